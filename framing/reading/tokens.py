"""Tokens: a sentence as the learned model sees it, in stems, with every name masked.

A model over these tokens cannot know who is spoken of. The target becomes one symbol, every other name another, and
names of parties, peoples, religions and camps count as names whatever their case.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import Any, NamedTuple

from framing.reading.inflection import FOLDER, read_table
from framing.reading.lexicons import lexicon_words as lexicon_words
from framing.reading.marks import quoted_words
from framing.reading.text import Document

MODELS = Path(__file__).parent.parent / "models"
TARGET, NAME, TITLE, DATE, NUMBER, RARE = "TARGET", "NAME", "TITLE", "DATE", "NUMBER", "RARE"
SYMBOLS = frozenset((TARGET, NAME, TITLE, DATE, NUMBER, RARE))
RUNS = frozenset((TARGET, NAME, TITLE))  # what a name may be made of

FUNCTION_WORDS = frozenset(
    "the a an this that these those he it she they we i you his her its their our my your him them us me himself"
    " herself itself themselves who whom whose which what when where why how and or nor but yet so if as at by for"
    " from in into of off on onto out over to up with without about above after against along among around before"
    " behind below beneath beside between beyond despite down during except inside like near outside past since"
    " than through throughout toward towards under until upon via within while although though because unless"
    " whereas whether is are was were be been being am do does did has have had having will would can could shall"
    " should may might must not no never all any both each every few many more most other some such only own same"
    " too very just also still even now then here there again once let's didn't doesn't don't isn't aren't wasn't"
    " weren't hasn't haven't hadn't won't wouldn't can't couldn't shouldn't cannot".split()
)
# He and she are one word to the model, and so are his and her.
PRONOUNS = {
    **dict.fromkeys("he she they".split(), "he"), **dict.fromkeys("him them".split(), "him"),
    **dict.fromkeys("his her hers their theirs".split(), "his"),
    **dict.fromkeys("himself herself themselves".split(), "himself"),
}  # fmt: skip
CALENDAR = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february april june july august september october"
    " november december".split()
)
# Words for parties, peoples, religions and camps are names in any case; the sentiment that a corpus has about them is
# its own and must not be learned. Matched at the beginning of a word.
GROUPS = re.compile(
    r"(?:republican|democrat|dems?$|gop$|conservati|liberal|progressive|libertarian|socialis|communis|marxis|leninis"
    r"|fascis|nazi|neo-nazi|anarchis|populis|nationalis|centris|leftis|rightis|left-|right-|far-|alt-|hard-|tea-party"
    r"|tory$|tories$|labou?rite|antifa|independents$|islam|muslim|moslem|jihad|sharia|sunni|shi'?a|shi'?ite|salafi|christian"
    r"|catholic|evangelical|protestant|orthodox|mormon|baptist|methodist|lutheran|anglican|pope$|papal|jew|judai|zionis|semit|anti-semit"
    r"|hindu|sikh|buddhis|atheis|hebrew|arab|african|american|european|asian|latin[oax]|hispanic|black|white|brown"
    r"|caucasian|indigenous|native|gay|lesbian|bisexual|homosexual|transgender|lgbt|queer|immigra|migra|emigra|refugee|alien|feminis"
    r"|women|woman|men$|man$|male|female|girl|boy)"
)  # fmt: skip
# Camps too, and much else: such a word carries no weight and is not taken for a name either.
DOUBTFUL = frozenset("left right straight".split())
NEGATORS = frozenset("not no never cannot without nobody nothing neither nor hardly barely".split())


class Token(NamedTuple):
    """One word as the model sees it: a stem or a symbol, the word for the lexicons, and what surrounds it."""

    stem: str
    lower: str  # empty where the word is masked
    clause: int
    quoted: bool
    gap: str  # what stands before it
    possessive: bool
    negated: bool = False


_TOKEN = partial(tuple.__new__, Token)  # as Token._make makes one, in half the time


@cache
def known_words() -> frozenset[str]:
    """Return the words that may carry weight: those of the lexicons, function words, and a list without names.

    The list was made by ``scripts/fit_sentiment.py``: words that its training text mostly writes in lower case, and
    after a minus words of the lexicons that it mostly writes with a capital, which are left out.
    """
    listed = set((MODELS / "words.txt").read_text(encoding="utf-8").split())
    names = {w[1:] for w in listed if w.startswith("-")}
    words = {w for w in (listed | lexicon_words()) - names - DOUBTFUL if w[0] != "-" and not GROUPS.match(w)}
    return FUNCTION_WORDS | words


def masked(document: Document, first: int, last: int, names: Collection[int] = ()) -> tuple[list[Token], int]:
    """Return the sentence of a target as tokens, names masked, and the index of the target among them.

    A run of capitalised words is one name; a title or a first name before the target is part of it.
    """
    words = document.words
    begin, end, _ = document.sentences[words[first].sentence]
    end = max(end, last)
    line = _line(document, begin, end, frozenset(names)).words
    here = line[first - begin]._replace(stem=TARGET, lower="", possessive=words[last - 1].possessive)
    tokens: list[Token] = []
    target, negated = 0, False
    for p in (*range(begin, first + 1), *range(last, end)):
        negated = _join(tokens, here if p == first else line[p - begin], negated, words[p].lower)
        if p == first:
            target = len(tokens) - 1
    return tokens, target


def alone(document: Document, first: int, last: int) -> tuple[list[Token], int] | None:
    """Return a target's sentence as it is read where nobody is the target, and the target's place among its tokens.

    None where the target is of several words, or its neighbours would be read in another way were it not the target.
    """
    begin, end, _ = document.sentences[document.words[first].sentence]
    words, tokens, places = _line(document, begin, end, frozenset())
    here, at = words[first - begin], places[first - begin]
    if last - first > 1:
        return None
    if here.stem in RUNS:  # part of the same run of names either way
        run = tokens[at]
        return (tokens, at) if (run.clause, run.quoted) == (here.clause, here.quoted) else None
    joins = at > 0 and tokens[at - 1].stem in RUNS and not here.gap and not tokens[at - 1].possessive
    after = words[first + 1 - begin] if first + 1 < end else None
    joined = after is not None and after.stem in RUNS and not after.gap and not here.possessive
    return None if joins or joined else (tokens, at)


class Line(NamedTuple):
    """A sentence as it is read where nobody in it is the target: worked out once for all targets in it."""

    words: list[Token]  # each word by itself
    tokens: list[Token]  # the same, runs of names joined
    places: list[int]  # of each word the token that it is, or is part of


@lru_cache(maxsize=4)  # asked for each mention in a sentence
def _line(document: Document, begin: int, end: int, names: frozenset[int]) -> Line:
    words, gaps, quoted = document.words, document.gaps, quoted_words(document)
    headline = not any(w.text.islower() and len(w.text) > 3 and w.lower not in FUNCTION_WORDS for w in words[begin:end])
    line = Line([], [], [])
    kept, tokens, places = line
    negated = False
    for p in range(begin, end):
        text, lower, _, _, possessive, _, clause, _ = words[p]
        gap = "" if gaps[p] == " " or p == begin else gaps[p].strip()
        if gap == "." and len(words[p - 1].text) <= 4 and words[p - 1].text[0].isupper():
            gap = ""  # "Mr. Berg", "Ana Q. Silva"
        begins = headline or p == begin or (gap != "" and ('"' in gap or ":" in gap))
        stem, shown, denies = (NAME, "", negates(lower)) if p in names else _shown(text, lower, begins)
        negated = negated and not _closes(clause, gap, tokens[-1])
        token = _TOKEN((stem, shown, clause, p in quoted, gap, possessive, negated))
        kept.append(token)
        if stem in RUNS and tokens and tokens[-1].stem in RUNS:
            _join(tokens, token, negated, lower)
        else:
            tokens.append(token)
        places.append(len(tokens) - 1)
        negated = negated or denies
    return line


def _closes(clause: int, gap: str, before: Token) -> bool:
    """Tell whether a negation before a word ends at it: a comma or a new clause begins."""
    return clause != before.clause or "," in gap


def _join(tokens: list[Token], token: Token, negated: bool, word: str) -> bool:
    """Put a word behind some tokens, to the run of names that it belongs to; return whether a negation is open then."""
    symbol, before = token.stem, tokens[-1] if tokens else None
    negated = negated and before is not None and not _closes(token.clause, token.gap, before)
    token = token if token.negated == negated else token._replace(negated=negated)
    joins = symbol in RUNS and before is not None and not token.gap and not before.possessive
    if joins and before is not None and before.stem in RUNS and (before.stem != TARGET or symbol != TARGET):
        if before.stem == TARGET:
            tokens[-1] = before._replace(possessive=token.possessive)
        elif symbol == TARGET:
            tokens[-1] = token._replace(gap=before.gap)
        else:
            run = TITLE if symbol == before.stem == TITLE else NAME
            tokens[-1] = before._replace(stem=run, possessive=token.possessive)
    else:
        tokens.append(token)
    return negated or negates(word)


@lru_cache(maxsize=100_000)
def negates(word: str) -> bool:
    """Tell whether a word opens a negation."""
    return word in NEGATORS or word.endswith("n't")


@lru_cache(maxsize=100_000)  # the words of a language come again and again
def _shown(text: str, lower: str, either: bool) -> tuple[str, str, bool]:
    """Return the stem of a word, the word for the lexicons, empty where it is masked, and whether it negates."""
    symbol = _symbol(text, lower, either)
    return symbol, "" if symbol in SYMBOLS else lower, negates(lower)


def _symbol(text: str, lower: str, either: bool) -> str:
    """Return the stem of a word, or the symbol that masks it. ``either``: a capital says nothing here."""
    if text[0].isdigit():
        return NUMBER
    if lower in CALENDAR:
        return DATE
    if lower == "i" or lower.startswith("i'"):
        return "i"
    if GROUPS.match(lower):
        return NAME
    if text[0].isupper() and not (either and lower in known_words()):
        return TITLE if lower in _titles() else NAME
    if not text.islower() and "-" in text and not (either and lower in known_words()):
        return NAME  # "anti-Norland", "al-Berg"
    if lower not in known_words():
        return RARE
    return stem(PRONOUNS.get(lower, lower))


@cache
def stem(word: str) -> str:
    """Return the stem of a word as NLTK's Snowball stemmer makes it; that of a known word stands in ``stems.txt``."""
    if word in FUNCTION_WORDS:
        return word
    return _stems().get(word) or str(_stemmer().stem(word))


@cache
def _stems() -> dict[str, str]:
    """Return the stems of the words in ``stems.txt``, which has a stem and the words with it a line."""
    path = MODELS / "stems.txt"
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    return {word: stem for stem, *words in map(str.split, lines) for word in words}


def write_stems(path: Path) -> None:
    """Write the stems of all known words, so that reading need not load NLTK; to be done when these change."""
    words: dict[str, list[str]] = {}
    for word in sorted(known_words() - FUNCTION_WORDS):
        words.setdefault(_stemmer().stem(word), []).append(word)
    path.write_text("".join(f"{' '.join((stem, *words[stem]))}\n" for stem in sorted(words)), encoding="utf-8")


@cache
def _stemmer() -> Any:
    from nltk.stem.snowball import SnowballStemmer  # takes seconds to load

    return SnowballStemmer("english")


@cache
def _titles() -> frozenset[str]:
    words = {w for row in read_table(FOLDER / "titles.csv") for w in row["title"].split() if len(w) > 2}
    return frozenset(words | {"mr", "mrs", "ms", "dr"}) - FUNCTION_WORDS
