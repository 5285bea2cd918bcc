"""Truth: the framing that was planted in the six articles of the ferry line, and how much of it each instrument finds.

Texts and truth come with framing, so this study runs everywhere. Six articles by one author are a calibration standard
and no sample: its figures say what an instrument does with these sentences, not how often it is right on the news.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache, partial
from itertools import combinations
from typing import Any, NamedTuple

import pandas as pd

from framing.analysis.groups import THRESHOLD
from framing.analysis.omissions import LEFT_OUT, omissions
from framing.corpus import Corpus, load_corpus
from framing.reading.copies import SharedText, shared_text
from framing.validation import SHIPPED
from framing.validation.gold import GoldError, words_within
from framing.validation.instruments import SCORERS, Reading, read_text, textblob, vader
from framing.validation.measures import f1, precision, ratio, recall
from framing.validation.spans import attach_span, in_marks, nearest, word_instruments
from framing.validation.studies import (
    BASELINE,
    CEILING,
    OWN,
    Bench,
    Row,
    by_narrator,
    mean,
    mean_of_sentences,
    measured,
)

NUMBERS = ("start", "end")
SPOKEN = ("direct", "indirect")
LOADED = f"loaded, strength >= {THRESHOLD:g}"
SHOWN = (
    "every word",
    "vader lexicon, |score| >= 1",
    "textblob lexicon, subjectivity >= 0.5",
    "valence lexicon",
    LOADED,
)
MIN_VISIBLE = 3  # of the five other articles; by default omissions asks for ten, and says that five are too few
NARRATOR = ""


class Told(NamedTuple):
    """An article of the ferry line: how framing reads it, and what was planted in it."""

    article: str
    reading: Reading
    truth: pd.DataFrame

    def planted(self, kind: str) -> list[dict[str, Any]]:
        """Return the rows of one kind, each with the words that it covers (``first`` and one past the ``last``)."""
        rows = self.truth[self.truth["kind"] == kind].to_dict("records")
        for row in rows:
            if row["start"] >= 0:
                row["first"], row["last"] = words_within(self.reading.document, row["start"], row["end"])
        return [{str(k): v for k, v in row.items()} for row in rows]


def load_truth(corpus: Corpus | None = None) -> pd.DataFrame:
    """Return what was planted in the articles of the ferry line, one thing a row.

    Parameters
    ----------
    corpus : Corpus, optional
        One with ``truth.csv`` and its texts; the bundled one by default.

    Returns
    -------
    pandas.DataFrame
        The columns of ``truth.csv``, which its data card explains. ``start`` and ``end`` are characters of the
        article's text; -1 where a thing has no place in it.

    Raises
    ------
    GoldError
        If there is no truth, or the words of a row do not stand at its place.

    Examples
    --------
    >>> truth = load_truth()
    >>> sorted(truth["kind"].unique())
    ['copy', 'difficulty', 'fact', 'mention', 'quotation', 'span', 'speaker', 'tone']
    >>> truth.loc[(truth["kind"] == "span") & (truth["voice"] == "scare"), "words"].tolist()[0]
    "people's ferry"
    """
    corpus = load_corpus(SHIPPED) if corpus is None else corpus
    path = corpus.folder / "truth.csv" if corpus.folder else None
    if path is None or not path.is_file():
        raise GoldError(f"corpus '{corpus.name}' has no truth.csv; the corpus with planted framing is '{SHIPPED}'")
    truth = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
    for column in NUMBERS:
        truth[column] = truth[column].replace("", "-1").astype("int64")
    for row in truth[truth["start"] >= 0].to_dict("records"):
        text = (corpus[row["article"]].text or "") if row["article"] in corpus.articles else ""
        if text[row["start"] : row["end"]] != row["words"]:
            raise GoldError(
                f"{path}: {row['article']} {row['id']}: {row['words']!r} does not stand at {row['start']} of the text; "
                "texts and truth belong together, so take both from one version"
            )
    return truth


def read_truth(corpus: Corpus) -> list[Told]:
    """Read every article of a corpus with truth, once for all instruments."""
    truth = load_truth(corpus)
    return [
        Told(a.id, read_text(a.text or "", corpus.entities), truth[truth["article"] == a.id].reset_index(drop=True))
        for a in corpus
    ]


@cache
def ferry_line() -> tuple[Corpus, tuple[Told, ...], dict[str, frozenset[str]]]:
    """Return the bundled corpus, its articles read, and what framing finds left out of each: once, for all studies."""
    corpus = load_corpus(SHIPPED)
    return corpus, tuple(read_truth(corpus)), left_out(corpus)


def truth(bench: Bench) -> list[Row]:
    """Measure every instrument on what was planted in the ferry line."""
    from framing.validation.planted import difficulties

    corpus, told, left = ferry_line()
    steps: tuple[Callable[[], list[Row]], ...] = (
        partial(_words, told), partial(_kinds, told), partial(_targets, told), partial(_voices, told),
        partial(_sources, told), partial(_tone, told), partial(_mentions, told), partial(_facts, told, corpus, left),
        partial(_copies, told, shared_text(corpus)), difficulties,
    )  # fmt: skip
    return [row for step in bench.each(steps, "the ferry line") for row in step()]


def _rows(study: str, name: str, kind: str, metric: str, clusters: Sequence[str], counts: Any, statistic: Any,
          unit: str = "article", fitted: str = "") -> list[Row]:  # fmt: skip
    """Return one row: six articles have no halves."""
    study = f"ferry line {study}"
    return measured(study, name, kind, metric, clusters, counts, statistic, unit=unit, fitted=fitted, splits=("all",))


def _words(told: Sequence[Told]) -> list[Row]:
    """Which words are loaded? Over all articles, in each, and of each category."""
    gold = [{p for s in t.planted("span") for p in range(s["first"], s["last"])} for t in told]
    articles = [t.article for t in told]
    rows = []
    for name, kind, said in word_instruments([t.reading for t in told]):
        counts = [[len(g & s), len(s), len(g)] for g, s in zip(gold, said, strict=True)]
        for metric, statistic in (("F1", f1), ("precision", precision), ("recall", recall)):
            rows += _rows("words", name, kind, metric, articles, counts, statistic)
        if name not in SHOWN:
            continue
        for article, count in zip(articles, counts, strict=True):
            if count[2]:  # where nothing is loaded, F1 is zero whatever is said
                rows += _rows("words", name, kind, f"F1, {article}", [article], [count], f1)
        spans = [(t, s, set(range(s["first"], s["last"])) & w) for t, w in zip(told, said, strict=True)
                 for s in t.planted("span")]  # fmt: skip
        for category in sorted({s["category"] for _, s, _ in spans}):
            kept = [(t.article, [float(bool(w)), 1.0]) for t, s, w in spans if s["category"] == category]
            whose, right = [a for a, _ in kept], [r for _, r in kept]
            rows += _rows("words", name, kind, f"spans found, {category}", whose, right, ratio)
    return rows


def hit_at(told: Told, first: int, last: int) -> dict[str, Any] | None:
    """Return the first loaded word that framing counts among these words, or None."""
    return next(
        (
            h
            for h in told.reading.hits
            if h["strength"] >= THRESHOLD and h["position"] < last and h["position"] + h["tokens"] > first
        ),
        None,
    )


def _kinds(told: Sequence[Told]) -> list[Row]:
    """Of the spans in which a loaded word is found: is it of the category and the direction that was planted?"""
    every = [(t.article, s, hit_at(t, s["first"], s["last"])) for t in told for s in t.planted("span")]
    found = [(article, s, hit) for article, s, hit in every if hit is not None]
    rows = []
    for column in ("category", "direction"):
        most = Counter(s[column] for _, s, _ in found).most_common(1)[0][0]
        for name, kind, said in (
            ("majority", BASELINE, [most] * len(found)),
            ("loaded", OWN, [h[column] for *_, h in found]),
        ):
            right = [[float(w == s[column]), 1.0] for w, (_, s, _) in zip(said, found, strict=True)]
            rows += _rows("words", name, kind, f"{column}, of spans found", [a for a, *_ in found], right, ratio)
    return rows


def _targets(told: Sequence[Told]) -> list[Row]:
    """Whom does a planted span aim at?"""
    spans = [(t, s) for t in told for s in t.planted("span") if s["target"]]
    most = Counter(s["target"] for _, s in spans).most_common(1)[0][0]
    instruments: list[tuple[str, str, Callable[[Told, dict[str, Any]], str | None]]] = [
        ("majority", BASELINE, lambda t, s: most),
        ("nearest mention, else the sentence before", BASELINE, lambda t, s: nearest(t.reading, s["first"], s["last"])),
        ("attachment", OWN, lambda t, s: attach_span(t.reading, s["first"], s["last"], "clause")),
        ("attachment, within the article", OWN, lambda t, s: attach_span(t.reading, s["first"], s["last"], "article")),
    ]
    rows = []
    for name, kind, choose in instruments:
        right = [[float(choose(t, s) == s["target"]), 1.0] for t, s in spans]
        rows += _rows("target", name, kind, "accuracy", [t.article for t, _ in spans], right, ratio)
    return rows


def voice_by_framing(told: Told, first: int, last: int) -> tuple[str, str]:
    """Return the voice and the speaker that framing gives to most of some words."""
    voices = list(zip(told.reading.voice[first:last], told.reading.speaker[first:last], strict=True))
    return max(sorted(set(voices)), key=voices.count)


def voice_by_marks(told: Told, first: int, last: int) -> tuple[str, str]:
    """Return what quotation marks alone tell: direct speech, by whoever is named last in the paragraph before it."""
    reading = told.reading
    if not in_marks(reading.document, (first + last - 1) // 2):
        return "narrator", NARRATOR
    paragraph = reading.document.words[first].paragraph
    before = [m.entity for m in reading.mentions
              if m.last <= first and reading.document.words[m.first].paragraph == paragraph]  # fmt: skip
    return "direct", before[-1] if before else "somebody"


VOICES: tuple[tuple[str, str, Callable[[Told, int, int], tuple[str, str]]], ...] = (
    ("majority", BASELINE, lambda told, first, last: ("narrator", NARRATOR)),
    ("quotation marks", BASELINE, voice_by_marks),
    ("voices", OWN, voice_by_framing),
)


def _voices(told: Sequence[Told]) -> list[Row]:
    """Whose word is a planted span: the narrator's, quoted, in scare quotes? And who speaks it?"""
    spans = [(t, s) for t in told for s in t.planted("span")]
    spoken = [i for i, (_, s) in enumerate(spans) if s["voice"] in SPOKEN]
    articles = [t.article for t, _ in spans]
    rows = []
    for name, kind, judge in VOICES:
        said = [judge(t, s["first"], s["last"]) for t, s in spans]
        right = [[float(v == s["voice"]), 1.0] for (v, _), (_, s) in zip(said, spans, strict=True)]
        rows += _rows("voice", name, kind, "accuracy", articles, right, ratio)
        for voice in sorted({s["voice"] for _, s in spans}):
            kept = [i for i, (_, s) in enumerate(spans) if s["voice"] == voice]
            some = [right[i] for i in kept]
            rows += _rows("voice", name, kind, f"accuracy, {voice}", [articles[i] for i in kept], some, ratio)
        heard = [[float(said[i][1] == spans[i][1]["speaker"]), 1.0] for i in spoken]
        rows += _rows("voice", name, kind, "speaker, of quoted spans", [articles[i] for i in spoken], heard, ratio)
    return rows


