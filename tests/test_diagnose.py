"""The diagnosis never lies: a mistake is named only where it was made, and what is less sure is said as such.

Real exercises, and submissions that make no known mistake, one of them, two of them, or one of them now and then.
"""

import itertools
import random
import re
import textwrap

import numpy as np
import pytest
from conftest import ROOT

from grader.checks.distinctive import count_telling
from grader.checks.mistakes import marks_of
from grader.checks.variants import namespace_of_pair, variant
from grader.course.altered import without_measured
from grader.course.reading import load_course
from grader.judging.diagnose import parts_of
from grader.judging.judge import grade
from grader.model import Status
from grader.pools.here import workers_here
from grader.submission import Submission
from grader.worker.protocol import Opaque
from grader.workers.client import through_protocol

pytestmark = pytest.mark.slow

EXERCISES = {
    "attention/softmax_attention": "softmax_attention",
    "recurrent/lstm_gates": "lstm_gates",
    "position/rope": "rope",
    "reinforcement/reinforce_update": "reinforce_update",
    "decoding/beam_search": "beam_search",
}
TWISTS = """
def _each(value, change):
    if isinstance(value, (list, tuple)):
        return type(value)(_each(item, change) for item in value)
    if isinstance(value, np.ndarray):
        return change(value)
    return value if isinstance(value, int) else type(value)(change(np.array(value)))

_calls = [0]

def _is_later():
    _calls[0] += 1
    return _calls[0] > 1

def _now_and_then():
    _calls[0] += 1
    return _calls[0] % 2 == 0
"""
NOTHING_MADE = {  # what is returned in the place of the right value, none of which is a known mistake
    "NaN": "return _each(right, lambda array: array * np.nan)",
    "zeros": "return _each(right, lambda array: array * 0.0)",
    "a constant": "return _each(right, lambda array: np.full_like(array, 0.37))",
    "infinity": "return _each(right, lambda array: array * 0.0 + np.inf)",
    "an empty list": "return []",
    "None": "return None",
    "NaN now and then": "return _each(right, lambda array: array * np.nan) if _now_and_then() else right",
    "NaN in the first call": "return right if _is_later() else _each(right, lambda array: array * np.nan)",
    "NaN but in the first call": "return _each(right, lambda array: array * np.nan) if _is_later() else right",
    "wrong in the first call": "return right if _is_later() else _each(right, lambda array: array + 0.1)",
    "a little more": "return _each(right, lambda array: array * 1.01)",
    "any error": "raise ValueError('no')",
}


@pytest.fixture(scope="module")
def workers():
    with workers_here() as each:
        yield each


@pytest.fixture(scope="module")
def exercises():
    """Without what is measured, which have nothing to do with what is named here."""
    found = load_course(ROOT).exercises
    return {name: without_measured(found[name]) for name in EXERCISES}


def told(exercise, source, workers, seed=0):
    judged = grade(Submission("submission.py", source.encode()), exercise, seed, workers)
    assert {each.name for each in judged.mistakes if not each.checks} == set(judged.report.diagnosis)
    assert not any("NameError" in each.message for each in judged.report.outcomes), "the test's own program is wrong"
    return judged


def program(exercise, body):
    """A submission in which the reference is `_right` and every mistake has its own name."""
    sources = {"_right": exercise.read("reference.py")}
    sources |= {
        name: variant(exercise, "mistakes", name) for name in exercise.mistakes if re.search(rf"\b{name}\b", body)
    }
    made = [_under_its_name(name, source.decode(), exercise.entry) for name, source in sources.items()]
    return "\n".join(["import numpy as np", *made, TWISTS, f"def {exercise.entry}(*args):\n    {body}\n"])


def _under_its_name(name, source, entry):
    return f"def _make():\n{textwrap.indent(source, '    ')}\n    return {entry}\n\n{name} = _make()\n"


@pytest.mark.parametrize("twist", NOTHING_MADE)
@pytest.mark.parametrize("name", EXERCISES)
def test_what_makes_no_known_mistake_is_not_named(exercises, workers, name, twist):
    exercise = exercises[name]
    body = f"right = _right(*args)\n    {NOTHING_MADE[twist]}"
    judged = told(exercise, program(exercise, body), workers)
    assert judged.report.score < judged.report.max_score
    assert judged.mistakes == (), judged.mistakes


