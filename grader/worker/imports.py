"""What student code may import: the same on a student's machine and behind the walls, whatever is installed there.

The standard library and the exercise's packages are imported as usual. A package that only decorates loads as a
stand-in that does nothing; a well-known package loads and raises when it is used; an unknown name is an ImportError.
Imports by libraries themselves are not restricted, except for forbidden names.
"""

import importlib.abc
import importlib.machinery
import importlib.util
import sys
import types
from collections.abc import Callable, Collection, Container
from typing import Any, NamedTuple

from grader.worker import inert, standins
from grader.worker.known_packages import COMPUTING, DECORATIVE

OURS = "grader"  # what student code gets of it is in standins
NAMESPACES = {name.partition(".")[0] for name in DECORATIVE if "." in name} - COMPUTING  # google, of google.colab


class ForbiddenUseError(ImportError):
    """Student code uses something that would solve the exercise for it."""


class NotGrantedError(ModuleNotFoundError):
    """Student code uses a package that the exercise does not have."""


class _File(NamedTuple):
    filename: str
    namespace: dict[str, Any]
    guarded: Container[int]

    def holds(self, frame: types.FrameType) -> bool:
        return frame.f_code.co_filename == self.filename


class Student:
    """Decides which code is the student's, and what it may import."""

    def __init__(self, packages: tuple[str, ...]) -> None:
        self._packages = packages
        self._files: list[_File] = []

    def add(self, filename: str, namespace: dict[str, Any], guarded: Container[int]) -> None:
        """Register a student's file before it runs. `guarded`: lines whose ImportError it handles itself."""
        self._files.append(_File(filename, namespace, guarded))

    def has(self, name: str) -> bool:
        """Whether Python handles an import of that name."""
        top = name.partition(".")[0]
        if name == OURS:
            return True
        if top in self._packages:
            return name == top or not _is_in(name, DECORATIVE - {top})  # torch.utils.tensorboard is not of torch
        return (top in sys.stdlib_module_names or top in sys.builtin_module_names) and top not in DECORATIVE

    def sentence(self, name: str) -> str:
        """A sentence that says what may be imported, and that `name` may not."""
        *most, last = [*self._packages, "the standard library"]
        alone = "" if name in COMPUTING else "; a file is judged by itself, without the files beside it"
        return f"this exercise may import {', '.join(most)} and {last}; it does not have '{name}'{alone}"

    def importing(self, frame: types.FrameType | None) -> types.FrameType | None:
        """The student's frame that imports, directly or through the standard library; None for other code."""
        while frame is not None and not self.is_students(frame) and _is_of_the_standard_library(frame):
            frame = frame.f_back
        return frame if frame is not None and self.is_students(frame) else None

    def is_guarded(self, frame: types.FrameType) -> bool:
        return any(each.holds(frame) and frame.f_lineno in each.guarded for each in self._files)

    def is_students(self, frame: types.FrameType) -> bool:
        return any(each.holds(frame) or frame.f_globals is each.namespace for each in self._files)


class Gate(importlib.abc.MetaPathFinder):
    """Refuses every import of forbidden names, closes forbidden functions of modules that load, and gives stand-ins for
    packages that the exercise does not have."""

    def __init__(self, forbidden: tuple[str, ...], student: Student) -> None:
        self._forbidden, self._student = forbidden, student

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        for forbidden in self._forbidden:
            if name == forbidden or name.startswith(forbidden + "."):
                raise ForbiddenUseError(f"{forbidden} is not allowed in this exercise")
        if not self._student.has(name):
            return self._instead_of(name)
        inside = [each for each in self._forbidden if each.rpartition(".")[0] == name]
        spec = importlib.machinery.PathFinder.find_spec(name, path) if inside else None
        if spec is not None and spec.loader is not None:
            spec.loader = ClosingLoader(spec.loader, inside, self._student)
        return spec

    def _instead_of(self, name: str) -> Any:
        """The stand-in for student code; None for libraries, for which Python continues its search."""
        parent, _, _ = name.rpartition(".")
        if isinstance(sys.modules.get(parent), standins.Module):
            return self._stand_in(name)
        importer = sys._getframe(2)
        frame = self._student.importing(importer)
        if frame is None:
            return None
        top = name.partition(".")[0]
        if top in COMPUTING and self._student.is_guarded(frame):
            raise NotGrantedError(self._student.sentence(top))
        if top in COMPUTING or _is_in(name, DECORATIVE) or name in NAMESPACES:
            return self._stand_in(name)
        while _imports(importer):
            importer = importer.f_back  # type: ignore[assignment]  # the student's frame is below
        if importer is not frame:  # parts of the standard library that it does not list
            return None
        raise NotGrantedError(self._student.sentence(top))

    def _stand_in(self, name: str) -> Any:
        part: Callable[[str, str], Any] = self._absent
        if name.partition(".")[0] == "numba":
            part = standins.part_of_numba(self._absent)
        elif _is_in(name, DECORATIVE):
            part = standins.part_of
        return importlib.util.spec_from_loader(name, StandInLoader(part), is_package=True)

    def _absent(self, owner: str, name: str) -> Any:
        return inert.Absent(f"{owner}.{name}", self._fault)

    def _fault(self, name: str) -> BaseException:
        for forbidden in self._forbidden:
            if _is_in(name, {forbidden}):
                return ForbiddenUseError(f"{forbidden} is not allowed in this exercise")
        return NotGrantedError(f"{name}: {self._student.sentence(name.partition('.')[0])}")


