"""Wrong ways to write beam search. A student who makes the mistake reads its docstring."""

from grader.checks import replaced, without

LAST, BEST = "tokens[-1] if tokens else bos", 'np.argsort(-totals, kind="stable")'
PENALTY = " / len(tokens) ** length_penalty"
AT_THE_BEGINNING = "    vocabulary ="
SET_ASIDE = "        finished += [hypothesis"  # where what is kept can still be changed

pairs = [
    ("ties_by_place_in_the_beam", "ties_in_the_result_by_time"),  # only sums and scores are compared
    ("bos_returned", "length_counts_bos"),  # hypotheses begin with BOS
]


def _each_returned(pair):
    return replaced("scored[:beam_size]", f"[{pair} for tokens, score in scored[:beam_size]]")


def _one_beam(score):
    """Finished hypotheses stay in the beam and are ranked with the expansions, by this score of each."""
    ranked = f"sorted(finished + kept, key=lambda each: (-({score}), each[0]))[:beam_size]"
    return replaced(SET_ASIDE, f"        kept = sorted({ranked})\n        finished = [hypothesis")


live_forgotten_if_any_has_finished = replaced("finished + live", "(finished or live)")
stops_at_beam_size = replaced("if not live:", "if not live or len(finished) >= beam_size:")
in_the_order_of_the_sums = replaced("sorted(best.tolist())", "best.tolist()")


@without("sums[:, np.newaxis] + ")
def last_step_score_only():
    """A hypothesis is ranked by the log-probability of its last token alone; add up those of all its tokens."""


@replaced("+ log_probs[last]", "* np.exp(log_probs[last])")
@replaced("([], 0.0)", "([], 1.0)")
@replaced("total" + PENALTY, "float(np.log(total))" + PENALTY)
def probabilities_multiplied():
    """Probabilities are multiplied, and the logarithm is taken at the end: then rounding decides between equal sums,
    and a long product becomes 0. Add the log-probabilities as they are."""


@replaced("log_probs[last]", "np.exp(log_probs[last])")
def probabilities_added():
    """Probabilities are added up; they must be multiplied: add their logarithms."""


@without("finished + ")
def drops_the_finished():
    """Hypotheses that end in EOS are lost: the result holds only what was still live at the end. Set them aside and let
    them compete for the result."""


@without(" + live")
def unfinished_forgotten():
    """Hypotheses that are still live at max_length are left out of the result; they count as they are, without EOS."""


@live_forgotten_if_any_has_finished
def unfinished_forgotten_if_any_has_finished():
    """Hypotheses that are still live at max_length count only if none has finished; they always count, as they are,
    without EOS."""


@_each_returned("(tokens if tokens[-1] == eos else [*tokens, eos], score)")
def eos_appended_to_the_unfinished():
    """Hypotheses that are still live at max_length get an EOS at their end; they count as they are, without EOS."""


@replaced(AT_THE_BEGINNING, f"    eos = None\n{AT_THE_BEGINNING}")
def eos_ignored():
    """EOS is treated as any other token: hypotheses that end in it are extended. They are finished and are set
    aside."""


@replaced("if not live:", "if not live or finished:")
def stops_at_the_first_eos():
    """The search stops as soon as one hypothesis has finished; the others must go on until none is live or max_length
    is reached."""


@replaced("if not live:", "if not live or finished:")
@live_forgotten_if_any_has_finished
def stops_at_the_first_eos_and_drops_the_live():
    """The search stops as soon as one hypothesis has finished, and those that are live are forgotten; they must go on
    until none is live or max_length is reached."""


@stops_at_beam_size
def stops_when_beam_size_have_finished():
    """The search stops when beam_size hypotheses have finished, and what is live then counts unfinished; it must go on
    until none is live or max_length is reached, for a longer hypothesis may still be better."""


@stops_at_beam_size
@live_forgotten_if_any_has_finished
def stops_when_beam_size_have_finished_and_drops_the_live():
    """The search stops when beam_size hypotheses have finished, and those that are live count only if none has
    finished. It must go on until none is live or max_length is reached, for a longer hypothesis may still be better;
    then those that are still live count as they are."""


@stops_at_beam_size
@replaced("finished + live", "(finished if len(finished) >= beam_size else finished + live)")
def stops_when_beam_size_have_finished_and_drops_the_live_then():
    """The search stops when beam_size hypotheses have finished and forgets those that are live; it must go on until
    none is live or max_length is reached, for a longer hypothesis may still be better."""


