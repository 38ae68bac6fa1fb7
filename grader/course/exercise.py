"""course.yaml and the folders beside it, made into a Course; the only place where a course is validated."""

import ast
import builtins
import difflib
import functools
import importlib.util
import inspect
import keyword
import os
import re
import sys
import traceback
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from types import CodeType, MappingProxyType, ModuleType
from typing import Any

import msgspec
import yaml

from grader.course.check import InputsUnchanged
from grader.course.course_file import read_yaml
from grader.errors import CourseError
from grader.model import PHASES, Kind, Limits, Mistake, Tolerance

COURSE_FILE = "course.yaml"
MOST_MEANT = 3  # exercises that a wrong name is likely to mean
PUBLIC = "public"  # the folder that a bundle has in the place of solutions/
BUNDLED = ("checks", "yardstick", "hints", "stub", "cases")  # files of the exercise's folder there, by stem
LEVELS = range(1, 6)  # from one line to a project
FORMAT = 1  # of course.yaml and of the files of an exercise
FORBIDDEN: dict[Kind, tuple[str, ...]] = {  # libraries that would do an exercise of this kind
    "numpy": ("torch", "jax", "tensorflow"),
    "python": ("torch", "jax", "tensorflow"),
    "torch": ("jax", "tensorflow"),
    "cuda": (),
}


class ExerciseEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One exercise in course.yaml. `entry` is the function or class to write; by default the exercise's own name.
    `packages` are what a submission may import beside NumPy (and torch), by the names that pip knows.

    `entries`: several of them, in one file. `minutes`: what a typical student needs; `level`: 1 to 5; `after`: what to
    do before; `uses`: exercises of the student's that this one may import. In a bundle `points` are those of the
    checks that it scores, and `elsewhere` those that only grading decides.
    """

    id: str
    points: float
    elsewhere: float = 0.0
    kind: Kind = "numpy"
    entry: str = ""
    entries: tuple[str, ...] = ()
    minutes: float = 0.0
    level: int = 0
    after: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    limits: Limits = Limits()
    packages: tuple[str, ...] = ()


class ModuleEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A group of exercises in course.yaml."""

    id: str
    title: str
    exercises: tuple[ExerciseEntry, ...]


class CourseEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """All of course.yaml. `packages` are granted to every exercise."""

    title: str
    modules: tuple[ModuleEntry, ...]
    packages: tuple[str, ...] = ()
    format: int = FORMAT

    def as_yaml(self) -> bytes:
        content = {"format": self.format, **msgspec.to_builtins(self)}  # first, as a person writes it
        text: bytes = yaml.safe_dump(content, sort_keys=False, allow_unicode=True, encoding="utf-8")
        return text


