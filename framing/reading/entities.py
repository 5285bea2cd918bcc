"""Entities: the analyst's codebook of people, places and organisations, and where an article mentions them."""

from __future__ import annotations

import hashlib
import json
import os
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from framing.reading.text import Document, parse

KINDS = ("person", "country", "place", "people", "organisation", "group", "event", "other")

# A city may stand for a government ("Tel Aviv responded"). After these words it is the city.
LOCATIVE = frozenset("in near around outside at from inside across through throughout downtown central".split())
MOTION = frozenset(
    "fly flew flown flying flies travel travelled traveled travelling traveling travels return returned returning"
    " returns go went gone going goes move moved moving moves arrive arrived arriving came come drove drive back road"
    " roads flight flights".split()
)
# What these govern is the object or the place of something, not the subject of the clause.
UPON = frozenset("of on against in into upon over toward towards at for to from across".split())
PREPOSITIONS = UPON | frozenset(
    "among with between about like than under behind after before during without within via near outside inside"
    " around".split()
)
ARTICLES = frozenset(("the", "a", "an"))
PLACE_NOUNS = frozenset(
    "airport street streets suburb suburbs university district hospital metropolitan area city".split()
)


class EntitiesError(ValueError):
    """A codebook of entities that cannot be used as it is."""


@dataclass(frozen=True)
class Entity:
    """One entity of the codebook.

    Parameters
    ----------
    name : str
        The name that every table and figure shows.
    kind : str
        person, country, place, people, organisation, group, event ("the Oster floods") or other.
    aliases : tuple of str
        The words that mention it. With a capital: as written. All lower case: whatever the case.
    metonyms : tuple of str
        Places that stand for it where the place itself is not meant ("Tel Aviv" for the government).

    Examples
    --------
    >>> board = Entity("Ferry Board", "organisation", ("Ferry Board", "the board"))
    >>> document = parse("The Ferry Board met. Critics of the board did not.")
    >>> [mention.alias for mention in Entities((board,)).mentions(document)]
    ['Ferry Board', 'the board']
    """

    name: str
    kind: str = "other"
    aliases: tuple[str, ...] = ()
    metonyms: tuple[str, ...] = ()


class Mention(NamedTuple):
    """One mention: the entity, the alias that matched, how, and the words it covers."""

    entity: str
    alias: str
    how: str
    first: int
    last: int  # one past the last word


class Alias(NamedTuple):
    """One alias, ready to be matched: its words, which of them are possessive, and whose it is."""

    words: tuple[str, ...]
    possessive: tuple[bool, ...]
    entity: Entity
    text: str
    how: str


