"""Mark what students handed in: each on its own, so that one broken notebook costs no other student anything.

    python scripts/grade_classroom.py                              build/classroom
    python scripts/grade_classroom.py --course FOLDER
    python scripts/grade_classroom.py --exercise 5_tfidf_by_hand   this exercise alone

Reads submitted/STUDENT/ of the course folder, runs every notebook with nbgrader and writes marks.csv. What students
handed in is only read; what nbgrader runs are mended copies, in mended/.
"""

import argparse
import csv
import logging
import os
import re
import shutil
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import mending
import nbformat
from course import GRADEBOOK, CourseError, convert
from exercises import ROOT, grade_id, task_of
from tqdm import tqdm

COURSE = ROOT / "build" / "classroom"
MARKS = "marks.csv"
MENDED = "mended"
LEAST = 0.5  # of an exercise's cells, by which a notebook of another name is recognised


@dataclass
class Row:
    """A row of marks.csv: marks are empty where there is nothing to say, which is not the same as 0."""

    student: str
    exercise: str
    mark: str = ""
    max: str = ""
    to_read: str = ""  # marks that only a person can give, and has not given yet
    message: str = ""
    notes: list[str] = field(default_factory=list)
    problem: str = ""


COLUMNS = ("student", "exercise", "mark", "max", "to_read", "message")


def exercises_of(course: Path) -> list[str]:
    """Return the exercises of a course."""
    return sorted(path.parent.name for path in course.glob("release/*/*.ipynb") if path.stem == path.parent.name)


def handed_in(course: Path) -> Iterator[tuple[str, list[Path]]]:
    """Yield each student, and the notebooks in his or her folder."""
    for folder in sorted(path for path in (course / "submitted").iterdir() if path.is_dir()):
        found = sorted(folder.rglob("*.ipynb"))
        yield folder.name, [path for path in found if ".ipynb_checkpoints" not in path.parts]


def assign(course: Path, student: str, notebooks: list[Path]) -> tuple[dict[str, Path], list[Row]]:
    """Find out which notebook is which exercise: by its name, its folder's, or its cells."""
    found: dict[str, Path] = {}
    rows = []
    given = {name: mending.read(course / "release" / name / f"{name}.ipynb") for name in exercises_of(course)}
    # Exact names first, so that a copy beside the notebook itself does not take its place.
    for path in sorted(notebooks, key=lambda path: (path.stem not in given, path)):
        try:
            notebook = mending.read(path)
        except mending.NotANotebook as error:
            near = [name for name in given if name in (path.parent.name, path.stem) or path.stem.startswith(name)]
            rows.append(Row(student, near[0] if near else "", message=str(error)))
            continue
        shares = {name: mending.share_of(notebook, given[name]) for name in given}
        best = max(shares, key=lambda name: (name == path.stem, name == path.parent.name, shares[name]))
        if best not in (path.stem, path.parent.name) and shares[best] < LEAST:
            rows.append(Row(student, "", message=f"{path.name} is none of the exercises"))
        elif best in found:
            rows.append(Row(student, best, message=f"{path.name} was not looked at, {found[best].name} was"))
        else:
            found[best] = path
    if not notebooks:
        rows.append(Row(student, "", message="no notebook in the folder"))
    return found, rows


def prepare(course: Path, student: str, exercise: str, path: Path) -> Row:
    """Write the mended copy of a notebook to where nbgrader reads it; return its row, still without marks."""
    row = Row(student, exercise)
    notebook = mending.read(path)
    row.notes = mending.mend(notebook, mending.read(course / "release" / exercise / f"{exercise}.ipynb"))
    if path.stem != exercise:
        row.notes.insert(0, f"handed in as {path.name}")
    folder = course / MENDED / student / exercise
    folder.mkdir(parents=True)
    nbformat.write(notebook, folder / f"{exercise}.ipynb")
    return row


def autograde(course: Path, student: str, exercise: str) -> str:
    """Have nbgrader run and mark one notebook; return what went wrong, or nothing."""
    # A kernel that dies leaves tasks behind, of which nobody asks how they ended: a traceback that says nothing.
    logging.getLogger("asyncio").setLevel(logging.CRITICAL + 1)
    try:
        convert(course, "Autograde", exercise, student_id=student, submitted_directory=MENDED)
    except CourseError as error:
        died = "the kernel died while it ran, by exit() or for want of memory"
        return died if "DeadKernelError" in str(error) else str(error)
    return ""


def run_all(course: Path, rows: list[Row], jobs: int) -> None:
    """Autograde all rows, and add what went wrong to their notes."""
    os.environ["IPYTHONDIR"] = str(course / ".ipython")  # a teacher's own start-up files have no part in marks
    bar = tqdm(total=len(rows), unit="notebook", file=sys.stdout, disable=None)
    left = rows
    while left:
        # A crash of a worker takes the pool with it. Those it was at are tried once more, one at a time.
        alone = left is not rows
        batch, left = (left[:1], left[1:]) if alone else (left, [])
        with ProcessPoolExecutor(1 if alone else jobs, mp_context=get_context("spawn")) as pool:
            running: dict[Future[str], Row] = {pool.submit(autograde, course, r.student, r.exercise): r for r in batch}
            for future in as_completed(running):
                row = running[future]
                try:
                    problem = future.result()
                except BrokenProcessPool:
                    if not alone:
                        left = [*left, row]
                        continue
                    problem = "the program that runs notebooks was brought down by this one"
                row.problem = problem
                bar.update()
    bar.close()


