"""How far colours stand apart in luminance, and in which a word is written on a shade."""

from __future__ import annotations

from typing import Any

from matplotlib.colors import to_rgb

ENOUGH = 4.5  # of WCAG 2.2 AA, for text


def contrast(first: Any, second: Any) -> float:
    """Return the contrast ratio of two colours, from 1 to 21.

    References
    ----------
    World Wide Web Consortium (2023). Web Content Accessibility Guidelines (WCAG) 2.2.

    Examples
    --------
    >>> contrast("black", "white"), round(contrast("#767676", "white"), 2)
    (21.0, 4.54)
    """
    dark, light = sorted((_luminance(first), _luminance(second)))
    return (light + 0.05) / (dark + 0.05)


def ink_on(shade: Any, ink: str) -> str:
    """Return white, the ink or black: the first that can be read on a shade.

    Examples
    --------
    >>> ink_on("white", "#222222"), ink_on("navy", "#222222"), ink_on("#2f7dbb", "#222222")
    ('#222222', 'white', 'black')
    """
    return next((color for color in ("white", ink) if contrast(color, shade) >= ENOUGH), "black")


def _luminance(color: Any) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(color)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
