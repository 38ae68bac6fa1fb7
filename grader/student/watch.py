"""Judges what is saved, in a thread of its own, the latest save first: a newer one calls off the one being judged."""

import queue
import threading
import time
from collections.abc import Callable, Sequence

import msgspec

from grader.course.exercise import Exercise
from grader.errors import CourseError, GraderError
from grader.judging.judge import Judged, Watcher, grade
from grader.model import Outcome
from grader.pools.warm import CancellableRun, CancelledError, WarmPool
from grader.student.history import History
from grader.submission import Submission


class Run(msgspec.Struct, frozen=True, eq=False):
    """One judging of one exercise's file, saved at a moment of the wall clock."""

    exercise: Exercise
    submission: Submission
    saved: float


class Checking(msgspec.Struct, frozen=True, eq=False):
    """The judge turns to this check."""

    run: Run
    check: str


class Decided(msgspec.Struct, frozen=True, eq=False):
    """Outcomes that nothing will change any more, and when they were known."""

    run: Run
    outcomes: tuple[Outcome, ...]
    at: float


class Finished(msgspec.Struct, frozen=True, eq=False):
    """The report; or, where there is none, whose fault that is."""

    run: Run
    at: float
    judged: Judged | None = None
    fault: str = ""


News = Checking | Decided | Finished


class JudgeThread:
    """Judges one run at a time; `hear` is told, in that thread, how it goes. A run that is called off is not heard of
    again, and leaves no line in the history."""

    def __init__(self, hear: Callable[[News], None], seed: int, history: History) -> None:
        self._hear, self._seed, self._history = hear, seed, history
        self._runs: queue.SimpleQueue[Run | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._attempt: CancellableRun | None = None
        self._latest: Run | None = None
        self._spares = WarmPool()
        self._thread = threading.Thread(target=self._judge_all, name="judge", daemon=True)

    def __enter__(self) -> "JudgeThread":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        self._runs.put(None)
        self._thread.join(timeout=5.0)  # the author's code, which cannot be called off, may be at work
        self._spares.__exit__()

    def judge(self, run: Run) -> None:
        """Judge this next, and what is being judged no further."""
        self.stop()
        with self._lock:
            self._latest = run
        self._runs.put(run)

    def stop(self) -> None:
        """Judge nothing any more, until there is something new."""
        with self._lock:
            self._latest = None
            if self._attempt is not None:
                self._attempt.cancel()

    def _judge_all(self) -> None:
        while (run := self._runs.get()) is not None:
            with self._lock:
                if run is not self._latest:
                    continue
                self._attempt = self._spares.attempt()
            try:
                self._judge(run, self._attempt)
            except CancelledError:
                continue

    def _judge(self, run: Run, attempt: CancellableRun) -> None:
        fault = ""
        judged: Judged | None = None
        self._spares.keep(run.exercise)
        try:
            with attempt:
                judged = grade(run.submission, run.exercise, self._seed, attempt, _Relay(run, attempt, self._hear))
        except (CourseError, GraderError) as reason:
            fault = str(reason)
        except Exception as reason:  # it must not end the watching
            fault = f"a fault of the grader's own, please report it: {type(reason).__name__}: {reason}"
        if attempt.is_cancelled:
            raise CancelledError
        self._hear(Finished(run, time.time(), judged, fault))
        if judged is not None:
            self._history.note_report(judged.report, run.submission)


class _Relay(Watcher):
    """Tells what the judge decides, and ends the judging where it was called off between two calls."""

    def __init__(self, run: Run, attempt: CancellableRun, hear: Callable[[News], None]) -> None:
        self._run, self._attempt, self._hear = run, attempt, hear

    def checking(self, check: str) -> None:
        self._tell(Checking(self._run, check))

    def decided(self, outcomes: Sequence[Outcome]) -> None:
        self._tell(Decided(self._run, tuple(outcomes), time.time()))

    def _tell(self, news: News) -> None:
        if self._attempt.is_cancelled:
            raise CancelledError
        self._hear(news)
