"""A case: calls and their arguments, step by step. An author's `inputs(rng)` returns a mapping or a list of steps."""

import copy
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Literal

import msgspec
import numpy as np

from grader.errors import CourseError
from grader.worker.steps import Differentiate, Earlier

MAX_WORDS = 6  # steps that the description of a case lists
LONGEST_TEXT = 40  # characters of a text or of bytes that are shown whole
UNCHANGEABLE = frozenset({type(None), bool, int, float, complex, str, bytes})

Want = Literal["value", "gradients"]
Maker = Callable[[Any], Any]  # makes the inputs of one case from a random generator
Inputs = Maker | Sequence[Maker]
CaseKey = tuple[str, int]  # the name of a check, and the number of the case in it


class Step(msgspec.Struct, frozen=True, eq=False):
    """One call: of the entry point (target ""), of another name of the file, or of a method of the result of step `on`.

    `arguments` are in the order of the reference's parameters; optional ones may be left out. With `want="gradients"`
    the step gives its result and the gradients of the float arguments named in `of`.
    """

    arguments: Mapping[str, Any]
    target: str = ""
    on: int = -1
    want: Want = "value"
    of: tuple[str, ...] = ()
    seed: int = 0  # of the upstream gradient

    @property
    def differentiate(self) -> Differentiate | None:
        if self.want == "value":
            return None
        return Differentiate(tuple(i for i, name in enumerate(self.arguments) if name in self.of), self.seed)


class Case(msgspec.Struct, frozen=True, eq=False):
    """The steps of one case, and what they are called in messages.

    `key`: the name of the check that the case belongs to, and its number there.
    """

    steps: tuple[Step, ...]
    label: str
    key: CaseKey

    @property
    def names(self) -> tuple[str, ...]:
        """What each step is called in messages: "" where there is one step, else "attend, call 4"."""
        return step_names(self.steps)


def has_gradients(case: Case) -> bool:
    """Whether any of its steps asks for gradients."""
    return any(step.want == "gradients" for step in case.steps)


def call(target: str = "", /, **arguments: Any) -> Step:
    """A step that calls the exercise's entry point, or the function or class `target` of the file."""
    return Step(arguments, target)


def method(on: int, name: str, /, **arguments: Any) -> Step:
    """A step that calls a method of the result of step number `on`, counted from 0."""
    return Step(arguments, name, on)


def result(step: int) -> Earlier:
    """An argument that stands for the submission's own result of an earlier step.

    If a step returns a tuple, `result(0)[1]` is its second item.
    """
    return Earlier(step)


def makers_of(inputs: Inputs) -> tuple[Maker, ...]:
    return (inputs,) if callable(inputs) else tuple(inputs)


def as_steps(made: Any, where: str) -> tuple[Step, ...]:
    """The steps of what an author's function returned. Raises CourseError if it is not a case."""
    if isinstance(made, Step):
        made = [made]
    if isinstance(made, Mapping):
        made = [Step(made)]
    if not isinstance(made, Sequence) or not made or not all(isinstance(each, Step) for each in made):
        raise CourseError(
            f"{where}: its case is a {type(made).__name__}; return a dict of arguments, or a list of "
            "call(...) and method(...) steps"
        )
    for position, step in enumerate(made):
        for earlier in (step.on, *_earlier(list(step.arguments.values()))):
            if earlier >= position:
                raise CourseError(f"{where}: step {position} uses the result of step {earlier}, which comes later")
        for argument in step.arguments.values():
            for item in argument if type(argument) is list else [argument]:
                if type(item) is not Earlier and any(True for _ in _earlier(item)):
                    raise CourseError(
                        f"{where}: step {position} has a result inside a {type(item).__name__}; a result is an "
                        "argument, or stands in a list that is one"
                    )
    return tuple(made)


def _earlier(value: Any) -> Iterator[int]:
    if type(value) is Earlier:
        yield value.step
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _earlier(item)
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _earlier(item)


