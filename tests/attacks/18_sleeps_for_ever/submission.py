# tried: a sleep of thirty years
import time


def softmax_attention(q, k, v, mask=None):
    time.sleep(1e9)
