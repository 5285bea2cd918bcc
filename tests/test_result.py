"""Results: how they show themselves, and what they write."""

from pathlib import Path

import pandas as pd
import pytest

import framing as fr
from framing.result import Result
from tests.evidence_factory import invented


def test_repr_says_what_it_is_and_how_it_was_made() -> None:
    table = pd.DataFrame({"term": ["a", "b", "c"], "count": [1, 2, 3]})
    assert repr(Result("keyness", table, {"seed": 4, "target": "x"})) == (
        "Result keyness: 3 rows x 2 columns (seed=4, target=x)"
    )


def test_html_escapes_what_cells_and_settings_hold() -> None:
    evil = "<script>alert(1)</script>"
    html = Result("keyness", pd.DataFrame({evil: [evil]}), {evil: evil})._repr_html_()
    assert "<script" not in html
    assert html.count("&lt;script&gt;") == 4


def test_html_of_a_long_table_is_short_and_of_an_empty_one_is_there() -> None:
    long = Result("keyness", pd.DataFrame({"n": range(5000)}), {"seed": 0})._repr_html_()
    assert long.count("<tr") < 40
    assert "seed" in Result("keyness", pd.DataFrame({"n": []}), {"seed": 0})._repr_html_()


def test_saving_writes_a_drawing_a_picture_and_the_table(tmp_path: Path) -> None:
    result = fr.sourcing(invented(2), "paper00")
    path = result.save(tmp_path / "new" / "quoted")
    assert path == tmp_path / "new" / "quoted.png"
    assert sorted(p.name for p in path.parent.iterdir()) == ["quoted.csv", "quoted.png", "quoted.svg"]
    assert path.read_bytes().startswith(b"\x89PNG")
    assert path.with_suffix(".svg").read_text(encoding="utf-8").rstrip().endswith("</svg>")
    written = pd.read_csv(path.with_suffix(".csv"), keep_default_na=False)
    assert list(written.columns) == list(result.table.columns)
    assert written["speaker"].tolist() == result.table["speaker"].tolist()
    before = {p.name: p.read_bytes() for p in path.parent.iterdir()}
    result.save(tmp_path / "new" / "quoted")
    assert {p.name: p.read_bytes() for p in path.parent.iterdir()} == before


def test_a_figure_that_there_is_not_is_an_error() -> None:
    with pytest.raises(AttributeError, match="no_such_figure"):
        Result("no_such_figure", pd.DataFrame(), {}).plot()


def test_a_table_becomes_csv_and_latex(tmp_path: Path) -> None:
    table = pd.DataFrame({"term": ["R&D", "50%", "a_b"], "z": [1 / 3, float("nan"), -2.0], "n": [1, 2, 3]})
    result = Result("keyness", table, {"seed": 0, "note": "two\nlines"})
    assert result.to_csv(tmp_path / "new" / "k.csv") == (tmp_path / "new" / "k.csv").read_text(encoding="utf-8")
    assert pd.read_csv(tmp_path / "new" / "k.csv")["n"].tolist() == [1, 2, 3]
    latex = result.to_latex(tmp_path / "k.tex", digits=1, caption="Words", label="tab:words")
    assert (tmp_path / "k.tex").read_text(encoding="utf-8") == latex
    first, *rest = latex.splitlines()
    assert first == "% keyness: seed=0, note=two lines"
    assert not any(line.startswith("%") for line in rest)
    for cell in (r"R\&D", r"50\%", r"a\_b", "0.3 ", "-2.0", r"\caption{Words}", r"\label{tab:words}"):
        assert cell in latex
    assert "nan" not in latex.lower()
    with pytest.raises(ValueError, match="digits is -1; give 0 or more"):
        result.to_latex(digits=-1)
