"""The folder of a class: whatever lies in it, one call gives agreement, and no name of a student."""

from __future__ import annotations

import argparse
import unicodedata
import warnings
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import framing as fr
from framing.analysis.agreement import confusion, disputed
from framing.corpus import load_corpus
from framing.desk.agreement import agreement
from framing.desk.annotations import load_annotations
from framing.desk.annotator import open_page
from framing.desk.collection import gather
from framing.desk.command import add_command
from framing.desk.sheets import AnnotationError, Mark, Sheet, open_sheet
from framing.reading.reader import sha256
from framing.reading.text import parse

TEXT = """Ferry ends

The Ferry Board announced a brutal cut. “It is a shameful betrayal,” said Ana Silva.

The so-called “reform” came late. Nobody asked the town. The boat was old. Its crew was proud. The river is wide.
"""
ARTICLE = fr.Article("herald", TEXT, "account", "The Herald")
WORDS = [word.lower for word in parse(TEXT).words]
PLACE = {word: place for place, word in enumerate(WORDS)}


def sheet_in(folder: Path, coder: str, article: str = "herald", **of: Any) -> Sheet:
    return open_sheet(folder, article, coder, **{"words": len(WORDS), "sha256": sha256(TEXT)} | of)


def student(folder: Path, coder: str, *words: str, done: bool = True, category: str = "blame", **of: Any) -> Sheet:
    """A student who marks some words."""
    sheet = sheet_in(folder, coder, **of)
    for word in words:
        at = PLACE[word]
        sheet.do("mark", Mark(at, at + 1, 6 * at, 6 * at + 5, word, category, "", "Ferry Board", "narrator"))
    if done:
        sheet.do("done")
    return sheet


@pytest.fixture
def class_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "class"
    student(folder, "Zoe Adler", "brutal", "shameful", "so-called", "proud", "old", "late")
    student(folder, "Ana Silva", "brutal", "shameful", "betrayal", "so-called", "proud", "late")
    student(folder, "Mia Quell", "brutal", "nobody", "old", "wide", "proud")
    return folder


