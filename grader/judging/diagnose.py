"""Finds the known mistake that gives exactly the submission's output, by computing each on the same inputs.

A mistake is named only if the submission does the same on every observed case, and if at least two cases distinguish it
from the reference and from every other mistake. If only one check is evidence for it, it is named for that check only.
"""

import itertools
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from typing import Any, Literal

import numpy as np

from grader.checks import compare
from grader.checks.answer import Answer, Observation, agree_in
from grader.checks.distinctive import count_telling, telling_text
from grader.checks.elements import unwritten_places
from grader.checks.expectations import PAIR, UNKNOWN, Answers, Behaviour, MustRaise, RaisedBy
from grader.checks.failure import Failure
from grader.checks.mistakes import LEFT_OPEN, NAMED_BY_WHAT_IT_GIVES, Marks
from grader.checks.slowness import Slowness
from grader.checks.steps import Case, Step
from grader.course.exercise import Exercise
from grader.model import Named, Outcome, Status, Tolerance
from grader.workers.client import CallResult

FEWEST = 2  # cases that distinguish a mistake from others
LOOKED_AT = 2  # failed cases of a check that select the candidates for pairs
PAIR_SECONDS = 2.0  # limit for pairs of mistakes; CPU time of this thread, so that a busy machine finds the same

State = Literal["hidden", "same", "other"]  # a mistake's result in a case: right; the submission's; another


def diagnose(
    answers: Answers, observations: Iterable[Observation], *, explained: bool = False, alone: bool = False
) -> tuple[Named, ...]:
    """The mistakes that explain the observations: one that explains all, or two that do.

    If there are none, each failed check is diagnosed by itself. `explained`: a check has already located the fault, so
    answers with NaN are ignored: every mistake that gives NaN would match. `alone`: only one that explains all.
    """
    seen = [each for each in observations if not any(right is UNKNOWN for right in each.expected)]
    seen = [each for each in seen if not (explained and any(map(_has_nan, _values(each.answer))))]
    failed = [each for each in seen if not each.agreed]
    if not any(each.answer.is_result for each in failed):
        return ()
    suspects = [
        _Suspect(name, marks, answers)
        for name, marks in answers.mistakes.items()
        if marks.place in NAMED_BY_WHAT_IT_GIVES
    ]
    evidence = _Evidence(failed, [each for each in seen if each.agreed], suspects)
    single = [suspect for suspect in suspects if evidence.explains((suspect,))]
    if len(single) > 1:
        return (Named(single[0].name, rivals=tuple(each.name for each in single[1:])),)
    if (named := evidence.named(single)) or alone:
        return named
    two = evidence.of_two()
    is_certain = len(two) > 1 and not any(each.checks for each in two)
    return two if is_certain else evidence.together(answers) or two or evidence.by_check()


def diagnose_measured(
    answers: Answers, exercise: Exercise, outcomes: Iterable[Outcome], growths: Mapping[str, Slowness]
) -> tuple[Named, ...]:
    """The mistake that a failed check measures, if the exercise has exactly one such mistake.

    A check of memory or growth measures what the mistake is about, unless a wrong value made it fail. Slowness has many
    causes: a mistake about speed is named only if the check has seen the time grow too fast (`growths`).
    """
    checks = {check.name: check for check in exercise.checks}
    found: list[Named] = []
    for outcome in outcomes:
        if outcome.status is not Status.FAILED:
            continue
        check = checks[outcome.check]
        place = check.measures
        names = [n for n, m in answers.mistakes.items() if m.place == place and m.check in ("", outcome.check)]
        if place == "speed":
            seen = outcome.check in growths and growths[outcome.check].is_too_fast
        else:
            seen = outcome.summary.startswith(check.excess)
        if len(names) == 1 and seen:
            found.append(Named(names[0]))
    return tuple(found)


def _values(answer: Answer) -> list[Any]:
    return [each.value for each in answer.steps if isinstance(each, CallResult)]


def _has_nan(value: Any) -> bool:
    each = value if isinstance(value, tuple) else (value,)
    return any(isinstance(one, np.ndarray) and one.dtype.kind == "f" and np.isnan(one).any() for one in each)


