"""Right ways to write beam search that look nothing like the reference."""

import heapq
from itertools import islice

import numpy as np


def merged_rows(log_probs, beam_size, max_length, bos, eos, length_penalty=0.0):
    """Every live hypothesis yields its expansions best first; the sorted streams are merged, the first ones taken."""
    best_first = {}  # last token -> next tokens, likeliest first

    def stream(total, tokens):
        last = tokens[-1] if tokens else bos
        if last not in best_first:
            best_first[last] = np.argsort(-log_probs[last], kind="stable")[:beam_size].tolist()
        for token in best_first[last]:
            yield total - float(log_probs[last, token]), [*tokens, token]

    ended = []  # (minus the sum, tokens): Python's own order of these pairs is the order that is asked for
    live = [(0.0, [])]
    while live and len(live[0][1]) < max_length:
        kept = list(islice(heapq.merge(*(stream(*hypothesis) for hypothesis in live)), beam_size))
        ended += [(total, tokens) for total, tokens in kept if tokens[-1] == eos]
        live = [(total, tokens) for total, tokens in kept if tokens[-1] != eos]
    ranked = sorted((total / len(tokens) ** length_penalty, tokens) for total, tokens in ended + live)
    return [(tokens, -cost) for cost, tokens in ranked[:beam_size]]


def pruned_by_the_normalised_score(log_probs, beam_size, max_length, bos, eos, length_penalty=0.0):
    """Pruning by the score with the length penalty: all live hypotheses are equally long, so the order is the same.
    Only what reaches the beam_size-th best score is sorted."""
    results = []
    paths, sums = [()], np.zeros(1)
    for length in range(1, max_length + 1):
        totals = np.add.outer(sums, np.zeros(len(log_probs)))
        totals += log_probs[[path[-1] if path else bos for path in paths]]
        scores = totals / length**length_penalty
        last_kept = max(scores.size - beam_size, 0)
        candidates = [
            (-float(scores[row, token]), paths[row] + (token,), float(totals[row, token]))
            for row, token in np.argwhere(scores >= np.partition(scores, last_kept, axis=None)[last_kept]).tolist()
        ]
        kept = sorted(candidates)[:beam_size]
        alive = [candidate for candidate in kept if candidate[1][-1] != eos]
        results += kept if length == max_length else [candidate for candidate in kept if candidate[1][-1] == eos]
        if not alive:
            break
        paths, sums = [path for _, path, _ in alive], np.array([total for _, _, total in alive])
    return [(list(path), -cost) for cost, path, _ in sorted(results)[:beam_size]]


def back_pointers(log_probs, beam_size, max_length, bos, eos, length_penalty=0.0):
    """Tokens and parents are kept in arrays, a row for each step; token lists are read back from them at the end."""
    history = []  # for each step: the parent of each live hypothesis and its token
    ends = []  # (step, parent, token, sum)
    last, sums = np.array([bos]), np.zeros(1)
    for step in range(max_length):
        totals = sums[:, None] + log_probs[last]
        place = max(totals.shape[1] - beam_size, 0)
        parents, tokens = np.nonzero(totals >= np.partition(totals, place, axis=1)[:, place, None])  # with all that tie
        chosen = np.lexsort((tokens, parents, -totals[parents, tokens]))[:beam_size]
        chosen.sort()
        parents, tokens = parents[chosen], tokens[chosen]
        sums = totals[parents, tokens]
        done = (tokens == eos) | (step == max_length - 1)
        ends += [(step, int(parents[i]), int(tokens[i]), float(sums[i])) for i in np.flatnonzero(done)]
        history.append((parents[~done].tolist(), tokens[~done].tolist()))
        last, sums = tokens[~done], sums[~done]
        if not last.size:
            break
    scored = []
    for step, parent, token, total in ends:
        path = [token]
        for parents, tokens in reversed(history[:step]):
            path.append(tokens[parent])
            parent = parents[parent]
        scored.append((-total / len(path) ** length_penalty, path[::-1]))
    return [(path, -cost) for cost, path in sorted(scored)[:beam_size]]
