def softmax_attention(q, k, v, mask=None):
    yield 1
