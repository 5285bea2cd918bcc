"""Studies of words and spans: whom they aim at, whose words they are, and which words are loaded."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Sequence

import numpy as np

from framing.analysis.groups import THRESHOLD
from framing.reading.attachment import target_of
from framing.reading.entities import Entities
from framing.reading.lexicons import load_lexicon
from framing.reading.masking import mask
from framing.reading.text import Document, parse
from framing.validation import gold as data
from framing.validation.instruments import Reading, read_text, textblob_words, vader_words
from framing.validation.measures import (
    Floats,
    auc_within,
    f1,
    half,
    macro,
    precision,
    ratio,
    recall,
)
from framing.validation.studies import BASELINE, OWN, SPLITS, Bench, Row, measured

OTHER = "somebody else"
UNMASKED = ("pronoun", "nominal")
BIASED = ("Non-biased", "Biased")
VOICES = ("narrator", "direct", "indirect", "scare")
STRENGTHS = tuple(sorted({0.4, 0.5, 0.6, 0.7, THRESHOLD}))  # 0 keeps what the lightest weight keeps


def attach_span(reading: Reading, first: int, last: int, reach: str = "article") -> str | None:
    """Return the entity that framing attaches a span of words to, or None.

    As in reading, names are masked first; pronouns and titles that stand for somebody are not.
    """
    named = [m for m in reading.mentions if m.how not in UNMASKED]
    masked = mask(reading.document, named)
    place = {at: p for p, at in enumerate(masked.positions)}
    others = [m._replace(first=place[m.first], last=place[m.last]) for m in reading.mentions if m.how in UNMASKED]
    mentions = sorted((*masked.mentions, *others), key=lambda m: m.first)
    speakers = [reading.speaker[at] for at in masked.positions[:-1]]
    places = [e.name for e in reading.entities if e.kind in ("place", "people")]
    persons = [e.name for e in reading.entities if e.kind == "person"]
    start = bisect_right(masked.positions, first) - 1
    end = max(bisect_left(masked.positions, last), start + 1)
    found, _ = target_of(masked.document, start, end, mentions, speakers, places, persons=persons, reach=reach)
    return mentions[found].entity if found is not None else None


def nearest(reading: Reading, first: int, last: int) -> str | None:
    """Return the entity mentioned nearest in the sentence, else last in the sentence before, else None."""
    document, sentence = reading.document, reading.document.words[first].sentence
    here = [m for m in reading.mentions if document.words[m.first].sentence == sentence]
    if here:
        return min(here, key=lambda m: (max(m.first - last, first - m.last, 0), m.first)).entity
    earlier = [m for m in reading.mentions if document.words[m.first].sentence == sentence - 1]
    return earlier[-1].entity if earlier else None


def target(bench: Bench) -> list[Row]:
    """Which of an article's main entities does a span of loaded words aim at?"""
    spans = [
        (story, reading, span, data.words_within(reading.document, span.start, span.end))
        for story, reading in zip(bench.stories, bench.readings, strict=True)
        for span in story.spans
        if span.bias == "lex" and span.aim == "dir" and span.target in story.entities
    ]

    def first_entity(story: data.Story, reading: Reading, first: int, last: int) -> str | None:
        return story.entities[0]

    def by_distance(story: data.Story, reading: Reading, first: int, last: int) -> str | None:
        return nearest(reading, first, last)

    def by_distance_or_first(story: data.Story, reading: Reading, first: int, last: int) -> str | None:
        return by_distance(story, reading, first, last) or story.entities[0]

    def attachment(reach: str) -> Callable[[data.Story, Reading, int, int], str | None]:
        return lambda story, reading, first, last: attach_span(reading, first, last, reach)

    instruments: list[tuple[str, str, Callable[[data.Story, Reading, int, int], str | None]]] = [
        ("first main entity", BASELINE, first_entity),
        ("nearest mention, else the sentence before", BASELINE, by_distance),
        ("nearest mention, else first main entity", BASELINE, by_distance_or_first),
        ("attachment", OWN, attachment("clause")),
        ("attachment, within the sentence", OWN, attachment("sentence")),
        ("attachment, within the article", OWN, attachment("article")),
    ]
    events = [story.event for story, *_ in spans]
    several = [i for i, (story, *_) in enumerate(spans) if len(story.entities) > 1]
    rows = []
    for name, kind, choose in instruments:
        said = [choose(story, reading, *words) for story, reading, _, words in spans]
        right = [[float(s == span.target), 1.0] for s, (_, _, span, _) in zip(said, spans, strict=True)]
        rows += measured("basil target", name, kind, "accuracy", events, right, ratio, unit="event")
        rows += measured(
            "basil target", name, kind, "accuracy, several entities", [events[i] for i in several],
            [right[i] for i in several], ratio, unit="event",
        )  # fmt: skip
        if kind == OWN:
            tried = [i for i, s in enumerate(said) if s is not None]
            rows += measured(
                "basil target", name, kind, "accuracy where it answers", [events[i] for i in tried],
                [right[i] for i in tried], ratio, unit="event",
            )  # fmt: skip
    return rows


