"""Repairs a student's notebook, so that nbgrader accepts it and the grader can judge it.

The gradebook decides which cells there are, which are locked and which count; the notebook's own metadata is not
trusted. The feedback has a line for each repair.
"""

import hashlib
import stat
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import nbformat

from grader.notebooks.cells import OURS, notebook_submission
from grader.notebooks.gradebook import Cell
from grader.notebooks.reading import ReadCell, UnreadableNotebookError, cells_in
from grader.submission import Submission

MAX_BYTES = 1 << 25  # of a file with its pictures; the code alone has a smaller limit
MAX_NAMED = 12  # names in one remark


def read_submitted(path: Path, fault: str = "") -> Any:
    """The notebook in that file; if it cannot be read, one without cells and its `fault` in the metadata.

    `fault`: why the file must not be opened, or "".
    """
    own: dict[str, Any] = {"fault": "", "remarks": [], "handed_in": ""}
    cells = []
    try:
        if fault:
            raise UnreadableNotebookError(fault)
        data = _bytes_of(path)
        own["handed_in"] = hashlib.sha256(data).hexdigest()
        cells = [_made(cell, number) for number, cell in enumerate(cells_in(data, path.name))]
    except UnreadableNotebookError as problem:
        own["fault"] = str(problem)
    notebook = nbformat.v4.new_notebook(cells=cells)
    notebook.metadata[OURS] = own
    return notebook


def _bytes_of(path: Path) -> bytes:
    try:
        mode = path.lstat().st_mode
        if not stat.S_ISREG(mode):  # tested before opening: a FIFO blocks for ever, a link may lead anywhere
            raise UnreadableNotebookError(
                f"{path.name} is a link, a folder or a special file; hand in the notebook itself"
            )
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError as fault:
        raise UnreadableNotebookError(f"no notebook '{path.name}' was handed in") from fault
    except OSError as fault:
        raise UnreadableNotebookError(f"{path.name} cannot be read: {fault.strerror}") from fault
    if len(data) > MAX_BYTES:
        raise UnreadableNotebookError(f"{path.name} has more than {MAX_BYTES >> 20} MiB; clear its outputs")
    return data


def _made(cell: ReadCell, number: int) -> Any:
    """The cell without outputs, with well-formed metadata."""
    made = _cell(cell.kind, cell.source, f"cell-{number}")
    if cell.name:
        made.metadata[OURS] = {"name": cell.name}  # not trusted, see `repair_cells`
    if cell.attachments:
        made.attachments = nbformat.from_dict(cell.attachments)
    return made


def _cell(kind: str, source: str, name: str) -> Any:
    """A cell as nbformat.v4.new_*_cell makes it, but not validated: the whole notebook is validated later."""
    made: dict[str, Any] = {"id": name, "cell_type": kind, "metadata": {}, "source": source}
    made |= {"outputs": [], "execution_count": None} if kind == "code" else {}
    return nbformat.from_dict(made)


def read_own(path: Path) -> Any:
    """A notebook that the grader has written, with its metadata."""
    return nbformat.read(path, as_version=4)


# -- cells -------------------------------------------------------------------------------------------------------------


def remark_left_out(notebook: Any, others: Sequence[str], refused: Sequence[str]) -> None:
    """Add remarks on notebooks beside this one that were not graded, and on files that were not copied."""
    notebook.metadata[OURS]["remarks"] += [
        *_remark("These files were not graded, since the assignment has no notebook of that name:", others),
        *_remark("These were left out, since only plain files of a usual size are taken:", refused),
    ]


def repair_cells(notebook: Any, released: Mapping[str, Cell]) -> None:
    """Restore cells and metadata from the gradebook, put missing cells back, and add a remark for each repair."""
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
    """Restore one cell; returns whether the student had changed a locked cell."""
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
    """Insert each missing cell after its predecessor in the released notebook."""
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
    """A comment for a solution cell, since the stub would undo code that the student wrote in another cell.

    Any other cell has its released source: a written answer is empty again.
    """
    if cell.solution and not cell.grade:
        return f"# The cell '{cell.name}' was not in the notebook that was handed in."
    return cell.source


def submission_of(notebook: Any, name: str, released: Mapping[str, Cell]) -> Submission:
    """The code to judge: the code cells in order, without the instructor's hidden tests.

    A solution cell that was put back is left out: it is not the student's.
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
