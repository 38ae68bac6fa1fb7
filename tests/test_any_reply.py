"""Whatever a worker sends is compared, described and weighed without an exception: it may be anything."""

import contextlib
import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.checks import compare
from grader.checks.distinctive import count_telling, is_telling
from grader.checks.mistakes import LEFT_OPEN
from grader.checks.probed import difference
from grader.model import Tolerance
from grader.worker.packing import array_bytes
from grader.worker.protocol import (
    ITEM_SIZES,
    ArrayNode,
    DictNode,
    EarlierNode,
    ListNode,
    Opaque,
    ProtocolError,
    TupleNode,
)  # fmt: skip
from grader.workers.client import Tensor, through_protocol, unpacked

pytestmark = pytest.mark.slow

EXPECTED = [
    np.random.default_rng(0).normal(size=(3, 4)),
    np.arange(6),
    np.array([True, False]),
    np.array([np.nan, np.inf, 0.0]),
    np.zeros((0, 3)),
    np.float32(2.5),
    np.full((2, 2), 6e4, np.float16),
    np.array([1 + 2j, 0.0]),
    (np.ones((3, 4)), np.array([2**63], np.uint64)),
    [([1, 2], -0.5), ([3], -0.75)],
    {"a": 1, 2: np.ones(3)},
    "text",
    b"bytes",
    None,
    True,
    7,
    1.5,
]
WANTED = [
    *map(through_protocol, EXPECTED),
    Opaque("a generator"),
    Tensor(np.ones((3, 4), np.float32), "bfloat16"),
    Tensor(np.zeros((3, 4), np.float32), "float32"),
]
INPUTS = {"x": np.random.default_rng(1).normal(size=(3, 4)), "n": 3, "words": ["a", "b"]}
ODD = st.sampled_from([0.0, -0.0, 1.0, np.nan, np.inf, -np.inf, 1e308, 5e-324, 0.5])
NUMBERS = st.integers(-(2**63), 2**64 - 1) | st.floats() | ODD
LEAVES = st.none() | st.booleans() | NUMBERS | st.text(max_size=200) | st.builds(Opaque, st.text(max_size=50))
EARLIER = st.builds(EarlierNode, st.integers(-1, 3))


SIGNALLING = b"\x00\x00\xa0\x7f" * 50, b"\x00\x00\x00\x00\x00\x00\xf4\x7f" * 25  # NaNs that NumPy warns of
SHAPES = [(3, 4), (4, 3), (6,), (12,), (1,), (), (1,) * 32, (0, 3)]


def looked_at(value):
    """All that is done with a value from outside."""
    is_telling(value)
    count_telling([value, value, 1.0, "a"])
    for expected in WANTED:
        for rtol, atol in ((0.0, 0.0), (1e-3, 1e-9)):
            tolerance = Tolerance(rtol, atol)
            found = compare.explain(value, expected, tolerance, INPUTS)
            assert (found is None) == compare.agrees(value, expected, tolerance)
            compare.has_form_of(value, expected)
            compare.explain_gradient(value, expected, tolerance, "the gradient of 'x'")
            for what in LEFT_OPEN:
                compare.agrees(compare.with_open(value, expected, what), expected, tolerance)
            assert len(difference(value, expected, tolerance)) < 300
            assert found is None or len(found.text(reveal=True)) < 10_000
            assert found is None or len(found.summary) < 300


def test_a_signalling_nan_is_compared_without_a_warning():
    value = np.frombuffer(SIGNALLING[0][:8], "complex64")
    assert compare.explain(value, 7, Tolerance(0.0), {}).summary == "shape (1,); expected ()"


@pytest.mark.parametrize("dtype", ITEM_SIZES)
def test_any_array(dtype):
    noise = np.random.default_rng(0).bytes(200)
    odd = np.array([0.0, np.nan, np.inf, 1e308, 5e-324, -0.0])
    for kind, shape in itertools.product(["array", "scalar", "tensor"], SHAPES):
        node = ArrayNode(kind, dtype, shape)
        size = array_bytes(node)
        for data in (
            noise,
            b"\xff" * 200,
            bytes(200),
            odd.tobytes() * 5,
            np.array([0.0, np.nan, -np.inf, 3e38, 1e-45], "float32").tobytes() * 10,
        ):
            looked_at(*unpacked([node], bytearray(data[:size] + bytes(-size % 64))))


@st.composite
def array(draw):
    kind = draw(st.sampled_from(["array", "tensor", "bytes", "text"]))
    return ArrayNode(kind, draw(st.sampled_from([*ITEM_SIZES])), draw(st.sampled_from(SHAPES)))


def containers(parts):
    keys = LEAVES.filter(lambda key: not isinstance(key, Opaque))
    each = st.lists(parts, max_size=4).map(tuple)
    pairs = st.lists(st.tuples(keys, parts), max_size=4).map(tuple)
    return st.builds(ListNode, each) | st.builds(TupleNode, each) | st.builds(DictNode, pairs)


def arrays_in(node):
    if isinstance(node, ArrayNode):
        yield node
    for item in getattr(node, "items", ()):
        for part in item if isinstance(node, DictNode) else [item]:
            yield from arrays_in(part)


@given(node=st.recursive(LEAVES | EARLIER | array(), containers, max_leaves=6), fill=st.randoms())
@settings(max_examples=300, deadline=None)
def test_any_reply(node, fill):
    sizes = [array_bytes(each) for each in arrays_in(node)]
    payload = bytearray(b"".join(fill.randbytes(size) + bytes(-size % 64) for size in sizes))
    with contextlib.suppress(ProtocolError):  # keys that are none
        looked_at(*unpacked([node], payload))
