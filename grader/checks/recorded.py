"""Answers without a reference: what a bundle records of the public cases, in `cases.json` and `cases.safetensors`.

The JSON file holds the shape of things and the safetensors file their arrays, each kept once under a digest of its
content. A Python float is written as `float.hex` has it, since JSON knows neither infinity nor NaN.
"""

import hashlib
import sys
from collections.abc import Callable, Collection, Mapping
from functools import cached_property
from typing import Any

import msgspec
import numpy as np
import safetensors.numpy

from grader.checks.answers import UNKNOWN, Behaviour, Computed, MustRaise
from grader.checks.case import Case, Script
from grader.checks.mistakes import NAMED_BY_WHAT_IT_GIVES, Place
from grader.course import Exercise
from grader.errors import CourseError
from grader.model import Mistake
from grader.worker.client import Tensor, as_received
from grader.worker.protocol import ITEM_SIZES, Opaque

SCHEMA = "grader/cases/v1"
CASES, ARRAYS = "cases.json", "cases.safetensors"
PUBLIC_SEED = 0
STORABLE = ITEM_SIZES.keys() - {"bfloat16", "complex64", "complex128"}

Encoded = Any  # None, bool, int or str as they are; a dict with one key that says what it is for everything else
Key = tuple[str, int]  # a check's name and the number of the case in it


class RecordedMistake(msgspec.Struct, frozen=True):
    name: str
    sentence: str
    shows_in: Place


class RecordedCase(msgspec.Struct, frozen=True):
    """Numbers are positions in `Cases.values`. `inputs` is None where a check makes them itself, from earlier results.

    `behaviours` is empty for such a case, and for one whose result is compared with nothing; else it has one entry a
    mistake: a value's number, or an exception's name and what it says ("ValueError: ..."), which is "" for a mistake
    that is not named by what it gives.
    """

    check: str
    index: int
    expected: int | str
    inputs: int | None = None
    behaviours: tuple[int | str, ...] = ()
    changed: dict[str, tuple[int, ...]] = {}  # by mistake, where it changes inputs


class Cases(msgspec.Struct, frozen=True):
    """All of `cases.json`."""

    schema: str
    parameters: tuple[str, ...]
    is_class: bool
    mistakes: tuple[RecordedMistake, ...]
    cases: tuple[RecordedCase, ...]
    values: tuple[Encoded, ...]  # each value once


class Recording(Computed):
    """Answers as computed, which are kept on the way: judge the reference with these, and all public cases are there.

    Raises CourseError where a case holds something that no file can (an object of the author's own).
    """

    def __init__(self, exercise: Exercise) -> None:
        super().__init__(exercise)
        self._inputs: dict[Key, Any] = {}
        self._expected: dict[Key, Any] = {}

    def inputs(self, check: str, index: int, make: Callable[[], Any]) -> Any:
        self._inputs[check, index] = made = make()
        return made

    def expected(self, case: Case) -> Any:
        self._expected[case.key] = found = super().expected(case)
        return found

    def files(self, compared: Collection[Key]) -> dict[str, bytes]:
        """Content of `cases.json` and `cases.safetensors`: the same for the same cases.

        `compared`: cases of which a result was compared with something, by whatever check.
        """
        writer = _Writer(self._exercise.id)
        mistakes = tuple(RecordedMistake(n, self.mistake(n).sentence, place) for n, place in self.mistakes.items())
        keys = sorted({*self._inputs, *self._expected})
        cases = tuple(self._case(key, writer, is_compared=key in compared) for key in keys)
        content = Cases(SCHEMA, self.parameters, self.is_class, mistakes, cases, tuple(writer.values))
        return {
            CASES: msgspec.json.encode(content) + b"\n",
            ARRAYS: safetensors.numpy.save(dict(sorted(writer.arrays.items()))),
        }

    def _case(self, key: Key, writer: "_Writer", *, is_compared: bool) -> RecordedCase:
        check, index = key
        if key not in self._inputs:
            return RecordedCase(check, index, writer.outcome(self._expected[key]))
        case = Case(self._inputs[key], "", key)
        if not is_compared and key not in self._expected:  # of the sanitizers: their findings need no results
            return RecordedCase(check, index, writer.outcome(None), writer.number(case.inputs))
        behaviours = {
            name: self.behaviour(name, case) for name, place in self.mistakes.items() if place in NAMED_BY_WHAT_IT_GIVES
        }
        expected = self._expected[key] if key in self._expected else super().expected(case)
        return RecordedCase(
            check,
            index,
            writer.outcome(expected),
            writer.number(case.inputs),
            tuple(writer.outcome(behaviours[n]) if n in behaviours else "" for n in self.mistakes),
            {name: behaviour.changed for name, behaviour in behaviours.items() if behaviour.changed},
        )


