"""Values cross the pipe bit for bit, and nothing that a worker can send does more than end its own call."""

import collections
import decimal
import enum
import io
import math
import struct
import sys
import types

import msgspec
import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from grader.checks import compare
from grader.worker import packing, protocol
from grader.worker.packing import Packer, UnsendableError
from grader.worker.protocol import (
    ArrayNode,
    DictNode,
    EarlierNode,
    ListNode,
    Opaque,
    ProtocolError,
    TupleNode,
)
from grader.workers import client

DTYPES = [name for name in protocol.ITEM_SIZES if name != "bfloat16"]  # NumPy has no bfloat16
NO_TORCH = "torch, an extra of the package, is not installed"
some = settings(derandomize=True, deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
many = settings(some, max_examples=400)


# -- there and back ----------------------------------------------------------------------------------------------------


def frame_of(nodes_and_arrays):
    (node,), arrays = nodes_and_arrays
    return b"".join(protocol.encode(protocol.Returned(7, node, (), protocol.Printed()), arrays))


def receive(sent):
    """What the judge makes of these bytes: a value where they are a CallResult, else the reply."""
    header, payload = protocol.read_frame(io.BytesIO(sent).readinto)
    reply = protocol.decode_reply(header)
    if not isinstance(reply, protocol.Returned):
        return reply
    (value,) = packing.unpack((reply.value,), payload, client._array)
    return value


def there_and_back(value):
    return receive(frame_of(client.pack([value])))


def bits(value):
    """A value as something that == compares bit for bit, with its types."""
    if isinstance(value, (np.ndarray, np.generic)):
        native = np.asarray(value).astype(value.dtype.newbyteorder("="))
        return type(value).__name__, native.dtype.name, native.shape, native.tobytes()
    if isinstance(value, client.Tensor):
        return "tensor", value.dtype, bits(value.array)
    if type(value) in (list, tuple):
        return type(value).__name__, [bits(item) for item in value]
    if type(value) is dict:
        return "dict", [(bits(key), bits(item)) for key, item in value.items()]
    return type(value).__name__, struct.pack("<d", value) if type(value) is float else value


any_shape = st.lists(st.integers(0, 4), max_size=4)


@st.composite
def contiguous_arrays(draw, shapes):
    """Arrays of any bytes, so of every NaN that there is."""
    dtype, shape = draw(st.sampled_from(DTYPES)), tuple(draw(shapes))
    size = math.prod(shape) * protocol.ITEM_SIZES[dtype]
    data = np.frombuffer(draw(st.binary(min_size=size, max_size=size)), "uint8")
    return (data % 2 if dtype == "bool" else data).view(dtype).reshape(shape)


VIEWS = {
    "as it is": lambda a: a,
    "transposed": lambda a: a.T,
    "reversed": lambda a: a[(slice(None, None, -1),) * a.ndim],
    "every other": lambda a: a[(..., slice(None, None, 2))] if a.ndim else a,
    "Fortran order": np.asfortranarray,
    "other byte order": lambda a: a.astype(a.dtype.newbyteorder()),
    "broadcast": lambda a: np.broadcast_to(a, (3, *a.shape)),
    "writable copy": np.copy,
    "not aligned": lambda a: (
        np.frombuffer(b"\0" + a.tobytes(), a.dtype, offset=1).reshape(a.shape) if a.size else a.copy()
    ),
}
arrays = st.builds(lambda array, view: view(array), contiguous_arrays(any_shape), st.sampled_from(list(VIEWS.values())))
scalars = contiguous_arrays(st.just(())).map(lambda array: array[()])
any_float = st.floats() | st.integers(0, (1 << 64) - 1).map(lambda n: struct.unpack("<d", n.to_bytes(8, "little"))[0])
single = st.none() | st.booleans() | st.integers(-(1 << 63), (1 << 64) - 1) | st.floats(allow_nan=False) | st.text()
keys = single | st.binary() | st.lists(single, max_size=3).map(tuple)
leaves = keys | any_float | arrays | scalars
values = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=4) | st.lists(inner, max_size=4).map(tuple) | st.dictionaries(keys, inner, max_size=4)
    ),
    max_leaves=12,
)


@pytest.mark.slow
@many
@given(values)
def test_a_value_arrives_bit_for_bit(value):
    assert bits(there_and_back(value)) == bits(value)


@pytest.mark.slow
@some
@given(values)
def test_as_received_is_what_would_arrive(value):
    assert bits(client.through_protocol(value)) == bits(there_and_back(value))


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("dtype", DTYPES)
def test_a_view_arrives_bit_for_bit(dtype, view):
    array = VIEWS[view]((np.arange(24).reshape(2, 3, 4) % 5).astype(dtype))
    array.flags.writeable = False
    assert bits(there_and_back(array)) == bits(array)


