"""What merging a pair is judged by."""

from functools import partial

from grader.checks import Agrees, Example, Tolerance
from grader.checks.inputs import alike, one_changed


def inputs(rng, length=range(14, 26), equal=False):
    """The two ids of the pair, in runs and in both orders, among others; both are new in each case."""
    left, right, other, new = rng.permutation(1000).tolist()[:4]
    right = left if equal else right
    return {"ids": a_list(rng, [left, right, other], rng.choice(length)), "pair": (left, right), "new": new}


def a_list(rng, known, length):
    ids = []
    while len(ids) < length:
        ids += [known[rng.choice([0, 0, 1, 1, 2])]] * int(rng.choice([1, 1, 2, 3]))
    return ids[:length]


def inputs_of_one_list(rng):
    """Lists of the same length over the same ids in all cases of a check, and one of a few pairs of them: what is kept
    from one case to the next then shows."""
    again = alike(rng)
    length, known, new = (
        int(again.integers(14, 26)),
        again.permutation(1000).tolist()[:3],
        int(rng.integers(1000, 2000)),
    )
    left, right = rng.permutation(3)[:2]
    return {"ids": a_list(rng, known, length), "pair": (known[left], known[right]), "new": new}


def two_equal_ids(rng):
    """The pair is (left, left), and left comes in runs: pairs overlap."""
    return inputs(rng, equal=True)


def at_both_ends(rng):
    """The list begins and ends with the pair."""
    case = inputs(rng, range(5, 10))
    return {**case, "ids": [*case["pair"], *case["ids"], *case["pair"]]}


def short_lists(rng):
    """No id, one id, or few."""
    return inputs(rng, range(5), equal=bool(rng.integers(2)))


def digits_in_common(rng):
    """Some ids have the digits of an id of the pair and one digit more, such as 712 and 12, or 34 and 345."""
    case = inputs(rng, range(8, 14))
    left, right = case["pair"]
    longer = [int(f"{rng.integers(1, 10)}{left}"), int(f"{right}{rng.integers(1, 10)}")]
    return {
        **case,
        "ids": [*case["ids"], longer[0], right, *case["pair"], left, longer[1], *case["ids"][:2]],
        "new": 10**5,
    }


def no_occurrence(rng):
    """The pair stands nowhere in the list, or only in the other order."""
    case = inputs(rng, range(8, 15))
    left = case["pair"][0]
    return {**case, "ids": sorted(case["ids"], key=lambda each: each == left)}


tolerance = Tolerance(rtol=0.0)  # whole numbers: exact

checks = [
    Example(points=0.5),
    Agrees("agrees with the reference", partial(one_changed, make=inputs_of_one_list), cases=10, points=1),
    Agrees("a pair of two equal ids", two_equal_ids, cases=5, points=0.5),
    Agrees(
        "the ends, short lists, digits in common, and no occurrence",
        [at_both_ends, short_lists, digits_in_common, no_occurrence],
        cases=4,
        points=0.5,
    ),
]
