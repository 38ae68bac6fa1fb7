"""Compilers get one text, and it says what the reader read: ATTACKS.md 31.

Comments, macros, splices and odd white space are worked out before any compiler sees a word, or refused where two
compilers could understand them differently.
"""

import re
import subprocess

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from kernels import run

from grader.cuda.directives import preprocess
from grader.cuda.emission import emit, written
from grader.cuda.source import read_source
from grader.cuda.source_error import SourceError
from grader.cuda.tokens import normalised, read_tokens
from grader.cuda.toolchain import BUILDS
from grader.model import Status
from grader.workers.call_result import CallResult
from grader.workers.process import Stopped

pytestmark = pytest.mark.slow

X = np.arange(70, dtype=np.float32)
SIGNATURE = "x: float[n] -> out: float[n]"
KERNEL = """// launch: k grid=(1) block=(1)
extern "C" __global__ void k(const float* x, float* out, int n) {
    for (int i = 0; i < n; i++) {
        out[i] = %s;
    }
}
"""
EVIL = '__attribute__((no_sanitize("thread")))'
READ_TWO_WAYS = {  # text: line and column of what is refused
    "a carriage return that ends a remark": (f"// a remark \r {EVIL}\n", (2, 13)),
    "a carriage return in a comment": (f"/* a comment \r */ // {EVIL}\n", (2, 14)),
    "a carriage return between words": ("int a;\rint b;\n", (2, 7)),
    "an end of a comment on two lines": (f"/* a comment *\\\n/ {EVIL}\n/* */\n", (2, 14)),
    "an end of a comment on three lines": (f"/* a comment *\\\n\\\n/ {EVIL}\n/* */\n", (2, 14)),
    "an end of a comment with a blank": (f"/* a comment *\\ \n/ {EVIL}\n/* */\n", (2, 14)),
    "an end of a comment with a trigraph": (f"/* a comment *??/\n/ {EVIL}\n/* */\n", (2, 14)),
    "a begin of a comment on two lines": (f"/\\\n* */ {EVIL} /* */\n", (2, 1)),
    "a begin of a remark on two lines": ("/\\\n/ a remark\n", (2, 1)),
    "a remark that goes on": ("// a remark \\\nint a;\n", (2, 1)),
    "a remark that goes on behind a blank": ("// a remark \\ \nint a;\n", (2, 1)),
    "a remark that goes on behind a tab": ("// a remark \\\t\nint a;\n", (2, 1)),
    "a remark that goes on by a trigraph": ("// a remark ??/\nint a;\n", (2, 1)),
    "a blank behind a backslash": ("#define A 1 + \\ \n  2\n", (2, 15)),
    "a form feed behind a backslash": ("#define A 1 + \\\f\n  2\n", (2, 15)),
    "a word on two lines": ("int __attri\\\nbute__;\n", (2, 5)),
    "a number on two lines": ("int a = 1\\\n0;\n", (2, 9)),
    "a sign on two lines": ("int a = 1 <\\\n< 2;\n", (2, 11)),
    "a directive on two lines": ("#inc\\\nlude <cuda_fp16.h>\n", (2, 2)),
    "a NUL byte": ("int a;\0\n", (2, 7)),
    "a digraph": ("int a<:4:>;\n", (2, 6)),
    "an attribute with a blank": ("[ [gnu::no_sanitize_thread]] void f();\n", (2, 1)),
    "a raw string": ('const char* s = R"(*/ // )";\n', (2, 17)),
    "a string with a suffix": ('f("a"_b);\n', (2, 3)),
    "a universal name": ("int \\u0061;\n", (2, 5)),
    "a universal name in a string": ('f("\\u0061");\n', (2, 3)),
    "a string of another escape": ('f("\\e");\n', (2, 3)),
    "a string with a control character": ('f("a\x1bb");\n', (2, 3)),
    "several characters as one": ("int a = 'ab';\n", (2, 9)),
    "a number of another compiler": ("float a = 1.0q;\n", (2, 11)),
    "a quote that closes a number": ("int a = 1'a';\n", (2, 9)),
    "no blank but a no-break space": ("int\u00a0a;\n", (2, 4)),
    "no blank but a line separator": ("int\u2028a;\n", (2, 4)),
    "a mark of byte order within": ("int\ufeffa;\n", (2, 4)),
    "a condition on the compiler": ("#if !defined(__CUDACC_RTC__)\n#endif\n", (2, 1)),
    "a condition of a reserved name": ("#ifndef __clang__\n#endif\n", (2, 1)),
}


