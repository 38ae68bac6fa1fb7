"""The GPU: the verdict on times anywhere, the rest where there is a device."""

from pathlib import Path

import numpy as np
import pytest
from kernels import exercise_with

from grader.cuda.device import Hung, Verdict, ask, find_device, judge_times
from grader.cuda.jobs import Job, Pair
from grader.cuda.worker import KernelWorker
from grader.cuda.workshop import Workshop

SIGNATURE = "x: float[n] -> out: float[n]"
RIGHT = (Path(__file__).parent / "features" / "static_shared_memory.cu").read_text()
needs_gpu = pytest.mark.skipif(bool(find_device().no_device), reason=f"needs a GPU: {find_device().no_device}")


def pairs(ratios, yardstick=1e-4):
    return [Pair(ratio * yardstick, yardstick) for ratio in ratios]


def test_the_median_of_steady_ratios_is_clear():
    verdict = judge_times(pairs(np.linspace(1.98, 2.02, 40)[np.random.default_rng(0).permutation(40)]))
    assert verdict is not None
    assert verdict.is_clear
    assert verdict.ratio == pytest.approx(2.0, abs=0.01)


@pytest.mark.parametrize("ratios", [[1.0, 2.0] * 20, [1.0] * 20 + [1.2] * 20], ids=["scattered", "drifting"])
def test_scattered_or_drifting_ratios_are_not(ratios):
    verdict = judge_times(pairs(ratios))
    assert isinstance(verdict, Verdict)
    assert not verdict.is_clear


def test_throttled_trials_do_not_count():
    throttled = [Pair(9e-4, 3e-4)] * 5
    verdict = judge_times(pairs([1.5] * 20) + throttled)
    assert verdict is not None
    assert verdict.ratio == pytest.approx(1.5)
    assert judge_times(pairs([1.5] * 5)) is None
    assert judge_times([]) is None


def test_whether_there_is_a_device_is_said():
    device = find_device()
    assert bool(device.no_device) != bool(device.device)


def job(tmp_path, source, cases, trials=20):
    exercise = exercise_with(tmp_path, SIGNATURE)
    with KernelWorker(source.encode(), "kernel.cu", exercise, Workshop()) as worker:
        compiled = worker.compiled([cases[0]], find_device().architecture)
    inputs = tuple({"x": case.tobytes()} for case in cases)
    return Job((compiled, compiled), inputs, ("out",), {"out": "float32"}, 1e-5, trials)


@needs_gpu
def test_it_runs_right_and_against_itself_as_fast(tmp_path):
    cases = [np.random.default_rng(seed).normal(size=1 << 20).astype(np.float32) for seed in range(3)]
    reply = ask(job(tmp_path, RIGHT, cases, 40))
    assert reply.fault == ""
    for case, outputs in zip(cases, reply.outputs, strict=True):
        expected = np.repeat(case.reshape(-1, 64).sum(axis=1), 64)
        np.testing.assert_allclose(np.frombuffer(outputs["out"], np.float32), expected, rtol=1e-4, atol=1e-4)
    verdict = judge_times(reply.pairs)
    assert verdict is not None
    assert 0.8 < verdict.ratio < 1.25


@needs_gpu
@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("if (i < n)", "if (i < n + 5)", "outside of its buffers"),
        ("s[t] = i < n", "if (i == 0) const_cast<float*>(x)[3] = 1; s[t] = i < n", "changes its input 'x'"),
    ],
)
def test_what_it_does_to_other_memory_is_seen(tmp_path, old, new, fault):
    cases = [np.ones(1000, np.float32)]
    assert fault in ask(job(tmp_path, RIGHT.replace(old, new), cases)).fault


@needs_gpu
def test_a_kernel_that_faults_or_hangs_loses_only_itself(tmp_path):
    cases = [np.ones(1000, np.float32)]
    with pytest.raises(Hung):
        ask(job(tmp_path, RIGHT.replace("s[t] = i < n", "x += 1ll << 40; s[t] = i < n"), cases))
    assert ask(job(tmp_path, RIGHT, cases)).fault == ""
