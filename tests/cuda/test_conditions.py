"""Conditions of #if: what holds here holds for g++."""

import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.cuda.directives import preprocess
from grader.cuda.source_error import SourceError
from grader.cuda.tokens import normalised, read_tokens

DEFINES = "#define ZERO 0\n#define TWO 2\n#define SUM (TWO + TWO)\n#define EMPTY\n"
CONDITIONS = [
    "1", "0", "TWO", "ZERO", "!ZERO", "MISSING", "!MISSING", "TWO > 1", "TWO >= 3 || SUM == 4", "SUM * 2 != 8",
    "defined(TWO) && !defined(MISSING)", "defined TWO && TWO > 1", "defined(EMPTY)", "!defined MISSING", "(1 - 2) < 0",
    "-1 < 0", "1 || 0 && 0", "(1 || 0) && 0", "010 == 8", "0x10 == 16", "3u > 2", "1'000 == 1000", "TWO - 1 - 1",
    "defined(__cplusplus)", "__cplusplus >= 201103L", "!!2 == 1", "true", "_WIN32",
]  # fmt: skip
REFUSED = [
    "", "TWO +", "(1", "1)", "__GNUC__ > 3", "defined(__clang__)", "defined(", "defined(TWO", "1.0", '"a"', "1 ? 2 : 3",
    "__has_include(<a>)", "EMPTY", "1 2", "x = 1", "99999999999999999999", "!" * 60 + "1", "7 / 2",
]  # fmt: skip
OPERATORS = ["||", "&&", "==", "!=", "<", ">", "<=", ">=", "+", "-", "*"]
atoms = st.sampled_from(["0", "1", "7", "TWO", "ZERO", "SUM", "MISSING", "defined(TWO)", "defined MISSING"])
conditions = st.recursive(
    atoms,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["||", "&&", "==", "!=", "<", ">", "<=", ">=", "+", "-", "*"]), inner).map(
            " ".join
        ),
        inner.map("({})".format),
        inner.map("!{}".format),
    ),
    max_leaves=12,
)


def holds(condition):
    text = f"{DEFINES}#if {condition}\nyes\n#else\nno\n#endif\n"
    (word,) = preprocess(tuple(read_tokens(normalised(text)))).code
    return word.text == "yes"


def holds_for_gxx(condition):
    text = f"{DEFINES}#if {condition}\nyes\n#else\nno\n#endif\n"
    done = subprocess.run(
        ["g++", "-E", "-P", "-w", "-std=c++17", "-x", "c++", "-"],
        input=text,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip() == "yes"


@pytest.mark.parametrize("condition", CONDITIONS)
def test_a_condition_is_that_of_gxx(condition):
    assert holds(condition) == holds_for_gxx(condition)


@given(conditions)
@settings(max_examples=60, deadline=None)
def test_any_condition_is_that_of_gxx(condition):
    assert holds(condition) == holds_for_gxx(condition)


@pytest.mark.parametrize("condition", REFUSED)
def test_what_is_no_condition_is_refused_at_its_line(condition):
    with pytest.raises(SourceError) as caught:
        holds(condition)
    assert caught.value.line == DEFINES.count("\n") + 1


@pytest.mark.parametrize("name", ["__CUDACC__", "__NVCC__"])
def test_a_kernel_file_is_compiled_for_cuda(name):
    assert holds(f"defined({name})")


def test_a_branch_for_a_gpu_is_kept():
    assert holds("defined(__CUDA_ARCH__) && __CUDA_ARCH__ >= 700")
