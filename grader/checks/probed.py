"""Which probe of a submission is the first to differ from the reference's probe of the same name.

For the message of a failed check only: no verdict depends on it, and no value of the reference is in it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from grader.checks.compare import agrees
from grader.checks.descriptions import describe
from grader.checks.elements import Array, wrong_elements
from grader.checks.expectations import ProbeKey
from grader.checks.failure import place_in
from grader.checks.patterns import CONSTANT_FACTOR, notice
from grader.checks.steps import Case
from grader.model import Detail, Excerpt, Place, Tolerance
from grader.submission import Submission, plain
from grader.worker.protocol import Opaque
from grader.workers.call_result import ProbedValue
from grader.workers.client import Tensor

EXACT, SINGLE = (1e-6, 1e-9), (1e-4, 1e-5)  # least rtol and atol; of values in single precision
MOST_NAMES = 8  # that a sentence lists
NAMELESS = 'a probe has a name first: grader.probe("scores", scores)'


def probe_details(
    given: Sequence[ProbedValue],
    right: Mapping[ProbeKey, Any] | None,
    notes: Mapping[str, str],
    case: Case,
    tolerance: Tolerance,
    submission: Submission,
) -> tuple[Detail, ...]:
    """What the probes of a failed case say, and the line of the first that differs. `right`: the reference's values;
    None if they are not known. `notes`: the names that the reference's author lists."""
    if right is None or not given:
        return ()
    known = list(dict.fromkeys([*notes, *(name for name, _, _ in right)]))
    if not known:
        return ("probes: the reference of this exercise has none, so there is nothing to compare with",)
    said, agreed, first = list[str](), dict[str, None](), None
    for each in given:
        theirs = right.get((each.name, each.step, each.call))
        if theirs is None or (each.used and _are_of_other_calls(each.value, theirs)):
            continue
        why = _incomparable(each.value, theirs)
        if why:
            said.append(f"{_shown(each.name)} cannot be compared: {why}")
        elif why := difference(each.value, theirs, tolerance):
            first = each
            said.append(f"{_title(each, given, case)} is the first to differ: {why}")
            break
        else:
            agreed[each.name] = None
    agreed.pop(first.name if first else "", None)
    if agreed:
        said.insert(0, f"{_listed(agreed)} {'agree' if len(agreed) > 1 else 'agrees'}")
    if agreed and first is None:
        said.append(f"the result goes wrong after {'them' if len(agreed) > 1 else 'it'}")
    said += _of_names(given, known, agreed if first is None else known)
    excerpt = _excerpt(first, submission) if first is not None else ()
    return (f"probes: {'; '.join(said)}", *excerpt) if said else ()


def _of_names(given: Sequence[ProbedValue], known: Sequence[str], used: Iterable[str]) -> Iterator[str]:
    """About names that the reference does not have, and those of its own that the file does not probe."""
    names = dict.fromkeys(each.name for each in given if not each.used)
    strange = [name for name in names if name and name not in known]
    if strange:
        yield f"the reference has no {_listed(strange)}; it has {_listed(known)}"
    elif others := [name for name in known if name not in used and name not in names]:
        yield f"the reference also has {_listed(others)}"
    if "" in names:
        yield NAMELESS


@np.errstate(all="ignore")  # numbers of any dtype may have been sent
def difference(given: Any, right: Any, tolerance: Tolerance) -> str:
    """How a value differs in shape or in its numbers, whatever holds them; "" if it does not.

    Where the reference has NaN, any number will do: its author leaves that place open.
    """
    mine, theirs = numbers(given), numbers(right)
    if mine is None or theirs is None:
        if mine is None and theirs is None and agrees(given, right, tolerance):
            return ""
        words = describe(given), describe(right)
        return "the values differ" if words[0] == words[1] else f"it is {words[0]}; the reference's is {words[1]}"
    nearly = tolerance.at_least(*(SINGLE if _is_single(given) or _is_single(right) else EXACT))
    if mine.shape != theirs.shape:
        return f"shape {mine.shape}; the reference's is {theirs.shape}" + _right_otherwise(mine, theirs, nearly)
    wrong = wrong_elements(mine, theirs, nearly) & ~np.isnan(theirs)
    if not wrong.any():
        return ""
    if not mine.ndim:
        return "another number" if np.isfinite(mine) else f"it is {mine}"
    noticed = notice(mine, np.where(np.isnan(theirs), mine, theirs), wrong, nearly, {})
    count = int(wrong.sum())
    many = f"shape {mine.shape} is right; {count} of {wrong.size} values {'differs' if count == 1 else 'differ'}"
    if noticed == CONSTANT_FACTOR:
        return f"{many} by {CONSTANT_FACTOR}"
    return (
        many + noticed.removeprefix("the values differ") if noticed.startswith("the values") else f"{many}: {noticed}"
    )


