"""roster.csv: the students of the course. Columns: `id` (the name of a student's folder), `name`, and any others."""

import csv
import difflib
import io
import re
from collections.abc import Iterable
from pathlib import Path

import msgspec

from grader.submissions.archive import UnreadableError, open_file
from grader.submissions.names import folded, is_folder_name

MAX_BYTES = 1 << 22
DELIMITERS = ",;\t"


class RosterError(Exception):
    """The roster cannot be used; the message says where and why."""


class RosterRow(msgspec.Struct, frozen=True):
    """One student of the roster. `more`: the values of the other columns."""

    id: str
    name: str = ""
    more: dict[str, str] = {}


class Roster:
    """The rows in the order of the file, found by id, by name or by a value in another column."""

    def __init__(self, rows: Iterable[RosterRow]) -> None:
        self.rows = tuple(rows)
        self._by_id = {folded(row.id): row for row in self.rows}
        self._by_value: dict[str, list[RosterRow]] = {}
        for row in self.rows:
            for value in {*_spellings(row.name), *(folded(each) for each in row.more.values())} - {""}:
                self._by_value.setdefault(value, []).append(row)

    def row(self, student: str) -> RosterRow | None:
        """The row with this id; case and the encoding of accents do not matter."""
        return self._by_id.get(folded(student))

    def find(self, known_as: Iterable[str]) -> RosterRow | None:
        """The one row that these values mean, ids first; None if there is none, or more than one."""
        values = {value for each in known_as for value in (folded(each), _in_order(each))} - {""}
        by_id = [self._by_id[value] for value in values if value in self._by_id]
        by_value = [row for value in values if len(rows := self._by_value.get(value, [])) == 1 for row in rows]
        found = {row.id: row for row in by_id or by_value}
        return next(iter(found.values())) if len(found) == 1 else None

    def near(self, student: str) -> RosterRow | None:
        """The row that a student's name, perhaps misspelt, may mean."""
        named = self.find([student])
        close = difflib.get_close_matches(folded(student), self._by_id, 1)
        return named or (self._by_id[close[0]] if close else None)


def _in_order(name: str) -> str:
    """A person's name with its parts sorted: "Lee, Ann" and "Ann Lee" give the same."""
    return " ".join(sorted(folded(name).replace(",", " ").split()))


def _spellings(name: str) -> set[str]:
    """How platforms write a name: with its parts in any order, or in one word with any part first."""
    words = folded(name).replace(",", " ").split()
    in_one = {"".join(words[first:] + words[:first]) for first in range(len(words))}
    return {folded(name), _in_order(name), *in_one}


def read_roster(path: Path) -> Roster:
    """Raises RosterError."""
    try:
        with open_file(path) as file:
            content = file.read(MAX_BYTES + 1)
    except UnreadableError as fault:
        raise RosterError(f"{path}: {fault}") from fault
    except OSError as fault:
        raise RosterError(f"{path}: {fault.strerror}") from fault
    if len(content) > MAX_BYTES:
        raise RosterError(f"{path}: more than {MAX_BYTES >> 20} MiB; a roster has a line for each student")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise RosterError(f"{path}: not UTF-8; save it as CSV UTF-8") from fault
    return Roster(_rows(str(path), text))


def _rows(path: str, text: str) -> list[RosterRow]:
    text = re.sub(r"\A\s*sep=.\r?\n", "", text)  # Excel's
    head = text.lstrip().partition("\n")[0]
    delimiter = max(DELIMITERS, key=head.count)
    try:
        table = [(each, row) for each, row in enumerate(csv.reader(io.StringIO(text), delimiter=delimiter), 1) if row]
    except csv.Error as fault:
        raise RosterError(f"{path}: not a CSV file: {fault}") from fault
    columns = [cell.strip() for cell in table[0][1]] if table else []
    names = [column.casefold() for column in columns]
    if "id" not in names:
        found = f"its columns are: {', '.join(columns)}" if any(columns) else "it is empty"
        raise RosterError(f"{path}: no column 'id'; the first line names the columns, as in: id,name. Here {found}")
    rows: dict[str, RosterRow] = {}
    for number, cells in table[1:]:
        row = _row(columns, names, cells)
        if not row.id and not any(cells):
            continue
        if not is_folder_name(row.id):
            raise RosterError(f"{path}, row {number}: the id {row.id!r} cannot be the name of a student's folder")
        if folded(row.id) in rows:
            raise RosterError(
                f"{path}, row {number}: the id {row.id!r} is there already; give each student an id of their own"
            )
        rows[folded(row.id)] = row
    return list(rows.values())


def _row(columns: list[str], names: list[str], cells: list[str]) -> RosterRow:
    values = dict(zip(names, (cell.strip() for cell in cells), strict=False))
    more = {column: values.get(column.casefold(), "") for column in columns if column.casefold() not in ("id", "name")}
    return RosterRow(
        values.get("id", ""), values.get("name", ""), {column: each for column, each in more.items() if column}
    )
