def softmax_attention(q, k, v, mask=None):
    raise ValueError("\x1b[2J\x1b]0;owned\x07 ::error::owned <b>")
