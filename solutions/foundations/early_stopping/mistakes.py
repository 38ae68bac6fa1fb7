"""Wrong ways to write early stopping. A docstring is what the student who makes the mistake reads."""

from grader.checks import replaced, without

IMPROVES, NOTED = "loss < best - min_delta", "best, best_epoch, count = loss, epoch, 0"
STARTS, STOPS = "best, best_epoch, count = np.inf, -1, 0", "return epoch, best_epoch"
COUNTS, LOWER = "            count += 1", "            if loss < best:\n                "
ENDS = "return -1, best_epoch"
FIRST = "best, best_epoch, count = (losses[0], 0, -1) if len(losses) else (np.inf, -1, 0)"

pairs = [
    ("patience_plus_1", "best_epoch_is_the_stop"),
    ("against_the_previous_loss", "gain_of_min_delta_is_enough"),
    ("small_gains_lower_best", "nan_improves"),
    ("gain_of_min_delta_is_enough", "patience_plus_1"),
    ("min_delta_ignored", "patience_plus_1"),
]


@replaced("count == patience", "count > patience")
def patience_plus_1():
    """Training stops one epoch late; it stops where the count reaches patience."""


@replaced("count == patience", "count >= patience - 1")
def patience_minus_1():
    """Training stops one epoch early; it stops where the count of epochs without improvement reaches patience."""


@replaced(COUNTS, "            best = loss\n            count += 1")
def against_the_previous_loss():
    """Each loss is compared with the loss before it; compare it with the best one so far."""


@replaced(COUNTS, "            best = min(best, loss)\n            count += 1")
def small_gains_lower_best():
    """A gain of less than min_delta lowers best, so that small gains never add up; best stays until an epoch
    improves."""


@replaced(
    COUNTS,
    f"{LOWER}best, best_epoch = loss, epoch\n{COUNTS}",
)
def small_gains_are_kept():
    """A gain of less than min_delta becomes best and best_epoch and only the count goes on; both stay until a loss is
    below best - min_delta."""


@replaced(COUNTS, f"{LOWER}best_epoch = epoch\n{COUNTS}")
def small_gains_move_best_epoch():
    """best_epoch follows gains that are smaller than min_delta; it is the last epoch that improved."""


@replaced(COUNTS, "            count = count + 1 if loss >= best or loss != loss else count")
def small_gains_do_not_count():
    """An epoch with a gain of min_delta or less is not counted; it is an epoch without improvement like any other."""


@replaced(STOPS, "return epoch, epoch")
def best_epoch_is_the_stop():
    """best_epoch is the epoch where training stops; it is the last epoch that improved."""


@replaced(STOPS, "return epoch, int(np.nanargmin(losses[: epoch + 1])) if best_epoch >= 0 else -1")
@replaced(ENDS, "return -1, int(np.nanargmin(losses)) if best_epoch >= 0 else -1")
def lowest_loss():
    """best_epoch is the epoch of the lowest loss that was seen; it is the last one that improved by more than
    min_delta."""


@replaced(STOPS, "return epoch, int(np.argmin(losses[: epoch + 1]))")
@replaced(ENDS, "return -1, int(np.argmin(losses)) if len(losses) else -1")
def lowest_loss_or_nan():
    """best_epoch is np.argmin of what was seen, which is the first NaN if there is one; it is the last epoch that
    improved by more than min_delta."""


@replaced(STOPS, "return epoch, int(np.nanargmin(losses)) if not np.isnan(losses).all() else -1")
@replaced(ENDS, "return -1, int(np.nanargmin(losses)) if not np.isnan(losses).all() else -1")
def lowest_loss_of_all():
    """best_epoch is the epoch of the lowest of all losses, also of those after the stop; it is the last epoch that
    improved before training stopped."""


@replaced(IMPROVES, "loss <= best - min_delta")
def gain_of_min_delta_is_enough():
    """A gain of exactly min_delta improves, and with min_delta 0 an equal loss does; the gain must be larger than
    min_delta."""


@without(" - min_delta")
def min_delta_ignored():
    """min_delta has no effect; an epoch improves if its loss is below best - min_delta."""


@replaced("best - min_delta", "best + min_delta")
def min_delta_added():
    """min_delta is added to best, so that a worse loss improves; subtract it."""


