"""Gradients are judged by value: each by the name of its argument, those in dicts too, and where none may flow."""

import numpy as np
import pytest
from small import message_of, small_exercise, statuses_of

from grader.checks import compare
from grader.checks.answer import explain_gradients
from grader.checks.steps import Step
from grader.checks.variants import variant
from grader.errors import CourseError
from grader.model import Tolerance
from grader.pools.here import workers_here
from grader.workers.client import Tensor

pytestmark = pytest.mark.slow

pytest.importorskip("torch", reason="torch, an extra of the package, is not installed")

REFERENCE = """
    import torch


    def e(x, target, weights, scale=1.0):
        hidden = torch.tanh(x @ weights["w"] + weights["b"])
        wanted = (target * scale).detach()
        return ((hidden - wanted) ** 2).mean(), hidden
"""
CHECKS = """
    import torch
    from grader.checks import Agrees, Gradients, Tolerance


    def inputs(rng):
        rows, given, made = rng.permutation([3, 4, 5, 6, 7])[:3]
        draw = lambda *size: torch.from_numpy(rng.normal(size=size))
        weights = {"w": draw(given, made), "b": draw(made), "steps": 3}
        return {"x": draw(rows, given), "target": draw(rows, made), "weights": weights}


    tolerance = Tolerance(1e-9)

    checks = [
        Agrees("agrees", inputs, cases=3),
        Gradients("gradients", inputs, cases=4, of=("x", "weights")),
        Gradients("nothing flows to the target", inputs, cases=2, of=("x",), none_for=("target",)),
    ]
"""
MISTAKES = '''
    from grader.checks import replaced, shows_in, without


    @shows_in("gradients")
    @without(".detach()")
    def learns_from_the_target():
        """The target is to be detached: nothing is learned through it."""


    @shows_in("gradients")
    @replaced('weights["w"] +', 'weights["w"].detach() +')
    def weights_detached():
        """The weights are detached, so that they never learn."""


    @replaced(".mean()", ".sum()")
    def summed():
        """The mean is to be taken, not the sum."""
'''


@pytest.fixture(scope="module")
def workers():
    """Forks of one process that has imported torch already, where there are forks."""
    with workers_here() as each:
        yield each


@pytest.fixture
def exercise(tmp_path):
    return small_exercise(
        tmp_path, points=3.5, kind="torch", seconds=10.0, reference=REFERENCE, checks=CHECKS, mistakes=MISTAKES
    )


def changed(exercise, old, new):
    source = exercise.read("reference.py").decode()
    assert old in source
    return source.replace(old, new)


def test_the_right_gradients_have_full_marks_however_they_come_about(exercise, judge):
    assert judge(exercise, exercise.read("reference.py")).report.score == 3.5
    by_hand = """
import torch

class Tanh(torch.autograd.Function):
    @staticmethod
    def forward(ctx, z):
        ctx.save_for_backward(torch.tanh(z))
        return torch.tanh(z)

    @staticmethod
    def backward(ctx, given):
        (made,) = ctx.saved_tensors
        return given * (1 - made * made)

def e(x, target, weights, scale=1.0):
    hidden = Tanh.apply(torch.einsum("ij,jk->ik", x, weights["w"]) + weights["b"])
    with torch.no_grad():
        wanted = target * scale
    return (hidden - wanted).pow(2).sum() / hidden.numel(), hidden
"""
    assert judge(exercise, by_hand).report.score == 3.5


