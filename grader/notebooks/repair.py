"""A notebook as it was handed in, made fit for nbgrader and to be judged, whatever was done to it.

Nothing in it is believed: which cells there are, what is locked and what counts comes from the gradebook. Every repair
is told in a line of the feedback.
"""

import hashlib
import stat
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import nbformat

from grader.notebooks.cells import OURS, notebook_submission
from grader.notebooks.gradebook import Cell
from grader.notebooks.reading import ReadCell, Unreadable, cells_in
from grader.submission import Submission

MAX_BYTES = 1 << 25  # of a file, pictures and all; what is judged is its code alone
MAX_NAMED = 12  # names in one remark


def read_submitted(path: Path, fault: str = "") -> Any:
    """The notebook in that file; one without cells, its `fault` in our metadata, where there is none to be read.

    `fault`: why the file is not to be opened at all.
    """
    own: dict[str, Any] = {"fault": "", "remarks": [], "handed_in": ""}
    cells = []
    try:
        if fault:
            raise Unreadable(fault)
        data = _bytes_of(path)
        own["handed_in"] = hashlib.sha256(data).hexdigest()
        cells = [_made(cell, number) for number, cell in enumerate(cells_in(data, path.name))]
    except Unreadable as problem:
        own["fault"] = str(problem)
    notebook = nbformat.v4.new_notebook(cells=cells)
    notebook.metadata[OURS] = own
    return notebook


def _bytes_of(path: Path) -> bytes:
    try:
        mode = path.lstat().st_mode
        if not stat.S_ISREG(mode):  # before it is opened: a FIFO would wait for ever, a link leads anywhere
            raise Unreadable(f"{path.name} is a link, a folder or a special file; hand in the notebook itself")
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError as fault:
        raise Unreadable(f"no notebook '{path.name}' was handed in") from fault
    except OSError as fault:
        raise Unreadable(f"{path.name} cannot be read: {fault.strerror}") from fault
    if len(data) > MAX_BYTES:
        raise Unreadable(f"{path.name} has more than {MAX_BYTES >> 20} MiB; clear its outputs")
    return data


def _made(cell: ReadCell, number: int) -> Any:
    """The cell without outputs, with metadata that is well-formed."""
    made = _cell(cell.kind, cell.source, f"cell-{number}")
    if cell.name:
        made.metadata[OURS] = {"name": cell.name}  # what it says it is
    if cell.attachments:
        made.attachments = nbformat.from_dict(cell.attachments)
    return made


def _cell(kind: str, source: str, name: str) -> Any:
    """As nbformat.v4.new_*_cell makes it, without its looking at the schema; the whole notebook is validated later."""
    made: dict[str, Any] = {"id": name, "cell_type": kind, "metadata": {}, "source": source}
    made |= {"outputs": [], "execution_count": None} if kind == "code" else {}
    return nbformat.from_dict(made)


def kept_as_read(path: Path) -> Any:
    """A notebook of our own making, with the metadata that it was written with."""
    return nbformat.read(path, as_version=4)


# -- cells -------------------------------------------------------------------------------------------------------------


def note_left_out(notebook: Any, others: Sequence[str], refused: Sequence[str]) -> None:
    """Say which notebooks beside this one were not looked at, and which files were not copied."""
    notebook.metadata[OURS]["remarks"] += [
        *_remark("These files were not looked at, since the assignment has no notebook so named:", others),
        *_remark("These were left out, since only plain files of a usual size are taken:", refused),
    ]


def tidy(notebook: Any, released: Mapping[str, Cell]) -> None:
    """Give the cells back what the gradebook says of them, put back what is missing, and say what was done."""
    own = notebook.metadata[OURS]
    is_there = not own["fault"]
    found: dict[str, Any] = {}
    twice, strange = set(), set()
    for cell in reversed(notebook.cells):  # of two with one name, the last one counts, as in nbgrader
        name = cell.metadata.pop(OURS, {}).get("name", "")
        if name in found:
            twice.add(name)
        elif name in released:
            found[name] = cell
        elif name:
            strange.add(name)
    changed = {name for name, cell in found.items() if _restore(cell, released[name])}
    missing = [name for name in released if name not in found]
    _put_back(notebook, released, found)
    if is_there:
        own["remarks"] += [
            *_remark("These cells were not in the notebook that was handed in, and were put back:", missing),
            *_remark("These cells cannot be changed, and were put back as they were released:", sorted(changed)),
            *_remark("These cells were there more than once; the last one of each is the one that counts:", twice),
            *_remark("These cells are not of this version of the exercise; no points depend on them:", strange),
        ]


def _remark(text: str, names: Sequence[str] | set[str]) -> list[str]:
    shown = [repr(name[:80]) for name in sorted(names)[:MAX_NAMED]]
    more = f" and {len(names) - MAX_NAMED} more" if len(names) > MAX_NAMED else ""
    return [f"{text} {', '.join(shown)}{more}."] if names else []


def _restore(cell: Any, released: Cell) -> bool:
    """Whether the student had changed what cannot be changed."""
    is_as_released = cell.source in (released.source, released.shown) and cell.cell_type == released.type
    changed = released.locked and not is_as_released
    if cell.cell_type != released.type:
        fresh = _cell(released.type, cell.source, cell.id)
        cell.clear()
        cell.update(fresh)
    if released.locked:
        cell.source = released.source
    cell.metadata["nbgrader"] = released.metadata
    return changed


def _put_back(notebook: Any, released: Mapping[str, Cell], found: Mapping[str, Any]) -> None:
    """Each missing cell, after the one that it was released after."""
    after: Any = None
    for number, (name, cell) in enumerate(released.items()):
        if name not in found:
            made = _cell(cell.type, _source_of_missing(cell), f"back-{number}")
            made.metadata |= {"nbgrader": cell.metadata, OURS: {"back": True}}
            notebook.cells.insert(_position(notebook.cells, after) + 1, made)
            after = made
        else:
            after = found[name]


def _position(cells: list[Any], cell: Any) -> int:
    return next((i for i, each in enumerate(cells) if each is cell), -1)


def _source_of_missing(cell: Cell) -> str:
    """The stub would undo what the student wrote in another cell; an answer that a person grades is no answer again."""
    if cell.solution and not cell.grade:
        return f"# The cell '{cell.name}' was not in the notebook that was handed in."
    return cell.source


def submission_of(notebook: Any, name: str, released: Mapping[str, Cell]) -> Submission:
    """What is judged: the code cells in order, as students have them: hidden tests of the instructor's are not run.

    A solution cell that was put back is none of the student's.
    """
    fault = notebook.metadata.get(OURS, {}).get("fault", "")
    if fault:
        return Submission(f"{name}.ipynb", fault=fault)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code" and not _is_stand_in(cell)]
    return notebook_submission([_as_shown(cell, released) for cell in cells], name)


def _as_shown(cell: Any, released: Mapping[str, Cell]) -> str:
    own = released.get(cell.metadata.get("nbgrader", {}).get("grade_id", ""))
    source: str = own.shown if own and own.source == cell.source else cell.source
    return source


def _is_stand_in(cell: Any) -> bool:
    return bool(cell.metadata.get(OURS, {}).get("back")) and bool(cell.metadata.get("nbgrader", {}).get("solution"))
