"""Killed at any point and started again, a reading loses nothing and repeats nothing."""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from framing.evidence import TABLES
from framing.scale import dataset
from framing.scale.stream import cluster, stream
from tests.scale.made import CODEBOOK, contents, folder, table

ROOT = Path(__file__).resolve().parents[2]
ARTICLES, BATCH = 20, 2
PATIENCE = 120  # seconds until a test gives up

# For each point a process of its own that is killed right before or after it has put a file in place, as a kill may.
STOPPED = """
import json, os, signal, sys
from pathlib import Path
from framing.scale.stream import stream
corpus, batch, points = sys.argv[1], int(sys.argv[2]), json.loads(sys.argv[3])
replace = Path.replace
for at, when, out in points:
    child = os.fork()
    if child == 0:
        seen = []
        def replaced(self, target):
            seen.append(target)
            if len(seen) == at and when == "before":
                os.kill(os.getpid(), signal.SIGKILL)
            replace(self, target)
            if len(seen) == at and when == "after":
                os.kill(os.getpid(), signal.SIGKILL)
        Path.replace = replaced
        stream(corpus, out, batch=batch, progress=False)
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    made = folder(tmp_path / "ferries", ARTICLES)
    (made / "texts" / "a0003.txt").write_bytes(b"\xff\xfe\xfa")
    (made / "texts" / "a0011.txt").unlink()
    return made


@pytest.fixture
def whole(corpus: Path, tmp_path: Path) -> dict[str, bytes]:
    """The files of a reading that nobody interrupts."""
    stream(corpus, tmp_path / "whole", batch=BATCH, progress=False)
    return contents(tmp_path / "whole")


def command(corpus: Path, out: Path, *more: str) -> list[str]:
    return ["read", str(corpus), "--format", "parquet", "--batch", str(BATCH), "--out", str(out), *more]


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system starts processes otherwise")
def test_killed_at_any_file_it_goes_on_to_the_same_bytes(corpus: Path, whole: dict[str, bytes], tmp_path: Path) -> None:
    """The settings, parts in the middle and at the end of a batch, its record, and what comes last."""
    draws = random.Random(5)
    files = 1 + (len(TABLES) + 1) * -(-ARTICLES // BATCH) + 3
    points = [(1, "before"), *((draws.randrange(2, files), draws.choice(("before", "after"))) for _ in range(4))]
    points += [(files - 1, "after"), (files, "before")]
    outs = [tmp_path / f"out-{at}-{when}" for at, when in points]
    told = json.dumps([[at, when, str(out)] for (at, when), out in zip(points, outs, strict=True)])
    arguments = [sys.executable, "-c", STOPPED, str(corpus), str(BATCH), told]
    run = subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.split() == [str(-signal.SIGKILL)] * len(points), run.stderr
    for point, out in zip(points, outs, strict=True):
        before = contents(out)
        assert any(before.get(name) != content for name, content in whole.items()), "it was not killed in time"
        stream(corpus, out, progress=False, batch=BATCH)
        assert contents(out) == whole, point


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system kills otherwise")
def test_killed_again_and_again_in_two_processes(corpus: Path, whole: dict[str, bytes], tmp_path: Path) -> None:
    """As soon as some files more are there, whichever these are."""
    draws, out = random.Random(7), tmp_path / "out"
    kills = 0
    for _ in range(2):
        wanted = len(list(out.rglob("*.parquet"))) + draws.randrange(1, 25)
        arguments = [sys.executable, "-m", "framing.cli", *command(corpus, out, "--processes", "2")]
        process = subprocess.Popen(arguments, cwd=ROOT, stdout=subprocess.DEVNULL, start_new_session=True)
        deadline = time.monotonic() + PATIENCE
        while process.poll() is None and len(list(out.rglob("*.parquet"))) < wanted:
            assert time.monotonic() < deadline
            time.sleep(0.002)
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)  # its own processes with it, as when a machine stops
            kills += 1
        process.wait()
    assert kills
    stream(corpus, out, progress=False)
    assert contents(out) == whole


def children(parent: int) -> list[int]:
    """The processes that a process has started and that are still there."""
    found = []
    for place in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # gone meanwhile
            state, above = place.read_text().rpartition(")")[2].split()[:2]
            if int(above) == parent and state != "Z":
                found.append(int(place.parent.name))
    return found


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/stat").is_file(), reason="this system lists processes otherwise")
def test_killed_alone_it_leaves_no_process_behind(corpus: Path, tmp_path: Path) -> None:
    """As when a machine runs out of memory and ends the largest process."""
    out = tmp_path / "out"
    for n in range(ARTICLES, 40 * ARTICLES):
        (corpus / "texts" / f"a{n:04d}.txt").write_text("Ferry ends\n\nThe Ferry Board of Norland met.\n" * 20)
    (corpus / "articles.csv").write_text("article\n" + "".join(f"a{n:04d}\n" for n in range(40 * ARTICLES)))
    arguments = [sys.executable, "-m", "framing.cli", *command(corpus, out, "--processes", "2")]
    process = subprocess.Popen(arguments, cwd=ROOT, stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + PATIENCE
    while len(dataset.recorded(out)) < 4 and time.monotonic() < deadline:
        time.sleep(0.02)
    started = children(process.pid)
    assert process.poll() is None and len(started) >= 2
    process.kill()
    process.wait()
    while (left := [p for p in started if Path(f"/proc/{p}").exists()]) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not left


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system kills otherwise")
def test_on_a_cluster_with_a_worker_killed_nothing_is_lost_and_nothing_comes_twice(tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed")
    source = table(tmp_path / "ferries.jsonl", 90)
    stream(source, tmp_path / "alone", CODEBOOK, batch=3, progress=False)
    killed: list[int] = []

    def kill() -> None:
        deadline = time.monotonic() + PATIENCE
        while len(dataset.done(tmp_path / "out")) < 4 and time.monotonic() < deadline:
            time.sleep(0.01)
        process = next(iter(workers.workers.values())).pid
        os.kill(process, signal.SIGKILL)
        killed.extend([process, len(dataset.done(tmp_path / "out"))])

    options = {"n_workers": 2, "threads_per_worker": 1, "processes": True, "dashboard_address": None}
    with distributed.LocalCluster(**options) as workers:
        killer = threading.Thread(target=kill)
        killer.start()
        with cluster(workers.scheduler_address):
            told = stream(source, tmp_path / "out", CODEBOOK, batch=3, progress=False)
        killer.join()
    assert killed and 4 <= killed[1] < told["batches"] == 30, "it was not killed in the middle"
    assert told["rows"]["articles"] == 90
    assert contents(tmp_path / "out") == contents(tmp_path / "alone")


@pytest.mark.slow
def test_read_runs_on_a_cluster_through_joblib(tmp_path: Path) -> None:
    """The same call as ever, within joblib's own setting."""
    distributed = pytest.importorskip("distributed")
    import pandas as pd
    from joblib import parallel_config

    import framing as fr

    corpus = fr.load_corpus(folder(tmp_path / "ferries", 6))
    expected = fr.read(corpus, progress=False)
    options = {"n_workers": 2, "threads_per_worker": 1, "processes": True, "dashboard_address": None}
    with distributed.LocalCluster(**options) as workers, distributed.Client(workers) as client:
        with parallel_config(backend="dask"):
            found = fr.read(corpus, progress=False)
        assert any("read_article" in key for log in client.run_on_scheduler(_keys).values() for key in log)
    for name in TABLES:
        pd.testing.assert_frame_equal(getattr(found, name), getattr(expected, name), check_exact=True)


def _keys(dask_scheduler) -> dict[str, list[str]]:
    return {"done": [str(key) for key in dask_scheduler.task_prefixes]}
