"""Titles: which words are titles and offices, and where an article puts one to a name, before it or behind it.

What hangs on the document alone is found once for each document, at the few places where it can be, and kept.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cache, lru_cache

from framing.reading.inflection import FOLDER, irregular, read_table
from framing.reading.lexicons import form_set, load_lexicon
from framing.reading.text import ABBREVIATIONS, Document

AUXILIARIES = frozenset(
    "is are was were be been being has have had will would can could shall should may might must do does did".split()
)
APPOSITION = 6  # words within which the title follows in "Silva, the former mayor of Belport,"
LONGEST = 4  # words of a title
REACH = 3  # words of a name up to the one before which its title is looked for
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
APPOSING = frozenset("a an the who one his her its".split())  # an apposition begins with one of these, or an office
ENDING = frozenset("of for in at to with from whose and".split())  # what follows in an apposition tells no office
NOTHING = range(0)


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
    if gap != ".":
        return False
    before = document.words[position - 1]
    return len(before.text) == 1 or before.lower in STOPPED


def title_before(document: Document, at: int) -> tuple[str, ...]:
    """Return the title that stands right before a word; empty where there is none."""
    return titles_before(document).get(at, ())


@lru_cache(maxsize=4)  # an article is asked for its titles several times
def titles_before(document: Document) -> Mapping[int, tuple[str, ...]]:
    """Return the titles of a document by the place behind them."""
    return {p + 1: title for p in heads_of(document) if (title := _title_ending(document, p + 1))}


@lru_cache(maxsize=4)
def heads_of(document: Document) -> Sequence[int]:
    """Return the places of the words that can end a title; all offices are among them."""
    heads = title_heads()
    return [p for p, word in enumerate(document.lower) if word in heads]


def _title_ending(document: Document, at: int) -> tuple[str, ...]:
    words, lower, known = document.words, document.lower, titles()
    for size in _sizes()[lower[at - 1]]:
        first = at - size
        if (
            first >= 0
            and (found := lower[first:at]) in known
            and words[first].sentence == words[min(at, len(words) - 1)].sentence
            and not words[at - 1].possessive
            and all(plain(document, p) for p in range(first + 1, at + 1))
        ):
            return found
    return ()


@cache
def _sizes() -> Mapping[str, Sequence[int]]:
    """Return how many words the titles have that end in a word, the longest first."""
    found: dict[str, set[int]] = {}
    for title in titles():
        found.setdefault(title[-1], set()).add(len(title))
    return {head: sorted((size for size in sizes if size <= LONGEST), reverse=True) for head, sizes in found.items()}


def title_of(document: Document, first: int) -> tuple[str, ...]:
    """Return the title of a name, also where a part of the name that is not listed parts them: "Mayor Ana B. Silva"."""
    before = titles_before(document)
    if first not in before and first - 1 not in before and first - 2 not in before:
        return ()
    words = document.words
    # In a headline every word may have a capital.
    reach = REACH if words[first].paragraph else 1
    for at in range(first, max(-1, first - reach), -1):
        if at < first and not (words[at].text[0].isupper() and plain(document, at + 1)):
            break
        if at < first and (words[at].sentence != words[first].sentence or words[at].lower in title_words()):
            break
        if at in before:
            return before[at]
    return ()


@lru_cache(maxsize=4)
def genders_told(document: Document) -> Mapping[int, str]:
    """Return the gender that a title tells, by the place of the name, for names with such a title."""
    gendered = [at for at, title in titles_before(document).items() if title in _gendered()]
    near = {p for at in gendered for p in range(at, min(at + REACH, len(document.words)))}
    return {p: gender for p in near if (gender := gender_of(title_of(document, p)))}


@cache
def _gendered() -> frozenset[tuple[str, ...]]:
    """Return the titles that tell a gender."""
    return frozenset(title for title in titles() if gender_of(title))


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
    return appositions(document).get(last, NOTHING)


@lru_cache(maxsize=4)  # an article is asked for them behind every name
def appositions(document: Document) -> Mapping[int, range]:
    """Return the words of all appositions by the place behind what they are put to."""
    marked = [p for p, gap in enumerate(document.gaps) if gap != " " and gap.lstrip()[:1] in (",", "(", "—")]
    return {p: told for p in marked if 0 < p < len(document.words) and (told := _apposed(document, p))}


def _apposed(document: Document, last: int) -> range:
    """Return the words of an apposition whose comma, bracket or dash stands before a word."""
    words, gaps = document.words, document.gaps
    sentence = words[last].sentence
    if sentence != words[last - 1].sentence:
        return NOTHING
    # "Silva, D-Belport, a lawyer,": a short label between commas comes first.
    at = last
    if words[at].text[0].isupper() and at + 1 < len(words) and "," in gaps[at + 1]:
        at += 1
    if words[at].lower not in APPOSING and words[at].lower not in offices():
        return NOTHING
    end = at + 1
    while end < len(words) and words[end].sentence == words[at].sentence and end - at < APPOSITION:
        if gaps[end] != " " and gaps[end].strip() and not plain(document, end):
            break
        end += 1
    return range(at, end)


def may_have_office(document: Document, first: int, last: int) -> bool:
    """Tell whether a title or an apposition stands near a name; elsewhere no office is told of it."""
    titled = titles_before(document)
    return last in appositions(document) or first in titled or first - 1 in titled or first - 2 in titled


def offices_told(document: Document, first: int, last: int) -> list[tuple[str, ...]]:
    """Return the titles an article gives to a name, before it or behind it."""
    found = []
    lower = document.lower
    if title := title_of(document, first):
        before = first - len(title) - 1
        if not (before >= 0 and lower[before] in FORMER):
            found.append(tuple(SHORT_TITLES.get(w, w) for w in title))
    told = apposition(document, last)
    for p in told:
        if lower[p] in ENDING or is_finite(lower[p]):
            break
        if lower[p] in offices():
            title = title_before(document, p + 1) if p + 1 < len(lower) else (lower[p],)
            if not FORMER.intersection(lower[told.start : p]):
                found.append(title or (lower[p],))
    return found
