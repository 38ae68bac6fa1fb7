def softmax_attention(q, k, v, mask=None):
    scores = q @ (k
