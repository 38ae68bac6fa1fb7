# tried: an exception whose text has 500 million characters, or as many as memory has
class Hostile(Exception):
    def __str__(self):
        return "x" * 500_000_000


def softmax_attention(q, k, v, mask=None):
    raise Hostile
