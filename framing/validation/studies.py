"""Studies of sentiment toward an entity: one function a question, each returning rows of the table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import cached_property, partial
from itertools import combinations
from pathlib import Path
from statistics import fmean
from typing import Any

from tqdm.auto import tqdm

from framing.reading.entities import TITLE_KIND
from framing.reading.lexicons import SIGNS
from framing.validation import gold as data
from framing.validation.instruments import (
    SCORERS,
    TEXTBLOB_CUTS,
    VADER_CUTS,
    Case,
    Cuts,
    Pupil,
    Reading,
    out_of_fold,
    read_target,
    read_text,
    sentence_text,
    textblob,
    vader,
)
from framing.validation.measures import Statistic, class_f1, confusion, estimate, half, macro_f1, ratio

Row = dict[str, Any]
FOLDS = 10
BY_ARTICLE, BY_DOCUMENT = f"{FOLDS} folds by article", f"{FOLDS} folds by document"
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
    def cuts(self) -> dict[str, Cuts]:
        """The two cuts on each scorer's score, chosen on all of NewsMTSC: for other sets, never for its own."""
        gold = [t.sentiment for t, _ in self.targets]
        return {
            name: Cuts().fit([case.reading.scores[name][case.mention] for _, case in self.targets], gold)
            for name in SCORERS
        }


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
    halves: Sequence[str] | None = None,
    splits: Sequence[str] = SPLITS,
) -> list[Row]:
    """Return a metric on all of the data and on either half of it.

    Parameters
    ----------
    study, instrument, kind, metric : str
    clusters : sequence of str
        The cluster of each row of the counts.
    counts : array of shape (rows, columns)
    statistic : callable
        See :func:`framing.validation.measures.estimate`.
    unit : str, default "article"
        What a cluster is.
    fitted : str
        What the instrument was fitted on, if anything.
    halves : sequence of {"dev", "held-out"}, optional
        The half of each row; by default its cluster decides.
    splits : sequence of {"all", "dev", "held-out"}
        Which of them to return.

    Returns
    -------
    list of dict
    """
    rows = []
    halves = [half(c) for c in clusters] if halves is None else halves
    for split in splits:
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


def newsmtsc(bench: Bench) -> list[Row]:
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
    said = {}
    for name, (scores, cuts) in sentences.items():
        said[name] = Cuts(cuts).predict(scores)
        rows += _classified("newsmtsc", name, BASELINE, articles, gold, said[name])
        cut = out_of_fold(Cuts, scores, gold, articles, FOLDS)
        rows += _classified("newsmtsc", f"{name}, cuts fitted", BASELINE, articles, gold, cut, fitted=BY_ARTICLE)
    for name, instrument in SCORERS.items():
        found = [instrument.features(c.place()) for c in bench.each(cases, name)]
        said[name] = out_of_fold(partial(Pupil, instrument), found, gold, articles, FOLDS)
        rows += _classified("newsmtsc", name, OWN, articles, gold, said[name], fitted=BY_ARTICLE)
        rows += _confused("newsmtsc", name, articles, gold, said[name])
    parts = {
        "narrator": [not _quoted(c) for c in cases],
        "quoted": [_quoted(c) for c in cases],
        **{kind: [_kind(c) == kind for c in cases] for kind in ("person", "organisation")},
    }
    for part, inside in parts.items():
        kept = [i for i, yes in enumerate(inside) if yes]
        for name in said:
            kind, fitted = (OWN, BY_ARTICLE) if name in SCORERS else (BASELINE, "")
            chosen = ([values[i] for i in kept] for values in (articles, gold, said[name]))
            rows += _classified(f"newsmtsc, {part}", name, kind, *chosen, fitted=fitted)[: len(SPLITS)]
    return rows


def _quoted(case: Case) -> bool:
    return case.reading.voice[case.reading.mentions[case.mention].first] == "direct"


def _kind(case: Case) -> str:
    """Guess what a target is from its own words, since the set does not say; most of the rest are persons."""
    words = case.reading.mentions[case.mention].alias.split()
    organisation = (words[0].isupper() and len(words[0]) > 1) or words[-1].lower() in TITLE_KIND["organisation"]
    return "organisation" if organisation else "person"


