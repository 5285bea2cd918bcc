"""Every figure is readable on a page, in a column and on a slide, and has that size in print."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from PIL import Image

from framing.display import canvas, figures, sizes
from framing.result import Result
from tests.display import drawing
from tests.display.drawing import Drawn, draw, said
from tests.display.test_figures import CASES

pytestmark = pytest.mark.slow  # every figure in three sizes takes minutes

NARROWER = ["column", "slide"]
SMALLEST = {"page": 6.0, "column": 6.0, "slide": 14.0}  # points in print
PRINTED = 170 / 25.4 / sizes.PAGE_WIDTH  # a page's figure is drawn wider than it is printed
TALLEST = 240.0  # millimetres: what a journal's column may be high


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("size", NARROWER)
def test_no_text_leaves_the_page_or_covers_another(drawn: Callable[..., Drawn], case: str, size: str) -> None:
    assert drawing.misplaced(drawn(case, size)) == []


@pytest.mark.parametrize("case", CASES)
def test_type_and_page_have_their_size_in_print(drawn: Callable[..., Drawn], case: str) -> None:
    inches = {}
    for size, least in SMALLEST.items():
        zoom = PRINTED if size == "page" else sizes.named(size).zoom
        smallest = min(drawn(case, size).texts, key=lambda text: text.points)
        assert smallest.points * zoom >= least - 1e-6, f"{size}: {smallest.text!r}"
        inches[size] = drawn(case, size).inches * zoom
    assert inches["page"][0] * 25.4 <= 170.5
    wide, high = inches["column"] * 25.4
    assert wide == pytest.approx(88) and high <= TALLEST + 0.1
    wide, high = inches["slide"]
    assert wide / high == pytest.approx(16 / 9, abs=0.001)


@pytest.mark.parametrize("case", CASES)
def test_says_its_sample_and_basis_in_every_size(drawn: Callable[..., Drawn], case: str) -> None:
    for size in sizes.SIZES:
        words = drawn(case, size).said
        assert "n = " in words and "basis: " in words and "framing · " in words


def test_what_is_left_out_of_a_slide_is_said(cases: dict[str, Any]) -> None:
    page, slide = draw(cases, "presence"), draw(cases, "presence", size="slide")
    whole, fewer = (len([t for t in ax.get_yticklabels() if t.get_text()]) for ax in (page, slide))
    assert 0 < fewer < whole
    assert f"Not drawn: {whole - fewer} facts reported less often." in said(slide)
    assert page.figure.texts[0].get_text() in said(slide), "the title is that of the whole table"


def test_columns_that_a_narrow_figure_has_not_are_said_to_be_missing(cases: dict[str, Any]) -> None:
    whole, narrow = said(draw(cases, "keyness")), said(draw(cases, "keyness", size="column"))
    assert "At the right: uses" in whole and "difference" in whole
    assert "At the right" not in narrow and "More columns stand in the table." in narrow


def test_names_that_are_cut_keep_their_basis_and_stay_apart(cases: dict[str, Any]) -> None:
    for case in ("similarity", "dendrogram", "portrayal-by-outlet", "lexicon_scores"):
        for size in NARROWER:
            ax = draw(cases, case, size=size)
            panel = ax.child_axes[0] if ax.child_axes else ax
            names = [t.get_text().replace("\n", " ") for t in panel.get_yticklabels() if t.get_text()]
            if case != "portrayal-by-outlet":
                assert len(set(names)) == len(names)
            cut = [re.split("…", name)[1] for name in names if "…" in name]
            assert all(" · account" in tail.replace("\xa0", " ") for tail in cut) or case == "portrayal-by-outlet"


def test_few_rows_are_found_for_a_large_table(cases: dict[str, Any]) -> None:
    table = cases["presence"][1]
    many = pd.concat([table.assign(fact=[f"{f} {k}" for f in table["fact"]]) for k in range(6)], ignore_index=True)
    for size in NARROWER:
        ax = figures.presence(many, size=size)
        shown = len(ax.get_yticklabels())
        assert 5 < shown < len(many)
        assert f"Not drawn: {len(many) - shown} facts" in said(ax)
        high = ax.figure.get_size_inches()[1]
        assert high <= sizes.named(size).tallest + 1e-6


def test_files_have_the_size_in_print(tmp_path: Path, cases: dict[str, Any]) -> None:
    figure, table, parts = cases["nearest"]
    result = Result(figure, table, {}, parts)
    for size, wide in (("page", 203.2), ("column", 88.0), ("slide", 338.7)):
        result.save(tmp_path / size, size=size)
        head = (tmp_path / f"{size}.svg").read_text(encoding="utf-8").split("<svg ", 1)[1].split(">", 1)[0]
        points = {side: float(v) for side, v in re.findall(r'(width|height)="([0-9.]+)pt"', head)}
        assert points["width"] / 72 * 25.4 == pytest.approx(wide, abs=0.1)
        with Image.open(tmp_path / f"{size}.png") as image:
            dots = image.info["dpi"][0]
            assert image.width / dots * 25.4 == pytest.approx(wide, abs=0.5)
            assert image.height / image.width == pytest.approx(points["height"] / points["width"], abs=0.01)
            if size == "slide":
                assert image.size == (1920, 1080)
            if size == "column":
                assert round(dots) == 600


def test_a_size_that_is_not_known_or_not_possible(cases: dict[str, Any]) -> None:
    figure, table, parts = cases["nearest"]
    with pytest.raises(ValueError, match="no size is called 'poster'; give 'page', 'column' or 'slide'"):
        Result(figure, table, {}, parts).plot(size="poster")
    _, ax = plt.subplots()
    with pytest.raises(ValueError, match="for a figure of its own"):
        figures.nearest(table, ax=ax, size="slide", **parts)
    assert sizes.current().name == "page"


def test_a_size_ends_with_its_figure(cases: dict[str, Any]) -> None:
    before = draw(cases, "nearest").figure.get_size_inches().tolist()
    draw(cases, "nearest", size="column")
    assert draw(cases, "nearest").figure.get_size_inches().tolist() == before
    assert canvas.page_width() == sizes.PAGE_WIDTH
