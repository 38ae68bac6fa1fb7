"""What goes into a bundle, what must not, and that a bundle judges as the full course does."""

import io
import shutil
import textwrap
import zipfile
from contextlib import nullcontext
from pathlib import Path

import numpy as np
import pytest
from conftest import OF_EACH_KIND, ROOT

from grader.authoring import release
from grader.checks.context import answers_of
from grader.checks.mistakes import shown_where
from grader.checks.recorded import PUBLIC_SEED
from grader.checks.variants import variant
from grader.cli.check_command import command as check_command
from grader.course.altered import without_measured
from grader.course.reading import load_course
from grader.course.stubs import stub_of
from grader.errors import CourseError
from grader.judging.judge import grade
from grader.model import Status
from grader.pools.here import workers_here
from grader.sealing.secret import Secret
from grader.submission import Submission
from grader.verify.kernels import fakes_of_kernel

pytestmark = pytest.mark.slow

COURSE = load_course(ROOT)
EXERCISES = [COURSE.exercises[name] for name in OF_EACH_KIND]
TIMED = [each for each in EXERCISES if any(hasattr(check, "max_ratio") for check in each.checks)]

MOST_MISTAKES = 6  # of one exercise
MEASURED = {check.name for each in EXERCISES for check in each.checks if check.phase == "measured"}

exercises = pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.name)


@pytest.fixture(scope="module")
def warm():
    with workers_here() as workers:
        yield workers


@pytest.fixture(scope="module")
def files(warm):
    return release.bundle(COURSE, EXERCISES, warm, lambda _: None)


@pytest.fixture(scope="module")
def unpacked(files, tmp_path_factory):
    folder = tmp_path_factory.mktemp("released") / "bundle"
    release.write(files, folder)
    return load_course(folder)


@pytest.fixture
def make_course(tmp_path):
    """make_course(reference=..., checks=..., mistakes=..., kind="numpy") -> Course with the exercise m/e, whose checks
    have a point each, beside the half for unchanged inputs"""

    def make(kind="numpy", points=1.5, **parts):
        folder = tmp_path / "course" / "solutions" / "m" / "e"
        folder.mkdir(parents=True)
        (tmp_path / "course/course.yaml").write_text(
            f"title: t\nmodules: [{{id: m, title: m, exercises: [{{id: e, points: {points}, kind: {kind}}}]}}]\n"
        )
        for name, text in {"mistakes": "", **parts}.items():
            (folder / f"{name}.py").write_text(textwrap.dedent(text))
        (folder / "hints.md").write_text("# One\n\nTwo.\n")
        return load_course(tmp_path / "course")

    return make


def released(course, warm, folder):
    release.write(release.bundle(course, list(course.exercises.values()), warm, lambda _: None), folder)
    return load_course(folder).exercises["m/e"]


def outcomes(report):
    """All that is said of the checks that both a course and its bundle score."""
    return {each.check: (each.status, each.message) for each in report.outcomes if each.check not in MEASURED}