def some_pairs(exercise, count, seed):
    names = [name for name, mistake in exercise.mistakes.items() if marks_of(mistake).place == "values"]
    return random.Random(seed).sample(list(itertools.permutations(names, 2)), count)


MIXED = {
    "one of two by turns": "return {0}(*args) if _now_and_then() else {1}(*args)",
    "one, or none": "return {0}(*args) if _now_and_then() else _right(*args)",
    "half of one": "import operator\n    return _halves({0}(*args), _right(*args))",
    "one of two by the inputs": "return ({0} if hash(repr(args)) % 3 else {1})(*args)",
}
HALVES = """
def _halves(a, b):
    if isinstance(a, (list, tuple)):
        return type(a)(_halves(x, y) for x, y in zip(a, b))
    if isinstance(a, np.ndarray):
        return 0.5 * (a + b) if a.shape == np.shape(b) else a * 0.5
    return a if isinstance(a, int) else 0.5 * (a + b)
"""


@pytest.mark.parametrize("mix", MIXED)
@pytest.mark.parametrize("name", EXERCISES)
def test_of_a_mixture_no_other_mistake_is_named_than_those_that_are_in_it(exercises, workers, name, mix):
    exercise = exercises[name]
    for first, second in some_pairs(exercise, 2, f"{name} {mix}"):
        source = program(exercise, MIXED[mix].format(first, second)) + HALVES
        judged = told(exercise, source, workers)
        allowed = {first, second} if "{1}" in MIXED[mix] else {first}  # half of NaN is NaN
        allowed |= {part for each in allowed for part in parts_of(each, exercise.mistakes.keys())}
        assert {each.name for each in judged.mistakes} <= allowed, (first, second)


# -- mistakes that are made together -----------------------------------------------------------------------------------

EDITS = {  # changes of the reference that are known mistakes, at different places
    "attention/softmax_attention": {
        "missing_scale": (" / np.sqrt(q.shape[-1])", ""),
        "scaled_by_d_k": ("np.sqrt(q.shape[-1])", "q.shape[-1]"),
        "mask_inverted": ("np.where(mask, scores", "np.where(~mask, scores"),
        "masked_with_zero": ("scores, -np.inf)", "scores, 0.0)"),
        "masked_with_minus_1e9": ("scores, -np.inf)", "scores, -1e9)"),
    },
    "position/rope": {
        "exponent_twice_too_large": ("2) / d)", "2) * 2 / d)"),
        "exponent_positive": ("-np.arange", "np.arange"),
        "positions_from_one": ("positions[:, None]", "(positions[:, None] + 1)"),
        "positions_without_sign": ("positions[:, None]", "np.abs(positions[:, None])"),
        "reflected": ("first * sin + second * cos", "first * sin - second * cos"),
        "whole_positions": ("positions[:, None] * freq", "positions.astype(int)[:, None] * freq"),
    },
    "recurrent/lstm_gates": {
        "order_i_f_o_g": ("i, f, g, o = np", "i, f, o, g = np"),
        "forget_bias_of_one": ("sigmoid(f)", "sigmoid(f + 1.0)"),
        "hidden_without_tanh": ("np.tanh(c_new)", "c_new"),
        "b_hh_ignored": (" + b_hh", ""),
        "cell_state_first": ("return h_new, c_new", "return c_new, h_new"),
    },
}


def edited(exercise, *edits):
    source = exercise.read("reference.py").decode()
    for old, new in edits:
        if old not in source.partition("BEGIN SOLUTION")[2]:
            return ""
        head, mark, body = source.partition("BEGIN SOLUTION")
        source = head + mark + body.replace(old, new, 1)
    return source


@pytest.mark.parametrize("name", EDITS)
def test_one_that_is_made_is_named_and_of_two_both(exercises, workers, name):
    exercise, edits = exercises[name], EDITS[name]
    for mistake, edit in edits.items():
        assert told(exercise, edited(exercise, edit), workers).report.diagnosis == (mistake,)
    for pair in itertools.combinations(edits, 2):
        source = edited(exercise, *(edits[each] for each in pair))
        if source:
            judged = told(exercise, source, workers)
            can_be_made_together = namespace_of_pair(exercise, *pair) is not None
            assert set(judged.report.diagnosis) == (set(pair) if can_be_made_together else set()), pair
            sentences = {exercise.mistake(each).sentence for each in judged.report.diagnosis}
            assert {each.message for each in judged.mistakes} == sentences


