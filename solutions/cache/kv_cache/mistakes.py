"""Wrong ways to write a key-value cache. A student who makes the mistake reads its docstring."""

from grader.checks import open_where, replaced, shows_in, without

MASK = "torch.ones(scores.shape[2:], dtype=torch.bool).triu(first + 1)"
WEIGHTS = "scores.masked_fill(ahead, -math.inf).softmax(dim=-1)"
MADE = (
    "        if self._length == 0:\n"
    "            self._k, self._v = "
    "(each.new_zeros(*each.shape[:2], self._capacity, each.shape[3]) for each in (k, v))\n"
)
STORE = "        self._k[:, :, self._length : end] = k\n        self._v[:, :, self._length : end] = v"
TOO_MANY = 'raise ValueError(f"{end} tokens do not fit into {self._capacity}")'

pairs = [("mask_from_the_top_left", "no_scale"), ("no_mask", "no_scale"), ("no_mask", "scaled_by_d_k")]


def _mask_is(expression):
    return replaced(MASK, expression)


@_mask_is("torch.zeros(scores.shape[2:], dtype=torch.bool)")
def no_mask():
    """Every query sees all tokens that are stored; within a chunk it must not see those after its own."""


@_mask_is("torch.ones(scores.shape[2:], dtype=torch.bool).triu(1)")
def mask_from_the_top_left():
    """The mask counts from the first token: query i sees the tokens up to i. The queries are the last tokens, so query
    i sees those up to length - n_q + i."""


@replaced("triu(first + 1)", "triu(first + 2)")
def one_token_ahead():
    """A query sees the token after its own, too; its own is the last that it may see."""


@open_where("nan")
@replaced("triu(first + 1)", "triu(first)")
def own_token_unseen():
    """A query does not see its own token; it sees that and all before it."""


@_mask_is("torch.ones(scores.shape[2:], dtype=torch.bool).tril(first - 1)")
def mask_inverted():
    """The mask hides the tokens before a query's own and shows those after it; it is the other way round."""


@replaced("-math.inf", "0.0")
def masked_with_zero():
    """Scores of unseen tokens are set to 0, which has weight too; set them to minus infinity before the softmax."""


@replaced(WEIGHTS, "scores.softmax(dim=-1).masked_fill(ahead, 0.0)")
def mask_after_the_softmax():
    """The weights are masked after the softmax, so they do not sum to 1; mask the scores before it."""


@without(" / math.sqrt(q.shape[3])")
def no_scale():
    """The scores are not divided by sqrt(d_k)."""


@replaced("math.sqrt(q.shape[3])", "q.shape[3]")
def scaled_by_d_k():
    """The scores are divided by d_k; divide by its square root."""


@replaced("math.sqrt(q.shape[3])", "math.sqrt(self._v.shape[3])")
def scaled_by_d_v():
    """The scores are divided by sqrt(d_v); divide by sqrt(d_k): d_k is the size of the keys."""


@open_where("nan")
@replaced("softmax(dim=-1)", "softmax(dim=-2)")
def softmax_over_queries():
    """The softmax runs over the queries; for each query the weights of the tokens sum to 1."""


@open_where("nan")
@replaced(
    WEIGHTS, "scores.exp().masked_fill(ahead, 0.0)\n        weights = weights / weights.sum(dim=-1, keepdim=True)"
)
def no_maximum():
    """Large scores overflow in exp, and very low ones give a sum of 0; use torch's softmax, or subtract a row's highest
    score from all its scores first."""


@replaced(STORE, "        self._length, end = 0, k.shape[2]\n" + STORE)
@replaced(
    "        end = self._length + k.shape[2]\n",
    "        self._seen = getattr(self, '_seen', 0)\n        end = self._seen + k.shape[2]\n",
)
@replaced("        self._length = end", "        self._length, self._seen = end, self._seen + end")
def overwrites():
    """A chunk overwrites the stored tokens; it must go after them."""


@replaced(STORE, "        self._k[:, :, : k.shape[2]] = k\n        self._v[:, :, : v.shape[2]] = v")
def writes_at_the_start():
    """Each chunk is written to the start of the buffer; it goes after the stored tokens."""


@replaced(STORE, "        self._k[:, :, self._length] = k[:, :, -1]\n        self._v[:, :, self._length] = v[:, :, -1]")
@replaced("        self._length = end", "        self._length += 1")
def one_row_a_chunk():
    """Only one token of a chunk is stored, and the length grows by one for each append; all n of them go in."""


@replaced("        self._length = end", "        self._length += 1")
def length_grows_by_one():
    """The length grows by one for each append; it grows by the number of tokens in the chunk."""


@replaced(
    "        self._v[:, :, self._length : end] = v",
    "        self._v[:, :, : self._length], self._v[:, :, self._length : end] = 0.0, v",
)
def values_overwritten():
    """Only the keys are kept; the values before the last chunk are lost."""


