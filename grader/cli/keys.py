"""Single keys from the terminal as they are pressed, on every platform; the terminal is given back as it was."""

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

ESCAPE, INTERRUPT, REDRAW = "\x1b", "\x03", "\x0c"


@contextmanager
def keys(hear: Callable[[str], None]) -> Iterator[bool]:
    """While this lasts, `hear` is told each key, in another thread; gives whether there are any (stdin is a terminal).

    Keys that send several characters (arrows) are left out. Where the terminal goes away, INTERRUPT is heard; after
    Ctrl-Z and fg, REDRAW.
    """
    if not sys.stdin.isatty():
        yield False
        return
    if sys.platform == "win32":
        threading.Thread(target=_listen_on_windows, args=(hear,), name="keys", daemon=True).start()
        yield True
        return
    import termios
    import tty

    terminal = sys.stdin.fileno()
    before = termios.tcgetattr(terminal)

    def resume(*_: object) -> None:
        tty.setcbreak(terminal)  # the shell has taken it back meanwhile
        hear(REDRAW)

    resumed_before = signal.signal(signal.SIGCONT, resume)
    try:
        tty.setcbreak(terminal)  # not raw: output stays as it is, and Ctrl-C and Ctrl-Z do what they do
        threading.Thread(target=_listen, args=(terminal, hear), name="keys", daemon=True).start()
        yield True
    finally:
        signal.signal(signal.SIGCONT, resumed_before)
        termios.tcsetattr(terminal, termios.TCSAFLUSH, before)  # what was typed and not heard is not for the shell


def _listen(terminal: int, hear: Callable[[str], None]) -> None:
    import os

    while True:
        try:
            pressed = os.read(terminal, 64).decode("utf-8", "ignore")
        except OSError:
            pressed = ""
        if not pressed:
            hear(INTERRUPT)
            return
        if not pressed.startswith(ESCAPE):
            for key in pressed:
                hear(key)


def _listen_on_windows(hear: Callable[[str], None]) -> None:
    import msvcrt

    while True:
        key = msvcrt.getwch()  # type: ignore[attr-defined,unused-ignore]  # mypy looks at one platform at a time
        if key in ("\x00", "\xe0"):  # the first half of an arrow or a function key
            msvcrt.getwch()  # type: ignore[attr-defined,unused-ignore]
        else:
            hear(key)
