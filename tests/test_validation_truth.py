"""Validation against planted truth: who knows the truth is right everywhere, and who sees nothing nowhere."""

import shutil
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import framing as fr
from framing.cli import main
from framing.reading.entities import Mention
from framing.validation import planted as things
from framing.validation import truth as studies
from framing.validation.gold import GoldError
from framing.validation.planted import ASKED, PLAIN, planted
from framing.validation.studies import BASELINE, OWN, Row
from framing.validation.table import COLUMNS, validate
from framing.validation.truth import LOADED, Told, fact_words, ferry_line, load_truth

FOLDER = Path(__file__).resolve().parent.parent / "corpora" / "ferry-line"


def all_knowing(told: Told) -> Told:
    """An article as an instrument would read it that knows what was planted."""
    size = len(told.reading.document.words)
    voice, speaker = ["narrator"] * size, [""] * size
    for q in told.planted("quotation"):
        voice[q["first"] : q["last"]] = [q["voice"]] * (q["last"] - q["first"])
        speaker[q["first"] : q["last"]] = [q["speaker"]] * (q["last"] - q["first"])
    hits = [
        {"position": s["first"], "tokens": s["last"] - s["first"], "strength": 1.0, "weight": 3.0}
        | {"category": s["category"], "direction": s["direction"], "entity": s["target"]}
        for s in told.planted("span")
    ]
    mentions = [
        Mention(m["target"], m["words"], "name", m["first"], m["last"]) for m in told.planted("mention") if m["target"]
    ]
    return told._replace(reading=told.reading._replace(voice=voice, speaker=speaker, hits=hits, mentions=mentions))


def blind(told: Told) -> Told:
    """An article as an instrument would read it that sees nothing."""
    size = len(told.reading.document.words)
    nothing: dict[str, Any] = {"voice": ["narrator"] * size, "speaker": [""] * size, "hits": [], "mentions": []}
    return told._replace(reading=told.reading._replace(**nothing))


@pytest.fixture(scope="module")
def told() -> tuple[Told, ...]:
    return ferry_line()[1]


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return validate("ferry-line", date="2030-01-01", progress=False).table


def value(rows: list[Row], instrument: str, metric: str) -> float:
    (found,) = [r["value"] for r in rows if (r["instrument"], r["metric"]) == (instrument, metric)]
    return float(found)


# The measures.


def test_who_knows_the_truth_is_right_everywhere(told: tuple[Told, ...]) -> None:
    known = [all_knowing(t) for t in told]
    for metric in ("F1", "precision", "recall", "F1, ledger", "spans found, praise"):
        assert value(studies._words(known), LOADED, metric) == 1, metric
    for metric in ("category, of spans found", "direction, of spans found"):
        assert value(studies._kinds(known), "loaded", metric) == 1
    voices = studies._voices(known)
    for metric in ("accuracy", "accuracy, scare", "accuracy, direct", "speaker, of quoted spans"):
        assert value(voices, "voices", metric) == 1
    sources = studies._sources(known)
    assert value(sources, "voices", "F1 of words by speaker") == 1
    assert value(sources, "voices", "overlap of speakers' shares") == 1
    assert value(studies._mentions(known), "mentions", "accuracy") == 1


def test_who_sees_nothing_is_right_only_where_nothing_is(told: tuple[Told, ...]) -> None:
    unseeing = [blind(t) for t in told]
    assert value(studies._words(unseeing), LOADED, "recall") == 0
    voices = studies._voices(unseeing)
    spans = [s for t in told for s in t.planted("span")]
    narrated = sum(s["voice"] == "narrator" for s in spans) / len(spans)
    assert value(voices, "voices", "accuracy") == pytest.approx(narrated) == value(voices, "majority", "accuracy")
    assert value(studies._sources(unseeing), "voices", "F1 of words by speaker") == 0
    marked = [m for t in told for m in t.planted("mention")]
    building = sum(not m["target"] for m in marked) / len(marked)
    assert value(studies._mentions(unseeing), "mentions", "accuracy") == pytest.approx(building)


def test_facts_left_out_are_those_that_most_of_the_others_report(told: tuple[Told, ...]) -> None:
    corpus = ferry_line()[0]
    words = fact_words(corpus)
    missing = {
        t.article: frozenset(w for f in t.planted("fact") if f["value"] == "0" for w in words[f["id"]]) for t in told
    }
    nothing = {t.article: frozenset[str]() for t in told}
    assert value(studies._facts(told, corpus, missing), "omissions", "recall") == 1
    assert value(studies._facts(told, corpus, nothing), "omissions", "F1") == 0
    rows = studies._facts(told, corpus, missing)
    (n,) = {r["n"] for r in rows if r["metric"] == "recall"}
    assert 0 < n < len(told) * len(words), "facts that few report cannot be seen to be missing"