TOGETHER = {  # two that meet in different cases, and what is made of both
    "attention/softmax_attention": [
        ("mask_ignored", "no_maximum", "return no_maximum(*args[:3])"),
        (
            "masked_with_zero",
            "maximum_of_the_whole_array",
            "return (masked_with_zero if len(args) > 3 else maximum_of_the_whole_array)(*args)",
        ),
    ],
    "reinforcement/reinforce_update": [
        (
            "baseline_added",
            "maximum_of_the_whole_array",
            "return maximum_of_the_whole_array(*args[:6], *(-each for each in args[6:]))",
        ),
    ],
    "recurrent/lstm_gates": [
        (
            "forget_bias_of_one",
            "cell_state_first",
            "return (forget_bias_of_one if args[2][0, 0] > 0 else cell_state_first)(*args)",
        ),
    ],
}


@pytest.mark.parametrize("name", TOGETHER)
def test_two_that_meet_in_different_cases_are_named_and_no_other(exercises, workers, name):
    exercise = exercises[name]
    for first, second, body in TOGETHER[name]:
        judged = told(exercise, program(exercise, body), workers)
        assert {each.name for each in judged.mistakes} <= {first, second}
        assert judged.mistakes != (), (first, second)


# -- strangers' code ---------------------------------------------------------------------------------------------------

DROPS_LIVE = """
def beam_search(log_probs, beam_size, max_length, bos, eos, length_penalty=0.0):
    live, done = [([], 0.0)], []
    while live and max_length and len(done) < beam_size:
        max_length -= 1
        more = [([*t, v], s + float(p)) for t, s in live for v, p in enumerate(log_probs[t[-1] if t else bos])]
        kept = sorted(more, key=lambda each: (-each[1], each[0]))[:beam_size]
        done += [each for each in kept if each[0][-1] == eos]
        live = [each for each in kept if each[0][-1] != eos]
    scored = [(t, s / len(t) ** length_penalty) for t, s in done or live]
    return sorted(scored, key=lambda each: (-each[1], each[0]))[:beam_size]
"""
RANKS_INSIDE = """
def beam_search(log_probs, beam_size, max_length, bos, eos, length_penalty=0.0):
    beam = [([], 0.0)]
    for _ in range(max_length):
        more = [each for each in beam if each[0][-1:] == [eos]]
        for t, s in [each for each in beam if each[0][-1:] != [eos]]:
            more += [([*t, v], s + float(p)) for v, p in enumerate(log_probs[t[-1] if t else bos])]
        beam = sorted(more, key=lambda each: (-each[1] / len(each[0]) ** length_penalty, each[0]))[:beam_size]
    return [(t, s / len(t) ** length_penalty) for t, s in beam]
"""
NOT_INTERLEAVED = """
import numpy as np

def rope(x, positions, base=10000.0):
    d = x.shape[-1]
    angles = np.repeat(np.outer(positions, base ** (-np.arange(0, d, 2) / d)), 2, axis=-1)
    return x * np.cos(angles) + np.concatenate([-x[..., 1::2], x[..., 0::2]], axis=-1) * np.sin(angles)
"""
MINUS_1E9_AND_NO_MAXIMUM = """
import numpy as np

def softmax_attention(q, k, v, mask=None):
    scores = q @ k.swapaxes(-1, -2) / q.shape[-1] ** 0.5
    e = np.exp(scores if mask is None else np.where(mask, scores, -1e9))
    return e / e.sum(-1, keepdims=True) @ v
"""
ALL_GATES_HARD = """
import numpy as np

def lstm_gates(x, h, c, w_ih, w_hh, b_ih, b_hh):
    i, f, g, o = np.split(x @ w_ih.T + b_ih + h @ w_hh.T + b_hh, 4, axis=1)
    i, f, o = (np.clip(0.2 * each + 0.5, 0.0, 1.0) for each in (i, f, o))
    return o * np.tanh(f * c + i * np.tanh(g)), f * c + i * np.tanh(g)
"""
STRANGERS = {  # an exercise, and what may be said of the code: names, and whether for certain
    "forgets the live ones at the end": (
        "decoding/beam_search", DROPS_LIVE, {"stops_when_beam_size_have_finished_and_drops_the_live"},
    ),
    "ranks by the mean while it searches": (
        "decoding/beam_search", RANKS_INSIDE,
        {"finished_compete_with_expansions", "finished_compete_with_expansions_and_penalty_in_the_loop"},
    ),
    "turns neighbours into halves": ("position/rope", NOT_INTERLEAVED, {"rotate_half_not_interleaved"}),
    "minus 1e9, and no maximum": (
        "attention/softmax_attention", MINUS_1E9_AND_NO_MAXIMUM,
        {"no_maximum", "masked_with_minus_1e9", "nan_on_an_empty_row"},
    ),
    "another squashing function": ("recurrent/lstm_gates", ALL_GATES_HARD, {"hard_sigmoid"}),
}  # fmt: skip