class Exercise:
    """One graded stub: where its files are and, loaded when first asked for, what its author wrote in them."""

    def __init__(
        self,
        root: Path,
        module: str,
        entry: ExerciseEntry,
        granted: tuple[str, ...] = (),
        others: "Mapping[str, Exercise] | None" = None,
    ) -> None:
        """`granted`: packages that the course grants to all its exercises; `others`: the course's exercises by id, for
        what this one `uses`."""
        self.id = f"{module}/{entry.id}"
        self.module, self.name = module, entry.id
        self.kind, self.points, self.limits = entry.kind, entry.points, entry.limits
        self.packages = tuple(dict.fromkeys([*granted, *entry.packages]))
        self.elsewhere = entry.elsewhere
        self.entries = entry.entries or (entry.entry or entry.id,)
        self.entry = self.entries[0]
        self.minutes, self.level, self.after, self.uses = entry.minutes, entry.level, entry.after, entry.uses
        self.suffix = ".cu" if entry.kind == "cuda" else ".py"
        self.reference_file = f"reference{self.suffix}"
        self.computing_part = "expected" if entry.kind == "cuda" else "reference"
        self.stub = root / "exercises" / module / f"{entry.id}{self.suffix}"
        self.bundled = not (root / "solutions").is_dir() and (root / PUBLIC).is_dir()
        self.folder = root / (PUBLIC if self.bundled else "solutions") / module / entry.id
        self._root, self.others = root, {} if others is None else others
        self._parts: dict[str, ModuleType] = {}

    @cached_property
    def namespace(self) -> dict[str, Any]:
        """What the reference defines, by name; of kernels, what they must compute, in NumPy. A bundle has none."""
        found = vars(self.part(self.computing_part))
        missing = [name for name in self.entries if not callable(found.get(name))]
        if missing:
            raise CourseError(
                f"{self._shown(f'{self.computing_part}.py')}: does not define '{missing[0]}', the entry point of "
                f"{self.id}"
            )
        return found

    @property
    def reference(self) -> Callable[..., Any]:
        """The hidden right solution: the first entry point's function or class."""
        return self.namespace[self.entry]  # type: ignore[no-any-return]  # callable, as just checked

    @cached_property
    def signatures(self) -> dict[str, tuple[str, ...]]:
        """Names of parameters: of each entry point by its name, of each method of a class as "Class.method"."""
        found: dict[str, tuple[str, ...]] = {}
        for name in self.entries:
            function = self.namespace[name]
            found[name] = tuple(inspect.signature(function).parameters)
            if isinstance(function, type):
                methods = [(key, value) for key, value in vars(function).items() if inspect.isfunction(value)]
                found |= {f"{name}.{key}": tuple(inspect.signature(value).parameters)[1:] for key, value in methods}
        return found

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of the parameters of the first entry point."""
        return self.signatures[self.entry]

    @cached_property
    def checks(self) -> tuple[Any, ...]:
        """The graded criteria: those of `checks.py`, the hidden ones of `edge_cases.py`, and unchanged inputs."""
        checks = getattr(self.part("checks"), "checks", None)
        where = self._shown("checks.py")
        if not isinstance(checks, list) or not checks:
            raise CourseError(f"{where}: defines no list named 'checks'; write checks = [Agrees(...), ...]")
        unchanged = InputsUnchanged(points=self._points_for_unchanged(where))
        made = (*checks, *self.hidden_checks, *([unchanged] if unchanged.points else []))
        for position, check in enumerate(made):
            self._validate_check(check, f"{where}: checks[{position}]")
        _refuse_duplicates([check.name for check in made], f"{where}: two checks named")
        if not self.bundled and round(sum(check.points for check in made) - self.points, 6):
            of_inputs = f", {unchanged.points:g} for unchanged inputs among them (inputs_unchanged = ...)"
            raise CourseError(
                f"{where}: the points of its checks sum up to {sum(check.points for check in made):g}"
                f"{of_inputs if unchanged.points else ''}; {COURSE_FILE} gives {self.id} {self.points:g}"
            )
        return made

    def _points_for_unchanged(self, where: str) -> float:
        points = getattr(self.part("checks"), "inputs_unchanged", 0.5)
        if not isinstance(points, (int, float)) or not points >= 0:
            raise CourseError(f"{where}: inputs_unchanged is {points!r}; write its points, or 0 for no such check")
        return float(points)

    @staticmethod
    def _validate_check(check: Any, where: str) -> None:
        if isinstance(check, type) or not callable(getattr(check, "judge", None)):
            raise CourseError(f"{where} is a {type(check).__name__}, not a check from grader.checks")
        if check.phase not in PHASES:
            raise CourseError(f"{where} '{check.name}': its phase is '{check.phase}'; known: {', '.join(PHASES)}")
        for option in ("points", "cases"):
            if not getattr(check, option, 1) >= (0 if option == "points" else 1):
                raise CourseError(f"{where} '{check.name}': {option} is {getattr(check, option)}")
        if (2 * check.points) % 1:
            raise CourseError(f"{where} '{check.name}': {check.points:g} points; give whole or half points")

    @cached_property
    def hidden_checks(self) -> tuple[Any, ...]:
        """Graded checks that are not released, as `edge_cases.py` lists them; a bundle knows of none."""
        return tuple(self._listed_in_edge_cases("hidden_checks"))

    @cached_property
    def edge_cases(self) -> tuple[Any, ...]:
        """Cases at the edge of what the statement promises: `verify` uses them, no grade does."""
        return tuple(self._listed_in_edge_cases("edge_cases"))

    def _listed_in_edge_cases(self, name: str) -> list[Any]:
        if self.bundled or not (self.folder / "edge_cases.py").is_file():
            return []
        where = self._shown("edge_cases.py")
        listed = getattr(self.part("edge_cases"), name, [])
        if not isinstance(listed, list) or not all(hasattr(each, "judge") for each in listed):
            raise CourseError(f"{where}: {name} is not a list of checks; write {name} = [Agrees(...)]")
        _refuse_duplicates([each.name for each in listed], f"{where}: two {name} named")
        return listed

    @cached_property
    def excused_mutants(self) -> dict[str, str]:
        """Generated mutants that no check need catch, by id, and why, as `edge_cases.py` says."""
        return self._reasons("excused_mutants")

    @cached_property
    def fixed_sizes(self) -> dict[str, str]:
        """Sizes that every case has alike, by argument, and why, as `edge_cases.py` says."""
        return self._reasons("fixed_sizes")

    def _reasons(self, name: str) -> dict[str, str]:
        if self.bundled or not (self.folder / "edge_cases.py").is_file():
            return {}
        found = getattr(self.part("edge_cases"), name, {})
        if not isinstance(found, dict) or not all(isinstance(each, str) for pair in found.items() for each in pair):
            raise CourseError(f"{self._shown('edge_cases.py')}: {name} is not a dict of names and reasons")
        return found

    @cached_property
    def tolerance(self) -> Tolerance:
        """The file's own, for checks that give none."""
        tolerance = getattr(self.part("checks"), "tolerance", Tolerance())
        if not isinstance(tolerance, Tolerance):
            raise CourseError(f"{self._shown('checks.py')}: tolerance is a {type(tolerance).__name__}, not a Tolerance")
        return tolerance

    @cached_property
    def forbidden(self) -> tuple[str, ...]:
        """Names that the submission may not use."""
        of_checks = [name for check in self.checks if check.phase == "source" for name in check.names]
        return tuple(dict.fromkeys((*FORBIDDEN[self.kind], *of_checks)))

    def points_of(self, check: Any) -> float:
        """What the check is worth here: nothing where a bundle shows it as advice."""
        return 0.0 if self.bundled and check.phase == "measured" else float(check.points)

    @cached_property
    def mistakes(self) -> dict[str, Callable[..., Any]]:
        """The named wrong variants: functions or classes of mistakes.py, whose decorators say how they are made."""
        return self._functions("mistakes")

    @cached_property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Mistakes that travel together, as `mistakes.py` lists them: pairs = [("half_split", "positions_ignored")]."""
        pairs = getattr(self.part("mistakes"), "pairs", [])
        where = self._shown("mistakes.py")
        if not all(isinstance(each, tuple) and len(each) == 2 for each in pairs):
            raise CourseError(f"{where}: pairs is not a list of pairs of names")
        for name in (name for pair in pairs for name in pair):
            if name not in self.mistakes:
                raise CourseError(f"{where}: pairs names '{name}', which it does not define")
        return tuple(pairs)

    @cached_property
    def alternatives(self) -> dict[str, Callable[..., Any]]:
        """The right variants written differently. Those of a kernel are files; what they give is what it gives."""
        if self.kind == "cuda":
            return {path.stem: self.reference for path in sorted((self.folder / "alternatives").glob("*.cu"))}
        return self._functions("alternatives")

    def mistake(self, name: str) -> Mistake:
        return Mistake(name, inspect.cleandoc(self.mistakes[name].__doc__ or name))

    @cached_property
    def yardstick(self) -> bytes:
        return self.read(f"yardstick{self.suffix}")

    @cached_property
    def signature(self) -> Any:
        """Buffers and sizes of a kernel exercise, as `checks.py` says."""
        signature = getattr(self.part("checks"), "signature", None)
        if signature is None:
            raise CourseError(f"{self._shown('checks.py')}: defines no signature; write signature = Signature('...')")
        return signature

    @cached_property
    def hints(self) -> tuple[tuple[str, str], ...]:
        """Title and text of each rung of hints.md, mildest first."""
        rungs = re.split(r"(?m)^# +", self.read("hints.md").decode())[1:]
        return tuple((title.strip(), text.strip()) for title, _, text in (rung.partition("\n") for rung in rungs))

    def read(self, filename: str) -> bytes:
        """A file of the exercise's folder, as its author wrote it."""
        try:
            return (self.folder / filename).read_bytes()
        except OSError as fault:
            raise self._missing(filename, fault.strerror or "it cannot be read") from fault

    def part(self, name: str) -> ModuleType:
        """`name`.py of the exercise's folder, run once. It is the author's, so it may run beside the judge."""
        if name in self._parts:
            return self._parts[name]
        path = self.folder / f"{name}.py"
        spec = importlib.util.spec_from_file_location(f"{self._package()}.{name}", path)
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        if not path.is_file():
            raise self._missing(path.name, "there is no such file")
        sys.modules[module.__name__] = module  # for `from .checks import inputs` in edge_cases.py
        if self.uses and not self.bundled:  # a bundle has no references
            vars(module)["__builtins__"] = builtins_with(self._used_modules())
        try:
            spec.loader.exec_module(module)
        except Exception as fault:
            sys.modules.pop(module.__name__, None)
            raise author_fault(fault, self._shown(path.name)) from fault
        self._parts[name] = module
        return module

    def _package(self) -> str:
        """The name of the package that the exercise's files are in; its parents exist, so that `from ..inputs import`
        works."""
        name = f"course_{zlib.crc32(os.fsencode(self._root.resolve())):08x}"
        folder = self.folder.parent.parent
        for part in ("", self.module, self.name):
            name, folder = (f"{name}.{part}", folder / part) if part else (name, folder)
            if name not in sys.modules:
                package = ModuleType(name)
                package.__path__ = [str(folder)]
                sys.modules[name] = package
        return name

    def _used_modules(self) -> dict[str, ModuleType]:
        """The references of the exercises that this one uses, by id."""
        return {each: self.others[each].part("reference") for each in self.uses}

    def run(
        self, source: bytes | ast.Module, filename: str, given: Mapping[str, Any] = MappingProxyType({})
    ) -> dict[str, Any]:
        """What a program of the author's defines (a mistake's, an alternative's); what it raises is a CourseError.

        `given`: names that it finds defined.
        """
        names: dict[str, Any] = {"__name__": "variant", **given}
        if self.uses:
            names["__builtins__"] = builtins_with(self._used_modules())
        try:
            exec(_compiled(source, filename), names)  # noqa: S102  # the author's own text
        except Exception as fault:
            raise author_fault(fault, filename) from fault
        return names

    def _functions(self, name: str) -> dict[str, Callable[..., Any]]:
        module = self.part(name)
        return {
            key: value
            for key, value in vars(module).items()
            if callable(value) and not key.startswith("_") and value.__module__ == module.__name__
        }

    def _missing(self, filename: str, problem: str) -> CourseError:
        if self.bundled and Path(filename).stem not in BUNDLED:
            return CourseError(f"{self.id}: this course is a student's bundle, without {filename}; use the full course")
        advice = "; unpack the bundle again" if self.bundled else ""
        return CourseError(f"{self._shown(filename)}: {problem}; {self.id} needs this file{advice}")

    def _shown(self, filename: str) -> str:
        return (self.folder / filename).relative_to(self._root).as_posix()


