"""The course as a Mermaid drawing: which exercise comes after which, with the student's state as a colour."""

import re
from collections.abc import Collection, Iterator, Sequence

from grader.course.course import Course
from grader.student.standing import Standing

# Characters of a label that Mermaid, or its Markdown, may read as markup; an underscore within a word is none.
UNSAFE = re.compile(r"[^\w ,:/()]|(?<![^\W_])_|_(?![^\W_])")
MOST_LABEL = 100  # characters
COLOURS = {  # by class: fill, border and text; readable on light and dark pages
    "passed": "fill:#c8e6c9,stroke:#2e7d32,color:#1b1b1b",
    "begun": "fill:#ffe0b2,stroke:#b26a00,color:#1b1b1b",
    "open": "fill:#ffffff,stroke:#1565c0,stroke-width:3px,color:#1b1b1b",
    "later": "fill:#eeeeee,stroke:#9e9e9e,color:#616161",
}


def graph_of(course: Course, found: Sequence[Standing], chosen: Collection[str]) -> str:
    """The drawing of the chosen modules, and of the exercises elsewhere that theirs come directly after."""
    targets = [each for each in found if each.module in chosen]
    drawn = {each.exercise for each in targets}.union(*(each.after for each in targets))
    ids = {each.exercise: f"e{number}_{each.name}" for number, each in enumerate(found, 1)}
    lines = ["flowchart LR"]
    for number, module in enumerate(course.modules, 1):
        nodes = [each for each in found if each.module == module and each.exercise in drawn]
        if nodes:
            lines.append(f'  subgraph m{number}_{module}["{_label(course.modules[module])}"]')
            lines += [f'    {ids[each.exercise]}["{each.name}"]:::{_class(each)}' for each in nodes]
            lines.append("  end")
    lines += [f"  {ids[name]} --> {ids[each.exercise]}" for each in targets for name in each.after]
    return "\n".join([*lines, *_classes(found, drawn)])


def _classes(found: Sequence[Standing], drawn: Collection[str]) -> Iterator[str]:
    used = {_class(each) for each in found if each.exercise in drawn}
    yield from (f"  classDef {name} {style}" for name, style in COLOURS.items() if name in used)


def _class(each: Standing) -> str:
    if each.is_passed:
        return "passed"
    return "begun" if each.is_under_way else "open" if each.open else "later"


def _label(text: str) -> str:
    """A title for a quoted label: each character that Mermaid may read as markup is written as its number."""
    whole = " ".join(text.split())[:MOST_LABEL]
    return UNSAFE.sub(lambda found: f"#{ord(found[0])};", whole)
