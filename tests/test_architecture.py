"""Imports point one way. Each room names the rooms that it may know; a new arrow has to be drawn here first."""

import ast
import sys

import pytest
from conftest import ROOT

WORKER_END = ["worker.client", "worker.process", "worker.protocol"]
MAY_IMPORT = {
    "errors": [],
    "deadline": [],
    "model": [],
    "submission": ["worker.protocol"],
    "altered": ["course"],
    "used": ["course", "submission", "worker.protocol"],
    "course_file": ["errors"],
    "course": ["course_file", "errors", "model"],
    "history": ["model", "submission"],
    "saves": [],
    "watching": ["judge", "history", "worker.spares", "course", "submission", "errors", "model"],
    "brief": ["judge", "formats.text", "history", "worker.program", "submission", "model"],
    "import_path": [],  # comes before every other import
    "child": ["worker.parent"],
    "children": ["import_path", "child", "worker.launch"],
    "worker.parent": [],
    "worker.clock": [],
    "worker.gradients": [],
    "worker.steps": ["worker.gradients"],
    "worker.used_files": ["worker.program", "worker.protocol"],
    "worker.budget": ["worker.process", "model"],
    "worker.protocol": [],
    "worker.syntax": [],
    "worker.notebook": [],
    "worker.program": ["worker.notebook"],
    "worker.page": ["worker.protocol"],
    "worker.known": [],
    "worker.inert": [],
    "worker.standins": ["worker.inert"],
    "worker.imports": ["worker.inert", "worker.standins", "worker.known"],
    "worker.refusals": [],
    "worker.faults": ["worker.program", "worker.protocol"],
    "worker.traces": ["worker.page", "worker.protocol"],
    "worker.harness": ["worker"],
    "worker.launch": ["import_path"],
    "worker.orders": [],
    "worker.confine": ["worker.orders"],
    "worker.zygote": ["worker.harness", "worker.confine", "worker.orders", "worker.page"],
    "worker.trial": ["worker.confine", "worker.orders"],
    "worker.forked": ["worker", "course", "errors", "model"],
    "sandbox": [
        "worker.client",
        "worker.forked",
        "worker.launch",
        "worker.orders",
        "worker.process",
        "course",
        "errors",
        "model",
    ],
    "worker.process": ["worker.clock", "worker.launch", "worker.protocol", "worker.traces", "errors", "model"],
    "worker.__main__": ["worker"],
    "worker.spares": ["worker", "course", "errors", "model"],
    "worker.here": ["worker"],
    "worker.client": ["worker", "cuda", "course", "errors", "model", "packages", "submission"],
    "worker.returned": ["worker.protocol"],
    "packages": ["course", "errors"],
    "cuda.nvrtc": [],
    "cuda.checks": ["checks", "compare", "cuda", "model"],  # what authors write
    "cuda.race": ["checks", "cuda", "worker.process", "worker.returned", "errors", "model"],
    "cuda": [
        "import_path",
        "sandbox.helpers",
        "worker.budget",
        "worker.launch",
        "worker.parent",
        "worker.process",
        "worker.protocol",
        "worker.returned",
        "course",
        "errors",
        "model",
    ],
    "compare": ["worker.client", "worker.protocol", "submission", "model"],
    "telling": ["compare", "worker.client"],
    "checks": [
        "compare",
        "deadline",
        "telling",
        "worker.budget",
        "worker.client",
        "worker.process",
        "worker.protocol",
        "worker.steps",
        "course",
        "statement",
        "submission",
        "errors",
        "model",
    ],
    "diagnose": ["compare", "telling", "checks", "worker.client", "course", "model"],
    "judge": [
        "altered",
        "diagnose",
        "checks",
        "course",
        "submission",
        "used",
        "errors",
        "model",
        "worker.budget",
        "worker.protocol",
    ],
    "names": [],
    "archive": ["names"],
    "collection": ["archive", "names", "platforms", "submission"],
    "likeness": [],
    "platforms": ["likeness"],
    "roster": ["archive", "names"],
    "accounts": ["collection", "likeness", "platforms", "roster"],
    "account_book": ["accounts", "archive", "collected", "roster", "seal", "errors"],
    "collected": ["archive", "collecting", "collection", "names"],
    "download": ["archive", "collection", "names"],
    "collecting": ["archive", "download", "likeness", "names", "platforms", "roster", "submission"],
    "seal": [],
    "user_state": [],
    "secret": ["seal", "user_state"],
    "identity": ["course", "model", "submission"],
    "store_file": ["errors"],
    "store_rows": ["model", "seal"],
    "sealed_file": ["errors", "seal", "secret", "store_file", "store_rows"],
    "store": ["errors", "model", "sealed_file", "secret", "store_file", "store_rows"],
    "joining": ["model", "sealed_file", "store_rows"],
    "adopting": ["errors", "joining", "sealed_file", "secret", "store_file", "store_rows"],
    "judging": ["judge", "checks", "child", "course", "errors", "model", "submission", "worker.budget"],
    "verify.depends": ["course", "cuda.device", "identity", "verify.model"],
    "verify.derivatives": ["altered", "checks", "verify.bench", "worker.gradients"],
    "verify.kernels": ["altered", "verify", "checks", "cuda", "course", "judge", "model", "statement"],
    "verify.local_worker": [  # a worker's part, played in this process
        "checks.steps",
        "course",
        "errors",
        "model",
        "submission",
        "worker.budget",
        "worker.client",
        "worker.harness",
        "worker.process",
        "worker.protocol",
        "worker.returned",
        "worker.steps",
        "worker.syntax",
    ],
    "verify.seen_mistakes": [
        "checks",
        "course",
        "diagnose",
        "model",
        "verify.shared_answers",
        "worker.client",
        "worker.protocol",
    ],
    "verify.shared_answers": [
        "checks",
        "course",
        "errors",
        "model",
        "telling",
        "verify.local_worker",
        "worker.client",
        "worker.protocol",
    ],
    "verify.sizes": ["altered", "checks", "course", "worker.steps"],
    "verify": [
        "altered",
        "diagnose",
        "judge",
        "checks",
        "course",
        "errors",
        "identity",
        "model",
        "seal",
        "statement",
        "stubs",
        "submission",
        "used",
        "user_state",
        "child",
        "children",
        "worker.client",
        "worker.here",
    ],
    "judges": ["judging", "children", "course", "errors", "store", "submission", "used"],
    "grading": [
        "judges",
        "judging",
        "collection",
        "course",
        "deadline",
        "errors",
        "identity",
        "model",
        "secret",
        "store",
        "submission",
        "used",
    ],
    "statement": ["errors"],
    "stubs": ["statement", "course", "errors"],
    "templates": ["model"],
    "sample": ["course", "stubs"],
    "scaffold": ["templates", "stubs", "course", "errors", "model"],
    "release": ["stubs", "identity", "judge", "checks", "course", "submission", "used", "errors", "model"],
    "formats.csv": ["formats", "accounts", "names", "roster", "model"],
    "formats": ["judge", "course", "model"],
    "notebooks.statement": ["statement", "course", "errors"],
    "notebooks.cells": ["course", "submission"],
    "notebooks.earlier": ["course", "submission", "used"],
    "notebooks.own_modules": ["notebooks.earlier", "course", "used", "worker.program"],
    "notebooks.magic": [
        "notebooks.cells",
        "notebooks.earlier",
        "notebooks.own_modules",
        "children",
        "course",
        "errors",
        "model",
        "submission",
    ],  # in a student's kernel: no judge
    "notebooks": [
        "child",
        "formats",
        "grading",
        "judges",
        "judging",
        "judge",
        "collection",
        "course",
        "errors",
        "model",
        "release",
        "sandbox",
        "secret",
        "store",
        "submission",
        "used",
        "worker.forked",
        "worker.here",
    ],
}
THIRD_PARTY = {  # who may know what; the rest of the house does without
    "click": ["cli"],
    "yaml": ["course", "course_file", "scaffold"],
    "numpy": ["compare", "telling", "checks", "diagnose", "sandbox.probe", "cli", "verify", "cuda"],
    "landlock": ["sandbox.files", "sandbox.helpers"],
    "pyseccomp": ["sandbox.syscalls", "sandbox.helpers"],
    "cuda": ["cuda.gpu"],
    "safetensors": ["checks.recorded"],
    "watchfiles": ["saves"],
    "nbgrader": ["notebooks"],
    "nbformat": ["notebooks"],
    "IPython": ["notebooks.magic"],
    "torch": ["checks.remote"],  # hands an author's law what came from the worker
}
MODULES = sorted(
    path.relative_to(ROOT / "grader").with_suffix("").as_posix().replace("/", ".")
    for path in (ROOT / "grader").rglob("*.py")
)


