"""Makes an ordinary kernel of each instance of a kernel template, because a launch plan names kernels.

    template <int B> __global__ void f(const float* x) {...}
    template __global__ void f<256>(const float*);

becomes

    template <int B> __device__ void f(const float* x) {...}
    template __device__ void f<256>(const float*);
    __global__ void f(const float* x) { f<256>(x); }

An instance is named by an explicit instantiation in the file, or by the plan: `// launch: f<256> grid=...`. If a
template has several, each kernel has a name of its own, and the plan says which it launches.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice

import msgspec
from msgspec import structs

from grader.cuda.rules import MOST_DECLARED
from grader.cuda.source_error import SourceError
from grader.cuda.tokens import Token, read_tokens
from grader.model import Status

MOST_INSTANCES = 16
MOST_NESTED, MOST_WORDS = 8, 100  # constants that are made of others; words of all arguments
IN_PLAN = re.compile(r"//\s*launch\s*:\s*([A-Za-z_]\w*)\s*<([^;{}()]*?)>\s*(?=grid|block|shared|$)")
IN_ARGUMENTS = ("name", "number", "mark")  # kinds of words
OPENS, CLOSES = {"(": ")", "[": "]", "{": "}"}, (")", "]", "}")

Words = Sequence[Token]
Constants = Mapping[str, Sequence[Token]]


class Template(msgspec.Struct, frozen=True):
    """A kernel template with its body. `parameters`: of the template, each with its default, if it has one; `takes`:
    the tokens of each parameter of the function."""

    name: Token
    parameters: tuple[tuple[str, tuple[Token, ...]], ...]
    takes: tuple[tuple[Token, ...], ...]


class Instance(msgspec.Struct, frozen=True):
    """`place`: position in the code behind which its kernel is written."""

    template: str
    arguments: tuple[tuple[Token, ...], ...]
    place: int

    def key(self, constants: Constants) -> str:
        return instance_key(self.template, [each.text for each in _joined(self.arguments)], constants)


class Instantiated(msgspec.Struct, frozen=True):
    """The code with ordinary kernels alone, and the names of those that are instances, by what a plan calls them."""

    code: tuple[Token, ...]
    instances: dict[str, str]


def instance_key(template: str, words: Sequence[str], constants: Constants) -> str:
    """What a plan calls an instance: one text for all ways to write the arguments."""
    for _ in range(MOST_NESTED):
        texts = ([each.text for each in constants.get(word, ())] or [word] for word in words)
        words = list(islice(chain.from_iterable(texts), MOST_WORDS))
    return f"{template}<{' '.join(words)}>".replace(" ,", ",")


def instantiated(code: Words, remarks: Words, constants: Constants) -> Instantiated:
    """`remarks`: the launch plan is among them. `constants`: names that stand for numbers, in the plan as well.

    Raises SourceError for a template of which no instance is named.
    """
    templates: dict[str, Template] = {}
    instances: list[Instance] = []
    changed, left_out = set[int](), set[int]()
    for position, token in enumerate(code):
        if token.text != "__global__":
            continue
        begin = _begins(code, position)
        if begin is None:
            continue
        changed.add(position)
        left_out |= _launch_bounds(code, begin)
        if code[begin + 1].text == "<":
            if template := _template(code, begin):
                templates[template.name.text] = template
        else:
            instances.append(_instance(code, position))
    instances += _of_plan(remarks, templates, constants, len(code) - 1)
    kernels, names = _kernels(templates, instances, constants)
    return Instantiated(tuple(_written(code, changed, left_out, kernels)), names)


def _written(
    code: Words, changed: set[int], left_out: set[int], kernels: Mapping[int, Sequence[Token]]
) -> Iterator[Token]:
    for position, token in enumerate(code):
        if position in changed:
            yield structs.replace(token, text="__device__")
        elif position not in left_out:
            yield token
        yield from kernels.get(position, ())


# -- reading -----------------------------------------------------------------------------------------------------------


def _begins(code: Words, position: int) -> int | None:
    """The position of `template`, if this __global__ belongs to one."""
    for at in range(position - 1, max(position - MOST_DECLARED, -1), -1):
        if code[at].text == "template":
            return at if at + 1 < position or code[at + 1].text == "__global__" else None
        if code[at].text in (";", "}", "{") or code[at].kind in ("include", "pragma"):
            return None
    return None


def _launch_bounds(code: Words, begin: int) -> set[int]:
    """Positions of __launch_bounds__(...), which only a kernel may have."""
    for at in range(begin, min(begin + MOST_DECLARED, len(code) - 1)):
        if code[at].text in (";", "{"):
            break
        if code[at].text == "__launch_bounds__":
            return set(range(at, _closing(code, at + 1) + 1))
    return set()


def _template(code: Words, begin: int) -> Template | None:
    """The template that begins there; None for a declaration without a body, and for a specialisation."""
    angle = _closing_angle(code, begin + 1)
    opening = _opening(code, angle + 1)
    closing = _closing(code, opening)
    name = code[opening - 1]
    if angle == begin + 2 or name.kind != "name" or code[closing + 1 : closing + 2] == ():
        return None
    if closing + 1 >= len(code) or code[closing + 1].text != "{":
        return None
    parameters = tuple(map(_parameter, _pieces(code[begin + 2 : angle])))
    return Template(name, parameters, tuple(map(tuple, _pieces(code[opening + 1 : closing]))))


def _parameter(piece: Words) -> tuple[str, tuple[Token, ...]]:
    """Name and default of a template's parameter."""
    texts = [each.text for each in piece]
    if "..." in texts or "template" in texts:
        raise piece[0].fault("a kernel template takes types and numbers: no pack, and no template", Status.ERROR)
    end = texts.index("=") if "=" in texts else len(piece)
    names = [each for each in piece[:end] if each.kind == "name"]
    if len(names) < 2:
        raise piece[0].fault("a template's parameter needs a name, as in template <int BLOCK>", Status.ERROR)
    return names[-1].text, tuple(piece[end + 1 :])


