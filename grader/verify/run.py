"""Verifies exercises: cuts the work in pieces, has them done side by side, and times what is timed alone at the end."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, as_completed

from msgspec import structs

from grader.checks.mistakes import MEASURED
from grader.course import Course, Exercise
from grader.verify import pieces
from grader.verify.crew import Crew
from grader.verify.kept import Kept
from grader.verify.model import PROMISES, Complaint, Fate, Found, Survey, Verified

AT_A_TIME = 8  # mutants in one piece
READABLE = ("statement", "solution", "example", "hints")  # of which all can be said before any judging

Progress = Callable[[int, int], None]  # pieces that are done, pieces that there are


def verify(
    course: Course, exercises: Iterable[Exercise], processes: int, progress: Progress, *, fresh: bool = False
) -> list[Verified]:
    """All about these exercises, in their order. What an earlier run has found is used where nothing has changed since.

    Raises GraderError where the machine fails us; faults of the authors' are complaints.
    """
    kept = Kept(course.root)
    known = {each.id: None if fresh else kept.find(each) for each in exercises}
    unknown = [course.exercises[name] for name, verified in known.items() if verified is None]
    if unknown:
        with Crew(course.root, processes) as crew:
            for verified, settled in _verified(unknown, crew, progress):
                known[verified.exercise] = verified
                if settled:
                    kept.keep(course.exercises[verified.exercise], verified)
    return [verified for verified in known.values() if verified is not None]


def _verified(exercises: list[Exercise], crew: Crew, progress: Progress) -> Iterator[tuple[Verified, bool]]:
    work = _Work(crew, progress)
    for exercise in exercises:
        work.give(pieces.readable, exercise.id)
    work.wait()
    surveys = {name: found.survey for name, (found,) in work.found.items() if found.survey is not None}
    for name, survey in surveys.items():
        if survey.judgeable and not survey.unfinished:
            _give_all(name, survey, work, crew.processes, len(surveys))
    work.wait()
    for name, survey in surveys.items():
        if survey.judgeable and not survey.unfinished and not any(each.reference_fails for each in work.found[name]):
            _plan_measurements(name, survey, work)
    work.do_alone()
    for name, found in work.found.items():
        yield _sum(name, surveys[name], found), not any(each.unsettled for each in found)


class _Work:
    """Pieces that were given, and what they found, by exercise."""

    def __init__(self, crew: Crew, progress: Progress) -> None:
        self._crew, self._progress = crew, progress
        self._doing: dict[Future[Found], str] = {}
        self._alone: list[tuple[str, tuple[str, ...]]] = []
        self._done = 0
        self.found: dict[str, list[Found]] = {}

    def give(self, piece: Callable[..., Found], exercise: str, *arguments: object, threads: str = "1") -> None:
        self._doing[self._crew.give(piece, exercise, *arguments, threads=threads)] = exercise

    def plan(self, exercise: str, *arguments: str) -> None:
        """To be judged when nothing else is under way."""
        self._alone.append((exercise, arguments))

    def wait(self) -> None:
        total = self._done + len(self._doing) + len(self._alone)
        self._progress(self._done, total)
        for future in as_completed(self._doing):
            future.result()  # a fault of ours ends it all, at once
            self._done += 1
            self._progress(self._done, total)
        for future, exercise in self._doing.items():  # in the order in which they were given, whoever was first
            self.found.setdefault(exercise, []).append(future.result())
        self._doing.clear()

    def do_alone(self) -> None:
        while self._alone:
            exercise, arguments = self._alone.pop(0)
            self.give(pieces.measured, exercise, *arguments)
            self.wait()


def _give_all(name: str, survey: Survey, work: _Work, processes: int, exercises: int) -> None:
    """An exercise is one piece of work, so that cases and answers are made once; a kernel's is cut smaller, since every
    run on the emulator takes a second."""
    if not survey.is_kernel:
        work.give(pieces.whole, name, max(1, processes // exercises))
        work.give(pieces.margins, name, "2", threads="2")
        return
    for promise in ("reference", "fakes"):
        work.give(pieces.judged_kernel, name, promise, promise)
    work.give(pieces.judged_kernel, name, "margins", "margins_of_reference")
    work.give(pieces.judged_kernel, name, "edges", "edge_cases")
    for alternative in survey.alternatives:
        work.give(pieces.judged_kernel, name, "alternatives", "alternative", alternative)
        work.give(pieces.judged_kernel, name, "margins", "margins_of_alternative", alternative)
    for first in range(0, survey.mutants, AT_A_TIME):
        work.give(pieces.mutated_kernel, name, first, first + AT_A_TIME)
    for mistake, place in survey.mistakes.items():
        if place not in MEASURED:
            work.give(pieces.judged_kernel, name, "mistakes", "mistake", mistake)
    work.give(pieces.judged_kernel, name, "stub", "stub_not_started")


def _plan_measurements(name: str, survey: Survey, work: _Work) -> None:
    if survey.untimed:
        return
    if survey.timed:
        work.plan(name, "speed", "of_reference")
        for alternative in survey.alternatives:
            work.plan(name, "speed", "of_alternative", alternative)
    for mistake, place in survey.mistakes.items():
        if place in MEASURED:
            work.plan(name, "mistakes", "of_mistake", mistake)


def _sum(name: str, survey: Survey, found: list[Found]) -> Verified:
    examined = survey.judgeable and not survey.unfinished and not any(each.reference_fails for each in found)
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
        notes=tuple(notes),
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
