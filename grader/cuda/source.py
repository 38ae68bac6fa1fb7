"""A kernel file before any compiler sees it: what may not stand in it, which kernels it has, what g++ gets of it.

Everything here is on the safe side of C++: what two compilers, or a compiler and this reader, could read differently is
refused, so that g++ sees the program that NVRTC sees, and neither can be spoken to past the language.
"""

import difflib
import re
from collections.abc import Iterator, Sequence

import msgspec

from grader.cuda.faults import SourceFault
from grader.model import Status

INCLUDES = ("cuda_fp16.h", "cuda_bf16.h", "math_constants.h")
# What files from elsewhere include: all that a kernel can use of these is there without them.
NEEDLESS_HEADERS = """
cuda.h cuda_runtime.h cuda_runtime_api.h device_launch_parameters.h math.h cmath float.h cfloat limits.h climits
stdint.h cstdint stddef.h cstddef stdio.h cstdio stdlib.h cstdlib assert.h cassert
"""
NEEDLESS = frozenset(NEEDLESS_HEADERS.split())
DIRECTIVES = ("define", "undef", "include", "pragma", "error")
NOT_WRITTEN = '#error "not written yet"'  # what stands in a stub in the place of each solution
MOST_TOKENS, MOST_DECLARED = 10_000, 100  # words of a file; of a declaration up to its parenthesis
MOST_LETTERS, MOST_IN_A_PARAMETER = 100, 8  # of a word, and words: faults quote them

CUDA_SPECIFIERS = """
__global__ __device__ __host__ __shared__ __constant__ __restrict__ __restrict __inline__ __forceinline__ __noinline__
__launch_bounds__ __align__ __half __half2 __nv_bfloat16 __nv_bfloat162
"""
CUDA_FUNCTIONS = """
__syncthreads __syncthreads_count __syncthreads_and __syncthreads_or __syncwarp __threadfence __threadfence_block
__threadfence_system __nanosleep __trap __activemask __shfl_sync __shfl_up_sync __shfl_down_sync __shfl_xor_sync
__ballot_sync __any_sync __all_sync __match_any_sync __ldg __ldcg __ldcs __stcg __stcs __expf __exp10f __logf __log2f
__log10f __sinf __cosf __tanf __sincosf __powf __fdividef __saturatef __fadd_rn __fsub_rn __fmul_rn __fdiv_rn __fmaf_rn
__fsqrt_rn __frcp_rn __frsqrt_rn __fma_rn __mul24 __mulhi __umulhi __popc __popcll __clz __ffs __brev __float_as_int
__float_as_uint __int_as_float __uint_as_float __double_as_longlong __longlong_as_double __float2int_rn __float2int_rz
__float2int_rd __float2int_ru __int2float_rn __uint2float_rn __double2float_rn __hadd __hsub __hmul __hdiv __hfma
__hneg __hmax __hmin __hgt __hlt __float2half __float2half_rn __half2float __float2bfloat16 __float2bfloat16_rn
__bfloat162float __reduce_add_sync __reduce_min_sync __reduce_max_sync __reduce_and_sync __reduce_or_sync
__reduce_xor_sync __clzll __ffsll __float2uint_rn __float2uint_rz __halves2half2 __float2half2_rn __floats2half2_rn
__half2half2 __half22float2 __low2float __high2float __low2half __high2half __hadd2 __hsub2 __hmul2 __hfma2 __hmax2
__hmin2
"""
CUDA_NAMES = frozenset(f"{CUDA_SPECIFIERS} {CUDA_FUNCTIONS}".split())
LIBRARY = """
exp exp2 exp10 expm1 log log2 log10 log1p sqrt rsqrt cbrt sin cos tan asin acos atan sinh cosh tanh erf erfc
floor ceil round rint trunc fabs pow fmod atan2 hypot fmax fmin copysign fma ldexp sincos sinpi cospi
"""
TAKEN = frozenset(  # functions that CUDA has already; NVRTC lets them be replaced, and g++ would go on with ours
    f"""{CUDA_FUNCTIONS} {LIBRARY} {" ".join(name + "f" for name in LIBRARY.split())} powif fdividef abs min max isnan
isinf isfinite signbit printf assert memcpy memset memmove clock clock64 atomicAdd atomicSub atomicExch atomicMin
atomicMax atomicAnd atomicOr atomicXor atomicCAS atomicInc atomicDec hexp hsqrt hrsqrt make_half2""".split()
)
INDICES = frozenset(("threadIdx", "blockIdx", "blockDim", "gridDim"))
INSTEAD = {  # words that are C++, and not for a kernel of these exercises
    "asm": "write it in CUDA C++",
    "new": "ask for memory with a '// scratch:' line",
    "delete": "ask for memory with a '// scratch:' line",
    "malloc": "ask for memory with a '// scratch:' line",
    "free": "ask for memory with a '// scratch:' line",
    "thread_local": "use __shared__ or a local variable",
    "namespace": "names of a kernel file need none",
    "virtual": "call the function itself",
    "throw": "a kernel cannot throw",
    "try": "a kernel cannot catch",
    "noexcept": "a kernel throws nothing; leave it out",
    "friend": "write the function by itself",
}
TOKEN = re.compile(
    r"""(?P<space>[ \t\r\f\v]+)|(?P<newline>\n)|(?P<remark>//[^\n]*)|(?P<comment>/\*.*?\*/)
    |(?P<string>"(?:[^"\\\n]|\\[^\n])*")|(?P<char>'(?:[^'\\\n]|\\[^\n])*')|(?P<unclosed>/\*|["'])
    |(?P<number>\.?[0-9](?:[eEpP][+-]|[0-9a-zA-Z_.]|'(?=[0-9a-zA-Z]))*)|(?P<name>[A-Za-z_][A-Za-z_0-9]*)
    |(?P<mark>[!-/:-@\[-`{-~])|(?P<other>.)""",
    re.DOTALL | re.VERBOSE,
)


