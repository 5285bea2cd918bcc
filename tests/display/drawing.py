"""Drawing for tests: a case is drawn once in a size, and all that tests ask of it is kept; the figure is not."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.colors import to_hex, to_rgb
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from framing.display import canvas, figures, fitting, sizes

Mark = tuple[str, Any, tuple[Any, ...], Any]


@dataclass(frozen=True)
class Written:
    """One text of a figure: where it stands, how it is set, and on what."""

    text: str
    slant: float
    box: Bbox
    color: Any
    points: float
    bold: bool
    ground: tuple[float, ...]


@dataclass(frozen=True)
class Drawn:
    """What is to be seen in a figure."""

    texts: tuple[Written, ...]
    blocks: dict[str, str]
    page: Bbox
    inches: Any
    alt: str
    marks: tuple[Mark, ...]

    @property
    def said(self) -> str:
        """All that is written in it."""
        return " ".join(written.text.replace("\n", " ") for written in self.texts)


def draw(cases: dict[str, Any], case: str, **options: Any) -> Axes:
    figure, table, parts = cases[case]
    drawn: Axes = getattr(figures, figure)(table, **parts, **options)
    return drawn


def texts(ax: Axes) -> list[Text]:
    """Return the texts of a figure that are drawn (axes hold more: ticks out of view, axes switched off)."""
    found: list[Text] = []
    draw_text = Text.draw

    def noting(self: Text, renderer: Any) -> None:
        if self.get_visible() and self.get_text().strip():
            found.append(self)
        draw_text(self, renderer)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Text, "draw", noting)
        ax.figure.canvas.draw()
    return list(dict.fromkeys(found))


def said(ax: Axes) -> str:
    return " ".join(t.get_text().replace("\n", " ") for t in texts(ax))


def keep(ax: Axes) -> Drawn:
    """Look at a figure, and close it."""
    page = ax.figure
    drawn = texts(ax)
    blocks: dict[str, str] = {}
    for text in page.texts:
        blocks[text.get_gid()] = f"{blocks.get(text.get_gid(), '')} {text.get_text()}".strip()
    # The white ground that a text may have does not count, nor do the lines of annotations.
    boxes = [Text.get_window_extent(text) for text in drawn]
    seen = marks(ax)
    whole, inches = page.bbox.frozen(), page.get_size_inches()
    grounds = _grounds(ax, drawn)
    plt.close(page)
    written = [
        Written(t.get_text(), t.get_rotation() % 90, box, t.get_color(), t.get_fontsize(), t.get_weight() == "bold", g)
        for t, box, g in zip(drawn, boxes, grounds, strict=True)
    ]
    return Drawn(tuple(written), blocks, whole, inches, page.alt, tuple(seen))


def _grounds(ax: Axes, drawn: list[Text]) -> list[tuple[float, ...]]:
    """Return the colour on which each text stands: what is there once no text is drawn."""
    page, found = ax.figure, []
    boxes = [text.get_window_extent() for text in drawn]
    for text in drawn:
        text.set_visible(False)
    page.set_layout_engine("none")
    page.canvas.draw()
    pixels = np.asarray(page.canvas.buffer_rgba())[:, :, :3] / 255
    height, width = pixels.shape[:2]
    for box in boxes:
        left, right = (int(np.clip(x, 0, width - 1)) for x in (box.x0, box.x1))
        top, bottom = (int(np.clip(height - y, 0, height - 1)) for y in (box.y1, box.y0))
        ground = np.median(pixels[top : bottom + 1, left : right + 1].reshape(-1, 3), axis=0)
        found.append(tuple(float(channel) for channel in ground))
    return found


def luminance(color: Any) -> float:
    """Return the relative luminance of WCAG 2.2."""
    channels = np.array(to_rgb(color))
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def contrast(a: Any, b: Any) -> float:
    low, high = sorted((luminance(a), luminance(b)))
    return (high + 0.05) / (low + 0.05)


def _seen(color: Any, alpha: float | None) -> Any:
    """Return a colour as it looks on white."""
    return tuple(np.array(to_rgb(color)) * (alpha or 1) + (1 - (alpha or 1)))


def marks(ax: Axes) -> list[Mark]:
    """Return what carries meaning by its colour: kind, the stronger of fill and edge, other cues, and the fill."""
    found: list[Mark] = []
    for panel in fitting.axes(ax):
        for line in panel.get_lines():
            color = _seen(line.get_color(), line.get_alpha())
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
                        found.append(("stroke", _seen(color, color[3]), (), color))
    return found


def misplaced(seen: Drawn) -> list[str]:
    """Say which texts leave the page, and which cover another."""
    wrong, page = [], seen.page
    for one in seen.texts:
        box = one.box
        if not (box.x0 >= -1 and box.y0 >= -1 and box.x1 <= page.x1 + 1 and box.y1 <= page.y1 + 1):
            wrong.append(f"{one.text!r} lies at {box.extents.round()}, the page is {page.extents.round()}")
    # Slanted labels stand in boxes that overlap though the letters do not.
    for one, two in combinations([written for written in seen.texts if not written.slant], 2):
        common = Bbox.intersection(one.box, two.box)
        # Boxes are as high as the highest letter would be; a sliver in common does not touch.
        low = 0.25 * min(one.box.height, two.box.height)
        if common is not None and common.width > 1.5 and common.height > low:
            wrong.append(f"{one.text!r} and {two.text!r} overlap by {common}")
    return wrong


def drawn(cases: dict[str, Any], case: str, size: str) -> Drawn:
    assert size in sizes.SIZES
    return keep(draw(cases, case, size=size))
