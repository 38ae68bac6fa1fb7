"""Wrong ways to fit a text into the context. A student who makes the mistake reads its docstring."""

from grader.checks import replaced, shows_in

START, END, FIRST = "return ids[:length]", "return ids[first:]", "first = max(0, len(ids) - length)"

pairs = [
    ("other_end", "minus_0"),
    ("other_end", "start_below_0"),
]


@replaced('keep == "start"', 'keep == "end"')
def other_end():
    """`keep` is taken for the part that is cut off; it names the part that is kept."""


@replaced('keep == "start"', "True")
def always_the_start():
    """The start is always kept; with keep "end" the last ids are."""


@replaced('keep == "start"', "False")
def always_the_end():
    """The end is always kept; with keep "start" the first ids are."""


@replaced(END, "return ids[-length:]")
def minus_0():
    """With length 0, ids[-0:] is the whole list, because -0 is 0; the result must be empty."""


@replaced(FIRST, "first = len(ids) - length")
def start_below_0():
    """With fewer ids than length, the slice begins at a negative place, which counts from the end, and ids are lost.
    All ids must be returned."""


@replaced(END, "return ids[first + 1 :]")
def one_too_few_at_the_end():
    """With keep "end" one id is missing at the front."""


@replaced(END, "return ids[max(0, first - 1) :]")
def one_too_many_at_the_end():
    """With keep "end" there is one id too many."""


@replaced(END, "return ids[first:-1]")
def last_id_missing():
    """With keep "end" the last id is missing: a slice to -1 ends before it."""


@replaced(START, "return ids[: max(0, length - 1)]")
def one_too_few_at_the_start():
    """With keep "start" there is one id too few."""


@replaced(START, "return ids[: length + 1]")
def one_too_many_at_the_start():
    """With keep "start" there is one id too many."""


@replaced(START, "return ids[: max(0, length - 1)]")
@replaced(END, "return ids[first + 1 :]")
def one_too_few():
    """There is one id too few."""


@replaced(START, "return ids[: length + 1]")
@replaced(END, "return ids[max(0, first - 1) :]")
def one_too_many():
    """There is one id too many."""


@replaced(START, "return ids[length:]")
@replaced(END, "return ids[:first]")
def part_cut_off_returned():
    """The part that is cut off is returned; return the part that is kept."""


@replaced(START, "return ids[:length] + [0] * (length - len(ids))")
@replaced(END, "return [0] * (length - len(ids)) + ids[first:]")
def filled_up_with_0():
    """Short lists are filled up with 0; nothing is added."""


@replaced(START, "return ids[:length] + [0] * (length - len(ids))")
@replaced(END, "return ids[first:] + [0] * (length - len(ids))")
def filled_up_with_0_at_the_end():
    """Short lists are filled up with 0 at the end; nothing is added."""


@replaced(END, "return ids[first:][::-1]")
def end_reversed():
    """With keep "end" the ids come in reverse order; keep the order that they have in ids."""


@replaced('    if keep == "start":', '    if not length:\n        return ids\n    if keep == "start":')
def length_0_is_no_limit():
    """With length 0 the whole list is returned; the result must be empty."""


@replaced('    if keep == "start":', '    if len(ids) < length:\n        return []\n    if keep == "start":')
def short_lists_dropped():
    """With fewer ids than length, the result is empty; all ids must be returned."""


@replaced('    if keep == "start":', '    if len(ids) < length:\n        return None\n    if keep == "start":')
def nothing_returned_for_short_lists():
    """With fewer ids than length, nothing is returned; all ids must be returned. Is a return missing on one path?"""


@replaced('    if keep == "start":', '    if len(ids) < length:\n        raise ValueError\n    if keep == "start":')
def short_lists_refused():
    """With fewer ids than length, an exception is raised; all ids must be returned."""


@shows_in("inputs")
@replaced(START, "del ids[length:]\n        return ids")
@replaced(END, "del ids[:first]\n    return ids")
def in_place():
    """ids is cut in place; it belongs to the caller, so make a new list."""