@pytest.mark.parametrize("who", STRANGERS)
def test_of_strangers_code_nothing_false_is_said(exercises, workers, who):
    name, source, allowed = STRANGERS[who]
    judged = told(exercises[name], source, workers)
    assert judged.report.score < judged.report.max_score
    assert {each.name for each in judged.mistakes} <= allowed


def test_what_one_check_speaks_for_is_said_of_that_check(exercises, workers):
    wrong_elsewhere = MINUS_1E9_AND_NO_MAXIMUM.replace(" @ v", " @ (v if v.ndim == 2 else v + 1)")
    judged = told(exercises["attention/softmax_attention"], wrong_elsewhere, workers)
    said = [each.message for each in judged.mistakes if each.name == "nan_on_an_empty_row"]
    assert said[0].startswith("'a row with no True gives zeros' fails as it would if this were so: A query whose keys")
    assert judged.report.diagnosis == ()


# -- exceptions and small numbers --------------------------------------------------------------------------------------

LAYERS = {
    "reference.py": "import numpy as np\n\n\ndef e(x, w):\n    return x @ w.T\n",
    "mistakes.py": "def untransposed(x, w):\n    '''w is (out, in).'''\n    return x @ w\n",
    "checks.py": """
from grader.checks import Agrees


def inputs(rng):
    rows, given, made = rng.permutation([3, 4, 5, 6, 7])[:3]
    return {"x": rng.normal(size=(rows, given)), "w": rng.normal(size=(made, given))}


checks = [Agrees("agrees", inputs, cases=6, points=1.5)]
""",
}
COUNTS = {
    "reference.py": "def e(x):\n    return int((x > 0).sum())\n",
    "mistakes.py": """
def counts_zeros(x):
    '''Zero is not above zero.'''
    return int((x >= 0).sum())


def counts_negatives(x):
    '''Below zero is not above zero.'''
    return int((x < 0).sum())
""",
    "checks.py": """
from grader.checks import Agrees

checks = [
    Agrees("agrees", lambda rng: {"x": rng.integers(-2, 3, size=rng.integers(4, 12))}, cases=10, points=1.5),
]
""",
}


@pytest.mark.parametrize(
    ("files", "source", "named"),
    [
        (LAYERS, "def e(x, w): return x @ w", ["untransposed"]),
        (LAYERS, "def e(x, w): return x.dot(w)", []),  # it raises something else
        (LAYERS, "def e(x, w): raise ValueError('operands')", []),
        (LAYERS, "def e(x, w): return x[:, : len(w)] @ w[: x.shape[1]]", []),
        (COUNTS, "def e(x): return sum(each >= 0 for each in x.tolist())", ["counts_zeros"]),
        (COUNTS, "def e(x): return sum(each < 0 for each in x.tolist())", ["counts_negatives"]),
        (COUNTS, "def e(x): return 3", []),
        (COUNTS, "def e(x): return len(x) // 2", []),
    ],
)
def test_exceptions_and_small_numbers_name_what_they_tell(tmp_path, workers, files, source, named):
    judged = told(small_exercise(tmp_path, files), source, workers)
    assert list(judged.report.diagnosis) == named
    assert [each.name for each in judged.mistakes] == named