class Course:
    """The exercises of one course, in the order of course.yaml."""

    def __init__(self, root: Path, entry: CourseEntry) -> None:
        self.root, self.title, self.entry = root, entry.title, entry
        self.modules = {module.id: module.title for module in entry.modules}
        self._exercises: dict[str, Exercise] = {}
        self.exercises = {
            exercise.id: exercise
            for module in entry.modules
            for exercise in (
                Exercise(root, module.id, each, entry.packages, self._exercises) for each in module.exercises
            )
        }
        self._exercises.update(self.exercises)

    def require_solutions(self, what: str) -> None:
        """Raises CourseError where this is a bundle; `what` needs more than that."""
        if any(exercise.bundled for exercise in self.exercises.values()):
            raise CourseError(
                f"{self.root}: {what} needs the course with its solutions/; this is a student's bundle, for check, "
                "watch, hint, list and brief"
            )

    def select(self, name: str) -> list[Exercise]:
        """The exercise of that id, or the exercises of that module; LookupError, with the nearest name, for neither.

        An exercise's own name is enough where no other module has one like it.
        """
        if name in self.exercises:
            return [self.exercises[name]]
        if name in self.modules:
            return self.of_module(name)
        short = [exercise for exercise in self.exercises.values() if exercise.name == name]
        if len(short) == 1:
            return short
        names = [*self.exercises, *self.modules]
        last = name.rpartition("/")[2]
        near = [each.id for each in self.exercises.values() if each.name == last][:1]
        near = near or difflib.get_close_matches(name, names, 1, 0.8)
        near = near or [e.id for e in self.exercises.values() if difflib.get_close_matches(last, [e.name], 1, 0.8)]
        near = near or [e.id for e in self.exercises.values() if difflib.get_close_matches(last, [e.name], 1, 0.5)]
        near = near or difflib.get_close_matches(name, names, 1, 0.5)
        meant = " or ".join(f"'{each}'" for each in near[:MOST_MEANT])
        raise LookupError(
            f"there is no exercise or module '{name}'; " + (f"did you mean {meant}?" if near else "see: grader list")
        )

    def of_module(self, module: str) -> list[Exercise]:
        return [exercise for exercise in self.exercises.values() if exercise.module == module]


