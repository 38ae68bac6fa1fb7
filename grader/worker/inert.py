"""Stand-ins for parts of packages that an exercise does not have: inert ones, and ones that raise when used."""

import opcode
import sys
import types
from collections.abc import Callable, Iterator
from typing import Any, ClassVar

UNPACK_SEQUENCE, UNPACK_EX, EXTENDED_ARG = map(opcode.opmap.get, ("UNPACK_SEQUENCE", "UNPACK_EX", "EXTENDED_ARG"))
RUNS_ITS_CELL = ("time", "timeit", "capture", "prun")  # magics that run their text as Python
_OPERATORS = """add sub mul matmul truediv floordiv mod pow lshift rshift and xor or radd rsub rmul rmatmul rtruediv
rfloordiv rmod rpow rlshift rrshift rand rxor ror iadd isub imul imatmul itruediv ifloordiv imod ipow ilshift irshift
iand ixor ior neg pos abs invert"""
OPERATORS = _OPERATORS.split()


def is_dunder(name: str) -> bool:
    return name.startswith("__") and name.endswith("__")


def is_decorator_call(arguments: tuple[Any, ...], options: dict[str, Any]) -> bool:
    return len(arguments) == 1 and not options and isinstance(arguments[0], (types.FunctionType, type))


class Inert:
    """A part of a package that only decorates: every operation on it gives another inert object.

    As a decorator it leaves a function or class unchanged; as an operand of text it is "".
    """

    __array_ufunc__ = None  # NumPy then leaves array operations to this class
    _special: ClassVar[dict[str, dict[str, Any]]] = {}  # by package: parts that are not inert

    def __init__(self, name: str) -> None:
        self.__dict__["_name"] = name

    def __getattr__(self, name: str) -> Any:
        if is_dunder(name):  # Python's own protocols are not supported
            raise AttributeError(name)
        special = self._special.get(self._name.partition(".")[0], {})
        return special[name] if name in special else Inert(f"{self._name}.{name}")

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        return arguments[0] if is_decorator_call(arguments, options) else Inert(f"{self._name}()")

    def __iter__(self) -> Iterator[Any]:
        """As many items as the caller unpacks; empty for a loop."""
        return iter([Inert(f"{self._name}[{i}]") for i in range(_unpacked(sys._getframe(1)))])

    def __getitem__(self, key: Any) -> Any:
        return Inert(f"{self._name}[]")

    def __setattr__(self, name: str, value: Any) -> None:
        """Nothing to set."""

    def __setitem__(self, key: Any, value: Any) -> None:
        """Nothing to set."""

    def __delitem__(self, key: Any) -> None:
        """Nothing to delete."""

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *_: object) -> None:
        """Does not suppress the exception."""

    def __mro_entries__(self, bases: tuple[Any, ...]) -> tuple[type, ...]:
        return (Base,)

    def __instancecheck__(self, other: Any) -> bool:
        return False

    def __subclasscheck__(self, other: Any) -> bool:
        return False

    def __bool__(self) -> bool:
        return False

    def __len__(self) -> int:
        return 0

    def __contains__(self, item: Any) -> bool:
        return False

    def __int__(self) -> int:
        return 0

    def __index__(self) -> int:
        return 0

    def __float__(self) -> float:
        return 0.0

    def __str__(self) -> str:
        return ""

    def __format__(self, spec: str) -> str:
        return ""

    def __repr__(self) -> str:
        return f"<stand-in for {self._name}>"

    def __lt__(self, other: Any) -> bool:
        return False

    __le__ = __gt__ = __ge__ = __lt__


def _operator(self: Inert, *others: Any) -> Any:
    return others[0] if others and isinstance(others[0], str) else self


for _each in OPERATORS:
    setattr(Inert, f"__{_each}__", _operator)


class Base:
    """The base class that a student's class inherits from instead."""

    def __init__(self, *_: Any, **__: Any) -> None:
        pass

    def __init_subclass__(cls, **_: Any) -> None:
        pass

    def __getattr__(self, name: str) -> Any:
        if is_dunder(name):
            raise AttributeError(name)
        return Inert(name)


