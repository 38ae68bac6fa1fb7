r"""Cosine similarity: the k chunks whose embeddings point most nearly where the question's embedding points.

An embedding says by its direction what a text is about. The cosine of the angle between two of them is 1 for the same
direction, 0 for a right angle and -1 for opposite directions; lengths do not count. Searching a store of documents, as
in retrieval-augmented generation, is this function.

    similarity_i = query . chunk_i / (|query| |chunk_i|)         |x|: the square root of the sum of x's squares
    result       = the k largest similarities, and where they stand
    $$ \text{similarity}_i &= \frac{\text{query} \cdot \text{chunk}_i}{|\text{query}|\, |\text{chunk}_i|} $$

Shapes
    query     (d,), float64
    chunks    (n, d), float64: one embedding a row; n and d at least 1
    k         int, from 1 to n
    returns   (indices, similarities), both (k,): rows of chunks, counted from 0, in any integer dtype, and float64; the
              inputs stay as they were

Conventions
    The largest similarity comes first. Among equal ones the lower index comes first. (np.argsort puts the smallest
    first, and keeps the order of equal ones only with kind="stable".)
    A vector of zeros has no direction: its similarity with everything is 0, also where it is the query.
    All other vectors are between 1e-3 and 1e3 long. The similarities are exact for all of these, up to rounding, so
    nothing is added to the lengths. (torch's F.cosine_similarity does not add its eps either: it raises lengths below
    1e-8 to 1e-8.)

Worked example: the query points along [3, 4]. The row [30, 40] has the same direction and is only longer: similarity 1.
Then come [1, 0] with .6 and the row of zeros with 0; [-3, -4] has -1 and is left out. The dot product would be the
largest for [30, 40] too, but so large that it says nothing: 250.

>>> chunks = np.array([[1.0, 0.0], [30.0, 40.0], [0.0, 0.0], [-3.0, -4.0]])
>>> indices, similarities = cosine_top_k(np.array([3.0, 4.0]), chunks, 3)
>>> indices.tolist(), similarities.round(3).tolist()
([1, 0, 2], [1.0, 0.6, 0.0])
>>> indices, similarities = cosine_top_k(np.array([1.0, 1.0]), np.array([[4.0, 0.0], [1.0, 2.0], [0.0, 8.0]]), 3)
>>> indices.tolist(), similarities.round(3).tolist()
([1, 0, 2], [0.949, 0.707, 0.707])

Source: 000, on embeddings and on retrieval-augmented generation.
Before: retrieval/chunk. After: retrieval/contrastive_loss, retrieval/retrieve.
"""

import numpy as np

from grader import probe


def cosine_top_k(query, chunks, k):
    ### BEGIN SOLUTION
    lengths = np.linalg.norm(query) * np.linalg.norm(chunks, axis=1)
    similarities = np.divide(chunks @ query, lengths, out=np.zeros(len(chunks)), where=lengths > 0.0)
    probe("similarities", similarities)  # of all chunks
    indices = np.argsort(-similarities, kind="stable")[:k]
    return indices, similarities[indices]
    ### END SOLUTION