def builtins_with(modules: Mapping[str, ModuleType]) -> dict[str, Any]:
    """Python's built-in names, with an import that also finds these modules, named "package/module"."""
    packages: dict[str, ModuleType] = {}
    for name, module in modules.items():
        package, _, last = name.partition("/")
        setattr(packages.setdefault(package, ModuleType(package)), last, module)

    def find(name: str, scope: Any = None, local: Any = None, wanted: Any = (), level: int = 0) -> Any:
        package, _, last = name.partition(".")
        if level or package not in packages:
            return builtins.__import__(name, scope, local, wanted, level)
        if last and not hasattr(packages[package], last):
            raise ModuleNotFoundError(f"No module named '{name}'", name=name)
        return getattr(packages[package], last) if last and wanted else packages[package]

    return {**vars(builtins), "__import__": find}


def find_course(start: Path) -> Course:
    """The course of that folder or of the nearest one above it that has a course.yaml; CourseError where none has."""
    for folder in (start, *start.parents):
        if (folder / COURSE_FILE).is_file():
            return load_course(folder)
    raise CourseError(
        f"{start}: no {COURSE_FILE} here or in a folder above; change to the course's folder, or name it: --course"
    )


def load_course(root: Path) -> Course:
    """The course in that folder; raises CourseError for the first thing that is wrong with it."""
    entry = _decode(root / COURSE_FILE)
    _refuse_duplicates([module.id for module in entry.modules], f"{COURSE_FILE}: two modules with the id")
    _refuse_bad_packages(f"{COURSE_FILE}: packages", entry.packages)
    for position, module in enumerate(entry.modules):
        _validate(f"{COURSE_FILE}: modules[{position}]", module)
    course = Course(root, entry)
    _refuse_unknown_exercises(course)
    if (root / "solutions").is_dir():  # a student's copy has none
        _compare_with_folders(course)
    return course


