"""Keyness against scipy and the papers' formulas."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from scipy import stats

from framing.analysis import keyness
from framing.analysis.statistics import MIN_CLUSTERS
from framing.evidence import Evidence
from tests.evidence_factory import Token, evidence_of, evidences, invented

MEASURES = ["log_odds", "z", "g2", "log_ratio"]

QUICK = {"resamples": 50}


def written(**texts: str) -> Evidence:
    """Evidence of articles given as plain words."""
    return evidence_of({name: [[Token(word) for word in text.split()]] for name, text in texts.items()})


@pytest.mark.parametrize("prior", keyness.PRIORS)
def test_keyness_is_what_the_papers_say(prior):
    evidence = invented(7)
    result = keyness.keyness(evidence, "paper03", prior=prior, prior_weight=50, min_count=1, **QUICK)
    single = evidence.terms[evidence.terms["order"] == 1]
    by_article = single.pivot_table(index="term", columns="article", values="count", aggfunc="sum", fill_value=0)
    everything, target = by_article.sum(axis=1), by_article["paper03"]
    reference = everything - target
    containing = (by_article.drop(columns="paper03") > 0).sum(axis=1)
    n, m = target.sum(), reference.sum()
    for row in result.table.itertuples():
        y, x = target[row.term], reference[row.term]
        alpha = 50 * everything[row.term] / everything.sum() if prior == "corpus" else 50 / len(everything)
        log_odds = np.log((y + alpha) / (n + 50 - y - alpha)) - np.log((x + alpha) / (m + 50 - x - alpha))
        assert row.log_odds == pytest.approx(log_odds)
        assert row.z == pytest.approx(log_odds / np.sqrt(1 / (y + alpha) + 1 / (x + alpha)))
        table = [[y, x], [n - y, m - x]]
        g2 = stats.chi2_contingency(table, correction=False, lambda_="log-likelihood").statistic
        assert row.g2 == pytest.approx(np.copysign(g2, y / n - x / m), abs=1e-9)
        assert row.log_ratio == pytest.approx(np.log2((y or 0.5) / n) - np.log2((x or 0.5) / m))
        assert (row.target_count, row.reference_count) == (y, x)
        assert (row.target_per_1000, row.reference_per_1000) == pytest.approx((1000 * y / n, 1000 * x / m))
        assert row.reference_articles == containing[row.term]
    assert len(result.table) == len(everything)


COLUMNS = [
    *("term", "target_count", "reference_count", "target_per_1000", "reference_per_1000"),
    *(
        "target_articles",
        "reference_articles",
        "log_odds",
        "z",
        "g2",
        "log_ratio",
        "log_odds_low",
        "log_odds_high",
    ),
    *("unit", "target", "reference", "basis"),
]


def test_the_targets_terms_come_first():
    result = keyness.keyness(written(a="zorb zorb zorb talm", b="talm talm talm zorb"), "a")
    assert list(result.table.columns) == COLUMNS
    assert result.table["term"].tolist() == ["zorb", "talm"]
    assert result.table.loc[0, "z"] > 0 > result.table.loc[1, "z"]
    assert result.table["z"].is_monotonic_decreasing


@settings(deadline=None, max_examples=25)
@given(evidences(min_articles=2, max_articles=12, min_words=1))
def test_keyness_changes_its_sign_when_the_sides_change_places(evidence):
    outlets = sorted(set(evidence.articles["outlet"]))
    assume(len(outlets) > 1)
    options = {"by": "outlet", "min_count": 1, **QUICK}
    there = keyness.keyness(evidence, outlets[0], reference=outlets[1], **options).table.set_index("term")
    back = keyness.keyness(evidence, outlets[1], reference=outlets[0], **options).table.set_index("term")
    back = back.loc[there.index]
    for measure in MEASURES:
        np.testing.assert_allclose(there[measure], -back[measure], atol=1e-9)
    np.testing.assert_allclose(there["log_odds_low"], -back["log_odds_high"], atol=1e-9)
    np.testing.assert_allclose(there["log_odds_high"], -back["log_odds_low"], atol=1e-9)
    assert there["target_count"].tolist() == back["reference_count"].tolist()
    assert (there["target"] + there["reference"]).tolist() == (back["reference"] + back["target"]).tolist()
    assert there["basis"].iloc[0].split(" vs ") == back["basis"].iloc[0].split(" vs ")[::-1]


@pytest.mark.parametrize(
    ("targets", "references", "unit"),
    [
        (MIN_CLUSTERS, MIN_CLUSTERS, "articles"),
        (1, MIN_CLUSTERS, "reference articles"),
        (MIN_CLUSTERS, 1, "target articles"),
        (MIN_CLUSTERS - 1, 1, ""),
    ],
)
def test_the_unit_says_what_was_resampled(targets, references, unit):
    texts = invented(targets + references)
    outlets = texts.articles.assign(outlet=["Target"] * targets + ["Rest"] * references)
    evidence = Evidence(outlets, *(getattr(texts, n) for n in ("terms", "mentions", "hits", "sentences", "quotations")))
    table = keyness.keyness(evidence, "Target", by="outlet", **QUICK).table
    assert set(table["unit"]) == {unit}
    widths = table["log_odds_high"] - table["log_odds_low"]
    assert (widths > 0).all() if unit else widths.isna().all()


def test_intervals_hold_the_estimate_where_both_sides_are_resampled():
    table = keyness.keyness(invented(16, sentences=20), "Arvenia", by="country", resamples=400).table
    assert set(table["unit"]) == {"articles"}
    inside = (table["log_odds_low"] <= table["log_odds"]) & (table["log_odds"] <= table["log_odds_high"])
    assert inside.all()


def test_identical_articles_leave_nothing_uncertain():
    texts = {f"a{n}": "zorb zorb talm talm talm" for n in range(5)} | {f"b{n}": "zorb talm sund" for n in range(5)}
    evidence = written(**texts)
    outlets = evidence.articles.assign(outlet=evidence.articles["article"].str[0])
    tables = (getattr(evidence, n) for n in ("terms", "mentions", "hits", "sentences", "quotations"))
    table = keyness.keyness(Evidence(outlets, *tables), "a", by="outlet", **QUICK).table
    np.testing.assert_allclose(table["log_odds_low"], table["log_odds"])
    np.testing.assert_allclose(table["log_odds_high"], table["log_odds"])


def test_blocks_of_terms_do_not_change_the_intervals(monkeypatch):
    whole = keyness.keyness(invented(12), "Arvenia", by="country", **QUICK).table
    monkeypatch.setattr(keyness, "_BLOCK", 3)
    pd.testing.assert_frame_equal(whole, keyness.keyness(invented(12), "Arvenia", by="country", **QUICK).table)


def test_a_heavier_prior_draws_differences_in():
    light, heavy = (
        keyness.keyness(invented(4), "paper00", prior_weight=w, **QUICK).table.set_index("term")["log_odds"]
        for w in (1, 10_000)
    )
    assert heavy.abs().max() < light.abs().max() / 10


def test_voices_and_longer_terms_can_be_compared():
    said = [Token("zorb", "direct")] * 3 + [Token("talm", "direct")]
    evidence = evidence_of(
        {"a": [[Token("brinn")] * 5, said], "b": [[Token("talm", "indirect")] * 3, [Token("brinn")] * 2]}
    )
    assert set(keyness.keyness(evidence, "a", voice="quoted").table["term"]) == {"zorb", "talm"}
    assert set(keyness.keyness(evidence, "a", voice="narrator").table["term"]) == {"brinn"}
    pairs = keyness.keyness(evidence, "a", order=2, min_count=2).table
    assert set(pairs["term"]) == {"brinn brinn", "zorb zorb", "talm talm"}


def test_settings_hold_the_prior_that_was_used():
    evidence = invented(4)
    words = evidence.terms.loc[evidence.terms["order"] == 1, "count"].sum()
    result = keyness.keyness(evidence, "paper00", **QUICK)
    assert result.settings["prior_weight"] == pytest.approx(words / 4)
    assert result.settings["reference"] == "all others"
    assert result.settings["articles"] == {"published": 1, "account": 3}
    assert set(result.table["basis"]) == {"published vs account"}
    assert result.table.attrs["level"] == result.settings["level"]


def test_errors_say_what_is_wrong():
    evidence = invented(4)
    with pytest.raises(KeyError, match="did you mean 'paper01'"):
        keyness.keyness(evidence, "paper1")
    with pytest.raises(KeyError, match="no article is called 'paper9'"):
        keyness.keyness(evidence, "paper00", reference=["paper01", "paper9"])
    with pytest.raises(ValueError, match="target and a reference at once"):
        keyness.keyness(evidence, "paper00", reference=["paper00", "paper01"])
    with pytest.raises(ValueError, match="reference is empty"):
        keyness.keyness(evidence, "paper00", reference=[])
    with pytest.raises(ValueError, match="a reference is needed"):
        keyness.keyness(invented(1), "paper00")
    with pytest.raises(ValueError, match="did you mean 'flat'"):
        keyness.keyness(evidence, "paper00", prior="flats")
    with pytest.raises(ValueError, match="prior_weight is 0"):
        keyness.keyness(evidence, "paper00", prior_weight=0)
    with pytest.raises(ValueError, match="nothing to compare"):
        keyness.keyness(written(a="zorb", b="talm"), "a", voice="quoted")


def test_stop_words_leave_the_table_but_go_on_being_words_of_their_side():
    evidence = invented(6)
    whole = keyness.keyness(evidence, "paper00", resamples=20).table.set_index("term")
    content = keyness.keyness(evidence, "paper00", resamples=20, stop_words=True).table.set_index("term")
    assert set(whole.index) - set(content.index) == {"the", "of"}
    assert content["log_odds"].equals(whole.loc[content.index, "log_odds"])
