"""The corpus of three outlets: what its card promises, no text in it, and the same bytes from a copy of BASIL."""

import doctest
import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd
import pytest

import framing as fr
from framing.corpus import Corpus
from framing.evidence import TABLES, table_schema
from framing.reading.lexicons import load_lexicon
from framing.reading.reader import read_with

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "corpora" / "three-outlets"
SCRIPT = ROOT / "scripts" / "extract_three_outlets.py"
BASIL = ROOT.parent / "shared" / "data" / "gold" / "basil"
OUTLETS = ["The New York Times", "Fox News", "HuffPost"]
LONGEST = 4  # words of a name or a phrase of a lexicon
RUN = 12  # words in a row from which a sentence can be known again


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return fr.load_corpus("three-outlets")


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("extract_three_outlets", SCRIPT)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def table(name: str) -> pd.DataFrame:
    return pd.read_csv(FOLDER / name, dtype=str, keep_default_na=False)


# What is there.


def test_every_article_is_there_as_evidence_of_the_published_text(corpus: Corpus) -> None:
    assert corpus.metadata is not None
    assert len(corpus) == 150
    assert {a.basis for a in corpus} == {"published"}
    assert all(a.text is None for a in corpus)
    listed = corpus.metadata.astype({"words": "int64"})
    shared = ["article", "outlet", "url", "published", "country", "language", "words", "sha256"]
    read = corpus.evidence.articles.merge(listed, on=shared)
    assert len(read) == 150
    assert (read["family"] == read["wire_family"]).all()
    assert read["sha256"].is_unique


def test_every_event_was_reported_by_the_three_outlets(corpus: Corpus) -> None:
    events = table("events.csv")
    assert events["event"].tolist() == [f"{n:02d}" for n in range(1, 51)]
    assert events["basil"].is_unique and events["label"].is_unique
    assert corpus.metadata is not None
    for event, pages in corpus.metadata.groupby("event"):
        assert sorted(pages["outlet"]) == sorted(OUTLETS), event
    first = corpus.metadata.groupby("event")["published"].min()
    assert first.tolist() == sorted(first)
    assert set(first.index) == set(events["event"])


def test_one_event_is_selected_by_its_number(corpus: Corpus) -> None:
    case = corpus.select(event="12")
    assert list(case.articles) == ["12-fox", "12-hpo", "12-nyt"]
    evidence = corpus.evidence.where(article=list(case.articles))
    assert sorted(evidence.articles["outlet"]) == sorted(OUTLETS)
    assert evidence.mentions["entity"].value_counts().index[0] == "Walmart"


def test_outlets_can_be_compared(corpus: Corpus) -> None:
    found = fr.portrayal(corpus.evidence, by="outlet", resamples=50).table
    assert set(found["outlet"]) == set(OUTLETS)
    assert set(found["basis"]) == {"published"}


def test_the_codebook_names_whom_the_annotation_names(corpus: Corpus, script: ModuleType) -> None:
    names = set(corpus.entities.names)
    annotated = table("annotations.csv")
    assert set(annotated["entity"]) - {""} <= names
    assert set(script.TARGETS.values()) <= names
    without = set(annotated.loc[annotated["entity"] == "", "target"])
    assert without == {
        "main event",
        "joint tax rule for homosexual couples",
        "lawmakers",
        "White House officials and lawmakers",
        "Nebraska and Oklahoma officials",
    }
    assert set(corpus.evidence.mentions["entity"]) <= names
    assert names - set(corpus.evidence.mentions["entity"]) == set()


def test_both_parties_have_the_same_kinds_of_entry(corpus: Corpus) -> None:
    listed = {e.name: e for e in corpus.entities}
    parties = listed["Republicans"], listed["Democrats"]
    assert parties[0].kind == parties[1].kind
    for chamber in ("Senate", "House"):
        assert [f"{chamber} {p.name}" in p.aliases for p in parties] == [True, True]
    assert listed["Republican National Committee"].kind == listed["Democratic National Committee"].kind


