class softmax_attention:  # noqa: N801
    def __init__(self, q, k, v, mask=None):
        pass