@pytest.mark.parametrize("name", READ_TWO_WAYS)
def test_what_two_compilers_could_read_differently_is_refused_at_its_place(name):
    text, place = READ_TWO_WAYS[name]
    with pytest.raises(SourceError) as caught:
        read_source("int a;\n" + text + KERNEL % "x[i]")
    assert (caught.value.line, caught.value.column) == place, caught.value.message
    assert caught.value.status in (Status.FORBIDDEN, Status.ERROR)


BIGGER = "#define max(a, b) ((a) > (b) ? (a) : (b))\n"
DEFINED = "#define DOUBLE\n#ifdef DOUBLE\n#define F 2\n#else\n#define F 1\n#endif\n"
ONCE = "#ifndef F\n#define F 3\n#endif\n#ifndef F\n#define F 4\n#endif\n"
LEFT_OUT = f"#if 0\n{EVIL} asm #nonsense\n#else\n#define F 2\n#endif\n"
NESTED = "#if 1\n#if 0\n#define F 1\n#else\n#define F 2\n#endif\n#else\n#define F 3\n#endif\n"
UNROLLED = "0;\n#pragma unroll (N / 2)\nfor (int j = 0; j < 2; j++) out[i] += x[i]"
READ_ONE_WAY = {  # text in front, expression, what it gives
    "a line that is joined in a macro": ("#define A(v) \\\n  (v) \\\n + 1\n", "A(x[i])", X + 1),
    "a line that is joined outside of a macro": ("", "x[i] + \\\n  1", X + 1),
    "a comment within a directive": ("#define A /* two\nlines */ 3.0f // and a remark\n", "A", 0 * X + 3),
    "a macro that is used within itself": ("#define x(i) x[i] * 2\n", "x(i)", 2 * X),
    "a macro of a macro": ("#define A B + B\n#define B (C)\n#define C x[i]\n", "A", 2 * X),
    "a macro over several lines": ("#define ADD(a, b) ((a) + (b))\n", "ADD(x[i],\n  ADD(1, 2))", X + 3),
    "a macro that is taken back": ("#define A 1\n#undef A\n#define A 2\n", "A * x[i]", 2 * X),
    "a macro with no words": ("#define CONST\n", "CONST x[i]", X),
    "a macro by the name of a function": (BIGGER, "max(x[i], 5)", np.maximum(X, 5)),
    "a name that a file defines": (DEFINED, "F * x[i]", 2 * X),
    "a name that is defined once": (ONCE, "F * x[i]", 3 * X),
    "what is left out": (LEFT_OUT, "F * x[i]", 2 * X),
    "a condition in a condition": (NESTED, "F * x[i]", 2 * X),
    "words for signs": ("", "(i > 3 and not (i > 5)) or i xor i ? 1 : 0", (X > 3) & (X <= 5)),
    "carriage returns and form feeds": ("\r\n\f#define A\t2\r\n", "\fA\v* x[i]", 2 * X),
    "odd comments": ("/* \\ é ??/ * / // \u2028 */ // /* \u00a0 \x1b\n", "x /*/ [ /*/ [ /**/ i /***/ ]", X),
    "signs side by side": ("", "x[i]- -1 - - -1", X),
    "a pragma that counts": ("#define N 4\n", UNROLLED, 2 * X),
}


@pytest.mark.parametrize("name", READ_ONE_WAY)
def test_what_every_compiler_reads_alike_means_what_cpp_means_by_it(name):
    before, expression, expected = READ_ONE_WAY[name]
    for answer in run(before + KERNEL % expression, SIGNATURE, X, builds=BUILDS):
        assert isinstance(answer, CallResult), answer
        np.testing.assert_array_equal(answer.value, np.asarray(expected, np.float32))


def test_strings_are_printed_as_they_are():
    code = 'x[i]; if (i == 0) printf("caf\u00e9 %d??/\\n" "\\x41\\101\\?\\"\t|\\n", n)'
    answer = run(KERNEL % code, SIGNATURE, X)
    assert answer.printed == 'caf\u00e9 70??/\nAA?"\t|\n'


ELSEWHERE = {  # text, and where the word `wrong` stands in the student's file
    "behind a tab and a comment": "\t/* a comment */\twrong;",
    "behind a macro": "#define A(v) v + v\nint a = A(1) + A(2), b = wrong;",
    "in the use of a macro": "#define A(v) v\nint a = A(1), b = A(wrong);",
    "behind signs that are moved apart": "int a = 1+-+-+-2+.5, b = wrong;",
    "behind a joined line": "int a = 1 + \\\n  2, b = wrong;",
    "behind a pragma": "#pragma unroll\nfor (int i = 0; i < 3; i++) wrong();",
    "in a macro of many lines": "#define A 1 + \\\n  2\n\nint a = A; int b = wrong;",
}


