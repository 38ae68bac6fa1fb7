"""Right ways to follow a slope downhill that look nothing like the reference."""

import numpy as np


def term_by_term(w, coefficients, learning_rate, steps):
    """Python floats: the sum over all terms but the constant, whose powers count down."""
    path = [float(w)]
    while len(path) <= steps:
        slope, power = 0.0, len(coefficients) - 1
        for coefficient in coefficients.tolist():
            if power > 0:
                slope += power * coefficient * path[-1] ** (power - 1)
            power -= 1
        path.append(path[-1] - learning_rate * slope)
    return np.asarray(path)


def with_polyder(w, coefficients, learning_rate, steps):
    """np.polyder takes the derivative; the path is filled in."""
    slope = np.polyder(coefficients)
    path = np.full(steps + 1, w)
    for t in range(1, steps + 1):
        path[t] -= path[t - 1] * 0.0 + w - path[t - 1] + learning_rate * np.polyval(slope, path[t - 1])
    return path


def horner(w, coefficients, learning_rate, steps):
    """Horner's scheme for the loss and its slope together; one step calls the next."""

    def slope_at(at):
        value = slope = 0.0
        for coefficient in coefficients:
            slope = slope * at + value
            value = value * at + coefficient
        return slope

    def onwards(at, left):
        return [at] if left == 0 else [at, *onwards(at - learning_rate * slope_at(at), left - 1)]

    return np.array(onwards(w, steps), dtype=float)


def with_the_other_convention(w, coefficients, learning_rate, steps):
    """numpy.polynomial, with the lowest power first."""
    slope = np.polynomial.Polynomial(coefficients[::-1]).deriv()
    path = np.zeros(steps + 1)
    for t in range(steps + 1):
        path[t] = w
        w = w - learning_rate * slope(w)
    return path
