"""Wrong ways to write augmentation. A docstring is what the student who makes the mistake reads."""

from grader.checks import replaced, shows_in, without

FLIPPED, TURNED = "image[:, ::-1]", "np.rot90(image, quarter_turns)"
RESULT = "np.clip(turned * brightness + noise, 0.0, 1.0)"

pairs = [
    ("up_down", "clockwise"),
    ("brightness_added", "clockwise"),
    ("brightness_added", "no_clip"),
]


@replaced(FLIPPED, "image[::-1]")
def up_down():
    """The image is flipped upside down: the first axis holds the rows. Left-right reverses the columns, the second
    axis."""


@replaced(FLIPPED, "image[::-1, ::-1]")
def both_axes_flipped():
    """Rows and columns are both reversed, which is a half turn; left-right reverses the columns alone."""


@replaced(FLIPPED, "image[::-1, ::-1, ::-1]")
def all_axes_flipped():
    """All three axes are reversed, as np.flip does it without an axis; left-right reverses the columns alone."""


@replaced(FLIPPED, "image[..., ::-1]")
def colours_flipped():
    """The last axis is reversed, which holds the colours; left-right reverses the columns, the second axis."""


@replaced("if flip", "if not flip")
def flipped_when_not_wanted():
    """The image is flipped when flip is False, and stays when it is True."""


@replaced("if flip", "if False")
def flip_ignored():
    """flip has no effect; when it is True, reverse the columns first."""


@replaced("if flip", "if True")
def always_flipped():
    """The image is always flipped; flip it only when flip is True."""


@replaced(TURNED, "np.rot90(image, -quarter_turns)")
def clockwise():
    """The image is turned clockwise; turn it counter-clockwise: the top right corner comes to the top left."""


@replaced(
    "    if flip:\n        image = image[:, ::-1]\n    turned = np.rot90(image, quarter_turns)",
    "    turned = np.rot90(image, quarter_turns)\n    if flip:\n        turned = turned[:, ::-1]",
)
def turned_before_the_flip():
    """The image is turned first and flipped then, which is as if flipped images turned the other way; flip first."""


@replaced(TURNED, "np.rot90(image, 1 if quarter_turns else 0)")
def one_turn_at_most():
    """The image is turned once, whatever quarter_turns is; 2 and 3 turn it further."""


@replaced(TURNED, "image.swapaxes(0, 1) if quarter_turns % 2 else image")
def transposed():
    """Rows and columns are exchanged for a turn, which mirrors the image; a quarter turn also reverses one of the
    axes."""


@replaced(TURNED, "image")
def never_turned():
    """The image is not turned; quarter_turns has no effect."""


@replaced("turned * brightness", "turned + brightness")
def brightness_added():
    """brightness is added; multiply by it."""


@replaced("* brightness", "* (1.0 + brightness)")
def one_plus_brightness():
    """The image is multiplied by 1 + brightness; multiply by brightness itself."""


@without(" * brightness")
def brightness_ignored():
    """brightness has no effect; multiply the image by it."""


@without(" + noise")
def noise_ignored():
    """The noise has no effect; add it after the multiplication."""


@replaced("+ noise", "- noise")
def noise_subtracted():
    """The noise is subtracted; add it."""


@replaced("turned * brightness + noise", "(turned + noise) * brightness")
def noise_before_the_brightness():
    """The noise is added first and multiplied too; multiply by brightness first, then add the noise."""


@replaced("turned * brightness + noise", "turned * brightness * (1.0 + noise)")
def noise_as_a_factor():
    """The noise multiplies the values; add it to them."""


@replaced("turned * brightness + noise", "np.clip(turned * brightness, 0.0, 1.0) + noise")
def clipped_in_between_as_well():
    """Values are cut off after the brightness as well; cut them off once, after the noise."""


@replaced(RESULT, "np.clip(turned * brightness, 0.0, 1.0) + noise")
def clipped_before_the_noise_only():
    """Values are cut off before the noise is added; add the noise first, then cut off."""


@replaced(RESULT, "turned * brightness + noise")
def no_clip():
    """Values below 0 or above 1 stay; cut them off at the end."""


@replaced(RESULT, "np.minimum(turned * brightness + noise, 1.0)")
def not_clipped_at_0():
    """Values below 0 stay; cut off at both ends."""


@replaced(RESULT, "np.maximum(turned * brightness + noise, 0.0)")
def not_clipped_at_1():
    """Values above 1 stay; cut off at both ends."""


@replaced(RESULT, "(turned * brightness + noise) % 1.0")
def wrapped_around():
    """Values outside of 0 to 1 come back in at the other end; cut them off."""


@replaced(RESULT, "(bright - bright.min()) / max(np.ptp(bright), 1e-12)")
@replaced("    return", "    bright = turned * brightness + noise\n    return")
def scaled_into_the_range():
    """All values are scaled so that they lie between 0 and 1; only cut off those that are outside."""


@shows_in("inputs")
@replaced(RESULT, "np.clip(np.multiply(turned, brightness, out=turned) + noise, 0.0, 1.0)")
def in_place():
    """The given image changes: flipping and turning give views of it, and *= writes into them. Make a new array."""
