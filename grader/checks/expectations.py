"""Expected results and the results of each known mistake, case by case, computed from the author's code."""

import contextlib
import functools
import itertools
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol

import msgspec
import numpy as np

from grader.checks import compare
from grader.checks.distinctive import telling_text
from grader.checks.mistakes import NAMED_BY_WHAT_IT_GIVES, Marks, marks_of
from grader.checks.steps import UNCHANGEABLE, Case, Step, copied, keywords_of
from grader.checks.variants import namespace_of_mistake, namespace_of_pair
from grader.course.author_code import author_fault
from grader.course.exercise import Exercise
from grader.errors import CourseError
from grader.model import Mistake, Tolerance
from grader.worker.probe_keeper import ProbeKeeper
from grader.worker.probes import kept_by
from grader.worker.protocol import MAX_AXES, DictNode, ListNode, Node, Opaque, TupleNode
from grader.worker.steps import Earlier, function_of, perform
from grader.workers.client import pack, received, through_protocol

PAIR = " and "  # joins the names of two mistakes made together
PLAIN = frozenset(map(np.dtype, ("bool", "int32", "int64", "float32", "float64")))
ProbeKey = tuple[str, int, int]  # name, number of the step, number of the call among those of that name in the step
UNKNOWN = msgspec.UNSET  # an expected result that is not known: the bundle has no record of the case


class MustRaise(msgspec.Struct, frozen=True):
    """The exception that the reference raises for invalid inputs."""

    type: str
    text: str


class RaisedBy(msgspec.Struct, frozen=True):
    """What a mistake raised: the name of the exception's class, and its text if that is distinctive."""

    name: str
    text: str = ""


class Behaviour(msgspec.Struct, frozen=True, eq=False):
    """What a mistake does with one case: for each step a value as a worker would deliver it, or RaisedBy.

    `changed`: for each step the positions of the arguments that it changes in place; empty if that is not needed.
    """

    values: tuple[Any, ...]
    changed: tuple[tuple[int, ...], ...] = ()


class Answers(Protocol):
    """Where a context gets expected results and the behaviour of mistakes."""

    @property
    def signatures(self) -> Mapping[str, tuple[str, ...]]:
        """Names of the reference's parameters, by entry point, and by "Class.method"."""

    @property
    def classes(self) -> frozenset[str]:
        """The entry points that are classes."""

    @property
    def mistakes(self) -> Mapping[str, Marks]:
        """Names of the known mistakes, with the marks of each."""

    def mistake(self, name: str) -> Mistake: ...

    def inputs(self, check: str, index: int, make: Callable[[], tuple[Step, ...]]) -> tuple[Step, ...]:
        """The steps of a check's case; `make` makes them if they are not recorded."""

    def expected(self, case: Case, raises: Sequence[str] = ()) -> tuple[Any, ...]:
        """For each step the reference's result as a worker would deliver it, MustRaise, or UNKNOWN.

        `raises`: names of the exceptions, beside ValueError, that the reference may raise.
        """

    def behaviour(self, mistake: str, case: Case) -> Behaviour | None:
        """What a mistake, or two made together, do with a case; None if that is not known."""

    @property
    def probe_notes(self) -> Mapping[str, str]:
        """Names of the reference's probes, each with the author's comment."""

    def probes(self, case: Case) -> Mapping[ProbeKey, Any] | None:
        """The values that the reference probes in a case, in order; None if they are not known."""

    def hides(self, mistake: str, case: Case, tolerance: Tolerance, find_out: Callable[[], bool]) -> bool:
        """Whether the mistake gives the right result in a case, within the tolerance. `find_out` computes it; the
        implementation may remember its answer."""

    def pairs(self) -> Sequence[Iterable[tuple[str, str]]]:
        """Mistakes that may have been made together: the pairs that the author names, then all others."""


def parameters_of(answers: Answers, steps: Sequence[Step], step: Step, entry: str) -> tuple[str, ...] | None:
    """Parameter names of the function that a step calls; None if they are not known."""
    if step.on < 0:
        return answers.signatures.get(step.target or entry)
    maker = steps[step.on]
    return answers.signatures.get(f"{maker.target or entry}.{step.target}")