def imports_of(module: str) -> set[str]:
    """Full names of all that a module imports, anywhere in its text."""
    tree = ast.parse((ROOT / "grader" / f"{module.replace('.', '/')}.py").read_text())
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: write imports in full"
            submodules = {f"{node.module}.{alias.name}" for alias in node.names}
            known = {f"grader.{each}" for each in MODULES}
            found |= (submodules & known) or {node.module or ""}
    return found


def is_in(module: str, room: str) -> bool:
    return module == room or module.startswith(room + ".")


@pytest.mark.parametrize("module", MODULES)
def test_arrows(module):
    room = next((each for each in MAY_IMPORT if is_in(module, each)), None)
    for name in imports_of(module):
        top, _, rest = name.partition(".")
        if top == "grader" and room is not None:
            allowed = [*MAY_IMPORT[room], room]
            assert any(is_in(rest, each) for each in allowed), f"{module} may not import {name}"
        if top in THIRD_PARTY:
            assert any(is_in(module, each) for each in THIRD_PARTY[top]), f"{module} may not import {top}"


def test_every_module_has_its_room():
    homeless = [m for m in MODULES if not any(is_in(m, each) for each in (*MAY_IMPORT, "cli", "__init__", "__main__"))]
    assert [m for m in homeless if m != "worker.__init__"] == []


BESIDE_STUDENT_CODE = [
    "worker.harness",
    "worker.syntax",
    "worker.program",
    "worker.notebook",
    "worker.page",
    "worker.known",
    "worker.inert",
    "worker.standins",
    "worker.imports",
    "worker.refusals",
    "worker.faults",
    "worker.steps",
    "worker.gradients",
    "worker.used_files",
    "worker.__main__",
    "worker.zygote",
    "worker.confine",
    "worker.orders",
    "worker.parent",
]


@pytest.mark.parametrize("module", BESIDE_STUDENT_CODE)
def test_beside_student_code_there_is_only_the_standard_library_and_the_protocol(module):
    for name in imports_of(module):
        known = {*sys.stdlib_module_names, "msgspec"}  # msgspec: what the protocol is made of
        assert name.partition(".")[0] in known or is_in(name, "grader.worker")
