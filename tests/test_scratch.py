"""Scratch folders: what a killed run left is cleared by the next one to the same place, and nothing of anybody else."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from framing.evidence import Evidence
from framing.intake.ingest import ingest
from framing.scratch import JUST_MADE, scratch
from tests.evidence_factory import invented

ROOT = Path(__file__).resolve().parent.parent
pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="folders cannot be held by this system")
# Killed when the first file, or the folder itself, is about to be put in place.
KILLED = """
import os, signal, sys
from pathlib import Path
from framing.evidence import Evidence
from framing.intake.ingest import ingest
what, source, out = sys.argv[1:]
came = Evidence.load(source) if what == "evidence" else ingest(source, date="2024-06-01")
kill = lambda *given: os.kill(os.getpid(), signal.SIGKILL)
if what == "evidence":
    Path.replace = kill
else:
    Path.rename = kill
came.save(out)
"""


def hidden(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name.startswith(".") and path.name != ".gitignore")


def killed(what: str, source: Path, out: Path) -> None:
    run = subprocess.run([sys.executable, "-c", KILLED, what, source, out], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == -signal.SIGKILL, run.stderr


def test_what_saving_evidence_left_when_killed_is_gone_after_the_next(tmp_path: Path) -> None:
    evidence, out = invented(2), tmp_path / "out"
    evidence.save(tmp_path / "source")
    killed("evidence", tmp_path / "source", out)
    assert len(hidden(out)) == 1
    evidence.save(out)
    assert hidden(out) == [] and len(Evidence.load(out)) == len(evidence)


def test_what_ingesting_left_when_killed_is_gone_after_the_next(tmp_path: Path) -> None:
    source, out = tmp_path / "ferries", tmp_path / "study"
    source.mkdir()
    (source / "one.txt").write_text("Ferry ends\n\nThe Ferry Board of Norland ended the line on Monday.\n")
    killed("corpus", source, out)
    assert len(hidden(tmp_path)) == 1 and not out.exists()
    came = ingest(source, date="2024-06-01")
    came.save(tmp_path / "other")
    assert len(hidden(tmp_path)) == 1  # it is of another place
    assert len(came.save(out)) == 1
    assert hidden(tmp_path) == []


def test_what_is_held_or_new_or_somebody_elses_stays(tmp_path: Path) -> None:
    old, new, mine, file = (tmp_path / f".out.making-abcd012{n}" for n in range(4))
    for folder, age in ((old, JUST_MADE + 60), (new, JUST_MADE - 60)):
        folder.mkdir()
        os.utime(folder, (time.time() - age,) * 2)
    mine.mkdir()
    (mine / "notes.txt").write_text("mine")
    file.write_text("a file")
    with scratch(tmp_path, ".out.making-", {"made"}) as first:
        (first / "made").mkdir()
        with scratch(tmp_path, ".out.making-", {"made"}):
            assert (first / "made").is_dir()
        assert hidden(tmp_path) == sorted([new.name, mine.name, file.name, first.name])
