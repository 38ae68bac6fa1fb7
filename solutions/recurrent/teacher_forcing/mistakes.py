"""Wrong ways to make a decoder's inputs. A student who makes the mistake reads its docstring."""

from grader.checks import replaced, shows_in, without

SHIFT, FIRST = "np.roll(targets, 1, axis=1)", "inputs[:, 0] = bos"


@replaced(SHIFT, "np.roll(targets, -1, axis=1)")
def shifted_left():
    """The targets are shifted to the left, so that the decoder reads a word that it has yet to predict; shift them to
    the right, and put BOS in the first place."""


@replaced(SHIFT, "np.roll(targets, -1, axis=1)")
@replaced(FIRST, "inputs[:, -1] = bos")
def bos_appended():
    """The targets are shifted to the left and BOS is appended; they are shifted to the right, and BOS comes first."""


@without(f"\n    {FIRST}")
def last_token_rolled_in():
    """The first input is the last target, which comes round with np.roll; put BOS there."""


@replaced(SHIFT, "np.concatenate([np.full((len(targets), 1), bos), targets], axis=1)")
def one_longer():
    """The inputs are one longer than the targets; leave the last target out, for nothing comes after it."""


@replaced(SHIFT, "np.concatenate([targets, np.full((len(targets), 1), bos)], axis=1)")
@without(f"\n    {FIRST}")
def one_longer_with_bos_last():
    """BOS is put after the targets; it comes first, and the last target is left out."""


@replaced(SHIFT, "targets[:, :-1].copy()")
@without(f"\n    {FIRST}")
def bos_missing():
    """BOS is missing, so the inputs are one shorter than the targets; put it in front."""


@replaced(SHIFT, "targets.copy()")
def first_token_replaced():
    """Nothing is shifted: BOS takes the place of the first target. All targets but the last move one place to the
    right, and BOS stands before them."""


@replaced(SHIFT, "targets.copy()")
@without(f"\n    {FIRST}")
def no_shift():
    """The targets are returned as they are; so the decoder reads the word that it is to predict. Shift them by one."""


@replaced(SHIFT, "targets[:, ::-1].copy()")
def reversed_targets():
    """The targets are reversed; they stay in their order, one place later."""


@replaced(SHIFT, "np.roll(targets, 1, axis=0)")
def shifted_along_the_batch():
    """The rows are shifted, not the steps; time is the second axis."""


@replaced(SHIFT, "np.roll(targets, 1, axis=0)")
@replaced(FIRST, "inputs[0] = bos")
def first_row_is_bos():
    """The first row is BOS; BOS is the first column, and the targets move one place along the second axis."""


@replaced(FIRST, "inputs[0, 0] = bos")
def bos_in_the_first_row_alone():
    """BOS is put into the first row alone; every row begins with it."""


@replaced(SHIFT, "np.roll(targets, 2, axis=1)")
@replaced(FIRST, "inputs[:, :2] = bos")
def shifted_by_two():
    """The targets are shifted by two places; shift them by one."""


@replaced(FIRST, "inputs[:, 0] = 0")
def bos_is_zero():
    """The first input is 0, whatever `bos` says."""


@replaced(FIRST, "inputs[:, 0] = 1")
def bos_is_one():
    """The first input is 1, whatever `bos` says."""


@replaced("return inputs", "return inputs.astype(float)")
def floats_returned():
    """The ids are floats, as np.zeros and np.ones make them; ids are ints, for they index a table."""


@shows_in("inputs")
@replaced("return inputs", "targets[:] = inputs\n    return targets")
def targets_overwritten():
    """targets is changed in place; make a new array and leave the input as it was."""
