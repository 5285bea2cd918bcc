"""Build a course folder for nbgrader, with the exercises as students get them.

    python scripts/build_classroom.py                 writes build/classroom
    python scripts/build_classroom.py --to FOLDER     writes there

A folder that holds anything else than what this script wrote, such as the work of students or their marks, is left
alone.
"""

import argparse
import hashlib
import importlib.util
import json
import re
import shutil
import sqlite3
import sys
import zipfile
from contextlib import closing
from pathlib import Path

import exercises
from course import GRADEBOOK, convert
from tqdm import tqdm

COURSE = exercises.ROOT / "build" / "classroom"
TEACHERS = exercises.ROOT / "scripts" / "classroom.md"
WRITTEN = "written.json"  # what this script wrote, with the SHA-256 of each file
ZIP = "exercises.zip"
CACHES = {".ipynb_checkpoints", "__pycache__", ".DS_Store"}

CONFIG = '''"""Settings of nbgrader for this course; nbgrader and grade_classroom.py read them."""

c = get_config()
c.CourseDirectory.course_id = "framing"
c.ClearSolutions.code_stub = {"python": "pass  # write your answer here, in place of this line"}
c.ClearSolutions.text_stub = "*Write your answer here, in place of this line.*"
c.Execute.timeout = 20  # seconds that one cell may take
c.Execute.extra_arguments = ["--IPKernelApp.log_level=40", "--HistoryManager.hist_file=:memory:"]
'''

STUDENTS = """\
The exercises of framing

Open a notebook (the .ipynb files) in JupyterLab. It explains itself. Write your answers where it says so, save it under
the name that it has, and hand it in as your teacher told you. Do not delete cells. Nothing here needs the internet.
"""


def in_the_way(course: Path) -> list[str]:
    """Return what stands in a course folder and was not written by this script, or was changed since."""
    if not course.exists():
        return []
    written: dict[str, str] = {}
    if (course / WRITTEN).is_file():
        written = json.loads((course / WRITTEN).read_text(encoding="utf-8"))
    found = []
    for path in sorted(path for path in course.rglob("*") if path.is_file()):
        name = path.relative_to(course).as_posix()
        if CACHES & set(path.parts) or name == WRITTEN:
            continue
        if name == GRADEBOOK and WRITTEN and written:
            if people(path):
                found.append(f"{name} (it knows students)")
        elif written.get(name) != sha256(path):
            found.append(name)
    return found


def people(gradebook: Path) -> int:
    """Return how many students and submissions a gradebook knows."""
    with closing(sqlite3.connect(gradebook)) as database:
        tables = {row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        counted = [t for t in ("student", "submitted_assignment") if t in tables]
        return sum(database.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0] for table in counted)


def sha256(path: Path) -> str:
    """Return the hash of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def left_over(released: Path) -> str:
    """Return a marker of a solution or a hidden test that is still in a students' version; nothing if all is well."""
    found = re.search(r"(BEGIN|END) (SOLUTION|HIDDEN TESTS|MARK SCHEME)", released.read_text(encoding="utf-8"))
    return found.group() if found else ""


def write_zip(course: Path, names: list[str]) -> None:
    """Pack the students' versions, the same bytes every time."""
    files = {f"exercises/{name}.ipynb": (course / "release" / name / f"{name}.ipynb").read_bytes() for name in names}
    files["exercises/README.txt"] = STUDENTS.encode()
    with zipfile.ZipFile(course / ZIP, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(entry, content)


def build(course: Path) -> list[str]:
    """Write a course folder from nothing; return the names of its exercises."""
    course.mkdir(parents=True)
    (course / "nbgrader_config.py").write_text(CONFIG, encoding="utf-8", newline="\n")
    (course / "README.md").write_text(TEACHERS.read_text(encoding="utf-8"), encoding="utf-8", newline="\n")
    (course / "submitted").mkdir()
    names = [path.stem for path in exercises.notebooks()]
    bar = tqdm(exercises.notebooks(), unit="exercise", file=sys.stdout, disable=None)
    for notebook in bar:
        bar.set_description(notebook.stem)
        folder = course / "source" / notebook.stem
        folder.mkdir(parents=True)
        shutil.copyfile(notebook, folder / notebook.name)
        convert(course, "GenerateAssignment", notebook.stem)
        if marker := left_over(course / "release" / notebook.stem / notebook.name):
            raise SystemExit(f"{notebook.name}: the students' version still holds {marker!r}. Nothing was built.")
    write_zip(course, names)
    files = sorted(path for path in course.rglob("*") if path.is_file() and path.name != GRADEBOOK)
    written = {path.relative_to(course).as_posix(): sha256(path) for path in files}
    (course / WRITTEN).write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8", newline="\n")
    return names


def main() -> int:
    parser = argparse.ArgumentParser(description="Build a course folder for nbgrader, and a zip of the exercises.")
    parser.add_argument("--to", type=Path, default=COURSE, metavar="FOLDER", help="default: build/classroom")
    course: Path = parser.parse_args().to
    if found := in_the_way(course):
        more = f" and {len(found) - 3} more" if len(found) > 3 else ""
        print(
            f"{course} holds what this script did not write: {', '.join(found[:3])}{more}.\n"
            "It is left as it is. Move it away, or build elsewhere: python scripts/build_classroom.py --to FOLDER",
            file=sys.stderr,
        )
        return 1
    if importlib.util.find_spec("nbgrader") is None:
        print("This needs nbgrader: pip install 'framing[classroom]', or make classroom.", file=sys.stderr)
        return 1
    part = course.with_name(course.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    names = build(part)
    shutil.rmtree(course, ignore_errors=True)
    part.rename(course)
    print(f"{len(names)} exercises in {course}: {ZIP} to hand out; README.md says how to mark.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
