"""Aim: which mention a span of words is aimed at, and by which rule.

First the rules that rest on how the words are joined are tried, in the order of :data:`RULES`; where none decides,
features are added up (:mod:`framing.reading.salience`). The name of the rule stands in the evidence, so that every
attachment can be checked by hand and the weaker ones left out.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from framing.reading.entities import UPON, Mention, governed
from framing.reading.frames import Frame, find_frames
from framing.reading.inflection import forms
from framing.reading.joins import NEAR, called, governor, grounds, modified, parted, says_what_it_is, shown
from framing.reading.lexicons import Entry, load_lexicon
from framing.reading.salience import (
    PERSONAL,
    POSSESSIVES,
    SENTENCES_BACK,
    Around,
    References,
    behind_by,
    group,
    most_salient,
    references,
)
from framing.reading.speakers import SUBJECTS
from framing.reading.text import Document

RULES: dict[str, str] = {
    "possessor": "the word belongs to it: Norland's invasion, Norland hypocrisy",
    "by": "it is named as the doer: an invasion by Norland",
    "relative": "what is said of the word names it: the fury that Norland showed, the fury Norland showed",
    "modifier": "the word stands right before its name, with titles and adjectives between: the heroic President X",
    "named": "somebody calls it so or holds the word against it: called X a hypocrite, accused X of a cruel plan",
    "complement": "the word says what it is: X is a hero; X, a hero; the plight of X; X and other heroes",
    "grounds": "it is reproached with it: ties with Norland over the siege",
    "doer": "it does what the word tells: Norland, which had met Sudland, invaded",
    "subject": "the one mention before it in its clause that is no object, unless it suffers or denounces the word",
    "clause": "the nearest other mention in its clause, at most four words away",
    "salient": "the mention in its sentence that scores best: near, in its clause, a subject, often mentioned",
    "pronoun": "a pronoun in its sentence scores best, and likely goes back to this mention",
    "previous": "a mention in the five sentences before scores best, or the sentence names nobody",
    "article": "nobody near is named: what the article has mentioned most so far",
    "none": "no entity of the codebook stands near enough",
}
# How far one may go: by how words are joined alone; to whoever the sentence names; to anybody, which is a guess.
REACHES: dict[str, frozenset[str]] = {
    "clause": frozenset(RULES) - {"salient", "pronoun", "previous", "article"},
    "sentence": frozenset(RULES) - {"pronoun", "previous", "article"},
    "article": frozenset(RULES),
}
REACH = "clause"
# What is done to somebody is not said of them: "the massacre in Sudland" blames the doer, not Sudland.
ACTS = frozenset(("condemnation", "war_metaphor", "euphemism"))
# These are said of the one they name, whichever preposition joins them: "the plight of X", "the regime in X". Without
# such a link they are said of somebody whom the codebook does not list ("threats from far-right circles"), so no
# nearness counts.
SAID_OF = frozenset(("label", "ideology", "delegitimation", "praise", "victim", "elite"))
CLAUSE_WITHIN = 4
SUBJECT_WITHIN = 8
WINDOW = 12  # mentions before and behind a span that the rules look at
SALIENT_FROM = 1.0  # within the sentence a lower score attaches nothing


@dataclass(frozen=True)
class Scene:
    """An article in which spans are aimed at mentions: what is worked out once."""

    document: Document
    mentions: Sequence[Mention]
    speakers: Sequence[str]
    places: Collection[str]
    starts: Sequence[int]  # first word of each mention
    frames: Mapping[int, Frame]  # by each word that tells them
    objects: Collection[int]  # mentions that are the object of a verb
    persons: Collection[str] | None

    @cached_property
    def known(self) -> References:
        """What refers to entities, pronouns too: only who looks beyond a clause asks for it."""
        return group(self.document, references(self.document, self.mentions, self.speakers, self.persons))


def scene(
    document: Document,
    mentions: Sequence[Mention],
    speakers: Sequence[str],
    places: Collection[str] = (),
    persons: Collection[str] | None = None,
    frames: Sequence[Frame] | None = None,
) -> Scene:
    """Work out what is needed to aim words: mentions by place, frames, pronouns.

    Parameters
    ----------
    document : Document
    mentions : sequence of Mention
        In the order of the text.
    speakers : sequence of str
        Speaker of every word.
    places : collection of str
        Names of the entities that are places.
    persons : collection of str, optional
        Names of those that are persons, so that "he" may be one of them; by default each may be.
    frames : sequence of Frame, optional
        Who does what to whom, where it is known already.

    Returns
    -------
    Scene
    """
    frames = find_frames(document, mentions) if frames is None else frames
    return Scene(
        document,
        mentions,
        speakers,
        places,
        [m.first for m in mentions],
        {p: f for f in frames for p in range(f.first, f.last)},
        {i for f in frames if f.act.pos in ("v", "vp") for i, _ in f.patients if mentions[i].first >= f.last},
        persons,
    )


def aim(scene: Scene, first: int, last: int, entry: Entry, reach: str = REACH) -> tuple[int | None, str]:
    """Return which mention a span of words is aimed at, and by which rule.

    Parameters
    ----------
    scene : Scene
    first, last : int
        The words of the span: the first, and one past the last.
    entry : Entry
        What the span is: part of speech and category count.
    reach : {"sentence", "clause", "article"}
        See :data:`REACHES`.

    Returns
    -------
    mention : int or None
    rule : str

    Raises
    ------
    ValueError
        If the reach is none of the three.
    """
    if reach not in REACHES:
        raise ValueError(f"there is no reach {reach!r}; use one of {', '.join(REACHES)}")
    document, mentions, speakers = scene.document, scene.mentions, scene.speakers
    sentence = document.sentences[document.words[first].sentence]
    low = max(bisect_left(scene.starts, sentence.first), bisect_left(scene.starts, first) - WINDOW)
    high = min(bisect_left(scene.starts, sentence.last), bisect_left(scene.starts, last) + WINDOW)
    everyone = [i for i in range(low, high) if not (mentions[i].first < last and first < mentions[i].last)]
    # A few quoted words inside the narrator's sentence may speak of somebody outside the marks, but not of the speaker.
    same_voice = [i for i in everyone if speakers[mentions[i].first] == speakers[first]]
    saying = speakers[first].split("; ")  # two may speak together
    others = [i for i in everyone if mentions[i].entity not in saying]
    if not everyone and reach == "clause":
        return None, "none"
    around = _around(scene, first, last, entry, everyone)
    for here in (same_voice, others) if same_voice != others else (others,):
        found, rule = _by_rules(scene, first, last, entry, here, around) if here else (None, "none")
        if found is not None:
            return found, rule
    if reach == "clause" or (reach == "sentence" and entry.category in SAID_OF):
        return None, "none"
    back = SENTENCES_BACK if reach == "article" else 0
    best = most_salient(document, first, last, scene.known, speakers, around, back)
    if reach == "article":
        return best[1:] if best is not None else _most_mentioned(scene, first)
    # Where a pronoun that nobody has resolved scores best, the second best is no answer.
    certain = best is not None and best[2] in REACHES[reach] and best[0] >= SALIENT_FROM
    return best[1:] if best is not None and certain else (None, "none")


def _most_mentioned(scene: Scene, first: int) -> tuple[int | None, str]:
    """Return the last mention so far of whom the article has mentioned most, not the speaker."""
    here, saying = scene.document.words[first].sentence, scene.speakers[first].split("; ")
    for until in (here, len(scene.document.sentences)):
        counts = {e: scene.known.mentioned(e, until) for e in scene.known.by_entity if e not in saying}
        most = max(counts, key=lambda e: counts[e], default=None)
        if most is not None and counts[most]:
            return scene.known.by_entity[most][1][counts[most] - 1], "article"
    return None, "none"


def _around(scene: Scene, first: int, last: int, entry: Entry, here: Sequence[int]) -> Around:
    """Work out who does and who suffers what a span tells, and at whom it cannot be aimed."""
    document, mentions, words = scene.document, scene.mentions, scene.document.words
    act = entry.category in ACTS
    doers: set[int] = set()
    done_to: set[int] = set()
    before = None
    for p in range(first, last + 1):
        frame = scene.frames.get(p)
        if frame is None or frame is before:
            continue
        before = frame
        noun = frame.act.pos in ("n", "np")
        if frame.first >= last and not noun:
            continue  # behind the span only a noun that it belongs to: "a shameful attack on X"
        suffering = {i for i, _ in frame.patients}
        passive = not noun and any(mentions[i].first < frame.first for i in suffering)
        if passive and frame.act.agent >= 0:  # "X was condemned by Y" is about X
            doers |= suffering
        else:
            doers |= set(frame.agents)
            done_to |= suffering
    barred: set[int] = set()
    if act:
        barred |= {i for i, (word, _) in _joined(document, mentions, last, here).items() if word in UPON}
        barred |= {i for i in here if mentions[i].entity in scene.places} | done_to
        if entry.pos in ("v", "vp"):
            barred |= {
                i
                for i in here
                if 0 <= mentions[i].first - last < NEAR and not parted(document, last, mentions[i].first + 1)
            }
        if not _denouncing().isdisjoint(document.lower[max(0, first - NEAR) : first]):
            barred |= {
                i for i in here if mentions[i].last <= first and words[mentions[i].first].clause == words[first].clause
            }
    return Around(doers, done_to, scene.objects, barred)


def _by_rules(
    scene: Scene, first: int, last: int, entry: Entry, here: Sequence[int], around: Around
) -> tuple[int | None, str]:
    document, mentions, words = scene.document, scene.mentions, scene.document.words
    before = [i for i in here if mentions[i].last <= first]
    after = [i for i in here if mentions[i].first >= last]
    verb, act = entry.pos in ("v", "vp"), entry.category in ACTS

    for i in reversed(before):
        m = mentions[i]
        if first - m.last >= NEAR:
            continue
        owns = _owns(document, m)
        named = m.last == first and not verb and entry.pos != "adv" and not (act and m.entity in scene.places)
        if named and first in scene.frames and entry.pos not in ("n", "np"):
            named = scene.frames[first].act.pos not in ("v", "vp")  # "Norland attacked" has no attack of Norland
        if (owns or named) and not parted(document, m.last - 1, first + 1):
            return i, "possessor"
    joined = _joined(document, mentions, last, after)
    by = next((i for i, (word, _) in joined.items() if word == "by"), None)
    if by is not None and not any(i in around.doers for i in before):  # "X was condemned by Y" is about X
        return by, "by"
    if entry.pos not in ("v", "vp", "adj", "adv"):
        for i in after:
            if shown(document, last, mentions[i]):
                return i, "relative"
    head = None if verb or _is_verb(scene, first) else modified(document, last, mentions, after)
    if head is not None:
        return head, "modifier"
    for i in reversed(before):
        if called(document, mentions[i], first):
            return i, "named"
    if entry.category in SAID_OF:
        for i in reversed(before):
            if says_what_it_is(document, mentions[i].last, first):
                return i, "complement"
        for i, (word, far) in joined.items():
            if word in UPON and word != "against" and far <= 1:  # "a coup against X" is not said of X
                return i, "complement"
        return None, "none"
    for i in reversed(before):
        if act and grounds(document, mentions[i].last, first):
            return i, "grounds"
    if _is_verb(scene, first):
        for i in reversed(before):
            if i in around.doers and i not in around.barred:
                return i, "doer"
    if behind_by(document, first) or _somebody_between(document, before, mentions, first):
        return None, "none"
    near = [
        i
        for i in before
        if first - mentions[i].last <= SUBJECT_WITHIN
        and not governed(document, mentions[i].first)
        and words[mentions[i].first].clause == words[first].clause
        and i not in around.barred
    ]
    subjects = [i for i in near if i not in around.objects]
    if len({mentions[i].entity for i in subjects}) == 1:  # of two, either may be it
        return subjects[-1], "subject"
    close = [
        i
        for i in here
        if _distance(mentions[i], first, last) <= CLAUSE_WITHIN
        and words[mentions[i].first].clause == words[first].clause
        and i not in around.barred
        and i not in around.done_to
        and not (verb and mentions[i].last <= first and governed(document, mentions[i].first))
        and not any(words[p].lower == "that" for p in range(last, mentions[i].first))  # "see clearly that X"
    ]
    if close:
        return min(close, key=lambda i: (_distance(mentions[i], first, last), i)), "clause"
    return None, "none"


def _joined(
    document: Document, mentions: Sequence[Mention], last: int, here: Sequence[int]
) -> dict[int, tuple[str, int]]:
    """Return the mentions that a preposition joins to a span before them, with what :func:`governor` tells of it."""
    near = [i for i in here if 0 <= mentions[i].first - last <= NEAR + 1]
    return {i: found for i in near if (found := governor(document, last, mentions[i].first)) is not None}


def _owns(document: Document, mention: Mention) -> bool:
    last = document.words[mention.last - 1]
    return last.possessive or (mention.how == "pronoun" and last.lower in POSSESSIVES)


def _is_verb(scene: Scene, first: int) -> bool:
    frame = scene.frames.get(first)
    return frame is not None and frame.act.pos in ("v", "vp")


def _somebody_between(document: Document, before: Sequence[int], mentions: Sequence[Mention], first: int) -> bool:
    """Tell whether a pronoun, subject or owner, stands nearer before a word than any mention, in its clause."""
    start = mentions[before[-1]].last if before else 0
    for p in range(first - 1, max(start, first - SUBJECT_WITHIN) - 1, -1):
        if document.words[p].clause != document.words[first].clause:
            return False
        if document.words[p].lower in SUBJECTS or document.words[p].lower in PERSONAL:
            return True
    return False


@cache
def _denouncing() -> frozenset[str]:
    """Forms of the verbs whose object is attacked: who "condemned the massacre" is not the one who did it."""
    verbs = (e for e in load_lexicon("attribution") if e.pos == "v" and e.object == "yes")
    return frozenset(form for e in verbs for form in forms(e.term, e.pos))


def _distance(mention: Mention, first: int, last: int) -> int:
    return mention.first - last if mention.first >= last else first - mention.last
