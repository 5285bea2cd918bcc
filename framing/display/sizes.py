"""Sizes of figures: a page, a column of a journal and a slide, and how a figure is made to fit one."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass

PAD = 0.1  # at the edge of a page, in inches
POINTS = 72.0  # in an inch


@dataclass(frozen=True)
class Size:
    """What a figure is drawn for.

    A figure is drawn at a width at which its usual type suits it, and enlarged or reduced as a whole when it is
    written to a file. So lines, marks and type keep their proportions.

    Parameters
    ----------
    name : str
    width : float
        Inches, as drawn.
    tallest : float
        Inches, as drawn; 0 is without a limit.
    zoom : float
        By how much it is enlarged in a file.
    dpi : float
        Dots per inch of a PNG, as enlarged.
    smallest : float
        Points, as drawn: no type is smaller.
    stretch : float
        By how much rows stand further apart than on a page.
    tightest : float
        How close rows may be moved together, as a share, to keep to a height.
    exact : bool
        Whether the page is as high as ``tallest``, and not only as high as it needs.
    lines : int
        How many lines a caption may have; 0 is without a limit.
    """

    name: str
    width: float
    tallest: float = 0.0
    zoom: float = 1.0
    dpi: float = 150.0
    smallest: float = 0.0
    stretch: float = 1.0
    tightest: float = 0.76
    exact: bool = False
    lines: int = 0


PAGE_WIDTH = 8.0
_SMALLEST = 8.0  # points, as drawn, where a figure is not drawn for a page
_COLUMN, _SLIDE = 6.0 / _SMALLEST, 14.0 / _SMALLEST  # no type below 6 points in print, below 14 on a slide
SIZES = {
    size.name: size
    for size in (
        Size("page", PAGE_WIDTH),
        Size(
            "column",
            88 / 25.4 / _COLUMN,
            tallest=240 / 25.4 / _COLUMN,
            zoom=_COLUMN,
            dpi=600,
            smallest=_SMALLEST,
            stretch=1.3,
            tightest=0.9,
        ),
        Size(
            "slide",
            40 / 3 / _SLIDE,
            tallest=7.5 / _SLIDE,
            zoom=_SLIDE,
            dpi=144,
            smallest=_SMALLEST,
            exact=True,
            lines=2,
        ),
    )
}
NUMBERED = 0.25  # inches: a smaller cell of a matrix has no room for its number
ROOM = 84.0  # points at the right of the axes of a narrow figure
_current: ContextVar[Size] = ContextVar("size", default=SIZES["page"])


def current() -> Size:
    """Return the size that figures are drawn for at the moment."""
    return _current.get()


def named(name: str) -> Size:
    """Return a size by its name.

    Examples
    --------
    >>> round(named("column").width * named("column").zoom * 25.4)
    88
    >>> named("poster")
    Traceback (most recent call last):
    ValueError: no size is called 'poster'; give 'page', 'column' or 'slide'
    """
    if name not in SIZES:
        raise ValueError(f"no size is called {name!r}; give 'page', 'column' or 'slide'")
    return SIZES[name]


@contextlib.contextmanager
def drawing(size: Size) -> Iterator[None]:
    """Draw for a size."""
    before = _current.set(size)
    try:
        yield
    finally:
        _current.reset(before)


def narrow() -> bool:
    """Whether there is less room than on a page for what stands beside the axes."""
    return current().width < 0.75 * PAGE_WIDTH


def fit(points: float) -> float:
    """Return the share of a width that so many points are on a page.

    Examples
    --------
    >>> fit(150)
    150.0
    """
    return points * current().width / PAGE_WIDTH


def pitch(inches: float) -> float:
    """Return how far rows of one line stand apart: less where a page has a height of its own.

    Examples
    --------
    >>> pitch(0.24)
    0.24
    """
    return min(inches, 0.185) if current().exact else inches


def at_least(points: float) -> float:
    """Return a size of type, or the smallest that is allowed."""
    return max(points, current().smallest)