class Computed:
    """Runs the reference and the mistakes, which are trusted code, in the judge's process."""

    def __init__(self, exercise: Exercise) -> None:
        self._exercise = exercise
        self._namespaces: dict[str, Mapping[str, Any] | None] = {}

    @property
    def signatures(self) -> Mapping[str, tuple[str, ...]]:
        return self._exercise.signatures

    @property
    def classes(self) -> frozenset[str]:
        return frozenset(name for name in self._exercise.entries if isinstance(self._exercise.namespace[name], type))

    @functools.cached_property
    def mistakes(self) -> Mapping[str, Marks]:
        return {name: marks_of(mistake) for name, mistake in self._exercise.mistakes.items()}

    def mistake(self, name: str) -> Mistake:
        return self._exercise.mistake(name)

    def inputs(self, check: str, index: int, make: Callable[[], tuple[Step, ...]]) -> tuple[Step, ...]:
        return make()

    def expected(self, case: Case, raises: Sequence[str] = ()) -> tuple[Any, ...]:
        """See Answers. Raises CourseError if the reference raises another exception."""
        run = self.local_run(case, self._exercise.namespace)
        expected: list[Any] = []
        for step in case.steps:
            try:
                expected.append(through_protocol(run.step(step)))
            except Exception as fault:
                if not isinstance(fault, ValueError) and type(fault).__name__ not in raises:
                    raise author_fault(fault, f"{self._exercise.id}/{self._exercise.computing_part}.py") from fault
                expected.append(MustRaise(type(fault).__name__, str(fault)))
        return tuple(expected)

    def pairs(self) -> Sequence[Iterable[tuple[str, str]]]:
        return self._exercise.pairs, self._other_pairs()

    def _other_pairs(self) -> Iterator[tuple[str, str]]:
        if not self._exercise.traits.pairs_of_mistakes:
            return
        listed = set(map(frozenset, self._exercise.pairs))
        names = [
            name for name, marks in self.mistakes.items() if marks.changes and marks.place in NAMED_BY_WHAT_IT_GIVES
        ]
        yield from (pair for pair in itertools.combinations(names, 2) if frozenset(pair) not in listed)

    def behaviour(self, mistake: str, case: Case) -> Behaviour | None:
        namespace = self._namespace(mistake)
        if namespace is None:
            return None
        changes_inputs = any(self.mistakes[name].place == "inputs" for name in mistake.split(PAIR))
        run = self.local_run(case, namespace, watches=changes_inputs)
        values: list[Any] = []
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            for step in case.steps:
                try:
                    values.append(through_protocol(run.step(step)))
                except (Exception, SystemExit) as fault:
                    values.append(RaisedBy(type(fault).__name__, telling_text(str(fault))))
        return Behaviour(tuple(values), tuple(run.changed))

    def hides(self, mistake: str, case: Case, tolerance: Tolerance, find_out: Callable[[], bool]) -> bool:
        return find_out()

    @property
    def probe_notes(self) -> Mapping[str, str]:
        return self._exercise.probe_notes

    def probes(self, case: Case) -> Mapping[ProbeKey, Any]:
        """See Answers. An exception of the reference ends its step, as of a reference that must raise."""
        if not self._exercise.probe_notes:
            return {}
        run = self.local_run(case, vars(self._exercise.probed))
        keeper = ProbeKeeper(np, sys.modules.get("torch"))
        with warnings.catch_warnings(), np.errstate(all="ignore"), kept_by(keeper.keep):
            warnings.simplefilter("ignore")
            for number, step in enumerate(case.steps):
                keeper.begin_step(number)
                with contextlib.suppress(Exception):
                    run.step(step)
        return {(each.name, each.step, each.call): received(each.node, each.arrays) for each in keeper.kept}

    def local_run(self, case: Case, namespace: Mapping[str, Any], *, watches: bool = False) -> "LocalRun":
        keywords = [
            keywords_of(step, parameters_of(self, case.steps, step, self._exercise.entry), self._exercise.id)
            for step in case.steps
        ]
        return LocalRun(namespace, self._exercise.entry, keywords, watches=watches)

    def _namespace(self, mistake: str) -> Mapping[str, Any] | None:
        if mistake not in self._namespaces:
            first, _, second = mistake.partition(PAIR)
            exercise = self._exercise
            self._namespaces[mistake] = (
                namespace_of_pair(exercise, first, second) if second else namespace_of_mistake(exercise, first)
            )
        return self._namespaces[mistake]


