r"""How large is a key-value cache? The memory that a model needs for the text it has read, beside its weights.

A model that writes keeps the keys and values of every earlier token, in every layer. For a long text that is gigabytes,
so models let several query heads share one key-value head: the cache shrinks, the queries stay.

    numbers of one token in one layer = 2 * kv_heads * head_dim          a key and a value for each key-value head
    bytes                             = batch * layers * tokens * those numbers * bytes_per_value
    $$ \text{numbers of one token in one layer} &= 2 \cdot \text{kv\_heads} \cdot \text{head\_dim} $$
    $$ \text{bytes} &= \text{batch} \cdot \text{layers} \cdot \text{tokens} \cdot \text{those numbers} $$
    $$ &\quad \cdot \text{bytes\_per\_value} $$

Arguments and result
    layers           int, the number of layers
    tokens           int, the number of tokens of one text whose keys and values are kept
    heads            int, the number of query heads of a layer, a multiple of kv_heads
    kv_heads         int, the number of key-value heads of a layer
    head_dim         int, the size of one head's key, and of its value
    bytes_per_value  int: 4 for float32, 2 for float16 and bfloat16, 1 for int8
    batch            int, the number of texts at a time; each has a cache of its own
    returns          an int, in bytes; all arguments are at least 1

Conventions
    The number of query heads does not matter: a query is used once, by its own token, and is not kept. It is among the
    arguments because that is where this estimate most often goes wrong.
    kv_heads = heads is multi-head attention, 1 < kv_heads < heads grouped-query attention, kv_heads = 1 multi-query
    attention. (Hugging Face's configurations call them num_attention_heads and num_key_value_heads.)
    The result is a whole number of bytes, and an int: if you divide, use //. 1 MiB is 1024 * 1024 bytes, 1 GiB is 1024
    MiB.

Worked example: 32 layers, 4,096 tokens, 32 query heads of size 128, two bytes a number. With 32 key-value heads the
cache takes 2 GiB (Llama 2 7B), with 8 of them 512 MiB, with one 64 MiB.

>>> kv_cache_bytes(32, 4096, 32, 32, 128, 2, 1) / 2**30
2.0
>>> kv_cache_bytes(32, 4096, 32, 8, 128, 2, 1)
536870912
>>> kv_cache_bytes(32, 4096, 32, 1, 128, 2, 1) / 2**20
64.0

Source: 002, "KV cache" and "Grouped-query attention"; Pope et al., "Efficiently Scaling Transformer Inference" (2022),
section 2.1.
After: cache/grouped_query_attention.
"""


def kv_cache_bytes(layers, tokens, heads, kv_heads, head_dim, bytes_per_value, batch):
    ### BEGIN SOLUTION
    numbers = 2 * kv_heads * head_dim  # of one token in one layer: a key and a value
    return batch * layers * tokens * numbers * bytes_per_value
    ### END SOLUTION
