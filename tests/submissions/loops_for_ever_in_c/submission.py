import collections
import itertools


def softmax_attention(q, k, v, mask=None):
    return collections.deque(itertools.repeat(0), maxlen=0)