COMMENT_OR_TEXT = {"/*": "this comment", '"': "this string", "'": "this character"}


class Token(msgspec.Struct, frozen=True):
    kind: str  # name, number, string, char, mark; remark: a // comment
    text: str
    line: int
    column: int
    start: int  # offset into the text

    def fault(self, message: str, status: Status = Status.FORBIDDEN) -> SourceFault:
        return SourceFault(self.line, self.column, message, status)


class Parameter(msgspec.Struct, frozen=True):
    """One parameter of a kernel: `type` without const, pointer and __restrict__."""

    name: str
    type: str
    is_pointer: bool
    line: int
    column: int


class Kernel(msgspec.Struct, frozen=True):
    name: str
    parameters: tuple[Parameter, ...]
    line: int


class Source(msgspec.Struct, frozen=True):
    """A file that may be compiled. `for_host`, `for_device`: what g++ and NVRTC get, line for line the same program."""

    text: str
    kernels: tuple[Kernel, ...]
    remarks: tuple[Token, ...]  # // comments: the launch plan is among them
    shared: tuple[str, ...]  # names of arrays declared extern __shared__
    for_host: str
    for_device: str


def read_source(text: str) -> Source:
    """Raises SourceFault for the first thing that may not be there, and for a stub that is not written yet."""
    text = text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}").replace("\r\n", "\n")
    every = tuple(_tokens(text))
    remarks = tuple(each for each in every if each.kind == "remark")
    code = [each for each in every if each.kind != "remark"]
    host, device = _Rewritten(text), _Rewritten(text)
    plain = _without_directives(code, text, host, device)
    _refuse_tokens(plain)
    _refuse_redefinitions(plain, text)
    shared = _dynamic_shared(plain, host)
    return Source(text, tuple(_kernels(plain)), remarks, shared, host.text, device.text)


def _tokens(text: str) -> Iterator[Token]:
    line, line_start, count = 1, 0, 0
    for found in TOKEN.finditer(text):
        kind, start = found.lastgroup or "", found.start()
        token = Token(kind, found[0], line, start - line_start + 1, start)
        newlines = found[0].count("\n")
        if newlines:
            line, line_start = line + newlines, start + found[0].rindex("\n") + 1
        if kind == "unclosed":
            raise token.fault(f"{COMMENT_OR_TEXT[token.text]} is not closed", Status.ERROR)
        if kind == "other":
            raise token.fault(f"a character {found[0]!r} outside of comments; write ASCII", Status.ERROR)
        if kind in ("name", "number") and len(token.text) > MOST_LETTERS:
            raise token.fault(f"a word of more than {MOST_LETTERS} letters", Status.ERROR)
        if kind == "remark" and token.text.endswith("\\"):
            raise token.fault("a // comment may not end in a backslash: it would go on in the next line")
        if kind not in ("space", "comment"):
            count += 1
            if count > MOST_TOKENS:
                raise token.fault(f"more than {MOST_TOKENS:,} words; a kernel needs a few hundred")
            yield token


