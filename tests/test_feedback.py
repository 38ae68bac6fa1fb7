"""Feedback pages: nothing in a name or a message gets out of its code, and hidden details are for staff alone."""

import re

import msgspec
import pytest

from grader.formats.feedback import block, code, write
from grader.formats.summary import Summary
from grader.judging.phases import HELD_BACK, WAITS
from grader.model import REPORT_SCHEMA, Mistake, Outcome, Report, Result, Status

HOSTILE = [
    "```\n# out\n```",
    "`````",
    "`",
    "``a`b```",
    "<script>alert(1)</script>",
    "a|b\n| c | d |",
    "[x](javascript:alert(1))",
    "\x1b[31mred\x07",
    "\u202egnp.exe",
    "@everyone https://x.y",
    "~~~\nout",
    "    indented\n\n# x",
    "",
]


def graded(name: str = "alice", said: str = "the values differ", status: Status = Status.FAILED) -> Result:
    outcomes = (
        Outcome.of("turns", status, 0.0, 3.0, said),
        msgspec.structs.replace(HELD_BACK, check="keeps norms", max_score=1.0),
    )
    report = Report(REPORT_SCHEMA, "position/rope", 0.0, 3.0 if status.leaves_open else 0.0, 4.0, outcomes, ("m",))
    details = {"turns": f"{said}\nexpected 17.25, seed 4711"}
    return Result(name, report, (Mistake("m", "It turns the wrong way."),), details, {"turns": "3 x the yardstick"})


@pytest.mark.parametrize("text", HOSTILE)
def test_code_ends_where_we_end_it(text):
    shown = code(text)
    fence = re.match("`+", shown)[0]  # type: ignore[index]
    inner = shown[len(fence) : -len(fence)]
    assert shown.endswith(fence)
    assert fence not in re.findall("`+", inner)
    assert "\n" not in shown
    assert "|" not in shown
    assert inner.strip() == inner or set(inner) == {" "} or "`" in (inner.strip()[0], inner.strip()[-1])


@pytest.mark.parametrize("text", HOSTILE)
def test_a_block_ends_where_we_end_it(text):
    first, *inner, last = block(text).split("\n")
    assert first == f"{last}text"
    assert not any(re.match(rf" {{0,3}}`{{{len(last)},}}", line) for line in inner)
    assert all(character.isprintable() for line in inner for character in line)


@pytest.mark.parametrize("text", HOSTILE[:-1])
def test_a_page_holds_as_much_as_its_reader_may_see(text):
    ((name, page),) = write([graded(text or "x", text)]).items()
    ((staff_name, staff),) = write([graded(text or "x", text)], staff=True).items()
    assert staff_name == f"staff/{name}"
    assert re.fullmatch(r"[A-Za-z0-9_.@+-]+\.md", name)
    for hidden in ("17.25", "4711", "3 x the yardstick"):
        assert (hidden in page, hidden in staff) == (False, True)
    for shown in (page, staff):
        assert "> It turns the wrong way." in shown
        assert "0 of 4 points" in shown
        assert WAITS in shown


def test_the_summary_says_what_is_open_and_what_would_close_it():
    summary = Summary.of(
        [
            graded(),
            graded("bob", "no process could be started", Status.NOT_GRADED),
            graded("\x1b[2Jeve", "", Status.NEEDS_GPU),
        ]
    )
    text = "\n".join("".join(piece for piece, _ in line) for line in summary.lines())
    flowing = " ".join(text.split())
    assert re.search(r"position/rope +3 +0 +0 +0 +0 +0 +3 +█\s", text + "\n")
    assert "3  position/rope  m" in text
    assert "no process could be started" in text
    assert "run the same command again; if it stays, grader doctor" in flowing
    assert "on a machine with a GPU" in flowing
    assert "\x1b" not in text
    assert summary.not_graded
    assert all(len(line) <= 80 for line in text.split("\n"))
