"""Profiles of loaded words and scores of word-score lexicons."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from scipy import stats

from framing.analysis import lexicons
from framing.analysis.statistics import bootstrap_ratio
from framing.evidence import Evidence
from tests.evidence_factory import Token, evidence_of, evidences, invented

QUICK = {"resamples": 50, "min_words": 1}


def test_a_rate_is_hits_per_thousand_words_of_that_voice():
    said = [
        Token("gallant", "direct"),
        Token("zorb", "direct"),
        Token("zorb", "indirect"),
        Token("talm", "direct"),
    ]
    evidence = evidence_of({"gazette": [[Token("vilesome"), *[Token("zorb")] * 9], said]})
    table = lexicons.profiles(evidence, voice=None, min_words=1).table.set_index(["voice", "category"])
    assert table.loc[("narrator", "insult"), ["hits", "words", "rate"]].tolist() == [1, 10, 100]
    assert table.loc[("quoted", "praise"), ["hits", "words", "rate"]].tolist() == [1, 4, 250]
    assert table.loc[("narrator", "praise"), ["hits", "rate"]].tolist() == [0, 0]
    assert lexicons.profiles(evidence, min_words=1).table["rate"].tolist() == pytest.approx([1000 / 14] * 2)


def test_columns_and_groups():
    columns = [
        "basis",
        "articles",
        "words",
        "category",
        "voice",
        "hits",
        "rate",
        "rate_low",
        "rate_high",
        "unit",
        "enough",
    ]
    for by, first in (("article", ["article"]), ("outlet", ["outlet"]), (None, ["all"]), ("basis", [])):
        table = lexicons.profiles(invented(4), by=by, **QUICK).table
        assert list(table.columns) == first + columns
    assert table.set_index(["basis", "category"]).loc[("account", "insult"), "articles"] == 3


def test_with_few_words_there_is_no_rate():
    evidence = evidence_of({"a": [[Token("vilesome"), *[Token("zorb")] * 98]], "b": [[Token("zorb")] * 100]})
    table = lexicons.profiles(evidence).table.set_index("article")
    assert table["enough"].tolist() == [False, True]
    assert np.isnan(table.loc["a", ["rate", "rate_low", "rate_high"]].tolist()).all()
    assert table.loc["a", "hits"] == 1
    assert table.loc["b", "rate"] == 0


def test_many_articles_are_resampled_and_few_by_their_sentences():
    evidence = invented(8)
    pooled = (
        lexicons.profiles(evidence, by=None, resamples=300, seed=2, min_words=1)
        .table.set_index("category")
        .loc["insult"]
    )
    hits = evidence.hits[evidence.hits["category"] == "insult"]
    by_article = [int((hits["article"] == a).sum()) for a in evidence.articles["article"]]
    low, high = bootstrap_ratio(by_article, evidence.articles["words"], resamples=300, seed=2)
    assert (pooled["unit"], pooled["rate_low"], pooled["rate_high"]) == ("articles", 1000 * low, 1000 * high)

    single = lexicons.profiles(evidence, resamples=300, seed=2, min_words=1).table.set_index(["article", "category"])
    sentences = evidence.sentences[evidence.sentences["article"] == "paper03"]
    hits = hits[hits["article"] == "paper03"]
    by_sentence = [int((hits["sentence"] == s).sum()) for s in sentences["sentence"]]
    low, high = bootstrap_ratio(by_sentence, sentences["tokens"], resamples=300, seed=2)
    found = single.loc[("paper03", "insult")]
    assert found["unit"] == "sentences"
    assert (found["rate_low"], found["rate_high"]) == pytest.approx((1000 * low, 1000 * high))


def test_what_does_not_occur_may_still_occur():
    sentences = [[Token("zorb")] * 5 for _ in range(6)]
    table = lexicons.profiles(evidence_of({"a": sentences, "b": [[Token("gallant")], *sentences]}), min_words=1).table
    row = table.set_index("article").loc["a"]
    assert (row["hits"], row["rate"], row["rate_low"]) == (0, 0, 0)
    assert row["rate_high"] == pytest.approx(1000 * -np.log(0.025) / 30)


def test_a_short_article_has_no_interval():
    row = lexicons.profiles(evidence_of({"a": [[Token("gallant"), Token("zorb")]]}), min_words=1).table.iloc[0]
    assert (row["rate"], row["unit"]) == (500, "")
    assert np.isnan([row["rate_low"], row["rate_high"]]).all()


@settings(deadline=None, max_examples=40)
@given(evidences())
def test_profiles_add_up_to_the_evidence(evidence):
    for by, voice in (("article", None), ("family", "all"), (None, None)):
        table = lexicons.profiles(evidence, by=by, voice=voice, **QUICK).table
        assert table["hits"].sum() == len(evidence.hits)
        shown = table[table["rate"].notna()]
        assert ((shown["rate"] >= 0) & (shown["rate"] <= 1000)).all()
        assert (table["rate"].isna() == (table["words"] == 0)).all()


def test_a_score_is_the_sum_per_hundred_words():
    evidence = evidence_of(
        {"a": [[Token("zorb")] * 3 + [Token("talm"), Token("zorb", "direct")]], "b": [[Token("sund")]]}
    )
    result = lexicons.lexicon_scores(evidence, {"plain": {"zorb": 1.5, "talm": -2, "zorb talm": 9}})
    table = result.table
    assert list(table.columns) == [
        "article",
        "outlet",
        "basis",
        "lexicon",
        "matched",
        "words",
        "score",
        "rank",
    ]
    assert table["score"].tolist() == pytest.approx([100 * (4 * 1.5 - 2) / 5, 0])
    assert table["matched"].tolist() == [1, 0]
    assert table["rank"].tolist() == [1, 2]
    assert result.settings["lexicons"] == {"plain": 3}


def test_agreement_is_spearmans():
    words = {"zorb": 2.0, "talm": -1.0, "brinn": 0.5}
    other = {"zorb": 1.0, "quast": -2.0, "sund": 1.5}
    result = lexicons.lexicon_scores(
        invented(12), {"one": words, "two": other, "three": {k: -v for k, v in words.items()}}
    )
    by_lexicon = result.table.pivot_table(index="article", columns="lexicon", values="score")
    agreement = result.parts["agreement"].set_index(["lexicon_a", "lexicon_b"])
    assert list(agreement.index) == [("one", "two"), ("one", "three"), ("two", "three")]
    found = agreement.loc[("one", "two")]
    assert found["spearman"] == pytest.approx(stats.spearmanr(by_lexicon["one"], by_lexicon["two"]).statistic)
    assert found["low"] < found["spearman"] < found["high"]
    assert agreement.loc[("one", "three"), "spearman"] == pytest.approx(-1)
    assert (agreement["articles"] == 12).all()


def test_ranks_follow_scores():
    table = lexicons.lexicon_scores(invented(9), {"plain": {"zorb": 1.0, "talm": -1.0}}).table.sort_values("rank")
    assert table["score"].is_monotonic_decreasing
    assert table["rank"].iloc[0] == 1


@settings(deadline=None, max_examples=30)
@given(evidences())
def test_matched_shares_are_shares(evidence):
    table = lexicons.lexicon_scores(evidence, {"a": {"zorb": 1.0, "the": -1.0}, "b": {"vilesome": -2.0}}).table
    assert len(table) == 2 * len(evidence)
    assert table["matched"].dropna().between(0, 1).all()
    assert (table["matched"].isna() == (table["words"] == 0)).all()


def test_a_table_and_a_loaded_lexicon_score_as_a_mapping_does():
    words = {"zorb": 2.0, "talm": -1.0}
    table = pd.DataFrame({"term": ["zorb", "talm"], "weight": [2, -1]})

    class Loaded:
        def to_scores(self):
            return words

    scored = lexicons.lexicon_scores(invented(4), {"mapping": words, "table": table, "loaded": Loaded()}).table
    by_lexicon = [part["score"].tolist() for _, part in scored.groupby("lexicon")]
    assert by_lexicon[0] == by_lexicon[1] == by_lexicon[2]


def test_errors_and_no_evidence():
    with pytest.raises(ValueError, match="'void' is empty"):
        lexicons.lexicon_scores(invented(1), {"void": {}})
    with pytest.raises(ValueError, match="gives 'zorb' the score nan"):
        lexicons.lexicon_scores(invented(1), {"odd": {"zorb": float("nan")}})
    for missing in (None, "", "much", float("inf"), 10**400):
        with pytest.raises(ValueError, match=f"lexicon 'odd' gives 'zorb' the score {missing}"):
            lexicons.lexicon_scores(invented(1), {"odd": {"zorb": missing}})
    twice = pd.DataFrame({"term": ["zorb", "talm", "zorb"], "weight": [1, 2, -1]})
    with pytest.raises(ValueError, match="lexicon 'twice' lists 'zorb' twice, with the scores 1 and -1: keep one"):
        lexicons.lexicon_scores(invented(1), {"twice": twice})
    with pytest.raises(ValueError, match=r"lexicon 'bare' lacks the column\(s\) weight; it has term, score"):
        lexicons.lexicon_scores(invented(1), {"bare": twice.rename(columns={"weight": "score"})})
    with pytest.raises(ValueError, match="gives a score to nan, which is no word"):
        lexicons.lexicon_scores(invented(1), {"empty": twice.assign(term=float("nan"))})
    with pytest.raises(ValueError, match="lexicon 'list' is a list; give a mapping"):
        lexicons.lexicon_scores(invented(1), {"list": ["zorb"]})
    with pytest.raises(ValueError, match="did you mean 'outlet'"):
        lexicons.profiles(invented(1), by="outlets")
    assert lexicons.profiles(Evidence.empty()).table.empty
    nothing = lexicons.lexicon_scores(Evidence.empty(), {"a": {"zorb": 1.0}, "b": {"talm": 1.0}})
    assert nothing.table.empty and nothing.parts["agreement"]["spearman"].isna().all()
    with pytest.raises(ValueError, match="no lexicon is given"):
        lexicons.lexicon_scores(invented(1), {})
