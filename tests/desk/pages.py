"""What a browser makes of the desk's HTML, as far as tests need it: elements, attributes, text, rules of style."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = ("input", "br", "meta")
# Which open elements the beginning of another ends; the end of what is around them ends them too.
ENDS = {
    "p": ("p",),
    **dict.fromkeys(("dt", "dd"), ("dt", "dd")),
    **dict.fromkeys(("td", "th"), ("td", "th")),
    "tr": ("td", "th", "tr"),
    "tbody": ("td", "th", "tr", "thead"),
}
MAY_BE_LEFT_OPEN = {tag for tags in ENDS.values() for tag in tags} | {"tbody"}


@dataclass(eq=False)
class Element:
    tag: str
    attributes: dict[str, str]
    text: str = ""
    inside: list[Element] = field(default_factory=list)

    def all(self, tag: str = "", **attributes: str) -> list[Element]:
        """Elements of a kind inside this one, in the order of the page."""
        found = []
        for element in self.inside:
            same = all(element.attributes.get(k.rstrip("_")) == v for k, v in attributes.items())
            found += [element] if same and tag in ("", element.tag) else []
            found += element.all(tag, **attributes)
        return found

    @property
    def classes(self) -> list[str]:
        return self.attributes.get("class", "").split()


class Reader(HTMLParser):
    """Reads HTML into elements. Some, such as paragraphs, end where the next begins, or what is around them ends."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("", {})
        self.open = [self.root]
        self.feed(html)
        self.close()
        assert self.open == [self.root], [element.tag for element in self.open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        while self.open[-1].tag in ENDS.get(tag, ()):
            self.open.pop()
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].inside.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        while self.open[-1].tag in MAY_BE_LEFT_OPEN and self.open[-1].tag != tag:
            self.open.pop()
        assert self.open[-1].tag == tag, f"</{tag}> ends <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element.text += data


def read(html: str) -> Element:
    return Reader(html).root


def selectors(prelude: str) -> list[str]:
    """The selectors of a rule."""
    return re.split(r",(?![^(]*\))", prelude)


def _either(selector: str) -> list[str]:
    """A selector that ends with a choice of elements, for each of them."""
    found = re.fullmatch(r"(.*):is\(([\w,]+)\)", selector)
    return [found[1] + name for name in found[2].split(",")] if found else [selector]


def rules(css: str) -> dict[str, dict[str, str]]:
    """Every single selector of a style sheet, behind those it is nested in, with what it declares."""
    found: dict[str, dict[str, str]] = {}
    within: list[list[str]] = []
    for part, end in re.findall(r"([^{};]*)([{};])", css):
        if part and end == "{":
            within.append([one for selector in selectors(part) for one in _either(selector)])
        elif part:
            name, _, value = part.partition(":")
            for path in itertools.product(*within):
                found.setdefault(" ".join(path), {})[name] = value
        if end == "}":
            within.pop()
    assert not within, css
    return found
