"""Docstrings, comments and texts of the grader are plain English: 'who', 'told' and 'heard' are for persons alone."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import house
import pytest
from conftest import ROOT

INSTEAD = {  # pattern: what to write; those of FOR_PERSONS are allowed where a person does it
    r"nobody|no one": "name the thing: 'no process', 'no student'",
    r"somebody|someone|anybody|everybody": "name it: 'another process', 'a student'",
    r"whoever|whomever|whosoever": "'code that ...', 'a process that ...'",
    r"is no(?! longer\b| more\b)": "'is not a ...', 'cannot' or 'does not'; 'there is no ...' is fine",
    r"who|whom": "'that' or 'which'; 'who' is for persons",
    r"told|tells": "'reports', 'says', 'shows' or 'distinguishes'; only persons are told and tell",
    r"hears?|heard": "'receives' or 'handles'; only persons hear",
}
FOR_PERSONS = re.compile(r"(?:who|whom|told|tells|hears?|heard)$", re.IGNORECASE)
PERSON = re.compile(
    r"\b(?:students?|authors?|instructors?|readers?|teachers?|staff|persons?|people|users?|those)\b", re.IGNORECASE
)
WORDS = re.compile("|".join(rf"\b(?:{pattern})\b" for pattern in INSTEAD), re.IGNORECASE)
SENTENCE_END = re.compile(r"(?<=[.:;!?])\s")


class Text(NamedTuple):
    """A docstring, a string or a comment, and the line on which it begins."""

    line: int
    text: str


class Finding(NamedTuple):
    line: int
    sentence: str
    instead: str


def findings(text: Text) -> Iterator[Finding]:
    """Each word of the list in that text that does not speak of a person."""
    begin = 0
    for sentence in SENTENCE_END.split(text.text):
        for found in WORDS.finditer(sentence):
            before = sentence[: found.start()]
            speaks_of_a_person = FOR_PERSONS.match(found[0]) and PERSON.search(before)
            if not speaks_of_a_person and not re.search(r"\bthere $", before, re.IGNORECASE):
                line = text.line + text.text.count("\n", 0, begin + found.start())
                yield Finding(line, " ".join(sentence.split()), what_instead(found[0]))
        begin += len(sentence) + 1


def what_instead(word: str) -> str:
    return next(instead for pattern, instead in INSTEAD.items() if re.match(rf"(?:{pattern})\b", word, re.IGNORECASE))


def python_texts(source: str) -> Iterator[Text]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield Text(node.lineno, node.value)
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    yield from joined((each.start, each.string) for each in tokens if each.type == tokenize.COMMENT)


def cpp_texts(source: str) -> Iterator[Text]:
    lines = enumerate(source.split("\n"), 1)
    yield from joined(((number, line.index("//")), line[line.index("//") :]) for number, line in lines if "//" in line)


def joined(comments: Iterator[tuple[tuple[int, int], str]]) -> Iterator[Text]:
    """Comments on lines that follow each other, at one column, are one text."""
    text, last = None, (0, 0)
    for (line, column), comment in comments:
        if text is not None and (line, column) == (last[0] + 1, last[1]):
            text = Text(text.line, f"{text.text}\n{comment}")
        else:
            if text is not None:
                yield text
            text = Text(line, comment)
        last = line, column
    if text is not None:
        yield text


def mannered(room: str) -> list[str]:
    """One message for each word in the files of a room: place, sentence, and what to write instead."""
    paths = [path for path in sorted((ROOT / "grader").rglob("*")) if path.suffix in (".py", ".cpp", ".h")]
    messages = []
    for path in paths:
        if room_of(path) == room:
            source = path.read_text(encoding="utf-8")
            texts = python_texts(source) if path.suffix == ".py" else cpp_texts(source)
            messages += [
                f"{path.relative_to(ROOT)}:{line}: {sentence!r}; write {instead}"
                for line, sentence, instead in (each for text in texts for each in findings(text))
            ]
    return messages


def room_of(path: Path) -> str:
    return path.relative_to(ROOT / "grader").parts[0].removesuffix(".py")


ROOMS = sorted({house.room_of(module) for module in house.house_of(ROOT).imports})


@pytest.mark.parametrize("room", ROOMS)
def test_words_are_plain(room):
    messages = mannered(room)
    assert not messages, "\n" + "\n".join(messages)


@pytest.mark.parametrize(
    "text",
    [
        "A lock that nobody holds.",
        "Whoever asks also waits.",
        "The judge, who compares.",
        "The student's process: it is the judge who compares.",
        "The worker is told what to import.",
        "'x' is no number.",
        "Ctrl-C is for the parent, and the child hears none.",
    ],
)
def test_what_is_refused(text):
    assert len(list(findings(Text(1, text)))) == 1


@pytest.mark.parametrize(
    "text",
    [
        "A student who makes two mistakes is told of both.",
        "There is no GPU here.",
        "The file is no longer open.",
        "The whole of it foretells nothing.",
    ],
)
def test_what_is_accepted(text):
    assert not list(findings(Text(1, text)))


def test_the_place_is_named():
    source = (
        '"""Does a thing.\n\nIt is read. Nobody\nwrites."""\nx = 1  # a comment\n# of two lines,\n# one tells nothing\n'
    )
    found = [each for text in python_texts(source) for each in findings(text)]
    assert [(each.line, each.sentence) for each in found] == [
        (3, "Nobody writes."),
        (7, "# of two lines, # one tells nothing"),
    ]
    assert [each.instead for each in found] == [what_instead("nobody"), what_instead("tells")]
