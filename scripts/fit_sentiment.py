"""Fit the weights of both scorers on NewsMTSC, and print how well they do on articles they were not fitted on.

    python scripts/fit_sentiment.py FOLDER

FOLDER holds NewsMTSC and BASIL, as "framing validate all --data FOLDER" wants them. Writes newsmtsc.tsv, rules.tsv,
words.txt and stems.txt in framing/models, and the figures into its README.md; the same input gives the same bytes. The
choices not fitted here (which features, their scale, ``strength`` and ``size``) were made on the same articles, by
cross-validation with other folds; framing/models/README.md says how many were tried.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import confusion_matrix, f1_score

from framing.reading import tokens as tokens_module
from framing.reading.learned import LearnedScorer
from framing.reading.rules import RulesScorer
from framing.reading.target import CLASSES, Target
from framing.reading.text import parse
from framing.reading.tokens import FUNCTION_WORDS, GROUPS, MODELS, known_words, lexicon_words, stem, write_stems
from framing.validation.gold import LABELS, GoldError, load_basil, load_newsmtsc, runs

FOLDS = 10
RESAMPLES = 2000
SEED = 2024
MARKS = ("<!-- written by scripts/fit_sentiment.py -->", "<!-- until here -->")  # in the model card
SHARED = 10  # words in a row that make two sentences copies
SHORTEST = 4  # words of a sentence of BASIL that is looked for; a shorter one anybody may have written


class Case(NamedTuple):
    """One annotated target."""

    article: str
    target: Target
    sentiment: int


def read_cases(folder: Path) -> list[Case]:
    """The targets of NewsMTSC, but for sentences that also stand in BASIL, which is there to measure on."""
    basil: set[str] = set()
    for story in load_basil(folder):
        title = story.text.partition("\n\n")[0]
        for sentence in (title, *(story.text[start:end] for start, end in story.sentences)):
            basil |= {run for run in runs(sentence, SHARED) if len(run.split()) >= SHORTEST}
    found = load_newsmtsc(folder, without=basil, size=SHARED)
    cases = [Case(t.article, Target(t.text, t.start, t.end), CLASSES[LABELS.index(t.sentiment)]) for t in found]
    every = {t.text for t in load_newsmtsc(folder)}
    left = len(every - {t.text for t in found})
    print(f"{len(cases)} targets in {len({c.article for c in cases})} articles; {left} sentences left out as copies")
    return cases


def word_list(sentences: Sequence[str]) -> list[str]:
    """The words that may carry weight beside those of the lexicons, and, after a minus, those that may not.

    A word may if the sentences write it in lower case twice at least, and clearly more often than with a capital. It
    may not, though a lexicon lists it, if they mostly write it with a capital: "Cook" and "Ward" are names more often
    than words. The first word of a sentence or quotation says nothing about its case, nor does a title in capitals.
    """
    capital: Counter[str] = Counter()
    lower: Counter[str] = Counter()
    for sentence in sentences:
        document = parse(sentence)
        if not any(w.text.islower() and len(w.text) > 3 and w.lower not in FUNCTION_WORDS for w in document.words):
            continue
        for at, word in enumerate(document.words):
            begins = at == 0 or document.words[at - 1].sentence != word.sentence
            if not begins and not set(document.gap(at)) & set('":'):
                (capital if word.text[0].isupper() else lower)[word.lower] += 1
    # Forms of one stem share their weights, so a stem that is mostly a name takes all of them out ("senatorial").
    stems: Counter[str] = Counter()
    for form in {*capital, *lower}:
        stems[stem(form)] += capital[form] - lower[form]
    common = {w for w, n in lower.items() if n >= 2 and capital[w] < 0.8 * n and len(w) > 1 and w.isascii()}
    common = {w for w in common if stems[stem(w)] <= 0}
    own = {w for w in common if not GROUPS.match(w)} - lexicon_words() - FUNCTION_WORDS
    names = {w for w in lexicon_words() - FUNCTION_WORDS if capital[w] > lower[w] or stems[stem(w)] > 0}
    return [*sorted(f"-{w}" for w in names), *sorted(own)]


def fold_of(articles: Sequence[str], seed: int = SEED) -> NDArray[np.int64]:
    """Folds by article, so that no article is both fitted on and measured."""
    known = sorted(set(articles))
    order = np.random.default_rng(seed).permutation(len(known)) % FOLDS
    fold = dict(zip(known, order.tolist(), strict=True))
    return np.array([fold[a] for a in articles])


def interval(gold: NDArray[np.int64], said: NDArray[np.int64], articles: Sequence[str]) -> tuple[float, float]:
    """95% bootstrap interval of macro-F1: articles are drawn with replacement, with all their targets."""
    _, group = np.unique(np.array(articles), return_inverse=True)
    tables = np.zeros((group.max() + 1, 3, 3))
    np.add.at(tables, (group, gold + 1, said + 1), 1)
    draws = np.random.default_rng(SEED).multinomial(len(tables), np.full(len(tables), 1 / len(tables)), size=RESAMPLES)
    low, high = np.percentile([macro_f1(np.tensordot(d, tables, 1)) for d in draws], [2.5, 97.5])
    return float(low), float(high)


def macro_f1(table: NDArray[np.float64]) -> float:
    right = np.diag(table)
    return float(np.mean(2 * right / np.maximum(table.sum(0) + table.sum(1), 1)))


def cross_validate(
    make: Callable[[], LearnedScorer | RulesScorer],
    rows: Sequence[dict[str, float]],
    gold: NDArray[np.int64],
    fold: NDArray[np.int64],
) -> NDArray[np.float64]:
    chances = np.zeros((len(rows), 3))
    for number in range(FOLDS):
        inside, outside = np.flatnonzero(fold != number).tolist(), np.flatnonzero(fold == number).tolist()
        scorer = make().fit_features([rows[i] for i in inside], [int(gold[i]) for i in inside])
        chances[outside] = [scorer.proba_of(rows[i]) for i in outside]
    return chances


def table(rows: Sequence[Sequence[str]]) -> str:
    head, *rest = rows
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rest]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def scores(name: str, gold: NDArray[np.int64], said: NDArray[np.int64], articles: Sequence[str]) -> list[str]:
    low, high = interval(gold, said, articles)
    by_class = f1_score(gold, said, average=None, labels=list(CLASSES), zero_division=0)
    value = f1_score(gold, said, average="macro", labels=list(CLASSES), zero_division=0)
    return [
        name,
        f"{value:.3f} [{low:.3f}, {high:.3f}]",
        *(f"{f:.3f}" for f in by_class),
        f"{np.mean(gold == said):.3f}",
    ]


def results(
    gold: NDArray[np.int64], rules: NDArray[np.float64], chances: NDArray[np.float64], articles: Sequence[str]
) -> str:
    """The figures of the model card, as tables."""
    said = chances.argmax(axis=1) - 1
    common = Counter(gold.tolist()).most_common(1)[0][0]
    measured = table(
        [
            ["", "macro-F1 [95%]", "F1 negative", "F1 neutral", "F1 positive", "right"],
            scores("the most frequent class", gold, np.full(len(gold), common), articles),
            scores("rules", gold, rules.argmax(axis=1) - 1, articles),
            scores("learned", gold, said, articles),
        ]
    )
    names = ("negative", "neutral", "positive")
    confused = [[n, *map(str, row)] for n, row in zip(names, confusion_matrix(gold, said).tolist(), strict=True)]
    sure = chances.max(axis=1)
    by_sureness = [["probability of the learned scorer's answer", "share of targets", "right"]]
    for low, high in ((0.33, 0.5), (0.5, 0.6), (0.6, 0.7), (0.7, 0.8), (0.8, 1.0)):
        here = (sure >= low) & ((sure < high) | (high == 1))
        if here.any():
            right = np.mean((gold == said)[here])
            by_sureness.append([f"{low:.2f} to {high:.2f}", f"{here.mean():.2f}", f"{right:.2f}"])
    counted = f"{len(gold)} targets in {len(set(articles))} articles, {FOLDS} folds by article, predictions pooled."
    drawn = f"Intervals from {RESAMPLES} bootstrap samples of articles."
    matrix = table([["annotated, by row; predicted by the learned scorer, by column", *names], *confused])
    return f"{counted} {drawn}\n\n{measured}\n{matrix}\n{table(by_sureness)}"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path, help="holds newsmtsc/train.jsonl and basil/")
    parser.add_argument("--models", type=Path, default=MODELS, help="where to write")
    given = parser.parse_args()
    try:
        cases = read_cases(given.folder)
    except GoldError as error:
        raise SystemExit(str(error)) from None

    text = "".join(f"{word}\n" for word in word_list(sorted({c.target.text for c in cases})))
    (given.models / "words.txt").write_text(text, encoding="utf-8")
    if given.models.resolve() != MODELS.resolve():
        tokens_module.MODELS = given.models
    known_words.cache_clear()
    write_stems(given.models / "stems.txt")

    rows = [LearnedScorer.features(c.target) for c in cases]
    gold = np.array([c.sentiment for c in cases])
    articles = [c.article for c in cases]
    sums = [RulesScorer.features(c.target) for c in cases]
    fold = fold_of(articles)
    by_rules = cross_validate(RulesScorer, sums, gold, fold)
    measured = results(gold, by_rules, cross_validate(LearnedScorer, rows, gold, fold), articles)
    print(measured)
    RulesScorer().fit_features(sums, gold.tolist()).save(given.models / "rules.tsv")
    scorer = LearnedScorer().fit_features(rows, gold.tolist())
    path = given.models / "newsmtsc.tsv"
    scorer.save(path)
    weighed = f"{len(scorer.weights)} weights, {path.stat().st_size} bytes."
    print(weighed)
    card = given.models / "README.md"
    if card.is_file():
        before, _, rest = card.read_text(encoding="utf-8").partition(MARKS[0])
        after = rest.partition(MARKS[1])[2]
        card.write_text(f"{before}{MARKS[0]}\n\n{measured}\n{weighed}\n\n{MARKS[1]}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
