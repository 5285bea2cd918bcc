"""The instructor notebooks of the exercises, as the scripts and the tests see them.

Everything here runs a notebook in this process, cell by cell, without a kernel: quick enough for every change.
"""

import contextlib
import io
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

from framing.classroom import checks

ROOT = Path(__file__).resolve().parent.parent
EXERCISES = ROOT / "notebooks" / "exercises"
KINDS = ("answer", "marks", "text")


@dataclass
class Run:
    """What came of running a notebook: answers given to ``check``, errors of cells, what cells printed, all names."""

    answers: dict[str, tuple[Any, int]] = field(default_factory=dict)
    errors: dict[str, Exception] = field(default_factory=dict)
    printed: dict[str, str] = field(default_factory=dict)
    space: dict[str, Any] = field(default_factory=dict)


def notebooks() -> list[Path]:
    """Return the instructor notebooks, in order."""
    return sorted(EXERCISES.glob("*.ipynb"))


def mistakes(notebook: Path) -> list[dict[str, str]]:
    """Return the usual mistakes, from the file beside a notebook."""
    found = tomllib.loads(notebook.with_suffix(".toml").read_text(encoding="utf-8"))
    return list(found.get("mistake", []))


def cells(notebook: Path) -> list[dict[str, Any]]:
    """Return the cells of a notebook, each source in one piece."""
    found = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return [cell | {"source": "".join(cell["source"])} for cell in found]


def grade_id(cell: Any) -> str:
    """Return the name of a cell to nbgrader; nothing for an ordinary cell."""
    return str(cell["metadata"].get("nbgrader", {}).get("grade_id", ""))


def task_of(name: str) -> str:
    """Return the task of a cell's name, ``5.2`` of ``answer-5-2``; nothing if it is of none."""
    kind, _, number = name.partition("-")
    return number.replace("-", ".") if kind in KINDS else ""


def points(notebook: Path) -> dict[str, float]:
    """Return the marks of every graded cell, by its name."""
    flags = [cell["metadata"].get("nbgrader", {}) for cell in cells(notebook)]
    return {flag["grade_id"]: float(flag["points"]) for flag in flags if "points" in flag}


def run(notebook: Path, replaced: Mapping[str, str] | None = None) -> Run:
    """Run an instructor notebook, with other sources in some of its cells.

    Parameters
    ----------
    notebook : path
    replaced : mapping, optional
        Name of a cell, such as ``answer-5-2``, to the source that it has in its place.
    """
    done = Run(space={"__name__": "__main__"})
    for number, cell in enumerate(cells(notebook), start=1):
        if cell["cell_type"] == "code":
            name = grade_id(cell) or f"cell {number}"
            _execute((replaced or {}).get(name, cell["source"]), name, done)
    return done


def retry(done: Run, notebook: Path, task: str, answer: str) -> Run:
    """Run the two cells of one task again after a whole run, with another answer."""
    again = Run(space=dict(done.space))
    sources = {grade_id(cell): cell["source"] for cell in cells(notebook)}
    dashed = task.replace(".", "-")
    _execute(answer, f"answer-{dashed}", again)
    _execute(sources[f"marks-{dashed}"], f"marks-{dashed}", again)
    return again


def _execute(source: str, name: str, done: Run) -> None:
    def listening(task: str, answer: Any, *, decimals: int = 2) -> None:
        done.answers[task] = (answer, decimals)
        if task in checks.tasks():  # not yet, while a new task is sealed
            checks.check(task, answer, decimals=decimals)

    # A notebook imports check by name in its first cell; it is the one that listens which it gets.
    with mock.patch("framing.classroom.check", listening), contextlib.redirect_stdout(io.StringIO()) as printed:
        if "check" in done.space:
            done.space["check"] = listening
        try:
            exec(compile(source, name, "exec"), done.space)
        except Exception as error:
            done.errors[name] = error
    done.printed[name] = printed.getvalue()