@pytest.mark.parametrize(
    ("values", "telling"),
    [
        ([np.array([np.nan, np.nan]), np.full(3, np.nan)], 0),
        ([[], ()], 0),
        ([None, None], 0),
        ([np.full(4, 0.731), np.full(5, 0.731)], 0),  # constant in every case, and from case to case
        ([np.full(4, 0.731), np.full(5, 0.732)], 0),
        ([np.array([1.0, 2.0])] * 3, 0),  # one answer to every question
        ([np.array([1.0, 2.0]), np.array([1.0, 2.5])], 2),
        ([np.array([np.nan, 1.0, 2.0]), np.array([1.0, np.nan, 3.0])], 2),
        ([0.731, 0.644], 2),
        ([0.5, 0.25], 0),
        ([1, 2, 1, 3, 0, 1], 2),
        ([True, False, True], 1),
        ([[4, 1], 1, 2, 3, 1, 0, 2], 3),  # a worked example of two calls, and cases of one call each
        ([[4, 1], 1, 1, 1], 1),
        ([("a", 1.0), ("b", 1.0)], 2),
        ([Opaque("a generator"), Opaque("another")], 0),
    ],
)
def test_what_tells_one_program_from_another(values, telling):
    assert count_telling(list(map(through_protocol, values))) == telling


def small_exercise(root, files):
    folder = root / "solutions" / "m" / "e"
    folder.mkdir(parents=True)
    (root / "course.yaml").write_text("title: t\nmodules: [{id: m, title: m, exercises: [{id: e, points: 2}]}]\n")
    for name, text in files.items():
        (folder / name).write_text(text)
    return load_course(root).exercises["m/e"]


# -- slowness ----------------------------------------------------------------------------------------------------------

SUMS = {
    "reference.py": "import numpy as np\n\n\ndef e(x):\n    return np.cumsum(x)\n",
    "yardstick.py": "import numpy as np\n\n\ndef e(x):\n    return np.cumsum(np.sort(x))\n",
    "mistakes.py": """
import numpy as np
from grader.checks import shows_in


@shows_in("speed")
def summed_anew(x):
    '''Every sum is begun anew.'''
    return np.array([sum(x.tolist()[: i + 1]) for i in range(len(x))])
""",
    "checks.py": """
from functools import partial
from grader.checks import Agrees, Speed


def inputs(rng, n=0):
    return {"x": rng.normal(size=n or rng.integers(3, 9))}


checks = [
    Agrees("agrees", inputs, cases=3),
    Speed(partial(inputs, n=2048), max_ratio=10.0, rtol=1e-9, atol=1e-9, points=0.5 GROWS),
]
""",
}
SLOW = {  # how time grows with n
    "quadratic": "[sum(x.tolist()[: i + 1]) for i in range(len(x))]",
    "linear": "[sum(range(3000)) * 0 + each for each in np.cumsum(x)]",
    "constant": "[] if sum(range(3_000_000)) < 0 else np.cumsum(x)",
    "as n log n": "np.cumsum(x) + 0.0 * sorted(x.tolist() * 100, key=lambda v: -v)[0]",
    "wrong": "np.cumsum(x) + np.nan * (len(x) > 100)",
}


@pytest.mark.parametrize("grows", [", grows='n'", ""])
@pytest.mark.parametrize("how", SLOW)
def test_slowness_is_named_where_it_was_seen_to_grow(tmp_path, workers, how, grows):
    exercise = small_exercise(tmp_path, {name: text.replace(" GROWS", grows) for name, text in SUMS.items()})
    named = ("summed_anew",) if how == "quadratic" and grows else ()
    for _ in range(3 if named else 1):  # on a busy machine the growth may not be seen at once
        judged = told(exercise, f"import numpy as np\ndef e(x):\n    return np.array({SLOW[how]})\n", workers)
        assert judged.report.outcomes[-1].status is Status.FAILED, judged.figures
        if judged.report.diagnosis == named:
            break
    assert judged.report.diagnosis == named, judged.figures
