"""Names: who is named in an article, listed in the codebook or not, with title and gender where the article tells them.

A name that is not listed matters too: it may be the speaker, and it may be whom "she" means rather than a listed one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from framing.reading.entities import CALENDAR, TITLE_KIND, Entities, Mention
from framing.reading.lexicons import FOLDER, form_set, irregular, load_lexicon, read_table
from framing.reading.text import ABBREVIATIONS, Document

DETERMINERS = frozenset("the a an this that his her its their our my your any no some such these those to of".split())
POINTING = DETERMINERS - {"to", "of", "that"}
AUXILIARIES = frozenset(
    "is are was were be been being has have had will would can could shall should may might must do does did".split()
)
APPOSITION = 6  # words within which the title follows in "Silva, the former mayor of Belport,"
LONGEST = 4  # words of a name that is not listed; of a longer run the last
PARTICLES = frozenset("de da del di la le el al bin ibn ben von van der den dos".split())
# Titles that are other words more often.
UNCERTAIN = frozenset(
    "general private major principal chair head chief fellow guard monitor master sister brother father mother lady"
    " miss don justice speaker private ally survivor suspect fighter boss candidate".split()
)
FORMER = frozenset("former ex late then vice deputy acting".split())
SHORT_TITLES = {
    "sen": "senator", "rep": "representative", "gov": "governor", "gen": "general", "prof": "professor",
    "amb": "ambassador", "pres": "president", "rev": "reverend", "sgt": "sergeant", "capt": "captain",
    "col": "colonel", "adm": "admiral", "det": "detective",
}  # fmt: skip
STOPPED = ABBREVIATIONS | SHORT_TITLES.keys()  # a full stop after these parts nothing
MALE = frozenset(
    "mr sir lord king prince duke baron sheikh don señor signor monsieur herr pope father brother actor businessman"
    " congressman assemblyman alderman councilman clergyman chieftain emperor sultan emir imam father".split()
)
FEMALE = frozenset(
    "mrs ms miss mme madam madame lady dame queen princess duchess sister mother actress businesswoman congresswoman"
    " assemblywoman councilwoman stateswoman chairwoman spokeswoman empress señora señorita signora frau abbess nun"
    " sheikha mademoiselle mistress".split()
)
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


@cache
def titles() -> dict[tuple[str, ...], str]:
    """Return the titles and what kind each is, their words parted and without full stops."""
    rows = read_table(FOLDER / "titles.csv")
    return {tuple(row["title"].replace(".", "").replace("-", " ").split()): row["kind"] for row in rows}


@cache
def title_words() -> frozenset[str]:
    """Return the words that are part of a title: "foreign" in "foreign minister"."""
    joining = frozenset("of the to in and d".split())
    return frozenset(w for title in titles() for w in title if w not in joining)


@cache
def title_heads() -> frozenset[str]:
    """Return the last words of titles: "minister" of "foreign minister"."""
    return frozenset(title[-1] for title in titles())


@cache
def offices() -> frozenset[str]:
    """Return the nouns of one word that tell an office or a role, and can speak."""
    return frozenset(t[0] for t, kind in titles().items() if len(t) == 1 and kind != "honorific")


@cache
def finite_forms() -> frozenset[str]:
    """Return forms that open a predicate: auxiliaries, irregular pasts, verbs of attribution in the third person."""
    pasts = {form for (_, pos), tags in irregular().items() if pos == "v" for form in tags.get("past", ())}
    said = {form for form in form_set(load_lexicon("attribution"), ("v",)) if form.endswith("s")}
    return AUXILIARIES | pasts | said


def is_finite(word: str) -> bool:
    """Tell whether a word may be the verb of a clause."""
    return word in finite_forms() or (len(word) > 4 and word.endswith("ed"))


def plain(document: Document, position: int) -> bool:
    """Tell whether nothing but space stands before a word, or the full stop of a title or an initial."""
    gap = document.gaps[position]
    if gap == " " or not (gap := gap.strip()):
        return True
    before = document.words[position - 1]
    return gap == "." and (len(before.text) == 1 or before.lower in STOPPED)


def title_before(document: Document, at: int) -> tuple[str, ...]:
    """Return the title that stands right before a word; empty where there is none."""
    return _titles_before(document).get(at, ())


@lru_cache(maxsize=4)  # an article is asked for its titles several times
def _titles_before(document: Document) -> dict[int, tuple[str, ...]]:
    """Return the titles of a document by the place behind them."""
    heads = title_heads()
    behind = [p + 1 for p, word in enumerate(document.lower) if word in heads]
    return {at: title for at in behind if (title := _title_ending(document, at))}


def _title_ending(document: Document, at: int) -> tuple[str, ...]:
    words = document.words
    for size in (4, 3, 2, 1):
        first = at - size
        if first < 0 or words[first].sentence != words[min(at, len(words) - 1)].sentence:
            continue
        if all(plain(document, p) for p in range(first + 1, at + 1)) and not words[at - 1].possessive:
            found = document.lower[first:at]
            if found in titles():
                return found
    return ()


def title_of(document: Document, first: int) -> tuple[str, ...]:
    """Return the title of a name, also where a part of the name that is not listed parts them: "Mayor Ana B. Silva"."""
    words = document.words
    # In a headline every word may have a capital.
    reach = 3 if words[first].paragraph else 1
    for at in range(first, max(-1, first - reach), -1):
        if at < first and not (words[at].text[0].isupper() and plain(document, at + 1)):
            break
        if at < first and (words[at].sentence != words[first].sentence or words[at].lower in title_words()):
            break
        if found := title_before(document, at):
            return found
    return ()


def gender_of(title: Collection[str]) -> str:
    """Return the gender that a title tells."""
    for word in title:
        if word in FEMALE or word.endswith("woman"):
            return "f"
        if word in MALE or word.endswith("sman"):
            return "m"
    return ""


def apposition(document: Document, last: int) -> range:
    """Return the words of an apposition that begins here: ", the former mayor of Belport," or "(the mayor)"."""
    words = document.words
    if last >= len(words) or words[last].sentence != words[last - 1].sentence:
        return range(0)
    # "Silva, D-Belport, a lawyer,": a short label between commas comes first.
    at = last
    if document.gaps[at] == " " or document.gaps[at].lstrip()[:1] not in (",", "(", "—"):
        return range(0)
    if words[at].text[0].isupper() and at + 1 < len(words) and "," in document.gap(at + 1):
        at += 1
    if (
        words[at].lower not in ("a", "an", "the", "who", "one", "his", "her", "its")
        and words[at].lower not in offices()
    ):
        return range(0)
    end = at + 1
    while end < len(words) and words[end].sentence == words[at].sentence and end - at < APPOSITION:
        if document.gap(end).strip() and not plain(document, end):
            break
        end += 1
    return range(at, end)


def offices_told(document: Document, first: int, last: int) -> list[tuple[str, ...]]:
    """Return the titles an article gives to a name, before it or behind it."""
    found = []
    title = title_of(document, first)
    words = document.words
    before = first - len(title) - 1
    if title and not (before >= 0 and words[before].lower in FORMER):
        found.append(tuple(SHORT_TITLES.get(w, w) for w in title))
    told = apposition(document, last)
    for p in told:
        if words[p].lower in ("of", "for", "in", "at", "to", "with", "from", "whose", "and") or is_finite(
            words[p].lower
        ):
            break
        if words[p].lower in offices():
            title = title_before(document, p + 1) if p + 1 < len(words) else (words[p].lower,)
            if not FORMER.intersection(w.lower for w in words[told.start : p]):
                found.append(title or (words[p].lower,))
    return found


def capital_runs(document: Document, taken: Collection[int]) -> Iterator[tuple[int, int]]:
    """Find runs of capitalised words outside the headline that no listed name covers."""
    words = document.words
    lower, inner, capitals = _spellings(document)
    behind = 0
    for at in capitals:
        if at < behind or at in taken:
            continue
        word = words[at]
        begins = at == 0 or words[at - 1].sentence != word.sentence or document.gaps[at].rstrip().endswith(('"', ":"))
        last = at + 1
        while last < len(words) and words[last].sentence == word.sentence and not words[last - 1].possessive:
            end = last
            while end < len(words) and words[end].text in PARTICLES:
                end += 1
            if end >= len(words) or end in taken or words[end].sentence != word.sentence:
                break
            if not words[end].text[0].isupper() or words[end].lower in CALENDAR:
                break
            if not all(plain(document, p) for p in range(last, end + 1)):
                break
            last = end + 1
        if begins and word.lower in lower and not word.text.isupper():
            continue  # any word may be capitalised here
        if begins and last == at + 1 and word.text not in inner:
            follows = words[last].lower if last < len(words) and words[last].sentence == word.sentence else ""
            apposed = "," in document.gap(last) and follows in ("a", "an", "the", "who", "which")
            if not (is_finite(follows) or apposed) or word.lower.endswith(("ly", "ing")):
                continue
        yield at, last
        behind = last


@lru_cache(maxsize=4)  # an article is asked for its names several times
def _spellings(document: Document) -> tuple[frozenset[str], frozenset[str], list[int]]:
    """Return the words that an article writes in lower case and inside a sentence, and where a name may begin."""
    words, gaps = document.words, document.gaps
    inner = (
        w.text
        for p, w in enumerate(words)
        if p and words[p - 1].sentence == w.sentence and w.paragraph and (gaps[p] == " " or not gaps[p].strip())
    )
    capitals = [
        p
        for p, w in enumerate(words)
        if w.text[0].isupper() and w.paragraph and w.lower not in FUNCTION_WORDS and w.lower not in CALENDAR
    ]
    return frozenset(w.text for w in words if w.text.islower()), frozenset(inner), capitals


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
    words = document.words
    found = [
        Reference(
            m.first,
            m.last,
            m.entity,
            True,
            entities.kind(m.entity) == "person",
            gender_of(title_of(document, m.first)),
        )
        for m in mentions
        if m.how != "pronoun"
    ]
    taken = {p for m in mentions for p in range(m.first, m.last)}
    named = [span for span in (_named(document, *run, taken) for run in capital_runs(document, taken)) if span]
    full = _full_names(document, named)
    told: dict[tuple[int, int], str] = {}  # the name in full of each place
    persons: set[str] = set()
    for first, last in named:
        name = " ".join(w.text for w in words[first:last])
        longer = full.get(words[last - 1].text, "")
        if longer.split()[:1] == [words[first].text] or last - first == 1:
            name = longer or name
        told[first, last] = name
        full_name = 2 <= last - first <= 3 or name != words[first].text
        speaks = full_name and _verb_behind(document, last)
        if not _organised(document, first, last) and (
            speaks or title_before(document, first) or offices_told(document, first, last)
        ):
            persons.add(name)
    found += [
        Reference(first, last, name, False, name in persons, gender_of(title_before(document, first)))
        for (first, last), name in told.items()
    ]
    taken |= {p for first, last in named for p in range(first, last)}
    # "Silva, the mayor of Belport,": the mayor is named already.
    taken |= {p for r in found for p in apposition(document, r.last)}
    found += [
        Reference(p, p + 1, words[p].lower, False, True, gender_of((words[p].lower,))) for p in nouns(document, taken)
    ]
    # By place alone: "Norland-Sudland" names two, and which is first must not hang on how they are spelt.
    return sorted(found, key=lambda r: (r.first, r.last))


def _named(document: Document, first: int, last: int, taken: Collection[int]) -> tuple[int, int] | None:
    """Part a run of capitalised words from the titles at its head; None where no name remains."""
    words = document.words
    if last - first > 1 and all(words[p].lower in title_words() for p in range(first, last)):
        return None  # "Foreign Minister"
    held = [p for p in range(first, last - 1) if words[p].lower in title_heads()]
    cut = held[-1] + 1 if held else first
    named = cut == first and not (first and words[first - 1].lower in DETERMINERS)
    if last - cut == 1 and words[cut].lower in title_words() and not named:
        return None  # "the Foreign Minister"
    if last in taken and plain(document, last) and not words[last - 1].possessive:
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
    return any(document.words[p].lower in TITLE_KIND["organisation"] for p in (first, last - 1))


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
        if len({name.split()[0] for name in names}) == 1
    }


def nouns(document: Document, taken: Collection[int]) -> list[int]:
    """Find the nouns of an office that stand for somebody: "the mayor", not "Mayor Silva" nor "the mayor candidate"."""
    return [p for p in _nouns(document) if p not in taken]


@lru_cache(maxsize=4)  # the same for every set of names
def _nouns(document: Document) -> list[int]:
    held = offices() - UNCERTAIN
    return [p for p, word in enumerate(document.lower) if word in held and _stands_for_somebody(document, p)]


def _stands_for_somebody(document: Document, p: int) -> bool:
    words, sentence = document.words, document.words[p].sentence
    before = [w.lower for w in words[max(0, p - 4) : p] if w.sentence == sentence]
    if not POINTING.intersection(before):
        return False
    after = words[p + 1] if p + 1 < len(words) and words[p + 1].sentence == sentence else None
    return (
        after is None
        or bool(document.gaps[p + 1].strip(". "))
        or not (after.text[0].isupper() or after.lower in title_words())
    )
