"""Values to nodes of the protocol, with the bytes of their arrays, and back.

What comes from a worker is hostile: `unpack` builds only what the payload holds, and raises ProtocolError otherwise.
"""

import functools
import math
from collections.abc import Callable
from typing import Any, Literal

from grader.worker.protocol import (
    ALIGNMENT,
    ITEM_SIZES,
    MAX_AXES,
    MAX_AXIS,
    MAX_DEPTH,
    MAX_HEADER,
    MAX_LEAVES,
    MAX_NAME,
    MAX_PAYLOAD,
    MAX_TEXT,
    ArrayNode,
    DictNode,
    ListNode,
    Node,
    Opaque,
    ProtocolError,
    TupleNode,
)


@functools.lru_cache(maxsize=64)
def dtype_name(dtype: Any) -> str:
    """The dtype's name, cached: NumPy computes it on every call, which takes as long as packing a small array."""
    return str(dtype.name)


class UnsendableError(Exception):
    """A value is too large to send; the text says how large."""


@functools.cache
def tensor_kinds(torch: Any) -> tuple[type, ...]:
    """The tensor classes that may be sent. A worker calls this before it loads student code, because an exercise may
    forbid torch.nn."""
    return torch.Tensor, torch.nn.Parameter


class Packer:
    """Turns a value into a node and contiguous copies of its arrays. Needs NumPy, which the caller has imported.

    Only exact types are trusted: a subclass of an array may lie about itself, so it becomes Opaque, as do cycles and
    all other types. A subclass of list, tuple or dict is read by the methods of its base, which it cannot override.
    """

    def __init__(
        self, numpy: Any, torch: Any = None, max_bytes: int = MAX_PAYLOAD, max_header: int = MAX_HEADER - (1 << 15)
    ) -> None:
        self._numpy, self._torch = numpy, torch
        self.room, self.header, self._leaves = max_bytes, max_header, MAX_LEAVES  # what is left of these limits
        self.arrays: list[Any] = []

    def pack(self, value: Any, depth: int = 0) -> Node:
        self._leaves -= 1
        if self._leaves < 0:
            raise UnsendableError(f"more than {MAX_LEAVES:,} items")
        self._describe(20)
        kind = type(value)
        if value is None or kind is bool:
            return value  # type: ignore[no-any-return]  # narrowed by its exact type
        if kind is int:
            return value if -(1 << 63) <= value < 1 << 64 else Opaque("an int of more than 64 bits")
        if kind is float:
            return value  # type: ignore[no-any-return]  # narrowed by its exact type
        if kind is str or kind is self._numpy.str_:
            value = str.__str__(value)
            if len(value) > MAX_TEXT:
                return self._pack_bytes(clean(value).encode(), "text")
            self._describe(4 * len(value))
            return clean(value)
        if kind is bytes:
            return self._pack_bytes(value, "bytes")
        if issubclass(kind, (list, tuple, dict)):
            return self._pack_container(value, kind, depth)
        if kind is self._numpy.ndarray and value.ndim == 0 and value.dtype.kind == "U":
            return self.pack(value.item(), depth)  # one text, as np.where makes it
        if kind is self._numpy.ndarray:
            return self._pack_array(value, "array")
        if issubclass(kind, self._numpy.generic):
            return self._pack_array(self._numpy.asarray(value), "scalar")
        if issubclass(kind, self._numpy.ndarray):
            return Opaque(f"a subclass of ndarray, {class_name(kind)}")
        if self._torch is not None and issubclass(kind, self._torch.Tensor):
            return self._pack_tensor(value, kind)
        return Opaque(_described(kind))

    def _pack_container(self, value: Any, kind: type, depth: int) -> Node:
        if depth >= MAX_DEPTH:
            return Opaque(f"something nested more than {MAX_DEPTH} levels deep")
        if issubclass(kind, dict):
            return self._pack_dict(value, depth)
        if issubclass(kind, list):
            return ListNode(tuple(self.pack(item, depth + 1) for item in list.__iter__(value)))
        return TupleNode(tuple(self.pack(item, depth + 1) for item in tuple.__iter__(value)))

    def _pack_dict(self, value: Any, depth: int) -> Node:
        before = len(self.arrays)
        items = tuple((self.pack(k, depth + 1), self.pack(v, depth + 1)) for k, v in dict.items(value))
        other = next((what for key, _ in items if (what := _other_key(key))), "")
        if other:
            del self.arrays[before:]
            return Opaque(f"a dict with {other} as a key")
        return DictNode(items)

    def _pack_bytes(self, value: bytes, kind: Literal["bytes", "text"]) -> Node:
        self._take(len(value), (len(value),), "uint8")
        self.arrays.append(self._numpy.frombuffer(value, "uint8"))
        return ArrayNode(kind, "uint8", (len(value),))

    def _pack_array(self, array: Any, kind: Literal["array", "scalar"]) -> Node:
        name = dtype_name(array.dtype)
        if array.ndim > MAX_AXES or any(size >= MAX_AXIS for size in array.shape):
            return Opaque(f"an array of {array.ndim} axes, the longest of {max(array.shape):,}")
        if name not in ITEM_SIZES or array.dtype.fields is not None:
            return Opaque(f"an array of dtype {short(name)}")
        self._take(array.nbytes, array.shape, name)
        contiguous = self._numpy.array(array, dtype=array.dtype.newbyteorder("="), order="C", copy=True)
        self.arrays.append(contiguous)
        return ArrayNode(kind, name, tuple(contiguous.shape))

    def _pack_tensor(self, tensor: Any, kind: type) -> Node:
        torch = self._torch
        if kind not in tensor_kinds(torch):
            return Opaque(f"a subclass of torch.Tensor, {class_name(kind)}")
        name = str(tensor.dtype).removeprefix("torch.")
        if name not in ITEM_SIZES or tensor.layout is not torch.strided or tensor.device.type != "cpu":
            return Opaque(f"a tensor of dtype {short(name)}, layout {tensor.layout}, on {tensor.device}")
        self._take(tensor.numel() * ITEM_SIZES[name], tuple(tensor.shape), name)
        plain = tensor.detach().resolve_conj().resolve_neg().contiguous()
        array = (plain.view(torch.int16) if name == "bfloat16" else plain).numpy()
        self.arrays.append(self._numpy.array(array, order="C", copy=True))
        return ArrayNode("tensor", name, tuple(tensor.shape))

    def _describe(self, size: int) -> None:
        """Add to the size of the header, of which this is an upper bound."""
        self.header -= size
        if self.header < 0:
            raise UnsendableError("a value with too many parts")

    def _take(self, size: int, shape: tuple[int, ...], dtype: str) -> None:
        self._describe(50 + 9 * len(shape))
        self.room -= size + ALIGNMENT
        if self.room < 0:
            raise UnsendableError(f"an array of {size:,} bytes ({dtype}, shape {tuple(shape)})")


