# tried: a function of the wrong arity
def softmax_attention(q):
    return q
