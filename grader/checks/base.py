"""What the checks have in common: options that are given by name."""

import msgspec


class Weighted(msgspec.Struct, frozen=True, kw_only=True):
    """`weight` is the check's share of the exercise's points, relative to its other checks'."""

    weight: float = 1.0


class Toleranced(Weighted, frozen=True, kw_only=True):
    """Agreement is |actual - expected| <= atol + rtol * |expected| for every element.

    A public check goes into the bundle that a student gets.
    """

    rtol: float = 1e-9
    atol: float = 0.0
    public: bool = False
