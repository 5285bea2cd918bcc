"""Entities: the analyst's codebook of people, places and organisations, and where an article mentions them."""

from __future__ import annotations

import hashlib
import json
import os
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from framing.reading.text import Document, parse

KINDS = ("person", "country", "place", "people", "organisation", "group", "other")

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
        person, country, place, people, organisation, group or other.
    aliases : tuple of str
        The words that mention it. With a capital: as written. All lower case: whatever the case.
    metonyms : tuple of str
        Places that stand for it where the place itself is not meant ("Tel Aviv" for the government).
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


@dataclass(frozen=True)
class Entities:
    """A codebook of entities.

    Parameters
    ----------
    entities : tuple of Entity

    Examples
    --------
    >>> codebook = Entities((Entity("Ferry Board", "organisation", ("Ferry Board", "the board")),))
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

    def __len__(self) -> int:
        return len(self.entities)

    def __iter__(self) -> Iterator[Entity]:
        return iter(self.entities)

    @property
    def names(self) -> list[str]:
        """Names in the order of the codebook."""
        return [e.name for e in self.entities]

    @property
    def version(self) -> str:
        """The first eight digits of the SHA-256 of the codebook's content."""
        content = [[e.name, e.kind, list(e.aliases), list(e.metonyms)] for e in self.entities]
        return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()[:8]

    def kind(self, name: str) -> str:
        """Return the kind of an entity; ``"other"`` for a name the codebook does not hold."""
        return next((e.kind for e in self.entities if e.name == name), "other")

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
        found: list[Mention] = []
        at = 0
        while at < len(document.words):
            matches = self._at(document, at)
            found.extend(matches)
            at = max((m.last for m in matches), default=at + 1)
        return found

    def _at(self, document: Document, at: int) -> list[Mention]:
        word = document.words[at]
        whole = self._match(document, at)
        if whole or "-" not in word.text:
            return whole
        parts: dict[str, Mention] = {}
        for part in word.text.split("-"):
            for alias in self.index.get(part.lower(), ()):
                if len(alias.words) == 1 and alias.how == "name" and _same(alias.words[0], part):
                    parts.setdefault(alias.entity.name, Mention(alias.entity.name, alias.text, alias.how, at, at + 1))
        return list(parts.values())

    def _match(self, document: Document, at: int) -> list[Mention]:
        sentence = document.words[at].sentence
        for alias in self.index.get(document.words[at].lower, ()):
            last = at + len(alias.words)
            here = document.words[at:last]
            if len(here) < len(alias.words) or here[-1].sentence != sentence:
                continue
            if not all(_same(a, w.text) for a, w in zip(alias.words, here, strict=True)):
                continue
            # Inside a name there is no possessive but the alias's own ("Colombia's Foreign Ministry"), and no comma.
            if any(w.possessive and not p for w, p in zip(here[:-1], alias.possessive, strict=False)):
                continue
            if any(document.gap(p).strip("' .s\n") for p in range(at + 1, last)):
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


def _same(alias: str, word: str) -> bool:
    return alias == word or (alias.islower() and word.lower() == alias)


def governed(document: Document, position: int) -> bool:
    """Tell whether a preposition governs the name that begins here: "in the north of Norland", "with Mr X"."""
    words = document.words
    for p in range(position - 1, max(-1, position - 4), -1):
        if words[p].sentence != words[position].sentence or document.gap(p + 1).strip("'\" \n"):
            return False
        if words[p].lower in PREPOSITIONS:
            return True
        if not (words[p].text[0].isupper() or words[p].lower in ("the", "a", "an")):
            return False
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
JOINERS = frozenset("of de da del la al el bin ibn von van der den for the and".split())
CALENDAR = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august"
    " september october november december i".split()
)


