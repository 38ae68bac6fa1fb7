"""Wrong ways to write the schedule. A student who makes the mistake reads its docstring."""

from grader.checks import open_where, replaced

WARM, PROGRESS = "peak * (step + 1) / warmup", "(step - warmup) / (total - warmup)"
DECAY, HALF = "floor + (peak - floor) * 0.5 * (1.0 + math.cos(math.pi * progress))", "0.5 * (1.0 + math.cos("
AFTER = "    if step >= total:\n        return floor\n"

pairs = [  # other libraries' conventions
    ("warm_up_from_0", "decays_to_0"),  # Hugging Face
    ("warm_up_from_0", "rises_again"),
    ("warm_up_from_0", "cosine_over_all_of_total"),
    ("warm_up_from_floor", "total_without_the_warm_up"),
    ("cosine_over_all_of_total", "decays_to_0"),
    ("falls_to_0_and_jumps", "rises_again"),
    ("no_warm_up", "decays_to_0"),
]


@replaced(WARM, "peak")
def no_warm_up():
    """The steps of the warm-up have the rate peak; they rise towards it in a straight line."""


@replaced("if step < warmup:\n        return peak * (step + 1) / warmup\n    if", "if")
def cosine_before_its_beginning():
    """The formula of the decay is used for the warm-up too; for step < warmup the rate is
    peak * (step + 1) / warmup."""


@replaced("if step < warmup:\n        return peak * (step + 1) / warmup\n    if", "if")
@replaced(PROGRESS, "step / total")
def cosine_alone():
    """There is no warm-up: the cosine begins at step 0. The first `warmup` steps rise, and the cosine follows."""


@replaced(WARM, "peak * step / warmup")
def warm_up_from_0():
    """The warm-up begins with the rate 0, as in CS336 and Hugging Face; here step 0 has peak / warmup already."""


@replaced(WARM, "peak * (step + 1) / (warmup + 1)")
def warm_up_one_step_longer():
    """The warm-up divides by warmup + 1; divide by warmup, so that step warmup - 1 reaches peak."""


@open_where("not finite")
@replaced(WARM, "peak * step / max(warmup - 1, 1)")
def warm_up_from_0_to_peak():
    """The warm-up begins with the rate 0 and divides by warmup - 1; it is peak * (step + 1) / warmup."""


@replaced(WARM, "floor + (peak - floor) * (step + 1) / warmup")
def warm_up_from_floor():
    """The warm-up rises from floor; it rises from 0 as if step -1 had that rate: peak * (step + 1) / warmup."""


@replaced(WARM, "floor + (peak - floor) * step / warmup")
def warm_up_begins_at_floor():
    """The warm-up rises from floor, which step 0 has; floor does not matter there: peak * (step + 1) / warmup."""


@replaced(WARM, "max(floor, peak * (step + 1) / warmup)")
def warm_up_not_below_floor():
    """The rates of the warm-up are lifted to floor; there they may be below it."""


@replaced(WARM, "peak * 0.5 * (1.0 - math.cos(math.pi * (step + 1) / warmup))")
def warm_up_along_a_cosine():
    """The warm-up rises along a cosine; it rises in a straight line."""


@replaced(WARM, "(step + 1) / warmup")
def warm_up_without_peak():
    """The warm-up rises to 1; multiply by peak."""


@replaced("if step < warmup", "if step <= warmup")
def warm_up_includes_step_warmup():
    """Step warmup still belongs to the warm-up, and its rate is above peak; the decay begins with this step."""


@replaced(PROGRESS, "step / total")
def cosine_over_all_of_total():
    """The cosine is measured from step 0 to total; it begins after the warm-up: (step - warmup) / (total - warmup)."""


@replaced(PROGRESS, "(step - warmup) / total")
def divided_by_total():
    """The steps since the warm-up are divided by total; divide them by the length of the decay, total - warmup."""


@replaced("if step >= total:", "if step >= warmup + total:")
@replaced(PROGRESS, "(step - warmup) / total")
def total_without_the_warm_up():
    """The decay is `total` steps long, after the warm-up; total counts the steps of the warm-up too."""


@replaced(PROGRESS, "(step + 1 - warmup) / (total - warmup)")
def one_step_ahead():
    """The decay is one step ahead; step warmup has progress 0 and the rate peak."""


