"""Figures for all readers: contrast, nothing by colour alone, words for who does not see, numbers as they are read."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex, to_rgb
from PIL import Image

from framing.display import canvas, figures, files, sizes
from framing.result import Result
from tests.display.drawing import Drawn, contrast, draw, said
from tests.display.test_figures import CASES

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(autouse=True)
def _closed() -> Any:
    yield
    plt.close("all")


# On a page in every run; in a column and on a slide, with other rows and keys, among the slow tests.
SIZED = [
    pytest.param(case, size, marks=[] if size == "page" else pytest.mark.slow, id=f"{case}-{size}")
    for size in sizes.SIZES
    for case in CASES
]


@pytest.mark.parametrize(("case", "size"), SIZED)
def test_contrast_of_text(drawn: Callable[..., Drawn], case: str, size: str) -> None:
    written = drawn(case, size).texts
    assert len(written) > 3
    for text in written:
        points = text.points * sizes.named(size).zoom
        least = 3.0 if points >= 18 or (points >= 14 and text.bold) else 4.5
        ratio = contrast(text.color, text.ground)
        assert ratio >= least, f"{text.text!r} in {text.color} on {to_hex(text.ground)}: {ratio:.2f}"


@pytest.mark.parametrize(("case", "size"), SIZED)
def test_contrast_of_marks(drawn: Callable[..., Drawn], case: str, size: str) -> None:
    for kind, color, shape, _ in drawn(case, size).marks:
        ratio = contrast(color, "white")
        assert ratio >= 3, f"{kind} {shape} in {to_hex(color)}: {ratio:.2f}"


def test_ground_is_white_in_a_dark_theme(cases: dict[str, Any]) -> None:
    with plt.style.context("dark_background"):
        page = draw(cases, "nearest").figure
    page.canvas.draw()
    assert np.asarray(page.canvas.buffer_rgba())[0, 0].tolist() == [255, 255, 255, 255]


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


@pytest.mark.parametrize(("case", "size"), SIZED)
def test_nothing_is_said_by_colour_alone(
    drawn: Callable[..., Drawn], cases: dict[str, Any], case: str, size: str
) -> None:
    if cases[case][0] in PLACED:
        pytest.skip(PLACED[cases[case][0]])
    same: dict[Any, set[str]] = {}
    for kind, _, shape, color in drawn(case, size).marks:
        if kind in ("marker", "patch"):
            same.setdefault((kind, shape), set()).add(to_hex(color))
    for key, colors in same.items():
        for a, b in combinations(sorted(colors), 2):
            for blind in BLIND:
                apart = abs(lightness(a, blind) - lightness(b, blind))
                assert apart >= APART, f"{key} in {a} and {b}: {apart:.0f} of lightness apart with {blind}"


def test_words_that_may_be_chance_are_not_bold(cases: dict[str, Any]) -> None:
    ax = draw(cases, "keyness")
    marks = [line for line in ax.get_lines() if line.get_marker() in ("o", "D")]
    grey = {y for line in marks if to_hex(line.get_color()) == canvas.GREY for y in line.get_ydata()}
    plain = {
        y for y, tick in zip(ax.get_yticks(), ax.get_yticklabels(), strict=True) if tick.get_fontweight() != "bold"
    }
    assert plain == grey and 0 < len(grey) < len(ax.get_yticks())
    assert "Grey, not bold: may be chance" in said(ax)


def test_voices_in_one_figure_are_told_apart_without_colour() -> None:
    told = ("narrator", "direct", "indirect", "scare")
    for cue in ("marker", "hatch"):
        assert len({canvas.VOICES[v][cue] for v in told}) == len(told)


@pytest.mark.parametrize("case", CASES)
def test_alternative_text_says_title_sample_and_numbers(drawn: Callable[..., Drawn], case: str) -> None:
    alt = drawn(case).alt
    assert alt.startswith(f"{drawn(case).blocks['title']}. ")
    assert "n = " in alt and "basis: " in alt
    numbers = re.search(r"(Clearest|Largest) \(.*?\): (.*)\.", alt)
    assert numbers, alt
    assert 1 <= len(numbers[2].split("; ")) <= 3 and re.search(r"\d", numbers[2])
    if numbers[1] == "Clearest" and not case.endswith("of-few"):
        assert re.search(r"\[−?[\d.]+%?, −?[\d.]+%?\]", numbers[2]), numbers[2]


def test_alternative_text_differs_between_tables(drawn: Callable[..., Drawn]) -> None:
    assert len({drawn(case).alt for case in CASES}) == len(CASES)


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


@pytest.mark.parametrize(("case", "size"), SIZED)
def test_no_hyphen_for_a_minus_and_no_date_as_it_is_coded(drawn: Callable[..., Drawn], case: str, size: str) -> None:
    words = f"{drawn(case, size).said} {drawn(case, size).alt}"
    assert not re.search(r"(?<![\w)])-\.?\d", words)
    assert not re.search(r"\d{4}-\d\d", words)


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
