"""Suggestions: a first codebook for new articles, to be read over and corrected by hand."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence

from framing.reading.entities import CALENDAR, TITLE_KIND, Entities, Entity
from framing.reading.names import FUNCTION_WORDS, PARTICLES, plain, references, title_heads, title_words
from framing.reading.text import Document, parse

# Nouns whose name goes on behind "of" or "for": "University of Belport", but not "Lena Oster of Belport".
HEADS = TITLE_KIND["organisation"] | frozenset(
    "gulf isle isles city republic kingdom states strait bay cape union center centre coalition campaign fund society"
    " federation confederation board commission board hall museum league alliance chamber church front charter".split()
)
COLLECTIVE_ENDINGS = ("ans", "ians", "ese", "ish")
PLACE_WORDS = frozenset("in near from at to across around outside inside".split())


def suggest_entities(texts: Iterable[str], *, at_least: int = 2) -> list[tuple[Entity, int]]:
    """Suggest a codebook for new articles: names, their variants merged, with a guessed kind.

    A surname ("Silva"), a shorter form ("Ferry Board") and initials ("NFB") are merged with the one longer name that
    they can stand for. What only ever begins sentences with one word is left out, since any word may be capitalised
    there. Whoever bears a title, or is told to be a mayor or a driver, or speaks, is taken for a person.

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
    people: set[str] = set()
    for text in texts:
        document = parse(text)
        lower.update(w.text for w in document.words if w.text.islower())
        people |= {r.name for r in references(document, [], Entities(())) if r.person}
        for first, last in _names(document):
            words = document.words[first:last]
            name = " ".join(w.text for w in words)
            previous = document.words[first - 1] if first and _same_sentence(document, first) else None
            runs[name] += 1
            if previous or len(words) > 1:
                inside.add(name)
            if previous:
                before.setdefault(name, Counter())[previous.lower] += 1
    names = sorted(n for n in runs if n in inside and not lower[n.lower()] > runs[n])
    kinds = {n: _guess_kind(n, before.get(n, Counter()), people) for n in names}
    owner = {n: _owner(n, names, kinds) for n in names}
    merged: dict[str, list[str]] = {}
    for name in names:
        merged.setdefault(owner[name], []).append(name)
    made = []
    for name, variants in merged.items():
        count = sum(runs[v] for v in variants)
        if count >= at_least:
            kind = kinds[name]
            if kind in ("other", "place") and "person" in {kinds[v] for v in variants}:
                kind = "person"
            made.append((Entity(name, kind, tuple(sorted(variants, key=lambda v: (-len(v), v)))), count))
    return sorted(made, key=lambda item: (-item[1], item[0].name))


def _same_sentence(document: Document, position: int) -> bool:
    return document.words[position - 1].sentence == document.words[position].sentence


def _names(document: Document) -> list[tuple[int, int]]:
    """Find names in the body: runs of capitalised words without titles, some of them joined by "of" or "for"."""
    words = document.words
    found = []
    at = 0
    while at < len(words):
        word = words[at]
        begins = at == 0 or not _same_sentence(document, at)
        common = word.lower in CALENDAR or (begins and word.lower in FUNCTION_WORDS)
        if not word.paragraph or not word.text[0].isupper() or common:
            at += 1
            continue
        last = at + 1
        while last < len(words) and not words[last - 1].possessive:
            end = last
            while end < len(words) and words[end].text in PARTICLES | {"of", "for", "the"} and end - last < 2:
                end += 1
            if end >= len(words) or not words[end].text[0].isupper() or words[end].lower in CALENDAR:
                break
            if words[end].sentence != word.sentence or not all(plain(document, p) for p in range(last, end + 1)):
                break
            links = {w.text for w in words[last:end]}
            if links - PARTICLES and not (words[last].text in ("of", "for") and words[last - 1].lower in HEADS):
                break
            last = end + 1
        first = at
        held = [p for p in range(at, last) if words[p].lower in title_heads() and words[p].lower not in HEADS]
        if all(words[p].lower in title_words() for p in range(at, last)):
            first = last  # "Transport Minister"
        elif held and held[-1] + 1 < last:
            first = held[-1] + 1  # "Mayor Ana Silva"
        if first < last:
            found.append((first, last))
        at = last
    return found


def _owner(name: str, names: Sequence[str], kinds: dict[str, str]) -> str:
    """Return the one longer name that a name stands for; itself where there is none or more than one."""
    longer = [n for n in names if n != name and _stands_for(name, n, kinds)]
    roots = [n for n in longer if not any(m != n and _stands_for(n, m, kinds) for m in longer)]
    return roots[0] if len(roots) == 1 else name


def _stands_for(short: str, long: str, kinds: dict[str, str]) -> bool:
    words, parts = long.split(), short.split()
    if len(parts) == 1 and re.fullmatch(r"[A-Z]{2,6}", short):
        return short == "".join(w[0] for w in words if w[0].isupper()) and len(words) > 1
    if len(parts) >= len(words) or any(link in words for link in ("of", "for")):
        return False  # "Belport" is not the University of Belport
    if words[-len(parts) :] == parts:
        return True
    # "Ana" and "Ana Silva" for Ana B. Silva; "Norland" is not the Norland Ferry Board.
    return kinds[long] == "person" and words[0] == parts[0] and (len(parts) == 1 or words[-1] == parts[-1])


def _guess_kind(name: str, before: Counter[str], people: set[str]) -> str:
    words = [w.lower() for w in name.split()]
    if words[-1] in HEADS or words[0] in HEADS or re.fullmatch(r"[A-Z]{2,6}", name):
        return "organisation"
    if name in people:
        return "person"
    if name.endswith(COLLECTIVE_ENDINGS):
        return "people"
    places = sum(before[w] for w in PLACE_WORDS)
    return "place" if places * 2 > before.total() else "other"


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