@dataclass(frozen=True, repr=False)
class Entities:
    """A codebook of entities.

    Parameters
    ----------
    entities : tuple of Entity

    Examples
    --------
    >>> codebook = Entities((Entity("Ferry Board", "organisation", ("Ferry Board", "the board")),))
    >>> codebook
    Codebook of 1 entity: Ferry Board
    >>> [m.alias for m in codebook.mentions(parse("The board met. The Ferry Board agreed."))]
    ['the board', 'Ferry Board']
    """

    entities: tuple[Entity, ...]
    index: Mapping[str, tuple[Alias, ...]] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        owners: dict[str, str] = {}
        index: dict[str, list[Alias]] = {}
        for entity in self.entities:
            if entity.kind not in KINDS:
                raise EntitiesError(f"entity {entity.name!r}: kind {entity.kind!r} is none of {', '.join(KINDS)}")
            for alias, how in [*((a, "name") for a in entity.aliases), *((m, "metonym") for m in entity.metonyms)]:
                if alias in owners:
                    raise EntitiesError(
                        f"the alias {alias!r} stands under {owners[alias]!r} and under {entity.name!r}; keep one"
                    )
                owners[alias] = entity.name
                words = parse(alias).words
                if not words:
                    raise EntitiesError(f"entity {entity.name!r}: the alias {alias!r} holds no word")
                made = Alias(tuple(w.text for w in words), tuple(w.possessive for w in words), entity, alias, how)
                index.setdefault(words[0].lower, []).append(made)
        twice = sorted(name for name, n in Counter(self.names).items() if n > 1)
        if twice:
            raise EntitiesError(f"the entity {twice[0]!r} stands twice; put its aliases together")
        for found in index.values():
            found.sort(key=lambda a: (-len(a.words), a.text, a.entity.name))
        object.__setattr__(self, "index", {first: tuple(found) for first, found in sorted(index.items())})

    def __repr__(self) -> str:
        shown = ", ".join(self.names[:8]) + (", ..." if len(self) > 8 else "")
        return f"Codebook of {len(self)} {'entity' if len(self) == 1 else 'entities'}{': ' * bool(shown)}{shown}"

    def __len__(self) -> int:
        return len(self.entities)

    def __iter__(self) -> Iterator[Entity]:
        return iter(self.entities)

    @property
    def names(self) -> list[str]:
        """Names in the order of the codebook."""
        return [e.name for e in self.entities]

    @cached_property
    def version(self) -> str:
        """The first eight digits of the SHA-256 of the codebook's content."""
        content = [[e.name, e.kind, list(e.aliases), list(e.metonyms)] for e in self.entities]
        return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()[:8]

    def kind(self, name: str) -> str:
        """Return the kind of an entity; ``"other"`` for a name the codebook does not hold."""
        return self._kinds.get(name, "other")

    @cached_property
    def by_kind(self) -> Mapping[str, frozenset[str]]:
        """The names of each kind."""
        return {kind: frozenset(e.name for e in self.entities if e.kind == kind) for kind in KINDS}

    @cached_property
    def _kinds(self) -> dict[str, str]:
        return {e.name: e.kind for e in self.entities}

    def mentions(self, document: Document) -> list[Mention]:
        """Find where a document mentions the entities.

        The longest alias wins, so "Israel Katz" is the person when the codebook knows him. A hyphenated word mentions
        each entity it joins ("Israel-Hamas"). A metonym counts where it stands for its owner: not after "in" or
        "near", not after a verb of motion and "to", not before a noun such as "airport".

        Parameters
        ----------
        document : Document

        Returns
        -------
        list of Mention
            In the order of the text.
        """
        index = self.index
        found: list[Mention] = []
        behind = 0
        for at in [p for p, word in enumerate(document.lower) if word in index or "-" in word]:
            if at >= behind and (matches := self._match(document, at) or self._parts(document, at)):
                found.extend(matches)
                behind = matches[0].last
        return found

    def _parts(self, document: Document, at: int) -> list[Mention]:
        """Find the entities that a hyphenated word joins."""
        word = document.words[at]
        if "-" not in word.text:
            return []
        parts: dict[str, Mention] = {}
        for part in word.text.split("-"):
            for alias in self.index.get(part.lower(), ()):
                if len(alias.words) == 1 and alias.how == "name" and _same(alias.words[0], part):
                    parts.setdefault(alias.entity.name, Mention(alias.entity.name, alias.text, alias.how, at, at + 1))
        return list(parts.values())

    def _match(self, document: Document, at: int) -> list[Mention]:
        aliases = self.index.get(document.lower[at])
        if aliases is None:
            return []
        words, word = document.words, document.words[at]
        after = words[at + 1].text if at + 1 < len(words) else ""
        shouted = word.text.isupper() and _shouted(document, word.sentence)
        for alias in aliases:
            wanted = alias.words
            if wanted[0] != word.text and not _same(wanted[0], word.text, shouted):
                continue
            last = at + len(wanted)
            if last > at + 1:
                if wanted[1] != after and not _same(wanted[1], after, shouted):
                    continue
                if not _goes_on(document, at, last, alias, shouted):
                    continue
            if alias.how == "metonym" and _is_place(document, at, last):
                return []
            return [Mention(alias.entity.name, alias.text, alias.how, at, last)]
        return []

    @classmethod
    def of(cls, aliases: Mapping[str, Sequence[str]]) -> Entities:
        """Make a codebook of names and their aliases; a file (:meth:`load`) can give kinds and metonyms as well.

        Parameters
        ----------
        aliases : mapping of str to sequence of str
            The name that tables show, and the words that mention it.

        Returns
        -------
        Entities

        Examples
        --------
        >>> Entities.of({"Silva": ["Ana Silva", "Silva"]}).names
        ['Silva']
        """
        return cls(tuple(Entity(name, aliases=tuple(found)) for name, found in aliases.items()))

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Entities:
        """Load a codebook from TOML: one ``[[entity]]`` table each, with name, kind, aliases and metonyms.

        Raises
        ------
        FileNotFoundError
            If there is no such file.
        EntitiesError
            If it is not TOML, an entity lacks a name, or an alias stands twice.
        """
        path = Path(path)
        try:
            with path.open("rb") as file:
                content = tomllib.load(file)
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise EntitiesError(f"{path} is not TOML: {error}") from None
        tables = content.pop("entity", [])
        if content or not isinstance(tables, list) or not all(isinstance(t, dict) for t in tables):
            raise EntitiesError(f"{path}: put every entity under a line [[entity]] of its own, and nothing else")
        made = []
        for table in tables:
            name = table.get("name")
            if not name or not isinstance(name, str):
                raise EntitiesError(f'{path}: an [[entity]] has no name; add a line such as name = "Norland"')
            for key in ("aliases", "metonyms"):
                if not isinstance(table.get(key, []), list) or not all(isinstance(a, str) for a in table.get(key, [])):
                    raise EntitiesError(f'{path}, entity {name!r}: write {key} as a list, such as ["Norland", "isles"]')
            strange = sorted(set(table) - {"name", "kind", "aliases", "metonyms", "note"})
            if strange:
                raise EntitiesError(
                    f"{path}, entity {name!r}: {strange[0]!r} is not a key; use name, kind, aliases, metonyms, note"
                )
            aliases = table.get("aliases", [name])
            made.append(Entity(name, table.get("kind", "other"), tuple(aliases), tuple(table.get("metonyms", ()))))
        return cls(tuple(made))


