"""Where a mistake shows."""

from collections.abc import Callable
from typing import Any, Literal

Place = Literal["values", "inputs", "speed", "races", "memory"]  # the last two are those of kernels
NAMED_BY_WHAT_IT_GIVES: tuple[Place, ...] = ("values", "inputs")


def shows_in(place: Place) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Says of a function in mistakes.py that its values are right: it shows in changed inputs, in its time or, if it is
    a kernel's, under a sanitizer."""

    def mark(mistake: Callable[..., Any]) -> Callable[..., Any]:
        mistake.__dict__["shows_in"] = place
        return mistake

    return mark


def place_of(mistake: Callable[..., Any]) -> Place:
    return getattr(mistake, "shows_in", "values")
