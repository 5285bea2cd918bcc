"""Features: what stands around a target, in words, pairs, lexicon scores and roles; its tokens have no names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple

from framing.reading.frames import Act, acts
from framing.reading.inflection import irregular
from framing.reading.lexicons import form_categories, form_values
from framing.reading.text import Document
from framing.reading.tokens import NAME, NUMBER, PRONOUNS, RARE, Token, masked, negates

RULE = "rule"  # begins the name of a feature that is a sum of the rules
BE = frozenset("is are was were be been being get gets got".split())
NOUN_BEFORE = frozenset("the a an his her their of its this that any no in for on".split())
NEARBY = 3  # words on either side that count as next to the target
FADE = 0.9  # of a word's weight is left per word of distance
FADE_OF_VALUES = 0.85  # the same of the values that lexicons give
PAIR = 0.7  # how much a pair of words counts
REACH_OF_ACTS = 3  # words before an act that tell whether it is a noun, passive or negated


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
            found[f"{side}pair:{one}_{two}"] += PAIR


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
            value *= worth(token.negated)
            sign, where = ("+" if value > 0 else "-"), ("in" if same else "out")
            found[f"value:{side}{where}"] += value
            found["value:all"] += value
            found[f"value:{sign}"] += value
            found[f"value:{side}fading"] += value * FADE_OF_VALUES**distance
            found[f"value:{side}fading{sign}"] += value * FADE_OF_VALUES**distance
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


def worth(negated: bool) -> float:
    """Return how much the value of a word counts where it stands; a negation turns and weakens it."""
    return 0.3 * (-0.6 if negated else 1.0)


class Frame(NamedTuple):
    """A verb or event noun in the tokens: the range it covers, what it implies, whether it is passive or negated."""

    first: int
    last: int
    noun: bool
    act: Act
    passive: bool
    negated: bool


@cache
def _participles() -> frozenset[str]:
    tables = (tags for (_, pos), tags in irregular().items() if pos == "v")
    return frozenset(f for tags in tables for f in tags.get("participle", tags.get("past", [])))


def find_frames(tokens: Sequence[Token]) -> list[Frame]:
    """Find the verbs and event nouns of a sentence."""
    index = acts()
    lower = [token.lower for token in tokens]
    found: list[Frame] = []
    end = 0
    for at in [at for at, word in enumerate(lower) if word in index]:
        if at < end:
            continue
        longest = min(_longest(lower[at]), len(lower) - at)
        for size in range(longest, 0, -1):
            parts = tuple(lower[at : at + size])
            if parts in index[lower[at]]:
                break
        else:
            continue
        end = at + size
        clause, close = tokens[at].clause, range(max(0, at - REACH_OF_ACTS), at)
        before = tuple([lower[p] for p in close if tokens[p].clause == clause])
        owned = at > 0 and tokens[at - 1].possessive
        by = end < len(lower) and lower[end] == "by"
        denied = any(map(negates, lower[close.start : at]))
        found.append(Frame(at, end, *_read_act(parts, before, owned, by), denied))
    return found


@lru_cache(maxsize=10_000)
def _longest(word: str) -> int:
    """Return how many words the longest act has that begins with a word."""
    return len(next(iter(acts()[word])))


@lru_cache(maxsize=20_000)  # few words come before an act, and the same ones
def _read_act(parts: tuple[str, ...], before: tuple[str, ...], owned: bool, by: bool) -> tuple[bool, Act, bool]:
    """Tell of an act whether it is a noun where it stands, which act it is then, and whether it is passive."""
    kinds = {act.pos.startswith("n"): act for act in reversed(acts()[parts[0]][parts])}  # of several the first
    like_noun = bool(before and before[-1] in NOUN_BEFORE) or owned
    noun = True in kinds and (False not in kinds or like_noun)
    participle = parts[0].endswith("ed") or parts[0] in _participles()
    be = bool(BE.intersection(before)) and not ({"have", "has", "had"}.intersection(before) and "been" not in before)
    return noun, kinds[noun], not noun and participle and (be or by)


def _frames(tokens: Sequence[Token], target: int, found: defaultdict[str, float]) -> None:
    """What the verbs and event nouns imply about the target, by its place: doer, done to, owner, or only near."""
    for frame in find_frames(tokens):
        distance = min(abs(frame.first - target), abs(frame.last - 1 - target))
        side = "R" if frame.first > target else "L"
        where = "in" if tokens[frame.first].clause == tokens[target].clause else "out"
        told = (frame.act.agent, frame.act.patient, frame.act.effect, frame.negated)
        for name, once, fading in implied(role(tokens, target, frame), side + where, *told):
            found[name] += once + fading * FADE**distance


@lru_cache(maxsize=20_000)
def implied(
    place: str, where: str, agent: int, patient: int, effect: int, negated: bool
) -> tuple[tuple[str, float, float], ...]:
    """Return the features of an act: their names, what they are worth anywhere, and what fades with distance."""
    factor = 0.5 * (-0.5 if negated else 1.0)
    found = []
    for what, value in (("agent", agent), ("patient", patient), ("effect", effect)):
        if value:
            found.append((f"frame:{place}:{what}", 0.0, factor * value))
            found.append((f"frame:{where}:{what}", factor * value * 0.5, 0.0))
            found.append((f"frame:all:{what}", factor * value * 0.5, 0.0))
    done = patient if place in ("object", "subject of passive", "of") else 0
    did = agent if place in ("subject", "by", "owner") else 0
    for what, value in (("patient", done), ("agent", did)):
        if value:
            found.append((f"frame:{what}{'+' if value * factor > 0 else '-'}", 0.5, 0.0))
    signs = "".join("0+-"[(v > 0) - (v < 0)] for v in (agent, patient, effect))
    found.append((f"frame:{place}:{signs}{'!' if negated else ''}", 1.0, 0.0))
    return tuple(found)


def role(tokens: Sequence[Token], target: int, frame: Frame) -> str:
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


SHAPE = ("possessor", "first", "quoted", "words", "names", "place", "quotation", "numbers", "comma before",
         "comma behind")  # fmt: skip
HALF = 0.5  # how much of its shape counts


def _shape(tokens: Sequence[Token], target: int, found: defaultdict[str, float], only_word: str) -> None:
    """Pronoun or not, and the shape of the sentence."""
    stems = [token.stem for token in tokens]
    quoted = any(token.quoted for token in tokens)
    found[kind_of_word(only_word)] += HALF
    for name, value in zip(SHAPE, shape(tokens, target, stems.count(NAME), stems.count(NUMBER), quoted), strict=True):
        if value:
            found[f"shape:{name}"] += HALF * value


def kind_of_word(only_word: str) -> str:
    """Return the name of the feature that tells pronouns from names; a target of several words is no pronoun."""
    return f"shape:pronoun {PRONOUNS[only_word]}" if only_word in PRONOUNS else "shape:name"


def shape(tokens: Sequence[Token], target: int, names: int, numbers: int, quoted: bool) -> tuple[float, ...]:
    """Return the values of :data:`SHAPE`: possessor, first word, quoted, how long, how many other names, and so on."""
    here = tokens[target]
    after = tokens[target + 1].gap if target + 1 < len(tokens) else ""
    return (
        here.possessive,
        target == 0,
        here.quoted,
        min(len(tokens), 60) / 30,
        min(names, 6) / 3,
        target / len(tokens),
        quoted,
        min(numbers, 3),
        here.gap.startswith(","),
        after.startswith(","),
    )
