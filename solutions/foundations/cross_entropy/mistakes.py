"""Wrong ways to write the cross-entropy. A student who makes the mistake reads its docstring."""

from grader.checks import open_where, replaced, shows_in, without

HIGHEST, TOTAL = "logits.max(axis=1, keepdims=True)", "np.exp(shifted).sum(axis=1, keepdims=True)"
SHIFTED, LOG_P = f"logits - {HIGHEST}", f"shifted - np.log({TOTAL})"
LOSSES, P = "-log_p[rows, targets]", "np.exp(log_p)"
MEAN, RETURNED = "float(losses.mean())", "return float(losses.mean()), grad / n"

pairs = [
    ("added_or_at_least_1e_12", "loss_divided_by_the_classes_too"),
    ("log_of_the_softmax", "summed"),
    ("log_of_the_softmax", "gradient_not_divided"),
    ("added_or_at_least_1e_12", "gradient_not_divided"),
    ("added_or_at_least_1e_12", "summed"),
    ("no_maximum", "gradient_not_divided"),
    ("no_maximum", "summed"),
]


@replaced(LOG_P, f"{LOG_P}\n    log_p = np.exp(log_p) - np.log(np.exp(np.exp(log_p)).sum(axis=1, keepdims=True))")
def softmax_twice():
    """The softmax is taken twice, as if the logits had gone through one already (nn.Sequential with a Softmax at the
    end, then torch's loss); the logits are plain scores, so take it once."""


@replaced(
    "    grad[rows",
    "    losses = -(grad - np.log(np.exp(grad).sum(axis=1, keepdims=True)))[rows, targets]\n    grad[rows",
)
def softmax_twice_in_the_loss():
    """The loss takes the softmax twice; the logits are plain scores, so take it once."""


@open_where("not finite")
@replaced(P, f"np.exp(shifted) / {TOTAL}")
@replaced(SHIFTED, "logits")
def no_maximum():
    """Large scores overflow in exp, and very low ones give a sum of 0; subtract the highest score of each row from its
    scores first."""


@open_where("not finite")
@replaced(SHIFTED, "logits")
def no_maximum_before_the_logarithm():
    """Large scores overflow in exp, and the logarithm of the sum is then infinite, or that of 0; subtract the highest
    score of each row from its scores first."""


@open_where("not finite")
@replaced(P, f"np.exp(shifted) / {TOTAL}")
@replaced(LOSSES, f"-np.log(np.exp(shifted) / {TOTAL} + 1e-12)[rows, targets]")
@replaced(SHIFTED, "logits")
def no_maximum_beside_a_small_number():
    """Large scores overflow in exp: subtract the highest score of each row first. And a small number is added to p,
    which gives the loss a limit: compute log p from the scores instead."""


@open_where("not finite")
@replaced(P, f"np.exp(shifted) / {TOTAL}")
@replaced(HIGHEST, "logits.max()")
def maximum_of_the_whole_array():
    """One maximum is subtracted from all rows, and a row far below it gives log 0; each row needs its own."""


@open_where("not finite")
@replaced(LOSSES, f"-np.log({P})[rows, targets]")
def log_of_the_softmax():
    """The logarithm of a probability that has become 0 is minus infinity; compute log p from the scores:
    logits - log(sum of exp(logits)), with the highest score subtracted first."""


def _small_number(change, how):
    """The probability is kept from 0 by a small number."""

    @replaced(LOSSES, f"-np.log({change})[rows, targets]")
    def mistake(): ...

    mistake.__doc__ = (
        f"{how} before the logarithm, so the loss has a limit: a wrong guess that is sure of itself costs too little. "
        "Compute log p from the scores: logits - log(sum of exp(logits))."
    )
    return mistake


def _added(eps):
    return _small_number(f"({P} + {eps})", f"{eps} is added to p")


def _at_least(eps):
    return _small_number(f"np.maximum({P}, {eps})", f"p is cut off at {eps}")


def _clipped(eps):
    return _small_number(f"np.clip({P}, {eps}, 1.0 - {eps})", f"p is cut off at {eps} and 1 - {eps}")


added_or_at_least_1e_15, added_or_at_least_1e_12 = (
    _small_number(f"({P} + {eps})", f"p is kept above 0, with {eps}") for eps in ("1e-15", "1e-12")
)
added_1e_10, added_1e_9, added_1e_8, added_1e_7 = map(_added, ("1e-10", "1e-9", "1e-8", "1e-7"))
at_least_1e_10 = _at_least("1e-10")
clipped_at_1e_7 = _clipped("1e-7")


@replaced(RETURNED, "return float(losses.sum()), grad")
def summed():
    """Loss and gradient belong to the sum over the rows; take the mean, and divide the gradient by n too."""


@replaced("losses.mean()", "losses.sum()")
def loss_summed():
    """The loss is summed over the rows; it is their mean, as the gradient has it."""


@replaced("grad / n", "grad")
def gradient_not_divided():
    """The gradient is not divided by n, though the loss is a mean."""


@replaced("grad / n", "grad / grad.size")
def gradient_divided_by_all():
    """The gradient is divided by the number of all scores; divide by the number of rows."""


