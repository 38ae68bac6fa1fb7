"""Expected results without a reference: a bundle's record of the public cases, `cases.json` and `cases.safetensors`.

The JSON file holds the structure, and the safetensors file the arrays, each once under a digest of its content. A
Python float is written as by `float.hex`, since JSON has neither infinity nor NaN.
"""

import hashlib
import sys
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

import msgspec
import numpy as np
import safetensors.numpy

from grader.checks.expectations import PAIR, UNKNOWN, Behaviour, Computed, MustRaise, ProbeKey, RaisedBy
from grader.checks.mistakes import NAMED_BY_WHAT_IT_GIVES, Marks
from grader.checks.steps import Case, CaseKey, Step, Want, has_gradients
from grader.course.exercise import Exercise
from grader.errors import CourseError
from grader.model import Mistake, Tolerance
from grader.worker.protocol import ITEM_SIZES, Opaque
from grader.worker.steps import Earlier
from grader.workers.client import Tensor, size_of, through_protocol

SCHEMA = "grader/cases/v2"
CASES, ARRAYS = "cases.json", "cases.safetensors"
PUBLIC_SEED = 0
PROBE_BYTES = 500_000  # of an exercise's probed values
STORABLE = ITEM_SIZES.keys() - {"bfloat16", "complex64", "complex128"}
MADE_BY_THE_CHECK = ()  # not recorded: the steps of such a case depend on the submission's results

Encoded = Any  # None, bool, int or str as they are; all else is a dict whose one key names the type


class RecordedMistake(msgspec.Struct, frozen=True):
    """`name` is that of a mistake, or of two that are made together."""

    name: str
    sentence: str
    marks: Marks


class RecordedStep(msgspec.Struct, frozen=True):
    """`arguments`: a position in `Cases.values`."""

    arguments: int
    target: str = ""
    on: int = -1
    want: Want = "value"
    of: tuple[str, ...] = ()
    seed: int = 0


class RecordedBehaviour(msgspec.Struct, frozen=True):
    """For each step the number of a value, or the name of an exception's class; and the inputs that were changed."""

    values: tuple[int | str, ...]
    changed: tuple[tuple[int, ...], ...] = ()


class RecordedProbe(msgspec.Struct, frozen=True, array_like=True):
    """What the reference probes once; `value` is a position in `Cases.values`."""

    name: str
    step: int
    call: int
    value: int


class RecordedCase(msgspec.Struct, frozen=True):
    """Numbers are positions in `Cases.values`.

    `expected`: for each step the number of a value, or "ValueError: its text". `behaviours`: by mistake, of those that
    are recognised by their results; empty if no result of the case is compared.
    """

    check: str
    index: int
    expected: tuple[int | str, ...] = ()
    steps: tuple[RecordedStep, ...] = MADE_BY_THE_CHECK
    behaviours: dict[str, RecordedBehaviour] = {}
    probes: tuple[RecordedProbe, ...] = ()


class Cases(msgspec.Struct, frozen=True):
    """All of `cases.json`."""

    schema: str
    signatures: dict[str, tuple[str, ...]]
    classes: tuple[str, ...]
    mistakes: tuple[RecordedMistake, ...]
    cases: tuple[RecordedCase, ...]
    values: tuple[Encoded, ...]  # each value once
    probe_notes: dict[str, str] = {}  # names of the reference's probes, with their author's comments


