"""The result of a call and the gradients of its arguments, computed in the same way in the worker and by the judge.

The gradient from above (the cotangent) is drawn from a seed, one normal number for each element of the result, so the
form of the result need not be known before the call. This module imports neither NumPy nor torch; both are passed in.
"""

from typing import Any


def differentiated(
    torch: Any, numpy: Any, call: Any, arguments: list[Any], of: tuple[int, ...], seed: int
) -> tuple[Any, list[Any]]:
    """The result of `call(arguments)`, and the gradient of each argument at a position in `of`.

    A gradient has the form of its argument: in lists, tuples and dicts each float tensor is replaced by its gradient.
    None replaces a tensor without a gradient, and everything that is not a float tensor.
    """
    leaves: list[Any] = []

    def tracked(value: Any) -> Any:
        if isinstance(value, torch.Tensor) and value.is_floating_point():
            leaves.append(value.detach().clone().requires_grad_(True))
            return leaves[-1]
        return _mapped(tracked, value)

    given = [tracked(value) if position in of else value for position, value in enumerate(arguments)]
    tracked_leaves = tuple(leaves)
    with torch.enable_grad():
        result = call(given)
        total = _weighted_sum(torch, numpy, result, seed)
        gradients: Any = [None] * len(tracked_leaves)
        if total is not None and tracked_leaves:
            gradients = torch.autograd.grad(total, tracked_leaves, allow_unused=True)
    remaining = iter(gradients)

    def replaced(value: Any) -> Any:
        if isinstance(value, torch.Tensor):
            return next(remaining) if value.is_floating_point() else None
        return _mapped(replaced, value) if isinstance(value, (dict, list, tuple)) else None

    return result, [replaced(arguments[position]) for position in of]


def _weighted_sum(torch: Any, numpy: Any, result: Any, seed: int) -> Any:
    """One number to differentiate; None if no part of the result has a gradient.

    torch.autograd.grad with grad_outputs would import sympy first, which takes 0.4 s in every fork.
    """
    total = None
    for value, weights in weighted(torch, numpy, result, seed):
        if value.requires_grad:
            part = (value * weights).sum()
            total = part if total is None else total + part
    return total


def weighted(torch: Any, numpy: Any, result: Any, seed: int) -> list[tuple[Any, Any]]:
    """Each float tensor of a result, and the gradient from above that is drawn for it."""
    rng = numpy.random.default_rng(seed)
    return [
        (value, torch.from_numpy(numpy.asarray(rng.normal(size=tuple(value.shape)))).to(value.dtype))
        for value in _float_tensors(torch, result)
    ]


def _mapped(change: Any, value: Any) -> Any:
    if isinstance(value, dict):
        return {key: change(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(change(item) for item in value)
    return value


def _float_tensors(torch: Any, value: Any) -> list[Any]:
    if isinstance(value, torch.Tensor):
        return [value] if value.is_floating_point() else []
    items = value.values() if isinstance(value, dict) else value if isinstance(value, (list, tuple)) else ()
    return [each for item in items for each in _float_tensors(torch, item)]
