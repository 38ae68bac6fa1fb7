# tried: recursion without end
def softmax_attention(q, k, v, mask=None):
    return softmax_attention(q, k, v, mask)
