"""One set of inputs: how it is made, run by trusted code and called in messages."""

import copy
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec


class Script(msgspec.Struct, frozen=True, eq=False):
    """A case of a class exercise: the constructor's arguments, then method calls in order; the result is their list."""

    construct: Mapping[str, Any]
    calls: Sequence[tuple[str, Mapping[str, Any]]]


class Case(msgspec.Struct, frozen=True, eq=False):
    """One set of inputs, and how it is called in messages."""

    inputs: Any  # a mapping of parameter names to values, or a Script
    label: str
    key: tuple[str, int]  # the name of the check that it belongs to, and its number there


def run_locally(function: Callable[..., Any], inputs: Any) -> Any:
    """The result of trusted code (a reference, a mistake) on a copy of the inputs."""
    if not isinstance(inputs, Script):
        return function(**copy.deepcopy(dict(inputs)))
    made = function(**copy.deepcopy(dict(inputs.construct)))
    return [getattr(made, method)(**copy.deepcopy(dict(arguments))) for method, arguments in inputs.calls]


def in_words(inputs: Any) -> str:
    """The inputs by name and shape: "q (5, 16), mask=None"."""
    if isinstance(inputs, Script):
        calls = [f"{method}({in_words(arguments)})" for method, arguments in inputs.calls]
        return "; ".join([f"({in_words(inputs.construct)})", *calls])
    return ", ".join(_in_words(name, value) for name, value in inputs.items())


def _in_words(name: str, value: Any) -> str:
    if getattr(value, "shape", ()):
        return f"{name} {tuple(value.shape)}"
    if isinstance(value, (list, tuple)):
        return f"{name} a {type(value).__name__} of {len(value)}"
    return f"{name}={value:.6g}" if isinstance(value, float) else f"{name}={value}"
