# tried: a generator
def softmax_attention(q, k, v, mask=None):
    yield v
