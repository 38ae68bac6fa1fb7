"""docs/api.md lists the public API: each name can be imported, and has a docstring and types."""

import importlib
import inspect
import re
import subprocess
import sys

import pytest
from conftest import ROOT

PAGE = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
NAMES = re.findall(r"^\| `(grader\.[\w.]+)` \|", PAGE, re.MULTILINE)


def found(name):
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError:
        module, _, last = name.rpartition(".")
        return getattr(importlib.import_module(module), last)


@pytest.mark.parametrize("name", NAMES)
def test_a_public_name_says_what_it_is(name):
    each = found(name)
    assert inspect.getdoc(each), f"{name} has no docstring"
    if inspect.isfunction(each):
        untyped = [p.name for p in inspect.signature(each).parameters.values() if p.annotation is p.empty]
        assert not untyped, f"{name}: {untyped}"
        assert inspect.signature(each).return_annotation is not inspect.Signature.empty


def test_the_example_runs():
    (example,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    done = subprocess.run([sys.executable, "-c", example], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    score, names = done.stdout.split(maxsplit=1)
    assert float(score) < 2
    assert names.strip() != "[]"
