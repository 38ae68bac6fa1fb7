"""Wrong ways to clip gradients. A docstring is what a student with the mistake reads."""

from grader.checks import replaced, shows_in

NORM, FACTOR = "np.sqrt(sum(np.sum(grad**2) for grad in grads))", "min(1.0, max_norm / norm)"
CLIPPED, RETURN = "[factor * grad for grad in grads]", "return [factor * grad for grad in grads], float(norm)"

pairs = [
    ("per_array", "norm_after"),
    ("per_array", "sum_of_norms"),
    ("by_value", "norm_after"),
    ("always_rescaled", "norm_after"),
    ("root_missing", "always_rescaled"),
]


@replaced(CLIPPED, "[max_norm / max(max_norm, np.linalg.norm(grad.ravel())) * grad for grad in grads]")
def per_array():
    """Each array is clipped by its own norm, as with Keras's clipnorm; one norm of all arrays together gives one factor
    for all."""


@replaced(CLIPPED, "[min(1.0, max_norm / (each or 1.0)) * grad for grad, each in zip(grads, norms)]")
@replaced("float(norm)", "norms")
@replaced("    norm = ", "    norms = [np.linalg.norm(grad.ravel()) for grad in grads]\n    norm = ")
def per_array_with_norms():
    """Each array is clipped by its own norm, and a list of norms is returned; there is one norm, of all arrays
    together."""


@replaced(CLIPPED, "[np.clip(grad, -max_norm, max_norm) for grad in grads]")
def by_value():
    """Each number is cut off at max_norm, as with Keras's clipvalue; that changes the direction. Multiply all numbers
    by the same factor."""


@replaced(FACTOR, "max_norm / norm")
def always_rescaled():
    """Gradients below the limit are made longer, up to max_norm; they stay as they are."""


@replaced(FACTOR, "max(1.0, max_norm / norm)")
def lengthened_instead():
    """Gradients below the limit are made longer, and those above it stay; it is the other way round."""


@replaced(FACTOR, "1.0 if norm <= max_norm else 1.0 / norm")
def to_length_one():
    """Gradients above the limit get the norm 1; they get the norm max_norm."""


@replaced(FACTOR, "max_norm if norm > max_norm else 1.0")
def not_divided_by_the_norm():
    """Gradients above the limit are multiplied by max_norm; multiply them by max_norm / norm."""


@replaced(FACTOR, "min(1.0, norm / max_norm)")
def factor_upside_down():
    """The factor is norm / max_norm; it is max_norm / norm."""


@replaced(FACTOR, "1.0")
def never_clipped():
    """The gradients come back as they were; those with a norm above max_norm are to be multiplied by
    max_norm / norm."""


@replaced(FACTOR, "1.0 if norm <= max_norm else 0.0")
def dropped():
    """Gradients above the limit become zero; they keep their direction, and get the norm max_norm."""


@replaced(NORM, "sum(np.linalg.norm(grad.ravel()) for grad in grads)")
def sum_of_norms():
    """The norms of the arrays are added; add the squares of all numbers, and take one root at the end."""


@replaced(NORM, "sum(np.sum(grad**2) for grad in grads)")
def root_missing():
    """The norm is the sum of the squares; its root is missing."""


@replaced(NORM, "np.sqrt(np.mean([np.sum(grad**2) for grad in grads]))")
def mean_over_the_arrays():
    """The squares are averaged over the arrays; they are added."""


@replaced(NORM, "np.sqrt(sum(np.sum(grad**2) for grad in grads) / sum(grad.size for grad in grads))")
def root_of_the_mean_square():
    """The root of the mean square is taken; the squares are added, not averaged."""


@replaced(NORM, "np.sqrt(sum(np.mean(grad**2) for grad in grads))")
def means_added():
    """The mean square of each array is used; the norm adds up the squares of all numbers."""


@replaced(NORM, "sum(np.sum(np.abs(grad)) for grad in grads)")
def sum_of_absolute_values():
    """The norm is the sum of the absolute values (L1); it is the root of the sum of squares (L2)."""


@replaced(NORM, "max(np.max(np.abs(grad)) for grad in grads)")
def largest_number():
    """The norm is the largest absolute value; it is the root of the sum of all squares."""


@replaced(NORM, "max(np.linalg.norm(grad.ravel()) for grad in grads)")
def largest_norm():
    """The norm is that of the array with the largest one; it is the norm of all arrays together."""


@replaced(NORM, "np.linalg.norm(grads[0].ravel())")
def first_array_alone():
    """The norm is that of the first array; it is the norm of all arrays together."""


@replaced(NORM, "np.linalg.norm(grads[-1].ravel())")
def last_array_alone():
    """The norm is that of the last array; add up the squares of all arrays, and take the root after the loop."""


@replaced(NORM, "np.sqrt(sum(np.sum(grad) ** 2 for grad in grads))")
def squares_of_sums():
    """The numbers of an array are added, then squared; square first, then add."""


@replaced(", float(norm)", "\n    return clipped, float(np.sqrt(sum(np.sum(grad**2) for grad in clipped)))")
@replaced("return [", "clipped = [")
def norm_after():
    """The norm after clipping is returned; return the norm before, which shows how large the gradients were."""


@replaced(NORM, "np.sqrt(sum(np.linalg.norm(grad, 2) ** 2 for grad in grads))")
def spectral_norms():
    """np.linalg.norm(grad, 2) of a matrix is its largest singular value, and arrays of three axes raise an error. The
    norm adds up the squares of all numbers; np.linalg.norm(grad) without a second argument does that for one array."""


@replaced("float(norm)", "float(factor)")
def factor_returned():
    """The factor is returned beside the gradients; return the norm before clipping."""


@replaced("float(norm)", "bool(norm > max_norm)")
def whether_clipped():
    """Whether the gradients were clipped is returned; return the norm before clipping."""


@replaced(RETURN, "return float(norm), [factor * grad for grad in grads]")
def norm_first():
    """The results come in the order norm, gradients; the result is (clipped, norm)."""


@replaced(RETURN, "return [factor * grad for grad in grads]")
def gradients_alone():
    """The gradients alone are returned; the result is (clipped, norm)."""


@replaced(RETURN, "return float(norm)")
def norm_alone():
    """The norm alone is returned, as by torch, which changes the gradients in place; here the result is
    (clipped, norm)."""


@replaced(CLIPPED, "np.concatenate([factor * grad.ravel() for grad in grads])")
def one_flat_array():
    """The gradients come back as one flat array; return a list of arrays with the shapes that they had."""


@replaced(CLIPPED, "[factor * grad.ravel() for grad in grads]")
def flat_arrays():
    """The gradients have lost their shapes; return each with the shape that it had."""


@shows_in("inputs")
@replaced(RETURN, "for grad in grads:\n        grad *= factor\n    return grads, float(norm)")
def overwritten():
    """The caller's list or its arrays are changed in place, as torch does; make a new list of new arrays, and leave the
    inputs as they were."""
