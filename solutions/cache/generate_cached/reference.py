r"""Generating with a cache: the prompt goes through the model once, and then every new token by itself.

A model that writes the simple way sends the whole text through all layers again for each new token. Nearly all of that
work has been done before: the keys and values of earlier tokens do not change. With one cache for each layer, a new
token costs one row in every matrix, and one look at what is stored.

    model:    x = table[ids] + positions[places]                     the place of the text's first token is 0
              for each layer:
                  a = layer_norm(x, g1, b1, 1e-5)
                  keys a w_k^T and values a w_v^T, split into heads, go into this layer's cache
                  x = x + (attention of the queries a w_q^T to the cache, heads merged) w_o^T
                  x = x + GELU(layer_norm(x, g2, b2, 1e-5) w1^T + c1) w2^T + c2
              logits = layer_norm(x, g, b, 1e-5) table^T
    generate: the prompt goes through the model in one piece; the likeliest token behind its last one is the first new
              token. Then the newest token goes through alone, and gives the next one.
    $$ x &= \text{table}[\text{ids}] + \text{positions}[\text{places}] $$
    $$ \text{each layer:}\quad a &= \operatorname{LN}(x, g_1, b_1) \quad K = a\, W_k^\top \quad V = a\, W_v^\top $$
    $$ x &\leftarrow x + \operatorname{attention}(a\, W_q^\top, \text{cache})\, W_o^\top $$
    $$ x &\leftarrow x + \operatorname{GELU}(\operatorname{LN}(x, g_2, b_2)\, W_1^\top + c_1)\, W_2^\top + c_2 $$
    $$ \text{logits} &= \operatorname{LN}(x, g, b)\, \text{table}^\top && \text{the largest is the next token} $$

Arguments and result
    prompt   list of ints, at least one: the ids of the text so far. The list stays as it was
    params   a dict of these, in float32 or float64; matrices are (out, in), applied as x @ w.T
        table      (V, d)       the tokens' vectors, and the head's weights
        positions  (max_n, d)   max_n is at least len(prompt) + max_new - 1: the last new token needs no place
        layers     list of dicts, may be empty: attn (a dict of w_q, w_k, w_v, w_o, each (d, d)), g1, b1, g2, b2 (d,),
                   w1 (hidden, d), c1 (hidden,), w2 (d, hidden), c2 (d,)
        g, b       (d,)         of the last layer norm
    heads    int, at least 1; it divides d, and head i has the numbers i * d / heads to (i + 1) * d / heads of a row
    max_new  int, at least 1: the largest number of new tokens
    eos      int, the id of the token that ends a text
    returns  list of ints, Python's or NumPy's: the prompt, and the new tokens behind it

Conventions
    The model is that of stacks/decoder_only_logits: layer norms before the sublayers, exact GELU, no sqrt(d), attention
    causal and divided by the root of a head's size, dropout nowhere. The tokens are those that it gives when the whole
    text is sent through each time.
    In the prompt a token sees itself and those before it. A new token sees the whole prompt and all new ones before it.
    The text ends after max_new new tokens, or with EOS, which stays in the list. An EOS in the prompt ends nothing, not
    even at its end: at least one token is generated. (Hugging Face's generate does so, too.)
    The next token is that with the largest logit; the two largest are never close. Forward only: no gradients.
    A token goes through the model once. That is measured: 12 times as many new tokens may take at most 27 times as
    long. Sending the whole text through again for each token takes more than 50 times as long. Copying the cached keys
    and values for each token (torch.cat) is fast enough.
    You may use your own KVCache, layer_norm and feed_forward, as the imports below do: they have to pass their own
    checks. Or take the imports away and write the steps out here. torch's attention functions, its attention and
    transformer layers and its norm layers are not allowed.

Worked example: without layers only the last token and its place count. After the prompt [3] the vector is (1, 4) + (9,
-9) = (10, -5), its layer norm (1, -1), and the logits are 0, 3, -1, -3: token 1. Then (3, 0) + (-9, 9) gives (-1, 1)
and 0, -3, 1, 3: token 3, which is EOS. In the second example one layer averages the normalised vectors of all tokens so
far and takes ten times that away: of the tokens 0 and 1 the rarer one is next, and if both are as frequent, the last
again.

>>> table = torch.tensor([[0.0, 0.0], [3.0, 0.0], [0.0, 1.0], [1.0, 4.0]])
>>> places, one, zero = torch.tensor([[9.0, -9.0], [-9.0, 9.0]]), torch.ones(2), torch.zeros(2)
>>> generate_cached([3], {"table": table, "positions": places, "layers": [], "g": one, "b": zero}, 1, 2, 3)
[3, 1, 3]
>>> nothing, eye = torch.zeros(2, 2), torch.eye(2)
>>> layer = {"attn": {"w_q": nothing, "w_k": nothing, "w_v": eye, "w_o": -10.0 * eye}, "g1": one, "b1": zero}
>>> layer |= {"g2": one, "b2": zero, "w1": nothing, "c1": zero, "w2": nothing, "c2": zero}
>>> table = torch.tensor([[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]])
>>> params = {"table": table, "positions": torch.zeros(7, 2), "layers": [layer], "g": one, "b": zero}
>>> generate_cached([0, 0, 1], params, 1, 5, 2)
[0, 0, 1, 1, 1, 0, 0, 1]

Source: 002, "KV cache"; Pope et al., "Efficiently Scaling Transformer Inference" (2022), section 2.1.
Before: cache/kv_cache, stacks/decoder_only_logits, decoding/greedy_decode.
"""

import torch
from blocks.feed_forward import feed_forward
from blocks.layer_norm import layer_norm
from cache.kv_cache import KVCache

from grader import probe


def generate_cached(prompt, params, heads, max_new, eos):
    ### BEGIN SOLUTION
    tokens, stored = list(prompt), 0
    caches = [KVCache(len(prompt) + max_new - 1) for _ in params["layers"]]
    for _ in range(max_new):
        logits = next_logits(tokens[stored:], stored, params, heads, caches)
        probe("logits", logits)  # behind the last token, (V,), for each new token
        stored = len(tokens)
        tokens.append(int(logits.argmax()))
        if tokens[-1] == eos:
            break
    return tokens


def next_logits(ids, first, params, heads, caches):
    """The logits behind the last of these tokens. The first of them has the place `first`; earlier ones are stored."""
    x = (params["table"][ids] + params["positions"][first : first + len(ids)])[None]  # (1, n, d)
    for layer, cache in zip(params["layers"], caches, strict=True):
        attn, a = layer["attn"], layer_norm(x, layer["g1"], layer["b1"], 1e-5)
        q, k, v = ((a @ attn[name].T).unflatten(2, (heads, -1)).transpose(1, 2) for name in ("w_q", "w_k", "w_v"))
        cache.append(k, v)
        seen = cache.attend(q)
        x = x + seen.transpose(1, 2).flatten(2) @ attn["w_o"].T
        a = layer_norm(x, layer["g2"], layer["b2"], 1e-5)
        x = x + feed_forward(a, layer["w1"], layer["c1"], layer["w2"], layer["c2"])
    return layer_norm(x[0, -1:], params["g"], params["b"], 1e-5)[0] @ params["table"].T
    ### END SOLUTION