def _instance(code: Words, position: int) -> Instance:
    """template __global__ void f<float, 256>(const float*, int);"""
    opening = _opening(code, position)
    angle = next((i for i in range(position, opening) if code[i].text == "<"), 0)
    if not angle or code[angle - 1].kind != "name":
        raise code[position].fault(
            "an explicit instantiation names its arguments: template __global__ void name<256>(...);", Status.ERROR
        )
    closing = _closing_angle(code, angle)
    end = next((i for i in range(opening, len(code)) if code[i].text == ";"), len(code) - 1)
    return Instance(code[angle - 1].text, tuple(map(tuple, _pieces(code[angle + 1 : closing]))), end)


def _of_plan(remarks: Words, templates: Mapping[str, Template], constants: Constants, end: int) -> Iterator[Instance]:
    """The instances that the plan names. Macros are not expanded there."""
    for remark in remarks:
        found = IN_PLAN.match(remark.text)
        if found and found[1] in templates:
            words = _words(found[2], remark)
            for _ in range(MOST_NESTED):
                parts = (constants.get(word.text) or [word] for word in words)
                words = list(islice(chain.from_iterable(parts), MOST_WORDS))
            yield Instance(found[1], tuple(map(tuple, _pieces(words))), end)


def _words(text: str, remark: Token) -> list[Token]:
    """The words of a plan's template arguments, at the place of the remark."""
    try:
        words = list(read_tokens(text))
    except SourceError as fault:
        raise remark.fault(f"the template arguments in the plan: {fault.message}") from fault
    if any(each.kind not in IN_ARGUMENTS for each in words):
        raise remark.fault("template arguments in the plan are types, numbers and names of numbers", Status.ERROR)
    place = structs.replace(remark, made=True)
    return [structs.replace(place, kind=each.kind, text=each.text) for each in words]


# -- writing -----------------------------------------------------------------------------------------------------------