def _refuse_unknown_exercises(course: Course) -> None:
    """What `after` and `uses` name must be there, and come earlier."""
    before: set[str] = set()
    for exercise in course.exercises.values():
        for key, names in (("after", exercise.after), ("uses", exercise.uses)):
            for name in names:
                if name in before:
                    continue
                later = "comes later: put it before this one" if name in course.exercises else "is no exercise here"
                raise CourseError(f"{COURSE_FILE}: '{exercise.id}': {key} names '{name}', which {later}")
        before.add(exercise.id)


def _decode(path: Path) -> CourseEntry:
    raw = read_yaml(path)
    written_in = raw.get("format", FORMAT) if isinstance(raw, dict) else FORMAT
    if isinstance(written_in, int) and written_in > FORMAT:
        raise CourseError(
            f"{path.name}: it is written in format {written_in}, and this grader reads formats up to {FORMAT}; install "
            "a newer dl-grader"
        )
    try:
        return msgspec.convert(raw, CourseEntry)
    except msgspec.ValidationError as fault:
        raise CourseError(_explain(path.name, raw, str(fault))) from fault


def _explain(filename: str, raw: Any, complaint: str) -> str:
    """msgspec's complaint with the place first, the id of the thing there, and the nearest name for an unknown key."""
    problem, _, path = complaint.partition(" - at `$")
    path = path.rstrip("`").lstrip(".")
    place, thing = [], raw
    for step in re.findall(r"[^.\[\]]+", path):
        thing = thing[int(step)] if step.isdigit() and isinstance(thing, list) else dict(thing).get(step)
        if isinstance(thing, dict) and "id" in thing:
            place = [f"'{thing['id']}'"]
    where = " ".join(filter(None, [path, *place]))
    unknown = re.search(r"unknown field `(.*)`", problem)
    if unknown:
        known = [
            field for kind in (CourseEntry, ModuleEntry, ExerciseEntry, Limits) for field in kind.__struct_fields__
        ]
        near = difflib.get_close_matches(unknown[1], known, 1)
        problem = f"unknown key '{unknown[1]}'" + (f"; did you mean '{near[0]}'?" if near else "; remove it")
    elif missing := re.search(r"missing required field `(.*)`", problem):
        problem = f"'{missing[1]}' is missing; add it"
    return f"{filename}: {where}: {problem}" if where else f"{filename}: {problem}"


