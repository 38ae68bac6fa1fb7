"""`grader watch`: judge again at each save, in a worker that is already started."""

import queue
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from grader.cli.keys import INTERRUPT, REDRAW, keys
from grader.cli.options import course_option, open_course, select, shown
from grader.cli.screen import Screen
from grader.cli.student_options import begun, brief_text, hint_lines, open_history, probe_lines, seed_option
from grader.cli.views import PageView, ScrollView, View
from grader.course.course import Course
from grader.course.exercise import Exercise
from grader.formats.terminal import DOTS, Line
from grader.model import Checking, Result
from grader.student.file_watcher import NO_EVENTS, FileWatcher, Save
from grader.student.history import FOLDER
from grader.student.watch import JudgeThread, News, Run
from grader.submission import read_submission

HELP = "[n]ext [p]rev [h]int [b]rief [r]un [q]uit"
TICK_SECONDS = 0.25  # how often to look for a new window size, and for Ctrl-C on Windows

WatchEvent = News | Save | str  # of the judgement, a saved file, or a pressed key


@click.command(name="watch")
@click.argument("names", nargs=-1, metavar="[EXERCISE|MODULE]...")
@seed_option
@course_option
def command(names: tuple[str, ...], seed: int, folder: Path | None) -> int:
    """Judge again whenever you save.

    With no name it judges each exercise that you save. Keys: n and p for the next and the previous exercise, h for a
    hint, b for a debug brief, r to judge again, q to leave.
    """
    course = open_course(folder)
    exercises = select(course, names) if names else list(course.exercises.values())
    if not exercises:
        raise click.UsageError("there is no exercise to watch; see: grader list")
    events: queue.SimpleQueue[WatchEvent] = queue.SimpleQueue()
    screen = Screen()
    view: View = PageView(screen) if screen.is_terminal else ScrollView(screen)
    files = FileWatcher(course.root / "exercises", {exercise.id: exercise.stub for exercise in exercises})
    with (
        JudgeThread(events.put, seed, open_history(course)) as judge,
        _listening(files, events),
        _ending_on_signals(events),
        keys(events.put) as has_keys,
        view,
    ):
        session = _Session(course, exercises, view, judge, HELP if has_keys else "Ctrl-C ends")
        session.judge(_first(exercises), "judged", time.time())
        while session.goes_on:
            session.refresh(files.has_events)
            _handle_events(session, events)
    return 0


def _handle_events(session: "_Session", events: "queue.SimpleQueue[WatchEvent]") -> None:
    """Handle all waiting events before the view is drawn; return after TICK_SECONDS without one."""
    try:
        session.on_event(events.get(timeout=TICK_SECONDS))
        while session.goes_on:
            session.on_event(events.get_nowait())
    except queue.Empty:
        return
    except KeyboardInterrupt:
        session.on_event(INTERRUPT)


def _first(exercises: list[Exercise]) -> Exercise:
    """The exercise whose file was changed last."""
    found = [exercise for exercise, _ in begun(exercises)]
    return max(found, key=lambda exercise: exercise.stub.stat().st_mtime, default=exercises[0])


@contextmanager
def _listening(files: FileWatcher, events: "queue.SimpleQueue[WatchEvent]") -> Iterator[None]:
    stop = threading.Event()

    def listen() -> None:
        for saves in files.listen(stop):
            for save in saves:
                events.put(save)

    thread = threading.Thread(target=listen, name="saves", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=1.0)


