def softmax_attention(q, k, v, mask=None):
    input("answer? ")