@replaced(f"{BEST}[:beam_size]", f"{BEST}[: max(beam_size - len(finished), 0)]")
def finished_keep_their_place():
    """Each finished hypothesis makes the beam narrower by one for the rest of the search; a finished one is set aside
    and the next step again keeps as many as beam_size expansions."""


@replaced(f"{BEST}[:beam_size]", f"{BEST}[: max(beam_size - len(finished), 0)]")
@live_forgotten_if_any_has_finished
@replaced("scored[:beam_size]", "scored[: beam_size if finished else 1]")
def finished_keep_their_place_and_unfinished_forgotten():
    """Each finished hypothesis makes the beam narrower by one for the rest of the search, and those that are still live
    are forgotten, if any has finished. A finished one is set aside and the next step again keeps as many as beam_size
    expansions; at the end the live ones count as they are."""


@_one_beam("each[1]")
def finished_compete_with_expansions():
    """Finished hypotheses are ranked together with the expansions of later steps and can be crowded out, or crowd them
    out; a finished one is set aside, and only expansions of the same step compete for the beam."""


@_one_beam("each[1] / len(each[0]) ** length_penalty")
def finished_compete_with_expansions_and_penalty_in_the_loop():
    """Finished hypotheses are ranked together with the expansions of later steps, in each step by the score with the
    length penalty, and can be crowded out, or crowd them out; a finished one is set aside, and only expansions of the
    same step compete for the beam."""


@replaced(
    f"{BEST}[:beam_size]",
    f"""{BEST}
        is_live = best % vocabulary != eos
        best = best[np.cumsum(is_live) - is_live < beam_size]  # until there are beam_size that are live""",
)
def eos_takes_no_place():
    """Each step keeps beam_size live expansions besides those that end in EOS; the beam_size best of a step include the
    ones that end in EOS."""


@replaced(
    f"{BEST}[:beam_size]",
    f"""{BEST}
        is_live = best % vocabulary != eos
        best = best[np.where(is_live, np.cumsum(is_live) - 1, np.arange(len(best))) < beam_size]""",
)
def live_filled_up_beyond_eos():
    """In the place of each expansion that ends in EOS the next best one goes on, so that always beam_size are live, as
    in Hugging Face; only the beam_size best expansions of a step are kept, and those that end in EOS are among them."""


@replaced(
    f"{BEST}[:beam_size]",
    f"""{BEST}[:beam_size]
        if live[0][0]:  # not in the first step
            best = np.arange(len(live)) * vocabulary + totals.reshape(len(live), -1).argmax(axis=1)""",
)
def greedy_per_beam():
    """After the first step each hypothesis takes its own likeliest token; the expansions of all live hypotheses compete
    with each other for the beam_size places."""


@replaced("[([], 0.0)]", "[([], 0.0)] * beam_size")
@replaced(
    BEST,
    "np.array(sorted(range(len(totals)), key=lambda at: (-totals[at], live[at // vocabulary][0], at % vocabulary)))",
)
def starts_with_copies():
    """The search starts with beam_size empty hypotheses, so the beam fills with copies of the same tokens; start with
    one."""


@replaced(LAST, "tokens[-1] if tokens else 0")
def starts_from_row_zero():
    """The first step reads row 0 of log_probs; the token before the first one is BOS, whatever its id."""


@replaced(LAST, "len(tokens)")
def rows_as_steps():
    """The number of the step chooses the row of log_probs; the last token must choose it."""


@replaced(f"{BEST}[:beam_size]", f"{BEST}\n        best = best[best % vocabulary != bos][:beam_size]")
def bos_not_generated():
    """BOS is left out of the expansions; here it is a token like any other."""


@replaced(
    AT_THE_BEGINNING,
    f"    log_probs = log_probs - np.logaddexp.reduce(log_probs, axis=1, keepdims=True)\n{AT_THE_BEGINNING}",
)
def normalised_again():
    """Each row of log_probs is made to sum to 1 again; use the log-probabilities as they are given."""


@replaced("log_probs[last]", "log_probs.T[last]")
def columns_as_last_token():
    """The last token chooses a column of log_probs; it must choose the row, and the column is the next token."""


@replaced(AT_THE_BEGINNING, f"    if bos == eos:\n        return []\n{AT_THE_BEGINNING}")
def empty_hypothesis_counts_as_finished():
    """Where BOS and EOS are the same token, the search ends before it begins; BOS is not a token of the hypothesis, so
    the empty one is not finished."""


@replaced("range(max_length)", "range(max_length - 1)")
@replaced("finished + live]", "finished + live if tokens]")
def max_length_counts_bos():
    """Hypotheses end one token too short: max_length counts generated tokens, without BOS."""


