"""Folding: drafts become the articles of a corpus, each under a name of its own, and what is there twice once."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from framing.corpus import Article, Corpus
from framing.intake.candidates import same_page
from framing.intake.drafts import Draft, Unreadable, line
from framing.intake.files import ALONE, kind_of
from framing.intake.identifiers import of_address, slug, unused
from framing.intake.sources import File, shown
from framing.reading.reader import sha256

METADATA = (
    "article", "outlet", "url", "wire_family", "headline", "byline", "published", "country", "language", "licence",
    "words", "sha256", "retrieved",
)  # fmt: skip
TOLD = ("title", "outlet", "published", "url", "byline", "country", "language", "family", "licence")
FOLDER = "folder"  # outlet="folder": the folder of a file is its outlet


class Folded:
    """Articles by their names, and where each came from."""

    def __init__(self) -> None:
        self.kept: dict[str, Draft] = {}
        self.rows: dict[str, dict[str, Any]] = {}
        self.by_page: dict[str, str] = {}
        self.by_words: dict[str, str] = {}

    def put(self, draft: Draft, file: File, row: dict[str, Any]) -> None:
        """Take an article in, or fold it into one that is there; the row says which."""
        page, said = same_page(draft.url) if draft.url else "", same_words(draft.text)
        twin, same = self.by_page.get(page, ""), self.by_words.get(said, "")
        if twin and not (self.kept[twin].text is None and draft.text is not None):
            other = draft.text is not None and said != same_words(self.kept[twin].text)
            name = twin
            row |= {"article": twin, "status": "folded", "why": "the same address" + (", other words" if other else "")}
        elif twin:  # the first only named it: now its text is here
            self.rows[twin] |= {"status": "folded", "why": f"its text is in {file.shown}"}
            name = self._keep(twin, _merged(draft, self.kept[twin]), row)
        elif same and (not draft.outlet or self.kept[same].outlet in ("", draft.outlet)):
            name = same
            row |= {"article": same, "status": "folded", "why": "the same words"}
        else:
            name = self._keep(unused(_wanted(draft, file), self.kept), draft, row)
            if same:
                told = f"the same words as {same}, under another outlet: kept"
                row["why"] = "; ".join(filter(None, [draft.note, told]))
        if page:
            self.by_page.setdefault(page, name)
        if said:
            self.by_words.setdefault(said, name)

    def _keep(self, name: str, draft: Draft, row: dict[str, Any]) -> str:
        words = len(draft.text.split()) if draft.text is not None else None
        status = "to fetch" if draft.text is None else "came"
        row |= {"article": name, "status": status, "why": draft.note, "words": words}
        self.kept[name], self.rows[name] = draft, row
        return name

    def corpus(self, name: str) -> Corpus:
        """Return the corpus of what was kept."""
        rows = [_metadata(i, d) for i, d in self.kept.items()]
        metadata = pd.DataFrame(rows, columns=[*METADATA, "basis"], dtype="str")
        return Corpus(name, {i: _article(i, d) for i, d in self.kept.items()}, metadata=metadata)


def with_outlet(draft: Draft, file: File, outlet: str | None) -> Draft:
    """Give an article whose source names no outlet the one that is meant."""
    if draft.outlet or not outlet:
        return draft
    above = Path(file.shown).parent.name or file.path.resolve().parent.name
    return replace(draft, outlet=shown(above) if outlet == FOLDER else line(outlet))


def same_words(text: str | None) -> str:
    """Return what texts of the same words have in common."""
    return hashlib.sha256(" ".join(text.casefold().split()).encode()).hexdigest() if text is not None else ""


def _merged(new: Draft, old: Draft) -> Draft:
    """Complete what a text says of itself by what the list said of it."""
    told: Mapping[str, Any] = {field: getattr(old, field) for field in TOLD if not getattr(new, field)}
    return replace(new, **told)


def _wanted(draft: Draft, file: File) -> str:
    """Return the name that an article should have: its own, its file's, or outlet and date."""
    names: Sequence[str] = [draft.name, file.stem if _alone(file.path) and not draft.place else ""]
    if draft.outlet and len(draft.published) == len("2024-05-01"):
        names = [*names, f"{slug(draft.outlet, 45)}-{draft.published}"]
    names = [*names, of_address(draft.url), draft.title, file.stem]
    return next(filter(None, map(slug, names)), "")


def _alone(path: Path) -> bool:
    """Tell whether files of this kind hold one article each."""
    try:
        return kind_of(path) in ALONE
    except Unreadable:
        return True


def _article(identifier: str, draft: Draft) -> Article:
    return Article(
        identifier, draft.text, _basis(draft), draft.outlet, draft.published, draft.country, draft.family,
        draft.language or "en", draft.url,
    )  # fmt: skip


def _basis(draft: Draft) -> str:
    return "codes" if draft.text is None else draft.basis


def _metadata(identifier: str, draft: Draft) -> dict[str, str]:
    text = draft.text
    return {
        "article": identifier, "outlet": draft.outlet, "url": draft.url, "wire_family": draft.family,
        "headline": draft.title, "byline": draft.byline, "published": draft.published, "country": draft.country,
        "language": draft.language or "en", "licence": draft.licence,
        "words": str(len(text.split())) if text is not None else "",
        "sha256": sha256(text) if text is not None else "", "retrieved": draft.read_on if text is not None else "",
        "basis": _basis(draft),
    }  # fmt: skip