def some_mistakes(exercise):
    """A few from all over the list; of kernels, which take a second each, one that is named and one that is located."""
    if exercise.kind != "cuda":
        names = list(exercise.mistakes)
        return names[:: -(-len(names) // MOST_MISTAKES)]
    by_place = {shown_where(mistake): name for name, mistake in exercise.mistakes.items()}
    return [by_place["values"], by_place.get("races", by_place.get("bounds"))]


def test_of_another_exercise_a_file_may_have_a_line_by_chance_and_not_half_of_a_solution(make_course, warm):
    course = a_second_exercise(make_course(reference=REFERENCE, checks=CHECKS), "after")
    other = course.root / "solutions/m/f"
    lines = [line.decode() for line in release.solution_lines(course.exercises["m/e"])]
    reference = other / "reference.py"
    longer = "    " + "\n    ".join(f"y{i} = x + {i}.25" for i in range(8)) + "\n"
    reference.write_text(reference.read_text().replace(f"    {lines[0]}\n", f"{longer}    {lines[0]}\n", 1))
    checks = course.root / "solutions/m/e/checks.py"
    kept = checks.read_text()
    for count, refused in ((1, False), (8, True)):
        said = "\n".join(f"# y{i} = x + {i}.25" for i in range(count))
        checks.write_text(f"{kept}\n{said}\n")
        made = load_course(course.root)
        with pytest.raises(CourseError, match=r"solutions/m/f/.*'y0 = .*public/m/e/") if refused else nullcontext():
            release.bundle(made, [*made.exercises.values()], warm, lambda _: None)


def test_no_line_of_any_solution_of_the_course_is_in_its_own_public_files():
    """Without the recorded cases: these take minutes for a whole course."""
    course = load_course(ROOT)
    files: dict[str, bytes] = {}
    for exercise in course.exercises.values():
        own = {name: exercise.read(name) for name in ("checks.py", "hints.md")} | {"stub": stub_of(exercise)}
        files |= {f"public/{exercise.id}/{name}": content for name, content in own.items()}
    for exercise in course.exercises.values():
        release._refuse_leaks(exercise, files)
    assert len(files) == 3 * len(course.exercises) > 400


def zeros(exercise):
    if exercise.kind == "cuda":
        return fakes_of_kernel(exercise)["zeros"]
    return b"def " + exercise.entry.encode() + b"(*_): return 0.0\n"


# -- the exercises of the course ---------------------------------------------------------------------------------------


@exercises
def test_no_line_of_a_solution_is_in_a_bundle(exercise, files):
    regions, inside = [], False
    for line in exercise.read(exercise.reference_file).decode().splitlines():
        inside = (inside or "BEGIN SOLUTION" in line) and "END SOLUTION" not in line
        regions += [line.strip()] if inside and "BEGIN SOLUTION" not in line else []
    assert regions
    inside_zip = zipfile.ZipFile(io.BytesIO(release.archive(files, "bundle")))
    contents = {**files, **{name: inside_zip.read(name) for name in inside_zip.namelist()}}
    stub = stub_of(exercise)  # what stands there, stands in the statement
    for line in {each for each in regions if len(each) > 6 and each.encode() not in stub}:
        if line.startswith("return ") and line.removeprefix("return ").rstrip(";").isidentifier():
            continue  # a result by its name: many files have that
        assert [path for path, content in contents.items() if line.encode() in content] == [], line


@exercises
def test_what_a_bundle_has_of_an_exercise(exercise, files):
    names = {path.rpartition("/")[2] for path in files if path.startswith(f"public/{exercise.id}/")}
    own = {f"stub{exercise.suffix}", *([f"yardstick{exercise.suffix}"] if exercise in TIMED else [])}
    assert names == {"cases.json", "cases.safetensors", "checks.py", "hints.md", *own}
    stub = exercise.stub.read_bytes()
    assert files[f"exercises/{exercise.id}{exercise.suffix}"] == stub
    assert files[f"public/{exercise.id}/stub{exercise.suffix}"] == stub
    assert sum(len(data) for path, data in files.items() if exercise.id in path) < release.MAX_BYTES


@exercises
def test_a_bundle_judges_as_the_course_does(exercise, unpacked, warm):
    """Mistakes are named there too; every outcome is the same to the letter. What is measured is not in a bundle."""
    exercise, here = without_measured(exercise), without_measured(unpacked.exercises[exercise.id])
    sources = {name: variant(exercise, "mistakes", name) for name in some_mistakes(exercise)}
    sources |= {"the stub": stub_of(exercise), "zeros": zeros(exercise)}
    for name, source in sources.items():
        submission = Submission(f"submission{exercise.suffix}", source)
        full, there = (grade(submission, each, 0, warm) for each in (exercise, here))
        assert outcomes(there.report) == outcomes(full.report), name
        slow = {mistake for mistake, place in answers_of(exercise).mistakes.items() if place == "speed"}
        assert [each for each in there.mistakes if each.name not in slow] == [
            each for each in full.mistakes if each.name not in slow
        ], name
        points = {each.check: each.score for each in full.report.outcomes if each.check not in MEASURED}
        assert there.report.score == pytest.approx(sum(points.values()), abs=1e-5)


@pytest.mark.parametrize("exercise", TIMED, ids=lambda exercise: exercise.name)
def test_speed_is_advice(exercise, unpacked, warm):
    submission = Submission(f"e{exercise.suffix}", exercise.read(exercise.reference_file))
    judged = grade(submission, unpacked.exercises[exercise.id], 0, warm)
    (advice,) = judged.advice
    assert (advice.check in MEASURED, advice.max_score) == (True, 0.0)
    assert advice.status is Status.NEEDS_GPU or "yardstick" in judged.figures[advice.check]
    assert judged.report.full_marks
    assert judged.report.score == judged.report.max_score == pytest.approx(exercise.points - judged.elsewhere)
    assert 0 < judged.elsewhere < exercise.points


def test_the_same_course_gives_the_same_bytes(files, warm):
    some = [each for each in EXERCISES if each.name in ("min_max_scaling", "layer_norm", "vector_add")]
    again = [release.bundle(load_course(ROOT), some, warm, lambda _: None) for _ in range(2)]
    assert release.archive(again[0], "bundle") == release.archive(again[1], "bundle")
    for path in again[0].keys() - {"course.yaml"}:
        assert again[0][path] == files[path], path


def test_public_and_hidden_cases_never_share_a_seed():
    hidden = [Secret(b"0" * 32).seed("m/e", str(n)) for n in range(1000)]
    (seed,) = [each for each in check_command.params if each.name == "seed"]
    assert PUBLIC_SEED <= seed.type.max < min(hidden)


def test_a_bundle_has_no_more_than_a_student_may_know(unpacked):
    exercise = next(iter(unpacked.exercises.values()))
    for ask in (lambda: exercise.reference, lambda: exercise.mistakes, lambda: exercise.read("reference.py")):
        with pytest.raises(CourseError, match=r"student's bundle, without \w+\.py; use the full course"):
            ask()
    with pytest.raises(CourseError, match="grade needs the course with its solutions/"):
        unpacked.require_solutions("grade")


# -- courses of all kinds ----------------------------------------------------------------------------------------------

REFERENCE = """\
    '''Doubles.'''
    import numpy as np

    def e(x):
        ### BEGIN SOLUTION
        doubled = x + x
        return doubled
        ### END SOLUTION
    """
CHECKS = """\
    '''Checks.'''
    from grader.checks import Agrees

    def inputs(rng):
        return {"x": rng.normal(size=3)}

    # what is judged
    checks = [Agrees("agrees", inputs)]  # a remark
    """
EDGE_CASES = """\
    from grader.checks import Agrees

    SECRET_SIZE = 7

    def secret_inputs(rng):
        return {"x": rng.normal(size=SECRET_SIZE)}

    edge_cases = [Agrees("edges", secret_inputs)]
    hidden_checks = [Agrees("secret", secret_inputs, points=2)]
    """


def test_hidden_checks_stay_at_home(make_course, warm, tmp_path):
    course = make_course(points=3.5, reference=REFERENCE, checks=CHECKS, edge_cases=EDGE_CASES)
    there = released(course, warm, tmp_path / "bundle")
    assert [check.name for check in there.checks] == ["agrees", "leaves its inputs as they were"]
    assert (there.points, there.elsewhere) == (1.5, 2.0)
    files = {path.name: path.read_bytes() for path in (tmp_path / "bundle").rglob("*") if path.is_file()}
    assert "edge_cases.py" not in files
    assert not [name for name, content in files.items() if b"secret" in content.lower() or b"edges" in content]
    assert files["checks.py"] == textwrap.dedent(CHECKS).encode()  # as it is, with its remarks


def test_a_bundle_grants_what_the_course_grants(make_course, warm, tmp_path):
    course = make_course(reference=REFERENCE, checks=CHECKS)
    path = course.root / "course.yaml"
    text = path.read_text().replace("modules:", "packages: [click]\nmodules:")
    path.write_text(text.replace("points: 1.5", "points: 1.5, packages: [pyyaml]"))
    assert released(load_course(course.root), warm, tmp_path / "bundle").packages == ("click", "pyyaml")


def test_that_a_result_is_returned_by_its_name_gives_nothing_away(make_course, warm, tmp_path):
    checks = CHECKS + "\n    def twice(doubled):\n        return doubled\n"
    assert "return doubled" in REFERENCE
    assert released(make_course(reference=REFERENCE, checks=checks), warm, tmp_path / "bundle").points


FAULTS = {
    "a line of the solution in the checks": (
        {"checks": CHECKS.replace("'''Checks.'''", "'''Not doubled = x + x, but right.'''")},
        r"its solution has the line 'doubled = x \+ x', which is in public/m/e/checks.py too",
    ),
    "a reference that fails": (
        {
            "checks": "from grader.checks import Property\n"
            "checks = [Property('one', lambda call, rng: (call(x=1.0), 3.0))]\n"
        },
        "the reference does not pass 'one': does not hold: the values differ",
    ),
    "too much to carry": (
        {"checks": CHECKS.replace("size=3", "size=100_000").replace("inputs)]", "inputs, cases=9)]")},
        r"its public cases take 14\.\d MB of the 8 MB that an exercise may",
    ),
    "an object of its own": (
        {
            "reference": "class A: ...\ndef e(x):\n    ### BEGIN SOLUTION\n    return 1.5\n    ### END SOLUTION\n",
            "checks": """\
                from grader.checks import Agrees
                checks = [Agrees("a", lambda rng: {"x": {1, 2}})]
                """,
        },
        "m/e/checks.py, 'a', case 1: its argument 'x' is or holds an object of class set, which cannot be sent",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_cannot_be_released_is_refused(fault, make_course, warm):
    parts, complaint = FAULTS[fault]
    course = make_course(**{"reference": REFERENCE, "checks": CHECKS, **parts})
    with pytest.raises(CourseError, match=complaint):
        release.bundle(course, [course.exercises["m/e"]], warm, lambda _: None)


def a_second_exercise(course, needs):
    """The same course with m/f, a copy of m/e that names it so."""
    shutil.copytree(course.root / "solutions/m/e", course.root / "solutions/m/f")
    for path in (course.root / "solutions/m/f").glob("*.py"):
        path.write_text(path.read_text().replace("def e(", "def f("))
    path = course.root / "course.yaml"
    path.write_text(path.read_text().replace("}]}]", f"}}, {{id: f, points: 1.5, {needs}: [m/e]}}]}}]"))
    return load_course(course.root)


def test_a_part_of_a_course_can_be_released_without_what_comes_before(make_course, warm, tmp_path):
    course = a_second_exercise(make_course(reference=REFERENCE, checks=CHECKS), "after")
    assert course.exercises["m/f"].after == ("m/e",)
    release.write(release.bundle(course, [course.exercises["m/f"]], warm, lambda _: None), tmp_path / "bundle")
    assert [each.after for each in load_course(tmp_path / "bundle").exercises.values()] == [()]


def test_a_part_of_a_course_holds_what_it_uses(make_course, warm):
    course = a_second_exercise(make_course(reference=REFERENCE, checks=CHECKS), "uses")
    with pytest.raises(CourseError, match="m/f uses m/e, which is not among the exercises to release; name it too"):
        release.bundle(course, [course.exercises["m/f"]], warm, lambda _: None)


def test_an_item_of_an_earlier_result(make_course, warm, tmp_path):
    """A step is given one of the things that an earlier step gave; the student's own, in a bundle, too."""
    course = make_course(
        points=1.5,
        reference="""\
            '''Numbers.'''
            def e(x):
                ### BEGIN SOLUTION
                return x + 1.0, {"a": x + 2.0, "b": x + 3.0}
                ### END SOLUTION
            """,
        checks="""\
            from grader.checks import Agrees, call, result

            def inputs(rng):
                return [call(x=float(rng.normal())), call(x=result(0)[1]["b"])]

            checks = [Agrees("adds", inputs)]
            """,
    )
    there = released(course, warm, tmp_path / "bundle")
    right = course.exercises["m/e"].read("reference.py")
    sources = {"right": right, "wrong": right.replace(b"x + 3.0", b"x"), "one number": right.replace(b", {", b"#")}
    said = {}
    for name, source in sources.items():
        reports = [grade(Submission("e.py", source), each, 0, warm).report for each in (course.exercises["m/e"], there)]
        assert outcomes(reports[0]) == outcomes(reports[1])
        said[name] = reports[0].outcomes[0]
    assert said["right"].status is Status.PASSED
    assert said["wrong"].message.startswith("in e, call 1: result[1]['b']: the values differ")
    assert said["one number"].message.startswith("e, call 1: returned a float; expected a tuple of 2")


def test_a_class_exercise(make_course, warm, tmp_path):
    course = make_course(
        points=2.5,
        reference="""\
            '''A counter.'''
            class e:
                ### BEGIN SOLUTION
                def __init__(self, start):
                    self.total = start
                def add(self, amount):
                    if amount < 0:
                        raise ValueError("only up")
                    self.total = self.total + amount
                    return self.total
                ### END SOLUTION
            """,
        checks="""\
            from grader.checks import Agrees, call, method

            def inputs(rng):
                amounts = [float(rng.uniform(1, 2)), 2.5, float("inf")]
                return [call(start=float(rng.normal())), *(method(0, "add", amount=each) for each in amounts)]

            def refused(rng):
                return [call(start=0.0), method(0, "add", amount=-1.0)]

            checks = [Agrees("adds", inputs), Agrees("refuses", refused)]
            """,
        mistakes="""\
            class forgets:
                '''It forgets.'''
                def __init__(self, start):
                    self.total = start
                def add(self, amount):
                    if amount < 0:
                        raise ValueError("only up")
                    return self.total + amount
            class starts_at_zero:
                '''It starts at zero.'''
                def __init__(self, start):
                    self.total = 0.0
                def add(self, amount):
                    if amount < 0:
                        raise ValueError("only up")
                    self.total += amount
                    return self.total
            """,
    )
    exercise, there = course.exercises["m/e"], released(course, warm, tmp_path / "bundle")
    for name in exercise.mistakes:
        wrong = Submission("e.py", variant(exercise, "mistakes", name))
        assert grade(wrong, exercise, 0, warm).report == grade(wrong, there, 0, warm).report
        assert grade(wrong, there, 0, warm).report.diagnosis == (name,)
    assert grade(Submission("e.py", exercise.read("reference.py")), there, 0, warm).report.full_marks


def test_a_torch_exercise(make_course, warm, tmp_path):
    pytest.importorskip("torch", reason="torch is not installed")
    course = make_course(
        "torch",
        points=2.5,
        reference="""\
            '''Scales.'''
            import torch

            def e(x, factor):
                ### BEGIN SOLUTION
                scaled = x * factor
                return scaled
                ### END SOLUTION
            """,
        checks="""\
            import torch
            from grader.checks import Agrees

            def inputs(rng, dtype=torch.float64):
                return {"x": torch.tensor(rng.normal(size=(2, 3)), dtype=dtype), "factor": float(rng.normal())}

            def coarse(rng):
                return inputs(rng, torch.bfloat16)

            checks = [
                Agrees("agrees", inputs),
                Agrees("coarse", coarse, rtol=1e-2),
            ]
            """,
        mistakes="""\
            from grader.checks import shows_in

            def unscaled(x, factor):
                '''It is not scaled.'''
                return x + 0

            @shows_in("inputs")
            def in_place(x, factor):
                '''It scales in place.'''
                return x.mul_(factor)
            """,
    )
    exercise, there = course.exercises["m/e"], released(course, warm, tmp_path / "bundle")
    for name in exercise.mistakes:
        wrong = Submission("e.py", variant(exercise, "mistakes", name))
        found = grade(wrong, there, 0, warm)
        assert grade(wrong, exercise, 0, warm).report == found.report
        assert [each.name for each in found.mistakes] == [name]
    assert grade(Submission("e.py", exercise.read("reference.py")), there, 0, warm).report.full_marks


@pytest.mark.parametrize("file", ["cases.json", "cases.safetensors", "checks.py"])
def test_a_damaged_bundle_says_so(file, files, tmp_path, warm):
    release.write(files, tmp_path / "bundle")
    path = tmp_path / "bundle/public/position/rope" / file
    right = Submission("rope.py", COURSE.exercises["position/rope"].read("reference.py"))
    for content, complaint in ((path.read_bytes()[:500], ""), (None, "unpack the bundle again")):
        path.unlink()
        if content is not None:
            path.write_bytes(content)
        with pytest.raises(CourseError, match=f"public/position/rope/{file}.*{complaint}"):
            grade(right, load_course(tmp_path / "bundle").exercises["position/rope"], 0, warm)
        path.touch()


def test_every_kind_of_value_survives_the_file(make_course, warm, tmp_path):
    """What a case may hold comes back as it was, with its type."""
    course = make_course(
        reference=REFERENCE.replace("x + x", "[x, x]"),
        checks="""\
            import numpy as np
            from grader.checks import Agrees
            VALUES = [
                None, True, 3, -(2**62), 0.1, float("inf"), float("-inf"), float("nan"), "text \\u00e9", [1, (2.5, [])],
                {"k": 1},
                np.arange(3), np.float64(0.1), np.zeros((0, 2)), np.array(3.0), np.array([True]), np.array([1 + 2j]),
                np.asfortranarray(np.arange(6.0).reshape(2, 3)), np.arange(4.0)[::2], np.float32(0.1),
            ]
            def inputs(rng):
                return {"x": VALUES}
            checks = [Agrees("agrees", inputs, cases=1)]
            """,
    )
    exercise = course.exercises["m/e"]
    there = released(course, warm, tmp_path / "bundle")
    values = exercise.part("checks").VALUES
    (step,) = answers_of(there).inputs("agrees", 0, lambda: pytest.fail("it is recorded"))
    back = step.arguments["x"]
    for value, read in zip(values, back, strict=True):
        assert type(read) is type(value)
        assert getattr(read, "dtype", None) == getattr(value, "dtype", None)
        assert getattr(read, "shape", None) == getattr(value, "shape", None)
        np.testing.assert_equal(read, value)


def test_the_folder_is_replaced_as_a_whole(files, tmp_path):
    out = tmp_path / "bundle"
    release.write({"a": b"1", "old/b": b"2"}, out)
    release.write(files, out)
    assert {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()} == set(files)
    assert list(Path(tmp_path).iterdir()) == [out]