class _Suspect:
    """One mistake, or two made together, and its behaviour on the observed cases; each is computed once."""

    def __init__(self, name: str, marks: Marks, answers: Answers) -> None:
        self.name = name
        self._marks, self._answers = marks, answers
        self._known: dict[tuple[str, int], Behaviour | None] = {}
        self._states: dict[int, State] = {}

    def state(self, observation: Observation) -> State:
        key = id(observation)
        if key not in self._states:
            mine = self._behaviour(observation.case)
            if mine is None:
                self._states[key] = "other"
            elif observation.of_inputs:
                self._states[key] = _state_of_inputs(observation, mine)
            else:
                self._states[key] = self._state_of_values(observation, mine)
        return self._states[key]

    def _behaviour(self, case: Case) -> Behaviour | None:
        if case.key not in self._known:
            self._known[case.key] = self._answers.behaviour(self.name, case)
        return self._known[case.key]

    def _state_of_values(self, observation: Observation, mine: Behaviour) -> State:
        steps, tolerance = observation.case.steps, observation.tolerance

        def find_out() -> bool:
            rows = zip(steps, observation.expected, mine.values, strict=False)
            return all(_is_right(step, right, given, tolerance) for step, right, given in rows)

        if self._answers.hides(self.name, observation.case, tolerance, find_out):
            return "hidden"
        seen = zip(steps, observation.answer.steps, mine.values, strict=False)
        return "same" if all(self._is_same(step, theirs, my, tolerance) for step, theirs, my in seen) else "other"

    def _is_same(self, step: Step, theirs: CallResult | Failure, mine: Any, tolerance: Tolerance) -> bool:
        """Whether the submission's result of a step is that of the mistake."""
        if isinstance(theirs, Failure) and theirs.partial is None:
            return isinstance(mine, RaisedBy) and theirs.raised[:1] == (mine.name,)
        if isinstance(mine, RaisedBy):
            return False
        given = theirs.partial if isinstance(theirs, Failure) else theirs.value
        filled = given
        if self._marks.open_where and isinstance(theirs, CallResult):
            filled = compare.with_open(given, mine, self._marks.open_where)
        return agree_in(step, filled, mine, tolerance) and unwritten_places(given) == unwritten_places(mine)

    def says(self, observation: Observation) -> bool:
        """Whether its exception has the same text as the submission's, and that text is distinctive."""
        last, mine = observation.answer.last, self._behaviour(observation.case)
        if not isinstance(last, Failure) or mine is None:
            return False
        said = mine.values[len(observation.answer.steps) - 1]
        return isinstance(said, RaisedBy) and "" != said.text == telling_text(last.text)


def _is_right(step: Step, right: Any, given: Any, tolerance: Tolerance) -> bool:
    if isinstance(right, MustRaise) or isinstance(given, RaisedBy):
        return isinstance(right, MustRaise) and isinstance(given, RaisedBy) and given.name == right.type
    return agree_in(step, given, right, tolerance)


def _state_of_inputs(observation: Observation, mine: Behaviour) -> State:
    if not any(mine.changed):
        return "hidden"
    theirs = tuple(each.changed if isinstance(each, CallResult) else () for each in observation.answer.steps)
    return "same" if mine.changed == theirs else "other"


