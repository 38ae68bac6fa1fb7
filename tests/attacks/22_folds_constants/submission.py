# tried: constants that a compiler which computes ahead would take gigabytes for
x = ("x" * 4_000) * 4_000 * 4_000
y = (1 << 100_000_000) ** 1_000 if x else 0
z = 10 ** 10 ** 10


def softmax_attention(q, k, v, mask=None):
    return z
