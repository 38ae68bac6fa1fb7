"""The inputs and outputs of a kernel exercise: buffers, numbers, and the sizes that the buffers' shapes define."""

import re
from collections.abc import Mapping
from typing import Any

import msgspec
import numpy as np

DTYPES = {"float": "float32", "int": "int32", "double": "float64", "half": "float16", "unsigned": "uint32"}
WHOLE_TYPES = ("int", "unsigned", "unsigned int", "long long", "long", "size_t", "int64_t", "int32_t", "uint32_t")
TAKEN_AS = {  # C types that a kernel may use for a buffer's elements, vectors included
    "float": ("float", "float2", "float4"),
    "int": ("int", "int2", "int4", "int32_t", "unsigned", "unsigned int", "uint32_t"),
    "unsigned": ("unsigned", "unsigned int", "uint32_t", "int"),
    "double": ("double", "double2"),
    "half": ("__half", "half", "__half2", "half2"),
}
FIELD = re.compile(r"\s*(\w+)\s*:\s*(\w+)\s*(?:\[([^\]]*)\])?\s*")


class Field(msgspec.Struct, frozen=True):
    """One buffer or number: `type` in C; `shape` in names of sizes and integers, None for a number."""

    name: str
    type: str
    shape: tuple[str | int, ...] | None = None

    @property
    def dtype(self) -> str:
        return DTYPES[self.type]

    def shape_in(self, sizes: Mapping[str, int]) -> tuple[int, ...]:
        return tuple(sizes[each] if isinstance(each, str) else each for each in self.shape or ())

    def __str__(self) -> str:
        return self.type if self.shape is None else f"{self.type}[{', '.join(map(str, self.shape))}]"


class Signature:
    """Written as `x: float[rows, cols], eps: float -> out: float[rows, cols]`.

    The inputs are in the order of the reference's parameters. Every size must be the length of an axis of an input.
    Raises ValueError for a malformed signature.
    """

    def __init__(self, text: str) -> None:
        before, arrow, after = text.partition("->")
        if not arrow or not after.strip():
            raise ValueError(f"signature {text!r} has no output; write 'x: float[n] -> out: float[n]'")
        self.inputs, self.outputs = _fields(before), _fields(after)
        self.sizes = tuple(dict.fromkeys(e for f in self.inputs for e in f.shape or () if isinstance(e, str)))
        names = [each.name for each in self.inputs + self.outputs] + list(self.sizes)
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"signature {text!r}: '{name}' stands for two things")
        for field in self.outputs:
            unknown = [each for each in field.shape or () if isinstance(each, str) and each not in self.sizes]
            if unknown or field.shape is None:
                raise ValueError(f"signature {text!r}: '{field.name}' must be a buffer whose sizes are those of inputs")

    @property
    def buffers(self) -> tuple[Field, ...]:
        return tuple(each for each in self.inputs + self.outputs if each.shape is not None)

    @property
    def numbers(self) -> tuple[Field, ...]:
        return tuple(each for each in self.inputs if each.shape is None)

    def sizes_of(self, arguments: Mapping[str, Any]) -> dict[str, int]:
        """The sizes in one case. Raises ValueError if an argument does not fit its field."""
        sizes: dict[str, int] = {}
        for field in self.inputs:
            value = arguments[field.name]
            if field.shape is None:
                continue
            if not isinstance(value, np.ndarray) or value.dtype != field.dtype or value.ndim != len(field.shape):
                raise ValueError(f"'{field.name}' must be an array of {field.dtype} with {len(field.shape)} axes")
            for name, length in zip(field.shape, value.shape, strict=True):
                if length != (sizes.setdefault(name, length) if isinstance(name, str) else name):
                    raise ValueError(f"'{field.name}' has shape {value.shape}, which does not fit {field}")
        return sizes


def _fields(text: str) -> tuple[Field, ...]:
    fields, position = [], 0
    while position < len(text.rstrip()):
        found = FIELD.match(text, position)
        if not found or found[2] not in DTYPES:
            raise ValueError(
                f"signature: {text[position:]!r} is not a field; write 'x: float[n]' with {', '.join(DTYPES)}"
            )
        shape = None if found[3] is None else tuple(map(_axis, found[3].split(",")))
        fields.append(Field(found[1], found[2], shape))
        position = found.end() + 1
        if text[found.end() : position] not in ("", ","):
            raise ValueError(f"signature: a comma is missing before {text[found.end() :]!r}")
    return tuple(fields)


def _axis(text: str) -> str | int:
    name = text.strip()
    if name.isdigit():
        return int(name)
    if not name.isidentifier():
        raise ValueError(f"signature: {name!r} is not a size; write a name or a whole number")
    return name
