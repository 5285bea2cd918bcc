"""Text reuse: families with their weakest link, and changes as they are told from one article or between any."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from framing.analysis.copies import text_changes, text_reuse
from framing.corpus import Article
from framing.reading.copies import SharedText, shared_text

LINES = (
    "The Ferry Board of Norland said on Monday that the {} of the pilots would end within the week",
    "Ana Silva told the owners in Norport that boats would leave again once the {} had been signed by all",
    "Rain had kept the northern piers closed since the spring although nobody in the islands had asked for it",
)
WORDS = {
    "beacon": ("strike", "accord", "account"),
    "courier": ("revolt", "accord", "account"),
    "despatch": ("strike", "long and bitterly disputed accord between four", "published"),
    "echo": ("revolt", "accord", "published"),
}


def text(first: str, second: str) -> str:
    return ". ".join(LINES).format(first, second) + "."


@pytest.fixture(scope="module")
def shared() -> SharedText:
    articles = [
        Article(name, text(*words), basis=basis, outlet=name.title()) for name, (*words, basis) in WORDS.items()
    ]
    return shared_text([*articles, Article("far", "Snow fell on Sudland. Nobody minded it much there.")])


def test_every_pair_has_its_basis_and_family(shared: SharedText) -> None:
    result = text_reuse(shared)
    table = result.table.set_index(["article_a", "article_b"])
    assert len(table) == 6
    assert set(table["family"]) == {"shared 1"}
    assert table.loc[("beacon", "courier"), "basis"] == "account"
    assert table.loc[("beacon", "echo"), "basis"] == "published+account"
    assert result.parts["families"].to_dict("records") == [
        {
            "family": "shared 1",
            "articles": 4,
            "members": "beacon; courier; despatch; echo",
            "least": table["narrated"].min(),
            "basis": "published+account",
        }
    ]
    assert result.settings["articles"] == {"published": 3, "account": 2}
    assert table.attrs["threshold"] == result.settings["threshold"] == 0.25


def test_members_that_share_nothing_with_one_another_have_no_least_link(shared: SharedText) -> None:
    cut = replace(shared, pairs=shared.pairs.query("article_a != 'beacon' or article_b != 'echo'"))
    assert text_reuse(cut).parts["families"]["least"].tolist() == [0.0]


def test_a_change_met_either_way_round_is_one_row(shared: SharedText) -> None:
    table = text_changes(shared).table.set_index("here")
    assert sorted(table.index) == ["accord", "strike"]
    assert table.loc["strike", ["kind", "there", "with_here", "with_there", "articles", "basis"]].tolist() == [
        "substitution",
        "revolt",
        "beacon; despatch",
        "courier; echo",
        4,
        "published+account",
    ]
    assert table.loc["accord", "there"] == "long and bitterly disputed accord between ..."
    assert table.loc["accord", "tokens_there"] == 7
    assert table.loc["accord", "with_there"] == "despatch"


@pytest.mark.parametrize(("here", "there", "words"), [("courier", None, "revolt"), ("echo", "beacon", "revolt")])
def test_told_from_an_article_its_words_stand_here(
    shared: SharedText, here: str, there: str | None, words: str
) -> None:
    table = text_changes(shared, here, there).table
    row = table[table["there"] == "strike"].iloc[0]
    assert (row["here"], row["with_here"]) == (words, here)
    assert row["with_there"] == (there or "beacon; despatch")


def test_what_is_put_in_from_one_side_is_left_out_from_the_other() -> None:
    words = [f"zorb{n}" for n in range(40)]
    texts = [" ".join(words), " ".join([*words[:20], "brave", *words[20:]])]
    shared = shared_text([Article("one", texts[0]), Article("two", texts[1])])
    there, back = (text_changes(shared, *names).table.iloc[0] for names in (("one", "two"), ("two", "one")))
    assert (there["kind"], there["here"], there["there"]) == ("insertion", "", "brave")
    assert (back["kind"], back["here"], back["there"]) == ("deletion", "brave", "")


def test_without_changes_and_without_pairs_the_tables_keep_their_columns() -> None:
    shared = shared_text([Article("one", "Rain fell."), Article("two", "Snow fell.")])
    full = text_changes(shared).table
    assert full.empty and "with_here" in full.columns
    reuse = text_reuse(shared)
    assert reuse.table.empty and "basis" in reuse.table.columns
    assert reuse.parts["families"].empty
    pd.testing.assert_frame_equal(reuse.parts["articles"], shared.articles)


@pytest.mark.parametrize(
    ("names", "error", "said"),
    [
        (("becon",), KeyError, "did you mean 'beacon'"),
        (("beacon", "ecco"), KeyError, "did you mean 'echo'"),
        (("beacon", "beacon"), ValueError, "give two articles"),
        ((None, "beacon"), ValueError, "give two articles"),
    ],
)
def test_wrong_names_are_refused(
    shared: SharedText, names: tuple[str | None, ...], error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        text_changes(shared, *names)
