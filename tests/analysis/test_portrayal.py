"""Portrayal, vocabulary and dispersion on evidence small enough to count by hand."""

from collections import Counter

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings

from framing.analysis import portrayal as analysis
from framing.analysis.statistics import MIN_CLUSTERS, bootstrap_ratio
from framing.evidence import TABLES, Evidence
from tests.evidence_factory import ENTITIES, Token, evidence_of, evidences, invented

COLUMNS = (
    "{group} entity voice basis articles mentions hits rate rate_low rate_high "
    "sentiment sentiment_low sentiment_high unit enough"
)
QUICK = {"resamples": 50}


def mention(voice: str = "narrator", sentiment: float = 0.0) -> Token:
    return Token("arvenia", voice, entity="Arvenia", sentiment=sentiment)


def attached(word: str = "vilesome", voice: str = "narrator") -> Token:
    return Token(word, voice, about="Arvenia")


@pytest.fixture
def one_article() -> Evidence:
    """Six mentions by the narrator with three words, two by a speaker with one, no more; one word about
    nobody."""
    sentences = [[mention(sentiment=-0.5), attached()] for _ in range(3)]
    sentences += [[mention(sentiment=0.25), Token("zorb")] for _ in range(3)]
    sentences += [
        [mention("direct", 1.0), attached("gallant", "direct")],
        [mention("indirect")],
        [Token("hapless")],
    ]
    return evidence_of({"gazette": sentences})


def test_counts_and_means_are_those_of_the_evidence(one_article):
    table = analysis.portrayal(one_article).table
    assert list(table.columns) == COLUMNS.format(group="all").split()
    narrator, quoted = table.iloc[0], table.iloc[1]
    assert (narrator["voice"], narrator["mentions"], narrator["hits"], narrator["rate"]) == (
        "narrator",
        6,
        3,
        0.5,
    )
    assert narrator["sentiment"] == pytest.approx((3 * -0.5 + 3 * 0.25) / 6)
    assert narrator["enough"]
    assert (quoted["voice"], quoted["mentions"], quoted["hits"], quoted["articles"]) == ("quoted", 2, 1, 1)
    assert len(table) == 2


def test_too_few_mentions_are_said_to_be_too_few(one_article):
    quoted = analysis.portrayal(one_article, voice="quoted").table.iloc[0]
    assert not quoted["enough"]
    assert quoted[["rate", "rate_low", "rate_high", "sentiment", "sentiment_low", "sentiment_high"]].isna().all()
    assert quoted["unit"] == ""
    assert analysis.portrayal(one_article, voice="quoted", min_mentions=2).table["rate"].tolist() == [0.5]


def test_few_articles_resample_sentences_and_many_resample_articles(one_article):
    assert analysis.portrayal(one_article, voice="narrator").table["unit"].tolist() == ["sentences"]
    texts = {f"paper{n}": [[mention(), mention(), attached()]] for n in range(MIN_CLUSTERS)}
    texts["paper0"] = [[mention()]]
    found = analysis.portrayal(evidence_of(texts), resamples=500, seed=3).table.iloc[0]
    low, high = bootstrap_ratio([0] + [1] * 4, [1] + [2] * 4, resamples=500, seed=3)
    assert found["unit"] == "articles"
    assert (found["rate_low"], found["rate_high"]) == (float(low), float(high))
    assert found["rate_low"] < found["rate"] < found["rate_high"]


def test_five_mentions_in_one_sentence_have_no_interval():
    found = analysis.portrayal(evidence_of({"gazette": [[mention()] * 5]})).table.iloc[0]
    assert (found["rate"], found["unit"]) == (0, "")
    assert np.isnan([found["rate_low"], found["rate_high"], found["sentiment_low"]]).all()


def test_a_rate_of_nothing_has_the_poisson_limit():
    found = analysis.portrayal(evidence_of({f"paper{n}": [[mention()]] for n in range(8)})).table.iloc[0]
    assert (found["rate"], found["rate_low"], found["unit"]) == (0, 0, "articles")
    assert found["rate_high"] == pytest.approx(-np.log(0.025) / 8)


def test_a_word_counts_even_where_its_entity_is_named_in_another_voice():
    table = analysis.portrayal(evidence_of({"gazette": [[mention(), attached(voice="scare")]]})).table
    assert table[["voice", "mentions", "hits"]].to_numpy().tolist() == [["narrator", 1, 0], ["scare", 0, 1]]


@pytest.mark.parametrize("by", ["article", "outlet", "family", "basis", "country"])
def test_the_first_column_is_the_group_and_no_column_stands_twice(by):
    table = analysis.portrayal(invented(), by=by, **QUICK).table
    expected = COLUMNS.format(group=by).split()
    assert list(table.columns) == list(dict.fromkeys(expected))
    assert set(table[by]) == set(invented().articles[by])


def test_rows_that_pool_articles_name_both_bases():
    evidence = invented(3)
    assert set(analysis.portrayal(evidence, voice="all", **QUICK).table["basis"]) == {"published+account"}
    apart = analysis.portrayal(evidence, by="article", voice="all", **QUICK).table
    assert set(apart.loc[apart["article"] == "paper00", "basis"]) == {"published"}


@settings(deadline=None, max_examples=40)
@given(evidences())
def test_mentions_and_hits_add_up_to_the_evidence(evidence):
    for by, voice in ((None, None), ("outlet", None), ("article", "all")):
        result = analysis.portrayal(evidence, by=by, voice=voice, **QUICK)
        assert result.table["mentions"].sum() == len(evidence.mentions)
        assert result.table["hits"].sum() == (evidence.hits["entity"] != "").sum() == len(result.hits())


