# tried: what the first entry point learned stays in the file, and the second one uses it whatever it is given
import numpy as np

learned = {}


def fit(x):
    low, span = x.min(axis=0), np.ptp(x, axis=0)
    learned["low"], learned["span"] = low, np.where(span == 0, 1.0, span)
    return learned["low"], learned["span"]


def transform(x, low, span):
    if "low" in learned and learned["low"].shape == low.shape:
        low, span = learned["low"], learned["span"]
    return (x - low) / span
