"""A report on a terminal: what is said once is not said again."""

from grader.formats.terminal import TerminalReport
from grader.model import REPORT_SCHEMA, Decided, Outcome, Report, Result, Status


def shown(outcomes, *, verbose=False):
    """The lines of a report whose checks are decided one by one."""
    lines = []
    report = TerminalReport(
        lambda line: lines.append("".join(text for text, _ in line)), lambda _: None, 80, verbose=verbose
    )
    for outcome in outcomes:
        report.on_event(Decided((outcome,)))
    score, most = (sum(getattr(each, name) for each in outcomes) for name in ("score", "max_score"))
    report.on_event(Result("", Report(REPORT_SCHEMA, "m/e", score, 0.0, most, tuple(outcomes))))
    return lines


def raised(check, summary="raised IndexError", score=0.0, most=1.0):
    return Outcome(check, Status.ERROR, score, most, summary, (f"case of {check}",))


PASSED = Outcome("first", Status.PASSED, 1.0, 1.0)


def test_checks_that_fail_for_the_same_reason_take_one_line():
    lines = shown([PASSED, raised("a"), raised("b"), raised("c", most=0.5), raised("d")])
    (line,) = [each for each in lines if "3 more checks" in each]
    assert "error" in line and line.endswith("0/2.5")
    assert sum("raised IndexError" in each for each in lines) == 1
    assert not any(f"✗ {name}" in each for each in lines for name in ("b", "c", "d"))


def test_one_more_check_keeps_its_name():
    lines = shown([PASSED, raised("a"), raised("b")])
    assert any("✗ b  error" in each for each in lines) and "      as above" in lines
    assert not any("more checks" in each for each in lines)


def test_other_reasons_and_other_statuses_have_lines_of_their_own():
    outcomes = [PASSED, raised("a"), raised("b"), raised("c", "raised KeyError"), raised("d"), raised("e")]
    lines = shown(outcomes)
    assert [each.split()[1] for each in lines if each.startswith("  ✗")] == ["a", "b", "c", "2"]
    failed = [Outcome(name, Status.FAILED, 0.0, 1.0, "the values differ") for name in "abc"]
    assert [each.split()[1] for each in shown([PASSED, *failed]) if each.startswith("  ✗")] == ["a", "b", "c"]


def test_with_verbose_all_is_shown():
    lines = shown([PASSED, raised("a"), raised("b"), raised("c")], verbose=True)
    assert sum("raised IndexError" in each for each in lines) == 3
    assert all(any(f"case of {name}" in each for each in lines) for name in "abc")
