"""One exercise: where its files are, and what its author wrote in them."""

import ast
import inspect
import re
from collections import Counter
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import Any

import msgspec

from grader.course.author_code import AuthorFiles
from grader.course.check import Check, InputsUnchanged
from grader.course.entries import COURSE_FILE, ExerciseEntry
from grader.course.kinds import KINDS
from grader.course.probes import probe_notes, without_probes
from grader.errors import CourseError
from grader.model import PHASES, Mistake, Tolerance

PUBLIC = "public"  # the folder that a bundle has in the place of solutions/
BUNDLED = ("checks", "yardstick", "hints", "stub", "cases", "data")  # files of the exercise's folder there, by stem


class Exercise:
    """One graded stub: the places of its files, and their content, which is loaded at the first use."""

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
        self.traits = KINDS[entry.kind]
        self.suffix, self.reference_file = self.traits.suffix, self.traits.reference_file
        self.computing_part = self.traits.computing_part
        self.stub = root / "exercises" / module / f"{entry.id}{self.suffix}"
        self.bundled = not (root / "solutions").is_dir() and (root / PUBLIC).is_dir()
        self.folder = root / (PUBLIC if self.bundled else "solutions") / module / entry.id
        self.others = {} if others is None else others
        imports = self._used_modules if self.uses and not self.bundled else None  # a bundle has no references
        self._files = AuthorFiles(root, self.folder, self.id, imports, BUNDLED if self.bundled else ())

    @cached_property
    def namespace(self) -> dict[str, Any]:
        """What the reference defines, by name; of kernels, what they must compute, in NumPy. A bundle has none."""
        found = vars(self.part(self.computing_part))
        missing = [name for name in self.entries if not callable(found.get(name))]
        if missing:
            raise CourseError(
                f"{self._files.shown(f'{self.computing_part}.py')}: does not define '{missing[0]}', the entry point of "
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
    def checks(self) -> tuple[Check, ...]:
        """The graded criteria: those of `checks.py`, the hidden ones of `edge_cases.py`, and unchanged inputs."""
        checks = getattr(self.part("checks"), "checks", None)
        where = self._files.shown("checks.py")
        if not isinstance(checks, list) or not checks:
            raise CourseError(f"{where}: defines no list named 'checks'; write checks = [Agrees(...), ...]")
        unchanged = InputsUnchanged(points=self._points_for_unchanged(where))
        made = (*checks, *self.hidden_checks, *([unchanged] if unchanged.points else []))
        for position, check in enumerate(made):
            self._validate_check(check, f"{where}: checks[{position}]")
        refuse_duplicates([check.name for check in made], f"{where}: two checks named")
        if not self.bundled and round(sum(check.points for check in made) - self.points, 6):
            of_inputs = f", {unchanged.points:g} for unchanged inputs among them (inputs_unchanged = ...)"
            raise CourseError(
                f"{where}: the points of its checks sum up to {sum(check.points for check in made):g}"
                f"{of_inputs if unchanged.points else ''}; {COURSE_FILE} gives {self.id} {self.points:g}"
            )
        return made

    @property
    def loaded_checks(self) -> tuple[Check, ...] | None:
        """The checks, once something has asked for them; None before."""
        return vars(self).get("checks")

    def _points_for_unchanged(self, where: str) -> float:
        points = getattr(self.part("checks"), "inputs_unchanged", 0.5)
        if not isinstance(points, (int, float)) or not points >= 0:
            raise CourseError(f"{where}: inputs_unchanged is {points!r}; write its points, or 0 for no such check")
        return float(points)

    @staticmethod
    def _validate_check(check: Any, where: str) -> None:
        if not isinstance(check, Check):
            raise CourseError(f"{where} is a {type(check).__name__}, not a check from grader.checks")
        if check.phase not in PHASES:
            raise CourseError(f"{where} '{check.name}': its phase is '{check.phase}'; known: {', '.join(PHASES)}")
        options = msgspec.structs.asdict(check)
        for option, least in (("points", 0), ("cases", 1)):
            if not options.get(option, least) >= least:
                raise CourseError(f"{where} '{check.name}': {option} is {options[option]}")
        if (2 * check.points) % 1:
            raise CourseError(f"{where} '{check.name}': {check.points:g} points; give whole or half points")

    @cached_property
    def hidden_checks(self) -> tuple[Check, ...]:
        """Graded checks that are not released, as `edge_cases.py` lists them; a bundle has none."""
        return tuple(self._listed_in_edge_cases("hidden_checks"))

    @cached_property
    def edge_cases(self) -> tuple[Check, ...]:
        """Cases at the edge of the statement, for `verify`; they are not graded."""
        return tuple(self._listed_in_edge_cases("edge_cases"))

    def _listed_in_edge_cases(self, name: str) -> list[Check]:
        if self.bundled or not (self.folder / "edge_cases.py").is_file():
            return []
        where = self._files.shown("edge_cases.py")
        listed = getattr(self.part("edge_cases"), name, [])
        if not isinstance(listed, list) or not all(isinstance(each, Check) for each in listed):
            raise CourseError(f"{where}: {name} is not a list of checks; write {name} = [Agrees(...)]")
        refuse_duplicates([each.name for each in listed], f"{where}: two {name} named")
        return listed

    @cached_property
    def excused_mutants(self) -> dict[str, str]:
        """Generated mutants that no check need catch, by id, and why, as `edge_cases.py` says."""
        return self._reasons("excused_mutants")

    @cached_property
    def fixed_sizes(self) -> dict[str, str]:
        """Sizes that are the same in every case, by argument, with the reason, as `edge_cases.py` lists them."""
        return self._reasons("fixed_sizes")

    def _reasons(self, name: str) -> dict[str, str]:
        if self.bundled or not (self.folder / "edge_cases.py").is_file():
            return {}
        found = getattr(self.part("edge_cases"), name, {})
        if not isinstance(found, dict) or not all(isinstance(each, str) for pair in found.items() for each in pair):
            raise CourseError(f"{self._files.shown('edge_cases.py')}: {name} is not a dict of names and reasons")
        return found

    @cached_property
    def tolerance(self) -> Tolerance:
        """The file's own, for checks that give none."""
        tolerance = getattr(self.part("checks"), "tolerance", Tolerance())
        if not isinstance(tolerance, Tolerance):
            raise CourseError(
                f"{self._files.shown('checks.py')}: tolerance is a {type(tolerance).__name__}, not a Tolerance"
            )
        return tolerance

    @cached_property
    def forbidden(self) -> tuple[str, ...]:
        """Names that the submission may not use."""
        of_checks = [name for check in self.checks for name in check.forbidden]
        return tuple(dict.fromkeys((*self.traits.forbidden, *of_checks)))

    def points_of(self, check: Check) -> float:
        """The points of the check here: 0 if a bundle shows it as advice."""
        return 0.0 if self.bundled and check.phase == "measured" else float(check.points)

    @cached_property
    def mistakes(self) -> dict[str, Callable[..., Any]]:
        """The named wrong variants: functions or classes of mistakes.py, whose decorators say how they are made."""
        return self._functions("mistakes")

    @cached_property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Mistakes that often come together, as in `mistakes.py`: pairs = [("half_split", "positions_ignored")]."""
        pairs = getattr(self.part("mistakes"), "pairs", [])
        where = self._files.shown("mistakes.py")
        if not all(isinstance(each, tuple) and len(each) == 2 for each in pairs):
            raise CourseError(f"{where}: pairs is not a list of pairs of names")
        for name in (name for pair in pairs for name in pair):
            if name not in self.mistakes:
                raise CourseError(f"{where}: pairs names '{name}', which it does not define")
        return tuple(pairs)

    @cached_property
    def alternatives(self) -> dict[str, Callable[..., Any]]:
        """The right variants written differently. Where they are files, each gives what the reference gives."""
        if self.traits.variants_are_files:
            files = sorted((self.folder / "alternatives").glob(f"*{self.suffix}"))
            return {path.stem: self.reference for path in files}
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
            raise CourseError(
                f"{self._files.shown('checks.py')}: defines no signature; write signature = Signature('...')"
            )
        return signature

    @cached_property
    def output_names(self) -> tuple[str, ...]:
        """What the items of a kernel's result are called; empty for one output, and for exercises in Python."""
        outputs = self.signature.outputs if self.traits.is_emulated else ()
        return tuple(each.name for each in outputs) if len(outputs) > 1 else ()

    @cached_property
    def hints(self) -> tuple[tuple[str, str], ...]:
        """Title and text of each rung of hints.md, mildest first."""
        rungs = re.split(r"(?m)^# +", self.read("hints.md").decode())[1:]
        return tuple((title.strip(), text.strip()) for title, _, text in (rung.partition("\n") for rung in rungs))

    def read(self, filename: str) -> bytes:
        """A file of the exercise's folder, as its author wrote it; the reference without its probes."""
        source = self._files.read(filename)
        return without_probes(source) if filename == self.reference_file else source

    @cached_property
    def probe_notes(self) -> dict[str, str]:
        """The names of the reference's probes, each with its author's comment; then those of the references that it
        imports. A bundle's are recorded."""
        if self.bundled:
            return {}
        source = self._files.read(self.reference_file)
        imported = [each for each in self.uses if each.replace("/", ".").encode() in source]
        of_others = {key: note for each in imported for key, note in self.others[each].probe_notes.items()}
        return {**probe_notes(source), **of_others}

    @cached_property
    def probed(self) -> ModuleType:
        """The reference with its probes, for them alone; it uses other references that have theirs. It is another
        module than `part` gives, from which verdicts come."""
        used = {each: self.others[each].probed for each in self.uses}
        source = self._files.read(self.reference_file)
        return self._files.module_of(source, f"solutions/{self.id}/{self.reference_file}", used)

    def part(self, name: str) -> ModuleType:
        """`name`.py of the exercise's folder, run once. It is the author's, so it may run beside the judge."""
        return self._files.part(name)

    def run(
        self, source: bytes | ast.Module, filename: str, given: Mapping[str, Any] = MappingProxyType({})
    ) -> dict[str, Any]:
        """What a program of the author's defines (a mistake's, an alternative's); what it raises is a CourseError.

        `given`: names that it finds defined.
        """
        return self._files.run(source, filename, given)

    def load(self) -> None:
        """Run the author's files that a verdict needs, and raise CourseError for the first that is wrong."""
        _ = self.checks, self.forbidden, self.parameters, self.mistakes

    def _used_modules(self) -> dict[str, ModuleType]:
        """The references of the exercises that this one uses, by id."""
        return {each: self.others[each].part("reference") for each in self.uses}

    def _functions(self, name: str) -> dict[str, Callable[..., Any]]:
        module = self.part(name)
        return {
            key: value
            for key, value in vars(module).items()
            if callable(value) and not key.startswith("_") and value.__module__ == module.__name__
        }


def refuse_duplicates(names: list[str], complaint: str) -> None:
    for name, count in Counter(names).items():
        if count > 1:
            raise CourseError(f"{complaint} '{name}'; each must be named once")
