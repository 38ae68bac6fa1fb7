# tried: 10 to the power of 10 to the power of 10
def softmax_attention(q, k, v, mask=None):
    return 10 ** (10 ** len(repr(q)[:10]))
