"""Figures as files: the same bytes in every process, whole or not at all, with words for the blind."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from PIL import Image

from framing.display import canvas, figures, files, sizes
from framing.result import Result

HERE = Path(__file__).parent
SCRIPT = """
import importlib.util, sys
from pathlib import Path
spec = importlib.util.spec_from_file_location("invented", sys.argv[1])
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
from framing.display import figures, files
invented = module.invented()
for case in sys.argv[3:]:
    figure, table, parts = invented[case]
    files.write(getattr(figures, figure)(table, **parts), table, Path(sys.argv[2]) / case)
"""


def digest(folder: Path) -> dict[str, str]:
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.iterdir())}


def drawn(folder: Path, seed: str, cases: list[str]) -> dict[str, str]:
    folder.mkdir()
    command = [sys.executable, "-c", SCRIPT, str(HERE / "conftest.py"), str(folder), *cases]
    subprocess.run(command, check=True, env=os.environ | {"PYTHONHASHSEED": seed, "MPLBACKEND": "agg"})
    return digest(folder)


@pytest.mark.slow
def test_same_table_same_bytes_in_two_processes(tmp_path: Path, cases: dict[str, Any]) -> None:
    first, second = drawn(tmp_path / "1", "1", sorted(cases)), drawn(tmp_path / "2", "2", sorted(cases))
    assert first == second
    assert len(first) == 3 * len(cases)


def test_same_bytes_as_in_another_process(tmp_path: Path, cases: dict[str, Any]) -> None:
    elsewhere = drawn(tmp_path / "elsewhere", "3", ["sourcing"])
    figure, table, parts = cases["sourcing"]
    files.write(getattr(figures, figure)(table, **parts), table, tmp_path / "here" / "sourcing")
    assert digest(tmp_path / "here") == elsewhere


@pytest.mark.parametrize(("case", "size"), [("sourcing", "page"), ("similarity", "slide"), ("presence_matrix", "page")])
def test_files_are_what_matplotlib_would_write(case: str, size: str, tmp_path: Path, cases: dict[str, Any]) -> None:
    """A figure is laid out once for both files; matplotlib draws all of it for that, and draws it again."""
    figure, table, parts = cases[case]
    result = Result(figure, table, {}, parts)
    png = result.save(tmp_path / "p", size=size)
    ax, wanted = result.plot(size=size), sizes.SIZES[size]
    svg, dots = io.BytesIO(), io.BytesIO()
    with canvas.style():
        ax.figure.set_dpi(wanted.dpi * wanted.zoom)
        ax.figure.get_layout_engine().execute(ax.figure)
        ax.figure.set_layout_engine("none")
        ax.figure.savefig(svg, format="svg", metadata={"Creator": "framing", "Date": None})
        ax.figure.savefig(dots, format="png", dpi=wanted.dpi * wanted.zoom)
    plt.close(ax.figure)
    with Image.open(png) as ours, Image.open(dots) as theirs:
        assert ours.size == theirs.size and ours.tobytes() == theirs.tobytes()
    ours_drawn, theirs_drawn = png.with_suffix(".svg").read_text(encoding="utf-8"), svg.getvalue().decode("utf-8")
    assert ours_drawn.split("<defs>", 1)[1] == theirs_drawn.split("<defs>", 1)[1]


def test_a_figure_for_files_is_no_figure_of_pyplot(tmp_path: Path) -> None:
    script = (
        "import sys, pandas as pd; from framing.result import Result; "
        "result = Result('overview', pd.DataFrame({'pages': []}), {}); result.save(sys.argv[1]); result.alt; "
        "print(*sorted({'matplotlib.pyplot', 'scipy.stats', 'scipy.cluster'} & set(sys.modules)))"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "p")]
    assert subprocess.run(command, check=True, capture_output=True, text=True).stdout.split() == []


def test_one_figure_is_left_of_those_that_were_tried(cases: dict[str, Any]) -> None:
    plt.close("all")
    figure, table, parts = cases["portrayal"]
    ax = Result(figure, table, {}, parts).plot(size="slide")
    assert plt.get_fignums() == [ax.figure.number]
    plt.close("all")


def test_writes_three_files_and_nothing_else(tmp_path: Path, cases: dict[str, Any]) -> None:
    _, table, _ = cases["presence"]
    png = files.write(figures.presence(table), table, tmp_path / "new" / "presence.of.facts")
    assert png == tmp_path / "new" / "presence.of.facts.png"
    assert sorted(p.name for p in png.parent.iterdir()) == [f"presence.of.facts.{e}" for e in ("csv", "png", "svg")]
    assert files.write(figures.presence(table), table, png) == png, "an ending of ours is not doubled"
    again = digest(png.parent)
    files.write(figures.presence(table), table, png)
    assert digest(png.parent) == again


def test_csv_holds_six_digits_and_unix_line_ends(tmp_path: Path, cases: dict[str, Any]) -> None:
    _, table, _ = cases["presence"]
    text = files.write(figures.presence(table), table, tmp_path / "p").with_suffix(".csv").read_bytes()
    assert b"\r" not in text
    assert text.decode().splitlines()[1].split(",")[4] == f"{table['share'].iloc[0]:.6g}"
    back = pd.read_csv(tmp_path / "p.csv")
    pd.testing.assert_frame_equal(back, table, rtol=1e-5, check_dtype=False)


def test_svg_and_png_say_in_words_what_they_show(tmp_path: Path, cases: dict[str, Any]) -> None:
    _, table, _ = cases["presence"]
    ax = figures.presence(table)
    title, description = files.alternative(ax)
    assert "n = " in description and "basis: codes" in description
    files.write(ax, table, tmp_path / "p")
    svg = (tmp_path / "p.svg").read_text(encoding="utf-8")
    assert f"<title>{title}</title>" in svg or f"<dc:title>{title}</dc:title>" in svg
    assert "n = " in svg and "<dc:date>" not in svg and "matplotlib.org" not in svg.split("<g ")[0]
    with Image.open(tmp_path / "p.png") as image:
        assert image.info["Title"] == title
        assert "Software" not in image.info
        assert round(image.info["dpi"][0]) == 150


def test_closes_its_own_figures_only(tmp_path: Path, cases: dict[str, Any]) -> None:
    plt.close("all")
    _, table, _ = cases["presence"]
    files.write(figures.presence(table), table, tmp_path / "ours")
    assert not plt.get_fignums()
    page, ax = plt.subplots()
    files.write(figures.presence(table, ax=ax), table, tmp_path / "theirs")
    assert plt.get_fignums() == [page.number]
    assert "n = " in " ".join(files.alternative(ax))
    plt.close("all")


def test_interrupted_writing_leaves_no_half_file(
    tmp_path: Path, cases: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, table, _ = cases["presence"]
    ax = figures.presence(table)

    def fails(*_: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(Path, "replace", fails)
    with pytest.raises(OSError, match="the disk is full"):
        files.write(ax, table, tmp_path / "p")
    assert not list(tmp_path.iterdir())
    plt.close("all")


def test_result_saves_and_plots(tmp_path: Path, cases: dict[str, Any]) -> None:
    figure, table, parts = cases["dendrogram"]
    result = Result(figure, table, {}, parts)
    assert result.save(tmp_path / "tree").is_file()
    assert "n = 17 articles" in files.alternative(result.plot())[1]
    plt.close("all")
