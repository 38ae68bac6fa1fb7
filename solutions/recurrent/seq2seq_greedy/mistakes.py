"""Wrong ways to translate greedily. A student who makes the mistake reads its docstring."""

from grader.checks import replaced, shows_in, without

ENCODE, EMBEDDED = "seq2seq_encode(source[np.newaxis], params, -1)", 'params["target_embedding"][[last]]'
STEP, CHOICE = f'h, c = lstm_gates({EMBEDDED}, h, c, *params["decoder"])', "int(np.argmax(scores))"
STOP, RETURNED = "        if last == eos:\n            break\n", "return chosen"

pairs = [
    ("bos_in_front", "eos_dropped"),
    ("source_reversed", "eos_dropped"),
    ("c_not_handed_over", "eos_dropped"),
    ("decoder_from_zeros", "eos_dropped"),
]


@replaced(EMBEDDED, EMBEDDED.replace("last", "bos"))
def bos_at_every_step():
    """The decoder reads BOS at every step; from the second step on it reads the id that it has just chosen."""


@replaced(STEP, STEP.replace("h, c = ", "h, _ = ").replace("h, c,", "h_start, c,"))
@replaced("    last, chosen", "    h_start = h\n    last, chosen")
def states_reset_at_every_step():
    """Every step starts from the encoder's states; only the first one does, and each other goes on from the step
    before."""


@replaced(STEP, STEP.replace("h, c,", "h_start, c,"))
@replaced("    last, chosen", "    h_start = h\n    last, chosen")
def h_reset_at_every_step():
    """The hidden state starts from the encoder's at every step; it goes on from the step before."""


@replaced(STEP, STEP.replace("h, c = ", "h, _ = "))
def c_reset_at_every_step():
    """The cell state starts from the encoder's at every step; it goes on from the step before."""


@replaced("    last, chosen", "    h, c = 0.0 * h, 0.0 * c\n    last, chosen")
def decoder_from_zeros():
    """The decoder starts from zeros, so it does not see the source; it starts from the encoder's last states, h and
    c."""


@replaced("    last, chosen", "    c = 0.0 * c\n    last, chosen")
def c_not_handed_over():
    """The decoder's cell state starts from zeros; it starts from the encoder's last cell state, as h does from the
    hidden state."""


@replaced("    last, chosen", "    h = 0.0 * h\n    last, chosen")
def h_not_handed_over():
    """The decoder's hidden state starts from zeros; it starts from the encoder's last hidden state, as c does from the
    cell state."""


@replaced("    last, chosen", "    h, c = c, h\n    last, chosen")
def states_swapped():
    """The encoder's two states are swapped: h starts the decoder's hidden state, c its cell state."""


@replaced("source[np.newaxis]", "source[np.newaxis, ::-1]")
def source_reversed():
    """The source is read backwards, as Sutskever et al. did; here it is read from its first token to its last."""


@replaced(ENCODE, "seq2seq_encode(source[np.newaxis], params, 0)")
def zero_taken_for_a_pad():
    """The encoder takes the id 0 for a pad; the source holds no pads, and every id is a token."""


@without(STOP)
def runs_on_after_eos():
    """The decoder runs on after EOS until max_length; stop when EOS has been chosen."""


@replaced("        chosen.append(last)\n", "")
@replaced("            break\n", "            break\n        chosen.append(last)\n")
def eos_dropped():
    """EOS is left out of the result; it is the last id of a translation that has ended."""


@replaced(RETURNED, "return [bos, *chosen]")
def bos_in_front():
    """The result begins with the BOS that the decoder reads first, as Hugging Face's generate does; leave it out."""


@replaced("last, chosen = bos, []", "last, chosen = bos, [bos]")
@replaced("range(max_length)", "range(max_length - 1)")
def bos_in_front_and_counted():
    """The result begins with the BOS that the decoder reads first, and max_length counts it, as in Hugging Face's
    generate; leave it out."""


@replaced(RETURNED, "return chosen + [eos] * (max_length - len(chosen))")
def filled_up_with_eos():
    """The result is filled up to max_length with EOS; it ends with the first one."""


@replaced(RETURNED, "return chosen if chosen[-1] == eos else [*chosen, eos]")
def eos_always_appended():
    """EOS is appended to a result that max_length has cut; such a result has no EOS."""


@replaced(RETURNED, "return chosen if last == eos else [*chosen[:-1], eos]")
def last_one_replaced_by_eos():
    """The last id of a result that max_length has cut is replaced by EOS; it stays as the decoder has chosen it."""


@replaced("range(max_length)", "range(max_length - 1)")
def one_too_few():
    """At most max_length - 1 ids are chosen; max_length of them are allowed, EOS included."""


@replaced("range(max_length)", "range(max_length + 1)")
def one_too_many():
    """max_length + 1 ids are chosen; at most max_length of them are allowed."""


@replaced("        if last == eos:", "        if last in (bos, eos):")
def stops_at_bos():
    """The decoder stops when it chooses BOS; every id may be chosen, and only EOS ends the translation."""


@replaced(CHOICE, "int(np.argmax(np.where(np.arange(scores.size) == bos, -np.inf, scores)))")
def bos_never_chosen():
    """BOS is never chosen; every id may be, BOS too."""


@replaced(CHOICE, "int(np.argmax(np.where(np.arange(scores.size) == last, -np.inf, scores)))")
def no_id_twice_in_a_row():
    """The last id is not chosen again; every id may be chosen, the same one several times, too."""


@replaced(CHOICE, "int(np.argmin(scores))")
def least_likely():
    """The id with the smallest score is chosen; choose the one with the largest."""


@replaced('params["target_embedding"]', 'params["source_embedding"]')
def source_embedding_for_the_target():
    """The decoder's input is looked up in source_embedding; it is a row of target_embedding."""


@replaced('params["decoder"]', 'params["encoder"]')
def encoder_for_both():
    """The decoder's steps are made with the encoder's cell; use params["decoder"]."""


@replaced(ENCODE, 'seq2seq_encode(source[np.newaxis], {**params, "encoder": params["decoder"]}, -1)')
def decoder_for_both():
    """The encoder's steps are made with the decoder's cell; use params["encoder"]."""


@without(' + params["b_out"]')
def b_out_ignored():
    """b_out has no effect; add it to the scores."""


@replaced("scores = h @", "scores = c @")
def scores_from_the_cell():
    """The scores are made from the cell state; they are made from the hidden state."""


@replaced(f"        {STEP}\n", "")
@replaced("        last = int", f"        {STEP}\n        last = int")
def scores_before_the_step():
    """The scores are made before the decoder has read its last id; make the step first, and the scores from its hidden
    state."""


@replaced(
    f"last = {CHOICE}\n        chosen.append(last)", f"last = {CHOICE}\n        chosen.append(float(scores.max()))"
)
def scores_returned():
    """The largest scores are returned; return their ids."""


@shows_in("inputs")
@replaced("    last, chosen", '    params["b_out"] -= params["b_out"].max()\n    last, chosen')
def b_out_overwritten():
    """b_out is changed in place; make a new array and leave the inputs as they were."""