def quiet(source: Any, *given: Any, **options: Any) -> Any:
    """Agreement of a folder in which nothing is set aside."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return agreement(source, *given, **{"resamples": 20, "min_marks": 1} | options)


def everything(result: Any) -> str:
    """All that a result holds, and all that it shows."""
    tables = [result.table, *result.parts.values(), disputed(result).table, confusion(result).table]
    shown = [result._repr_html_(), repr(result), result.to_latex(), str(dict(result.settings))]
    return "\n".join([*(table.to_csv() for table in tables), *shown])


def test_a_folder_gives_agreement_disputed_words_and_confusion(class_folder: Path) -> None:
    found = quiet(class_folder)
    assert found.table["item"].tolist() == ["loaded", "target", "voice", "blame"]
    assert found.table.iloc[0][["coders", "words", "marks"]].tolist() == [3, len(WORDS), 17]
    words = disputed(found).table.set_index("words")
    assert words.loc["so-called", ["marked", "coders"]].tolist() == [2, 3] and "brutal" not in words.index
    assert set(confusion(found).table["category"]) == {"blame"}
    assert found.settings["unit"] == "passages" and found.parts["against"].empty and "contexts" not in found.parts
    assert found.settings["notes"] == ["No text at hand: words stand with their positions; corpus= gives contexts and "
                                       "the tool."]  # fmt: skip


def test_no_name_is_in_the_result_and_the_order_of_pseudonyms_is_not_that_of_names(class_folder: Path) -> None:
    for name in (f"Student {letter}" for letter in "BCDEFGHIJ"):
        student(class_folder, name, "brutal", done=False)
    (class_folder / "herald.Mia_Quell.csv").write_text("article,coder\nherald,Mia Quell", encoding="utf-8")
    with pytest.warns(UserWarning, match="1 file was set aside") as told:
        found = agreement(class_folder, ARTICLE, resamples=20, min_marks=1)
    said = everything(found) + "".join(str(one.message) for one in told)
    for part in ("Zoe", "Adler", "Mia", "Quell", "Student", str(class_folder)):
        assert part not in said
    key = class_folder.parent / "key.csv"
    with pytest.warns(UserWarning):
        again = agreement(class_folder, ARTICLE, key=key, resamples=20, min_marks=1)
    assert everything(again) == everything(found), "the same folder and seed give the same result"
    who = pd.read_csv(key, keep_default_na=False)
    coders = who[who["pseudonym"] != ""].set_index("coder")["pseudonym"]
    assert sorted(coders) == sorted(f"coder {n}" for n in range(1, 12))
    assert coders[sorted(coders.index)].tolist() != [f"coder {n}" for n in range(1, 12)]
    assert who[who["left_out"] != ""]["file"].tolist() == ["herald.Mia_Quell.csv"]
    other = pd.read_csv(key)
    with pytest.warns(UserWarning):
        agreement(class_folder, key=key, seed=1, resamples=20, min_marks=1)
    assert pd.read_csv(key)["pseudonym"].tolist() != other["pseudonym"].tolist()
    with pytest.warns(UserWarning, match=r"herald\.Mia_Quell\.csv: no file of a coder"):
        named = agreement(class_folder, pseudonyms=False, resamples=20)
    assert "Zoe Adler" in set(named.parts["coders"]["coder"])


def test_a_key_is_written_only_if_asked_and_not_among_the_files(class_folder: Path) -> None:
    before = sorted(path.name for path in class_folder.rglob("*"))
    quiet(class_folder)
    with pytest.raises(ValueError, match="would lie among the files of the class"):
        quiet(class_folder, key=class_folder / "deep" / "key.csv")
    assert sorted(path.name for path in class_folder.rglob("*")) == before
    for wrong in ({"seed": -1}, {"resamples": 0}, {"level": 95}, {"min_marks": None}):
        with pytest.raises(ValueError, match=f"^{next(iter(wrong))} is "):
            agreement(class_folder, key=class_folder.parent / "key.csv", **wrong)
    assert not (class_folder.parent / "key.csv").exists()


def test_pseudonyms_stay_when_one_article_is_chosen(class_folder: Path) -> None:
    post = {"article": "post", "words": 40, "sha256": "b" * 64}
    for name in ("Ana Silva", "Zoe Adler"):
        student(class_folder, name, "brutal", **post)
    both, one = quiet(class_folder), quiet(class_folder, article="post")
    assert both.settings["articles"] == ["herald", "post"] and one.settings["articles"] == ["post"]
    marks = both.parts["coders"].set_index("coder")["articles"]
    assert one.parts["coders"]["coder"].tolist() == marks.index[marks == 2].tolist()
    with pytest.raises(KeyError, match="no annotated article is called 'pots'; did you mean 'post'"):
        quiet(class_folder, article=["pots"])


BROKEN: dict[str, bytes] = {
    "no file of a coder": b"name;mark\nAna;1\n",
    "holds no steps, and so does not say whose it is": b"",
    "line 3: the action 'mrak' is none of mark, remove, undo, redo, done, reopen": b"mrak",
    "line 3: there is nothing to undo": b"undo",
}


@pytest.mark.parametrize("reason", BROKEN)
def test_a_file_that_is_none_is_set_aside_and_told(class_folder: Path, reason: str) -> None:
    good = sheet_in(class_folder, "Zoe Adler").path.read_text(encoding="utf-8").splitlines()
    bad = class_folder / "deep" / "bad.csv"
    bad.parent.mkdir()
    step = BROKEN[reason]
    if step in (b"mrak", b"undo"):
        last = good[-1].replace(",done,", f",{step.decode()},")
        bad.write_text("\n".join([good[0], good[-1], last, last]), encoding="utf-8")
    else:
        bad.write_bytes(step or good[0].encode())
    found = gather(class_folder)
    assert found.aside[["file", "reason"]].to_numpy().tolist() == [["deep/bad.csv", reason]]
    with pytest.warns(UserWarning, match="1 file was set aside"):
        result = agreement(class_folder, resamples=20)
    assert result.settings["coders"] == 3
    assert result.settings["set_aside"] == [f"a file: {reason}"]


def test_files_in_another_encoding_and_hidden_ones(class_folder: Path) -> None:
    good = sheet_in(class_folder, "Zoe Adler").path.read_bytes()
    (class_folder / "utf16.csv").write_bytes(good.decode().encode("utf-16"))
    (class_folder / "latin.csv").write_bytes(good.replace(b"Zoe Adler", "Zoé".encode("latin-1")))
    hidden = class_folder / ".ipynb_checkpoints" / "herald.Zoe-checkpoint.csv"
    hidden.parent.mkdir()
    hidden.write_bytes(good)
    (class_folder / "folder.csv").mkdir()
    found = gather(class_folder)
    assert found.aside["file"].tolist() == ["latin.csv", "utf16.csv"]
    assert found.aside["reason"].tolist() == ["is not UTF-8 text", "no file of a coder"]


def test_empty_folders_and_one_coder_are_told(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="there is no folder"):
        agreement(tmp_path / "nowhere")
    with pytest.raises(FileNotFoundError, match="holds no file of a coder;"):
        agreement(tmp_path)
    (tmp_path / "x.csv").write_text("a,b")
    with pytest.raises(FileNotFoundError, match="holds no file of a coder, and 1 other CSV file;"):
        agreement(tmp_path)
    (tmp_path / "x.csv").unlink()
    student(tmp_path, "Zoe Adler", "brutal")
    with pytest.raises(ValueError, match="at least two coders"):
        agreement(tmp_path)
    with pytest.raises(TypeError, match="takes the folder of a class's annotations, and this is of type int"):
        agreement(3)  # type: ignore[arg-type]


def test_a_tree_of_submissions_is_read_and_namesakes_are_told_apart(tmp_path: Path) -> None:
    root = tmp_path / "submitted"
    student(root / "s1" / "ps3" / "annotations", "Ana", "brutal", "late")
    student(root / "s2" / "ps3" / "annotations", "Ana", "shameful")
    student(root / "s3" / "ps3" / "annotations", "Ben", "brutal")
    found = gather(root)
    assert found.sheets["coder"].tolist() == ["Ana (s1)", "Ana (s2)", "Ben"]
    assert found.table["coder"].tolist() == ["Ana (s1)", "Ana (s1)", "Ana (s2)", "Ben"]
    notes = quiet(root).settings["notes"]
    assert any(note.startswith("1 name stands under different work") for note in notes)
    # The course's folder, with what nbgrader copies to mark it.
    copy = tmp_path / "autograded" / "s1" / "ps3" / "annotations" / "herald.Ana.csv"
    copy.parent.mkdir(parents=True)
    copy.write_bytes((root / "s1" / "ps3" / "annotations" / "herald.Ana.csv").read_bytes())
    above = gather(tmp_path)
    assert above.sheets["coder"].tolist() == ["Ana (s1)", "Ana (s2)", "Ben"]
    assert above.aside["reason"].tolist() == ["a copy, or an earlier state, of another file"]


def test_of_two_files_of_one_coder_the_one_that_goes_on_or_the_later_counts(class_folder: Path) -> None:
    late = class_folder / "herald.Zoe_Adler.csv"
    lines = late.read_text(encoding="utf-8").splitlines(keepends=True)
    (class_folder / "herald.Zoe_Adler (1).csv").write_text("".join(lines[:3]), encoding="utf-8")
    found = gather(class_folder)
    assert len(found.table[found.table["coder"] == "Zoe Adler"]) == 6
    assert found.aside["reason"].tolist() == ["a copy, or an earlier state, of another file"]
    (class_folder / "herald.Zoe_Adler (1).csv").unlink()
    other = student(class_folder.parent / "other", "Zoe Adler", "wide")
    other.path.rename(class_folder / "0 earlier by name, later by time.csv")
    found = gather(class_folder)
    assert found.table.loc[found.table["coder"] == "Zoe Adler", "form"].tolist() == ["wide"]
    assert found.aside[["file", "coder"]].to_numpy().tolist() == [["herald.Zoe_Adler.csv", "Zoe Adler"]]
    assert found.aside["reason"].str.startswith("differs from a later file of the same name").all()


def test_one_name_in_two_spellings_of_unicode_is_one(tmp_path: Path) -> None:
    for form, article in (("NFC", "herald"), ("NFD", "post")):
        name = unicodedata.normalize(form, "José")
        student(tmp_path / form, name, "brutal", article=article)
    assert gather(tmp_path).sheets["coder"].tolist() == [unicodedata.normalize("NFC", "José")] * 2


def test_marks_in_another_version_of_the_text_are_set_aside(class_folder: Path) -> None:
    student(class_folder, "Late Comer", "brutal", sha256="b" * 64)
    student(class_folder, "Long Text", "brutal", words=len(WORDS) + 1)
    with pytest.warns(UserWarning, match="2 files were set aside"):
        found = agreement(class_folder, resamples=20)
    assert found.settings["coders"] == 3
    assert found.settings["set_aside"] == ["a coder, herald: marks another version of the text than most"] * 2
    assert gather(class_folder).aside["coder"].tolist() == ["Late Comer", "Long Text"]


def test_of_as_many_the_version_that_is_at_hand_counts(tmp_path: Path) -> None:
    for name, digest in (("a", "0"), ("b", "0"), ("c", "f"), ("d", "f")):
        student(tmp_path, name, "brutal", sha256=digest * 64)
    for digest, kept in (("0", ["a", "b"]), ("f", ["c", "d"])):
        assert gather(tmp_path, texts={"herald": digest * 64}).sheets["coder"].tolist() == kept
    for name in ("e", "f"):
        student(tmp_path, name, "brutal")
    with pytest.warns(UserWarning, match="4 files were set aside"):
        found = agreement(tmp_path, ARTICLE, pseudonyms=False, resamples=5)
    assert found.parts["coders"]["coder"].tolist() == ["e", "f"]


def test_a_sheet_that_is_not_done_counts_to_its_last_mark_and_says_so(class_folder: Path) -> None:
    student(class_folder, "Slow Reader", "brutal", done=False)
    student(class_folder, "Slower Reader", done=False, **{"category": "x"}).do("done")
    found = quiet(class_folder)
    assert found.settings["notes"][0] == "1 of 5 sheets is not done: it counts up to its last mark."
    words = found.parts["coders"].set_index("marks")["words"]
    assert words[1] == PLACE["brutal"] + 1, "what was not reached is not known"
    assert words[0] == len(WORDS), "who is done and marked nothing saw all"
    assert quiet(class_folder, unfinished="whole").parts["coders"]["words"].tolist() == [len(WORDS)] * 5
    assert quiet(class_folder, unfinished="none").parts["coders"]["words"].min() == 0


def test_with_the_text_words_stand_in_sentences_and_beside_the_tool(class_folder: Path) -> None:
    found = quiet(class_folder, ARTICLE)
    assert found.settings["unit"] == "sentences" and found.table["basis"].unique().tolist() == ["account"]
    lines = found.parts["contexts"].set_index("match")
    assert lines.loc["so-called", ["left", "right"]].tolist() == ["The ", " “reform” came late."]
    against = found.parts["against"].set_index(["yardstick", "who", "category"])
    tool = fr.read(ARTICLE).hits
    assert against.loc[("tool", "majority", ""), "yardstick_marks"] == (tool["strength"] >= 0.5).sum() > 0
    shown = disputed(found).examples(0, ARTICLE).table
    assert shown["how"].str.contains("of 3 coders: blame").all() and shown["left"].str.len().gt(0).all()
    of_category = found.examples(len(found.table) - 1, ARTICLE).table["match"].tolist()
    assert "brutal" in of_category and "ferry" not in of_category
    assert quiet(class_folder, ARTICLE, tool=False).parts["against"].empty
    # Evidence knows sentences and hits, and no words.
    without = quiet(class_folder, fr.read(ARTICLE))
    assert without.settings["unit"] == "sentences" and len(without.parts["against"])
    assert "contexts" not in without.parts
    words = without.examples(0, fr.read(ARTICLE)).table
    assert (words["match"] != "").all() and (words["left"] == "").all() and words["position"].notna().all()


def test_another_version_at_hand_gives_no_contexts_and_is_told(class_folder: Path) -> None:
    other = replace(ARTICLE, text=TEXT + "More.")
    found = quiet(class_folder, other)
    assert "contexts" not in found.parts and found.parts["against"].empty
    assert found.settings["notes"][0].startswith("The text at hand of herald is another version than was marked")
    with pytest.raises(ValueError, match="marked in another version"):
        disputed(quiet(class_folder)).examples(0, other)


def test_a_truth_of_ones_own(class_folder: Path, tmp_path: Path) -> None:
    at = TEXT.index("brutal")
    rows = {"article": ["herald"], "start": [at], "end": [at + 6], "category": ["blame"], "voice": ["direct"]}
    table = pd.DataFrame(rows)
    path = tmp_path / "truth.csv"
    table.to_csv(path, index=False)
    by_words = pd.DataFrame({"article": ["herald"], "first": [PLACE["brutal"]], "last": [PLACE["brutal"] + 1]})
    cases = [(ARTICLE, path), (ARTICLE, table), (None, by_words.assign(category="blame", voice="quoted"))]
    for corpus, truth in cases:
        against = quiet(class_folder, corpus, truth=truth).parts["against"]
        row = against[(against["yardstick"] == "truth") & (against["who"] == "majority")].iloc[0]
        assert row[["yardstick_marks", "met", "recall", "same_voice"]].tolist() == [1, 1, 1, 0]
    for wrong, says in (
        (table.drop(columns="category"), "has no column category"),
        (table.drop(columns="end"), "start and end"),
        (table.assign(words="cruel"), "'cruel' does not stand at"),
        (table.assign(start="x"), "has no place"),
        (table.assign(start=at + 6, end=at + 7), "there is no word"),
    ):
        with pytest.raises(AnnotationError, match=says):
            quiet(class_folder, ARTICLE, truth=wrong)
    with pytest.raises(AnnotationError, match="whose text of then is not at hand"):
        quiet(class_folder, truth=table)
    with pytest.raises(TypeError, match="truth is of type int"):
        quiet(class_folder, ARTICLE, truth=3)


def test_annotations_that_are_loaded_already(class_folder: Path) -> None:
    loaded = load_annotations(class_folder, fr.read(ARTICLE))
    assert quiet(loaded).table.equals(quiet(class_folder, fr.read(ARTICLE)).table)


@pytest.fixture(scope="module")
def ferry(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four students who mark an article of the corpus for classrooms, each most of what was planted in it."""
    corpus, folder = load_corpus("ferry-line"), tmp_path_factory.mktemp("ferry") / "class"
    article = corpus["ledger"]
    page = open_page(article, targets=corpus.entities)
    truth = pd.read_csv(corpus.folder / "truth.csv", keep_default_na=False)  # type: ignore[operator]
    spans = truth[(truth["article"] == "ledger") & (truth["kind"] == "span")]
    for number, name in enumerate(("Ana", "Ben", "Cem", "Dan")):
        sheet = open_sheet(folder, "ledger", name, words=len(page.words), sha256=sha256(str(article.text)))
        for at, row in enumerate(spans.to_dict("records")):
            inside = [p for p, (s, e) in enumerate(page.spans) if s < int(row["end"]) and int(row["start"]) < e]
            if (at + number) % 4:
                first, last = inside[0], inside[-1] + 1
                form = page.words[first] if last - first == 1 else ""
                said = {"category": row["category"], "direction": "", "target": row["target"], "voice": "narrator"}
                sheet.do("mark", Mark(first, last, page.spans[first][0], page.spans[last - 1][1], form, **said))
        sheet.do("done")
    return folder


