# tried: a read at address 0
import ctypes


def softmax_attention(q, k, v, mask=None):
    ctypes.string_at(0)