@replaced("best - min_delta", "best * (1.0 - min_delta)")
def min_delta_as_a_share():
    """min_delta is a share of best, as the threshold of torch's ReduceLROnPlateau; here it is an absolute difference
    of losses."""


@replaced(NOTED, "best, best_epoch = loss, epoch")
def count_goes_on():
    """The count does not start again after an improvement; set it to 0 there."""


@replaced(NOTED, "best, best_epoch, count = loss, epoch, 1")
def count_from_1():
    """After an improvement the count starts at 1; it starts at 0."""


@replaced(IMPROVES, "not loss >= best - min_delta")
def nan_improves():
    """A NaN counts as an improvement, because the comparison that would refuse it is False; ask whether the loss is
    below best - min_delta."""


@replaced("        else:", "        elif loss == loss:")
def nan_is_not_counted():
    """An epoch whose loss is NaN is skipped; it counts as an epoch without improvement."""


@replaced("        if loss <", "        if loss != loss:\n            return epoch, best_epoch\n        if loss <")
def stops_at_nan():
    """Training stops at a NaN, as with check_finite in PyTorch Lightning; here it is an epoch without improvement."""


@replaced("count == patience", "count == patience and epoch > 0")
def never_after_epoch_0():
    """Training does not stop after epoch 0, as in Keras; with patience 1 a NaN there stops it."""


@replaced(STARTS, FIRST)
def first_loss_is_best():
    """The first epoch improves whatever its loss is; a NaN does not. Let best start at infinity and best_epoch at
    -1."""


@replaced(STARTS, "best, best_epoch, count = np.inf, 0, 0")
def best_epoch_from_0():
    """best_epoch is 0 when no epoch has improved; it is -1 then."""


@replaced(ENDS, "return len(losses) - 1, best_epoch")
def last_epoch_for_minus_1():
    """stop_epoch is the last epoch when training does not stop; it is -1 then."""


@replaced(ENDS, "return len(losses), best_epoch")
def number_of_epochs_for_minus_1():
    """stop_epoch is the number of epochs when training does not stop; it is -1 then."""


@replaced(STOPS, "return epoch + 1, best_epoch")
def stop_after_the_next():
    """stop_epoch is one too large: it is the epoch in which the count reaches patience, counted from 0."""


@replaced("enumerate(losses)", "enumerate(losses, 1)")
def epochs_from_1():
    """Epochs are counted from 1; the first one is epoch 0."""


@replaced(STOPS, "return best_epoch, epoch")
@replaced(ENDS, "return best_epoch, -1")
def returned_in_the_other_order():
    """best_epoch is returned first; the result is (stop_epoch, best_epoch)."""


@replaced(IMPROVES, "loss > best + min_delta")
@replaced("np.inf", "-np.inf")
def highest_is_best():
    """The highest value is taken for the best one, as for an accuracy; a loss improves when it falls."""


@replaced(STOPS, "return epoch, float(best)")
@replaced(ENDS, "return -1, float(best)")
def best_loss_returned():
    """The best loss is returned in the place of its epoch."""


@replaced("count == patience", "count == patience and epoch + 1 < len(losses)")
@replaced(STOPS, "return epoch + 1, best_epoch")
def asks_before_the_next_epoch():
    """The count is compared with patience only when the next epoch begins, so stop_epoch is that next epoch, or -1
    after the last one. Compare it as soon as an epoch has been counted."""


@replaced(IMPROVES, "loss < best")
@replaced("        else:", "        elif loss > best + min_delta:")
def counts_only_what_is_worse_by_min_delta():
    """Every lower loss is the best one, and only losses above best + min_delta count, as in a well-known recipe for
    PyTorch. Here a loss below best - min_delta improves, and every other one counts."""


@replaced(ENDS, "return 0, best_epoch")
def zero_for_minus_1():
    """stop_epoch is 0 when training does not stop, as stopped_epoch in Keras; it is -1 then."""


@replaced(STARTS, "best, best_epoch, count = np.inf, 0, 0")
@replaced("count == patience", "count >= patience and epoch > 0")
@replaced(ENDS, "return 0, best_epoch")
def all_of_keras():
    """This is Keras' callback as it is: stop_epoch and best_epoch begin at 0, and training does not stop after epoch 0.
    Here both are -1 where there is no such epoch, and with patience 1 a NaN in epoch 0 stops."""