def covered(mentions: Iterable[Mention]) -> set[int]:
    """Return the places of the words that mentions cover."""
    return set().union(*[range(m.first, m.last) for m in mentions])


def _same(alias: str, word: str, shouted: bool = False) -> bool:
    return alias == word or (alias.islower() and word.lower() == alias) or (shouted and word == alias.upper())


def _goes_on(document: Document, at: int, last: int, alias: Alias, shouted: bool) -> bool:
    """Tell whether the words behind its first are those of an alias as well."""
    words, text = document.words, document.text
    if last > len(words) or words[last - 1].sentence != words[at].sentence:
        return False
    # Inside a name there is no possessive but the alias's own ("Colombia's Foreign Ministry"), and no comma.
    for p, wanted, possessive in zip(range(at + 1, last), alias.words[1:], alias.possessive, strict=False):
        if not _same(wanted, words[p].text, shouted) or (words[p - 1].possessive and not possessive):
            return False
        if text[words[p - 1].end : words[p].start].strip("' .s\n"):
            return False
    return True


def _shouted(document: Document, sentence: int) -> bool:
    """Tell whether a sentence, such as a headline, is set all in capitals."""
    first, last, _ = document.sentences[sentence]
    text = document.text[document.words[first].start : document.words[last - 1].end]
    return text.isupper() and last - first > 2


def governed(document: Document, position: int) -> bool:
    """Tell whether a preposition governs the name that begins here: "in the north of Norland", "with Mr X"."""
    words, lower, gaps = document.words, document.lower, document.gaps
    for p in range(position - 1, max(-1, position - 4), -1):
        preposition = lower[p] in PREPOSITIONS
        if not preposition and lower[p] not in ARTICLES and not words[p].text[0].isupper():
            return False
        if words[p].sentence != words[position].sentence or (gaps[p + 1] != " " and gaps[p + 1].strip("'\" \n")):
            return False
        if preposition:
            return True
    return False


def _is_place(document: Document, first: int, last: int) -> bool:
    """Tell whether a metonym is the place itself here."""
    words = document.words
    sentence = words[first].sentence
    before = [w.lower for w in words[max(0, first - 4) : first] if w.sentence == sentence]
    if before and before[-1] in LOCATIVE:
        return True
    if before and before[-1] == "to" and MOTION.intersection(before):
        return True
    return last < len(words) and words[last].lower in PLACE_NOUNS


TITLE_KIND = {
    "person": frozenset(
        "president minister mr mrs ms dr senator sen representative rep governor gov general gen ambassador king queen"
        " prince pope professor prof judge mayor secretary chancellor leader spokesman spokeswoman spokesperson".split()
    ),
    "organisation": frozenset(
        "ministry party court university council committee agency union congress parliament senate house association"
        " institute bank company group movement army forces police office department organisation organization".split()
    ),
}
CALENDAR = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august"
    " september october november december i".split()
)
