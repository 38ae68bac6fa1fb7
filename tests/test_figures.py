"""docs/figures.md: each section belongs to a benchmark, which can write it."""

import sys

import pytest
from conftest import ROOT

sys.path.insert(0, str(ROOT / "tests" / "benchmarks"))
import figures

PAGE = figures.PAGE.read_text(encoding="utf-8")
SCRIPTS = sorted((ROOT / "tests" / "benchmarks").glob("*.py"))


def test_each_section_has_its_script_and_each_script_that_shows_figures_its_section():
    showing = [path.stem for path in SCRIPTS if "figures.show(" in path.read_text(encoding="utf-8")]
    assert sorted(figures.sections(PAGE)) == showing


def test_the_marks_are_in_pairs():
    marks = [line for line in PAGE.splitlines() if line.startswith("<!--")]
    assert marks[1::2] == ["<!-- end -->"] * len(figures.sections(PAGE)) and len(marks) == 2 * len(marks[1::2])


@pytest.mark.parametrize("name", figures.sections(PAGE))
def test_a_section_is_replaced_alone(name):
    changed = figures.replaced(PAGE, name, ["a", "", "| b |"])
    before, after = PAGE.split(f"<!-- {name} -->\n")[0], PAGE.split(f"<!-- {name} -->\n")[1].split("<!-- end -->", 1)[1]
    assert changed == f"{before}<!-- {name} -->\na\n\n| b |\n<!-- end -->{after}"
    assert figures.replaced(changed, name, ["a", "", "| b |"]) == changed


def test_a_table_goes_to_the_screen_and_to_the_page(tmp_path, monkeypatch, capsys):
    copy = tmp_path / "figures.md"
    copy.write_text(PAGE, encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["fuzz.py", "20", f"--write={copy}"])
    assert figures.given(10_000, 0) == [20, 0]
    figures.show("tests/benchmarks/fuzz.py", ("", "reports"), [("all", 20), ("a|b", 3)], "a GPU")
    table = "|  | reports |\n| --- | --- |\n| all | 20 |\n| a/b | 3 |\n"
    assert capsys.readouterr().out == table
    section = copy.read_text(encoding="utf-8").split("<!-- fuzz -->\n")[1].split("<!-- end -->")[0]
    source, _, written = section.partition("\n\n")
    assert written == table
    assert source.startswith("`python tests/benchmarks/fuzz.py 20`, 20")
    assert source.endswith(f", {figures.MACHINE}, a GPU:")


def test_without_the_option_the_page_stays(monkeypatch):
    monkeypatch.setattr(sys, "argv", ["fuzz.py"])
    figures.show("fuzz.py", ("a",), [])
    assert figures.PAGE.read_text(encoding="utf-8") == PAGE


def test_an_unknown_section_is_named():
    with pytest.raises(SystemExit, match="no section <!-- nothing -->"):
        figures.replaced(PAGE, "nothing", [])
