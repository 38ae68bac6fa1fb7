"""Runs what a course's authors wrote: files of an exercise, and programs made of them."""

import ast
import builtins
import functools
import importlib.machinery
import importlib.util
import os
import sys
import traceback
import warnings
import zlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import CodeType, MappingProxyType, ModuleType
from typing import Any

from grader.course.probes import blanked
from grader.errors import CourseError

UsedModules = Callable[[], Mapping[str, ModuleType]]
PACKAGE = "course_"  # how the names of the courses' packages begin


class AuthorFiles:
    """The files of one exercise's folder. Each `.py` file is run once, as a module of the course's own package."""

    def __init__(
        self, root: Path, folder: Path, exercise: str, used: UsedModules | None, released: tuple[str, ...]
    ) -> None:
        """`used`: gives the modules, by exercise, that the files may import; None where there are none. `released`: the
        files that a bundle has, by stem; empty for a full course."""
        self.folder = folder
        self._root, self._exercise, self._used, self._released = root, exercise, used, released
        self._parts: dict[str, ModuleType] = {}

    def read(self, filename: str) -> bytes:
        """A file as its author wrote it."""
        try:
            return (self.folder / filename).read_bytes()
        except OSError as fault:
            raise self._missing(filename, fault.strerror or "it cannot be read") from fault

    def shown(self, filename: str) -> str:
        """The file's path from the course's folder."""
        return (self.folder / filename).relative_to(self._root).as_posix()

    def part(self, name: str) -> ModuleType:
        """`name`.py of the exercise's folder, run once. It is the author's, so it may run beside the judge."""
        if name in self._parts:
            return self._parts[name]
        path = self.folder / f"{name}.py"
        module = importlib.util.module_from_spec(_spec(f"{self._package()}.{name}", path))
        if not path.is_file():
            raise self._missing(path.name, "there is no such file")
        source = self.read(path.name)
        sys.modules[module.__name__] = module  # for `from .checks import inputs` in edge_cases.py
        if self._used is not None:
            vars(module)["__builtins__"] = builtins_with(self._used())
        try:
            text = blanked(source) if name == "reference" else source
            exec(_compiled(text, str(path)), vars(module))  # noqa: S102  # the author's own text
        except Exception as fault:
            sys.modules.pop(module.__name__, None)
            raise author_fault(fault, self.shown(path.name)) from fault
        self._parts[name] = module
        return module

    def _package(self) -> str:
        """The name of the package that the exercise's files are in; its parents exist, so that `from ..inputs import`
        works."""
        name = f"{PACKAGE}{zlib.crc32(os.fsencode(self._root.resolve())):08x}"
        if not any(isinstance(each, _CourseFinder) for each in sys.meta_path):
            sys.meta_path.insert(0, _CourseFinder())
        folder = self.folder.parent.parent
        for part in ("", *self._exercise.split("/")):
            name, folder = (f"{name}.{part}", folder / part) if part else (name, folder)
            if name not in sys.modules:
                package = ModuleType(name)
                package.__path__ = [str(folder)]
                sys.modules[name] = package
        return name

    def run(
        self, source: bytes | ast.Module, filename: str, given: Mapping[str, Any] = MappingProxyType({})
    ) -> dict[str, Any]:
        """What a program of the author's defines (a mistake's, an alternative's); what it raises is a CourseError.

        `given`: names that it finds defined.
        """
        names: dict[str, Any] = {"__name__": "variant", **given}
        if self._used is not None:
            names["__builtins__"] = builtins_with(self._used())
        try:
            exec(_compiled(source, filename), names)  # noqa: S102  # the author's own text
        except Exception as fault:
            raise author_fault(fault, filename) from fault
        return names

    def module_of(self, source: bytes, filename: str, used: Mapping[str, ModuleType]) -> ModuleType:
        """A program of the author's as a module, which imports these others; what it raises is a CourseError."""
        module = ModuleType("probed")
        vars(module)["__builtins__"] = builtins_with(used)
        try:
            exec(_compiled(source, filename), vars(module))  # noqa: S102  # the author's own text
        except Exception as fault:
            raise author_fault(fault, filename) from fault
        return module

    def _missing(self, filename: str, problem: str) -> CourseError:
        if self._released and Path(filename).stem not in self._released:
            return CourseError(
                f"{self._exercise}: this course is a student's bundle, without {filename}; use the full course"
            )
        advice = "; unpack the bundle again" if self._released else ""
        return CourseError(f"{self.shown(filename)}: {problem}; {self._exercise} needs this file{advice}")


