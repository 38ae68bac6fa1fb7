"""Wrong ways to decode greedily. A student who makes the mistake reads its docstring."""

from grader.checks import replaced, without

CHOICE, RETURNED, ENDS = "int(np.argmax(log_probs[last]))", "return tokens", "if last == eos:"
ENOUGH, APPENDED = "len(tokens) < max_length", "        tokens.append(last)\n"

pairs = [
    ("eos_dropped", "bos_kept"),
    ("eos_dropped", "starts_from_row_zero"),
    ("bos_kept", "starts_from_row_zero"),
    ("bos_kept", "eos_ignored"),
]


@replaced(
    f"{APPENDED}        if last == eos:\n            break\n", f"        if last == eos:\n            break\n{APPENDED}"
)
def eos_dropped():
    """EOS is missing from the list; it is the last token of a text that ends."""


@replaced(RETURNED, "return [bos, *tokens]")
def bos_kept():
    """The list begins with BOS; it holds only what was generated."""


@replaced("tokens = []", "tokens = [bos]")
def bos_kept_and_counted():
    """The list begins with BOS, which takes one of the max_length places; it holds only what was generated."""


@replaced(ENOUGH, "len(tokens) < max_length - 1")
def max_length_counts_bos():
    """The text is cut off one token too early: max_length counts the generated tokens, without BOS."""


@replaced(ENOUGH, "len(tokens) <= max_length")
def one_token_too_many():
    """The text may become one token longer than max_length; EOS counts as one of the max_length tokens."""


@replaced(ENDS, "if False:")
def eos_ignored():
    """The text goes on after EOS; it ends there."""


@replaced(ENDS, "if last in (bos, eos):")
def bos_ends_it():
    """The text ends at BOS too; BOS is a token like any other, and only EOS ends the text."""


@replaced(ENDS, "if last == eos or last in tokens[:-1]:")
def ends_at_a_repetition():
    """The text ends where a token comes again; it may go in circles until max_length."""


@replaced(ENOUGH, f"last != eos and {ENOUGH}")
def nothing_if_bos_is_eos():
    """Where BOS and EOS are the same id, nothing is generated: the loop tests for EOS before the first token. BOS ends
    the text only when it is generated."""


@replaced(RETURNED, "return tokens if tokens[-1] == eos else [*tokens, eos]")
def eos_always_appended():
    """A text that is cut off at max_length gets an EOS; it stays without one."""


@replaced(RETURNED, "return tokens if tokens[-1] == eos else [*tokens[:-1], eos]")
def last_place_kept_for_eos():
    """A text that is cut off at max_length has EOS in its last place; it stays without one."""


@replaced("last = bos", "last = 0")
def starts_from_row_zero():
    """The first token is taken from row 0; take it from the row of BOS, whatever its id is."""


@replaced("last = bos", "last = eos")
def starts_from_eos():
    """The first token is taken from the row of EOS; take it from the row of BOS."""


@replaced("    last = bos", "    tokens, last = [int(np.argmax(log_probs.max(axis=1)))], bos")
@replaced(CHOICE, "int(np.argmax(log_probs[tokens[-1]]))")
def starts_with_the_best_row():
    """The first token does not depend on BOS; it is the likeliest one in the row of BOS."""


@replaced(CHOICE, "int(np.argmax(log_probs[bos]))")
def always_the_row_of_bos():
    """Every token is taken from the row of BOS; after the first one, the last token chooses the row."""


@replaced(CHOICE, "int(np.argmax(log_probs[len(tokens) % len(log_probs)]))")
def rows_as_steps():
    """The number of the step chooses the row; the last token must choose it."""


@replaced(CHOICE, "int(np.argmax(log_probs[:, last]))")
def transposed():
    """The last token chooses a column; it must choose the row, and the column is the next token."""


@replaced(CHOICE, "int(np.argmin(log_probs[last]))")
def least_likely():
    """The least likely token is taken. All log-probabilities are negative, and the one nearest to 0 belongs to the
    likeliest token."""


@replaced(CHOICE, "int(len(log_probs) - 1 - np.argmax(log_probs[last][::-1]))")
def ties_to_the_last():
    """Among tokens that are equally likely the highest id is taken; take the lowest."""


@replaced(CHOICE, "max((b for b in range(len(log_probs)) if b != bos or bos == eos), key=lambda b: log_probs[last, b])")
def bos_never_generated():
    """BOS is never taken; it is a token like any other."""


@replaced(CHOICE, "max(set(range(len(log_probs))) - set(tokens) or {eos}, key=lambda b: log_probs[last, b])")
def no_token_twice():
    """A token that the text already holds is never taken again; a text may repeat itself."""


@replaced(RETURNED, "return np.array(tokens)")
def array_returned():
    """The tokens are in an array; return a list."""


@replaced(RETURNED, "return [float(token) for token in tokens]")
def floats_returned():
    """The tokens are floats; ids are ints."""


@without("            break\n")
@replaced(ENDS, "if last == eos:\n            last = bos")
def begins_again_after_eos():
    """After EOS the text begins again from BOS; it ends there."""