@contextmanager
def _ending_on_signals(events: "queue.SimpleQueue[WatchEvent]") -> Iterator[None]:
    """End on SIGTERM and SIGHUP as on a key, so that a student's endless loop does not outlive the command."""
    numbers = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {number: signal.signal(number, lambda *_: events.put(INTERRUPT)) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class _Session:
    """The state of `grader watch`, and the effect of each event."""

    def __init__(self, course: Course, exercises: list[Exercise], view: View, judge: JudgeThread, help_: str) -> None:
        self._course, self._exercises, self._view, self._judge, self._help = course, exercises, view, judge, help_
        self._exercise = exercises[0]
        self._run: Run | None = None
        self._why = ""
        self._verdict_after: float | None = None
        self._result: Result | None = None
        self.goes_on = True

    def judge(self, exercise: Exercise, why: str, at: float) -> None:
        """Judge this exercise's current file, and cancel the running judgement."""
        self._exercise, self._why = exercise, why
        self._run = self._result = self._verdict_after = None
        try:
            submission = read_submission(exercise.stub)
        except FileNotFoundError:
            self._judge.stop()
            self._view.show(self._gone(), f"grader stubs {exercise.id}")
            return
        self._run = Run(exercise, submission, at)
        self._view.begin(self._run)
        self._judge.judge(self._run)

    def on_event(self, event: WatchEvent) -> None:
        if isinstance(event, str):
            self._press(event.lower())
        elif isinstance(event, Save):
            exercise = self._course.exercises[event.name]
            if not event.gone or exercise is self._exercise:
                self.judge(exercise, "saved", event.at)
        elif event.run is self._run:
            self._learn(event)

    def refresh(self, has_events: bool) -> None:
        last: Line = ((f"{self._help}  ", "dim"), (self._status(), ""))
        self._view.refresh(last, "" if has_events else NO_EVENTS)

    def _learn(self, news: News) -> None:
        if not isinstance(news.event, Checking) and self._verdict_after is None and self._run is not None:
            self._verdict_after = news.at - self._run.saved
        if isinstance(news.event, Result):
            self._result = news.event
        self._view.on_news(news)

    def _status(self) -> str:
        if self._run is None:
            return "waiting for the file"
        moment = time.strftime("%H:%M:%S", time.localtime(self._run.saved))
        verdict = f"verdict after {self._verdict_after:.2f} s" if self._verdict_after is not None else f"judging {DOTS}"
        return f"{self._why} {moment}, {verdict}"

    def _press(self, key: str) -> None:
        if key in ("q", INTERRUPT):
            self.goes_on = False
        elif key in ("n", "p"):
            position = self._exercises.index(self._exercise) + (1 if key == "n" else -1)
            self.judge(self._exercises[position % len(self._exercises)], "judged", time.time())
        elif key == "r":
            self.judge(self._exercise, "judged", time.time())
        elif key == "h":
            self._view.show(self._hint(), f"grader hint --again {self._exercise.id}")
        elif key == "b":
            self._view.show(self._brief(), "the file has them all")
        elif key == REDRAW:
            self._view.redraw()
        elif self._run is not None:
            self._view.show(None)

    def _gone(self) -> list[Line]:
        return [
            ((self._exercise.id, "bold"),),
            (),
            ((f"  There is no {shown(self._exercise.stub)}.", "yellow"),),
            (("  It is judged as soon as it is there again. To bring the stub back:", ""),),
            ((f"  grader stubs {self._exercise.id}", "bold"),),
        ]

    def _hint(self) -> list[Line]:
        """The next hint, as `grader hint` shows it."""
        history = open_history(self._course)
        most = len(self._exercise.hints)
        number = min(history.of(self._exercise.id).hints + 1, most)
        history.record_hint(self._exercise.id, number)
        lines = [((self._exercise.id, "bold"),), (), *hint_lines(self._exercise, number, self._view.width)]
        last: list[Line] = [(("That was the last hint.", "dim"),)] if number == most else []
        return [*lines, *last, *probe_lines(self._exercise, self._view.width)]

    def _brief(self) -> list[Line]:
        """Write the brief beside the history, and show as much as fits."""
        if self._run is None or self._result is None:
            return [(("The brief comes after the verdict; press b again.", "yellow"),)]
        text = brief_text(self._course, self._result, self._run.submission)
        path = self._course.root / FOLDER / f"brief-{self._exercise.module}-{self._exercise.name}.md"
        try:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
            said = (f"Written to {shown(path)}", "bold")
        except OSError as fault:
            said = (f"{shown(path)} cannot be written: {fault.strerror or fault}", "yellow")
        return [(said,), (), *(((line, ""),) for line in text.split("\n"))]
