"""Naming: which labels an entity gets, from whom, in whose voice."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from framing.analysis import naming, null
from framing.analysis.statistics import bootstrap_ratio, zero_limit
from framing.evidence import Evidence
from tests.evidence_factory import Token, evidence_of, invented

TIRN = "Tirn Valley"
QUICK = {"resamples": 200}


def sentence(*labels, name="tirn", voice="narrator", of=TIRN):
    """A sentence that mentions an entity once, with modifiers."""
    return [Token(name, voice, entity=of), *(Token(word, voice, about=of) for word in labels)]


def outlets(**sentences):
    """Evidence of one article of each outlet."""
    return evidence_of(sentences, {name: {"outlet": name.title()} for name in sentences})


def row(result, **wanted):
    table = result.table
    for column, value in wanted.items():
        table = table[table[column] == value]
    assert len(table) == 1, wanted
    return table.iloc[0]


@pytest.fixture
def two():
    gazette = [sentence("vilesome"), sentence("vilesome"), sentence(), sentence("gallant", voice="direct")]
    herald = [sentence() for _ in range(5)] + [sentence(name="the valley")]
    return outlets(gazette=gazette, herald=herald)


def test_counts_shares_and_voices_by_hand(two):
    result = naming.naming(two, TIRN, min_count=1, min_mentions=1, **QUICK)
    vile = row(result, outlet="Gazette", label="vilesome", voice="narrator")
    assert vile[["kind", "count", "mentions", "articles", "basis"]].tolist() == ["modifier", 2, 3, 1, "account"]
    assert vile["share"] == pytest.approx(2 / 3)
    # Who is quoted is counted apart: one mention in quotation, and it carries the label.
    quoted = row(result, outlet="Gazette", label="gallant", voice="quoted")
    assert quoted[["count", "mentions", "share"]].tolist() == [1, 1, 1.0]
    assert row(result, outlet="Gazette", label="gallant", voice="narrator")["count"] == 0
    herald = row(result, outlet="Herald", label="vilesome", voice="narrator")
    assert herald[["count", "mentions", "share"]].tolist() == [0, 6, 0.0]
    assert herald["others"] == pytest.approx(2 / 3) and herald["difference"] == pytest.approx(-2 / 3)
    heads = result.table[(result.table["kind"] == "head") & (result.table["voice"] == "narrator")]
    assert heads.groupby("outlet")["share"].sum().to_dict() == pytest.approx({"Gazette": 1, "Herald": 1})
    assert row(result, outlet="Herald", label="the valley", voice="narrator")["rules"] == "alias"
    together = row(naming.naming(two, TIRN, voice="all", min_count=1, **QUICK), outlet="Gazette", label="gallant")
    assert together[["voice", "count", "mentions"]].tolist() == ["all", 1, 4]


def test_a_label_in_another_voice_than_its_mention_keeps_its_voice():
    called = [Token("tirn", entity=TIRN), Token("vilesome", "scare", about=TIRN)]
    result = naming.naming(outlets(a=[called]), TIRN, min_count=1, min_mentions=1, **QUICK)
    assert row(result, label="vilesome", voice="scare")[["count", "mentions", "share"]].tolist() == [1, 1, 1.0]
    assert row(result, label="vilesome", voice="narrator")[["count", "mentions", "share"]].tolist() == [0, 1, 0.0]


def test_a_label_counts_once_a_mention_and_pronouns_are_no_mentions(two):
    twice = outlets(a=[sentence("vilesome", "vilesome")])
    assert row(naming.naming(twice, TIRN, min_count=1, **QUICK), label="vilesome")["count"] == 1
    mentions = two.mentions.assign(how=two.mentions["how"].where(two.mentions["position"] > 0, "pronoun"))
    without = replace(two, mentions=mentions)
    assert row(naming.naming(without, TIRN, **QUICK), outlet="Herald", label="tirn", voice="narrator")["mentions"] == 5


def test_intervals_resample_sentences_of_one_article_and_never_have_no_width(two):
    result = naming.naming(two, TIRN, min_count=1, **QUICK)
    none = row(result, outlet="Herald", label="vilesome", voice="narrator")
    assert none["unit"] == "sentences"
    assert [none["share_low"], none["share_high"]] == [0, pytest.approx(min(zero_limit(6), 1))]
    some = row(result, outlet="Herald", label="tirn", voice="narrator")
    low, high = bootstrap_ratio([1] * 5 + [0], [1] * 6, resamples=200)
    assert [some["share_low"], some["share_high"]] == pytest.approx([low, high])
    every = naming.naming(outlets(a=[sentence("vilesome")] * 6), TIRN, **QUICK)
    always = row(every, label="vilesome")
    assert always["share"] == always["share_high"] == 1
    assert always["share_low"] == pytest.approx(1 - min(zero_limit(6), 1)) and always["share_low"] < 1


def test_too_few_mentions_are_said_to_be_too_few(two):
    table = naming.naming(two, TIRN, min_count=1, min_mentions=4, **QUICK).table
    few = table[table["mentions"] < 4]
    assert len(few) and not few["enough"].any() and (few["unit"] == "").all()
    assert few[["share", "share_low", "share_high", "difference"]].isna().all(axis=None)
    assert table.loc[table["mentions"] >= 4, "enough"].all()


def test_rare_labels_are_left_out_and_kinds_can_be_chosen(two):
    assert set(naming.naming(two, TIRN, **QUICK).table["label"]) == {"tirn", "vilesome"}
    assert set(naming.naming(two, TIRN, kind="modifier", min_count=1, **QUICK).table["kind"]) == {"modifier"}
    ordered = naming.naming(two, TIRN, min_count=1, **QUICK).table[["kind", "label"]].drop_duplicates()
    assert ordered["kind"].tolist() == ["head", "head", "modifier", "modifier"]
    assert ordered["label"].tolist() == ["tirn", "the valley", "vilesome", "gallant"]


@pytest.fixture
def many():
    """Seven articles of one outlet that say vilesome of every other mention, and eight of another that never do."""
    papers = {f"g{n}": [sentence("vilesome"), sentence()] for n in range(7)}
    papers |= {f"h{n}": [sentence(*(["gallant"] if n == 0 else []))] * 2 for n in range(8)}
    return evidence_of(papers, {name: {"outlet": name[0].upper(), "basis": "published"} for name in papers})


def test_a_planted_difference_is_clear_and_the_floor_is_that_of_the_others(many):
    result = naming.naming(many, TIRN, min_count=1, **QUICK)
    vile = row(result, outlet="G", label="vilesome")
    assert vile[["unit", "difference"]].tolist() == ["articles", 0.5]
    assert vile["floor"] == 0, "halves of those who never say it do not differ: the interval alone tells"
    assert "G says “vilesome” more often than the others" in result.alt
    assert "No band where the others never do" in result.alt
    # Each article of G has the same share; the others never say it, in 16 mentions.
    assert [vile["difference_low"], vile["difference_high"]] == pytest.approx([0.5 - zero_limit(16), 0.5])
    gallant = row(result, outlet="G", label="gallant")
    halves = null.random_halves(8)
    sizes = np.abs(np.where(halves[:, 0], 2, 0) / 8 - np.where(halves[:, 0], 0, 2) / 8)
    assert gallant["floor"] == pytest.approx(np.quantile(sizes, 0.95)) == 0.25
    assert gallant["difference_low"] < 0 and abs(gallant["difference"]) < gallant["floor"]


def test_no_floor_and_no_interval_of_a_difference_where_articles_are_few(two):
    table = naming.naming(two, TIRN, **QUICK).table
    assert table[["floor", "difference_low", "difference_high"]].isna().all(axis=None)


def test_copies_of_one_text_can_be_weighted_or_collapsed():
    papers = {"a": [sentence("vilesome")], "b": [sentence("vilesome")], "c": [sentence()]}
    about = {"a": {"family": "Wire"}, "b": {"family": "Wire"}}
    evidence = evidence_of(papers, about)
    shares = {
        rule: row(naming.naming(evidence, TIRN, by=None, families=rule, min_mentions=1, **QUICK), label="vilesome")
        for rule in (None, "weight", "collapse")
    }
    assert {rule: found["share"] for rule, found in shares.items()} == {
        None: pytest.approx(2 / 3),
        "weight": pytest.approx(1 / 2),
        "collapse": pytest.approx(1 / 2),
    }
    assert {found["count"] for found in shares.values()} == {2}  # counts are of what was read


@pytest.mark.parametrize("families", ["weight", "collapse"])
def test_a_text_that_two_outlets_print_counts_in_full_in_both(families):
    papers = {"a": [sentence("vilesome")], "b": [sentence("vilesome")] * 2, "c": [sentence()], "d": [sentence()]}
    about = {name: {"outlet": outlet} for name, outlet in zip(papers, "ABAB", strict=True)}
    about["a"]["family"] = about["b"]["family"] = "Wire"
    found, plain = (
        naming.naming(evidence_of(papers, about), TIRN, families=rule, min_mentions=1, **QUICK).table
        for rule in (families, None)
    )
    pd.testing.assert_frame_equal(found, plain)
    assert plain.loc[plain["label"] == "vilesome", "share"].tolist() == pytest.approx([1 / 2, 2 / 3])


def test_the_rows_behind_the_counts_are_kept(two):
    result = naming.naming(two, TIRN, **QUICK)
    assert len(result.parts["labels"]) == (two.labels["entity"] == TIRN).sum()


def test_unknown_names_and_options_are_told_with_the_nearest(two):
    with pytest.raises(KeyError, match="no entity is called 'Tirn Vale'; did you mean 'Tirn Valley'"):
        naming.naming(two, "Tirn Vale")
    with pytest.raises(ValueError, match="did you mean 'modifier'"):
        naming.naming(two, TIRN, kind="modifiers")
    with pytest.raises(ValueError, match="no voice is called 'narrators'"):
        naming.naming(two, TIRN, voice="narrators")
    with pytest.raises(ValueError, match="no column to group by is called 'outlets'"):
        naming.naming(two, TIRN, by="outlets")
    with pytest.raises(ValueError, match="min_count is 0"):
        naming.naming(two, TIRN, min_count=0)
    with pytest.raises(KeyError, match="there is none"):
        naming.naming(Evidence.empty(), TIRN)


def test_swapping_two_entities_swaps_their_tables():
    evidence = invented(8)
    one, other = "Arvenia", TIRN
    swap = {one: other, other: one}
    tables = {
        name: getattr(evidence, name).assign(entity=getattr(evidence, name)["entity"].replace(swap))
        for name in ("mentions", "labels")
    }
    swapped = replace(evidence, **tables)
    for name, counterpart in swap.items():
        here = naming.naming(evidence, name, **QUICK).table
        assert here.equals(naming.naming(swapped, counterpart, **QUICK).table)