class _Rewritten:
    """The text as it goes to g++: parts are blanked, and nothing moves to another line."""

    def __init__(self, text: str) -> None:
        self.text = text

    def blank(self, start: int, end: int) -> None:
        self.text = self.text[:start] + re.sub(r"[^\n]", " ", self.text[start:end]) + self.text[end:]


# -- directives --------------------------------------------------------------------------------------------------------


def _without_directives(code: Sequence[Token], text: str, host: _Rewritten, device: _Rewritten) -> list[Token]:
    """All other tokens, those of macros included: what a macro says must be as harmless as the rest."""
    kept: list[Token] = []
    begins_line, directive = True, list[Token]()
    position = 0
    while position < len(code):
        token = code[position]
        position += 1
        if token.kind == "newline":
            begins_line = True
        elif token.text == "#" and begins_line:
            end = position
            while end < len(code) and not (code[end].kind == "newline" and code[end - 1].text != "\\"):
                end += 1
            directive = [each for each in code[position:end] if each.kind != "newline"]
            kept += _directive(token, directive, text, host, device)
            position = end
        else:
            begins_line = False
            kept.append(token)
    return kept


def _directive(hash_: Token, tokens: list[Token], text: str, host: _Rewritten, device: _Rewritten) -> list[Token]:
    """What of a directive is still to be looked at as code. `tokens` is all after its #."""
    if not tokens:
        return []
    name = tokens[0].text
    if name not in DIRECTIVES:
        shown = f"'#{name}'" if tokens[0].kind == "name" else "this directive"
        raise hash_.fault(f"{shown} may not be used here: write the one program that every compiler is to see")
    if name == "error":
        raise hash_.fault(f"not written yet: it still has a line {NOT_WRITTEN}", Status.NOT_STARTED)
    end = text.find("\n", hash_.start)
    line = text[hash_.start : end if end >= 0 else len(text)]
    if name == "include":
        found = re.fullmatch(r"""#[ \t]*include[ \t]*[<"]([\w.]+)[>"][ \t]*(//[^\n]*)?""", line)
        if not found or found[1] not in NEEDLESS.union(INCLUDES):
            allowed = ", ".join(f"<{each}>" for each in INCLUDES)
            raise hash_.fault(f"this may not be included; there are {allowed}, and CUDA's own names need none")
        host.blank(hash_.start, hash_.start + len(line))
        if found[1] in NEEDLESS:
            device.blank(hash_.start, hash_.start + len(line))
        return []
    if name == "pragma":
        if not re.fullmatch(r"#[ \t]*pragma[ \t]+unroll[ \t]*\(?[ \t]*\w*[ \t]*\)?[ \t]*(//[^\n]*)?", line):
            raise hash_.fault("of all pragmas there is '#pragma unroll' alone")
        host.blank(hash_.start, hash_.start + len(line))
        return []
    for token in tokens:
        if token.text == "#":
            raise token.fault("'#' and '##' may not stand in a macro; write a template or a function")
        if token.text.startswith("__") and token.text.endswith("__"):
            raise token.fault(f"'{token.text}' may not stand in a macro; write it where it is meant")
    if len(tokens) > 1 and (tokens[1].text in CUDA_NAMES or tokens[1].text in KEYWORDS):
        raise tokens[1].fault(f"'{tokens[1].text}' may not be given another meaning")
    return [each for each in tokens[1:] if each.text != "\\"]


LANGUAGE_WORDS = """
auto bool break case char class const constexpr continue default do double else enum extern float for goto if inline
int long return short signed sizeof static struct switch template this typedef typename union unsigned using void
volatile while operator true false nullptr threadIdx blockIdx blockDim gridDim warpSize
"""
KEYWORDS = frozenset(LANGUAGE_WORDS.split())
SPECIFIER_WORDS = "static inline extern volatile const struct class union enum"
SPECIFIERS = frozenset(SPECIFIER_WORDS.split()) | {"__device__", "__host__", "__forceinline__", "__noinline__"}