class _Evidence:
    """The observed cases, as evidence for or against the suspects."""

    def __init__(self, failed: Sequence[Observation], right: Sequence[Observation], suspects: Sequence[_Suspect]):
        self._failed, self._right, self._suspects = failed, right, suspects

    # -- what a mistake, or two, would have done -----------------------------------------------------------------------

    def explains(self, made: Sequence[_Suspect]) -> bool:
        return self._conflicts(made, 1) == 0

    def _conflicts(self, made: Sequence[_Suspect], most: int) -> int:
        """The number of cases, at most `most`, that contradict these mistakes made together."""
        found = (each for each in itertools.chain(self._failed, self._right) if _is_conflict(made, each))
        return sum(1 for _ in itertools.islice(found, most))

    def _is_refuted(self, suspect: _Suspect) -> bool:
        """Whether the submission is right in a case in which this mistake is wrong."""
        return any(suspect.state(each) != "hidden" for each in self._right)

    def named(self, made: Sequence[_Suspect]) -> tuple[Named, ...]:
        """The conclusions about mistakes that together explain all cases."""
        is_exact = all(sum(suspect.state(each) != "hidden" for suspect in made) == 1 for each in self._failed)
        found = []
        for suspect in made:
            cases = [each for each in self._failed if _shows_alone(suspect, made, each)]
            others = [each for each in made if each is not suspect]
            telling = _telling(suspect, cases)
            rivals = (each for each in self._suspects if each not in made)
            is_distinct = all(self._conflicts([*others, rival], FEWEST) == FEWEST for rival in rivals)
            checks = self._checks_of(cases)
            if is_exact and is_distinct and telling >= FEWEST:
                found.append(Named(suspect.name, (), len(cases), telling))
            elif checks and (telling or self._is_mostly_right()):
                found.append(Named(suspect.name, checks, len(cases), telling))
        return tuple(found)

    def _checks_of(self, cases: Sequence[Observation]) -> tuple[str, ...]:
        """The checks all of whose failed cases are among these."""
        left = {each.check for each in self._failed if each not in cases}
        return tuple(dict.fromkeys(each.check for each in cases if each.check not in left))

    def _is_mostly_right(self) -> bool:
        """Whether the submission gives enough distinctive right results, so that its wrong ones are significant."""
        answers = [value for each in self._right for value in _values(each.answer)]
        return count_telling(answers) >= FEWEST

    # -- two mistakes --------------------------------------------------------------------------------------------------

    def of_two(self) -> tuple[Named, ...]:
        """Two mistakes that explain all cases, each alone in at least two; of several pairs, their common names."""
        pairs = [
            pair
            for pair in itertools.combinations(self._candidates(), 2)
            if self.explains(pair) and all(self._alone(suspect, pair) >= FEWEST for suspect in pair)
        ]
        if not pairs:
            return ()
        common = [suspect for suspect in pairs[0] if all(suspect in pair for pair in pairs)]
        return tuple(each for each in self.named(pairs[0]) if each.name in {suspect.name for suspect in common})

    def _candidates(self) -> list[_Suspect]:
        some: list[Observation] = []
        for _, cases in itertools.groupby(self._failed, lambda each: each.check):
            some += itertools.islice(cases, LOOKED_AT)
        likely = [suspect for suspect in self._suspects if any(suspect.state(each) == "same" for each in some)]
        return [suspect for suspect in likely if not self._is_refuted(suspect)]

    def _alone(self, suspect: _Suspect, made: Sequence[_Suspect]) -> int:
        return sum(_shows_alone(suspect, made, each) for each in self._failed)

    def together(self, answers: Answers) -> tuple[Named, ...]:
        """Two mistakes in the same cases: the reference with both changes is compared with the submission.

        A pair that the author names is likelier than any other. The others are tried while there is time, and only if
        none of the author's explains the cases.
        """
        ends = time.thread_time() + PAIR_SECONDS
        for pairs in answers.pairs():
            explaining = list(itertools.islice(self._explaining(pairs, answers, ends), 2))
            if explaining:
                return self._named_together(explaining[0]) if len(explaining) == 1 else ()
        return ()

    def _explaining(self, pairs: Iterable[tuple[str, str]], answers: Answers, ends: float) -> Iterator[_Suspect]:
        """The pairs that explain all cases. The search ends when this thread's CPU time reaches `ends`."""
        for first, second in pairs:
            if time.thread_time() > ends:
                return
            suspect = _Suspect(f"{first}{PAIR}{second}", _marks_of_both(answers.mistakes, first, second), answers)
            if all(suspect.state(each) == "same" for each in self._failed[:LOOKED_AT]) and self.explains((suspect,)):
                yield suspect

    def _named_together(self, pair: _Suspect) -> tuple[Named, ...]:
        telling = _telling(pair, self._failed)
        names = pair.name.split(PAIR)
        return tuple(Named(name, (), len(self._failed), telling) for name in names) if telling >= FEWEST else ()

    # -- a check by itself ---------------------------------------------------------------------------------------------

    def by_check(self) -> tuple[Named, ...]:
        """For each failed check, the one mistake that explains all its cases and contradicts none of the passed checks.

        Other failed checks may have found another mistake. A mistake that combines two (`a_and_b`) is not named for a
        single check: the evidence of one check does not suffice for both.
        """
        failed = dict.fromkeys(each.check for each in self._failed)
        passed = [each for each in self._right if each.check not in failed]
        found: dict[str, list[str]] = {}
        numbers: dict[str, tuple[int, int]] = {}
        names = {each.name for each in self._suspects}
        simple = [each for each in self._suspects if parts_of(each.name, names) == (each.name,)]
        for check in failed:
            here = [each for each in (*self._failed, *self._right) if each.check == check]
            likely = [each for each in simple if not any(_is_conflict((each,), seen) for seen in here)]
            likely = [each for each in likely if not any(_is_conflict((each,), seen) for seen in passed)]
            wrong = [each for each in here if not each.agreed]
            if len(likely) == 1 and (telling := _telling(likely[0], wrong)) >= FEWEST:
                name = likely[0].name
                found.setdefault(name, []).append(check)
                shown, distinct = numbers.get(name, (0, 0))
                numbers[name] = shown + len(wrong), distinct + telling
        return tuple(Named(name, tuple(checks), *numbers[name]) for name, checks in found.items())


