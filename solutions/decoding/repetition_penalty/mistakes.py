"""Wrong ways to penalise repetition. A student who makes the mistake reads its docstring."""

from grader.checks import replaced, shows_in

START, SCORES = "    penalised = logits.copy()\n", "scores = logits[ids]"
CHOICE = "np.where(scores > 0, scores / penalty, scores * penalty)"
ASSIGNED = f"penalised[ids] = {CHOICE}"
COUNTS = "np.bincount(ids, minlength=len(logits))[ids]"

pairs = [
    ("last_token_alone", "always_divided"),
    ("last_token_alone", "always_multiplied"),
    ("all_tokens", "always_divided"),
]


@replaced(
    f"    penalised[ids] = {CHOICE}",
    f"    powers = penalty ** {COUNTS}\n    penalised[ids] = np.where(scores > 0, scores / powers, scores * powers)",
)
def once_an_occurrence():
    """A token is penalised once for each time that it occurs; penalise it once, however often it occurs."""


@replaced(CHOICE, f"scores / penalty ** {COUNTS}")
def once_an_occurrence_always_divided():
    """Each occurrence divides the logit again, and negative logits are divided too. Penalise a token once; multiply
    negative logits."""


@replaced(CHOICE, f"scores * penalty ** {COUNTS}")
def once_an_occurrence_always_multiplied():
    """Each occurrence multiplies the logit again, and positive logits are multiplied too. Penalise a token once; divide
    positive logits."""


@replaced(CHOICE, "scores / penalty")
def always_divided():
    """Negative logits are divided too, which makes them larger and the tokens likelier; multiply them."""


@replaced(CHOICE, "scores * penalty")
def always_multiplied():
    """Positive logits are multiplied too, which makes the tokens likelier; divide them."""


@replaced("scores > 0", "scores < 0")
def exchanged():
    """Positive logits are multiplied and negative ones divided, so repeated tokens become likelier; exchange the two
    cases."""


@replaced("scores > 0", "scores > 1")
def border_at_1():
    """Logits between 0 and 1 are multiplied; all positive logits are divided."""


@replaced(CHOICE, "scores - penalty")
def subtracted():
    """The penalty is subtracted, as OpenAI's presence penalty; divide positive logits by it, and multiply others."""


@replaced(CHOICE, f"scores - penalty * {COUNTS}")
def subtracted_for_each_occurrence():
    """The penalty is subtracted for each occurrence, as OpenAI's frequency penalty; divide positive logits by it once,
    and multiply others."""


@replaced(CHOICE, "scores - np.log(penalty)")
def probabilities_divided():
    """The logarithm of the penalty is subtracted, which divides the probabilities; divide positive logits by the
    penalty, and multiply others."""


@replaced(CHOICE, "scores - np.abs(scores) * (penalty - 1)")
def lowered_by_a_share():
    """Positive logits are lowered by (penalty - 1) times themselves; divide them by the penalty."""


@replaced(START, f"    ids = ids[-1:]\n{START}")
def last_token_alone():
    """Only the last token of the text is penalised; all tokens that occur are."""


@replaced(START, f"    ids = ids[:1]\n{START}")
def first_token_alone():
    """Only the first token of the text is penalised; all tokens that occur are."""


@replaced(START, f"    ids = ids[-64:]\n{START}")
def last_64_tokens():
    """Only the last 64 tokens of the text are penalised, as in llama.cpp; all tokens that occur are."""


@replaced(START, f"    ids = np.flatnonzero(np.bincount(ids, minlength=len(logits)) > 1)\n{START}")
def from_the_second_time_on():
    """A token is only penalised if it occurs twice or more often; once is enough."""


@replaced(START, f"    ids = ids[1:][ids[1:] == ids[:-1]]\n{START}")
def only_in_a_row():
    """A token is only penalised if it comes twice in a row; it is enough that it occurs."""


@replaced(START, f"    ids = np.arange(len(logits))\n{START}")
def all_tokens():
    """All tokens are penalised; only those that occur in ids are."""


@replaced(START, f"    ids = np.setdiff1d(np.arange(len(logits)), ids)\n{START}")
def others_penalised():
    """The tokens that do not occur are penalised; penalise those that do."""


@replaced(CHOICE, "-np.inf")
def banned():
    """Tokens that occur are forbidden (minus infinity); they only become less likely."""


@replaced(CHOICE, "np.where(scores > 0, scores / penalty, scores)")
def negative_left_alone():
    """Negative logits stay as they are; multiply them by the penalty."""


@replaced(CHOICE, "np.where(scores > 0, scores, scores * penalty)")
def positive_left_alone():
    """Positive logits stay as they are; divide them by the penalty."""


@replaced(CHOICE, "np.where(scores > 0, scores / penalty, -scores * penalty)")
def sign_lost():
    """Negative logits become positive; multiply them by the penalty and keep their sign."""


@replaced(
    "    return penalised", "    return np.exp(penalised - penalised.max()) / np.exp(penalised - penalised.max()).sum()"
)
def softmaxed():
    """The result has gone through a softmax; return the logits."""


@replaced("    return penalised", "    return penalised[ids]")
def only_the_penalised():
    """Only the logits of the tokens in ids are returned; return those of all V tokens."""


@shows_in("inputs")
@replaced("logits.copy()", "logits")
def in_place():
    """The caller's logits are changed in place; make a copy first."""
