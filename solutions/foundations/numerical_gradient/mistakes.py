"""Wrong ways to take a gradient numerically. A student who makes the mistake reads its docstring."""

from grader.checks import replaced, shows_in

UP, DOWN = "loss(weights + move, bias + shift)", "loss(weights - move, bias - shift)"
QUOTIENT, LOSS = f"({UP} - {DOWN}) / (2.0 * h)", "np.mean((p - y) ** 2)"
P, MOVES = "1.0 / (1.0 + np.exp(-(x @ weights + bias)))", "h * np.eye(len(weights))"
SLOPES = f"    slopes = [slope(move, 0.0) for move in {MOVES}]"
BIAS, RETURNED = "slope(0.0, h)", "return np.array(slopes), float(slope(0.0, h))"

pairs = [
    ("forward_difference", "all_weights_at_once"),
    ("not_halved", "all_weights_at_once"),
    ("not_halved", "summed"),
    ("forward_difference", "summed"),
    ("forward_difference", "moves_pile_up"),
    ("not_halved", "moves_pile_up"),
]


@replaced(QUOTIENT, f"({UP} - loss(weights, bias)) / h")
def forward_difference():
    """Only + h is tried, (loss(+h) - loss) / h; try - h too: (loss(+h) - loss(-h)) / (2 h)."""


@replaced(QUOTIENT, f"(loss(weights, bias) - {DOWN}) / h")
def backward_difference():
    """Only - h is tried, (loss - loss(-h)) / h; try + h too: (loss(+h) - loss(-h)) / (2 h)."""


@replaced("(2.0 * h)", "h")
def not_halved():
    """The difference is divided by h; from - h to + h it is 2 h."""


@replaced(QUOTIENT, f"({UP} - loss(weights, bias)) / (2.0 * h)")
def forward_difference_over_2h():
    """The difference goes from 0 to + h and is divided by 2 h; the other loss is that at - h."""


@replaced(QUOTIENT, f"({UP} - {DOWN}) / 2.0 * h")
def multiplied_by_h():
    """The difference is divided by 2 and multiplied by h: `/ 2 * h` is computed from left to right. Write
    `/ (2 * h)`."""


@replaced(QUOTIENT, f"({UP} - {DOWN}) / 2.0")
def not_divided_by_h():
    """The difference is not divided by h; divide it by 2 h."""


@replaced(QUOTIENT, f"{UP} - {DOWN}")
def difference_returned():
    """The difference of the two losses is returned; divide it by 2 h."""


@replaced(QUOTIENT, f"({DOWN} - {UP}) / (2.0 * h)")
def sign():
    """The loss at + h is subtracted from that at - h; it is the other way round."""


@replaced(QUOTIENT, "(loss(weights + move / 2, bias + shift / 2) - loss(weights - move / 2, bias - shift / 2)) / h")
def half_a_step():
    """The numbers are moved by h / 2; move them by h up and by h down."""


@replaced(MOVES, "h * np.ones((len(weights), len(weights)))")
def all_weights_at_once():
    """All weights move together, so each gets the same slope; move one at a time."""


@replaced(MOVES, "h * np.tri(len(weights))")
def moves_pile_up():
    """A weight that was moved is not moved back before the next one is tried; begin with the given weights each
    time."""


@replaced(
    SLOPES,
    f"""    slopes = []
    for move in {MOVES}:
        slopes.append(slope(move, 0.0))
        weights = weights - move""",
)
def not_moved_back():
    """After - h a weight is not moved back, and the slopes of the other weights and the bias are then taken at another
    place; begin with the given weights each time."""


@replaced(
    SLOPES,
    f"""    given, slopes = weights, []
    for move in {MOVES}:
        slopes.append(slope(move, 0.0))
        weights = weights - move
    weights = given""",
)
def not_moved_back_for_the_other_weights():
    """After - h a weight is not moved back, and the slopes of the other weights are then taken at another place; begin
    with the given weights each time."""


@replaced(SLOPES, f"    slopes = [(loss(weights + move, bias) - loss(weights, bias)) / (2.0 * h) for move in {MOVES}]")
def weights_only_moved_up():
    """A weight is moved up by h and back, but not down: the loss that is subtracted must be that at - h."""


