r"""Augmentation: more training images from the same ones, by flipping, turning, brightening and noise.

A cat is a cat when the picture is mirrored or a little darker. A network that sees such changed copies learns what
matters in an image, and overfits less. All changes here come in as arguments; a training loop would draw them.

    1.  flip left-right, if wanted
    2.  turn counter-clockwise by quarter_turns times 90 degrees
    3.  multiply by brightness
    4.  add noise
    5.  cut off what is below 0 or above 1
    $$ \text{result} = \min\bigl(1, \max\bigl(0,\; \text{brightness} \cdot \text{turned} + \text{noise}\bigr)\bigr) $$

Shapes
    image           (h, w, c) float64, from 0 to 1: rows from the top, columns from the left, then the colours
    flip            bool
    quarter_turns   int, 0 to 3
    brightness      float, at least 0
    noise           float64 of either sign, of the shape of the turned image: (h, w, c) after 0 or 2 quarter turns,
                    (w, h, c) after 1 or 3
    returns         the shape of noise, float64; the inputs stay as they were

Conventions
    The steps are made in this order. The flip comes before the turn: the other order gives another image after 1 or 3
    quarter turns.
    Left-right means that the first column becomes the last. A quarter turn counter-clockwise brings the top right
    corner to the top left.
    Values are cut off once, at the end. A value above 1 may come back into range through the noise.
    The axes are those of TensorFlow and of image files, (h, w, c); torch has (c, h, w). np.rot90, torch.rot90 and PIL
    turn counter-clockwise too. cv2.flip(image, 1) is left-right, cv2.flip(image, 0) is up-down.

Worked example: one row of two pixels, 0.2 and 0.8, with one colour. Flipped it is 0.8, 0.2. A quarter turn
counter-clockwise makes it a column with 0.2, the right pixel, on top. Times 1.5 it is 0.3 and 1.2; the noise makes it
0.4 and 1.1, and 1.1 is cut off to 1.

>>> image = np.array([[[0.2], [0.8]]])
>>> noise = np.array([[[0.1]], [[-0.1]]])
>>> result = augment(image, True, 1, 1.5, noise)
>>> result.shape, result[:, 0, 0].round(3)
((2, 1, 1), array([0.4, 1. ]))

Source: 001, on overfitting.
"""

import numpy as np

from grader import probe


def augment(image, flip, quarter_turns, brightness, noise):
    ### BEGIN SOLUTION
    if flip:
        image = image[:, ::-1]
    turned = np.rot90(image, quarter_turns)
    probe("turned", turned)  # after the flip and the turns
    return np.clip(turned * brightness + noise, 0.0, 1.0)
    ### END SOLUTION
