"""Processes of ours beside this one: judges, and what `verify` and `%check` have done for them.

Not `multiprocessing`: its processes, and the tracker that it starts beside them, run `python -c`, which imports from
the current folder, and go on when their parent is killed. These do neither: see `grader.processes.child`.
"""

import contextlib
import os
import pickle
import subprocess
import sys
from pathlib import Path
from typing import IO, Any, Self

from grader.processes import import_path
from grader.processes.child import Connection
from grader.processes.launch import ONE_THREAD, without_ctrl_c

SCRIPT = Path(__file__).with_name("child.py")


class Child(Connection):
    """A process that runs a function of ours, named `package.module:function`, as `function(line, *arguments)`.

    It ends when this process does, and when the thread that made it does. Messages to it and from it are bytes; the
    arguments are pickled.
    """

    def __init__(self, function: str, *arguments: object, threads: str = "1", stderr: IO[bytes] | None = None) -> None:
        """`threads`: for the libraries that it imports; `stderr`: the file for what it prints, by default our own.

        Raises OSError where no process can be started.
        """
        setup = pickle.dumps((function, arguments))
        with without_ctrl_c():  # that is for this process, which ends the others
            self._process = subprocess.Popen(
                [sys.executable, "-I", *_flags(), str(SCRIPT), str(os.getpid())],
                bufsize=0,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=stderr,
                cwd=os.path.abspath(os.sep),
                env=_environment(threads),
            )
        super().__init__(self._process.stdout, self._process.stdin)
        with contextlib.suppress(OSError):  # it has died: that is seen when it does not answer
            self.send(pickle.dumps(import_path.safe(sys.path)))
            self.send(setup)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.end(0.0)

    def fileno(self) -> int:
        """Can be waited for: readable where a message comes, and where the process has ended."""
        assert self._process.stdout is not None
        return self._process.stdout.fileno()

    @property
    def pid(self) -> int:
        return self._process.pid

    def kill(self) -> None:
        """End it and do not wait; may be called from another thread."""
        self._process.kill()

    def end(self, seconds: float) -> int:
        """Its exit status. It ends by itself when it gets no more messages; after so many seconds it is killed."""
        assert self._process.stdin is not None and self._process.stdout is not None
        with contextlib.suppress(OSError):
            self._process.stdin.close()
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()
        self._process.stdout.close()
        return self._process.wait()


def _flags() -> list[str]:
    """How this interpreter was started, as far as it matters for what is computed and written."""
    options: list[Any] = ["-B"] if sys.dont_write_bytecode else []
    options += ["-X", "utf8"] if sys.flags.utf8_mode else []
    options += ["-X", f"pycache_prefix={sys.pycache_prefix}"] if sys.pycache_prefix else []
    return options


def _environment(threads: str) -> dict[str, str]:
    """Ours, without what would lead Python or the linker elsewhere."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return {**kept, **import_path.safe_lists(kept), **dict.fromkeys(ONE_THREAD, threads)}