def test_annotations_are_labels_and_counts(corpus: Corpus) -> None:
    annotated = table("annotations.csv")
    assert set(annotated["article"]) == set(corpus.articles)
    assert not annotated.duplicated(["article", "target"]).any()
    assert set(annotated["feeling"]) <= {"negative", "neutral", "positive", ""}
    event = annotated["target"] == "main event"
    assert event.sum() == 150
    assert set(annotated.loc[event, "stance"]) == {"left", "centre", "right"}
    assert set(annotated.loc[~event, "stance"]) == {""}
    counts = [c for c in annotated.columns if c.endswith(("_negative", "_positive"))]
    assert len(counts) == 8
    assert annotated[counts].apply(lambda column: column.str.fullmatch(r"\d+").all()).all()


# What the card says.


def rows_of_card(head: str) -> list[list[str]]:
    """Return the rows of the card's table that begins with this head."""
    lines = (FOLDER / "README.md").read_text(encoding="utf-8").splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith(f"| {head} |"))
    found = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        found.append([cell.strip(" `") for cell in line.strip("|").split("|")])
    return found


def test_counts_on_the_card_equal_the_files() -> None:
    told = {path: int(count.replace(",", "")) for path, count in rows_of_card("file | rows")}
    assert set(told) == {"articles.csv", "annotations.csv", *(f"evidence/{name}.csv" for name in TABLES)}
    assert told == {path: len(table(path)) for path in told}
    size = sum((FOLDER / "evidence" / f"{name}.csv").stat().st_size for name in TABLES) / 1e6
    assert f"The evidence takes {size:.1f} MB." in (FOLDER / "README.md").read_text(encoding="utf-8")


def test_sums_on_the_card_equal_the_files() -> None:
    pages = table("articles.csv").astype({"words": "int64"})
    annotated = table("annotations.csv").merge(pages[["article", "outlet"]], on="article")
    spans = annotated.filter(regex="_(negative|positive)$").astype("int64")
    told = rows_of_card("outlet")
    assert [row[0] for row in told] == OUTLETS
    for outlet, *numbers in told:
        here = annotated["outlet"] == outlet
        felt = annotated.loc[here, "feeling"]
        assert [int(n.replace(",", "")) for n in numbers] == [
            pages.loc[pages["outlet"] == outlet, "words"].sum(),
            spans[here].to_numpy().sum(),
            spans[here].filter(like="quoted").to_numpy().sum(),
            *((felt == label).sum() for label in ("negative", "neutral", "positive")),
        ]


def test_the_example_on_the_card_runs() -> None:
    card = (FOLDER / "README.md").read_text(encoding="utf-8")
    names: dict[str, Any] = {}
    exec(card.split("```python\n")[1].split("```")[0], names)
    assert len(names["case"]) == 3
    assert set(names["annotations"]["article"]) == set(names["outlets"].articles)


# No text.


def too_long(cells: pd.Series, known: set[str]) -> list[str]:
    return sorted(
        part
        for part in {part for cell in cells.unique() for part in cell.split("; ")}
        if len(part.split()) > LONGEST and part.lower() not in known
    )


def test_no_cell_of_the_evidence_is_longer_than_a_name(corpus: Corpus) -> None:
    known = {text.lower() for e in corpus.entities for text in (e.name, *e.aliases, *e.metonyms)}
    for name in TABLES[1:]:
        found = getattr(corpus.evidence, name)
        for field in table_schema(name)["fields"]:
            if field["type"] == "string":
                assert too_long(found[field["name"]], known) == [], f"{name}.{field['name']}"
    assert too_long(pd.Series(["the ferry to the isles"]), known)


def test_terms_are_single_words(corpus: Corpus) -> None:
    terms = corpus.evidence.terms
    assert set(terms["order"]) == {1}
    assert not terms["term"].str.contains(r"\s").any()


def test_no_other_file_holds_a_sentence(corpus: Corpus, script: ModuleType) -> None:
    labels = [*table("events.csv")["label"], *table("annotations.csv")["target"]]
    assert max(len(label.split()) for label in labels) <= 6
    assert max(len(a.split()) for e in corpus.entities for a in (e.name, *e.aliases)) <= 8
    pages = table("articles.csv")
    assert max(pages["headline"].str.split().str.len()) < 20
    said_again = pages.loc[pages["headline"].str.endswith("…"), "headline"]
    assert len(said_again) and set(said_again.str.split().str.len()) == {script.SAID_AGAIN + 1}


