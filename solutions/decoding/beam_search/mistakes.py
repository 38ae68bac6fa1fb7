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


def drops_the_finished(log_probs, beam_size, max_length, bos, eos, length_penalty=0.0):
    """Hypotheses that end in EOS are lost: the result holds only what was still live at the end. Set them aside and let
    them compete for the result."""
    _, live = _search(log_probs, beam_size, max_length, bos, eos)
    return _best(live, beam_size, length_penalty)


def unfinished_forgotten(log_probs, beam_size, max_length, bos, eos, length_penalty=0.0):
    """Hypotheses that are still live at max_length are left out of the result; they count as they are, without EOS."""
    finished, _ = _search(log_probs, beam_size, max_length, bos, eos)
    return _best(finished, beam_size, length_penalty)


def stops_at_the_first_eos(log_probs, beam_size, max_length, bos, eos, length_penalty=0.0):
    """The search stops as soon as one hypothesis has finished; the others must go on until none is live or max_length
    is reached."""
    finished, live = _search(log_probs, beam_size, max_length, bos, eos, enough=1)
    return _best(finished + live, beam_size, length_penalty)


def stops_when_beam_size_have_finished(log_probs, beam_size, max_length, bos, eos, length_penalty=0.0):
    """The search stops when beam_size hypotheses have finished, and what is live then counts unfinished; it must go on
    until none is live or max_length is reached, for a longer hypothesis may still be better."""
    finished, live = _search(log_probs, beam_size, max_length, bos, eos, enough=beam_size)
    return _best(finished + live, beam_size, length_penalty)


def stops_when_beam_size_have_finished_and_drops_the_live(
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


def finished_compete_with_expansions(log_probs, beam_size, max_length, bos, eos, length_penalty=0.0):
    """Finished hypotheses are ranked together with the expansions of later steps and can be crowded out, or crowd them
    out; a finished one is set aside, and only expansions of the same step compete for the beam."""
    beam = [([], 0.0)]
    for _ in range(max_length):
        live = [hypothesis for hypothesis in beam if hypothesis[0][-1:] != [eos]]
        finished = [hypothesis for hypothesis in beam if hypothesis[0][-1:] == [eos]]
        expansions = [expansion for hypothesis in live for expansion in _expansions(log_probs, hypothesis, bos)]
        beam = sorted(finished + expansions, key=_smaller_first)[:beam_size]
    return _best(beam, beam_size, length_penalty)


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


def _expansions(log_probs, hypothesis, bos, add=lambda total, log_prob: total + log_prob):
    tokens, total = hypothesis
    row = log_probs[tokens[-1] if tokens else bos].tolist()
    return [([*tokens, token], add(total, log_prob)) for token, log_prob in enumerate(row)]


def _search(
    log_probs, beam_size, max_length, bos, eos, *,
    order=_smaller_first, enough=None, narrows=False, expansions_each=None, copies=1, **add,
):  # fmt: skip
    """The finished and the live when the search stops; right as it is, and each option makes one thing wrong."""
    finished, live = [], [([], 0.0)] * copies
    for step in range(max_length):
        expansions = []
        for hypothesis in live:
            own = _expansions(log_probs, hypothesis, bos, **add)
            expansions += sorted(own, key=_smaller_first)[:expansions_each] if expansions_each and step else own
        kept = sorted(expansions, key=order)[: max(beam_size - len(finished), 0) if narrows else beam_size]
        finished += [hypothesis for hypothesis in kept if hypothesis[0][-1] == eos]
        live = [hypothesis for hypothesis in kept if hypothesis[0][-1] != eos]
        if not live or (enough and len(finished) >= enough):
            break
    return finished, live


def _best(hypotheses, beam_size, length_penalty, divisor=None, order=_smaller_first):
    divisor = divisor or (lambda length: length**length_penalty)
    scored = [(tokens, total / divisor(len(tokens))) for tokens, total in hypotheses]
    return sorted(scored, key=order)[:beam_size]
