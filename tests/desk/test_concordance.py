"""Words in their surroundings: every place is found, and what stands around it is what stands in the text."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import framing as fr
from framing.desk import lines
from framing.desk.concordance import concordance
from framing.desk.lines import COLUMNS, Concordance
from framing.evidence import Evidence
from tests.desk.pages import read
from tests.evidence_factory import invented

BOARD = fr.Entities(
    (
        fr.Entity("Ferry Board", "organisation", ("Ferry Board", "the board")),
        fr.Entity("Silva", "person", ("Ana Silva", "Silva")),
        fr.Entity("Norland", "country", ("Norland", "Norlanders")),
    )
)
ONE = """Ferry to end

The Ferry Board made a shameful decision. US law allows it; let us see. Far-right and far right protesters met.

“This is a brutal betrayal,” Ana Silva said on Monday. She was protesting, and the protest grew.
"""
TWO = """Norland waits

Norlanders protested. The board's plan is a “reform”.
"""
ARTICLES = (
    fr.Article("one", ONE, "account", "The Herald"),
    fr.Article("two", TWO, "account", "The Courier"),
    fr.Article("three", None, "codes", "The Post"),
)


@pytest.fixture(scope="module")
def event() -> fr.Corpus:
    return fr.load_corpus("colombia-israel-2024")


def found(what: str, **options: object) -> list[str]:
    return concordance(ARTICLES, what, entities=BOARD, **options).table["match"].tolist()  # type: ignore[arg-type]


def test_words_phrases_and_patterns() -> None:
    assert found("protest") == ["protest"]
    assert found("protest*") == ["protesters", "protesting", "protest", "protested"]
    assert found("?rotest") == ["protest"]
    assert found("brutal betrayal") == ["brutal betrayal"]
    assert found("brutal *") == ["brutal betrayal"]
    assert found("SHAMEFUL") == []  # all in capitals as an initialism is
    assert found("Shameful") == ["shameful"]


def test_hyphens_and_spaces_are_one() -> None:
    assert found("far right") == found("far-right") == ["Far-right", "far right"]
    assert found("right") == ["right"]
    assert found("*-right") == ["Far-right", "far right"]


def test_an_initialism_is_found_in_capitals_alone() -> None:
    assert found("US") == ["US"]
    assert found("us") == ["US", "us"]


def test_a_phrase_stands_within_a_sentence() -> None:
    assert found("decision us") == []
    assert found("shameful decision") == ["shameful decision"]


def test_an_entity_is_found_by_every_name_it_has() -> None:
    table = concordance(ARTICLES, "Silva", entities=BOARD).table
    assert list(zip(table["match"], table["how"], strict=True)) == [("Ana Silva", "name"), ("She", "pronoun")]
    assert found("silva") == ["Ana Silva", "She"]
    assert found("Silva", entity=False) == ["Silva"]
    assert set(concordance(ARTICLES, "Ferry Board", entities=BOARD).table["match"]) == {"Ferry Board", "The board"}


def test_a_line_knows_its_voice_its_place_and_what_is_loaded() -> None:
    row = concordance(ARTICLES, "betrayal", entities=BOARD).table.iloc[0]
    expected = fr.read(ARTICLES[0], BOARD).hits.set_index("form").loc["betrayal"]
    assert (row["voice"], row["speaker"]) == ("quoted", "Silva")
    assert (row["position"], row["sentence"]) == (expected["position"], expected["sentence"])
    assert (row["kind"], row["category"]) == ("loaded word", expected["category"])
    assert row["left"].endswith("met. ¶ “This is a brutal ")
    assert row["right"].startswith(",” Ana Silva said on Monday.")


def test_voices_are_told_apart() -> None:
    assert found("b*", voice="quoted") == ["brutal", "betrayal"]
    assert found("*form", voice="scare") == ["reform"]
    assert found("protest*", voice="quoted") == []
    assert "None is quoted; in other voices there are 4." in repr(concordance(ARTICLES, "protest*", voice="quoted"))


def test_lines_of_published_accounts_are_what_the_texts_say(event: fr.Corpus) -> None:
    accounts = event.accounts()
    result = concordance(accounts, "genocid*", width=30)
    for row in result.table.to_dict("records"):
        text = re.sub(r"\s+", " ", accounts[row["article"]].text or "")
        assert re.sub("¶ ?", "", row["left"] + row["match"] + row["right"]) in text
        assert len(row["left"]) <= 30
        assert len(row["right"]) <= 30
    every = sum(len(re.findall(r"(?i)\bgenocid\w*", a.text or "")) for a in accounts)
    assert len(result.table) == every


def test_every_mention_of_evidence_is_a_line(event: fr.Corpus) -> None:
    accounts = event.accounts()
    mentions = accounts.evidence.mentions
    for entity in ("Petro", "Israel"):
        result = concordance(accounts, entity, group=None).table
        expected = mentions[mentions["entity"] == entity]
        assert sorted(zip(result["article"], result["position"], strict=True)) == sorted(
            zip(expected["article"], expected["position"], strict=True)
        )
        assert sorted(result["how"]) == sorted(expected["how"])


def test_orders() -> None:
    by_left = concordance(ARTICLES, "protest*", entities=BOARD, sort="left", group=None).table["left"]
    assert [left.split()[-1].lower() for left in by_left] == ["norlanders", "right", "the", "was"]
    by_right = concordance(ARTICLES, "protest*", entities=BOARD, sort="right", group=None).table["right"]
    assert [re.sub(r"^\W+", "", right)[:3].lower() for right in by_right] == ["and", "the", "gre", "met"]
    by_outlet = concordance(ARTICLES, "protest*", entities=BOARD, sort="outlet", group=None).table["outlet"]
    assert by_outlet.tolist() == ["The Courier", *["The Herald"] * 3]
    grouped = concordance(ARTICLES, "protest*", entities=BOARD, sort="right").table["outlet"]
    assert grouped.tolist() == [*["The Herald"] * 3, "The Courier"]


def test_a_limit_keeps_the_first_and_says_so() -> None:
    result = concordance(ARTICLES, "protest*", entities=BOARD, limit=2)
    assert len(result.table) == 2
    assert "The first 2 of 4 lines." in read(result._repr_html_()).text
    assert result.settings["lines"] == 4


def test_nothing_found_names_what_is_near() -> None:
    result = concordance(ARTICLES, "protestr", entities=BOARD)
    assert result.table.empty
    assert list(result.table.columns) == list(COLUMNS)
    assert "did you mean 'protest' or 'protesters'" in repr(result)
    assert "did you mean 'protest' or 'protesters'" in read(result._repr_html_()).text
    with pytest.raises(KeyError, match="no entity is called 'Sliva'; did you mean 'Silva'"):
        concordance(ARTICLES, "Sliva", entities=BOARD, entity=True)


def test_without_text_words_stand_with_their_positions(event: fr.Corpus) -> None:
    evidence = event.published_evidence
    loaded = concordance(evidence, "genocid*").table
    terms = evidence.terms[evidence.terms["term"].str.fullmatch("genocid.*")]
    assert loaded["count"].sum() == terms["count"].sum()
    placed = loaded[loaded["position"].notna()]
    assert len(placed) == evidence.hits["form"].str.fullmatch("genocid.*").sum()
    assert (loaded["left"] == "").all()
    result = concordance(evidence, "government")
    assert result.table["position"].isna().all()
    assert result.table["count"].sum() == evidence.terms.loc[evidence.terms["term"] == "government", "count"].sum()
    assert "texts/" in read(result._repr_html_()).text
    named = concordance(evidence, "Petro").table
    assert len(named) == (evidence.mentions["entity"] == "Petro").sum()


def test_a_corpus_without_texts_is_read_from_its_evidence() -> None:
    corpus = fr.load_corpus("three-outlets")
    result = concordance(corpus, "radical*")
    assert len(result.table)
    assert set(result.table["article"]) <= set(corpus.articles)


def test_an_account_is_not_shown_beside_evidence_of_its_page(event: fr.Corpus) -> None:
    table = concordance(event, "genocide").table
    assert set(table.loc[table["article"] == "wsws", "basis"]) == {"account"}


def test_bad_input_gets_one_clear_error(event: fr.Corpus) -> None:
    for what in ("", "  ", "—", "-"):
        with pytest.raises(ValueError, match="holds no word to look for"):
            concordance(ARTICLES, what, entities=BOARD)
    with pytest.raises(ValueError, match="did you mean 'left'"):
        concordance(ARTICLES, "protest", entities=BOARD, sort="lft")
    with pytest.raises(ValueError, match="did you mean 'outlet'"):
        concordance(ARTICLES, "protest", entities=BOARD, group="outlets")
    with pytest.raises(ValueError, match="did you mean 'quoted'"):
        concordance(ARTICLES, "protest", entities=BOARD, voice="quote")
    with pytest.raises(ValueError, match="width is 0"):
        concordance(ARTICLES, "protest", entities=BOARD, width=0)
    with pytest.raises(ValueError, match="limit is 0"):
        concordance(ARTICLES, "protest", entities=BOARD, limit=0)
    with pytest.raises(TypeError, match="no articles but of type str"):
        concordance("one", "protest")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"\.save\(path\)"):
        concordance(ARTICLES, "protest", entities=BOARD).plot()


def test_it_is_saved_as_a_page_and_a_table(tmp_path: Path) -> None:
    result = concordance(ARTICLES, "protest*", entities=BOARD)
    path = result.save(tmp_path / "new" / "lines")
    assert path.name == "lines.html"
    assert read(path.read_text(encoding="utf-8")).all("title")[0].text == "Concordance: protest*"
    assert len(pd.read_csv(path.with_suffix(".csv"))) == 4


def test_many_lines_are_cut_on_the_page_and_not_in_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "SHOWN", 2)
    result = concordance(ARTICLES, "protest*", entities=BOARD)
    page = read(result._repr_html_())
    assert len(page.all("td")) == 2 * 4
    assert "the first 2 are shown, .table has all" in page.text


def test_lines_are_aligned_with_headings_and_a_place_to_scroll() -> None:
    page = read(concordance(ARTICLES, "protest*", entities=BOARD)._repr_html_())
    heads = [e.text.strip() for e in page.all("th", scope="col")]
    assert heads == ["before", "found", "after", "voice · article:word"]
    assert [e.text for e in page.all("th", scope="rowgroup")] == ["The Herald 3", "The Courier 1"]
    assert page.all("div", tabindex="0")


HOSTILE = st.lists(
    st.sampled_from(
        ["<script>", "</td>", "</style>", "&amp;", '"', "'", "protest", " ", "\n\n", ". ", "\x00", "<b>", "$1$"]
    ),
    max_size=20,
).map("".join)


@settings(max_examples=60, deadline=None)
@given(HOSTILE, HOSTILE, st.integers(1, 60))
def test_no_document_gets_through(text: str, outlet: str, width: int) -> None:
    article = fr.Article("a", f"A protest {text}", "account", outlet)
    result = concordance([article], "protest", entities=BOARD, width=width)
    page = read(result._repr_html_())
    assert {e.tag for e in page.all()} <= {"style", "div", "b", "span", "table", "thead", "tbody", "tr", "th", "td"}
    assert {a for e in page.all() for a in e.attributes} <= {"class", "tabindex", "scope", "colspan"}
    assert result.table["match"].str.lower().eq("protest").all()


@pytest.mark.parametrize("seed", range(2))
def test_any_evidence_has_a_concordance(seed: int) -> None:
    evidence = invented(4, seed=seed)
    result = concordance(evidence, "vilesome")
    assert isinstance(result, Concordance)
    assert result.table["count"].sum() == evidence.terms.loc[evidence.terms["term"] == "vilesome", "count"].sum()
    assert concordance(Evidence.empty(), "vilesome").table.empty
