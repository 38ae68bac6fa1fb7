"""Wrong ways to write beam search. A docstring is what the student who makes the mistake is told."""

import numpy as np


def last_step_score_only(log_probs, beam_size, max_length, bos, eos, length_penalty=0.0):
    """A hypothesis is ranked by the log-probability of its last token alone; add up those of all its tokens."""
    finished, live = _search(log_probs, beam_size, max_length, bos, eos, add=lambda total, log_prob: log_prob)
    return _best(finished + live, beam_size, length_penalty)


def probabilities_added(log_probs, beam_size, max_length, bos, eos, length_penalty=0.0):
    """Probabilities are added up; they are to be multiplied, which is to add their logarithms."""
    finished, live = _search(np.exp(log_probs), beam_size, max_length, bos, eos)
    return _best(finished + live, beam_size, length_penalty)


def probabilities_multiplied(log_probs, beam_size, max_length, bos, eos, length_penalty=0.0):
    """Probabilities are multiplied, and the logarithm is taken at the end: then rounding decides between equal sums,
    and a long product becomes 0. Add the log-probabilities as they are."""
    multiply = {"add": lambda total, probability: total * probability, "start": 1.0}
    finished, live = _search(np.exp(log_probs), beam_size, max_length, bos, eos, **multiply)
    logs = [(tokens, float(np.log(product))) for tokens, product in finished + live]
    return _best(logs, beam_size, length_penalty)


def drops_the_finished(log_probs, beam_size, max_length, bos, eos, length_penalty=0.0):
    """Hypotheses that end in EOS are lost: the result holds only what was still live at the end. Set them aside and let
    them compete for the result."""
    _, live = _search(log_probs, beam_size, max_length, bos, eos)
    return _best(live, beam_size, length_penalty)


def unfinished_forgotten(log_probs, beam_size, max_length, bos, eos, length_penalty=0.0):
    """Hypotheses that are still live at max_length are left out of the result; they count as they are, without EOS."""
    finished, _ = _search(log_probs, beam_size, max_length, bos, eos)
    return _best(finished, beam_size, length_penalty)


def unfinished_forgotten_if_any_has_finished(log_probs, beam_size, max_length, bos, eos, length_penalty=0.0):
    """Hypotheses that are still live at max_length count only if none has finished; they always count, as they are,
    without EOS."""
    finished, live = _search(log_probs, beam_size, max_length, bos, eos)
    return _best(finished or live, beam_size, length_penalty)


def eos_appended_to_the_unfinished(log_probs, beam_size, max_length, bos, eos, length_penalty=0.0):
    """Hypotheses that are still live at max_length get an EOS at their end; they count as they are, without EOS."""
    finished, live = _search(log_probs, beam_size, max_length, bos, eos)
    best = _best(finished + live, beam_size, length_penalty)
    return [(tokens if tokens[-1] == eos else [*tokens, eos], score) for tokens, score in best]


def eos_ignored(log_probs, beam_size, max_length, bos, eos, length_penalty=0.0):
    """EOS is treated as any other token: hypotheses that end in it are extended. They are finished and are set
    aside."""
    _, live = _search(log_probs, beam_size, max_length, bos, eos=None)
    return _best(live, beam_size, length_penalty)


def stops_at_the_first_eos(log_probs, beam_size, max_length, bos, eos, length_penalty=0.0):
    """The search stops as soon as one hypothesis has finished; the others must go on until none is live or max_length
    is reached."""
    finished, live = _search(log_probs, beam_size, max_length, bos, eos, enough=1)
    return _best(finished + live, beam_size, length_penalty)


def stops_at_the_first_eos_and_drops_the_live(log_probs, beam_size, max_length, bos, eos, length_penalty=0.0):
    """The search stops as soon as one hypothesis has finished, and those that are live are forgotten; they must go on
    until none is live or max_length is reached."""
    finished, live = _search(log_probs, beam_size, max_length, bos, eos, enough=1)
    return _best(finished or live, beam_size, length_penalty)


