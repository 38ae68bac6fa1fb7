"""What verify puts together of a mistake without judging it is what a judge would have seen; quick ways of comparing
say the same as those that explain."""

import numpy as np
import pytest
from an_exercise import KEPT, make_course

from grader.checks import compare
from grader.checks.expectations import _is_same
from grader.checks.mistakes import marks_of
from grader.checks.variants import variant
from grader.course.reading import load_course
from grader.model import Tolerance
from grader.verify import judged_rules
from grader.verify.bench import Bench
from grader.verify.local_worker import LocalWorkers
from grader.worker.protocol import Ready, encode
from grader.worker.steps import Earlier
from grader.workers.client import Tensor, pack, through_protocol, unpacked

pytestmark = pytest.mark.slow

SEEDS = (0, 1)


@pytest.mark.parametrize("name", KEPT)
def test_what_is_decided_without_judging_is_what_a_judge_finds(tmp_path, name):
    if KEPT[name].get("entry", {}).get("kind") == "torch":
        pytest.importorskip("torch", reason="an exercise in torch")
    exercise = load_course(make_course(tmp_path, KEPT)).exercises[f"m/{name}"]
    bench = Bench(exercise, LocalWorkers(1.0))
    decided = 0
    for mistake in exercise.mistakes:
        place = marks_of(exercise.mistakes[mistake]).place
        for seed in SEEDS if place not in judged_rules.MEASURED else ():
            judged = bench.judge_locally(variant(exercise, "mistakes", mistake), seed, named=True)
            message = judged_rules._misplaced(exercise, judged.report, place)
            message = message or judged_rules.misnamed(judged.named, mistake)
            if judged_rules._is_seen_and_named(bench, mistake, seed):
                decided += 1
                assert message == "", mistake
            elif place == "values":
                seen = bench.seen(mistake, seed, None)
                assert message or seen is None, f"{mistake} is judged for nothing"
    assert decided


@pytest.mark.parametrize("name", KEPT)
def test_what_is_seen_to_be_right_gets_full_marks_and_right_programs_are_seen(tmp_path, name):
    if KEPT[name].get("entry", {}).get("kind") == "torch":
        pytest.importorskip("torch", reason="an exercise in torch")
    exercise = load_course(make_course(tmp_path, KEPT)).exercises[f"m/{name}"]
    bench = Bench(exercise, LocalWorkers(1.0))
    right = [
        exercise.read("reference.py"),
        *(variant(exercise, "alternatives", each) for each in exercise.alternatives),
    ]
    wrong = [
        variant(exercise, "mistakes", each)
        for each, mistake in exercise.mistakes.items()
        if marks_of(mistake).place in ("values", "gradients")
    ]
    assert wrong
    for seed in SEEDS:
        assert all(bench.is_known_right(source, seed) for source in right)
        assert not any(bench.is_known_right(source, seed) for source in wrong)
        assert all(bench.judge_locally(source, seed).report.full_marks for source in right)
    assert not bench.is_known_right(b"raise SystemExit", 0)
    assert not bench.is_known_right(b"while True:\n    pass\n", 0)


VALUES = [
    None, True, 0, 1, -1, 2**62, 0.0, -0.0, 1.0, 1.0 + 1e-12, float("nan"), float("inf"), -float("inf"), "", "a", b"a",
    np.float64(1.0), np.float32(1.0), np.int64(1), np.bool_(True), np.zeros(0), np.zeros(()), np.ones(3),
    np.ones((3, 1)), np.array([1.0, np.nan]), np.array([1.0, np.inf]), np.array([1.0, -np.inf]),
    np.array([1.0 + 1e-12, np.inf]), Tensor(np.ones(3, "float32"), "float32"), Tensor(np.ones(3), "float32"),
    Tensor(np.array([1.0 + 1e-12] * 3), "float64"), Tensor(np.ones((3, 1)), "float64"),
    np.ones(3, "float32"), np.ones(3, "int32"), np.ones(3, ">f8"), np.ones((2, 3)).T, np.array([True, False]),
    np.ones(3, "complex128"), [], (), [1, 2.0], (1, 2.0), [1, 2.0 + 1e-12], [np.ones(3)], [(1, [2.0, None])],
    {"a": 1.0}, {"a": [1.0]}, Tensor(np.ones(3), "float64"), list(range(200)),
]  # fmt: skip


@pytest.mark.parametrize("tolerance", [Tolerance(0.0), Tolerance(1e-9), Tolerance(1e-9, 1e-9, 1e-9)])
def test_values_agree_where_nothing_is_to_be_explained(tolerance):
    for actual in VALUES:
        for expected in VALUES:
            differs = next(compare._differences(actual, expected, tolerance, ""), None) is not None
            assert compare.agrees(actual, expected, tolerance) != differs, (actual, expected)
            assert (compare.explain(actual, expected, tolerance, {}) is None) != differs, (actual, expected)


def test_what_needs_no_packing_is_as_it_would_arrive():
    for value in VALUES:
        nodes, arrays = pack([value])
        (sent,) = unpacked(nodes, bytearray(b"".join(encode(Ready(0), arrays)[1:])))
        found = through_protocol(value)
        assert type(found) is type(sent), value
        assert compare.agrees(found, sent, compare.EXACT), value
        if isinstance(value, np.ndarray):
            assert (found.dtype, found.shape, found.flags.c_contiguous) == (sent.dtype, sent.shape, True)
            assert not np.shares_memory(found, value)


def test_an_earlier_result_among_the_arguments_is_no_changed_input():
    assert _is_same(Earlier(1), Earlier(1))
    assert _is_same([Earlier(0), np.ones(3)], [Earlier(0), np.ones(3)])
    assert not _is_same([Earlier(0), np.ones(3)], [Earlier(0), np.zeros(3)])
    assert not _is_same(np.ones(3), np.ones((3, 1)))
    assert _is_same(np.array([np.nan]), np.array([np.nan]))
