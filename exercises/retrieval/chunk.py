"""Chunks: a long document is cut into pieces that overlap, so that each piece can be found by itself.

Retrieval-augmented generation (RAG) does not give a whole book to the model. It cuts the book into chunks, looks for
the chunks that fit the question, and gives the model these. The overlap keeps a sentence that one cut divides whole in
the next chunk.

    step    = size - overlap
    starts  = 0, step, 2 step, ...       up to the first chunk that reaches the end of the document
    chunk   = the tokens from start to start + size, or to the end of the document

Arguments and result
    tokens    a list of ids or of words, of any length, 0 included
    size      int, at least 1: the number of tokens in a chunk
    overlap   int, at least 0: the number of tokens that a chunk has in common with the next one
    returns   a list of lists, the chunks in order

Conventions
    The first chunk that contains the last token is the last chunk. It may be shorter than size; nothing is added, and
    nothing is left out. (Libraries that cut at every start, up to the end of the document, add one more chunk, which
    lies inside the one before.)
    A document with fewer than size tokens is one chunk. A document without tokens has no chunks: the result is [].
    If overlap is size or more, the chunks would not move on: raise ValueError, also for a document without tokens.

Worked example: chunks of 4 with an overlap of 2 start at 0, 2, 4 and 6. The fourth one ends with the last token, so
there is none at 8. With an overlap of 1 the last chunk of nine tokens has only three.

>>> chunk([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 4, 2)
[[0, 1, 2, 3], [2, 3, 4, 5], [4, 5, 6, 7], [6, 7, 8, 9]]
>>> chunk(["the", "river", "has", "overflowed", "the", "bank", "near", "the", "bridge"], 4, 1)
[['the', 'river', 'has', 'overflowed'], ['overflowed', 'the', 'bank', 'near'], ['near', 'the', 'bridge']]
>>> chunk([], 4, 1)
[]

Source: 000, on retrieval-augmented generation: documents are cut into chunks.
After: retrieval/cosine_top_k, retrieval/retrieve.
"""


def chunk(tokens, size, overlap):
    raise NotImplementedError
