"""Phrases: which runs of words are nobody's text, because a lexicon, the codebook or framing itself has them."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

from framing.evidence import Evidence, schema
from framing.reading.coreference import COLLECTIVES
from framing.reading.entities import Entities
from framing.reading.inflection import FOLDER, forms, read_table
from framing.reading.lexicons import Lexicon, load_lexicon
from framing.sharing.words import split

LONGEST = 4  # words of a name, and of what several articles have
SAID = 6  # words of a source that people may have in common with it: what is longer is a quotation
LONGEST_RUN = 40  # pieces of words that are looked up as one phrase
LONGEST_NAME = 12  # words of a name in the codebook, where all that counts in it has capitals

LEXICON, CODEBOOK, NAME, OURS = (
    "phrase of a lexicon",
    "name in the codebook",
    "name of a speaker",
    "framing's own words",
)
LISTS = re.compile(r";\s*|\s*[|\n]\s*")  # what parts the items of one cell
SPEAKERS = ("mentions", "hits", "quotations", "labels")  # tables that say who speaks
# Where wording of framing's own gets into figures, tables and descriptors.
WORDING = ("analysis", "display", "intake", "reading", "sharing")

Run = tuple[str, ...]


class Phrases:
    """Runs of words that may be shared, each with the reason.

    Parameters
    ----------
    reasons : iterable of (str, iterable of str)
        Phrases by reason. Of two reasons the first is told.

    Examples
    --------
    >>> phrases = Phrases([("a name", ["Norland Ferry Board"])])
    >>> phrases.reason(("ferry", "board")), phrases.reason(("board", "ferry"))
    ('a name', '')
    """

    def __init__(self, reasons: Iterable[tuple[str, Iterable[str]]]) -> None:
        self._reasons: dict[Run, str] = {}
        for reason, phrases in reasons:
            for phrase in phrases:
                self.add(reason, phrase)

    def add(self, reason: str, phrase: str, longest: int = LONGEST_RUN) -> None:
        """Add a phrase, with every run of up to so many pieces of words in it."""
        pieces = split(phrase).lower
        for first in range(len(pieces) - 1):
            for last in range(first + 2, min(first + longest, len(pieces)) + 1):
                self._reasons.setdefault(pieces[first:last], reason)

    def reason(self, run: Run) -> str:
        """Return why a run of two pieces or more may be shared; nothing where it may not."""
        return self._reasons.get(run, "")


def phrases_of(entities: Entities, lexicon: Lexicon | None = None) -> Phrases:
    """Return the phrases that any export may hold: those of the lexicons, and names in the codebook.

    Parameters
    ----------
    entities : Entities
    lexicon : Lexicon, optional
        One of the analyst's own, beside those of framing.

    Returns
    -------
    Phrases

    Examples
    --------
    >>> codebook = Entities.of({"Ferry Board": ["Ferry Board"]})
    >>> runs = ("boots on the ground", "ferry board", "ferry ends")
    >>> [phrases_of(codebook).reason(tuple(run.split())) for run in runs]
    ['phrase of a lexicon', 'name in the codebook', '']
    """
    own = () if lexicon is None else _forms_of(lexicon)
    return Phrases([(LEXICON, _bundled()), (LEXICON, own), (CODEBOOK, names_of(entities))])


def names_of(entities: Entities) -> list[str]:
    """Return the names and aliases of a codebook that are names: a sentence in the place of an alias is none."""
    given = [form for e in entities for form in (e.name, *e.aliases, *e.metonyms)]
    return [form for form in given if is_short(form)]


def is_short(name: str) -> bool:
    """Whether a name is one: up to six words, or up to twelve if every longer word begins with a capital.

    Examples
    --------
    >>> is_short("National Association for the Advancement of Norland Pilots")
    True
    >>> is_short("the board ends the last line to Sudland")
    False
    """
    found = split(name)
    size = sum(found.begins)
    return size <= SAID or (
        size <= LONGEST_NAME and all(piece[0].isupper() or piece[0].isdigit() for piece in found.text if len(piece) > 3)
    )


@cache
def _bundled() -> tuple[str, ...]:
    """Return every phrase of several words in framing's lexicons, inflected; offices also as "the mayor" is found."""
    found: dict[str, None] = {}
    for name in ("loaded", "attribution", "valence", "modifiers"):
        found.update(dict.fromkeys(_forms_of(load_lexicon(name))))
    for path in sorted(FOLDER.glob("*.csv")):
        for row in read_table(path):
            term = row.get("term") or row.get("verb") or row.get("title") or ""
            listed = [form.strip() for form in (row.get("forms") or "").split(";")]
            found.update(dict.fromkeys([*forms(term, row.get("pos") or "x"), *listed]))
            # What figures call them: "capacity_and_resources".
            found.update(dict.fromkeys(row[c] for c in ("plain", "category", "direction", "kind") if row.get(c)))
            if "title" in row:
                # An office is told after "the"; where it stands for a person it may have a plural.
                found.update(dict.fromkeys(f"the {form}" for form in (term, *forms(term, "np"))))
    found.update(dict.fromkeys(f"the {word}" for word in sorted(COLLECTIVES)))
    return tuple(phrase for phrase in found if re.search(r"[\W_]", phrase))


