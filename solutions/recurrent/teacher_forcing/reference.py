r"""Teacher forcing: in training the decoder reads the right words, shifted by one place, and not its own guesses.

A decoder predicts the next word from the words before it. In training these are known, so it reads the target itself,
one place later: a word that it guesses wrong does not spoil the steps after it.

    inputs[:, 0] = bos
    inputs[:, t] = targets[:, t - 1]        for t = 1 ... time - 1
    $$ \text{inputs}_{b,0} &= \text{bos} $$
    $$ \text{inputs}_{b,t} &= \text{targets}_{b,t-1} && t = 1, \dots, \text{time} - 1 $$

Shapes
    targets  (batch, time)  int64, the ids that the decoder is to predict; time is at least 1
    bos      int            the id that begins every sequence
    returns                 an array (batch, time) of ints; targets stays as it was

Conventions
    At place t the decoder reads inputs[:, t] and predicts targets[:, t]. Both have the same length, so the last target
    is read at no place.
    Ids are ids: bos may also stand among the targets, and end-of-sequence and padding are shifted like any other id.
    (Hugging Face's BART does this in shift_tokens_right, and replaces -100 by the pad's id as well. Its GPT-2 takes
    labels without a shift and shifts them inside.)

Worked example: the target "I love you" has the ids 7, 8, 9 and BOS has 1. The decoder reads "[BOS] I love".

>>> teacher_forcing(np.array([[7, 8, 9]]), 1).tolist()
[[1, 7, 8]]

Source: 002, encoder and decoder; Williams and Zipser, "A Learning Algorithm for Continually Running Fully Recurrent
Neural Networks" (1989).
After: recurrent/seq2seq_loss, pretraining/next_token_loss.
"""

import numpy as np


def teacher_forcing(targets, bos):
    ### BEGIN SOLUTION
    inputs = np.roll(targets, 1, axis=1)
    inputs[:, 0] = bos
    return inputs
    ### END SOLUTION
