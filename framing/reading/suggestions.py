"""Suggestions: a first codebook for new articles, to be read over and corrected by hand."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from tqdm.auto import tqdm

from framing.reading.entities import TITLE_KIND, Entities, Entity
from framing.reading.names import is_finite, offices, plain, references
from framing.reading.runs import (
    ARTICLES,
    BODY_HEADS,
    HEADS,
    JOINED,
    PLACE_HEADS,
    SUFFIXES,
    WORKS,
    Span,
    begins,
    find_names,
    same_sentence,
    text_of,
)
from framing.reading.text import Document, parse

PATIENCE = 2  # seconds without a progress bar
PLACE_OPENERS = frozenset(
    "new north south east west northern southern eastern western san santa los las fort port mount lake cape gulf isle"
    " isles republic kingdom".split()
)
EVENTS = frozenset("hurricane operation".split())
COLLECTIVE_ENDINGS = ("ans", "ians", "ese", "ish")
ADJECTIVE_ENDINGS = ("an", "ic", "ese", "ish")
PLACE_WORDS = frozenset("in near across around outside inside throughout".split())
TOWARD = frozenset("from at to of".split())  # a place more often than a person, where the name is one word
TWO_INITIALS = re.compile(r"[A-Z]\.[A-Z]\.")
INITIALS = re.compile(r"[A-Z]{2,6}|(?:[A-Z]\.){3,}")


def suggest_entities(texts: Iterable[str], *, at_least: int = 2) -> list[tuple[Entity, int]]:
    """Suggest a codebook for new articles: names, their variants merged, with a guessed kind.

    A surname ("Silva"), a shorter form ("Ferry Board") and initials ("NFB") are merged with the one longer name that
    they can stand for. A word that only ever begins sentences is left out, since any word may be capitalised there,
    unless it is part of a longer name or does something there ("Silva left").

    Kinds are guessed. What ends in a word such as "board" is an organisation, what mostly stands behind "in" a place;
    whoever bears a title, or is told to be a mayor or a driver, or speaks, is a person. Of two or three words and
    never behind "the", a name is taken for a person's too. What nothing is told of is "other".

    Parameters
    ----------
    texts : iterable of str, or str
        Articles, headline first; or one of them.
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
    told: dict[str, Counter[str]] = {}  # how often each name occurs, and where
    lower: Counter[str] = Counter()
    people: set[str] = set()
    for text in tqdm(texts, desc="finding names", unit="text", delay=PATIENCE, leave=False):
        document = parse(text)
        lower.update(w.text for w in document.words if w.text.islower())
        people |= {r.name for r in references(document, [], Entities(())) if r.person}
        spans = find_names(document)
        placed = _placed(document, spans)
        for first, last in spans:
            found = told.setdefault(text_of(document, first, last), Counter())
            found.update(("all", *_surroundings(document, first, last)))
            found["place"] += (first, last) in placed
    longer = {word for name in told if " " in name for word in name.split()}
    names = sorted(n for n, found in told.items() if _is_name(n, found, lower, longer))
    kinds = {n: _guess_kind(n, told[n], people, names) for n in names}
    owner = {n: _owner(n, told, kinds) for n in names}
    merged: dict[str, list[str]] = {}
    for name in names:
        merged.setdefault(owner[name], []).append(name)
    made = []
    for name, variants in merged.items():
        count = sum(told[v]["all"] for v in variants)
        if count >= at_least:
            kind = kinds[name]
            if kind in ("other", "place") and "person" in {kinds[v] for v in variants}:
                kind = "person"
            made.append((Entity(name, kind, tuple(sorted(variants, key=lambda v: (-len(v), v)))), count))
    return sorted(made, key=lambda item: (-item[1], item[0].name))


def _surroundings(document: Document, first: int, last: int) -> Iterator[str]:
    """Tell what stands around a name: whether a capital says something here, "the", a preposition, a verb."""
    words = document.words
    if not begins(document, first) or last - first > 1 or (words[first].text.isupper() and len(words[first].text) > 1):
        yield "sure"
    if first and same_sentence(document, first):
        yield "preceded"
        before = words[first - 1].lower
        if before == "the":
            yield "the"
        if before in ("a", "an"):
            yield "a"
        if before in TOWARD:
            yield "toward"
    if last < len(words) and words[last].sentence == words[first].sentence:
        if is_finite(words[last].lower) or words[last].lower == "who":
            yield "acts"
        if plain(document, last) and words[last].text[0].isupper() and not words[last - 1].possessive:
            yield "titled"  # "Belport Mayor Ana Silva"


