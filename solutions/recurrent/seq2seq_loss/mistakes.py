"""Wrong ways to compute the loss of sequence to sequence. A docstring is what the student who makes the mistake is
told."""

from grader.checks import open_where, replaced, shows_in, without

ENCODE, INPUTS = "seq2seq_encode(source, params, pad)", "teacher_forcing(target, bos)"
DECODE, LOSS = (
    'lstm_forward(embedded.swapaxes(0, 1), h, c, *params["decoder"])',
    "masked_cross_entropy(logits, target, pad)",
)
LOGITS = 'hs.swapaxes(0, 1) @ params["w_out"].T + params["b_out"]'

pairs = [
    ("encoder_runs_over_the_pads", "source_reversed"),
    ("encoder_runs_over_the_pads", "pads_counted"),
    ("encoder_runs_over_the_pads", "divided_by_all"),
    ("c_not_handed_over", "pads_counted"),
    ("source_reversed", "pads_counted"),
]


@replaced(LOSS, "masked_cross_entropy(logits, target, -1)")
def pads_counted():
    """The pads of the target are counted like real tokens; leave them out of the sum and of the number by which it is
    divided."""


@replaced(LOSS, f"{LOSS} * float((target != pad).mean())")
def divided_by_all():
    """The sum of the real tokens' losses is divided by the number of all tokens, pads included; divide it by the number
    of real tokens."""


@replaced(LOSS, "np.mean([masked_cross_entropy(logits[[row]], target[[row]], pad) for row in range(len(target))])")
def mean_of_sequence_means():
    """Each sentence has its own mean, and the mean of these is returned; take one mean over all real tokens."""


@replaced(LOSS, f"{LOSS} * int((target != pad).sum())")
def summed():
    """The losses are summed; divide the sum by the number of real tokens."""


@replaced(LOSS, f"{LOSS} * int((target != pad).sum()) / len(target)")
def divided_by_the_batch():
    """The sum is divided by the number of sentences; divide it by the number of real tokens."""


@replaced(DECODE, DECODE.replace("h, c", "0.0 * h, 0.0 * c"))
def decoder_from_zeros():
    """The decoder starts from zeros, so it does not see the source; it starts from the encoder's last states, h and
    c."""


@replaced(DECODE, DECODE.replace("h, c", "h, 0.0 * c"))
def c_not_handed_over():
    """The decoder's cell state starts from zeros; it starts from the encoder's last cell state, as h does from the
    hidden state."""


@replaced(DECODE, DECODE.replace("h, c", "0.0 * h, c"))
def h_not_handed_over():
    """The decoder's hidden state starts from zeros; it starts from the encoder's last hidden state, as c does from the
    cell state."""


@replaced(DECODE, DECODE.replace("h, c", "h, h"))
def h_for_both():
    """The decoder's cell state starts from the encoder's hidden state; it starts from the encoder's cell state."""


@replaced(DECODE, DECODE.replace("h, c", "c, h"))
def states_swapped():
    """The encoder's two states are swapped: h starts the decoder's hidden state, c its cell state."""


@replaced("params, pad)\n    inputs", "params, -1)\n    inputs")
def encoder_runs_over_the_pads():
    """The encoder runs on over the pads of the source; on a pad both of its states stand still."""


@replaced("encode(source,", "encode(source[:, ::-1],")
def source_reversed():
    """The source is read backwards, as Sutskever et al. did; here it is read from its first token to its last."""


@replaced(INPUTS, "target")
def no_shift():
    """The decoder reads the target without a shift, so it is shown the token that it is to predict; shift it by one
    place and begin with BOS."""


@replaced(INPUTS, "np.concatenate([target[:, 1:], np.full((len(target), 1), bos)], axis=1)")
def shifted_left():
    """The decoder reads the target shifted to the left, with BOS at the end; shift it to the right, and begin with
    BOS."""


@replaced(INPUTS, "np.roll(target, 1, axis=1)")
def last_token_rolled_in():
    """The decoder begins with the target's last token, which comes round with np.roll; it begins with BOS."""


@replaced(INPUTS, "np.full_like(target, bos)")
def bos_at_every_step():
    """The decoder reads BOS at every step; it reads BOS once, and then the target's tokens."""


@replaced(INPUTS, "teacher_forcing(target, pad)")
def pad_for_bos():
    """The decoder begins with the pad, as T5's does; here it begins with BOS."""


@replaced(LOSS, "masked_cross_entropy(logits, np.where(inputs == pad, -1, target), -1)")
def mask_from_the_inputs():
    """The mask is made from the decoder's inputs, so that the first pad of each target counts; make it from target."""


