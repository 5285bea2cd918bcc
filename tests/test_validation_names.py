"""Names marked in sentences: invented articles and marks with known answers, and the marks that come with framing."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

from framing.validation import names as study
from framing.validation.gold import GoldError, Story
from framing.validation.measures import half
from framing.validation.names import BEST, Name, capital_words, digest, load_marks, marked_in, marks_file
from framing.validation.studies import Bench, Row

ROOT = Path(__file__).resolve().parent.parent
SENTENCES = (
    "Mayor Ana Silva left Belport.",  # two names, the first behind a title
    "It rained.",
    "Still Silva and the Ferry Board were late.",
)
MARKS = {0: (("Ana Silva", "person"), ("Belport", "place")), 2: (("Silva", "person"), ("Ferry Board", "organisation"))}


def story(number: int) -> Story:
    text = "Ferry ends"
    places: list[tuple[int, int]] = []
    for sentence in SENTENCES:
        text += "\n\n" if not places else " "
        places.append((len(text), len(text) + len(sentence)))
        text += sentence
    return Story(f"event-{number}", "empty", "aaa", text, tuple(places), (), {}, ())


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    made = Bench(tmp_path, progress=False)
    made.__dict__["stories"] = [story(n) for n in range(12)]
    return made


@pytest.fixture
def marks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Marks of twelve articles, half of them held out."""
    path = tmp_path / "names.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("article", "sentence", "sha256", "start", "end", "kind", "split"))
        for n in range(12):
            split = "dev" if n < 6 else "held-out"
            for number, text in enumerate(SENTENCES):
                row = (f"event-{n}-aaa", number, digest(text))
                for name, kind in MARKS.get(number, ()):
                    at = text.index(name)
                    writer.writerow((*row, at, at + len(name), kind, split))
                if number not in MARKS:
                    writer.writerow((*row, "", "", "", split))
    monkeypatch.setattr(study, "marks_file", lambda: path)
    return path


def value(rows: list[Row], instrument: str, metric: str, split: str = "all") -> float:
    (found,) = [r for r in rows if (r["instrument"], r["metric"], r["split"]) == (instrument, metric, split)]
    return float(found["value"])


def test_names_found_are_counted_word_for_word_beside_the_baselines(bench: Bench, marks: Path) -> None:
    rows = study.names(bench)
    # Of four names Belport and Ferry Board alone; "Mayor Ana Silva", "It" and "Still Silva" are runs as well.
    assert value(rows, "capitalised runs", "precision") == pytest.approx(2 / 5)
    assert value(rows, "capitalised runs", "recall") == 0.5
    assert value(rows, BEST, "F1") == 1
    assert value(rows, "suggested entities", "F1") == value(rows, "name finder", "F1") == 1
    assert value(rows, "suggested entities", f"F1 above {BEST}") == 0
    assert value(rows, "suggested entities, twice or more", "recall") == 0.5  # Ana Silva and Silva
    assert value(rows, "always person", "accuracy of kind where found") == 0.5
    assert value(rows, "suggested entities", "accuracy of kind where found") == 0.75  # nothing tells what Belport is


def test_the_marks_say_which_half_a_sentence_is_of(bench: Bench, marks: Path) -> None:
    rows = [r for r in study.names(bench) if (r["instrument"], r["metric"]) == ("suggested entities", "F1")]
    assert [(r["split"], r["n"], r["clusters"], r["unit"]) for r in rows] == [
        ("all", 36, 12, "article"), ("dev", 18, 6, "article"), ("held-out", 18, 6, "article"),
    ]  # fmt: skip
    assert all(r["low"] <= r["value"] <= r["high"] for r in rows)


def test_a_wrong_mark_costs_precision_and_recall(bench: Bench, marks: Path) -> None:
    lines = marks.read_text(encoding="utf-8")
    marks.write_text(re.sub(r",6,15,person", ",10,15,person", lines), encoding="utf-8")  # "Silva" of "Ana Silva"
    assert value(study.names(bench), "suggested entities", "F1") == 0.75


