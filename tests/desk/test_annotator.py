"""The Python side of the annotator: what it shows, what it takes, what it says."""

import builtins
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import framing as fr
from framing.desk import annotator
from framing.desk.annotator import KEYS, MEANINGS, Page, answer, open_page
from framing.desk.sheets import AnnotationError, Sheet, open_sheet
from framing.reading.entities import Entities
from framing.reading.lexicons import SIGNS, load_lexicon
from framing.reading.reader import read, sha256

TEXT = """Ferry ends

The Ferry Board announced a “brutal” cut. It rained in Oster’s old port, said Ana Silva…

Contact: nobody
"""
LABELS = {"category": "blame", "direction": "", "target": "", "voice": "narrator"}


@pytest.fixture
def page() -> Page:
    return open_page(fr.Article("herald", TEXT), ["blame", "praise"], ["Ferry Board"])


@pytest.fixture
def sheet(page: Page, tmp_path: Path) -> Sheet:
    return open_sheet(tmp_path / "notes", "herald", "ana", words=len(page.words), sha256=sha256(TEXT))


def ask(sheet: Sheet, page: Page, do: str, **of: Any) -> dict[str, Any]:
    reply = answer(sheet, page, {"id": "x:1", "do": do, **(LABELS if do == "mark" else {}), **of})
    json.dumps(reply)  # it goes to a browser
    assert reply["answer"] == "x:1"
    return reply


# ---- what is shown


def shown_text(page: Page) -> str:
    parts = (p["before"] + "".join(word + gap for word, gap in p["words"]) for p in page.shown["paragraphs"])
    return "\n\n".join(parts)


def test_the_text_is_shown_as_it_was_written_without_lines_that_are_not_read(page: Page) -> None:
    assert shown_text(page) == TEXT.partition("\n\nContact")[0]


def test_positions_are_those_of_evidence(page: Page) -> None:
    evidence = read(fr.Article("herald", TEXT), Entities.of({"Silva": ["Ana Silva"], "Board": ["Ferry Board"]}))
    assert len(page.words) == evidence.articles["words"].iloc[0]
    for hit in evidence.hits.itertuples():
        assert " ".join(page.words[hit.position : hit.position + hit.tokens]) == hit.form
    silva = evidence.mentions.set_index("entity").loc["Silva"]
    assert page.words[silva["position"] : silva["position"] + silva["tokens"]] == ("ana", "silva")


@settings(deadline=None)
@given(st.text(alphabet="ab AB.,!?“”’'\"-\n\r\t\xad\u200bé…ﬁ", max_size=120))
def test_words_lie_in_the_text_in_order_whatever_the_text(text: str) -> None:
    try:
        page = open_page(fr.Article("a", text), ["blame"], [])
    except ValueError as error:
        assert "no word" in str(error)
        return
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    ends = [x for span in page.spans for x in span]
    assert ends == sorted(ends)
    assert all(start < end <= len(plain) for start, end in page.spans)
    counted = [word for p in page.shown["paragraphs"] for word, _ in p["words"]]
    assert len(counted) == len(page.words)
    assert all(counted[p] == plain[start:end] for p, (start, end) in enumerate(page.spans))
    assert page.shown["paragraphs"][0]["first"] == 0


def test_line_ends_change_neither_offsets_nor_sha() -> None:
    windows = TEXT.replace("\n", "\r\n")
    assert open_page(fr.Article("a", windows)).spans == open_page(fr.Article("a", TEXT)).spans
    assert sha256(windows) == sha256(TEXT)


def test_categories_are_those_of_the_lexicon_each_with_a_key_and_a_meaning() -> None:
    shown = open_page(fr.Article("herald", TEXT)).shown
    wanted = sorted({entry.category for entry in load_lexicon("loaded")})
    assert [c["name"] for c in shown["categories"]] == wanted == sorted(MEANINGS)
    keys = [c["key"] for c in shown["categories"]]
    assert len(set(keys)) == len(keys)
    assert all(c["meaning"] for c in shown["categories"])
    assert shown["directions"] == list(SIGNS)


def test_a_key_means_one_thing() -> None:
    taken = set("nqs") | set("tdurm?")  # voices; lists, undo, redo, marks, help
    assert len(set(KEYS)) == len(KEYS)
    assert not set(KEYS) & taken


def test_categories_of_ones_own_with_what_belongs_there() -> None:
    shown = open_page(fr.Article("herald", TEXT), {"blame": "who is at fault", "praise": "who is good"}).shown
    assert [(c["name"], c["key"], c["meaning"]) for c in shown["categories"]] == [
        ("blame", "1", "who is at fault"),
        ("praise", "2", "who is good"),
    ]


