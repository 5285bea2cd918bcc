"""What travels to a class: the notebooks, the exercises as students get them, the corpora; and framing's own wheel.

Texts of articles never travel, nor what a reader marked in them, nor the exercises with their answers.
"""

import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from wheels import ROOT

LESSONS = ("notebooks", "corpora")
LEFT_OUT = {"texts", "annotations", ".ipynb_checkpoints", "__pycache__"}
EXERCISES = "notebooks/exercises"
HANDED_OUT = ROOT / "build" / "classroom" / "exercises.zip"  # what `make classroom` makes for students


def files() -> Iterator[tuple[str, bytes]]:
    """Yield what travels: a name inside the project, and the bytes."""
    for name in LESSONS:
        for path in sorted((ROOT / name).rglob("*")):
            inside = path.relative_to(ROOT)
            away = LEFT_OUT.intersection(inside.parts) or inside.as_posix().startswith(f"{EXERCISES}/")
            if path.is_file() and not away and not path.name.startswith("."):
                yield inside.as_posix(), path.read_bytes()
    if HANDED_OUT.is_file():
        with zipfile.ZipFile(HANDED_OUT) as packed:
            for name in sorted(packed.namelist()):
                yield f"notebooks/{name}", packed.read(name)


def lay_out(folder: Path) -> list[str]:
    """Write all of it into a folder; return what to tell who builds."""
    for name, content in files():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    if HANDED_OUT.is_file():
        return []
    return ["The exercises are left out: `make classroom` makes the students' version of them first."]


def own_wheel(folder: Path, *, pythons: str = "") -> Path:
    """Build framing's own wheel, with what the locked environment has, and return it.

    Parameters
    ----------
    folder
        Where to put it.
    pythons
        The Pythons it says it is for, in place of the project's own (`requires-python`).
    """
    source = ROOT
    with tempfile.TemporaryDirectory() as copied:
        if pythons:
            source = Path(copied)
            for name in ("framing", "corpora", "README.md", "LICENSE", "pyproject.toml", ".gitignore"):
                (source / name).symlink_to(ROOT / name)
            text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
            text, changed = re.subn(r'(?m)^requires-python = ".*"$', f'requires-python = "{pythons}"', text)
            if changed != 1:
                raise SystemExit("pyproject.toml has no line requires-python")
            (source / "pyproject.toml").unlink()
            (source / "pyproject.toml").write_text(text, encoding="utf-8")
        command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
        command += ["--disable-pip-version-check", "--wheel-dir", str(folder), str(source)]
        run = subprocess.run(command, capture_output=True, text=True)
    if run.returncode:
        raise SystemExit(f"framing's own wheel could not be built:\n{run.stderr.strip()}")
    return next(folder.glob("framing-*.whl"))


def swap(new: Path, out: Path) -> None:
    """Move a finished folder to its place, and the older one away."""
    old = out.with_name(f".{out.name}-old")
    shutil.rmtree(old, ignore_errors=True)
    if out.exists():
        out.rename(old)
    new.rename(out)
    shutil.rmtree(old, ignore_errors=True)
