"""What the emulator knows of CUDA, one thing at a time: the kernels of features/, and beside them NumPy."""

import math
from pathlib import Path

import numpy as np
import pytest
from kernels import run

from grader.workers.call_result import CallResult

pytestmark = pytest.mark.slow

FOLDER = Path(__file__).parent / "features"
X = np.random.default_rng(0).normal(size=100).astype(np.float32)
IDS = np.random.default_rng(1).integers(0, 50, size=100).astype(np.int32)
I = np.arange(100)  # noqa: E741  # the thread's number, as in the kernels
SIZE = np.abs(X) + 1
PADDED = np.append(X, np.zeros(28, np.float32)).reshape(2, 64)  # the numbers of two blocks


def bytes_of_words(values):
    """What bytes_of_one_word.cu gives: the bytes of four neighbours as one number, changed by the first of them."""
    words = np.pad(values & 255, (0, -len(values) % 64)).astype(np.uint8).view(np.int32).repeat(4)[: len(values)]
    return words ^ ((np.arange(len(values)) % 64 ^ 1) + (words & 255))


def sums(x, width):
    """Of every `width` elements, at the place of each of them."""
    padded = np.concatenate([x, np.zeros(-len(x) % width, x.dtype)]).reshape(-1, width)
    return np.repeat(padded.sum(axis=1), width)[: len(x)]


