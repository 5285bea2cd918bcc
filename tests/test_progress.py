"""What takes long shows how far it is and how long it will take, and stops cleanly when it is stopped."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from framing import cli
from framing.reading import reader, suggestions

ROOT = Path(__file__).resolve().parent.parent
ARTICLES = 60
RATE_AND_TIME = re.compile(r"\d+/\d+ \[\d+:\d+<\d+:\d+, .*\w/?s?\w*\]")  # 12/60 [00:03<00:12,  4.00article/s]
SLOWLY = """
import sys, time
from framing.reading import reader
real = reader.read_article
def slowly(*given):
    time.sleep(0.2)
    return real(*given)
reader.read_article = slowly
"""
PATIENCE = 120  # seconds until a test gives up


@pytest.fixture
def ferries(tmp_path: Path) -> Path:
    folder = tmp_path / "ferries"
    (folder / "texts").mkdir(parents=True)
    rows = "".join(f"a{n:02d},The Herald\n" for n in range(ARTICLES))
    (folder / "articles.csv").write_text("article,outlet\n" + rows)
    (folder / "entities.toml").write_text(
        '[[entity]]\nname = "Board"\nkind = "organisation"\naliases = ["the board"]\n'
    )
    for n in range(ARTICLES):
        text = f"Ferry to end\n\nThe board made a shameful decision, and Ana Silva left after {n} days.\n"
        (folder / "texts" / f"a{n:02d}.txt").write_text(text)
    return folder


@pytest.fixture
def started() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Starts a process that shows bars, whatever this one does."""
    running: list[subprocess.Popen[str]] = []

    def start(*command: object, cwd: Path = ROOT) -> subprocess.Popen[str]:
        environment = {name: value for name, value in os.environ.items() if name != "TQDM_DISABLE"}
        pipe = subprocess.PIPE
        made = subprocess.Popen(
            [sys.executable, *map(str, command)], env=environment, cwd=cwd, stdout=pipe, stderr=pipe, text=True
        )
        running.append(made)
        return made

    yield start
    for process in running:
        process.kill()
        process.wait()


def stopped(process: subprocess.Popen[str], when: Callable[[], bool]) -> tuple[int, list[str]]:
    """Press Ctrl-C as soon as something is so; return how the process ended, and the lines it said of that."""
    end = time.monotonic() + PATIENCE
    while not when():
        assert process.poll() is None and time.monotonic() < end, process.communicate()
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=PATIENCE)
    return process.returncode, [line.strip() for line in errors.splitlines() if line.strip()]


def bar(process: subprocess.Popen[str]) -> Callable[[], bool]:
    """Tell whether a bar with a rate and the time left was seen; what is read is kept."""
    assert process.stderr is not None
    os.set_blocking(process.stderr.fileno(), False)
    seen: list[str] = []

    def look() -> bool:
        try:
            seen.append(os.read(process.stderr.fileno(), 65536).decode(errors="replace"))  # type: ignore[union-attr]
        except BlockingIOError:
            return False
        found = RATE_AND_TIME.search("".join(seen)) is not None
        if found:
            os.set_blocking(process.stderr.fileno(), True)  # type: ignore[union-attr]
        return found

    return look