def _sources(told: Sequence[Told]) -> list[Row]:
    """Whose words fill an article: word by word, and as the shares that an analysis of sourcing shows."""
    rows = []
    for name, kind, judge in VOICES:
        right, overlap = [], []
        for t in told:
            size = len(t.reading.document.words)
            gold = [NARRATOR] * size
            for q in t.planted("quotation"):
                if q["voice"] in SPOKEN:
                    gold[q["first"] : q["last"]] = [q["speaker"]] * (q["last"] - q["first"])
            each = [judge(t, p, p + 1) for p in range(size)]
            said = [speaker or "somebody" if voice in SPOKEN else NARRATOR for voice, speaker in each]
            same = sum(g == s != NARRATOR for g, s in zip(gold, said, strict=True))
            right.append([same, size - said.count(NARRATOR), size - gold.count(NARRATOR)])
            overlap.append([sum((Counter(gold) & Counter(said)).values()), size])
        articles = [t.article for t in told]
        rows += _rows("sources", name, kind, "F1 of words by speaker", articles, right, f1)
        rows += _rows("sources", name, kind, "overlap of speakers' shares", articles, overlap, ratio)
    return rows


def _tone(told: Sequence[Told]) -> list[Row]:
    """Of two articles, in which does the narrator put somebody in the worse light?"""
    tones = {(t.article, r["target"]): int(r["value"]) for t in told for r in t.planted("tone")}
    readings = {t.article: t.reading for t in told}
    pairs = [
        (a, b, who)
        for who in sorted({who for _, who in tones})
        for a, b in combinations(readings, 2)
        if tones.get((a, who), 0) != tones.get((b, who), 0) and {(a, who), (b, who)} <= set(tones)
    ]

    def by_sentence(tool: Callable[[str], float], article: str, who: str) -> float:
        reading = readings[article]
        return mean_of_sentences(reading, [reading.mentions[i] for i in reading.of(who)], tool)

    def by_scorer(name: str, narrator: bool, article: str, who: str) -> float:
        reading = readings[article]
        return mean([reading.scores[name][i] for i in reading.of(who) if not narrator or by_narrator(reading, i)])

    instruments: list[tuple[str, str, Callable[[str, str], float], str]] = [
        ("coin", BASELINE, lambda article, who: 0.0, ""),
        ("vader", BASELINE, partial(by_sentence, vader()), ""),
        ("textblob", BASELINE, partial(by_sentence, textblob()), ""),
    ]
    for scorer in SCORERS:
        instruments.append((scorer, OWN, partial(by_scorer, scorer, False), "NewsMTSC"))
        instruments.append((f"{scorer}, narrator", OWN, partial(by_scorer, scorer, True), "NewsMTSC"))
    rows = []
    for name, kind, score, fitted in instruments:
        right = []
        for a, b, who in pairs:
            said = (score(a, who) - score(b, who)) * (tones[a, who] - tones[b, who])
            right.append([0.5 if said == 0 else float(said > 0), 1.0])
        whose = [who for *_, who in pairs]
        rows += _rows("tone", name, kind, "pairwise accuracy", whose, right, ratio, unit="entity", fitted=fitted)
    return rows