class _AsWritten(importlib.machinery.SourceFileLoader):
    """Loads a file from its text. Python's own loader keeps bytecode in the course, and believes that it is current
    where a file was changed within the same second and is as long as before."""

    def get_code(self, fullname: str) -> CodeType:
        path = self.get_filename(fullname)
        return _compiled(self.get_data(path), path)


class _CourseFinder:
    """Finds what the authors' files import of their own course: `from ..inputs import`.

    No subclass of Python's abstract finder, which would take ten milliseconds to import.
    """

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        package, _, last = fullname.rpartition(".")
        if not package.startswith(PACKAGE) or path is None:
            return None
        for folder in path:
            whole, file = Path(folder, last, "__init__.py"), Path(folder, f"{last}.py")
            if whole.is_file():
                return _spec(fullname, whole, [str(whole.parent)])
            if file.is_file():
                return _spec(fullname, file)
        return None


def _spec(name: str, path: Path, inside: list[str] | None = None) -> importlib.machinery.ModuleSpec:
    """`inside`: the folder of a package."""
    loader = _AsWritten(name, str(path))
    spec = importlib.util.spec_from_file_location(name, path, loader=loader, submodule_search_locations=inside)
    assert spec is not None
    return spec


def builtins_with(modules: Mapping[str, ModuleType]) -> dict[str, Any]:
    """Python's built-in names, with an import that also finds these modules, named "package/module"."""
    packages: dict[str, ModuleType] = {}
    for name, module in modules.items():
        package, _, last = name.partition("/")
        setattr(packages.setdefault(package, ModuleType(package)), last, module)

    def find(name: str, scope: Any = None, local: Any = None, wanted: Any = (), level: int = 0) -> Any:
        package, _, last = name.partition(".")
        if level or package not in packages:
            return builtins.__import__(name, scope, local, wanted, level)
        if last and not hasattr(packages[package], last):
            raise ModuleNotFoundError(f"No module named '{name}'", name=name)
        return getattr(packages[package], last) if last and wanted else packages[package]

    return {**vars(builtins), "__import__": find}


def line_of(fault: BaseException, folder: str) -> str:
    """The innermost line of files in that folder, from which the fault came: "folder/file.py, line 3"; "" for none."""
    found = ""
    for frame in traceback.extract_tb(fault.__traceback__):
        _, at, name = Path(frame.filename).as_posix().rpartition(folder)
        found = f"{folder}{name}, line {frame.lineno}" if at else found
    return found


@functools.lru_cache(maxsize=4096)
def _compiled(source: bytes | ast.Module, filename: str) -> CodeType:
    """The compiled program, cached: each seed and each worker runs a variant again.

    Without Python's warnings: an author's text, or two changes of a reference made together, may be odd Python, about
    which a student can do nothing.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)
        return compile(source, filename, "exec", dont_inherit=True)


def author_fault(fault: Exception, filename: str) -> CourseError:
    """A CourseError with the line of the author's file that raised."""
    if isinstance(fault, CourseError):
        return fault
    frames = traceback.extract_tb(fault.__traceback__)
    lines = [frame.lineno for frame in frames if Path(frame.filename).as_posix().endswith(filename)]
    if isinstance(fault, SyntaxError):
        lines = [fault.lineno]
    place = f":{lines[-1]}" if lines and lines[-1] else ""
    return CourseError(f"{filename}{place}: {type(fault).__name__}: {fault}")