class LocalRun:
    """The steps of one case, done by trusted code beside the judge."""

    def __init__(
        self, namespace: Mapping[str, Any], entry: str, keywords: Sequence[tuple[str, ...]], *, watches: bool = False
    ) -> None:
        self._namespace, self._entry, self._keywords, self._watches = namespace, entry, keywords, watches
        self._results: list[Any] = []
        self.changed: list[tuple[int, ...]] = []  # for each step, where inputs are watched

    def step(self, step: Step) -> Any:
        """What the next step gives; whatever it raises is raised."""
        given = copied(step)
        number = len(self._results)
        self._results.append(None)
        try:
            function = function_of(self._namespace, self._results, step.target or self._entry, step.on)
            keywords = self._keywords[number]
            result = perform(function, given, keywords, self._results, step.differentiate, np, sys.modules.get("torch"))
        finally:
            if self._watches:
                self.changed.append(_changed(list(step.arguments.values()), given))
        self._results[number] = result
        return result


def _changed(before: Sequence[Any], after: Sequence[Any]) -> tuple[int, ...]:
    return tuple(position for position, pair in enumerate(zip(before, after, strict=True)) if not _is_same(*pair))


def _is_same(before: Any, after: Any) -> bool:
    if type(before) is Earlier is type(after):
        return before == after
    if before is after and type(before) in UNCHANGEABLE:
        return True
    if type(before) is list is type(after):
        return len(before) == len(after) and all(map(_is_same, before, after))
    if type(before) is dict is type(after) and before.keys() == after.keys():
        return all(_is_same(value, after[key]) for key, value in before.items())
    if type(before) is np.ndarray is type(after) and before.dtype.kind != "O":
        form = (before.dtype, before.shape), (after.dtype, after.shape)
        return form[0] == form[1] and (before.tobytes() == after.tobytes() or _is_equal(before, after))
    torch = sys.modules.get("torch")
    if torch is not None and type(before) is torch.Tensor is type(after) and before.dtype == after.dtype:
        return bool(torch.equal(before, after)) or _is_equal(before, after)
    return _is_equal(before, after)


def _is_equal(before: Any, after: Any) -> bool:
    return compare.agrees(through_protocol(before), through_protocol(after), Tolerance(0.0))


def refuse_unsendable(steps: Sequence[Step], where: str) -> None:
    """Raises CourseError where an argument is of a kind that cannot be sent to a worker."""
    for step in steps:
        if all(map(_is_plain_array, step.arguments.values())):
            continue
        nodes, _ = pack(list(step.arguments.values()))
        for name, node in zip(step.arguments, nodes, strict=True):
            if (what := _unsendable(node)) is not None:
                raise CourseError(
                    f"{where}: its argument '{name}' is or holds {what}, which cannot be sent to a submission; use "
                    "arrays, numbers, texts, bytes, None, and lists, tuples and dicts of them"
                )


def _is_plain_array(value: Any) -> bool:
    """Whether it is an array that can be sent for sure: nearly all arguments are."""
    return type(value) is np.ndarray and value.dtype in PLAIN and value.ndim <= MAX_AXES


def _unsendable(node: Node) -> str | None:
    if isinstance(node, Opaque):
        return node.what
    if isinstance(node, (ListNode, TupleNode)):
        return next((what for what in map(_unsendable, node.items) if what is not None), None)
    if isinstance(node, DictNode):
        return next((what for pair in node.items for what in map(_unsendable, pair) if what is not None), None)
    return None
