"""Inputs that the exercises on plain RNNs share: a layer's weights, one step, and a sequence."""

from grader.checks.inputs import alike, coinciding, sizes

SMALL = range(2, 9)
FEW = range(1, 5)


def layer(rng, n_in, hidden):
    """A layer's weights. Pre-activations are of order 1, so no tanh is saturated, and no bias is zero."""
    scale = (n_in + hidden) ** -0.5
    return {
        "w_xh": scale * rng.normal(size=(hidden, n_in)),
        "w_hh": scale * rng.normal(size=(hidden, hidden)),
        "b": rng.choice([-1.0, 1.0], size=hidden) * rng.uniform(0.2, 0.8, size=hidden),
    }


def one_step(rng, batch=SMALL, n_in=SMALL, hidden=SMALL):
    """The inputs of one step. No two sizes are alike, and no state is zero."""
    batch, n_in, hidden = sizes(rng, batch, n_in, hidden)
    state = rng.uniform(-0.9, 0.9, size=(batch, hidden))
    return {"x": rng.normal(size=(batch, n_in)), "h": state, **layer(rng, n_in, hidden)}


def sequence(rng, time=SMALL, batch=SMALL, n_in=SMALL, hidden=SMALL):
    """The inputs of a whole sequence. No two sizes are alike, and the first state is not zero."""
    time, batch, n_in, hidden = sizes(rng, time, batch, n_in, hidden)
    state = rng.uniform(-0.9, 0.9, size=(batch, hidden))
    return {"xs": rng.normal(size=(time, batch, n_in)), "h0": state, **layer(rng, n_in, hidden)}


def of_the_same_sizes(rng, make, ranges):
    """Inputs whose sizes are the same in all cases of a check: what is kept from one to the next then shows."""
    return make(rng, *sizes(alike(rng), *ranges))


def with_sizes_in_common(rng, make, ranges):
    """Inputs of which two sizes are equal: code that is wrong only there runs, too."""
    return make(rng, *coinciding(rng, *ranges))
