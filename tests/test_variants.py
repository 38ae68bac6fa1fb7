"""Mistakes as programs: changes of the reference, functions of the author's own, and two that are made together."""

import numpy as np
import pytest
from small import small_exercise

from grader.checks.expectations import Computed
from grader.checks.variants import namespace_of_pair, variant
from grader.errors import CourseError

REFERENCE = '''
    """Rows are divided by their sum; a row of zeros has equal shares. A number that is not scaled: total = 1."""

    import numpy as np


    def e(x, scale=1.0):
        total = x.sum(axis=1, keepdims=True)
        shares = np.divide(x, total, out=np.full_like(x, 1 / x.shape[1]), where=total != 0)
        return scale * shares
'''
CHECKS = """
    import numpy as np
    from grader.checks import Agrees


    def inputs(rng):
        return {"x": rng.uniform(1, 2, size=(rng.integers(3, 9), 4)), "scale": rng.uniform(2, 3)}


    def with_zeros(rng):
        case = inputs(rng)
        case["x"][1] = 0.0
        return case


    checks = [Agrees("agrees", inputs, cases=4), Agrees("rows of zeros", with_zeros, cases=4, points=0.5)]
"""
MISTAKES = '''
    import functools as tools

    import numpy as np

    from grader.checks import open_where, replaced, shows_in, without

    GUARD, FACTORS = ", out=np.full_like(x, 1 / x.shape[1]), where=total != 0", [1.0]
    FACTORS[0] = 2.0
    no_guard = without(GUARD)
    left_open = open_where("nan")
    pairs = [("scale_squared", "no_guard_at_all")]


    def _ours(change):
        return replaced("return scale", f"return {change} * scale")


    def _halved(x):
        return tools.reduce(np.multiply, [0.5 * x, *FACTORS])


    @left_open
    @no_guard
    def no_guard_at_all():
        """A row of zeros gives 0 / 0."""


    @_ours("scale")
    def scale_squared():
        """The scale counts twice."""


    @without("scale * ")
    def scale_ignored():
        """The scale has no effect."""


    @shows_in("inputs")
    @replaced("    total = ", "    x *= 1.0 + 1e-15\\n    total = ")
    def changed_in_place():
        """x is changed."""


    @left_open
    def with_a_body(x, scale=1.0):
        """A body of its own, that uses other things of the file."""
        return scale * _halved(x) / x.sum(axis=1, keepdims=True) * 3.0


    def _made(factor):
        @left_open
        def mistake(x, scale=1.0):
            return factor * x

        mistake.__doc__ = f"The result is {factor} times x."
        return mistake


    doubled = _made(2.0)
'''


GUARD = ", out=np.full_like(x, 1 / x.shape[1]), where=total != 0"


@pytest.fixture
def exercise(tmp_path):
    return small_exercise(tmp_path, points=2, reference=REFERENCE, checks=CHECKS, mistakes=MISTAKES)


def run(exercise, name, *arguments):
    return exercise.run(variant(exercise, "mistakes", name), "mistakes.py")["e"](*arguments)


def test_a_change_is_made_in_the_code_and_not_in_the_statement(exercise):
    source = variant(exercise, "mistakes", "no_guard_at_all").decode()
    assert source == exercise.read("reference.py").decode().replace(GUARD, "")


def test_a_body_takes_along_what_it_uses_and_nothing_of_ours(exercise):
    source = variant(exercise, "mistakes", "with_a_body").decode()
    assert not any(word in source for word in ("grader", "replaced", "no_guard", "left_open", "scale_squared", "_made"))
    assert run(exercise, "with_a_body", np.ones((2, 4)), 2.0).tolist() == [[1.5] * 4] * 2
    assert run(exercise, "doubled", np.ones((2, 4))).tolist() == [[2.0] * 4] * 2


@pytest.mark.slow
def test_every_mistake_is_named_with_its_sentence(exercise, judge):
    for name in exercise.mistakes:
        judged = judge(exercise, variant(exercise, "mistakes", name))
        assert [each.name for each in judged.mistakes] == [name]
        assert judged.mistakes[0].message.endswith(exercise.mistakes[name].__doc__)
    assert exercise.mistakes.keys() == {
        *("no_guard_at_all", "scale_squared", "scale_ignored", "changed_in_place", "with_a_body", "doubled")
    }  # fmt: skip


@pytest.mark.parametrize(
    ("mistakes", "said"),
    [
        ("@replaced('no such', '')\ndef m():\n    '''M'''\n", "stands 0 times in the code of the reference"),
        ("@replaced('total', 'x')\ndef m():\n    '''M'''\n", "stands 3 times"),
        ("@replaces('other')\ndef m(x):\n    '''M'''\n", "'m' replaces 'other', which is not an entry point"),
    ],
)
def test_a_change_that_cannot_be_made_is_refused(tmp_path, mistakes, said):
    text = f"from grader.checks import replaced, replaces\n{mistakes}"
    exercise = small_exercise(tmp_path, points=2, reference=REFERENCE, checks=CHECKS, mistakes=text)
    with pytest.raises(CourseError, match=said):
        variant(exercise, "mistakes", "m")


# -- two together ------------------------------------------------------------------------------------------------------


def test_a_pair_is_tried_once_in_whatever_order_it_is_listed(exercise):
    named, others = map(list, Computed(exercise).pairs())
    assert named == [("scale_squared", "no_guard_at_all")]
    pairs = named + others
    assert len(set(map(frozenset, pairs))) == len(pairs) == 6


def test_changes_of_one_text_cannot_be_made_together(exercise):
    assert namespace_of_pair(exercise, "scale_squared", "no_guard_at_all") is not None
    assert namespace_of_pair(exercise, "scale_squared", "with_a_body") is None


def test_odd_python_of_two_changes_gives_no_warning(tmp_path, recwarn):
    """A changed reference may be valid and odd, such as `False[0]`; a student can do nothing about a warning of it."""
    changes = """
        from grader.checks import replaced

        @replaced("x.shape[1]", "(4).bit_length()")
        def m():
            "M."

        @replaced("return scale * shares", "return scale * shares if 0 is not 1 else (0)[0]")
        def n():
            "N."
    """
    exercise = small_exercise(tmp_path, points=2, reference=REFERENCE, checks=CHECKS, mistakes=changes)
    assert namespace_of_pair(exercise, "m", "n") is not None
    assert not [each for each in recwarn if issubclass(each.category, SyntaxWarning)]


@pytest.mark.parametrize("made", ["x / total", "x / np.where(total != 0, total, 1.0)"], ids=["NaN", "0"])
def test_what_one_of_two_leaves_open_is_open_in_both(exercise, judge, made):
    """0 / 0 and its guarded twin, which gives 0, have one name; so they have with another mistake made as well."""
    source = exercise.read("reference.py").decode()
    both = source.replace(f"np.divide(x, total{GUARD})", made).replace("return scale", "return scale * scale")
    judged = judge(exercise, both)
    assert set(judged.report.diagnosis) == {"scale_squared", "no_guard_at_all"}
    assert {each.message for each in judged.mistakes} == {
        "A row of zeros gives 0 / 0.",
        "The scale counts twice.",
    }


def test_one_that_changes_inputs_and_another_are_both_named(exercise, judge):
    source = exercise.read("reference.py").decode()
    both = source.replace("    total = ", "    x *= 1.0 + 1e-15\n    total = ").replace("return scale * ", "return ")
    judged = judge(exercise, both)
    assert {each.name for each in judged.mistakes} == {"scale_ignored", "changed_in_place"}
