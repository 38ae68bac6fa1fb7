"""Formulas as statements write them, in plain text, made into TeX: `q k^T / sqrt(d_k)` becomes a fraction with a root.

The notation is small: names with subscripts, calls, indices, + - * / . ^ **, `sum over keys of`, `gradient of`. A line
may go on with remarks, three spaces or more apart. What is not understood is no formula: nothing is guessed.
"""

import re

GAP = re.compile(r" {3,}")
RELATION = re.compile(r"\s+(=|<-)\s+")
TOKEN = re.compile(
    r"\s*(?:(?P<dots>\.\.\.)|(?P<number>\d+(?:\.\d+)?)|(?P<word>[A-Za-z]{3,}(?:-[a-z]{3,})+)"
    r"|(?P<name>[^\W\d]\w*(?:\{[^{}]*\})?'*)|(?P<sign>\*\*|[-+*/^.|,:()\[\]·]))"
)
GREEK = {"alpha", "beta", "gamma", "delta", "epsilon", "eta", "theta", "lambda", "mu", "pi", "rho", "sigma", "tau"}
FUNCTIONS = {"exp", "log", "sin", "cos", "tan", "tanh", "max", "min"}
RELATIONS = {"=": "=", "<-": r"\leftarrow"}


class NoFormula(Exception):
    """The text is not in the notation."""


def display(lines: list[str]) -> str:
    """All lines of a block as one displayed formula. Raises NoFormula."""
    rows = [row for line in lines for row in _rows(line)]
    return "$$\n\\begin{aligned}\n" + " \\\\\n".join(rows) + "\n\\end{aligned}\n$$"


def _rows(line: str) -> list[str]:
    """A row for each formula in the line, with its remark on the right."""
    rows: list[str] = []
    for segment in GAP.split(RELATION.sub(r" \1 ", line.strip())):
        left, relation, right = [*RELATION.split(segment, maxsplit=1), "", ""][:3]
        if relation and (not rows or " " not in left):
            rows.append(f"{_tex(left)} &{RELATIONS[relation]} {_tex(right)}")
        elif not rows:
            raise NoFormula(line)
        else:
            rows[-1] += rf" &&\quad \text{{{_text(segment)}}}"
    return rows


def _tex(text: str) -> str:
    parser = _Parser(text)
    found = parser.sum()
    parser.end()
    return found


def _text(words: str) -> str:
    return re.sub(r"([\\{}_^$&#%~])", lambda found: "\\" + found[0] if found[0] in "{}_$&#%" else " ", words)