def test_a_name_that_reading_leaves_out_is_missed(bench: Bench, marks: Path) -> None:
    """A contact line behind the last sentence is not read; what is named in it counts all the same."""
    first = bench.stories[0]
    line = "Call Rui Lopes or Lena Oster"
    at = len(first.text) + 2
    longer = first._replace(text=f"{first.text}\n\n{line}", sentences=(*first.sentences, (at, at + len(line))))
    bench.__dict__["stories"][0] = longer
    with marks.open("a", encoding="utf-8") as file:
        file.write(f"event-0-aaa,3,{digest(line)},5,14,person,dev\n")
        file.write(f"event-0-aaa,3,{digest(line)},18,28,person,dev\n")
    rows = study.names(bench)
    assert value(rows, "suggested entities", "recall") == pytest.approx(48 / 50, abs=1e-4)
    assert value(rows, "suggested entities", "precision") == 1


def test_another_edition_and_other_articles_are_one_clear_error(bench: Bench, marks: Path) -> None:
    stories = bench.__dict__["stories"]
    changed = stories[3].text.replace("rained", "snowed")
    bench.__dict__["stories"] = [*stories[:3], stories[3]._replace(text=changed), *stories[4:]]
    with pytest.raises(GoldError, match=r"article event-3-aaa of BASIL, sentence 1 is not the sentence in which names"):
        study.names(bench)
    bench.__dict__["stories"] = [*stories[:3], stories[3]._replace(sentences=stories[3].sentences[:2]), *stories[4:]]
    with pytest.raises(GoldError, match="sentence 2 is not there: the article has 2"):
        study.names(bench)
    bench.__dict__["stories"] = stories[1:]
    with pytest.raises(GoldError, match="article event-0-aaa of BASIL, in which names are marked, is not in this"):
        study.names(bench)
    assert marked_in(stories[1:])
    assert not marked_in([s._replace(event="other") for s in stories])


@pytest.mark.parametrize(
    ("old", "new"), [(",person,", ",ship,"), (",6,15,", ",six,15,"), (",dev", ",train"), ("sentence,", "number,")]
)
def test_a_row_that_is_no_mark_is_named(marks: Path, old: str, new: str) -> None:
    marks.write_text(marks.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(GoldError, match=r"names\.csv, row 2: not a marked name"):
        load_marks(marks)


def test_marks_that_are_not_there_are_named(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match=r"names\.csv is not there"):
        load_marks(tmp_path / "names.csv")


def test_a_baseline_run_ends_at_marks_possessives_and_words_left_out() -> None:
    from framing.reading.text import parse

    document = parse("We saw Norland's Ana Silva, Rui Lopes and Mayor Oster. Belport slept.")
    runs = [" ".join(w.text for w in document.words[a:b]) for a, b in sorted(capital_words(document, {"mayor", "we"}))]
    assert runs == ["Norland", "Ana Silva", "Rui Lopes", "Oster", "Belport"]


# The marks that come with framing


def test_the_shipped_marks_are_positions_of_two_hundred_sentences() -> None:
    assert marks_file() == ROOT / "corpora" / "validation" / "names.csv"
    sentences = load_marks(marks_file())
    assert Counter(s.split for s in sentences) == {"dev": 100, "held-out": 100}
    assert len({(s.article, s.number) for s in sentences}) == 200
    assert len({s.article for s in sentences}) == 150
    assert any(not s.names for s in sentences)
    for s in sentences:
        assert re.fullmatch(r"[0-9a-f]{12}", s.sha256)
        assert all(isinstance(n, Name) and 0 <= n.start < n.end for n in s.names)
        # In order, and none within another.
        assert all(a.end <= b.start for a, b in zip(s.names, s.names[1:], strict=False))


def test_the_halves_are_those_of_the_other_studies_of_basil() -> None:
    events = {s.article.rpartition("-")[0]: s.split for s in load_marks(marks_file())}
    assert len(events) == 50
    assert all(half(event) == split for event, split in events.items())


def test_the_data_card_counts_what_is_there() -> None:
    sentences = load_marks(marks_file())
    empty, marked = sum(not s.names for s in sentences), sum(len(s.names) for s in sentences)
    card = " ".join((marks_file().parent / "README.md").read_text(encoding="utf-8").split())
    assert f"{empty} of them hold no name; {marked} names are marked in the others" in card


def test_the_shipped_marks_hold_no_word_of_a_sentence() -> None:
    """Identifiers, numbers, hashes and the names of kinds, halves and outlets are all there is."""
    text = marks_file().read_text(encoding="utf-8")
    words = set(re.findall(r"[A-Za-z]{4,}", re.sub(r"\b[0-9a-f]{4,}\b", "", text)))
    assert words == {
        "article", "sentence", "start", "kind", "split", "person", "organisation", "place", "other", "held",
    }  # fmt: skip