def _are_of_other_calls(given: Any, right: Any) -> bool:
    """Whether an earlier file, which is right by its own checks, was called with inputs of another shape here."""
    mine, theirs = numbers(given), numbers(right)
    return mine is not None and theirs is not None and mine.shape != theirs.shape


def _right_otherwise(mine: Array, theirs: Array, tolerance: Tolerance) -> str:
    if mine.ndim > 1 and _agrees(mine.swapaxes(-1, -2), theirs, tolerance):
        return ", which is this transposed"
    same = mine.size == theirs.size and _agrees(mine.reshape(theirs.shape), theirs, tolerance)
    return ", with the same values" if same else ""


def _agrees(mine: Array, theirs: Array, tolerance: Tolerance) -> bool:
    return mine.shape == theirs.shape and not (wrong_elements(mine, theirs, tolerance) & ~np.isnan(theirs)).any()


def numbers(value: Any) -> Array | None:
    """A number, or numbers in arrays, tensors and lists of them, as one array of floats; None for anything else."""
    plain_value = _arrays_of(value)
    if plain_value is None:
        return None
    try:
        found = np.asarray(plain_value)
    except (ValueError, OverflowError):  # rows of several lengths
        return None
    if found.dtype.kind == "c":
        return found.astype(np.complex128)
    return found.astype(np.float64) if found.dtype.kind in "biuf" else None


def _arrays_of(value: Any) -> Any:
    """The value with its tensors as arrays; None if it holds anything but numbers."""
    if isinstance(value, Tensor):
        return value.array
    if isinstance(value, (bool, int, float, np.generic, np.ndarray)):
        return value
    if not isinstance(value, (list, tuple)):
        return None
    items = [_arrays_of(item) for item in value]
    return None if any(item is None for item in items) else items


def _is_single(value: Any) -> bool:
    """Whether it holds numbers of fewer digits than float64 has."""
    if isinstance(value, (list, tuple)):
        return any(map(_is_single, value))
    dtype = getattr(value, "dtype", None)
    return str(dtype) in ("float32", "float16", "bfloat16", "complex64")


def _incomparable(given: Any, right: Any) -> str:
    """Why two values cannot be compared; "" if they can."""
    return next((plain(each.what) for each in (given, right) if isinstance(each, Opaque)), "")


def _title(probed: ProbedValue, given: Sequence[ProbedValue], case: Case) -> str:
    """The name of a probe, with the step and the call if there are several."""
    where = [case.names[probed.step]] if probed.step < len(case.steps) and case.names[probed.step] else []
    if any(each.call for each in given if each.name == probed.name and each.step == probed.step):
        where.append(f"its call {probed.call + 1}")
    return _shown(probed.name) + (f" ({', '.join(where)})" if where else "")


def _excerpt(probed: ProbedValue, submission: Submission) -> tuple[Excerpt, ...]:
    """The line of a probe; nothing if it is not in the student's files."""
    where = probed.frame.where
    if not where.line:
        return ()
    used = next((each for each in submission.used if each.exercise == probed.used), None)
    place = Place(plain(used.filename), where.line, where.cell) if used else place_in(submission, where)
    return (Excerpt((f"    {plain(probed.frame.text).strip()}",), place, plain(probed.frame.function)),)


def _shown(name: str) -> str:
    return f'"{plain(name)}"'


def _listed(names: Iterable[str]) -> str:
    words = [*map(_shown, names)]
    words = words if len(words) <= MOST_NAMES else [*words[:MOST_NAMES], f"{len(words) - MOST_NAMES} more"]
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
