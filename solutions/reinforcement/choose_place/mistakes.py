"""Wrong ways to choose a place. A docstring is what the student who makes the mistake reads."""

from grader.checks import replaced

CHOICE, TEST = '"A" if u < 1.0 - p_b else "B"', "u < 1.0 - p_b"


@replaced(CHOICE, '"B" if u < p_b else "A"')
def line_from_the_other_end():
    """B has the lower part of the line (B if u < p_b); the lower part is A's, up to 1 - p_b."""


@replaced(TEST, "u <= 1.0 - p_b")
def border_is_a():
    """On the border, u = 1 - p_b, the choice is A; it is B. With p_b = 1, u = 0 is such a border."""


@replaced(TEST, "u < p_b")
def p_b_is_taken_for_the_probability_of_a():
    """A is chosen where u is below p_b, so that p_b is the probability of A; it is that of B, and A has the part up to
    1 - p_b."""


@replaced(TEST, "u >= 1.0 - p_b")
def places_exchanged():
    """The two places are exchanged: A has the part below 1 - p_b."""


@replaced(TEST, "u > p_b")
def upper_part_is_a():
    """A has the upper part of the line, above p_b; it has the lower part, below 1 - p_b."""


@replaced(TEST, "p_b < 0.5")
def likelier_place():
    """The likelier place is always taken; u decides, so that the other one is tried too."""


@replaced(TEST, "p_b <= 0.5")
def likelier_place_or_a():
    """The likelier place is always taken, A if both are equal; u decides, so that the other one is tried too."""


@replaced(TEST, "u < 0.5")
def fair_coin():
    """Both places are equally likely, whatever p_b is; the border is 1 - p_b."""


@replaced(CHOICE, '"a" if u < 1.0 - p_b else "b"')
def small_letters():
    """The places are called a and b; they are "A" and "B"."""


@replaced(CHOICE, "0 if u < 1.0 - p_b else 1")
def number_returned():
    """A number is returned for the place; return the letter, "A" or "B"."""


@replaced(CHOICE, "u >= 1.0 - p_b")
def truth_value_returned():
    """True or False is returned; return the letter, "A" or "B"."""


@replaced(TEST, "u <= p_b")
def p_b_and_its_border_are_for_a():
    """A is chosen where u is at most p_b (B if u > p_b), so that p_b is the probability of A; it is that of B, and A
    has the part below 1 - p_b."""


@replaced(TEST, "u > 1.0 - p_b")
def places_exchanged_above_the_border():
    """The two places are exchanged: A has the part below 1 - p_b, and B the rest."""