def in_marks(document: Document, position: int) -> bool:
    """Tell whether a word stands behind an odd number of double quotation marks of its paragraph.

    Examples
    --------
    >>> document = parse('It is "a shame," she said.')
    >>> [in_marks(document, p) for p in (1, 3, 4)]
    [False, True, False]
    """
    word = document.words[position]
    start = next(p.start for p in document.paragraphs if p.start <= word.start < p.end)
    return document.text.count('"', start, word.start) % 2 == 1


def voice(bench: Bench) -> list[Row]:
    """Is a span quoted, and whose words are they?"""
    spans = [
        (story, reading, span, data.words_within(reading.document, span.start, span.end))
        for story, reading in zip(bench.stories, bench.readings, strict=True)
        for span in story.spans
    ]
    events = [story.event for story, *_ in spans]
    gold = [span.quoted for _, _, span, _ in spans]

    def by_marks(reading: Reading, first: int, last: int) -> bool:
        return in_marks(reading.document, (first + last - 1) // 2)

    def by_voice(kinds: Collection[str]) -> Callable[[Reading, int, int], bool]:
        return lambda reading, first, last: 2 * sum(v in kinds for v in reading.voice[first:last]) > last - first

    rows = []
    quoted: list[tuple[str, str, Callable[[Reading, int, int], bool]]] = [
        ("majority", BASELINE, lambda reading, first, last: False),
        ("odd number of marks before", BASELINE, by_marks),
        ("voices, direct", OWN, by_voice({"direct"})),
        ("voices, direct or scare", OWN, by_voice({"direct", "scare"})),
        ("voices, direct or indirect", OWN, by_voice({"direct", "indirect", "scare"})),
    ]
    for name, kind, judge in quoted:
        said = [judge(reading, *words) for _, reading, _, words in spans]
        right = [[float(s == g), 1.0] for s, g in zip(said, gold, strict=True)]
        found = [[float(s and g), float(s), float(g)] for s, g in zip(said, gold, strict=True)]
        rows += measured("basil quoted", name, kind, "accuracy", events, right, ratio, unit="event")
        rows += measured("basil quoted", name, kind, "F1", events, found, f1, unit="event")

    def last_before(reading: Reading, first: int, last: int) -> str:
        start = reading.document.words[first].paragraph
        before = [m for m in reading.mentions if m.last <= first and reading.document.words[m.first].paragraph == start]
        return before[-1].entity if before else OTHER

    def by_framing(reading: Reading, first: int, last: int) -> str:
        speakers = [s for s in reading.speaker[first:last] if s]
        most = max(sorted(set(speakers)), key=speakers.count) if speakers else ""
        return most if most in reading.entities.names else OTHER

    speakers: list[tuple[str, str, Callable[[Reading, int, int], str]]] = [
        ("majority", BASELINE, lambda reading, first, last: OTHER),
        ("last mention before in the paragraph", BASELINE, last_before),
        ("voices", OWN, by_framing),
    ]
    for name, kind, choose in speakers:
        right, clusters, main = [], [], []
        for story, reading, span, words in spans:
            if span.quoted:
                same = {e.lower() for e in story.entities}
                true = span.speaker.lower() if span.speaker.lower() in same else OTHER
                named = choose(reading, *words).lower()
                right.append([float((named if named in same else OTHER) == true), 1.0])
                clusters.append(story.event)
                main.append(true != OTHER)
        ours = [i for i, m in enumerate(main) if m]
        rows += measured(
            "basil speaker", name, kind, "accuracy, speaker a main entity", [clusters[i] for i in ours],
            [right[i] for i in ours], ratio, unit="event",
        )  # fmt: skip
        rows += measured("basil speaker", name, kind, "accuracy, all quoted", clusters, right, ratio, unit="event")
    return rows


def marked_words(sentence: data.Marked, document: Document) -> set[int]:
    """Return the positions of the words that annotators marked.

    An entry is parted by framing's own tokenizer. One of a single word marks every occurrence of it, whatever the
    case; one of several marks them where they stand side by side, and where they nowhere do, each of them.

    Examples
    --------
    >>> text = "A vile and far-fetched plot, vile."
    >>> sorted(marked_words(data.Marked("a", "o", text, "Biased", ("vile", "far-fetched plot")), parse(text)))
    [1, 3, 4, 5]
    """
    lower = [w.lower for w in document.words]
    found: set[int] = set()
    for entry in sentence.words:
        wanted = [w.lower for w in parse(entry).words]
        size = len(wanted)
        runs = [at for at in range(len(lower) - size + 1) if size and lower[at : at + size] == wanted]
        found |= {at + k for at in runs for k in range(size)}
        if not runs:
            found |= {p for p, word in enumerate(lower) if word in wanted}
    return found


def word_instruments(readings: Sequence[Reading]) -> list[tuple[str, str, list[set[int]]]]:
    """Return what tells which words are loaded: name, kind and, for each text, the positions of the words."""

    def listed(words: Collection[str]) -> list[set[int]]:
        return [{p for p, w in enumerate(r.document.words) if w.lower in words} for r in readings]

    def hits(column: str, at_least: float, voices: Collection[str] = VOICES) -> list[set[int]]:
        return [
            {
                p
                for h in r.hits
                if h[column] >= at_least and r.voice[h["position"]] in voices
                for p in range(h["position"], h["position"] + h["tokens"])
            }
            for r in readings
        ]

    loaded, valence = load_lexicon("loaded"), load_lexicon("valence")
    weights = sorted({entry.weight for entry in loaded})
    everyday = {form for form, score in valence.to_scores().items() if score}
    return [
        ("every word", BASELINE, [set(range(len(r.document.words))) for r in readings]),
        *((f"vader lexicon, |score| >= {t:g}", BASELINE, listed(vader_words(t))) for t in (0.0, 1.0, 2.0, 3.0)),
        *((f"textblob lexicon, subjectivity >= {t:g}", BASELINE, listed(textblob_words(t))) for t in (0.5, 0.8, 1.0)),
        ("valence lexicon", OWN, listed(everyday)),
        *((f"loaded, weight >= {w:g}", OWN, hits("weight", w)) for w in weights),
        *((f"loaded, strength >= {s:g}", OWN, hits("strength", s)) for s in STRENGTHS),
        ("loaded, narrator", OWN, hits("strength", THRESHOLD, ("narrator", "indirect"))),
        ("loaded, narrator and scare quotes", OWN, hits("strength", THRESHOLD, ("narrator", "indirect", "scare"))),
    ]


def babe(bench: Bench) -> list[Row]:
    """Which words make a sentence biased? Words are counted as they occur; all sentences, biased or not, count."""
    sentences = data.load_babe(bench.folder)
    nobody = Entities(())
    readings = [read_text(s.text, nobody) for s in bench.each(sentences, "reading BABE")]
    gold = [marked_words(s, r.document) for s, r in zip(sentences, readings, strict=True)]

    articles = [s.article for s in sentences]
    outlets = sorted({s.outlet for s in sentences})
    weak = [[float(sum(h["strength"] < THRESHOLD for h in r.hits)), float(len(r.hits))] for r in readings]
    rows = measured("babe words", "loaded", OWN, "share of hits below the threshold", articles, weak, ratio)
    instruments = word_instruments(readings)
    for name, kind, said in instruments:
        counts = np.array([[len(g & s), len(s), len(g)] for g, s in zip(gold, said, strict=True)], dtype=np.float64)
        for metric, statistic in (("F1", f1), ("precision", precision), ("recall", recall)):
            rows += measured("babe words", name, kind, f"{metric}, pooled", articles, counts, statistic)
        rows += measured(
            "babe words", name, kind, "F1, mean over outlets", articles,
            _by_stratum(counts, [s.outlet for s in sentences], outlets), macro(f1, len(outlets)),
        )  # fmt: skip
        biased = [i for i, s in enumerate(sentences) if s.label == "Biased"]
        rows += measured(
            "babe words", name, kind, "F1, biased sentences alone", [articles[i] for i in biased], counts[biased], f1
        )
    judged = [i for i, s in enumerate(sentences) if s.label in BIASED]
    for name, kind, said in instruments[1:]:
        for split in SPLITS:
            kept = [i for i in judged if split in ("all", half(articles[i]))]
            found = auc_within(
                [len(said[i]) for i in kept],
                [sentences[i].label == "Biased" for i in kept],
                [sentences[i].outlet for i in kept],
                [articles[i] for i in kept],
            )
            rows.append(
                {
                    "study": "babe sentences", "instrument": name, "kind": kind, "metric": "AUC within outlets",
                    **found._asdict(), "unit": "article", "fitted": "", "split": split,
                }
            )  # fmt: skip
    return rows


def _by_stratum(counts: Floats, strata: Sequence[str], names: Sequence[str]) -> Floats:
    """Put the columns of each stratum side by side, zero where a row is of another."""
    wide = np.zeros((len(counts), len(names), counts.shape[1]))
    for row, stratum in enumerate(strata):
        wide[row, names.index(stratum)] = counts[row]
    return wide.reshape(len(counts), -1)
