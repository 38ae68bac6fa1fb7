"""Cases in steps: objects and their methods, several functions, results that are passed on; and results of any kind."""

import numpy as np
import pytest
import torch
from small import message_of, small_exercise, statuses_of

from grader.checks import call, method, result
from grader.checks.context import max_reply_bytes
from grader.checks.expectations import MustRaise
from grader.checks.steps import as_steps, copied_value, describe_inputs, step_names
from grader.checks.variants import variant
from grader.errors import CourseError
from grader.workers.client import pack, received, through_protocol

# -- a class -----------------------------------------------------------------------------------------------------------

CACHE = """
    import numpy as np


    class e:
        def __init__(self, size, start=0):
            self.size, self.kept = size, [start] * start

        def append(self, x, scale=1.0, shift=0.0):
            if len(self.kept) == self.size:
                raise IndexError("full")
            self.kept.append(x * scale + shift)

        def attend(self, q):
            return sum((q @ each for each in self.kept), np.zeros(1))

        def merged(self, other):
            both = e(self.size + other.size)
            both.kept = self.kept + other.kept
            return both
"""
CACHE_CHECKS = """
    from grader.checks import Agrees, call, method, result


    def inputs(rng):
        made, n = [call(size=5)], int(rng.integers(3, 9))
        for _ in range(4):
            made += [method(0, "append", x=rng.normal(size=(n, 1))), method(0, "attend", q=rng.normal(size=n))]
        return made


    def shifted(rng):
        n = int(rng.integers(3, 9))
        return [
            call(size=2),
            method(0, "append", x=rng.normal(size=(n, 1)), shift=rng.normal()),
            method(0, "attend", q=rng.normal(size=n)),
        ]


    def full(rng):
        x = rng.normal(size=(3, 1))
        appended = [method(0, "append", x=x) for _ in range(3)]
        return [call(size=2), *appended, method(0, "attend", q=rng.normal(size=3))]


    def merged(rng):
        a, b = rng.normal(size=(2, 3, 1))
        return [
            call(size=2), call(size=3), method(0, "append", x=a), method(1, "append", x=b),
            method(0, "merged", other=result(1)), method(4, "attend", q=rng.normal(size=3)),
        ]


    checks = [
        Agrees("agrees", inputs, cases=3, points=2),
        Agrees("an optional argument left out", shifted, cases=2),
        Agrees("refuses", full, cases=1, raises=(IndexError,)),
        Agrees("merged", merged, cases=2),
    ]
"""
CACHE_MISTAKES = '''
    from grader.checks import replaced, without


    @replaced("self.kept.append(x * scale + shift)", "self.kept = [x * scale + shift]")
    class forgets:
        """Only the last key is kept."""


    @without(" + shift")
    def shift_ignored():
        """The shift has no effect."""
'''


@pytest.fixture
def cache(tmp_path):
    return small_exercise(
        tmp_path, points=5.5, kind="python", reference=CACHE, checks=CACHE_CHECKS, mistakes=CACHE_MISTAKES
    )


def changed(exercise, old, new):
    source = exercise.read("reference.py").decode()
    assert old in source
    return source.replace(old, new)


def test_a_right_class_has_full_marks(cache, judge):
    assert judge(cache, cache.read("reference.py")).report.score == 5.5


def test_a_result_is_named_as_a_person_would(cache, judge):
    judged = judge(cache, changed(cache, "q @ each for each in self.kept)", "q @ each for each in self.kept[:3])"))
    message = message_of(judged, "agrees")
    assert message.startswith("attend, call 4: "), message
    assert "case 1 of 3, seed 0: e(size=5); append(x (" in message
    assert "and 3 more steps" in message
    assert judged.report.diagnosis == ()


def test_what_a_method_raises_is_named_with_its_call(cache, judge):
    judged = judge(
        cache, changed(cache, "def attend(self, q):", "def attend(self, q):\n        assert len(self.kept) < 3")
    )
    assert message_of(judged, "agrees").startswith("attend, call 3: raised AssertionError")


def test_what_the_constructor_makes_must_be_an_object_with_the_methods(cache, judge):
    judged = judge(cache, "class e:\n    def __init__(self, size, start=0): pass\n")
    assert message_of(judged, "agrees").startswith("append, call 1: raised AttributeError")
    judged = judge(cache, "class e:\n    def __new__(cls, size, start=0): return 3\n")
    assert message_of(judged, "agrees").startswith("e: returned an int; expected an object with methods")
    judged = judge(cache, "def e(size, start=0): pass\n")
    assert "'e' is a function; the exercise asks for a class" in message_of(judged, "agrees")


