"""Draws the package from its imports: rooms, the arrows between them, floors, arrows upward and cycles.

python tests/house.py [FOLDER]        (of a checkout; default: this one)
python tests/house.py --write         (the table in docs/internals.md)

A room is a folder of `grader/`, or a module that lies loose in it. Every import counts, wherever it stands in a module.
A room stands one floor above the highest of the rooms that it imports. Where rooms import each other in a circle, the
upward arrows are the fewest imports without which there is no circle.
"""

import ast
import functools
import sys
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "internals.md"
BEGIN, END = "<!-- house -->", "<!-- /house -->"
PACKAGE = "grader"
LONG = 300  # lines; a module should have fewer
Arrow = tuple[str, str]
Graph = Mapping[str, Collection[str]]


@dataclass(frozen=True)
class House:
    """A package's modules, by their names without the package's: which others each imports, and how long it is."""

    imports: Graph
    lines: Mapping[str, int]
    folders: Collection[str]

    @cached_property
    def rooms(self) -> list[str]:
        return sorted({room_of(module) for module in self.imports})

    @cached_property
    def loose(self) -> list[str]:
        """Rooms that are one module in the root."""
        return [room for room in self.rooms if room not in self.folders]

    @cached_property
    def arrows(self) -> Counter[Arrow]:
        """From room to room, with the number of imports."""
        pairs = [(room_of(module), room_of(each)) for module, found in self.imports.items() for each in found]
        return Counter(pair for pair in pairs if pair[0] != pair[1])

    @cached_property
    def upward(self) -> set[Arrow]:
        return {arrow for circle in cycles(self._graph()) for arrow in _fewest(circle, self.arrows)}

    @cached_property
    def floors(self) -> dict[str, int]:
        """Each room's floor, from 0. Arrows upward do not count."""
        graph = self._graph(without=self.upward)

        @functools.cache
        def floor(room: str) -> int:
            return 1 + max((floor(each) for each in graph[room]), default=-1)

        return {room: floor(room) for room in self.rooms}

    @cached_property
    def module_cycles(self) -> list[list[str]]:
        return cycles(self.imports)

    @cached_property
    def long_modules(self) -> list[str]:
        return sorted(module for module, count in self.lines.items() if count >= LONG)

    def known_by(self, room: str) -> list[str]:
        """The rooms that a room imports."""
        return sorted(end for start, end in self.arrows if start == room)

    def _graph(self, without: Collection[Arrow] = ()) -> dict[str, list[str]]:
        return {room: [each for each in self.known_by(room) if (room, each) not in without] for room in self.rooms}


def house_of(root: Path) -> House:
    """The package as it lies in that checkout."""
    folder = root / PACKAGE
    paths = {_name(path, folder): path for path in sorted(folder.rglob("*.py"))}
    paths = {name: path for name, path in paths.items() if name not in ("", "__main__")}  # the package's doors
    texts = {name: path.read_text(encoding="utf-8") for name, path in paths.items()}
    imports = {name: set(_imported(ast.parse(text), paths)) - {name} for name, text in texts.items()}
    lines = {name: len(text.splitlines()) for name, text in texts.items()}
    return House(imports, lines, {name for name, path in paths.items() if path.name == "__init__.py"})


def room_of(module: str) -> str:
    return module.partition(".")[0]


def _name(path: Path, folder: Path) -> str:
    parts = path.relative_to(folder).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _imported(tree: ast.AST, known: Collection[str]) -> Iterator[str]:
    for name in imported_names(tree):
        package, _, rest = name.partition(".")
        if package != PACKAGE:
            continue
        name = rest if rest in known else rest.rpartition(".")[0]
        if name in known:
            yield name