@pytest.mark.parametrize("dtype", DTYPES)
def test_a_0d_array_stays_an_array_and_a_scalar_a_scalar(dtype):
    array = np.ones((), dtype)
    assert bits(there_and_back(array)) == bits(array)
    assert bits(there_and_back(array[()])) == bits(array[()])


@pytest.mark.parametrize("shape", [(0,), (3, 0), (0, 3), (2, 0, 5)])
@pytest.mark.parametrize("dtype", DTYPES)
def test_an_empty_array_keeps_its_shape(dtype, shape):
    assert bits(there_and_back(np.zeros(shape, dtype))) == bits(np.zeros(shape, dtype))


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64", "complex64", "complex128"])
def test_special_floats_arrive(dtype):
    array = np.array([np.inf, -np.inf, np.nan, -0.0, np.finfo(dtype).tiny, np.finfo(dtype).smallest_subnormal], dtype)
    assert bits(there_and_back(array)) == bits(array)


def test_a_signalling_nan_keeps_its_payload():
    array = np.array([0x7FF0_0000_DEAD_BEEF, 0xFFF8_0000_0000_0001], "uint64").view("float64")
    assert there_and_back([array, array[0]])[0].tobytes() == array.tobytes()


def test_several_arrays_do_not_mix():
    value = [np.arange(3, dtype="int8"), {"a": np.arange(100.0), 2: (np.zeros((0, 3)), np.float32(0.1))}, np.arange(65)]
    assert bits(there_and_back(value)) == bits(value)


def test_what_arrives_is_independent_of_what_was_sent():
    array = np.arange(3.0)
    frame = frame_of(client.pack([array]))
    array[0] = 9.0
    received = receive(frame)
    received[1] = 9.0  # the judge's own to write to
    assert received.tolist() == [0.0, 9.0, 2.0]


@given(st.binary(max_size=300), st.integers(1, 40))
@some
def test_a_pipe_may_take_and_give_a_few_bytes_at_a_time(data, step):
    array = np.frombuffer(data, "uint8")
    pipe = bytearray()

    def write(buffer):
        pipe.extend(buffer[:step])
        return min(step, buffer.nbytes)

    nodes, packed = client.pack([array])
    protocol.write_frame(write, protocol.encode(protocol.Returned(7, nodes[0], (), protocol.Printed()), packed))
    source = io.BytesIO(pipe)
    header, payload = protocol.read_frame(lambda view: source.readinto(view[:step]))
    assert packing.unpack((protocol.decode_reply(header).value,), payload, client._array)[0].tobytes() == data


