"""Splits a kernel file into C++ tokens, and refuses text that two compilers could split differently.

Compilers never get the text itself: emission.py writes a new one from these tokens. So only this module decides where
a comment ends.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence

import msgspec

from grader.cuda.source_error import SourceError
from grader.model import Status

MOST_TOKENS, MOST_LETTERS = 10_000, 100  # tokens of a file, and letters of a token, which messages quote
TOKEN = re.compile(
    r"""(?P<space>[ \t\f\v]+)|(?P<newline>\n)|(?P<splice>\\\n)|(?P<remark>//[^\n]*)|(?P<comment>/\*.*?\*/)
    |(?P<string>"(?:[^"\\\n]|\\[^\n])*")|(?P<char>'(?:[^'\\\n]|\\[^\n])*')|(?P<unclosed>/\*|["'])
    |(?P<number>\.?[0-9](?:[eEpP][+-]|[0-9a-zA-Z_.]|'(?=[0-9a-zA-Z]))*)|(?P<name>[A-Za-z_][A-Za-z_0-9]*)
    |(?P<mark><<=|>>=|\.\.\.|->\*|::|\+\+|--|<<|>>|[-+*/%&|^=!<>]=|&&|\|\||->|\.\*|\#\#|[!-/:-@\[-`{-~])|(?P<other>.)""",
    re.DOTALL | re.VERBOSE,
)
SILENT = ("space", "comment")  # only separate tokens
COMMENT_OR_TEXT = {"/*": "this comment", '"': "this string", "'": "this character"}
NUMBER = re.compile(  # without suffixes that only one of the compilers accepts
    r"(?:0[xX][0-9a-fA-F']+|0[bB][01']+|[0-9][0-9']*)(?:[uU](?:ll|LL|[lL])?|(?:ll|LL|[lL])[uU]?)?"
    r"|(?:[0-9][0-9']*\.[0-9']*|\.[0-9][0-9']*|[0-9][0-9']*(?=[eE]))(?:[eE][+-]?[0-9]+)?[fFlL]?"
    r"|0[xX](?:[0-9a-fA-F']+\.?[0-9a-fA-F']*|\.[0-9a-fA-F']+)[pP][+-]?[0-9]+[fFlL]?"
)
ESCAPE = r"""\\(?:["'?\\abfnrtv]|[0-7]{1,3}|x[0-9a-fA-F]{1,2}(?![0-9a-fA-F]))"""
STRING = re.compile(rf'"(?:[^"\\\x00-\x08\x0a-\x1f\x7f]|{ESCAPE})*"')
CHARACTER = re.compile(rf"'(?:[ -&(-\[\]-~]|{ESCAPE})'")
OPERATORS = {  # alternative tokens of C++
    "and": "&&", "or": "||", "not": "!", "bitand": "&", "bitor": "|", "xor": "^", "compl": "~",
    "and_eq": "&=", "or_eq": "|=", "xor_eq": "^=", "not_eq": "!=",
}  # fmt: skip
BACKSLASH = r"(?:\\|\?\?/)"  # the second is the trigraph of the first
SPLICED_END = re.compile(rf"\*(?:{BACKSLASH}[ \t\f\v]*\n)+/")
SPLICED_REMARK = re.compile(rf"{BACKSLASH}[ \t\f\v]*$")
DIGRAPHS = ("<:", ":>", "<%", "%>", "%:", "??")


class Token(msgspec.Struct, frozen=True):
    """A token and its place. A token from a macro has the place of the macro's use."""

    kind: str  # name, number, string, char, mark; newline; remark: a // comment; hash: the # of a directive
    text: str
    line: int
    column: int
    start: int  # offset into the text
    touches: bool = False  # the token before ends where this one begins
    made: bool = False  # it comes from a macro

    def fault(self, message: str, status: Status = Status.FORBIDDEN) -> SourceError:
        return SourceError(self.line, self.column, message, status)


def normalised(text: str) -> str:
    """The text with "\\n" line ends and without a byte order mark. Raises SourceError for invisible characters."""
    text = text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}").replace("\r\n", "\n")
    for character, message in (
        ("\r", "a single carriage return: one compiler ends the line here and another does not; write a line end"),
        ("\0", "a NUL byte; delete it"),
    ):
        at = text.find(character)
        if at >= 0:
            raise SourceError(*_place(text, at), message, Status.FORBIDDEN)
    return text


def _place(text: str, at: int) -> tuple[int, int]:
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)


