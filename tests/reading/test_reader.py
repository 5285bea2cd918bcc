"""Reader: the same input gives the same evidence, its sums agree, and none of the text is in it."""

from __future__ import annotations

import gc
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import pandas as pd
import pytest

from framing.corpus import Article
from framing.evidence import TABLES, Evidence
from framing.reading.entities import Entities, Entity
from framing.reading.lexicons import load_lexicon
from framing.reading.reader import ReadingError, read, read_article, sha256
from framing.reading.target import Target
from framing.reading.text import parse

CODEBOOK = Entities(
    (
        Entity("Norland", "country", ("Norland", "Norlanders"), ("Port Vale",)),
        Entity("Sudland", "country", ("Sudland",)),
        Entity("Ana Silva", "person", ("Ana Silva", "Silva")),
        Entity("Ferry Board", "organisation", ("Ferry Board", "the board")),
    )
)
TEXT = """Ferry Board blames Norland for late boats

By Bruno Reis

The Ferry Board condemned what it called a “shameful” delay on Monday, and Norland’s heroic pilots said that the boats
would not leave before noon. “We have waited here for eleven days,” Ana Silva told reporters in Port Vale.

“Nobody from the harbour office has spoken to us at all.

“We are not going to be treated like cattle by Sudland,” she added. According to the board, a brutal blockade by
Sudland began at 3.30 p.m. and the plight of the bakers was ignored. Port Vale denied it.

The so-called 'plan' of the Norland-Sudland pact is not a massacre, but the US and the N.S. Senate were told; tell us
more, they cried.
"""
ARTICLES = (
    Article("one", TEXT, outlet="Courier"),
    Article("two", "Late again\n\nAna Silva, a hero, left Norland. Sudland's massacre was denied."),
    Article("three", "Norland"),
    Article("none", None, basis="codes"),
)


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    return read(ARTICLES, CODEBOOK)


def same(one: Evidence, other: Evidence) -> None:
    for name in TABLES:
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name))


def test_reading_again_or_side_by_side_gives_the_same(evidence: Evidence) -> None:
    same(evidence, read(ARTICLES, CODEBOOK))
    same(evidence, read(reversed(ARTICLES), CODEBOOK))
    same(evidence, read(ARTICLES, CODEBOOK, jobs=2))


def test_no_table_is_empty(evidence: Evidence) -> None:
    assert all(len(getattr(evidence, name)) for name in TABLES)
    assert set(evidence.hits["entity"]) >= {"Norland", "Sudland", "Ana Silva"}
    assert set(evidence.quotations["kind"]) == {"direct", "indirect", "scare"}


@pytest.mark.parametrize("source", ["herald.txt", None, 3, ["herald.txt"], [None]])
def test_what_is_no_article_is_named_with_the_way_to_one(source: object) -> None:
    with pytest.raises(ReadingError, match=rf"of type {type(source).__name__}; load a file with fr.load_article"):
        read(source)  # type: ignore[arg-type]


def test_articles_without_text_are_passed_over_and_none_at_all_is_an_error(evidence: Evidence) -> None:
    assert list(evidence.articles["article"]) == ["one", "three", "two"]
    with pytest.raises(ReadingError, match=r"none of the 1 articles has a text to read; put the texts into"):
        read(ARTICLES[-1])
    with pytest.raises(ReadingError, match="none of the 0 articles"):
        read([])


def test_half_a_surrogate_pair_is_no_reason_not_to_read(tmp_path: Path) -> None:
    article = Article("odd", "Ferry \ud83d ends\n\nAna\udc00 Silva made a shameful decision.")
    for only in (None, "terms"):
        found = read(article, only=only)
        assert set(found.terms["term"]) >= {"silva", "shameful"}
        assert Evidence.load(found.save(tmp_path / str(only))).articles.equals(found.articles)


def test_an_article_without_words_leaves_a_row_and_nothing_else() -> None:
    found = read(Article("blank", " \n\n "), CODEBOOK)
    assert found.articles[["words", "sentences"]].to_numpy().tolist() == [[0, 0]]
    assert [len(getattr(found, name)) for name in TABLES] == [1, 0, 0, 0, 0, 0, 0]


@pytest.mark.parametrize("collecting", [True, False])
def test_reading_leaves_no_cycles_and_the_collector_as_it_was(collecting: bool) -> None:
    read(ARTICLES[0], CODEBOOK)  # what is loaded at the first time
    before = gc.isenabled()
    try:
        gc.collect()
        gc.disable()
        read_article(ARTICLES[0], CODEBOOK, load_lexicon("loaded"))
        assert gc.collect() == 0
        (gc.enable if collecting else gc.disable)()
        read_article(ARTICLES[0], CODEBOOK, load_lexicon("loaded"))
        assert gc.isenabled() == collecting
        with pytest.raises(ReadingError, match="must give the probabilities"):
            read_article(ARTICLES[0], CODEBOOK, load_lexicon("loaded"), scorer=Mute())
        assert gc.isenabled() == collecting
    finally:
        (gc.enable if before else gc.disable)()


