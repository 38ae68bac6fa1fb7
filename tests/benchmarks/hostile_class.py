"""How long does a class take in which half of the submissions take as long as they can?

python tests/benchmarks/hostile_class.py [WORKERS] [SECONDS]

Twenty honest submissions of softmax attention and twenty of the slowest hostile ones, graded behind the walls by as
many judges as WORKERS says (default: the cores), with a limit of SECONDS (default: 0.5) for a call. A submission has
one budget of time, for all that it does and for all times that it is judged again, so the class is to end within

    (hostile submissions x budget) / WORKERS + the time of the honest ones alone

Prints both times, the bound, and the medians by kind of hostility. Exits with 1 where the bound is broken or an honest
report is not what it is without the others.
"""

import os
import shutil
import statistics
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from a_class import EXERCISE, canonical, make_class, make_course

from grader.course.reading import load_course
from grader.grading.judge_process import submission_seconds
from grader.grading.run import grade_all, plan
from grader.pools.walled import WalledWorkers
from grader.results.store import Store
from grader.sandbox.walls import survey_or_refuse
from grader.sealing.secret import Secret
from grader.submissions.class_folder import find_submissions

HONEST = COPIES_IN_ALL = 20
STARTING = 10.0  # seconds for the judges to start, and to end
CALLS = "[1] + [12] * 12 + [8] * 8 + [2] * 2 + [3] * 6 + [6] * 6 + [2] * 2"  # of the check that a call belongs to
HOSTILE = {
    "crashes differently each time": """
import ctypes, mmap, os
CALLS, COUNT = {calls}, []
CODES = (bytes([15, 11]), bytes([204]), bytes([49, 201, 247, 241]), bytes([49, 192, 139, 0]))  # four kinds of signals
time.sleep(0.8 * {limit})
def softmax_attention(q, k, v, mask=None):
    COUNT.append(1)
    time.sleep(min(0.88, 3.6 / (CALLS[len(COUNT) - 1] if len(COUNT) <= len(CALLS) else 1)) * {limit})
    if len(COUNT) > 33 and os.urandom(1)[0] < 60 or len(COUNT) == 39:
        page = mmap.mmap(-1, 4096, prot=7)
        page.write(CODES[os.urandom(1)[0] % 4])
        ctypes.CFUNCTYPE(None)(ctypes.addressof(ctypes.c_char.from_buffer(page)))()
    return right(q, k, v, mask)
""",
    "always almost too late": """
CALLS, COUNT = {calls}, []
time.sleep(0.9 * {limit})
def softmax_attention(q, k, v, mask=None):
    COUNT.append(1)
    time.sleep(min(0.88, 3.6 / (CALLS[len(COUNT) - 1] if len(COUNT) <= len(CALLS) else 1)) * {limit})
    return right(q, k, v, mask)
""",
    "never answers": """
def softmax_attention(q, k, v, mask=None):
    while True:
        pass
""",
    "never answers, in C, and loads slowly": """
time.sleep(0.9 * {limit})
def softmax_attention(q, k, v, mask=None):
    return 7 ** 10 ** 10
""",
    "hoards memory until it is killed": """
KEPT = []
def softmax_attention(q, k, v, mask=None):
    while True:
        KEPT.append(np.ones(1 << 20))
        time.sleep(0.01 * {limit})
""",
}


def main() -> None:
    workers = int(sys.argv[1]) if len(sys.argv) > 1 else len(os.sched_getaffinity(0))
    limit = float(sys.argv[2]) if len(sys.argv) > 2 else 0.5
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        course = make_course(root / "course", speed=True)
        file = course / "course.yaml"
        file.write_text(file.read_text().replace("seconds: 2", f"seconds: {limit:g}"))
        honest = make_class(root / "honest", HONEST)
        everybody = shutil.copytree(honest, root / "everybody")
        hand_in(everybody, course, limit)
        alone, _ = grade(course, honest, root / "alone", workers)
        together, seconds = grade(course, everybody, root / "together", workers)
        budget = submission_seconds(load_course(course).exercises[EXERCISE])
        same = canonical(root / "alone").items() <= canonical(root / "together").items()
    bound = COPIES_IN_ALL * budget / workers + alone + STARTING
    print(f"{workers} judges, {limit:g} s a call, a budget of {budget:.1f} s a submission")
    for name in HOSTILE:
        taken = [each for student, each in seconds.items() if student.startswith(slug(name))]
        print(f"  {name:<38} median {statistics.median(taken):5.1f} s, at most {max(taken):5.1f} s")
    print(f"{HONEST} honest submissions alone      {alone:6.1f} s")
    print(f"with {COPIES_IN_ALL} of the slowest hostile  {together:6.1f} s, {together / bound:.2f} of the bound")
    print(f"bound                            {bound:6.1f} s: {'kept' if together <= bound else 'BROKEN'}")
    print(f"reports of the honest: {'the same' if same else 'CHANGED'}")
    sys.exit(together > bound or not same)


def hand_in(submissions: Path, course: Path, limit: float) -> None:
    reference = (course / "solutions" / EXERCISE / "reference.py").read_text()
    right = reference.replace("def softmax_attention", "def right").replace('"""', "'''")
    for name, source in HOSTILE.items():
        for number in range(COPIES_IN_ALL // len(HOSTILE)):
            path = submissions / f"{slug(name)}_{number}" / f"{EXERCISE}.py"
            path.parent.mkdir(parents=True)
            hostile = source.replace("{calls}", CALLS).replace("{limit}", f"{limit:g}")
            path.write_text(f"{right}\nimport time\n{hostile}\n# {number}\n")


def slug(name: str) -> str:
    """So that hostile students come first, in the middle and last."""
    return {"n": "a_", "c": "m_"}.get(name[0], "z_") + "".join(each for each in name if each.isalpha())


def grade(course: Path, submissions: Path, out: Path, workers: int) -> tuple[float, dict[str, float]]:
    """Seconds in all, and what the judging of each student took."""
    loaded = load_course(course)
    made, _ = plan(loaded, loaded.exercises.values(), Secret(b"0123456789abcdef" * 2), walled=True)
    open_workers = partial(WalledWorkers, survey_or_refuse(course))
    began = time.monotonic()
    with Store(out, create=True) as store:
        handed_in = (each.read() for each in find_submissions(submissions).entries)
        for _ in grade_all(handed_in, made, store, open_workers, workers):
            pass
        seconds = {kept.student: kept.seconds for kept in store.all()}
    return time.monotonic() - began, seconds


if __name__ == "__main__":
    main()
