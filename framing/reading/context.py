"""Context: how strongly a word of the lexicon is loaded where it stands.

A word of the lexicon is a candidate. Its strength is a product of six factors, each between 0 and 1, and only hits of a
threshold and above are counted (evidence keeps all, with their strength):

``weight``
    The entry's weight beside the heaviest of its lexicon: 1/2 for nothing, 1 for the heaviest.
``kind``
    Words of blame, doubt, heat and name-calling are the writer's judgement. Others more often name what the text is
    about, most of all the names of convictions. See :data:`KINDS`.
``phrase``
    A phrase names a thing more often than it judges one: "class war".
``literal``
    A word beside it makes it literal, or a term of law, medicine or sport: "conservative estimate". Data:
    ``framing/lexicons/literal.csv``.
``quoted``
    Somebody else's word. It is loaded all the same, so this takes little away; whose it is stands in ``voice``.
``negated``
    "Not a hero" still says hero.

The factors are round numbers. A small grid of them was compared by the pooled F1 on the development half of BABE, of
which no sentence and no marked word was looked at; the other half was only measured. What each threshold gets right and
wrong is measured by ``framing validate``.
"""

from __future__ import annotations

from functools import cache

from framing.reading.inflection import FOLDER, forms, read_table
from framing.reading.lexicons import Entry
from framing.reading.text import Document

# A category of somebody's own lexicon that is not listed here counts in full.
KINDS: dict[str, float] = {
    "elite": 0.8, "euphemism": 0.8, "ideology": 0.6, "praise": 0.8, "victim": 0.8, "war_metaphor": 0.8,
}  # fmt: skip
PHRASE, LITERAL, QUOTED, NEGATED = 0.85, 0.25, 0.9, 0.8
LITERAL_WITHIN = 2  # words between the entry and the word that makes it literal, and one


def strength(
    document: Document, first: int, last: int, entry: Entry, heaviest: float, *, quoted: bool, negated: bool
) -> float:
    """Return how strongly an entry is loaded where it stands, from 0 to 1.

    Parameters
    ----------
    document : Document
    first, last : int
        The words of the entry: the first, and one past the last.
    entry : Entry
    heaviest : float
        The heaviest weight of its lexicon, by size.
    quoted, negated : bool
        Whether it is somebody's reported word, and whether a negation governs it.

    Returns
    -------
    float

    Examples
    --------
    >>> from framing.reading.lexicons import load_lexicon
    >>> from framing.reading.text import parse
    >>> crude, said = load_lexicon("loaded").entry("crude"), {"quoted": False, "negated": False}
    >>> [strength(parse(text), 1, 2, crude, 3.0, **said) for text in ("A crude joke", "A crude oil")]
    [0.83, 0.21]
    """
    factors = (
        0.5 + 0.5 * abs(entry.weight) / heaviest if heaviest else 1.0,
        KINDS.get(entry.category, 1.0),
        PHRASE if last - first > 1 else 1.0,
        LITERAL if literal(document, first, last, entry.term) else 1.0,
        QUOTED if quoted else 1.0,
        NEGATED if negated else 1.0,
    )
    product = 1.0
    for factor in factors:
        product *= factor
    return round(product, 2)


def literal(document: Document, first: int, last: int, term: str) -> bool:
    """Tell whether a word beside a term, in its sentence, makes it literal.

    Examples
    --------
    >>> from framing.reading.text import parse
    >>> document = parse("A battle against cancer. A battle against the mayor, who had cancer.")
    >>> literal(document, 1, 2, "battle"), literal(document, 5, 6, "battle")
    (True, False)
    """
    words = document.words
    makers = _literal().get(term)
    if not makers:
        return False
    near = [*range(first - LITERAL_WITHIN, first), *range(last, last + LITERAL_WITHIN)]
    return any(
        0 <= p < len(words) and words[p].sentence == words[first].sentence and words[p].lower in makers for p in near
    )


@cache
def _literal() -> dict[str, frozenset[str]]:
    """Return, for each term, the words that make it literal, singular and plural."""
    found: dict[str, set[str]] = {}
    for row in read_table(FOLDER / "literal.csv"):
        found.setdefault(row["term"], set()).update(forms(row["context"], "n"))
    return {term: frozenset(words) for term, words in found.items()}
