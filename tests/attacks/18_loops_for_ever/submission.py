# tried: a loop without end
def softmax_attention(q, k, v, mask=None):
    while True:
        pass
