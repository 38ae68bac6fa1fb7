"""Wrong ways to estimate the training time. A docstring is what the student who makes the mistake reads."""

from grader.checks import replaced, without

WORK, YEAR = "6.0 * parameters * tokens", "365.0 * 24.0 * 60.0 * 60.0"

pairs = [
    ("forward_alone", "days"),
    ("forward_alone", "years_of_365_and_a_quarter_days"),
    ("backward_alone", "years_of_365_and_a_quarter_days"),
]


@replaced("6.0", "2.0")
def forward_alone():
    """The work is 2 * parameters * tokens, that of the forward pass; training costs 6 for each parameter and token."""


@replaced("6.0", "3.0")
def additions_left_out():
    """The work is 3 * parameters * tokens; multiplication and addition are two operations, so it is 6."""


@replaced("6.0", "4.0")
def backward_alone():
    """The work is 4 * parameters * tokens, that of the backward pass; with the forward pass it is 6."""


@replaced("6.0", "8.0")
def forward_twice():
    """The work is 8 * parameters * tokens, as when the forward pass is computed again to save memory; here it is 6."""


@without("6.0 * ")
def no_6():
    """The factor 6 is missing: one operation for each parameter and token."""


@without(" * tokens")
def tokens_left_out():
    """The number of tokens has no effect; each token costs 6 operations for each parameter."""


@without(" * parameters")
def parameters_left_out():
    """The number of parameters has no effect; each parameter costs 6 operations for each token."""


@without(" / flops_per_second")
def speed_left_out():
    """The chip's speed has no effect; divide the operations by flops_per_second."""


@replaced(YEAR, "24.0 * 60.0 * 60.0")
def days():
    """The result is in days; divide by 365 more."""


@replaced(f" / ({YEAR})", "")
def in_seconds():
    """The result is in seconds; divide by the seconds in a year."""


@replaced(YEAR, "60.0 * 60.0")
def in_hours():
    """The result is in hours; divide by 24 * 365 more."""


@replaced(YEAR, "365.0 * 24.0 * 60.0")
def minutes_for_seconds():
    """One factor 60 is missing: an hour has 60 * 60 seconds."""


@replaced("365.0", "365.25")
def years_of_365_and_a_quarter_days():
    """A year has 365.25 days here; in this exercise it has 365."""


@replaced("365.0", "360.0")
def years_of_360_days():
    """A year has 360 days here; it has 365."""


@replaced("365.0", "365.2425")
def years_of_the_calendar():
    """A year has 365.2425 days here, the mean of the calendar; in this exercise it has 365."""


@replaced("tokens / flops_per_second", "tokens * flops_per_second")
def multiplied_by_the_speed():
    """The operations are multiplied by the chip's speed; divide by it. A faster chip needs less time."""


@replaced("return seconds", "seconds = seconds // 1.0\n    return seconds")
def whole_seconds():
    """The seconds are rounded down (//); divide with /."""


@replaced("return seconds / ", "return seconds // ")
def whole_years():
    """The years are rounded down (//); divide with /."""


@replaced(YEAR, "365.0 * 60.0 * 60.0")
def hours_of_a_day_left_out():
    """The factor 24 is missing: a year has 365 * 24 hours."""


@replaced("return seconds / (365.0 * 24.0 * 60.0 * 60.0)", "return round(seconds / (365.0 * 24.0 * 60.0 * 60.0), 1)")
def rounded():
    """The years are rounded; return them as they are. The example rounds only what it shows."""
