"""Tables: which column is what, and rows that are not as they should be."""

from pathlib import Path

import pytest

from framing.intake.dates import date, order_of
from framing.intake.decoding import decode
from framing.intake.drafts import Aside, Draft, Unreadable
from framing.intake.files import read_file
from framing.intake.tables import guess
from tests.intake import made


def read(path: Path, content: str | bytes, columns: dict[str, str] | None = None) -> list[Draft | Aside]:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(read_file(path, "", columns))


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_csv_whatever_parts_its_cells(tmp_path: Path, mark: str) -> None:
    head = ["Headline", "Body", "Source", "Date", "URL"]
    row = ["Ferry ends", f'"{made.body()}\n\nAnd: a;b,c|d"', "Times", "2024-05-03", "https://t.example/1"]
    (draft,) = read(tmp_path / "a.csv", "\ufeff" + "\r\n".join(mark.join(row) for row in (head, row)))
    assert isinstance(draft, Draft)
    assert draft.text == f"{made.body()}\n\nAnd: a;b,c|d"
    assert (draft.title, draft.outlet, draft.published) == ("Ferry ends", "Times", "2024-05-03")
    assert (draft.place, draft.url) == ("line 2", "https://t.example/1")


def test_rows_that_are_not_as_they_should_be_cost_no_other(tmp_path: Path) -> None:
    text = 'title,text\nA,One.\nB,Two,and,more\nC\n\nD,"Four\nlines."\nE,"never closed\nF,Six.\n'
    found = read(tmp_path / "a.csv", text)
    assert [(d.title, d.text) for d in found if isinstance(d, Draft)] == [("A", "One."), ("D", "Four\nlines.")]
    asides = {a.place: a.why for a in found if isinstance(a, Aside)}
    assert "quote cells" in asides["line 3"]
    assert "neither a text nor an address" in asides["line 4"]
    assert "never closes" in asides["line 8"]


def test_json_in_its_forms(tmp_path: Path) -> None:
    row = {"title": "N", "content": ["One.", "Two."], "source": {"id": None, "name": "Times"}, "author": None}
    for text in (made.jsonl(row), f"[{made.jsonl(row)}]", f'{{"status": "ok", "articles": [{made.jsonl(row)}]}}'):
        (draft,) = read(tmp_path / "a.json", text)
        assert isinstance(draft, Draft)
        assert (draft.text, draft.outlet, draft.byline) == ("One.\n\nTwo.", "Times", "")
    found = read(tmp_path / "a.jsonl", made.jsonl(row) + "{broken\n[1]\n" + made.jsonl(row))
    assert [type(one) for one in found] == [Draft, Aside, Aside, Draft]
    assert found[1].place == "line 2"


def test_excel_with_dates_and_more_than_one_sheet(tmp_path: Path) -> None:
    import datetime as dt
    import io

    import openpyxl

    book = openpyxl.load_workbook(
        io.BytesIO(made.xlsx([["Title", "Text", "Date"], ["A", "One.", dt.datetime(2024, 5, 3)]]))
    )
    book.create_sheet("Notes").append(["nothing", "of use"])
    book.save(tmp_path / "a.xlsx")
    draft, aside = read_file(tmp_path / "a.xlsx")
    assert isinstance(draft, Draft) and (draft.text, draft.published) == ("One.", "2024-05-03")
    assert isinstance(aside, Aside) and aside.place == "sheet Notes"


def test_an_error_names_the_columns_that_there_are() -> None:
    with pytest.raises(Unreadable, match=r"no column looks like the text.*the columns are Words, Paper"):
        guess(["Words", "Paper"])
    with pytest.raises(Unreadable, match=r"no column 'Word'; did you mean 'Words'"):
        guess(["Words", "Paper"], {"text": "Word"})
    with pytest.raises(Unreadable, match=r"field 'txt'; there are text, title"):
        guess(["Words"], {"txt": "Words"})
    assert guess(["article", "text"]) == {"text": "text", "name": "article"}
    assert guess(["article", "date"]) == {"text": "article", "published": "date"}


def test_dates_that_could_be_two_are_none() -> None:
    assert order_of(["03/05/2024", "13/05/2024"]) == "day"
    assert [date("03/05/2024", o) for o in ("", "day", "month")] == ["", "2024-05-03", "2024-03-05"]
    assert [date(t) for t in ("31/02/2024", "2024-13-01", "0000", "May 2024", "99999999")] == [""] * 5


def test_a_date_that_is_left_out_is_told(tmp_path: Path) -> None:
    (draft,) = read(tmp_path / "a.csv", "text,date\nOne.,03/05/2024\n")
    assert isinstance(draft, Draft) and not draft.published and "two ways" in draft.note


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("utf-8", "“No,” said Zoë."),
        ("utf-8-sig", "“No,” said Zoë."),
        ("utf-16", "“No,” said Zoë."),
        ("utf-16-le", "“No,” said Zoë Müller of the board."),
        ("utf-32", "“No,” said Zoë."),
        ("cp1252", "“No,” said Zoë – and left for €5."),
        ("cp1250", "Rada powiedziała nie, a prom odpłynął w środę o świcie bez żadnych pasażerów."),
        ("cp1251", "Совет сказал нет, и паром ушёл на рассвете без пассажиров в среду."),
        ("shift_jis", "評議会は反対し、フェリーは水曜日の夜明けに出航した。"),
    ],
)
def test_encodings_are_told_apart(encoding: str, text: str) -> None:
    assert decode(text.encode(encoding)).text == text


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(Unreadable, match="no text"):
        decode(bytes(range(32)) * 100)
