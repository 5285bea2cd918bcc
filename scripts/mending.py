"""Make a handed-in notebook one that can be marked, and say what was wrong with it.

Marks hang on cells: on the tests, which are deleted now and then, and on names in their metadata, which other programs
drop. All that is known from the students' version that was handed out, so what is missing is put back.
"""

from pathlib import Path
from typing import Any

import nbformat
from exercises import grade_id, task_of


class NotANotebook(ValueError):
    """A file that cannot be read as a notebook."""


def read(path: Path) -> Any:
    """Read a notebook.

    Raises
    ------
    NotANotebook
        If it is none; the message says why.
    """
    try:
        found = nbformat.reads(path.read_text(encoding="utf-8-sig"), as_version=4)
        nbformat.validate(found)
    except Exception as error:  # nbformat raises whatever it stumbles upon
        reason = " ".join(str(error).split())[:80]
        raise NotANotebook(f"{path.name} is not a notebook that can be read ({reason}): ask for it again") from None
    return found


def named_cells(notebook: Any) -> dict[str, Any]:
    """Return the cells that nbgrader knows, by their names, in order."""
    return {grade_id(cell): cell for cell in notebook.cells if grade_id(cell)}


def share_of(notebook: Any, given: Any) -> float:
    """Return which share of the cells that nbgrader knows in the version given out is in a notebook."""
    known = named_cells(given)
    return len(known.keys() & set(_names(notebook, known))) / len(known)


def mend(notebook: Any, given: Any) -> list[str]:
    """Put a handed-in notebook right, in place.

    Parameters
    ----------
    notebook : NotebookNode
        As it was handed in.
    given : NotebookNode
        As it was given out.

    Returns
    -------
    list of str
        What was done that a teacher should know.
    """
    known, said = named_cells(given), []
    names = _names(notebook, known)
    for place, (cell, name) in enumerate(zip(notebook.cells, names, strict=True)):
        cell.metadata.pop("nbgrader", None)
        if not name:
            continue
        if name in names[place + 1 :]:
            if name.startswith(("answer", "text")):
                said.append(f"{task_of(name)}: the cell is there more than once, the last one counts")
            continue
        original = known[name]
        cell.metadata["nbgrader"] = original.metadata["nbgrader"]
        if cell.cell_type != original.cell_type:
            _turn(cell, original.cell_type)
        if original.metadata["nbgrader"]["locked"] and cell.source.strip() != original.source.strip():
            cell.source = original.source
            said.append(f"{task_of(name) or name}: a given cell was changed, the original was used")
    return said + _put_back(notebook, known)


def _names(notebook: Any, known: dict[str, Any]) -> list[str]:
    """Name each cell: as nbgrader does or, where a program dropped that, by its own id; "" for an ordinary one."""
    by_metadata = [grade_id(cell) for cell in notebook.cells]
    names = []
    for cell, name in zip(notebook.cells, by_metadata, strict=True):
        own = cell.get("id", "")
        names.append(name if name in known else own if own in known and own not in by_metadata else "")
    return names


def _turn(cell: Any, kind: str) -> None:
    """Make a cell one of code or of text, as it was given out."""
    cell.cell_type = kind
    if kind == "code":
        cell.pop("attachments", None)
        cell.outputs, cell.execution_count = [], None
    else:
        cell.pop("outputs", None)
        cell.pop("execution_count", None)


def _put_back(notebook: Any, known: dict[str, Any]) -> list[str]:
    """Put back what is missing: given cells where they were, tests and texts at the end."""
    said = []
    places = {grade_id(cell): place for place, cell in enumerate(notebook.cells) if grade_id(cell)}
    before = -1  # the place of the last known cell before the one looked at
    for name, original in known.items():
        if name in places:
            before = places[name]
        elif name.startswith("answer"):
            said.append(f"{task_of(name)}: the answer's cell was deleted")
        elif name.startswith("given"):
            before += 1
            notebook.cells.insert(before, original)
            places = {key: place + (place >= before) for key, place in places.items()}
            said.append(f"{name}: a given cell was deleted and was put back")
        else:
            # At the end, where whatever the answer is called has been defined, in whichever cell.
            notebook.cells.append(original)
            what = (
                "the test was deleted and was put back" if name.startswith("marks") else "the answer's cell was deleted"
            )
            said.append(f"{task_of(name)}: {what}")
    return said
