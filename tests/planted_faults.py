"""Exercises with one fault each: the promise that it breaks, a part of what verify says, and the change."""

from an_exercise import (
    BELOW,
    COUNTED,
    GROWTH,
    HINTS,
    IN_TORCH,
    KEPT,
    MEMORY,
    OF_TEXTS,
    OF_THREE,
    REFERENCE,
    SLOW,
    SPEED,
    SQUARED,
    also,
    another_alternative,
    another_case,
    another_mistake,
    changed_mistake,
    edited,
    in_rows,
    on_what_is_above_zero,
    timed,
    with_check,
    with_sizes,
)

PROBE = ("import numpy as np\n", "import numpy as np\n\nfrom grader import probe\n")
BACKWARD = """
import torch


class Cut(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return torch.relu(x)

    @staticmethod
    def backward(ctx, upstream):
        return upstream * SLOPE
"""


def in_torch(file, *pairs):
    """Something else in one of the files of the exercise in torch."""
    text = IN_TORCH[file]
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new)
    return {**IN_TORCH, file: text}


def shows(made):
    """A check that shows something else once it has passed."""
    shown = f"with_zeros, cases=2, shows=lambda arguments, result: {made}"
    return edited("checks.py", ("with_zeros, cases=2", shown))


def with_backward(slope):
    """The exercise in torch, whose reference has a backward pass of its own."""
    changes = [("torch.relu(x) * factor", "Cut.apply(x) * factor"), ("\nimport torch\n", BACKWARD)]
    mistakes = {"mistakes.py": IN_TORCH["mistakes.py"].replace('"torch.relu(x)"', '"Cut.apply(x)"')}
    files = in_torch("reference.py", *changes)
    return {**files, **mistakes, "reference.py": files["reference.py"].replace("SLOPE", slope)}