def stops_when_beam_size_have_finished(log_probs, beam_size, max_length, bos, eos, length_penalty=0.0):
    """The search stops when beam_size hypotheses have finished, and what is live then counts unfinished; it must go on
    until none is live or max_length is reached, for a longer hypothesis may still be better."""
    finished, live = _search(log_probs, beam_size, max_length, bos, eos, enough=beam_size)
    return _best(finished + live, beam_size, length_penalty)


def stops_when_beam_size_have_finished_and_drops_the_live(
    log_probs, beam_size, max_length, bos, eos, length_penalty=0.0
):
    """The search stops when beam_size hypotheses have finished, and those that are live count only if none has
    finished. It must go on until none is live or max_length is reached, for a longer hypothesis may still be better;
    then those that are still live count as they are."""
    finished, live = _search(log_probs, beam_size, max_length, bos, eos, enough=beam_size)
    return _best(finished or live, beam_size, length_penalty)


def stops_when_beam_size_have_finished_and_drops_the_live_then(
    log_probs, beam_size, max_length, bos, eos, length_penalty=0.0
):
    """The search stops when beam_size hypotheses have finished and forgets those that are live; it must go on until
    none is live or max_length is reached, for a longer hypothesis may still be better."""
    finished, live = _search(log_probs, beam_size, max_length, bos, eos, enough=beam_size)
    return _best(finished if len(finished) >= beam_size else finished + live, beam_size, length_penalty)


def finished_keep_their_place(log_probs, beam_size, max_length, bos, eos, length_penalty=0.0):
    """Each finished hypothesis makes the beam narrower by one for the rest of the search; a finished one is set aside
    and the next step again keeps as many as beam_size expansions."""
    finished, live = _search(log_probs, beam_size, max_length, bos, eos, narrows=True)
    return _best(finished + live, beam_size, length_penalty)


def finished_keep_their_place_and_unfinished_forgotten(log_probs, beam_size, max_length, bos, eos, length_penalty=0.0):
    """Each finished hypothesis makes the beam narrower by one for the rest of the search, and those that are still live
    are forgotten, if any has finished. A finished one is set aside and the next step again keeps as many as beam_size
    expansions; at the end the live ones count as they are."""
    finished, live = _search(log_probs, beam_size, max_length, bos, eos, narrows=True)
    return _best(finished or live[:1], beam_size, length_penalty)


def finished_compete_with_expansions(log_probs, beam_size, max_length, bos, eos, length_penalty=0.0):
    """Finished hypotheses are ranked together with the expansions of later steps and can be crowded out, or crowd them
    out; a finished one is set aside, and only expansions of the same step compete for the beam."""
    return _best(_one_beam_for_all(log_probs, beam_size, max_length, bos, eos, 0.0), beam_size, length_penalty)


def finished_compete_with_expansions_and_penalty_in_the_loop(
    log_probs, beam_size, max_length, bos, eos, length_penalty=0.0
):
    """Finished hypotheses are ranked together with the expansions of later steps, in each step by the score with the
    length penalty, and can be crowded out, or crowd them out; a finished one is set aside, and only expansions of the
    same step compete for the beam."""
    return _best(
        _one_beam_for_all(log_probs, beam_size, max_length, bos, eos, length_penalty), beam_size, length_penalty
    )


def eos_takes_no_place(log_probs, beam_size, max_length, bos, eos, length_penalty=0.0):
    """Each step keeps beam_size live expansions besides those that end in EOS; the beam_size best of a step include the
    ones that end in EOS."""
    finished, live = [], [([], 0.0)]
    for _ in range(max_length):
        expansions = [expansion for hypothesis in live for expansion in _expansions(log_probs, hypothesis, bos)]
        live = []
        for expansion in sorted(expansions, key=_smaller_first):
            if len(live) < beam_size:
                (finished if expansion[0][-1] == eos else live).append(expansion)
    return _best(finished + live, beam_size, length_penalty)


