"""The benchmarks beside peers: fair turns, honest verdicts, and what is stored is what was measured."""

from __future__ import annotations

import importlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd
import pytest

from framing.validation.gold import Story

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "benchmarks"
STORED = FOLDER / "results" / "benchmarks"
SCRIPT = FOLDER / "bench.py"
MODULES = ("turns", "texts", "reading", "interactive", "keyness", "intervals", "shifts", "start", "drawing", "bench")

TEXT = "Ferry to end\n\nThe board met. It was late.\n\nAna Silva left the brutal meeting."


@pytest.fixture(scope="module")
def modules() -> Any:
    """The modules of the benchmarks by name; afterwards nobody else finds them under these names."""
    sys.path.insert(0, str(FOLDER))
    before = {name: sys.modules.pop(name) for name in MODULES if name in sys.modules}
    yield {name: importlib.import_module(name) for name in MODULES}
    for name in MODULES:
        sys.modules.pop(name, None)
    sys.modules |= before
    sys.path.remove(str(FOLDER))


@pytest.fixture(scope="module")
def turns(modules: dict[str, ModuleType]) -> ModuleType:
    return modules["turns"]


@pytest.fixture(scope="module")
def stored() -> pd.DataFrame:
    return pd.read_csv(STORED.with_suffix(".csv"))


def test_every_tool_has_its_turn_and_another_begins_each_time(turns: ModuleType) -> None:
    ran: list[str] = []
    took = turns.in_turn({name: lambda name=name: ran.append(name) for name in "abc"}, 2)
    assert "".join(ran) == "abcbca"
    assert {name: len(seconds) for name, seconds in took.items()} == {"a": 2, "b": 2, "c": 2}


@pytest.mark.parametrize(
    ("values", "bound", "verdict"),
    [
        ([5.0, 4.0, 6.0], {"at_least": 5}, "met"),
        ([4.9, 4.0, 9.0], {"at_least": 5}, "missed"),
        ([9.0], {"at_most": 10}, "met"),
        ([11.0], {"at_most": 10}, "missed"),
        ([11.0], {}, "no target"),
        ([], {"at_least": 5}, "not measured"),
    ],
)
def test_the_median_of_the_rounds_is_held_against_the_target(
    turns: ModuleType, values: list[float], bound: dict[str, float], verdict: str
) -> None:
    assert turns.row("a", "b", values, **bound)["verdict"] == verdict


def test_a_ratio_is_taken_within_a_round_and_says_which_way_it_goes(turns: ModuleType) -> None:
    faster = turns.compared("a", "b", [1.0, 2.0, 4.0], [3.0, 4.0, 4.0], words=100)
    assert (faster["low"], faster["value"], faster["high"]) == (1.0, 2.0, 3.0)
    assert (faster["framing_seconds"], faster["framing_words_per_second"]) == (2.0, 50.0)
    longer = turns.compared("a", "b", [1.0, 2.0, 4.0], [3.0, 4.0, 4.0], unit=turns.LONGER)
    assert longer["value"] == 0.5


def test_a_fresh_process_gives_back_what_it_found_and_no_noise(turns: ModuleType) -> None:
    assert turns.fresh(turns.Job("turns:rotated", {"names": ["a", "b"], "by": 1})) == ["b", "a"]
    with pytest.raises(RuntimeError, match="turns:rotated"):
        turns.fresh(turns.Job("turns:rotated", {"names": [], "by": 1}))


def test_a_peer_that_is_not_there_is_said_to_be_missing(turns: ModuleType, modules: dict[str, ModuleType]) -> None:
    with pytest.raises(turns.PeerMissing, match="no_such_tool does not load: ModuleNotFoundError"):
        turns.peer("no_such_tool.part")
    job = turns.Job("shifts:measured")
    rows = list(modules["shifts"].rows([(job, {"missing": "shifterator does not load"})]))
    assert [row["verdict"] for row in rows] == ["not measured"]
    assert rows[0]["note"] == "shifterator does not load" and rows[0]["value"] is None


def test_the_slowest_answer_is_held_against_the_target(turns: ModuleType, modules: dict[str, ModuleType]) -> None:
    shown, answered = turns.Job("interactive:shown"), turns.Job("interactive:answered", {"articles": 30})
    took = {"reading": [0.4], "keyness": [0.2, 0.4], "frames": [0.9, 1.3]}
    rows = {row["measure"]: row for row in modules["interactive"].rows([(shown, [9.0, 10.0, 200.0]), (answered, took)])}
    assert (rows["read and highlighted"]["value"], rows["read and highlighted"]["verdict"]) == (10.0, "met")
    assert (rows["read"]["corpus"], rows["read"]["verdict"]) == ("30 articles", "met")
    slowest = rows["slowest answer"]
    assert (slowest["value"], slowest["verdict"]) == (1.1, "missed") and "frames is the slowest of 2" in slowest["note"]
    assert rows["keyness"]["verdict"] == rows["frames"]["verdict"] == "no target"