BROKEN = {
    # -- the statement, the stub, the hints
    "no_statement": ("statement", "has no statement", {"reference.py": REFERENCE.split('"""')[2]}),
    "no_source": ("statement", "names no source", edited("reference.py", ("Source: these tests.", "By hand."))),
    "latex_of_nothing": (
        "statement",
        "reference.py:3: there is no formula above the row of LaTeX",
        {
            **edited("reference.py", ("factor.\n\n>>>", "factor.\n\n    $$ x $$\n\n>>>")),
            "stub": "def e(x, factor):\n    raise NotImplementedError\n",
        },
    ),
    "drifted": (
        "stub",
        "grader stubs --force m/drifted",
        {"stub": "def e(x, factor):\n    raise NotImplementedError\n"},
    ),
    "stubless": ("stub", "there is no stub; make it: grader stubs m/stubless", {"stub": None}),
    "solves_itself": (
        "stub",
        "says passed of the untouched stub",
        edited(
            "reference.py",
            ("    ### BEGIN SOLUTION\n", ""),
            ("    ### END", "    ### BEGIN SOLUTION\n    pass\n    ### END"),
        ),
    ),
    "no_example": ("example", "no worked example", edited("reference.py", (">>> e(", "So: e("))),
    "wrong_example": ("example", "Got:\n    array([3., 0.])", edited("reference.py", ("array([3., 0", "array([3., 1"))),
    "example_raises": ("example", "TypeError", edited("reference.py", (", 3.0)\n", ")\n"))),
    "example_of_nothing": (
        "reference",
        "the worked example does not call e; show a call",
        {
            **edited("reference.py", (">>> e(np.array([1.0, -2.0]), 3.0)\narray([3., 0.])", ">>> 1 + 1\n2")),
            **edited("checks.py", ("cases=4, points=2),", "cases=4),\n    Example(),")),
        },
    ),
    "hintless": ("hints", "hints.md: No such file", {"hints.md": None}),
    "two_hints": ("hints", "has 2 hints", edited("hints.md", ("# Three", "Three"))),
    "silent_hint": ("hints", "the hint 'Two' has no text", edited("hints.md", ("Think again.", ""))),
    "untitled_hint": ("hints", "the hint 'Think.' has no title", {"hints.md": HINTS.replace("# One", "# ")}),
    # -- files that cannot be loaded, and checks that cannot be right
    "probe_in_a_value": (
        "solution",
        "write a probe as a statement of one line",
        edited("reference.py", PROBE, ("return np.where(x", 'return probe("cut", 1.0) * np.where(x')),
    ),
    "probe_never_reached": (
        "solution",
        "the probe 'cut' is not reached",
        edited(
            "reference.py",
            PROBE,
            ("    return np", '    if factor < 0.0:\n        probe("cut", x)\n        pass\n    return np'),
        ),
    ),
    "probe_of_what_is_missing": (
        "solution",
        "a probe raises NameError",
        edited("reference.py", PROBE, ("    return np", '    probe("cut", missing)\n    return np')),
    ),
    "no_region": ("solution", "BEGIN SOLUTION", edited("reference.py", ("### BEGIN SOLUTION", "# begin"))),
    "open_region": (
        "solution",
        "'### BEGIN SOLUTION' has no '### END SOLUTION'",
        edited("reference.py", ("### END SOLUTION", "")),
    ),
    "empty_region": (
        "solution",
        "a solution region is empty",
        edited("reference.py", ("    ### END SOLUTION\n", ""), ("    return", "    ### END SOLUTION\n    return")),
    ),
    "bad_syntax": ("solution", "reference.py:12: SyntaxError", edited("reference.py", ("def e(x", "def e((x"))),
    "no_entry": ("solution", "does not define 'e', the entry point", edited("reference.py", ("def e(", "def f("))),
    "one_entry_of_two": ("solution", "does not define 'f'", {"entry": {"entry": "", "entries": ["e", "f"]}}),
    "no_checks": ("solution", "there is no such file", {"checks.py": None}),
    "no_list": ("solution", "defines no list named 'checks'", edited("checks.py", ("checks = [", "graded = ["))),
    "exits": ("solution", "SystemExit", {"checks.py": "import sys\nsys.exit(0)\n"}),
    "no_sum": (
        "solution",
        "the points of its checks sum up to 5, 1 for unchanged inputs among them (inputs_unchanged = ...); course.yaml "
        "gives m/no_sum 4",
        edited("checks.py", ("points=2", "points=3")),
    ),
    "thirds": ("solution", "'agrees': 1.7 points; give whole or half", edited("checks.py", ("points=2", "points=1.7"))),
    "negative": ("solution", "'agrees': points is -2", edited("checks.py", ("points=2", "points=-2"))),
    "caseless": ("solution", "'agrees': cases is 0", edited("checks.py", ("cases=4", "cases=0"))),
    "alike": ("solution", "two checks named 'agrees'", edited("checks.py", ('"other factors"', '"agrees"'))),
    "no_check_at_all": ("solution", "checks[2] is a str, not a check", also("checks.py", "checks.append('agrees')\n")),
    "unknown_phase": (
        "solution",
        "its phase is 'speed'; known: source, values",
        also(
            "checks.py", "\n\nclass Old(Agrees, frozen=True):\n    phase = 'speed'\n\n\nchecks[1] = Old('o', inputs)\n"
        ),
    ),
    "unchanged_yes": (
        "solution",
        "inputs_unchanged is 'yes'; write its points",
        edited("checks.py", ("inputs_unchanged = 1", "inputs_unchanged = 'yes'")),
    ),
    "bare_tolerance": (
        "solution",
        "tolerance is a float, not a Tolerance",
        edited("checks.py", ("Tolerance(rtol=1e-9)", "1e-9")),
    ),
    "hidden_by_name": (
        "solution",
        "hidden_checks is not a list of checks",
        also("edge_cases.py", "hidden_checks = ['agrees']\n"),
    ),
    "no_values": (
        "fakes",
        "has no check on values",
        also(
            "checks.py",
            "def law(call, rng):\n    case = inputs(rng)\n    return call(**case) * 0.0, 0.0 * case['x']\n\n\n"
            "checks = [Example(), Property('is a law', law, points=2)]\n",
        ),
    ),
    # -- the reference
    "by_chance": (
        "reference",
        "reference.py fails",
        edited("reference.py", ("* factor", "* factor * np.random.choice([1.0, 2.0])")),
    ),
    "reference_raises": (
        "reference",
        "ZeroDivisionError",
        edited("reference.py", ("    return", "    if factor < 1.0:\n        1 / 0\n    return")),
    ),
    "another_argument": (
        "reference",
        "a case has 'y'; the reference takes (x, factor)",
        edited("checks.py", ('"x"', '"y"')),
    ),
    "a_number_for_a_case": (
        "sizes",
        "its case is a int; return a dict",
        edited("checks.py", ('return {"x": rng', 'return 3\n    return {"x": rng')),
    ),
    "unsendable": (
        "reference",
        "its argument 'factor' is or holds an object of class object, which cannot be sent",
        edited("checks.py", ('"factor": 2.5', '"factor": object()')),
    ),
    "a_law_that_does_not_hold": (
        "reference",
        "reference.py fails 'is a law'",
        with_check("Property('is a law', lambda call, rng: (call(**inputs(rng)), inputs(rng)['x']))"),
    ),
    # the next three show on one late seed alone; their names draw the cases, so each was searched for
    "a_law_that_fails_on_a_late_seed": (
        "reference",
        "reference.py fails 'law of reference 33' with seed 13",
        with_check(
            "Property('law of reference 33', largest, cases=1)",
            "def largest(call, rng):\n    x = rng.normal(size=6)\n"
            "    return call(x=x, factor=2.0).max(), 2.0 * x.max()\n",
        ),
    ),
    "an_alternative_that_fails_on_a_late_seed": (
        "alternatives",
        "'of_the_largest' fails 'law_of_alternative 1' with seed 14",
        {
            **with_check(
                "Property('law_of_alternative 1', halves)",
                "def halves(call, rng):\n    x = rng.normal(size=6)\n"
                "    return call(x=x, factor=2.0), 2.0 * call(x=x, factor=1.0)\n",
            ),
            **also(
                "alternatives.py",
                "\n\ndef of_the_largest(x, factor):\n    y = np.maximum(x, 0.0)\n"
                "    return y * factor if y.max() > 0 or len(x) < 2 else y + factor * factor\n",
            ),
        },
    ),
    "a_mistake_that_is_unnamed_on_a_late_seed": (
        "mistakes",
        "'at_least_one' is named for 'unnamed 0' alone: fewer than two cases tell it from the reference and from every "
        "other mistake; make more of them, or larger ones (seed 8)",
        {
            "checks.py": edited("checks.py", ('"factor": 2.5', '"factor": float(rng.uniform(0.0, 1.25))'))[
                "checks.py"
            ].split("checks = [")[0]
            + "checks = [Agrees('unnamed 0', inputs, cases=3, points=3)]\n",
            **changed_mistake("at_least_one", ("* factor", "* (factor if factor > 1.0 else 1.0 + factor)")),
        },
    ),
    "a_law_that_raises": (
        "reference",
        "a_law_that_raises/checks.py:29: ZeroDivisionError",
        with_check("Property('is a law', lambda call, rng: (1 / 0, call(**inputs(rng))))"),
    ),
    "a_test_that_fails": (
        "reference",
        "reference.py fails 'is above'",
        with_check(
            "Asserts('is above', above)", "def above(call, rng):\n    assert call(**inputs(rng)).min() > 0, 'no'"
        ),
    ),
    "forbidden_to_the_reference": (
        "reference",
        "reference.py fails 'is your own work'",
        with_check("Forbids(('numpy.where',))"),
    ),
    "inputs_raise": (
        "reference",
        "checks.py:10: ZeroDivisionError",
        edited("checks.py", ("size = size or", "size = 1 / 0 or")),
    ),
    "no_derivative": (
        "reference",
        "'gradients': the gradient of 'x' is not the derivative of the result",
        with_backward("2.0 * (ctx.saved_tensors[0] > 0)"),
    ),
    "no_gradient": (
        "reference",
        "'gradients': no gradient reaches 'x' in the reference",
        in_torch("reference.py", ("torch.relu(x)", "torch.relu(x.detach())")),
    ),
    "a_gradient_for_none": (
        "reference",
        "'gradients': a gradient reaches 'x' in the reference, and none_for names it",
        in_torch("checks.py", ('of=("x",)', 'none_for=("x",)')),
    ),
    "gradient_of_what": (
        "reference",
        "of or none_for names 'y', which its cases do not have",
        in_torch("checks.py", ('of=("x",)', 'of=("y",)')),
    ),
    "gradient_raises": (
        "reference",
        "RuntimeError",
        in_torch("reference.py", ("torch.relu(x)", "torch.relu_(x)")),
    ),
    # -- alternatives
    "no_alternatives": ("alternatives", "has none", {"alternatives.py": "\n"}),
    "alternatives_missing": ("alternatives", "there is no such file", {"alternatives.py": None}),
    "wrong_alternative": (
        "alternatives",
        "alternatives.py: 'shifted' fails 'agrees'",
        another_alternative("shifted", "np.maximum(x, 1.0)"),
    ),
    "of_no_entry": (
        "alternatives",
        "'of_texts' replaces 'f', which is not an entry point",
        {
            **OF_TEXTS,
            "alternatives.py": OF_TEXTS["alternatives.py"].replace(
                'replaces("decode")\ndef letter_by_letter', 'replaces("f")\ndef of_texts'
            ),
        },
    ),
    "near_alternative": (
        "margins",
        "'near' differs from the reference by more than 0.1 x the tolerance of 'agrees'",
        another_alternative("near", "np.maximum(x, 0) * factor * (1 + 5e-10)"),
    ),
    # -- mistakes
    "no_mistakes": ("mistakes", "has none", {"mistakes.py": "\n"}),
    "mistakes_broken": ("mistakes", "mistakes.py:1: ZeroDivisionError", {"mistakes.py": "1 / 0\n"}),
    "speechless": (
        "mistakes",
        "'factor_forgotten' has no docstring",
        edited("mistakes.py", ('    """The factor has no effect."""\n', "    ...\n")),
    ),
    "not_there": (
        "mistakes",
        "'near' replaces 'np.clip', which stands 0 times in the code of the reference; it must stand there once",
        changed_mistake("near", ("np.clip", "np.where")),
    ),
    "there_twice": (
        "mistakes",
        "'near' replaces '0.0', which stands 2 times in the code",
        changed_mistake("near", ("0.0", "1.0")),
    ),
    "in_the_statement": (
        "mistakes",
        "'near' replaces 'Source', which stands 0 times in the code",
        changed_mistake("near", ("Source", "1.0")),
    ),
    "bad_change": (
        "mistakes",
        "reference.py, as 'near' changes it:14: SyntaxError: '(' was never closed",
        changed_mistake("near", ("* factor", "* (factor")),
    ),
    "no_mistake": ("mistakes", "'right' gets full marks", another_mistake("right", "np.maximum(x, 0) * factor")),
    "no_change": ("mistakes", "'right' gets full marks", changed_mistake("right", ("x > 0.0", "x >= 0.0"))),
    "lucky": (
        "mistakes",
        "'lucky' gets full marks; add a case to checks.py on which it shows (seed ",
        changed_mistake("lucky", ("* factor", "* max(factor, 0.3)")),
    ),
    "twins": ("mistakes", "'twin' is named together with 'nothing_cut'", another_mistake("twin", "factor * x")),
    "shows_once": (
        "mistakes",
        "'once' is named for 'one' alone: fewer than two cases tell it",
        {
            **another_case("checks", "one", "rng.uniform(-1, 1, rng.integers(3, 9))", "7.0"),
            **changed_mistake("once", ("* factor", "* (factor if factor != 7.0 else x * x + 1.0)")),
        },
    ),
    "by_chance_wrong": (
        "mistakes",
        "'random' is not recognised: nothing is named",
        another_mistake("random", "np.random.normal(size=x.shape)"),
    ),
    "unmarked": (
        "mistakes",
        "'in_place' passes every check on values and fails 'leaves its inputs as they were'",
        edited("mistakes.py", ('@shows_in("inputs")', "")),
    ),
    "wrongly_marked": (
        "mistakes",
        "'nothing_cut' is to show in inputs alone, and fails 'agrees'",
        edited("mistakes.py", ('@replaced("np', '@shows_in("inputs")\n@replaced("np')),
    ),
    "unwatched": (
        "mistakes",
        "'in_place' gets full marks",
        edited("checks.py", ("inputs_unchanged = 1", "inputs_unchanged = 0"), ("points=2", "points=3")),
    ),
    "shows_elsewhere": (
        "mistakes",
        "'detached' is to show in inputs, and no inputs_unchanged check fails",
        in_torch("mistakes.py", ('shows_in("gradients")', 'shows_in("inputs")')),
    ),
    "marked_with_a_word": (
        "mistakes",
        "shows_in('time'): use one of 'values', 'gradients'",
        edited("mistakes.py", ('shows_in("inputs")', 'shows_in("time")')),
    ),
    "open_to_all": (
        "mistakes",
        "open_where('zero'): use one of 'nan'",
        edited("mistakes.py", ("@without", '@open_where("zero")\n@without')),
    ),
    "pair_of_what": (
        "mistakes",
        "pairs names 'never_cut', which it does not define",
        edited("mistakes.py", ('("nothing_cut", ', '("never_cut", ')),
    ),
    "pair_of_three": (
        "mistakes",
        "pairs is not a list of pairs",
        edited("mistakes.py", ('"factor_forgotten")]', '"factor_forgotten", "in_place")]')),
    ),
    "pair_like_another": (
        "mistakes",
        "pairs names 'nothing_cut' and 'factor_forgotten', and of a submission that makes both 'unchanged' is named",
        another_mistake("unchanged", "x.copy()"),
    ),
    "pair_of_one_text": (
        "mistakes",
        "pairs names 'nothing_cut' and 'in_place', which cannot be made together",
        edited("mistakes.py", ('"factor_forgotten")]', '"in_place")]')),
    ),
    "slow_and_wrong": (
        "mistakes",
        "'slow' shows in speed alone, but fails 'agrees'",
        another_mistake("slow", "x", SPEED),
    ),
    "near_mistake": (
        "margins",
        "'near' differs from the reference by less than 100 x the tolerance",
        another_mistake("near", "np.maximum(x, 0) * factor * (1 + 2e-8)"),
    ),
    # -- what must not pass
    "zeros_pass": (
        "fakes",
        "returns zeros passes 'below'",
        another_case("checks", "below", "-rng.uniform(1, 2, 3)"),
    ),
    "empty_texts_pass": (
        "fakes",
        "returns zeros passes 'nothing'",
        {
            **OF_TEXTS,
            "checks.py": OF_TEXTS["checks.py"].replace("points=1.5", "points=0.5")
            + "checks.append(Agrees('nothing', lambda rng: {'text': ''}, cases=1))\n",
        },
    ),
    "copies_pass": (
        "fakes",
        "returns a copy of input 1 passes 'above'",
        another_case("checks", "above", "rng.uniform(1, 2, 3)", "1.0"),
    ),
    "coarse": ("float32", "in float32 gets full marks", edited("checks.py", ("rtol=1e-9", "rtol=1e-5"))),
    # -- edge cases
    "edgeless": ("edges", "edge_cases.py: has no edge cases", edited("edge_cases.py", ("edge_cases = ", "ridges = "))),
    "no_edges_file": ("edges", "edge_cases.py: has no edge cases", {"edge_cases.py": None}),
    "edges_by_name": (
        "edges",
        "edge_cases is not a list of checks",
        {"edge_cases.py": "edge_cases = ['one number']\n"},
    ),
    "edge_named_as_a_check": (
        "edges",
        "the edge case 'agrees' has the name of a check",
        edited("edge_cases.py", ('"one number"', '"agrees"')),
    ),
    "beyond": (
        "edges",
        "on the edge case 'NaN' 'maximum' differs from the reference",
        another_case("edge_cases", "NaN", "np.array([np.nan])"),
    ),
    "edge_raises": ("edges", "ZeroDivisionError", another_case("edge_cases", "bad", "1 / 0")),
    # -- shows
    "shows_nothing": (
        "reference",
        "'other factors' has shows, which gives nothing with seed 0",
        shows("None"),
    ),
    "shows_and_raises": ("reference", "ZeroDivisionError: division by zero; this is the shows of", shows("1 / 0")),
    "shows_too_much": ("reference", "shows gives 40 lines or matrices", shows("['line'] * 20")),
    # -- sizes
    "fixed_sizes": (
        "sizes",
        "'agrees': these sizes are known beforehand: x.shape[-1] (7); draw each from rng",
        with_sizes("7", "rng.integers(1, 6)"),
    ),
    "two_sizes": (
        "sizes",
        "'other factors': these sizes are known beforehand: x.shape[-1] (4 or 5)",
        with_sizes("int(rng.integers(5, 12))", "rng.integers(1, 3)"),
    ),
    "mostly_equal": (
        "sizes",
        "'in rows': in most cases all sizes are the same",
        in_rows("rng.integers(5, 12) + np.array([0, rng.uniform() < 0.2])"),
    ),
    "always_equal": (
        "sizes",
        "and the reference takes another x.shape[-1] too; draw different ones",
        in_rows("[rng.integers(5, 12)] * 2"),
    ),
    "fixed_nothing": (
        "sizes",
        "fixed_sizes['y.shape[-1]']: no check on values has a size of this name; remove it",
        also("edge_cases.py", "fixed_sizes = {'y.shape[-1]': 'The statement says so.'}\n"),
    ),
    "fixed_speechlessly": (
        "sizes",
        "fixed_sizes['agrees: x.shape[-1]'] gives no reason",
        with_sizes("7", "rng.integers(1, 6)", "fixed_sizes = {'agrees: x.shape[-1]': ''}\n"),
    ),
    "fixed_in_a_list": (
        "sizes",
        "fixed_sizes is not a dict of names and reasons",
        also("edge_cases.py", "fixed_sizes = ['x.shape[-1]']\n"),
    ),
    "fixed_list": (
        "sizes",
        "'decodes': these sizes are known beforehand: len(decode.runs) (5)",
        {**OF_TEXTS, "checks.py": OF_TEXTS["checks.py"].replace("runs[: rng.integers(3, 9)]", "runs[:5]")},
    ),
    # -- mutants: judged with survivors, see test_verify
    "excuses_broken": ("mutants", "excused_mutants is not a dict", also("edge_cases.py", "excused_mutants = ['x']\n")),
    "speechless_excuse": ("mutants", "gives no reason", also("edge_cases.py", "excused_mutants = {'x -> y': ''}\n")),
}
SURVIVORS = {  # faults that are known when all mutants have been judged
    "survivors": ("mutants", "no check catches", on_what_is_above_zero(BELOW)),
    "lucky_mutant": (
        "mutants",
        "no check catches 'return np.where(x > 0.0, x, 0.0) * factor -> return np.where(x > -1.0, x, 0.0) * factor'",
        on_what_is_above_zero(BELOW, "rng.choice([1.5, 1.5, -0.5])"),
    ),
    "hard_coded": (
        "mutants",
        "no check catches 'return np.where(x > 0.0, x, 0.0) * factor / len(x) -> "
        "return np.where(x > 0.0, x, 0.0) * factor / 7'",
        {**COUNTED, **with_sizes("7", "4", OF_THREE)},
    ),
    "stale": (
        "mutants",
        "excused_mutants['x -> y']: no survivor has this id; remove it",
        also("edge_cases.py", "excused_mutants = {'x -> y': 'It was there once.'}\n"),
    ),
}
MEASURED = {  # promise, part of the message, the rule of measured_rules, the program's name, the change
    "no_yardstick": ("speed", "yardstick.py", "of_reference", "", {"checks.py": timed(9.0)["checks.py"]}),
    "busy": (
        "speed",
        "'takes little memory' could not be measured: run grader verify again on an idle machine",
        "of_reference",
        "",
        with_check(
            "Busy(inputs, at_most_mb=9)",
            "class Busy(PeakMemory, frozen=True):\n    def judge(self, context):\n"
            "        return Outcome(self.name, Status.INCONCLUSIVE, 0.0, self.points)",
        ),
    ),
    "no_room": (
        "speed",
        "'is fast enough' allows 0.3, and the reference is not 1.5 x below",
        "of_reference",
        "",
        timed(0.3),
    ),
    "slow_alternative": (
        "speed",
        "'slow' fails 'is fast enough'",
        "of_alternative",
        "slow",
        {**timed(9.0), **another_alternative("slow", SLOW)},
    ),
    "not_slow": (
        "mistakes",
        "'quick' is to show in speed, and does not miss the bound",
        "of_mistake",
        "quick",
        {**timed(60.0), **another_mistake("quick", "np.maximum(x, 0) * factor", SPEED)},
    ),
    "no_speed": (
        "mistakes",
        "'slow' shows in speed, and checks.py has no check that looks at it; add one",
        "of_mistake",
        "slow",
        another_mistake("slow", SLOW, SPEED),
    ),
    "slow_and_linear": (
        "mistakes",
        "'slow' is not recognised: 'is fast enough' has not measured that its time grows too fast",
        "of_mistake",
        "slow",
        {**timed(9.0, ", grows='size'"), **another_mistake("slow", SLOW, SPEED)},
    ),
    "no_size_grows": (
        "speed",
        "Speed(grows='length'): its inputs have no such size of 64 or more",
        "of_reference",
        "",
        timed(9.0, ", grows='length'"),
    ),
    "no_room_in_memory": (
        "speed",
        "'takes little memory' allows 10, and the reference is not 1.5 x below",
        "of_reference",
        "",
        {
            **with_check("PeakMemory(partial(inputs, size=20_000), at_most_mb=10)"),
            **edited("reference.py", ("    return", "    np.ones((60, len(x)))\n    return")),
        },
    ),
    "not_large": (
        "mistakes",
        "'small' is to show in memory, and does not miss the bound of 'takes little memory' by 1.5 x",
        "of_mistake",
        "small",
        {**KEPT["sparing"], **another_mistake("small", "np.maximum(x, 0) * factor", MEMORY)},
    ),
    "large_alternative": (
        "speed",
        "'squared' fails 'takes little memory'",
        "of_alternative",
        "squared",
        {**KEPT["sparing"], **another_alternative("squared", SQUARED)},
    ),
    "no_room_to_grow": (
        "speed",
        "'grows no faster than it must' allows 1.01, and the reference is not 1.5 x below",
        "of_reference",
        "",
        {"checks.py": KEPT["growing"]["checks.py"].replace("n=(400, 2_400)", "n=(400, 2_400), at_most=1.01")},
    ),
    "not_growing": (
        "mistakes",
        "'quick' is to show in growth, and does not miss the bound",
        "of_mistake",
        "quick",
        {**KEPT["growing"], **another_mistake("quick", "np.maximum(x, 0) * factor", GROWTH)},
    ),
    "growing_alternative": (
        "speed",
        "'squared' fails 'grows no faster than it must'",
        "of_alternative",
        "squared",
        {**KEPT["growing"], **another_alternative("squared", SQUARED)},
    ),
}
ONE = {"id": "one", "points": 4, "entry": "e"}
TWO = {"id": "two", "points": 4, "entry": "e"}
REFUSED = {  # what is said of a course that cannot be read; its exercises, and what else stands in course.yaml
    "uses_of_what": ("'m/one': uses names 'm/zero', which is not an exercise here", [{**ONE, "uses": ["m/zero"]}], {}),
    "uses_of_a_later_one": (
        "'m/one': uses names 'm/two', which comes later: put it before this one",
        [{**ONE, "uses": ["m/two"]}, TWO],
        {},
    ),
    "uses_of_itself": ("'m/one': uses names 'm/one', which comes later", [{**ONE, "uses": ["m/one"]}], {}),
    "after_what": ("'m/one': after names 'm/zero', which is not an exercise here", [{**ONE, "after": ["m/zero"]}], {}),
    "a_newer_format": (
        "course.yaml: it is written in format 2, and this grader reads formats up to 1",
        [ONE],
        {"format": 2},
    ),
    "entry_and_entries": ("it has both entry and entries", [{**ONE, "entries": ["e", "f"]}], {}),
    "a_word_for_points": ("modules[0].exercises[0].points 'one'", [{**ONE, "points": "four"}], {}),
    "no_points": ("points is 0; use a number above 0", [{**ONE, "points": 0}], {}),
    "a_key_of_before": ("unknown key 'weight'", [{**ONE, "weight": 4}], {}),
    "an_unknown_kind": ("modules[0].exercises[0].kind 'one'", [{**ONE, "kind": "jax"}], {}),
    "twice": ("two exercises with the id 'one'", [ONE, ONE], {}),
    "no_folder": ("exercise 'm/three' has no folder", [ONE, TWO, {**ONE, "id": "three"}], {}),
    "no_exercise": ("solutions/m/two: this folder is not an exercise of course.yaml", [ONE], {}),
}
