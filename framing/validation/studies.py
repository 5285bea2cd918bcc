"""Studies of sentiment toward an entity: one function a question, each returning rows of the table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from itertools import combinations
from pathlib import Path
from statistics import fmean
from typing import Any

from tqdm.auto import tqdm

from framing.reading.lexicons import SIGNS
from framing.validation import gold as data
from framing.validation.instruments import (
    TEXTBLOB_CUTS,
    VADER_CUTS,
    Case,
    Cuts,
    Reading,
    chances,
    learners,
    out_of_fold,
    read_target,
    read_text,
    sentence_text,
    textblob,
    vader,
)
from framing.validation.measures import Statistic, class_f1, confusion, estimate, half, macro_f1, ratio

Row = dict[str, Any]
FOLDS = 5
CLASSES = {"negative": -1, "neutral": 0, "positive": 1}  # as scorers that learn name them
BY_ARTICLE = f"{FOLDS} folds by article"
SPLITS = ("all", "dev", "held-out")
BASELINE, OWN, CEILING = "baseline", "framing", "ceiling"


class Bench:
    """The gold sets of a folder, each loaded and read once, when it is first asked for."""

    def __init__(self, folder: Path, *, progress: bool = True) -> None:
        self.folder = folder
        self.progress = progress

    def each(self, items: Sequence[Any], what: str) -> Any:
        """Iterate with a progress bar, where there is a terminal to show it."""
        return tqdm(items, desc=what, disable=None if self.progress else True, leave=False)

    @cached_property
    def stories(self) -> list[data.Story]:
        return data.load_basil(self.folder)

    @cached_property
    def readings(self) -> list[Reading]:
        """BASIL's articles, each read with a codebook made of its own main entities."""
        return [
            read_text(s.text, data.codebook(s.entities, [s.text])) for s in self.each(self.stories, "reading BASIL")
        ]

    @cached_property
    def targets(self) -> list[tuple[data.Target, Case]]:
        """NewsMTSC's targets, read; without the sentences that BASIL holds as well, where BASIL is there to tell."""
        known: set[str] = set()
        if (self.folder / "basil").is_dir():
            known.update(*(data.runs(s.text[a:b]) for s in self.stories for a, b in s.sentences))
        found = data.load_newsmtsc(self.folder, without=known)
        read = [(t, read_target(t)) for t in self.each(found, "reading NewsMTSC")]
        return [(t, case) for t, case in read if case is not None]

    @cached_property
    def cuts(self) -> Cuts:
        """The two cuts on the rules' score, chosen on all of NewsMTSC: for other sets, never for its own."""
        return Cuts().fit([_score(case) for _, case in self.targets], [t.sentiment for t, _ in self.targets])

    @cached_property
    def fitted(self) -> dict[str, Any]:
        """Scorers with the weights that come with framing, fitted on NewsMTSC: for other sets, never for that one."""
        return {name: make() for name, make in learners().items()}


def _score(case: Case) -> float:
    return case.reading.scores[case.mention]


def measured(
    study: str,
    instrument: str,
    kind: str,
    metric: str,
    clusters: Sequence[str],
    counts: Any,
    statistic: Statistic,
    *,
    unit: str = "article",
    fitted: str = "",
) -> list[Row]:
    """Return a metric on all of the data and on either half of it.

    Parameters
    ----------
    study, instrument, kind, metric : str
    clusters : sequence of str
        The cluster of each row of the counts; it decides the half as well.
    counts : array of shape (rows, columns)
    statistic : callable
        See :func:`framing.validation.measures.estimate`.
    unit : str, default "article"
        What a cluster is.
    fitted : str
        What the instrument was fitted on, if anything.

    Returns
    -------
    list of dict
    """
    rows = []
    halves = [half(c) for c in clusters]
    for split in SPLITS:
        kept = [i for i, h in enumerate(halves) if split in ("all", h)]
        found = estimate([clusters[i] for i in kept], [counts[i] for i in kept], statistic)
        rows.append(
            {
                "study": study, "instrument": instrument, "kind": kind, "metric": metric, **found._asdict(),
                "unit": unit, "fitted": fitted, "split": split,
            }
        )  # fmt: skip
    return rows


