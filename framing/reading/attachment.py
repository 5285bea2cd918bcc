"""Attachment: which loaded words an article holds, and which entity each is attached to, by which rule.

The rules are tried in the order of :data:`RULES`; the first that finds an entity wins, and its name stands in the
evidence, so that every attachment can be checked by hand.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache
from typing import NamedTuple

from framing.reading.entities import PREPOSITIONS, UPON, Mention, governed
from framing.reading.lexicons import FOLDER, Entry, Lexicon, forms, load_lexicon, read_table
from framing.reading.text import Document

RULES: dict[str, str] = {
    "possessor": "the word belongs to it: Norland's invasion, Norland hypocrisy",
    "by": "it is named as the doer: an invasion by Norland",
    "modifier": "the word stands right before its name, with titles and adjectives between: the heroic President X",
    "complement": "the word says what it is: X is a hero; X, a hero; the plight of X; X and other heroes",
    "grounds": "it is reproached with it: ties with Norland over the siege",
    "subject": "the nearest mention before it in its clause, unless the word is done to it or it denounces the word",
    "clause": "the nearest other mention in its clause, at most four words away",
    "sentence": "the nearest mention before it in its sentence, at most six words away",
    "none": "no entity of the codebook stands near enough",
}
# What is done to somebody is not said of them: "the massacre in Sudland" blames the doer, not Sudland.
ACTS = frozenset(("condemnation", "war_metaphor", "euphemism"))
# These are said of the one they name, whichever preposition joins them: "the plight of X", "the regime in X". Without
# such a link they are said of somebody whom the codebook does not list ("threats from far-right circles"), so no
# nearness counts.
SAID_OF = frozenset(("label", "ideology", "delegitimation", "praise", "victim", "elite"))
GROUNDS = frozenset("over for amid after".split())
COPULAS = frozenset("is are was were be been being remains remain became become becomes seems appears as".split())
NEAR = 3  # words between a preposition or a possessor and the name it governs, at most
NEGATED_WITHIN = 3
CLAUSE_WITHIN = 4
SUBJECT_WITHIN = 12
SENTENCE_WITHIN = 6


class Hit(NamedTuple):
    """One loaded word: the words it covers, its entry, the mention it is attached to, the rule, and negation."""

    first: int
    last: int  # one past the last word
    entry: Entry
    mention: int | None  # index into the article's mentions
    rule: str
    negation: float | None  # factor of the negation that governs it; None where none does


def find_hits(
    document: Document,
    lexicon: Lexicon,
    mentions: Sequence[Mention],
    speakers: Sequence[str],
    places: Collection[str] = (),
) -> list[Hit]:
    """Find the loaded words of an article and attach each to an entity.

    Parameters
    ----------
    document : Document
    lexicon : Lexicon
    mentions : sequence of Mention
    speakers : sequence of str
        Speaker of every word; a word is only attached to a mention in the same voice where there is one.
    places : collection of str
        Names of the entities that are places: an act named after one is done there, not by it ("the Sudland massacre").

    Returns
    -------
    list of Hit

    Examples
    --------
    >>> from framing.reading.entities import Entities, Entity
    >>> from framing.reading.text import parse
    >>> document = parse("The brutal massacre by Norland in Sudland was denied.")
    >>> found = Entities((Entity("N", aliases=("Norland",)), Entity("S", aliases=("Sudland",)))).mentions(document)
    >>> for hit in find_hits(document, load_lexicon("loaded"), found, [""] * len(document.words)):
    ...     if hit.entry.term == "massacre":
    ...         print(found[hit.mention].entity, hit.rule)
    N by
    """
    lower = [w.lower for w in document.words]
    found: list[Hit] = []
    at = 0
    while at < len(lower):
        step = 1
        for entry, length in lexicon.match(lower, at):
            span = (at, at + length)
            if document.words[span[1] - 1].sentence == document.words[at].sentence and not _is_name(document, *span):
                mention, rule = _attach(document, *span, entry, mentions, speakers, places)
                found.append(Hit(*span, entry, mention, rule, negated(document, at)))
                step = length
        at += step
    return found


def target_of(
    document: Document,
    first: int,
    last: int,
    mentions: Sequence[Mention],
    speakers: Sequence[str],
    places: Collection[str] = (),
) -> tuple[int | None, str]:
    """Return which mention a span of words is aimed at, and by which rule, as if it were a loaded word.

    Parameters
    ----------
    document : Document
    first, last : int
        The words of the span: the first, and one past the last. A loaded word among them lends its entry.
    mentions, speakers, places
        As for :func:`find_hits`.

    Returns
    -------
    mention : int or None
    rule : str

    Examples
    --------
    >>> from framing.reading.entities import Entities, Entity
    >>> from framing.reading.text import parse
    >>> document = parse("Norland's quite unheard-of demand came late.")
    >>> found = Entities((Entity("N", aliases=("Norland",)),)).mentions(document)
    >>> target_of(document, 2, 3, found, [""] * len(document.words))
    (0, 'possessor')
    """
    lower = [w.lower for w in document.words]
    loaded = load_lexicon("loaded")
    inside = (entry for at in range(first, last) for entry, _ in loaded.match(lower, at))
    entry = next(inside, Entry("", "x", "", "", 1.0, "", ""))
    return _attach(document, first, last, entry, mentions, speakers, places)


def negated(document: Document, at: int) -> float | None:
    """Return the factor of the negation that governs a word: one that ends within three words before it, in its clause.

    The longest modifier counts, so that "not only" does not negate. None where nothing negates.
    """
    words = document.words
    lexicon = load_lexicon("modifiers")
    start = max(0, at - NEGATED_WITHIN)
    while start < at and words[start].clause != words[at].clause:
        start += 1
    lower = [w.lower for w in words[start:at]]
    p = 0
    while p < len(lower):
        found = lexicon.match(lower, p)
        if found and found[0][0].category == "negator":
            return found[0][0].weight
        if lower[p].endswith("n't"):
            return lexicon.entry("not").weight
        p += found[0][1] if found else 1
    return None


def _is_name(document: Document, first: int, last: int) -> bool:
    """Tell a name from a word: a capital inside a sentence of the body, next to another capital ("Freedom House")."""
    words = document.words
    word = words[first]
    if word.paragraph == 0 or not word.text[0].isupper() or word.text.isupper():
        return False
    if first == 0 or words[first - 1].sentence != word.sentence:
        return False
    before = words[first - 1].text[0].isupper() and not document.gap(first).strip() and not words[first - 1].possessive
    after = (
        last < len(words)
        and words[last].sentence == word.sentence
        and words[last].text[0].isupper()
        and not document.gap(last).strip()
    )
    return before or after


def _attach(
    document: Document,
    first: int,
    last: int,
    entry: Entry,
    mentions: Sequence[Mention],
    speakers: Sequence[str],
    places: Collection[str],
) -> tuple[int | None, str]:
    sentence = document.words[first].sentence
    everyone = [
        i
        for i, m in enumerate(mentions)
        if document.words[m.first].sentence == sentence and not (m.first < last and first < m.last)
    ]
    # A few quoted words inside the narrator's sentence may speak of somebody outside the marks.
    same_voice = [i for i in everyone if speakers[mentions[i].first] == speakers[first]]
    found = _by_rules(document, first, last, entry, mentions, same_voice, places)
    if found[0] is not None:
        return found
    # But not of whoever speaks them.
    others = [i for i in everyone if mentions[i].entity != speakers[first]]
    return _by_rules(document, first, last, entry, mentions, others, places)


def _by_rules(
    document: Document,
    first: int,
    last: int,
    entry: Entry,
    mentions: Sequence[Mention],
    here: Sequence[int],
    places: Collection[str],
) -> tuple[int | None, str]:
    words = document.words
    before = [i for i in here if mentions[i].last <= first]
    after = [i for i in here if mentions[i].first >= last]
    verb, act = entry.pos in ("v", "vp"), entry.category in ACTS

    for i in reversed(before):
        m = mentions[i]
        owns = words[m.last - 1].possessive and first - m.last < NEAR
        named = m.last == first and not verb and entry.pos != "adv" and not (act and m.entity in places)
        if (owns or named) and not _parted(document, m.last - 1, first + 1):
            return i, "possessor"
    joined = {i: found for i in after if (found := _governor(document, last, mentions[i].first)) is not None}
    for i, (word, _) in joined.items():
        if word == "by":
            return i, "by"
    head = None if verb else _modified(document, last, mentions, after)
    if head is not None:
        return head, "modifier"
    if entry.category in SAID_OF:
        for i in reversed(before):
            if _says_what_it_is(document, mentions[i].last, first):
                return i, "complement"
        for i, (word, far) in joined.items():
            if word in UPON and far <= 1:
                return i, "complement"
        return None, "none"
    for i in reversed(before):
        if act and _grounds(document, mentions[i].last, first):
            return i, "grounds"
    acted_upon = {i for i, (word, _) in joined.items() if word in UPON}
    if verb and act:
        acted_upon |= {
            i for i in after if mentions[i].first - last < NEAR and not _parted(document, last, mentions[i].first + 1)
        }
    denounced = act and any(words[p].lower in _denouncing() for p in range(max(0, first - NEAR), first))
    own_clause = [i for i in here if words[mentions[i].first].clause == words[first].clause]
    near = [
        i for i in before if first - mentions[i].last <= SUBJECT_WITHIN and not governed(document, mentions[i].first)
    ]
    subjects = [i for i in near if i in own_clause]
    if subjects and not denounced:
        return subjects[-1], "subject"
    close = [i for i in own_clause if i not in acted_upon and _distance(mentions[i], first, last) <= CLAUSE_WITHIN]
    close = [i for i in close if not (denounced and i in subjects) and not (act and mentions[i].entity in places)]
    if close:
        return min(close, key=lambda i: (_distance(mentions[i], first, last), i)), "clause"
    earlier = [i for i in near if first - mentions[i].last <= SENTENCE_WITHIN and i not in subjects]
    return (earlier[-1], "sentence") if earlier else (None, "none")


def _says_what_it_is(document: Document, start: int, end: int) -> bool:
    """Tell "X is a hero", "X, a former hero" and "X and other heroes" by the words between."""
    between = [w.lower for w in document.words[start:end]]
    if not between or len(between) > NEAR + 2:
        return False
    if COPULAS.intersection(between) and not _parted(document, start, end) and "," not in document.gap(start):
        return True
    apposed = (
        "," in document.gap(start) and not _parted(document, start, end) and between[0] in ("a", "an", "the", "former")
    )
    return apposed or ("and" in between and "other" in between)


def _grounds(document: Document, start: int, end: int) -> bool:
    """Tell "Norland over the siege": a mention, a preposition of reproach next to it, and the act soon behind."""
    between = [w.lower for w in document.words[start:end]]
    if not between or _parted(document, start, end):
        return False
    return any(word in GROUNDS and len(between) - at <= NEAR + 1 for at, word in enumerate(between[:2]))


@cache
def _denouncing() -> frozenset[str]:
    """Forms of the verbs whose object is attacked: who "condemned the massacre" is not the one who did it."""
    verbs = (e for e in load_lexicon("attribution") if e.pos == "v" and e.object == "yes")
    return frozenset(form for e in verbs for form in forms(e.term, e.pos))


def _parted(document: Document, start: int, end: int) -> bool:
    """Tell whether punctuation other than marks and hyphens stands between two words."""
    return any(set(document.gap(p)) & set(",;:.()—") for p in range(start + 1, end))


def _governor(document: Document, last: int, mention: int) -> tuple[str, int] | None:
    """Return the preposition that joins a word to a mention behind it, and how many words stand before the preposition.

    "massacre in Sudland", "massacre of civilians in Sudland", "killed by the army of X".
    """
    words = document.words
    if mention - last > NEAR + 1 or _parted(document, last - 1, mention + 1):
        return None
    for p in range(mention - 1, last - 1, -1):
        if words[p].lower == "by" or words[p].lower in UPON:
            return words[p].lower, p - last
        if words[p].lower in PREPOSITIONS:
            return None
    return None


def _modified(document: Document, last: int, mentions: Sequence[Mention], after: Sequence[int]) -> int | None:
    """Return the mention at the head of the noun phrase that a word opens: "heroic Norland President Ana Silva"."""
    words = document.words
    covered = {p: i for i in after for p in range(mentions[i].first, mentions[i].last)}
    titles = _titles()
    head: int | None = None
    p = last
    while p < len(words) and words[p].sentence == words[last - 1].sentence and not document.gap(p).strip("'\" \n"):
        if p in covered:
            head = covered[p]
        elif not (
            words[p].lower in titles
            or words[p].text[0].isupper()
            or (head is None and p == last and _adjective(words[p].lower))
        ):
            break
        if words[p].possessive:
            break
        p += 1
    return head


def _adjective(word: str) -> bool:
    return word.endswith(("al", "ous", "ive", "ful", "less", "ish", "ic", "ist", "wing", "ary")) or "-" in word


@cache
def _titles() -> frozenset[str]:
    words = (word for row in read_table(FOLDER / "titles.csv") for word in row["title"].split())
    return frozenset(word for word in words if word not in PREPOSITIONS and len(word) > 2)


def _distance(mention: Mention, first: int, last: int) -> int:
    return mention.first - last if mention.first >= last else first - mention.last