# -- tokens ------------------------------------------------------------------------------------------------------------


def _refuse_tokens(code: Sequence[Token]) -> None:
    for position, token in enumerate(code):
        after = code[position + 1] if position + 1 < len(code) else token
        touches = after.start == token.start + len(token.text)
        if token.kind == "name":
            _refuse_name(token)
            if {token.text, after.text} == {"long", "double"}:
                raise token.fault("a GPU has no long double; write double")
            if token.text == "mutable" and code[position - 1].text != ")":  # of a lambda it is as good as any
                raise token.fault("'mutable' may not be used here: a constant stays what it is")
            if token.text in INDICES and after.text != "." and not _is_copied(code, position):
                raise token.fault(f"write {token.text}.x, .y or .z: by itself it is not the same for every compiler")
            if touches and after.kind in ("string", "char"):
                raise token.fault("a string with a prefix; write an ordinary one")
        elif token.text == "\\":
            raise token.fault("a backslash outside of a string; write the line in one piece")
        elif token.text in ("#", "`", "@", "$"):
            raise token.fault(f"'{token.text}' may not stand here")
        elif touches and (token.text + after.text) in ("[[", "<:", "%:", "??") and not _is_harmless(code, position):
            raise token.fault(f"'{token.text}{after.text}' may not be used here: no attributes, digraphs and trigraphs")
        elif token.kind == "string" and not (position and code[position - 1].text in ("extern", "(", ",")):
            raise token.fault("a string may stand in printf alone")


def _is_harmless(code: Sequence[Token], position: int) -> bool:
    """An attribute that every compiler may overlook."""
    return "".join(each.text for each in code[position : position + 5]) in ("[[fallthrough]]", "[[maybe_unused]]")


def _is_copied(code: Sequence[Token], position: int) -> bool:
    """`dim3 block = blockDim;`"""
    around = [each.text for each in code[max(position - 3, 0) : position + 2]]
    return len(around) == 5 and around[0] in ("dim3", "uint3") and (around[2], around[4]) == ("=", ";")


def _refuse_name(token: Token) -> None:
    name = token.text
    if name in INSTEAD:
        raise token.fault(f"'{name}' may not be used here: {INSTEAD[name]}")
    if name.lower().startswith("emulated"):
        raise token.fault(f"names may not begin with 'emulated': '{name}'")
    if not re.match(r"__|_[A-Z]", name) or name in CUDA_NAMES:
        return
    near = difflib.get_close_matches(name, CUDA_NAMES, 1, 0.8)
    if near:
        raise token.fault(f"there is no '{name}'; did you mean '{near[0]}'?", Status.ERROR)
    raise token.fault(f"'{name}' is none of CUDA's names that a kernel may use here")


def _refuse_redefinitions(code: Sequence[Token], text: str) -> None:
    """A function of CUDA's own name, outside of every body: each compiler could take another one for it."""
    bodies: list[bool] = []  # of the open braces, whether they are more than those of an extern "C"
    for position, token in enumerate(code[:-1]):
        if token.text == "{":
            bodies.append(code[position - 1].text != '"C"')
        elif token.text == "}" and bodies:
            bodies.pop()
        elif token.text in TAKEN and code[position + 1].text == "(" and position and not any(bodies):
            before = code[position - 1]
            is_macro = _follows_define(token, text) or _follows_define(before, text)
            if (before.kind == "name" or before.text in ("*", "&", ">")) and not is_macro:
                raise token.fault(f"'{token.text}' is CUDA's own; give yours another name")


def _follows_define(token: Token, text: str) -> bool:
    return bool(re.search(r"#[ \t]*define[ \t]+$", text[max(token.start - 40, 0) : token.start]))


def _dynamic_shared(code: Sequence[Token], host: _Rewritten) -> tuple[str, ...]:
    """Names of the arrays that are `extern __shared__`; for g++ they are plain extern ones, which the linker finds."""
    names = []
    for position, token in enumerate(code):
        if token.text != "__shared__":
            continue
        before, after = code[position - 1] if position else token, code[position + 1 : position + 2]
        for each in (before, *after):
            if each.text == "static":  # which a __shared__ variable is for g++ anyway
                host.blank(each.start, each.start + len(each.text))
        if before.text != "extern" and not (after and after[0].text == "extern"):
            continue
        host.blank(token.start, token.start + len(token.text))
        bracket = next((i for i in range(position, len(code)) if code[i].text in "[;"), len(code))
        if bracket < len(code) and code[bracket].text == "[" and code[bracket - 1].kind == "name":
            names.append(code[bracket - 1].text)
    for position, token in enumerate(code):
        if token.text in ("__device__", "static") and (fault := _outlives(code, position)):
            raise token.fault(fault)
    return tuple(dict.fromkeys(names))


