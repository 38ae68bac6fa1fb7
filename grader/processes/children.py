"""Child processes: judges, and the helpers of `verify` and `%check`.

`multiprocessing` does not fit: its processes and its resource tracker run `python -c`, which imports from the current
folder, and they go on when their parent is killed. These children do neither: see `grader.processes.child`.
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
IDLE = {"OMP_WAIT_POLICY": "passive"}  # threads that wait sleep: by default they spin, which takes CPU time


class Child(Connection):
    """A process that calls one function, named `package.module:function`, as `function(connection, *arguments)`.

    It ends when this process ends, and when the thread that made it ends. Messages in both directions are bytes; the
    arguments are pickled.
    """

    def __init__(self, function: str, *arguments: object, threads: str = "1", stderr: IO[bytes] | None = None) -> None:
        """`threads`: number of threads for the libraries that it imports; `stderr`: the file for its output, by default
        our own. Raises OSError if no process can be started.
        """
        setup = pickle.dumps((function, arguments))
        with without_ctrl_c():  # this process handles it, and ends the others
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
        with contextlib.suppress(OSError):  # it has died: the missing reply shows it
            self.send(pickle.dumps(import_path.safe(sys.path)))
            self.send(setup)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.end(0.0)

    def fileno(self) -> int:
        """For select and poll: readable when a message arrives, and when the process has ended."""
        assert self._process.stdout is not None
        return self._process.stdout.fileno()

    @property
    def pid(self) -> int:
        return self._process.pid

    def kill(self) -> None:
        """End it without waiting; may be called from another thread."""
        self._process.kill()

    def let_end(self) -> None:
        """Close its input, on which it ends, without waiting for it."""
        assert self._process.stdin is not None
        with contextlib.suppress(OSError):
            self._process.stdin.close()

    def end(self, seconds: float) -> int:
        """Let it end, and return its exit status. Kills it after that many seconds."""
        assert self._process.stdout is not None
        self.let_end()
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()
        self._process.stdout.close()
        return self._process.wait()


def _flags() -> list[str]:
    """The options of this interpreter that affect results and written files."""
    options: list[Any] = ["-B"] if sys.dont_write_bytecode else []
    options += ["-X", "utf8"] if sys.flags.utf8_mode else []
    options += ["-X", f"pycache_prefix={sys.pycache_prefix}"] if sys.pycache_prefix else []
    return options


def _environment(threads: str) -> dict[str, str]:
    """Our environment, without variables that would change where Python or the linker search."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return {**kept, **import_path.safe_lists(kept), **dict.fromkeys(ONE_THREAD, threads), **IDLE}
