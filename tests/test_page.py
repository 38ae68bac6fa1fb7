"""What is printed: both ends are kept whatever is written, the missing lines are counted, and no bytes do harm."""

import json
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from grader.checks.failure import printed_lines
from grader.worker import page
from grader.worker.notebook import BadNotebookError, code_cells, without_magics
from grader.worker.page import HEAD_BYTES, SIZE, TAIL_BYTES, Page, Stream
from grader.worker.protocol import Printed

TEXTS = st.lists(st.one_of(st.text(max_size=50), st.text(alphabet="ab\n", min_size=1000, max_size=7000)), max_size=6)


@pytest.mark.slow
@given(TEXTS)
def test_both_ends_are_kept_and_all_lines_counted(texts):
    paper = Page()
    for text in texts:
        paper.write_text(text)
    whole = "".join(texts).encode("utf-8", "replace")
    printed = paper.take()
    if len(whole) <= HEAD_BYTES + TAIL_BYTES:
        assert (printed.head, printed.tail) == (whole.decode("utf-8", "replace"), "")
    elif whole.isascii():
        assert printed.head.encode() == whole[:HEAD_BYTES]
        assert printed.tail.encode() == whole[-TAIL_BYTES:]
    if whole.isascii():
        ends = whole.count(b"\n")
        assert printed.lines == ends + (not whole.endswith(b"\n") and bool(whole))
    assert paper.take() == Printed()


def lines_of(printed):
    """As findings show them, line by line."""
    return tuple(line for each in printed_lines(printed) for line in str(each).split("\n"))


@given(st.binary(max_size=SIZE + 100))
@example(bytes(7) + b"\x01" + bytes(8) + b"\t")
def test_whatever_stands_on_a_page_can_be_read_and_shown(memory):
    printed = page.read(memory)
    assert len(printed.head) <= HEAD_BYTES + TAIL_BYTES and len(printed.tail) <= TAIL_BYTES
    assert all(line.isprintable() for line in lines_of(printed))


def test_a_flood_costs_little():
    paper, text = Page(), "x" * 1_000_000
    began = time.process_time()
    for _ in range(1_000):
        paper.write_text(text)
        paper.write_text("\n")
    assert time.process_time() - began < 0.5
    assert paper.take().lines == 1_000


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("", ()),
        (" \n", ()),
        ("a\nb", ("it printed:", "  | a", "  | b")),
        ("".join(f"{i}\n" for i in range(8)), ("it printed:", *(f"  | {i}" for i in range(8)))),
        (
            "".join(f"{i}\n" for i in range(9)),
            (
                "it printed:",
                *(f"  | {i}" for i in range(4)),
                "  ... 1 more line ...",
                *(f"  | {i}" for i in range(5, 9)),
            ),
        ),
        (
            "".join(f"line {i}\n" for i in range(5_000)),
            (
                "it printed:",
                *(f"  | line {i}" for i in range(4)),
                "  ... 4,992 more lines ...",
                *(f"  | line {i}" for i in range(4_996, 5_000)),
            ),
        ),
        ("x" * 9_000, ("it printed:", f"  | {'x' * 160} ...", f"  | {'x' * 160} ...")),
    ],
)
def test_the_beginning_and_the_end_are_shown(text, shown):
    paper = Page()
    paper.write_text(text)
    assert lines_of(paper.take()) == shown


def test_a_stream_does_what_those_of_python_do():
    paper = Page()
    stream = Stream(paper, 1, "<stdout>")
    assert print("a", file=stream, flush=True) is None
    assert stream.buffer.write(b"b") == 1 and stream.buffer.write(memoryview(b"cd")) == 2
    stream.writelines(["e", "\ud800"])
    stream.close()
    assert (stream.closed, stream.readable(), stream.writable(), stream.encoding) == (False, False, True, "utf-8")
    with pytest.raises(TypeError):
        stream.write(b"f")
    assert paper.take().head == "a\nbcde?"


# -- notebooks take time in proportion to their text -------------------------------------------------------------------

SLOW = {
    "brackets that never close": "%x\n" + "y = (1,\n" * 25_000,
    "quotes that never close": "%x\n" + "y = '''\n" * 25_001,
    "magics in a broken cell": "x = (\n" + "%cd /\n" * 30_000,
    "a line of blanks": "%x\n" + " " * 200_000 + "x",
    "question marks": "%x\n" + "a? " * 60_000 + "b",
    "names without a value": "%x\n" + "a, " * 60_000,
    "blank lines": "%x\n" + "\n" * 200_000,
    "many statements": "%x\n" + "y = 1\n" * 40_000,
}


@pytest.mark.slow
@pytest.mark.parametrize("name", SLOW)
def test_a_cell_is_read_in_proportion_to_its_length(name):
    began = time.process_time()
    without_magics(SLOW[name])
    assert time.process_time() - began < 2.0


def test_a_notebook_is_bounded():
    def holding(*cells):
        return json.dumps({"cells": [{"cell_type": "code", "source": cell} for cell in cells]}).encode()

    assert len(code_cells(holding(*["x"] * 1_000))) == 1_000
    with pytest.raises(BadNotebookError, match="more than 1,000 code cells"):
        code_cells(holding(*["x"] * 1_001))
    with pytest.raises(BadNotebookError, match="more than 256 KiB"):
        code_cells(holding("x" * 200_000, "y" * 100_000))
