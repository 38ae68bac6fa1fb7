"""Right ways to fit a text into the context that look nothing like the reference."""

from collections import deque


def from_both_ends(ids, length, keep):
    """A copy loses one id after the other until it fits. A tuple is returned."""
    rest = deque(ids)
    while len(rest) > length:
        rest.pop() if keep == "start" else rest.popleft()
    return tuple(rest)


def turned_around(ids, length, keep):
    """The end is the start of the reversed list."""
    if keep == "end":
        return _first_of(ids[::-1], length)[::-1]
    return _first_of(ids, length)


def _first_of(ids, length):
    return [each for place, each in enumerate(ids) if place < length]


def a_window_of_that_length(ids, length, keep):
    """A deque with a greatest length drops the oldest ids by itself; what fits is returned as it is."""
    if len(ids) <= length:
        return ids
    if keep == "start":
        return ids[0:length]
    return list(deque(ids, maxlen=length))


def minus_length(ids, length, keep):
    """Slices, with 0 as a case of its own."""
    if length == 0:
        return []
    return ids[-length:] if keep == "end" else ids[:length]
