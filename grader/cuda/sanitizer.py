"""Runs kernels on a GPU under NVIDIA's compute-sanitizer and words its first finding, with the student's lines.

The emulator's sanitizers have judged before and find more (races in all memory, the names of buffers). This one
observes the GPU itself: its warps and its memory. If it cannot start, or does not support the device, it finds nothing.
"""

import contextlib
import importlib.util
import re
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

from grader.cuda import batches, gpu_client
from grader.cuda.gpu_protocol import GpuJob, GpuReply
from grader.cuda.signature import Signature
from grader.cuda.toolchain import find_program
from grader.errors import GraderError
from grader.model import Excerpt, Place, Status
from grader.workers.process import Stopped

Tool = Literal["memcheck", "racecheck"]
SECONDS = 60.0  # checking every access makes a kernel some hundred times slower
OPTIONS = ("--print-limit=1", "--print-level=error", "--show-backtrace=no", "--report-api-errors=no")
OF_TOOL = {"memcheck": (), "racecheck": ("--racecheck-report=hazard",)}  # only hazards name the threads
# as in NVIDIA's Compute Sanitizer manual, "Understanding Memcheck Errors" and "Understanding Racecheck Hazard Reports"
PREFIX = r"=========\s+"
PLACE = r"at .*?(?: in \S*?kernel\.cu:(?P<line{0}>\d+))?"
ACCESS = re.compile(
    rf"{PREFIX}Invalid __(?P<space>\w+)__ (?P<deed>read|write|atomic) of size (?P<size>\d+) bytes?\n"
    rf"{PREFIX}{PLACE.format('')}\n"
    rf"{PREFIX}by thread \((?P<thread>[\d,]+)\) in block \((?P<block>[\d,]+)\)\n"
    rf"{PREFIX}(?:Address|Access at|Access to) 0x[0-9a-f]+ is (?P<fault>misaligned)?"
)
HAZARD = re.compile(
    rf"{PREFIX}ERROR: Potential \w+ hazard detected at __shared__ 0x[0-9a-f]+ in block \((?P<block>[\d,]+)\) ?:\n"
    rf"{PREFIX}(?P<deed0>Write|Read) Thread \((?P<thread0>[\d,]+)\) {PLACE.format(0)}\n"
    rf"{PREFIX}(?P<deed1>Write|Read) Thread \((?P<thread1>[\d,]+)\) {PLACE.format(1)}\n",
    re.IGNORECASE,
)
IN_WHEEL = ("cu[0-9]*/compute-sanitizer", "cu[0-9]*/bin")
SPACES = {"global": "the buffers", "shared": "shared memory", "local": "its own memory"}


def find_sanitizer() -> Path | None:
    """The program: from its wheel (nvidia-cuda-sanitizer-api), on the path, or of an installed toolkit."""
    spec = importlib.util.find_spec("nvidia")
    for folder in spec.submodule_search_locations or () if spec else ():
        for place in IN_WHEEL:
            for found in sorted(Path(folder).glob(f"{place}/compute-sanitizer"), reverse=True):
                return found
    on_path = find_program("compute-sanitizer")
    installed = sorted(Path("/usr/local").glob("cuda*/bin/compute-sanitizer"), reverse=True)
    return Path(on_path) if on_path else next(iter(installed), None)


def sanitize(
    worker: batches.Compiles, signature: Signature, case: Mapping[str, Any], tool: Tool, found: GpuReply, filename: str
) -> Stopped | None:
    """What the tool finds in one case on the device `found`; None where it finds nothing, or cannot look.

    `filename`: of the student's file, for its lines.
    """
    program = find_sanitizer()
    made = batches.batches_of(worker, signature, found.architecture, [case])
    if program is None or isinstance(made, Stopped):
        return None  # GpuSpeed reports a file that does not compile for this device
    outputs = {each.name: each.dtype for each in signature.outputs}
    job = GpuJob(tuple(batch for _, batch in made), outputs, SECONDS, apart=True)
    with tempfile.TemporaryDirectory(prefix="dl-grader-sanitizer-") as folder:
        log = Path(folder, "log")
        # its findings are in the log, however it ended
        with contextlib.suppress(gpu_client.KernelHungError, gpu_client.GpuProcessDiedError, GraderError):
            gpu_client.ask(job, [str(program), f"--tool={tool}", *OPTIONS, *OF_TOOL[tool], f"--log-file={log}"])
        return first_finding(log.read_text(errors="replace"), filename) if log.is_file() else None


def first_finding(log: str, filename: str) -> Stopped | None:
    """The first finding in the tool's log."""
    if access := ACCESS.search(log):
        return _access(access, filename)
    hazard = HAZARD.search(log)
    return _hazard(hazard, filename) if hazard else None


def _access(found: re.Match[str], filename: str) -> Stopped:
    deed = {"read": "reads", "write": "writes", "atomic": "changes (atomically)"}[found["deed"]]
    misaligned = found["fault"] == "misaligned"
    where = "at an address that is not a multiple of that" if misaligned else f"outside of {SPACES[_space(found)]}"
    summary = "on the GPU: a misaligned access" if misaligned else "on the GPU: an access outside of its memory"
    line = f"line {found['line']}: " if found["line"] else ""
    thread = f"thread {_position(found['thread'])} of block {_position(found['block'])}"
    sentence = f"on the GPU: {line}{thread} {deed} {found['size']} bytes {where}"
    return Stopped(Status.FAILED, summary, (sentence, *_places(filename, found["line"])))


def _hazard(found: re.Match[str], filename: str) -> Stopped:
    threads = f"threads {_position(found['thread0'])} and {_position(found['thread1'])}"
    lines = [f"line {found[f'line{i}']} " if found[f"line{i}"] else "" for i in range(2)]
    deeds = ", then ".join(f"{lines[i]}{found[f'deed{i}'].lower()}s" for i in range(2))
    sentence = f"on the GPU: a data race in shared memory: {threads} of block {_position(found['block'])}: {deeds}"
    return Stopped(
        Status.FAILED, "on the GPU: a data race", (sentence, *_places(filename, found["line0"], found["line1"]))
    )


def _places(filename: str, *lines: str | None) -> Iterator[Excerpt]:
    """The lines that the tool knows, each once."""
    for line in dict.fromkeys(filter(None, lines)):
        yield Excerpt((), Place(filename, int(line)))


def _space(found: re.Match[str]) -> str:
    return found["space"] if found["space"] in SPACES else "global"


def _position(text: str) -> str:
    """In the emulator's form: 3, (3, 1) or (3, 1, 2)."""
    x, y, z = text.split(",")
    if (y, z) == ("0", "0"):
        return x
    return f"({x}, {y})" if z == "0" else f"({x}, {y}, {z})"