@pytest.mark.parametrize("name", ELSEWHERE)
def test_a_compilers_message_stands_where_the_word_does(name):
    text = f"__device__ void f() {{\n{ELSEWHERE[name]}\n}}\n"
    answer = run(text + KERNEL % "x[i]", SIGNATURE, X)
    assert isinstance(answer, Stopped)
    line = text[: text.index("wrong")].count("\n") + 1
    column = text.index("wrong") - text.rindex("\n", 0, text.index("wrong"))
    (excerpt,) = answer.details
    code, mark = excerpt.lines
    assert excerpt.place.line == line, answer
    assert code[mark.index("^") :].startswith("wrong"), (answer, column)


# -- any text ----------------------------------------------------------------------------------------------------------

PLAIN = [
    "a",
    "b",
    "x",
    "1",
    "2.5f",
    '"s"',
    "'c'",
    "+",
    "-",
    "<",
    ">",
    "::",
    "[",
    "]",
    "?",
    ":",
    "%",
    "&",
    "|",
    "=",
    ".",
]
CALLS = ["F", "G", "H", "F(", "G(", "F(x)", "G(a, b)", "F(F(1))", "(", ")", ",", "Q()", "and", "not_eq"]
SPACE = [" ", "\t", "\f", "\n", "\r\n", "\\\n", "/*c*/", "/* l\nm */", "// r\n"]
ODD = [
    "\r",
    "\\ \n",
    "*/",
    "/*",
    "*\\\n/",
    "//\\\n",
    "??/",
    "<:",
    "R",
    "u8",
    "\0",
    "\u2028",
    "\u00a0",
    "\\",
    "\\u0041",
    "#",
    "1'",
    "1e",
]
LINES = [
    "#define F(x) x", "#define G(x, y) y x x", "#define H a b F", "#define a b G", "#define b a H (", "#define Q() 1",
    "#define F F(2) x", "#undef a", "#undef F", "#ifdef F", "#ifndef Z", "#if 0", "#else", "#endif", "#pragma unroll 4",
]  # fmt: skip
PIECES = st.sampled_from(PLAIN) | st.sampled_from(CALLS) | st.sampled_from(SPACE)
TEXTS = st.lists(PIECES | st.sampled_from(LINES).map("\n{}\n".format), max_size=30).map("".join)


def understood(text):
    """The words that compilers get, and the text that they get; or None where the text is refused."""
    try:
        code = preprocess(tuple(read_tokens(normalised(text)))).code
    except SourceError:
        return None
    return [written(each) for each in code if each.kind not in ("include", "pragma")], emit(code).text


def words(text):
    lines = [line for line in text.split("\n") if not line.startswith("#")]
    return [each.text for each in read_tokens("\n".join(lines)) if each.kind not in ("newline", "remark")]


@given(st.lists(PIECES | st.sampled_from(ODD) | st.sampled_from(LINES).map("\n{}\n".format), max_size=30).map("".join))
@example('*/"s"*/')
@settings(max_examples=1000, deadline=None)
def test_the_text_that_compilers_get_says_what_was_read(text):
    found = understood(text)
    if found is None or {"#", "##"} & set(found[0]):  # which read_source refuses
        return
    expected, emitted = found
    assert words(emitted) == expected
    assert re.fullmatch(r"[ -~\n]*", emitted)
    for line in emitted.split("\n"):
        assert not line.startswith("#") or re.fullmatch(r"#(include <\w+\.h>|pragma unroll \w*)", line)
        assert not re.search(r"//|/\*|\\", re.sub(r"\"[^\"]*\"|'[^']*'", "s", line))


@given(TEXTS)
@settings(max_examples=150, deadline=None)
def test_gxx_reads_the_same_words_before_and_after(text):
    """Its own preprocessor, on the student's text and on ours. It may print two words with no blank between."""
    found = understood(text)
    if found is None or {"#", "##"} & set(found[0]) or re.search(r"<:|:>|<%|%>|%:", text):
        return  # which read_source refuses
    for each in (found[1], text):
        command = ["g++", "-E", "-P", "-std=c++17", "-x", "c++", "-"]
        done = subprocess.run(command, input=each.encode(), capture_output=True, check=False)
        if done.returncode == 0:
            assert "".join(words(done.stdout.decode())) == "".join(found[0])
