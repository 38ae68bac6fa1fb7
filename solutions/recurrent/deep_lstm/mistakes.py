"""Wrong ways to stack LSTMs. A student who makes the mistake reads its docstring."""

from grader.checks import replaced, shows_in

LAYER = "hs, (h, c) = lstm_forward(hs, h0, c0, *cell)"
LOOP, RETURNED = "zip(h0s, c0s, layers, strict=True)", "return hs, (np.stack(h_lasts), np.stack(c_lasts))"
START, BODY = "hs, h_lasts, c_lasts = xs, [], []", "        h_lasts.append(h)\n        c_lasts.append(c)\n"

pairs = [("only_the_top_states", "from_zeros"), ("batch_first", "from_zeros")]


@replaced(LAYER, "hs, (h, c) = lstm_forward(xs, h0, c0, *cell)")
def every_layer_reads_the_inputs():
    """Every layer reads xs; only the lowest one does, and each other reads the hidden states of the layer below."""


@replaced(LAYER, "hs, (h, c) = lstm_forward(hs, h0s[0], c0, *cell)")
def h_of_the_lowest_layer_for_all():
    """Every layer starts from h0s[0]; layer l starts from h0s[l]."""


@replaced(LAYER, "hs, (h, c) = lstm_forward(hs, h0, c0s[0], *cell)")
def c_of_the_lowest_layer_for_all():
    """Every layer starts from c0s[0]; layer l starts from c0s[l]."""


@replaced(LAYER, "hs, (h, c) = lstm_forward(hs, h0s[0], c0s[0], *cell)")
def states_of_the_lowest_layer_for_all():
    """Every layer starts from h0s[0] and c0s[0]; layer l starts from h0s[l] and c0s[l]."""


def _ended_below(h0, c0):
    """A layer starts where the layer below has ended."""

    def change(mistake):
        mistake = replaced(LAYER, f"hs, (h, c) = lstm_forward(hs, {h0}, {c0}, *cell)")(mistake)
        return replaced(START, f"{START}\n    h, c = h0s[0], c0s[0]")(mistake)

    return change


@_ended_below("h", "c")
def starts_where_the_layer_below_ended():
    """A layer starts from the last states of the layer below; it starts from its own, h0s[l] and c0s[l]."""


@_ended_below("h", "c0")
def h_starts_where_the_layer_below_ended():
    """A layer's hidden state starts from the last one of the layer below; it starts from h0s[l]."""


@_ended_below("h0", "c")
def c_starts_where_the_layer_below_ended():
    """A layer's cell state starts from the last one of the layer below; it starts from c0s[l]."""


@replaced(
    f"    {START}\n    for h0, c0, cell in {LOOP}:\n        {LAYER}\n{BODY}    {RETURNED}",
    """    h, c, hs = h0s[0], c0s[0], []
    h_lasts, c_lasts = list(h0s), list(c0s)
    for x in xs:
        for layer, cell in enumerate(layers):
            _, (h, c) = lstm_forward(x[np.newaxis], h, c, *cell)
            x, h_lasts[layer], c_lasts[layer] = h, h, c
        hs.append(h)
    return np.stack(hs), (np.stack(h_lasts), np.stack(c_lasts))""",
)
def one_state_for_all_layers():
    """All layers share one h and one c, which go from layer to layer within a step. Each layer has states of its own,
    which go from step to step."""


@replaced(LAYER, "hs, (h, c) = lstm_forward(hs, 0.0 * h0, c0, *cell)")
def h_from_zeros():
    """The hidden states start from zeros; they start from h0s."""


@replaced(LAYER, "hs, (h, c) = lstm_forward(hs, h0, 0.0 * c0, *cell)")
def c_from_zeros():
    """The cell states start from zeros; they start from c0s."""


@replaced(LAYER, "hs, (h, c) = lstm_forward(hs, 0.0 * h0, 0.0 * c0, *cell)")
def from_zeros():
    """All states start from zeros, which is only torch's default; here they start from h0s and c0s."""


@replaced(LAYER, "hs, (h, c) = lstm_forward(hs, h0 * (len(h_lasts) < 1), c0 * (len(h_lasts) < 1), *cell)")
def upper_layers_from_zeros():
    """Only the lowest layer starts from its given states, the others from zeros; layer l starts from h0s[l] and
    c0s[l]."""


@replaced(LAYER, "hs, (h, c) = lstm_forward(hs, c0, h0, *cell)")
def states_swapped_at_the_start():
    """h0s and c0s are swapped: hidden states start from h0s, cell states from c0s."""


@replaced("c0, *cell)", "c0, *layers[0])")
def weights_of_the_lowest_layer_for_all():
    """Every layer has the weights layers[0]; layer l has the weights layers[l]."""


@replaced(LOOP, "zip(h0s, c0s, layers[::-1], strict=True)")
def layers_from_the_top():
    """The weights are taken from the last layer to the first; layers[0] belongs to the lowest layer, which reads xs."""