def _unpacked(frame: types.FrameType) -> int:
    """The number of values that the caller unpacks: `a, (b, c) = inert` unpacks two, twice; a loop unpacks none."""
    code, position = frame.f_code.co_code, frame.f_lasti
    if position < 0:
        return 0
    if code[position] == UNPACK_SEQUENCE:
        return code[position + 1]
    if code[position] == UNPACK_EX:  # before the star; after it, in the argument's second byte
        return code[position + 1] + (code[position - 1] if position > 1 and code[position - 2] == EXTENDED_ARG else 0)
    return 0


class Bar(Inert):
    """A progress bar that shows nothing; it behaves as its iterable."""

    def __init__(self, name: str, content: Any) -> None:
        super().__init__(name)
        self.__dict__["_content"] = content

    def __iter__(self) -> Iterator[Any]:
        return iter(self._content)

    def __len__(self) -> int:
        return len(self._content)

    def __bool__(self) -> bool:
        return True

    def __getitem__(self, key: Any) -> Any:
        return self._content[key]


class BarFactory(Inert):
    """Functions that make progress bars: tqdm, track, progress_bar."""

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        content = options.get("iterable", options.get("sequence", arguments[0] if arguments else ()))
        if isinstance(content, Inert) and len(arguments) > 1:  # fastprogress: progress_bar(xs, parent=...)
            content = arguments[1]
        return Bar(f"{self._name}()", content)

    def write(self, *texts: Any, **_: Any) -> None:
        print(*texts)  # noqa: T201  # the student's own text


class Quicker(Inert):
    """A decorator that only makes a function faster: returns it unchanged, with and without options."""

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        return arguments[0] if len(arguments) == 1 and isinstance(arguments[0], types.FunctionType) else self


class Shell(Inert):
    """IPython's shell: runs the Python parts of its text, in the caller's namespace."""

    def run_cell_magic(self, name: str, line: str = "", cell: str = "") -> None:
        if name in RUNS_ITS_CELL:
            exec(cell, sys._getframe(1).f_globals)  # noqa: S102  # the student's own text

    def run_line_magic(self, name: str, line: str = "", *_: Any) -> None:
        if name in RUNS_ITS_CELL and line.strip() and not line.lstrip().startswith("-"):
            exec(line, sys._getframe(1).f_globals)  # noqa: S102  # the student's own text

    def magic(self, text: str) -> None:
        name, _, line = text.partition(" ")
        if name in RUNS_ITS_CELL and line.strip():
            exec(line, sys._getframe(1).f_globals)  # noqa: S102  # the student's own text

    def getoutput(self, *_: Any, **__: Any) -> list[str]:
        return []


class Absent:
    """A part of a package that an exercise does not have. It may be named and passed on; its use raises."""

    def __init__(self, name: str, fault: Callable[[str], BaseException]) -> None:
        self.__dict__["_name"], self.__dict__["_fault"] = name, fault

    def __getattr__(self, name: str) -> Any:
        if is_dunder(name):
            raise AttributeError(name)
        return Absent(f"{self._name}.{name}", self._fault)

    def __getitem__(self, key: Any) -> Any:  # in an annotation
        return self

    def __or__(self, other: Any) -> Any:  # in an annotation
        return self

    __ror__ = __or__

    def __instancecheck__(self, other: Any) -> bool:
        return False

    def __subclasscheck__(self, other: Any) -> bool:
        return False

    def __bool__(self) -> bool:
        return True

    def __repr__(self) -> str:
        return f"<{self._name}, which is not available>"


def _use(self: Absent, *_: Any, **__: Any) -> Any:
    raise self._fault(self._name)


_USES = """call iter len contains enter exit float int index setattr setitem delitem mro_entries array lt le gt ge
complex round next"""
for _each in [*_USES.split(), *(each for each in OPERATORS if each not in ("or", "ror"))]:
    setattr(Absent, f"__{_each}__", _use)
