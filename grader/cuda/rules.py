"""C++ that a kernel file may not use: code that leaves the language, and variables that outlive a kernel."""

from collections.abc import Collection, Mapping, Sequence

from grader.cuda.pointers import refuse_addresses
from grader.cuda.tokens import DIGRAPHS, Token, outside_of_bodies
from grader.cuda.words import INDICES, KEYWORDS, NO_GROUPS, TAKEN, refuse_name
from grader.model import Status

MOST_DECLARED = 100  # words of a declaration up to its parenthesis
MOST_COUNTER, MOST_COUNTERS = 10, 8  # words of one declaration; declarations
COUNTER_TYPES = (("unsigned", "int"), ("unsigned",), ("int",), ("uint",), ("uint32_t",), ("int32_t",))
SPECIFIER_WORDS = "static inline extern volatile const struct class union enum"
SPECIFIERS = frozenset(SPECIFIER_WORDS.split()) | {"__device__", "__host__", "__forceinline__", "__noinline__"}
BARRIERS = ("__syncthreads", "__syncwarp", "__threadfence")
CALLED_INSTEAD = {"free": "ask for memory with a '// scratch:' line"}


def refuse_words(code: Sequence[Token], own: Collection[str] = ()) -> None:
    """Raises SourceError for the first forbidden word, operator or declaration. `own`: reserved names that the file
    declares, which compilers get under another name."""
    for position in range(len(code)):
        _refuse_word(code, position, own)
    _refuse_redefinitions(code)
    _refuse_variables(code)
    refuse_addresses(code)


def _refuse_word(code: Sequence[Token], position: int, own: Collection[str]) -> None:
    token = code[position]
    after = code[position + 1] if position + 1 < len(code) else None
    before = code[position - 1] if position else None
    if token.kind == "name":
        _refuse_name(code, position, own)
        if after is not None and after.touches and after.kind in ("string", "char"):
            raise token.fault("a string with a prefix; write an ordinary one")
    elif token.text in ("#", "##", "`", "@", "$"):
        raise token.fault(f"'{token.text}' is not allowed here")
    elif token.text == "[" and after is not None and after.text == "[" and not _is_harmless(code, position):
        raise token.fault("'[[' may not be used here: no attributes")
    elif after is not None and after.touches and token.text[-1] + after.text[0] in DIGRAPHS and token.kind == "mark":
        raise token.fault(f"'{token.text[-1]}{after.text[0]}' may not be used here: no digraphs and trigraphs")
    elif token.kind == "string":
        if before is None or (before.text not in ("extern", "(", ",") and before.kind != "string"):
            raise token.fault("a string is allowed in printf only")
        if after is not None and after.touches and after.kind in ("name", "number"):
            raise token.fault("a string with a suffix; write an ordinary one")


def _refuse_name(code: Sequence[Token], position: int, own: Collection[str]) -> None:
    token = code[position]
    name = token.text
    before = code[position - 1].text if position else ""
    after = code[position + 1].text if position + 1 < len(code) else ""
    if name == "cooperative_groups":
        raise token.fault(NO_GROUPS)
    if name not in own:
        refuse_name(token)
    if name in CALLED_INSTEAD and after == "(":
        raise token.fault(f"'{name}' may not be used here: {CALLED_INSTEAD[name]}")
    if name in BARRIERS and after == ";":
        raise token.fault(f"'{name};' does nothing: a barrier is a call, {name}();", Status.ERROR)
    if {name, after} == {"long", "double"}:
        raise token.fault("a GPU has no long double; write double")
    if name == "mutable" and before != ")":  # harmless on a lambda
        raise token.fault("'mutable' may not be used here: a constant stays constant")
    if name == "extern" and after not in ('"C"', "__shared__") and before != "__shared__":
        raise token.fault('a kernel uses only its own file: write extern "C" or extern __shared__, no other extern')
    if name in INDICES and after != "." and not _is_copied(code, position):
        raise token.fault(f"write {name}.x, .y or .z: '{name}' alone differs between compilers")


def _is_harmless(code: Sequence[Token], position: int) -> bool:
    """Whether it is an attribute that every compiler may ignore."""
    return "".join(each.text for each in code[position : position + 5]) in ("[[fallthrough]]", "[[maybe_unused]]")


