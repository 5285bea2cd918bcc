"""Attribution: the verbs and phrases by which an article says that somebody said something."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from functools import cache
from typing import NamedTuple

from framing.reading.entities import PREPOSITIONS
from framing.reading.inflection import irregular
from framing.reading.lexicons import Entry, Lexicon, form_set, load_lexicon
from framing.reading.names import AUXILIARIES, DETERMINERS, FUNCTION_WORDS, offices
from framing.reading.text import Document

# "By warning", ", saying": before any other word a form in -ing is an adjective or a noun ("the ruling class").
BEFORE_GERUND = AUXILIARIES | frozenset("by while when after before in of without as and or".split())
BEFORE_BARE = AUXILIARIES | frozenset("to not n't they we i you who and people".split())
BEFORE_NOUN = DETERMINERS - {"to", "that"}
SUBJECTS = frozenset("he she it they we i you who".split())
BE = frozenset("is are was were be been being".split())
# These name whom an answer is given to, and tell no source.
NO_SOURCE = frozenset(("in response to", "in reply to", "as told to"))
# At the head of a sentence a word with such an ending before "claims that" is no name ("Recent claims that").
ADJECTIVE = re.compile(
    r"(?:ent|ant|al|ous|ive|ic|ble|ed|ing|ary|ful|less|lar|er|ish)$|^(?:new|old|past|wild|bold|fresh|false|vague|more)$"
)


class Attribution(NamedTuple):
    """A verb of attribution in the text."""

    first: int
    last: int  # one past the last word
    entry: Entry


@cache
def neutral_nouns() -> frozenset[str]:
    """Nouns that can speak ("statement") of the lexicon of attribution."""
    return frozenset(e.term for e in load_lexicon("attribution") if e.pos == "n")


@cache
def _noun_entries() -> dict[str, Entry]:
    """Nouns of attribution that a "that" may follow, by their form: "Silva's claim that"."""
    return {e.term: e for e in load_lexicon("attribution") if e.pos == "n" and " " not in e.term}


@cache
def _verbs() -> Lexicon:
    """The lexicon of attribution without its nouns, which would hide verbs of the same form ("claims")."""
    kept = (e for e in load_lexicon("attribution") if e.pos != "n" and e.term not in NO_SOURCE)
    return Lexicon("verbs", tuple(kept))


@cache
def _unchanged() -> frozenset[str]:
    """Verbs whose past is like their present: "as Silva put it"."""
    return frozenset(word for (word, pos), tags in irregular().items() if pos == "v" and word in tags.get("past", ()))


@cache
def _noun_forms() -> frozenset[str]:
    """Forms of the nouns of attribution, plural included: "claims" may be the noun or the verb."""
    return form_set(load_lexicon("attribution"), ("n",))


def attributions(document: Document, inside: set[int], names: Container[int] = ()) -> list[Attribution]:
    """Find the verbs and phrases of attribution that stand outside quotation marks.

    A form behind an article or another determiner is a noun ("the claims") and is passed over, unless it is said whose
    it is and what it says ("Silva's claim that").

    Parameters
    ----------
    document : Document
    inside : set of int
        The words in quotation marks.
    names : container of int
        The words of listed names.

    Returns
    -------
    list of Attribution
    """
    words = document.words
    lower = document.lower
    entries = _noun_entries()
    verbs = {at: (entry, at + length) for at, entry, length in _verbs().found(lower)}
    found = []
    behind = 0
    told = [p for p, word in enumerate(lower[1:]) if word == "that" and lower[p] in entries]
    for at in sorted({*verbs, *told}):
        if at < behind:
            continue
        before = lower[at - 1] if at and words[at - 1].sentence == words[at].sentence else ""
        owned = bool(before) and (words[at - 1].possessive or before in ("his", "her", "their"))
        if owned and lower[at] in entries and lower[at + 1 : at + 2] == ("that",) and at not in inside:
            found.append(Attribution(at, at + 1, entries[lower[at]]))
            continue
        if at in verbs:
            entry, last = verbs[at]
            quoted = not inside.isdisjoint(range(at, last))
            if not (quoted or _shown(lower, last) or _is_noun(document, lower, at, entry, names, inside)):
                found.append(Attribution(at, last, entry))
                behind = last
    return found


def _shown(lower: Sequence[str], at: int) -> bool:
    """Tell whether "(as) saying" follows: "was quoted as saying" is one report, by its last verb."""
    following = lower[at : at + 2]
    return bool(following) and (following[0] == "saying" or following == ("as", "saying"))


def _is_noun(
    document: Document, lower: Sequence[str], at: int, entry: Entry, names: Container[int], inside: Container[int]
) -> bool:
    """Tell whether a form of a verb of attribution is a noun or an adjective here."""
    if entry.pos not in ("v", "vp"):
        return False
    words = document.words
    # What stands inside marks is another sentence: "'... after all this,' said Silva".
    joined = at and words[at - 1].sentence == words[at].sentence and at - 1 not in inside
    before = lower[at - 1] if joined else ""
    if before in BEFORE_NOUN or (before and words[at - 1].possessive):
        return True
    # The bare form: "they say", "would say", but "the Hamas attack" and "in praise" hold nouns.
    bare = lower[at] == entry.term.split()[0] and not (
        lower[at] in _unchanged() and bool(before) and (_is_name(document, at - 1, names) or before in SUBJECTS)
    )
    if bare and not (before in BEFORE_BARE or before.endswith("s")):
        return True
    if bare and (before in BE or (before == "not" and lower[at - 2] in BE)):
        return True  # "he is not welcome" reports nothing
    if entry.pos == "v" and before in PREPOSITIONS and before != "to" and not lower[at].endswith("ing"):
        return True
    if lower[at].endswith("ing"):
        parted = "," in document.gap(at) or '"' in document.gap(at + 1) or ":" in document.gap(at + 1)
        return not (before in BEFORE_GERUND or parted)
    if entry.pos == "v" and lower[at] in _noun_forms() and not (before in SUBJECTS or before in BEFORE_BARE):
        # "Silva claims that", but not "recent claims that": a name or an office stands right before the verb.
        named = _is_name(document, at - 1, names) if before else False
        follows = lower[at + 1 : at + 2] == ("that",) or '"' in document.gap(at + 1)
        return not ((named or before in offices()) and follows)
    return False


def _is_name(document: Document, position: int, names: Container[int]) -> bool:
    """Tell whether a word with a capital is a name and not merely the first word of its sentence."""
    words = document.words
    word = words[position]
    if position in names or not word.text[0].isupper():
        return position in names
    if position and words[position - 1].sentence == word.sentence:
        return True
    return not ADJECTIVE.search(word.lower) and word.lower not in FUNCTION_WORDS
