"""Right ways to write one step of such a decoder that look nothing like the reference."""

import math

import numpy as np
from attention.bahdanau_attention import bahdanau_attention
from recurrent.gru_cell import gru_cell


def of_earlier_exercises(embedding, h, states, mask, attention, cell):
    """Both parts are there already."""
    context, weights = bahdanau_attention(h, states, states, *attention, mask)
    return gru_cell(np.hstack([embedding, context]), h, *cell), weights


def everything_by_einsum(embedding, h, states, mask, attention, cell):
    """Masked scores are -inf; the new state is the candidate moved towards the old one."""
    w_q, w_k, v_a = attention
    w_ih, w_hh, b_ih, b_hh = cell
    size = h.shape[1]
    fit = np.tanh(np.einsum("ah,bh->ba", w_q, h)[:, None] + np.einsum("ad,bnd->bna", w_k, states))
    scores = np.where(mask, np.einsum("a,bna->bn", v_a, fit), -np.inf)
    with np.errstate(invalid="ignore"):
        weights = np.exp(scores - scores.max(axis=1, keepdims=True))
        weights = np.nan_to_num(weights / weights.sum(axis=1, keepdims=True))
    context = (weights[:, None] @ states)[:, 0]
    e = embedding.shape[1]
    a = embedding @ w_ih[:, :e].T + context @ w_ih[:, e:].T + b_ih
    b = h @ w_hh.T + b_hh
    gates = 0.5 + 0.5 * np.tanh(0.5 * (a + b)[:, : 2 * size])
    n = np.tanh(a[:, 2 * size :] + gates[:, :size] * b[:, 2 * size :])
    return n + gates[:, size:] * (h - n), weights


def row_by_row(embedding, h, states, mask, attention, cell):
    """A loop over the batch; only the places that are not masked are looked at."""
    w_q, w_k, v_a = attention
    (w_r, w_z, w_n), (u_r, u_z, u_n) = np.vsplit(cell[0], 3), np.vsplit(cell[1], 3)
    (b_ir, b_iz, b_in), (b_hr, b_hz, b_hn) = np.split(cell[2], 3), np.split(cell[3], 3)
    new, weights = np.empty(h.shape), np.zeros(mask.shape)
    for row, state in enumerate(h):
        context = np.zeros(states.shape[2])
        if mask[row].any():
            kept = states[row][mask[row]]
            shares = [math.exp(np.dot(v_a, np.tanh(w_q.dot(state) + w_k.dot(each)))) for each in kept]
            weights[row, mask[row]] = np.array(shares) / sum(shares)
            context = weights[row, mask[row]] @ kept
        x = np.append(embedding[row], context)
        r = 1 / (1 + np.exp(-(w_r @ x + b_ir + u_r @ state + b_hr)))
        z = 1 / (1 + np.exp(-(w_z @ x + b_iz + u_z @ state + b_hz)))
        new[row] = (1 - z) * np.tanh(w_n @ x + b_in + r * (u_n @ state + b_hn)) + z * state
    return new, weights
