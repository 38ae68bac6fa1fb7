"""Code of the course's authors that does not come to an end: verify and grade say where it stands, and go on."""

import threading

import pytest
from an_exercise import CHECKS, REFERENCE, make_course

from grader.course.reading import load_course
from grader.grading import run
from grader.processes.deadline import TooLateError, within
from grader.sealing.secret import Secret
from grader.verify import schedule, tasks
from grader.verify.cache import VerifyCache
from grader.verify.process_pool import HangsError, ProcessPool
from grader.verify.run import verify

pytestmark = pytest.mark.slow

LOOPS = "\nwhile True:\n    pass\n"
SLEEPS = "\nimport time\n\ntime.sleep(3600)\n"
LOOPS_IN_INPUTS = CHECKS.replace("    size = size or", "    while True:\n        pass\n    size = size or")
LINES = CHECKS.lstrip().count("\n")


def hanging(tmp_path, text):
    return make_course(tmp_path, {"sound": {}, "hangs": {"checks.py": text}})


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (CHECKS + LOOPS, "still at work in <module>"),
        (CHECKS + "\nsum(iter(int, 1))\n", f"line {LINES + 2}: still at work in <module>"),
        (LOOPS_IN_INPUTS, "still at work in inputs"),
    ],
    ids=["while it is loaded", "in a library", "in the inputs of a case"],
)
def test_a_piece_that_hangs_ends_and_the_line_is_named(tmp_path, text, line):
    with ProcessPool(hanging(tmp_path, text), 1) as pool:
        late = pool.submit(tasks.readable, "m/hangs", seconds=1.0)
        with pytest.raises(HangsError) as hangs:
            late.result()
        assert str(hangs.value).startswith("solutions/m/hangs/checks.py, line ")
        assert line in str(hangs.value)
        assert str(hangs.value).endswith(", after 1 s of CPU time; is there a loop that does not end?")
        after = pool.submit(tasks.readable, "m/sound").result()
        assert (after.complaints, after.survey.judgeable) == ((), True)


def test_what_waits_and_does_not_compute_ends_too(tmp_path):
    said = r"checks.py, line \d+: still at work"
    with ProcessPool(hanging(tmp_path, CHECKS + SLEEPS), 1) as pool, pytest.raises(HangsError, match=said):
        pool.submit(tasks.readable, "m/hangs", seconds=0.5).result()


def test_verify_says_it_of_that_exercise_and_verifies_the_others(tmp_path, monkeypatch):
    monkeypatch.setattr(schedule, "READ_SECONDS", 2.0)
    course = load_course(hanging(tmp_path, CHECKS + LOOPS))
    sound, hangs = verify(course, course.exercises.values(), 1, lambda done, total: None)
    assert sound.all_kept
    assert set(sound.promises) == set(sound.examined)
    (complaint,) = hangs.complaints
    assert complaint.promise == "solution"
    assert complaint.message.startswith("solutions/m/hangs/checks.py, line ")
    kept = VerifyCache(course.root)
    assert kept.find(course.exercises["m/hangs"]) is None, "a busy machine may have been the reason"
    assert kept.find(course.exercises["m/sound"]).all


def test_a_reference_that_hangs_in_a_case_is_not_waited_for(tmp_path):
    text = REFERENCE.replace("    return np.where", "    while x.size > 3:\n        pass\n    return np.where")
    root = make_course(tmp_path, {"hangs": {"reference.py": text}})
    said = r"^solutions/m/hangs/reference.py, line \d+: still at work in e, after 1 s"
    with ProcessPool(root, 1) as pool, pytest.raises(HangsError, match=said):
        pool.submit(tasks.readable, "m/hangs", seconds=1.0).result()


# -- grade -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", [CHECKS + LOOPS, CHECKS + SLEEPS], ids=["loops", "sleeps"])
def test_grade_leaves_an_exercise_out_that_does_not_load(tmp_path, monkeypatch, text):
    monkeypatch.setattr(run, "LOADING_SECONDS", 1.0)
    course = load_course(hanging(tmp_path, text))
    plan, faults = run.plan(course, course.exercises.values(), Secret(b"x" * 32), walled=False)
    assert list(plan.exercises) == ["m/sound"]
    assert faults["m/hangs"].startswith("solutions/m/hangs/checks.py, line ")
    assert faults["m/hangs"].endswith("still loading after 1 s; is there a loop without an end?")


def test_a_deadline_holds_in_other_threads_too():
    found = []

    def work():
        try:
            with within(0.2):
                while True:
                    pass
        except TooLateError:
            found.append("late")

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(30.0)
    assert found == ["late"]


def test_what_is_in_time_is_left_alone():
    with within(30.0):
        assert sum(range(10)) == 45
