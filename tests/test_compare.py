"""What agrees, and what a person reads about what does not: the summary gives no expected value away."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.checks import compare, descriptions
from grader.checks.elements import never_written, unwritten_places
from grader.model import Tolerance
from grader.worker.protocol import Opaque
from grader.workers.client import Tensor

RTOL, ATOL = 1e-9, 1e-12
INF, NAN = float("inf"), float("nan")
rng = np.random.default_rng(0)
E = rng.normal(size=(5, 4)) + 3.0  # nothing in it is symmetric, constant or zero
SQUARE = rng.normal(size=(4, 4)) + 3.0


def explained(actual, expected, rtol=RTOL, atol=ATOL, **inputs):
    """The finding, after the three questions were found to have one answer."""
    tolerance = Tolerance(rtol, atol)
    found = compare.explain(actual, expected, tolerance, inputs)
    assert (found is None) == compare.agrees(actual, expected, tolerance)
    assert found is not None or compare.has_form_of(actual, expected)
    return found


def changed(array, index, value):
    array = array.copy()
    array[index] = value
    return array


# -- what agrees -------------------------------------------------------------------------------------------------------

ALIKE = {
    "the same array": (E, E),
    "in another order of memory": (np.asfortranarray(E), E),
    "a Python float for an array of none": (2.5, np.array(2.5)),
    "an array of none for a Python float": (np.array(2.5), 2.5),
    "a NumPy scalar for a Python float": (np.float64(2.5), 2.5),
    "a Python float for a NumPy scalar": (2.5, np.float64(2.5)),
    "a Python int for a float": (2, 2.0),
    "a Python int for a NumPy float": (2, np.float64(2)),
    "a Python int for an array of none": (2, np.array(2.0)),
    "a NumPy int for a Python int": (np.int32(2), 2),
    "a Python int for a NumPy int": (2, np.int64(2)),
    "a 0-d int for a Python int": (np.array(2, "uint8"), 2),
    "other integers": (np.array([1, 2], "int32"), np.array([1, 2], "int64")),
    "unsigned integers": (np.array([1, 2], "uint8"), np.array([1, 2], "int64")),
    "an int of 64 bits": ((1 << 64) - 1, np.uint64((1 << 64) - 1)),
    "a NumPy bool for a Python bool": (np.True_, True),
    "a Python bool for a 0-d bool": (True, np.array(True)),
    "bools": (np.array([True, False]), np.array([True, False])),
    "None": (None, None),
    "text": ("abc", "abc"),
    "bytes": (b"a\0c", b"a\0c"),
    "an object that both made": (Opaque("an object of class Cache"), Opaque("an object of class KVCache")),
    "a tuple for a list": ((1, 2.0), [1, 2.0]),
    "a list for a tuple": ([1, 2.0], (1, 2.0)),
    "nothing in a list": ([], ()),
    "a dict in another order": ({"b": 2, "a": E}, {"a": E, "b": 2}),
    "nested": ([(E, None), {"k": [1.0, "x"]}], [(E, None), {"k": [1.0, "x"]}]),
    "empty arrays": (np.zeros((0, 3)), np.zeros((0, 3))),
    "infinities": (np.array([INF, -INF]), np.array([INF, -INF])),
    "NaN in the same places": (np.array([NAN, 1.0]), np.array([NAN, 1.0])),
    "a scalar NaN": (NAN, np.float64(NAN)),
    "minus zero": (-0.0, 0.0),
    "complex": (np.array([1 + 2j]), np.array([1 + 2j])),
    "complex infinities": (np.array([complex(INF, 1)]), np.array([complex(INF, 1)])),
    "complex NaN": (np.array([complex(NAN, 1)]), np.array([complex(NAN, 1)])),
    "tensors": (Tensor(E, "float64"), Tensor(E, "float64")),
    "float32": (E.astype("float32"), E.astype("float32")),
}


@pytest.mark.parametrize("name", ALIKE)
def test_alike(name):
    actual, expected = ALIKE[name]
    assert explained(actual, expected, 0.0, 0.0) is None


@pytest.mark.parametrize(
    ("actual", "expected"),
    [
        *[(1.0, INF), (1e308, INF), (-INF, INF), (INF, 1.0), (NAN, INF), (INF, NAN), (NAN, 1.0), (1.0, NAN)],
        (np.array([1.0, 1e300]), np.array([1.0, INF])),
        (np.array([1.0, INF]), np.array([1.0, 1e300])),
        (np.array([NAN, 1.0]), np.array([1.0, NAN])),
        (np.array([complex(1, INF)]), np.array([complex(1, -INF)])),
        (np.array([complex(1, 2)]), np.array([complex(1, INF)])),
        (np.array([1 + 2j]), np.array([1 - 2j])),
        (np.array([np.finfo("float16").max], "float16"), np.array([-np.finfo("float16").max], "float16")),
        (np.array([np.finfo("float16").max], "float16"), np.array([INF], "float16")),
        (np.array([1e308]), np.array([-1e308])),
    ],
)
def test_infinity_and_nan_agree_with_nothing_else(actual, expected):
    assert explained(actual, expected, 0.5, 1.0) is not None


@pytest.mark.parametrize(
    ("actual", "expected"),
    [
        (np.array([10**15 + 1]), np.array([10**15])),
        (np.array([2**53 + 1]), np.array([2**53])),
        (np.uint64(2**63), np.int64(-(2**63))),
        ((1 << 64) - 1, -1),
        (np.array([255], "uint8"), np.array([-1], "int8")),
        (3, 2),
    ],
)
def test_integers_are_exact(actual, expected):
    found = explained(actual, expected, 0.5, 10.0)
    assert found.summary == "the values differ"


@pytest.mark.parametrize(("error", "within"), [(0.0, True), (0.99, True), (1.0, True), (1.01, False), (2.0, False)])
@pytest.mark.parametrize(("rtol", "atol", "room"), [(0.0, 0.25, 0.25), (0.125, 0.0, 1.0), (0.125, 0.25, 1.25)])
def test_the_tolerance_is_atol_plus_rtol_times_expected(error, within, rtol, atol, room):
    for expected in (8.0, -8.0, 8j):
        for actual in (expected + error * room, expected - error * room):
            for each in (lambda x: x, lambda x: np.array([x, x])):
                assert (
                    explained(each(np.asarray(actual)[()]), each(np.asarray(expected)[()]), rtol, atol) is None
                ) is within


def test_the_tolerance_is_relative_to_what_is_expected():
    assert explained(10.0, 8.0, 0.2, 0.0) is not None and explained(8.0, 10.0, 0.2, 0.0) is None


def test_without_tolerance_floats_are_exact():
    assert explained(np.nextafter(1.0, 2.0), 1.0, 0.0, 0.0) is not None


# -- another form ------------------------------------------------------------------------------------------------------

OTHER_FORM = {
    "None for an array": (None, E, "returned None; expected a float64 array of shape (5, 4); is a return missing?"),
    "None for a number": (None, 1.0, "returned None; expected a float; is a return missing?"),
    "None for a list": (None, [1, 2], "returned None; expected a list of 2; is a return missing?"),
    "None inside": ([None], [E], "in result[0]: returned None; expected a float64 array of shape (5, 4)"),
    "something for None": (E, None, "returned a float64 array of shape (5, 4); expected None"),
    "a list for an array": ([1.0, 2.0], np.ones(2), "returned a list of 2; expected a float64 array of shape (2,)"),
    "an array for a list": (np.ones(2), [1.0, 1.0], "returned a float64 array of shape (2,); expected a list of 2"),
    "a number for an array": (1.0, np.ones(2), "returned a float; expected a float64 array of shape (2,)"),
    "a NumPy scalar for an array": (np.float32(1), E, "returned a float32; expected a float64 array of shape (5, 4)"),
    "a tuple for a number": ((1.0, 2.0), 1.0, "returned a tuple of 2; expected a float"),
    "text for a number": ("1.0", 1.0, "returned a str; expected a float"),
    "a number for text": (1, "a", "returned an int; expected a str"),
    "text for bytes": ("a", b"a", "returned a str; expected bytes"),
    "bytes for text": (b"a", "a", "returned bytes; expected a str"),
    "a number for an object": (1, Opaque("an object of class Cache"), "returned an int; expected an object"),
    "None for an object": (None, Opaque("an object of class Cache"), "returned None; expected an object with"),
    "a dict for a list": ({0: 1}, [1], "returned a dict of 1; expected a list of 1"),
    "a dict of fewer": ({"a": 1}, {"a": 1, "b": 2}, "a dict with other keys"),
    "an object": (Opaque("a generator"), E, "another kind of object; expected a float64 array of shape (5, 4)"),
    "an object inside": ([1, Opaque("a set")], [1, 2], "in result[1]: returned another kind of object; expected an"),
    "an object for None": (Opaque("a set"), None, "returned another kind of object; expected None"),
    "an object for a dict": (Opaque("a set"), {}, "returned another kind of object; expected a dict of 0"),
    "an array for a tensor": (E, Tensor(E, "float64"), "a float64 array of shape (5, 4); expected a float64 tensor"),
    "a tensor for an array": (Tensor(E, "float64"), E, "a float64 tensor of shape (5, 4); expected a float64 array"),
    "a tensor for a number": (Tensor(np.array(1.0), "float64"), 1.0, "a float64 tensor of shape (); expected a float"),
    "fewer items": ([1, 2], [1, 2, 3], "a list of 2 items; expected 3"),
    "more items": ((1, 2), [1], "a tuple of 2 items; expected 1"),
    "fewer items inside": ([0, {"a": [1]}], [0, {"a": [1, 2]}], "in result[1]['a']: returned a list of 1 items"),
    "float32 for float64": (E.astype("float32"), E, "dtype float32; expected float64"),
    "a float32 scalar": (np.float32(0.5), 0.5, "dtype float32; expected float64"),
    "a float32 0-d array": (np.array(0.5, "float32"), 0.5, "dtype float32; expected float64"),
    "float64 for float32": (E, E.astype("float32"), "dtype float64; expected float32"),
    "integers for floats": (np.array([1, 2]), np.array([1.0, 2.0]), "dtype int64; expected float64"),
    "a NumPy int for a float": (np.int64(2), 2.0, "dtype int64; expected float64"),
    "a bool for a float": (True, 1.0, "dtype bool; expected float64"),
    "a bool for an int": (True, 1, "dtype bool; expected int64"),
    "bools for integers": (np.array([True]), np.array([1]), "dtype bool; expected int64"),
    "an int for a bool": (1, True, "dtype int64; expected bool"),
    "a float for an int": (2.0, 2, "dtype float64; expected int64"),
    "complex for real": (E.astype(complex), E, "dtype complex128; expected float64"),
    "another dtype inside": ((E, [E.astype("float16")]), (E, [E]), "in result[1][0]: dtype float16; expected float64"),
    "another tensor dtype": (Tensor(E, "bfloat16"), Tensor(E, "float32"), "dtype bfloat16; expected float32"),
    "another empty shape": (np.zeros((3, 0)), np.zeros((0, 3)), "shape (3, 0); expected (0, 3)"),
    "another shape": (E[:3], E, "shape (3, 4); expected (5, 4)"),
    "one axis more": (E[None] + 1, E, "shape (1, 5, 4); expected (5, 4)"),
    "a shape inside": ({"w": E[0]}, {"w": E}, "in result['w']: shape (4,); expected (5, 4)"),
    "transposed": (E.T, E, "shape (4, 5); expected (5, 4): the right values, transposed"),
    "two of three axes": (np.ones((2, 4, 3)) * E[:2, None, :3], np.ones((2, 3, 4)) * E[:2, :3, None], "transposed"),
    "flat": (E.ravel(), E, "shape (20,); expected (5, 4): the right values in another shape"),
    "an axis kept": (E[:, None], E, "shape (5, 1, 4); expected (5, 4): the right values in another shape"),
    "a number in an array": (np.array([2.5]), 2.5, "shape (1,); expected (): the right values in another shape"),
    "a tensor's shape": (Tensor(E.T, "float64"), Tensor(E, "float64"), "expected (5, 4): the right values, transposed"),
}  # fmt: skip


@pytest.mark.parametrize("name", OTHER_FORM)
def test_another_form(name):
    actual, expected, summary = OTHER_FORM[name]
    assert summary in explained(actual, expected).summary
    assert not compare.has_form_of(actual, expected)


def test_dicts_of_other_keys_are_told_apart():
    found = explained({"weights": 1.0, "bias": 2.0}, {"w": 1.0, "b": 2.0})
    assert found.summary != "returned a dict of 2; expected a dict of 2"


def test_another_text_is_no_other_form():
    found = explained("abc", "abd")
    assert found.summary == "another text"
    assert found.details == ("expected 'abd'", "got      'abc'")
    assert compare.has_form_of("abc", "abd")
    assert explained(b"ab", b"ac").summary == "other bytes"
    assert compare.has_form_of(b"ab", b"ac")


@pytest.mark.parametrize(
    ("actual", "expected"),
    [(E + 1, E), ([1, (2.0, None)], [3, (4.0, None)]), (NAN, 1.0), (3, 1.5), (np.array([True]), np.array([False]))],
)
def test_other_values_are_no_other_form(actual, expected):
    assert compare.has_form_of(actual, expected) and explained(actual, expected) is not None


def test_the_first_difference_is_told():
    assert explained([1, 2, E + 1, None], [1, 2, E, 5]).summary.startswith("in result[2]: a constant offset")
    assert explained([1, 2, E, None], [1, 2, E, 5]).summary.startswith("in result[3]: returned None")
    assert not compare.has_form_of([E + 1, None], [E, 5])


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (E, "a float64 array of shape (5, 4)"),
        (np.zeros((0,), bool), "a bool array of shape (0,)"),
        (np.array(1.0), "a float64 array of shape ()"),
        (Tensor(E, "bfloat16"), "a bfloat16 tensor of shape (5, 4)"),
        (np.float32(1), "a float32"),
        (np.int64(1), "an int64"),
        (1, "an int"),
        (1.0, "a float"),
        (True, "a bool"),
        ("secret", "a str"),
        (None, "None"),
        (b"secret", "bytes"),
        ([1, 2], "a list of 2"),
        ((), "a tuple of 0"),
        ({"a": 1}, "a dict of 1"),
        (Opaque("a generator"), "another kind of object"),
    ],
)
def test_describe(value, words):
    assert descriptions.describe(value) == words


def test_a_class_name_cannot_steer_a_terminal():
    found = explained(Opaque("an object of class \x1b[31mred\x1b]0;title\x07"), E)
    assert "".join((found.summary, *found.details)).isprintable()


# -- other values ------------------------------------------------------------------------------------------------------

NOTICED = {
    "NaN in one place": (changed(E, (3, 2), NAN), E, "NaN in 1 of 20 places, only at index 3 of axis 0"),
    "NaN in a column": (changed(E, (slice(None), 2), NAN), E, "NaN in 5 of 20 places, only at index 2 of axis 1"),
    "NaN everywhere": (np.full_like(E, NAN), E, "NaN in 20 of 20 places"),
    "NaN beside a NaN that is right": (changed(E, 0, NAN), changed(E, (0, 0), NAN), "NaN in 3 of 20 places"),
    "infinite": (changed(E, (1, 1), INF), E, "infinite values where numbers are expected"),
    "infinite for NaN": (changed(E, (1, 1), INF), changed(E, (1, 1), NAN), "infinite values where numbers are"),
    "zeros": (np.zeros_like(E), E, "all zeros"),
    "transposed": (SQUARE.T, SQUARE, "axes 0 and 1 are swapped (transposed)"),
    "transposed inside": (np.stack([SQUARE.T] * 2), np.stack([SQUARE] * 2), "axes 1 and 2 are swapped (transposed)"),
    "sign": (-E, E, "the sign is wrong"),
    "twice": (2 * E, E, "a constant factor\nevery element is 2 x the expected one"),
    "a factor of -0.5": (E / -2, E, "a constant factor\nevery element is -0.5 x the expected one"),
    "a root": (E * np.sqrt(8), E, "a constant factor\nevery element is 2.82843 x the expected one"),
    "a complex factor": (E * 2j, E + 0j, "a constant factor\nevery element is 0+2j x the expected one"),
    "offset": (E + 1.5, E, "a constant offset: every element is off by the same amount"),
    "one row down": (np.roll(E, 1, 0), E, "off by one position along axis 0"),
    "one row up": (np.roll(E, -1, 0), E, "off by one position along axis 0"),
    "one column left": (np.roll(E, -1, 1), E, "off by one position along axis 1"),
    "padded in front": (np.vstack([np.zeros((1, 4)), E[:-1]]), E, "off by one position along axis 0"),
    "rows reversed": (E[::-1], E, "reversed along axis 0"),
    "columns reversed": (E[:, ::-1], E, "reversed along axis 1"),
    "float32": (E.astype("float32").astype(float), E, "right to about 7 digits: is a part computed in float32"),
    "one element": (changed(E, (1, 3), 9.0), E, "the values differ, only at index 1 of axis 0"),
    "the last row": (changed(E, 4, 9.0), E, "the values differ, only at index 4 of axis 0"),
    "one column": (changed(E, (slice(None), 2), 9.0), E, "the values differ, only at index 2 of axis 1"),
    "one of four": (changed(np.ones(4), 2, 9.0), np.ones(4), "the values differ\nat [2]"),
    "two of seven": (changed(np.ones(7), [2, 5], 9.0), np.ones(7), "the values differ, only at index 2, 5\n"),
    "seven rows of 40": (
        changed(np.ones((40, 2)), slice(3, 17, 2), 9.0), np.ones((40, 2)), "3, 5, 7, 9, 11 and 2 more of axis 0",
    ),
    "two rows of seven": (changed(np.ones((7, 2)), [2, 5], 9.0), np.ones((7, 2)), "only at index 2, 5 of axis 0"),
    "half of the rows": (changed(E, [0, 1, 2], 9.0), E, "the values differ"),
    "everything": (np.sin(E) * 7, E, "the values differ"),
    "a number": (2.0, 1.0, "the values differ"),
    "integers": (np.array([1, 2, 3]), np.array([1, 2, 4]), "the values differ"),
    "bools": (np.array([True, False]), np.array([True, True]), "the values differ"),
    "with zeros expected": (np.array([0.0, 2.0, 5.0]), np.array([0.0, 1.0, 7.0]), "the values differ"),
    "with an infinity expected": (np.array([INF, 2.0]), np.array([INF, 1.0]), "the values differ"),
    "with infinities expected": (np.array([INF, 2.0, 3.0]), np.array([INF, 1.0, 7.0]), "the values differ"),
    "with NaN expected": (np.array([NAN, 2.0, 1.0]), np.array([NAN, 1.0, 7.0]), "the values differ"),
    "numbers for NaN": (np.array([3.0, 2.0]), np.array([NAN, 2.0]), "the values differ"),
    "huge": (np.array([1e300, -1e308, 3.0]), np.array([1e-300, 1e308, 5.0]), "the values differ"),
    "a tensor": (Tensor(-E, "float64"), Tensor(E, "float64"), "the sign is wrong"),
    "inside": ([None, {"h": 2 * E}], [None, {"h": E}], "in result[1]['h']: a constant factor\nevery element is 2 x"),
    "float32 and its sign": (-E.astype("float32"), E.astype("float32"), "the sign is wrong"),
}  # fmt: skip


@pytest.mark.parametrize("name", NOTICED)
def test_noticed(name):
    actual, expected, summary = NOTICED[name]
    found = explained(actual, expected)
    assert summary in "\n".join((found.summary, *found.details))
    if summary == "the values differ":
        assert found.summary == summary
    assert compare.has_form_of(actual, expected)


def test_the_input_itself_is_noticed():
    q, k = E + 7, E * E
    assert explained(k.copy(), E, q=q, k=k).summary == "the result is the input 'k' itself"
    assert explained([1, q.copy()], [1, E], q=q, k=k).summary == "in result[1]: the result is the input 'q' itself"
    assert explained(q + 1e-3, E, q=q, k=k, n=3, mask=None).summary != "the result is the input 'q' itself"


def test_the_input_itself_is_no_fault_where_it_is_right():
    assert explained(E.copy(), E, x=E) is None


def test_the_sign_is_wrong_even_where_a_result_is_rounded():
    noisy = -E.astype("float32") * np.float32(1 + 2e-7)
    assert explained(noisy, E.astype("float32"), rtol=1e-5).summary == "the sign is wrong"


def test_a_factor_near_1_is_not_said_to_be_1():
    assert "is 1 x" not in explained(E * (1 + 1e-7), E).summary


def test_a_mismatch_is_judged_by_the_tolerance_of_the_check():
    nearly = 2 * E + 1e-4
    assert "a constant factor" in explained(nearly, E, rtol=1e-2).summary
    assert "a constant factor" not in explained(nearly, E).summary


def test_details_say_where_and_how_much():
    found = explained(changed(E, (1, 3), 9.0), changed(E, (1, 3), 3.0), rtol=1e-3, atol=0.0)
    assert found.details == (
        "at [1, 3]: expected 3, got 9",
        "1 of 20 elements (5%) are wrong",
        "largest error 6, 2e+03 x the tolerance (rtol 0.001, atol 0)",
    )
    assert explained(2.5, 1.5).details[0] == "expected 1.5, got 2.5"
    assert explained(3, 4).details == ("expected 4, got 3",)
    assert explained(np.array([NAN]), np.array([1.0])).details[-1] == "1 of 1 element is NaN"
    assert explained(np.array([np.inf]), np.array([1.0])).details[-1] == "no error is finite"
    assert explained(np.array([NAN, 1.0]), np.array([1.0, 1.0]), rtol=1e-3, atol=0.0).details[-1] == (
        "1 of 2 elements are NaN; elsewhere the largest error 0, 0 x the tolerance (rtol 0.001, atol 0)"
    )


@pytest.mark.parametrize(
    ("actual", "expected", "rtol"),
    [(np.array([0.001, 1.0]), np.array([0.0, 1.0]), 1e-9), (np.array([1.001, 1.0]), np.array([1.0, 1.0]), 0.0)],
    ids=["expected zero", "no tolerance"],
)
def test_a_finite_error_is_named_where_the_tolerance_is_zero(actual, expected, rtol):
    told = explained(actual, expected, rtol, 0.0).details[-1]
    assert told.startswith("largest error 0.001") and "0 x the tolerance" not in told


def test_short_sequences_are_shown_and_long_ones_cut():
    assert explained([1, 2], [1, 2, 3]).details == ("expected [1, 2, 3]", "got      [1, 2]")
    assert all(len(line) < 220 for line in explained(list(range(500)), list(range(501))).details)


# -- no value is given away --------------------------------------------------------------------------------------------

distinctive = st.integers(10_000, 99_999).map(lambda n: n / 7.0)  # 1428.57 to 14285.57: no count, shape or ratio


@st.composite
def expected_arrays(draw):
    shape = tuple(draw(st.lists(st.integers(1, 5), min_size=0, max_size=3)))
    size = int(np.prod(shape))
    signs = st.sampled_from([1.0, -1.0])
    values = [draw(distinctive) * draw(signs) for _ in range(size)]
    return np.array(values).reshape(shape).astype(draw(st.sampled_from(["float64", "float32", "int64", "complex128"])))


def overwritten(array, value):
    array = np.array(array)
    array[(0,) * array.ndim] = value
    return array


WRONG = {
    "zeros": np.zeros_like,
    "ones": np.ones_like,
    "twice": lambda e: e * 2,
    "a third": lambda e: (e / 3).astype(e.dtype),
    "negated": lambda e: -e,
    "offset": lambda e: e + 1,
    "squared": lambda e: e * e,
    "inverse": lambda e: (1 / e).astype(e.dtype),
    "reversed": lambda e: e[::-1] if e.ndim else e + 1,
    "rolled": lambda e: np.roll(e, 1, 0) if e.ndim else e + 1,
    "transposed": lambda e: e.T,
    "flat": np.ravel,
    "one more axis": lambda e: e[None],
    "cut": lambda e: e[1:] if e.ndim else None,
    "other dtype": lambda e: e.astype("float16" if e.dtype.kind == "f" else "bool"),
    "one wrong": lambda e: overwritten(e, 1),
    "one NaN": lambda e: overwritten(e, NAN) if e.dtype.kind in "fc" else e + 1,
    "one infinite": lambda e: overwritten(e, INF) if e.dtype.kind in "fc" else e + 1,
    "rounded": lambda e: e.astype("float32").astype(e.dtype) if e.dtype.kind == "f" else e + 1,
    "a list": lambda e: e.tolist(),
    "nothing": lambda e: None,
    "an object": lambda e: Opaque("a generator"),
}
WRAPPED = {
    "alone": lambda value: value,
    "in a list": lambda value: [value, 1],
    "in a dict": lambda value: {"w": (None, value)},
    "as a tensor": lambda value: Tensor(value, str(value.dtype)) if isinstance(value, np.ndarray) else value,
    "as numbers": lambda value: value.tolist() if isinstance(value, np.ndarray) else value,
}


def spellings(value):
    """The ways in which a number may be written, as texts of at least four digits."""
    parts = [value.real, value.imag] if isinstance(value, complex) else [value]
    for part in (abs(part) for part in parts if part):
        yield from (str(part), repr(part), f"{part:.10g}", f"{part:.6g}", f"{part:.4g}", f"{part:.3e}", str(int(part)))


@pytest.mark.slow
@settings(derandomize=True, deadline=None, max_examples=400)
@given(expected_arrays(), st.sampled_from(list(WRONG)), st.sampled_from(list(WRAPPED)))
def test_the_summary_holds_no_expected_value(expected, wrong, wrapped):
    wrap = WRAPPED[wrapped]
    actual = WRONG[wrong](expected)
    found = explained(wrap(actual), wrap(expected), x=expected + 1)
    if found is not None:
        told = [text for value in expected.ravel().tolist() for text in spellings(value) if text in found.summary]
        assert not told, found.summary


def test_the_summary_holds_no_expected_text():
    for actual in ("abc", 1, None, [], E):
        assert "forty-two" not in explained([actual], ["forty-two"]).summary
    assert "forty-two" not in explained([], ["forty-two"]).summary
    assert "forty-two" not in explained(["forty-one", 1], ["forty-two"]).summary


def test_a_constant_result_does_not_give_a_constant_expectation_away():
    """Ones against a constant array: their ratio would be the expected value itself, upside down."""
    found = explained(np.ones(5), np.full(5, 0.37))
    assert "2.7027" not in found.summary


@pytest.mark.parametrize(
    ("actual", "summary"),
    [
        ((E, E + 1), "in dbeta: a constant offset"),
        ((E[:2], E), "in dx: shape (2, 4); expected (5, 4)"),
        ((E, [E]), "in dbeta: returned a list"),
    ],
)
def test_items_of_a_result_may_have_names(actual, summary):
    found = compare.explain(actual, (E, E), Tolerance(RTOL, ATOL), {}, parts=("dx", "dbeta"))
    assert found is not None
    assert found.summary.startswith(summary)


def test_places_that_are_never_written_are_marked_and_a_plain_nan_is_not():
    marked = never_written(E.astype(np.float32), np.arange(4) > 2)
    plain = np.where(np.arange(4) > 2, np.float32("nan"), E.astype(np.float32))
    np.testing.assert_array_equal(marked, plain)
    assert unwritten_places(marked) == unwritten_places((marked,)) == unwritten_places(marked.copy())
    assert unwritten_places(marked) != unwritten_places(plain) == unwritten_places(E) == [b""]
    assert unwritten_places(marked) != unwritten_places(never_written(E.astype(np.float32), np.arange(4) > 1))
    ints = never_written(np.arange(3, dtype=np.int32), np.arange(3) == 1)
    assert (ints.dtype, unwritten_places(ints) != [b""]) == (np.float64, True)
    assert never_written(np.arange(3), np.zeros(3, bool)).dtype == np.arange(3).dtype
