"""How verify differs for kernel exercises.

Sanitizers take a second a run, so that fewer seeds are tried. Mutants leave out a barrier, a bounds guard or an atomic.
Tolerances are compared with the results of float32 kernels on the emulator.
"""

import re
from collections.abc import Iterator
from typing import Any

from msgspec import structs

from grader.checks import Agrees, Example
from grader.checks.mistakes import shown_where
from grader.checks.variants import variant
from grader.course.altered import file_of, without_measured
from grader.course.exercise import Exercise
from grader.course.statement import statement_text
from grader.cuda.checks import MemorySafe, RaceFree
from grader.cuda.device import find_device
from grader.cuda.signature import Field, Signature
from grader.cuda.unwritten import UNSET
from grader.model import Outcome, Result, Status
from grader.verify.mutants import Mutant, diff_of, id_of, numbered

SHOWN_BY = {"races": RaceFree, "bounds": MemorySafe}  # places of mistakes, and the checks that see them
NUMBERS = {"zeros": "0", "one half everywhere": "0.5", "ones": "1", "NaN": "__int_as_float(0x7fffffff)"}
COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)


def no_device() -> str:
    """Why kernels cannot be timed here; "" if they can."""
    return find_device().no_device


def worked_example(exercise: Exercise) -> Iterator[str]:
    """The statement has a worked example, and a check judges it."""
    source = exercise.read(exercise.reference_file).decode()
    if "Worked example:" not in statement_text(source, exercise.suffix):
        yield f"{file_of(exercise, exercise.reference_file)}: the statement has no line 'Worked example: ...'; add one"
    if not any(isinstance(check, Example) for check in exercise.checks):
        yield f"{file_of(exercise, 'checks.py')}: the worked example is not checked; write Example(...)"


# -- mutants -----------------------------------------------------------------------------------------------------------


def mutants_of_kernel(exercise: Exercise) -> list[Mutant]:
    """The reference without one barrier, bounds guard or atomic. Programs that are a listed mistake are left out."""
    source = exercise.read(exercise.reference_file).decode()
    known = {_code_of(variant(exercise, "mistakes", name).decode()) for name in exercise.mistakes}
    known.add(_code_of(source))
    name = exercise.reference_file
    changed = [each for each in _with_one_less(source, exercise.signature) if _code_of(each) not in known]
    ids = numbered(id_of(source.encode(), each.encode()) for each in changed)
    return [
        Mutant(id_, each.encode(), diff_of(source.encode(), each.encode(), name))
        for id_, each in zip(ids, changed, strict=True)
    ]


def _with_one_less(source: str, signature: Signature) -> Iterator[str]:
    code = COMMENT.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), source)
    for old, new in (
        (r"__syncthreads\(\);", ""),
        (r"__syncwarp\(\);", ""),
        (r"atomicAdd\((&?[^,;]+), ([^;]+)\);", r"*(\1) += \2;"),
        (rf"if \([^;{{}}]*<\s*(?:{'|'.join(signature.sizes)})\)", "if (true)"),
    ):
        for found in re.finditer(old, code):
            yield source[: found.start()] + found.expand(new) + source[found.end() :]


def _code_of(source: str) -> str:
    """The source without comments and white space, to compare programs."""
    return re.sub(r"\s+", "", COMMENT.sub("", source))


# -- fakes -------------------------------------------------------------------------------------------------------------


def fakes_of_kernel(exercise: Exercise) -> dict[str, bytes]:
    """Kernels by name that write a constant or a copy of the right shape."""
    signature: Signature = exercise.signature
    fakes = {name: _filling(signature, number) for name, number in NUMBERS.items()}
    for given in signature.inputs:
        if given.shape is not None:
            copied = f"i < {_size(given)} ? {given.name}[i] : 0"
            fakes[f"a copy of '{given.name}'"] = _filling(signature, copied)
    return fakes


def _filling(signature: Signature, value: str) -> bytes:
    """A kernel that fills every output, element by element."""
    parameters = [f"const {each.type}* {each.name}" for each in signature.inputs if each.shape is not None]
    parameters += [f"{each.type}* {each.name}" for each in signature.outputs]
    parameters += [f"int {each}" for each in signature.sizes]
    loops = "".join(
        f"    for (int i = threadIdx.x; i < {_size(each)}; i += 256) {each.name}[i] = {value};\n"
        for each in signature.outputs
    )
    head = f'extern "C" __global__ void fake({", ".join(parameters)}) {{\n'
    return f"// launch: fake grid=(1) block=(256)\n{head}{loops}}}\n".encode()


def _size(field: Field) -> str:
    return " * ".join(map(str, field.shape or (1,)))


# -- judging -----------------------------------------------------------------------------------------------------------


def checks_for(exercise: Exercise, mistake: str) -> list[Any]:
    """The checks that measure nothing. Of the sanitizers, only the one that must find this mistake; then the checks on
    values have fewer cases."""
    place = shown_where(exercise.mistakes[mistake])
    others = without_sanitizers(exercise)
    if place not in SHOWN_BY:
        return others
    few = [structs.replace(each, cases=1) if isinstance(each, Agrees) else each for each in others]
    return [*few, *(each for each in exercise.checks if isinstance(each, SHOWN_BY[place]))]


def without_sanitizers(exercise: Exercise) -> list[Any]:
    """The checks that measure nothing and look at no single access."""
    return [each for each in without_measured(exercise).checks if not isinstance(each, tuple(SHOWN_BY.values()))]


def misplaced(exercise: Exercise, judged: Result, name: str) -> str:
    """What is wrong with how a kernel's mistake fails; "" if it fails in its check and is named or located."""
    report = judged.report
    kinds = {check.name: type(check) for check in exercise.checks}
    place = shown_where(exercise.mistakes[name])
    bad = [each for each in report.outcomes if each.status is not Status.PASSED]
    if not bad:
        return "gets full marks; add a case to checks.py on which it shows"
    if place in SHOWN_BY:
        found = [each for each in bad if kinds[each.check] is SHOWN_BY[place] and _is_located(each)]
        return "" if found else f"is to show in {place}, and no line of it is shown there"
    explaining = [each for named in judged.named for each in (named.name, *named.rivals)]
    others = [each for each in explaining if each != name]
    if others:
        return f"is named '{others[0]}'; make a case on which the two differ, or leave one out"
    if name in explaining or any(_is_located(each) or _names_unwritten(each) for each in bad):
        return ""
    return f"is neither named nor located: {bad[0].summary}"


def _names_unwritten(outcome: Outcome) -> bool:
    """Whether the outcome names output elements that were never written."""
    return outcome.summary in UNSET


def _is_located(outcome: Outcome) -> bool:
    return bool(outcome.places)
