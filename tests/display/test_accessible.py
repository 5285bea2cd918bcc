"""Figures for all readers: contrast, nothing by colour alone, words for who does not see, numbers as they are read."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from itertools import combinations
from pathlib import Path
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.colors import to_hex, to_rgb
from PIL import Image

from framing.display import canvas, figures, files, fitting, sizes
from framing.result import Result
from tests.display.test_figures import CASES, draw, said, texts

SVG = "{http://www.w3.org/2000/svg}"


def luminance(color: Any) -> float:
    """Return the relative luminance of WCAG 2.2."""
    channels = np.array(to_rgb(color))
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def contrast(a: Any, b: Any) -> float:
    low, high = sorted((luminance(a), luminance(b)))
    return (high + 0.05) / (low + 0.05)


def seen(color: Any, alpha: float | None) -> Any:
    """Return a colour as it looks on white."""
    return tuple(np.array(to_rgb(color)) * (alpha or 1) + (1 - (alpha or 1)))


def marks(ax: Axes) -> list[tuple[str, Any, tuple[Any, ...], Any]]:
    """Return what carries meaning by its colour: kind, the stronger of fill and edge, other cues, and the fill."""
    found: list[tuple[str, Any, tuple[Any, ...], Any]] = []
    for panel in fitting.axes(ax):
        for line in panel.get_lines():
            color = seen(line.get_color(), line.get_alpha())
            if to_hex(line.get_color()) in canvas.GUIDES:
                continue
            if line.get_marker() not in ("None", "", None):
                edge = line.get_markeredgecolor()
                hollow = to_hex(line.get_markerfacecolor()) == "#ffffff"
                shape = (line.get_marker(), hollow, line.get_fillstyle(), line.get_markersize())
                strong = max((edge, color), key=lambda c: contrast(c, "white"))
                found.append(("marker", edge if line.get_marker() == "|" else strong, shape, color))
            elif to_hex(line.get_color()) != canvas.BAND:
                found.append(("line", color, (line.get_linewidth(),), color))
        for patch in panel.patches:
            strong = max((patch.get_facecolor(), patch.get_edgecolor()), key=lambda c: contrast(c, "white"))
            if not patch.get_visible() or patch.get_gid() == "cell" or to_hex(strong) in canvas.GUIDES:
                continue
            found.append(("patch", strong, (patch.get_hatch(), to_hex(patch.get_facecolor()) == canvas.BAND), strong))
        for each in panel.collections:
            if isinstance(each, (LineCollection, PathCollection)):
                colors = each.get_colors() if isinstance(each, LineCollection) else each.get_facecolors()
                for color in np.unique(colors, axis=0):
                    if to_hex(color) not in canvas.GUIDES:
                        found.append(("stroke", seen(color, color[3]), (), color))
    return found


@pytest.fixture(autouse=True)
def _closed() -> Any:
    yield
    plt.close("all")


@pytest.mark.parametrize("case", CASES)
def test_contrast_of_text(cases: dict[str, Any], case: str) -> None:
    ax = draw(cases, case)
    page = ax.figure
    drawn = texts(ax)
    assert len(drawn) > 3
    boxes = [text.get_window_extent() for text in drawn]
    for text in drawn:
        text.set_visible(False)
    page.set_layout_engine("none")
    page.canvas.draw()
    pixels = np.asarray(page.canvas.buffer_rgba())[:, :, :3] / 255
    height = pixels.shape[0]
    for text, box in zip(drawn, boxes, strict=True):
        text.set_visible(True)
        left, right = (int(np.clip(x, 0, pixels.shape[1] - 1)) for x in (box.x0, box.x1))
        top, bottom = (int(np.clip(height - y, 0, height - 1)) for y in (box.y1, box.y0))
        ground = np.median(pixels[top : bottom + 1, left : right + 1].reshape(-1, 3), axis=0)
        large = text.get_fontsize() >= 18 or (text.get_fontsize() >= 14 and text.get_fontweight() == "bold")
        least = 3.0 if large else 4.5
        ratio = contrast(text.get_color(), tuple(ground))
        assert ratio >= least, f"{text.get_text()!r} in {text.get_color()} on {to_hex(tuple(ground))}: {ratio:.2f}"


@pytest.mark.parametrize("case", CASES)
def test_contrast_of_marks(cases: dict[str, Any], case: str) -> None:
    found = marks(draw(cases, case))
    for kind, color, shape, _ in found:
        ratio = contrast(color, "white")
        assert ratio >= 3, f"{kind} {shape} in {to_hex(color)}: {ratio:.2f}"


@pytest.mark.parametrize("case", CASES)
def test_ground_is_white_in_a_dark_theme(cases: dict[str, Any], case: str) -> None:
    with plt.style.context("dark_background"):
        ax = draw(cases, case)
    assert to_rgb(ax.figure.get_facecolor()) == (1, 1, 1) and ax.figure.patch.get_alpha() in (None, 1)
    ax.figure.canvas.draw()
    corner = np.asarray(ax.figure.canvas.buffer_rgba())[0, 0]
    assert corner.tolist() == [255, 255, 255, 255]


# How colours look without the cones for green, or for red (Viénot, Brettel and Mollon 1999), in linear RGB.
BLIND = {
    "deuteranopia": [[0.29275, 0.70725, 0.0], [0.29275, 0.70725, 0.0], [-0.02234, 0.02234, 1.0]],
    "protanopia": [[0.11238, 0.88762, 0.0], [0.11238, 0.88762, 0.0], [0.00401, -0.00401, 1.0]],
}
APART = 20.0  # of 100 steps of lightness

# Where marks of one shape differ in colour, the same is also told by where they stand.
PLACED = {
    "keyness": "words that may be chance are not bold, which a test of its own holds",
    "portrayal": "rows are named by voice",
    "omissions": "in which block a row stands",
    "word_shift": "sums stand in rows of their own; a test of their own tells the four kinds of words apart",
    "robustness": "above or below 0, and whether the interval holds 0",
    "vocabulary": "side of the page",
    "text_changes": "side of the page",
}


def lightness(color: Any, blind: str) -> float:
    """Return CIELAB's lightness of a colour as somebody sees it who is colour-blind."""
    channels = np.array(to_rgb(color))
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    y = float(np.clip(np.array(BLIND[blind]) @ linear, 0, 1) @ [0.2126, 0.7152, 0.0722])
    return 116 * y ** (1 / 3) - 16 if y > 0.008856 else 903.3 * y