def _is_copied(code: Sequence[Token], position: int) -> bool:
    """Whether it is like `dim3 block = blockDim;`."""
    around = [each.text for each in code[max(position - 3, 0) : position + 2]]
    return len(around) == 5 and around[0] in ("dim3", "uint3") and (around[2], around[4]) == ("=", ";")


def _refuse_redefinitions(code: Sequence[Token]) -> None:
    """Refuse to redefine a function of CUDA: two compilers could then call different functions."""
    outside = outside_of_bodies(code)
    for position, token in enumerate(code[:-1]):
        if token.text in TAKEN and code[position + 1].text == "(" and position and outside[position]:
            before = code[position - 1]
            if before.kind == "name" or before.text in ("*", "&", "&&", ">", ">>"):
                raise token.fault(f"'{token.text}' is CUDA's own; give yours another name")


def counters_of(code: Sequence[Token]) -> dict[int, int]:
    """The __device__ variables that a file may have: whole numbers of 32 bits that begin with 0, as a count of the
    blocks that have finished. By the position of the word __device__: the end of the declaration."""
    found: dict[int, int] = {}
    for position, (token, is_outside) in enumerate(zip(code, outside_of_bodies(code), strict=True)):
        if token.text != "__device__" or not is_outside:
            continue
        end = next((i for i in range(position, min(position + MOST_COUNTER, len(code))) if code[i].text == ";"), 0)
        words = [each.text for each in code[position + 1 : end]]
        while words and words[0] in ("static", "volatile"):
            words.pop(0)
        if (type_ := next((each for each in COUNTER_TYPES if words[: len(each)] == [*each]), None)) is None:
            continue
        name, *value = words[len(type_) :] or [""]
        if name.isidentifier() and name not in KEYWORDS and "".join(value) in ("", "=0", "=0u", "=0U", "{}", "{0}"):
            found[position] = end
    return found


def _refuse_variables(code: Sequence[Token]) -> None:
    counters = counters_of(code)
    if len(counters) > MOST_COUNTERS:
        raise code[[*counters][MOST_COUNTERS]].fault(f"more than {MOST_COUNTERS} __device__ variables")
    for position, token in enumerate(code):
        if position in counters or (token.text == "static" and _is_counter_next(code, position, counters)):
            continue
        if token.text in ("__device__", "static") and (fault := _outlives(code, position)):
            raise token.fault(fault)


def _is_counter_next(code: Sequence[Token], position: int, counters: Mapping[int, int]) -> bool:
    """Whether this word `static` belongs to a counter, before or after __device__."""
    return position + 1 in counters or any(begin < position < end for begin, end in counters.items())


def _outlives(code: Sequence[Token], position: int) -> str:
    """Why a declaration that begins with __device__ or static is refused: it declares a variable; "" for functions."""
    words: list[str] = []
    for at in range(position + 1, min(position + MOST_DECLARED, len(code))):
        text = code[at].text
        if text == "__shared__" or (text == "(" and (not words or _is_function(code, at, words))):
            return ""
        if text in (";", "(", "{") or (text in ("=", "[") and "operator" not in words):
            break
        words.append(text)
    pointed = words[len(words) - words[::-1].index("*") :] if "*" in words else words
    if {"constexpr", "__constant__"} & set(words) or "const" in pointed or not words:
        return ""
    return (
        "global and static device variables are not allowed, but for a counter: __device__ unsigned int name = 0; "
        "ask for a buffer with a '// scratch:' line"
    )


def _is_function(code: Sequence[Token], opening: int, words: Sequence[str]) -> bool:
    """Whether the parenthesis holds parameters: not in `int (kept)`, `decltype(0) kept` or `alignas(8) int kept`."""
    name = code[opening - 1]
    if "operator" in words:
        return True
    if name.text == ">":  # a template specialisation
        return code[opening + 1].text == ")" or code[opening + 1].text in KEYWORDS
    if name.kind != "name" or name.text in KEYWORDS or name.text in ("__align__", "alignas", "decltype"):
        return False
    declared = [each for each in words if each not in SPECIFIERS]
    inside = code[opening + 1 : opening + 3]
    alone = len(inside) == 2 and inside[0].kind == "name" and inside[0].text not in KEYWORDS and inside[1].text == ")"
    return len(declared) > 1 or not alone  # a single word is a constructor, or a type before a name in parentheses