def _classified(
    study: str,
    instrument: str,
    kind: str,
    clusters: Sequence[str],
    gold: Sequence[str],
    said: Sequence[str],
    **more: str,
) -> list[Row]:
    """Return macro-F1, the F1 of each class and accuracy of three-class predictions."""
    cells = confusion(gold, said, data.LABELS)
    rows = measured(study, instrument, kind, "macro-F1", clusters, cells, macro_f1, **more)
    for n, name in enumerate(data.LABELS):
        rows += measured(study, instrument, kind, f"F1 {name}", clusters, cells, class_f1(n), **more)
    return rows


def newsmtsc(bench: Bench, scorers: dict[str, Callable[[], Any]]) -> list[Row]:
    """Sentiment toward a target in a sentence of news: three classes, cross-validated by article."""
    targets = [t for t, _ in bench.targets]
    cases = [case for _, case in bench.targets]
    gold = [t.sentiment for t in targets]
    articles = [t.article for t in targets]
    most = max(data.LABELS, key=gold.count)
    sentences = {
        "vader": ([vader()(t.text) for t in bench.each(targets, "VADER")], VADER_CUTS),
        "textblob": ([textblob()(t.text) for t in bench.each(targets, "TextBlob")], TEXTBLOB_CUTS),
    }
    rows = _classified("newsmtsc", "majority", BASELINE, articles, gold, [most] * len(gold))
    for name, (scores, cuts) in sentences.items():
        rows += _classified("newsmtsc", name, BASELINE, articles, gold, Cuts(cuts).predict(scores))
        said = out_of_fold(Cuts, scores, gold, articles, FOLDS)
        rows += _classified("newsmtsc", f"{name}, cuts fitted", BASELINE, articles, gold, said, fitted=BY_ARTICLE)
    said = out_of_fold(Cuts, [_score(c) for c in cases], gold, articles, FOLDS)
    rows += _classified("newsmtsc", "rules", OWN, articles, gold, said, fitted=BY_ARTICLE)
    for name, make in scorers.items():
        numbers = out_of_fold(make, [c.place() for c in cases], [CLASSES[g] for g in gold], articles, FOLDS)
        said = [data.LABELS[int(n) + 1] for n in numbers]
        rows += _classified("newsmtsc", name, OWN, articles, gold, said, fitted=BY_ARTICLE)
    return rows


def persent(bench: Bench, scorers: dict[str, Any]) -> list[Row]:
    """The author's sentiment toward one person in a document, from the mean over the mentions."""
    portraits = data.load_persent(bench.folder)
    readings = [
        read_text(p.text, data.codebook([p.entity], [p.text])) for p in bench.each(portraits, "reading PerSenT")
    ]
    gold = [p.sentiment for p in portraits]
    documents = [p.document for p in portraits]
    most = max(data.LABELS, key=gold.count)
    rows = _classified("persent", "majority", BASELINE, documents, gold, [most] * len(gold), unit="document")
    for name, score, cuts in (("vader", vader(), VADER_CUTS), ("textblob", textblob(), TEXTBLOB_CUTS)):
        scores = [_mean_of_sentences(r, r.mentions, score) for r in readings]
        rows += _classified("persent", name, BASELINE, documents, gold, Cuts(cuts).predict(scores), unit="document")
    means = [_mean(r.scores) for r in readings]
    said = bench.cuts.predict(means)
    rows += _classified("persent", "rules", OWN, documents, gold, said, unit="document", fitted="cuts on NewsMTSC")
    for name, scorer in scorers.items():
        said = [_most_of(scorer, r, range(len(r.mentions))) for r in bench.each(readings, name)]
        rows += _classified("persent", name, OWN, documents, gold, said, unit="document", fitted="NewsMTSC")
    return rows