WRONG = {  # what is changed, the check that fails alone, how its message begins, and what is named
    "of one argument in a dict": (
        'weights["b"])',
        'weights["b"].detach())',
        "gradients",
        "the gradient of 'weights'['b']: no gradient arrives; leave the graph as torch makes it",
        (),
    ),
    "of the whole graph": (
        "def e(x",
        "@torch.no_grad()\ndef e(x",
        "gradients",
        "the gradient of 'x': no gradient arrives",
        (),
    ),
    "twice the right one": (
        "torch.tanh(x @",
        "torch.tanh((2 * x - x.detach()) @",
        "gradients",
        "the gradient of 'x': a constant factor\nevery element is 2 x",
        (),
    ),
    "known, of one in a dict": (
        'weights["w"] +',
        'weights["w"].detach() +',
        "gradients",
        "the gradient of 'weights'['w']: no gradient arrives",
        ("weights_detached",),
    ),
    "known, where none may flow": (
        ".detach()",
        "",
        "nothing flows to the target",
        "the gradient of 'target': a gradient arrives where none may; detach what is not to be learned from",
        ("learns_from_the_target",),
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_gradient_is_told_by_its_argument(exercise, judge, name):
    old, new, check, said, diagnosis = WRONG[name]
    judged = judge(exercise, changed(exercise, old, new))
    assert message_of(judged, check).startswith(said), message_of(judged, check)
    assert statuses_of(judged)["agrees"] == "passed"
    assert judged.report.score < 3.5
    assert {mistake.name for mistake in judged.mistakes} == {*diagnosis}


def test_the_mistakes_are_named(exercise, judge):
    for name in exercise.mistakes:
        judged = judge(exercise, variant(exercise, "mistakes", name))
        assert {mistake.name for mistake in judged.mistakes} == {name}, name


def test_a_wrong_value_is_told_before_its_gradients(exercise, judge):
    judged = judge(exercise, changed(exercise, ".mean()", ".sum()"))
    assert message_of(judged, "gradients").startswith("in result[0]: the values differ")
    assert judged.report.score == 0


def test_what_has_no_graph_has_no_gradients(exercise, judge):
    """Numbers in the place of tensors are another form, and no crash."""
    judged = judge(exercise, changed(exercise, ".mean(), hidden", ".mean().item(), hidden"))
    assert message_of(judged, "gradients").startswith("in result[0]: returned a float; expected a float64 tensor")


def test_gradients_after_other_steps(tmp_path, judge):
    exercise = small_exercise(
        tmp_path,
        points=1.5,
        kind="torch",
        seconds=10.0,
        reference="""
            import torch


            class e:
                def __init__(self, weight):
                    self.weight = weight

                def forward(self, x):
                    return torch.relu(x * self.weight)
        """,
        checks="""
            import torch
            from grader.checks import Gradients, call, method


            def inputs(rng):
                draw = lambda: torch.from_numpy(rng.normal(size=5))
                return [call(weight=draw()), method(0, "forward", x=draw()), method(0, "forward", x=draw())]


            checks = [Gradients("gradients", inputs, cases=3)]
        """,
    )
    assert judge(exercise, exercise.read("reference.py")).report.score == 1.5
    judged = judge(exercise, changed(exercise, "torch.relu(x * self.weight)", "torch.relu(x.detach() * self.weight)"))
    assert message_of(judged, "gradients").startswith("the gradient of 'x' (forward, call 2): no gradient arrives")


def test_names_that_a_case_does_not_have_are_the_authors_fault(tmp_path, judge):
    checks = CHECKS.replace('of=("x", "weights")', 'of=("x", "bias")')
    exercise = small_exercise(tmp_path, points=3.5, kind="torch", reference=REFERENCE, checks=checks)
    with pytest.raises(CourseError, match="of or none_for names 'bias', which its cases do not have"):
        judge(exercise, exercise.read("reference.py"))


@pytest.mark.parametrize("given", [None, 3, [], (1.0,), (1.0, None), (1.0, []), (1.0, [None, None, None]), ([], {})])
def test_a_worker_that_sends_something_else_than_gradients_is_told_so(given):
    step = Step({"x": tensor(1.0), "y": 2.0, "z": tensor(3.0)}, want="gradients", of=("x", "z"))
    right = (tensor(1.0), [tensor(1.0), tensor(1.0)])
    assert explain_gradients(right, right, Tolerance(1e-9), step, "") is None
    assert explain_gradients(given, right, Tolerance(1e-9), step, "").summary == "the worker gave no gradients"


def tensor(*values):
    return Tensor(np.array(values), "float64")


@pytest.mark.parametrize(
    ("given", "right", "said"),
    [
        (tensor(1.0, 2.0), tensor(1.0, 2.0), None),
        (tensor(1.0, 1e-12), tensor(1.0, 0.0), None),  # what is exactly 0 is rounded in right code
        (tensor(1.0, 1e-3), tensor(1.0, 0.0), "the values differ"),
        (None, tensor(0.0, 0.0), None),
        (tensor(0.0, 0.0), None, None),
        (None, None, None),
        (None, tensor(1.0), "no gradient arrives"),
        (tensor(1.0), None, "a gradient arrives where none may"),
        ({"a": None, "b": [tensor(1.0)]}, {"a": None, "b": [tensor(2.0)]}, "g['b'][0]: the values differ"),
        ({"a": None}, {"b": None}, "a dict with other keys"),
        (tensor(1.0, 5.0), tensor(1.0, np.inf), "the values differ"),
        (tensor(1.0, 5.0), tensor(np.inf, 7.0), "the values differ"),
        (tensor(1.0), 3, "returned a float64 tensor"),
    ],
)
def test_gradients_are_compared_with_zeros_in_the_place_of_none(given, right, said):
    found = compare.explain_gradient(given, right, Tolerance(1e-9), "g")
    assert (found is None) if said is None else said in found.summary