def suggest_entities(texts: Iterable[str], *, at_least: int = 2) -> list[tuple[Entity, int]]:
    """Suggest a codebook for new articles: runs of capitalised words, variants merged.

    A short name ("Silva") is merged with the one longer name that ends or begins with it ("Ana Silva"). A run that only
    ever begins sentences with one word is left out, since any word may be capitalised there.

    Parameters
    ----------
    texts : iterable of str
        Articles, headline first.
    at_least : int, default 2
        Leave out what is mentioned less often.

    Returns
    -------
    list of (Entity, int)
        Entities with a guessed kind, and how often they are mentioned; the most frequent first.

    Examples
    --------
    >>> found = suggest_entities(["Mayor Ana Silva spoke. Then Silva left.", "Later Ana Silva came back."])
    >>> [(entity.name, entity.kind, entity.aliases, count) for entity, count in found]
    [('Ana Silva', 'person', ('Ana Silva', 'Silva'), 3)]
    """
    runs: Counter[str] = Counter()
    inside: set[str] = set()  # seen elsewhere than at the head of a sentence
    before: dict[str, Counter[str]] = {}
    lower: Counter[str] = Counter()
    for text in texts:
        document = parse(text)
        lower.update(w.text for w in document.words if w.text.islower())
        for first, last in _capital_runs(document):
            words = document.words[first:last]
            titles = [w.lower for w in words if w.lower in TITLE_KIND["person"]]
            names = [w.text for w in words]
            while names and names[0].lower() in TITLE_KIND["person"]:
                names.pop(0)
            if not names or names[0].lower() in CALENDAR:
                continue
            name = " ".join(names)
            runs[name] += 1
            previous = (
                document.words[first - 1] if first and document.words[first - 1].sentence == words[0].sentence else None
            )
            if previous or len(names) > 1:
                inside.add(name)
            hints = [*titles, *([previous.lower] if previous else [])]
            before.setdefault(name, Counter()).update(hints)
    names = sorted(n for n in runs if n in inside and not (lower[n.lower()] > runs[n]))
    owner = {n: _longer(n, names) for n in names}
    merged: dict[str, list[str]] = {}
    for name in names:
        merged.setdefault(owner[name], []).append(name)
    made = []
    for name, variants in merged.items():
        count = sum(runs[v] for v in variants)
        if count >= at_least:
            seen_before = Counter(h for v in variants for h in before[v].elements())
            aliases = tuple(sorted(variants, key=lambda v: (-len(v), v)))
            made.append((Entity(name, _guess_kind(name, seen_before), aliases), count))
    return sorted(made, key=lambda item: (-item[1], item[0].name))


def _capital_runs(document: Document) -> Iterator[tuple[int, int]]:
    """Find runs of capitalised words of the body, joined by "of", "de" and the like, not across punctuation."""
    words = document.words
    at = 0
    while at < len(words):
        word = words[at]
        begins = at == 0 or words[at - 1].sentence != word.sentence
        common = begins and word.lower in _FUNCTION_WORDS
        if word.paragraph == 0 or not word.text[0].isupper() or common:
            at += 1
            continue
        last = at + 1
        while last < len(words) and words[last].sentence == word.sentence and not words[last - 1].possessive:
            end = last
            while end < len(words) and words[end].text in JOINERS:
                end += 1
            joins = end - last
            if end >= len(words) or joins > 2 or words[end].sentence != word.sentence:
                break
            if not words[end].text[0].isupper():
                break
            if any(document.gap(p).strip() for p in range(last, end + 1)):
                break
            if joins and words[last].lower in ("and", "the", "for"):
                break
            last = end + 1
        yield at, last
        at = last


_FUNCTION_WORDS = frozenset(
    "the a an he she it they we i you this that these those in on at but and as if when while after before for its his"
    " her their there since however meanwhile both some many most no not by with from under days finally later earlier"
    " such any despite besides during according then now still yet last first one two three hundreds thousands millions"
    " another other others described independently what who why how where which".split()
)


def _longer(name: str, names: Sequence[str]) -> str:
    """Return the one longer name that this is the beginning or end of; itself where there is none or more than one."""
    longer = [n for n in names if n != name and (n.endswith(" " + name) or n.startswith(name + " "))]
    roots = [n for n in longer if not any(m != n and (m.endswith(" " + n) or m.startswith(n + " ")) for m in longer)]
    return roots[0] if len(roots) == 1 else name


def _guess_kind(name: str, hints: Counter[str]) -> str:
    last = name.split()[-1].lower()
    first = name.split()[0].lower()
    if last in TITLE_KIND["organisation"] or first in TITLE_KIND["organisation"] or re.fullmatch(r"[A-Z]{2,6}", name):
        return "organisation"
    if any(h in TITLE_KIND["person"] for h in hints):
        return "person"
    if name.endswith(("ans", "ians", "ese", "is")):
        return "people"
    places = sum(hints[h] for h in ("in", "near", "from", "at", "to"))
    return "place" if places * 2 > sum(hints.values()) else "other"


def to_toml(entities: Iterable[tuple[Entity, int]]) -> str:
    """Write suggested entities as a codebook to be edited by hand.

    Examples
    --------
    >>> print(to_toml([(Entity("Ana Silva", "person", ("Ana Silva", "Silva")), 3)]))
    [[entity]]  # 3 mentions
    name = "Ana Silva"
    kind = "person"
    aliases = ["Ana Silva", "Silva"]
    <BLANKLINE>
    """

    def line(key: str, value: object) -> str:
        # JSON writes strings and lists as TOML does, but for one control character.
        return f"{key} = " + json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f") + "\n"

    blocks = []
    for entity, count in entities:
        fields = [("name", entity.name), ("kind", entity.kind), ("aliases", entity.aliases)]
        fields += [("metonyms", entity.metonyms)] if entity.metonyms else []
        blocks.append(f"[[entity]]  # {count} mentions\n" + "".join(line(*f) for f in fields))
    return "\n".join(blocks)
