"""Tests by finite differences whether the gradients of the reference are the derivatives of its result.

Submissions are compared with these gradients. If the reference detaches a tensor by mistake, or its backward pass is
wrong, right solutions fail.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from msgspec import structs

from grader.checks import Gradients
from grader.checks.steps import Case, Step
from grader.course.altered import file_of
from grader.verify.bench import Bench
from grader.worker.gradients import weighted

SEEDS = range(3)
STEP = {"float64": 1e-5, "float32": 1e-2}  # of a finite difference: near the cube root of the rounding error
ROOM = {"float64": 1e-4, "float32": 5e-2}  # relative error allowed for a slope computed with that step


def gradients_of_reference(bench: Bench) -> Iterator[str]:
    """For each check on gradients, a message about its first fault."""
    for check in bench.exercise.checks:
        if isinstance(check, Gradients):
            cases = [_GradientCase(bench, check, seed, index) for seed in SEEDS for index in range(check.all_cases)]
            if found := next(_messages(check, [each for each in cases if each.has_gradients]), None):
                yield f"{file_of(bench.exercise, 'reference.py')}: '{check.name}': {found}"


def _messages(check: Gradients, cases: "Sequence[_GradientCase]") -> Iterator[str]:
    for name in dict.fromkeys(name for each in cases for name in each.step.of):
        asked = [each for each in cases if each.parts(name)]
        reached = [each for each in asked if any(gradient is not None for _, gradient in each.parts(name))]
        if name in check.none_for:
            if any(gradient.any() for each in reached for _, gradient in each.parts(name) if gradient is not None):
                yield f"a gradient reaches '{name}' in the reference, and none_for names it; detach it there"
        elif asked and not reached:
            yield f"no gradient reaches '{name}' in the reference; fix its graph, or name it in none_for"
        elif not check.not_derivatives:
            yield from (message for each in reached if (message := each.wrong_slope(name)))


class _GradientCase:
    """One case of a check on gradients, and the reference's gradients for it."""

    def __init__(self, bench: Bench, check: Gradients, seed: int, index: int) -> None:
        self._bench, self._seed = bench, seed
        context = bench.context(bench.exercise.read(bench.exercise.reference_file), seed)
        self._case: Case = context.case(check.name, index, check.maker(index))
        self.step = self._case.steps[-1]
        refusals: tuple[type[Exception], ...] = (ValueError, *check.raises)
        try:
            self._gradients = dict(zip(self.step.of, self._run(self.step)[1], strict=True))
        except refusals:  # inputs that the reference must refuse
            self._gradients = {}

    @property
    def has_gradients(self) -> bool:
        return bool(self._gradients)

    def parts(self, name: str) -> list[tuple[Any, Any]]:
        """The float tensors of an argument, each with its gradient, or None if it has none."""
        return list(_pairs(self.step.arguments.get(name), self._gradients.get(name)))

    def wrong_slope(self, name: str) -> str:
        """How the gradient differs from the slope of the result along a random direction; "" if they agree."""
        parts = self.parts(name)
        kind = "float64" if all("64" in str(tensor.dtype) for tensor, _ in parts) else "float32"
        rng, step = np.random.default_rng(self._seed), STEP[kind]
        directions = [rng.normal(size=tuple(tensor.shape)) for tensor, _ in parts]
        behind, here, ahead = (self._total(name, directions, distance) for distance in (-step, 0.0, step))
        slope, bend = (ahead - behind) / (2 * step), (ahead - 2 * here + behind) / step
        given = sum(
            float((gradient.double().numpy() * direction).sum())
            for (_, gradient), direction in zip(parts, directions, strict=True)
            if gradient is not None
        )
        allowed = ROOM[kind] * max(abs(slope), abs(given)) + 10 * float(np.finfo(kind).eps) * abs(here) / step
        if abs(slope - given) <= allowed or abs(bend) > allowed:  # a bend, such as a ReLU at 0: no derivative there
            return ""
        return (
            f"the gradient of '{name}' is not the derivative of the result: along a random direction it gives "
            f"{given:.6g}, and finite differences give {slope:.6g} ({self._case.label}); fix the reference. If the "
            "exercise teaches this gradient, say why: Gradients(..., not_derivatives='...')"
        )

    def _total(self, name: str, directions: Sequence[Any], distance: float) -> float:
        """The scalar that is differentiated, with this argument moved by `distance` along the directions."""
        torch, moves = sys.modules["torch"], iter(directions)

        def moved(value: Any) -> Any:
            if isinstance(value, torch.Tensor) and value.is_floating_point():
                return value + torch.from_numpy(np.asarray(distance * next(moves))).to(value.dtype)
            if isinstance(value, Mapping):
                return {key: moved(item) for key, item in value.items()}
            return type(value)(map(moved, value)) if type(value) in (list, tuple) else value

        arguments = {key: moved(value) if key == name else value for key, value in self.step.arguments.items()}
        result = self._run(Step(arguments, self.step.target, self.step.on))
        parts = weighted(torch, np, result, self.step.seed)
        return sum(float((value.detach() * weights).double().sum()) for value, weights in parts)

    def _run(self, last: Step) -> Any:
        """The reference's result for the case with this last step."""
        case = structs.replace(self._case, steps=(*self._case.steps[:-1], last))
        run = self._bench.answers(self._seed).local_run(case, self._bench.exercise.namespace)
        return [run.step(each) for each in case.steps][-1]


def _pairs(value: Any, gradient: Any) -> Iterator[tuple[Any, Any]]:
    if hasattr(value, "is_floating_point"):
        if value.is_floating_point():
            yield value, gradient
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _pairs(item, gradient[key])
    elif isinstance(value, (list, tuple)):
        for item, part in zip(value, gradient, strict=True):
            yield from _pairs(item, part)