def live_filled_up_beyond_eos(log_probs, beam_size, max_length, bos, eos, length_penalty=0.0):
    """In the place of each expansion that ends in EOS the next best one goes on, so that always beam_size are live, as
    in Hugging Face; only the beam_size best expansions of a step are kept, and those that end in EOS are among them."""
    finished, live = [], [([], 0.0)]
    for _ in range(max_length):
        expansions = [expansion for hypothesis in live for expansion in _expansions(log_probs, hypothesis, bos)]
        expansions.sort(key=_smaller_first)
        finished += [expansion for expansion in expansions[:beam_size] if expansion[0][-1] == eos]
        live = [expansion for expansion in expansions if expansion[0][-1] != eos][:beam_size]
    return _best(finished + live, beam_size, length_penalty)


def greedy(log_probs, beam_size, max_length, bos, eos, length_penalty=0.0):
    """Only the likeliest token is followed at each step, whatever the beam size; keep the beam_size best expansions."""
    finished, live = _search(log_probs, 1, max_length, bos, eos)
    return _best(finished + live, 1, length_penalty)


def greedy_per_beam(log_probs, beam_size, max_length, bos, eos, length_penalty=0.0):
    """After the first step each hypothesis takes its own likeliest token; the expansions of all live hypotheses compete
    with each other for the beam_size places."""
    finished, live = _search(log_probs, beam_size, max_length, bos, eos, expansions_each=1)
    return _best(finished + live, beam_size, length_penalty)


def starts_with_copies(log_probs, beam_size, max_length, bos, eos, length_penalty=0.0):
    """The search starts with beam_size empty hypotheses, so the beam fills with copies of the same tokens; start with
    one."""
    finished, live = _search(log_probs, beam_size, max_length, bos, eos, copies=beam_size)
    return _best(finished + live, beam_size, length_penalty)


def starts_from_row_zero(log_probs, beam_size, max_length, bos, eos, length_penalty=0.0):
    """The first step reads row 0 of log_probs; the token before the first one is BOS, whatever its id."""
    finished, live = _search(log_probs, beam_size, max_length, 0, eos)
    return _best(finished + live, beam_size, length_penalty)


def rows_as_steps(log_probs, beam_size, max_length, bos, eos, length_penalty=0.0):
    """The number of the step chooses the row of log_probs; it is the last token that chooses it."""
    finished, live = _search(log_probs, beam_size, max_length, bos, eos, row_of=lambda tokens: len(tokens))
    return _best(finished + live, beam_size, length_penalty)


def bos_not_generated(log_probs, beam_size, max_length, bos, eos, length_penalty=0.0):
    """BOS is left out of the expansions; here it is a token like any other."""
    finished, live = _search(log_probs, beam_size, max_length, bos, eos, without=bos)
    return _best(finished + live, beam_size, length_penalty)


def normalised_again(log_probs, beam_size, max_length, bos, eos, length_penalty=0.0):
    """Each row of log_probs is made to sum to 1 again; use the log-probabilities as they are given."""
    again = log_probs - np.logaddexp.reduce(log_probs, axis=1, keepdims=True)
    finished, live = _search(again, beam_size, max_length, bos, eos)
    return _best(finished + live, beam_size, length_penalty)


def columns_as_last_token(log_probs, beam_size, max_length, bos, eos, length_penalty=0.0):
    """The last token chooses a column of log_probs; it is to choose the row, and the column is the next token."""
    finished, live = _search(log_probs.T, beam_size, max_length, bos, eos)
    return _best(finished + live, beam_size, length_penalty)


def empty_hypothesis_counts_as_finished(log_probs, beam_size, max_length, bos, eos, length_penalty=0.0):
    """Where BOS and EOS are the same token, the search ends before it begins; BOS is not a token of the hypothesis, so
    the empty one is not finished."""
    if bos == eos:
        return []
    finished, live = _search(log_probs, beam_size, max_length, bos, eos)
    return _best(finished + live, beam_size, length_penalty)


