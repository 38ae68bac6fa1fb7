"""Wrong ways to translate. A student who makes the mistake reads its docstring."""

from grader.checks import replaced

LAST, CHOICE = "logits[0, -1]", "int(logits[0, -1].argmax())"
FED, RETURNED = "[words]", "return words[1:]"
ENDS = "if words[-1] == eos:"
LOOP, ROOM = "for _ in range(max_length):", "range(max_length)"

pairs = [("eos_dropped", "bos_kept"), ("eos_dropped", "one_word_too_few"), ("source_reversed", "eos_dropped")]


@replaced(LAST, "logits[0, 0]")
def first_position_read():
    """Every word is chosen as if BOS alone had been read: at the first position, or with BOS fed again at each step.
    Feed all words that have been chosen, and read the last position."""


@replaced(FED, "[words[-1:]]")
def last_word_fed_alone():
    """The decoder reads the last word alone, always at position 0; feed the whole prefix, from BOS on."""


@replaced(FED, "[[bos, *words]]")
def bos_fed_twice():
    """The decoder reads BOS twice, so that all words stand one position too late; the prefix has one BOS."""


@replaced(FED, "[words[1:] or words]")
def bos_fed_once():
    """BOS is fed at the first step alone; the prefix begins with it at every step."""


@replaced("source[None]", "source.flip(0)[None]")
def source_reversed():
    """The source is read backwards, as Sutskever et al. did; here it is read from its first word to its last."""


@replaced(ENDS, "if False:")
def eos_ignored():
    """The words go on after EOS; they end there."""


@replaced("            break", "            words.pop()\n            break")
def eos_dropped():
    """EOS is missing in the result; it is the last id of a translation that has ended."""


@replaced(RETURNED, "return words")
def bos_kept():
    """The result begins with BOS; it holds only what has been chosen."""


@replaced(ROOM, "range(max_length - 1)")
@replaced(RETURNED, "return words")
def bos_kept_and_counted():
    """The result begins with BOS, and max_length counts it, as in Hugging Face's generate; leave it out."""


@replaced(ROOM, "range(max_length - 1)")
def one_word_too_few():
    """At most max_length - 1 words are chosen, as if BOS counted; max_length of them are allowed, EOS included."""


@replaced(ROOM, "range(max_length + 1)")
def one_word_too_many():
    """max_length + 1 words may be chosen; at most max_length are allowed, EOS included."""


@replaced(LOOP, f"{LOOP}\n        {ENDS}\n            break")
def nothing_if_bos_is_eos():
    """Where BOS and EOS are the same id, nothing is chosen: the loop tests for EOS before the first word. BOS ends the
    result only when it is chosen."""


@replaced(ENDS, "if words[-1] in (bos, eos):")
def bos_ends_it():
    """The result ends with BOS too, if it is chosen; it is an id like any other."""


@replaced(RETURNED, "return words[1:] if words[-1] == eos and len(words) > 1 else [*words[1:], eos]")
def eos_always_appended():
    """EOS is appended to a result that max_length has cut; such a result has no EOS."""


@replaced(CHOICE, f"int({LAST}.argmin())")
def least_likely():
    """The id with the smallest logit is chosen; choose the one with the largest."""


@replaced(CHOICE, f"int({LAST}.index_fill(0, torch.tensor([bos]), -torch.inf).argmax())")
def bos_never_chosen():
    """BOS is never chosen; every id may be, BOS too."""


@replaced(CHOICE, f"int({LAST}.index_fill(0, torch.tensor(words[1:], dtype=torch.int64), -torch.inf).argmax())")
def no_word_twice():
    """A word that the result already holds is never chosen again; every id may be, the same one several times."""


@replaced(RETURNED, "return torch.tensor(words[1:])")
def tensor_returned():
    """The ids are in a tensor; return a list."""