def test_the_corpus_for_classrooms_and_its_truth_are_found_by_themselves(ferry: Path) -> None:
    found = quiet(ferry)
    against = found.parts["against"].set_index(["yardstick", "who", "category"])
    assert {"tool", "truth"} == set(against.index.get_level_values("yardstick"))
    assert against.loc[("truth", "all coders", ""), "precision"] == 1
    assert 0.7 < against.loc[("truth", "all coders", ""), "recall"] < 0.8, "each leaves out every fourth"
    assert against.loc[("truth", "majority", ""), "recall"] == 1
    assert ("truth", "tool", "") in against.index and len(found.parts["contexts"])
    alone = quiet(ferry, truth=False, tool=False)
    assert alone.parts["against"].empty and len(alone.parts["contexts"])


def test_the_command_tells_all_of_it(ferry: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    parser = argparse.ArgumentParser()
    add_command(parser.add_subparsers())
    (ferry / "notes.csv").write_text("a;b")
    key = tmp_path / "key.csv"
    options = parser.parse_args(["agree", str(ferry), "--out", str(tmp_path / "out"), "--key", str(key)])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        options.run(options)
    (ferry / "notes.csv").unlink()
    said = capsys.readouterr().out
    for part in ("4 sheets by 4 coders, 4 done", "loaded", "truth   majority", "[", "1 file was set aside", str(key)):
        assert part in said
    assert not any(name in said for name in ("Ana", "Ben", "Cem", "Dan"))
    assert max(map(len, said.splitlines())) < 190
    written = {path.name for path in (tmp_path / "out").iterdir()}
    assert {"agreement.svg", "disputed.csv", "confusion.png", "pairs.csv", "coders.csv", "against.csv"} <= written
    text = "".join(path.read_text() for path in (tmp_path / "out").glob("*.csv"))
    assert not any(name in text for name in ("Ana", "Ben", "Cem", "Dan"))
    sentence = " ".join(str(load_corpus("ferry-line")["ledger"].text).split()[12:20])
    assert sentence not in text, "tables hold words and no sentences"
    named = parser.parse_args(["agree", str(ferry), "--names", "--article", "ledger", "--unfinished", "none"])
    named.run(named)
    assert "4 sheets by 4 coders" in capsys.readouterr().out