def max_length_counts_bos(log_probs, beam_size, max_length, bos, eos, length_penalty=0.0):
    """Hypotheses end one token too short: max_length counts generated tokens, and BOS is none of them."""
    finished, live = _search(log_probs, beam_size, max_length - 1, bos, eos)
    return _best([hypothesis for hypothesis in finished + live if hypothesis[0]], beam_size, length_penalty)


def one_step_too_many(log_probs, beam_size, max_length, bos, eos, length_penalty=0.0):
    """Hypotheses grow to max_length + 1 tokens; EOS counts as one of the max_length."""
    finished, live = _search(log_probs, beam_size, max_length + 1, bos, eos)
    return _best(finished + live, beam_size, length_penalty)


def penalty_missing(log_probs, beam_size, max_length, bos, eos, length_penalty=0.0):
    """The length penalty has no effect: the sums are to be divided by length ** length_penalty."""
    finished, live = _search(log_probs, beam_size, max_length, bos, eos)
    return _best(finished + live, beam_size, 0.0)


def always_the_mean(log_probs, beam_size, max_length, bos, eos, length_penalty=0.0):
    """The sums are always divided by the length; they are to be divided by length ** length_penalty."""
    finished, live = _search(log_probs, beam_size, max_length, bos, eos)
    return _best(finished + live, beam_size, 1.0)


def penalty_multiplied(log_probs, beam_size, max_length, bos, eos, length_penalty=0.0):
    """The sums are multiplied by length ** length_penalty; they are to be divided by it."""
    finished, live = _search(log_probs, beam_size, max_length, bos, eos)
    return _best(finished + live, beam_size, -length_penalty)


def length_times_penalty(log_probs, beam_size, max_length, bos, eos, length_penalty=0.0):
    """The sums are divided by length * length_penalty; it is to be length to the power of length_penalty."""
    finished, live = _search(log_probs, beam_size, max_length, bos, eos)
    divisor = (lambda length: length * length_penalty) if length_penalty else None
    return _best(finished + live, beam_size, length_penalty, divisor)


def length_counts_bos(log_probs, beam_size, max_length, bos, eos, length_penalty=0.0):
    """The length in the penalty is one too large: it counts the generated tokens, with EOS and without BOS."""
    finished, live = _search(log_probs, beam_size, max_length, bos, eos)
    return _best(finished + live, beam_size, length_penalty, lambda length: (length + 1) ** length_penalty)


def length_without_eos(log_probs, beam_size, max_length, bos, eos, length_penalty=0.0):
    """EOS is not counted in the length that the penalty uses; it is one of the tokens and counts."""
    finished, live = _search(log_probs, beam_size, max_length, bos, eos)
    scored = []
    for tokens, total in finished + live:
        length = len(tokens) - 1 if tokens[-1] == eos else len(tokens)
        scored.append((tokens, total / max(length, 1) ** length_penalty))
    return sorted(scored, key=_smaller_first)[:beam_size]


def gnmt_penalty(log_probs, beam_size, max_length, bos, eos, length_penalty=0.0):
    """The sums are divided by ((5 + length) / 6) ** length_penalty, as in GNMT; here it is length ** length_penalty."""
    finished, live = _search(log_probs, beam_size, max_length, bos, eos)
    return _best(finished + live, beam_size, length_penalty, lambda length: ((5 + length) / 6) ** length_penalty)


def ranked_before_the_penalty(log_probs, beam_size, max_length, bos, eos, length_penalty=0.0):
    """The result is chosen and ordered by the plain sums and only then divided; choose and order it by the score."""
    finished, live = _search(log_probs, beam_size, max_length, bos, eos)
    chosen = _best(finished + live, beam_size, 0.0)
    return [(tokens, total / len(tokens) ** length_penalty) for tokens, total in chosen]


def ties_to_the_larger(log_probs, beam_size, max_length, bos, eos, length_penalty=0.0):
    """Among equal sums the lexicographically larger token list comes first; it is to be the smaller one."""
    finished, live = _search(log_probs, beam_size, max_length, bos, eos, order=_larger_first)
    return _best(finished + live, beam_size, length_penalty, order=_larger_first)


