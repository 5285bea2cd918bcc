"""Type: how wide a text is set, and where it is broken or cut."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from typing import Literal

from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

from framing.display.sizes import PAD, POINTS, at_least, current, fit

TITLE, BODY, SMALL, TINY = 12.0, 8.5, 7.5, 7.2  # sizes of type in points, on a page; 7.2 are 6 where it is 170 mm wide
TIGHT = 0.12  # inches: rows of the smallest type do not stand closer


def step(size: float) -> float:
    """Return the height of a line of type in inches."""
    return at_least(size) * 1.35 / POINTS


def width(
    text: str, size: float = BODY, weight: str = "normal", style: Literal["normal", "italic"] = "normal"
) -> float:
    """Return the width of a line of text in points.

    Examples
    --------
    >>> width("wide enough") > width("wide") > 0
    True
    """
    return _width(text, at_least(size), weight, style)


@functools.lru_cache(maxsize=20_000)
def _width(text: str, size: float, weight: str, style: Literal["normal", "italic"]) -> float:
    font = FontProperties(family="DejaVu Sans", size=size, weight=weight, style=style)
    # Unhinted outlines are a little narrower than what is set on a screen.
    return 1.03 * float(text_to_path.get_text_width_height_descent(text, font, ismath=False)[0])


def wrap(text: str, room: float, size: float = BODY, weight: str = "normal") -> list[str]:
    """Break a text at spaces into lines that are at most ``room`` points wide.

    Examples
    --------
    >>> wrap("one two three", 1000)
    ['one two three']
    >>> wrap("one two three", 1)
    ['one', 'two', 'three']
    """
    lines: list[str] = []
    for word in text.split(" "):
        if lines and width(f"{lines[-1]} {word}", size, weight) <= room:
            lines[-1] += f" {word}"
        elif word:
            lines.append(word)
    return lines


def shorten(lines: list[str], most: int) -> list[str]:
    """Keep the first lines, and show by an ellipsis where more were dropped."""
    return lines if len(lines) <= most else [*lines[: most - 1], lines[most - 1].rstrip(" ;,") + " …"]


def broken(text: str, room: float, size: float = BODY, weight: str = "normal") -> str:
    r"""Break each line of a text that is too long for the room.

    Examples
    --------
    >>> broken("one two", 1)
    'one\ntwo'
    """
    return "\n".join(line for part in text.split("\n") for line in wrap(part, room, size, weight))


def cut(text: str, room: float, lines: int, size: float = BODY, weight: str = "normal") -> str:
    """Drop words of a name until it fits into so many lines; its basis, or a kind in brackets, stays.

    Examples
    --------
    >>> cut("The Harbour Post of the North · account", 150, 1)
    'The Harbour Post of … · account'
    """
    tail = found[0] if (found := re.search(r" · [^·]+$| \([a-z ]+\)$", text)) else ""
    head = text.removesuffix(tail)
    kept, said = head.split(" "), text
    while len(wrap(said, room, size, weight)) > lines and len(kept) > 1:
        kept.pop()
        said = f"{' '.join(kept)} …{tail}"
    return "\n".join(wrap(said, room, size, weight))


def one_line(text: str, room: float, size: float = BODY, weight: str = "normal", after: str = "") -> str:
    """Keep of a text what a line has room for, but on a page all of it; and what comes after it.

    Examples
    --------
    >>> one_line("wide enough", 1)
    'wide enough'
    """
    if current().name == "page":
        return text + after
    kept = cut(text, fit(room), 1, size, weight)
    return re.sub(r"\s", "\N{NO-BREAK SPACE}", kept + after)  # nothing breaks it again


def cell_of(n: int, labels: Sequence[str], page: float, beside: float = 0.4) -> float:
    """Return the side of a cell of a square of n rows in inches: as it should be, or what a size has room for."""
    size = current()
    room = size.width - max(map(width, labels)) / POINTS - beside - 2 * PAD
    if size.name == "page":  # which grows where there are many rows, for type has its least size
        return max(min(page, room / n), TIGHT)
    return min(page, room / n, *([3.2 / n] if size.exact else []))
