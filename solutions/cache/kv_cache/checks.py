"""What a key-value cache is judged by. A case is a list of steps: the cache is made, then its methods are called."""

from functools import partial

import torch

from grader.checks import Agrees, Example, Forbids, Growth, Tolerance, call, method
from grader.checks.inputs import alike, sizes

APPENDS = 128  # that are timed together
APPEND, ATTEND = "an append takes no longer the more is stored", "an attend takes time in proportion to what is stored"


class Tensors:
    """Draws keys, values and queries of one cache. No two of their sizes are alike, so that a wrong axis shows."""

    def __init__(
        self,
        rng,
        batch=range(2, 5),
        heads=range(2, 6),
        d_k=range(3, 9),
        d_v=range(3, 10),
        dtype=torch.float32,
        far=0.0,
        mixed=False,
    ):
        """`far`: all scores of a query are about that far from 0, some of them twice as far; on both sides of it if
        `mixed`."""
        self.rng, self.dtype, self.far, self.mixed = rng, dtype, far, mixed
        self.batch, self.heads, self.d_k, self.d_v = sizes(rng, batch, heads, d_k, d_v)

    def draw(self, n, d, first=0.0):
        drawn = self.rng.normal(size=(self.batch, self.heads, n, d))
        drawn[..., 0] += first
        return torch.tensor(drawn, dtype=self.dtype)

    def append(self, cache, n):
        """The step that appends n tokens to what step number `cache` made."""
        signs = self.rng.choice([1.0, -1.0], size=(self.batch, self.heads, n)) if self.mixed else 1.0
        k = self.draw(n, self.d_k, first=signs * self.far / 2.25 * self.d_k**0.5)
        return method(cache, "append", k=1.5 * k, v=self.draw(n, self.d_v))

    def attend(self, cache, n_q):
        return method(cache, "attend", q=1.5 * self.draw(n_q, self.d_k, first=1.0 if self.far else 0.0))


def script(tensors, capacity, *moves):
    """A cache, and what is done with it: +3 appends three tokens, -2 attends with two queries."""
    return [call(capacity=capacity), *(tensors.append(0, n) if n > 0 else tensors.attend(0, -n) for n in moves)]


def of_the_same_sizes(rng):
    """The sizes are the same in all cases of a check: what is kept from one cache to the next then shows."""
    batch, heads, d_k, d_v = sizes(alike(rng), range(2, 5), range(2, 6), range(3, 9), range(3, 10))
    return Tensors(rng, batch, heads, d_k, d_v)


def token_by_token(rng):
    n = int(rng.integers(4, 8))
    return script(of_the_same_sizes(rng), n + int(rng.integers(3)), *[1, -1] * n)


def in_chunks(rng, make=of_the_same_sizes):
    """A prompt in chunks of more than one token, then single tokens; all queries of a chunk at once."""
    chunks = [*rng.integers(2, 6, size=3).tolist(), 1, 1]
    return script(make(rng), int(sum(chunks) + rng.integers(3)), *(move for n in chunks for move in (n, -n)))


def in_chunks_of_float64(rng, **wanted):
    return in_chunks(rng, partial(Tensors, dtype=torch.float64, **wanted))


def other_queries(rng):
    """Fewer queries than the last chunk has tokens, more than it has, as many as there are, and twice in a row."""
    first, second = rng.integers(3, 6, size=2).tolist()
    return script(Tensors(rng), 20, first, second, -2, -(second + 1), -(first + second), 2, -5, -1)


def up_to_the_capacity(rng):
    first, second = rng.integers(2, 6, size=2).tolist()
    return script(Tensors(rng), first + 1 + second, first, 1, -1, second, -second)


def beyond_the_capacity(rng):
    """A chunk is one token too long, or more. After that the cache is as it was, and can be filled."""
    first, room = rng.integers(2, 6, size=2).tolist()
    too_many = room + int(rng.integers(1, 4))
    return script(Tensors(rng), first + room, first, -1, too_many, -first, room, -room, 1, -2)


def too_many_queries(rng):
    """One more than there are tokens, or several, or any where there is none; after that as many as there are."""
    n = int(rng.integers(2, 6))
    return script(Tensors(rng), n + 3, -1, n, -(n + int(rng.integers(1, 3))), -n)


def two_caches(rng):
    """Two of the same sizes, used in turn."""
    tensors = Tensors(rng)
    steps = [call(capacity=9), call(capacity=9)]
    for n in rng.integers(1, 4, size=2).tolist():
        steps += [tensors.append(0, n), tensors.append(1, n + 1), tensors.attend(0, n), tensors.attend(1, 1)]
    return steps


def smallest_and_equal_sizes(rng):
    """A batch, heads and vectors of size 1, or all of one size, that of a chunk as well."""
    n = int(rng.integers(1, 5))
    return script(Tensors(rng, *[n] * 4, dtype=torch.float64), 2 * n, n, -n, n, -n)


def appends_behind(rng, n):
    """128 tokens one by one, behind n others: one alone may be the one at which a buffer doubles. The tokens repeat,
    for drawing them all would take longer than what is timed."""
    tensors = Tensors(rng, 1, 12, 64, 64)
    some = tensors.append(0, APPENDS).arguments
    many = {name: each.repeat(1, 1, n // APPENDS, 1) for name, each in some.items()}
    return [call(capacity=n + APPENDS), method(0, "append", **many), *[tensors.append(0, 1)] * APPENDS]


def long_past(rng, n):
    """n tokens in one chunk and one behind it, which attends to all of them."""
    return script(Tensors(rng, 1, 2, 16, 15), n + 1, n, 1, -1)


# float32: one sum over a few terms, one softmax, one mean; the scores are below 10, with errors of 1e-6
tolerance = Tolerance(rtol=0.0, of_largest=1e-5)
exact = {"rtol": 1e-9, "atol": 1e-11, "of_largest": 0.0}  # the same in float64, with scores up to 1e3

checks = [
    Example(points=0.5),
    Agrees("token by token", token_by_token, cases=2, points=1),
    Agrees("in chunks", in_chunks, cases=4, points=2),
    Agrees("other numbers of queries", other_queries, cases=2, points=1),
    Agrees("up to its capacity, and not beyond", [up_to_the_capacity, beyond_the_capacity], cases=2, points=1),
    Agrees("no more queries than tokens", too_many_queries, cases=3, points=0.5),
    Agrees("two caches side by side", two_caches, cases=2, points=0.5),
    Agrees(
        "float64, also with scores of 1e3",
        [
            in_chunks_of_float64,
            *(partial(in_chunks_of_float64, far=each) for each in (500.0, -500.0)),
            partial(in_chunks_of_float64, far=500.0, mixed=True),
        ],
        cases=4,
        points=0.5,
        **exact,
    ),
    Agrees("the smallest sizes, and equal ones", smallest_and_equal_sizes, cases=3, points=0.5, **exact),
    Forbids(
        (
            "torch.nn.functional.scaled_dot_product_attention",
            "torch.nn.functional.multi_head_attention_forward",
            "torch.nn.MultiheadAttention",
            "torch.nn.Transformer",
            "torch.nn.TransformerEncoderLayer",
            "torch.nn.TransformerDecoderLayer",
            "torch.nn.attention",
            "torch._C._nn.scaled_dot_product_attention",
            "torch.ops.aten",
        ),
        points=0.5,
    ),
    # a buffer takes as long for both, one that doubles 1.6 times as long, torch.cat seven times
    Growth(appends_behind, n=(128, 2048), timed=APPENDS, at_most=3.8, name=APPEND, points=1),
    Growth(long_past, n=(1024, 8192), name=ATTEND, points=0.5),
]
