"""What coders marked: files that survive, and what is loaded from them."""

import contextlib
import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import framing as fr
from framing.desk.annotations import load_annotations
from framing.desk.sheets import COLUMNS, AnnotationError, Mark, Sheet, open_sheet, read_sheet, safe
from framing.reading.entities import Entities
from framing.reading.reader import sha256

WORDS = 30
DIGEST = "a" * 64

TEXT = """Ferry ends

The Ferry Board announced a brutal cut. “It is a shameful betrayal,” said Ana Silva.

The so-called “reform” came late, and Norland's minister praised the board.
"""
CODEBOOK = Entities.of(
    {"Ferry Board": ["Ferry Board", "the board"], "Ana Silva": ["Ana Silva"], "Norland": ["Norland"]}
)


def sheet_in(folder: Path, coder: str = "ana", article: str = "herald", **of: Any) -> Sheet:
    return open_sheet(folder, article, coder, **{"words": WORDS, "sha256": DIGEST} | of)


def mark(first: int, last: int | None = None, category: str = "blame", **labels: str) -> Mark:
    last = first + 1 if last is None else last
    named = {"direction": "", "target": "", "voice": "narrator"} | labels
    return Mark(first, last, 5 * first, 5 * last - 1, "", category, **named)


def plain(marks: tuple[Mark, ...]) -> list[Mark]:
    return [m._replace(marked_at="") for m in marks]


# Steps as a coder might take them: a span and a category to mark, a place where to remove, or undo and the like.
STEPS = st.one_of(
    st.tuples(st.just("mark"), st.integers(0, WORDS - 3), st.integers(1, 3), st.sampled_from("xyz")),
    st.tuples(st.just("remove"), st.integers(0, WORDS - 1)),
    st.tuples(st.sampled_from(["undo", "redo", "done", "reopen"])),
)


def take(sheet: Sheet, step: tuple[Any, ...]) -> None:
    """Take one step as the annotator does; one that cannot be taken changes nothing."""
    action, *rest = step
    before = sheet.steps
    try:
        if action == "mark":
            sheet.do("mark", mark(rest[0], rest[0] + rest[1], rest[2]))
        elif action == "remove":
            sheet.do("remove", mark(rest[0]))
        else:
            sheet.do(action)
    except AnnotationError:
        assert sheet.steps == before


class Model:
    """What a coder's marks should be, told in another way: the category of every word, and lists of what was."""

    def __init__(self) -> None:
        self.labels: dict[int, tuple[int, str]] = {}  # by word: the first word of its mark, and its category
        self.before: list[dict[int, tuple[int, str]]] = []
        self.undone: list[dict[int, tuple[int, str]]] = []
        self.done = False

    def take(self, step: tuple[Any, ...]) -> None:
        action, *rest = step
        if action in ("done", "reopen"):
            self.done = action == "done"
        elif action == "undo" and self.before:
            self.undone.append(self.labels)
            self.labels = self.before.pop()
        elif action == "redo" and self.undone:
            self.before.append(self.labels)
            self.labels = self.undone.pop()
        elif action == "mark":
            self._change(range(rest[0], rest[0] + rest[1]), (rest[0], rest[2]))
        elif action == "remove" and rest[0] in self.labels:
            self._change(range(rest[0], rest[0] + 1), None)

    def _change(self, there: range, label: tuple[int, str] | None) -> None:
        self.before.append(self.labels)
        self.undone = []
        gone = {self.labels[p][0] for p in there if p in self.labels}
        self.labels = {p: found for p, found in self.labels.items() if found[0] not in gone}
        if label is not None:
            self.labels |= dict.fromkeys(there, label)


@settings(deadline=None, max_examples=60)
@given(st.lists(STEPS, max_size=25))
def test_any_sequence_of_steps_is_what_its_file_replays(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[Any, ...]]
) -> None:
    folder = tmp_path_factory.mktemp("notes")
    sheet, model = sheet_in(folder), Model()
    for step in steps:
        take(sheet, step)
        model.take(step)
    there = {p: (m.first, m.category) for m in sheet.state.marks for p in range(m.first, m.last)}
    assert (there, sheet.state.done) == (model.labels, model.done)
    again = sheet_in(folder)
    assert again.state == sheet.state
    assert (len(again.state.past), len(again.state.future)) == (len(model.before), len(model.undone))
    if sheet.steps:
        loaded = load_annotations(folder)
        assert loaded.table["first"].tolist() == [m.first for m in sheet.state.marks]
        assert loaded.sheets["done"].tolist() == [model.done]