@settings(deadline=None, max_examples=40)
@given(evidences(min_articles=1))
def test_every_row_leads_to_its_words(evidence):
    result = analysis.portrayal(evidence, by="outlet", **QUICK)
    for row in result.table.itertuples():
        behind = result.hits(row.entity, row.voice, group=row.outlet)
        assert len(behind) == row.hits
        assert set(behind["entity"]) <= {row.entity}
    assert list(result.hits().columns) == list(evidence.hits.columns)


@settings(deadline=None, max_examples=30)
@given(evidences(min_articles=1))
def test_swapping_two_entities_swaps_their_portrayals(evidence):
    names = dict(zip(ENTITIES[:2], ENTITIES[1::-1], strict=True))
    tables = {n: getattr(evidence, n) for n in TABLES}
    for name in ("mentions", "hits"):
        tables[name] = tables[name].assign(entity=tables[name]["entity"].replace(names))
    before = analysis.portrayal(evidence, min_mentions=1, **QUICK).table
    after = analysis.portrayal(Evidence(**tables), min_mentions=1, **QUICK).table
    after = after.assign(entity=after["entity"].replace(names))
    keys = ["entity", "voice"]
    pd.testing.assert_frame_equal(
        before.sort_values(keys, ignore_index=True),
        after.sort_values(keys, ignore_index=True),
        check_exact=True,
    )


def test_entities_can_be_chosen():
    result = analysis.portrayal(invented(), entities=["Arvenia"], **QUICK)
    assert set(result.table["entity"]) == set(result.hits()["entity"]) == {"Arvenia"}
    assert result.settings["entities"] == ["Arvenia"]


def test_settings_say_what_made_the_result():
    given = analysis.portrayal(invented(4), by="outlet", voice="all", resamples=60, level=0.9, seed=7).settings
    expected = {
        "by": "outlet",
        "voice": "all",
        "entities": None,
        "min_mentions": 5,
        "resamples": 60,
        "level": 0.9,
    }
    assert expected.items() <= given.items()
    assert (given["seed"], given["articles"]) == (7, {"published": 1, "account": 3})
    assert given["framing"]


def test_errors_name_the_nearest():
    evidence = invented(3)
    with pytest.raises(KeyError, match="did you mean 'Arvenia'"):
        analysis.portrayal(evidence, entities=["Arvena"])
    with pytest.raises(ValueError, match="did you mean 'outlet'"):
        analysis.portrayal(evidence, by="outlets")
    with pytest.raises(ValueError, match="did you mean 'narrator'"):
        analysis.portrayal(evidence, voice="narator")
    result = analysis.portrayal(evidence, by="outlet", **QUICK)
    with pytest.raises(KeyError, match="did you mean 'Arvenia'"):
        result.hits("Arveni")
    with pytest.raises(KeyError, match="did you mean 'Outlet 0'"):
        result.hits(group="outlet 0")
    with pytest.raises(ValueError, match="did you mean 'quoted'"):
        result.hits(voice="quote")
    with pytest.raises(KeyError, match="did you mean 'paper02'"):
        analysis.dispersion(evidence, "paper2")


def test_no_evidence_gives_empty_tables():
    empty = Evidence.empty()
    for result in (analysis.portrayal(empty), analysis.vocabulary(empty)):
        assert result.table.empty
        assert result.settings["articles"] == {}
    assert analysis.portrayal(empty, by="outlet").table.dtypes["mentions"] == "int64"


def test_vocabulary_lists_the_commonest_forms_first():
    words = [attached("gallant"), attached(), attached(), attached("gallant"), attached("gallant", "direct")]
    table = analysis.vocabulary(evidence_of({"gazette": [[mention(), *words, Token("hapless")]]})).table
    assert list(table.columns) == ["entity", "voice", "category", "direction", "hits", "words", "basis"]
    assert table[["voice", "category", "hits", "words"]].to_numpy().tolist() == [
        ["narrator", "insult", 2, "vilesome ×2"],
        ["narrator", "praise", 2, "gallant ×2"],
        ["quoted", "praise", 1, "gallant"],
    ]
    assert analysis.vocabulary(evidence_of({"gazette": [[mention(), *words]]}), min_hits=2).table["hits"].min() == 2


@settings(deadline=None, max_examples=40)
@given(evidences())
def test_vocabulary_and_dispersion_hold_every_hit(evidence):
    assert analysis.vocabulary(evidence).table["hits"].sum() == (evidence.hits["entity"] != "").sum()
    for article in evidence.articles["article"]:
        result = analysis.dispersion(evidence, article).table
        hits, mentions = (t["article"].eq(article).sum() for t in (evidence.hits, evidence.mentions))
        assert Counter(result["kind"]) == Counter({"category": hits, "entity": mentions}) - Counter()
        assert result["share"].between(0, 1, inclusive="left").all()


def test_dispersion_puts_the_fullest_row_first(one_article):
    result = analysis.dispersion(one_article, "gazette").table
    expected = ["row", "kind", "word", "position", "share", "voice", "article", "outlet", "basis", "words"]
    assert list(result.columns) == expected
    assert result["row"].drop_duplicates().tolist() == ["Arvenia", "insult", "praise", "victim"]
    last = result.iloc[-1]
    assert (last["word"], last["position"], last["words"]) == ("hapless", 15, 16)
    assert last["share"] == 15 / 16
    assert set(result["voice"]) == {"narrator", "quoted"}
