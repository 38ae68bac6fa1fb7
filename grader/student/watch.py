"""Judges saved files in a thread of its own. A newer save cancels the run in progress."""

import contextlib
import queue
import threading
import time
from collections.abc import Callable, Generator

import msgspec

from grader.course.exercise import Exercise
from grader.errors import CourseError, GraderError
from grader.judging.judge import events
from grader.model import Checking, CourseFault, Decided, Event, GraderFault, Result
from grader.pools.warm import CancellableRun, CancelledError, WarmPool
from grader.student.history import History
from grader.submission import Submission


class Run(msgspec.Struct, frozen=True, eq=False):
    """One judging of one exercise's file. `saved`: wall-clock time of the save."""

    exercise: Exercise
    submission: Submission
    saved: float


class News(msgspec.Struct, frozen=True, eq=False):
    """An event of a run, and its time. The last event is the result, or a fault in its place."""

    run: Run
    at: float
    event: Event | CourseFault | GraderFault

    @property
    def is_last(self) -> bool:
        return not isinstance(self.event, Checking | Decided)


class JudgeThread:
    """Judges one run at a time; `on_news` is called in that thread. A cancelled run gives no more news, and adds
    no line to the history."""

    def __init__(self, on_news: Callable[[News], None], seed: int, history: History) -> None:
        self._on_news, self._seed, self._history = on_news, seed, history
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
        self._thread.join(timeout=5.0)  # the author's code may be running, and it cannot be cancelled
        self._spares.__exit__()

    def judge(self, run: Run) -> None:
        """Cancel the run in progress and judge this one."""
        self.stop()
        with self._lock:
            self._latest = run
        self._runs.put(run)

    def stop(self) -> None:
        """Cancel the run in progress, and do not begin another until `judge` is called."""
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
        """Raises CancelledError if the run is cancelled, also between two calls."""
        self._spares.keep(run.exercise)
        with contextlib.closing(_events(run, self._seed, attempt)) as judging:
            for event in judging:
                if attempt.is_cancelled:
                    raise CancelledError
                self._on_news(News(run, time.time(), event))
                if isinstance(event, Result):
                    self._history.record_report(event.report, run.submission)


def _events(run: Run, seed: int, attempt: CancellableRun) -> Generator[Event | CourseFault | GraderFault, None, None]:
    """The judge's events; if there is no result, the last one is a CourseFault or a GraderFault."""
    try:
        with attempt:
            yield from events(run.submission, run.exercise, seed, attempt)
    except CourseError as reason:
        yield CourseFault(run.exercise.id, str(reason))
    except GraderError as reason:
        yield GraderFault(str(reason))
    except Exception as reason:  # it must not end the thread
        yield GraderFault(f"a fault of the grader's own, please report it: {type(reason).__name__}: {reason}")
