def softmax_attention(q, k, v, mask=None):
    loop = []
    loop.append(loop)
    return loop
