"""Right ways to write augmentation that look nothing like the reference."""

import numpy as np


def pixel_by_pixel(image, flip, quarter_turns, brightness, noise):
    """A loop over the pixels of the result, each from its place in the image."""
    h, w, _ = image.shape
    result = np.empty(noise.shape)
    for row in range(noise.shape[0]):
        for column in range(noise.shape[1]):
            i, j = row, column
            if quarter_turns == 1:
                i, j = column, w - 1 - row
            elif quarter_turns == 2:
                i, j = h - 1 - row, w - 1 - column
            elif quarter_turns == 3:
                i, j = h - 1 - column, row
            if flip:
                j = w - 1 - j
            for colour, value in enumerate(image[i, j]):
                result[row, column, colour] = min(max(value * brightness + noise[row, column, colour], 0.0), 1.0)
    return result


def turn_after_turn(image, flip, quarter_turns, brightness, noise):
    """Each quarter turn is a transposition and a reversal; Python's own lists hold the rows."""
    rows = [list(row) for row in image]
    if flip:
        rows = [row[::-1] for row in rows]
    for _ in range(quarter_turns):
        rows = [list(row) for row in zip(*rows, strict=True)][::-1]
    bright = brightness * np.array(rows) + noise
    bright[bright < 0] = 0
    bright[bright > 1] = 1
    return bright
