"""Compares a result with the expected one within a tolerance, and explains a difference to a person.

Values are as `workers.client` delivers them: None, bool, int, float, str, list, tuple, dict, NumPy arrays and scalars,
`Tensor`, and `Opaque` for everything that no exercise returns.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec
import numpy as np

from grader.checks.descriptions import describe, describe_actual, number, shown
from grader.checks.elements import Array, all_near, near, wrong_elements
from grader.checks.patterns import CONSTANT_FACTOR, notice
from grader.checks.picture import picture_of
from grader.model import Finding, Picture, Tolerance
from grader.worker.protocol import Opaque
from grader.workers.client import Tensor

EXACT = Tolerance(0.0)


def agrees(actual: Any, expected: Any, tolerance: Tolerance) -> bool:
    """Whether every element is within the tolerance and everything else is the same."""
    kind = type(expected)
    if kind is list or kind is tuple:
        return (
            isinstance(actual, (list, tuple))
            and len(actual) == len(expected)
            and all(agrees(a, e, tolerance) for a, e in zip(actual, expected, strict=True))
        )
    if kind is type(actual):  # fast paths for most values; they do not describe a difference
        if kind is int or kind is str:
            return bool(actual == expected)
        if kind is float:
            return near(actual, expected, tolerance)
        if kind is np.ndarray and actual.shape != expected.shape:
            return False
        if kind is np.ndarray and actual.dtype == expected.dtype:
            return all_near(actual, expected, tolerance)
        if kind is Tensor and actual.dtype == expected.dtype:
            return agrees(actual.array, expected.array, tolerance)
        if kind is dict and actual.keys() == expected.keys():
            return all(agrees(actual[key], value, tolerance) for key, value in expected.items())
    return next(_differences(actual, expected, tolerance, ""), None) is None


def has_form_of(actual: Any, expected: Any) -> bool:
    """Whether types, lengths, shapes and dtypes are the same; the values may differ."""
    return all(
        isinstance(each, (_ValueDifference, _TextDifference)) for each in _differences(actual, expected, EXACT, "")
    )


def explain(
    actual: Any,
    expected: Any,
    tolerance: Tolerance,
    inputs: Mapping[str, Any],
    place: str = "",
    *,
    draws: bool = False,
    parts: Sequence[str] = (),
) -> Finding | None:
    """None if they agree, else what a person would notice first. `place`: the name of the result in messages.

    `draws`: with a picture, if one helps. Only for a reader who may see the expected values. `parts`: names for the
    items of a tuple, in place of `result[0]`.
    """
    difference = _first_difference(actual, expected, tolerance)
    if difference is None:
        return None
    difference.name_part(parts)
    found = difference.finding(inputs, place)
    return msgspec.structs.replace(found, picture=difference.picture()) if draws else found


def differ(actual: Any, expected: Any, tolerance: Tolerance) -> bool:
    """Whether `explain` would find a difference; this is much faster than explaining it."""
    return _first_difference(actual, expected, tolerance) is not None


def _first_difference(actual: Any, expected: Any, tolerance: Tolerance) -> "_Difference | None":
    if agrees(actual, expected, tolerance):
        return None
    return next(_differences(actual, expected, tolerance, ""), None)


def explain_gradient(
    actual: Any, expected: Any, tolerance: Tolerance, place: str, *, draws: bool = False
) -> Finding | None:
    """As `explain`, for gradients: None (no gradient arrives) equals zeros.

    Gradients that are exactly 0 are computed as 1e-16 to 1e-8 by correct code, so the tolerance has an absolute floor:
    rtol times the largest expected value, or rtol if that value is below 1.
    """
    pairs = _items_of_gradient(actual, expected, place)
    if pairs is None:
        return _explain_one_gradient(actual, expected, tolerance, place, draws=draws)
    found = (explain_gradient(a, e, tolerance, where, draws=draws) for where, a, e in pairs)
    return next((each for each in found if each is not None), None)


def gradient_agrees(actual: Any, expected: Any, tolerance: Tolerance) -> bool:
    """Whether `explain_gradient` would find no difference; this is much faster than explaining one."""
    pairs = _items_of_gradient(actual, expected, "")
    if pairs is not None:
        return all(gradient_agrees(a, e, tolerance) for _, a, e in pairs)
    if actual is None or expected is None:
        return _explain_one_gradient(actual, expected, tolerance, "", draws=False) is None
    return agrees(actual, expected, _tolerance_of_gradient(expected, tolerance))


def _items_of_gradient(actual: Any, expected: Any, place: str) -> list[tuple[str, Any, Any]] | None:
    """The place, the item and the expected item of each of several gradients; None if it is one gradient."""
    if isinstance(expected, (list, tuple)) and isinstance(actual, (list, tuple)) and len(actual) == len(expected):
        return [(f"{place}[{i}]", a, e) for i, (a, e) in enumerate(zip(actual, expected, strict=True))]
    if isinstance(expected, dict) and isinstance(actual, dict) and actual.keys() == expected.keys():
        return [(f"{place}[{key!r}]", actual[key], expected[key]) for key in expected]
    return None


def _explain_one_gradient(
    actual: Any, expected: Any, tolerance: Tolerance, place: str, *, draws: bool
) -> Finding | None:
    if expected is None:
        if actual is None or (isinstance(actual, Tensor) and not actual.array.any()):
            return None
        return Finding(f"{place}: a gradient arrives where none may; detach what is not to be learned from")
    if actual is None:
        if isinstance(expected, Tensor) and not expected.array.any():
            return None
        return Finding(
            f"{place}: no gradient arrives; leave the graph as torch makes it (no detach, item, numpy, no_grad)"
        )
    return explain(actual, expected, _tolerance_of_gradient(expected, tolerance), {}, place, draws=draws)


def _tolerance_of_gradient(expected: Any, tolerance: Tolerance) -> Tolerance:
    sizes = np.abs(expected.array) if isinstance(expected, Tensor) else np.ones(1)
    largest = float(sizes[np.isfinite(sizes)].max(initial=1.0))
    return tolerance.at_least(0.0, tolerance.rtol * largest)


def with_open(actual: Any, mine: Any, what: str) -> Any:
    """The value, with what a mistake leaves open replaced by what the mistake gives there.

    Where the mistake gives NaN (or a number that is not finite), unguarded code gives NaN or infinity and guarded code
    gives 0. Each of these is replaced; other numbers, and values of another form, stay.
    """
    if isinstance(mine, (list, tuple)) and isinstance(actual, (list, tuple)) and len(actual) == len(mine):
        return type(actual)(with_open(a, m, what) for a, m in zip(actual, mine, strict=True))
    if isinstance(mine, dict) and isinstance(actual, dict) and actual.keys() == mine.keys():
        return {key: with_open(actual[key], mine[key], what) for key in actual}
    if isinstance(mine, Tensor) and isinstance(actual, Tensor) and actual.dtype == mine.dtype:
        return Tensor(with_open(actual.array, mine.array, what), actual.dtype)
    if not (isinstance(mine, (np.ndarray, np.generic, float)) and isinstance(actual, (np.ndarray, np.generic, float))):
        return actual
    given, open_ = np.asarray(actual), np.asarray(mine)
    if given.shape != open_.shape or given.dtype != open_.dtype or given.dtype.kind != "f":
        return actual
    left_open = np.isnan(open_) if what == "nan" else ~np.isfinite(open_)
    filled = np.where(left_open & (~np.isfinite(given) | (given == 0.0)), open_, given)
    return filled if isinstance(actual, np.ndarray) else type(actual)(filled)


class _Difference:
    """A place where actual and expected differ in form."""

    def __init__(self, path: str, summary: str, *details: str) -> None:
        self._path, self._summary, self._details = path, summary, details
        self._name = f"result{path}"

    def name_part(self, names: Sequence[str]) -> None:
        """Give the place the name of an item of the whole result, if it has one."""
        self._name = {f"[{i}]": name for i, name in enumerate(names)}.get(self._path, self._name)

    def finding(self, inputs: Mapping[str, Any], place: str) -> Finding:
        return Finding(self._placed(place) + self._summary, self._details)

    def picture(self) -> Picture | None:
        """The two values as a picture; None if it would not help."""
        return None

    def _placed(self, place: str) -> str:
        """Where the difference is: "attend, call 4: ", "in result[0]: ", or "" for the result as a whole."""
        if not self._path:
            return f"{place}: " if place else ""
        return f"in {f'{place}: ' if place else ''}{self._name}: "


class _TextDifference(_Difference):
    """A place where a text, or bytes, are not the expected ones."""


class _ValueDifference(_Difference):
    """A place where the form is right and some values are wrong."""

    def __init__(self, path: str, actual: Array, expected: Array, wrong: Array, tolerance: Tolerance) -> None:
        super().__init__(path, "")
        self._actual, self._expected, self._wrong, self._tolerance = actual, expected, wrong, tolerance

    def finding(self, inputs: Mapping[str, Any], place: str) -> Finding:
        actual, expected, wrong = self._actual, self._expected, self._wrong
        count, total = int(wrong.sum()), wrong.size
        index = tuple(int(i) for i in np.argwhere(wrong)[0])
        where = f"at [{', '.join(map(str, index))}]: " if index else ""
        details = [f"{where}expected {number(expected[index])}, got {number(actual[index])}"]
        if total > 1:
            details.append(f"{count} of {total} elements ({count / total:.0%}) are wrong")
        if expected.dtype.kind in "fc":
            details.append(self._largest_error())
        with np.errstate(all="ignore"):
            noticed = notice(actual, expected, wrong, self._tolerance, inputs)
            if noticed == CONSTANT_FACTOR:
                details.insert(0, f"every element is {(actual / expected).flat[0]:.6g} x the expected one")
        return Finding(self._placed(place) + (noticed or "the values differ"), tuple(details))

    def picture(self) -> Picture | None:
        return picture_of(self._actual, self._expected, self._wrong, self._name)

    def _largest_error(self) -> str:
        nan = int((np.isnan(self._actual) & ~np.isnan(self._expected)).sum())
        if not nan:
            return self._largest_finite_error()
        others = f"; elsewhere the {self._largest_finite_error()}" if nan < self._actual.size else ""
        return f"{nan} of {self._actual.size} {'elements are' if self._actual.size > 1 else 'element is'} NaN{others}"

    def _largest_finite_error(self) -> str:
        with np.errstate(all="ignore"):
            error = np.abs(self._actual - self._expected)
            allowed = self._tolerance.allowed(self._expected)
            ratio = error / allowed
        error, ratio = error[np.isfinite(error)], ratio[np.isfinite(ratio)]
        if not error.size:
            return "no error is finite"
        if not ratio.size or not allowed.all():  # the tolerance is 0 somewhere
            return f"largest error {error.max():.3g} ({self._tolerance})"
        return f"largest error {error.max():.3g}, {ratio.max():.3g} x the tolerance ({self._tolerance})"


def _differences(actual: Any, expected: Any, tolerance: Tolerance, path: str) -> Iterator[_Difference]:
    """Places that differ, in order. Below a place of different form, nothing is compared."""
    if isinstance(expected, (list, tuple)):
        if not isinstance(actual, (list, tuple)):
            yield _other_form(path, actual, expected)
        elif len(actual) != len(expected):
            words, details = describe_actual(actual, expected)
            summary = f"returned {words} items; expected {len(expected)}"
            yield _Difference(path, summary, *details, *shown(actual, expected))
        else:
            for i, (a, e) in enumerate(zip(actual, expected, strict=True)):
                yield from _differences(a, e, tolerance, f"{path}[{i}]")
    elif isinstance(expected, dict):
        if not isinstance(actual, dict):
            yield _other_form(path, actual, expected)
        elif actual.keys() != expected.keys():
            yield _Difference(path, "a dict with other keys", *shown([*actual], [*expected]))
        else:
            for key in expected:
                yield from _differences(actual[key], expected[key], tolerance, f"{path}[{key!r}]")
    elif isinstance(expected, Opaque):  # an object that the reference made: only its methods' results are compared
        if not isinstance(actual, Opaque):
            yield _other_form(path, actual, expected)
    elif expected is None or isinstance(expected, (str, bytes)):
        if type(actual) is not type(expected):
            yield _other_form(path, actual, expected)
        elif actual != expected:
            yield _TextDifference(
                path, "another text" if isinstance(expected, str) else "other bytes", *shown(actual, expected)
            )
    else:
        yield from _numeric_differences(actual, expected, tolerance, path)


def _numeric_differences(actual: Any, expected: Any, tolerance: Tolerance, path: str) -> Iterator[_Difference]:
    if isinstance(expected, Tensor) != isinstance(actual, Tensor):
        yield _other_form(path, actual, expected)
        return
    if isinstance(expected, Tensor):
        if actual.dtype != expected.dtype:
            yield _Difference(path, f"dtype {actual.dtype}; expected {expected.dtype}")
            return
        actual, expected = actual.array, expected.array
    elif not isinstance(actual, (bool, int, float, np.generic, np.ndarray)):
        yield _other_form(path, actual, expected)
        return
    # one number may be a Python number, a NumPy scalar or a 0-d array
    if np.ndim(expected) and not isinstance(actual, np.ndarray):
        yield _other_form(path, actual, expected)
        return
    given, wanted = np.asarray(actual), np.asarray(expected)
    if given.shape != wanted.shape:
        yield _other_shape(path, given, wanted, tolerance)
    elif not _same_dtype(actual, given, wanted):
        yield _Difference(path, f"dtype {given.dtype}; expected {wanted.dtype}")
    else:
        wrong = wrong_elements(given, wanted, tolerance)
        if wrong.any():
            yield _ValueDifference(path, given, wanted, wrong, tolerance)


def _same_dtype(actual: Any, given: Array, wanted: Array) -> bool:
    """Dtypes of floats and bools must be equal. Any integer dtype matches another; a Python int matches one float."""
    if given.dtype.kind in "iu" and wanted.dtype.kind in "iu":
        return True
    if wanted.ndim == 0 and wanted.dtype.kind == "f" and type(actual) is int:
        return True
    return bool(given.dtype == wanted.dtype)


def _other_form(path: str, actual: Any, expected: Any) -> _Difference:
    hint = "; is a return missing?" if actual is None and not path else ""
    words, details = describe_actual(actual, expected)
    wanted = "an object with methods" if isinstance(expected, Opaque) else describe(expected)
    return _Difference(path, f"returned {words}; expected {wanted}{hint}", *details)


def _other_shape(path: str, actual: Array, expected: Array, tolerance: Tolerance) -> _Difference:
    _, details = describe_actual(actual, expected)
    summary = f"shape {actual.shape}" if not details else "another shape"
    summary += f"; expected {expected.shape}"
    for first in range(actual.ndim):
        for second in range(first):
            swapped = actual.swapaxes(first, second)
            if swapped.shape == expected.shape and not wrong_elements(swapped, expected, tolerance).any():
                return _Difference(path, f"{summary}: the right values, transposed")
    if actual.size == expected.size and not wrong_elements(actual.reshape(expected.shape), expected, tolerance).any():
        return _Difference(path, f"{summary}: the right values in another shape")
    return _Difference(path, summary, *details)
