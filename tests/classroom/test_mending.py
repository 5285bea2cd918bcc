"""Broken notebooks are put right before they are marked."""

import copy
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "scripts"))

import mending  # noqa: E402
from exercises import grade_id  # noqa: E402

FLAGS = {
    "given": {"grade": False, "solution": False, "locked": True},
    "answer": {"grade": False, "solution": True, "locked": False},
    "marks": {"grade": True, "solution": False, "locked": True, "points": 1},
    "text": {"grade": True, "solution": True, "locked": False, "points": 1},
}


def cell(name: str, source: str) -> Any:
    kind = name.partition("-")[0]
    new = nbformat.v4.new_markdown_cell if kind in ("text", "words") else nbformat.v4.new_code_cell
    flags = {"nbgrader": {"grade_id": name, "schema_version": 3, "task": False, **FLAGS[kind]}} if kind in FLAGS else {}
    return new(source, id=name, metadata=flags)


@pytest.fixture
def given() -> Any:
    cells = [
        cell("words", "# 9"),
        cell("given-9-1", "import math"),
        cell("answer-9-1", "a = None"),
        cell("marks-9-1", "check(a)"),
    ]
    cells += [
        cell("given-9-2", "import json"),
        cell("answer-9-2", "b = None"),
        cell("marks-9-2", "check(b)"),
        cell("text-9-3", "Write."),
    ]
    return nbformat.v4.new_notebook(cells=cells)


@pytest.fixture
def notebook(given: Any) -> Any:
    found = copy.deepcopy(given)
    at(found, "answer-9-1").source = "a = 1"
    at(found, "answer-9-2").source = "b = 2"
    return found


def at(notebook: Any, name: str) -> Any:
    return next(cell for cell in notebook.cells if cell.id == name)


def without(notebook: Any, *names: str) -> Any:
    notebook.cells = [cell for cell in notebook.cells if cell.id not in names]
    return notebook


def order(notebook: Any) -> list[str]:
    return [grade_id(cell) for cell in notebook.cells if grade_id(cell)]


def test_a_whole_notebook_is_left_as_it_is(notebook: Any, given: Any) -> None:
    before = copy.deepcopy(notebook)
    assert mending.mend(notebook, given) == []
    assert notebook == before


def test_deleted_tests_are_put_back_at_the_end(notebook: Any, given: Any) -> None:
    said = mending.mend(without(notebook, "marks-9-1"), given)
    assert said == ["9.1: the test was deleted and was put back"]
    assert order(notebook)[-1] == "marks-9-1"


def test_deleted_given_cells_are_put_back_where_they_were(notebook: Any, given: Any) -> None:
    said = mending.mend(without(notebook, "given-9-1", "given-9-2"), given)
    assert len(said) == 2
    assert order(notebook) == order(given)


def test_a_deleted_answer_leaves_the_rest_alone(notebook: Any, given: Any) -> None:
    said = mending.mend(without(notebook, "answer-9-1", "marks-9-1"), given)
    assert said == ["9.1: the answer's cell was deleted", "9.1: the test was deleted and was put back"]
    assert set(order(notebook)) == set(order(given)) - {"answer-9-1"}


def test_cells_without_metadata_are_known_by_their_ids(notebook: Any, given: Any) -> None:
    for each in notebook.cells:
        each.metadata = nbformat.NotebookNode()
    assert mending.share_of(notebook, given) == 1
    assert mending.mend(notebook, given) == []
    assert order(notebook) == order(given)


def test_of_a_copied_cell_the_last_counts(notebook: Any, given: Any) -> None:
    twin = copy.deepcopy(at(notebook, "answer-9-1"))
    twin.id, twin.source = "other", "a = 3"
    notebook.cells.append(twin)
    assert mending.mend(notebook, given) == ["9.1: the cell is there more than once, the last one counts"]
    assert grade_id(notebook.cells[-1]) == "answer-9-1"
    assert grade_id(at(notebook, "answer-9-1")) == ""


def test_changed_tests_and_kinds_of_cells_are_set_back(notebook: Any, given: Any) -> None:
    at(notebook, "marks-9-1").source = "pass"
    mending._turn(at(notebook, "answer-9-2"), "markdown")
    assert mending.mend(notebook, given) == ["9.1: a given cell was changed, the original was used"]
    assert at(notebook, "marks-9-1").source == "check(a)"
    assert at(notebook, "answer-9-2").cell_type == "code"
    nbformat.validate(notebook)


def test_broken_metadata_is_set_back(notebook: Any, given: Any) -> None:
    at(notebook, "marks-9-1").metadata["nbgrader"] = nbformat.NotebookNode(grade_id="marks-9-1", points=1000)
    at(notebook, "words").metadata["nbgrader"] = nbformat.NotebookNode(grade_id="strange")
    mending.mend(notebook, given)
    assert at(notebook, "marks-9-1").metadata.nbgrader == at(given, "marks-9-1").metadata.nbgrader
    assert "nbgrader" not in at(notebook, "words").metadata


@pytest.mark.parametrize(
    "names", [["given-9-1", "answer-9-1"], ["marks-9-2", "text-9-3"], ["given-9-1", "marks-9-2", "answer-9-2"]]
)
def test_whatever_is_deleted_the_result_can_be_marked(names: list[str], notebook: Any, given: Any) -> None:
    mending.mend(without(notebook, *names), given)
    found = order(notebook)
    assert len(found) == len(set(found))
    assert {name for name in order(given) if not name.startswith("answer")} <= set(found)
    nbformat.validate(notebook)


@pytest.mark.parametrize(
    "content", ["hello", '{"a": 1}', "", "[]", '{"cells": 3, "nbformat": 4, "nbformat_minor": 5}', "\udcff"]
)
def test_what_is_no_notebook_is_said_to_be_none(content: str, tmp_path: Path) -> None:
    path = tmp_path / "one.ipynb"
    path.write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(mending.NotANotebook, match=r"one\.ipynb is not a notebook that can be read"):
        mending.read(path)


def test_a_byte_order_mark_is_no_fault(tmp_path: Path, given: Any) -> None:
    path = tmp_path / "one.ipynb"
    path.write_text(nbformat.writes(given), encoding="utf-8-sig")
    assert len(mending.read(path).cells) == len(given.cells)
