"""The exercises, run in this process: right answers get all marks, usual mistakes none and a hint."""

import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest

from framing.classroom import check, checks, complaint, summary
from framing.classroom.checks import tasks

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "scripts"))

import exercises  # noqa: E402
import seal_answers  # noqa: E402

NOTEBOOKS = exercises.notebooks()
each = pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)


@pytest.fixture(scope="module")
def runs() -> dict[Path, exercises.Run]:
    return {}


def ran(notebook: Path, runs: dict[Path, exercises.Run]) -> exercises.Run:
    if notebook not in runs:
        runs[notebook] = exercises.run(notebook)
    return runs[notebook]


def named(notebook: Path, kind: str) -> list[dict[str, Any]]:
    return [cell for cell in exercises.cells(notebook) if exercises.grade_id(cell).startswith(kind + "-")]


def test_there_are_exercises() -> None:
    assert NOTEBOOKS


@each
def test_an_exercise_has_its_parts(notebook: Path) -> None:
    cells = exercises.cells(notebook)
    opening, *_ = cells
    number = notebook.stem.partition("_")[0]
    assert opening["cell_type"] == "markdown"
    assert opening["source"].startswith(f"# {number} · ")
    for part in ("**What you will learn**", "**Time plan**", "**How it works.**"):
        assert part in opening["source"]
    minutes = [int(found) for found in re.findall(r"^\| (\d+) \|", opening["source"], re.M)]
    assert 30 <= sum(minutes) <= 50
    assert f"({sum(minutes)} minutes)" in opening["source"]
    words = "\n".join(cell["source"] for cell in cells if cell["cell_type"] == "markdown")
    headings = re.findall(r"^## (.+)$", words, re.M)
    assert headings[-3:] == ["To discuss", "Going further", "What the numbers cannot tell"]


@each
def test_cells_are_what_nbgrader_expects(notebook: Path) -> None:
    known = [cell for cell in exercises.cells(notebook) if exercises.grade_id(cell)]
    names = [exercises.grade_id(cell) for cell in known]
    assert len(set(names)) == len(names)
    flags = {
        "given": (False, False, True, "code"),
        "answer": (False, True, False, "code"),
        "marks": (True, False, True, "code"),
        "text": (True, True, False, "markdown"),
    }
    for cell in known:
        mine, name = cell["metadata"]["nbgrader"], exercises.grade_id(cell)
        assert cell["id"] == name
        assert mine["schema_version"] == 3
        assert (mine["grade"], mine["solution"], mine["locked"], cell["cell_type"]) == flags[name.partition("-")[0]], (
            name
        )
        assert ("points" in mine) == mine["grade"]


@each
def test_tasks_have_their_cells_marks_and_headings(notebook: Path) -> None:
    answers = [exercises.task_of(exercises.grade_id(cell)) for cell in named(notebook, "answer")]
    assert answers == [exercises.task_of(exercises.grade_id(cell)) for cell in named(notebook, "marks")]
    texts = [exercises.task_of(exercises.grade_id(cell)) for cell in named(notebook, "text")]
    words = "\n".join(cell["source"] for cell in exercises.cells(notebook) if cell["cell_type"] == "markdown")
    told = {
        task: int(points)
        for task, points in re.findall(r"^## Task (\d\.\d+) · .+ \((\d+) marks?(?:, homework)?\)$", words, re.M)
    }
    given = {exercises.task_of(name): points for name, points in exercises.points(notebook).items()}
    assert told == given
    assert sorted(told) == sorted(answers + texts)
    for cell in named(notebook, "marks"):
        task = exercises.task_of(exercises.grade_id(cell))
        assert cell["source"].startswith(("check(", "tries = ")), task
        assert f'check("{task}", ' in cell["source"]
        visible, _, hidden = cell["source"].partition("### BEGIN HIDDEN TESTS")
        assert "assert" in hidden and "assert" not in visible
        assert cell["source"].rstrip().endswith("### END HIDDEN TESTS")


@each
def test_every_answer_is_taken_out_whole(notebook: Path) -> None:
    for cell in named(notebook, "answer"):
        kept, rest = cell["source"].split("### BEGIN SOLUTION")
        assert re.fullmatch(r"(\w+ = None  # .+|def \w+\(.*\):)\n\s*", kept), exercises.grade_id(cell)
        assert rest.split("### END SOLUTION")[1].strip() == ""


