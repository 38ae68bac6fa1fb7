# tried: an exception whose text is its own text
class Hostile(Exception):
    def __str__(self):
        return str(self) + repr(self)

    __repr__ = __str__


def softmax_attention(q, k, v, mask=None):
    raise Hostile