def _placed(document: Document, spans: Sequence[Span]) -> set[Span]:
    """Return the names that stand where a place stands: "in Belport, Norland", or before the dash of a dateline."""
    words = document.words
    found: set[Span] = set()
    for n, (first, last) in enumerate(spans):
        before = first - 1
        while before >= 0 and words[before].lower in ARTICLES:
            before -= 1
        gap = document.gap(last).strip() if last < len(words) else ""
        dated = not first or words[first - 1].paragraph != words[first].paragraph
        same = before >= 0 and words[before].sentence == words[first].sentence
        placed = same and words[before].lower in PLACE_WORDS
        placed |= dated and words[first].text.isupper() and gap in ("—", "--", "-")
        if same and n and spans[n - 1] in found:
            between = text_of(document, spans[n - 1][1], first)
            commas = not between and document.gap(first).strip() == "," and gap[:1] in tuple(",.;)")
            placed |= between == "and" or commas
        if placed:
            found.add((first, last))
    return found


def _is_name(name: str, told: Counter[str], lower: Counter[str], longer: Collection[str]) -> bool:
    """Tell whether what begins with a capital is a name, from all its places."""
    small = name.lower()
    if told["sure"]:
        return lower[small] <= told["all"]
    common = lower[small] or small.endswith(("ly", "ing")) or small in TITLE_KIND["organisation"]
    plural = small.endswith("s") and (small[:-1] in offices() or lower[small[:-1]])
    return not common and not plural and (name in longer or told["acts"] > 0)


def _owner(name: str, told: Mapping[str, Counter[str]], kinds: Mapping[str, str]) -> str:
    """Return the one longer name that a name stands for; itself where there is none or more than one."""
    longer = [n for n in kinds if n != name and _stands_for(name, n, told, kinds)]
    roots = [n for n in longer if not any(m != n and _stands_for(n, m, told, kinds) for m in longer)]
    return roots[0] if len(roots) == 1 else name


def _stands_for(short: str, long: str, told: Mapping[str, Counter[str]], kinds: Mapping[str, str]) -> bool:
    words, parts = long.split(), short.split()
    person = kinds[long] == "person"
    if short == long.upper():
        return True  # in a dateline
    if len(parts) == 1 and re.fullmatch(r"[A-Z]{2,6}", short) and not person:
        return short == "".join(w[0] for w in words if w[0].isupper()) and len(words) > 1
    if len(parts) >= len(words) or any(link in words for link in ("of", "for")):
        return False  # "Belport" is not the University of Belport
    if person and kinds[short] == "place":
        return False
    if words[-len(parts) :] == parts:
        # "Vale" is not Port Vale, nor is the House the White House.
        return person or len(parts) > 1 or short.lower() in HEADS - {"house"}
    # "Ana" and "Ana Silva" for Ana B. Silva; "Norland" is not the Norland Ferry Board, nor Norland Reis.
    first_name = len(parts) == 1 and told[short]["all"] <= told[long]["all"]
    return person and words[0] == parts[0] and (first_name or (len(parts) > 1 and words[-1] == parts[-1]))


def _guess_kind(name: str, told: Counter[str], people: Collection[str], names: Collection[str]) -> str:
    """Guess the kind of a name from its words and from what stands around it."""
    words = [w.lower() for w in name.split()]
    most = told["preceded"] / 2
    head = words[: next((n for n, w in enumerate(words) if n and w in ("of", "for")), None)]
    if head[-1] in WORKS or head[0] in EVENTS or JOINED.fullmatch(name):
        return "other"
    if head[-1] in BODY_HEADS or head[0] in BODY_HEADS:
        return "organisation"
    if head[-1] in PLACE_HEADS or head[0] in PLACE_OPENERS or TWO_INITIALS.fullmatch(name):
        return "place"
    if INITIALS.fullmatch(name.split()[-1]):
        return "place" if told["place"] > most else "organisation"
    if len(words) == 1 and (name + "s" in names or told["a"] * 4 > told["all"]):
        return "other"  # "a Norlander"
    placed = told["place"] + (told["toward"] if len(words) == 1 else 0)
    if placed > most or (told["place"] and not told["preceded"]):
        return "place"
    if name in people and told["the"] <= most:
        return "person"
    if name.endswith(COLLECTIVE_ENDINGS):
        return "people"
    if words[-1].endswith("s") and words[-1][:-1] in offices():
        return "group"
    if told["titled"] and len(words) == 1 and not name.endswith(ADJECTIVE_ENDINGS):
        return "place"
    if told["the"] > most:
        adjective = len(words) == 1 and name.endswith(ADJECTIVE_ENDINGS)
        return "other" if adjective or name.endswith("s") else "organisation"
    parts = [w for w in words if len(w) > 1 and w not in SUFFIXES]
    if 2 <= len(parts) <= 3 and not told["the"] and not {"of", "for", "and"}.intersection(words):
        return "person"
    return "other"


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