def test_a_coder_goes_on_where_the_file_ends_and_undo_reaches_back(tmp_path: Path) -> None:
    sheet_in(tmp_path).do("mark", mark(3))
    sheet_in(tmp_path).do("mark", mark(8))
    again = sheet_in(tmp_path)
    assert plain(again.do("undo").marks) == [mark(3)]
    assert plain(again.do("undo").marks) == []
    assert plain(sheet_in(tmp_path).do("redo").marks) == [mark(3)]


def test_two_windows_on_one_file_lose_nothing(tmp_path: Path) -> None:
    one, other = sheet_in(tmp_path), sheet_in(tmp_path)
    one.do("mark", mark(1))
    other.do("mark", mark(5))
    one.do("mark", mark(9))
    assert [m.first for m in sheet_in(tmp_path).state.marks] == [1, 5, 9]


def test_a_file_that_was_deleted_is_written_again(tmp_path: Path) -> None:
    sheet = sheet_in(tmp_path)
    sheet.do("mark", mark(1))
    sheet.path.unlink()
    sheet.do("mark", mark(5))
    assert [m.first for m in sheet_in(tmp_path).state.marks] == [1, 5]


def test_every_coder_has_a_file_and_no_folder_is_made_before_the_first_mark(tmp_path: Path) -> None:
    folder = tmp_path / "notes"
    ana, ben = sheet_in(folder, "ana"), sheet_in(folder, "ben")
    assert not folder.exists()
    ana.do("mark", mark(1))
    ben.do("done")
    assert sorted(p.name for p in folder.iterdir()) == ["herald.ana.csv", "herald.ben.csv"]
    assert sheet_in(folder, "ben").state.marks == ()