@replaced(PROGRESS, "(step - warmup) / max(total - 1 - warmup, 1)")
def floor_one_step_early():
    """The decay reaches floor at step total - 1; it reaches it at step total."""


@replaced("math.pi", "2.0 * math.pi")
def a_whole_period():
    """The cosine goes through a whole period and comes back to peak; half a period ends at floor: pi, not 2 pi."""


@replaced("math.pi", "0.5 * math.pi")
@replaced(HALF, "(math.cos(")
def a_quarter_of_a_period():
    """The decay is a quarter of a period of the cosine, from 1 to 0; it is half a period,
    (1 + cos(pi * progress)) / 2."""


@replaced("math.cos(math.pi * progress)", "math.cos(progress)")
def without_pi():
    """The cosine of progress itself is taken; it needs pi * progress to come down to -1."""


@replaced("math.cos(math.pi * progress)", "math.cos(math.radians(math.pi * progress))")
def degrees():
    """The angle is converted to radians once more; math.cos takes pi * progress as it is."""


@replaced("math.cos", "math.sin")
def sine():
    """The decay uses the sine; it uses the cosine."""


@replaced(HALF, "(1.0 + math.cos(")
def not_halved():
    """1 + cos is not halved; it begins at 2."""


@replaced("0.5 * (1.0 + math.cos(math.pi * progress))", "math.cos(math.pi * progress)")
def cosine_itself():
    """The cosine itself is used, which ends at -1; (1 + cos) / 2 ends at 0."""


@replaced("0.5 * (1.0 + math.cos(math.pi * progress))", "(1.0 - progress)")
def linear_decay():
    """The decay is a straight line; it follows a cosine."""


@replaced("0.5 * (1.0 + math.cos(math.pi * progress))", "(floor / peak) ** progress")
@replaced("floor + (peak - floor) *", "peak *")
def exponential_decay():
    """The decay is exponential; it follows a cosine."""


@replaced("(peak - floor)", "peak")
def floor_added_to_peak():
    """Floor is added to a cosine that begins at peak, so the rate begins above peak; the cosine is multiplied by
    peak - floor."""


@replaced(DECAY, "peak * 0.5 * (1.0 + math.cos(math.pi * progress))")
@replaced("return floor\n", "return 0.0\n")
def decays_to_0():
    """The rate falls to 0, as in Hugging Face's schedule; here it falls to floor."""


@replaced(DECAY, "peak * 0.5 * (1.0 + math.cos(math.pi * progress))")
def falls_to_0_and_jumps():
    """The cosine falls to 0, and the rate is floor only after it; the cosine itself is to end at floor."""


@replaced(DECAY, "max(floor, peak * 0.5 * (1.0 + math.cos(math.pi * progress)))")
def cut_off_at_floor():
    """The cosine falls towards 0 and is cut off at floor; it is scaled to lie between peak and floor."""


@replaced("return floor\n", "return 0.0\n")
def stops_after_total():
    """From step total on the rate is 0; it stays at floor."""


@replaced("return floor\n", "return peak\n")
def peak_after_total():
    """From step total on the rate is peak; it stays at floor."""


@replaced(AFTER, "")
def rises_again():
    """After step total the cosine goes on and the rate rises again; it stays at floor."""


@replaced("floor + (peak - floor)", "peak + (floor - peak)")
def peak_and_floor_swapped():
    """In the decay peak and floor are swapped: it rises from floor to peak. It falls from peak to floor."""


@replaced(WARM, "peak * step / warmup")
@replaced(DECAY, "peak * 0.5 * (1.0 + math.cos(math.pi * progress))")
@replaced(AFTER, "")
def hugging_faces_schedule():
    """This is Hugging Face's schedule: its warm-up begins with the rate 0, and its cosine falls to 0 and rises again
    after step total. Here step 0 has peak / warmup, and the rate falls to floor and stays there."""


@replaced(WARM, "peak * ((step + 1) // warmup)")
def divided_without_remainder():
    """The warm-up divides with //, which drops what is behind the point; divide with /."""


@replaced(WARM, "(step + 1) / warmup * (floor + (peak - floor) * 0.5 * (1.0 + math.cos(math.pi * step / total)))")
@replaced(PROGRESS, "step / total")
def warm_up_multiplies_the_cosine():
    """A cosine over all of total is multiplied by the warm-up; first the rate rises to peak, then the cosine begins."""