@pytest.mark.parametrize("case", CASES)
def test_nothing_is_said_by_colour_alone(cases: dict[str, Any], case: str) -> None:
    if cases[case][0] in PLACED:
        pytest.skip(PLACED[cases[case][0]])
    same: dict[Any, set[str]] = {}
    for kind, _, shape, color in marks(draw(cases, case)):
        if kind in ("marker", "patch"):
            same.setdefault((kind, shape), set()).add(to_hex(color))
    for key, colors in same.items():
        for a, b in combinations(sorted(colors), 2):
            for blind in BLIND:
                apart = abs(lightness(a, blind) - lightness(b, blind))
                assert apart >= APART, f"{key} in {a} and {b}: {apart:.0f} of lightness apart with {blind}"


def test_words_that_may_be_chance_are_not_bold(cases: dict[str, Any]) -> None:
    ax = draw(cases, "keyness")
    grey = [to_hex(line.get_color()) == canvas.GREY for line in ax.get_lines() if line.get_marker() in ("o", "D")]
    bold = [tick.get_fontweight() == "bold" for tick in ax.get_yticklabels()]
    assert bold == [not g for g in grey] and 0 < sum(bold) < len(bold)
    assert "Grey, not bold: may be chance" in said(ax)


def test_voices_in_one_figure_are_told_apart_without_colour() -> None:
    told = ("narrator", "direct", "indirect", "scare")
    for cue in ("marker", "hatch"):
        assert len({canvas.VOICES[v][cue] for v in told}) == len(told)


@pytest.mark.parametrize("case", CASES)
def test_alternative_text_says_title_sample_and_numbers(cases: dict[str, Any], case: str) -> None:
    figure = cases[case][0]
    ax = draw(cases, case)
    alt = ax.figure.alt
    title = " ".join(t.get_text() for t in ax.figure.texts if t.get_gid() == "title")
    assert alt.startswith(f"{title}. ")
    assert "n = " in alt and "basis: " in alt
    if figure not in ("dispersion", "presence_matrix"):  # whose caption holds the counts
        numbers = re.search(r"(Clearest|Largest) \(.*?\): (.*)\.", alt)
        assert numbers, alt
        assert 1 <= len(numbers[2].split("; ")) <= 3 and re.search(r"\d", numbers[2])
        if numbers[1] == "Clearest" and not case.endswith("of-few"):
            assert re.search(r"\[−?[\d.]+%?, −?[\d.]+%?\]", numbers[2]), numbers[2]


def test_alternative_text_differs_between_tables(cases: dict[str, Any]) -> None:
    said_of = {case: draw(cases, case).figure.alt for case in CASES}
    assert len(set(said_of.values())) == len(CASES)


