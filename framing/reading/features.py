"""Features: what stands around a target, in words, pairs, lexicon scores and roles, with every name masked.

A linear model over these features cannot know who is spoken of. The target becomes one symbol, every other name
another, and names of parties, peoples, religions and camps count as names whatever their case.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from framing.reading.frames import Act, acts
from framing.reading.lexicons import FOLDER, form_categories, form_values, irregular, read_table
from framing.reading.lexicons import lexicon_words as lexicon_words
from framing.reading.marks import quoted_words
from framing.reading.text import Document

MODELS = Path(__file__).parent.parent / "models"
TARGET, NAME, TITLE, DATE, NUMBER, RARE = "TARGET", "NAME", "TITLE", "DATE", "NUMBER", "RARE"
RULE = "rule"  # begins the name of a feature that is a sum of the rules
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
BE = frozenset("is are was were be been being get gets got".split())
NOUN_BEFORE = frozenset("the a an his her their of its this that any no in for on".split())
NEARBY = 3  # words on either side that count as next to the target
FADE = 0.9  # of a word's weight is left per word of distance


class Token(NamedTuple):
    """One word as the model sees it: a stem or a symbol, the word for the lexicons, and what surrounds it."""

    stem: str
    lower: str  # empty where the word is masked
    clause: int
    quoted: bool
    gap: str  # what stands before it
    possessive: bool
    negated: bool = False


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


def features(document: Document, first: int, last: int, names: Collection[int] = ()) -> dict[str, float]:
    """Return the features of a target in its sentence.

    Parameters
    ----------
    document : Document
    first, last : int
        The words of the target: the first, and one past the last.
    names : collection of int, optional
        Positions of words known to be names, for instance mentions of the entities of a codebook. Capitals inside a
        sentence are masked without being listed; what only a reader can know to be a name (one that begins a sentence
        and is a common word too, or an alias in lower case) has to be.

    Returns
    -------
    dict of str to float

    Examples
    --------
    >>> from framing.reading.text import parse
    >>> one = parse("Mayor Ana Silva was praised by Norland.")
    >>> other = parse("Mayor Bo Berg was praised by Sudland.")
    >>> features(one, 1, 3) == features(other, 1, 3)
    True
    >>> features(one, 1, 3)["frame:patient+"] > 0
    True
    """
    tokens, target = masked(document, first, last, names)
    found: defaultdict[str, float] = defaultdict(float)
    _words(tokens, target, found)
    _pairs(tokens, target, found)
    _lexicons(tokens, target, found)
    _frames(tokens, target, found)
    _shape(tokens, target, found, document.words[first].lower if last - first == 1 else "")
    return dict(found)


def joined(around: Mapping[str, float], rules: Mapping[str, float]) -> dict[str, float]:
    """Join the features of the words around a target and the sums of the rules."""
    return {**around, **{f"{RULE}:{name}": value for name, value in rules.items()}}


def masked(document: Document, first: int, last: int, names: Collection[int] = ()) -> tuple[list[Token], int]:
    """Return the sentence of a target as tokens, names masked, and the index of the target among them.

    A run of capitalised words is one name; a title or a first name before the target is part of it.
    """
    words = document.words
    begin, end, _ = document.sentences[words[first].sentence]
    end = max(end, last)
    line = _line(document, begin, end, frozenset(names))
    tokens, negated = line.until(first - begin)
    here = line.words[first - begin]._replace(stem=TARGET, lower="", possessive=words[last - 1].possessive)
    negated = _join(tokens, here, negated, words[first].lower)
    target = len(tokens) - 1
    for p in range(last, end):
        negated = _join(tokens, line.words[p - begin], negated, words[p].lower)
        size, same, open_ = line.read[p - begin + 1]
        if tokens[-1] == same and negated == open_:  # from here on it is as if nobody were the target
            tokens[-1:] = line.tokens[size - 1 :]
            break
    return tokens, target


class Line(NamedTuple):
    """A sentence as it is read where nobody in it is the target: worked out once for all targets in it."""

    words: list[Token]  # each word by itself
    tokens: list[Token]  # the same, runs of names joined
    # Before the first word and behind each: how many tokens there are, the last, and whether a negation is open.
    read: list[tuple[int, Token | None, bool]]

    def until(self, word: int) -> tuple[list[Token], bool]:
        """Return the tokens before a word, and whether a negation is open there."""
        size, last, negated = self.read[word]
        return [*self.tokens[: size - 1], last] if last is not None else [], negated


@lru_cache(maxsize=4)  # asked for each mention in a sentence
def _line(document: Document, begin: int, end: int, names: frozenset[int]) -> Line:
    words = document.words
    quoted = quoted_words(document)
    headline = not any(w.text.islower() and len(w.text) > 3 and w.lower not in FUNCTION_WORDS for w in words[begin:end])
    line = Line([], [], [(0, None, False)])
    negated = False
    for p in range(begin, end):
        word = words[p]
        gap = document.gaps[p].strip() if p > begin else ""
        if gap == "." and p > begin and len(words[p - 1].text) <= 4 and words[p - 1].text[0].isupper():
            gap = ""  # "Mr. Berg", "Ana Q. Silva"
        begins = headline or p == begin or '"' in gap or ":" in gap
        symbol = NAME if p in names else _symbol(word.text, word.lower, begins)
        token = Token(symbol, "" if symbol in SYMBOLS else word.lower, word.clause, p in quoted, gap, word.possessive)
        negated = _join(line.tokens, token, negated, word.lower)
        line.words.append(token)
        line.read.append((len(line.tokens), line.tokens[-1], negated))
    return line


def _join(tokens: list[Token], token: Token, negated: bool, word: str) -> bool:
    """Put a word behind some tokens, to the run of names that it belongs to; return whether a negation is open then."""
    symbol, before = token.stem, tokens[-1] if tokens else None
    if before is not None and (token.clause != before.clause or "," in token.gap):
        negated = False
    token = token._replace(negated=True) if negated else token
    joins = before is not None and not token.gap and not before.possessive and symbol in RUNS
    if before is not None and joins and before.stem == TARGET and symbol != TARGET:
        tokens[-1] = before._replace(possessive=token.possessive)
    elif before is not None and joins and before.stem in (TITLE, NAME):
        run = TITLE if symbol == before.stem == TITLE else NAME
        replaced = token._replace(gap=before.gap) if symbol == TARGET else None
        tokens[-1] = replaced or before._replace(stem=run, possessive=token.possessive)
    else:
        tokens.append(token)
    return negated or word in NEGATORS or word.endswith("n't")


@lru_cache(maxsize=100_000)  # the words of a language come again and again
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


@lru_cache(maxsize=10_000)
def closeness(distance: int, behind: bool, same_clause: bool) -> float:
    """Return how much a word counts by its place: most right behind the target, in its clause.

    The curve was read off weights by distance and side fitted on the training text.
    """
    if behind:
        return 0.2 + 0.9 * (2.4 / (1 + 0.3 * (distance - 1)) if same_clause else 1.1 / (1 + 0.1 * (distance - 1)))
    return (1.1 if same_clause else 0.5) / (1 + 0.2 * (distance - 1))


@lru_cache(maxsize=100_000)
def _names(stem: str) -> tuple[str, ...]:
    """Return the names of the features of a stem."""
    return tuple(f"{where}:{stem}" for where in ("close", "L", "R", "in", "out", "Lnear", "Rnear"))


def _words(tokens: Sequence[Token], target: int, found: defaultdict[str, float]) -> None:
    """Each word: by closeness, by side, next to the target, in and outside its clause."""
    clause = tokens[target].clause
    for at, token in enumerate(tokens):
        if at == target or token.stem == RARE:
            continue
        close, left, right, inside, outside, left_near, right_near = _names(token.stem)
        behind, distance, same = at > target, abs(at - target), token.clause == clause
        found[close] += closeness(distance, behind, same)
        found[right if behind else left] += FADE ** (distance - 1)
        found[inside if same else outside] += 0.5
        if distance <= NEARBY:
            found[right_near if behind else left_near] += 1.0


def _pairs(tokens: Sequence[Token], target: int, found: defaultdict[str, float]) -> None:
    """Each pair of neighbours, by side; with the target itself, side and all."""
    stems = [token.stem for token in tokens]
    for at, (one, two) in enumerate(pairwise(stems)):
        if one != RARE and two != RARE:
            side = "" if at == target or at + 1 == target else "L" if at < target else "R"
            found[f"{side}pair:{one}_{two}"] += 0.7


def _lexicons(tokens: Sequence[Token], target: int, found: defaultdict[str, float]) -> None:
    """The values and categories of the lexicons, summed by place."""
    values, categories, clause = form_values(), form_categories(), tokens[target].clause
    listed = [at for at, token in enumerate(tokens) if token.lower in values or token.lower in categories]
    for at in listed:
        token = tokens[at]
        side, distance, same = "R" if at > target else "L", abs(at - target), token.clause == clause
        close = closeness(distance, at > target, same)
        value = values.get(token.lower)
        if value:
            value *= 0.3 * (-0.6 if token.negated else 1.0)
            sign, where = ("+" if value > 0 else "-"), ("in" if same else "out")
            found[f"value:{side}{where}"] += value
            found["value:all"] += value
            found[f"value:{sign}"] += value
            found[f"value:{side}fading"] += value * 0.85**distance
            found[f"value:{side}fading{sign}"] += value * 0.85**distance
            found["value:close"] += value * close
            found[f"value:close{sign}"] += value * close
            if distance <= NEARBY + 1:
                found[f"value:{side}near{sign}"] += value
            if token.quoted:
                found["value:quoted"] += value
        category = categories.get(token.lower)
        if category:
            found[f"class:{side}:{category}"] += 0.5
            found[f"class:close:{category}"] += 0.5 * close
            if same:
                found[f"class:{side}in:{category}"] += 0.5
            if distance <= NEARBY + 1:
                found[f"class:{side}near:{category}"] += 0.5


class Frame(NamedTuple):
    """A verb or event noun in the tokens: the range it covers, what it implies, and whether it is passive."""

    first: int
    last: int
    noun: bool
    act: Act
    passive: bool


@cache
def _participles() -> frozenset[str]:
    tables = (tags for (_, pos), tags in irregular().items() if pos == "v")
    return frozenset(f for tags in tables for f in tags.get("participle", tags.get("past", [])))


def _find_frames(tokens: Sequence[Token]) -> list[Frame]:
    index, lower = acts(), [t.lower for t in tokens]
    found: list[Frame] = []
    end = 0
    for at in [at for at, word in enumerate(lower) if word in index]:
        listed = index[lower[at]]
        longest = min(len(next(iter(listed))), len(lower) - at)
        spans = (tuple(lower[at : at + size]) for size in range(longest, 0, -1)) if at >= end else iter(())
        parts = next((span for span in spans if span in listed), None)
        if parts is None:
            continue
        kinds = {act.pos.startswith("n"): act for act in reversed(listed[parts])}  # of several the first
        end = at + len(parts)
        before = [lower[p] for p in range(max(0, at - 3), at) if tokens[p].clause == tokens[at].clause]
        like_noun = bool(before and before[-1] in NOUN_BEFORE) or (at > 0 and tokens[at - 1].possessive)
        noun = True in kinds and (False not in kinds or like_noun)
        participle = parts[0].endswith("ed") or parts[0] in _participles()
        be = bool(BE.intersection(before)) and not (
            {"have", "has", "had"}.intersection(before) and "been" not in before
        )
        passive = not noun and participle and (be or (end < len(lower) and lower[end] == "by"))
        found.append(Frame(at, end, noun, kinds[noun], passive))
    return found


def _frames(tokens: Sequence[Token], target: int, found: defaultdict[str, float]) -> None:
    """What the verbs and event nouns imply about the target, by its place: doer, done to, owner, or only near."""
    for frame in _find_frames(tokens):
        behind = frame.first > target
        side = "R" if behind else "L"
        distance = min(abs(frame.first - target), abs(frame.last - 1 - target))
        where = "in" if tokens[frame.first].clause == tokens[target].clause else "out"
        role = _role(tokens, target, frame)
        negated = any(
            t.lower in NEGATORS or t.lower.endswith("n't") for t in tokens[max(0, frame.first - 3) : frame.first]
        )
        factor = 0.5 * (-0.5 if negated else 1.0)
        fading = FADE**distance
        for what, value in (("agent", frame.act.agent), ("patient", frame.act.patient), ("effect", frame.act.effect)):
            if value:
                found[f"frame:{role}:{what}"] += factor * value * fading
                found[f"frame:{side}{where}:{what}"] += factor * value * 0.5
                found[f"frame:all:{what}"] += factor * value * 0.5
        done = frame.act.patient if role in ("object", "subject of passive", "of") else 0
        did = frame.act.agent if role in ("subject", "by", "owner") else 0
        for what, value in (("patient", done), ("agent", did)):
            if value:
                found[f"frame:{what}{'+' if value * factor > 0 else '-'}"] += 0.5
        signs = "".join("0+-"[(v > 0) - (v < 0)] for v in (frame.act.agent, frame.act.patient, frame.act.effect))
        found[f"frame:{role}:{signs}{'!' if negated else ''}"] += 1.0


def _role(tokens: Sequence[Token], target: int, frame: Frame) -> str:
    """Return what the target is to a frame, by order and prepositions alone."""
    behind = frame.first > target
    between = range(target + 1, frame.first) if behind else range(frame.last, target)
    if not frame.noun and (behind or not frame.passive):
        return "object" if not behind else "subject of passive" if frame.passive else "subject"
    words = {tokens[p].lower for p in between}
    if frame.noun:
        if behind and tokens[target].possessive and len(between) < 3:
            return "owner"
        if not behind and len(between) < 4 and "by" in words:
            return "by"
        if not behind and len(between) < 4 and frame.act.preps & words:
            return "of"
        return "noun behind" if behind else "noun before"
    return "by" if "by" in words else "after passive"


def _shape(tokens: Sequence[Token], target: int, found: defaultdict[str, float], only_word: str) -> None:
    """The shape of the sentence: pronoun or not, possessor, first word, quoted, how long, how many other names."""
    here = tokens[target]
    after = tokens[target + 1].gap if target + 1 < len(tokens) else ""
    stems = [token.stem for token in tokens]
    shape = {
        f"pronoun {PRONOUNS[only_word]}" if only_word in PRONOUNS else "name": 1.0,
        "possessor": float(here.possessive),
        "first": float(target == 0),
        "quoted": float(here.quoted),
        "words": min(len(tokens), 60) / 30,
        "names": min(stems.count(NAME), 6) / 3,
        "place": target / len(tokens),
        "quotation": float(any(t.quoted for t in tokens)),
        "numbers": float(min(stems.count(NUMBER), 3)),
        "comma before": float(here.gap.startswith(",")),
        "comma behind": float(after.startswith(",")),
    }
    for name, value in shape.items():
        if value:
            found[f"shape:{name}"] += 0.5 * value