def ties_by_place_in_the_beam(log_probs, beam_size, max_length, bos, eos, length_penalty=0.0):
    """Expansions with equal sums stay in the order of the hypotheses they come from, the better one first; ties go to
    the lexicographically smaller token list, so compare the whole lists."""
    finished, live = _search(log_probs, beam_size, max_length, bos, eos, order=_as_they_come)
    return _best(finished + live, beam_size, length_penalty)


def ties_by_place_in_the_beam_and_ties_in_the_result_by_time(
    log_probs, beam_size, max_length, bos, eos, length_penalty=0.0
):
    """Only sums and scores are compared, so equal ones stay in the order in which they come, in the steps and in the
    result; ties go to the lexicographically smaller token list, so compare the whole lists too."""
    finished, live = _search(log_probs, beam_size, max_length, bos, eos, order=_as_they_come)
    return _best(finished + live, beam_size, length_penalty, order=_as_they_come)


def ties_by_the_last_token(log_probs, beam_size, max_length, bos, eos, length_penalty=0.0):
    """Among equal sums the smaller last token comes first; compare the whole token lists, from the first token on."""
    finished, live = _search(log_probs, beam_size, max_length, bos, eos, order=_smaller_last_token_first)
    return _best(finished + live, beam_size, length_penalty)


def ties_in_the_result_by_time(log_probs, beam_size, max_length, bos, eos, length_penalty=0.0):
    """In the result, hypotheses with equal scores are in the order in which they were found; the lexicographically
    smaller token list comes first there too."""
    finished, live = _search(log_probs, beam_size, max_length, bos, eos)
    return _best(finished + live, beam_size, length_penalty, order=_as_they_come)


def all_returned(log_probs, beam_size, max_length, bos, eos, length_penalty=0.0):
    """More than beam_size hypotheses are returned; keep the best beam_size of them."""
    finished, live = _search(log_probs, beam_size, max_length, bos, eos)
    return _best(finished + live, None, length_penalty)


def best_alone(log_probs, beam_size, max_length, bos, eos, length_penalty=0.0):
    """Only the best hypothesis is returned; the result is a list of the best beam_size."""
    finished, live = _search(log_probs, beam_size, max_length, bos, eos)
    return _best(finished + live, 1, length_penalty)


def bare_best(log_probs, beam_size, max_length, bos, eos, length_penalty=0.0):
    """Only the best hypothesis is returned, and not in a list; the result is a list of the best beam_size."""
    finished, live = _search(log_probs, beam_size, max_length, bos, eos)
    return _best(finished + live, 1, length_penalty)[0]


def score_first(log_probs, beam_size, max_length, bos, eos, length_penalty=0.0):
    """The pairs are (score, tokens); they are to be (tokens, score)."""
    finished, live = _search(log_probs, beam_size, max_length, bos, eos)
    return [(score, tokens) for tokens, score in _best(finished + live, beam_size, length_penalty)]


def worst_first(log_probs, beam_size, max_length, bos, eos, length_penalty=0.0):
    """The result is in the opposite order: the best hypothesis comes first."""
    finished, live = _search(log_probs, beam_size, max_length, bos, eos)
    return _best(finished + live, beam_size, length_penalty)[::-1]


def eos_removed(log_probs, beam_size, max_length, bos, eos, length_penalty=0.0):
    """EOS is missing from the tokens that are returned; a finished hypothesis keeps its EOS."""
    finished, live = _search(log_probs, beam_size, max_length, bos, eos)
    best = _best(finished + live, beam_size, length_penalty)
    return [(tokens[:-1] if tokens[-1] == eos else tokens, score) for tokens, score in best]


def bos_returned(log_probs, beam_size, max_length, bos, eos, length_penalty=0.0):
    """The tokens that are returned begin with BOS; leave it out."""
    finished, live = _search(log_probs, beam_size, max_length, bos, eos)
    return [([bos, *tokens], score) for tokens, score in _best(finished + live, beam_size, length_penalty)]