def _kernels(
    templates: Mapping[str, Template], instances: Sequence[Instance], constants: Constants
) -> tuple[dict[int, list[Token]], dict[str, str]]:
    """The tokens of each instance's kernel by position, and the kernels' names by what a plan calls them."""
    distinct: dict[str, Instance] = {}
    for each in instances:
        if each.template in templates:
            distinct.setdefault(each.key(constants), each)
    if len(distinct) > MOST_INSTANCES:
        place = templates[instances[0].template].name
        raise place.fault(f"more than {MOST_INSTANCES} instances of kernel templates", Status.ERROR)
    kernels: dict[int, list[Token]] = {}
    names: dict[str, str] = {}
    for template in templates.values():
        own = {key: each for key, each in distinct.items() if each.template == template.name.text}
        if not own:
            example = f"{template.name.text}<{', '.join('...' for _ in template.parameters)}>"
            message = f"'{template.name.text}' is a template: name the instance in the launch plan, as {example}"
            raise template.name.fault(message, Status.ERROR)
        for number, (key, instance) in enumerate(own.items()):
            names[key] = template.name.text if len(own) == 1 else f"{template.name.text}_instance_{number}"
            kernels.setdefault(instance.place, []).extend(_kernel(template, instance, names[key]))
    return kernels, names


def _kernel(template: Template, instance: Instance, name: str) -> Iterator[Token]:
    """__global__ void name(parameters) { template<arguments>(their names); }"""
    given = [*instance.arguments, *(default for _, default in template.parameters[len(instance.arguments) :])]
    if len(given) != len(template.parameters) or not all(given):
        message = f"'{template.name.text}' takes {len(template.parameters)} template arguments"
        raise SourceError(instance.arguments[0][0].line if instance.arguments else 0, 0, message, Status.ERROR)
    stands_for = {each: words for (each, _), words in zip(template.parameters, given, strict=True)}

    def made(kind: str, text: str) -> Token:
        return structs.replace(template.name, kind=kind, text=text, made=True)

    yield from (made("name", text) for text in ("__global__", "void", name))
    yield made("mark", "(")
    yield from _joined(
        [[word for each in piece for word in stands_for.get(each.text, (each,))] for piece in template.takes]
    )
    yield from (made("mark", text) for text in (")", "{"))
    yield from (
        made("name", template.name.text),
        made("mark", "<"),
        *_joined(given),
        made("mark", ">"),
        made("mark", "("),
    )
    yield from _joined([[_name_of(piece)] for piece in template.takes])
    yield from (made("mark", text) for text in (")", ";", "}"))


def _name_of(piece: Words) -> Token:
    names = [each for each in piece if each.kind == "name" and not each.text.startswith("__restrict")]
    if not names:
        raise piece[0].fault("a parameter needs a type and a name", Status.ERROR)
    return names[-1]


# -- lists of tokens ---------------------------------------------------------------------------------------------------


def _joined(pieces: Sequence[Words]) -> Iterator[Token]:
    """The pieces with commas between them."""
    for number, piece in enumerate(pieces):
        if number and piece:
            yield structs.replace(piece[0], kind="mark", text=",")
        yield from piece


def _pieces(words: Words) -> list[list[Token]]:
    """The words between commas, but for commas within brackets of any kind."""
    found: list[list[Token]] = [[]]
    depth = 0
    for word in words:
        depth += (word.text in OPENS or word.text == "<") - (word.text in CLOSES or word.text == ">")
        depth -= 2 * (word.text == ">>")
        if word.text == "," and depth <= 0:
            found.append([])
        else:
            found[-1].append(word)
    return [each for each in found if each]


def _closing_angle(code: Words, opening: int) -> int:
    """The position of the > that closes the < at `opening`. Brackets inside may hold other comparisons."""
    depth, position = 0, opening
    while position < min(opening + MOST_DECLARED, len(code)):
        text = code[position].text
        if text in OPENS:
            position = _closing(code, position)
        depth += (text == "<") - (text == ">")
        if depth == 0:
            return position
        position += 1
    raise code[opening].fault("this list of a template is not closed", Status.ERROR)


def _opening(code: Words, position: int) -> int:
    """The parenthesis of the function's parameters, after the one of __launch_bounds__."""
    end = min(position + MOST_DECLARED, len(code))
    while position < end:
        if code[position].text == "(":
            if code[position - 1].text != "__launch_bounds__":
                return position
            position = _closing(code, position)
        position += 1
    raise code[end - 1].fault("__global__ is not followed by a kernel: void name(parameters)", Status.ERROR)


def _closing(code: Words, opening: int) -> int:
    opens = code[opening].text
    depth = 0
    for position in range(opening, len(code)):
        depth += (code[position].text == opens) - (code[position].text == OPENS.get(opens))
        if depth == 0:
            return position
    raise code[opening].fault("this bracket is not closed", Status.ERROR)
