"""Sourcing on evidence small enough to count by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from framing.analysis import groups, null
from framing.analysis import sourcing as analysis
from framing.analysis.statistics import MIN_CLUSTERS, bootstrap_ratio, zero_limit
from framing.evidence import TABLES, Evidence
from tests.evidence_factory import Token, evidence_of, evidences, invented

QUICK = {"resamples": 40}


def quoting(articles: dict[str, list[tuple[str, str, int, str]]], words: int = 20, **about: list[str]) -> Evidence:
    """Evidence of articles in sentences of ten words, each quoting one speaker: name, kind, words, verb."""
    texts = {name: [[Token("zorb")] * 10] * max(words // 10, len(said)) for name, said in articles.items()}
    columns = {name: {c: values[n] for c, values in about.items()} for n, name in enumerate(articles)}
    evidence = evidence_of(texts, columns)
    rows = [
        {"article": name, "position": 10 * n, "kind": kind, "tokens": tokens, "sentence": n, "speaker": speaker}
        | {"verb": verb, "stance": STANCES.get(verb, "neutral") if verb else ""}
        for name, said in articles.items()
        for n, (speaker, kind, tokens, verb) in enumerate(said)
    ]
    tables = {name: getattr(evidence, name) for name in TABLES}
    spans = pd.DataFrame(rows, columns=evidence.quotations.columns)
    return Evidence(**{**tables, "quotations": spans})


STANCES = {"claim": "doubting", "confirm": "endorsing", "blast": "heated"}


def test_words_and_spans_are_counted_by_speaker():
    said = [("Silva", "direct", 6, "say"), ("", "indirect", 3, ""), ("Silva", "indirect", 2, "claim")]
    result = analysis.sourcing(quoting({"gazette": said}, words=40))
    assert list(result.table.columns) == [
        *("article", "outlet", "basis", "speaker", "articles", "spans", "tokens", "share", "share_low", "share_high"),
        *("share_direct", "share_indirect", "verbs", "unit"),
    ]
    assert result.table["speaker"].tolist() == ["Silva", analysis.NO_SPEAKER]
    silva = result.table.iloc[0]
    assert (silva["spans"], silva["tokens"], silva["share"]) == (2, 8, 8 / 40)
    assert (silva["share_direct"], silva["share_indirect"]) == (6 / 40, 2 / 40)
    assert silva["verbs"] == "claim; say"
    kinds = result.parts["kinds"].set_index(["speaker", "kind"])
    assert kinds.loc[("Silva", "direct"), ["spans", "tokens", "share", "verbs"]].tolist() == [1, 6, 6 / 40, "say"]
    verbs = result.parts["verbs"]
    assert verbs[["speaker", "verb", "stance", "attributions"]].to_numpy().tolist() == [
        ["Silva", "claim", "doubting", 1],
        ["Silva", "say", "neutral", 1],
    ]


def test_a_word_in_two_spans_counts_once_as_directly_quoted_and_scare_quotes_not_at_all():
    evidence = quoting({"gazette": [("Silva", "indirect", 10, "say")]})
    inside = [
        {"position": 2, "kind": "direct", "tokens": 3, "speaker": "Silva", "verb": "say", "stance": "neutral"},
        {"position": 7, "kind": "scare", "tokens": 1, "speaker": "", "verb": "", "stance": ""},
    ]
    inner = pd.DataFrame([{"article": "gazette", "sentence": 0, **row} for row in inside])
    tables = {name: getattr(evidence, name) for name in TABLES}
    both = Evidence(**{**tables, "quotations": pd.concat([evidence.quotations, inner])})
    row = analysis.sourcing(both).table.iloc[0]
    assert (row["tokens"], row["share_direct"], row["share_indirect"]) == (9, 3 / 20, 6 / 20)
    assert (row["spans"], row["verbs"]) == (2, "say")
    assert analysis.sourcing(both).parts["verbs"]["attributions"].tolist() == [1], (
        "one verb, though two spans hang on it"
    )


def test_a_span_over_two_sentences_counts_in_both():
    words = analysis.spoken(quoting({"gazette": [("Silva", "direct", 14, "say")]}))
    assert words[["sentence", "tokens"]].to_numpy().tolist() == [[0, 10], [1, 4]]


@settings(deadline=None, max_examples=40)
@given(evidences())
def test_every_quoted_word_is_somebodys(evidence):
    """The words of spans are those that the table of terms holds in the same voice."""
    table = analysis.sourcing(evidence, **QUICK).table
    voiced = evidence.terms[(evidence.terms["order"] == 1) & evidence.terms["voice"].isin(analysis.SPOKEN)]
    assert table["tokens"].sum() == voiced["count"].sum()
    assert table["spans"].sum() == evidence.quotations["kind"].isin(analysis.SPOKEN).sum()
    assert table["share"].between(0, 1).all()
    assert np.allclose(table["share"], table["share_direct"] + table["share_indirect"])
    known = table[table["share_low"].notna()]
    assert (known["share_low"] <= known["share"] + 1e-12).all() and (
        known["share"] <= known["share_high"] + 1e-12
    ).all()
    for article in evidence.articles["article"]:
        alone = analysis.sourcing(evidence, article, **QUICK).table
        of_all = table[table["article"] == article].reset_index(drop=True)
        pd.testing.assert_frame_equal(alone, of_all, check_exact=True)
    kinds = analysis.sourcing(evidence, **QUICK).parts["kinds"]
    assert kinds["tokens"].sum() == table["tokens"].sum() and kinds["spans"].sum() == table["spans"].sum()


def test_one_article_resamples_its_sentences_and_an_outlet_its_articles():
    said = [("Silva", "direct", n, "say") for n in (2, 8, 5)]
    row = analysis.sourcing(quoting({"gazette": said}, words=60), resamples=300, seed=4).table.iloc[0]
    low, high = bootstrap_ratio([2, 8, 5, 0, 0, 0], [10] * 6, resamples=300, seed=4)
    assert (row["unit"], row["share_low"], row["share_high"]) == ("sentences", float(low), float(high))
    many = {f"paper{n}": [("Silva", "direct", 1 + n, "say")] for n in range(MIN_CLUSTERS)}
    outlet = quoting(many, outlet=["Herald"] * MIN_CLUSTERS)
    row = analysis.sourcing(outlet, group="outlet", resamples=300, seed=4).table.iloc[0]
    low, high = bootstrap_ratio(range(1, 6), [20] * 5, resamples=300, seed=4)
    assert (row["unit"], row["share_low"], row["share_high"]) == ("articles", float(low), float(high))
    few = analysis.sourcing(quoting({"gazette": said}, words=30), **QUICK).table.iloc[0]
    assert few["unit"] == "" and np.isnan(few["share_low"])


# Sides


SIDES = {"north": ["Norland", "Silva"], "south": ["Sudland"]}


def test_sides_join_their_speakers():
    said = [
        ("Silva", "direct", 6, "say"),
        ("Norland", "direct", 1, ""),
        ("a miller", "direct", 2, ""),
        ("", "direct", 3, ""),
    ]
    evidence = quoting({"gazette": [*said, ("Sudland", "indirect", 5, "")]}, words=50)
    table = analysis.sourcing(evidence, by="side", sides=SIDES, **QUICK).table.set_index("side")
    assert table["tokens"].to_dict() == {"north": 7, "south": 5, analysis.NO_SPEAKER: 3, analysis.OTHERS: 2}
    assert table.loc["north", "spans"] == 2


def test_without_sides_each_entity_is_one():
    mention = Token("norland", entity="Norland")
    evidence = quoting({"gazette": [("Norland", "direct", 4, ""), ("a miller", "direct", 2, "")]})
    tables = {name: getattr(evidence, name) for name in TABLES}
    named = Evidence(**{**tables, "mentions": evidence_of({"gazette": [[mention]]}).mentions})
    table = analysis.sourcing(named, by="side", **QUICK).table
    assert dict(zip(table["side"], table["tokens"], strict=True)) == {"Norland": 4, analysis.OTHERS: 2}


def test_bad_sides_get_one_clear_error():
    evidence = quoting({"gazette": [("Silva", "direct", 6, "say"), ("Sudland", "direct", 6, "say")]})
    with pytest.raises(ValueError, match="'Silva' stands on two sides, 'north' and 'south'"):
        analysis.sourcing(evidence, by="side", sides={"north": ["Silva"], "south": ["Silva"]})
    with pytest.raises(KeyError, match=r"nobody of side 'north' is known.* did you mean 'Silva'"):
        analysis.sourcing(evidence, by="side", sides={"north": ["Silv"]})
    with pytest.raises(ValueError, match="add by='side'"):
        analysis.sourcing(evidence, sides=SIDES)
    with pytest.raises(ValueError, match="did you mean 'side'"):
        analysis.sourcing(evidence, by="sides")
    with pytest.raises(ValueError, match="did you mean 'outlet'"):
        analysis.sourcing(evidence, group="outlets")
    with pytest.raises(ValueError, match="did you mean 'weight'"):
        analysis.sourcing(evidence, families="weights")
    with pytest.raises(KeyError, match="did you mean 'paper02'"):
        analysis.sourcing(invented(3), "paper2")


# Outlets


@pytest.fixture
def outlets() -> Evidence:
    """Three outlets of six articles; the Post never quotes Sudland."""
    rng = np.random.default_rng(2)
    articles, papers = {}, []
    for n in range(18):
        paper = ("Courier", "Herald", "Post")[n // 6]
        said = [("Silva", "direct", int(rng.integers(1, 9)), "say")]
        said += [("Sudland", "indirect", int(rng.integers(1, 5)), "warn")] if paper != "Post" else []
        articles[f"paper{n:02d}"], papers = said, [*papers, paper]
    return quoting(articles, outlet=papers)


def test_outlets_are_held_against_all_others_over_the_floor_of_random_halves(outlets):
    table = analysis.sourcing(outlets, group="outlet", resamples=200, seed=3).table.set_index(["outlet", "speaker"])
    tokens = analysis.spoken(outlets).query("speaker == 'Silva'").set_index("article")["tokens"]
    own, others = tokens.iloc[:6], tokens.iloc[6:]
    row = table.loc[("Courier", "Silva")]
    assert row["share"] == pytest.approx(own.sum() / 120) and row["others"] == pytest.approx(others.sum() / 240)
    assert row["difference"] == pytest.approx(row["share"] - row["others"])
    assert row["difference_low"] < row["difference"] < row["difference_high"]

    def gap(half: np.ndarray) -> float:
        return others.to_numpy()[half].sum() / 120 - others.to_numpy()[~half].sum() / 120

    assert row["floor"] == pytest.approx(float(null.split_half(gap, 12, seed=3)))


def test_whom_an_outlet_never_quotes_has_an_upper_end(outlets):
    table = analysis.sourcing(
        outlets, by="side", sides={"south": ["Sudland"], "north": ["Silva"]}, group="outlet"
    ).table
    assert table.groupby("outlet").size().to_dict() == {"Courier": 2, "Herald": 2, "Post": 2}
    row = table.set_index(["outlet", "side"]).loc[("Post", "south")]
    post = table[table["outlet"] == "Post"]
    expected = float(zero_limit(120)) * post["tokens"].sum() / post["spans"].sum()
    assert (row["share"], row["share_low"], row["tokens"], row["spans"], row["verbs"]) == (0, 0, 0, 0, "")
    assert row["share_high"] == pytest.approx(expected)


def test_one_outlet_has_nothing_to_be_held_against():
    alone = analysis.sourcing(quoting({"gazette": [("Silva", "direct", 6, "say")]}), group="outlet", **QUICK).table
    assert alone[["others", "difference", "difference_low", "floor"]].isna().all(axis=None)


def test_copies_of_one_text_count_as_one_article():
    said = {f"paper{n}": [("Silva", "direct", 8 if n < 3 else 2, "say")] for n in range(6)}
    family = ["Wire", "Wire", "Wire-derived", "own", "own", "own"]
    copies = quoting(said, outlet=["Herald"] * 6, family=family)
    plain = analysis.sourcing(copies, group="outlet", **QUICK).table.iloc[0]
    weighed = analysis.sourcing(copies, group="outlet", families="weight", **QUICK).table.iloc[0]
    assert plain["share"] == pytest.approx((3 * 8 + 3 * 2) / 120)
    assert weighed["share"] == pytest.approx((8 + 3 * 2) / 80) == weighed["share_direct"]
    # Four units are too few to resample: then sentences are.
    assert (plain["unit"], weighed["unit"]) == ("articles", "sentences")
    kept = analysis.sourcing(copies, group="outlet", families="collapse", **QUICK).table.iloc[0]
    assert kept["share"] == pytest.approx(weighed["share"])
    assert groups.weights(copies).sum() == pytest.approx(4)


# What holds of every result


@settings(deadline=None, max_examples=20)
@given(evidences(), st.integers(0, 1000), st.sampled_from(analysis.GROUPS), st.sampled_from(analysis.BY))
def test_the_order_of_rows_changes_nothing(evidence, seed, group, by):
    shuffled = Evidence(**{n: getattr(evidence, n).sample(frac=1, random_state=seed) for n in TABLES})
    one, other = (analysis.sourcing(e, by=by, group=group, **QUICK) for e in (evidence, shuffled))
    pd.testing.assert_frame_equal(one.table, other.table, check_exact=True)
    for part in one.parts:
        pd.testing.assert_frame_equal(one.parts[part], other.parts[part], check_exact=True)


def test_no_evidence_gives_an_empty_table():
    for group in analysis.GROUPS:
        result = analysis.sourcing(Evidence.empty(), group=group)
        assert result.table.empty and result.settings["articles"] == {}
        assert list(result.table.columns) == list(analysis.sourcing(invented(6), group=group, **QUICK).table.columns)


def test_settings_say_what_made_the_result():
    result = analysis.sourcing(invented(3), "paper01", by="side", level=0.9, seed=7, **QUICK)
    expected = {"article": "paper01", "by": "side", "sides": None, "group": "article", "families": None, "seed": 7}
    assert expected.items() <= result.settings.items()
    assert (result.settings["articles"], result.table.attrs["level"]) == ({"account": 1}, 0.9)


def test_a_side_never_quoted_widens_the_interval_of_the_difference():
    articles = {f"a{n}": [("Silva", "direct", 4, "say")] for n in range(6)}
    articles |= {f"b{n}": [("Norland", "direct", 4, "say")] for n in range(6)}
    evidence = quoting(articles, outlet=["Courier"] * 6 + ["Post"] * 6)
    sides = {"north": ["Silva"], "south": ["Norland"]}
    table = analysis.sourcing(evidence, by="side", sides=sides, group="outlet", **QUICK).table
    rows = table.set_index(["outlet", "side"])
    limit = 4 * float(zero_limit(120))
    assert rows.loc[("Courier", "south"), ["difference_low", "difference_high"]].tolist() == pytest.approx(
        [-0.2, -0.2 + limit]
    )
    assert rows.loc[("Courier", "north"), ["difference_low", "difference_high"]].tolist() == pytest.approx(
        [0.2 - limit, 0.2]
    )
    assert rows.loc[("Courier", "north"), "floor"] == 0, "halves of articles that never quote"
