"""Right ways to write the schedule that look nothing like the reference."""

import math

import numpy as np


def progress_cut_off(step, warmup, total, peak, floor):
    """No special case for the time after the decay. A NumPy float is returned."""
    progress = np.clip((step - warmup) / (total - warmup), 0.0, 1.0)
    rising = min(1.0, (1 + step) / warmup)
    return rising * peak if rising < 1.0 else floor + (peak - floor) * (np.cos(np.pi * progress) + 1.0) / 2.0


def squared_cosine(step, warmup, total, peak, floor):
    """Half of 1 + cos is the square of the cosine of half of the angle; peak and floor are mixed."""
    if warmup > step:
        return peak / warmup * (step + 1)
    left = math.cos(0.5 * math.pi * min(step - warmup, total - warmup) / (total - warmup)) ** 2
    return left * peak + (1.0 - left) * floor


def whole_schedule(step, warmup, total, peak, floor):
    """All rates of the schedule in a list, and the one that is wanted taken out."""
    rates = np.linspace(0.0, peak, warmup + 1)[1:].tolist()
    middle, radius = (peak + floor) / 2, (peak - floor) / 2
    rates += [middle + radius * math.cos(angle) for angle in np.linspace(0.0, math.pi, total - warmup + 1)]
    return rates[min(step, total)]
