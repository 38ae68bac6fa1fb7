"""The student's earlier files, which a submission may import as `module.exercise`."""

import importlib.abc
import importlib.machinery
import types
from typing import Any

from grader.worker.imports import ForbiddenUseError, Student
from grader.worker.protocol import Used
from grader.worker.python_source import Loading, Program


def packages_of(used: tuple[Used, ...]) -> tuple[str, ...]:
    """The top-level names of these files."""
    return tuple(sorted({each.exercise.partition("/")[0] for each in used}))


class UsedFiles(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds the student's files, before other modules of these names. They may import what the submission may."""

    def __init__(self, used: tuple[Used, ...], student: Student) -> None:
        self._files = {each.exercise.replace("/", "."): each for each in used}
        self._packages = packages_of(used)
        self._student = student
        self.programs: dict[str, tuple[Used, Program]] = {}  # those that were imported, by filename

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        if name in self._packages or name in self._files:
            return importlib.machinery.ModuleSpec(name, self, is_package=name in self._packages)
        return None

    def create_module(self, spec: Any) -> Any:
        return None  # an ordinary one

    def exec_module(self, module: types.ModuleType) -> None:
        used = self._files.get(module.__name__)
        if used is not None:
            module.__file__ = used.filename
            loading = Loading(vars(module), ForbiddenUseError)
            self._student.add(used.filename, vars(module), loading.guarded)
            program = Program(used.source, used.filename)
            self.programs[used.filename] = used, program
            program.run(loading)
