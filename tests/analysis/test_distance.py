"""Distance: stances of verbs and fragments, counted by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from framing.analysis import distance as analysis
from framing.analysis import null
from framing.analysis.sourcing import NO_SPEAKER
from framing.analysis.statistics import bootstrap_ratio, wilson, zero_limit
from framing.evidence import TABLES, Evidence
from tests.analysis.test_sourcing import SIDES, quoting
from tests.evidence_factory import evidences, invented

QUICK = {"resamples": 40}


def rows(evidence: Evidence, *keys: str, **options: object) -> pd.DataFrame:
    return analysis.distance(evidence, **{**QUICK, **options}).table.set_index([*keys, "measure"])


@pytest.fixture
def gazette() -> Evidence:
    """Silva: two doubting verbs of six, one heated; the minister: one endorsing of three."""
    silva = [("Silva", "direct", n, verb) for n, verb in zip((9, 3, 9, 4, 9, 9), VERBS, strict=True)]
    minister = [("minister", "indirect", 5, verb) for verb in ("confirm", "say", "say")]
    return quoting({"gazette": [*silva, *minister]})


VERBS = ("claim", "say", "claim", "blast", "say", "say")


def test_stances_are_shares_of_attributions(gazette):
    table = rows(gazette, "speaker")
    assert list(analysis.distance(gazette).table.columns) == [
        *("all", "speaker", "measure", "articles", "count", "of", "share", "share_low", "share_high", "others"),
        *("difference", "difference_low", "difference_high", "floor"),
        *("words", "unit", "enough", "basis"),
    ]
    doubting = table.loc[("Silva", "doubting")]
    assert (doubting["count"], doubting["of"], doubting["share"], doubting["words"]) == (2, 6, 2 / 6, "claim ×2")
    low, high = wilson(2, 6)
    assert (doubting["share_low"], doubting["share_high"]) == (float(low), float(high))
    assert doubting["unit"] == "attributions" and np.isnan(doubting["others"]), "the others have three attributions"
    assert table.loc[("Silva", "heated"), ["count", "words"]].tolist() == [1, "blast"]
    assert table.loc[("Silva", "endorsing"), ["count", "share", "share_low", "words"]].tolist() == [0, 0, 0, ""]


def test_fragments_are_direct_quotations_of_a_few_words(gazette):
    fragments = rows(gazette, "speaker").loc[("Silva", "fragments")]
    assert (fragments["count"], fragments["of"], fragments["words"]) == (2, 6, "")
    assert rows(gazette, "speaker").loc[("minister", "fragments"), "of"] == 0


@pytest.mark.parametrize("families", [None, "weight", "collapse"])
@pytest.mark.parametrize("group", [None, "article", "outlet"])
def test_who_is_never_quoted_directly_has_no_fragments(group, families):
    reported = quoting({"gazette": [("Silva", "indirect", 9, "claim")], "herald": [("Silva", "indirect", 9, "say")]})
    told = analysis.distance(reported, group=group, families=families, min_attributions=1, **QUICK).table
    fragments = told[told["measure"] == "fragments"]
    assert len(fragments) and fragments["of"].eq(0).all() and fragments["share"].isna().all()
    assert told.loc[told["measure"] == "doubting", "count"].sum() == 1


def test_too_few_are_said_to_be_too_few(gazette):
    few = rows(gazette, "speaker").loc[("minister", "endorsing")]
    assert not few["enough"] and (few["count"], few["of"]) == (1, 3)
    assert few[["share", "share_low", "share_high"]].isna().all() and few["unit"] == ""
    enough = rows(gazette, "speaker", min_attributions=3)
    assert enough.loc[("minister", "endorsing"), "share"] == pytest.approx(1 / 3)
    assert enough.loc[("Silva", "endorsing"), "others"] == pytest.approx(1 / 3)


def test_a_verb_counts_once_a_sentence(gazette):
    spans = gazette.quotations
    twice = spans.head(1).assign(position=5, tokens=2)
    tables = {name: getattr(gazette, name) for name in TABLES}
    table = rows(Evidence(**{**tables, "quotations": pd.concat([spans, twice])}), "speaker")
    assert table.loc[("Silva", "doubting"), "of"] == 6 and table.loc[("Silva", "fragments"), "of"] == 7


def test_several_articles_are_resampled():
    said = {f"paper{n}": [("Silva", "direct", 9, "claim" if n < 2 else "say")] * (1 + n % 2) for n in range(6)}
    row = rows(quoting(said), "speaker", resamples=300, seed=2).loc[("Silva", "doubting")]
    low, high = bootstrap_ratio([1, 2, 0, 0, 0, 0], [1, 2] * 3, resamples=300, seed=2)
    assert (row["unit"], row["share_low"], row["share_high"]) == ("articles", float(low), float(high))
    # Resampling nothing gives nothing: where none, or all, is of a stance, six articles say how much may go unseen.
    none = rows(quoting(said), "speaker").loc[("Silva", "heated")]
    assert (none["unit"], none["share_high"]) == ("articles", pytest.approx(float(zero_limit(6))))


def test_outlets_are_held_against_the_others_over_a_floor():
    said = {f"a{n}": [("Silva", "direct", 9, "claim")] * 3 for n in range(6)}
    said |= {f"b{n}": [("Silva", "direct", 9, "claim" if n < 2 else "say")] * 3 for n in range(8)}
    evidence = quoting(said, outlet=["Courier"] * 6 + ["Post"] * 8)
    row = rows(evidence, "outlet", "speaker", group="outlet", resamples=300).loc[("Courier", "Silva", "doubting")]
    assert (row["share"], row["others"], row["difference"]) == (1, 0.25, 0.75)
    assert row["difference_low"] < 0.75 <= row["difference_high"] <= 1
    hits = np.array([3.0, 3, 0, 0, 0, 0, 0, 0])
    floor = null.split_half(lambda half: hits[half].sum() / 12 - hits[~half].sum() / 12, 8)
    assert row["floor"] == pytest.approx(float(floor))


def test_other_speakers_of_the_same_articles_are_resampled_with_them():
    pair = [("Silva", "direct", 9, "claim"), ("Norland", "direct", 9, "claim")]
    plain = [("Silva", "direct", 9, "say"), ("Norland", "direct", 9, "say")]
    evidence = quoting({f"a{n}": pair if n % 2 else plain for n in range(8)})
    row = rows(evidence, "speaker").loc[("Silva", "doubting")]
    assert row[["difference", "difference_low", "difference_high"]].tolist() == [0, 0, 0]


def test_copies_of_one_text_count_as_one_article():
    said = {f"a{n}": [("Silva", "direct", 9, "claim" if n < 3 else "say")] for n in range(6)}
    copies = quoting(said, family=["Wire", "Wire", "Wire-derived", "own", "own", "own"])
    for families, share in ((None, 3 / 6), ("weight", 1 / 4), ("collapse", 1 / 4)):
        row = rows(copies, "speaker", families=families).loc[("Silva", "doubting")]
        assert row["share"] == pytest.approx(share)


def test_groups_and_sides_are_kept_apart():
    said = [("Silva", "direct", 9, "claim"), ("Norland", "direct", 9, "say"), ("", "direct", 9, "say")]
    evidence = quoting({"a": said, "b": said[1:]}, outlet=["Herald", "Post"])
    options = {"by": "side", "sides": {"north": SIDES["north"]}, "min_attributions": 1}
    table = rows(evidence, "outlet", "side", group="outlet", **options)
    assert table.loc[("Herald", "north", "doubting"), ["count", "of"]].tolist() == [1, 2]
    assert table.loc[("Post", "north", "doubting"), ["count", "of"]].tolist() == [0, 1]
    assert table.loc[("Post", "north", "doubting"), ["others", "difference"]].tolist() == [0.5, -0.5]
    assert set(rows(evidence, "speaker", article="b").index.get_level_values("speaker")) == {"Norland", NO_SPEAKER}


@settings(deadline=None, max_examples=25)
@given(evidences(), st.integers(0, 1000), st.sampled_from([None, "outlet"]))
def test_counts_add_up_and_the_order_of_rows_changes_nothing(evidence, seed, group):
    table = analysis.distance(evidence, group=group, min_attributions=1, **QUICK).table
    spoken = evidence.quotations[evidence.quotations["kind"] != "scare"]
    said = spoken[spoken["verb"] != ""].drop_duplicates(["article", "sentence", "speaker", "verb"])
    assert table.loc[table["measure"] == "doubting", "of"].sum() == len(said)
    assert table.loc[table["measure"] == "fragments", "of"].sum() == (spoken["kind"] == "direct").sum()
    assert (table["count"] <= table["of"]).all()
    known = table[table["enough"]]
    assert (known["share_low"] <= known["share"]).all() and (known["share"] <= known["share_high"]).all()
    shuffled = Evidence(**{n: getattr(evidence, n).sample(frac=1, random_state=seed) for n in TABLES})
    again = analysis.distance(shuffled, group=group, min_attributions=1, **QUICK).table
    pd.testing.assert_frame_equal(table, again, check_exact=True)


def test_no_evidence_gives_an_empty_table_and_bad_input_a_clear_error():
    assert analysis.distance(Evidence.empty()).table.empty
    with pytest.raises(KeyError, match="did you mean 'paper02'"):
        analysis.distance(invented(3), "paper2")
    with pytest.raises(ValueError, match="did you mean 'outlet'"):
        analysis.distance(invented(3), group="outlets")
    with pytest.raises(ValueError, match="add by='side'"):
        analysis.distance(invented(3), sides=SIDES)