@pytest.mark.parametrize(
    "value",
    [
        collections.namedtuple("Point", "x y")(1.0, 2.0),
        collections.OrderedDict(a=1),
        collections.defaultdict(list, a=[1]),
        type("Beam", (list,), {"__iter__": None, "__len__": None, "__getitem__": None})([1, 2]),
        type("Sly", (dict,), {"items": None, "keys": None, "__iter__": None})(a=1),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_subclass_of_a_container_arrives_as_what_it_holds(value):
    base = next(base for base in (list, tuple, dict) if isinstance(value, base))
    held = {list: list.__iter__, tuple: tuple.__iter__, dict: dict.items}[base](value)
    assert bits(there_and_back(value)) == bits(base(held))


@pytest.mark.parametrize("size", [0, 1, protocol.MAX_TEXT, protocol.MAX_TEXT + 1, 10_000_000])
def test_text_and_bytes_of_any_length_arrive(size):
    text = ("äb\0" * size)[:size]
    assert there_and_back([text, text.encode(), 1]) == [text, text.encode(), 1]
    with pytest.raises(UnsendableError, match=r"an array of 1,001 bytes \(uint8, shape \(1001,\)\)"):
        Packer(np, max_bytes=1000).pack(bytes(1001))


def test_a_lone_surrogate_becomes_a_question_mark():
    assert there_and_back(["a\ud800b", {"\udfff": "c"}]) == ["a?b", {"?": "c"}]
    assert there_and_back("\ud800" * 5_000) == "?" * 5_000


# -- torch -------------------------------------------------------------------------------------------------------------


def expected_of(torch, tensor):
    plain = tensor.detach().resolve_conj().resolve_neg().contiguous().clone()
    if plain.dtype is torch.bfloat16:
        plain = plain.float()
    return "tensor", str(tensor.dtype).removeprefix("torch."), bits(plain.numpy())


@pytest.mark.parametrize("shape", [(), (0,), (5,), (2, 0), (2, 3, 4)])
@pytest.mark.parametrize("dtype", protocol.ITEM_SIZES)
def test_a_tensor_arrives_bit_for_bit(dtype, shape):
    torch = pytest.importorskip("torch", reason=NO_TORCH)
    tensor = (torch.arange(math.prod(shape)).reshape(shape) % 3).to(getattr(torch, dtype))
    assert bits(there_and_back(tensor)) == expected_of(torch, tensor)


TENSOR_VIEWS = {
    "transposed": lambda t, _: t.transpose(0, 2),
    "every other": lambda t, _: t[:, ::2, 1:],
    "expanded": lambda t, _: t[:1].expand(4, 3, 4),
    "one row": lambda t, _: t[1],
    "one element": lambda t, _: t[1, 2, 3],
    "channels last": lambda t, torch: t[None].to(memory_format=torch.channels_last),
    "requires a gradient": lambda t, _: t.clone().requires_grad_(),
    "result of an operation": lambda t, _: t.clone().requires_grad_() * 2,
    "Parameter": lambda t, torch: torch.nn.Parameter(t),
}


@pytest.mark.parametrize("view", TENSOR_VIEWS)
@pytest.mark.parametrize("dtype", ["bfloat16", "float16", "float32", "float64", "complex64"])
def test_a_view_of_a_tensor_arrives_bit_for_bit(dtype, view):
    torch = pytest.importorskip("torch", reason=NO_TORCH)
    tensor = TENSOR_VIEWS[view](torch.arange(24.0).reshape(2, 3, 4).to(getattr(torch, dtype)) / 7, torch)
    assert bits(there_and_back(tensor)) == expected_of(torch, tensor)


def test_lazily_conjugated_and_negated_views_arrive_as_their_values():
    torch = pytest.importorskip("torch", reason=NO_TORCH)
    z = torch.tensor([1 + 2j, 3 - 4j])
    assert z.conj().is_conj() and z.conj().imag.is_neg()
    assert there_and_back(z.conj()).array.tolist() == [1 - 2j, 3 + 4j]
    assert there_and_back(z.conj().imag).array.tolist() == [-2.0, 4.0]
    assert there_and_back(z[None].mH).array.tolist() == [[1 - 2j], [3 + 4j]]


@given(st.lists(st.integers(0, (1 << 16) - 1), max_size=20))
@some
def test_every_bfloat16_arrives_as_the_same_number(patterns):
    torch = pytest.importorskip("torch", reason=NO_TORCH)
    tensor = torch.from_numpy(np.array(patterns, "uint16")).view(torch.bfloat16)
    received = there_and_back(tensor)
    assert received.dtype == "bfloat16"
    assert (received.array.view("uint32") >> 16).tolist() == patterns


def test_tensors_may_stand_among_other_values():
    torch = pytest.importorskip("torch", reason=NO_TORCH)
    received = there_and_back({"loss": torch.tensor(0.5), "steps": [1, np.arange(2), torch.arange(3)]})
    assert received["loss"].array[()] == 0.5 and received["steps"][0] == 1
    assert [type(each).__name__ for each in received["steps"]] == ["int", "ndarray", "Tensor"]


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda torch: torch.eye(3).to_sparse(), "layout torch.sparse_coo"),
        (lambda torch: torch.zeros(3, device="meta"), "on meta"),
        (lambda torch: torch.zeros(3).to(torch.float8_e4m3fn), "dtype float8_e4m3fn"),
        (
            lambda torch: torch.zeros(3).as_subclass(type("Mine", (torch.Tensor,), {})),
            "a subclass of torch.Tensor, Mine",
        ),
        (lambda torch: torch.nn.Linear(1, 1), "an object of class Linear"),
    ],
)
def test_other_tensors_are_opaque(make, words):
    torch = pytest.importorskip("torch", reason=NO_TORCH)
    assert words in there_and_back(make(torch)).what


def test_a_tensor_that_is_too_large_is_not_even_copied():
    torch = pytest.importorskip("torch", reason=NO_TORCH)
    with pytest.raises(UnsendableError, match=r"4,000,000,000,000 bytes \(float32"):
        client.pack([torch.zeros(1).expand(10**12)])


# -- what no exercise returns ------------------------------------------------------------------------------------------


class HostileMeta(type):
    def __getattribute__(cls, name):
        raise RuntimeError("nothing to see")

    def __subclasscheck__(cls, other):
        return True

    def __instancecheck__(cls, other):
        return True


class Hostile(metaclass=HostileMeta):
    """Lies about everything that an object may lie about, and raises for the rest."""

    __class__ = list

    def __getattribute__(self, name):
        raise RuntimeError("nothing to see")

    __eq__ = __hash__ = __len__ = __iter__ = __repr__ = __str__ = __array__ = __getattribute__


class Agreeable(np.ndarray):
    def __eq__(self, other):
        return True


class Number(enum.IntEnum):
    ONE = 1


def yields():
    yield 1


