"""Submissions that are made from the reference and must not pass: constants, copies, and results in float32."""

from grader.course.exercise import Exercise

# by name: replacements for a float, an int, a character and a byte
FILLINGS = {
    "zeros": "(0.0, 0, '', b'')",
    "one half everywhere": "(0.5, 0, 'a', b'a')",
    "ones": "(1.0, 1, 'a', b'a')",
    "NaN": "(float('nan'), -1, '', b'')",
}
MOST_INPUTS = 8  # inputs of which a copy is returned

FAKES = """

def _filled(value, filling):
    number, whole, text, data = filling
    if isinstance(value, (list, tuple)):
        return type(value)(_filled(item, filling) for item in value)
    if isinstance(value, dict):
        return {key: _filled(item, filling) for key, item in value.items()}
    if isinstance(value, bool):
        return bool(whole)
    if isinstance(value, int):
        return whole
    if isinstance(value, str):
        return text * len(value)
    if isinstance(value, bytes):
        return data * len(value)
    if hasattr(value, "new_full"):
        return value.new_full(tuple(value.shape), number if value.is_floating_point() else whole)
    if type(value).__name__ == "ndarray":
        value = value.copy()
        value.fill(number if value.dtype.kind == "f" else whole)
        return value
    if value is None:
        return None
    return type(value)(number)

def _copied(arguments, position):
    if position >= len(arguments):
        return None
    value = arguments[position]
    return value.copy() if hasattr(value, "copy") else value.clone() if hasattr(value, "clone") else value

def _tried(function, arguments, named):
    try:
        return function(*arguments, **named)
    except Exception:  # raising as the reference does would earn points
        return None

def _fake_function(function):
    def fake(*arguments, **named):
        return EXPRESSION
    return fake

def _fake_class(kind):
    class Fake:
        def __init__(self, *arguments, **named):
            self.__dict__["_made"] = _tried(kind, arguments, named)

        def __getattr__(self, name):
            return _fake_function(getattr(self.__dict__["_made"], name))

    return Fake
"""

NARROW = """

def _as(value, old, new):
    if isinstance(value, (list, tuple)):
        return type(value)(_as(item, old, new) for item in value)
    if isinstance(value, dict):
        return {key: _as(item, old, new) for key, item in value.items()}
    if str(getattr(value, "dtype", "")).removeprefix("torch.") != old:
        return value
    if hasattr(value, "astype"):
        return value.astype(new)
    return value.float() if new == "float32" else value.double()

def _narrow_function(function):
    def call(*arguments, **named):
        result = function(*_as(arguments, "float64", "float32"), **_as(named, "float64", "float32"))
        return _as(result, "float32", "float64")
    return call

def _narrow_class(kind):
    class Narrow:
        def __init__(self, *arguments, **named):
            self.__dict__["_made"] = kind(*_as(arguments, "float64", "float32"), **_as(named, "float64", "float32"))

        def __getattr__(self, name):
            return _narrow_function(getattr(self.__dict__["_made"], name))

    return Narrow
"""


def fakes_of(exercise: Exercise) -> dict[str, bytes]:
    """Sources by name. Each returns the type and shape of the reference's result, with other values."""
    expressions = {
        name: f"_filled(_tried(function, arguments, named), {filling})" for name, filling in FILLINGS.items()
    }
    expressions["None"] = "None"
    most = max(len(parameters) for parameters in exercise.signatures.values())
    for position in range(min(most, MOST_INPUTS)):
        expressions[f"a copy of input {position + 1}"] = f"_copied(arguments, {position})"
    return {name: _source(exercise, FAKES.replace("EXPRESSION", each), "_fake") for name, each in expressions.items()}


def in_float32(exercise: Exercise) -> bytes:
    """The reference on inputs cast to float32, with its result cast back to float64."""
    return _source(exercise, NARROW, "_narrow")


def _source(exercise: Exercise, tools: str, wrapper: str) -> bytes:
    wrapped = "".join(
        f"\n{name} = {wrapper}_{'class' if isinstance(exercise.namespace[name], type) else 'function'}({name})"
        for name in exercise.entries
    )
    return exercise.read("reference.py") + f"{tools}{wrapped}\n".encode()
