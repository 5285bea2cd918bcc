"""Markup: marks laid over a text as HTML that is well nested, escaped and small, and the style under it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence, Set
from functools import cache
from html import escape
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent
# In a text that is shown between dollar signs nothing is mathematics.
NO_MATHS = "tex2jax_ignore mathjax_ignore"


class Span(NamedTuple):
    """One mark over a text: where, how deep it lies inside others, its element and the element's attributes."""

    start: int
    end: int
    level: int
    tag: str
    attributes: str = ""
    again: str = ""  # its attributes where it goes on after another mark has cut it


def nest(text: str, spans: Iterable[Span]) -> str:
    """Lay marks over a text as well nested HTML; where two cross, the deeper one is cut and goes on.

    Parameters
    ----------
    text : str
    spans : iterable of Span
        Places are offsets in the text. Empty ones are left out.

    Returns
    -------
    str
        HTML whose text content is the text.

    Examples
    --------
    >>> nest("a < b c", [Span(0, 5, 0, "i"), Span(4, 7, 1, "mark", " class=k", " class=k")])
    '<i>a &lt; <mark class=k>b</mark></i><mark class=k> c</mark>'
    """
    begins: dict[int, list[Span]] = {}
    edges = {0, len(text)}
    for span in spans:
        if span.start < span.end:
            begins.setdefault(span.start, []).append(span)
            edges |= {span.start, span.end}
    pieces: list[str] = []
    active: list[Span] = []
    opened: list[Span] = []
    for start, end in pairwise(sorted(edges)):
        active = [s for s in active if s.end > start] + begins.get(start, [])
        active.sort(key=lambda s: (s.level, s.start, -s.end))
        same = 0
        while same < min(len(opened), len(active)) and opened[same] is active[same]:
            same += 1
        pieces += [f"</{s.tag}>" for s in reversed(opened[same:])]
        pieces += [f"<{s.tag}{s.attributes if s.start == start else s.again}>" for s in active[same:]]
        opened = list(active)
        pieces.append(escaped(text[start:end]))
    pieces += [f"</{s.tag}>" for s in reversed(opened)]
    # The next paragraph, or the end of what is around it, ends a paragraph.
    return "".join(piece for piece in pieces if piece != "</p>")


def escaped(text: str) -> str:
    r"""Escape a text for HTML so that a browser reads the same text back.

    What no HTML can hold (a null, half a surrogate pair) becomes the replacement character.

    Examples
    --------
    >>> escaped("<b>&\r")
    '&lt;b&gt;&amp;&#13;'
    """
    return escape(re.sub("[\x00\ud800-\udfff]", "\ufffd", text), quote=False).replace("\r", "&#13;")


def attribute(name: str, value: str) -> str:
    """Write an attribute, without quotation marks where it needs none; nothing where the value is empty.

    Examples
    --------
    >>> attribute("title", "Ana"), attribute("title", 'a "b"'), attribute("title", "")
    (' title=Ana', ' title="a &quot;b&quot;"', '')
    """
    if not value:
        return ""
    if re.fullmatch(r"[A-Za-z0-9_.-]+", value):
        return f" {name}={value}"
    return f' {name}="{escaped(value).replace(chr(34), "&quot;")}"'


def style(names: Sequence[str], within: str = "", used: Set[str] = frozenset()) -> str:
    """Return a style element of some of the desk's style sheets.

    Parameters
    ----------
    names : sequence of str
        Style sheets beside this module.
    within : str, default ""
        What the rules are nested in; by default they stand by themselves, and all are kept.
    used : set of str
        The elements and classes that occur; others are left out of the nested rules that begin with them.

    Returns
    -------
    str
    """
    rules = [rule for name in names for rule in _rules(name)]
    if within:
        rules = [within, "{", *(_about(rule, used) for rule in rules), "}"]
    return f"<style>{''.join(rules)}</style>"


@cache
def _rules(name: str) -> tuple[str, ...]:
    """Return the rules of a style sheet, a line each."""
    text = re.sub(r"/\*.*?\*/", "", (FOLDER / name).read_text(encoding="utf-8"), flags=re.DOTALL)
    return tuple(line for line in text.splitlines() if line)


def _about(rule: str, used: Set[str]) -> str:
    """Return a rule without those of its elements (``:is(i,em){``, ``&:has(…) i{``) not used; "" if none is."""
    found = re.match(r"(?:&:has\([^)]+\) )?(?:\.|:is\()?(\w+(?:,\w+)*)(?![\w-])", rule)
    if not found:
        return rule
    names = ",".join(name for name in found[1].split(",") if name in used)
    return names and rule[: found.start(1)] + names + rule[found.end() :]


def page(title: str, html: str) -> str:
    """Return a fragment of HTML as a page of its own, light or dark as its reader's system is."""
    head = (
        '<meta charset=utf-8><meta name=viewport content="width=device-width">'
        f'<meta name=color-scheme content="light dark"><title>{escaped(title)}</title>'
        "<style>body{font-family:system-ui,sans-serif}</style>"
    )
    return f"<!doctype html>\n<html lang=en>{head}<main>{html}</main></html>\n"
