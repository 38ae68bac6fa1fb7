"""The statement's worked example as a case: its doctest runs with the reference, and its calls are recorded.

So the example is written once. `grader verify` checks that the reference returns what the doctest shows.
"""

import copy
import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from grader.checks.steps import Step
from grader.errors import CourseError
from grader.worker.steps import Earlier

EXAMPLE = re.compile(r"^ *>>> (?P<source>.*(?:\n *\.\.\..*)*)(?P<raises>\n *Traceback)?", re.MULTILINE)


def steps_of_doctest(statement: str, namespace: Mapping[str, Any], entries: tuple[str, ...], where: str) -> list[Step]:
    """The calls of the entry points, and of methods of the objects that they made, in order.

    `namespace`: the names of the reference module. Raises CourseError if the doctest does not call an entry point or
    cannot be run.
    """
    recorder = _Recorder()
    names: dict[str, Any] = {**namespace, **{name: recorder.function(namespace[name], name, -1) for name in entries}}
    for source, raises in _examples(statement):
        try:
            exec(compile(source, "<worked example>", "exec"), names)  # noqa: S102  # the author's own text
        except Exception as fault:
            if not raises:
                raise CourseError(f"{where}: the worked example raises {type(fault).__name__}: {fault}") from fault
    if not recorder.steps:
        raise CourseError(f"{where}: the worked example does not call {' or '.join(entries)}; show a call: >>> ...")
    return recorder.steps


def _examples(statement: str) -> Iterator[tuple[str, bool]]:
    """Source of each example, and whether it shows an exception. The module doctest, which `grader verify` uses, is too
    slow to import for a student's check."""
    for found in EXAMPLE.finditer(statement):
        yield re.sub(r"^ *\.\.\. ?", "", found["source"], flags=re.MULTILINE), found["raises"] is not None


class _Recorder:
    """Records each call as a step; the result of a step is passed on as such."""

    def __init__(self) -> None:
        self.steps: list[Step] = []

    def function(self, function: Callable[..., Any], target: str, on: int) -> Callable[..., Any]:
        def recorded(*arguments: Any, **keywords: Any) -> Any:
            number = len(self.steps)
            named = {**dict(zip(_parameters(function), arguments, strict=False)), **keywords}
            self.steps.append(Step({name: _as_argument(value) for name, value in named.items()}, target, on))
            given = [_unwrapped(value) for value in arguments]
            result = function(*given, **{name: _unwrapped(value) for name, value in keywords.items()})
            return _Made(self, result, number) if _is_object(result) else result

        return recorded


class _Made:
    """An object that a step made: calls of its methods are recorded, other attributes are passed through."""

    def __init__(self, recorder: _Recorder, made: Any, step: int) -> None:
        self._recorder, self._made, self._step = recorder, made, step

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._made, name)
        return self._recorder.function(found, name, self._step) if callable(found) else found

    def __repr__(self) -> str:
        return repr(self._made)


def _parameters(function: Callable[..., Any]) -> list[str]:
    return list(inspect.signature(function).parameters)


def _is_object(value: Any) -> bool:
    """Whether it is of a class that the author wrote, and not a number, a text, a list or an array."""
    module = type(value).__module__
    return not (value is None or module == "builtins" or module.partition(".")[0] in ("numpy", "torch", "collections"))


def _as_argument(value: Any) -> Any:
    return Earlier(value._step) if isinstance(value, _Made) else copy.deepcopy(value)


def _unwrapped(value: Any) -> Any:
    return value._made if isinstance(value, _Made) else value