def keywords_of(step: Step, parameters: tuple[str, ...] | None, where: str) -> tuple[str, ...]:
    """The arguments that are passed by name: those after the first parameter that is left out.

    `parameters`: names of the reference's parameters; if None, they are not known, and all are passed in order.
    Raises CourseError for an argument that the reference does not take.
    """
    names = tuple(step.arguments)
    if parameters is None:
        return ()
    unknown = [name for name in names if name not in parameters]
    if unknown:
        raise CourseError(f"{where}: a case has '{unknown[0]}'; the reference takes ({', '.join(parameters)})")
    split = next((i for i, (a, b) in enumerate(zip(names, parameters, strict=False)) if a != b), len(names))
    return names[split:]


# -- descriptions ------------------------------------------------------------------------------------------------------


def describe_inputs(steps: Sequence[Step]) -> str:
    """The inputs by name and shape: "q (5, 16), mask=None"; of several steps, each with its target."""
    if len(steps) == 1 and not steps[0].target:
        return describe_arguments(steps[0].arguments) + _wanted(steps[0])
    shown = [f"{each.target}({describe_arguments(each.arguments)}){_wanted(each)}" for each in steps[:MAX_WORDS]]
    more = [f"and {len(steps) - MAX_WORDS} more steps"] if len(steps) > MAX_WORDS else []
    return "; ".join(shown + more)


def describe_arguments(arguments: Mapping[str, Any]) -> str:
    return ", ".join(_described(name, value) for name, value in arguments.items())


def step_names(steps: Sequence[Step]) -> tuple[str, ...]:
    if len(steps) == 1:
        return ("",)
    totals, counts = Counter(each.target for each in steps), Counter[str]()
    names = []
    for step in steps:
        counts[step.target] += 1
        name = step.target or "the first call" if totals[step.target] == 1 else step.target or "call"
        names.append(f"{name}, call {counts[step.target]}" if totals[step.target] > 1 else name)
    return tuple(names)


def _wanted(step: Step) -> str:
    return f"; gradients of {', '.join(step.of)}" if step.want == "gradients" else ""


def _described(name: str, value: Any) -> str:
    if getattr(value, "shape", ()):
        return f"{name} {tuple(value.shape)}"
    if type(value) is Earlier:
        return f"{name} from step {value.step + 1}"
    if isinstance(value, (list, tuple, Mapping)) and (isinstance(value, Mapping) or _is_long(value)):
        return f"{name} a {type(value).__name__} of {len(value)}"
    if isinstance(value, (str, bytes)) and len(value) > LONGEST_TEXT:
        unit = "characters" if isinstance(value, str) else "bytes"
        return f"{name}={value[:LONGEST_TEXT]!r}... ({len(value):,} {unit})"
    return f"{name}={value:.6g}" if isinstance(value, float) else f"{name}={value!r}"


def _is_long(value: Sequence[Any]) -> bool:
    return len(value) > 8 or any(not isinstance(item, (int, float, str, bool, type(None))) for item in value)


# -- run by trusted code -----------------------------------------------------------------------------------------------


def copied(step: Step) -> list[Any]:
    """Copies of the step's arguments, which the called code may change."""
    return [copied_value(value) for value in step.arguments.values()]


def copied_value(value: Any) -> Any:
    """As copy.deepcopy, but ten times as fast for small arrays and tensors, also in lists and dicts."""
    return _copied(value, {})


def _copied(value: Any, known: dict[int, Any]) -> Any:
    """`known`: what has been copied already, by its id: what is there twice is copied once."""
    if type(value) in UNCHANGEABLE:
        return value
    if id(value) not in known:
        known[id(value)] = _new_copy(value, known)
    return known[id(value)]


def _new_copy(value: Any, known: dict[int, Any]) -> Any:
    torch = sys.modules.get("torch")
    if type(value) is np.ndarray and value.dtype.kind != "O":
        return value.copy(order="K")
    if torch is not None and type(value) is torch.Tensor:
        return value.clone()
    if type(value) is list:
        return [_copied(item, known) for item in value]
    if type(value) is dict:
        return {_copied(key, known): _copied(item, known) for key, item in value.items()}
    return copy.deepcopy(value, known)
