"""Which known mistake gives exactly this output? Each is asked about the inputs that the submission was given.

A mistake is named only where the submission does what it does on every case that was seen, and where at least two cases
tell it from the reference and from every other mistake. What only one check speaks for is said of that check alone.
"""

import itertools
from collections.abc import Iterable, Mapping, Sequence, Set
from typing import Literal

import msgspec
import numpy as np

from grader import compare
from grader.checks.answers import UNKNOWN, Answers, Behaviour, MustRaise
from grader.checks.case import Case
from grader.checks.growth import Growth
from grader.checks.mistakes import NAMED_BY_WHAT_IT_GIVES
from grader.checks.problem import Problem
from grader.checks.trial import Observation
from grader.telling import count_telling, telling_text
from grader.worker.client import Returned

FEWEST = 2  # cases that tell a mistake from its neighbours
LOOKED_AT = 2  # failed cases of a check on which a mistake has to show that it may be one of several

State = Literal["hidden", "same", "other"]  # a mistake on a case: right there; as the submission; wrong in another way


class Named(msgspec.Struct, frozen=True):
    """A mistake that explains what was seen. `checks`: where it explains no more than these, or no more can be known.

    `shown`: the cases in which it shows, and in `telling` of them what it gives tells it from others: not NaN alone,
    not a constant, not any exception. `rivals`: mistakes that explain all as well, so that nothing may be said of any.
    """

    name: str
    checks: tuple[str, ...] = ()
    shown: int = 0
    telling: int = 0
    rivals: tuple[str, ...] = ()


def diagnose(answers: Answers, observations: Iterable[Observation], *, explained: bool = False) -> tuple[Named, ...]:
    """The mistakes that explain what was observed: one that explains all, or two that explain it case by case.

    Where there is none, each check that failed is looked at by itself. `explained`: a check has found where garbage
    comes from, so that a NaN, which is like every other, tells nothing.
    """
    seen = [each for each in observations if each.expected is not UNKNOWN]
    seen = [each for each in seen if not (explained and _has_nan(each.answer))]
    failed = [each for each in seen if not each.agreed]
    if not any(isinstance(each.answer, Returned) or each.answer.raised for each in failed):
        return ()
    suspects = [_Suspect(name, answers) for name, place in answers.mistakes.items() if place in NAMED_BY_WHAT_IT_GIVES]
    case = _Evidence(failed, [each for each in seen if each.agreed], suspects)
    single = [suspect for suspect in suspects if case.explains((suspect,))]
    if len(single) > 1:
        return (Named(single[0].name, rivals=tuple(each.name for each in single[1:])),)
    return case.named(single) or case.of_two() or case.by_check()


def diagnose_slowness(answers: Answers, growths: Mapping[str, Growth]) -> tuple[Named, ...]:
    """The mistake that is about speed, if the exercise has one and no more, and the time was seen to grow too fast."""
    slow = [name for name, place in answers.mistakes.items() if place == "speed"]
    grows = any(growth.is_too_fast for growth in growths.values())
    return (Named(slow[0]),) if len(slow) == 1 and grows else ()


def _has_nan(answer: Returned | Problem) -> bool:
    values = answer.value if isinstance(answer, Returned) else ()
    each = values if isinstance(values, tuple) else (values,)
    return any(isinstance(value, np.ndarray) and value.dtype.kind == "f" and np.isnan(value).any() for value in each)


class _Suspect:
    """One mistake, and what it does on inputs as they come; each case is asked for once."""

    def __init__(self, name: str, answers: Answers) -> None:
        self.name = name
        self._answers = answers
        self._known: dict[tuple[str, int], Behaviour | None] = {}
        self._states: dict[int, State] = {}

    def state(self, observation: Observation) -> State:
        key = id(observation)
        if key not in self._states:
            self._states[key] = self._state(observation, self.behaviour(observation.case))
        return self._states[key]

    def behaviour(self, case: Case) -> Behaviour | None:
        if case.key not in self._known:
            self._known[case.key] = self._answers.behaviour(self.name, case)
        return self._known[case.key]

    @staticmethod
    def _state(observation: Observation, mine: Behaviour | None) -> State:
        if mine is None:
            return "other"
        answer, rtol, atol = observation.answer, observation.rtol, observation.atol
        if observation.about == "inputs":
            changed = answer.changed if isinstance(answer, Returned) else None
            return "hidden" if not mine.changed else "same" if mine.changed == changed else "other"
        if isinstance(observation.expected, MustRaise):
            is_right = mine.raised == observation.expected.type
        else:
            is_right = not mine.raised and compare.agrees(mine.value, observation.expected, rtol, atol)
        if is_right:
            return "hidden"
        if isinstance(answer, Problem):
            return "same" if mine.raised and answer.raised[:1] == (mine.raised,) else "other"
        return "same" if not mine.raised and compare.agrees(answer.value, mine.value, rtol, atol) else "other"

    def says(self, observation: Observation) -> bool:
        """Whether its exception says what the submission's does, and something that not every exception says."""
        answer, mine = observation.answer, self.behaviour(observation.case)
        return isinstance(answer, Problem) and mine is not None and "" != mine.text == telling_text(answer.text)


