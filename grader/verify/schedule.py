"""Finds out what is not known of exercises yet: cuts the work in pieces, has them done side by side, and times what is
timed alone at the end."""

from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import Future, as_completed

import msgspec
from msgspec import structs

from grader.checks.mistakes import MEASURED
from grader.course.exercise import Exercise
from grader.verify import tasks
from grader.verify.cache import Earlier
from grader.verify.model import PROMISES, Complaint, Fate, Found, Progress, Survey, Verified
from grader.verify.process_pool import Crew, HangsError

AT_A_TIME = 8  # mutants in one piece
READABLE = ("statement", "solution", "example", "hints")  # of which all can be said before any judging
READ_SECONDS, SECONDS = 60.0, 300.0  # of CPU time: for reading an exercise's files, and for any other piece
MOST_AT_ONCE = 4  # pieces of one exercise


class FoundOut(msgspec.Struct, frozen=True):
    """`unsettled`: promises of which a later run may say something else. `whole`: one was in the way of others."""

    verified: Verified
    unsettled: frozenset[str]
    whole: bool


def find_out(
    exercises: Collection[Exercise], earlier: Mapping[str, Earlier], crew: Crew, progress: Progress
) -> Iterator[FoundOut]:
    """All about these exercises, as it becomes known. Of what `earlier` holds nothing is found out again, unless it can
    be read in a moment."""
    work = _Work(crew, progress)
    for exercise in exercises:
        work.give("solution", tasks.readable, exercise.id, seconds=READ_SECONDS)
    work.wait()
    kinds = {exercise.id: exercise for exercise in exercises}
    surveys = {name: _survey(kinds[name], found) for name, (found,) in work.found.items()}
    wanted = {
        name: frozenset(survey.promises) - (earlier[name].promises if name in earlier else frozenset())
        for name, survey in surveys.items()
        if survey.judgeable and not survey.unfinished
    }
    for name, promises in wanted.items():
        _give_all(kinds[name], surveys[name], promises, work, max(1, crew.processes // len(surveys)))
    work.wait()
    for name, promises in wanted.items():
        if not any(each.reference_fails or each.hangs for each in work.found[name]):
            _plan_measurements(name, surveys[name], promises, work)
    work.do_alone()
    for name, found in work.found.items():
        kept = earlier[name] if name in wanted and name in earlier else None
        yield _found_out(name, surveys[name], found, kept)


def _survey(exercise: Exercise, found: Found) -> Survey:
    return found.survey or Survey(judgeable=False, unfinished=False, promises=tasks.promises_of(exercise))


def _found_out(name: str, survey: Survey, found: list[Found], earlier: Earlier | None) -> FoundOut:
    unsettled = frozenset(each.promise for one in found if one.unsettled or one.hangs for each in one.complaints)
    hindered = any(each.reference_fails or each.hangs for each in found)
    whole = hindered or survey.unfinished or not survey.judgeable
    if earlier is not None and not whole:
        found = [*found, _from(earlier)]
    verified = _sum(name, survey, found)
    if earlier is not None and not whole:
        verified = structs.replace(
            verified, earlier=tuple(each for each in survey.promises if each in earlier.promises)
        )
    return FoundOut(verified, unsettled, whole)


def _from(earlier: Earlier) -> Found:
    """What still holds of what was found before."""
    known, holding = earlier.verified, earlier.promises
    return Found(
        tuple(each for each in known.complaints if each.promise in holding),
        tuple(each for each in known.notes if each.promise in holding),
        known.fates if "mutants" in holding else (),
    )


class _Work:
    """Pieces that were given, and what they found, by exercise."""

    def __init__(self, crew: Crew, progress: Progress) -> None:
        self._crew, self._progress = crew, progress
        self._doing: dict[Future[Found], tuple[str, str]] = {}
        self._alone: list[tuple[str, tuple[str, ...]]] = []
        self._done = 0
        self.found: dict[str, list[Found]] = {}

    def give(
        self,
        promise: str,
        piece: Callable[..., Found],
        exercise: str,
        *arguments: object,
        threads: str = "1",
        seconds: float = SECONDS,
    ) -> None:
        """`promise`: the one that is not kept where the piece does not come to its end."""
        future = self._crew.give(piece, exercise, *arguments, threads=threads, seconds=seconds)
        self._doing[future] = exercise, promise

    def plan(self, exercise: str, *arguments: str) -> None:
        """To be judged when nothing else is under way."""
        self._alone.append((exercise, arguments))

    def wait(self) -> None:
        total = self._done + len(self._doing) + len(self._alone)
        self._progress(self._done, total)
        for future in as_completed(self._doing):
            self._result(future)  # a fault of ours ends it all, at once
            self._done += 1
            self._progress(self._done, total)
        for future, (exercise, _) in self._doing.items():  # in the order in which they were given
            self.found.setdefault(exercise, []).append(self._result(future))
        self._doing.clear()

    def _result(self, future: Future[Found]) -> Found:
        try:
            return future.result()
        except HangsError as fault:
            exercise, promise = self._doing[future]
            return Found((Complaint(exercise, promise, str(fault)),), hangs=True)

    def do_alone(self) -> None:
        while self._alone:
            exercise, arguments = self._alone.pop(0)
            self.give(arguments[0], tasks.measured, exercise, *arguments)
            self.wait()


def _give_all(exercise: Exercise, survey: Survey, wanted: frozenset[str], work: _Work, at_once: int) -> None:
    """An exercise is one piece of work, so that cases and answers are made once; a kernel's is cut smaller, since every
    run on the emulator takes a second."""
    name = exercise.id
    if not survey.is_kernel:
        if wanted:
            work.give("reference", tasks.whole, name, min(at_once, MOST_AT_ONCE), wanted)
        if (
            "margins" in wanted and not exercise.traits.threads_change
        ):  # which can have more threads later, and starts slowly
            work.give("margins", tasks.margins, name, "2", threads="2")
        return

    def judged(promise: str, function: str, *about: str) -> None:
        if promise in wanted:
            work.give(promise, tasks.judged_kernel, name, promise, function, *about)

    for promise in ("reference", "fakes"):
        judged(promise, promise)
    judged("margins", "margins_of_reference")
    judged("edges", "edge_cases")
    for alternative in survey.alternatives:
        judged("alternatives", "alternative", alternative)
        judged("margins", "margins_of_alternative", alternative)
    for first in range(0, survey.mutants, AT_A_TIME) if "mutants" in wanted else ():
        work.give("mutants", tasks.mutated_kernel, name, first, first + AT_A_TIME)
    for mistake, place in survey.mistakes.items():
        if place not in MEASURED:
            judged("mistakes", "mistake", mistake)
    judged("stub", "stub_not_started")


def _plan_measurements(name: str, survey: Survey, wanted: frozenset[str], work: _Work) -> None:
    if survey.untimed:
        return
    if survey.timed and "speed" in wanted:
        work.plan(name, "speed", "of_reference")
        for alternative in survey.alternatives:
            work.plan(name, "speed", "of_alternative", alternative)
    for mistake, place in survey.mistakes.items():
        if place in MEASURED and "mistakes" in wanted:
            work.plan(name, "mistakes", "of_mistake", mistake)


def _sum(name: str, survey: Survey, found: list[Found]) -> Verified:
    examined = (
        survey.judgeable and not survey.unfinished and not any(each.reference_fails or each.hangs for each in found)
    )
    complaints = [complaint for each in found for complaint in each.complaints]
    fates = [fate for each in found for fate in each.fates]
    if examined:
        fates = [structs.replace(fate, excuse=survey.excused.get(fate.id, "")) for fate in fates]
        complaints += _about_survivors(name, fates, survey.excused)
    unnamed = {each.about for each in complaints if each.promise == "mistakes" and each.about}
    told = {(each.promise, each.message): each for each in complaints}  # pieces of one promise may find the same
    said = {*READABLE, *(each.promise for each in complaints)}
    notes = [note for each in found for note in each.notes]
    if survey.untimed:
        notes.append(Complaint(name, "speed", f"its speed is not looked at: {survey.untimed}"))
    return Verified(
        exercise=name,
        promises=survey.promises,
        examined=tuple(
            each for each in survey.promises if (not (each == "speed" and survey.untimed) if examined else each in said)
        ),
        complaints=tuple(sorted(told.values(), key=lambda each: list(PROMISES).index(each.promise))),
        notes=tuple(dict.fromkeys(notes)),
        mistakes=len(survey.mistakes),
        named=len(survey.mistakes) - len(unnamed) if examined else 0,
        fates=tuple(fates),
        unfinished=survey.unfinished,
    )


def _about_survivors(name: str, fates: list[Fate], excused: dict[str, str]) -> Iterator[Complaint]:
    where = f"solutions/{name}/edge_cases.py"
    survivors = {fate.id: fate for fate in fates if fate.verdict == "survived"}
    for fate in survivors.values():
        if fate.id not in excused:
            message = (
                f"solutions/{name}/checks.py: no check catches '{fate.id}' ({fate.by}); add a case on which it shows, "
                "or excuse it"
            )
            yield Complaint(name, "mutants", message)
    for mutant in excused:
        if mutant not in survivors:
            yield Complaint(
                name, "mutants", f"{where}: excused_mutants['{mutant}']: no survivor has this id; remove it"
            )