OPAQUE = {
    "masked array": (np.ma.array([1.0], mask=[True]), "a subclass of ndarray, MaskedArray"),
    "matrix": (np.arange(2.0).view(np.matrix), "a subclass of ndarray, matrix"),
    "ndarray subclass": (np.zeros(2).view(Agreeable), "a subclass of ndarray, Agreeable"),
    "record array": (np.rec.array([(1, 2.0)]), "a subclass of ndarray, recarray"),
    "object array": (np.array([None, 1]), "an array of dtype object"),
    "ragged": (np.array([[1], [1, 2]], dtype=object), "an array of dtype object"),
    "text array": (np.array(["a"]), "an array of dtype str"),
    "bytes array": (np.array([b"a"]), "an array of dtype bytes"),
    "structured": (np.zeros(2, "i4,f8"), "an array of dtype void"),
    "structured scalar": (np.zeros(2, "i4,f8")[0], "an array of dtype void"),
    "datetime": (np.array(["2020-01-01"], "datetime64[s]"), "an array of dtype datetime64[s]"),
    "timedelta scalar": (np.timedelta64(1, "s"), "an array of dtype timedelta64[s]"),
    "generator": (yields(), "a generator (did you mean return, not yield?)"),
    "function": (yields, "an object of class function"),
    "builtin": (len, "an object of class builtin_function_or_method"),
    "class": (Agreeable, "an object of class type"),
    "module": (math, "an object of class module"),
    "set": ({1, 2}, "an object of class set"),
    "bytes subclass": (type("Raw", (bytes,), {"__len__": None})(b"a"), "an object of class Raw"),
    "bytearray": (bytearray(b"a"), "an object of class bytearray"),
    "range": (range(3), "an object of class range"),
    "map": (map(abs, [1]), "an object of class map"),
    "decimal": (decimal.Decimal(1), "an object of class Decimal"),
    "enum": (Number.ONE, "an object of class Number"),
    "float subclass": (type("Near", (float,), {"__eq__": None})(1.0), "an object of class Near"),
    "str subclass": (type("Text", (str,), {"__len__": None})("a"), "an object of class Text"),
    "memory": (memoryview(b"a"), "an object of class memoryview"),
    "huge int": (1 << 64, "an int of more than 64 bits"),
    "very huge int": (1 << 10_000_000, "an int of more than 64 bits"),
    "hugely negative int": (-(1 << 63) - 1, "an int of more than 64 bits"),
    "hostile": (Hostile(), "an object of class Hostile"),
    "hostile class": (Hostile, "an object of class HostileMeta"),
    "long name": (type("N" * 10_000, (), {})(), "an object of class " + "N" * 80),
    "no name": (type("", (), {"__name__": 7, "__qualname__": "x", "__module__": 7})(), "an object of class "),
    "not a tensor": (type("Tensor", (), {"__module__": "torch", "shape": (3,)})(), "an object of class Tensor"),
}


@pytest.mark.parametrize("name", OPAQUE)
def test_what_no_exercise_returns_arrives_in_words(name):
    value, words = OPAQUE[name]
    received = there_and_back([value, 1])
    assert type(received[0]) is Opaque and received[0].what.startswith(words) and len(received[0].what) < 120
    assert received[1] == 1


@pytest.mark.parametrize("text", [np.str_("a"), np.array("a"), np.array(["a", "b"])[0], np.where(True, "a", "b")])
def test_one_text_of_numpy_arrives_as_a_text(text):
    assert there_and_back([text, 1]) == ["a", 1]


def test_a_coroutine_is_opaque():
    async def later():
        return 1

    coroutine = later()
    assert there_and_back(coroutine).what == "a coroutine (an async def)"
    coroutine.close()


def test_a_number_of_a_subclass_of_float64_does_not_speak_for_itself():
    lying = type("Lying", (np.float64,), {"__array__": lambda *_, **__: np.zeros(3), "__float__": lambda _: 7.0})(2.5)
    received = there_and_back(lying)
    assert type(received) is Opaque or bits(received) == bits(np.float64(2.5))


def depth_of(value):
    depth = 0
    while type(value) in (list, tuple, dict):
        value = value["in"] if type(value) is dict else value[0]
        depth += 1
    return depth, value


def nested(levels, wrap):
    value = 1
    for _ in range(levels):
        value = wrap(value)
    return value


@pytest.mark.parametrize("wrap", [lambda v: [v], lambda v: (v,), lambda v: {"in": v}], ids=["list", "tuple", "dict"])
@pytest.mark.parametrize("levels", [1, protocol.MAX_DEPTH, protocol.MAX_DEPTH + 1, 100_000])
def test_deep_nesting_ends_in_words(levels, wrap):
    depth, innermost = depth_of(there_and_back(nested(levels, wrap)))
    if levels <= protocol.MAX_DEPTH:
        assert (depth, innermost) == (levels, 1)
    else:
        assert (depth, innermost) == (protocol.MAX_DEPTH, Opaque("something nested more than 16 levels deep"))


