"""What stands in the place of packages that an exercise does not have: inert objects, and objects whose use raises."""

import builtins
import opcode
import sys
import types
import typing
from collections.abc import Callable, Iterator
from typing import Any

UNPACK_SEQUENCE, UNPACK_EX, EXTENDED_ARG = map(opcode.opmap.get, ("UNPACK_SEQUENCE", "UNPACK_EX", "EXTENDED_ARG"))
RUNS_ITS_CELL = ("time", "timeit", "capture", "prun")  # magics that run the Python that they are given
_OPERATORS = """add sub mul matmul truediv floordiv mod pow lshift rshift and xor or radd rsub rmul rmatmul rtruediv
rfloordiv rmod rpow rlshift rrshift rand rxor ror iadd isub imul imatmul itruediv ifloordiv imod ipow ilshift irshift
iand ixor ior neg pos abs invert"""
OPERATORS = _OPERATORS.split()


def _is_dunder(name: str) -> bool:
    return name.startswith("__") and name.endswith("__")


def is_decorator_call(arguments: tuple[Any, ...], options: dict[str, Any]) -> bool:
    return len(arguments) == 1 and not options and isinstance(arguments[0], (types.FunctionType, type))


class Inert:
    """Anything of a package that only decorates: whatever is done with it gives another of its kind.

    As a decorator it leaves a function or class as it is; as an operand of text it is "".
    """

    __array_ufunc__ = None  # an array times this asks this

    def __init__(self, name: str) -> None:
        self.__dict__["_name"] = name

    def __getattr__(self, name: str) -> Any:
        if _is_dunder(name):  # what Python itself asks for is not there
            raise AttributeError(name)
        return part_of(self._name, name)

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        return arguments[0] if is_decorator_call(arguments, options) else Inert(f"{self._name}()")

    def __iter__(self) -> Iterator[Any]:
        """As many things as the caller unpacks; to a loop it is empty."""
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
        """What was raised goes on."""

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
    """What a class of the student's inherits from instead."""

    def __init__(self, *_: Any, **__: Any) -> None:
        pass

    def __init_subclass__(cls, **_: Any) -> None:
        pass

    def __getattr__(self, name: str) -> Any:
        if _is_dunder(name):
            raise AttributeError(name)
        return Inert(name)


def _unpacked(frame: types.FrameType) -> int:
    """How many values the caller wants: `a, (b, c) = inert` asks for two, twice; a loop for none."""
    code, position = frame.f_code.co_code, frame.f_lasti
    if position < 0:
        return 0
    if code[position] == UNPACK_SEQUENCE:
        return code[position + 1]
    if code[position] == UNPACK_EX:  # before the star; after it, in the argument's second byte
        return code[position + 1] + (code[position - 1] if position > 1 and code[position - 2] == EXTENDED_ARG else 0)
    return 0


class Bar(Inert):
    """A progress bar: the thing that it was made of, and nothing on the screen."""

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


class Progress(Inert):
    """What makes progress bars: tqdm, track, progress_bar."""

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        content = options.get("iterable", options.get("sequence", arguments[0] if arguments else ()))
        if isinstance(content, Inert) and len(arguments) > 1:  # fastprogress: progress_bar(xs, parent=...)
            content = arguments[1]
        return Bar(f"{self._name}()", content)

    def write(self, *texts: Any, **_: Any) -> None:
        print(*texts)  # noqa: T201  # the student's own text


class Quicker(Inert):
    """A decorator that makes a function quicker and not righter: the function as it is, with options or without."""

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        return arguments[0] if len(arguments) == 1 and isinstance(arguments[0], types.FunctionType) else self


class Shell(Inert):
    """IPython's shell: runs what is Python in what it is given, in the caller's names."""

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


class Module(types.ModuleType):
    """A module all of whose parts are made when they are asked for."""

    __path__: list[str] = []  # noqa: RUF012  # so that it can have parts that are modules
    __version__ = "0.0.0"

    def __init__(self, name: str, part: Callable[[str, str], Any]) -> None:
        super().__init__(name)
        self.__dict__["_part"] = part

    def __getattr__(self, name: str) -> Any:
        if name == "__all__":  # what a star brings
            return _all_of_pylab() if self.__name__ in PYLAB else []
        if _is_dunder(name):
            raise AttributeError(name)
        return self._part(self.__name__, name)


def display(*objects: Any, **_: Any) -> None:
    """As Jupyter's: the text of each."""
    print(*objects, sep="\n")  # noqa: T201  # the student's own text


