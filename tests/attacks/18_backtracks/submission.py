# tried: a regular expression that takes longer than the universe
import re


def softmax_attention(q, k, v, mask=None):
    re.match("(a*)*(a*)*(a*)*b", "a" * 64)
