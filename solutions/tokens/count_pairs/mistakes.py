"""Wrong ways to count pairs. A student who makes the mistake reads its docstring."""

from grader.checks import replaced

NEIGHBOURS, COUNT = "zip(ids, ids[1:])", "counts[pair] = counts.get(pair, 0) + 1"
LOOP = "        for pair in zip(ids, ids[1:]):"

pairs = [
    ("each_pair_once_a_word", "each_word_once"),
    ("order_ignored", "without_overlap"),
]


@replaced(
    COUNT,
    """if pair == before:
                before = None  # the next one does not overlap with the last that was counted
                continue
            counts[pair] = counts.get(pair, 0) + 1
            before = pair""",
)
@replaced(LOOP, f"        before = None\n{LOOP}")
def without_overlap():
    """Overlapping pairs are counted once. 7 7 7 holds (7, 7) twice: count a pair at every position."""


@replaced(NEIGHBOURS, "zip(ids[::2], ids[1::2])")
def every_second_position():
    """Pairs are counted at every second position, as if an id could belong to one pair only; count them at every
    position."""


@replaced("for ids in words:", "for ids in words[:1]:")
def first_word_alone():
    """Only the pairs of the first word are counted; count those of all words together."""


@replaced("for ids in words:", "for ids in words[-1:]:")
def last_word_alone():
    """Only the pairs of the last word are counted. Make the dict once, before the loop over the words."""


@replaced("for ids in words:", "for ids in [[each for word in words for each in word]]:")
def crosses_words():
    """The last id of a word and the first id of the next one are counted as a pair; count each word by itself."""


@replaced("for ids in words:", "for ids in map(list, {tuple(word): 0 for word in words}):")
def each_word_once():
    """A word that is in the list more than once is counted once; it counts each time."""


@replaced(NEIGHBOURS, "{each: 0 for each in zip(ids, ids[1:])}")
def each_pair_once_a_word():
    """A pair that occurs several times in a word is counted once there; count it at every position."""


@replaced("counts.get(pair, 0) + 1", "counts.get(pair, -1) + 1")
def first_time_not_counted():
    """A pair's first occurrence is not counted: every count is too small by 1."""


@replaced("counts.get(pair, 0) + 1", "counts.get(pair, 1) + 1")
def first_time_counted_twice():
    """A pair's first occurrence is counted twice: every count is too large by 1."""


@replaced(NEIGHBOURS, "(tuple(sorted(each)) for each in zip(ids, ids[1:]))")
def order_ignored():
    """(1, 2) and (2, 1) are counted as the same pair; the order counts."""


@replaced(NEIGHBOURS, "zip(ids[1:], ids)")
def right_before_left():
    """The keys are (right, left); the id that stands first is the first of the pair."""


@replaced(NEIGHBOURS, "zip(ids, ids[1:-1])")
def last_pair_missing():
    """The last pair of each word is not counted; a word of n ids has n - 1 pairs."""


@replaced(NEIGHBOURS, "zip(ids[1:], ids[2:])")
def first_pair_missing():
    """The first pair of each word is not counted; a word of n ids has n - 1 pairs."""


@replaced(NEIGHBOURS, "zip(ids, ids[1:] + ids[:1])")
def last_with_first():
    """The last id of each word is paired with the first, as if the word were a circle; a word of n ids has n - 1
    pairs."""


@replaced(NEIGHBOURS, "((a, b) for i, a in enumerate(ids) for b in ids[i + 1 :])")
def all_pairs_of_a_word():
    """Ids that stand apart are counted as pairs too; count only direct neighbours."""


@replaced(NEIGHBOURS, "ids")
def single_ids_counted():
    """Single ids are counted; count pairs of neighbours."""


@replaced(NEIGHBOURS, "(each for each in zip(ids, ids[1:]) if each[0] != each[1])")
def equal_neighbours_left_out():
    """Pairs of equal ids are left out; (7, 7) is a pair like any other."""


@replaced("    return counts", "    return {pair: count for pair, count in counts.items() if count > 1}")
def pairs_that_occur_once_left_out():
    """Pairs that occur once are missing; the dict holds every pair that occurs."""


@replaced("    return counts", "    return {f'{left} {right}': count for (left, right), count in counts.items()}")
def keys_are_texts():
    """The keys are texts; use tuples of two ints: (left, right)."""


@replaced("    return counts", "    return sorted(counts.items(), key=lambda item: -item[1])")
def a_list_returned():
    """A list of pairs with their counts is returned; return a dict."""