def test_targets_are_a_codebook_names_or_what_the_text_suggests() -> None:
    article = fr.Article("herald", "Ana Silva spoke. Then Ana Silva left.")
    assert open_page(article).shown["targets"] == ["Ana Silva"]
    assert open_page(article, targets=Entities.of({"Norland": ["Norland"]})).shown["targets"] == ["Norland"]
    assert open_page(article, targets=["B", "A", "B"]).shown["targets"] == ["B", "A"]


# ---- what is taken


def test_hello_brings_the_article_and_what_was_marked(sheet: Sheet, page: Page) -> None:
    ask(sheet, page, "mark", first=3, last=4)
    reply = ask(sheet, page, "hello")
    assert reply["page"]["coder"] == "ana"
    assert reply["page"]["paragraphs"] == page.shown["paragraphs"]
    assert [m["first"] for m in reply["marks"]] == [3]
    assert (reply["undo"], reply["redo"], reply["done"]) == (True, False, False)
    assert reply["saved"]


def test_a_mark_is_in_the_file_when_it_is_answered(sheet: Sheet, page: Page) -> None:
    at = page.words.index("brutal")
    ask(sheet, page, "mark", first=at, last=at + 1, target="Ferry Board", voice="scare")
    again = open_sheet(sheet.path.parent, "herald", "ana", words=len(page.words), sha256=sha256(TEXT))
    (mark,) = again.state.marks
    assert (mark.form, mark.target, mark.voice) == ("brutal", "Ferry Board", "scare")
    assert TEXT[mark.start : mark.end] == "brutal"


def test_a_phrase_leaves_no_words_in_the_file(sheet: Sheet, page: Page) -> None:
    ask(sheet, page, "mark", first=3, last=6)
    written = sheet.path.read_text()
    assert not any(word in written.lower() for word in ("ferry", "board", "announced"))


def test_steps_one_after_the_other(sheet: Sheet, page: Page) -> None:
    ask(sheet, page, "mark", first=3, last=4)
    ask(sheet, page, "mark", first=4, last=6)
    assert [m["first"] for m in ask(sheet, page, "remove", first=5)["marks"]] == [3]
    assert [m["first"] for m in ask(sheet, page, "undo")["marks"]] == [3, 4]
    assert ask(sheet, page, "undo")["redo"]
    assert [m["first"] for m in ask(sheet, page, "redo")["marks"]] == [3, 4]
    assert ask(sheet, page, "done")["done"]
    assert not ask(sheet, page, "reopen")["done"]
    assert [m["category"] for m in ask(sheet, page, "mark", first=3, last=4, category="praise")["marks"]] == [
        "praise",
        "blame",
    ]


def test_the_same_mark_again_is_no_step(sheet: Sheet, page: Page) -> None:
    ask(sheet, page, "mark", first=3, last=4)
    before = sheet.path.read_bytes()
    assert "error" not in ask(sheet, page, "mark", first=3, last=4)
    assert "error" not in ask(sheet, page, "remove", first=9)
    assert "error" not in ask(sheet, page, "ask")
    assert sheet.path.read_bytes() == before


@pytest.mark.parametrize(
    ("of", "told"),
    [
        ({"first": 3, "last": 3}, "no words 3 to 3"),
        ({"first": -1, "last": 2}, "no words"),
        ({"first": 3, "last": 999}, "no words"),
        ({"first": "3", "last": 4}, "no words"),
        ({}, "no words None to None"),
        ({"first": 6, "last": 12}, "one sentence"),
        ({"first": 3, "last": 4, "category": ""}, "choose a category first"),
        ({"first": 3, "last": 4, "category": "=cmd()"}, "no category is called so"),
        ({"first": 3, "last": 4, "target": "Nobody"}, "no target is called so"),
        ({"first": 3, "last": 4, "voice": "chorus"}, "no voice"),
        ({"first": 3, "last": 4, "direction": "up"}, "no direction"),
    ],
)
def test_what_cannot_be_marked_is_told_and_changes_nothing(
    sheet: Sheet, page: Page, of: dict[str, Any], told: str
) -> None:
    reply = ask(sheet, page, "mark", **of)
    assert told in reply["error"]
    assert reply["marks"] == []
    assert not sheet.path.exists()


@pytest.mark.parametrize("do", ["undo", "redo", "erase", "__init__", "None"])
def test_other_steps_that_cannot_be_taken_are_told(sheet: Sheet, page: Page, do: str) -> None:
    assert ask(sheet, page, do)["error"]
    assert not sheet.path.exists()


def test_a_file_that_cannot_be_written_is_told(sheet: Sheet, page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fail)
    reply = ask(sheet, page, "mark", first=3, last=4)
    assert "No space left" in reply["error"]
    assert reply["marks"] == []


# ---- the widget


@pytest.fixture
def article() -> fr.Article:
    return fr.Article("herald", TEXT)