class _Parser:
    """Recursive descent; every method returns TeX for what it takes from the tokens."""

    def __init__(self, text: str) -> None:
        self._tokens: list[tuple[str, str]] = []
        position, text = 0, text.rstrip()
        while position < len(text):
            found = TOKEN.match(text, position)
            if found is None or found.lastgroup is None:
                raise NoFormula(text)
            self._tokens.append((found.lastgroup, found[found.lastgroup]))
            position = found.end()
        self._tokens.append(("end", ""))
        self._at = self._small = 0

    def end(self) -> None:
        if self._tokens[self._at][0] != "end":
            raise NoFormula(self._tokens[self._at][1])

    def sum(self) -> str:
        found = self._product()
        while self._sign() in ("+", "-"):
            found += f" {self._take()} {self._product()}"
        return found

    def _product(self) -> str:
        """Factors side by side; a division takes all of them that came before it."""
        found = self._factor()
        while True:
            if self._sign() == "/":
                self._take()
                below = self._factor()
                found = f"{found}/{below}" if self._small else rf"\frac{{{found}}}{{{below}}}"
            elif self._sign() in ("*", ".", "·"):
                found += (" * " if self._take() == "*" else r" \cdot ") + self._factor()
            elif self._begins_a_factor():
                found += self._space() + self._factor()
            else:
                return found

    def _factor(self) -> str:
        text = self._tokens[self._at][1]
        if self._sign() == "-":
            return self._take() + self._factor()
        if text == "sum" and self._tokens[self._at + 1][1] == "over":
            return self._sum_over()
        if text == "gradient" and self._tokens[self._at + 1][1] == "of":
            self._at += 2
            return rf"\nabla {self._product()}"
        base = self._base()
        if self._sign() not in ("^", "**"):
            return base
        self._take()
        return f"{base}^{{{self._exponent()}}}"

    def _sum_over(self) -> str:
        self._at += 2
        words = []
        while self._tokens[self._at][1] != "of":
            if self._tokens[self._at][0] != "name":
                raise NoFormula("sum over what?")
            words.append(self._take())
        self._take()
        below = r"\ ".join(rf"\text{{{_text(word)}}}" if len(word) > 1 else word for word in words)
        return rf"\sum_{{{below}}} {self._product()}"

    def _base(self) -> str:
        kind, text = self._tokens[self._at]
        if text == "(":
            return self._bracketed("(", ")")
        if kind not in ("dots", "number", "word", "name"):
            raise NoFormula(text)
        self._take()
        if kind != "name":
            return {"dots": r"\cdots", "number": text, "word": rf"\text{{{text}}}"}[kind]
        if text == "sqrt" and self._sign() == "(":
            return rf"\sqrt{{{self._bracketed('(', ')')[1:-1]}}}"
        found = rf"\{text}" if text in FUNCTIONS else _name(text, is_called=self._sign() == "(" and len(text) > 1)
        while self._sign() in ("(", "["):
            if self._sign() == "(":
                found += self._bracketed("(", ")")
            else:
                found = f"{found}_{{{self._inside('[', ']')}}}"
        return found

    def _exponent(self) -> str:
        if self._sign() == "(":
            return self._inside("(", ")")
        self._small += 1
        found = r"\top" if self._tokens[self._at][1] == "T" else self._base()
        self._at += found == r"\top"
        self._small -= 1
        return found

    def _inside(self, opening: str, closing: str) -> str:
        """What stands in brackets that are written as sub- or superscript instead."""
        self._small += 1
        found = self._bracketed(opening, closing)[1:-1]
        self._small -= 1
        return found

    def _bracketed(self, opening: str, closing: str) -> str:
        self._take()
        found = ""
        while self._sign() != closing:
            if self._sign() in (",", "|", ":"):
                found += {",": ", ", "|": r" \mid ", ":": ":"}[self._take()]
            else:
                found += self.sum()
        self._take()
        return f"{opening}{found}{closing}"

    def _space(self) -> str:
        """Between two factors that stand side by side."""
        (kind, before), (_, after) = self._tokens[self._at - 1 : self._at + 1]
        if kind == "number":
            return ""
        both_words = len(before) > 1 and len(after) > 1 and (before + after).isalpha()
        return " " if before in FUNCTIONS else r"\ " if both_words else r"\, "

    def _begins_a_factor(self) -> bool:
        kind, text = self._tokens[self._at]
        return kind in ("number", "word", "name", "dots") or text == "("

    def _sign(self) -> str:
        kind, text = self._tokens[self._at]
        return text if kind == "sign" else ""

    def _take(self) -> str:
        kind, text = self._tokens[self._at]
        if kind == "end":
            raise NoFormula("it ends too soon")
        self._at += 1
        return text


def _name(text: str, *, is_called: bool) -> str:
    """`d_k` has a subscript, `learning_rate` is one word, `theta` a letter."""
    bare = text.rstrip("'")
    primes = text[len(bare) :]
    head, _, tail = bare.partition("_")
    if head in GREEK:
        shown = rf"\{head}"
    elif len(head) == 1:
        shown = head
    elif tail and len(tail) > 1 and not tail.startswith("{"):
        return rf"\mathrm{{{_text(bare)}}}{primes}"
    else:
        shown = rf"\operatorname{{{head}}}" if is_called else rf"\mathrm{{{head}}}"
    return f"{shown}_{{{tail.strip('{}')}}}{primes}" if tail else shown + primes
