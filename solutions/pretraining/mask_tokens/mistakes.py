"""Wrong ways to mask tokens. A student who makes the mistake reads its docstring."""

from grader.checks import replaced, shows_in, without

CHOSEN = "(uniforms < p) & ~special"
MASKED, REPLACED = "chosen & (choices < 0.8)", "chosen & (choices >= 0.8) & (choices < 0.9)"
LABELS = "torch.where(chosen, ids, -100)"
INPUTS = "torch.where(masked, mask_id, torch.where(replaced, randoms, ids))"

pairs = [("always_mask", "labels_everywhere"), ("specials_chosen", "always_mask")]


@replaced(LABELS, "ids.clone()")
def labels_everywhere():
    """Every token has a label, so the loss would count tokens that the model can see; labels are -100 where a token is
    not chosen."""


@without(" & ~special")
def specials_chosen():
    """Special tokens are chosen like any other; tokens whose id is in special_ids never are."""


@replaced(REPLACED, "chosen & (choices >= 0.8)")
def eighty_twenty_random():
    """All chosen tokens that are not masked are replaced; from 0.9 on they stay as they are."""


@replaced(REPLACED, "chosen & (choices < 0.0)")
def eighty_twenty_kept():
    """No token is replaced by a random one; those with a choice from 0.8 to 0.9 are."""


@replaced(MASKED, "chosen & (choices <= 0.8)")
@replaced(REPLACED, "chosen & (choices > 0.8) & (choices < 0.9)")
def choice_of_08_masks():
    """A choice of exactly 0.8 masks; only choices below 0.8 do."""


@replaced(REPLACED, "chosen & (choices >= 0.8) & (choices <= 0.9)")
def choice_of_09_replaces():
    """With a choice of exactly 0.9 a random token comes in; only with choices below 0.9 does it."""


@replaced(MASKED, "chosen")
def always_mask():
    """All chosen tokens become [MASK]; only those with a choice below 0.8 do."""


@replaced(INPUTS, "torch.where(chosen & (choices < 0.9), randoms, ids)")
def masked_and_then_replaced():
    """Tokens with a choice below 0.8 become random ones, too, since choice < 0.9 holds for them as well; they become
    [MASK]."""


@replaced(REPLACED, "chosen & (choices >= 0.9)")
def random_and_kept_exchanged():
    """Random tokens are put in from 0.9 on, and those from 0.8 to 0.9 stay; it is the other way round."""


@replaced(LABELS, "torch.where(masked, ids, -100)")
def labels_only_where_masked():
    """Only tokens that become [MASK] have a label; all chosen tokens have one."""


@replaced(LABELS, "torch.where(masked | replaced, ids, -100)")
def labels_only_where_changed():
    """Chosen tokens that stay as they are have no label; all chosen tokens have one."""


@replaced(LABELS, "torch.where(chosen, inputs, -100)")
def labels_read_after_masking():
    """The labels are read from the inputs after the masking, so they hold [MASK] and random tokens; they hold the
    original ids. (Code that masks ids in place does the same.)"""


@replaced("uniforms < p", "uniforms >= p")
def complement_chosen():
    """Tokens are chosen where uniform >= p, which is the other part; choose those where uniform < p."""


@replaced("uniforms < p", "uniforms <= p")
def boundary_included():
    """A token whose uniform is exactly p is chosen; it is chosen only where uniform < p, so that p = 0 chooses none."""


@replaced("uniforms < p", "uniforms < 0.15")
def always_15_percent():
    """The share is 0.15, whatever p says."""


@replaced(MASKED, "(choices < 0.8) & ~special")
@replaced(REPLACED, "(choices >= 0.8) & (choices < 0.9) & ~special")
def choice_without_being_chosen():
    """Tokens are masked and replaced by their choice alone; only chosen tokens are."""


@replaced(MASKED, "chosen & (choices > 0.2)")
@replaced(REPLACED, "chosen & (choices > 0.1) & (choices <= 0.2)")
def from_the_other_end():
    """The choices are read from the other end: choices above 0.2 mask. A choice below 0.8 masks, and one from 0.9 on
    keeps."""


@replaced(MASKED, "chosen & (uniforms < 0.8 * p)")
@replaced(REPLACED, "chosen & (uniforms >= 0.8 * p) & (uniforms < 0.9 * p)")
def choices_ignored():
    """The uniforms answer both questions; choices say what happens to a chosen token."""


@replaced(LABELS, "torch.where(chosen, -100, ids)")
def labels_of_the_others():
    """The labels are inverted: -100 stands at the chosen tokens. It stands at all others."""


def _elsewhere(number):
    @replaced(LABELS, f"torch.where(chosen, ids, {number})")
    def mistake(): ...

    mistake.__doc__ = f"Tokens that are not chosen have the label {number}; it is -100, which the loss leaves out."
    return mistake


labels_0_elsewhere, labels_minus_1_elsewhere = map(_elsewhere, ("0", "-1"))


@replaced("torch.tensor(special_ids, dtype=ids.dtype)", "torch.tensor(special_ids[:1], dtype=ids.dtype)")
def first_special_id_only():
    """Only the first of special_ids is left alone; all of them are."""


@replaced("torch.tensor(special_ids, dtype=ids.dtype)", "torch.tensor(special_ids[-1:], dtype=ids.dtype)")
def last_special_id_only():
    """Only the last of special_ids is left alone, as in a loop that starts afresh with each of them; all of them
    are."""


@replaced("torch.tensor(special_ids, dtype=ids.dtype)", "torch.tensor([*special_ids, mask_id], dtype=ids.dtype)")
def mask_taken_for_special():
    """A [MASK] of the text is never chosen; it is special only if it is in special_ids."""


@replaced("return inputs, labels", "return labels, inputs")
def labels_first():
    """The labels are returned first; the inputs come first."""


@shows_in("inputs")
@replaced("return inputs, labels", "ids.copy_(inputs)\n    return ids, labels")
def masked_in_place():
    """ids is changed in place; make a copy first and leave the argument as it was."""