def test_the_widget_shows_the_file_and_keeps_the_text_out_of_its_state(article: fr.Article, tmp_path: Path) -> None:
    widget = fr.annotate(article, "ana", targets=["Ferry Board"], folder=tmp_path)
    sent: list[dict[str, Any]] = []
    widget.send = sent.append
    widget._handle_custom_msg({"do": "hello", "id": "v:1"}, [])
    widget._handle_custom_msg({"do": "mark", "id": "v:2", **LABELS, "category": "label", "first": 3, "last": 4}, [])
    assert [reply["answer"] for reply in sent] == ["v:1", "v:2"]
    assert widget.table["first"].tolist() == [3]
    assert widget.path == tmp_path / "herald.ana.csv"
    assert "1 mark, not done" in repr(widget)
    state = json.dumps({name: str(value) for name, value in widget.get_state().items()})
    assert "announced" not in state
    assert "export default" in state


def test_opening_again_goes_on_from_the_file(article: fr.Article, tmp_path: Path) -> None:
    first = fr.annotate(article, "ana", categories=["blame"], folder=tmp_path)
    answer(first.sheet, first.page, {"do": "mark", **LABELS, "first": 3, "last": 4})
    assert fr.annotate(article, " ana ", folder=tmp_path).table["category"].tolist() == ["blame"]
    assert len(fr.annotate(article, "ben", folder=tmp_path).table) == 0


def test_a_text_that_changed_is_refused(article: fr.Article, tmp_path: Path) -> None:
    widget = fr.annotate(article, "ana", categories=["blame"], folder=tmp_path)
    answer(widget.sheet, widget.page, {"do": "mark", **LABELS, "first": 3, "last": 4})
    before = widget.path.read_bytes()
    with pytest.raises(AnnotationError, match="another text"):
        fr.annotate(fr.Article("herald", TEXT + "More."), "ana", folder=tmp_path)
    widget.path.write_bytes(before.replace(b",mark,3,4,", b",mark,4,5,"))
    with pytest.raises(AnnotationError, match="not on words 4"):
        fr.annotate(article, "ana", folder=tmp_path)


def test_without_anywidget_it_says_what_to_install(article: fr.Article, monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def missing(name: str, *rest: Any, **more: Any) -> Any:
        if name == "anywidget":
            raise ModuleNotFoundError("No module named 'anywidget'", name="anywidget")
        return real(name, *rest, **more)

    annotator._widget.cache_clear()
    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(ImportError, match=r"anywidget is not installed: run pip install 'framing\[lab\]'"):
        fr.annotate(article, "ana")


def test_in_plain_python_it_says_where_to_mark(article: fr.Article, tmp_path: Path) -> None:
    code = "import framing as fr; print(fr.annotate(fr.Article('herald', 'It rained.'), 'ana', folder='notes'))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, check=True)
    assert run.stdout == (
        "Annotator of 'herald' for 'ana': 0 marks, not done; to mark, show it in JupyterLab with a running kernel\n"
    )
    assert not (tmp_path / "notes").exists()


def test_wrong_input_is_told(article: fr.Article) -> None:
    with pytest.raises(TypeError, match="of type str"):
        fr.annotate("herald", "ana")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="text of 'herald' is not here"):
        fr.annotate(fr.Article("herald"), "ana")
    with pytest.raises(ValueError, match="whose marks"):
        fr.annotate(article, " ")
    with pytest.raises(AnnotationError, match="cannot name a file"):
        fr.annotate(article, "!?")
    with pytest.raises(ValueError, match="no word to mark"):
        fr.annotate(fr.Article("herald", "... !"), "ana")
    with pytest.raises(ValueError, match="must be names"):
        fr.annotate(article, "ana", categories=[])
    with pytest.raises(ValueError, match="more than there are keys"):
        fr.annotate(article, "ana", categories=[f"c{n}" for n in range(40)])
    with pytest.raises(ValueError, match="targets must be names"):
        fr.annotate(article, "ana", targets=["", "B"])


@pytest.mark.parametrize("name", ["annotator.js", "annotator.css", "widgets.css"])
def test_the_front_end_asks_nobody(name: str) -> None:
    text = (annotator.FOLDER / name).read_text(encoding="utf-8")
    assert not any(word in text for word in ("http:", "https:", "//cdn", "@import", "url(", "innerHTML", "eval("))


@pytest.mark.skipif(shutil.which("node") is None, reason="no node here to read JavaScript")
def test_the_front_end_is_javascript() -> None:
    source = (annotator.FOLDER / "annotator.js").read_bytes()
    run = subprocess.run(["node", "--check", "--input-type=module"], input=source, capture_output=True)
    assert run.returncode == 0, run.stderr.decode()