@each
def test_right_answers_are_right_and_nothing_stops(notebook: Path, runs: dict[Path, exercises.Run]) -> None:
    done = ran(notebook, runs)
    assert done.errors == {}
    for cell in named(notebook, "marks"):
        name = exercises.grade_id(cell)
        assert done.printed[name] in [f"{exercises.task_of(name)}: {word}.\n" for word in ("right", "complete")]


@each
def test_without_answers_nothing_stops_but_the_hidden_tests(notebook: Path) -> None:
    stub = re.compile(r"### BEGIN SOLUTION.*?### END SOLUTION", re.S)
    empty = {exercises.grade_id(c): stub.sub("pass", c["source"]) for c in named(notebook, "answer")}
    hidden = re.compile(r"### BEGIN HIDDEN TESTS.*?### END HIDDEN TESTS", re.S)
    visible = {exercises.grade_id(c): hidden.sub("", c["source"]) for c in named(notebook, "marks")}
    done = exercises.run(notebook, empty | visible)
    assert done.errors == {}
    for name in visible:
        assert done.printed[name] == f"{exercises.task_of(name)}: no answer yet.\n"
    # And the hidden tests see that there is nothing.
    for name in visible:
        task = exercises.task_of(name)
        again = exercises.retry(done, notebook, task, empty[name.replace("marks", "answer")])
        assert set(again.errors) == {name}


@each
def test_mistakes_get_no_marks_and_their_hint(notebook: Path, runs: dict[Path, exercises.Run]) -> None:
    done = ran(notebook, runs)
    mistakes = exercises.mistakes(notebook)
    asked = [exercises.task_of(exercises.grade_id(cell)) for cell in named(notebook, "answer")]
    assert list(dict.fromkeys(mistake["task"] for mistake in mistakes)) == asked
    for mistake in mistakes:
        task = mistake["task"]
        marks = f"marks-{task.replace('.', '-')}"
        again = exercises.retry(done, notebook, task, mistake["answer"])
        assert set(again.errors) == {marks}, mistake["answer"]
        assert again.printed[marks].startswith(f"{task}: not yet. {mistake.get('hint', '')}"), mistake["answer"]


@pytest.mark.slow
@each
def test_tasks_stand_alone(notebook: Path) -> None:
    first = {m["task"]: m["answer"] for m in reversed(exercises.mistakes(notebook))}
    for half in (0, 1):
        wrong = {task: first[task] for place, task in enumerate(sorted(first)) if place % 2 == half}
        done = exercises.run(notebook, {f"answer-{task.replace('.', '-')}": source for task, source in wrong.items()})
        assert set(done.errors) == {f"marks-{task.replace('.', '-')}" for task in wrong}


def test_sealed_answers_are_those_of_the_notebooks(runs: dict[Path, exercises.Run]) -> None:
    stored = json.loads(seal_answers.SEALED.read_text(encoding="utf-8"))
    assert stored == seal_answers.seals(lambda notebook: ran(notebook, runs))


def test_no_sealed_answer_can_be_read() -> None:
    text = seal_answers.SEALED.read_text(encoding="utf-8")
    for entry in json.loads(text).values():
        hashes = [
            *entry["slips"],
            *(entry["right"] if isinstance(entry["right"], list) else sum(entry["right"].items(), ())),
        ]
        assert all(re.fullmatch(r"[0-9a-f]{16}", found) for found in hashes)


def test_a_check_never_raises_for_an_odd_answer() -> None:
    odd: list[Any] = [
        1,
        1.5,
        float("nan"),
        float("inf"),
        "",
        "x",
        [],
        [[1]],
        [{}],
        {},
        {"a": [1]},
        {1: "a"},
        set(),
        object(),
        print,
    ]
    odd += [True, b"x", (1, "a"), {"for": 1}, 10**400, complex(1, 2), range(3), {None: None}]
    for task in tasks():
        for answer in odd:
            assert isinstance(complaint(task, answer), str)


def test_summary_says_what_is_open(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "_right", {})
    check("5.1", {"the": 3, "ferry": 2, "board": 2, "mayor": 1})
    summary("5")
    assert capsys.readouterr().out.splitlines()[1].startswith("Exercise 5: 1 of ")
    with pytest.raises(ValueError, match=r"no task '5\.99'; there are: 5\.1, "):
        check("5.99", 1)