def leave(code: Any = None) -> None:
    """exit() and quit(): Python has them where it reads its start-up files, and a worker does not."""
    raise SystemExit(code)


def _same(*arguments: Any) -> Any:
    return arguments[0] if len(arguments) == 1 else arguments or None


def _range(*arguments: Any, **_: Any) -> Any:
    return Bar("range", range(*arguments))


def _enumerate(iterable: Any, start: int = 0, *_: Any, **__: Any) -> Any:
    return enumerate(iterable, start)


def _zip(*iterables: Any, **_: Any) -> Any:
    return zip(*iterables, strict=False)


def _map(function: Any, *iterables: Any, **_: Any) -> Any:
    return map(function, *iterables)


def _text(text: Any = "", *_: Any, **__: Any) -> str:
    return str(text)


SHELL = Shell("IPython")
PARTS: dict[str, dict[str, Any]] = {  # by package: parts that do something all the same
    "tqdm": {"trange": _range, "tnrange": _range, "tenumerate": _enumerate, "tzip": _zip, "tmap": _map}
    | {name: Progress(name) for name in ("tqdm", "tqdm_notebook", "tqdm_pandas", "tqdm_gui")},
    "rich": {"print": print, "track": Progress("track"), "pprint": print},
    "fastprogress": {name: Progress(name) for name in ("progress_bar", "master_bar")},
    "progressbar": {name: Progress(name) for name in ("progressbar", "ProgressBar")},
    "alive_progress": {"alive_it": Progress("alive_it")},
    "icecream": {"ic": _same},
    "termcolor": {"colored": _text, "cprint": print},
    "colored": {"stylize": _text},
    "tabulate": {"tabulate": _text},
    "IPython": {"display": display, "get_ipython": lambda: SHELL, "print": print},
    "typing_extensions": vars(typing),
}
PYLAB = ("pylab", "matplotlib.pylab")  # NumPy and drawing in one
_DRAWING = """plot figure show subplot subplots title xlabel ylabel legend imshow hist scatter bar colorbar savefig
xlim ylim axis grid close clf"""


def _all_of_pylab() -> list[str]:
    numpy = sys.modules["numpy"]
    return [*(name for name in numpy.__all__ if name in vars(numpy)), *_DRAWING.split()]  # what is loaded already


def part_of(owner: str, name: str) -> Any:
    """The part of that name of a decorative package, or of something in one."""
    if owner in PYLAB:
        return getattr(sys.modules["numpy"], name, Inert(name))
    parts = PARTS.get(owner.partition(".")[0], {})
    return parts[name] if name in parts else Inert(f"{owner}.{name}")


class Absent:
    """Something of a package that an exercise does not have. It may be named and handed on; its use raises."""

    def __init__(self, name: str, fault: Callable[[str], BaseException]) -> None:
        self.__dict__["_name"], self.__dict__["_fault"] = name, fault

    def __getattr__(self, name: str) -> Any:
        if _is_dunder(name):
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
        return f"<{self._name}, which is not here>"


def _use(self: Absent, *_: Any, **__: Any) -> Any:
    raise self._fault(self._name)


_USES = """call iter len contains enter exit float int index setattr setitem delitem mro_entries array lt le gt ge
complex round next"""
for _each in [*_USES.split(), *(each for each in OPERATORS if each not in ("or", "ror"))]:
    setattr(Absent, f"__{_each}__", _use)

SPEED = ("jit", "njit", "autojit")
NOT_ONLY_SPEED = (
    "vectorize",
    "guvectorize",
    "stencil",
    "cuda",
    "cfunc",
    "jitclass",
    "experimental",
    "typed",
    "extending",
)


def part_of_numba(absent: Callable[[str, str], Any]) -> Callable[[str, str], Any]:
    """numba's decorators leave a function as it is, only slower; what else it does raises."""

    def part(owner: str, name: str) -> Any:
        if name in SPEED:
            return Quicker(name)
        if name == "prange":
            return range
        return absent(owner, name) if name in NOT_ONLY_SPEED else Inert(f"{owner}.{name}")

    return part


BUILTINS: dict[str, Any] = {"display": display, "get_ipython": lambda: SHELL, "exit": leave, "quit": leave}


def furnish() -> None:
    """Give student code the names that Jupyter and an interactive Python have."""
    for name, value in {**BUILTINS, "help": Inert("help")}.items():
        if not hasattr(builtins, name):
            setattr(builtins, name, value)
