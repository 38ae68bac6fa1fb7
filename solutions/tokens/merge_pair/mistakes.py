"""Wrong ways to merge a pair. A student who makes the mistake reads its docstring."""

from grader.checks import replaced, shows_in

FOUND, SKIP = "tuple(ids[place : place + 2]) == pair", "behind = place + 2"

pairs = [
    ("used_twice", "last_id_lost"),
    ("first_place_alone", "order_ignored"),
]


@replaced(FOUND, f"new not in merged and {FOUND}")
def first_place_alone():
    """Only the first occurrence of the pair is merged; merge every occurrence."""


@replaced("    return merged", "    return merged[::-1]")
@replaced("merged, behind = [], 0", "ids, pair, merged, behind = ids[::-1], pair[::-1], [], 0")
def from_right_to_left():
    """The walk goes from right to left; from left to right, 1 1 1 becomes new 1, and not 1 new."""


@replaced(SKIP, "behind = place + 2 - (tuple(ids[place + 1 : place + 3]) == pair)")
def used_twice():
    """An id is used for two pairs, so 1 1 1 becomes new new. After a merge, go on behind both ids."""


@replaced(SKIP, "behind = place + 1")
def right_id_stays():
    """The right id of the pair is still there behind the new one. After a merge, go on behind both ids."""


@replaced(SKIP, "behind = place + 3")
def id_behind_the_pair_lost():
    """The id behind each merged pair is lost: the walk goes on three places further; go on two."""


@replaced("    return merged", "    return merged if tuple(ids[-2:]) == pair and merged[-1:] == [new] else merged[:-1]")
def last_id_lost():
    """The last id is lost if it does not belong to a pair; it has no right neighbour, so it is copied."""


@replaced(FOUND, f"place < len(ids) - 2 and {FOUND}")
def last_pair_not_merged():
    """A pair at the end of the list is not merged; the last pair begins at len(ids) - 2."""


def digits_replaced(ids, pair, new):
    """The ids are joined into a text and replaced there, so that 12 is also found in 712; compare whole ids."""
    return [int(each) for each in " ".join(map(str, ids)).replace(f"{pair[0]} {pair[1]}", str(new)).split()]


@replaced(FOUND, "tuple(ids[place : place + 2]) in (pair, pair[::-1])")
def order_ignored():
    """(right, left) is merged as well; the order of the pair counts."""


@replaced(FOUND, "tuple(ids[place : place + 2]) == pair[::-1]")
def right_before_left():
    """(right, left) is merged in the place of (left, right); left comes first."""


@replaced(FOUND, "ids[place] in pair")
@replaced(SKIP, "behind = place + 1")
def each_of_the_two_ids():
    """Every id that is in the pair is replaced; replace only the two side by side, by one new id."""


@replaced(FOUND, "ids[place] == pair[0]")
def right_id_not_compared():
    """Only the left id is compared. The id behind it must be the right one of the pair."""


@replaced(FOUND, "ids[place] == pair[0]")
@replaced(SKIP, "behind = place + 1")
def left_id_replaced():
    """Every left id is replaced, whatever stands behind it; replace only the two side by side."""


@replaced(FOUND, "place + 1 < len(ids) and ids[place + 1] == pair[1]")
def left_id_not_compared():
    """Only the right id is compared. The id before it must be the left one of the pair."""


@replaced(FOUND, "ids[place : place + 2] == pair")
def nothing_merged():
    """Nothing is merged: the result equals ids. A list never equals a tuple, so compare the pair with a tuple, or id by
    id."""


@replaced(FOUND, "(ids[place], ids[place + 1]) == pair")
def index_error_at_the_end():
    """At the last id there is no right neighbour, so ids[place + 1] raises IndexError; copy the last id."""


@replaced("merged.append(new)", "pass")
def pair_removed():
    """The pair is removed; write the new id in its place."""


@replaced("merged.append(new)", "merged.append(pair)")
def pair_as_a_tuple():
    """The merged token is the pair itself; it is the id `new`."""


@replaced("merged.append(new)", "merged.append(sum(pair))")
def sum_of_the_two():
    """The merged token is the sum of the two ids; it is the id `new`."""


@replaced("    return merged", "    return [each for each in merged if each == new]")
def other_ids_lost():
    """Only the new ids are returned; the ids that belong to no pair are copied."""


@replaced("    return merged", "    return merged.count(new)")
def number_of_merges():
    """The number of merges is returned; return the new list."""


@shows_in("inputs")
@replaced("    return merged", "    ids[:] = merged\n    return ids")
def in_place():
    """ids is changed; make a new list, because the caller still needs the old one."""
