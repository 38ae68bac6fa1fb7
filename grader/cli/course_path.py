"""The course as a path on the screen: a line for each module, and the exercises where the student is."""

from collections.abc import Iterator, Sequence

from grader.course.course import Course
from grader.formats.terminal import DOTS, Line
from grader.formats.text import line as one_line
from grader.student.standing import BEGUN, CHANGED, NOT_BEGUN, PASSED, Standing, minutes_left, next_ones

WHOLE = 40  # exercises: a course of this size or smaller is shown whole, except its finished modules
MOST_NEXT = 5
PASSED_SIGN, UNDER_WAY_SIGN, OPEN_SIGN, LATER_SIGN = "✓", "●", "→", "·"
GAP = "  "  # between columns

Row = tuple[str, ...]
HEAD: Row = ("  module", "about", "passed", "points", "left")


class CoursePath:
    """The lines of `grader list` for a course, or for one of its modules."""

    def __init__(self, course: Course, found: Sequence[Standing], width: int) -> None:
        self._course, self._found, self._width = course, found, width
        self._modules: dict[str, list[Standing]] = {}
        for each in found:
            self._modules.setdefault(each.module, []).append(each)

    def modules(self, *, whole: bool) -> Iterator[Line]:
        """A table of the modules. `whole`: with the exercises of each; without it, of those where the student is."""
        shown = {name: of for name, of in self._modules.items() if whole or self._is_shown(of)}
        rows = {name: self._row(name, of) for name, of in self._modules.items()}
        widths = _widths([HEAD, *rows.values(), *(_cells(each) for of in shown.values() for each in of)], self._width)
        yield ((_in_columns(HEAD, widths), "dim"),)
        before = ""
        for name in self._modules:
            if name in shown or before in shown:
                yield ()
            yield _signed(_in_columns(rows[name], widths), "green", "bold" if name in shown else "")
            for each in shown.get(name, ()):
                yield _signed(_in_columns(_cells(each, widths[1]), widths), _style(each), "")
            before = name

    def sum_up(self) -> Iterator[Line]:
        """The points, the passed exercises, and the time that remains."""
        left = time(minutes_left(self._found))
        whole = f"{_score(self._found)} points, {_passed(self._found)} exercises passed"
        yield ((f"{whole}, about {left} left" if left else whole, "bold"),)
        untimed = sum(not each.is_passed and not each.minutes for each in self._found)
        if left and untimed:
            yield ((f"For {untimed} exercise{'s' * (untimed != 1)} the course gives no time.", "dim"),)

    def next_ones(self) -> Iterator[Line]:
        """The exercises that are open next; no line if all are passed."""
        found = next_ones(self._found)
        if not found:
            return
        is_new = not any(each.is_passed or each.is_under_way for each in self._found)
        yield (("Begin with one of these:" if is_new else "Open next:", "bold"),)
        rows = [_next_cells(each) for each in found[:MOST_NEXT]]
        widths = _widths(rows, self._width - 2)
        for each, row in zip(found, rows, strict=False):
            yield (("  ", ""), *_signed(_in_columns(row, widths), _style(each), ""))
        if len(found) > MOST_NEXT:
            yield ((f"  {DOTS} and {len(found) - MOST_NEXT} more", "dim"),)

    def _is_shown(self, of: Sequence[Standing]) -> bool:
        """Whether a module's exercises are shown: not if all are passed; of a large course where the student is."""
        if all(each.is_passed for each in of):
            return False
        first = next_ones(self._found)[:1]
        return len(self._found) <= WHOLE or any(each.is_under_way or each in first for each in of)

    def _row(self, name: str, of: Sequence[Standing]) -> Row:
        sign = PASSED_SIGN if all(each.is_passed for each in of) else " "
        left = time(minutes_left(of))
        return f"{sign} {name}", one_line(self._course.subject(name)), _passed(of), _score(of), left


def time(minutes: float) -> str:
    """`45 min`, `2.5 h` or `52 h`; "" for 0."""
    if minutes < 60:
        return f"{minutes:g} min" if minutes else ""
    return f"{minutes / 60:.0f} h" if minutes >= 600 else f"{round(minutes / 30) / 2:g} h"


# -- columns -----------------------------------------------------------------------------------------------------------


def _widths(rows: Sequence[Row], width: int) -> list[int]:
    """The widths of the columns: as wide as their texts, and the second one at most as wide as the others leave."""
    name, about, *numbers = (max(map(len, column)) for column in zip(*rows, strict=True))
    left = width - name - sum(numbers) - len(GAP) * (len(numbers) + 1)
    return [name, max(min(about, left), 0), *numbers]


def _in_columns(row: Row, widths: Sequence[int]) -> str:
    name, about, *numbers = row
    left = [name.ljust(widths[0]), _cut(about, widths[1]).ljust(widths[1])]
    return GAP.join([*left, *(text.rjust(width) for text, width in zip(numbers, widths[2:], strict=True))])


def _signed(text: str, sign: str, style: str) -> Line:
    """The line with its first character in a style of its own."""
    return ((text[:1], sign), (text[1:], style))


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: max(width - 1, 0)] + DOTS


# -- cells -------------------------------------------------------------------------------------------------------------


def _passed(of: Sequence[Standing]) -> str:
    return f"{sum(each.is_passed for each in of)} of {len(of)}"


def _score(of: Sequence[Standing]) -> str:
    return f"{sum(each.score or 0 for each in of):g} of {sum(each.points for each in of):g}"


def _cells(each: Standing, room: int = 80) -> Row:
    """An exercise as a row of the table. `room`: for its state."""
    points = f"{each.points:g}" if each.score is None else f"{each.score:g} of {each.points:g}"
    return f"{_sign(each)} {each.name}", _state(each, room), _level(each), points, time(minutes_left([each]))


def _next_cells(each: Standing) -> Row:
    state = "" if each.state == NOT_BEGUN else _state(each)
    return f"{_sign(each)} {each.exercise}", state, _level(each), f"{each.points:g} points", time(each.minutes)


def _level(each: Standing) -> str:
    return f"level {each.level}" if each.level else ""


def _sign(each: Standing) -> str:
    if each.is_passed:
        return PASSED_SIGN
    return UNDER_WAY_SIGN if each.is_under_way else OPEN_SIGN if each.open else LATER_SIGN


def _style(each: Standing) -> str:
    if each.is_passed:
        return "green"
    return "yellow" if each.is_under_way else "bold" if each.open else "dim"


def _state(each: Standing, room: int = 80) -> str:
    """The state in words; of an exercise that is not begun, that it is open, or what it comes after."""
    text = each.state
    if each.state == PASSED and each.first_pass:
        text = f"passed, attempt {each.first_pass.attempt}"
    elif each.state == BEGUN and each.first_pass:
        text = f"begun, passed at attempt {each.first_pass.attempt}"
    elif each.state == BEGUN:
        text = f"begun, {each.attempts} attempt{'s' * (each.attempts != 1)}"
    elif each.state == CHANGED:
        text = "changed, check again"
    elif each.state == NOT_BEGUN:
        text = "open" if each.open else _after(each, room)
    return _cut(text, room)


def _after(each: Standing, room: int) -> str:
    """What it waits for: as many names as there is room for, else their number."""
    names = [name.removeprefix(f"{each.module}/") for name in each.waits_for]
    texts = [f"after {', '.join(names)}"]
    texts += [
        f"after {', '.join(names[:count])} and {len(names) - count} more" for count in range(len(names) - 1, 0, -1)
    ]
    texts += [f"after {len(names)} others"] if len(names) > 1 else []
    return next((text for text in texts if len(text) <= room), texts[-1])
