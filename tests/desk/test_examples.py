"""From number to words: behind every row stand as many words as it counts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

import framing as fr
from framing.analysis.naming import coded_naming, naming
from framing.desk.behind import BEHIND
from framing.result import Result
from tests.desk.pages import read

Make = Callable[[fr.Evidence], Result]
FEW: dict[str, Any] = {"resamples": 20}
TARGET = "wsws"

# A result, and what a row of it counts.
COUNTED: dict[str, tuple[Make, Callable[[dict[str, Any]], int]]] = {
    "portrayal": (lambda e: fr.portrayal(e, **FEW), lambda r: r["hits"] + r["mentions"]),
    "portrayal-by-outlet": (
        lambda e: fr.portrayal(e, by="outlet", voice="all", **FEW),
        lambda r: r["hits"] + r["mentions"],
    ),
    "vocabulary": (lambda e: fr.vocabulary(e, threshold=0.3), lambda r: r["hits"]),
    "profiles": (lambda e: fr.profiles(e, by="outlet", voice=None, **FEW), lambda r: r["hits"]),
    "dispersion": (lambda e: fr.dispersion(e, TARGET), lambda r: 1),
    "keyness": (lambda e: fr.keyness(e, TARGET, **FEW), lambda r: r["target_count"] + r["reference_count"]),
    "keyness-narrator": (
        lambda e: fr.keyness(e, "WSWS", by="outlet", reference=["CNN (reprint)", "TASS"], voice="narrator", **FEW),
        lambda r: r["target_count"] + r["reference_count"],
    ),
    "word_shift": (lambda e: fr.word_shift(e, TARGET, **FEW), lambda r: r["target_count"] + r["reference_count"]),
    "distinctive": (lambda e: fr.distinctive(e, TARGET), lambda r: r["count"]),
    "naming": (lambda e: naming(e, "Petro", **FEW), lambda r: r["count"]),
    "sourcing": (lambda e: fr.sourcing(e, **FEW), lambda r: r["spans"]),
    "sourcing-of-one": (lambda e: fr.sourcing(e, TARGET, **FEW), lambda r: r["spans"]),
    "sourcing-of-sides": (
        lambda e: fr.sourcing(e, by="side", group="outlet", sides={"Bogotá": ["Petro"]}, **FEW),
        lambda r: r["spans"],
    ),
    "frames": (lambda e: fr.frames(e, by="outlet", **FEW), lambda r: r["terms"]),
}


@pytest.fixture(scope="module")
def event() -> fr.Corpus:
    return fr.load_corpus("colombia-israel-2024")


@pytest.fixture(scope="module")
def accounts(event: fr.Corpus) -> fr.Corpus:
    return event.accounts()


def some(table: pd.DataFrame, most: int = 8) -> list[int]:
    """Rows from all over a table."""
    return sorted({round(i * (len(table) - 1) / most) for i in range(most + 1)}) if len(table) else []


@pytest.mark.parametrize("name", COUNTED)
def test_behind_a_row_stand_as_many_words_as_it_counts(name: str, accounts: fr.Corpus) -> None:
    make, counts = COUNTED[name]
    result = make(accounts.evidence)
    assert len(result.table)
    for number in some(result.table):
        row = result.table.iloc[number].to_dict()
        with_text = result.examples(number, accounts).table
        without = result.examples(number, accounts.evidence).table
        assert with_text["count"].sum() == counts(row), row
        assert without["count"].sum() == counts(row), row
        assert (with_text["match"] != "").all()
        assert (without["left"] == "").all()
        assert with_text["position"].notna().all()


def test_every_kind_of_result_that_is_promised_is_tried_here() -> None:
    elsewhere = {"omissions", "coded_naming", "agreement", "disputed"}  # below, and with the folder of a class
    assert {name.partition("-")[0] for name in COUNTED} | elsewhere == set(BEHIND)


def test_omissions_show_what_the_others_have(event: fr.Corpus, accounts: fr.Corpus) -> None:
    result = fr.omissions(accounts.evidence, TARGET, codes=event.codes, **FEW)
    quoted = accounts.evidence.quotations
    for kind in ("term", "entity", "speaker", "fact"):
        number = int((result.table["kind"] == kind).to_numpy().argmax())
        row = result.table.iloc[number]
        shown = result.examples(number, accounts).table
        if kind == "fact":
            assert event.codes is not None
            read = event.codes[event.codes["article"].isin(accounts.articles)]
            assert set(shown["article"]) == set(read.loc[read[row["item"]] == 1, "article"])
        elif kind == "term":
            assert shown.loc[shown["how"] == "target", "count"].sum() == row["target_count"]
        elif kind == "entity":
            named = accounts.evidence.mentions
            assert len(shown) == (named["entity"] == row["item"]).sum()
        else:
            assert len(shown) == ((quoted["speaker"] == row["item"]) & (quoted["kind"] != "scare")).sum()
    with pytest.raises(ValueError, match="coded fact; give corpus="):
        result.examples(int((result.table["kind"] == "fact").to_numpy().argmax()), accounts.evidence)


def test_coded_names_show_the_pages(event: fr.Corpus) -> None:
    assert event.codes is not None
    assert event.labels is not None
    assert event.metadata is not None
    result = coded_naming(event.codes, "hamas_label", event.labels, event.metadata)
    shown = result.examples(0)
    pages = result.parts["pages"]
    expected = pages[pages["group"] == result.table["group"].iloc[0]]
    assert sorted(shown.table["article"]) == sorted(expected["article"])
    assert set(shown.table["basis"]) == {"codes"}
    assert set(shown.table["outlet"]) == set(expected["outlet"])


def test_lines_are_sentences_where_the_text_is_at_hand(accounts: fr.Corpus) -> None:
    result = fr.vocabulary(accounts.evidence)
    row = result.examples(0, accounts).table.iloc[0]
    text = " ".join((accounts[row["article"]].text or "").split())
    sentence = row["left"] + row["match"] + row["right"]
    assert sentence in text
    assert sentence in read(result.examples(0, accounts)._repr_html_()).text
    assert row["right"][-1] in '.”"!?'
    short = result.examples(0, accounts, width=10).table.iloc[0]
    assert len(short["left"]) <= 10


def test_a_portrayal_knows_its_words_without_the_corpus(accounts: fr.Corpus) -> None:
    result = fr.portrayal(accounts.evidence, by="outlet", **FEW)
    number = int(result.table["hits"].to_numpy().argmax())
    shown = result.examples(number).table
    assert len(shown) == result.table["hits"].iloc[number]
    assert set(shown["kind"]) == {"loaded word"}


def test_text_that_is_not_what_was_read_is_not_shown(event: fr.Corpus) -> None:
    """The text at hand of the first page is an account, and its evidence is that of the published text."""
    result = fr.dispersion(event.evidence, TARGET)
    shown = result.examples(0, event).table
    assert set(shown["basis"]) == {"published"}
    assert set(shown["left"]) == {""}


def test_a_row_may_be_given_itself(accounts: fr.Corpus) -> None:
    result = fr.vocabulary(accounts.evidence)
    pd.testing.assert_frame_equal(
        result.examples(2, accounts).table, result.examples(result.table.iloc[2], accounts).table
    )
    pd.testing.assert_frame_equal(
        result.examples(-1, accounts).table, result.examples(len(result.table) - 1, accounts).table
    )


def test_articles_alone_are_read_with_the_codebook_given(accounts: fr.Corpus) -> None:
    articles = list(accounts)
    result = fr.vocabulary(fr.read(articles, accounts.entities))
    shown = result.examples(0, articles, entities=accounts.entities)
    assert shown.table["left"].ne("").any()
    assert len(shown.table) == result.table["hits"].iloc[0]


def test_a_row_may_be_named_by_what_it_alone_is_about(accounts: fr.Corpus) -> None:
    result = fr.keyness(accounts.evidence, TARGET, **FEW)
    term = str(result.table["term"].iloc[3])
    assert result.examples(term, accounts).table.equals(result.examples(3, accounts).table)
    portrait = fr.portrayal(accounts.evidence, **FEW)
    assert list(portrait.table["entity"]).count("Israel") == 3
    with pytest.raises(KeyError, match="3 rows of this table are about 'Israel'; give the number of one: "):
        portrait.examples("Israel")
    with pytest.raises(KeyError, match="no row of this table is called 'Isreal'; did you mean 'Israel'"):
        portrait.examples("Isreal")
    for number in (1.5, None, True):
        with pytest.raises(TypeError, match="give the number of a row"):
            portrait.examples(number)  # type: ignore[arg-type]


def test_bad_input_gets_one_clear_error(event: fr.Corpus, accounts: fr.Corpus) -> None:
    result = fr.vocabulary(accounts.evidence)
    with pytest.raises(ValueError, match="keeps numbers, not the evidence behind them"):
        result.examples(0)
    with pytest.raises(IndexError, match="there is no row 99999"):
        result.examples(99999, accounts)
    with pytest.raises(ValueError, match="made from 17 account articles, and this holds 1 published and 16 account"):
        result.examples(0, event)
    with pytest.raises(ValueError, match="no row of the result"):
        result.examples({"colour": "blue"}, accounts)
    with pytest.raises(ValueError, match="'similarity' has no examples to show"):
        fr.similarity(accounts.evidence).examples(0, accounts)