def test_a_mistake_in_a_class_is_named(cache, judge):
    for name in cache.mistakes:
        assert judge(cache, variant(cache, "mistakes", name)).report.diagnosis == (name,)


def test_a_step_that_must_raise_does_not_end_the_case(cache, judge):
    silent = judge(cache, changed(cache, 'raise IndexError("full")', "return None"))
    assert statuses_of(silent)["refuses"] == "failed"
    assert message_of(silent, "refuses").startswith("append, call 3: returned None; these inputs must raise IndexError")
    other = judge(cache, changed(cache, 'raise IndexError("full")', 'raise KeyError("full")'))
    assert message_of(other, "refuses").startswith("append, call 3: raised KeyError")
    lost = judge(cache, changed(cache, 'raise IndexError("full")', 'self.kept = []; raise IndexError("full")'))
    assert message_of(lost, "refuses").startswith("attend: "), "what follows the refusal is compared as well"


def test_a_result_that_is_passed_on_is_the_submissions_own(cache, judge):
    """It may have what the reference's has not; the reference's own stays with the reference."""
    other = changed(cache, "self.kept = size, [start] * start", "self.items = size, [start] * start").replace(
        "self.kept", "self.items"
    ).replace("both.kept", "both.items").replace("other.kept", "other.items")  # fmt: skip
    assert judge(cache, other).report.score == 5.5
    lost = judge(cache, changed(cache, "self.kept + other.kept", "self.kept"))
    assert {name for name, status in statuses_of(lost).items() if status == "failed"} == {
        "merged", "leaves its inputs as they were"
    }  # fmt: skip
    assert message_of(lost, "merged").startswith("attend: ")


# -- several functions -------------------------------------------------------------------------------------------------

CODEC = """
    '''Learn a code, and use it.

    >>> code = learn("aab")
    >>> encode("ab", code)
    [0, 1]
    '''


    def learn(text):
        ### BEGIN SOLUTION
        return {letter: number for number, letter in enumerate(sorted(set(text)))}
        ### END SOLUTION


    def encode(text, code):
        ### BEGIN SOLUTION
        return [code[letter] for letter in text]
        ### END SOLUTION
"""
CODEC_CHECKS = """
    from grader.checks import Agrees, Asserts, Example, call, result


    def drawn(rng, n):
        return "".join(rng.choice(list("abcdefgh"), size=n))


    def learned(rng):
        return [call("learn", text=drawn(rng, 30))]


    def inputs(rng):
        text = drawn(rng, 30)
        return [call("learn", text=text), call("encode", text=text[::-1], code=result(0))]


    def round_trip(call, rng):
        text = drawn(rng, 20)
        code = call.learn(text=text)
        back = {number: letter for letter, number in code.items()}
        numbers = call.encode(text=text, code=code)
        assert "".join(back[each] for each in numbers) == text, "decoding what was encoded gives another text"


    checks = [
        Example(points=0.5),
        Agrees("learns", learned, cases=4),
        Agrees("encodes", inputs, cases=4),
        Agrees("refuses", lambda rng: [call("encode", text="z", code={"a": 0})], cases=1, raises=(KeyError,)),
        Asserts("there and back", round_trip, cases=2),
    ]
"""
CODEC_MISTAKES = '''
    from grader.checks import replaced, replaces


    @replaced("sorted(set(text))", "sorted(set(text), reverse=True)")
    def numbered_backwards():
        """The letters are numbered from the last one."""


    @replaces("encode")
    def letters_skipped(text, code):
        """Every other letter is left out."""
        return [code[letter] for letter in text[::2]]
'''


@pytest.fixture
def codec(tmp_path):
    return small_exercise(
        tmp_path,
        points=5,
        kind="python",
        entries=("learn", "encode"),
        reference=CODEC,
        checks=CODEC_CHECKS,
        mistakes=CODEC_MISTAKES,
    )