def _outlives(code: Sequence[Token], position: int) -> str:
    """Why a declaration that begins with __device__ or static may not be: it declares a variable; "" for functions."""
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
    return "a variable that outlives the kernel may not be used here; ask for a buffer with a '// scratch:' line"


def _is_function(code: Sequence[Token], opening: int, words: Sequence[str]) -> bool:
    """Whether it is one of parameters: not that of `int (kept)`, `decltype(0) kept` or `alignas(8) int kept`."""
    name = code[opening - 1]
    if "operator" in words:
        return True
    if name.kind != "name" or name.text in KEYWORDS or name.text in ("__align__", "alignas", "decltype"):
        return False
    declared = [each for each in words if each not in SPECIFIERS]
    inside = code[opening + 1 : opening + 3]
    alone = len(inside) == 2 and inside[0].kind == "name" and inside[0].text not in KEYWORDS and inside[1].text == ")"
    return len(declared) > 1 or not alone  # one word alone is a constructor, or a type before a name in parentheses


# -- kernels -----------------------------------------------------------------------------------------------------------


def _kernels(code: Sequence[Token]) -> Iterator[Kernel]:
    seen: set[str] = set()
    for position, token in enumerate(code):
        if token.text != "__global__":
            continue
        if not _is_extern_c(code, position):
            raise token.fault('write extern "C" before __global__, so that the launch plan can name it', Status.ERROR)
        opening = _opening(code, position)
        if opening is None or code[opening - 1].kind != "name":
            raise token.fault("__global__ is not followed by a kernel: void name(parameters)", Status.ERROR)
        name = code[opening - 1]
        closing = _closing(code, opening)
        if closing + 1 < len(code) and code[closing + 1].text == ";":
            continue  # declared here, defined elsewhere
        if name.text in seen:
            raise name.fault(f"there are two kernels '{name.text}'", Status.ERROR)
        seen.add(name.text)
        yield Kernel(name.text, tuple(_parameters(code[opening + 1 : closing])), name.line)


def _is_extern_c(code: Sequence[Token], position: int) -> bool:
    before = [each.text for each in code[max(position - 2, 0) : position]]
    after = [each.text for each in code[position + 1 : position + 3]]
    return ["extern", '"C"'] in (before, after)


def _opening(code: Sequence[Token], position: int) -> int | None:
    """The parenthesis of a kernel's parameters, behind the one of __launch_bounds__."""
    end = min(position + MOST_DECLARED, len(code))
    while position < end and code[position].text not in ("{", ";"):
        if code[position].text == "(":
            if code[position - 1].text != "__launch_bounds__":
                return position
            position = _closing(code, position)
        position += 1
    return None


def _closing(code: Sequence[Token], opening: int) -> int:
    depth = 0
    for position in range(opening, len(code)):
        depth += {"(": 1, ")": -1}.get(code[position].text, 0)
        if depth == 0:
            return position
    raise code[opening].fault("this parenthesis is not closed", Status.ERROR)


def _parameters(tokens: Sequence[Token]) -> Iterator[Parameter]:
    pieces: list[list[Token]] = [[]]
    for token in tokens:
        if token.text == ",":
            pieces.append([])
        else:
            pieces[-1].append(token)
    for piece in pieces if tokens else []:
        names = [each for each in piece if each.kind == "name" and each.text not in ("const", "volatile")]
        names = [each for each in names if not each.text.startswith("__restrict")]
        if not 2 <= len(names) <= MOST_IN_A_PARAMETER:
            place = piece[0] if piece else tokens[0]
            raise place.fault("a parameter needs a type and a name", Status.ERROR)
        *type_, name = names
        is_pointer = any(each.text in ("*", "[") for each in piece)
        yield Parameter(name.text, " ".join(each.text for each in type_), is_pointer, name.line, name.column)