def meant_by_framing(told: Told, first: int, last: int) -> str:
    """Return the entity that framing sees mentioned in some words; empty where it sees none."""
    return next((m.entity for m in told.reading.mentions if m.first < last and m.last > first), "")


def meant_by_alias(told: Told, first: int, last: int) -> str:
    """Return the entity whose alias these words are, by the codebook alone."""
    found = told.reading.entities.mentions(told.reading.document)
    return next((m.entity for m in found if m.first < last and m.last > first), "")


MEANT: tuple[tuple[str, str, Callable[[Told, int, int], str]], ...] = (
    ("aliases of the codebook", BASELINE, meant_by_alias),
    ("mentions", OWN, meant_by_framing),
)


def _mentions(told: Sequence[Told]) -> list[Row]:
    """Who is meant, where two persons share a surname and a building stands for the council?"""
    marked = [(t, m) for t in told for m in t.planted("mention")]
    rows = []
    for name, kind, choose in MEANT:
        right = [[float(choose(t, m["first"], m["last"]) == m["target"]), 1.0] for t, m in marked]
        rows += _rows("mentions", name, kind, "accuracy", [t.article for t, _ in marked], right, ratio)
    return rows


def left_out(corpus: Corpus) -> dict[str, frozenset[str]]:
    """Return the words, entities and speakers that framing finds left out of each article, in lower case."""
    found = {}
    for article in corpus.articles:
        table = omissions(
            corpus.evidence, article, kinds=("term", "entity", "speaker"), min_visible=MIN_VISIBLE, resamples=1
        ).table
        found[article] = frozenset(table.loc[table["finding"] == LEFT_OUT, "item"].str.lower())
    return found