def test_articles_are_taken_apart_and_drawn_anew_from_their_paragraphs(
    modules: dict[str, ModuleType], monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = modules["texts"]
    ends = [TEXT.index(part) for part in ("The board", "It was", "Ana Silva")]
    sentences = tuple((at, TEXT.index(".", at) + 1) for at in ends)
    story = Story("e", "a", "nyt", TEXT, sentences, (), {}, ())
    monkeypatch.setattr(texts, "load_basil", lambda folder: [story])
    (text, copy) = texts.articles("", copies=2)
    assert text.text == copy.text == TEXT and text.name != copy.name
    assert text.sentences[1:3] == ["The board met.", "It was late."]
    first, again, other = (list(texts.many("", 20, seed=seed)) for seed in (0, 0, 1))
    assert first == again != other
    assert {len(drawn.paragraphs) for drawn in first} == {3}
    assert {paragraph for drawn in first for paragraph in drawn.paragraphs} <= set(text.paragraphs)
    assert len({drawn.name for drawn in first}) == 20


def test_the_loop_and_framing_draw_alike(modules: dict[str, ModuleType], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(modules["intervals"], "RESAMPLES", 60)
    found = modules["intervals"].measured("terms", 1)
    assert found["equal"] and found["shape"] == (300, 5000)
    assert modules["intervals"].measured("entities", 1)["apart"] < 1e-12


def test_without_the_articles_the_benchmark_says_so(tmp_path: Path) -> None:
    command = [sys.executable, SCRIPT, "--quick", "--data", tmp_path, "--out", tmp_path / "out"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 1 and "BASIL is not in this folder" in done.stderr
    assert "Traceback" not in done.stderr and not (tmp_path / "out").exists()


def test_it_stops_on_ctrl_c(tmp_path: Path) -> None:
    command = [sys.executable, SCRIPT, "--only", "intervals", "--out", tmp_path / "out"]
    shown = {name: value for name, value in os.environ.items() if name != "TQDM_DISABLE"}
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=ROOT, bufsize=1, env=shown)
    assert process.stderr is not None
    told = ""
    while "intervals:measured" not in told and (more := process.stderr.read(1)):  # the bar names what runs
        told += more
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    _, rest = process.communicate(timeout=120)
    assert process.returncode == 130 and "Stopped; nothing was written." in rest
    assert "Traceback" not in told + rest and not (tmp_path / "out").exists()


@pytest.mark.slow
def test_a_quick_run_writes_table_and_figure_and_keeps_the_rows_of_other_subjects(tmp_path: Path) -> None:
    def run(*only: str) -> pd.DataFrame:
        command = [sys.executable, SCRIPT, "--quick", "--out", tmp_path, "--only", *only]
        subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
        return pd.read_csv(tmp_path / "benchmarks.csv")

    first = run("shifts", "intervals")
    assert list(dict.fromkeys(first["subject"])) == ["intervals", "shifts"] and set(first["run"]) == {"quick"}
    assert {path.suffix for path in tmp_path.glob("benchmarks.*")} == {".csv", ".svg", ".png"}
    second = run("intervals")
    pd.testing.assert_frame_equal(second[second["subject"] == "shifts"], first[first["subject"] == "shifts"])


# What is stored.


def test_every_subject_was_measured_in_full_in_one_run(modules: dict[str, ModuleType], stored: pd.DataFrame) -> None:
    assert list(stored.columns) == list(modules["bench"].COLUMNS)
    assert set(stored["subject"]) == set(modules["bench"].SUBJECTS)
    assert set(stored["run"]) <= {"full", "short"}  # and no quick one
    for column in ("date", "machine", "python", "commit"):
        assert stored[column].notna().all() and (stored.groupby("subject")[column].nunique() == 1).all(), column


def test_verdicts_are_those_of_the_numbers(turns: ModuleType, stored: pd.DataFrame) -> None:
    aimed = stored[stored["target"].notna() & stored["value"].notna()]
    assert len(aimed)
    for row in aimed.to_dict("records"):
        good = row["value"] >= row["target"] if row["bound"] == "at least" else row["value"] <= row["target"]
        assert row["verdict"] == (turns.MET if good else turns.MISSED), row
        assert row["low"] <= row["high"]


def test_a_value_that_was_not_measured_says_why(stored: pd.DataFrame) -> None:
    assert stored.loc[stored["value"].isna(), "note"].notna().all()


def test_framing_is_imported_without_numpy_within_its_limit(stored: pd.DataFrame) -> None:
    row = stored[(stored["subject"] == "start") & stored["peer"].isna()].iloc[0]
    assert row["verdict"] == "met" and row["note"] == "loads neither NumPy nor pandas"


def test_the_stored_figure_is_drawn_from_the_stored_table(
    modules: dict[str, ModuleType], stored: pd.DataFrame, tmp_path: Path
) -> None:
    modules["drawing"].save(stored, tmp_path / "benchmarks")
    assert (tmp_path / "benchmarks.csv").read_bytes() == STORED.with_suffix(".csv").read_bytes()
    drawn, kept = (path.with_suffix(".svg").read_text() for path in (tmp_path / "benchmarks", STORED))
    assert drawn.partition("</desc>")[0] == kept.partition("</desc>")[0]


def test_no_number_is_typed_into_the_page() -> None:
    text = (ROOT / "docs" / "site" / "benchmarks.md").read_text(encoding="utf-8")
    said = text.partition("{% for subject")[0].partition("# Benchmarks")[2]
    said = "".join(part.partition("}}")[2] for part in ("}}" + said).split("{{"))
    assert [word for word in said.split() if word.strip("(),.").replace(",", "").isdigit()] == ["150", "300"]