class ClosingLoader(importlib.abc.Loader):
    """Loads a module and closes what is forbidden in it."""

    def __init__(self, loader: Any, forbidden: list[str], student: Student) -> None:
        self._loader, self._forbidden, self._student = loader, forbidden, student

    def create_module(self, spec: Any) -> Any:
        return self._loader.create_module(spec)

    def exec_module(self, module: types.ModuleType) -> None:
        self._loader.exec_module(module)
        for name in self._forbidden:
            _close(module, name, self._student)


class StandInLoader(importlib.abc.Loader):
    """Makes a module whose attributes are made on demand."""

    def __init__(self, part: Callable[[str, str], Any]) -> None:
        self._part = part

    def create_module(self, spec: Any) -> Any:
        return standins.Module(spec.name, self._part)

    def exec_module(self, module: types.ModuleType) -> None:
        """It is made."""


def close(forbidden: tuple[str, ...], student: Student) -> None:
    """Forbid these names from now on: loaded modules are closed now, others are refused or closed when they load. This
    works within Python only."""
    sys.meta_path.insert(0, Gate(forbidden, student))
    for name in forbidden:
        owner, _, attribute = name.rpartition(".")
        if hasattr(sys.modules.get(owner), attribute):
            _close(sys.modules[owner], name, student)
    find_spec = importlib.util.find_spec

    def find_if_granted(name: str, package: str | None = None) -> Any:
        return find_spec(name, package) if name.startswith(".") or student.has(name) else None

    importlib.util.find_spec = find_if_granted


def _close(owner: types.ModuleType, name: str, student: Student) -> None:
    attribute = name.rpartition(".")[2]
    found = getattr(owner, attribute, None)
    closed = ClosedNamespace(name, found, student) if found is not None and not callable(found) else _refusal(name)
    setattr(owner, attribute, closed)


class ClosedNamespace(types.ModuleType):
    """A module, or what a library uses like one: closed to student code alone. The library needs it: torch computes
    `1.0 - x` with a function of torch._C._VariableFunctions."""

    def __init__(self, name: str, inside: Any, student: Student) -> None:
        super().__init__(name)

        def find(attribute: str, frame: types.FrameType) -> Any:
            if student.is_students(frame):
                raise ForbiddenUseError(f"{name} is not allowed in this exercise")
            return getattr(inside, attribute)

        object.__setattr__(self, "__getattr__", find)

    def __getattribute__(self, attribute: str) -> Any:
        find = object.__getattribute__(self, "__dict__")["__getattr__"]
        return find(attribute, sys._getframe(1))


def _refusal(name: str) -> Any:
    def refuse(*_: Any, **__: Any) -> Any:
        raise ForbiddenUseError(f"{name} is not allowed in this exercise")

    return refuse


def _imports(frame: types.FrameType) -> bool:
    return str(frame.f_globals.get("__name__")).partition(".")[0] == "importlib"


def _is_of_the_standard_library(frame: types.FrameType) -> bool:
    return str(frame.f_globals.get("__name__")).partition(".")[0] in sys.stdlib_module_names


def _is_in(name: str, names: Collection[str]) -> bool:
    """Whether the dotted name, or a package that it is in, is one of `names`."""
    while name:
        if name in names:
            return True
        name = name.rpartition(".")[0]
    return False