def read_tokens(text: str) -> Iterator[Token]:
    """All tokens of a normalised text, including remarks and line ends. Raises SourceError."""
    line, line_start, count = 1, 0, 0
    left: Token | None = None  # the token that ends, for C++, where the next one begins
    was_spliced = False  # only line splices stand between the two, which C++ removes
    for found in TOKEN.finditer(text):
        kind, start = found.lastgroup or "", found.start()
        token = Token(kind, found[0], line, start - line_start + 1, start)
        newlines = found[0].count("\n")
        if newlines:
            line, line_start = line + newlines, start + found[0].rindex("\n") + 1
        _refuse_unreadable(token, text)
        if kind == "splice":
            was_spliced = True
            continue
        if kind in SILENT:
            left = None
            continue
        if left is not None and was_spliced:
            _refuse_joined(left, token)
        count += 1
        if count > MOST_TOKENS:
            raise token.fault(f"more than {MOST_TOKENS:,} words; a kernel needs a few hundred")
        yield _understood(token, left is not None)
        left, was_spliced = (None if kind == "newline" else token), False


def _understood(token: Token, touches: bool) -> Token:
    if token.kind == "name" and token.text in OPERATORS:
        return Token("mark", OPERATORS[token.text], token.line, token.column, token.start, touches)
    return Token(token.kind, token.text, token.line, token.column, token.start, touches)


def _refuse_joined(left: Token, right: Token) -> None:
    """Refuse a line splice within a token: C++ joins its parts, and this reader does not."""
    joined = left.text + right.text
    found = TOKEN.match(joined)
    if found and found.end() != len(left.text):
        raise left.fault(f"'{joined[:MOST_LETTERS]}' is written on two lines; write it on one")


def _refuse_unreadable(token: Token, text: str) -> None:
    """Raises SourceError for a token that compilers may end at different places, and for an invalid one."""
    kind, said = token.kind, token.text
    if kind == "unclosed":
        raise token.fault(f"{COMMENT_OR_TEXT[said]} is not closed", Status.ERROR)
    if kind == "other":
        raise token.fault(_unwanted(said), Status.ERROR)
    if kind in ("name", "number") and len(said) > MOST_LETTERS:
        raise token.fault(f"a word of more than {MOST_LETTERS} letters", Status.ERROR)
    if kind == "remark" and SPLICED_REMARK.search(said):
        raise token.fault("a // comment may not end in a backslash: it would go on in the next line")
    if kind == "comment" and (end := SPLICED_END.search(said)):
        line, column = _place(text, token.start + end.start())
        raise SourceError(
            line,
            column,
            "'*' and '/' on two lines: for some compilers the comment ends here; write them on one line",
            Status.FORBIDDEN,
        )
    if kind == "number" and not NUMBER.fullmatch(said):
        raise token.fault(f"'{said}' is not a number that every compiler reads", Status.ERROR)
    if kind == "string" and not STRING.fullmatch(said):
        raise token.fault('a string holds plain characters and the escapes \\n \\t \\" \\\\ \\x1f \\012', Status.ERROR)
    if kind == "char" and not CHARACTER.fullmatch(said):
        raise token.fault("write one character, or an escape such as '\\n', between the quotes", Status.ERROR)
    if kind == "mark" and said == "\\":
        if re.match(r"[ \t\f\v]+\n", text[token.start + 1 : token.start + MOST_LETTERS]):
            raise token.fault("white space after a backslash: only some compilers join the lines; delete it")
        raise token.fault("a backslash outside of a string; delete it")


def _unwanted(character: str) -> str:
    name = unicodedata.name(character, f"U+{ord(character):04X}").lower()
    if unicodedata.category(character).startswith(("Z", "C")):
        return f"an invisible character or one that looks like a blank ({name}); delete it, or type a blank"
    return f"a character {character!r} outside of comments; write ASCII"


def outside_of_bodies(code: Sequence[Token]) -> list[bool]:
    """For each token, whether it stands outside of all braces but those of extern "C"."""
    found: list[bool] = []
    bodies: list[bool] = []  # for each open brace: whether it is a body
    for position, token in enumerate(code):
        if token.text == "{":
            bodies.append(position == 0 or code[position - 1].text != '"C"')
        elif token.text == "}" and bodies:
            bodies.pop()
        found.append(not any(bodies))
    return found