class Recording(Computed):
    """Computes expected results and records them: judging the reference with it records all public cases.

    Raises CourseError if a case holds an object that no file can hold.
    """

    def __init__(self, exercise: Exercise) -> None:
        super().__init__(exercise)
        self._steps: dict[CaseKey, tuple[Step, ...]] = {}
        self._expected: dict[CaseKey, tuple[Any, ...]] = {}
        self._room = PROBE_BYTES

    def inputs(self, check: str, index: int, make: Callable[[], tuple[Step, ...]]) -> tuple[Step, ...]:
        self._steps[check, index] = made = make()
        return made

    def expected(self, case: Case, raises: Sequence[str] = ()) -> tuple[Any, ...]:
        self._expected[case.key] = found = super().expected(case, raises)
        return found

    def files(self, compared: Collection[CaseKey]) -> dict[str, bytes]:
        """Content of `cases.json` and `cases.safetensors`: the same for the same cases.

        `compared`: the cases of which a check compared some result.
        """
        writer = _Writer(self._exercise.id)
        known = dict(self.mistakes)
        recorded = [  # without its changes, which quote the solution
            RecordedMistake(name, self.mistake(name).sentence, msgspec.structs.replace(marks, changes=()))
            for name, marks in known.items()
        ]
        recorded += [RecordedMistake(PAIR.join(pair), "", Marks()) for pair in self._exercise.pairs]
        keys = sorted({*self._steps, *self._expected})
        content = Cases(
            SCHEMA,
            dict(self.signatures),
            tuple(sorted(self.classes)),
            tuple(recorded),
            tuple(self._case(key, recorded, writer, is_compared=key in compared) for key in keys),
            tuple(writer.values),
            dict(self.probe_notes),
        )
        return {
            CASES: msgspec.json.encode(content) + b"\n",
            ARRAYS: safetensors.numpy.save(dict(sorted(writer.arrays.items()))),
        }

    def _case(
        self, key: CaseKey, mistakes: Sequence[RecordedMistake], writer: "_Writer", *, is_compared: bool
    ) -> RecordedCase:
        check, index = key
        if key not in self._steps:
            return RecordedCase(check, index, tuple(map(writer.outcome, self._expected[key])))
        case = Case(self._steps[key], "", key)
        steps = tuple(map(writer.step, case.steps))
        if not is_compared and key not in self._expected:  # a sanitizer's case: its findings need no results
            return RecordedCase(check, index, steps=steps)
        expected = self._expected[key] if key in self._expected else super().expected(case)
        named = [each.name for each in mistakes if each.marks.place in NAMED_BY_WHAT_IT_GIVES] if is_compared else []
        known = {name: self.behaviour(name, case) for name in named}
        behaviours = {name: writer.behaviour(each) for name, each in known.items() if each is not None}
        probes = self._probes_of(case, writer) if is_compared else ()
        return RecordedCase(check, index, tuple(map(writer.outcome, expected)), steps, behaviours, probes)

    def _probes_of(self, case: Case, writer: "_Writer") -> tuple[RecordedProbe, ...]:
        """What the reference probes in a case, while the bundle has room for it: a message is worth no more."""
        found = []
        for (name, step, call), value in () if has_gradients(case) else self.probes(case).items():
            self._room -= size_of(value)
            if self._room >= 0:
                found.append(RecordedProbe(name, step, call, writer.number(value)))
        return tuple(found)


