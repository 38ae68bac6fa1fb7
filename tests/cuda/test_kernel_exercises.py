"""Every kernel exercise of the course keeps its word on the emulator; no barrier, guard or atomic can be left out."""

import os
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from grader.checks.mistakes import place_of
from grader.course import load_course
from grader.judge import grade
from grader.model import Status
from grader.stubs import is_in_step, stub_of
from grader.submission import Submission
from grader.variants import variant
from grader.worker.here import workers_here

COURSE = Path(__file__).parent / "course"  # on its way into the course, which verify and release must know kernels for
KERNELS = list(load_course(COURSE).exercises.values())
SHOWN_BY = {"races": "has no data races", "memory": "stays within its memory"}
PASSED_OR_OPEN = (Status.PASSED, Status.NEEDS_GPU, Status.INCONCLUSIVE)

kernels = pytest.mark.parametrize("exercise", KERNELS, ids=lambda exercise: exercise.name)


def of_each(part):
    pairs = [(exercise, name) for exercise in KERNELS for name in getattr(exercise, part)]
    return pytest.mark.parametrize(("exercise", "name"), pairs, ids=[f"{e.name}-{name}" for e, name in pairs])


def report(exercise, source, seed=0):
    with workers_here() as workers:
        return grade(Submission(f"{exercise.name}.cu", source), exercise, seed, workers).report


@kernels
def test_the_stub_is_in_step_and_not_started(exercise):
    assert is_in_step(exercise)
    assert {each.status for each in report(exercise, stub_of(exercise)).outcomes} == {Status.NOT_STARTED}


@kernels
def test_the_reference_passes(exercise):
    for seed in range(3):
        found = report(exercise, exercise.read("reference.cu"), seed)
        assert all(each.status in PASSED_OR_OPEN for each in found.outcomes), found
        assert found.diagnosis == ()


@of_each("alternatives")
def test_an_alternative_passes(exercise, name):
    found = report(exercise, variant(exercise, "alternatives", name))
    assert all(each.status in PASSED_OR_OPEN for each in found.outcomes), found


@pytest.fixture(scope="module")
def of_mistakes(request):
    """Reports on the mistakes that are asked about, as many at a time as there are cores."""
    tests = [item for item in request.session.items if "of_mistakes" in getattr(item, "fixturenames", ())]
    chosen = [(item.callspec.params["exercise"], item.callspec.params["name"]) for item in tests]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        yield {(e.id, name): pool.submit(report, e, variant(e, "mistakes", name)) for e, name in chosen}


@of_each("mistakes")
def test_a_mistake_loses_points_and_is_named_or_located(exercise, name, of_mistakes):
    place = place_of(exercise.mistakes[name])
    if place == "speed":
        pytest.skip("it shows on a GPU alone")
    found = of_mistakes[exercise.id, name].result()
    assert found.score + found.open < exercise.points
    if place in SHOWN_BY:
        (outcome,) = [each for each in found.outcomes if each.check == SHOWN_BY[place]]
        assert outcome.status is not Status.PASSED
        assert re.search(r"\bline \d+", outcome.message), outcome
    else:
        told = " ".join(each.message for each in found.outcomes)
        assert found.diagnosis == (name,) or "never written" in told or re.search(r"\bline \d+", told), found


def without_one(exercise):
    """The reference with one barrier, one guard or one atomic less, by what and where."""
    text = exercise.read("reference.cu").decode()
    sizes = "|".join(exercise.signature.sizes)
    changes = [
        ("barrier", r"__syncthreads\(\);", ""),
        ("barrier of a warp", r"__syncwarp\(\);", ""),
        ("atomic", r"atomicAdd\((&?[^,;]+), ([^;]+)\);", r"*(\1) += \2;"),
        ("guard", rf"if \([^;{{}}]*<\s*(?:{sizes})\)", "if (true)"),
    ]
    code = re.sub(r"/\*.*?\*/|//[^\n]*", lambda found: re.sub(r"[^\n]", " ", found[0]), text, flags=re.DOTALL)
    for what, old, new in changes:
        for found in re.finditer(old, code):
            line = text[: found.start()].count("\n") + 1
            changed = text[: found.start()] + found.expand(new) + text[found.end() :]
            yield f"{what} at line {line}", changed


def code_of(text):
    """Without comments and white space: what two sources have in common that do the same."""
    return re.sub(r"/\*.*?\*/|//[^\n]*|\s+", "", text, flags=re.DOTALL)


def not_tried_yet(exercise):
    """What no mistake of the exercise leaves out already."""
    known = {code_of(variant(exercise, "mistakes", name).decode()) for name in exercise.mistakes}
    return [(exercise, what, text) for what, text in without_one(exercise) if code_of(text) not in known]


REMOVED = [each for exercise in KERNELS for each in not_tried_yet(exercise)]


@pytest.mark.parametrize(("exercise", "what", "text"), REMOVED, ids=[f"{e.name}: {what}" for e, what, _ in REMOVED])
def test_nothing_that_holds_threads_together_can_be_left_out(exercise, what, text):
    found = report(exercise, text.encode())
    assert found.score + found.open < exercise.points, f"nobody misses the {what}"


@kernels
def test_hints_and_sources_exist(exercise):
    assert len(exercise.hints) >= 3
    assert "Source:" in exercise.read("reference.cu").decode()
