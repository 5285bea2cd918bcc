"""Sourcing on evidence small enough to count by hand."""

import pytest
from hypothesis import given, settings

from framing.analysis import sourcing as analysis
from framing.evidence import Evidence
from tests.evidence_factory import Token, evidence_of, evidences, invented


def test_an_unknown_article_is_named_with_the_nearest():
    with pytest.raises(KeyError, match="did you mean 'paper02'"):
        analysis.sourcing(invented(3), "paper2")


def test_no_evidence_gives_an_empty_table():
    result = analysis.sourcing(Evidence.empty())
    assert result.table.empty
    assert result.settings["articles"] == {}


def test_sourcing_counts_spans_and_words():
    def said(*words: str) -> list[Token]:
        return [Token(word, "direct") for word in words]

    evidence = evidence_of({"gazette": [said("zorb", "talm"), said("sund"), [Token("brinn"), *said("plover")]]})
    table = analysis.sourcing(evidence).table
    assert list(table.columns) == [
        "article",
        "outlet",
        "basis",
        "speaker",
        "kind",
        "spans",
        "tokens",
        "share",
        "verbs",
    ]
    by_speaker = table.set_index("speaker")
    # The factory gives the first span no speaker, the second and the third (whose place is 2 + 1) those of
    # its list.
    assert by_speaker.loc[analysis.NO_SPEAKER, ["spans", "tokens", "verbs"]].tolist() == [2, 3, ""]
    assert by_speaker.loc["Minister Quell", ["spans", "tokens", "verbs"]].tolist() == [1, 1, "thunder"]
    assert table["share"].sum() == pytest.approx(4 / 5)


@settings(deadline=None, max_examples=40)
@given(evidences())
def test_sourcing_holds_every_quoted_word(evidence):
    table = analysis.sourcing(evidence).table
    assert table["tokens"].sum() == evidence.quotations["tokens"].sum()
    assert table["spans"].sum() == len(evidence.quotations)
    assert table["share"].between(0, 1).all()
    for article in evidence.articles["article"]:
        alone = analysis.sourcing(evidence, article).table
        assert alone["tokens"].sum() == table.loc[table["article"] == article, "tokens"].sum()
