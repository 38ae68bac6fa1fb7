"""One step of a case, performed in the same way in the worker and by the judge.

A step calls a function or class of the file, or a method of the result of an earlier step. Results are kept, so that
later steps can use them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from grader.worker.gradients import differentiated


class Differentiate(NamedTuple):
    """The gradients to compute: positions of arguments, and the seed of the gradient from above."""

    of: tuple[int, ...]
    seed: int


@dataclass(frozen=True)
class Earlier:
    """An argument that stands for the result of an earlier step, or for an item of it; steps count from 0.

    `Earlier(0)[1]` is the second item of the first step's result, `Earlier(0)["h"]` the item "h" of a dict.
    """

    step: int
    items: tuple[int | str, ...] = ()

    __iter__ = None  # cannot be unpacked: the number of items is known only after the step

    def __getitem__(self, item: int | str) -> "Earlier":
        return Earlier(self.step, (*self.items, item))


def function_of(namespace: Mapping[str, Any], results: Sequence[Any], target: str, on: int) -> Any:
    """The function that a step calls: `target` of the file, or, if `on` is not negative, that method of a result.

    Raises IndexError for a step that has not run yet, AttributeError or KeyError for a missing name.
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
    """The result of the call; with `differentiate`, a tuple of the result and a list of gradients.

    `keywords`: names of the last arguments, which are passed by name; the others are passed by position.
    """
    given = [with_results(argument, results) for argument in arguments]
    split = len(given) - len(keywords)

    def call(values: Sequence[Any]) -> Any:
        return function(*values[:split], **dict(zip(keywords, values[split:], strict=True)))

    if differentiate is None:
        return call(given)
    return differentiated(torch, numpy, call, given, differentiate.of, differentiate.seed)


def with_results(value: Any, results: Sequence[Any]) -> Any:
    """The value with each `Earlier` in it replaced by that step's result; a value without one is returned itself."""
    if type(value) is Earlier:
        found = results[value.step]
        for item in value.items:
            found = found[item]
        return found
    if type(value) is list and any(type(item) is Earlier for item in value):
        return [with_results(item, results) for item in value]
    return value