def longest_run(taken: np.ndarray) -> int:
    """Return the most positions in a row that are taken."""
    longest = current = 0
    for here in taken:
        current = current + 1 if here else 0
        longest = max(longest, current)
    return longest


def test_positions_give_no_run_of_words_back(corpus: Corpus) -> None:
    evidence = corpus.evidence
    placed = pd.concat(
        [getattr(evidence, n)[["article", "position", "tokens"]] for n in ("mentions", "hits", "labels")]
    )
    known = 0
    for article, words in zip(evidence.articles["article"], evidence.articles["words"], strict=True):
        taken = np.zeros(words + 1, dtype=bool)
        for at, size in placed.loc[placed["article"] == article, ["position", "tokens"]].to_numpy():
            taken[at : at + size] = True
        assert longest_run(taken) < RUN, article
        known += int(taken.sum())
    assert known / evidence.articles["words"].sum() < 0.2
    assert longest_run(np.array([True] * RUN)) == RUN


def test_only_names_and_single_words_speak(corpus: Corpus, script: ModuleType) -> None:
    evidence, names = corpus.evidence, corpus.entities.names
    for found in (evidence.mentions, evidence.hits, evidence.quotations, evidence.labels):
        for speaker in found["speaker"].unique():
            assert script.names_alone(speaker, names) == speaker
    assert script.names_alone("those who met on the ferry", names) == ""


# Alike and apart.


def test_the_two_nearest_articles_report_the_same_event(corpus: Corpus) -> None:
    assert corpus.metadata is not None
    event = corpus.metadata.set_index("article")["event"]
    pairs = fr.similarity(corpus.evidence).table
    pairs = pairs[pairs["article_a"] != pairs["article_b"]].sort_values("cosine", ascending=False, kind="stable")
    nearest = pairs.groupby("article_a").head(2)
    assert len(nearest) == 300
    assert (nearest["article_a"].map(event) == nearest["article_b"].map(event)).mean() >= 0.97


# Made again.


def test_the_evidence_was_read_with_the_lexicons_and_the_codebook_of_this_tree(corpus: Corpus) -> None:
    read = set(corpus.evidence.articles["read_with"])
    assert read == {read_with(corpus.entities, load_lexicon("loaded"))}, "stale: run scripts/extract_three_outlets.py"


def test_the_examples_in_the_script_hold(script: ModuleType) -> None:
    tried = doctest.testmod(script)
    assert tried.attempted and not tried.failed


def test_a_folder_that_is_not_basil_is_refused(script: ModuleType, tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="give the folder of BASIL, called basil"):
        script.extract(tmp_path, tmp_path / "out", 1)
    (tmp_path / "basil" / "annotations").mkdir(parents=True)
    with pytest.raises(SystemExit, match="holds no annotation"):
        script.extract(tmp_path / "basil", tmp_path / "out", 1)
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
def test_a_copy_of_basil_gives_the_same_bytes(tmp_path: Path) -> None:
    if not BASIL.is_dir():
        pytest.skip("the articles of BASIL do not stand beside this checkout (../shared/data/gold/basil)")
    command = [sys.executable, SCRIPT, BASIL, "--out", tmp_path, "--jobs", "2"]
    run = subprocess.run(command, env=os.environ | {"PYTHONHASHSEED": "7"}, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    made = {p.relative_to(tmp_path): p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    written_by_hand = {Path("entities.toml"), Path("events.csv")}
    stored = {p.relative_to(FOLDER) for p in FOLDER.rglob("*") if p.is_file()} - written_by_hand
    assert set(made) == stored
    stale = sorted(str(path) for path, content in made.items() if content != (FOLDER / path).read_bytes())
    assert not stale, f"stale: {', '.join(stale)}; run scripts/extract_three_outlets.py and commit what changed"