def test_several_functions_are_judged_each_by_its_name(codec, judge):
    assert judge(codec, codec.read("reference.py")).report.score == 5
    judged = judge(
        codec, changed(codec, "return [code[letter] for letter in text]", "return list(map(code.get, text[1:]))")
    )
    assert statuses_of(judged)["learns"] == "passed"
    assert message_of(judged, "encodes").startswith("encode: returned a list of 29 items; expected 30")
    assert message_of(judged, "refuses").startswith("returned a list of 0; these inputs must raise KeyError")
    assert message_of(judged, "there and back").startswith("encode: returned a list of 19 items; expected 20")
    lacks = judge(codec, codec.read("reference.py").decode().partition("def encode")[0])
    assert statuses_of(lacks)["learns"] == "passed"
    assert "there is no function 'encode' in the file" in message_of(lacks, "encodes")


def test_a_mistake_in_one_of_several_functions_is_named(codec, judge):
    for name in codec.mistakes:
        assert judge(codec, variant(codec, "mistakes", name)).report.diagnosis == (name,)


def test_an_assertion_is_told_and_a_wild_value_breaks_off(codec, judge):
    judged = judge(codec, changed(codec, "{letter: number for", "{letter: 0 * number for"))
    assert message_of(judged, "there and back").startswith("decoding what was encoded gives another text")
    wild = judge(codec, changed(codec, "return [code[letter] for letter in text]", "return [10**9 for letter in text]"))
    assert "the law cannot be computed" in message_of(wild, "there and back")
    other = judge(codec, changed(codec, "return [code[letter] for letter in text]", "return None"))
    assert "encode: returned None; expected a list of 20" in message_of(other, "there and back")


# -- results of any kind -----------------------------------------------------------------------------------------------

KINDS = """
    import numpy as np


    def e(what, n=2, text="ab", data=b"cd", weights=None):
        if what == "int":
            return n * 10**15
        if what == "text":
            return text * n
        if what == "bytes":
            return data * n
        if what == "none":
            return None
        if what == "weights":
            return {name: value * n for name, value in weights.items()}
        if what == "keys":
            return {(n, "a"): True, b"k": n}
        raise LookupError(f"{what} {n}")
"""
KINDS_CHECKS = """
    import numpy as np
    from grader.checks import Agrees


    def of(what, **more):
        return lambda rng: {"what": what, "n": int(rng.integers(2, 9)), **{k: v(rng) for k, v in more.items()}}


    def weights(rng):
        return {"w": rng.normal(size=(2, 3)), "b": rng.normal(size=2).astype("float32"), "steps": 7}


    checks = [
        Agrees("int", of("int"), cases=2, points=0.5),
        Agrees("text", of("text", text=lambda rng: "é" * 5000), cases=2, points=0.5),
        Agrees("bytes", of("bytes", data=lambda rng: rng.bytes(5000)), cases=2, points=0.5),
        Agrees("none", of("none"), cases=2, points=0.5),
        Agrees("weights", of("weights", weights=weights), cases=2, points=0.5),
        Agrees("keys", of("keys"), cases=2, points=0.5),
        Agrees("raises", of("other"), cases=2, points=0.5, raises=(LookupError,)),
    ]
"""


@pytest.fixture
def kinds(tmp_path):
    return small_exercise(tmp_path, points=4, kind="python", reference=KINDS, checks=KINDS_CHECKS)


WRONG_KINDS = {  # a change of the reference, and what is said of the check of that name
    "int": ("n * 10**15", "n * 10**15 + 1", "the values differ\nexpected"),
    "text": ("text * n", "text * n + 'x'", "another text"),
    "bytes": ("data * n", "data * n + b'x'", "other bytes"),
    "none": ("return None", "return 0", "returned an int; expected None"),
    "weights": (
        "value * n for name",
        "value * n * (1 if name == 'w' else 2) for name",
        "in result['b']: a constant fac",
    ),
    "keys": ('(n, "a"): True', '(n, "b"): True', "a dict with other keys"),
    "raises": ("raise LookupError", "raise ArithmeticError", "raised ArithmeticError"),
}


def test_results_of_any_kind_arrive(kinds, judge):
    assert judge(kinds, kinds.read("reference.py")).report.score == 4


@pytest.mark.parametrize("name", WRONG_KINDS)
def test_a_wrong_result_of_any_kind_is_told(kinds, judge, name):
    old, new, said = WRONG_KINDS[name]
    judged = judge(kinds, changed(kinds, old, new))
    wrong = {each for each, status in statuses_of(judged).items() if status != "passed"}
    assert wrong == {name, "leaves its inputs as they were"}
    assert message_of(judged, name).startswith(said)