@replaced(LOOP, "zip(h0s[::-1], c0s[::-1], layers, strict=True)")
def states_from_the_top():
    """The starting states are taken from the last layer to the first; h0s[0] and c0s[0] belong to the lowest layer."""


CELLS = """cells = []
        h, c = h0, c0
        for x in hs:
            _, (h, c) = lstm_forward(x[np.newaxis], h, c, *cell)
            cells.append((h, c))
        hs = np.stack([c for _, c in cells])"""


@replaced(LAYER, CELLS)
@replaced("return hs, (", "return np.stack([h for h, _ in cells]), (")
def cell_states_handed_on():
    """A layer hands its cell states on to the next one; it hands on its hidden states."""


@replaced(LAYER, CELLS)
def cell_states_handed_on_and_returned():
    """Every layer hands on its cell states, and those of the top layer are returned; a layer hands on its hidden
    states."""


@replaced(LAYER, f"below = hs\n        {LAYER}\n        hs = hs + below if h_lasts and len(h_lasts) else hs")
@replaced(" if h_lasts and len(h_lasts) else hs", " if h_lasts else hs")
def residual_between_layers():
    """The input of each layer but the lowest is added to its result, as in deep translators with residual connections.
    Here a layer hands on its hidden states as they are."""


@replaced(RETURNED, "return hs, (h, c)")
def only_the_top_states():
    """The last states of the top layer alone are returned; return those of every layer, (layers, batch, hidden)."""


@replaced(RETURNED, "return hs, (h[np.newaxis], c[np.newaxis])")
def only_the_top_states_with_an_axis():
    """The last states hold one layer alone, the top one; return those of every layer, (layers, batch, hidden)."""


@replaced(RETURNED, "return hs, (np.stack(h_lasts[::-1]), np.stack(c_lasts[::-1]))")
def states_returned_from_the_top():
    """The last states begin with the top layer; the lowest layer comes first."""


@replaced(RETURNED, "return hs, (np.stack(c_lasts), np.stack(h_lasts))")
def returns_c_and_h():
    """The last states are returned in the order c, h; the hidden states come first."""


@replaced(RETURNED, "return hs, np.stack(h_lasts), np.stack(c_lasts)")
def returned_flat():
    """Three results are returned side by side; the last two belong together: (hs, (hs_last, cs_last))."""


@replaced(RETURNED, "return hs, list(zip(h_lasts, c_lasts))")
def a_pair_for_each_layer():
    """The last states are one pair (h, c) a layer, as TensorFlow's cells return them; return two arrays, all h and all
    c."""


@replaced(RETURNED, "return hs, (np.stack(h_lasts, axis=1), np.stack(c_lasts, axis=1))")
def layers_on_the_second_axis():
    """The last states are stacked along the second axis; the layers are the first: (layers, batch, hidden)."""


@replaced("        h_lasts.append(h)", "        h_lasts.append(h)\n        every.append(hs)")
@replaced(START, f"{START}\n    every = []")
@replaced("return hs, (", "return np.stack(every), (")
def every_layers_states():
    """The hidden states of all layers are returned; the first result holds those of the top layer alone."""


@replaced("        h_lasts.append(h)", "        h_lasts.append(h)\n        every.append(hs)")
@replaced(START, f"{START}\n    every = []")
@replaced("return hs, (", "return every[0], (")
def the_lowest_layers_states():
    """The first result holds the hidden states of the lowest layer; return those of the top one."""


@replaced("return hs, (", "return hs[-1], (")
def last_step_only():
    """The first result is the top layer's last hidden state alone; return those of all steps: (time, batch, hidden)."""


@replaced(START, "hs, h_lasts, c_lasts = xs.swapaxes(0, 1), [], []")
@replaced("return hs, (", "return hs.swapaxes(0, 1), (")
def batch_first():
    """The first axis of xs is taken for the batch, as Keras has it, and torch with batch_first=True. Here it is
    time."""


@replaced(RETURNED, f"h0s[...], c0s[...] = h_lasts, c_lasts\n    {RETURNED}")
@shows_in("inputs")
def starting_states_overwritten():
    """h0s and c0s are changed in place; make new arrays and leave the inputs as they were."""


@replaced("return hs, (", "return np.stack([hs[-1]] * len(hs)), (")
def last_state_at_every_step():
    """Every entry of the first result is the top layer's last hidden state. If its states are changed in place, a list
    of them holds the same array many times; make a new array at each step."""


@replaced(LAYER, f"{LAYER.replace('lstm_forward(hs', 'lstm_forward(read')}\n        below = h0")
@replaced(
    f"        {LAYER.split('lstm')[0]}",
    f"        read = np.stack([below, *hs[:-1]]) if h_lasts else hs\n        {LAYER.split('lstm')[0]}",
)
def one_step_behind():
    """Each layer reads the state that the layer below had before the step; it reads the state after the same step."""