def _confused(
    study: str, instrument: str, articles: Sequence[str], gold: Sequence[str], said: Sequence[str]
) -> list[Row]:
    """Return how many targets of each class were given each class, without intervals."""
    rows = []
    for split in SPLITS:
        kept = [i for i, a in enumerate(articles) if split in ("all", half(a))]
        cells = Counter((gold[i], said[i]) for i in kept)
        rows += [
            {
                "study": study, "instrument": instrument, "kind": OWN, "metric": f"annotated {g}, scored {s}",
                "value": float(cells[g, s]), "low": float("nan"), "high": float("nan"), "n": len(kept),
                "clusters": len({articles[i] for i in kept}), "unit": "article", "fitted": BY_ARTICLE, "split": split,
            }
            for g in data.LABELS
            for s in data.LABELS
        ]  # fmt: skip
    return rows


def persent(bench: Bench) -> list[Row]:
    """The author's sentiment toward one person in a document, from the mean over the mentions."""
    portraits = data.load_persent(bench.folder)
    readings = [
        read_text(p.text, data.codebook([p.entity], [p.text])) for p in bench.each(portraits, "reading PerSenT")
    ]
    gold = [p.sentiment for p in portraits]
    documents = [p.document for p in portraits]
    most = max(data.LABELS, key=gold.count)
    rows = _classified("persent", "majority", BASELINE, documents, gold, [most] * len(gold), unit="document")
    tools = {
        name: ([mean_of_sentences(r, r.mentions, tool) for r in readings], Cuts(cuts), BASELINE, "")
        for name, tool, cuts in (("vader", vader(), VADER_CUTS), ("textblob", textblob(), TEXTBLOB_CUTS))
    }
    tools |= {
        name: ([mean(r.scores[name]) for r in readings], bench.cuts[name], OWN, "cuts on NewsMTSC") for name in SCORERS
    }
    # A mean over a document is milder than the score of a sentence, so cuts that fit sentences fit documents ill: each
    # instrument is measured with cuts fitted on other documents as well.
    for name, (scores, cuts, kind, fitted) in tools.items():
        rows += _classified(
            "persent", name, kind, documents, gold, cuts.predict(scores), unit="document", fitted=fitted
        )
        said = out_of_fold(Cuts, scores, gold, documents, FOLDS)
        rows += _classified(
            "persent", f"{name}, cuts fitted", kind, documents, gold, said, unit="document", fitted=BY_DOCUMENT
        )
    return rows


def stance(bench: Bench) -> list[Row]:
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
            return mean_of_sentences(reading, [reading.mentions[i] for i in mentions(story, entity)], tool)

        return score

    def scored(story: int, entity: str, name: str, narrator: bool = False) -> float:
        reading = bench.readings[story]
        kept = [i for i in mentions(story, entity) if not narrator or by_narrator(reading, i)]
        return mean([reading.scores[name][i] for i in kept])

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
        ("loaded words attached", OWN, attached, ""),
        ("spans as annotated", CEILING, annotated, ""),
    ]
    for name in SCORERS:
        instruments.append((name, OWN, partial(scored, name=name), "NewsMTSC"))
        instruments.append((f"{name}, narrator", OWN, partial(scored, name=name, narrator=True), "NewsMTSC"))
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


def by_narrator(reading: Reading, mention: int) -> bool:
    """Tell whether a mention stands in the narrator's own words."""
    return reading.voice[reading.mentions[mention].first] == "narrator"


def mean(values: Sequence[float]) -> float:
    """Return the mean; 0 of nothing."""
    return fmean(values) if values else 0.0


def mean_of_sentences(reading: Reading, mentions: Sequence[Any], tool: Callable[[str], float]) -> float:
    """Return a ready tool's mean over the sentences that mention an entity; 0 where none does."""
    numbers = sorted({reading.document.words[m.first].sentence for m in mentions})
    return mean([tool(sentence_text(reading.document, n)) for n in numbers])
