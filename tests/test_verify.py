"""`grader verify`: each fault that is planted in an exercise is found, and a sentence says where and what.

Most faults are looked for in this process, with local workers; of each promise one is found by the command itself, over
the real path.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from an_exercise import BELOW, KEPT, edited, make_course, on_what_is_above_zero
from planted_faults import BROKEN, MEASURED, REFUSED, SURVIVORS

from grader.course.reading import load_course
from grader.errors import CourseError
from grader.pools.here import workers_here
from grader.verify import tasks
from grader.verify.bench import Bench
from grader.verify.local_worker import LocalWorkers
from grader.verify.model import PROMISES, Complaint, TaskResult
from grader.verify.process_pool import ProcessPool

pytestmark = pytest.mark.slow

REAL = (  # of each promise that is judged before all others one fault
    "no_source", "empty_region", "solves_itself", "wrong_example", "two_hints", "fixed_sizes", "by_chance",
    "wrong_alternative", "twins", "not_there", "near_mistake", "zeros_pass", "coarse", "beyond", "mistakes_broken",
    "bad_syntax", "no_values",
)  # fmt: skip
SECONDS = 1.0  # CPU time that one call of a local worker may take


def run(root, *arguments):
    command = [sys.executable, "-m", "grader", "verify", *arguments]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=570, check=False)


def has_torch(exercise):
    return exercise.get("entry", {}).get("kind") == "torch"


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """What the command says of each exercise of one course, in which all kinds of things are wrong."""
    pytest.importorskip("torch", reason="one of the exercises is in torch")
    broken = {name: BROKEN[name][2] for name in REAL} | {name: each[2] for name, each in SURVIVORS.items()}
    root = make_course(tmp_path_factory.mktemp("course"), {**broken, "no_room": MEASURED["no_room"][4], **KEPT})
    done = run(root, "--json")
    assert done.returncode == 1, done.stderr
    content = json.loads(done.stdout)
    assert content["schema"] == "grader/verify/v1"
    assert content["kept"] is False
    return {each["exercise"].removeprefix("m/"): each for each in content["exercises"]}


# -- one fault at a time -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_promise_is_found(tmp_path, name):
    promise, part, changes = BROKEN[name]
    if has_torch(changes):
        pytest.importorskip("torch", reason="an exercise in torch")
    exercise = load_course(make_course(tmp_path, {name: changes})).exercises[f"m/{name}"]
    workers = LocalWorkers(SECONDS)
    read = tasks.readable(exercise, workers)
    messages = of(promise, read)
    if not any(part in message for message in messages):
        assert read.survey.judgeable, read.complaints
        messages += of(promise, tasks.whole(exercise, workers, 1))
    assert any(part in message for message in messages), messages
    assert all("m/" in message or "course.yaml" in message for message in messages), "it says where"


@pytest.mark.parametrize("name", MEASURED)
def test_a_broken_promise_of_time_or_memory_is_found(tmp_path, name):
    promise, part, rule, about, changes = MEASURED[name]
    exercise = load_course(make_course(tmp_path, {name: changes})).exercises[f"m/{name}"]
    with workers_here() as workers:
        found = tasks.measured(exercise, workers, promise, rule, *filter(None, [about]))
    assert any(part in message for message in of(promise, found)), found.complaints
    assert found.unsettled == (name == "busy"), "what was not measured is not kept"


def of(promise, found):
    return [each.message for each in found.complaints if each.promise == promise]


@pytest.mark.parametrize("name", REFUSED)
def test_a_course_that_cannot_be_read_is_refused(tmp_path, name):
    part, exercises, options = REFUSED[name]
    make_course(tmp_path, {"one": {}, "two": {}})
    modules = [{"id": "m", "title": "m", "exercises": exercises}]
    (tmp_path / "course.yaml").write_text(json.dumps({"title": "t", "modules": modules, **options}))
    with pytest.raises(CourseError) as refused:
        load_course(tmp_path)
    assert part in str(refused.value)


def test_a_note_says_that_float32_loses_nothing(tmp_path):
    """Whole numbers are the same in both, so the promise is kept, and says little."""
    changes = {
        **edited("reference.py", ("* factor", "* np.ceil(factor)"), ("np.where(x > 0.0, x, 0.0)", "np.round(x)")),
        "mistakes.py": "\n",
        "alternatives.py": "\n",
    }
    exercise = load_course(make_course(tmp_path, {"one": changes})).exercises["m/one"]
    found = tasks.whole(exercise, LocalWorkers(SECONDS), 1)
    assert [each.message for each in found.notes] == [
        "computed in float32 every case gives the same to the last bit: nothing is lost, so nothing can fail"
    ]
    assert of("float32", found) == []


def test_cases_of_other_sizes_are_made_anew(tmp_path):
    """Answers are shared by all programs of a seed; the growth of a slow one is measured on inputs of other sizes."""
    changes = {**MEASURED["slow_and_linear"][4]}
    changes["checks.py"] = changes["checks.py"].replace(
        "def inputs(rng, size=None):\n", "asked = set()\n\n\ndef inputs(rng, size=None):\n    asked.add(size)\n"
    )
    exercise = load_course(make_course(tmp_path, {"one": changes})).exercises["m/one"]
    with workers_here() as workers:
        bench = Bench(exercise, workers)
        speed = [each for each in exercise.checks if each.phase == "measured"]
        slow = b"def e(x, factor):\n    return x.clip(0.0, None) * factor + 0.0 * sum(v for v in x.tolist() * 40)\n"
        judged = bench.judge_in_worker(slow, 0, speed)
    assert "its time grows as size" in judged.figures["is fast enough"]
    assert exercise.part("checks").asked >= {20_000, 10_000, 5_000, 2_500}


# -- the command itself ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [*REAL, *SURVIVORS, "no_room"])
def test_the_command_finds_it_over_the_real_path(found, name):
    promise, part, *_ = {**BROKEN, **SURVIVORS, **MEASURED}[name]
    messages = [each["message"] for each in found[name]["complaints"] if each["promise"] == promise]
    assert any(part in message for message in messages), found[name]["complaints"]


def test_every_promise_is_broken_by_a_fault_that_the_command_finds():
    assert {{**BROKEN, **SURVIVORS, **MEASURED}[name][0] for name in (*REAL, *SURVIVORS, "no_room")} == set(PROMISES)


@pytest.mark.parametrize("name", KEPT)
def test_a_sound_exercise_has_nothing_to_complain_of(found, name):
    exercise = found[name]
    assert exercise["complaints"] == []
    not_made = {"float32"} if KEPT[name].get("entry", {}).get("kind") == "python" else set()
    not_made |= set() if name in ("timed", "sparing", "growing") else {"speed"}
    assert set(exercise["examined"]) == set(exercise["promises"]) == set(PROMISES) - not_made
    assert exercise["named"] == exercise["mistakes"] > 0
    assert sum(fate["verdict"] == "killed" for fate in exercise["fates"]) >= 5


def test_one_broken_part_hides_no_other(found):
    """The mistakes cannot be loaded; alternatives, mutants and all else are examined all the same."""
    broken = found["mistakes_broken"]
    assert broken["examined"] == [each for each in PROMISES if each != "speed"]
    assert {each["promise"] for each in broken["complaints"]} <= {"mistakes", "margins"}
    assert any(fate["verdict"] == "killed" for fate in broken["fates"])
    assert set(found["bad_syntax"]["examined"]) < set(PROMISES)


def test_a_mistake_that_cannot_be_made_hides_no_other(found):
    broken = found["not_there"]
    assert {each["about"] for each in broken["complaints"]} == {"near"}
    assert broken["named"] == broken["mistakes"] - 1


def test_mutants_that_hang_or_leave_are_caught_and_stop_nothing(found):
    by = {fate["by"].rpartition(" ")[2] for fate in found["dangerous"]["fates"] if fate["verdict"] == "killed"}
    assert {"(timed_out)", "crashed", "(failed)"} <= by


def test_equivalents_are_told_from_survivors(found):
    fates = {fate["id"].rpartition(" -> ")[2]: fate for fate in found["survivors"]["fates"]}
    verdicts = {text: fate["verdict"] for text, fate in fates.items()}
    assert verdicts["return np.where(x >= 0.0, x, 0.0) * factor"] == "equivalent"  # at 0 both give 0
    assert verdicts["return np.where(x > -0.0, x, 0.0) * factor"] == "equivalent"
    assert verdicts["return np.where(x > 1.0, x, 0.0) * factor"] == "killed"
    lives = fates["return np.where(x > -1.0, x, 0.0) * factor"]
    assert lives["verdict"] == "survived"
    assert lives["by"].startswith("below zero, x (2,), factor=2: the values differ")
    assert "-    return np.where(x > 0.0, x, 0.0) * factor\n+    return np.where(x > -1.0" in lives["diff"]


def test_an_excused_survivor_counts_and_does_not_fail(tmp_path, found):
    survivors = [fate["id"] for fate in found["survivors"]["fates"] if fate["verdict"] == "survived"]
    excused = dict.fromkeys(survivors, "The inputs of this exercise are above zero.")
    make_course(tmp_path, {"one": on_what_is_above_zero(f"{BELOW}\nexcused_mutants = {excused!r}\n")})
    done = run(tmp_path, "m/one")
    assert done.returncode == 0, done.stdout
    assert done.stdout.count("Excused: The inputs of this exercise are above zero.") == len(survivors)
    assert f"{len(survivors)} ({len(survivors)})" in done.stdout
    assert "100.0%" not in done.stdout


def test_an_unfinished_exercise_shows_its_next_step_alone(tmp_path):
    files = edited("reference.py", ("Source: these tests.", "Source: TODO: the paper.")) | {
        "hints.md": "# TODO: a hint\n"
    }
    make_course(tmp_path, {"begun": files})
    done = run(tmp_path)
    assert done.returncode == 1
    assert "The next step:" in done.stdout
    assert "solutions/m/begun/reference.py, line 6: still to be written: the paper." in " ".join(done.stdout.split())
    assert "hints.md" not in done.stdout


def test_what_was_found_is_kept_until_something_changes(tmp_path):
    make_course(tmp_path, {"one": {}, "two": {}})
    first = run(tmp_path)
    assert (first.returncode, "earlier run" in first.stdout) == (0, False), first.stdout + first.stderr
    again = run(tmp_path)
    assert again.returncode == 0
    assert again.stdout.count("kept from an earlier run") == 2
    assert again.stdout.replace("  kept from an earlier run", "") == first.stdout
    with (tmp_path / "solutions/m/two/hints.md").open("a") as hints:
        hints.write("\n# Four\n\nMultiply.\n")
    changed = run(tmp_path).stdout
    assert changed.count("kept from an earlier run") == 1
    assert "m/one  kept from an earlier run" in changed
    assert "earlier run" not in run(tmp_path, "m/one", "--fresh").stdout


def test_a_page_fits_a_narrow_terminal_and_one_without_signs(tmp_path):
    make_course(tmp_path, {"twins": BROKEN["twins"][2], "sound": {}})
    done = subprocess.run(
        [sys.executable, "-m", "grader", "verify"],
        cwd=tmp_path, capture_output=True, timeout=300, check=False, env={**os.environ, "PYTHONIOENCODING": "ascii"},
    )  # fmt: skip
    page = done.stdout.decode("ascii")
    assert max(map(len, page.splitlines())) <= 80
    assert "  x every mistake fails where it shows, and is named" in page
    assert "  + all 14 promises are kept" in page
    assert "together" in page


def test_usage_and_course_errors(tmp_path):
    make_course(tmp_path, {"one": {}})
    unknown = run(tmp_path, "m/on")
    assert (unknown.returncode, "did you mean 'm/one'?" in unknown.stderr) == (2, True)
    shutil.rmtree(tmp_path / "solutions/m/one")
    assert run(tmp_path).returncode == 2
    course = json.loads((tmp_path / "course.yaml").read_text())
    (tmp_path / "course.yaml").write_text(json.dumps({**course, "format": 2}))
    newer = run(tmp_path)
    assert (newer.returncode, "written in format 2" in newer.stderr) == (2, True)


@pytest.mark.parametrize("threads", ["1", "2"])
def test_a_piece_runs_on_as_many_threads_as_it_is_to(tmp_path, threads):
    make_course(tmp_path, {"one": {}})
    before = dict(os.environ)
    with ProcessPool(tmp_path, 1) as pool:
        found = pool.submit(threads_there, "m/one", threads=threads).result()
    assert [note.message for note in found.notes] == [threads] * 5
    assert dict(os.environ) == before


def threads_there(exercise, workers):
    from grader.processes.launch import ONE_THREAD

    return TaskResult(notes=tuple(Complaint(exercise.id, name, os.environ[name]) for name in ONE_THREAD))


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_nothing_is_left_running_when_it_is_stopped(tmp_path, number):
    make_course(tmp_path, dict.fromkeys(("one", "two", "three"), KEPT["dangerous"]))  # enough to be met at work
    verify = subprocess.Popen(
        [sys.executable, "-m", "grader", "verify", "--workers", "2"],
        cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
        preexec_fn=hears_ctrl_c,
    )  # fmt: skip
    ends = time.monotonic() + 60
    while len(family := descendants(verify.pid)) < 6 and time.monotonic() < ends:
        time.sleep(0.05)
    assert len(family) >= 6, "processes of its own, their zygotes and workers"
    verify.send_signal(number)
    said, _ = verify.communicate(timeout=60)
    assert verify.returncode == (130 if number == signal.SIGINT else -9), said
    while any(is_alive(pid) for pid in family) and time.monotonic() < ends + 30:
        time.sleep(0.05)
    assert [pid for pid in family if is_alive(pid)] == []


def hears_ctrl_c():
    """Whatever runs the tests may have been started in the background, where a shell has SIGINT ignored."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def descendants(pid):
    """Of Linux, from /proc: children, their children, and so on."""
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    family = [pid]
    for each in family:
        family += [child for child, parent in parents.items() if parent == each]
    return family[1:]


def is_alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