def test_a_cycle_ends_in_words():
    ring = []
    ring.append(ring)
    knot = {}
    knot["in"] = (knot,)
    for cycle in (ring, knot):
        assert type(depth_of(there_and_back(cycle))[1]) is Opaque


@pytest.mark.parametrize("width", [2, 3, 1000])
def test_a_cycle_that_branches_is_cut_short(width):
    ring = []
    ring.extend([ring] * width)
    with pytest.raises(UnsendableError, match="more than 50,000 items"):
        client.pack([ring])


def test_too_many_items_are_not_sent():
    assert len(there_and_back([None] * (protocol.MAX_LEAVES - 1))) == protocol.MAX_LEAVES - 1
    for many_items in ([None] * protocol.MAX_LEAVES, [[None] * 30_000] * 2, dict.fromkeys(range(30_000))):
        with pytest.raises(UnsendableError, match="more than 50,000 items"):
            client.pack([many_items])


def test_too_many_bytes_are_not_sent():
    packer = Packer(np, max_bytes=1000)
    assert isinstance(packer.pack(np.zeros(100)), ArrayNode)
    with pytest.raises(UnsendableError, match=r"an array of 160 bytes \(float64, shape \(4, 5\)\)"):
        packer.pack([np.zeros((4, 5))])
    with pytest.raises(UnsendableError):
        Packer(np, max_bytes=1000).pack([np.zeros(0)] * 1000)  # each takes a little, even so
    with pytest.raises(UnsendableError, match="8,000,000,000,000 bytes"):
        client.pack([np.broadcast_to(1.0, (10**6, 10**6))])  # 8 bytes of memory; not even copied


@pytest.mark.parametrize(
    "value",
    [[np.float64(1.0)] * 40_000, ["x" * 4_000] * 400, [[]] * 49_000, dict.fromkeys(range(24_000), np.zeros(1))],
    ids=["many scalars", "much text", "many lists", "many small arrays"],
)
def test_what_can_be_packed_can_be_received(value):
    try:
        packed = client.pack([value])
    except UnsendableError:
        return
    assert len(receive(frame_of(packed))) == len(value)


def test_an_empty_array_of_odd_shape_arrives_or_is_refused_by_its_sender():
    for array in (np.zeros((1,) * 40), np.zeros((0, 1 << 41), "uint8")):
        try:
            packed = client.pack([array])
        except UnsendableError:
            continue
        received = receive(frame_of(packed))
        assert type(received) is Opaque or bits(received) == bits(array)


# -- hostile bytes -----------------------------------------------------------------------------------------------------


def raw_frame(header, payload=b""):
    return protocol.HEAD.pack(len(header), len(payload)) + header + payload


def returned(node, payload=b""):
    """A frame as a worker may write it: nothing in it needs to be what it says."""
    return raw_frame(msgspec.msgpack.encode(protocol.Returned(7, node, (), protocol.Printed())), payload)


def refused_or_received(sent):
    """EOFError and ProtocolError are the only ways to refuse; any other exception would be the judge's own."""
    try:
        receive(sent)
    except (EOFError, ProtocolError):
        return


def refuse(sent, complaint=None):
    with pytest.raises(ProtocolError, match=complaint):
        receive(sent)


@many
@given(st.binary(max_size=300))
@example(b"")
@example(b"\0" * 12)
@example(b"\xff" * 100)
def test_any_bytes_are_received_or_refused(sent):
    refused_or_received(sent)


@many
@given(st.binary(max_size=200), st.binary(max_size=200))
def test_any_header_and_payload_are_received_or_refused(header, payload):
    refused_or_received(raw_frame(header, payload))


SAMPLES = [
    frame_of(client.pack([value]))
    for value in (
        None,
        [1, -2.5, "text", None, True],
        {"a": (1, 2), 3: {"b": [], 2.5: ()}},
        np.arange(6.0).reshape(2, 3),
        [np.float32(2), np.array([True, False]), np.zeros((0, 2), "complex64")],
        yields,
    )
] + [
    b"".join(protocol.encode(reply))
    for reply in (
        protocol.Ready(3),
        protocol.Inspected(3, (protocol.Use("line 1", "torch"),)),
        protocol.Located(3, (protocol.Frame("line 4", "f", "x", "q (5, 16)"),)),
        protocol.Loaded(
            *(3, (protocol.EntryPoint("function", ("q", "k"), 1, -1),), ("attend",)),
            protocol.Printed("hello", "again", 9),
            (protocol.Fault("line 1", "import x", "ImportError", "no", ("x",)),),
            ("scipy",),
        ),
        protocol.Raised(
            *(3, "ValueError", ("ValueError", "Exception"), "no", (protocol.Frame("line 4", "f", "x"),)),
            protocol.Printed(),
            2,
            "SCALE",
        ),
    )
]