def _marks_of_both(known: Mapping[str, Marks], first: str, second: str) -> Marks:
    """Values that either of two mistakes leaves open are open in their combined result."""
    left_open = {known[name].open_where for name in (first, second)}
    return Marks(open_where=next((each for each in reversed(LEFT_OPEN) if each in left_open), ""))


def parts_of(name: str, names: Set[str]) -> tuple[str, ...]:
    """The mistakes that `a_and_b` combines, if the exercise knows each of them; else the name itself."""
    words = name.split("_and_")
    for cut in range(1, len(words)):
        first, others = "_and_".join(words[:cut]), parts_of("_and_".join(words[cut:]), names)
        if first in names and names >= {*others}:
            return (*parts_of(first, names), *others)
    return (name,)


def _is_conflict(made: Sequence[_Suspect], observation: Observation) -> bool:
    """Whether a case contradicts these mistakes. If two are wrong in it, any wrong result is consistent with them."""
    states = [suspect.state(observation) for suspect in made]
    showing = [state for state in states if state != "hidden"]
    if observation.agreed:
        return bool(showing)
    return not showing or showing == ["other"]


def _shows_alone(suspect: _Suspect, made: Sequence[_Suspect], observation: Observation) -> bool:
    """Whether this mistake gives the observed result in that case, and the others give the right one."""
    return suspect.state(observation) == "same" and all(
        each is suspect or each.state(observation) == "hidden" for each in made
    )


def _telling(suspect: _Suspect, cases: Sequence[Observation]) -> int:
    """How many of these cases, in which it does what the submission does, distinguish the mistake from others."""
    values = [_wrong_result(each) for each in cases if isinstance(each.answer.last, CallResult) and not each.of_inputs]
    texts = [telling_text(each) for each in _texts(suspect, cases)]
    return count_telling(values) + (len(texts) if len(texts) == 1 or len(set(texts)) > 1 else 0)


def _wrong_result(observation: Observation) -> Any:
    """The wrong results of the case's steps; right ones do not distinguish mistakes."""
    rows = zip(observation.case.steps, observation.answer.steps, observation.expected, strict=False)
    wrong = [
        given.value
        for step, given, right in rows
        if isinstance(given, CallResult)
        and (isinstance(right, MustRaise) or not agree_in(step, given.value, right, observation.tolerance))
    ]
    return wrong[0] if len(wrong) == 1 else wrong


def _texts(suspect: _Suspect, cases: Sequence[Observation]) -> Iterator[str]:
    for each in cases:
        last = each.answer.last
        if isinstance(last, Failure) and suspect.says(each):
            yield last.text
