def softmax_attention(q, k, v, mask=None):
    raise ValueError("x" * (1 << 24))
