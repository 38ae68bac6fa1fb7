"""Wrong ways to generate a text. A student who makes the mistake reads its docstring."""

from grader.checks import replaced, shows_in, without

HEAT, ROW = "temperature(log_probs[tokens[-1]], t)", "log_probs[tokens[-1]]"
TOP_K, TOP_P = "        probs = top_k_filter(probs, k)\n", "        probs = top_p_filter(probs, p)\n"
U, ENDS, RETURNED = "uniforms[step]", "if tokens[-1] == eos:", "return tokens"
DRAWN = "        tokens.append("

pairs = [
    ("eos_dropped", "prompt_lost"),
    ("prompt_lost", "eos_ignored"),
    ("temperature_last", "top_p_first"),
    ("temperature_missing", "top_p_first"),
    ("temperature_last", "eos_dropped"),
]


@replaced(HEAT, f"np.exp({ROW})")
@replaced(DRAWN, f"        probs = probs ** (1 / t) / np.sum(probs ** (1 / t))\n{DRAWN}")
def temperature_last():
    """The temperature comes after the filters; top-p must look at the changed probabilities, so change them first."""


@without(TOP_P)
@replaced(TOP_K, f"{TOP_P}{TOP_K}")
def top_p_first():
    """Top-p looks at the probabilities before top-k, or top-k's result does not sum to 1 again; top-k comes first, then
    the division by the sum, then top-p."""


@replaced(TOP_P, "        probs = np.where(top_p_filter(probs, p) > 0.0, probs, 0.0)\n")
def not_normalised_after_top_p():
    """After top-p the probabilities do not sum to 1 again; divide them by their sum before the token is drawn."""


@without(TOP_P)
@replaced(TOP_K, "        probs = np.where(top_k_filter(top_p_filter(probs, p), k) > 0.0, probs, 0.0)\n")
def never_normalised():
    """The probabilities do not sum to 1 after top-k, and not after top-p; divide them by their sum each time."""


@without(TOP_K)
def top_k_missing():
    """Top-k has no effect; it comes before top-p."""


@without(TOP_P)
def top_p_missing():
    """Top-p has no effect; it comes after top-k."""


@without(TOP_P)
@without(TOP_K)
def both_filters_missing():
    """Neither top-k nor top-p has an effect; they come one after the other, before the token is drawn."""


@replaced(HEAT, f"np.exp({ROW})")
def temperature_missing():
    """The temperature has no effect; it is applied to the row of log_probs first."""


@replaced(HEAT, f"temperature({ROW}, 1 / t)")
def temperature_multiplied():
    """The logits are multiplied by the temperature; divide them by it."""


@replaced(HEAT, f"temperature(np.exp({ROW}), t)")
def probabilities_as_logits():
    """The temperature is applied to the probabilities; its logits are the log-probabilities."""


@replaced(ENDS, "if False:")
def eos_ignored():
    """The text goes on after EOS; it ends there."""


@replaced("            break", "            tokens.pop()\n            break")
def eos_dropped():
    """EOS is missing at the end; it stays in the list."""


@replaced("    for step", "    if eos in tokens:\n        return tokens\n    for step")
def eos_in_the_prompt_ends():
    """An EOS in the prompt ends the text; only a generated one does."""


@replaced("    for step", "    if tokens[-1] == eos:\n        return tokens\n    for step")
def eos_at_the_end_of_the_prompt_ends():
    """An EOS at the end of the prompt ends the text; only a generated one does."""


@replaced(RETURNED, "return tokens[len(prompt) :]")
def prompt_lost():
    """Only the new tokens are returned; the prompt comes before them."""


@replaced("range(max_new)", "range(max_new - len(prompt))")
def prompt_counted():
    """The prompt counts in max_new; only new tokens do."""


@replaced("range(max_new)", "range(max_new - 1)")
def one_token_too_few():
    """One token too few is generated; there may be max_new new ones."""


@replaced(RETURNED, "return tokens if tokens[-1] == eos else [*tokens, eos]")
def eos_always_appended():
    """A text that is cut off at max_new gets an EOS; it stays without one."""


@replaced(U, "uniforms[0]")
def one_uniform_for_all():
    """The first number of uniforms is used for all tokens; each new token has its own."""


@replaced(U, "uniforms[-1 - step]")
def uniforms_from_the_end():
    """The numbers of uniforms are used from the last one on; the first new token gets the first."""


@replaced(U, "uniforms[(len(tokens)) % max_new]")
def uniforms_by_place():
    """The place in the whole text chooses the number of uniforms; the first new token gets the first, however long the
    prompt is."""


@replaced(U, "1.0 - uniforms[step]")
def complement():
    """1 - u is used in the place of u; token 0 is the first piece, from 0 on."""


@replaced(f"int(sample(probs, {U}))", "int(np.argmax(probs))")
def greedy():
    """The likeliest token is always taken; draw it with the next number of uniforms."""


@replaced(ROW, "log_probs[prompt[-1]]")
def row_of_the_prompt():
    """Every token is taken from the row of the prompt's last token; the newest token must choose the row."""


@replaced(ROW, "log_probs[tokens[step]]")
def row_from_the_start():
    """The rows are chosen from the first token of the prompt on; the newest token must choose the row."""


@replaced(ROW, "log_probs[:, tokens[-1]]")
def transposed():
    """The last token chooses a column; it must choose the row, and the column is the next token."""


@replaced(RETURNED, "return np.array(tokens)")
def array_returned():
    """The tokens are in an array; return a list."""


@shows_in("inputs")
@replaced("list(prompt)", "prompt")
def appended_to_the_prompt():
    """The new tokens are appended to the caller's prompt; make a new list first."""
