r"""A key-value cache: what attention has computed for earlier tokens is kept, so that a new token costs one row.

While a model writes, each new token attends to all tokens before it. Their keys and values do not change, so they are
stored when they are first computed, and a step adds only the row of its own token.

    append:  the n new keys and values go behind those that are stored
    attend:  out_i = sum over j <= p_i of weight_ij v_j,  weight_ij = softmax over j <= p_i of q_i . k_j / sqrt(d_k)
             where p_i = length - n_q + i is the place of query i, and length counts the stored tokens
    $$ \text{append:} &\quad \text{the } n \text{ new keys and values go behind those that are stored} $$
    $$ \text{attend:} &\quad \text{out}_i = \sum_{j \le p_i} \text{weight}_{ij}\, v_j $$
    $$ &\quad \text{weight}_{ij} = \operatorname*{softmax}_{j \le p_i} \frac{q_i \cdot k_j}{\sqrt{d_k}} $$
    $$ &\quad p_i = \text{length} - n_q + i \text{ is the place of query } i $$
    $$ &\quad \text{length counts the stored tokens} $$

Shapes
    capacity    int, 1 or more      how many tokens there is room for
    k           (batch, heads, n, d_k)     n new tokens, 1 or more: a prompt comes in chunks, later tokens one by one
    v           (batch, heads, n, d_v)     float32 or float64; all sizes but n are the same in every append
    append(k, v) returns None
    q           (batch, heads, n_q, d_k)   the queries of the last n_q stored tokens, in their order
    attend(q)   returns (batch, heads, n_q, d_v), in q's dtype; the cache stays as it was, so it may be called again

Conventions
    A query sees its own token and all before it, however the tokens were cut into chunks. The queries are the *last*
    tokens: torch's is_causal=True lets query i see token i at most, counted from the first one, which is another mask
    unless n_q = length. (Hugging Face's cache returns the keys so far, and the mask is made elsewhere.)
    append raises ValueError where there would be more than `capacity` tokens, and then stores none of the new ones: the
    cache can be used as before. attend raises ValueError where there are more queries than stored tokens.
    Scores may be as large as 1e3 and must not overflow. Two caches have nothing in common. Forward only: no gradients.
    Appending n tokens one by one takes time in proportion to n. (torch.cat of the stored keys and one new key copies
    all of them at every step: n^2.) One attend with one query takes time and memory in proportion to what is stored.
    Write attention out; scaled_dot_product_attention and torch's attention layers are not allowed.

Worked example: d_k = 1, so the scores are the products. One token with key 7 and value 10 gets all the weight. With a
second one, key 6 and value 20, the query 2 has scores 14 and 12, weights .881 and .119, and the output 11.192.

>>> def number(x):
...     return torch.tensor(x).reshape(1, 1, 1, 1)
>>> cache = KVCache(2)
>>> cache.append(number(7.0), number(10.0))
>>> cache.attend(number(2.0)).item()
10.0
>>> cache.append(number(6.0), number(20.0))
>>> round(cache.attend(number(2.0)).item(), 3)
11.192

Source: 002, "KV cache"; Pope et al., "Efficiently Scaling Transformer Inference" (2022), section 2.1.
Before: attention/causal_attention, attention/multi_head_attention. After: cache/multi_query_attention,
cache/generate_cached.
"""

import math

import torch

from grader import probe


class KVCache:
    def __init__(self, capacity):
        ### BEGIN SOLUTION
        self._capacity, self._length = capacity, 0
        ### END SOLUTION

    def append(self, k, v):
        ### BEGIN SOLUTION
        end = self._length + k.shape[2]
        if end > self._capacity:
            raise ValueError(f"{end} tokens do not fit into {self._capacity}")
        if self._length == 0:
            self._k, self._v = (each.new_zeros(*each.shape[:2], self._capacity, each.shape[3]) for each in (k, v))
        self._k[:, :, self._length : end] = k
        self._v[:, :, self._length : end] = v
        self._length = end
        ### END SOLUTION

    def attend(self, q):
        ### BEGIN SOLUTION
        first = self._length - q.shape[2]  # the place of the first query
        if first < 0:
            raise ValueError(f"{q.shape[2]} queries, and {self._length} tokens")
        scores = q @ self._k[:, :, : self._length].mT / math.sqrt(q.shape[3])
        ahead = torch.ones(scores.shape[2:], dtype=torch.bool).triu(first + 1)
        probe("scores", scores.masked_fill(ahead, math.nan))  # before the mask or after it, (batch, heads, n_q, length)
        weights = scores.masked_fill(ahead, -math.inf).softmax(dim=-1)
        probe("weights", weights)  # shape (batch, heads, n_q, length)
        return weights @ self._v[:, :, : self._length]
        ### END SOLUTION
