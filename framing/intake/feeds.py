"""Feeds: RSS and Atom, and the maps that sites make of themselves; they say where articles are, not what they say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from framing.intake.dates import date
from framing.intake.decoding import declared, decode
from framing.intake.drafts import Aside, Draft, Read, Unreadable, address, line, need

DEPTH = 60  # elements inside elements; a feed has six
FIELDS = {
    "title": ("title",),
    "published": ("pubdate", "published", "date", "publication_date", "updated", "lastmod"),
    "byline": ("creator", "author"),
    "language": ("language",),
    "outlet": ("source",),
}


def read_feed(path: Path) -> Read:
    """Read an RSS or Atom feed, or a sitemap: an article without its text for each item."""
    raw = path.read_bytes()
    found = decode(raw, declared(raw))
    root = _root(found.text)
    items = [e for e in root.iter() if _name(e) in ("item", "entry", "url") and len(e)]
    if _name(root) not in ("rss", "rdf", "feed", "urlset"):
        raise Unreadable("it is XML, but neither an RSS or Atom feed nor a sitemap")
    channel = next((e for e in root.iter() if _name(e) in ("channel", "feed")), root)
    outlet, language = _text(channel, ("title",)), _text(channel, ("language",))
    for number, item in enumerate(items, start=1):
        place = f"item {number}"
        told = {field: _text(item, names) for field, names in FIELDS.items()}
        url = next(iter(_addresses(item)), "")
        if not url:
            yield Aside("the item has no address that begins with http:// or https://", place)
            continue
        told |= {"published": date(told["published"])}
        told |= {"outlet": told["outlet"] or outlet, "language": told["language"] or language}
        yield Draft(url=url, place=place, method=f"feed ({_name(root)})", encoding=found.encoding, **told)
    if not items:
        raise Unreadable("the feed has no items")


def _root(text: str) -> Any:
    """Parse XML that defines no entities, and that is not nested to break whoever walks it."""
    tree = need("defusedxml.ElementTree", "defusedxml")
    common = need("defusedxml.common", "defusedxml")
    # The text is decoded: what it says of its encoding holds no more.
    body = text.lstrip("\ufeff \t\r\n")
    if body.startswith("<?xml"):
        body = body.partition("?>")[2]
    parser = tree.DefusedXMLParser(target=_shallow(), forbid_dtd=False)
    try:
        parser.feed(body.replace("\x00", ""))
        return parser.close()
    except common.DefusedXmlException:
        raise Unreadable("its XML defines entities, which no feed needs and attacks use") from None
    except (tree.ParseError, ValueError) as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable(f"it is no well-formed XML ({line(error, 120)}); save the feed again") from None


def _shallow() -> Any:
    """Return what builds a tree and refuses a deep one."""
    from xml.etree.ElementTree import TreeBuilder

    class Shallow(TreeBuilder):
        depth = 0

        def start(self, tag: Any, attrs: Any, /) -> Any:
            self.depth += 1
            if self.depth > DEPTH:
                raise Unreadable(f"its elements are nested deeper than {DEPTH}, and those of a feed are not")
            return super().start(tag, attrs)

        def end(self, tag: Any, /) -> Any:
            self.depth -= 1
            return super().end(tag)

    return Shallow()


def _name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2].lower() if isinstance(element.tag, str) else ""


def _text(element: Any, names: tuple[str, ...]) -> str:
    """Return what the first child of these names says, or a child's name or title in it; in the order of the names."""
    children = [e for child in element for e in (child, *(child if _name(child) == "news" else ()))]
    for name in names:
        for child in children:
            if _name(child) == name:
                inside = [e.text or "" for e in (child, *child) if e is child or _name(e) in ("name", "title")]
                if told := next((line(text) for text in inside if text.strip()), ""):
                    return told
    return ""


def _addresses(item: Any) -> list[str]:
    """Return the addresses of an item, that of the article first."""
    links = [e for e in item if _name(e) in ("link", "loc")]
    main = [e.get("href") for e in links if e.get("rel", "alternate") == "alternate" and e.get("href")]
    said = [e.text for e in links if e.text]
    named = [e.text for e in item if _name(e) in ("guid", "id") and e.get("isPermaLink") != "false" and e.text]
    return [url for url in map(address, [*main, *said, *named]) if url]
