"""Wrong ways to generate with a cache. A student who makes the mistake reads its docstring."""

from grader.checks import replaced, shows_in

PLACES = '["positions"][first : first + len(ids)]'
CACHES = 'caches = [KVCache(len(prompt) + max_new - 1) for _ in params["layers"]]'
LOOP, ENDS = "    for _ in range(max_new):\n", "        if tokens[-1] == eos:\n            break\n"
FEED_FORWARD = 'feed_forward(a, layer["w1"], layer["c1"], layer["w2"], layer["c2"])'
GELU_BY_TANH = (
    'torch.nn.functional.gelu(a @ layer["w1"].T + layer["c1"], approximate="tanh") @ layer["w2"].T + layer["c2"]'
)

pairs = [
    ("places_restart", "eos_dropped"),
    ("places_restart", "eos_ignored"),
    ("eos_ignored", "prompt_lost"),
]


@replaced(PLACES, '["positions"][: len(ids)]')
def places_restart():
    """Each new token gets place 0; its place is the number of tokens before it, those of the prompt included."""


@replaced(PLACES, '["positions"].roll(1 if first else 0, 0)[first : first + len(ids)]')
def places_one_behind():
    """A new token gets the place of the token before it; its place is the number of tokens before it."""


@replaced(PLACES, '["positions"].roll(-1 if first else 0, 0)[first : first + len(ids)]')
def places_one_ahead():
    """A new token gets the place after its own; its place is the number of tokens before it."""


@replaced(PLACES, '["positions"][first : first + len(ids)] * 0.0')
def no_places():
    """The table of places has no effect; add a row of it to each token's vector."""


@replaced("        logits = next", f"        {CACHES}\n        logits = next")
def nothing_cached():
    """A new token sees itself alone, for the keys and values before it are gone; keep the caches from step to step."""


@replaced(
    LOOP,
    f"{LOOP}        if stored == len(prompt):\n            caches = [KVCache(len(prompt) + max_new) for _ in caches]\n",
)
def prompt_not_cached():
    """New tokens see one another but not the prompt; what the prompt leaves in the caches is kept, too."""


@replaced("cache.attend(q)", "torch.cat([cache.attend(each) for each in q.split(1, dim=2)], dim=2)")
def no_mask_in_the_prompt():
    """In the prompt every token sees those after it, too; it sees itself and those before it."""


@replaced(CACHES, 'caches = [KVCache(10 * (len(prompt) + max_new))] * len(params["layers"])')
def one_cache_for_all_layers():
    """All layers share one cache, so a layer sees the keys of others; each layer has its own."""


@replaced("        stored = len(tokens)\n", "        stored = len(tokens) - (len(tokens) == len(prompt))\n")
@replaced(CACHES, 'caches = [KVCache(len(prompt) + max_new) for _ in params["layers"]]')
def last_prompt_token_twice():
    """The prompt's last token goes through the model twice and is stored twice; its logits from the prompt's pass give
    the first new token."""


@replaced("x[0, -1:]", "x[0, :1]")
def first_row_read():
    """The next token is read from the logits of the prompt's first token; read those of its last one."""


@replaced("logits.argmax()", "logits.argmin()")
def least_likely():
    """The token with the smallest logit is taken; take the largest."""


@replaced('layer_norm(x[0, -1:], params["g"], params["b"], 1e-5)[0]', "x[0, -1]")
def no_last_norm():
    """The last layer norm is missing; it comes before the product with the table."""


@replaced(FEED_FORWARD, GELU_BY_TANH)
def gelu_by_tanh():
    """GELU is the tanh form, as in GPT-2; it is the exact one, with the error function."""


@replaced('layer["b1"], 1e-5', 'layer["b1"], 1e-12')
@replaced('layer["b2"], 1e-5', 'layer["b2"], 1e-12')
@replaced('params["b"], 1e-5', 'params["b"], 1e-12')
def smaller_eps():
    """The layer norms have a smaller eps, or none; it is 1e-5, added to the variance."""


@replaced(ENDS, "")
def eos_ignored():
    """The text goes on behind EOS; it ends there."""


@replaced(ENDS, "        if tokens[-1] == eos:\n            return tokens[:-1]\n")
def eos_dropped():
    """EOS ends the text and is not in it; it stays in the list."""


@replaced(LOOP, "    if eos in prompt:\n        return tokens\n" + LOOP)
def eos_in_the_prompt_ends():
    """An EOS in the prompt ends the text at once; at least one token is generated, whatever the prompt holds."""


@replaced(LOOP, "    if prompt[-1] == eos:\n        return tokens\n" + LOOP)
def eos_ends_the_prompt():
    """Nothing is generated where the prompt ends with EOS; at least one token is, so test for EOS after a new token."""


@replaced("    return tokens\n", "    return tokens[len(prompt) :]\n")
def prompt_lost():
    """The new tokens alone are returned; the prompt stands before them."""


@replaced("range(max_new)", "range(max_new - len(prompt))")
def prompt_counted():
    """The prompt's tokens count as new ones, so the text is too short; max_new counts the new ones only, as Hugging
    Face's max_new_tokens does, and not its max_length."""


@replaced("range(max_new)", "range(max_new - 1)")
def one_token_less():
    """One token is missing where EOS does not come; there are max_new new tokens."""


@shows_in("inputs")
@replaced("list(prompt)", "prompt")
@replaced("len(prompt) + max_new - 1", "1000")
def appended_to_the_prompt():
    """The new tokens are appended to the prompt that was given, so the caller's list changes; make a new list."""


@shows_in("growth")
@replaced("        logits = next", f"        stored = 0\n        {CACHES}\n        logits = next")
def recomputes_all():
    """The whole text goes through the model again for each new token; send the newest token alone, and keep the keys
    and values of those before it."""
