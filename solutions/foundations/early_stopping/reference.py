r"""Early stopping: end the training when the validation loss has not improved for some epochs.

After some epochs a network only learns its training data by heart, and the loss on other data stops falling. Early
stopping notices that, waits a little, and names the epoch whose weights are worth keeping.

    best = infinity; count = 0
    for each epoch, from 0:
        the epoch improves if  loss < best - min_delta
            yes:  best = loss; best_epoch = epoch; count = 0
            no:   count = count + 1; stop here if count = patience
    $$ \text{improves} \iff \text{loss} < \text{best} - \text{min\_delta} $$

Arguments and result
    losses      (n,) float64, the validation loss of each epoch; n may be 0; entries may be NaN, the others are finite
    patience    int, at least 1
    min_delta   float, at least 0
    returns     (stop_epoch, best_epoch), two ints; the inputs stay as they were

Conventions
    Epochs are counted from 0. stop_epoch is the epoch after which training stops, -1 if it does not stop. best_epoch is
    the last epoch that improved up to there, -1 if there is none. No losses give (-1, -1).
    best is the loss of the last epoch that improved. A gain of min_delta or less changes nothing: best stays and the
    count goes on. So many small gains add up, until one loss is more than min_delta below best.
    NaN never improves, as every comparison with NaN is False. The epoch counts as one without improvement, also when it
    is the first.
    Keras and PyTorch Lightning have the same rule. Two details differ: Keras never stops after epoch 0, and Lightning
    stops at once at a NaN (check_finite). min_delta is absolute; the threshold of torch's ReduceLROnPlateau is a
    share of best by default.

Worked example: with patience 3 and min_delta 0.01, epoch 2 improves to 0.25. The losses 0.246 and 0.244 are not low
enough, and best stays at 0.25. Epoch 5 has 0.235, which is below 0.24. Then three epochs do not improve: training stops
after epoch 8 and does not see the 0.1. In the second call the small gains add up: every third epoch improves.

>>> losses = np.array([0.48, 0.36, 0.25, 0.246, 0.244, 0.235, 0.31, 0.30, 0.29, 0.1])
>>> early_stopping(losses, 3, 0.01)
(8, 5)
>>> early_stopping(np.array([1.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4]), 3, 0.25)
(-1, 6)
>>> early_stopping(np.array([np.nan, np.nan]), 2, 0.0)
(1, -1)

Source: 001, on overfitting; Prechelt, "Early Stopping - But When?" (1998).
Before: foundations/dropout.
"""

import numpy as np

from grader import probe


def early_stopping(losses, patience, min_delta):
    ### BEGIN SOLUTION
    best, best_epoch, count = np.inf, -1, 0
    for epoch, loss in enumerate(losses):
        if loss < best - min_delta:
            best, best_epoch, count = loss, epoch, 0
        else:
            count += 1
            if count == patience:
                return epoch, best_epoch
        probe("best", best)  # after each epoch
        probe("count", count)  # after each epoch
    return -1, best_epoch
    ### END SOLUTION