def fact_words(corpus: Corpus) -> dict[str, list[str]]:
    """Return the words, in lower case, by which an article can be seen to report each fact."""
    terms = corpus.codebook.set_index("variable")["terms"]
    return {str(fact): [t.strip().lower() for t in told.split(";")] for fact, told in terms.items()}


def unseen(told: Told, terms: Sequence[str]) -> bool:
    """Tell whether an article has none of some words."""
    text = told.reading.document.text.lower()
    return not any(re.search(rf"\b{re.escape(term)}\b", text) for term in terms)


def _facts(told: Sequence[Told], corpus: Corpus, left: dict[str, frozenset[str]]) -> list[Row]:
    """Which facts does an article leave out, of those that most of the others report?"""
    words = fact_words(corpus)
    facts = [(t, f) for t in told for f in t.planted("fact")]
    reported = Counter(f["id"] for _, f in facts if f["value"] == "1")
    # What fewer report, other coverage cannot show to be missing.
    kept = [(t, f) for t, f in facts if reported[f["id"]] - int(f["value"]) > (len(told) - 1) / 2]

    instruments: list[tuple[str, str, Callable[[Told, str], bool]]] = [
        ("every fact", BASELINE, lambda t, fact: True),
        ("omissions", OWN, lambda t, fact: not left[t.article].isdisjoint(words[fact])),
        ("words of the fact sheet", CEILING, lambda t, fact: unseen(t, words[fact])),
    ]
    rows = []
    for name, kind, choose in instruments:
        said = [(choose(t, f["id"]), f["value"] == "0") for t, f in kept]
        counts = [[float(s and g), float(s), float(g)] for s, g in said]
        for metric, statistic in (("F1", f1), ("precision", precision), ("recall", recall)):
            rows += _rows("facts left out", name, kind, metric, [t.article for t, _ in kept], counts, statistic)
    return rows


