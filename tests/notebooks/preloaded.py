"""Commands of nbgrader, and ours about it, in forks of a process that has imported it: that is half of their time.

As a script it is that process: a line of standard input is a command, a line of standard output is its exit status.
"""

import atexit
import functools
import importlib
import json
import os
import select
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

IMPORTED = (
    *("nbgrader.apps", "nbgrader.api", "nbgrader.converters", "nbgrader.preprocessors", "nbgrader.plugins"),
    *("nbclient", "nbconvert.exporters", "nbformat.v4", "jupyter_client.asynchronous", "jupyter_client.manager"),
    *("numpy", "grader.notebooks.preprocessors"),  # which nbgrader's configuration names
    *("alembic.command", "sqlalchemy.dialects.sqlite", "sqlalchemy.orm"),
)


class Preloaded:
    """The process, for one environment variable PYTHONPATH."""

    def __init__(self, python_path: str) -> None:
        environment = {**os.environ, "PYTHONPATH": python_path}
        self._process = subprocess.Popen(
            [sys.executable, __file__], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        atexit.register(self._process.kill)

    def run(
        self, command: Sequence[str], cwd: Path, environment: Mapping[str, str], seconds: float
    ) -> subprocess.CompletedProcess[str]:
        """As subprocess.run does, with all output in `stdout`. Raises TimeoutExpired."""
        assert self._process.stdin is not None and self._process.stdout is not None
        with tempfile.NamedTemporaryFile() as output:
            asked = {"command": command, "cwd": str(cwd), "environment": dict(environment), "output": output.name}
            self._process.stdin.write(json.dumps(asked).encode() + b"\n")
            self._process.stdin.flush()
            if not select.select([self._process.stdout], [], [], seconds)[0]:
                self._process.kill()
                raise subprocess.TimeoutExpired(command, seconds)
            status = int(self._process.stdout.readline())
            return subprocess.CompletedProcess(command, status, Path(output.name).read_text(), "")


@functools.cache
def preloaded(python_path: str) -> Preloaded:
    return Preloaded(python_path)


def serve() -> None:
    sys.path.pop(0)  # the folder of this file, which nbgrader's own script does not have there
    for name in IMPORTED:
        importlib.import_module(name)
    statuses = os.dup(1)  # for this process alone: commands write to their own files
    os.set_inheritable(statuses, False)
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            os.close(statuses)
            _become(**json.loads(line))
        _, status = os.waitpid(pid, 0)
        os.write(statuses, f"{os.waitstatus_to_exitcode(status)}\n".encode())


def _become(command: Sequence[str], cwd: str, environment: Mapping[str, str], output: str) -> None:
    from nbgrader.apps.nbgraderapp import main as nbgrader

    from grader.cli import main as grader

    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(environment)
    nothing, said = os.open(os.devnull, os.O_RDONLY), os.open(output, os.O_WRONLY | os.O_APPEND)
    for number, ours in enumerate((nothing, said, said)):
        os.dup2(ours, number)
    sys.argv = list(command)
    sys.exit({"nbgrader": nbgrader, "grader": grader}[command[0]]())


if __name__ == "__main__":
    serve()
