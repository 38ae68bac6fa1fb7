"""Sizes that fit, for a few cases of each kernel exercise.

The sizes of most cases are odd and none is like another: a kernel that is right only where nothing is left over fails
there. Here nothing is left over. A kernel with a path of its own for such sizes (four floats at once, a square matrix,
full blocks) takes it in these cases alone.
"""

FULL_BLOCKS = range(1024, 4097, 1024)  # a multiple of every block whose size is a power of two


def equal_sizes(make, *names, of):
    """What makes inputs whose sizes of these names are one number of `of`, drawn for each case."""

    def made(rng):
        size = rng.choice(of)
        return make(rng, **{name: [size] for name in names})

    return made