@replaced(RETURNED, "return float(losses.sum() / grad.size), grad / grad.size")
def mean_over_the_classes_too():
    """Loss and gradient are divided by the number of classes too; the mean is over the rows alone."""


@without("    grad[rows, targets] -= 1.0\n")
def onehot_missing():
    """The gradient is the probabilities; subtract 1 at the right class of each row."""


@replaced("grad / n", "-grad / n")
def sign_of_the_gradient():
    """The gradient has the wrong sign: where the right score grows, the loss falls. It is p - onehot."""


@replaced("grad / n", "np.where(np.arange(grad.shape[1]) == targets[:, None], grad, 0.0) / n")
def gradient_of_the_right_class_alone():
    """Only the right class has a gradient; the other scores change the loss too, through the sum of the softmax."""


@replaced("grad / n", "np.where(np.arange(grad.shape[1]) == targets[:, None], -1.0 / (grad + 1.0), 0.0) / n")
@open_where("not finite")
def gradient_of_the_probabilities():
    """The gradient is the one with respect to the probabilities, -1 / p; it is that with respect to the logits,
    p - onehot."""


@replaced(MEAN, "float(-losses.mean())")
def sign_of_the_loss():
    """The loss is negative; it is minus the logarithm of the probability."""


@replaced(MEAN, "float(-np.exp(-losses).mean())")
def no_logarithm():
    """The loss is minus the probability; take its logarithm."""


@replaced(HIGHEST, "logits.max(axis=0, keepdims=True)")
@open_where("not finite")
def maximum_of_each_class():
    """The highest score of each class is subtracted (axis 0), which changes the differences within a row; subtract the
    highest score of each row."""


@replaced(HIGHEST, "logits.max(axis=1)")
@replaced(TOTAL, "np.exp(shifted).sum(axis=1)")
@open_where("not finite")
def axis_not_kept():
    """The maximum and the sum of each row lose their axis, so they do not broadcast against the rows; keep it with
    keepdims=True."""


@replaced("    shifted", "    targets = targets - 1\n    shifted")
def classes_from_one():
    """The targets are read as if the classes were counted from 1; class 0 is the first column."""


@replaced(MEAN, "float(losses.mean() / np.log(2.0))")
def base_2():
    """The logarithm has base 2; take the natural one, np.log."""


@replaced(LOSSES, "-logits[rows, targets]")
def score_for_the_logarithm():
    """The loss is minus the score of the right class; subtract the logarithm of the sum of exponentials from the score
    first."""


@replaced(LOSSES, "-log_p.max(axis=1)")
def likeliest_class():
    """The loss is that of the likeliest class; it is that of the right one, which targets names."""


@replaced(LOSSES, "-log_p")
def mean_over_all_classes():
    """The loss is a mean over all classes; only the right class of each row counts."""


@replaced(MEAN, "float(losses.sum() / grad.size)")
def loss_divided_by_the_classes_too():
    """The loss is divided by the number of classes too, as by np.mean of one-hot times log p; the mean is over the rows
    alone."""


@open_where("not finite")
@replaced(LOSSES, f"-(np.where(onehot, log_p, np.log(1.0 - {P}))).sum(axis=1)")
@replaced("    losses", "    onehot = np.arange(logits.shape[1]) == targets[:, None]\n    losses")
def binary_cross_entropy():
    """The loss is the binary cross-entropy, which adds -log(1 - p) of the wrong classes; only the right class of each
    row counts."""


@replaced(HIGHEST, "logits.max(axis=0, keepdims=True)")
@replaced(TOTAL, "np.exp(shifted).sum(axis=0, keepdims=True)")
def softmax_over_the_rows():
    """The softmax runs over the rows; it runs over the classes of each row."""


@open_where("not finite")
@replaced(TOTAL, "np.exp(shifted).sum()")
def sum_of_the_whole_array():
    """The exponentials of all rows are summed; each row has its own sum."""


@replaced(RETURNED, f"return {MEAN}")
def loss_alone():
    """Only the loss is returned; the result is (loss, gradient)."""


@replaced(RETURNED, f"return grad / n, {MEAN}")
def gradient_first():
    """The gradient is returned first; the result is (loss, gradient)."""


@replaced(RETURNED, "return losses, grad / n")
def losses_of_the_rows():
    """The loss of each row is returned, as with reduction="none"; return their mean."""


@replaced("grad[rows, targets] -= 1.0", "grad[:, targets] -= 1.0")
def one_subtracted_in_every_row():
    """1 is subtracted in every row at the classes of all rows: grad[:, targets] takes whole columns. Each row has its
    own class: grad[np.arange(n), targets]."""


@replaced(LOSSES, "-log_p[:, targets]")
def every_row_at_all_targets():
    """The loss of a row is taken at the classes of all rows: log_p[:, targets] takes whole columns. Each row has its
    own class: log_p[np.arange(n), targets]."""


@shows_in("inputs")
@replaced(SHIFTED, f"np.subtract(logits, {HIGHEST}, out=logits)")
def maximum_subtracted_in_place():
    """The maximum is subtracted in place (`logits -= ...`), so the caller's array changes; make a new array."""
