"""Submissions that are made from the reference and must not pass: polite fakes, and the reference in float32."""

from grader.course import Exercise

NUMBERS = {"zeros": "0", "one half everywhere": "0.5", "ones": "1", "NaN": "float('nan')"}
MOST_INPUTS = 8  # of which a copy is tried

FAKES = """
_reference = {entry}

def _filled(value, number):
    if isinstance(value, (list, tuple)):
        return type(value)(_filled(item, number) for item in value)
    if isinstance(value, dict):
        return {{key: _filled(item, number) for key, item in value.items()}}
    if hasattr(value, "new_full"):
        return value.new_full(tuple(value.shape), number)
    if type(value).__name__ == "ndarray":
        value = value.copy()
        value.fill(number)
        return value
    return value if value is None or isinstance(value, (int, str)) else type(value)(number)

def _copied(arguments, position):
    if position >= len(arguments):
        return None
    value = arguments[position]
    return value.copy() if hasattr(value, "copy") else value.clone() if hasattr(value, "clone") else value

def _tried(function, arguments):
    try:
        return function(*arguments)
    except ValueError:  # to refuse what is to be refused would be worth something
        return None
"""
FAKE_FUNCTION = """
def {entry}(*arguments):
    return {expression}
"""
FAKE_CLASS = """
class {entry}:
    def __init__(self, *arguments):
        self._made = _tried(_reference, arguments)

    def __getattr__(self, name):
        def method(*arguments):
            return {expression}
        _reference = getattr(self.__dict__["_made"], name)
        return method
"""

NARROW = """
_reference = {entry}

def _as(value, old, new):
    if isinstance(value, (list, tuple)):
        return type(value)(_as(item, old, new) for item in value)
    if isinstance(value, dict):
        return {{key: _as(item, old, new) for key, item in value.items()}}
    if str(getattr(value, "dtype", "")).removeprefix("torch.") != old:
        return value
    if hasattr(value, "astype"):
        return value.astype(new)
    return value.float() if new == "float32" else value.double()

def _in_float32(function):
    def call(*arguments):
        return _as(function(*_as(arguments, "float64", "float32")), "float32", "float64")
    return call
"""
NARROW_FUNCTION = """
def {entry}(*arguments):
    return _in_float32(_reference)(*arguments)
"""
NARROW_CLASS = """
class {entry}:
    def __init__(self, *arguments):
        self._made = _reference(*_as(arguments, "float64", "float32"))

    def __getattr__(self, name):
        return _in_float32(getattr(self.__dict__["_made"], name))
"""


def fakes_of(exercise: Exercise) -> dict[str, bytes]:
    """By name: results of the right kinds and shapes, from the reference itself, whose values are not looked at."""
    is_class = isinstance(exercise.reference, type)
    expressions = {name: f"_filled(_tried(_reference, arguments), {number})" for name, number in NUMBERS.items()}
    expressions["None"] = "None"
    for position in range(MOST_INPUTS if is_class else min(len(exercise.parameters), MOST_INPUTS)):
        expressions[f"a copy of input {position + 1}"] = f"_copied(arguments, {position})"
    shell = FAKE_CLASS if is_class else FAKE_FUNCTION
    return {name: _source(exercise, FAKES, shell, expression=each) for name, each in expressions.items()}


def in_float32(exercise: Exercise) -> bytes:
    """The reference on inputs that are cut to float32, its result cast back."""
    return _source(exercise, NARROW, NARROW_CLASS if isinstance(exercise.reference, type) else NARROW_FUNCTION)


def _source(exercise: Exercise, tools: str, shell: str, **names: str) -> bytes:
    text = (tools + shell).format(entry=exercise.entry, **names)
    return exercise.read("reference.py") + text.encode()
