"""`from blocks.layer_norm import layer_norm` in a kernel: the student's own code of an earlier exercise."""

import contextlib
import importlib.abc
import importlib.machinery
import io
import sys
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

from grader.course.course import Course
from grader.course.exercise import Exercise
from grader.course.reading import load_course
from grader.course.used import all_used
from grader.notebooks.earlier import defines, notebook_beside
from grader.worker.python_source import Loading, Program

Defined = Callable[[], tuple[list[str], dict[str, Any]]]  # the sources that the kernel has run, and its namespace


class OwnModules(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports the exercises that others of the course use, if Python finds no module of that name."""

    def __init__(self, find_bundle: Callable[[Path], Path], defined: Defined) -> None:
        self._find_bundle, self._defined = find_bundle, defined
        self._loaded: set[str] = set()
        self._courses: dict[Path, dict[str, Exercise]] = {}

    def forget(self) -> None:
        """Drop the loaded modules, so that the next import reads the notebooks again."""
        for name in self._loaded:
            sys.modules.pop(name, None)
        self._loaded.clear()

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        used = self._used()
        is_package = name in {exercise.module for exercise in used.values()}
        if is_package or name in used:
            return importlib.machinery.ModuleSpec(name, self, is_package=is_package)
        return None

    def create_module(self, spec: Any) -> Any:
        return None  # Python's default

    def exec_module(self, module: types.ModuleType) -> None:
        self._loaded.add(module.__name__)
        exercise = self._used().get(module.__name__)
        if exercise is None:
            return
        sources, names = self._defined()
        if defines(sources, exercise.entries) and all(name in names for name in exercise.entries):
            vars(module).update({name: names[name] for name in exercise.entries})
            return
        found = notebook_beside(exercise, Path.cwd())
        if found is None or found.fault:
            raise ModuleNotFoundError(_missing(exercise, found.fault if found else ""), name=module.__name__)
        module.__file__ = found.filename
        with contextlib.redirect_stdout(io.StringIO()):
            Program(found.source, found.filename).run(Loading(vars(module), KeyboardInterrupt))

    def _used(self) -> dict[str, Exercise]:
        """Exercises that others use, by the name to import."""
        try:
            folder = self._find_bundle(Path.cwd())
            if folder not in self._courses:
                self._courses[folder] = _used_in(load_course(folder))
            return self._courses[folder]
        except Exception:  # a fault of the course must not break other imports; %check reports it
            return {}


def _used_in(course: Course) -> dict[str, Exercise]:
    names = {name for exercise in course.exercises.values() for name in all_used(exercise)}
    return {name.replace("/", "."): course.exercises[name] for name in names}


def _missing(exercise: Exercise, fault: str) -> str:
    path = f"{exercise.module}/{exercise.name}.ipynb"
    return f"your {exercise.id} is not there: {fault or f'do that exercise first, in {path}'}"