@pytest.mark.parametrize("broken", ["write", "fsync", "replace"])
def test_a_step_that_cannot_be_written_leaves_the_file_and_the_coder_where_they_were(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    sheet = sheet_in(tmp_path)
    sheet.do("mark", mark(1))
    before = sheet.path.read_bytes()

    def fail(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    real = os.fdopen

    @contextlib.contextmanager
    def full(*arguments: Any, **options: Any) -> Iterator[Any]:
        """A file that takes half of what is written."""
        with real(*arguments, **options) as file:
            yield SimpleNamespace(write=lambda text: (file.write(text[: len(text) // 2]), fail()))

    place = {"write": (os, "fdopen", full), "fsync": (os, "fsync", fail), "replace": (Path, "replace", fail)}
    monkeypatch.setattr(*place[broken])
    with pytest.raises(OSError, match="No space left"):
        sheet.do("mark", mark(5))
    monkeypatch.undo()
    assert sheet.path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["herald.ana.csv"]
    assert [m.first for m in sheet.state.marks] == [1]


MARKER = """
import sys
from framing.desk.sheets import Mark, open_sheet

sheet = open_sheet(sys.argv[1], "herald", "ana", words=100_000, sha256="a" * 64)
for at in range(100_000):
    sheet.do("mark", Mark(at, at + 1, at, at + 1, "", "blame", "", "", "narrator"))
    print(at, flush=True)
"""


def test_a_process_that_is_killed_loses_no_mark_that_it_told_of(tmp_path: Path) -> None:
    rng = random.Random(0)
    for turn in range(3):
        folder = tmp_path / str(turn)
        process = subprocess.Popen([sys.executable, "-c", MARKER, folder], stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        told = [process.stdout.readline() for _ in range(rng.randrange(1, 40))]
        process.send_signal(signal.SIGKILL)
        told += process.stdout.readlines()
        process.wait()
        found = read_sheet(folder / "herald.ana.csv").state.marks
        assert [m.first for m in found][: len(told)] == [int(line) for line in told]
        assert len(told) <= len(found) <= len(told) + 1
        assert len(load_annotations(folder)) == len(found)


def test_the_file_says_what_was_done_when_and_in_which_text(tmp_path: Path) -> None:
    sheet = sheet_in(tmp_path)
    sheet.do("mark", mark(3, target="Norland, the north", voice="scare")._replace(form="café"))
    sheet.do("done")
    table = pd.read_csv(sheet.path, keep_default_na=False)
    assert tuple(table.columns) == COLUMNS
    assert table["action"].tolist() == ["mark", "done"]
    assert table["form"].tolist() == ["café", ""]
    assert set(table["sha256"]) == {DIGEST}
    assert set(table["words"]) == {WORDS}
    assert table["marked_at"].str.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z").all()


def test_the_same_marks_whatever_has_opened_the_file(tmp_path: Path) -> None:
    sheet = sheet_in(tmp_path)
    sheet.do("mark", mark(3, target="Norland"))
    text = sheet.path.read_text(encoding="utf-8")
    sheet.path.write_text("\ufeff" + text.replace("\n", "\r\n"), encoding="utf-8", newline="")  # a spreadsheet did
    assert sheet_in(tmp_path).state == sheet.state


@pytest.mark.parametrize(
    ("of", "told"), [({"sha256": "b" * 64}, "another text"), ({"words": 31}, "parts words differently")]
)
def test_marks_in_another_text_are_refused_and_left_alone(tmp_path: Path, of: dict[str, Any], told: str) -> None:
    sheet = sheet_in(tmp_path)
    sheet.do("mark", mark(3))
    before = sheet.path.read_bytes()
    with pytest.raises(AnnotationError, match=told):
        sheet_in(tmp_path, **of)
    assert sheet.path.read_bytes() == before


def test_coders_whose_files_would_share_a_name_are_told(tmp_path: Path) -> None:
    sheet_in(tmp_path, "a na").do("mark", mark(3))
    with pytest.raises(AnnotationError, match="of 'a na' in 'herald', not of 'a_na'"):
        sheet_in(tmp_path, "a_na")


def test_a_text_exchanged_behind_an_open_annotator_is_refused(tmp_path: Path) -> None:
    sheet = sheet_in(tmp_path)
    sheet.do("mark", mark(3))
    other = sheet.path.read_text().replace(DIGEST, "b" * 64)
    sheet.path.write_text(other)
    with pytest.raises(AnnotationError, match="another text"):
        sheet.do("mark", mark(4))
    assert sheet.path.read_text() == other


NAMES = st.text(min_size=1, max_size=300)


@given(NAMES, NAMES)
def test_no_name_leads_out_of_the_folder(tmp_path_factory: pytest.TempPathFactory, article: str, coder: str) -> None:
    folder = Path("notes")
    try:
        path = sheet_in(folder, coder, article).path
    except AnnotationError:
        assert not any(c.isalnum() for c in article) or not any(c.isalnum() for c in coder)
        return
    assert path.parent == folder
    assert path.name.count(".") == 2
    assert "/" not in path.name
    assert "\\" not in path.name
    assert len(path.name.encode()) <= 255


@pytest.mark.parametrize("name", ["../../etc/passwd", "..\\..\\x", "/abs", "a/b", "C:x", ".hidden", "a\0b"])
def test_names_of_other_places_become_plain_names(name: str) -> None:
    made = safe(name)
    assert not set(made) & set("/\\.:\0")
    assert made


def test_names_that_are_too_long_stay_apart() -> None:
    one, other = safe("x" * 400 + "1"), safe("x" * 400 + "2")
    assert one != other


def wrong(change: Callable[[str], str]) -> Callable[[Path], None]:
    def apply(path: Path) -> None:
        path.write_text(change(path.read_text()))

    return apply


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (wrong(lambda t: t.replace("voice", "tone")), "no file of a coder"),
        (wrong(lambda t: ""), "no file of a coder"),
        (wrong(lambda t: t.splitlines()[0] + "\n"), "holds no steps"),
        (wrong(lambda t: t.replace(",mark,", ",scratch,")), "line 2: the action 'scratch'"),
        (wrong(lambda t: t.replace(",mark,3,4,", ",mark,4,3,")), "line 2: there are no words 4 to 3"),
        (wrong(lambda t: t.replace(",mark,3,4,", ",mark,99,100,")), "line 2: there are no words 99"),
        (wrong(lambda t: t.replace(",mark,3,", ",mark,three,")), "line 2: invalid literal"),
        (wrong(lambda t: t.replace("narrator", "chorus")), "line 2: a mark needs"),
        (wrong(lambda t: t.replace(",mark,", ",undo,")), "line 2: there is nothing to undo"),
        (wrong(lambda t: t + t.splitlines()[1].replace("ana", "ben") + "\n"), "line 3: it is of another coder"),
        (wrong(lambda t: t + "herald,ana\n"), "line 3: "),
        (wrong(lambda t: t + 'herald,"ana'), "not a CSV file"),
        (lambda path: path.write_bytes(path.read_bytes() + b"\xff\xfe"), "not UTF-8"),
    ],
)
def test_a_damaged_file_is_named_with_its_line_and_never_overwritten(
    tmp_path: Path, damage: Callable[[Path], None], told: str
) -> None:
    sheet = sheet_in(tmp_path)
    sheet.do("mark", mark(3))
    damage(sheet.path)
    before = sheet.path.read_bytes()
    for use in (lambda: sheet_in(tmp_path), lambda: sheet.do("mark", mark(5)), lambda: load_annotations(tmp_path)):
        with pytest.raises(AnnotationError, match=told) as error:
            use()
        assert str(sheet.path) in str(error.value)
    assert sheet.path.read_bytes() == before


def test_an_unknown_step_is_not_taken(tmp_path: Path) -> None:
    sheet = sheet_in(tmp_path)
    with pytest.raises(AnnotationError, match="none of"):
        sheet.do("scribble", mark(3))
    assert not sheet.path.exists()


# ---- what is loaded


@pytest.fixture
def article() -> fr.Article:
    return fr.Article("herald", TEXT, "account", outlet="Oster Herald")


@pytest.fixture
def marked(tmp_path: Path, article: fr.Article) -> Path:
    """Marks by two coders; one of them is done."""
    of = {"words": int(fr.read(article, CODEBOOK).articles["words"].iloc[0]), "sha256": sha256(TEXT)}
    words = [w.lower() for w in TEXT.replace("“", "").replace("”", "").replace(",", "").replace(".", "").split()]
    ana, ben = sheet_in(tmp_path, "ana", **of), sheet_in(tmp_path, "ben", **of)

    def on(form: str, length: int = 1, **labels: str) -> Mark:
        at = words.index(form)
        made = mark(at, at + length, labels.pop("category", "condemnation"), **labels)
        return made._replace(form=form if length == 1 else "")

    ana.do("mark", on("brutal", target="Ferry Board", direction="blames"))
    ana.do("mark", on("shameful", 2, target="Ferry Board", voice="quoted"))
    ana.do("mark", on("so-called", category="doubt", voice="scare"))
    ana.do("done")
    ben.do("mark", on("brutal"))
    return tmp_path


def test_marks_and_sheets_are_tables(marked: Path) -> None:
    annotations = load_annotations(marked)
    assert repr(annotations) == "Annotations: 4 marks by 2 coders in 1 article (1 of 2 sheets done)"
    assert annotations.table["coder"].tolist() == ["ana", "ana", "ana", "ben"]
    assert annotations.table["form"].tolist() == ["brutal", "", "so-called", "brutal"]
    assert annotations.sheets[["coder", "marks", "done"]].to_numpy().tolist() == [["ana", 3, True], ["ben", 1, False]]


def test_names_are_shown_and_not_run(tmp_path: Path) -> None:
    sheet_in(tmp_path, "<script>x</script>").do("mark", mark(3, target="<b>"))
    shown = load_annotations(tmp_path)._repr_html_()
    assert "&lt;script&gt;" in shown
    assert "<script>" not in shown
    assert "<b>" not in shown


def test_a_coders_marks_become_evidence_beside_the_tools(marked: Path, article: fr.Article) -> None:
    tool = fr.read(article, CODEBOOK)
    found = load_annotations(marked, tool).evidence("herald", "ana")
    hits = found.hits.set_index("form")
    assert hits["entity"].to_dict() == {"brutal": "Ferry Board", "(2 words)": "Ferry Board", "so-called": ""}
    assert hits["attached"].to_dict() == {"brutal": "by coder", "(2 words)": "by coder", "so-called": "none"}
    assert hits["voice"].to_dict() == {"brutal": "narrator", "(2 words)": "direct", "so-called": "scare"}
    assert (hits["strength"] == 1).all()
    assert found.articles["basis"].tolist() == ["account"]
    assert found.articles["read_with"].str.endswith("; loaded words marked by ana").all()
    pd.testing.assert_frame_equal(found.mentions, tool.mentions)
    # Where the tool found the same word, position, sentence and clause agree.
    there = tool.hits.set_index("form").loc["brutal", ["position", "sentence"]]
    assert hits.loc["brutal", ["position", "sentence"]].tolist() == there.tolist()


def test_analyses_draw_what_a_person_marked_beside_what_the_tool_found(marked: Path, article: fr.Article) -> None:
    tool = fr.read(article, CODEBOOK)
    annotations = load_annotations(marked, tool)
    both = fr.Evidence.concat([tool, annotations.evidence("herald", "ana", apart=True)])
    table = fr.portrayal(both, by="article", voice="all", min_mentions=1).table.set_index(["article", "entity"])
    assert table.loc[("herald (ana)", "Ferry Board"), "hits"] == 2
    assert table.loc[("herald (ana)", "Ferry Board"), "mentions"] == table.loc[("herald", "Ferry Board"), "mentions"]
    words = fr.vocabulary(annotations.evidence("herald", "ana")).table
    assert words[["entity", "voice", "direction", "words"]].to_numpy().tolist() == [
        ["Ferry Board", "narrator", "blames", "brutal"],
        ["Ferry Board", "quoted", "", "(2 words)"],
    ]
    rows = fr.dispersion(annotations.evidence("herald", "ana"), "herald").table
    assert rows.loc[rows["kind"] == "category", "word"].tolist() == ["brutal", "(2 words)", "so-called"]


def test_a_phrase_stands_with_its_words_where_the_corpus_has_the_text(marked: Path, article: fr.Article) -> None:
    corpus = fr.Corpus("oster", {"herald": article})
    hits = load_annotations(marked, corpus).evidence("herald", "ana").hits
    assert hits["form"].tolist() == ["brutal", "shameful betrayal", "so-called"]


def test_a_coder_who_marked_nothing_is_evidence_too(tmp_path: Path, article: fr.Article) -> None:
    tool = fr.read(article, CODEBOOK)
    words = int(tool.articles["words"].iloc[0])
    sheet_in(tmp_path, "cem", words=words, sha256=sha256(TEXT)).do("done")
    annotations = load_annotations(tmp_path, tool)
    assert len(annotations) == 0
    assert annotations.sheets["done"].tolist() == [True]
    assert len(annotations.evidence().hits) == 0
    assert len(annotations.evidence()) == 1


def test_what_is_missing_for_evidence_is_told(marked: Path, article: fr.Article) -> None:
    tool = fr.read(article, CODEBOOK)
    with pytest.raises(AnnotationError, match="load_annotations"):
        load_annotations(marked).evidence("herald", "ana")
    with pytest.raises(AnnotationError, match="ana, ben marked these articles"):
        load_annotations(marked, tool).evidence("herald")
    with pytest.raises(KeyError, match="did you mean 'herald'"):
        load_annotations(marked, tool).evidence("heralt")
    with pytest.raises(KeyError, match="coder of these articles"):
        load_annotations(marked, tool).evidence("herald", "anna")
    with pytest.raises(AnnotationError, match="not in the corpus or evidence"):
        load_annotations(marked, fr.Evidence.empty()).evidence("herald", "ana")
    other = fr.read(fr.Article("herald", TEXT + "More."), CODEBOOK)
    with pytest.raises(AnnotationError, match="another text"):
        load_annotations(marked, other).evidence("herald", "ana")


def test_a_folder_without_annotations_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="there is no folder"):
        load_annotations(tmp_path / "nowhere")
    with pytest.raises(FileNotFoundError, match="holds no annotations"):
        load_annotations(tmp_path)


def test_coders_of_different_texts_and_two_files_of_one_coder_are_refused(tmp_path: Path) -> None:
    sheet_in(tmp_path, "ana").do("mark", mark(3))
    sheet_in(tmp_path, "ben", sha256="b" * 64).do("mark", mark(3))
    with pytest.raises(AnnotationError, match=r"herald\.ana\.csv and herald\.ben\.csv are marks in two texts"):
        load_annotations(tmp_path)
    (tmp_path / "herald.ben.csv").unlink()
    (tmp_path / "copy.csv").write_bytes((tmp_path / "herald.ana.csv").read_bytes())
    with pytest.raises(AnnotationError, match="both of 'ana' in 'herald'"):
        load_annotations(tmp_path)


def test_the_export_reads_back(marked: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    annotations = load_annotations(marked)
    path = tmp_path_factory.mktemp("out") / "deep" / "marks.csv"
    assert annotations.to_csv(path) == path.read_text()
    pd.testing.assert_frame_equal(pd.read_csv(path, keep_default_na=False), annotations.table, check_dtype=False)


def test_labels_of_words_follow_from_the_tables(marked: Path) -> None:
    """What agreement between coders needs: a label for every word of the article, from each coder."""
    annotations = load_annotations(marked)
    labels = {}
    for sheet in annotations.sheets.itertuples():
        rows = annotations.table[annotations.table["coder"] == sheet.coder]
        labels[sheet.coder] = [""] * sheet.words
        for row in rows.itertuples():
            labels[sheet.coder][row.first : row.last] = [row.category] * (row.last - row.first)
    assert len(labels["ana"]) == len(labels["ben"])
    assert sum(label != "" for label in labels["ana"]) == 4
    assert sum(a == b != "" for a, b in zip(labels["ana"], labels["ben"], strict=True)) == 1
