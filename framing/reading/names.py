"""Names: who is named in an article, listed in the codebook or not, with title and gender where the article tells them.

A name that is not listed matters too: it may be the speaker, and it may be whom "she" means rather than a listed one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from operator import attrgetter
from typing import NamedTuple

from framing.reading.entities import CALENDAR, TITLE_KIND, Entities, Mention, covered
from framing.reading.lexicons import form_set, load_lexicon
from framing.reading.text import Document, Word
from framing.reading.titles import AUXILIARIES as AUXILIARIES
from framing.reading.titles import FORMER as FORMER
from framing.reading.titles import SHORT_TITLES as SHORT_TITLES
from framing.reading.titles import apposition as apposition
from framing.reading.titles import appositions, genders_told, heads_of, may_have_office, titles_before
from framing.reading.titles import finite_forms as finite_forms
from framing.reading.titles import gender_of as gender_of
from framing.reading.titles import is_finite as is_finite
from framing.reading.titles import offices as offices
from framing.reading.titles import offices_told as offices_told
from framing.reading.titles import plain as plain
from framing.reading.titles import title_before as title_before
from framing.reading.titles import title_heads as title_heads
from framing.reading.titles import title_of as title_of
from framing.reading.titles import title_words as title_words
from framing.reading.titles import titles as titles

DETERMINERS = frozenset("the a an this that his her its their our my your any no some such these those to of".split())
POINTING = DETERMINERS - {"to", "of", "that"}
LONGEST = 4  # words of a name that is not listed; of a longer run the last
PARTICLES = frozenset("de da del di la le el al bin ibn ben von van der den dos".split())
# Titles that are other words more often.
UNCERTAIN = frozenset(
    "general private major principal chair head chief fellow guard monitor master sister brother father mother lady"
    " miss don justice speaker private ally survivor suspect fighter boss candidate".split()
)
APPOSED = frozenset("a an the who which".split())
FUNCTION_WORDS = frozenset(
    "the a an he she it they we i you this that these those in on at but and as if when while after before for its his"
    " her their there since however meanwhile both some many most no not by with from under days finally later earlier"
    " such any despite besides during according then now still yet last first one two three hundreds thousands millions"
    " another other others described independently what who why how where which whose whether although though because"
    " until unless or so nor to of our my your all each every few several much more less nothing everyone nobody here"
    " yes oh well once only also even just like unlike per via through over about against among between within without"
    " following including given perhaps instead today yesterday tomorrow asked told".split()
)


class Reference(NamedTuple):
    """Who is named somewhere: a listed entity, another name, or the noun of an office ("the mayor")."""

    first: int
    last: int  # one past the last word
    name: str
    listed: bool
    person: bool
    gender: str  # m, f, or empty


def capital_runs(document: Document, taken: Collection[int]) -> Iterator[tuple[int, int]]:
    """Find runs of capitalised words outside the headline that no listed name covers."""
    words, gaps = document.words, document.gaps
    size = len(words)
    capitals, written, inner = _spellings(document)
    behind = 0
    for at in capitals:
        if at < behind or at in taken:
            continue
        word, last = words[at], _run_end(document, at, taken)
        begins = at == 0 or words[at - 1].sentence != word.sentence
        if begins or (gaps[at] != " " and gaps[at].rstrip().endswith(('"', ":"))):
            if word.lower in written and word.lower.islower() and not word.text.isupper():
                continue  # any word may be capitalised here
            if last == at + 1 and word.text not in inner:
                follows = words[last].lower if last < size and words[last].sentence == word.sentence else ""
                if not (is_finite(follows) or ("," in gaps[last] and follows in APPOSED)):
                    continue
                if word.lower.endswith(("ly", "ing")):
                    continue
        yield at, last
        behind = last


def _run_end(document: Document, at: int, taken: Collection[int]) -> int:
    """Return where a run of capitalised words ends, particles between them or not."""
    words, size = document.words, len(document.words)
    last = at + 1
    while last < size:
        end = last
        while end < size and words[end].text in PARTICLES:
            end += 1
        if end == size or not _is_capital(words[end]) or end in taken:
            break
        if words[end].sentence != words[at].sentence or words[last - 1].possessive:
            break
        if not all(plain(document, p) for p in range(last, end + 1)):
            break
        last = end + 1
    return last


class _Spellings(NamedTuple):
    """How an article writes its words."""

    capitals: Sequence[int]  # where a name may begin
    written: frozenset[str]  # the words as they are written
    inner: frozenset[str]  # those that have a capital inside a sentence


@lru_cache(maxsize=4)  # an article is asked for its names several times
def _spellings(document: Document) -> _Spellings:
    words, gaps = document.words, document.gaps
    texts = [word.text for word in words]
    uneven = [p for p, text in enumerate(texts) if not "a" <= text < "{"]  # most words begin in plain lower case
    capitals = [p for p in uneven if words[p].paragraph and _may_begin(words[p])]
    inner = (
        texts[p]
        for p in capitals
        if p and words[p - 1].sentence == words[p].sentence and (gaps[p] == " " or not gaps[p].strip())
    )
    return _Spellings(capitals, frozenset(texts), frozenset(inner))


def _is_capital(word: Word) -> bool:
    """Tell whether a word may be part of a name, by its capital."""
    return word.text[0].isupper() and word.lower not in CALENDAR


def _may_begin(word: Word) -> bool:
    """Tell whether a name may begin with a word."""
    return word.text[0].isupper() and word.lower not in CALENDAR and word.lower not in FUNCTION_WORDS


def references(document: Document, mentions: Sequence[Mention], entities: Entities) -> list[Reference]:
    """Return who is named where, in the order of the text.

    Parameters
    ----------
    document : Document
    mentions : sequence of Mention
    entities : Entities

    Returns
    -------
    list of Reference

    Examples
    --------
    >>> from framing.reading.text import parse
    >>> document = parse("Mayor Ana Silva met Mr. Bruno Reis. Then Reis left the mayor.")
    >>> [(r.name, r.listed, r.gender) for r in references(document, [], Entities(()))]
    [('Ana Silva', False, ''), ('Bruno Reis', False, 'm'), ('Bruno Reis', False, ''), ('mayor', False, '')]
    """
    persons, genders = entities.by_kind["person"], genders_told(document)
    found = [
        Reference(m.first, m.last, m.entity, True, m.entity in persons, genders.get(m.first, ""))
        for m in mentions
        if m.how != "pronoun"
    ]
    taken = covered(mentions)
    found += _unlisted(document, _bounds(document, taken))
    # "Silva, the mayor of Belport,": the mayor is named already.
    apposed = appositions(document)
    for r in found:
        if not r.listed:
            taken.update(range(r.first, r.last))
        if r.last in apposed:
            taken.update(apposed[r.last])
    lower = document.lower
    found += [Reference(p, p + 1, lower[p], False, True, gender_of((lower[p],))) for p in nouns(document, taken)]
    # By place alone: "Norland-Sudland" names two, and which is first must not hang on how they are spelt.
    return sorted(found, key=attrgetter("first", "last"))


def _bounds(document: Document, taken: Iterable[int]) -> frozenset[int]:
    """Return which words of listed names can part or end a run of capitals; the others change no other name."""
    words = document.words
    return frozenset([p for p in taken if _may_begin(words[p]) or _parts(document, p)])


def _parts(document: Document, p: int) -> bool:
    words = document.words
    inside = p > 0 and _is_capital(words[p]) and words[p - 1].sentence == words[p].sentence
    return inside or (p > 0 and _is_capital(words[p - 1]) and plain(document, p))


@lru_cache(maxsize=4)  # an article is asked for its names several times, and what is listed seldom changes the others
def _unlisted(document: Document, taken: frozenset[int]) -> Sequence[Reference]:
    """Return the names that are not listed, of persons and others."""
    words, titled = document.words, titles_before(document)
    told = names_in_full(document, taken)
    persons: set[str] = set()
    for (first, last), name in told.items():
        if name in persons or _organised(document, first, last):
            continue
        full_name = 2 <= last - first <= 3 or name != words[first].text
        if (
            first in titled
            or (full_name and _verb_behind(document, last))
            or (may_have_office(document, first, last) and offices_told(document, first, last))
        ):
            persons.add(name)
    return [
        Reference(first, last, name, False, name in persons, gender_of(titled.get(first, ())))
        for (first, last), name in told.items()
    ]


def names_in_full(document: Document, taken: Collection[int]) -> Mapping[tuple[int, int], str]:
    """Return the names that are not listed, each place with the name in full."""
    words = document.words
    named = [span for run in capital_runs(document, taken) if (span := _named(document, *run, taken))]
    full = _full_names(document, named)
    told: dict[tuple[int, int], str] = {}
    for first, last in named:
        name = words[first].text if last - first == 1 else " ".join([w.text for w in words[first:last]])
        longer = full.get(words[last - 1].text, "")
        if longer and (last - first == 1 or longer.split()[:1] == [words[first].text]):
            name = longer
        told[first, last] = name
    return told


def _named(document: Document, first: int, last: int, taken: Collection[int]) -> tuple[int, int] | None:
    """Part a run of capitalised words from the titles at its head; None where no name remains."""
    lower, held = document.lower, title_words()
    if last - first > 1 and lower[last - 1] in held and held.issuperset(lower[first:last]):
        return None  # "Foreign Minister"
    cut = first
    if last - first > 1:
        heads = title_heads()
        for p in range(first, last - 1):
            if lower[p] in heads:
                cut = p + 1
    if last - cut == 1 and lower[cut] in held and (cut != first or (first and lower[first - 1] in DETERMINERS)):
        return None  # "the Foreign Minister"
    if last in taken and plain(document, last) and not document.words[last - 1].possessive:
        return None  # "Ana Silva" where only "Silva" is listed
    return max(cut, last - LONGEST), last


def _verb_behind(document: Document, last: int) -> bool:
    """Tell whether a verb of attribution follows a name, with "of ..." between them or not."""
    words = document.words
    if last < len(words) and words[last].lower in ("of", "from"):
        last += 1
        while last < len(words) and (words[last].text[0].isupper() or words[last].lower == "the"):
            last += 1
    return last < len(words) and words[last].sentence == words[last - 1].sentence and words[last].lower in said_forms()


def _organised(document: Document, first: int, last: int) -> bool:
    lower, bodies = document.lower, TITLE_KIND["organisation"]
    return lower[first] in bodies or lower[last - 1] in bodies


@cache
def said_forms() -> frozenset[str]:
    """Return the forms of verbs of attribution."""
    return form_set(load_lexicon("attribution"), ("v",))


def _full_names(document: Document, named: Sequence[tuple[int, int]]) -> dict[str, str]:
    """Return the one full name that ends in a word, for each last word of one."""
    full: dict[str, set[str]] = {}
    for first, last in named:
        if 2 <= last - first <= 4 and not _organised(document, first, last):
            full.setdefault(document.words[last - 1].text, set()).add(
                " ".join(w.text for w in document.words[first:last])
            )
    # "Ana B. Silva" and "Ana Silva" are one.
    return {
        surname: max(sorted(names), key=len)
        for surname, names in full.items()
        if len(names) == 1 or len({name.split()[0] for name in names}) == 1
    }


def nouns(document: Document, taken: Collection[int]) -> list[int]:
    """Find the nouns of an office that stand for somebody: "the mayor", not "Mayor Silva" nor "the mayor candidate"."""
    return [p for p in _nouns(document) if p not in taken]


@lru_cache(maxsize=4)  # the same for every set of names
def _nouns(document: Document) -> list[int]:
    held = _certain()
    return [p for p in heads_of(document) if document.lower[p] in held and _stands_for_somebody(document, p)]


@cache
def _certain() -> frozenset[str]:
    return offices() - UNCERTAIN


def _stands_for_somebody(document: Document, p: int) -> bool:
    words, sentence = document.words, document.words[p].sentence
    if not any(w.lower in POINTING and w.sentence == sentence for w in words[max(0, p - 4) : p]):
        return False
    after = words[p + 1] if p + 1 < len(words) and words[p + 1].sentence == sentence else None
    return (
        after is None
        or bool(document.gaps[p + 1].strip(". "))
        or not (after.text[0].isupper() or after.lower in title_words())
    )
