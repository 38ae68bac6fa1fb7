def softmax_attention(q, k):
    return q