class Recorded:
    """The answers of a bundle's exercise: its public cases, and nothing about any others."""

    def __init__(self, exercise: Exercise) -> None:
        self._exercise = exercise
        shown = f"public/{exercise.id}/{CASES}"
        try:
            self._content = msgspec.json.decode(exercise.read(CASES), type=Cases)
        except msgspec.MsgspecError as fault:
            raise CourseError(f"{shown}: {fault}; this bundle is damaged: unpack it again") from fault
        if self._content.schema != SCHEMA:
            raise CourseError(f"{shown}: this is {self._content.schema}, and this grader reads {SCHEMA}; update it")
        self._cases = {(case.check, case.index): case for case in self._content.cases}
        self._numbers = {mistake.name: i for i, mistake in enumerate(self._content.mistakes)}

    @property
    def parameters(self) -> tuple[str, ...]:
        return self._content.parameters

    @property
    def is_class(self) -> bool:
        return self._content.is_class

    @property
    def mistakes(self) -> Mapping[str, Place]:
        return {mistake.name: mistake.shows_in for mistake in self._content.mistakes}

    def mistake(self, name: str) -> Mistake:
        return Mistake(name, self._content.mistakes[self._numbers[name]].sentence)

    def inputs(self, check: str, index: int, make: Callable[[], Any]) -> Any:
        case = self._cases.get((check, index))
        return make() if case is None or case.inputs is None else self._value(case.inputs)

    def expected(self, case: Case) -> Any:
        found = self._cases.get(case.key)
        if found is None:
            return UNKNOWN
        if isinstance(found.expected, str):
            name, _, text = found.expected.partition(": ")
            return MustRaise(name, text)
        return self._value(found.expected)

    def behaviour(self, mistake: str, case: Case) -> Behaviour | None:
        found = self._cases.get(case.key)
        if found is None or not found.behaviours:
            return None
        what = found.behaviours[self._numbers[mistake]]
        if isinstance(what, str):
            name, _, text = what.partition(": ")
            return Behaviour(None, name, text)
        return Behaviour(self._value(what), changed=found.changed.get(mistake, ()))

    @cached_property
    def _arrays(self) -> dict[str, Any]:
        try:
            return safetensors.numpy.load(self._exercise.read(ARRAYS))
        except safetensors.SafetensorError as fault:
            shown = f"public/{self._exercise.id}/{ARRAYS}"
            raise CourseError(f"{shown}: {fault}; this bundle is damaged: unpack it again") from fault

    def _value(self, number: int) -> Any:
        return self._decoded(self._content.values[number])

    def _decoded(self, value: Encoded) -> Any:
        if not isinstance(value, dict):
            return value
        ((kind, content),) = value.items()
        match kind:
            case "float":
                return float.fromhex(content)
            case "list":
                return [self._decoded(item) for item in content]
            case "tuple":
                return tuple(self._decoded(item) for item in content)
            case "dict":
                return {self._decoded(key): self._decoded(item) for key, item in content}
            case "script":
                construct, calls = content
                return Script(
                    self._decoded(construct), [(method, self._decoded(arguments)) for method, arguments in calls]
                )
            case "opaque":
                return Opaque(content)
            case "tensor":
                return Tensor(self._array(content), content["dtype"])
            case "scalar":
                return self._array(content)[()]
        return self._array(content)

    def _array(self, content: Mapping[str, Any]) -> Any:
        stored = self._arrays[content["data"]]
        as_dtype = "float32" if content["dtype"] == "bfloat16" else content["dtype"]  # as a worker delivers it
        return stored if stored.dtype == as_dtype else stored.view(as_dtype).reshape(content["shape"])


class _Writer:
    """Puts values in the form that `Recorded` reads; equal values and equal arrays are kept once."""

    def __init__(self, exercise: str) -> None:
        self._exercise = exercise
        self.values: list[Encoded] = []
        self.arrays: dict[str, Any] = {}
        self._known: dict[bytes, int] = {}

    def outcome(self, found: Any) -> int | str:
        if isinstance(found, MustRaise):
            return f"{found.type}: {found.text}"
        if isinstance(found, Behaviour):
            return f"{found.raised}: {found.text}".removesuffix(": ") or self.number(found.value)
        return self.number(found)

    def number(self, value: Any) -> int:
        encoded = self._encoded(value)
        text = msgspec.json.encode(encoded)
        if text not in self._known:
            self._known[text] = len(self.values)
            self.values.append(encoded)
        return self._known[text]

    def _encoded(self, value: Any) -> Encoded:
        if isinstance(value, Script):
            calls = [(method, self._encoded(arguments)) for method, arguments in value.calls]
            return {"script": [self._encoded(value.construct), calls]}
        if value is None or type(value) in (bool, int, str):
            return value
        if type(value) is float:
            return {"float": value.hex()}
        if isinstance(value, (list, tuple)):
            return {"list" if isinstance(value, list) else "tuple": [self._encoded(item) for item in value]}
        if isinstance(value, Mapping):
            return {"dict": [(self._encoded(key), self._encoded(item)) for key, item in value.items()]}
        if isinstance(value, (np.ndarray, np.generic)):
            kind = "array" if isinstance(value, np.ndarray) else "scalar"
            return {kind: self._stored(np.asarray(value), value.dtype.name)}
        if "torch" in sys.modules and isinstance(value, sys.modules["torch"].Tensor):
            value = as_received(value)
        if isinstance(value, Opaque):
            return {"opaque": value.what}
        if isinstance(value, Tensor):
            return {"tensor": self._stored(value.array, value.dtype)}
        raise CourseError(
            f"{self._exercise}: a {type(value).__name__} cannot be recorded for a bundle; use NumPy arrays"
        )

    def _stored(self, array: Any, dtype: str) -> dict[str, Any]:
        plain = np.ascontiguousarray(array).reshape(array.shape)  # ascontiguousarray makes one axis of none
        kept = plain if plain.dtype.name in STORABLE else np.frombuffer(plain.tobytes(), np.uint8)
        head = f"{kept.dtype} {kept.shape} ".encode()
        name = hashlib.sha256(head + kept.tobytes()).hexdigest()[:20]
        self.arrays[name] = kept
        return {"data": name, "dtype": dtype, "shape": plain.shape}
