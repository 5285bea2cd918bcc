"""The whole way through nbgrader: assignments made, submissions of all kinds marked, nobody's work overwritten."""

import copy
import csv
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "scripts"))

import exercises  # noqa: E402

pytestmark = pytest.mark.slow
NOTEBOOKS = exercises.notebooks()
NAMES = [path.stem for path in NOTEBOOKS]
KERNEL = re.compile(r"[/\\\\\"](?:ipykernel|zmq|tornado|asyncio)[/\\\\]")
LAST = NOTEBOOKS[-1]  # the one that is broken in every way
each = pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)


def script(name: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, ROOT / "scripts" / name, *map(str, arguments)], capture_output=True, text=True, cwd=ROOT
    )


@pytest.fixture(scope="session")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course folder, with nothing handed in."""
    folder = tmp_path_factory.mktemp("school") / "a class"  # with a space, as folders have
    done = script("build_classroom.py", "--to", folder)
    assert done.returncode == 0, done.stderr
    assert f"{len(NOTEBOOKS)} exercises in" in done.stdout
    return folder


def released(course: Path, name: str) -> Any:
    return json.loads((course / "release" / name / f"{name}.ipynb").read_text(encoding="utf-8"))


def filled(course: Path, notebook: Path, right: set[str] | None, wrong: bool = True) -> Any:
    """A submission with right answers to some tasks (None: to all), and the first usual mistake in the others."""
    sources = {exercises.grade_id(cell): cell["source"] for cell in exercises.cells(notebook)}
    mistakes = {mistake["task"]: mistake["answer"] for mistake in reversed(exercises.mistakes(notebook))}
    found = released(course, notebook.stem)
    for cell in found["cells"]:
        name = exercises.grade_id(cell)
        task = exercises.task_of(name)
        if name.startswith("answer"):
            cell["source"] = sources[name] if right is None or task in right else mistakes[task]
        elif name.startswith("text"):
            cell["source"] = "My answer."
    return found


def hand_in(course: Path, student: str, name: str, notebook: Any) -> None:
    path = course / "submitted" / student / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(notebook if isinstance(notebook, str) else json.dumps(notebook), encoding="utf-8")


def half(notebook: Path) -> set[str]:
    """Every second task with an answer."""
    tasks = [exercises.task_of(name) for name in exercises.points(notebook) if name.startswith("marks")]
    return set(tasks[::2])


def with_source(notebook: Any, name: str, source: str) -> Any:
    found = copy.deepcopy(notebook)
    for cell in found["cells"]:
        if exercises.grade_id(cell) == name:
            cell["source"] = source
    return found


def without(notebook: Any, kind: str) -> Any:
    found = copy.deepcopy(notebook)
    found["cells"] = [cell for cell in found["cells"] if not exercises.grade_id(cell).startswith(kind)]
    return found


@pytest.fixture(scope="session")
def marks(course: Path) -> dict[tuple[str, str], dict[str, str]]:
    """Rows of marks.csv, by student and exercise, after a class has handed in what classes hand in."""
    for notebook in NOTEBOOKS:
        file = f"{notebook.stem}.ipynb"
        hand_in(course, "right", file, filled(course, notebook, None))
        hand_in(course, "half", f"{notebook.stem}/{file}", filled(course, notebook, half(notebook)))
        hand_in(course, "wrong", file, filled(course, notebook, set()))
    good, file = filled(course, LAST, None), f"{LAST.stem}.ipynb"
    first = next(name for name in exercises.points(LAST) if name.startswith("marks"))
    answer = first.replace("marks", "answer")
    unmarked = copy.deepcopy(good)
    for cell in unmarked["cells"]:
        cell["metadata"] = {}
    hand_in(course, "untouched", file, released(course, LAST.stem))
    hand_in(course, "tests deleted", file, without(good, "marks"))
    hand_in(course, "answer deleted", file, without(without(good, answer), first))
    hand_in(course, "metadata lost", "my work (1).ipynb", unmarked)
    hand_in(course, "not json", file, "this is no notebook")
    hand_in(course, "another", "holiday.ipynb", {"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    hand_in(course, "endless", file, with_source(good, answer, "while True:\n    pass"))
    hand_in(course, "exit", file, with_source(good, answer, "import os\nos._exit(1)"))
    hand_in(course, "syntax", file, with_source(good, answer, "this is no Python"))
    (course / "submitted" / "nothing").mkdir()
    config = course / "nbgrader_config.py"
    config.write_text(config.read_text(encoding="utf-8") + "c.Execute.timeout = 60\n", encoding="utf-8")
    done = script("grade_classroom.py", "--course", course)
    assert done.returncode == 0, done.stderr
    for traceback in done.stderr.split("Traceback (most recent call last):")[1:]:
        # None but one that a kernel prints of itself, where it is ended at a bad moment.
        frames = [line for line in traceback.splitlines() if line.lstrip().startswith('File "')]
        assert frames and all(KERNEL.search(line) for line in frames), done.stderr
    with (course / "marks.csv").open(encoding="utf-8-sig", newline="") as file_:
        return {(row["student"], row["exercise"]): row for row in csv.DictReader(file_)}


@each
def test_no_solution_and_no_hidden_test_is_given_out(notebook: Path, course: Path) -> None:
    with zipfile.ZipFile(course / "exercises.zip") as packed:
        text = packed.read(f"exercises/{notebook.name}").decode()
    assert text == (course / "release" / notebook.stem / notebook.name).read_text(encoding="utf-8")
    given = "\n".join("".join(cell["source"]) for cell in json.loads(text)["cells"])
    for cell in exercises.cells(notebook):
        kind, source = exercises.grade_id(cell).partition("-")[0], cell["source"]
        if kind == "answer":
            secret = source.split("### BEGIN SOLUTION\n")[1].split("### END SOLUTION")[0]
        elif kind == "marks":
            secret = source.split("### BEGIN HIDDEN TESTS\n")[1].split("### END HIDDEN TESTS")[0]
        else:
            secret = source if kind == "text" else ""
        lines = [line.strip() for line in secret.splitlines()]
        # A line that stands in a given cell as well is no secret.
        shown = "\n".join(c["source"] for c in exercises.cells(notebook) if exercises.grade_id(c)[:5] in ("", "given"))
        assert not [line for line in lines if len(line) > 12 and line in given and line not in shown]
    assert "BEGIN" not in given
    assert "assert" not in given


def test_the_zip_holds_every_exercise_and_is_the_same_every_time(course: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(course / "exercises.zip") as packed:
        assert packed.namelist() == sorted([*(f"exercises/{name}.ipynb" for name in NAMES), "exercises/README.txt"])
    assert script("build_classroom.py", "--to", tmp_path / "again").returncode == 0
    assert (tmp_path / "again" / "exercises.zip").read_bytes() == (course / "exercises.zip").read_bytes()
    # Nothing has been handed in there, so it may be built once more.
    assert script("build_classroom.py", "--to", tmp_path / "again").returncode == 0


@each
@pytest.mark.parametrize("student", ["right", "half", "wrong"])
def test_marks_are_those_of_the_right_answers(
    student: str, notebook: Path, marks: dict[tuple[str, str], dict[str, str]]
) -> None:
    points = exercises.points(notebook)
    texts = sum(value for name, value in points.items() if name.startswith("text"))
    right = {name for name in points if name.startswith("marks")}
    if student != "right":
        right = {name for name in right if student == "half" and exercises.task_of(name) in half(notebook)}
    row = marks[student, notebook.stem]
    assert float(row["mark"]) == sum(points[name] for name in right), row["message"]
    assert float(row["max"]) == sum(points.values())
    assert float(row["to_read"]) == texts
    failed = [exercises.task_of(name) for name in points if name.startswith("marks") and name not in right]
    assert [part.split(":")[0] for part in row["message"].split("; ") if part] == failed


@pytest.mark.parametrize(
    ("student", "lost", "message"),
    [
        ("tests deleted", 0, "the test was deleted and was put back"),
        ("metadata lost", 0, "handed in as my work (1).ipynb"),
        ("answer deleted", 1, "the answer's cell was deleted"),
        ("endless", 1, "stopped, it took too long"),
        ("syntax", 1, "SyntaxError"),
    ],
)
def test_a_broken_notebook_costs_no_more_than_what_is_broken(
    student: str, lost: int, message: str, marks: dict[tuple[str, str], dict[str, str]]
) -> None:
    points = exercises.points(LAST)
    graded = [value for name, value in points.items() if name.startswith("marks")]
    row = marks[student, LAST.stem]
    assert message in row["message"]
    assert float(row["mark"]) == sum(graded[lost:])


@pytest.mark.parametrize(
    ("student", "exercise", "message"),
    [
        ("not json", LAST.stem, "is not a notebook that can be read"),
        ("another", "", "holiday.ipynb is none of the exercises"),
        ("exit", LAST.stem, "the kernel died"),
        ("nothing", "", "no notebook in the folder"),
    ],
)
def test_what_cannot_be_marked_has_no_mark_and_a_message(
    student: str, exercise: str, message: str, marks: dict[tuple[str, str], dict[str, str]]
) -> None:
    row = marks[student, exercise]
    assert row["mark"] == ""
    assert message in row["message"]


def test_untouched_has_no_marks_and_nothing_to_read(marks: dict[tuple[str, str], dict[str, str]]) -> None:
    row = marks["untouched", LAST.stem]
    assert (row["mark"], row["to_read"]) == ("0", "0")
    assert "no answer" in row["message"]


def test_what_was_handed_in_is_never_overwritten(course: Path, marks: dict[tuple[str, str], dict[str, str]]) -> None:
    before = {path: path.read_bytes() for path in sorted(course.rglob("*")) if path.is_file()}
    done = script("build_classroom.py", "--to", course)
    assert done.returncode == 1
    assert "holds what this script did not write" in done.stderr
    assert "--to FOLDER" in done.stderr
    assert {path: path.read_bytes() for path in sorted(course.rglob("*")) if path.is_file()} == before
    assert "while True" in (course / "submitted" / "endless" / f"{LAST.stem}.ipynb").read_text(encoding="utf-8")