def _forms_of(lexicon: Lexicon) -> list[str]:
    return [form for entry in lexicon for form in forms(entry.term, entry.pos)]


@cache
def _own_texts() -> tuple[str, ...]:
    """Return what framing itself writes: labels and captions of figures, descriptions."""
    texts: list[str] = [json.dumps(schema(), ensure_ascii=False)]
    for room in WORDING:
        for path in sorted((Path(__file__).parent.parent / room).rglob("*.py")):
            texts.extend(_strings(path.read_text(encoding="utf-8")))
    return tuple(texts)


@cache
def vocabulary() -> frozenset[str]:
    """Return the single words of what framing itself writes, of which captions are put together."""
    return frozenset(piece for text in _own_texts() for piece in split(text).lower)


@cache
def own_words() -> Phrases:
    """Return the runs of words that framing itself writes: in labels and captions of figures, in descriptions."""
    found = Phrases(())
    for text in _own_texts():
        for part in re.split(r"[\n\"{}]{2,}", text):
            found.add(OURS, part, SAID + 2)
    return found


def _strings(source: str) -> Iterator[str]:
    """Give the strings of a program that are no docstrings."""
    tree = ast.parse(source)
    docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node.value


def is_name(speaker: str) -> bool:
    """Whether a speaker is a name by its form: up to four words, each with a capital.

    Examples
    --------
    >>> [is_name(s) for s in ("Ana Silva", "those who met", "The Board of Ferries", "Jo B. Berg Jr.")]
    [True, False, False, True]
    """
    found = split(speaker)
    starts = [piece for piece, begins in zip(found.text, found.begins, strict=True) if begins]
    return 0 < len(starts) <= LONGEST and all(not piece[0].islower() for piece in starts)


def speakers_of(evidence: Evidence) -> list[str]:
    """Return the speakers of evidence that are names by their form, each once."""
    found: dict[str, None] = {}
    for table in SPEAKERS:
        for cell in sorted(set(getattr(evidence, table)["speaker"])):
            found.update(dict.fromkeys(part for part in LISTS.split(cell) if is_name(part)))
    return list(found)


def explained(pieces: Run, *known: Phrases) -> list[bool]:
    """Say of each piece whether it stands in a phrase of two pieces or more that is known, or is a number."""
    told = [piece.isdecimal() for piece in pieces]
    for at, pair in enumerate(pairwise(pieces)):
        if any(phrases.reason(pair) for phrases in known):
            told[at] = told[at + 1] = True
    return told
