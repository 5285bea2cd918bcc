"""The proof: planted runs are found wherever they are put, and single words are never accused."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from framing.corpus import load_corpus
from framing.evidence import TABLES, Evidence
from framing.reading.entities import Entities
from framing.reading.lexicons import load_lexicon
from framing.sharing.drawing import load_study
from framing.sharing.fields import Unreadable, fields
from framing.sharing.manifest import files_in
from framing.sharing.phrases import CODEBOOK, LEXICON, Phrases, phrases_of
from framing.sharing.proof import Leak, LeakError, Prover
from framing.sharing.rule import shareable
from framing.sharing.share import share
from framing.sharing.sources import Sources
from framing.sharing.words import count, split
from tests.evidence_factory import evidences
from tests.sharing.conftest import TEXTS, corpus_in

SENTENCE = "Passengers waited in the rain for the last boat of the evening."
# Words of which no run stands in a lexicon, in the codebook or in framing's own writing.
STRANGE = "zorb talm brinn quast dovel merrick sund plover vell harn oskit drumm".split()
texts = st.lists(st.sampled_from(STRANGE), min_size=8, max_size=40)


def leaks(export: Path, found: dict[str, str] = TEXTS) -> list[Leak]:
    study = load_study(export)
    return Prover(found, study.evidence, study.corpus.entities, study.corpus).look(export, files_in(export)).leaks


def planted_in(path: Path, sentence: str) -> None:
    """Put a sentence where such a file has words: a cell, a string, a remark, a text of a picture."""
    raw = path.read_text(encoding="utf-8")
    if path.suffix == ".csv":
        rows = list(csv.reader(io.StringIO(raw, newline="")))
        rows[-1][_wordy(rows)] = sentence
        out = io.StringIO(newline="")
        csv.writer(out, lineterminator="\n").writerows(rows)
        raw = out.getvalue()
    elif path.suffix == ".json":
        raw = json.dumps({**json.loads(raw), "note": {"deep": [sentence]}})
    elif path.suffix == ".svg":
        raw = raw.replace("</svg>", f"<!-- {sentence} -->\n</svg>")
    elif path.suffix == ".toml":
        raw += f"# {sentence}\n"
    else:
        raw += f"\n{sentence.replace(' rain ', chr(10) + 'rain ')}\n"
    path.write_text(raw, encoding="utf-8")


def _wordy(rows: list[list[str]]) -> int:
    """A column of words, no key of the table."""
    for name in ("term", "alias", "form", "speaker", "entities", "verb", "label", "headline", "outlet"):
        if (name in rows[0] and rows[0][0] != "article") or name in rows[0][1:]:
            return rows[0].index(name)
    return len(rows[0]) - 1


def test_an_export_holds_no_text(export: Path) -> None:
    assert leaks(export) == []
    everything = "\n".join(p.read_text(encoding="utf-8") for p in export.rglob("*") if p.is_file())
    for text in TEXTS.values():
        for sentence in re.split(r"(?<=[.!?])\s+", text.partition("\n\n")[2].strip()):
            assert sentence not in everything


KINDS = [
    "README.md", "articles.csv", "datapackage.json", "entities.toml", "settings.json", "proof.json",
    "figures/vocabulary.csv", "figures/vocabulary.svg", "tables/counts.csv",
    *(f"evidence/{name}.csv" for name in TABLES if name != "sentences"),
]  # fmt: skip


@pytest.mark.parametrize("name", KINDS)
def test_a_sentence_is_found_in_each_kind_of_file(export: Path, name: str) -> None:
    study = load_study(export)
    prover = Prover(TEXTS, study.evidence, study.corpus.entities, study.corpus)
    planted_in(export / name, SENTENCE)
    found = prover.look(export, [name]).leaks
    assert found
    assert all(leak.where.startswith(name) for leak in found)
    assert {leak.article for leak in found} <= {"ledger", ""}
    assert max(leak.words for leak in found) >= count(SENTENCE) - 1  # "for the" may be told, the rest is not


@pytest.mark.parametrize(
    "disguised",
    [
        SENTENCE.upper(),
        SENTENCE.replace(" ", "-"),
        SENTENCE.replace(" ", "_"),
        SENTENCE.replace(" ", "; "),
        SENTENCE.replace(" ", ", "),
        SENTENCE.replace("rain", "ｒａｉｎ"),
        f"Board: {SENTENCE} Board",
    ],
)
def test_punctuation_case_and_letters_hide_nothing(export: Path, disguised: str) -> None:
    planted_in(export / "evidence" / "labels.csv", disguised)
    study = load_study(export)
    prover = Prover(TEXTS, study.evidence, study.corpus.entities, study.corpus)
    assert prover.look(export, ["evidence/labels.csv"]).leaks


@settings(max_examples=40)
@given(texts, texts, st.data())
def test_a_run_of_one_article_is_found_wherever_it_is_planted(a: list[str], b: list[str], data: st.DataObject) -> None:
    sources = Sources({"a": " ".join(a), "b": " ".join(b)})
    first = data.draw(st.integers(0, len(a) - 2))
    size = data.draw(st.integers(2, min(9, len(a) - first)))
    before, after = (data.draw(st.lists(st.sampled_from(["xa", "xb", "xc"]), max_size=3)) for _ in "ab")
    run = a[first : first + size]
    found = list(sources.common((*before, *run, *after)))
    covered = [c for c in found if c.first <= len(before) and c.last >= len(before) + size]
    assert [c.words for c in covered] == [size]
    assert sources.holders(run) == 1 + (f" {' '.join(run)} " in f" {' '.join(b)} ") - (a == b)


@settings(max_examples=40)
@given(texts, st.data())
def test_single_words_are_never_accused(a: list[str], data: st.DataObject) -> None:
    sources = Sources({"a": " ".join(a)})
    # Words of the text, each a field of its own or parted by what the text does not have.
    for word in a:
        assert list(sources.common(split(word).lower)) == []
    apart = [piece for word in data.draw(st.permutations(a)) for piece in (word, "xa")]
    assert list(sources.common(apart)) == []


@settings(max_examples=20)
@given(st.sampled_from(["left-wing", "U.S.", "640,000", "don’t", "and/or", "o'clock", "anti-Norland"]))
def test_a_word_with_marks_in_it_is_one_word(word: str) -> None:
    assert list(Sources({"a": f"They said {word} again."}).common(split(word).lower)) == []
    assert count(word) == 1


def test_copies_of_one_text_are_one_witness() -> None:
    sources = Sources({"a": "zorb talm brinn", "b": "Zorb talm, brinn.", "c": "talm brinn quast"})
    assert sources.holders(("zorb", "talm")) == 1
    assert sources.holders(("talm", "brinn")) == 2


def test_why_phrases_may_stay() -> None:
    phrases = phrases_of(Entities.of({"Ferry Board": ["Ferry Board", "board of the ferries"]}))
    assert phrases.reason(("boots", "on", "the", "ground")) == LEXICON
    assert phrases.reason(("of", "the", "ferries")) == CODEBOOK
    assert phrases.reason(("the", "ferry")) == ""
    for entry in load_lexicon("loaded"):
        if " " in entry.term:
            assert phrases.reason(split(entry.term).lower) == LEXICON


def test_a_sentence_is_no_alias(export: Path) -> None:
    path = export / "entities.toml"
    path.write_text(path.read_text().replace('"the board"', json.dumps(SENTENCE)), encoding="utf-8")
    study = load_study(export)
    prover = Prover(TEXTS, study.evidence, study.corpus.entities, study.corpus)
    assert [leak.words for leak in prover.look(export, ["entities.toml"]).leaks] == [count(SENTENCE)]


def test_a_name_has_capitals_in_the_text_too(export: Path) -> None:
    study = load_study(export)
    quotations = study.evidence.quotations.assign(speaker="Made A Shameful Decision")
    evidence = Evidence(**{n: quotations if n == "quotations" else getattr(study.evidence, n) for n in TABLES})
    evidence.save(export / "evidence")
    prover = Prover(TEXTS, evidence, study.corpus.entities, study.corpus)
    assert {leak.run for leak in prover.look(export, ["evidence/quotations.csv"]).leaks} == {"made a shameful decision"}


def with_terms(evidence: Evidence, rows: list[tuple[str, str]]) -> Evidence:
    """Evidence with terms of several words, as other readers find them."""
    more = pd.DataFrame(rows, columns=["article", "term"]).assign(voice="narrator", count=1)
    more["order"] = [len(term.split()) for term in more["term"]]
    terms = pd.concat([evidence.terms, more], ignore_index=True)
    return Evidence(**{name: terms if name == "terms" else getattr(evidence, name) for name in TABLES})


def test_terms_of_several_words_stay_where_two_articles_or_a_lexicon_have_them(study: Path) -> None:
    corpus = load_corpus(study)
    rows = [
        ("herald", "ended the line"), ("ledger", "last boat"), ("daily", "last boat"), ("herald", "ferry board"),
        ("herald", "boots on the ground"), ("ledger", "ana silva"),
        ("herald", "a run of five words"), ("ledger", "a run of five words"),
    ]  # fmt: skip
    kept = shareable(with_terms(corpus.evidence, rows), phrases_of(corpus.entities)).terms
    assert set(kept.loc[kept["order"] > 1, "term"]) == {"last boat", "ferry board", "boots on the ground", "ana silva"}
    assert (kept["order"] == 1).sum() == len(corpus.evidence.terms)


@settings(max_examples=8)
@given(evidences())
def test_the_rule_keeps_to_itself(evidence: Evidence) -> None:
    once = shareable(evidence, Phrases([]))
    twice = shareable(once, Phrases([]))
    for name in TABLES:
        pd.testing.assert_frame_equal(getattr(once, name), getattr(twice, name))
        if name != "terms":
            assert len(getattr(once, name)) == len(getattr(evidence, name))
    several = once.terms[once.terms["order"] > 1]
    assert (several.groupby("term")["article"].nunique() > 1).all()
    assert (once.terms["order"] == 1).sum() == (evidence.terms["order"] == 1).sum()
    assert "a miller" not in set(once.quotations["speaker"])


def test_a_term_that_two_articles_claim_and_one_has_is_a_leak(export: Path) -> None:
    evidence = with_terms(load_study(export).evidence, [("herald", "ended the line"), ("daily", "ended the line")])
    evidence.save(export / "evidence")
    assert {leak.run for leak in leaks(export) if "terms" in leak.where} == {"ended the line"}


def test_files_in_which_words_could_hide_are_refused(export: Path) -> None:
    (export / "picture.png").write_bytes(b"\x89PNG")
    with pytest.raises(Unreadable, match="nobody can say what it holds"):
        list(fields(export, "picture.png"))
    (export / "tables" / "counts.csv").write_text("a\n1,2\n")
    with pytest.raises(Unreadable, match="more cells"):
        list(fields(export, "tables/counts.csv"))


def test_without_texts_evidence_holds_what_is_known_alone(export: Path) -> None:
    assert leaks(export, {}) == []
    planted_in(export / "evidence" / "labels.csv", "waited in the rain")
    assert [leak.run for leak in leaks(export, {})] == ["waited in the rain"]


def test_identifiers_made_of_headlines_stop_nothing_and_excuse_nothing_else(tmp_path: Path) -> None:
    named = {
        "ferry-board-ends-the-sudland-line": TEXTS["herald"],
        "2031-05-06-board-saves-norport-money": TEXTS["ledger"],
        "last-boat-leaves-for-sudland-hundreds-waved-as-the-heroic": TEXTS["daily"],
    }
    export = share(corpus_in(tmp_path / "study", named), tmp_path / "export", progress=False)
    assert leaks(export, named) == []
    assert json.loads((export / "proof.json").read_text())["runs_left"]["identifier"]["runs"] >= len(named)
    path = export / "evidence" / "quotations.csv"
    rows = pd.read_csv(path, dtype=str, keep_default_na=False)
    rows.assign(verb="ferry-board-ends-the-sudland-line").to_csv(path, index=False)
    assert {leak.where.rpartition(" ")[2] for leak in leaks(export, named)} == {"verb"}


@pytest.mark.parametrize(
    "sentence", ["渡輪委員會星期一結束了航線", "フェリー委員会は航路を廃止した", "เรือข้ามฟากหยุดเดินเรือ"]
)
def test_a_sentence_without_spaces_is_many_words(sentence: str, tmp_path: Path) -> None:
    found = {**TEXTS, "daily": f"{TEXTS['daily']}\n{sentence}\n"}
    folder = corpus_in(tmp_path / "study", found, notes={"daily": sentence})
    with pytest.raises(LeakError, match=r"articles.csv, line 4, column notes"):
        share(folder, tmp_path / "out", progress=False)
