"""Right ways to write rotary position embedding that look nothing like the reference."""

import numpy as np


def complex_numbers(x, positions, base=10000.0):
    """A pair is one complex number, and turning it is one multiplication by exp(i angle), as in Llama's own code."""
    d = x.shape[-1]
    turns = np.exp(1j * np.outer(positions, 1.0 / base ** (np.arange(0, d, 2) / d)))
    return (np.ascontiguousarray(x).view(np.complex128) * turns).view(np.float64)


def every_component_at_once(x, positions, base=10000.0):
    """The angles are repeated for both components of a pair, and x is combined with its pairs swapped, as in GPT-J.
    The frequencies come from exp and log."""
    d = x.shape[-1]
    frequencies = np.exp(-np.log(base) * 2.0 * (np.arange(d) // 2) / d)
    angles = np.multiply.outer(positions, frequencies)
    swapped = x.reshape(*x.shape[:-1], d // 2, 2)[..., ::-1] * np.array([-1.0, 1.0])
    return x * np.cos(angles) + swapped.reshape(x.shape) * np.sin(angles)


def rotation_matrices(x, positions, base=10000.0):
    """A 2 x 2 matrix for each position and pair, applied by einsum."""
    d = x.shape[-1]
    angles = np.einsum("n,p->np", positions, base ** np.linspace(0.0, 2.0 / d - 1.0, d // 2))
    cos, sin = np.cos(angles), np.sin(angles)
    matrices = np.array([[cos, -sin], [sin, cos]])  # (2 out, 2 in, n, d/2)
    pairs = x.reshape(*x.shape[:-1], d // 2, 2)
    return np.einsum("oinp,...npi->...npo", matrices, pairs).reshape(x.shape)


def position_by_position(x, positions, base=10000.0):
    """A loop over the positions; every vector at that position is turned by it."""
    y = np.array(x)
    for row, position in enumerate(positions):
        turn = position / base ** (np.arange(0, x.shape[-1], 2) / x.shape[-1])
        even, odd = x[..., row, ::2], x[..., row, 1::2]
        y[..., row, ::2] = even * np.cos(turn) - odd * np.sin(turn)
        y[..., row, 1::2] = odd * np.cos(turn) + even * np.sin(turn)
    return y