@replaced(
    "        scores = q @ self._k[:, :, : self._length].mT / math.sqrt(q.shape[3])",
    "        self._v[:, :, self._length :] = 0.0\n        n = self._k.shape[2]\n"
    "        keys = self._k * (torch.arange(n) < self._length)[:, None]\n"
    "        scores = q @ keys.mT / math.sqrt(q.shape[3])",
)
@replaced("        weights = ", "        ahead[:, self._length :] = False\n        weights = ")
@replaced("weights @ self._v[:, :, : self._length]", "weights @ self._v")
def empty_room_attended():
    """Room that is still empty is attended to, with scores of 0; only what is stored counts."""


@replaced(
    f"            {TOO_MANY}\n        if self._length == 0:",
    "            self._capacity = end + 64\n"
    "            if self._length:\n"
    "                self._k, self._v = (torch.cat([e, e.new_zeros(*e.shape[:2], end + 64, e.shape[3])], 2)"
    " for e in (self._k, self._v))\n"
    "        if self._length == 0:",
)
def no_limit():
    """More tokens than `capacity` are accepted; append must raise ValueError."""


@replaced(
    f"            {TOO_MANY}\n",
    "            lost = min(end - self._capacity, self._length)\n"
    "            if lost:\n"
    "                self._k, self._v = self._k.roll(-lost, 2), self._v.roll(-lost, 2)\n"
    "            self._length -= lost\n"
    "            k, v = k[:, :, -self._capacity :], v[:, :, -self._capacity :]\n"
    "            end = self._length + k.shape[2]\n",
)
def forgets_the_oldest():
    """Where there is no room the oldest tokens are dropped; append must raise ValueError."""


@replaced(
    f"            {TOO_MANY}\n",
    "            k, v, end = k[:, :, : self._capacity - self._length], v[:, :, : self._capacity - self._length],"
    " self._capacity\n",
)
def drops_what_does_not_fit():
    """Tokens that do not fit are dropped; append must raise ValueError."""


@replaced(
    f"            {TOO_MANY}\n",
    "            room = self._capacity - self._length\n"
    "            self._k[:, :, self._length :], self._v[:, :, self._length :] = k[:, :, :room], v[:, :, :room]\n"
    "            self._length = self._capacity\n"
    f"            {TOO_MANY}\n",
)
def stores_a_part_and_raises():
    """append raises ValueError as it should, but has stored some of the tokens before; look first whether all of them
    fit."""


@replaced(f"            {TOO_MANY}\n", f"            self._length = end\n            {TOO_MANY}\n")
def counts_what_it_refuses():
    """append raises ValueError as it should, but has counted the tokens before; raise before anything is changed."""


@replaced("if end > self._capacity", "if end >= self._capacity")
def full_one_too_soon():
    """The last row of the buffer cannot be filled; `capacity` tokens fit."""


@replaced("if first < 0:", "if self._length == 0:")
def too_many_queries():
    """More queries than tokens are answered; attend must raise ValueError."""


@replaced("if first < 0:", "if first <= 0:")
def as_many_queries_refused():
    """attend raises ValueError for as many queries as there are tokens; only more of them are too many."""


@replaced("(self, capacity):", "(self, capacity, state={}):")
@replaced(
    "        self._capacity, self._length =", "        self.__dict__ = state\n        self._capacity, self._length ="
)
def one_buffer_for_all_caches():
    """All caches share their keys and values, which belong to the class or the module; each has its own. Make them in
    __init__ or append, and keep them in self."""


@replaced("q @ self._k[:, :, : self._length].mT", "(q.float() @ self._k[:, :, : self._length].float().mT)")
@replaced("weights @ self._v[:, :, : self._length]", "weights @ self._v[:, :, : self._length].float()")
def always_float32():
    """The result is float32 whatever the inputs are; it has q's dtype."""


@shows_in("inputs")
@replaced("        scores = q", "        q /= math.sqrt(q.shape[3])\n        scores = q")
@without(" / math.sqrt(q.shape[3])")
def scaled_in_place():
    """The queries are scaled in place, so the caller's tensor changes; make a new tensor."""


@shows_in("growth", "an append takes no longer the more is stored")
@replaced(
    MADE + STORE,
    "        self._k = torch.cat([self._k, k], dim=2) if self._length else k.clone()\n"
    "        self._v = torch.cat([self._v, v], dim=2) if self._length else v.clone()",
)
def concatenates():
    """The stored keys and values are copied at every append (torch.cat), so n appends take time in n^2; make a buffer
    once and write into it, or let it double."""


@shows_in("growth", "an attend takes time in proportion to what is stored")
@_mask_is("torch.ones(self._length, self._length, dtype=torch.bool).triu(1)[first:]")
def mask_of_all_pairs():
    """The mask has a row for every stored token, so one attend takes time in n^2; make only the rows of the queries."""