def fill_in(course: Path, rows: list[Row]) -> None:
    """Read marks from the gradebook, and what failed from the notebooks that were run."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{(course / GRADEBOOK).resolve()}") as book:
        for row in rows:
            executed = course / "autograded" / row.student / row.exercise / f"{row.exercise}.ipynb"
            if executed.is_file() and not row.problem:
                entry = book.find_submission_notebook(row.exercise, row.exercise, row.student)
                unread = sum(g.max_score for g in entry.grades if g.needs_manual_grade and g.manual_score is None)
                row.mark, row.max, row.to_read = f"{entry.score:g}", f"{entry.max_score:g}", f"{unread:g}"
                row.notes += failed(nbformat.read(executed, as_version=4))
            notes = [f"could not be marked: {row.problem}"] * bool(row.problem) + row.notes
            row.message = "; ".join(dict.fromkeys(notes))


def failed(notebook: Any) -> list[str]:
    """Return what failed in a notebook that was run, once a task and in a few words."""
    said: dict[str, str] = {}
    for place, cell in enumerate(notebook.cells):
        name = grade_id(cell)
        outputs = cell.get("outputs", [])
        errors = [output for output in outputs if output.output_type == "error"]
        if name.startswith("marks") and any("no answer yet" in output.get("text", "") for output in outputs):
            words = "no answer"
        elif any(error.ename == "CellTimeoutError" for error in errors):
            words = "stopped, it took too long"
        elif errors:
            error = errors[0]
            own = error.ename == "AssertionError" and error.evalue
            words = " ".join((error.evalue if own else f"{error.ename} {error.evalue}").split())[:80].replace(";", ",")
        else:
            continue
        # What a student's own, additional cells come to is of no interest, but that they never end is.
        if task_of(name) or "stopped" in words:
            said.setdefault(task_of(name) or f"cell {place + 1}", words)
    return [f"{task}: {words}" for task, words in said.items()]


def write(path: Path, rows: list[Row], only: list[str]) -> None:
    """Write marks.csv; where some exercises alone were marked, the rows of the others stay."""
    table = [{name: getattr(row, name) for name in COLUMNS} for row in rows]
    if only and path.is_file():
        with path.open(encoding="utf-8-sig", newline="") as file:
            table += [row for row in csv.DictReader(file) if row["exercise"] not in ("", *only)]
    table.sort(key=lambda row: (row["student"], row["exercise"]))
    part = path.with_suffix(".part")
    with part.open("w", encoding="utf-8-sig", newline="") as file:  # with the mark by which spreadsheets know UTF-8
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(table)
    part.replace(path)


def main() -> int:
    parser = argparse.ArgumentParser(description="Mark what students handed in, and write marks.csv.")
    parser.add_argument("--course", type=Path, default=COURSE, metavar="FOLDER", help="default: build/classroom")
    parser.add_argument(
        "--exercise", action="append", default=[], metavar="NAME", help="this one alone; may be repeated"
    )
    parser.add_argument("--jobs", type=int, default=min(2, os.cpu_count() or 1), help="notebooks at a time; default: 2")
    options = parser.parse_args()
    course: Path = options.course
    known = exercises_of(course)
    if not known or not (course / "submitted").is_dir():
        print(
            f"{course} is no course folder: it needs release/ and submitted/. make classroom builds one.",
            file=sys.stderr,
        )
        return 1
    if unknown := [name for name in options.exercise if name not in known]:
        print(f"No exercise {unknown[0]!r} in {course}; there are: {', '.join(known)}.", file=sys.stderr)
        return 1

    shutil.rmtree(course / MENDED, ignore_errors=True)
    rows: list[Row] = []
    to_run: list[Row] = []
    for student, notebooks in handed_in(course):
        if not re.fullmatch(r"\w[\w .@-]*", student):
            rows.append(Row(student, "", message="rename the folder: letters, digits, spaces, dots, hyphens"))
            continue
        found, problems = assign(course, student, notebooks)
        rows += [row for row in problems if not options.exercise or row.exercise in ("", *options.exercise)]
        asked = {name: path for name, path in found.items() if not options.exercise or name in options.exercise}
        to_run += [prepare(course, student, name, path) for name, path in asked.items()]
    run_all(course, to_run, options.jobs)
    fill_in(course, to_run)
    rows += to_run
    write(course / MARKS, rows, options.exercise)
    told = sum(bool(row.message) for row in rows)
    print(f"{len(to_run)} notebooks marked; {told} rows of {course / MARKS} have a message.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