@open_where("nan")
@replaced(LOSS, "masked_cross_entropy(logits[:, :-1], target[:, 1:], pad)")
@replaced(INPUTS, "target")
def first_token_not_predicted():
    """The first target token is not predicted: the decoder reads target[:, :-1] and predicts target[:, 1:], as a
    language model does whose targets begin with BOS. Here BOS is not in the target; put it in front."""


@open_where("nan")
@replaced(LOSS, "masked_cross_entropy(logits, np.where(np.arange(target.shape[1]) == last, pad, target), pad)")
@replaced("    return", "    last = (target != pad).sum(axis=1, keepdims=True) - 1\n    return")
def last_token_left_out():
    """The last token of each target is left out; the end of a sentence is to be predicted like any other token."""


@replaced(
    f"    hs, _ = {DECODE}\n    logits = {LOGITS}\n",
    """    logits, last = np.empty((*target.shape, len(params["b_out"]))), inputs[:, 0]
    for t in range(target.shape[1]):
        _, (h, c) = lstm_forward(params["target_embedding"][last][np.newaxis], h, c, *params["decoder"])
        logits[:, t] = h @ params["w_out"].T + params["b_out"]
        last = logits[:, t].argmax(axis=1)
""",
)
def reads_its_own_guesses():
    """The decoder reads the tokens that it has guessed, as it does when it translates; in the loss it reads the
    target."""


@replaced('params["target_embedding"]', 'params["source_embedding"]')
def source_embedding_for_the_target():
    """The decoder's inputs are looked up in source_embedding; they are rows of target_embedding."""


@replaced('params["decoder"]', 'params["encoder"]')
def encoder_for_both():
    """The decoder's steps are made with the encoder's cell; use params["decoder"]."""


@replaced(ENCODE, 'seq2seq_encode(source, {**params, "encoder": params["decoder"]}, pad)')
def decoder_for_both():
    """The encoder's steps are made with the decoder's cell; use params["encoder"]."""


@without(' + params["b_out"]')
def b_out_ignored():
    """b_out has no effect; add it to the logits."""


@replaced(
    'params["b_out"]\n', 'params["b_out"]\n    logits = np.exp(logits) / np.exp(logits).sum(axis=-1, keepdims=True)\n'
)
def softmax_twice():
    """The softmax is taken twice: masked_cross_entropy takes logits, not probabilities."""


@replaced("hs, _ =", "after, _ =")
@replaced("    logits =", "    hs = np.concatenate([h[np.newaxis], after[:-1]])\n    logits =")
def logits_one_step_behind():
    """The scores of a place are made before the decoder has read that place's input; make them from the state after the
    step."""


@replaced("embedded.swapaxes(0, 1)", "embedded")
@replaced("hs.swapaxes(0, 1)", "hs")
def steps_over_the_batch():
    """The decoder steps over the sentences; time is the first axis of lstm_forward, so swap the axes before and
    after."""


@replaced(LOSS, f"float(np.exp({LOSS}))")
def perplexity():
    """The exponential of the loss is returned, which is the perplexity; return the loss."""


@replaced(LOSS, f"{LOSS} / np.log(2.0)")
def bits():
    """The loss is in bits; take the natural logarithm."""


@shows_in("inputs")
@replaced(f"    inputs = {INPUTS}", f"    inputs = {INPUTS}\n    loss_target = target.copy()\n    target[:] = inputs")
@replaced(LOSS, "masked_cross_entropy(logits, loss_target, pad)")
def target_overwritten():
    """The target is shifted in place; make a new array and leave the input as it was."""


@replaced(
    f"hs, _ = {DECODE}",
    'hs = [lstm_forward(x[np.newaxis], h, c, *params["decoder"])[1][0] for x in embedded.swapaxes(0, 1)]',
)
@replaced("logits = hs.swapaxes(0, 1)", "logits = np.stack(hs, axis=1)")
def states_reset_at_every_step():
    """Every step of the decoder starts from the encoder's states; only the first one does, and each other goes on from
    the step before."""


@replaced(
    LOSS,
    "np.mean([masked_cross_entropy(logits[:, [t]], target[:, [t]], pad)"
    " for t in range(target.shape[1]) if (target[:, t] != pad).any()])",
)
def mean_of_the_means_of_places():
    """Each place of the target has its own mean over the batch, and the mean of these is returned, as when a loop over
    the steps adds up the loss of each; take one mean over all real tokens."""
