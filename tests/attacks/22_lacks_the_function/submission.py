# tried: no function of that name
def attention(q, k, v, mask=None):
    return v
