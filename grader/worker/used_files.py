"""Earlier files of the student's, which a submission may import as `module.exercise`."""

import importlib.abc
import importlib.machinery
import types
from typing import Any

from grader.worker.imports import ForbiddenUse, Student
from grader.worker.protocol import Used
from grader.worker.python_source import Loading, Program


def packages_of(used: tuple[Used, ...]) -> tuple[str, ...]:
    """The names that an import of them begins with."""
    return tuple(sorted({each.exercise.partition("/")[0] for each in used}))


class UsedFiles(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds them, before all else of these names. They are the student's, and import what the student may."""

    def __init__(self, used: tuple[Used, ...], student: Student) -> None:
        self._files = {each.exercise.replace("/", "."): each for each in used}
        self._packages = packages_of(used)
        self._student = student

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
            loading = Loading(vars(module), ForbiddenUse)
            self._student.add(used.filename, vars(module), loading.guarded)
            Program(used.source, used.filename).run(loading)
