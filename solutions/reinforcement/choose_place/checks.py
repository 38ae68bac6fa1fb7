"""What the choice of a place is judged by. A result is one letter, so a case is several calls."""

from grader.checks import Agrees, Example, Tolerance, call

inputs_unchanged = 0  # numbers cannot be changed
CALLS = 12


def several_draws(rng):
    """One probability, many random numbers."""
    p_b = float(rng.uniform(0.15, 0.85))
    return [call(p_b=p_b, u=float(u)) for u in rng.uniform(size=CALLS)]


def several_probabilities(rng):
    """One random number, many probabilities."""
    u = float(rng.uniform(0.15, 0.85))
    return [call(p_b=float(p_b), u=u) for p_b in rng.uniform(size=CALLS)]


def on_the_border(rng):
    """Eighths, so that the border is exact; u lies on it, or an eighth above or below."""
    eighths = [int(each) for each in rng.integers(1, 7, size=CALLS)]
    return [call(p_b=each / 8, u=1 - each / 8 + int(rng.integers(-1, 2)) / 8) for each in eighths if each > 1]


def certain(rng):
    """p_b is 0 or 1; u may be 0."""
    draws = [float(rng.choice([0.0, rng.uniform(), 1.0 - 2.0**-10])) for _ in range(CALLS)]
    return [call(p_b=float(rng.integers(2)), u=u) for u in draws]


tolerance = Tolerance(rtol=0.0)  # letters: exact

checks = [
    Example(points=0.5),
    Agrees("agrees with the reference", [several_draws, several_probabilities], cases=4, points=1),
    Agrees("on the border, and where p_b is 0 or 1", [on_the_border, certain], cases=4, points=0.5),
]