@st.composite
def damaged_frames(draw):
    data = bytearray(draw(st.sampled_from(SAMPLES)))
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, len(data)))
        dropped = draw(st.integers(0, 2))
        data[place : place + dropped] = draw(st.binary(max_size=3))
    if draw(st.booleans()) and len(data) >= protocol.HEAD.size:  # with lengths that fit again, it gets further
        payload = draw(st.sampled_from([0, 64, 128]))
        header = max(len(data) - protocol.HEAD.size - payload, 0)
        data[: protocol.HEAD.size] = protocol.HEAD.pack(header, len(data) - protocol.HEAD.size - header)
    return bytes(data)


@pytest.mark.slow
@settings(many, max_examples=600)
@given(damaged_frames())
def test_a_damaged_frame_is_received_or_refused(sent):
    refused_or_received(sent)


odd_sizes = st.sampled_from([0, 1, 2, 3, -1, -(1 << 63), 1 << 31, (1 << 40) - 1, 1 << 40, (1 << 63) - 1, (1 << 64) - 1])
odd_arrays = st.builds(
    ArrayNode,
    st.sampled_from(["array", "scalar", "tensor", "bytes", "text", "matrix", ""]),
    st.sampled_from([*protocol.ITEM_SIZES, "object", "float128", "O", "V8", "<f8", "", "str"]) | st.text(),
    st.lists(odd_sizes, max_size=40).map(tuple),
)
likely_arrays = st.builds(
    ArrayNode,
    st.sampled_from(["array", "scalar", "tensor", "bytes", "text"]),
    st.sampled_from(list(protocol.ITEM_SIZES)),
    st.lists(odd_sizes.filter(lambda size: 0 <= size < 1 << 40), max_size=5).map(tuple),
)
odd_nodes = st.recursive(
    odd_arrays | likely_arrays | keys | st.floats() | st.builds(Opaque, st.text()) | st.builds(EarlierNode, odd_sizes),
    lambda inner: (
        st.lists(inner, max_size=4).map(tuple).map(ListNode)
        | st.lists(inner, max_size=4).map(tuple).map(TupleNode)
        | st.lists(st.tuples(inner, inner), max_size=3).map(tuple).map(DictNode)
    ),
    max_leaves=6,
)


@pytest.mark.slow
@settings(many, max_examples=500)
@given(odd_nodes, st.integers(0, 4).map(lambda count: count * protocol.ALIGNMENT), st.binary(max_size=70))
def test_any_node_is_received_or_refused(node, size, data):
    refused_or_received(returned(node, data.ljust(size, b"\1")))


@pytest.mark.parametrize("sample", range(len(SAMPLES)))
def test_a_truncated_frame_is_the_end_of_the_stream(sample):
    for size in range(len(SAMPLES[sample])):
        with pytest.raises(EOFError):
            receive(SAMPLES[sample][:size])


def test_a_reader_that_gives_nothing_is_the_end_of_the_stream():
    for nothing in (0, None):
        with pytest.raises(EOFError):
            protocol.read_frame(lambda _, nothing=nothing: nothing)


def test_caps_hold_before_anything_is_read_or_allocated():
    for sizes, complaint in (
        ((protocol.MAX_HEADER + 1, 0), "a header of 1048577 bytes"),
        (((1 << 32) - 1, 0), "a header of"),
        ((10, protocol.MAX_PAYLOAD + 1), "a reply of 268435457 bytes"),
        ((10, (1 << 64) - 1), "a reply of 18446744073709551615 bytes"),
    ):
        refuse(protocol.HEAD.pack(*sizes), complaint)
    with pytest.raises(ProtocolError, match="a reply of 65 bytes"):
        protocol.read_frame(io.BytesIO(raw_frame(b"", bytes(65))).readinto, max_payload=64)


@pytest.mark.parametrize(
    "shape",
    [
        *[(-1,), (-1, -8), (1 << 40,), (1 << 62, 4), (1 << 63, 2), ((1 << 64) - 1,), (1,) * 33, (1 << 32, 1 << 32)],
        *[(0, 1 << 39, 1 << 39), ((1 << 39), (1 << 39), 0), (0, *[1 << 20] * 20)],
    ],
    ids=lambda shape: repr(shape)[:30],
)
def test_an_impossible_shape_is_refused(shape):
    for kind in ("array", "scalar", "tensor"):
        for dtype in protocol.ITEM_SIZES:
            refuse(returned(ArrayNode(kind, dtype, shape)))
            refuse(returned(ArrayNode(kind, dtype, shape), bytes(64)))


@pytest.mark.parametrize("dtype", ["object", "O", "float128", "str", "<f8", "V8", "", "float64\0", "f8,f8", "Float64"])
def test_an_unknown_dtype_is_refused(dtype):
    refuse(returned(ArrayNode("array", dtype, (1,)), bytes(64)), "an unknown dtype")