@replaced("np.array(slopes)", "slope(h, 0.0)")
def one_slope_for_all_weights():
    """All weights move together (`weights + h`), which gives a single slope; move one at a time, and return a slope for
    each."""


@replaced("loss(weights - move, bias - shift)", "loss(weights - 2.0 * move, bias - 2.0 * shift)")
def two_steps_down():
    """The lower loss is taken at - 2 h; it is that at - h."""


@replaced("slope(move, 0.0)", "slope(move, h)")
def bias_moved_too():
    """The bias moves together with each weight; move one number at a time."""


@replaced(BIAS, "slope(h, h)")
def weights_moved_with_the_bias():
    """The weights move together with the bias; move one number at a time."""


@replaced(
    RETURNED,
    f"""p = {P}
    error = 2.0 * (p - y) * p * (1.0 - p)
    return x.T @ error / len(y), float(np.mean(error))""",
)
def exact_derivative():
    """This is the derivative itself, or the quotient for a tiny h; take the difference quotient with the h that is
    given."""


@replaced(
    RETURNED,
    f"""p = {P}
    return x.T @ (p - y) / len(y), float(np.mean(p - y))""",
)
def derivative_of_cross_entropy():
    """This is the derivative of the cross-entropy, (p - y) x; take the difference quotient of the mean squared
    error."""


@replaced(LOSS, "-np.mean(y * np.log(p) + (1.0 - y) * np.log(1.0 - p))")
def cross_entropy():
    """The loss is the cross-entropy; here it is the mean of (p - y) squared."""


@replaced(LOSS, "np.sum((p - y) ** 2)")
def summed():
    """The loss is the sum over the rows; it is their mean."""


@replaced(LOSS, "0.5 * np.mean((p - y) ** 2)")
def one_half():
    """The loss is halved, as in some textbooks; here it is the whole mean."""


@replaced(LOSS, "np.sqrt(np.mean((p - y) ** 2))")
def root_of_the_loss():
    """The root of the loss is taken; the loss is the mean squared error itself."""


@replaced(LOSS, "np.mean(np.abs(p - y))")
def absolute_error():
    """The loss is the mean absolute error; square the errors."""


@replaced(LOSS, "np.mean(p - y) ** 2")
def square_of_the_mean():
    """The mean error is squared; square each error first, then take the mean."""


@replaced(P, "x @ weights + bias")
def no_sigmoid():
    """The score is used without the sigmoid; p = sigmoid(x w + b)."""


@replaced(P, "np.tanh(x @ weights + bias)")
def tanh_for_sigmoid():
    """The score goes through tanh; it goes through a sigmoid."""


@replaced(P, "1.0 / (1.0 + np.exp(x @ weights + bias))")
def sign_in_the_sigmoid():
    """The sigmoid has the wrong sign: it is 1 / (1 + exp(-a)), which grows with a."""


@replaced("(x @ weights + bias)", "(x @ weights)")
def bias_ignored():
    """The bias has no effect on the loss; the score is x w + b."""


@replaced(RETURNED, "return float(slope(0.0, h)), np.array(slopes)")
def bias_first():
    """The slope of the bias is returned first; the weights come first."""


@replaced(RETURNED, "return np.array(slopes)")
def bias_left_out():
    """Only the slopes of the weights are returned; the slope of the bias belongs to the result too."""


@replaced(RETURNED, "return np.append(slopes, slope(0.0, h))")
def one_array_returned():
    """All slopes are returned in one array; return those of the weights and that of the bias as two results."""


@replaced("slopes = [slope(move, 0.0) for", "slopes = [0.0 * slope(move, 0.0) for")
def one_array_moved_up_and_down():
    """The slopes of the weights are 0: is one array moved up and down? `up = weights` is a second name for the same
    array; make a copy for each side, weights.copy()."""


@shows_in("inputs")
@replaced(
    SLOPES,
    """    slopes = []
    for i in range(len(weights)):
        weights[i] += h
        up = loss(weights, bias)
        weights[i] -= 2.0 * h
        slopes.append((up - loss(weights, bias)) / (2.0 * h))
        weights[i] += h""",
)
def moved_in_place():
    """The caller's weights are moved and moved back, which can leave their last digit changed; work on a copy."""