def stance(bench: Bench, scorers: dict[str, Any]) -> list[Row]:
    """Of two outlets' articles on one event, which is the more negative toward an entity?"""
    pairs = [
        (i, j, mine, theirs)
        for i, j in combinations(range(len(bench.stories)), 2)
        if bench.stories[i].event == bench.stories[j].event
        for mine in sorted(bench.stories[i].feelings)
        for theirs in sorted(bench.stories[j].feelings)
        if mine.lower() == theirs.lower() and bench.stories[i].feelings[mine] != bench.stories[j].feelings[theirs]
    ]

    def score_all(score: Callable[[int, str], float]) -> list[list[float]]:
        found = []
        for i, j, mine, theirs in pairs:
            gold = bench.stories[i].feelings[mine] - bench.stories[j].feelings[theirs]
            said = score(i, mine) - score(j, theirs)
            found.append([0.5 if said == 0 else float(said * gold > 0), 1.0])
        return found

    def mentions(story: int, entity: str) -> list[int]:
        return bench.readings[story].of(entity)

    def by_sentence(tool: Callable[[str], float]) -> Callable[[int, str], float]:
        def score(story: int, entity: str) -> float:
            reading = bench.readings[story]
            return _mean_of_sentences(reading, [reading.mentions[i] for i in mentions(story, entity)], tool)

        return score

    def rules(story: int, entity: str, narrator: bool = False) -> float:
        reading = bench.readings[story]
        kept = [i for i in mentions(story, entity) if not narrator or _by_narrator(reading, i)]
        return _mean([reading.scores[i] for i in kept])

    def attached(story: int, entity: str) -> float:
        reading = bench.readings[story]
        signed = [SIGNS.get(h["direction"], 0.0) * h["weight"] for h in reading.hits if h["entity"] == entity]
        return float(sum(signed)) / max(len(mentions(story, entity)), 1)

    def annotated(story: int, entity: str) -> float:
        signs = {"neg": -1, "pos": 1}
        aimed = [s for s in bench.stories[story].spans if s.target.lower() == entity.lower()]
        return float(sum(signs.get(s.polarity, 0) for s in aimed))

    events = [bench.stories[i].event for i, *_ in pairs]
    instruments: list[tuple[str, str, Callable[[int, str], float], str]] = [
        ("coin", BASELINE, lambda story, entity: 0.0, ""),
        ("vader", BASELINE, by_sentence(vader()), ""),
        ("textblob", BASELINE, by_sentence(textblob()), ""),
        ("rules", OWN, rules, ""),
        ("rules, narrator", OWN, lambda story, entity: rules(story, entity, narrator=True), ""),
        ("loaded words attached", OWN, attached, ""),
        ("spans as annotated", CEILING, annotated, ""),
    ]
    for name, scorer in scorers.items():

        def learned(story: int, entity: str, scorer: Any = scorer) -> float:
            return _mean(_leanings(scorer, bench.readings[story], mentions(story, entity)))

        instruments.append((name, OWN, learned, "NewsMTSC"))
    rows = []
    for name, kind, score, fitted in instruments:
        rows += measured(
            "basil stance",
            name,
            kind,
            "pairwise accuracy",
            events,
            score_all(score),
            ratio,
            unit="event",
            fitted=fitted,
        )
    return rows


def _by_narrator(reading: Reading, mention: int) -> bool:
    return reading.voice[reading.mentions[mention].first] == "narrator"


def _mean(values: Sequence[float]) -> float:
    return fmean(values) if values else 0.0


def _mean_of_sentences(reading: Reading, mentions: Sequence[Any], tool: Callable[[str], float]) -> float:
    """Return a ready tool's mean over the sentences that mention an entity; 0 where none does."""
    numbers = sorted({reading.document.words[m.first].sentence for m in mentions})
    return _mean([tool(sentence_text(reading.document, n)) for n in numbers])


def _leanings(scorer: Any, reading: Reading, mentions: Sequence[int]) -> list[float]:
    """Return how much likelier positive than negative each mention is."""
    classes = [int(c) for c in scorer.classes_]
    return [row[classes.index(1)] - row[classes.index(-1)] for row in chances(scorer, reading, mentions)]


def _most_of(scorer: Any, reading: Reading, mentions: Sequence[int]) -> str:
    """Return the class with the highest mean chance over mentions; neutral where there is none."""
    rows = chances(scorer, reading, mentions)
    if not rows:
        return "neutral"
    means = [fmean(row[k] for row in rows) for k in range(len(scorer.classes_))]
    return data.LABELS[int(scorer.classes_[means.index(max(means))]) + 1]