def test_alternative_text_names_the_clearest_rows() -> None:
    table = pd.DataFrame(
        {"fact": list("abcd"), "present": 1, "visible": 9, "pages": 9, "share": [0.9, 0.5, 0.6, 0.7], "basis": "codes"}
    )
    table = table.assign(share_low=[0.1, 0.4, 0.3, 0.2], share_high=0.95, families_visible=3, family_share=0.5)
    alt = figures.presence(table).figure.alt
    assert "b 50% [40%, 95%]; c 60% [30%, 95%]; d 70% [20%, 95%]." in alt and " a 90% [" not in alt


def test_alternative_text_goes_into_files_and_notebooks(tmp_path: Path, cases: dict[str, Any]) -> None:
    figure, table, parts = cases["keyness"]
    result = Result(figure, table, {}, parts)
    ax = result.plot()
    alt, (title, description) = ax.figure.alt, files.alternative(ax)
    assert alt == result.alt == f"{title}. {description}"
    result.save(tmp_path / "k")
    root = ET.parse(tmp_path / "k.svg").getroot()
    assert root.get("role") == "img"
    called = {element.get("id"): element.text for element in root}
    names = str(root.get("aria-labelledby")).split()
    assert [called[name] for name in names] == [title, description]
    assert [element.tag for element in root][:2] == [f"{SVG}title", f"{SVG}desc"]
    with Image.open(tmp_path / "k.png") as image:
        assert (image.info["Title"], image.info["Description"]) == (title, description)
    data, metadata = ax.figure._repr_mimebundle_()
    assert data == {"text/plain": alt} and metadata == {"image/png": {"alt": alt}}


def test_notebooks_get_the_alternative_text_with_the_picture(cases: dict[str, Any]) -> None:
    from IPython.core.formatters import DisplayFormatter
    from IPython.core.pylabtools import print_figure
    from matplotlib.figure import Figure

    page = draw(cases, "nearest").figure
    formatter = DisplayFormatter()
    formatter.formatters["image/png"].for_type(Figure, lambda f: print_figure(f, "png"))
    data, metadata = formatter.format(page)
    assert data["text/plain"] == page.alt
    assert isinstance(data["image/png"], bytes)
    assert metadata["image/png"]["alt"] == page.alt


def test_no_hyphen_for_a_minus_and_no_date_as_it_is_coded(cases: dict[str, Any]) -> None:
    for case in CASES:
        for size in sizes.SIZES:
            ax = draw(cases, case, size=size)
            words = f"{said(ax)} {ax.figure.alt}"
            assert not re.search(r"(?<![\w)])-\.?\d", words), case
            assert not re.search(r"\d{4}-\d\d", words), case
            plt.close("all")


COUNTS = ["hits", "mentions", "words", "tokens", "spans", "visible", "present", "pages", "count", "of", "n", "terms",
          "articles", "target_count", "reference_count", "count_a", "count_b", "pairs", "corpora"]  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_thousands_have_separators(cases: dict[str, Any], case: str) -> None:
    figure, table, parts = cases[case]
    counted = [c for c in COUNTS if c in table.columns and pd.api.types.is_integer_dtype(table[c])]
    attrs = {k: ({b: 12345 * n for b, n in v.items()} if k == "articles" else v) for k, v in table.attrs.items()}
    larger = table.assign(**{c: table[c] * 12345 for c in counted})
    larger.attrs = attrs
    ax = getattr(figures, figure)(larger, **parts)
    words = f"{said(ax)} {ax.figure.alt}"
    assert not (found := re.search(r"(?<![\d.,])\d{5,}(?![\d.])", words)), found
    if counted and figure not in ("validation", "lexicon_scores", "nearest"):  # which write none of them
        assert re.search(r"\d,\d{3}", words), counted


def test_dates_are_written_as_they_are_read(cases: dict[str, Any]) -> None:
    table = cases["portrayal-by-outlet"][1]
    days = {outlet: f"2031-03-{k + 1:02d}" for k, outlet in enumerate(table["outlet"].unique())}
    ax = figures.portrayal(table.assign(outlet=table["outlet"].map(days)).rename(columns={"outlet": "day"}))
    assert "1 March 2031" in said(ax) and "2031-03" not in f"{said(ax)} {ax.figure.alt}"


def test_minus_is_a_minus_on_every_scale() -> None:
    assert mpl.rc_params_from_file(canvas.STYLE, use_default_template=False)["axes.unicode_minus"] is True