@pytest.mark.parametrize(
    ("node", "payload", "complaint"),
    [
        (ArrayNode("array", "float64", (9,)), 64, "longer than its bytes"),
        (ArrayNode("array", "float64", (1,)), 0, "longer than its bytes"),
        (ListNode((ArrayNode("array", "int8", (1,)), ArrayNode("array", "int8", (1,)))), 64, "longer than its bytes"),
        (ArrayNode("array", "float64", (8,)), 128, "belong to no array"),
        (ArrayNode("array", "float64", (8,)), 65, "belong to no array"),
        (ArrayNode("array", "float64", (1,)), 8, "belong to no array"),  # its padding is missing
        (ArrayNode("array", "float64", (0,)), 64, "belong to no array"),
        (None, 1, "belong to no array"),
        ("text", 64, "belong to no array"),
    ],
)
def test_a_payload_of_the_wrong_length_is_refused(node, payload, complaint):
    refuse(returned(node, bytes(payload)), complaint)


@pytest.mark.parametrize(
    "key",
    [
        ListNode(()),
        TupleNode((TupleNode(()),)),
        TupleNode((1, Opaque("x"))),
        DictNode(()),
        Opaque("x"),
        EarlierNode(0),
        ArrayNode("array", "int8", ()),
        ArrayNode("tensor", "int8", ()),
        ArrayNode("scalar", "int8", (2,)),
        ArrayNode("scalar", "complex64", ()),
    ],
    ids=lambda key: type(key).__name__,
)
def test_a_dict_key_is_text_or_a_number(key):
    payload = bytes(64) if isinstance(key, ArrayNode) else b""
    refuse(returned(DictNode(((key, 1),)), payload), "a dict key that is neither text nor a number")


@pytest.mark.parametrize(
    ("key", "what"),
    [
        (frozenset({1}), "an object of class frozenset"),
        ((1, (2, 3)), "a tuple of tuples"),
        ((1, range(2)), "an object of class range"),
        (np.complex128(1j), "a complex number"),
        (1 << 70, "an int of more than 64 bits"),
    ],
    ids=str,
)
def test_a_dict_with_another_key_is_described(key, what):
    received = client.through_protocol([{1: np.ones(3), key: np.zeros(2)}, np.arange(3)])
    assert received[0] == Opaque(f"a dict with {what} as a key")
    assert received[1].tolist() == [0, 1, 2]


def test_a_numpy_text_arrives_as_a_str():
    for text in ("", "é", "x" * (protocol.MAX_TEXT + 1)):
        received = client.through_protocol([np.str_(text)])
        assert received == [text]
        assert type(received[0]) is str


def test_numpy_numbers_as_dict_keys_become_python_numbers():
    pairs = {(np.int64(1), np.uint8(2)): np.int64(3), np.float32(0.5): 4}
    received = client.through_protocol(pairs)
    assert received == {(1, 2): 3, 0.5: 4}
    assert [type(part) for part in next(iter(received))] == [int, int]


def test_a_text_that_is_no_text_is_refused():
    refuse(returned(ArrayNode("text", "uint8", (2,)), b"\xff\xfe".ljust(64, b"\0")), "not UTF-8")


def test_a_reply_that_refers_to_an_earlier_step_agrees_with_nothing():
    """Only the judge sends these; what a worker sends instead of a value is no value."""
    received = receive(returned(EarlierNode(3)))
    for expected in (None, 3, "3", [], np.zeros(2), Opaque("an object of class Cache")):
        assert not compare.agrees(received, expected, compare.EXACT)
    assert client.through_protocol(received) == Opaque("an object of class EarlierNode")


DEEP = {
    "arrays": b"\x91" * 100_000 + b"\xc0",
    "maps": b"\x81\xa1k" * 100_000 + b"\xc0",
    "maps in keys": b"\x81" * 100_000,
    "long arrays": b"\xdd\x00\x00\x00\x01" * 100_000 + b"\xc0",
}


@pytest.mark.parametrize("name", DEEP)
def test_a_deep_header_is_refused(name):
    refuse(raw_frame(DEEP[name]))
    head, tail = msgspec.msgpack.encode(protocol.Returned(7, "HERE", (), protocol.Printed())).split(b"\xa4HERE")
    refuse(raw_frame(head + DEEP[name] + tail))
    refuse(raw_frame(b"\x82\xa4type\xa5ready\xa4more" + DEEP[name] + b"\xa2id\x07"))  # a field that nobody knows


