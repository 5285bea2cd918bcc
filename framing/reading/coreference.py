"""Coreference: whom surnames, titles and pronouns mean.

Cautious rules. Where two could be meant nobody is: a mention that is missed costs less than one that is somebody
else's. No rule looks at how a listed name is spelt, but for surnames, which are parts of it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from framing.reading.antecedents import GENDERS as GENDERS
from framing.reading.antecedents import WINDOW as WINDOW
from framing.reading.antecedents import Antecedents as Antecedents
from framing.reading.antecedents import gendered
from framing.reading.entities import Entities, Mention, covered
from framing.reading.names import DETERMINERS, FUNCTION_WORDS, Reference, names_in_full, references
from framing.reading.text import Document
from framing.reading.titles import apposition, appositions, is_finite, may_have_office, offices_told, plain, title_words

KINDS = ("surname", "pronoun", "nominal")
RESOLVED = KINDS  # by default
# Two nouns for one office.
ALSO: dict[tuple[str, ...], tuple[tuple[str, ...], ...]] = {
    ("representative",): (("congressman",), ("congresswoman",)),
    ("prime", "minister"): (("premier",),),
}
# Nouns that stand for a whole that was introduced with them: "Norland, a small country, ... the country".
COLLECTIVES = frozenset(
    "group organisation organization company firm party union agency movement coalition charity newspaper magazine"
    " network website broadcaster association committee commission council court bank university school hospital"
    " militia army ministry department bureau institute foundation club team country nation island state city town"
    " village province region territory".split()
)


def resolve(
    document: Document,
    mentions: Sequence[Mention],
    entities: Entities,
    marked: Sequence[tuple[int, int]] = (),
    *,
    kinds: Iterable[str] = KINDS,
) -> list[Mention]:
    """Find mentions that no alias tells: surnames, pronouns, and nouns such as "the mayor".

    Parameters
    ----------
    document : Document
    mentions : sequence of Mention
        The mentions that aliases tell.
    entities : Entities
    marked : sequence of (int, int)
        The spans in quotation marks.
    kinds : iterable of str
        Any of ``surname``, ``pronoun`` and ``nominal``.

    Returns
    -------
    list of Mention
        The mentions that are new, in the order of the text; ``how`` is their kind.

    Raises
    ------
    ValueError
        If a kind is none of these three.

    Examples
    --------
    >>> from framing.reading.entities import Entity
    >>> from framing.reading.text import parse
    >>> codebook = Entities((Entity("Ana Silva", "person", ("Ana Silva",)),))
    >>> document = parse("Mayor Ana Silva came late. She spoke. Then Silva left, and the mayor was gone.")
    >>> found = resolve(document, codebook.mentions(document), codebook)
    >>> [(m.alias, m.how) for m in found]
    [('she', 'pronoun'), ('Silva', 'surname'), ('the mayor', 'nominal')]
    """
    asked = wanted(kinds)
    found: list[Mention] = []
    if "surname" in asked:
        found += _surnames(document, mentions, entities)
    if "nominal" in asked:
        found += _nominals(document, [*mentions, *found], entities)
    pronouns = gendered(document) if "pronoun" in asked else ()
    if pronouns and not entities.by_kind["person"].isdisjoint([m.entity for m in mentions]):
        antecedents = Antecedents(document, sorted([*mentions, *found], key=_place), entities, marked)
        for p in pronouns:
            meant = antecedents.of(p, strict=True)
            if meant is not None and meant.listed:
                found.append(Mention(meant.name, document.lower[p], "pronoun", p, p + 1))
    return sorted(found, key=_place)


def wanted(kinds: Iterable[str] | None) -> frozenset[str]:
    """Return the kinds that are asked for; a kind that is none is refused by name.

    Examples
    --------
    >>> sorted(wanted(["pronoun", "surname"])), wanted(None)
    (['pronoun', 'surname'], frozenset())
    """
    asked = frozenset([kinds] if isinstance(kinds, str) else kinds or ())
    if strange := sorted(asked.difference(KINDS)):
        raise ValueError(f"there is no kind of mention {strange[0]!r} to resolve; use any of {', '.join(KINDS)}")
    return asked


def _place(mention: Mention) -> int:
    return mention.first


def _surnames(document: Document, mentions: Sequence[Mention], entities: Entities) -> list[Mention]:
    """Find the surname of a listed person who was named in full before, and no namesake with him."""
    words, persons = document.words, entities.by_kind["person"]
    owners: dict[str, set[str]] = {}
    since: dict[str, int] = {}
    for m in mentions:
        if m.how == "name" and m.last - m.first > 1 and m.entity in persons:
            surname = words[m.last - 1].text
            owners.setdefault(surname, set()).add(m.entity)
            since.setdefault(surname, m.last)
    if not owners:
        return []
    taken = covered(mentions)
    held = {surname.lower() for surname in owners}
    places = [p for p, word in enumerate(document.lower) if word in held and p not in taken]
    places = [p for p in places if words[p].text in owners and p >= since[words[p].text]]
    if not places:
        return []
    for (first, last), name in names_in_full(document, taken).items():
        # A namesake who is not listed, named in full.
        if last - first > 1 and words[last - 1].text in owners:
            owners[words[last - 1].text].add(name)
    found = []
    for p in places:
        surname = words[p].text
        if len(owners[surname]) == 1 and not _part_of_a_name(document, p, taken):
            found.append(Mention(next(iter(owners[surname])), surname, "surname", p, p + 1))
    return found


def _part_of_a_name(document: Document, at: int, taken: Collection[int]) -> bool:
    """Tell whether a word with a capital is part of a longer name that is no title: "Rui Silva", "Silva Street"."""
    words = document.words
    for p, gap in ((at - 1, at), (at + 1, at + 1)):
        if not 0 <= p < len(words) or words[p].sentence != words[at].sentence or not words[p].text[0].isupper():
            continue
        begins = p == 0 or words[p - 1].sentence != words[p].sentence
        if p in taken or words[p].lower in title_words() or (begins and p < at and words[p].lower in FUNCTION_WORDS):
            continue
        if plain(document, gap) and not (p > at and words[at].possessive):
            return True
    return False


def _nominals(document: Document, mentions: Sequence[Mention], entities: Entities) -> list[Mention]:
    """Find "the mayor" and "the group" where one listed entity alone was introduced as such."""
    lower = document.lower
    owners: dict[tuple[str, ...], set[str]] = {}
    since: dict[tuple[str, ...], int] = {}
    apposed = appositions(document)
    for r in references(document, mentions, entities):
        told: Sequence[tuple[str, ...]] = ()
        if r.person:
            told = offices_told(document, r.first, r.last) if may_have_office(document, r.first, r.last) else ()
        elif r.listed and (r.last in apposed or lower[max(r.first - 1, 0)] in COLLECTIVES):
            told = _collectives(document, r)
        for title in told:
            for noun in {title, title[-1:], *ALSO.get(title, ())}:
                owners.setdefault(noun, set()).add(r.name if r.listed else f"{r.name} (not listed)")
                since.setdefault(noun, r.last)
    begins = {noun[0] for noun in owners}
    taken = covered(mentions)
    places = [p for p, word in enumerate(lower[1:]) if word in begins and lower[p] == "the" and p not in taken]
    if not places:
        return []
    wholes = {noun[0] for noun in owners if len(noun) == 1} & COLLECTIVES
    for p in [p for p, word in enumerate(lower) if word in wholes]:
        # "A group of drivers met": another one, so that "the group" may be that one.
        if p and lower[p - 1] in ("a", "an", "another") and not _apposed(document, p):
            owners[lower[p],].add("")
    listed = frozenset(entities.names)
    found = []
    for p in places:
        for size in (3, 2, 1):
            noun = lower[p + 1 : p + 1 + size]
            last = p + 1 + size
            if noun not in owners or len(noun) < size or any(document.gap(q).strip() for q in range(p + 1, last)):
                continue
            names = owners[noun]
            if len(names) == 1 and since[noun] <= p and _stands_alone(document, last):
                name = next(iter(names))
                if name in listed:
                    found.append(Mention(name, " ".join(("the", *noun)), "nominal", p, last))
            break
    return found


def _stands_alone(document: Document, last: int) -> bool:
    """Tell whether a noun ends here: not "the mayor of Belport", "the mayor Ana Silva" or "the group leader"."""
    words = document.words
    if last >= len(words) or words[last].sentence != words[last - 1].sentence or words[last - 1].possessive:
        return True
    if document.gap(last).strip():
        return True
    after = words[last]
    if after.text[0].isupper() or after.lower in ("of", "for") or after.lower in title_words():
        return False
    return is_finite(after.lower) or after.lower in DETERMINERS or not after.lower.endswith(("s'", "er", "ers"))


def _collectives(document: Document, r: Reference) -> list[tuple[str, ...]]:
    """Return the nouns an article puts beside a name: "the group Xname", "Xname, a group that ...,"."""
    words, lower = document.words, document.lower
    found: list[tuple[str, ...]] = []
    before = r.first - 1
    if before >= 0 and lower[before] in COLLECTIVES and words[before].sentence == words[r.first].sentence:
        found += [(lower[before],)] if plain(document, r.first) else []
    for p in apposition(document, r.last):
        if lower[p] in ("of", "for", "in", "at", "that", "which", "who") or is_finite(lower[p]):
            break
        if lower[p] in COLLECTIVES:
            found.append((lower[p],))
    return found


def _apposed(document: Document, at: int) -> bool:
    """Tell whether the noun here stands in an apposition to a name."""
    words = document.words
    for p in range(at - 1, max(0, at - 5), -1):
        if "," in document.gap(p) or "(" in document.gap(p):
            return words[p - 1].text[0].isupper()
    return False
