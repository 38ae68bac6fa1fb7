"""The language model's head: from the decoder's last vectors to one score for every word of the vocabulary.

A score is the dot product of the vector with the word's embedding: the more alike, the higher. The table of embeddings
that turned ids into vectors at the bottom of the network is used again at the top (tied weights), as in GPT-2 and in
"Attention Is All You Need". That saves the largest matrix of a small model.

    logits_v = hidden . embedding_v          for each of the V words

Shapes
    hidden     (..., d)   float32 or float64; one leading dimension or more, such as batch and position
    embedding  (V, d)     in the same dtype; row v is the embedding of word v
    returns    (..., V)   logits, in the same dtype; the inputs stay as they were

Conventions
    The result is the raw scores, of every position. A softmax comes later, in the loss or in decoding.
    Nothing is scaled: neither by sqrt(d) (attention divides by it, and the first transformer multiplies embeddings by
    it at the bottom), nor by the vectors' lengths. There is no bias. (BERT's head adds a bias, and T5 divides
    hidden by sqrt(d) first; GPT-2's head is as here. Llama's larger models do not tie their weights.)
    Gradients reach hidden and embedding.

Worked example: the translator of 000 has the words ir (1, 0), vamos (2, 1), y (0, 1) and EOS (1, -1). The decoder's
vector (2, 1) is most like vamos, which has the largest score.

>>> hidden = torch.tensor([[2.0, 1.0]])
>>> embedding = torch.tensor([[1.0, 0.0], [2.0, 1.0], [0.0, 1.0], [1.0, -1.0]])
>>> lm_head(hidden, embedding)
tensor([[2., 5., 1., 1.]])

Source: 000, the decoder's output; Press and Wolf, "Using the Output Embedding to Improve Language Models" (2017).
Before: tokens/embed. After: stacks/decoder_only_logits.
"""

import torch


def lm_head(hidden, embedding):
    raise NotImplementedError
