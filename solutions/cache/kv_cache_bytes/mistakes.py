"""Wrong ways to compute a cache's size. A docstring is what the student who makes the mistake reads."""

from grader.checks import replaced, without

NUMBERS, VECTORS, BYTES = (
    "2 * kv_heads * head_dim",
    "kv_heads * head_dim",
    "batch * layers * tokens * numbers * bytes_per_value",
)

pairs = [
    ("keys_alone", "query_heads"),
    ("keys_alone", "layers_left_out"),
    ("keys_alone", "batch_left_out"),
    ("query_heads", "layers_left_out"),
    ("query_heads", "batch_left_out"),
    ("layers_left_out", "batch_left_out"),
]


@without("2 * ")
def keys_alone():
    """One vector is counted for each token and head; a key and a value are kept, so there are two."""


@replaced(VECTORS, "heads * head_dim")
def query_heads():
    """The query heads are counted; keys and values exist once for each key-value head."""


@replaced(NUMBERS, "(heads + kv_heads) * head_dim")
def one_of_two_with_query_heads():
    """Keys or values are counted for each query head; both exist once for each key-value head."""


@replaced(NUMBERS, "(heads + 2 * kv_heads) * head_dim")
def queries_kept_too():
    """The queries are counted as well; a query is used once and is not kept."""


@replaced(VECTORS, "(heads // kv_heads) * head_dim")
def group_size():
    """heads / kv_heads is counted, the number of query heads that share a key-value head; count the key-value heads."""


@replaced(VECTORS, "heads * kv_heads * head_dim")
def heads_times_kv_heads():
    """Query heads and key-value heads are multiplied; only the key-value heads count."""


@replaced("2 * kv_heads", "2")
def heads_left_out():
    """A single head is counted; each key-value head has keys and values of its own."""


@without(" * head_dim")
def head_dim_left_out():
    """Each key counts as one number; it has head_dim of them."""


@replaced(VECTORS, "kv_heads * (head_dim // heads)")
def head_dim_divided():
    """head_dim is divided by the number of heads; it is the size of one head already."""


@without("layers * ")
def layers_left_out():
    """One layer is counted; every layer has a cache of its own."""


@without("tokens * ")
def tokens_left_out():
    """One token is counted; keys and values of all tokens are kept."""


@replaced("* tokens", "* tokens * tokens")
def tokens_squared():
    """The size grows with tokens^2, as that of a matrix of scores; the cache has one row for each token."""


@without("batch * ")
def batch_left_out():
    """One text is counted; each text of the batch has a cache of its own."""


@without(" * bytes_per_value")
def numbers_for_bytes():
    """The result is a number of numbers; multiply by the bytes that each of them takes."""


@replaced("* bytes_per_value", "* 2")
def always_two_bytes():
    """Two bytes are counted for each number; use bytes_per_value."""


@replaced(BYTES, f"8 * {BYTES}")
def bits():
    """The result is in bits; a byte has 8 of them."""


@replaced(BYTES, f"{BYTES} / 2**30")
def in_gib():
    """The result is in GiB; return bytes. The example divides only to show it."""


@replaced(BYTES, f"{BYTES} / 2**20")
def in_mib():
    """The result is in MiB; return bytes. The example divides only to show it."""


@replaced(BYTES, f"{BYTES} / 1e9")
def in_gb():
    """The result is in GB, 1e9 bytes; return bytes."""


@replaced(BYTES, f"{BYTES} // 1024")
def in_kib():
    """The result is in KiB; return bytes."""