class Recorded:
    """The expected results of a bundle's exercise: of its public cases only."""

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
        self._mistakes = {mistake.name: mistake for mistake in self._content.mistakes}

    @property
    def signatures(self) -> Mapping[str, tuple[str, ...]]:
        return self._content.signatures

    @property
    def classes(self) -> frozenset[str]:
        return frozenset(self._content.classes)

    @property
    def mistakes(self) -> Mapping[str, Marks]:
        return {name: each.marks for name, each in self._mistakes.items() if PAIR not in name}

    def pairs(self) -> Sequence[Iterable[tuple[str, str]]]:
        """The pairs that the author names: no others are recorded."""
        parts = [name.partition(PAIR) for name in self._mistakes]
        return ([(first, second) for first, _, second in parts if second],)

    def mistake(self, name: str) -> Mistake:
        return Mistake(name, self._mistakes[name].sentence)

    def inputs(self, check: str, index: int, make: Callable[[], tuple[Step, ...]]) -> tuple[Step, ...]:
        case = self._cases.get((check, index))
        if case is None or case.steps == MADE_BY_THE_CHECK:
            return make()
        return tuple(
            Step(self._value(each.arguments), each.target, each.on, each.want, each.of, each.seed)
            for each in case.steps
        )

    def expected(self, case: Case, raises: Sequence[str] = ()) -> tuple[Any, ...]:
        found = self._cases.get(case.key)
        if found is None:
            return (UNKNOWN,) * len(case.steps)
        return tuple(self._expected(each) for each in found.expected)

    def _expected(self, recorded: int | str) -> Any:
        if isinstance(recorded, str):
            name, _, text = recorded.partition(": ")
            return MustRaise(name, text)
        return self._value(recorded)

    def behaviour(self, mistake: str, case: Case) -> Behaviour | None:
        known = self._cases.get(case.key)
        found = known.behaviours.get(mistake) if known else None
        if found is None:
            return None
        values = (
            RaisedBy(*each.partition(": ")[::2]) if isinstance(each, str) else self._value(each)
            for each in found.values
        )
        return Behaviour(tuple(values), found.changed)

    @property
    def probe_notes(self) -> Mapping[str, str]:
        return self._content.probe_notes

    def probes(self, case: Case) -> Mapping[ProbeKey, Any] | None:
        found = self._cases.get(case.key)
        if found is None:
            return None
        return {(each.name, each.step, each.call): self._value(each.value) for each in found.probes}

    def hides(self, mistake: str, case: Case, tolerance: Tolerance, find_out: Callable[[], bool]) -> bool:
        return find_out()

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
            case "earlier":
                return Earlier(content[0], tuple(content[1:]))
            case "bytes":
                return bytes.fromhex(content)
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
    """Encodes values in the form that `Recorded` reads; equal values and equal arrays are stored once."""

    def __init__(self, exercise: str) -> None:
        self._exercise = exercise
        self.values: list[Encoded] = []
        self.arrays: dict[str, Any] = {}
        self._known: dict[bytes, int] = {}

    def outcome(self, found: Any) -> int | str:
        if isinstance(found, MustRaise):
            return f"{found.type}: {found.text}"
        if isinstance(found, RaisedBy):
            return f"{found.name}: {found.text}"
        return self.number(found)

    def step(self, step: Step) -> RecordedStep:
        return RecordedStep(self.number(step.arguments), step.target, step.on, step.want, step.of, step.seed)

    def behaviour(self, found: Behaviour) -> RecordedBehaviour:
        return RecordedBehaviour(tuple(map(self.outcome, found.values)), found.changed)

    def number(self, value: Any) -> int:
        encoded = self._encoded(value)
        text = msgspec.json.encode(encoded)
        if text not in self._known:
            self._known[text] = len(self.values)
            self.values.append(encoded)
        return self._known[text]

    def _encoded(self, value: Any) -> Encoded:
        if type(value) is Earlier:
            return {"earlier": [value.step, *value.items]}
        if type(value) is bytes:
            return {"bytes": value.hex()}
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
            value = through_protocol(value)
        if isinstance(value, Opaque):
            return {"opaque": value.what}
        if isinstance(value, Tensor):
            return {"tensor": self._stored(value.array, value.dtype)}
        raise CourseError(
            f"{self._exercise}: a {type(value).__name__} cannot be recorded for a bundle; use NumPy arrays"
        )

    def _stored(self, array: Any, dtype: str) -> dict[str, Any]:
        plain = np.ascontiguousarray(array).reshape(array.shape)  # ascontiguousarray gives a 0-d array an axis
        kept = plain if plain.dtype.name in STORABLE else np.frombuffer(plain.tobytes(), np.uint8)
        head = f"{kept.dtype} {kept.shape} ".encode()
        name = hashlib.sha256(head + kept.tobytes()).hexdigest()[:20]
        self.arrays[name] = kept
        return {"data": name, "dtype": dtype, "shape": plain.shape}