@pytest.mark.parametrize("levels", [protocol.MAX_DEPTH + 3, 100, 900, 5_000, 55_000])
@pytest.mark.parametrize("tag", [b"\xa4list\xa5items\x91", b"\xa5tuple\xa5items\x91", b"\xa4dict\xa5items\x91\x92\xc0"])
def test_a_deep_value_is_refused(tag, levels):
    head, tail = msgspec.msgpack.encode(protocol.Returned(7, "HERE", (), protocol.Printed())).split(b"\xa4HERE")
    refuse(raw_frame(head + (b"\x82\xa4type" + tag) * min(levels, 1_040_000 // (6 + len(tag))) + b"\xc0" + tail))


@pytest.mark.parametrize(
    "header",
    [
        b"",
        b"\xc0",
        b"\x80",
        b"\xc1",
        b"cos\nsystem\n(S'true'\ntR.",
        msgspec.json.encode(protocol.Ready(7)),
        msgspec.msgpack.encode(protocol.Ready(7)) * 2,
        msgspec.msgpack.encode(protocol.Ready(7)) + b"\0",
        msgspec.msgpack.encode(protocol.Ready(7))[:-1],
        msgspec.msgpack.encode([protocol.Ready(7)]),
        msgspec.msgpack.encode({"type": "ready"}),
        msgspec.msgpack.encode({"type": "ready", "id": "7"}),
        msgspec.msgpack.encode({"type": "ready", "id": 7.5}),
        msgspec.msgpack.encode({"type": "ready", "id": True}),
        msgspec.msgpack.encode({"type": "perfect", "id": 7}),
        msgspec.msgpack.encode({"id": 7}),
        msgspec.msgpack.encode(protocol.Start(7, "numpy", 100)),
        msgspec.msgpack.encode(protocol.Call(7, "e", -1, (), (), True, False, 0)),
        msgspec.msgpack.encode({"type": "returned", "id": 7, "value": [1], "changed": [], "printed": {}}),
        msgspec.msgpack.encode({"type": "returned", "id": 7, "value": b"1", "changed": [], "printed": {}}),
        msgspec.msgpack.encode({"type": "returned", "id": 7, "value": {"type": "list"}, "changed": [], "printed": {}}),
        msgspec.msgpack.encode({"type": "returned", "id": 7, "value": {"type": 1}, "changed": [], "printed": {}}),
        msgspec.msgpack.encode({"type": "returned", "id": 7, "value": 1, "changed": ["x"], "printed": {}}),
        msgspec.msgpack.encode({"type": "returned", "id": 7, "value": 1, "changed": [], "printed": 1}),
        msgspec.msgpack.encode(
            {"type": "returned", "id": 7, "value": 1, "changed": [], "printed": {"head": "x" * 9_000}}
        ),
        msgspec.msgpack.encode({"type": "returned", "id": 7, "value": 1, "changed": [], "printed": {"lines": "9"}}),
        msgspec.msgpack.encode(protocol.Ready(7)).replace(b"ready", b"\xff\xfe\xfd\xfc\xfb"),
        msgspec.msgpack.encode(protocol.Returned(7, "HERE", (), protocol.Printed())).replace(b"HERE", b"\xed\xa0\x80x"),
        msgspec.msgpack.encode(protocol.Returned(7, "HERE", (), protocol.Printed())).replace(
            b"\xa4HERE", b"\xd6\xff\0\0\0\0"
        ),
        msgspec.msgpack.encode(protocol.Returned(7, "HERE", (), protocol.Printed())).replace(
            b"\xa4HERE", b"\xdb\xff\xff\xff\xff"
        ),
    ],
    ids=lambda header: header[:20],
)
def test_what_is_not_exactly_one_reply_is_refused(header):
    refuse(raw_frame(header))


def test_bytes_after_a_frame_are_left_for_the_next():
    stream = io.BytesIO(SAMPLES[0] + SAMPLES[3])
    assert protocol.read_frame(stream.readinto)[1] == b""
    assert len(protocol.read_frame(stream.readinto)[1]) == 64
    with pytest.raises(EOFError):
        protocol.read_frame(stream.readinto)


@pytest.mark.parametrize("shape", [(), (4,), (2, 2)])
@pytest.mark.parametrize("kind", ["array", "scalar", "tensor"])
def test_a_bool_is_true_or_false_whatever_its_byte(kind, shape):
    payload = bytes([255, 0, 2, 1][: math.prod(shape)]).ljust(64, b"\0")
    received = receive(returned(ArrayNode(kind, "bool", shape), payload))
    array = received.array if kind == "tensor" else received
    assert array.dtype == bool and array.shape == shape
    assert array.tobytes() == bytes([1, 0, 1, 1][: math.prod(shape)])


def test_without_torch_everything_else_arrives(monkeypatch):
    monkeypatch.delitem(sys.modules, "torch", raising=False)
    assert bits(there_and_back([np.arange(2), 1.5])) == bits([np.arange(2), 1.5])
    assert there_and_back(types.SimpleNamespace(shape=(1,))) == Opaque("an object of class SimpleNamespace")
