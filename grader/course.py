"""course.yaml and the folders beside it, made into a Course; the only place where a course is validated."""

import difflib
import importlib.util
import inspect
import keyword
import re
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec
import yaml

from grader.course_file import read_yaml
from grader.errors import CourseError
from grader.model import Kind, Limits, Mistake

COURSE_FILE = "course.yaml"
MOST_MEANT = 3  # exercises that a wrong name is likely to mean
PUBLIC = "public"  # the folder that a bundle has in the place of solutions/
BUNDLED = ("checks", "yardstick", "hints", "stub", "cases")  # files of the exercise's folder there, by stem


class ExerciseEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One exercise in course.yaml. `entry` is the function or class to write; by default the exercise's own name.
    `packages` are what a submission may import beside NumPy (and torch), by the names that pip knows.

    In a bundle `points` are those of the checks that it scores, and `elsewhere` those that only grading decides.
    """

    id: str
    points: float
    elsewhere: float = 0.0
    kind: Kind = "numpy"
    entry: str = ""
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

    def as_yaml(self) -> bytes:
        text: bytes = yaml.safe_dump(msgspec.to_builtins(self), sort_keys=False, allow_unicode=True, encoding="utf-8")
        return text


class Exercise:
    """One graded stub: where its files are and, loaded when first asked for, what its author wrote in them."""

    def __init__(self, root: Path, module: str, entry: ExerciseEntry, granted: tuple[str, ...] = ()) -> None:
        """`granted`: packages that the course grants to all its exercises."""
        self.id = f"{module}/{entry.id}"
        self.module, self.name = module, entry.id
        self.kind, self.points, self.limits = entry.kind, entry.points, entry.limits
        self.packages = tuple(dict.fromkeys([*granted, *entry.packages]))
        self.elsewhere = entry.elsewhere
        self.entry = entry.entry or entry.id
        self.suffix = ".cu" if entry.kind == "cuda" else ".py"
        self.reference_file = f"reference{self.suffix}"
        self.computing_part = "expected" if entry.kind == "cuda" else "reference"
        self.stub = root / "exercises" / module / f"{entry.id}{self.suffix}"
        self.bundled = not (root / "solutions").is_dir() and (root / PUBLIC).is_dir()
        self.folder = root / (PUBLIC if self.bundled else "solutions") / module / entry.id
        self._root = root
        self._parts: dict[str, ModuleType] = {}

    @cached_property
    def reference(self) -> Callable[..., Any]:
        """The hidden right solution; for a class exercise, the class; for kernels, what they must compute, in NumPy. A
        bundle has none."""
        reference = getattr(self.part(self.computing_part), self.entry, None)
        if not callable(reference):
            raise CourseError(
                f"{self._shown(f'{self.computing_part}.py')}: does not define '{self.entry}', the entry point of "
                f"{self.id}"
            )
        return reference  # type: ignore[no-any-return]  # callable, as just checked

    @cached_property
    def parameters(self) -> tuple[str, ...]:
        """Names of the reference's parameters."""
        return tuple(inspect.signature(self.reference).parameters)

    @cached_property
    def checks(self) -> tuple[Any, ...]:
        """The graded criteria, as `checks.py` lists them."""
        checks = getattr(self.part("checks"), "checks", None)
        where = self._shown("checks.py")
        if not isinstance(checks, list) or not checks:
            raise CourseError(f"{where}: defines no list named 'checks'; write checks = [Agrees(...), ...]")
        for position, check in enumerate(checks):
            if isinstance(check, type) or not callable(getattr(check, "judge", None)):
                raise CourseError(
                    f"{where}: checks[{position}] is a {type(check).__name__}, not a check from grader.checks"
                )
            for option in ("weight", "cases"):
                if not getattr(check, option, 1) > 0:
                    raise CourseError(f"{where}: checks[{position}] '{check.name}': {option} is not above 0")
        _refuse_duplicates([check.name for check in checks], f"{where}: two checks named")
        return tuple(checks)

    @cached_property
    def edges(self) -> tuple[Any, ...]:
        """Cases at the edge of what the statement promises, as `checks.py` lists them: `verify` uses them, no grade
        does."""
        edges = getattr(self.part("checks"), "edges", [])
        if not isinstance(edges, list) or not all(getattr(each, "phase", "") == "values" for each in edges):
            raise CourseError(f"{self._shown('checks.py')}: edges is not a list of checks; write edges = [Agrees(...)]")
        _refuse_duplicates([each.name for each in edges], f"{self._shown('checks.py')}: two edges named")
        return tuple(edges)

    @cached_property
    def excused(self) -> dict[str, str]:
        """Generated mutants that no check need catch, by id, and why, as `checks.py` says."""
        excused = getattr(self.part("checks"), "excused", {})
        if not isinstance(excused, dict) or not all(isinstance(each, str) for pair in excused.items() for each in pair):
            raise CourseError(f"{self._shown('checks.py')}: excused is not a dict of mutants and reasons")
        return excused

    @cached_property
    def fixed(self) -> dict[str, str]:
        """Sizes of cases that the statement itself fixes, as `checks.py` says: "x.shape[-1]", or "a check: x.shape[-1]"
        for one check, and why."""
        fixed = getattr(self.part("checks"), "fixed", {})
        if not isinstance(fixed, dict) or not all(isinstance(each, str) for pair in fixed.items() for each in pair):
            raise CourseError(f"{self._shown('checks.py')}: fixed is not a dict of sizes and reasons")
        return fixed

    @cached_property
    def forbidden(self) -> tuple[str, ...]:
        """Names that the submission may not use."""
        return tuple(name for check in self.checks if check.phase == "source" for name in check.names)

    def points_of(self, check: Any) -> float:
        """The check's share of the exercise's points, by weight; all together they are the points exactly.

        What a bundle shows as advice has no share.
        """
        weights = {each.name: each.weight for each in self.checks if not (self.bundled and each.phase == "speed")}
        if check.name not in weights:
            return 0.0
        position, total = list(weights).index(check.name), sum(weights.values())
        before, after = (sum(list(weights.values())[:end]) for end in (position, position + 1))
        share: float = round(self.points * after / total, 6) - round(self.points * before / total, 6)
        return round(share, 6)

    @cached_property
    def mistakes(self) -> dict[str, Callable[..., Any]]:
        """The named wrong variants."""
        return self._functions("mistakes")

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
        spec = importlib.util.spec_from_file_location(f"solutions.{self.module}.{self.name}.{name}", path)
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        if not path.is_file():
            raise self._missing(path.name, "there is no such file")
        try:
            spec.loader.exec_module(module)
        except Exception as fault:
            raise author_fault(fault, self._shown(path.name)) from fault
        self._parts[name] = module
        return module

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
        self.exercises = {
            exercise.id: exercise
            for module in entry.modules
            for exercise in (Exercise(root, module.id, each, entry.packages) for each in module.exercises)
        }

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
    if (root / "solutions").is_dir():  # a student's copy has none
        _compare_with_folders(course)
    return course


def _decode(path: Path) -> CourseEntry:
    raw = read_yaml(path)
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
        if exercise.entry and (not exercise.entry.isidentifier() or keyword.iskeyword(exercise.entry)):
            raise CourseError(f"{here}: entry is '{exercise.entry}'; use the name of a function or class")
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