def test_the_terms_of_a_fact_stand_in_some_article_that_reports_it(told: tuple[Told, ...]) -> None:
    words = fact_words(ferry_line()[0])
    for fact, terms in words.items():
        reporting = [t for t in told for f in t.planted("fact") if f["id"] == fact and f["value"] == "1"]
        assert any(not studies.unseen(t, terms) for t in reporting), fact


# The planted things.


def test_every_planted_thing_is_asked_about_once_by_each_instrument(told: tuple[Told, ...]) -> None:
    result = planted()
    found = result.parts["things"]
    assert not found.duplicated(["article", "id", "difficulty", "question", "instrument"]).any()
    truth = load_truth()
    hard = truth[truth["kind"] == "difficulty"]
    for difficulty, questions in ASKED.items():
        assert set(found.loc[found["difficulty"] == difficulty, "question"]) == set(questions)
        if difficulty != PLAIN:
            asked = found[found["difficulty"] == difficulty].drop_duplicates(["article", "id"])
            assert len(asked) == (hard["category"] == difficulty).sum()
    words = result.table[result.table["question"] == "word"].drop_duplicates("difficulty").set_index("difficulty")
    spans = (truth["kind"] == "span").sum()
    assert words["asked"].drop("negation").sum() == spans
    assert (result.table["right"] <= result.table["asked"]).all()


def test_a_negated_word_is_right_where_it_is_passed_over(
    told: tuple[Told, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus, _, left = ferry_line()
    unseeing = tuple(blind(t) for t in told)
    monkeypatch.setattr(things, "ferry_line", lambda: (corpus, unseeing, left))
    rows = pd.DataFrame(things.judged.__wrapped__())
    words = rows[(rows["question"] == "word") & (rows["instrument"] == "loaded words")]
    assert words.groupby("difficulty")["right"].mean().to_dict() == {
        d: float(d == "negation") for d in words["difficulty"].unique()
    }


def test_the_figure_says_how_often_each_side_is_right(told: tuple[Told, ...]) -> None:
    result = planted()
    best = result.table[result.table["kind"] == OWN]
    assert best["share"].between(0, 1).all()
    alt = result.alt
    assert "framing" in alt and "VADER" in alt and "no sample" in alt


# The table.


def test_the_study_needs_no_folder_and_has_baselines_throughout(table: pd.DataFrame) -> None:
    assert list(table.columns) == list(COLUMNS)
    assert set(table["split"]) == {"all"}
    assert table["value"].between(0, 1).all()
    assert not table.duplicated(["study", "instrument", "metric"]).any()
    for study, rows in table.groupby("study"):
        assert {BASELINE, OWN} <= set(rows["kind"]), study
    few = table["clusters"] < 5
    assert table.loc[few, ["low", "high"]].isna().all(axis=None)
    assert table.loc[~few, ["low", "high"]].notna().all(axis=None)


def test_what_framing_is_for_it_does_better_than_marks_and_aliases(table: pd.DataFrame) -> None:
    shown = table.set_index(["study", "instrument", "metric"])["value"]
    sources = shown["ferry line sources"].xs("F1 of words by speaker", level="metric")
    assert sources["voices"] > sources["quotation marks"]
    assert shown["ferry line copies", "shared text", "F1 of pairs"] == 1
    assert (
        shown["ferry line facts left out", "omissions", "F1"] > shown["ferry line facts left out", "every fact", "F1"]
    )


def test_the_same_call_gives_the_same_table(table: pd.DataFrame) -> None:
    again = validate("ferry-line", date="2030-01-01", progress=False).table
    assert again.to_csv() == table.to_csv()


def test_the_command_prints_it_and_other_sets_ask_for_their_folder(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", "ferry-line"]) == 0
    assert "ferry line words" in capsys.readouterr().out
    assert main(["validate", "babe"]) != 0
    assert "name the folder that holds the gold sets" in capsys.readouterr().err


# Truth that cannot be used.


def test_truth_that_does_not_fit_its_texts_is_refused(tmp_path: Path) -> None:
    folder = shutil.copytree(FOLDER, tmp_path / "ferry-line")
    text = folder / "articles" / "leaf.md"
    text.write_text(text.read_text(encoding="utf-8").replace("nine of fifteen", "9 of 15"), encoding="utf-8")
    with pytest.raises(GoldError, match=r"leaf .* does not stand at .*take both from one version"):
        load_truth(fr.load_corpus(folder))


def test_a_corpus_without_truth_is_named() -> None:
    with pytest.raises(GoldError, match=r"'three-outlets' has no truth.csv.*'ferry-line'"):
        load_truth(fr.load_corpus("three-outlets"))