def imported_names(tree: ast.AST) -> Iterator[str]:
    """Full names of all that a module imports; `from a import b` gives "a.b", which is a module or a name in one."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "write imports in full"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def cycles(graph: Graph) -> list[list[str]]:
    """Groups in which each leads to each other, sorted."""

    @functools.cache
    def reach(start: str) -> frozenset[str]:
        found, todo = set(), [start]
        while todo:
            new = set(graph[todo.pop()]) - found
            found |= new
            todo += new
        return frozenset(found)

    groups = {frozenset(each for each in reach(one) if one in reach(each)) for one in graph if one in reach(one)}
    return sorted(map(sorted, groups))


def _fewest(circle: Collection[str], arrows: Mapping[Arrow, int]) -> set[Arrow]:
    """The arrows among these rooms that run up in the order of floors that has the fewest imports upward.

    The order is built from the ground; of all orders of the same rooms only the best is kept.
    """
    best: dict[frozenset[str], tuple[int, tuple[str, ...]]] = {frozenset(): (0, ())}
    for _ in circle:
        longer: dict[frozenset[str], tuple[int, tuple[str, ...]]] = {}
        for below, (cost, order) in best.items():
            for room in sorted(set(circle) - below):
                up = sum(arrows.get((room, each), 0) for each in circle if each not in below and each != room)
                found = (cost + up, (*order, room))
                longer[below | {room}] = min(longer.get(below | {room}, found), found)
        best = longer
    ((_, order),) = best.values()
    place = {room: number for number, room in enumerate(order)}
    return {(start, end) for start, end in arrows if start in place and end in place and place[start] < place[end]}


def in_figures(house: House) -> str:
    """The house in one line."""
    return (
        f"{len(house.imports)} modules in {len(house.rooms)} rooms ({len(house.loose)} loose modules among them) on "
        f"{max(house.floors.values()) + 1} floors; {len(house.arrows)} arrows, {len(house.upward)} upward; "
        f"{len(house.module_cycles)} cycles of modules, {len(cycles(house._graph()))} of rooms; "
        f"{len(house.long_modules)} modules of {LONG} lines or more"
    )


def as_table(house: House) -> str:
    """The rooms as Markdown, the highest floor first."""
    lines = ["| floor | room | imports |", "| --- | --- | --- |"]
    for room in sorted(house.rooms, key=lambda room: (-house.floors[room], room)):
        known = [f"**{each}**" if (room, each) in house.upward else each for each in house.known_by(room)]
        lines.append(f"| {house.floors[room]} | `{room}` | {', '.join(known)} |")
    return "\n".join(lines)


def as_mermaid(house: House) -> str:
    """The rooms as a drawing: a box for each floor. An arrow that others in a row make anyway is left out."""
    lines = ["```mermaid", "flowchart TD"]
    for number in sorted(set(house.floors.values()), reverse=True):
        rooms = " ~~~ ".join(room for room in house.rooms if house.floors[room] == number)
        lines += [f"  subgraph floor{number} [ ]", f"    {rooms}", "  end"]
    lines += [f"  {start} {'==>' if (start, end) in house.upward else '-->'} {end}" for start, end in _direct(house)]
    return "\n".join([*lines, "```"])


def _direct(house: House) -> list[Arrow]:
    """Arrows without those that a longer way goes too."""
    graph = {room: house.known_by(room) for room in house.rooms}

    @functools.cache
    def below(room: str) -> frozenset[str]:
        return frozenset(graph[room]).union(*(below(each) for each in graph[room]))

    if house.upward:
        return sorted(house.arrows)
    return [(s, e) for s, e in sorted(house.arrows) if not any(e in below(each) for each in graph[s] if each != e)]


def with_table(page: str, table: str) -> str:
    """The page with that table between its two marks."""
    before, _, rest = page.partition(BEGIN)
    return f"{before}{BEGIN}\n{table}\n{END}{rest.partition(END)[2]}"


def main() -> None:
    if sys.argv[1:] == ["--write"]:
        PAGE.write_text(with_table(PAGE.read_text(encoding="utf-8"), as_table(house_of(ROOT))), encoding="utf-8")
        return
    house = house_of(Path(sys.argv[1]) if sys.argv[1:] else ROOT)
    print(in_figures(house), as_table(house), as_mermaid(house), sep="\n\n")
    for title, found in (("upward", sorted(house.upward)), ("cycles of modules", house.module_cycles)):
        print(f"\n{title}: {', '.join(map(' '.join, found)) or 'none'}")
    print(f"\nloose: {' '.join(house.loose)}\n\nlong: {', '.join(house.long_modules)}")


if __name__ == "__main__":
    main()