@replaced("range(max_length)", "range(max_length + 1)")
def one_step_too_many():
    """Hypotheses grow to max_length + 1 tokens; EOS counts as one of the max_length."""


@without(PENALTY)
def penalty_missing():
    """The length penalty has no effect: the sums are to be divided by length ** length_penalty."""


@replaced(PENALTY, " / len(tokens)")
def always_the_mean():
    """The sums are always divided by the length; they must be divided by length ** length_penalty."""


@replaced(PENALTY, " * len(tokens) ** length_penalty")
def penalty_multiplied():
    """The sums are multiplied by length ** length_penalty; they must be divided by it."""


@replaced(PENALTY, " / (len(tokens) * length_penalty if length_penalty else 1.0)")
def length_times_penalty():
    """The sums are divided by length * length_penalty; it must be length to the power of length_penalty."""


@replaced(PENALTY, " / (len(tokens) + 1) ** length_penalty")
def length_counts_bos():
    """The length in the penalty is one too large: it counts the generated tokens, with EOS and without BOS."""


@replaced(PENALTY, " / max(len(tokens) - (tokens[-1] == eos), 1) ** length_penalty")
def length_without_eos():
    """EOS is not counted in the length that the penalty uses; it is one of the tokens and counts."""


@replaced(PENALTY, " / ((5 + len(tokens)) / 6) ** length_penalty")
def gnmt_penalty():
    """The sums are divided by ((5 + length) / 6) ** length_penalty, as in GNMT; here it is length ** length_penalty."""


@without(PENALTY)
@_each_returned(f"(tokens, score{PENALTY})")
def ranked_before_the_penalty():
    """The result is chosen and ordered by the plain sums and only then divided; choose and order it by the score."""


@replaced(BEST, 'len(totals) - 1 - np.argsort(-totals[::-1], kind="stable")')
@replaced("hypothesis[0])", "[-token for token in hypothesis[0]])")
def ties_to_the_larger():
    """Among equal sums the lexicographically larger token list comes first; the smaller one must come first."""


@in_the_order_of_the_sums
def ties_by_place_in_the_beam():
    """Expansions with equal sums stay in the order of the hypotheses they come from, the better one first; ties go to
    the lexicographically smaller token list, so compare the whole lists."""


@replaced(BEST, "np.lexsort((np.arange(len(totals)) % vocabulary, -totals))")
@in_the_order_of_the_sums
def ties_by_the_last_token():
    """Among equal sums the smaller last token comes first; compare the whole token lists, from the first token on."""


@replaced("(-hypothesis[1], hypothesis[0])", "-hypothesis[1]")
def ties_in_the_result_by_time():
    """In the result, hypotheses with equal scores are in the order in which they were found; the lexicographically
    smaller token list comes first there too."""


@replaced("scored[:beam_size]", "scored")
def all_returned():
    """More than beam_size hypotheses are returned; keep the best beam_size of them."""


@replaced("scored[:beam_size]", "scored[:1]")
def best_alone():
    """Only the best hypothesis is returned; the result is a list of the best beam_size."""


@replaced("scored[:beam_size]", "scored[0]")
def bare_best():
    """Only the best hypothesis is returned, and not in a list; the result is a list of the best beam_size."""


@_each_returned("(score, tokens)")
def score_first():
    """The pairs are (score, tokens); they must be (tokens, score)."""


@replaced("scored[:beam_size]", "scored[:beam_size][::-1]")
def worst_first():
    """The result is in the opposite order: the best hypothesis comes first."""


@replaced(AT_THE_BEGINNING, "    beam_size = 1\n" + AT_THE_BEGINNING)
def greedy():
    """Only the likeliest token is followed at each step, whatever the beam size; keep the beam_size best expansions."""


@_each_returned("(tokens[:-1] if tokens[-1] == eos else tokens, score)")
def eos_removed():
    """EOS is missing from the tokens that are returned; a finished hypothesis keeps its EOS."""


@_each_returned("([bos, *tokens], score)")
def bos_returned():
    """The tokens that are returned begin with BOS; leave it out."""


@_each_returned("(tokens, -score)")
def sign_of_the_scores():
    """The scores have the wrong sign: they are costs, the negative log-probabilities. Return the log-probabilities
    themselves, divided by the length penalty."""


@_each_returned("(tokens, float(np.exp(score)))")
def probabilities_returned():
    """The scores are probabilities; return the logarithms, divided by the length penalty."""
