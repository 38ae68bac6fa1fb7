"""The submission as an author's law or test sees it: a function, or a class, that runs in the worker.

It returns data (arrays, numbers, texts, lists), never student code. Every call is a step of one case.
"""

from collections.abc import Callable
from typing import Any

from grader.checks.steps import Step
from grader.worker.protocol import Opaque
from grader.worker.steps import Earlier
from grader.workers.client import Tensor

Perform = Callable[[Step], Any]  # runs one more step of the case; returns its result as received


class Remote:
    """The entry point: `call(x=..., y=...)`; other names of the file are its attributes: `call.bpe_encode(...)`.

    An object that a call makes is a `RemoteObject`, whose methods can be called. Arguments may be positional if the
    parameters are known.
    """

    def __init__(self, perform: Perform, parameters: Callable[[str, int], tuple[str, ...] | None]) -> None:
        self._perform, self._parameters = perform, parameters
        self._count = 0

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        return self._step("", -1, arguments, named)

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *arguments, **named: self._step(name, -1, arguments, named)

    def _step(self, target: str, on: int, arguments: tuple[Any, ...], named: dict[str, Any]) -> Any:
        parameters = self._parameters(target, on)
        names = parameters if parameters is not None else tuple(f"argument {i + 1}" for i in range(len(arguments)))
        if len(arguments) > len(names):
            raise TypeError(f"{target or 'the entry point'} takes ({', '.join(names)}); it is called with too many")
        given = {**dict(zip(names, arguments, strict=False)), **named}
        number, self._count = self._count, self._count + 1
        value = self._perform(Step({name: _as_argument(each) for name, each in given.items()}, target, on))
        return RemoteObject(self, number) if isinstance(value, Opaque) else plain_value(value)


class RemoteObject:
    """An object in the worker that a step made."""

    def __init__(self, remote: Remote, step: int) -> None:
        self._remote, self._number = remote, step

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *arguments, **named: self._remote._step(name, self._number, arguments, named)


def plain_value(value: Any) -> Any:
    """A value as the author's code expects it: a tensor becomes torch's, all else stays."""
    if isinstance(value, (list, tuple)):
        return type(value)(map(plain_value, value))
    if isinstance(value, dict):
        return {key: plain_value(item) for key, item in value.items()}
    return _as_torch(value) if isinstance(value, Tensor) else value


def _as_torch(value: Tensor) -> Any:
    import torch  # the author's file has imported it already

    tensor = torch.from_numpy(value.array.copy() if not value.array.flags.writeable else value.array)
    return tensor.to(getattr(torch, value.dtype)) if value.dtype == "bfloat16" else tensor


def _as_argument(value: Any) -> Any:
    if isinstance(value, RemoteObject):
        return Earlier(value._number)
    return value
