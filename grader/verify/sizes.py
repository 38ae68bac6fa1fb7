"""Checks that the sizes of graded cases are drawn from the seed: otherwise a hard-coded size would pass."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec import structs

from grader.checks import Agrees
from grader.checks.context import case_rng
from grader.checks.expectations import Computed
from grader.checks.steps import Case, as_steps, makers_of
from grader.course.altered import file_of
from grader.course.author_code import author_fault
from grader.course.exercise import Exercise

SEEDS = range(40)
FEWEST = 3  # distinct values of each size over these seeds
LARGE = 4  # one less is still above 2: size 1 would be broadcast

Sizes = dict[str, int]  # sizes of one case, by expression: "q.shape[-1]", "len(tokens)"


def drawn_sizes(exercise: Exercise) -> Iterator[str]:
    """A message for each check on values whose sizes are not drawn or are all equal.

    `fixed_sizes` in edge_cases.py lists the sizes that the statement fixes, and the checks whose sizes a trained model
    fixes, with reasons. Raises CourseError where the
    author's code raises.
    """
    where, used = file_of(exercise, "checks.py"), set()
    for check in exercise.checks:
        if not isinstance(check, Agrees):
            continue
        for maker in range(len(makers_of(check.inputs))):
            cases = [_case(exercise, check, seed, maker) for seed in SEEDS]
            excuses = {n: _excuse(exercise.fixed_sizes, check.name, n) for case in cases for n in sizes_of(case)}
            used |= set(excuses.values())
            free = [name for name, excuse in excuses.items() if not excuse]
            yield from (f"{where}: '{check.name}': {message}" for message in _of_check(exercise, free, cases))
    where = file_of(exercise, "edge_cases.py")
    for key, reason in exercise.fixed_sizes.items():
        if key not in used:
            yield f"{where}: fixed_sizes['{key}']: no check on values has a size of this name; remove it"
        elif not reason.strip():
            yield f"{where}: fixed_sizes['{key}'] gives no reason; say what fixes this size"


def cases_of(exercise: Exercise, check: Agrees, seed: int) -> Iterator[Case]:
    """The cases of a check, as graded with that seed."""
    for index in range(check.all_cases):
        yield _case(exercise, check, seed, index)


def _excuse(fixed: Mapping[str, str], check: str, name: str) -> str:
    """The key in fixed_sizes that excuses this size: of one check, of all, or the check's own name; "" for none."""
    return next((key for key in (f"{check}: {name}", name, check) if key in fixed), "")


def _case(exercise: Exercise, check: Agrees, seed: int, index: int) -> Case:
    makers = makers_of(check.inputs)
    try:
        made = makers[index % len(makers)](case_rng(seed, check.name, index))
    except Exception as fault:
        raise author_fault(fault, file_of(exercise, "checks.py")) from fault
    return Case(as_steps(made, file_of(exercise, "checks.py")), "", (check.name, index))


def _of_check(exercise: Exercise, free: Sequence[str], cases: Sequence[Case]) -> Iterator[str]:
    measured = [sizes_of(case) for case in cases]
    groups: dict[tuple[int | None, ...], list[str]] = {}  # sizes that are equal in every case count as one
    for name in free:
        groups.setdefault(tuple(sizes.get(name) for sizes in measured), []).append(name)
    if known := list(_known(groups)):
        yield (
            f"these sizes are known beforehand: {', '.join(known)}; draw each from rng, from {FEWEST} values or more, "
            f"or say what fixes it: fixed_sizes = {{'{known[0].split(' ')[0]}': '...'}}"
        )
    alike = [found for sizes in measured if len(found := {sizes.get(name) for name in free}) == 1 and None not in found]
    if len(groups) > 1 and 2 * len(alike) > len(measured):
        (size,) = alike[0]
        yield (
            f"in most cases all sizes are the same, in one {size}; draw different ones, so that an axis taken for "
            "another shows"
        )
    large = [case for case, sizes in zip(cases, measured, strict=True) if all(sizes.get(n, 0) >= LARGE for n in free)]
    if len(groups) == 1 and large and (axis := _independent(exercise, large[0], free)):
        yield (
            f"all sizes of a case are the same, and the reference takes another {axis} too; draw different ones, so "
            f"that an axis taken for another shows, or say what fixes it: fixed_sizes = {{'{axis}': '...'}}"
        )


def _known(groups: Mapping[tuple[int | None, ...], Sequence[str]]) -> Iterator[str]:
    """Sizes with fewer than FEWEST values, with these values."""
    for values, names in groups.items():
        taken = sorted({value for value in values if value is not None})
        if len(taken) < FEWEST:
            yield f"{' and '.join(names)} ({' or '.join(map(str, taken))})"


def _independent(exercise: Exercise, case: Case, free: Sequence[str]) -> str:
    """A size that the reference accepts with another value than the other sizes; "" if there is none."""
    first = case.steps[0].arguments
    if len(case.steps) > 1 or sum(hasattr(value, "shape") for value in first.values()) < 2:
        return ""
    for name, value in first.items():
        for axis in range(len(getattr(value, "shape", ()))):
            size = f"{name}.shape[{axis - len(value.shape)}]"
            shorter = {**first, name: value[(slice(None),) * axis + (slice(0, -1),)]}
            step = structs.replace(case.steps[0], arguments=shorter)
            if size in free and _is_taken(exercise, Case((step,), case.label, case.key)):
                return size
    return ""


def _is_taken(exercise: Exercise, case: Case) -> bool:
    try:
        Computed(exercise).local_run(case, exercise.namespace).step(case.steps[0])
    except Exception:
        return False
    return True


# -- of a case ---------------------------------------------------------------------------------------------------------


def sizes_of(case: Case) -> Sizes:
    """All sizes of a case. Axes count from the end, since the number of leading axes may vary."""
    found: Sizes = {}
    for step in case.steps:
        place = f"{step.target}." if step.target else ""
        for name, value in step.arguments.items():
            for size in _sizes(place + name, value):
                found.setdefault(*size)
    return found


def _sizes(name: str, value: Any) -> Iterator[tuple[str, int]]:
    if hasattr(value, "shape"):
        for axis, size in enumerate(value.shape):
            yield f"{name}.shape[{axis - len(value.shape)}]", int(size)
    elif isinstance(value, tuple):  # a record: its length is fixed
        for place, each in enumerate(value):
            yield from _sizes(f"{name}[{place}]", each)
    elif isinstance(value, list):
        yield f"len({name})", len(value)
        if value:
            yield from _sizes(f"{name}[0]", value[0])
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from _sizes(f"{name}[{key!r}]", each)