def _validate(where: str, module: ModuleEntry) -> None:
    _refuse_bad_id(f"{where}", module.id)
    _refuse_duplicates([e.id for e in module.exercises], f"{where} '{module.id}': two exercises with the id")
    for position, exercise in enumerate(module.exercises):
        here = f"{where}.exercises[{position}] '{exercise.id}'"
        _refuse_bad_id(here, exercise.id)
        if exercise.entry and exercise.entries:
            raise CourseError(f"{here}: it has both entry and entries; name all of them in entries")
        _refuse_duplicates(list(exercise.entries), f"{here}: entries: two with the name")
        if exercise.level and exercise.level not in LEVELS:
            raise CourseError(f"{here}: level is {exercise.level}; use a whole number from 1 to {LEVELS[-1]}")
        if not 0 <= exercise.minutes < 1e9:
            raise CourseError(f"{here}: minutes is {exercise.minutes:g}; use a number above 0")
        for name in (*exercise.entries, *([exercise.entry] if exercise.entry else [])):
            if not name.isidentifier() or keyword.iskeyword(name):
                raise CourseError(f"{here}: entry is '{name}'; use the name of a function or class")
        _refuse_bad_packages(f"{here}: packages", exercise.packages)
        for key, value in (
            ("points", exercise.points),
            ("limits.seconds", exercise.limits.seconds),
            ("limits.memory_mb", exercise.limits.memory_mb),
        ):
            if not 0 < value < 1e9:
                raise CourseError(f"{here}: {key} is {value:g}; use a number above 0")


def _refuse_bad_id(where: str, name: str) -> None:
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name) or keyword.iskeyword(name):
        raise CourseError(f"{where}: the id '{name}' is also a folder's name; use small letters, digits and _")


def _refuse_bad_packages(where: str, names: tuple[str, ...]) -> None:
    """Whether they are installed is asked when a submission is judged."""
    for name in names:
        if not re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?", name):
            raise CourseError(
                f"{where}: '{name}' is not the name of a package; write it as for pip install, without a version"
            )


def _refuse_duplicates(names: list[str], complaint: str) -> None:
    for name, count in Counter(names).items():
        if count > 1:
            raise CourseError(f"{complaint} '{name}'; each must be named once")


def _compare_with_folders(course: Course) -> None:
    found = {f"{folder.parent.name}/{folder.name}" for folder in _folders(course.root / "solutions")}
    for missing in [exercise for exercise in course.exercises if exercise not in found]:
        raise CourseError(
            f"{COURSE_FILE}: exercise '{missing}' has no folder; add solutions/{missing}/ or remove the entry"
        )
    for stray in sorted(found - set(course.exercises)):
        raise CourseError(
            f"solutions/{stray}: this folder is no exercise of {COURSE_FILE}; add it there or remove the folder"
        )


def _folders(solutions: Path) -> Iterator[Path]:
    for module in solutions.iterdir():
        if module.is_dir() and not module.name.startswith(("_", ".")):
            yield from (each for each in module.iterdir() if each.is_dir() and not each.name.startswith(("_", ".")))


def line_of(fault: BaseException, folder: str) -> str:
    """The innermost line of files in that folder, from which the fault came: "folder/file.py, line 3"; "" for none."""
    found = ""
    for frame in traceback.extract_tb(fault.__traceback__):
        _, at, name = Path(frame.filename).as_posix().rpartition(folder)
        found = f"{folder}{name}, line {frame.lineno}" if at else found
    return found


@functools.lru_cache(maxsize=4096)
def _compiled(source: bytes | ast.Module, filename: str) -> CodeType:
    """The same variant is run anew for each seed and each worker."""
    return compile(source, filename, "exec", dont_inherit=True)


def author_fault(fault: Exception, filename: str) -> CourseError:
    """A CourseError that says which line of the author's file raised."""
    if isinstance(fault, CourseError):
        return fault
    frames = traceback.extract_tb(fault.__traceback__)
    lines = [frame.lineno for frame in frames if Path(frame.filename).as_posix().endswith(filename)]
    if isinstance(fault, SyntaxError):
        lines = [fault.lineno]
    place = f":{lines[-1]}" if lines and lines[-1] else ""
    return CourseError(f"{filename}{place}: {type(fault).__name__}: {fault}")
