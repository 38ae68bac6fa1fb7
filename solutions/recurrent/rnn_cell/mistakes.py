"""Wrong ways to write one step of a recurrent network. A docstring is what a student with the mistake reads."""

from grader.checks import replaced, shows_in, without

SUM = "x @ w_xh.T + h @ w_hh.T + b"
NEW = f"np.tanh({SUM})"

pairs = [
    ("transposed_recurrence", "input_weights_not_transposed"),  # weights as in Keras, (in, out)
    ("state_ignored", "bias_ignored"),
]


@replaced(NEW, SUM)
def no_tanh():
    """The sum is returned as it is; the new state is its tanh, which keeps it between -1 and 1."""


@replaced(NEW, f"1.0 / (1.0 + np.exp(-({SUM})))")
def sigmoid():
    """The sum goes through a sigmoid; it goes through tanh, so that a state can be negative."""


@replaced(NEW, f"np.maximum({SUM}, 0.0)")
def relu():
    """The sum goes through a ReLU, as in torch's RNN with nonlinearity="relu"; here it goes through tanh."""


@without(" + h @ w_hh.T")
def state_ignored():
    """The old state h has no effect, so the network has no memory. Add W_hh h."""


@replaced("h @ w_hh.T", "h")
def state_without_its_weights():
    """The old state is added as it is; it is multiplied by W_hh first."""


@without("x @ w_xh.T + ")
def input_ignored():
    """The input x has no effect. Add W_xh x."""


@without(" + b")
def bias_ignored():
    """The bias b has no effect. Add it to the sum, inside tanh."""


@replaced(" + b", " - b")
def bias_subtracted():
    """The bias b is subtracted; it is added."""


@replaced(NEW, "np.tanh(x @ w_xh.T + h @ w_hh.T) + b")
def bias_outside_tanh():
    """The bias is added after tanh; it belongs to the sum inside tanh."""


@replaced(" + b", " + 2.0 * b")
def bias_added_twice():
    """The bias is added twice, once for the input and once for the state. torch has a bias for each; here b is already
    the sum of both."""


@replaced(" + b", " + b[:, None]")
def bias_along_the_batch():
    """The bias is added along the batch, one number for each row; it has one number for each unit of the state."""


@replaced("w_hh.T", "w_hh")
def transposed_recurrence():
    """W_hh is applied without a transpose. It is square, so NumPy does not complain. Weights are (out, in)."""


@replaced("w_xh.T", "w_xh")
def input_weights_not_transposed():
    """W_xh is applied without a transpose. Weights are (out, in), applied as x @ w.T."""


@replaced("x @ w_xh.T + h @ w_hh.T", "x @ w_hh.T + h @ w_xh.T")
def weights_swapped():
    """W_xh is applied to the state and W_hh to the input; the first letter of the index is what a matrix reads."""


@replaced("x @ w_xh.T + h @ w_hh.T", "np.hstack([h, x]) @ np.hstack([w_xh, w_hh]).T")
def stacked_in_another_order():
    """x and h are put side by side in one order and their weights in the other one, so each meets the other's weights;
    stack both in the same order."""


@replaced(NEW, "np.tanh(x @ w_xh.T) + np.tanh(h @ w_hh.T + b)")
def tanh_of_each_part():
    """tanh is taken of the parts, and the results are added; add the parts first, then take tanh once."""


@replaced(NEW, "np.tanh(x @ w_xh.T + b) + h @ w_hh.T")
def state_outside_tanh():
    """The state's part is added after tanh; it belongs to the sum inside tanh."""


@replaced(NEW, f"h + {NEW}")
def old_state_added():
    """The old state is added to the result. The new state is tanh of the sum alone; it replaces the old one."""


@replaced(NEW, f"np.tanh({NEW})")
def tanh_twice():
    """tanh is taken twice; once is enough."""


@replaced(NEW, f"{NEW}.squeeze()")
def axis_of_one_dropped():
    """An axis of length 1 is dropped; a batch of one row, or a state of one unit, keeps its axis."""


@replaced(NEW, f"{NEW}.mean(axis=0)")
def mean_over_the_batch():
    """The states of the batch are averaged; every row has its own state."""


@replaced(NEW, f"{NEW}[0]")
def first_row_alone():
    """Only the first row of the batch is returned; every row has its own state."""


@replaced(NEW, f"{NEW}.T")
def result_transposed():
    """The result is (hidden, batch); it is (batch, hidden), one row for each row of the inputs."""


@shows_in("inputs")
@replaced(f"return {NEW}", f"h[...] = {NEW}\n    return h")
def state_overwritten():
    """The new state is written into h, so the caller's array changes; make a new array."""
