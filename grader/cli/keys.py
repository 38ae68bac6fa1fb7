"""Reads single key presses from the terminal, on every platform; restores the terminal's mode at the end."""

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

ESCAPE, INTERRUPT, REDRAW = "\x1b", "\x03", "\x0c"


@contextmanager
def keys(on_key: Callable[[str], None]) -> Iterator[bool]:
    """Inside this context, call `on_key` with each key, from another thread. Gives whether stdin is a terminal.

    Keys that send several characters (arrows) are left out. `on_key` gets INTERRUPT when the terminal is closed, and
    REDRAW after Ctrl-Z and fg.
    """
    if not sys.stdin.isatty():
        yield False
        return
    if sys.platform == "win32":
        threading.Thread(target=_read_keys_on_windows, args=(on_key,), name="keys", daemon=True).start()
        yield True
        return
    import termios
    import tty

    terminal = sys.stdin.fileno()
    before = termios.tcgetattr(terminal)

    def resume(*_: object) -> None:
        tty.setcbreak(terminal)  # the shell has changed the mode meanwhile
        on_key(REDRAW)

    resumed_before = signal.signal(signal.SIGCONT, resume)
    try:
        tty.setcbreak(terminal)  # not raw: output stays as it is, and Ctrl-C and Ctrl-Z do what they do
        threading.Thread(target=_read_keys, args=(terminal, on_key), name="keys", daemon=True).start()
        yield True
    finally:
        signal.signal(signal.SIGCONT, resumed_before)
        termios.tcsetattr(terminal, termios.TCSAFLUSH, before)  # drops unread keys: the shell must not run them


def _read_keys(terminal: int, on_key: Callable[[str], None]) -> None:
    import os

    while True:
        try:
            pressed = os.read(terminal, 64).decode("utf-8", "ignore")
        except OSError:
            pressed = ""
        if not pressed:
            on_key(INTERRUPT)
            return
        if not pressed.startswith(ESCAPE):
            for key in pressed:
                on_key(key)


def _read_keys_on_windows(on_key: Callable[[str], None]) -> None:
    import msvcrt

    while True:
        key = msvcrt.getwch()  # type: ignore[attr-defined,unused-ignore]  # mypy looks at one platform at a time
        if key in ("\x00", "\xe0"):  # the first half of an arrow or a function key
            msvcrt.getwch()  # type: ignore[attr-defined,unused-ignore]
        else:
            on_key(key)
