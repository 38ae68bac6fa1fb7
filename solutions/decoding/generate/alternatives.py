"""Right ways to generate a text that look nothing like the reference."""

import numpy as np
from decoding.sample import sample
from decoding.temperature import temperature
from decoding.top_k_filter import top_k_filter
from decoding.top_p_filter import top_p_filter


def calls_itself(log_probs, prompt, max_new, eos, t, k, p, uniforms):
    """One token, then the rest with a longer prompt."""
    probs = top_p_filter(top_k_filter(temperature(log_probs[prompt[-1]], t), k), p)
    longer = [*prompt, sample(probs, float(uniforms[0]))]
    if max_new == 1 or longer[-1] == eos:
        return longer
    return calls_itself(log_probs, longer, max_new - 1, eos, t, k, p, uniforms[1:])


def all_rows_first(log_probs, prompt, max_new, eos, t, k, p, uniforms):
    """The table is changed once, for all tokens; nothing is imported. The filters set log-probabilities to minus
    infinity."""
    scores = log_probs / t
    kth = -np.sort(-scores, axis=1)[:, k - 1 : k]
    scores = np.where(scores >= kth, scores, -np.inf)
    probs = np.exp(scores - scores.max(axis=1, keepdims=True))
    probs /= probs.sum(axis=1, keepdims=True)
    order = np.argsort(probs, axis=1)
    dropped = np.cumsum(np.take_along_axis(probs, order, 1), axis=1) <= 1 - p
    dropped[:, -1] = False
    np.put_along_axis(probs, order, np.where(dropped, 0, np.take_along_axis(probs, order, 1)), 1)
    ends = np.cumsum(probs / probs.sum(axis=1, keepdims=True), axis=1)
    text, new = prompt.copy(), 0
    while new < max_new and (new == 0 or text[-1] != eos):
        text += [np.searchsorted(ends[text[-1]], uniforms[new], side="right")]
        new += 1
    return text


def plain_python(log_probs, prompt, max_new, eos, t, k, p, uniforms):
    """Lists of (probability, id), and loops."""
    new = []
    for u in uniforms.tolist():
        row = log_probs[(prompt + new)[-1]].tolist()
        kept = sorted(((np.exp(each / t), token) for token, each in enumerate(row)), reverse=True)[:k]
        limit, total, nucleus = p * sum(power for power, _ in kept), 0.0, []
        for power, token in kept:
            if total < limit:
                nucleus.append((token, power))
                total += power
        u, chosen = u * total, max(nucleus)[0]
        for token, power in sorted(nucleus):
            u -= power
            if u < 0:
                chosen = token
                break
        new.append(chosen)
        if chosen == eos:
            break
    return prompt + new