def _copies(told: Sequence[Told], shared: SharedText) -> list[Row]:
    """Which articles carry one text, and which words of them are copied?"""
    planted = [(t, c) for t in told for c in t.planted("copy")]
    family = {frozenset((t.article, c["target"])) for t, c in planted}
    pairs = [frozenset(pair) for pair in combinations((t.article for t in told), 2)]
    linked = {frozenset((p["article_a"], p["article_b"])) for p in shared.pairs.to_dict("records") if p["family"]}
    rows = []
    for name, kind, said in (("no copies", BASELINE, set()), ("shared text", OWN, linked)):
        counts = [[float(p in family and p in said), float(p in said), float(p in family)] for p in pairs]
        rows += _rows("copies", name, kind, "F1 of pairs", [" ".join(sorted(p)) for p in pairs], counts, f1, "pair")
    for name, kind in (("every word", BASELINE), ("shared text", OWN)):
        for t in told:
            gold = {p for u, c in planted if u is t for p in range(c["first"], c["last"])}
            if gold:
                found = _shared_words(shared, t.article) if kind == OWN else set(range(len(t.reading.document.words)))
                counts = [[float(len(gold & found)), float(len(found)), float(len(gold))]]
                rows += _rows("copies", name, kind, f"F1 of words, {t.article}", [t.article], counts, f1)
    return rows


def _shared_words(shared: SharedText, article: str) -> set[int]:
    """Return the words of an article that stand in passages it shares."""
    found: set[int] = set()
    for row in shared.passages.to_dict("records"):
        for side in "ab":
            if row[f"article_{side}"] == article:
                found.update(range(row[f"position_{side}"], row[f"position_{side}"] + row[f"tokens_{side}"]))
    return found
