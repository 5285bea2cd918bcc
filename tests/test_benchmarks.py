"""The benchmark runs, and what it measured holds what keyness promises."""

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pandas as pd
import pytest

import framing as fr
from framing.analysis import calibration
from framing.analysis.burstiness import Side, usual
from framing.analysis.terms import counts

ROOT = Path(__file__).resolve().parent.parent
SCRIPT = ROOT / "benchmarks" / "calibration.py"


@pytest.fixture(scope="module")
def benchmark() -> ModuleType:
    specification = importlib.util.spec_from_file_location("benchmark_of_calibration", SCRIPT)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def measured() -> pd.DataFrame:
    return calibration.measurements()


def framing(measured: pd.DataFrame, articles: str, band: str = "all") -> pd.DataFrame:
    rows = measured[(measured["articles"] == articles) & (measured["band"] == band)]
    return rows[rows["method"] == "framing"]


def test_every_size_and_method_was_measured_on_corpora_enough(benchmark, measured):
    assert set(measured["articles"]) == {*benchmark.KINDS, *benchmark.EVENTS}
    for kind in (*benchmark.KINDS, *benchmark.EVENTS):
        found = framing(measured, kind)
        assert list(zip(found["target"], found["reference"], strict=True)) == benchmark.designs(kind)
        assert (found["corpora"] >= 40).all() and (found["words"] > 10_000).all()


@pytest.mark.parametrize("articles", calibration.ARTICLES)
def test_one_word_in_twenty_at_most_is_called_different_where_nothing_differs(measured, articles):
    """Within the error of the simulation, which the interval over corpora tells."""
    found = framing(measured, articles)
    assert (found["false_positives_low"] <= 0.05).all()
    assert (found["false_positives"] <= 0.055).all()


@pytest.mark.parametrize("articles", ["bursty", "topical"])
def test_intervals_hold_the_truth_as_often_as_they_say(measured, articles):
    found = framing(measured, articles)
    for share in ("coverage", "coverage_planted"):
        assert found[share].between(0.93, 0.975).all(), found[["target", share]]


def test_resampling_holds_what_is_true_of_the_one_article_as_it_is(measured):
    single = measured[(measured["target"] == 1) & (measured["band"] == "all") & (measured["articles"] == "bursty")]
    shares = single.set_index("method")["coverage_as_it_is"]
    assert shares["framing"] > 0.97  # wider than needed, for it answers another question
    assert 0.91 < shares["bootstrap"] < 0.97


@pytest.mark.parametrize("articles", calibration.ARTICLES)
def test_pooling_words_is_wrong_more_often(measured, articles):
    here = measured[(measured["articles"] == articles) & (measured["band"] == "all")]
    wrong = here.pivot_table(index="target", columns="method", values="false_positives")
    for method in ("pooled z", "pooled G2", "bootstrap"):
        assert (wrong["framing"] < wrong[method]).all(), method
    found = here.pivot_table(index="target", columns="method", values="any_discovery")
    assert (found["framing"] < found["pooled G2"] / 3).all()


@pytest.mark.parametrize("articles", ["bursty", "topical"])
def test_nothing_is_paid_for_it_in_power(measured, articles):
    """Where each method is as often wrong as any other, framing finds as much as pooled words, or more."""
    here = measured[(measured["articles"] == articles) & (measured["band"] == "all")]
    power = here.pivot_table(index="target", columns="method", values="power_at_5")
    for method in ("pooled z", "pooled G2"):
        assert (power["framing"] > power[method] - 0.02).all(), power


def test_event_by_event_intervals_hold_the_truth_as_often_as_they_say_and_are_narrower(measured):
    """Where the events matter; where they bring nothing, some power is the price."""
    here = measured[measured["articles"].isin(calibration.EVENTS) & (measured["band"] == "all")]
    found = here.set_index(["articles", "target", "method"]).sort_index()
    paired, apart = (found.xs(method, level="method") for method in ("paired", "framing"))
    assert paired["coverage"].between(0.93, 0.97).all(), paired["coverage"]
    assert paired["coverage_planted"].dropna().between(0.93, 0.98).all()
    assert (paired["false_positives_low"] <= 0.05).all() and (paired["false_positives"] <= 0.055).all()
    matter = paired.index.get_level_values("articles") != "unlike articles"
    assert (paired["width"] < 0.9 * apart["width"])[matter].all(), (paired["width"], apart["width"])
    assert (paired["width"] < 1.05 * apart["width"]).all()
    power = (paired["power"] - apart["power"])[matter].dropna()
    assert len(power) and (power > 0.05).all()
    assert (paired["power"] > apart["power"] - 0.06).loc[["unlike articles"]].all()


def test_simulated_words_are_as_bursty_as_those_of_real_articles(benchmark):
    """By how frequent a word is, within a factor of two."""
    evidence = fr.load_corpus("three-outlets").evidence
    _, matrix = counts(evidence)
    rng = np.random.default_rng(1)
    rates, bursts = benchmark.rates_and_bursts(rng)
    drawn = benchmark.written(rng, len(evidence), rates, bursts, "bursty")
    levels = []
    for table in (matrix, type(matrix)(drawn)):
        words = np.asarray(table.sum(axis=1), float).ravel()
        totals = np.asarray(table.sum(axis=0), float).ravel()
        found = usual([Side(table, words, np.ones(len(words)))])
        share = totals / totals.sum()
        levels.append([np.median(found[(share >= low) & (share < 2 * low)]) for low in (2e-4, 5e-4, 1e-3, 3e-3)])
    ratio = np.array(levels[1]) / np.array(levels[0])
    assert ((ratio > 0.5) & (ratio < 2)).all(), levels


def test_a_corpus_is_judged_alike_twice_and_knows_the_truth(benchmark):
    task = ("bursty", (5, 12), True, 3)
    first, again = benchmark.judged(task), benchmark.judged(task)
    pd.testing.assert_frame_equal(first, again)
    assert 0.15 < first["planted"].mean() < 0.25
    evidence, truth = benchmark.simulated(np.random.default_rng(2), (200, 200), "bursty", True)
    table = fr.keyness(evidence, "target", by="outlet", min_count=2000).table.set_index("term")
    np.testing.assert_allclose(table["log_ratio"], truth.loc[table.index, "truth"], atol=0.35)


def test_the_stored_figure_is_drawn_from_the_stored_table():
    drawn = pd.read_csv(ROOT / "benchmarks" / "results" / "calibration.csv")
    stored = fr.calibration().table
    pd.testing.assert_frame_equal(drawn[list(stored.columns)], stored.astype(drawn.dtypes.to_dict()))


@pytest.mark.slow
def test_the_quick_run_writes_table_and_figure(tmp_path):
    subprocess.run([sys.executable, SCRIPT, "--quick", "--out", tmp_path], check=True, cwd=ROOT, capture_output=True)
    table = pd.read_csv(tmp_path / "calibration_all.csv")
    assert list(table.columns) == list(calibration.measurements().columns)
    assert {path.suffix for path in tmp_path.glob("calibration.*")} >= {".csv", ".svg", ".png"}
    assert len(calibration.calibration(table, articles="topical").table) == 16
    assert len(calibration.calibration(table, articles="events").table) == 6


def test_options_are_checked():
    with pytest.raises(ValueError, match="did you mean 'bursty'"):
        fr.calibration(articles="burst")
    with pytest.raises(ValueError, match="did you mean 'over 100'"):
        fr.calibration(band="over 10")
    assert len(fr.calibration(band="under 10").table) == 16