@pytest.mark.parametrize(
    ("command", "module", "name"), [("read", reader, "read_article"), ("suggest-entities", suggestions, "parse")]
)
def test_a_command_that_is_stopped_says_so_in_a_line_and_writes_nothing(
    command: str,
    module: object,
    name: str,
    ferries: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    done, real = [], getattr(module, name)

    def interrupted(*given: object) -> object:
        done.append(given)
        if len(done) == ARTICLES // 2:
            raise KeyboardInterrupt
        return real(*given)

    monkeypatch.setattr(module, name, interrupted)
    assert cli.main([command, str(ferries), "--out", str(tmp_path / "new" / "out")]) == 130
    out, errors = capsys.readouterr()
    assert (out, errors) == ("", "framing: stopped\n")
    assert len(done) == ARTICLES // 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ferries"]


@pytest.mark.slow
def test_reading_shows_a_bar_and_stops_on_ctrl_c(ferries: Path, tmp_path: Path, started: Callable[..., object]) -> None:
    code = SLOWLY + "from framing.cli import main\nsys.exit(main(sys.argv[1:]))"
    process = started("-c", code, "read", ferries, "--out", tmp_path / "out")
    returned, errors = stopped(process, bar(process))
    assert returned == 130
    assert errors[-1] == "framing: stopped" and not any("Traceback" in line for line in errors)
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
def test_a_kernel_that_is_interrupted_shows_a_bar_and_can_be_used(
    ferries: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from jupyter_client.manager import start_new_kernel

    monkeypatch.delenv("TQDM_DISABLE")
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    manager, client = start_new_kernel(kernel_name="python3")
    try:
        load = f"import framing as fr\nferries = fr.load_corpus({str(ferries)!r})\n"
        # The kernel is asked not to drop what comes within a moment of the interruption, for it would answer "aborted".
        begun = client.execute(SLOWLY + load + "evidence = fr.read(ferries)", stop_on_error=False)
        said = ""
        while not RATE_AND_TIME.search(said):
            message = client.get_iopub_msg(timeout=PATIENCE)
            content = message["content"]
            said += str(content.get("text", "")) + str(content.get("data", ""))
            assert message["msg_type"] != "error", content
            if "VBox" in said or "HBox" in said:  # as widgets, the bar's words are in their state
                break
            said += str(content.get("data", {}).get("state", "")) if message["msg_type"].startswith("comm") else ""
        manager.interrupt_kernel()
        while (reply := client.get_shell_msg(timeout=PATIENCE))["parent_header"]["msg_id"] != begun:
            pass
        assert reply["content"].get("ename") == "KeyboardInterrupt", reply["content"]
        asked = client.execute("reader.read_article = real\nassert 'evidence' not in dir()\nn = len(fr.read(ferries))")
        while (answer := client.get_shell_msg(timeout=PATIENCE))["parent_header"]["msg_id"] != asked:
            pass
        assert answer["content"]["status"] == "ok", answer["content"]
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


@pytest.mark.slow
def test_running_notebooks_stops_on_ctrl_c_and_leaves_no_half_copy(
    tmp_path: Path, started: Callable[..., object]
) -> None:
    from nbformat.v4 import new_code_cell, new_notebook, writes

    cell = "import os, pathlib, time\npathlib.Path('pid.tmp').write_text(str(os.getpid()))\n"
    cell += "pathlib.Path('pid.tmp').rename('pid')\ntime.sleep(600)"
    (tmp_path / "long.ipynb").write_text(writes(new_notebook(cells=[new_code_cell(cell)])))
    command = [ROOT / "scripts" / "run_notebooks.py", "--executed", tmp_path / "done", tmp_path / "long.ipynb"]
    returned, errors = stopped(started(*command), (tmp_path / "pid").exists)
    assert returned == 130
    assert errors[-1] == "Stopped in long.ipynb; its executed copy is as it was before."
    assert not (tmp_path / "done").exists()
    kernel, end = int((tmp_path / "pid").read_text()), time.monotonic() + PATIENCE
    while time.monotonic() < end and _runs(kernel):
        time.sleep(0.1)
    assert not _runs(kernel), "the kernel goes on by itself"


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.slow
def test_a_benchmark_shows_a_bar_and_stops_on_ctrl_c(tmp_path: Path, started: Callable[..., object]) -> None:
    process = started(ROOT / "benchmarks" / "calibration.py", "--quick", "--out", tmp_path / "out")
    returned, errors = stopped(process, bar(process))
    assert returned == 130
    assert errors[-1] == "Stopped; nothing was written." and not any("Traceback" in line for line in errors)
    assert not (tmp_path / "out").exists()
