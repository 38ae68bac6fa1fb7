# tried: abort(), which would leave a core file
import os


def softmax_attention(q, k, v, mask=None):
    os.abort()