def bos_returned_and_length_counts_bos(log_probs, beam_size, max_length, bos, eos, length_penalty=0.0):
    """The hypotheses begin with BOS: it is returned with the tokens, and the length in the penalty counts it. Leave BOS
    out of both."""
    finished, live = _search(log_probs, beam_size, max_length, bos, eos)
    best = _best(finished + live, beam_size, length_penalty, lambda length: (length + 1) ** length_penalty)
    return [([bos, *tokens], score) for tokens, score in best]


def sign_of_the_scores(log_probs, beam_size, max_length, bos, eos, length_penalty=0.0):
    """The scores have the wrong sign: they are costs, the negative log-probabilities. Return the log-probabilities
    themselves, divided by the length penalty."""
    finished, live = _search(log_probs, beam_size, max_length, bos, eos)
    return [(tokens, -score) for tokens, score in _best(finished + live, beam_size, length_penalty)]


def probabilities_returned(log_probs, beam_size, max_length, bos, eos, length_penalty=0.0):
    """The scores are probabilities; return the logarithms, divided by the length penalty."""
    finished, live = _search(log_probs, beam_size, max_length, bos, eos)
    return [(tokens, float(np.exp(score))) for tokens, score in _best(finished + live, beam_size, length_penalty)]


def _smaller_first(hypothesis):
    return -hypothesis[1], hypothesis[0]


def _larger_first(hypothesis):
    return -hypothesis[1], [-token for token in hypothesis[0]]


def _as_they_come(hypothesis):
    return -hypothesis[1]


def _smaller_last_token_first(hypothesis):
    return -hypothesis[1], hypothesis[0][-1]


def _expansions(log_probs, hypothesis, bos, add=lambda total, log_prob: total + log_prob, row_of=None, without=None):
    tokens, total = hypothesis
    row = row_of(tokens) if row_of else tokens[-1] if tokens else bos
    log_probs_there = enumerate(log_probs[row].tolist())
    return [([*tokens, token], add(total, log_prob)) for token, log_prob in log_probs_there if token != without]


def _search(
    log_probs, beam_size, max_length, bos, eos, *,
    order=_smaller_first, enough=None, narrows=False, expansions_each=None, copies=1, start=0.0, **others,
):  # fmt: skip
    """The finished and the live when the search stops; right as it is, and each option makes one thing wrong."""
    finished, live = [], [([], start)] * copies
    for step in range(max_length):
        expansions = []
        for hypothesis in live:
            own = _expansions(log_probs, hypothesis, bos, **others)
            expansions += sorted(own, key=_smaller_first)[:expansions_each] if expansions_each and step else own
        kept = sorted(expansions, key=order)[: max(beam_size - len(finished), 0) if narrows else beam_size]
        finished += [hypothesis for hypothesis in kept if hypothesis[0][-1] == eos]
        live = [hypothesis for hypothesis in kept if hypothesis[0][-1] != eos]
        if not live or (enough and len(finished) >= enough):
            break
    return finished, live


def _one_beam_for_all(log_probs, beam_size, max_length, bos, eos, length_penalty):
    """The beam in which finished hypotheses stay, ranked by their scores."""
    beam = [([], 0.0)]
    for _ in range(max_length):
        live = [hypothesis for hypothesis in beam if hypothesis[0][-1:] != [eos]]
        finished = [hypothesis for hypothesis in beam if hypothesis[0][-1:] == [eos]]
        expansions = [expansion for hypothesis in live for expansion in _expansions(log_probs, hypothesis, bos)]
        beam = sorted(finished + expansions, key=lambda each: (-each[1] / len(each[0]) ** length_penalty, each[0]))
        beam = beam[:beam_size]
    return beam


def _best(hypotheses, beam_size, length_penalty, divisor=None, order=_smaller_first):
    divisor = divisor or (lambda length: length**length_penalty)
    scored = [(tokens, total / divisor(len(tokens))) for tokens, total in hypotheses]
    return sorted(scored, key=order)[:beam_size]
