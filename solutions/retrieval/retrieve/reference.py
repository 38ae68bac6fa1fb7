r"""Retrieval: find the parts of a document that fit a question.

This is how retrieval-augmented generation (RAG) begins. The document is cut into chunks, an encoder makes an embedding
of each chunk and of the question, and the chunks with the most similar embeddings are found. A language model then
reads these chunks, in place of the whole document, and answers.

    chunks    = chunk(document, size, overlap)                          retrieval/chunk
    vectors   = encoder_embed of the chunks, padded to one batch        tokens/pad_batch, stacks/encoder_embed
    query     = encoder_embed of the question, in the same batch or by itself
    result    = the k chunks with the largest cosine similarity         retrieval/cosine_top_k

Arguments and result
    question    a list of ids, at least one
    document    a list of ids, at least one
    size        int, at least 1: tokens in a chunk
    overlap     int, at least 0 and below size: tokens that a chunk has in common with the next one
    k           int, from 1 to the number of chunks
    table       (V, d)       the embeddings; every id is from 0 to V - 1
    positions   (max_n, d)   in table's dtype; neither the question nor size is longer than max_n
    layers      a list of dicts, each as blocks/encoder_layer has it; no layer at all is possible
    heads       int, divides d; the same in all layers
    returns     (starts, similarities), two tensors (k,): int64, and table's dtype, float32 or float64; the inputs stay
                as they were

Conventions
    A start is the place in the document where the chunk begins, counted from 0; it is not the chunk's number. With size
    4 and overlap 1, the third chunk starts at 6.
    The most similar chunk comes first. No two similarities are equal.
    The last chunk may be shorter than the others, and pads fill it up. They change nothing: no token attends to them,
    and they do not count in the mean. So the id of the pad does not matter, as long as it is in the table.
    Each chunk is embedded by itself: its first token is at position 0, and so is the question's.
    Only the values are compared here. No gradient has to reach the weights, so NumPy may be used on the way.
    You may use your own functions, as the imports below do; they have to pass their own checks. Or take some of the
    imports away and write these parts out here. Any function of torch is allowed.

Worked example: no layers, and positions of zeros, so that an embedding is the mean of the tokens' vectors. The chunks
are [0, 1], [1, 2], [2, 2] and [2, 3], which start at 0, 1, 2 and 3. The question [2, 1] has the same mean as [1, 2]:
similarity 1. With positions and a layer (its attention has equal weights) the order of the tokens counts, and [2, 1] is
more like [2, 2]. A chunk that equals the question has similarity 1 in any case.

>>> table = torch.tensor([[1.0, 0.0], [0.8, 0.6], [0.0, 1.0], [-1.0, 0.0]])
>>> starts, similarities = retrieve([2, 1], [0, 1, 2, 2, 3], 2, 1, 3, table, torch.zeros(4, 2), [], 1)
>>> starts, similarities.round(decimals=3)
(tensor([1, 2, 0]), tensor([1.0000, 0.8940, 0.7070]))
>>> square, zero, eye = torch.zeros(2, 2), torch.zeros(2), torch.eye(2)
>>> layer = {"attn": {"w_q": square, "w_k": square, "w_v": eye, "w_o": eye}, "g1": torch.ones(2), "b1": zero}
>>> layer |= {"g2": torch.ones(2), "b2": zero, "w1": square, "c1": zero, "w2": square, "c2": zero}
>>> positions = torch.tensor([[1.0, 0.0], [0.0, 2.0], [0.5, 0.5]])
>>> starts, similarities = retrieve([2, 1], [0, 1, 2, 2, 3], 2, 1, 2, table, positions, [layer], 1)
>>> starts, similarities.round(decimals=3)
(tensor([2, 1]), tensor([0.9850, 0.9580]))
>>> starts, similarities = retrieve([1, 2], [0, 1, 2, 2, 3], 2, 1, 1, table, positions, [layer], 1)
>>> starts, similarities.round(decimals=3)
(tensor([1]), tensor([1.]))

Source: 000, on retrieval-augmented generation: chunks, embeddings, the most similar ones; Lewis et al.,
"Retrieval-Augmented Generation for Knowledge-Intensive NLP Tasks" (2020).
Before: retrieval/chunk, retrieval/cosine_top_k, tokens/pad_batch, stacks/encoder_embed.
"""

import torch
from retrieval.chunk import chunk
from retrieval.cosine_top_k import cosine_top_k
from stacks.encoder_embed import encoder_embed
from tokens.pad_batch import pad_batch

from grader import probe


def retrieve(question, document, size, overlap, k, table, positions, layers, heads):
    ### BEGIN SOLUTION
    chunks = chunk(document, size, overlap)
    ids, mask = pad_batch([question, *chunks], 0)
    vectors = encoder_embed(torch.tensor(ids), torch.tensor(mask), table, positions, layers, heads).detach().numpy()
    probe("vectors", vectors[1:])  # of the chunks, (chunks, d)
    probe("query", vectors[0])  # of the question, (d,)
    numbers, similarities = cosine_top_k(vectors[0], vectors[1:], k)
    return torch.from_numpy(numbers) * (size - overlap), torch.from_numpy(similarities).to(table.dtype)
    ### END SOLUTION
