"""The page about scale says what was measured, and works it out as it says."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from types import ModuleType

import pandas as pd
import pytest

ROOT = Path(__file__).resolve().parents[2]
SECONDS = {
    ("all", "alone"): 0.1, ("reading", "alone"): 0.08, ("packing", "alone"): 0.01, ("putting in place", "alone"): 0.002,
    ("opening", "alone"): 0.001, ("their time", "two processes"): 0.12, ("handing out", "processes"): 0.004,
    ("handing out", "cluster"): 0.02, ("sent", "alone"): 3000, ("sent back", "alone"): 2000, ("stored", "alone"): 5000,
    ("sent a batch", "alone"): 500_000, ("words", "alone"): 600,
    ("clock", "one process"): 0.09, ("clock", "two processes"): 0.06,
}  # fmt: skip


@pytest.fixture(scope="module")
def streaming() -> ModuleType:
    sys.path.insert(0, str(ROOT / "benchmarks"))
    try:
        return importlib.import_module("streaming")
    finally:
        sys.path.remove(str(ROOT / "benchmarks"))


@pytest.fixture
def table() -> pd.DataFrame:
    rows = [{"measure": m, "way": w, "articles": 400, "value": v} for (m, w), v in SECONDS.items()]
    rows += [{"measure": "memory", "way": "alone", "articles": n, "value": v} for n, v in ((100, 300.0), (400, 303.0))]
    rows += [{"measure": "memory before", "way": "alone", "articles": n, "value": 160.0} for n in (100, 400)]
    rows += [{"measure": "memory after one batch", "way": "alone", "articles": 400, "value": 290.0}]
    about = {
        "unit": "",
        "date": "2024-05-03",
        "machine": "a machine",
        "python": "3.11",
        "framing": "0.1.0",
        "commit": "",
    }
    return pd.DataFrame([row | about for row in rows])


def test_hours_follow_from_the_time_of_an_article_until_one_process_is_busy_all_the_time(streaming, table) -> None:
    found = streaming.worked_out(table, 1_800_000)
    rows = {(row["cores"], row["way"]): row for row in found["rows"]}
    assert rows[1, "one process"]["hours"] == pytest.approx(50)
    assert rows[8, "processes"]["hours"] == pytest.approx(50 / 8)
    assert rows[8, "processes"]["handing"] == pytest.approx(0.32) and rows[8, "processes"]["limit"] == "reading"
    assert rows[64, "processes"]["rate"] == pytest.approx(250) and rows[64, "processes"]["limit"] == "handing out"
    assert rows[8, "Dask"]["rate"] == pytest.approx(50) and rows[8, "Dask"]["handing"] == 1
    assert found["full"] == {"processes": pytest.approx(25), "cluster": pytest.approx(5)}
    assert found["growth"] == pytest.approx(10) and found["alike"] == pytest.approx(1.2)


def test_the_page_says_what_becomes_the_bottleneck(streaming, table) -> None:
    page = streaming.page(table)
    assert "| 64 | processes | 2.00 | 250 | 100% | handing out |" in page
    assert "It comes to that with 8 cores (Dask), 64 cores (processes), 64 cores (Dask)" in page
    quick = table.assign(value=table["value"].where(table["measure"] != "handing out", 1e-6))
    assert "reading is still what holds it up" in streaming.page(quick)


def test_the_page_says_what_memory_grew_by_only_where_the_step_was_large_enough(streaming, table) -> None:
    page = streaming.page(table)
    assert "From 100 to 400 articles is too small a step to say" in page and "MB for each thousand" not in page
    wide = table.assign(articles=table["articles"].replace(400, 4000))
    assert "From 100 articles to 4,000 the most that was held grew by 0.769 MB for each thousand." in streaming.page(
        wide
    )


def test_the_page_says_whether_memory_and_two_processes_are_as_was_wanted(streaming, table) -> None:
    page = streaming.page(table)
    assert "reading holds 143 MB above what is loaded (wanted: at most 150; met), and 140 MB with 100 articles" in page
    assert "by the clock 1.50 times as fast\n(wanted: at least 1.5; met)" in page
    worse = table.assign(value=table["value"].replace({303.0: 320.0, 0.06: 0.08}))
    page = streaming.page(worse)
    assert "160 MB above what is loaded (wanted: at most 150; missed)" in page
    assert "(wanted: at least 1.5; missed)" in page


def test_the_stored_page_is_made_from_the_stored_table(streaming) -> None:
    assert streaming.PAGE.read_text(encoding="utf-8") == streaming.page(pd.read_csv(streaming.TABLE))


def test_what_was_measured_adds_up(streaming) -> None:
    stored = pd.read_csv(streaming.TABLE)
    assert (stored["value"] > 0).all() and stored["articles"].nunique() == 3
    parts = streaming.worked_out(stored)["parts"]
    assert 0.5 < sum(parts.values()) <= 1
