"""Wrong ways to decode by byte pairs. A student who makes the mistake reads its docstring."""

from grader.checks import replaced

DECODE = '.decode("utf-8", errors="replace")'
RETURNED = f'b"".join(texts[each] for each in ids){DECODE}'
KNOWN, GROWS = "if not 0 <= each < len(texts):", "texts.append(texts[left] + texts[right])"
GUARD = """            raise ValueError(f"there is no id {each}; ids are 0 to {len(texts) - 1}")"""

pairs = [
    ("id_by_id", "negative_ids_wrap"),
    ("ignored", "index_error"),
    ("id_by_id", "key_error"),
]


@replaced(RETURNED, f'"".join(texts[each]{DECODE} for each in ids)')
def id_by_id():
    """Each id is decoded by itself, so that a character whose bytes belong to several ids falls apart. Join all bytes
    first."""


@replaced(DECODE, '.decode("utf-8", errors="ignore")')
def ignored():
    """Invalid bytes are left out; each invalid part becomes the replacement character U+FFFD."""


@replaced(DECODE, '.decode("utf-8")')
def strict():
    """Invalid bytes raise UnicodeDecodeError; each invalid part becomes the replacement character U+FFFD."""


@replaced(DECODE, '.decode("latin-1")')
def latin_1():
    """The bytes are decoded as Latin-1, or by chr: one character for each byte. The text is UTF-8."""


@replaced(DECODE, '.decode("ascii", errors="replace")')
def ascii_alone():
    """The bytes are decoded as ASCII, so that every other character is replaced. The text is UTF-8."""


@replaced(DECODE, '.decode("utf-8", errors="backslashreplace")')
def backslashes():
    """Invalid bytes become \\\\x and two digits; each invalid part becomes the replacement character U+FFFD."""


@replaced(DECODE, '.decode("utf-8", errors="replace").replace("\\ufffd", "?")')
def question_marks():
    """Invalid parts become "?"; they become the replacement character U+FFFD."""


@replaced(DECODE, "")
def bytes_returned():
    """Bytes are returned; decode them to a str."""


@replaced(GUARD, "            return bpe_decode([each for each in ids if 0 <= each < len(texts)], merges)")
def unknown_ids_skipped():
    """Unknown ids are skipped; raise ValueError."""


@replaced(GUARD, "            return bpe_decode([each if 0 <= each < len(texts) else 255 for each in ids], merges)")
def unknown_ids_replaced():
    """Unknown ids become the replacement character; raise ValueError."""


@replaced(KNOWN, "if each >= len(texts):")
def negative_ids_wrap():
    """Negative ids count from the end of the list, as Python's indices do; raise ValueError for them."""


@replaced(KNOWN, "if each < 0:")
def index_error_above():
    """An id that is too large raises IndexError; raise ValueError."""


@replaced(KNOWN, "if False:")
def index_error():
    """Unknown ids are not refused: a negative one counts from the end of the list, and one that is too large raises
    IndexError. Raise ValueError for both."""


@replaced(GUARD, "            raise KeyError(each)")
def key_error():
    """Unknown ids raise KeyError, as a dict does; raise ValueError."""


@replaced(GUARD, "            raise IndexError(each)")
def index_error_for_all():
    """Unknown ids raise IndexError; raise ValueError."""


@replaced(KNOWN, "if not 0 <= each <= len(texts) - 2:")
def last_id_refused():
    """The last id is refused; with n merges the ids are 0 to 255 + n."""


@replaced(KNOWN, "if not 0 < each < len(texts):")
def id_0_refused():
    """The id 0 is refused; it is the byte 0."""


@replaced("for left, right in merges:", "for left, right in [(0, 0), *merges]:")
def ids_from_257():
    """The first merge is taken for the id 257; it is 256, because the bytes have the ids 0 to 255."""


@replaced(GROWS, "texts.append(texts[right] + texts[left])")
def right_before_left():
    """The bytes of the right id come first; those of the left id do."""


@replaced(GROWS, "texts.append(texts[left])")
def left_alone():
    """Only the left id of a merge is decoded; its bytes are those of the left and of the right id."""


@replaced(RETURNED, f'b" ".join(texts[each] for each in ids){DECODE}')
def joined_by_spaces():
    """There is a space between any two tokens; spaces are bytes of the tokens, so join without anything."""


@replaced(DECODE, f"{DECODE}.strip()")
def stripped():
    """Spaces at the ends are removed; they belong to the text."""


@replaced(RETURNED, f"[texts[each]{DECODE} for each in ids]")
def a_list_of_tokens():
    """A list of tokens is returned; return one text."""


@replaced(RETURNED, "str(b''.join(texts[each] for each in ids))")
def str_of_bytes():
    """str() of bytes writes them with b and quotes; use their method decode."""
