"""A deadline for code of the course's authors, which runs in this process."""

import contextlib
import ctypes
import signal
import threading
from collections.abc import Iterator
from types import FrameType


class TooLateError(BaseException):
    """The time is over. A BaseException, so that the author's `except Exception` does not catch it."""


@contextlib.contextmanager
def within(seconds: float) -> Iterator[None]:
    """Raises TooLateError when the wall-clock time is over. In the main thread of a system with timers it interrupts
    waiting calls; elsewhere it is raised at the next line of Python."""
    by_signal = hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
    with _by_signal(seconds) if by_signal else _in_this_thread(seconds):
        yield


@contextlib.contextmanager
def _by_signal(seconds: float) -> Iterator[None]:
    before = signal.signal(signal.SIGALRM, _raise)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0.0)
        signal.signal(signal.SIGALRM, before)


def _raise(number: int, frame: FrameType | None) -> None:
    raise TooLateError


@contextlib.contextmanager
def _in_this_thread(seconds: float) -> Iterator[None]:
    """Raises TooLateError in this thread, at its next line of Python, when the time is over."""
    thread, lock, is_over = threading.get_ident(), threading.Lock(), False

    def interrupt() -> None:
        with lock:
            if not is_over:
                ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(TooLateError))

    timer = threading.Timer(seconds, interrupt)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        with lock:
            is_over = True
        timer.cancel()
