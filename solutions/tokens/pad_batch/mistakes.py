"""Wrong ways to pad a batch. A student who makes the mistake reads its docstring."""

from grader.checks import replaced, shows_in

IDS, MASK = "sequence + [pad] * missing", "[True] * len(sequence) + [False] * missing"
LONGEST, RETURNED = "max(len(sequence) for sequence in sequences)", "return ids, mask"

pairs = [
    ("padded_with_0", "mask_inverted"),
    ("mask_inverted", "padded_to_the_first"),
    ("padded_with_0", "mask_from_the_ids"),
]


@replaced(IDS, "[pad] * missing + sequence")
@replaced(MASK, "[False] * missing + [True] * len(sequence)")
def pads_at_the_start():
    """The pads are at the start, as Hugging Face's padding_side="left" puts them; they are at the end."""


@replaced(IDS, "[pad] * missing + sequence")
def ids_padded_at_the_start():
    """The pads of ids are at the start, while the mask has them at the end; both have them at the end."""


@replaced(MASK, "[False] * missing + [True] * len(sequence)")
def mask_padded_at_the_start():
    """The mask has the pads at the start; they are at the end, as in ids."""


@replaced(MASK, "[False] * len(sequence) + [True] * missing")
def mask_inverted():
    """The mask is True for the pads, as torch's key_padding_mask; True means a real token."""


@replaced("mask.append([True] * len(sequence) + [False] * missing)", "mask.append([each != pad for each in ids[-1]])")
def mask_from_the_ids():
    """The mask is False wherever the id is the pad's. A real token may have this id: make the mask from the lengths."""


@replaced("mask.append([True] * len(sequence) + [False] * missing)", "mask.append([each != 0 for each in ids[-1]])")
def mask_from_the_ids_that_are_0():
    """The mask is False wherever the id is 0, as with Keras' mask_zero; make it from the lengths."""


@replaced("mask.append([True] * len(sequence) + [False] * missing)", "mask.append([each == pad for each in ids[-1]])")
def mask_inverted_from_the_ids():
    """The mask is True wherever the id is the pad's. True means a real token, and a real token may have this id: make
    the mask from the lengths."""


@replaced(IDS, "[pad] * missing + sequence")
@replaced(MASK, "[True] * missing + [False] * len(sequence)")
def inverted_with_pads_at_the_start():
    """The pads are at the start, and the mask is True for them. The pads are at the end, and True means a real
    token."""


@replaced(MASK, "[1.0] * len(sequence) + [0.0] * missing")
def mask_of_numbers():
    """The mask holds 1 and 0, as Hugging Face's attention_mask; it holds True and False."""


@replaced(MASK, "[0.0] * len(sequence) + [1.0] * missing")
def inverted_mask_of_numbers():
    """The mask holds 0 for real tokens and 1 for pads; it holds True for real tokens and False for pads."""


@replaced(
    "mask.append([True] * len(sequence) + [False] * missing)", "mask.append([float(each != pad) for each in ids[-1]])"
)
def mask_of_numbers_from_the_ids():
    """The mask holds 1 and 0, and it is 0 wherever the id is the pad's. It holds True and False, and a real token may
    have the pad's id: make it from the lengths."""


@replaced(MASK, "[True] * longest")
def mask_always_true():
    """The mask is True everywhere; it is False for the pads."""


@replaced("mask.append([True] * len(sequence) + [False] * missing)", "mask.append(len(sequence))")
def lengths_for_the_mask():
    """The lengths are returned in the place of the mask; the mask has a row of True and False for each sequence."""


@replaced(LONGEST, "min(len(sequence) for sequence in sequences)")
@replaced(IDS, "sequence[:longest]")
@replaced(MASK, "[True] * longest")
def cut_to_the_shortest():
    """All sequences are cut to the shortest; fill them up to the longest."""


@replaced(LONGEST, "len(sequences[0])")
def padded_to_the_first():
    """The rows are padded to the length of the first sequence; pad them to the longest."""


@replaced(LONGEST, "len(sequences[0])")
@replaced(IDS, "(sequence + [pad] * missing)[:longest]")
@replaced(MASK, "([True] * len(sequence) + [False] * missing)[:longest]")
def fitted_to_the_first():
    """The rows get the length of the first sequence, and longer ones are cut; pad them to the longest."""


@replaced(LONGEST, "len(max(sequences))")
def longest_by_value():
    """The longest sequence is not found: max(sequences) compares the ids. Use the lengths: key=len."""


@replaced(LONGEST, f"1 + {LONGEST}")
def one_pad_too_many():
    """Every row has one pad too many; the longest sequence gets no pad."""


@replaced("missing = longest - len(sequence)", "missing = max(0, longest - len(sequence) - 1)")
def one_pad_too_few():
    """The padded rows are one pad too short; all rows are as long as the longest sequence."""


@replaced(IDS, "sequence + [pad]")
@replaced(MASK, "[True] * len(sequence) + [False]")
def one_pad_each():
    """Each row gets one pad; fill it up to the longest sequence."""


@replaced(IDS, "sequence")
@replaced(MASK, "[True] * len(sequence)")
def no_pads():
    """No pads are added; fill the rows up to the longest sequence."""


@replaced(IDS, "sequence + [0] * missing")
def padded_with_0():
    """The rows are padded with 0; use `pad`."""


@replaced(IDS, "sequence + sequence[-1:] * missing")
def last_id_repeated():
    """The rows are filled up with their last id; use `pad`."""


@replaced(RETURNED, "return [list(row) for row in zip(*ids)], [list(row) for row in zip(*mask)]")
def time_first():
    """The rows are places in time, as torch's pad_sequence makes them by default; one row belongs to one sequence."""


@replaced("    for sequence in sequences:", "    for sequence in sorted(sequences, key=len, reverse=True):")
def sorted_by_length():
    """The sequences are sorted by length; keep their order."""


@replaced("ids, mask = [], []", "ids, mask = [[pad] * longest] * len(sequences), [[False] * longest] * len(sequences)")
@replaced(f"ids.append({IDS})", "ids[0][: len(sequence)] = sequence")
@replaced(f"mask.append({MASK})", "mask[0][: len(sequence)] = [True] * len(sequence)")
def one_row_many_times():
    """All rows are one and the same list: [[pad] * longest] * batch does not copy the row. Make each row by itself."""


@replaced(RETURNED, "return ids")
def mask_missing():
    """The mask is missing; return ids and mask."""


@replaced(RETURNED, "return mask, ids")
def mask_first():
    """The mask comes first; the result is (ids, mask)."""


@shows_in("inputs")
@replaced(
    f"ids.append({IDS})", "length = len(sequence)\n        sequence += [pad] * missing\n        ids.append(sequence)"
)
@replaced("[True] * len(sequence)", "[True] * length")
def sequences_extended():
    """The pads are added to the sequences themselves, which belong to the caller; make new lists."""
