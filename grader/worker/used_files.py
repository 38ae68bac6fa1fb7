"""The student's earlier files, which a submission may import as `module.exercise`."""

import importlib.abc
import importlib.machinery
import types
from typing import Any

from grader.worker.protocol import Used
from grader.worker.python_source import Loading, Program


class UsedFiles(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds the student's files, before other modules of these names."""

    def __init__(self, used: tuple[Used, ...], final: type[BaseException]) -> None:
        self._files = {each.exercise.replace("/", "."): each for each in used}
        self._packages = {each.exercise.partition("/")[0] for each in used}
        self._final = final

    @property
    def packages(self) -> tuple[str, ...]:
        """The top-level names of these files."""
        return tuple(sorted(self._packages))

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
            Program(used.source, used.filename).run(Loading(vars(module), self._final))
