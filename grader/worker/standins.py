"""Stand-ins for packages that an exercise does not have: modules, and parts that are not inert."""

import builtins
import sys
import types
import typing
from collections.abc import Callable
from typing import Any

from grader.worker.inert import Bar, BarFactory, Inert, Quicker, Shell, is_dunder
from grader.worker.probes import probe


class Module(types.ModuleType):
    """A module whose attributes are made on demand."""

    __path__: list[str] = []  # noqa: RUF012  # so that it can have submodules
    __version__ = "0.0.0"

    def __init__(self, name: str, part: Callable[[str, str], Any]) -> None:
        super().__init__(name)
        self.__dict__["_part"] = part

    def __getattr__(self, name: str) -> Any:
        if name == "__all__":  # for `import *`
            return _all_of_pylab() if self.__name__ in PYLAB else []
        if is_dunder(name):
            raise AttributeError(name)
        return self._part(self.__name__, name)


def display(*objects: Any, **_: Any) -> None:
    """Print the text of each object, as Jupyter's `display`."""
    print(*objects, sep="\n")  # noqa: T201  # the student's own text


def leave(code: Any = None) -> None:
    """exit() and quit(), which Python only has if it reads its start-up files; a worker does not."""
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
PARTS: dict[str, dict[str, Any]] = {  # by package: parts that are not inert
    "tqdm": {"trange": _range, "tnrange": _range, "tenumerate": _enumerate, "tzip": _zip, "tmap": _map}
    | {name: BarFactory(name) for name in ("tqdm", "tqdm_notebook", "tqdm_pandas", "tqdm_gui")},
    "rich": {"print": print, "track": BarFactory("track"), "pprint": print},
    "fastprogress": {name: BarFactory(name) for name in ("progress_bar", "master_bar")},
    "progressbar": {name: BarFactory(name) for name in ("progressbar", "ProgressBar")},
    "alive_progress": {"alive_it": BarFactory("alive_it")},
    "icecream": {"ic": _same},
    "termcolor": {"colored": _text, "cprint": print},
    "colored": {"stylize": _text},
    "tabulate": {"tabulate": _text},
    "IPython": {"display": display, "get_ipython": lambda: SHELL, "print": print},
    "typing_extensions": vars(typing),
}
Inert._special.update(PARTS)
PYLAB = ("pylab", "matplotlib.pylab")  # NumPy and drawing in one
_DRAWING = """plot figure show subplot subplots title xlabel ylabel legend imshow hist scatter bar colorbar savefig
xlim ylim axis grid close clf"""


def _all_of_pylab() -> list[str]:
    numpy = sys.modules["numpy"]
    return [*(name for name in numpy.__all__ if name in vars(numpy)), *_DRAWING.split()]  # only what is already loaded


def part_of(owner: str, name: str) -> Any:
    """The part of that name of a decorative package."""
    return getattr(sys.modules["numpy"], name, Inert(name)) if owner in PYLAB else getattr(Inert(owner), name)


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
    """numba's decorators return a function unchanged; other uses of numba raise."""

    def part(owner: str, name: str) -> Any:
        if name in SPEED:
            return Quicker(name)
        if name == "prange":
            return range
        return absent(owner, name) if name in NOT_ONLY_SPEED else Inert(f"{owner}.{name}")

    return part


BUILTINS: dict[str, Any] = {"display": display, "get_ipython": lambda: SHELL, "exit": leave, "quit": leave}


def _not_here(name: str) -> Any:
    if is_dunder(name):
        raise AttributeError(name)
    raise AttributeError(f"while a file is judged, grader has only probe(name, value); it does not have '{name}'")


def furnish() -> None:
    """Give student code the names that Jupyter and an interactive Python have, and `grader` with `probe` alone."""
    ours = sys.modules["grader"] = types.ModuleType("grader")
    vars(ours).update(probe=probe, __getattr__=_not_here)
    for name, value in {**BUILTINS, "help": Inert("help")}.items():
        if not hasattr(builtins, name):
            setattr(builtins, name, value)