def alike(i):
    """How many lanes of thread i's warp have the same remainder."""
    warp = IDS[i // 32 * 32 :][:32]
    return (warp % 4 == IDS[i] % 4).sum()


def bits(value):
    return 32 - value.bit_length() + 100 * value.bit_count() + 10000 * (value & -value).bit_length() + 127


def rarer(v, x):
    """What rarer_functions.cu adds up for x, with v = |x| + 1."""
    inverses = math.acosh(v) + math.asinh(x) + math.atanh(x / 8)
    gammas = math.lgamma(v) + math.gamma(v)
    rounded = round(v) * 2 + math.floor(math.log2(v)) * 2 + math.floor(v + 0.5)
    norms = [math.hypot(v, 1, 2), math.hypot(v, 1, 2, 3)]
    of_two = max(v - 2, 0) + math.remainder(v, 0.75) + 1 / math.hypot(v, 2) + v ** (-1 / 3)
    parts = math.frexp(v)[1] + math.modf(v)[0] + math.modf(v)[1]
    waves = math.sin(math.pi * x) * math.cos(math.pi * x)
    return inverses + gammas + rounded + sum(norms) + 1 / norms[0] + of_two + parts + waves + 7


def of_block(block, t):
    """What the six shared integers hold in the end."""
    set_bits = np.bitwise_or.reduce(1 << block % 8)
    return [block.sum(), block.max(), block.min(), set_bits, ~set_bits, -block.sum()][t % 6]


EXPECTED = {
    "indices": (IDS, I // 64 * 1000 + I % 64 + 2),
    "two_dimensions": (IDS, 2 * IDS + 5),
    "three_dimensions": (IDS, IDS + 5),
    "static_shared_memory": (X, sums(X, 64)),
    "dynamic_shared_memory": (X, sums(X, 64)),
    "shared_memory_in_a_template": (X, sums(X, 64)),
    "a_barrier_that_counts": (IDS, sums((IDS > 20).astype(np.int32), 64) + 11000),
    "shuffles_down": (IDS, sums(IDS, 32)),
    "shuffles_up": (IDS, np.where(I % 16 < 3, IDS, np.roll(IDS, 3))),
    "shuffles_across": (X, sums(X, 32)),
    "a_shuffle_of_half_a_warp": (IDS, np.where(I % 32 < 16, np.append(IDS, [0, 0])[I // 32 * 32 + 5], IDS)),
    "votes": (IDS, sums(IDS % 2, 32) + 100),
    "matching_lanes": (IDS, np.array([alike(i) for i in I])),
    "syncwarp": (IDS, IDS[I ^ 1]),
    "integer_atomics": (IDS, np.array([of_block(b, t) for b in (IDS[:64], IDS[64:]) for t in range(len(b))])),
    "an_atomic_exchange": (IDS, np.ones(100)),
    "an_atomic_counter_that_wraps": (IDS, np.full(100, 64 % 7)),
    "float_atomics": (X, 2 * sums(X, 64)),
    "a_lock_that_is_spun_on": (IDS, sums(IDS, 64)),
    "a_flag_that_is_waited_for": (IDS, np.full(100, 7)),
    "shared_structs_with_initial_values": (
        X, X.reshape(-1, 2)[:, ::-1].ravel() + (I % 64 ^ 1) * 2 + I % 64,
    ),
    "names_that_begin_with_underscores": (
        X, (PADDED[:, np.arange(64) ^ 1] + np.roll(PADDED, 32, axis=1)).ravel()[:100],
    ),
    "loads_and_stores_with_hints": (X, 6 * X),
    "vector_types": (X, X.reshape(-1, 2)[:, ::-1].ravel()),
    "as_it_is_published": (X, X),
    "intrinsics": (
        X,
        np.exp(-SIZE) + SIZE**-0.5 + SIZE**2 + 1 + np.log(SIZE) + X + 2 / SIZE + np.tanh(SIZE) + np.maximum(SIZE, 2)
        + SIZE**1.5 + np.vectorize(math.erf)(SIZE),
    ),
    "rarer_functions": (X, np.array([rarer(float(v), float(x)) for v, x in zip(SIZE, X, strict=True)])),
    "numeric_limits": (X, 2 * X + np.float32(2) ** -23),
    "bits": (IDS, np.array([bits(int(v)) for v in IDS])),
    "functions_templates_lambdas_and_loops": (X, 3 + 3 * X),
    "half": (X, ((X.astype(np.float16) + np.float16(0.25)) * X.astype(np.float16)).astype(np.float32)),
    "bfloat16": (X, ((X.view(np.uint32) + 0x7FFF + (X.view(np.uint32) >> 16 & 1)) & 0xFFFF0000).view(np.float32)),
    "scratch_memory_and_two_launches": (X, sums(X, 8)),
    "four_bytes_at_a_time": (IDS, IDS + 133 + 1 - 24 + 1 + 1),
    "bytes_of_one_word": (IDS, bytes_of_words(IDS)),
    "half_warps_that_wait_for_themselves": (IDS, sums(IDS, 32)),
    "the_last_block_adds_up": (X, np.full(100, X.sum())),
    "the_last_block_by_a_counter_of_the_file": (X, np.full(100, X.sum())),
    "all_fence_then_one_counts": (X, np.full(100, X.sum())),
    "one_fences_for_all": (X, np.full(100, X.sum())),
    "lanes_fence_then_one_counts": (X, np.full(100, X.sum())),
    "warps_with_roles": (X, sums(X, 64)),
    "the_lanes_that_are_active": (IDS, sums((IDS > 20).astype(np.int32), 64)),
    "pairs_of_halves": (X, ((X.astype(np.float16) + np.float16(0.25)) * X.astype(np.float16)).astype(np.float32)),
    "reductions_of_a_warp": (IDS, sums(IDS, 32) + 1000 * np.array([IDS[i // 32 * 32 :][:32].max() for i in I])),
    "a_line_that_is_printed": (IDS, IDS),
    "published_by_a_fence": (X, np.full(100, X.sum())),
    "published_by_a_volatile_flag": (X, np.full(100, X.sum())),
    "an_atomic_signal_that_volatile_waits_for": (X, np.full(100, X.sum())),
    "much_scratch_memory": (X, X + 2),
    "blocks_that_all_fence": (X, X),
    "much_work_in_another_order": (X, X),
    "one_thread_that_uses_what_is_shared": (X, np.where(I % 64 == 35, 2 * X.sum(), X)),
    "more_parameters_than_registers": ((X, 1.0, 2.0, 3.0, X[:7], X[:7]), 321 + X),
}  # fmt: skip
NUMBERS = "a: float, b: float, c: float"
SIGNATURES = {
    "more_parameters_than_registers": f"x: float[n], {NUMBERS}, y: float[m], z: float[m] -> out: float[n]",
}


@pytest.mark.parametrize("name", EXPECTED)
def test_it_gives_what_cuda_gives_and_no_sanitizer_complains(name):
    given, expected = EXPECTED[name]
    inputs = given if isinstance(given, tuple) else (given,)
    kind = "int" if inputs[0] is IDS else "float"
    signature = SIGNATURES.get(name, f"x: {kind}[n] -> out: {kind}[n]")
    builds = ("plain", "address", "thread")
    answers = run((FOLDER / f"{name}.cu").read_text(), signature, *inputs, builds=builds)
    for build, answer in zip(builds, answers, strict=True):
        assert isinstance(answer, CallResult), (build, answer)
        np.testing.assert_allclose(answer.value, expected, rtol=2e-5, atol=1e-5, err_msg=build)
        assert answer.changed == ()


def test_every_feature_is_expected_to_give_something():
    assert {path.stem for path in FOLDER.glob("*.cu")} == set(EXPECTED)


def test_a_kernel_prints_and_is_cut_short():
    source = (FOLDER / "indices.cu").read_text().replace("if (i < n)", 'printf("thread %d of %d\\n", t, n); if (i < n)')
    answer = run(source, "x: int[n] -> out: int[n]", IDS)
    assert answer.printed.startswith("thread 0 of 100\nthread 1 of 100\n")
    flood = source.replace("printf(", "for (int j = 0; j < 1000; j++) printf(")
    assert len(run(flood, "x: int[n] -> out: int[n]", IDS).printed) <= 1 << 13


def test_inputs_that_are_written_to_are_named():
    source = (
        (FOLDER / "indices.cu")
        .read_text()
        .replace("const int* x", "int* x")
        .replace("if (i < n)", "if (i == 3) x[i] = -1; if (i < n)")
    )
    assert run(source, "x: int[n] -> out: int[n]", IDS).changed == (0,)


def test_several_outputs_come_as_a_tuple():
    source = (
        '// launch: k grid=(1) block=(n)\nextern "C" __global__ void k(const float* x, float* a, int* b, float* c) {\n'
    )
    source += "int i = threadIdx.x; a[i] = 2 * x[i]; b[i] = i; if (i == 0) c[0] = 5; }\n"
    answer = run(source, "x: float[n] -> a: float[n], b: int[n], c: float[1]", X)
    for value, expected in zip(answer.value, (2 * X, I, [5.0]), strict=True):
        np.testing.assert_array_equal(value, expected)
    assert [value.dtype.name for value in answer.value] == ["float32", "int32", "float32"]


def test_nothing_is_kept_from_call_to_call_nor_from_launch_to_launch():
    source = (
        '// launch: k grid=(2) block=(n)\n// launch: k grid=(2) block=(n)\nextern "C" __global__ void k(float* out) {\n'
    )
    source += "__shared__ int seen[64]; int t = threadIdx.x; out[t] = seen[t] == 1; __syncthreads(); seen[t] = 1; }\n"
    first, second = run(source, "x: float[n] -> out: float[n]", X[:64], builds=("plain", "plain"))
    assert not first.value.any() and not second.value.any()
