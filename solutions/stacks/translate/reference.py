r"""Translate: the transformer reads its own last words, and its likeliest next word is the translation.

In training the decoder reads the right words. When it translates there are none: it begins with BOS, and at each step
it reads all that it has written so far. This is the greedy loop that Hugging Face's generate runs by default.

    words = [bos]
    repeat, at most max_length times:
        logits = transformer_logits(source, words, params, heads)
        append the id with the largest logit at the last position; stop if it is eos
    $$ w_0 &= \text{bos} $$
    $$ \text{logits} &= \operatorname{transformer\_logits}(\text{source}, w_0 \ldots w_{t-1})_{t-1} $$
    $$ w_t &= \operatorname{argmax}\, \text{logits} && \text{until eos, or } t = \text{max\_length} $$

Arguments and result
    source      (n,)     int64 ids of one sentence, at least one; there are no pads
    params      a dict   {"encoder": stack, "decoder": stack}, as stacks/transformer_logits has it, float32 or float64
    heads       int, divides d
    bos, eos    int, ids of the target's language; they may be the same id
    max_length  int, at least 1; the decoder's positions have max_length rows or more
    returns     a list of ids, ints (NumPy's own will do), not a tensor; the inputs stay as they were

Conventions
    Each step feeds the whole prefix: BOS and all words that have been chosen. The last position's scores choose the
    next word; those of the other positions are of no use any more. (A cache saves the work: cache/generate_cached.)
    The result is without the BOS that the decoder reads first, and with the EOS that ends it. It has at most max_length
    ids, EOS included; if EOS has not been chosen by then, the result has none.
    BOS may be EOS, as in 000, whose decoder starts from <EOS>. It then ends the result only when it is chosen. Every id
    may be chosen, BOS too, and the same one again.
    The two largest logits of a step are at least 1e-3 apart, so that ties do not matter.
    You may use your own transformer_logits, as the import below does; it has to pass its own checks, and it reads
    batches. Or take the import away and write everything out here. torch's attention functions (among them
    scaled_dot_product_attention), its attention and transformer layers and its norm layers are not allowed.

Worked example: no layers; ir, vamos, y, EOS are (0, 0), (3, 0), (0, 1), (1, 4). EOS at position 0 scores 0, 3, -1, -3,
as in stacks/transformer_logits: vamos. vamos at position 1 scores 0, -3, 1, 3: EOS. With room for one word there is
vamos alone. If y is the end, the third step reads EOS at position 2: (1, 4) + (-9, 9), whose layer norm is (-1, 1), so
EOS comes again.

>>> one, zero = torch.ones(2), torch.zeros(2)
>>> encoder = {"table": torch.eye(2), "positions": torch.zeros(2, 2), "layers": [], "g": one, "b": zero}
>>> table = torch.tensor([[0.0, 0.0], [3.0, 0.0], [0.0, 1.0], [1.0, 4.0]])
>>> positions = torch.tensor([[9.0, -9.0], [-9.0, 9.0], [-9.0, 9.0]])
>>> decoder = {"table": table, "positions": positions, "layers": [], "g": one, "b": zero}
>>> source, params = torch.tensor([0, 1]), {"encoder": encoder, "decoder": decoder}
>>> translate(source, params, 1, 3, 3, 3)
[1, 3]
>>> translate(source, params, 1, 3, 3, 1)
[1]
>>> translate(source, params, 1, 3, 2, 3)
[1, 3, 3]

Source: 000, parts 16 to 18, on the decoder; Vaswani et al., "Attention Is All You Need" (2017), section 3.1.
Before: stacks/transformer_logits, decoding/greedy_decode. After: cache/generate_cached.
"""

import torch
from stacks.transformer_logits import transformer_logits

from grader import probe


def translate(source, params, heads, bos, eos, max_length):
    ### BEGIN SOLUTION
    words = [bos]
    for _ in range(max_length):
        logits = transformer_logits(source[None], torch.tensor([words], device=source.device), params, heads)
        probe("logits", logits[0, -1])  # at the last position, (V,), in each step
        words.append(int(logits[0, -1].argmax()))
        if words[-1] == eos:
            break
    return words[1:]
    ### END SOLUTION