class _Evidence:
    """The cases that were seen, and what they say of the suspects."""

    def __init__(self, failed: Sequence[Observation], right: Sequence[Observation], suspects: Sequence[_Suspect]):
        self._failed, self._right, self._suspects = failed, right, suspects

    # -- what a mistake, or two, would have done -----------------------------------------------------------------------

    def explains(self, made: Sequence[_Suspect]) -> bool:
        return self._conflicts(made, 1) == 0

    def _conflicts(self, made: Sequence[_Suspect], most: int) -> int:
        """Cases in which these mistakes, made together, would not have given what was seen; counted up to `most`."""
        found = (each for each in itertools.chain(self._failed, self._right) if _is_conflict(made, each))
        return sum(1 for _ in itertools.islice(found, most))

    def _is_refuted(self, suspect: _Suspect) -> bool:
        """Whether the submission is right where this mistake is not."""
        return any(suspect.state(each) != "hidden" for each in self._right)

    def named(self, made: Sequence[_Suspect]) -> tuple[Named, ...]:
        """What may be said of mistakes that together explain all."""
        is_exact = all(sum(suspect.state(each) != "hidden" for suspect in made) == 1 for each in self._failed)
        found = []
        for suspect in made:
            cases = [each for each in self._failed if _shows_alone(suspect, made, each)]
            others = [each for each in made if each is not suspect]
            telling = _telling(suspect, cases)
            rivals = (each for each in self._suspects if each not in made)
            is_told = all(self._conflicts([*others, rival], FEWEST) == FEWEST for rival in rivals)
            checks = self._checks_of(cases)
            if is_exact and is_told and telling >= FEWEST:
                found.append(Named(suspect.name, (), len(cases), telling))
            elif checks and (telling or self._is_mostly_right()):
                found.append(Named(suspect.name, checks, len(cases), telling))
        return tuple(found)

    def _checks_of(self, cases: Sequence[Observation]) -> tuple[str, ...]:
        """The checks whose failed cases are all among these."""
        left = {each.case.key[0] for each in self._failed if each not in cases}
        return tuple(dict.fromkeys(each.case.key[0] for each in cases if each.case.key[0] not in left))

    def _is_mostly_right(self) -> bool:
        """Whether the submission is right where that says something: then it matters where it is not."""
        answers = [each.answer.value for each in self._right if isinstance(each.answer, Returned)]
        return count_telling(answers) >= FEWEST

    # -- two mistakes --------------------------------------------------------------------------------------------------

    def of_two(self) -> tuple[Named, ...]:
        """Two mistakes that explain all, each by itself in two cases or more; the names that every such pair has."""
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
        for _, cases in itertools.groupby(self._failed, lambda each: each.case.key[0]):
            some += itertools.islice(cases, LOOKED_AT)
        likely = [suspect for suspect in self._suspects if any(suspect.state(each) == "same" for each in some)]
        return [suspect for suspect in likely if not self._is_refuted(suspect)]

    def _alone(self, suspect: _Suspect, made: Sequence[_Suspect]) -> int:
        return sum(_shows_alone(suspect, made, each) for each in self._failed)

    # -- a check by itself ---------------------------------------------------------------------------------------------

    def by_check(self) -> tuple[Named, ...]:
        """For each check that failed the one mistake that explains all its cases and would fail no check that passed.

        In the other checks that failed it may have met another mistake. Two mistakes in one are not said of a check:
        where one of them shows in another way than was seen there, the other may be of another kind, too.
        """
        failed = dict.fromkeys(each.case.key[0] for each in self._failed)
        passed = [each for each in self._right if each.case.key[0] not in failed]
        found: dict[str, list[str]] = {}
        numbers: dict[str, tuple[int, int]] = {}
        names = {each.name for each in self._suspects}
        simple = [each for each in self._suspects if parts_of(each.name, names) == (each.name,)]
        for check in failed:
            here = [each for each in (*self._failed, *self._right) if each.case.key[0] == check]
            likely = [each for each in simple if not any(_is_conflict((each,), seen) for seen in here)]
            likely = [each for each in likely if not any(_is_conflict((each,), seen) for seen in passed)]
            wrong = [each for each in here if not each.agreed]
            if len(likely) == 1 and (telling := _telling(likely[0], wrong)) >= FEWEST:
                name = likely[0].name
                found.setdefault(name, []).append(check)
                shown, told = numbers.get(name, (0, 0))
                numbers[name] = shown + len(wrong), told + telling
        return tuple(Named(name, tuple(checks), *numbers[name]) for name, checks in found.items())


def parts_of(name: str, names: Set[str]) -> tuple[str, ...]:
    """The mistakes that are made in `a_and_b`, where the exercise knows each of them; else that one."""
    words = name.split("_and_")
    for cut in range(1, len(words)):
        first, rest = "_and_".join(words[:cut]), "_and_".join(words[cut:])
        if first in names and rest in names:
            return (*parts_of(first, names), *parts_of(rest, names))
    return (name,)


def _is_conflict(made: Sequence[_Suspect], observation: Observation) -> bool:
    """Where two show in the same case, what they give together is not known: anything wrong will do."""
    states = [suspect.state(observation) for suspect in made]
    showing = [state for state in states if state != "hidden"]
    if observation.agreed:
        return bool(showing)
    return not showing or showing == ["other"]


def _shows_alone(suspect: _Suspect, made: Sequence[_Suspect], observation: Observation) -> bool:
    """Whether this one of the mistakes, and no other, gives what was seen in that case."""
    return suspect.state(observation) == "same" and all(
        each is suspect or each.state(observation) == "hidden" for each in made
    )


def _telling(suspect: _Suspect, cases: Sequence[Observation]) -> int:
    """How many of these cases, in which it does what the submission does, tell the mistake from others."""
    values = [each.answer.value for each in cases if isinstance(each.answer, Returned) and each.about == "values"]
    texts = [
        telling_text(each.answer.text) for each in cases if isinstance(each.answer, Problem) and suspect.says(each)
    ]
    return count_telling(values) + (len(texts) if len(texts) == 1 or len(set(texts)) > 1 else 0)