def test_arguments_behind_one_that_is_left_out_are_passed_by_name(kinds, judge):
    source = kinds.read("reference.py").decode() + "\nright = e\ndef e(*args, **named):\n"
    source += "    assert set(named) <= {'data', 'weights'} and len(args) in (2, 3), (args, named)\n"
    source += "    return right(*args, **named)\n"
    assert judge(kinds, source).report.score == 4


def test_an_exception_that_the_check_does_not_name_is_the_authors_fault(tmp_path, judge):
    checks = KINDS_CHECKS.replace(", raises=(LookupError,)", "")
    exercise = small_exercise(tmp_path, points=4, kind="python", reference=KINDS, checks=checks)
    with pytest.raises(CourseError, match=r"reference\.py:17: LookupError: other"):
        judge(exercise, exercise.read("reference.py"))


# -- inputs that must stay as they were --------------------------------------------------------------------------------

IN_PLACE = """
    import numpy as np


    def e(x, parts=()):
        return 2.0 * x + sum(each.sum() for each in parts)
"""
IN_PLACE_CHECKS = """
    from grader.checks import Agrees


    def inputs(rng):
        return {"x": rng.normal(size=rng.integers(3, 9)), "parts": [rng.normal(size=2), rng.normal(size=3)]}


    checks = [Agrees("agrees", inputs, cases=4)]
"""
IN_PLACE_MISTAKES = '''
    from grader.checks import replaced, shows_in


    @shows_in("inputs")
    @replaced("return 2.0 * x", "x *= 2.0\\n    return x")
    def doubled_in_place():
        """The array is doubled in place."""
'''


@pytest.mark.parametrize(
    ("source", "said", "named"),
    [
        ("def e(x, parts=()):\n    x *= 2.0\n    return x + sum(p.sum() for p in parts)\n", "its input 'x' in", True),
        (
            "def e(x, parts=()):\n    y = 2.0 * x + sum(p.sum() for p in parts)\n    parts[1][0] = 0.0\n    return y\n",
            "its input 'parts' in place",
            False,
        ),
        (
            "def e(x, parts=()):\n    y = 2.0 * x + sum(p.sum() for p in parts)\n    parts.clear()\n    x[0] = 1\n"
            "    return y\n",
            "its input 'x' and 'parts' in place",
            False,
        ),
    ],
)
def test_changed_inputs_are_seen_without_a_check_of_their_own(tmp_path, judge, source, said, named):
    exercise = small_exercise(
        tmp_path, points=1.5, reference=IN_PLACE, checks=IN_PLACE_CHECKS, mistakes=IN_PLACE_MISTAKES
    )
    assert judge(exercise, exercise.read("reference.py")).report.score == 1.5
    judged = judge(exercise, source)
    assert judged.report.score == 1
    assert said in message_of(judged, "leaves its inputs as they were")
    assert judged.report.diagnosis == ()  # which input changes is seen, and not how
    beginning = "'leaves its inputs as they were' fails as it would if this were so: The array is doubled"
    assert [each.message.startswith(beginning) for each in judged.mistakes] == [True] * named


def test_unchanged_inputs_are_worth_what_the_author_says(tmp_path, judge):
    source = "def e(x, parts=()):\n    x *= 2.0\n    return x + sum(p.sum() for p in parts)\n"
    for points, written in ((1, "inputs_unchanged = 0"), (3, "inputs_unchanged = 2")):
        checks = f"{IN_PLACE_CHECKS}\n    {written}\n"
        exercise = small_exercise(tmp_path, points=points, reference=IN_PLACE, checks=checks)
        assert judge(exercise, exercise.read("reference.py")).report.score == points
        assert judge(exercise, source).report.score == 1


def test_inputs_that_no_call_could_change_are_worth_nothing(tmp_path, judge):
    exercise = small_exercise(tmp_path, points=1.5, reference=IN_PLACE, checks=IN_PLACE_CHECKS)
    assert judge(exercise, "def e(x, parts=()):\n    return x * 0\n").report.score == 0
    assert judge(exercise, "def e(x, parts=()):\n    raise ValueError\n").report.score == 0