def unpack(
    nodes: tuple[Node, ...], payload: bytearray, make_array: Callable[[ArrayNode, memoryview], Any]
) -> list[Any]:
    """The values of `nodes`, with arrays from the payload in order. Raises ProtocolError."""
    offset = 0

    def build(node: Node, depth: int) -> Any:
        nonlocal offset
        if depth > MAX_DEPTH + 1:
            raise ProtocolError("a value nested too deeply")
        match node:
            case ArrayNode():
                size = array_bytes(node)
                if size > len(payload) - offset:
                    raise ProtocolError("an array longer than its bytes")
                data = memoryview(payload)[offset : offset + size]
                offset += size + -size % ALIGNMENT
                return make_array(node, data)
            case ListNode(items):
                return [build(item, depth + 1) for item in items]
            case TupleNode(items):
                return tuple(build(item, depth + 1) for item in items)
            case DictNode(items):
                return {_key(k, build(k, depth + 1)): build(v, depth + 1) for k, v in items}
            case _:
                return node

    values = [build(node, 0) for node in nodes]
    if offset != len(payload):
        raise ProtocolError("bytes that belong to no array")
    return values


def array_bytes(node: ArrayNode) -> int:
    """The size of the array in bytes. Raises ProtocolError if its dtype or shape is impossible."""
    return _array_bytes(node.dtype, node.shape)


@functools.lru_cache(maxsize=1024)
def _array_bytes(dtype: str, shape: tuple[int, ...]) -> int:
    if dtype not in ITEM_SIZES:
        raise ProtocolError("an unknown dtype")
    if len(shape) > MAX_AXES or any(not 0 <= size < MAX_AXIS for size in shape):
        raise ProtocolError("an impossible shape")
    if math.prod(filter(None, shape)) * ITEM_SIZES[dtype] >= 1 << 63:  # NumPy refuses this even if an axis is 0
        raise ProtocolError("an impossible shape")
    return math.prod(shape) * ITEM_SIZES[dtype]


def _other_key(node: Node) -> str:
    """What a dict's key is or holds, if it is neither text nor a number, nor a tuple of such; else ""."""
    for part in node.items if isinstance(node, TupleNode) else (node,):
        if isinstance(part, Opaque):
            return part.what
        if isinstance(part, TupleNode):
            return "a tuple of tuples"
        if isinstance(part, ArrayNode) and (part.kind == "tensor" or part.dtype.startswith("complex")):
            return "a tensor" if part.kind == "tensor" else "a complex number"
    return ""


def _key(node: Node, key: Any) -> Any:
    """The key of a dict: NumPy numbers become Python numbers, which are equal to them."""
    if isinstance(node, TupleNode):
        return tuple(map(_key_part, node.items, key))
    return _key_part(node, key)


def _key_part(node: Node, part: Any) -> Any:
    if isinstance(node, ArrayNode) and node.kind == "scalar" and node.shape == ():
        part = part.item()
    if not isinstance(part, (str, bytes, int, float, bool, type(None))):
        raise ProtocolError("a dict key that is neither text nor a number, nor a tuple of such")
    return part


def _described(kind: type) -> str:
    name = class_name(kind)
    known = {"generator": "a generator (did you mean return, not yield?)", "coroutine": "a coroutine (an async def)"}
    return known.get(name, f"an object of class {name}")


def class_name(kind: type) -> str:
    try:
        return short(type.__dict__["__name__"].__get__(kind))
    except Exception:  # a hostile class without a name must not end the worker
        return "?"


def short(text: object) -> str:
    return clean(text[:MAX_NAME]) if type(text) is str else "?"


def clean(text: str) -> str:
    """Without lone surrogates, which UTF-8 cannot carry."""
    return text.encode("utf-8", "replace").decode("utf-8")
