"""Wrong ways to encode a batch of sentences. A student who makes the mistake reads its docstring."""

from grader.checks import replaced, shows_in

START = 'h = c = np.zeros((len(source), params["encoder"][1].shape[1]))'
STEP = 'h_new, c_new = lstm_gates(params["source_embedding"][ids], h, c, *params["encoder"])'
GOING_ON, KEEP = "(ids != pad)[:, np.newaxis]", "np.where(going_on, h_new, h), np.where(going_on, c_new, c)"
LOOP, RETURNED = "for ids in source.T:", "return h, c"

pairs = [("runs_on_over_the_pads", "read_backwards"), ("runs_on_over_the_pads", "returns_c_and_h")]


@replaced(KEEP, "h_new, c_new")
def runs_on_over_the_pads():
    """The encoder runs on over the pads; on a pad both states stand still."""


@replaced(KEEP, "np.where(going_on, h_new, h), c_new")
def only_h_stands_still():
    """On a pad the hidden state stands still, but the cell state goes on; keep both."""


@replaced(KEEP, "h_new, np.where(going_on, c_new, c)")
def only_c_stands_still():
    """On a pad the cell state stands still, but the hidden state goes on; keep both."""


@replaced(KEEP, "np.where(going_on, h_new, h_new / np.tanh(c_new) * np.tanh(c)), np.where(going_on, c_new, c)")
def h_made_anew_from_the_kept_c():
    """On a pad the cell state stands still, but a new hidden state is made from it; keep both."""


def _ran_on(returned):
    """A second pair of states runs on over the pads, and this is returned."""

    def change(mistake):
        mistake = replaced(START, f"{START}\n    h_on, c_on = h, c")(mistake)
        step = STEP.replace("h_new, c_new", "h_on, c_on").replace(", h, c,", ", h_on, c_on,")
        mistake = replaced(f"        {STEP}", f"        {step}\n        {STEP}")(mistake)
        return replaced(RETURNED, f"return {returned}")(mistake)

    return change


@_ran_on("h, c_on")
def c_of_the_last_column():
    """Each sentence has the hidden state of its own end, but the cell state of the last column, after all pads; look
    both up at the same place."""


@_ran_on("h_on, c")
def h_of_the_last_column():
    """Each sentence has the cell state of its own end, but the hidden state of the last column, after all pads; look
    both up at the same place."""


@replaced(KEEP, "h_new * going_on, c_new * going_on")
def states_zeroed_on_a_pad():
    """On a pad the states become zero, so a short sentence leaves nothing behind; they stay as they are."""


@replaced(KEEP, "h_new * going_on, np.where(going_on, c_new, c)")
def h_zeroed_on_a_pad():
    """On a pad the hidden state becomes zero; both states stay as they are."""


@replaced(KEEP, "np.where(going_on, h_new, h), c_new * going_on")
def c_zeroed_on_a_pad():
    """On a pad the cell state becomes zero; both states stay as they are."""


@replaced(f"        going_on = {GOING_ON}\n", "")
@replaced(f"        {STEP}", f"        going_on = {GOING_ON}\n        {STEP}")
@replaced('params["source_embedding"][ids]', 'params["source_embedding"][ids] * going_on')
@replaced(KEEP, "h_new, c_new")
def pads_embedded_as_zeros():
    """A pad is embedded as zeros, and the encoder goes on; a step with an input of zeros changes the states too. On a
    pad both states stand still."""


@replaced(KEEP, "(h_new, c_new) if going_on.all() else (h, c)")
def all_stop_at_the_first_pad():
    """All sentences stop where the shortest one ends; each goes on until its own end."""


@replaced("ids != pad", "ids == pad")
def mask_inverted():
    """The mask is inverted: the states stand still on tokens and go on over pads."""


@replaced("ids != pad", "ids != 0")
def pad_is_zero():
    """The id 0 is taken for the pad, as by Keras's mask_zero, whatever `pad` says."""


@replaced("source_embedding", "target_embedding")
def target_embedding_read():
    """The source is looked up in target_embedding; its tokens are rows of source_embedding."""


@replaced('c, *params["encoder"])', 'c, *params["decoder"])')
def decoder_steps():
    """The steps are the decoder's; use the cell params["encoder"]."""


@replaced(LOOP, "for ids in source.T[::-1]:")
def read_backwards():
    """The source is read from its last token to its first, as Sutskever et al. did; here it is read forwards."""


@replaced(LOOP, "for ids in source:")
def loops_over_the_batch():
    """The loop runs over the sentences; one step reads one token of every sentence, source[:, t]."""


@replaced(STEP, STEP.replace("h, c,", "np.zeros_like(h), c,"))
def h_zero_at_every_step():
    """Every step starts from a hidden state of zeros; carry both states along."""


@replaced(STEP, STEP.replace("h, c,", "h, np.zeros_like(c),"))
def c_zero_at_every_step():
    """Every step starts from a cell state of zeros; carry both states along."""


@replaced(STEP, STEP.replace("h, c,", "np.zeros_like(h), np.zeros_like(c),"))
def last_token_alone():
    """Every step starts from zeros, so the states are those of each sentence's last token alone; carry them along."""


@replaced(START, START.replace("np.zeros", "np.ones"))
def from_ones():
    """The states start from ones; they start from zeros."""


@replaced(RETURNED, "return c, h")
def returns_c_and_h():
    """The states are returned in the order c, h, as in TensorFlow's old cells; the hidden state comes first."""


@replaced(RETURNED, "return h")
def hidden_state_only():
    """Only the hidden state is returned; the decoder needs the cell state too: (h, c)."""


@replaced(START, f"{START}\n    hs = []")
@replaced(RETURNED, "return np.stack(hs, axis=1), (h, c)")
@replaced("np.where(going_on, c_new, c)", "np.where(going_on, c_new, c)\n        hs.append(h)")
def all_states_returned():
    """The hidden states of all steps are returned as well; return the two last states alone: (h, c)."""


@shows_in("inputs")
@replaced(START, f'params["source_embedding"][source[source == pad]] = 0.0\n    {START}')
def embedding_overwritten():
    """The pad's row of the table is set to zero in place; leave the inputs as they were. That row needs no change."""


@replaced(LOOP, "for ids, following in zip(source.T[:-1], source.T[1:]):")
@replaced("ids != pad", "following != pad")
def last_token_not_read():
    """Each sentence's last token is not read: the states are those before it. Return the states after it."""
