"""A figure made to fit its size: labels, legends and scales set by what room there is."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from matplotlib.text import Annotation, Text
from matplotlib.ticker import FixedLocator, MaxNLocator, ScalarFormatter
from matplotlib.transforms import blended_transform_factory

from framing.display.lettering import BODY, broken, cut, wrap
from framing.display.sizes import PAD, POINTS, at_least, current, fit


def axes(ax: Axes) -> list[Axes]:
    """Return axes and those inside them."""
    return [ax, *(child for child in ax.child_axes if isinstance(child, Axes))]


def settle(page: Figure, ax: Axes) -> float:
    """Enlarge small type, break labels of rows and set legends at the edge; return how many inches higher that is.

    Parameters
    ----------
    page : matplotlib.figure.Figure
    ax : matplotlib.axes.Axes
        Whose labels and legends, with those of its child axes.

    Returns
    -------
    float
    """
    more = 0.0
    for panel in axes(ax):
        panel.tick_params(labelsize=at_least(BODY))
        labels = [tick.get_text() for tick in panel.get_yticklabels()]
        if isinstance(panel.yaxis.get_major_locator(), FixedLocator) and any(labels):
            panel.yaxis.set_ticklabels([broken(text, fit(165)) for text in labels])
        low, high = sorted(panel.get_ylim())
        for text in panel.texts:  # a long heading between rows does not take the room of the axes
            inside = text.get_transform() == panel.transData and low <= float(text.get_position()[1]) <= high
            text.set_in_layout(isinstance(text, Annotation) or not inside)
        legend = panel.get_legend()
        if legend is not None:
            more += _legend(page, panel, legend)
    for text in page.findobj(Text):
        text.set_fontsize(at_least(float(text.get_fontsize())))
    return more


def thousands(ax: Axes) -> None:
    """Write the large numbers of a scale with separators, as everywhere in a figure."""
    for panel in axes(ax):
        plain = type(panel.xaxis.get_major_formatter()) is ScalarFormatter
        if plain and max(map(abs, panel.get_xlim())) >= 10_000:
            panel.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}".replace("-", "−"))


def spread(page: Figure, ax: Axes) -> None:
    """Break the names of scales that leave the page or meet, and write fewer ticks where they would meet."""
    for _ in range(2):  # the room that is won moves the axes
        _lay_out(page)
        edge = page.bbox.width / page.dpi * POINTS
        panels = [panel for panel in axes(ax) if panel.axison and panel.get_visible()]
        for panel in panels:
            _cut(panel, page)
            _thin(panel, page)
            box = panel.bbox
            left, right = (x / page.dpi * POINTS for x in (box.x0, box.x1))
            alone = not any(p is not panel and p.bbox.y0 < box.y1 and box.y0 < p.bbox.y1 for p in panels)
            middle = (left + right) / 2
            room = 2 * (min(middle, edge - middle) - PAD * POINTS) if alone else right - left
            name = panel.xaxis.label
            name.set_text(broken(name.get_text(), max(room, 40)))
            head = panel.title if panel.title.get_text() else panel._left_title  # type: ignore[attr-defined]
            if not alone:
                head.set_text(broken(head.get_text(), right - left))
            for text in panel.texts:
                _inside(text, panel, page)


def _lay_out(page: Figure) -> None:
    """Put the axes where they will stand, without drawing them; those of a fixed shape are smaller than their room."""
    engine = page.get_layout_engine()
    if engine is not None:
        engine.execute(page)
    for panel in (panel for ax in page.axes for panel in axes(ax)):
        place: Any = panel.get_axes_locator()
        panel.apply_aspect(place(panel, None) if place else None)


def _legend(page: Figure, panel: Axes, legend: Legend) -> float:
    """Set a legend at the left edge of the page, in as many columns as fit; return how many inches higher it is."""
    names = [text.get_text() for text in legend.get_texts()]
    room = (current().width - 2 * PAD) * POINTS
    mark = 30.0  # points, for a mark and the space around it
    across = next(k for k in (3, 2, 1) if k == 1 or all(len(wrap(name, room / k - mark)) == 1 for name in names))
    names = [broken(name, room / across - mark) for name in names]
    above = legend.get_bbox_to_anchor().y0 > panel.bbox.y0 + 1
    panel.legend(
        [handle for handle in legend.legend_handles if handle is not None],
        names,
        loc="lower left" if above else "upper left",
        bbox_to_anchor=(PAD / current().width, 1.0 if above else -0.01),
        bbox_transform=blended_transform_factory(page.transFigure, panel.transAxes),
        ncols=across,
        handletextpad=0.4,
        columnspacing=1.2,
    )
    lines = sum(name.count("\n") + 1 for name in names) / across
    return max(0.0, lines - 1) * 1.35 * at_least(BODY) / POINTS


def _cut(panel: Axes, page: Figure) -> None:
    """Cut labels of rows that have more lines than there is room between rows."""
    if not isinstance(panel.yaxis.get_major_locator(), FixedLocator):
        return
    labels = [tick.get_text() for tick in panel.get_yticklabels()]
    if len(labels) < 2 or not any("\n" in text for text in labels):
        return
    at = panel.transData.transform([(0, y) for y in panel.get_yticks()])[:, 1] / page.dpi * POINTS
    gaps = [abs(a - b) for a, b in pairwise(at)]
    room = [min(pair) for pair in zip([gaps[0], *gaps], [*gaps, gaps[-1]], strict=True)]
    fitting = [max(1, int(gap / (1.15 * at_least(BODY)))) for gap in room]
    panel.yaxis.set_ticklabels(
        [
            cut(text.replace("\n", " "), fit(165), lines) if text.count("\n") >= lines else text
            for text, lines in zip(labels, fitting, strict=True)
        ]
    )


def _inside(text: Text, panel: Axes, page: Figure) -> None:
    """Keep a heading inside the page, and the name of a direction above the axes."""
    box, said = text.get_window_extent(), text.get_text()
    if said.endswith("→"):
        if box.x1 > panel.bbox.x1:
            text.set(text=broken(said, (panel.bbox.x1 - box.x0) / page.dpi * POINTS), va="bottom")
        return
    over = box.x1 - page.bbox.x1 + PAD * page.dpi
    if over <= 0 or isinstance(text, Annotation) or text.get_transform() != panel.transData:
        return
    room = page.bbox.width - 2 * PAD * page.dpi
    if box.width > room:
        bold = 1.15 if text.get_fontweight() == "bold" else 1.0
        text.set_text(cut(said, room / page.dpi * POINTS / bold, 2))
        over = box.x0 - PAD * page.dpi
    across, y = panel.transData.transform((float(text.get_position()[0]), float(text.get_position()[1])))
    text.set_x(float(panel.transData.inverted().transform((across - over, y))[0]))


def _thin(panel: Axes, page: Figure) -> None:
    """Write every second tick, or fewer, where labels would meet."""
    for _ in range(3):
        drawn = [t for t in panel.get_xticklabels() if t.get_text() and t.get_visible()]
        if len(drawn) < 3 or drawn[0].get_rotation():
            return
        boxes = sorted((t.get_window_extent() for t in drawn), key=lambda box: box.x0)
        if all(a.x1 + 4 < b.x0 for a, b in pairwise(boxes)):
            return
        if not any(character.isdigit() for t in drawn for character in t.get_text()):
            gap = (boxes[-1].x1 - boxes[0].x0) / len(boxes) / page.dpi * POINTS
            panel.xaxis.set_ticklabels([broken(t.get_text(), 0.8 * gap, weight="bold") for t in drawn])
            return
        if isinstance(panel.xaxis.get_major_locator(), FixedLocator):
            panel.set_xticks(panel.get_xticks()[::2], [t.get_text() for t in panel.get_xticklabels()][::2])
        else:
            panel.xaxis.set_major_locator(MaxNLocator(max(len(drawn) // 2, 2)))
        _lay_out(page)