# -- what an author may write ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (3, "its case is a int; return a dict of arguments, or a list of call"),
        ([], "its case is a list"),
        ([{"x": 1}], "its case is a list"),
        ([call(x=result(0))], "step 0 uses the result of step 0, which comes later"),
        ([call(x=1), method(1, "f")], "step 1 uses the result of step 1, which comes later"),
        ([call(x=1), call(x=[result(2)])], "step 1 uses the result of step 2, which comes later"),
        ([call(x=1), call(x=(result(0),))], "step 1 has a result inside a tuple"),
        ([call(x=1), call(x={"a": result(0)})], "step 1 has a result inside a dict"),
        ([call(x=1), call(x=[[result(0)]])], "step 1 has a result inside a list"),
    ],
)
def test_what_is_no_case_is_refused_with_its_place(made, said):
    with pytest.raises(CourseError, match=r"^here: .*") as refused:
        as_steps(made, "here")
    assert said in str(refused.value)


@pytest.mark.parametrize("value", ["rng", "{'a': [object()]}", "np.array(['a'])", "1 << 70", "{1, 2}"])
def test_what_cannot_be_sent_is_the_authors_fault_with_the_cases_name(tmp_path, judge, value):
    checks = f"""
        import numpy as np
        from grader.checks import Agrees

        checks = [Agrees("agrees", lambda rng: {{"x": {value}}}, cases=1)]
        inputs_unchanged = 0
    """
    exercise = small_exercise(tmp_path, points=1, reference="def e(x):\n    return 1\n", checks=checks)
    with pytest.raises(CourseError, match=r"m/e/checks\.py, 'agrees', case 1: its argument 'x' is or holds an? "):
        judge(exercise, exercise.read("reference.py"))


def test_steps_in_words():
    x = np.zeros((2, 3))
    assert describe_inputs([call(x=x, n=3, mask=None, s="a" * 50)]) == (
        f"x (2, 3), n=3, mask=None, s='{'a' * 40}'... (50 characters)"
    )
    steps = [call("f", x=x), method(0, "g", y=result(0)), method(0, "g", y=0.5), call("h", w={"a": x})]
    assert describe_inputs(steps) == "f(x (2, 3)); g(y from step 1); g(y=0.5); h(w a dict of 1)"
    assert step_names(steps) == ("f", "g, call 1", "g, call 2", "h")
    assert step_names(steps[:1]) == ("",)


def test_the_room_for_a_reply_does_not_say_what_is_right():
    """The worker is given this number: an exception, nothing, a number, a short text and a small array are alike."""
    small = [MustRaise("ValueError", "full"), None, 3, "merged", [1, 2, 3] * 20, np.zeros(8_000)]
    assert len({max_reply_bytes(each) for each in small}) == 1
    large = np.zeros(100_000)
    assert 16 * large.nbytes <= max_reply_bytes(large) == max_reply_bytes(large[:-1]) <= 32 * large.nbytes


def test_a_copy_shares_nothing_and_what_is_there_twice_is_copied_once():
    shared = torch.zeros(2)
    value = {"w": shared, "tied": [shared, (shared, np.zeros(2))], "n": 3, "none": None}
    copy = copied_value(value)
    copy["w"][0] = 1.0
    copy["tied"][1][1][0] = 1.0
    assert copy["tied"][0] is copy["w"] and copy["tied"][1][0] is copy["w"]
    assert not shared.any() and not value["tied"][1][1].any()


@pytest.mark.parametrize(
    "value",
    [
        torch.arange(6.0).reshape(2, 3).T,
        torch.tensor([1 + 2j]).conj().imag,
        torch.tensor(True),
        torch.zeros(2, dtype=torch.bfloat16),
        torch.zeros(3).requires_grad_(),
        torch.nn.Parameter(torch.zeros(2)),
        {"a": torch.ones(2), "b": [1, 2.5, {"c": np.zeros(2)}]},
        {"\ud800": 1},
        {1: 2, (3, 4): None},
    ],
)
def test_the_short_way_through_the_protocol_gives_what_the_long_one_gives(value):
    (node,), arrays = pack([value])
    assert describe(through_protocol(value)) == describe(received(node, arrays))


def describe(value):
    if isinstance(value, dict):
        return {key: describe(item) for key, item in value.items()}
    if isinstance(value, list):
        return [describe(item) for item in value]
    array = getattr(value, "array", value)
    return type(value), getattr(value, "dtype", None), np.shape(array), np.asarray(array).tolist()
