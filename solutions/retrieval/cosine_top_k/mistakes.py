"""Wrong ways to find the most similar chunks. A student who makes the mistake reads its docstring."""

from grader.checks import open_where, replaced, shows_in

LENGTHS = "np.linalg.norm(query) * np.linalg.norm(chunks, axis=1)"
SIMILARITIES = "np.divide(chunks @ query, lengths, out=np.zeros(len(chunks)), where=lengths > 0.0)"
ORDER, RETURNED = 'np.argsort(-similarities, kind="stable")[:k]', "return indices, similarities[indices]"

pairs = [
    ("dot_product", "ascending"),
    ("query_not_normalised", "ascending"),
    ("nan_for_zeros", "ties_to_the_higher_index"),
    ("dot_product", "ties_to_the_higher_index"),
]


@replaced(LENGTHS, "np.ones(len(chunks))")
def dot_product():
    """The similarity is the dot product, which is larger for longer vectors; divide it by both lengths."""


@replaced(LENGTHS, "np.linalg.norm(chunks, axis=1)")
def query_not_normalised():
    """The similarity is not divided by the length of the query; the order is right, but the numbers are not cosines."""


@replaced(LENGTHS, "np.linalg.norm(query) * np.ones(len(chunks))")
def chunks_not_normalised():
    """The similarity is not divided by the lengths of the chunks, so long chunks win; divide by both lengths."""


@replaced(LENGTHS, "np.linalg.norm(query) * np.linalg.norm(chunks) * np.ones(len(chunks))")
def one_length_for_all_chunks():
    """All chunks are divided by the length of the whole array; each row has its own length, axis=1."""


@replaced(LENGTHS, "(query @ query) * (chunks**2).sum(axis=1)")
def root_missing():
    """The dot product is divided by the squares of the lengths; take their square roots."""


@replaced(LENGTHS, "np.abs(query).sum() * np.abs(chunks).sum(axis=1)")
def sums_of_absolute_values():
    """The lengths are sums of absolute values; a length is the square root of the sum of the squares."""


@open_where("nan")
@replaced(SIMILARITIES, "chunks @ query / lengths")
def nan_for_zeros():
    """A vector of zeros gives 0 / 0, which is NaN; its similarity is 0."""


@open_where("nan")
@replaced("where=lengths > 0.0", "where=np.linalg.norm(chunks, axis=1) > 0.0")
def nan_for_a_query_of_zeros():
    """A query of zeros gives 0 / 0, which is NaN; its similarity with everything is 0."""


@replaced("out=np.zeros(len(chunks))", "out=np.full(len(chunks), -1.0)")
def minus_1_for_zeros():
    """A vector of zeros has the similarity -1; it is 0."""


@replaced("lengths > 0.0", "lengths > 0.1")
def short_vectors_taken_for_zeros():
    """Short vectors are taken for vectors of zeros; only those with the length 0 are."""


def _added(eps, change):
    @replaced(SIMILARITIES, f"chunks @ query / ({change})")
    def mistake(): ...

    mistake.__doc__ = f"{eps} is added to the lengths, which changes similarities of short vectors; add nothing."
    return mistake


added_1e_8, added_1e_9, added_1e_10, added_1e_12 = (
    _added(eps, f"lengths + {eps}") for eps in ("1e-8", "1e-9", "1e-10", "1e-12")
)
EACH = "(np.linalg.norm(query) + {0}) * (np.linalg.norm(chunks, axis=1) + {0})"
added_1e_8_to_each, added_1e_10_to_each = (_added(eps, EACH.format(eps)) for eps in ("1e-8", "1e-10"))


@replaced(SIMILARITIES, f"np.abs({SIMILARITIES})")
def absolute_similarity():
    """The similarity has lost its sign; a chunk that points the opposite way has a negative one."""


@replaced(ORDER, "np.linalg.norm(chunks - query, axis=1).argsort(kind='stable')[:k]")
def nearest():
    """The chunks with the smallest distance are chosen; choose those with the largest cosine."""


@replaced(SIMILARITIES, "-np.linalg.norm(chunks - query, axis=1)")
def distance_for_similarity():
    """The similarity is minus the distance; it is the cosine of the angle."""


@replaced(SIMILARITIES, f"1.0 - {SIMILARITIES}")
def cosine_distance():
    """This is the cosine distance, 1 - cosine, as SciPy and vector stores return it; return the similarity."""


@replaced("-similarities", "similarities")
def ascending():
    """The smallest similarities are returned; np.argsort is ascending. The largest come first."""


@replaced(ORDER, 'np.argsort(-similarities, kind="stable")[:k][::-1]')
def best_one_last():
    """The k best are right, but in ascending order; the largest similarity comes first."""


@replaced(ORDER, 'np.argsort(similarities, kind="stable")[::-1][:k]')
def ties_to_the_higher_index():
    """Among equal similarities the higher index comes first, because an ascending order was turned around; the lower
    one comes first."""


@replaced(ORDER, "np.argsort(-similarities)[:k]")
def ties_in_any_order():
    """Equal similarities come in any order, because np.argsort keeps theirs only with kind="stable"; among them the
    lower index comes first."""


@replaced(ORDER, "np.argsort(similarities)[::-1][:k]")
def ties_in_any_order_turned_around():
    """Equal similarities come in any order, because np.argsort keeps theirs only with kind="stable", and turning its
    result around turns them around too; among them the lower index comes first."""


@replaced("-similarities", "-np.round(similarities, 4)")
def order_of_rounded_similarities():
    """The similarities are rounded before they are put in order; only equal ones are ties."""


@replaced(ORDER, 'np.sort(np.argsort(-similarities, kind="stable")[:k])')
def in_order_of_index():
    """The k best are in the order of their rows; the largest similarity comes first."""


@replaced(ORDER, 'np.argsort(-similarities, kind="stable")')
def all_returned():
    """All chunks are returned; only the first k are wanted."""


@replaced(RETURNED, "return indices, similarities[:k]")
def similarities_of_the_first_rows():
    """The similarities are those of the first k rows; take those of the rows that were chosen."""


@replaced(RETURNED, "return similarities[indices], indices")
def similarities_first():
    """The similarities come first, as torch.topk has them; the indices come first."""


@replaced(RETURNED, "return indices")
def indices_alone():
    """Only the indices are returned; the result is (indices, similarities)."""


@replaced(RETURNED, "return chunks[indices], similarities[indices]")
def chunks_returned():
    """The embeddings of the chosen chunks are returned; return their row numbers."""


@shows_in("inputs")
@replaced("    lengths", "    chunks /= np.maximum(np.linalg.norm(chunks, axis=1, keepdims=True), 1e-9)\n    lengths")
def normalised_in_place():
    """The chunks are divided by their lengths in place, so the caller's array changes; make a new array."""