class Mute:
    def predict_proba(self, targets: Sequence[Target]) -> list[list[float]]:
        return []


def test_sums_agree(evidence: Evidence) -> None:
    articles = evidence.articles.set_index("article")
    assert evidence.terms.groupby("article")["count"].sum().to_dict() == articles["words"].to_dict()
    assert evidence.sentences.groupby("article")["tokens"].sum().to_dict() == articles["words"].to_dict()
    assert evidence.sentences.groupby("article").size().to_dict() == articles["sentences"].to_dict()
    # Every voice of the terms is as long as the spans in that voice.
    direct = evidence.quotations.query("kind == 'direct'").groupby("article")["tokens"].sum()
    counted = evidence.terms.query("voice == 'direct'").groupby("article")["count"].sum()
    assert direct.to_dict() == counted.to_dict()


def test_every_row_points_at_the_words_that_it_speaks_of(evidence: Evidence) -> None:
    documents = {a.id: parse(a.text) for a in ARTICLES if a.text}
    for name in ("mentions", "hits", "quotations", "sentences", "labels"):
        for row in getattr(evidence, name).to_dict("records"):
            document = documents[row["article"]]
            assert 0 <= row["position"] < row["position"] + row["tokens"] <= len(document.words)
            assert document.words[row["position"]].sentence == row["sentence"]
            words = [w.lower for w in document.words[row["position"] : row["position"] + row["tokens"]]]
            if name == "hits":
                assert row["form"] == " ".join(words)
                assert load_lexicon("loaded").match(words, 0)[0][0].term == row["term"]
            if name == "mentions":
                assert row["alias"].lower() in " ".join(words)
            if name == "labels":
                assert row["label"].lower() in " ".join(words)


def runs(words: Iterable[str], length: int) -> set[tuple[str, ...]]:
    words = [w.lower() for w in words]
    return {tuple(words[i : i + length]) for i in range(len(words) - length + 1)}


def copied(evidence: Evidence, text: str, length: int) -> list[str]:
    """Cells that hold a run of so many words of the text."""
    article = runs((w.text for w in parse(text).words), length)
    cells = {c for name in TABLES for c in getattr(evidence, name).select_dtypes("str").to_numpy().ravel()}
    return [c for c in cells if article & runs((w.text for w in parse(c).words), length)]


def test_evidence_holds_no_text(evidence: Evidence) -> None:
    # The longest alias, loaded phrase or name of a speaker here has two words.
    longest = max(len(str(c).split()) for c in (*evidence.hits["form"], *evidence.mentions["alias"]))
    assert longest == 2
    assert copied(evidence, TEXT, longest + 1) == []
    assert copied(evidence, TEXT, longest) != []  # the search does find what is there
    assert (evidence.terms["term"].str.split().str.len() == 1).all()


def test_rows_name_what_they_were_read_with(evidence: Evidence) -> None:
    row = evidence.articles.set_index("article").loc["one"]
    for made in (load_lexicon("loaded").version, load_lexicon("valence").version, CODEBOOK.version):
        assert made in row["read_with"]
    assert row["sha256"] == hashlib.sha256(TEXT.encode()).hexdigest() == sha256(TEXT.replace("\n", "\r\n"))
    assert row["outlet"] == "Courier"


def test_curly_and_straight_copies_leave_the_same_evidence(evidence: Evidence) -> None:
    straight = TEXT.translate(str.maketrans("“”’", '""\''))
    assert straight != TEXT
    found = read(Article("one", straight, outlet="Courier"), CODEBOOK)
    for name in TABLES[1:]:
        pd.testing.assert_frame_equal(getattr(found, name), getattr(evidence.where(article="one"), name))


SCRIPT = """
import sys
from framing.corpus import Article
from framing.reading.entities import Entities
from framing.reading.suggestions import suggest_entities
from framing.reading.reader import read
text = sys.stdin.read()
codebook = Entities(tuple(e for e, _ in suggest_entities([text], at_least=1)))
assert len(codebook)
read([Article(str(n), text) for n in range(3)], codebook).save(sys.argv[1])
"""


def test_the_order_of_hashes_leaves_no_trace(tmp_path: Path) -> None:
    running = []
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONUTF8": "1"}
        command = [sys.executable, "-c", SCRIPT, str(tmp_path / seed)]
        run = subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, text=True, encoding="utf-8")
        assert run.stdin is not None
        run.stdin.write(TEXT)
        run.stdin.close()
        running.append(run)
    assert [run.wait(60) for run in running] == [0, 0]
    one, two = ({p.name: p.read_bytes() for p in (tmp_path / seed).iterdir()} for seed in ("1", "2"))
    assert one == two
    assert len(one) == len(TABLES) + 1
