"""One step of a case, done alike beside student code and beside the judge.

A step calls a function or class of the file, or a method of what an earlier step gave. What each step gives is kept, so
that later steps can use it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from grader.worker.gradients import differentiated


class Differentiate(NamedTuple):
    """The gradients that are wanted: positions of arguments, and the seed of the gradient from above."""

    of: tuple[int, ...]
    seed: int


@dataclass(frozen=True)
class Earlier:
    """Stands among the arguments for what an earlier step gave, or for an item of it; steps count from 0.

    `Earlier(0)[1]` is the second item of what the first step gave, `Earlier(0)["h"]` the item "h" of a dict.
    """

    step: int
    items: tuple[int | str, ...] = ()

    __iter__ = None  # how many items there are is known only once the step has been made, so it cannot be unpacked

    def __getitem__(self, item: int | str) -> "Earlier":
        return Earlier(self.step, (*self.items, item))


def function_of(namespace: Mapping[str, Any], results: Sequence[Any], target: str, on: int) -> Any:
    """What a step calls: the name `target` of the file, or, where `on` is not negative, that method of a result.

    Raises IndexError for a step that has not been made, AttributeError or KeyError for a name that is missing.
    """
    return namespace[target] if on < 0 else getattr(results[on], target)


def perform(
    function: Any,
    arguments: Sequence[Any],
    keywords: Sequence[str],
    results: Sequence[Any],
    differentiate: Differentiate | None,
    numpy: Any,
    torch: Any,
) -> Any:
    """What the call gives; with `differentiate`, a tuple of that and a list of gradients.

    `keywords` are the names of the last arguments, which are passed by name; those before them by position.
    """
    given = [with_results(argument, results) for argument in arguments]
    split = len(given) - len(keywords)

    def call(values: Sequence[Any]) -> Any:
        return function(*values[:split], **dict(zip(keywords, values[split:], strict=True)))

    if differentiate is None:
        return call(given)
    return differentiated(torch, numpy, call, given, differentiate.of, differentiate.seed)


def with_results(value: Any, results: Sequence[Any]) -> Any:
    """The value with each `Earlier` in it replaced by what that step gave; a value without one is itself."""
    if type(value) is Earlier:
        found = results[value.step]
        for item in value.items:
            found = found[item]
        return found
    if type(value) is list and any(type(item) is Earlier for item in value):
        return [with_results(item, results) for item in value]
    return value
