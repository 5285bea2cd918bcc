"""How often keyness is wrong: simulated coverage with no difference, and with planted ones.

    python benchmarks/calibration.py                   writes the table and its figure where they are kept
    python benchmarks/calibration.py --out FOLDER      writes them into a folder
    python benchmarks/calibration.py --events          measures again only what compares event by event
    python benchmarks/calibration.py --quick           four corpora of each kind: to try, not to cite

Words come in bursts, frequencies follow Zipf's law, articles are as long as news is. What is asked of every word: is it
called different where it is not; does the interval hold the truth; is a planted difference found.
"""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats
from threadpoolctl import threadpool_limits
from tqdm import tqdm

import framing as fr
from framing.analysis import calibration
from framing.analysis.association import false_discovery
from framing.analysis.statistics import bootstrap_ratio
from framing.evidence import TABLES, Evidence, empty_table, write_text

ROOT = Path(__file__).resolve().parent.parent
FIGURE = ROOT / "benchmarks" / "results" / "calibration"

DESIGNS = ((1, 16), (5, 12), (17, 50), (50, 100))
REAL = ((1, 16), (5, 12), (17, 33))  # of fifty events, one article each
KINDS = ("bursty", "topical", "real")
# The same events on both sides, one article each: so many of them.
EVENTS = {"events": (12, 50), "unlike articles": (50,), "real events": (50,)}
SHARED = {"events": 0.6, "unlike articles": 0.0}  # of the variation of a word's rate: what belongs to the event
METHODS = ("framing", "bootstrap", "pooled z", "pooled G2")
PAIRED = ("framing", "paired", "paired bootstrap")
ALPHA = 0.05
RESAMPLES = 1000

WORDS = 1500
MEAN_LENGTH, SPREAD_OF_LENGTHS = 600, 0.46  # of 150 news articles: 607 words, 0.46 (of the logarithm)
PLANTED, FACTOR = 0.2, 3.0  # a fifth of the words is three times, or a third, as frequent
BANDS = (("under 10", 0), ("10 to 30", 10), ("30 to 100", 30), ("over 100", 100))

Floats = NDArray[np.float64]


def rates_and_bursts(rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Draw a vocabulary: how frequent each word is, and the squared variation of its rate between articles.

    As in the 150 articles of the corpus three-outlets (a test compares): words of a frequency of 1 in 250 vary by a
    half, of 1 in 700 by 2.5, those of 1 in 1,400 and rarer by 6 to 9. Words of one frequency differ.
    """
    rates = 1 / (np.arange(1, WORDS + 1) + 2.7) ** 1.05
    rates /= rates.sum()
    spread = 1.2
    bursts = np.minimum((0.0026 / rates) ** 1.4, 9) * np.exp(rng.normal(-(spread**2) / 2, spread, WORDS))
    return rates, bursts


def written(rng: np.random.Generator, articles: int, rates: Floats, bursts: Floats, kind: str) -> Floats:
    """Draw the counts of every word in some articles."""
    lengths = np.exp(rng.normal(np.log(MEAN_LENGTH) - SPREAD_OF_LENGTHS**2 / 2, SPREAD_OF_LENGTHS, articles))
    shape = (articles, len(rates))
    if kind == "bursty":
        own = rng.gamma(1 / bursts, bursts, shape)
    else:  # a word belongs to the topic of an article or it does not: all its variation beyond a little is that
        present = np.minimum(1.3 / (1 + bursts), 1)
        rest = np.maximum((1 + bursts) * present - 1, 0.02)
        own = (rng.random(shape) < present) * rng.gamma(1 / rest, rest, shape) / present
    return rng.poisson(np.maximum(lengths, 100)[:, None] * rates * own).astype(np.float64)


def written_of_events(rng: np.random.Generator, events: int, rates: list[Floats], bursts: Floats, kind: str) -> Floats:
    """Draw the counts of every word in two articles of each event: a part of its variation belongs to the event."""
    shared = np.maximum(bursts * SHARED[kind], 1e-9)
    alone = np.maximum((1 + bursts) / (1 + shared) - 1, 1e-9)
    shape = (events, len(bursts))
    event = rng.gamma(1 / shared, shared, shape)
    sides = []
    for side in rates:
        lengths = np.exp(rng.normal(np.log(MEAN_LENGTH) - SPREAD_OF_LENGTHS**2 / 2, SPREAD_OF_LENGTHS, events))
        own = event * rng.gamma(1 / alone, alone, shape)
        sides.append(rng.poisson(np.maximum(lengths, 100)[:, None] * side * own))
    return np.vstack(sides).astype(np.float64)


def evidence_of(counts: Floats, sizes: tuple[int, int]) -> Evidence:
    """Make evidence of counts: the first articles are the target's, and the events of both sides in one order."""
    names = np.array([f"a{number:03d}" for number in range(len(counts))])
    words = np.array([f"w{number:04d}" for number in range(counts.shape[1])])
    article, word = np.nonzero(counts)
    terms = pd.DataFrame({"article": names[article], "term": words[word], "order": 1, "voice": "narrator"})
    terms["count"] = counts[article, word].astype(int)
    columns = dict.fromkeys(empty_table("articles").columns, "-")
    columns |= {"published": "2000-01-01", "language": "en", "basis": "published", "family": "own", "sha256": "0" * 64}
    outlets = np.repeat(["target", "reference"], sizes)
    articles = pd.DataFrame({**columns, "article": names, "outlet": outlets, "words": counts.sum(axis=1)})
    articles["sentences"] = 1
    articles["event"] = [f"e{number:03d}" for size in sizes for number in range(size)]
    return Evidence(**{**{name: empty_table(name) for name in TABLES}, "articles": articles, "terms": terms})


def simulated(rng: np.random.Generator, sizes: tuple[int, int], kind: str, planted: bool) -> tuple[Evidence, Any]:
    """Draw a corpus, and what is true of its words."""
    rates, bursts = rates_and_bursts(rng)
    tilt = np.zeros(WORDS)
    if planted:
        chosen = rng.random(WORDS) < PLANTED
        tilt[chosen] = np.log(FACTOR) * rng.choice([-0.5, 0.5], chosen.sum())
    sides = [rates * np.exp(tilt), rates * np.exp(-tilt)]
    if kind in EVENTS:
        counts = written_of_events(rng, sizes[0], sides, bursts, kind)
    else:
        counts = np.vstack([written(rng, size, side, bursts, kind) for size, side in zip(sizes, sides, strict=True)])
    shares = [side / side.sum() for side in sides]
    index = pd.Index([f"w{number:04d}" for number in range(WORDS)], name="term")
    truth = pd.DataFrame({"truth": np.log2(shares[0]) - np.log2(shares[1]), "planted": tilt != 0}, index=index)
    truth["expected"] = rates * counts.sum()
    truth["reference_share"] = shares[1]
    if not planted:
        truth["truth"] = 0.0
    return evidence_of(counts, sizes), truth


@cache
def real_articles() -> tuple[Floats, tuple[str, ...]]:
    """Return the words of 150 published articles, and the event of each."""
    corpus = fr.load_corpus("three-outlets")
    single = corpus.evidence.terms[corpus.evidence.terms["order"] == 1]
    counts = single.pivot_table(index="article", columns="term", values="count", aggfunc="sum", fill_value=0)
    events = counts.index.str.replace(r"-[a-z]+$", "", regex=True)
    return counts.to_numpy(np.float64), tuple(events)


def split(rng: np.random.Generator, sizes: tuple[int, int]) -> tuple[Evidence, Any]:
    """Draw real articles, one of an event, and put them on two sides at random: there is no difference."""
    counts, events = real_articles()
    order = rng.permutation(len(counts))
    kept = order[~pd.Series(events).iloc[order].duplicated().to_numpy()][: sum(sizes)]
    return without_difference(counts[kept], sizes)


def swapped(rng: np.random.Generator, events: int) -> tuple[Evidence, Any]:
    """Draw real events, two articles of each, and put these on two sides at random: there is no difference."""
    counts, names = real_articles()
    of_event = {name: np.flatnonzero(np.array(names) == name) for name in sorted(set(names))}
    chosen = [rng.permutation(of_event[name])[:2] for name in rng.permutation(list(of_event))[:events]]
    return without_difference(counts[np.transpose(chosen).ravel()], (events, events))


def without_difference(drawn: Floats, sizes: tuple[int, int]) -> tuple[Evidence, Any]:
    """Make evidence of articles that were put on their sides at random, and say what is true of their words."""
    counts, _ = real_articles()
    index = pd.Index([f"w{number:04d}" for number in range(counts.shape[1])], name="term")
    truth = pd.DataFrame({"truth": 0.0, "planted": False, "reference_share": np.nan}, index=index)
    truth["expected"] = drawn.sum(axis=0)
    return evidence_of(drawn, sizes), truth


def judged(task: tuple[str, tuple[int, int], bool, int]) -> pd.DataFrame:
    """Judge every word of one corpus by every method."""
    kind, sizes, planted, number = task
    rng = np.random.default_rng([[*KINDS, *EVENTS].index(kind), *sizes, int(planted), number])
    if kind == "real":
        evidence, truth = split(rng, sizes)
    elif kind == "real events":
        evidence, truth = swapped(rng, sizes[0])
    else:
        evidence, truth = simulated(rng, sizes, kind, planted)
    options: dict[str, Any] = {"by": "outlet", "seed": number}
    bursts = fr.keyness(evidence, "target", **options).table.set_index("term")
    truth = truth.loc[bursts.index]
    drawn: dict[str, Any] = {"interval": "bootstrap", "resamples": RESAMPLES}
    given: dict[str, dict[str, Any]] = {"paired": {"pair": "event"}, "paired bootstrap": {"pair": "event"} | drawn}
    found: dict[str, tuple[Any, Any, Any]] = {"framing": judgement(bursts)}
    for method, more in (given if kind in EVENTS else {"bootstrap": drawn}).items():
        table = fr.keyness(evidence, "target", **options, **more).table.set_index("term")
        found[method] = judgement(table.loc[bursts.index])
    if kind not in EVENTS:
        found |= {"pooled z": pooled_z(bursts), "pooled G2": pooled_g2(bursts)}
    rows = []
    # Of this one article as it is, the rate is known: only the reference's source is not.
    told = (sizes[0] == 1) & (bursts["target_count"] > 0) & truth["reference_share"].notna()
    as_it_is = np.log2((bursts["target_per_1000"] / 1000).where(told) / truth["reference_share"])
    for method, (p, low, high) in found.items():
        one = pd.DataFrame(
            {"p": p, "q": false_discovery(p), "planted": truth["planted"], "expected": truth["expected"]}
        )
        one["width"] = high - low
        one["covered"] = (low <= truth["truth"]) & (truth["truth"] <= high)
        one["covered_as_it_is"] = ((low <= as_it_is) & (as_it_is <= high)).where(told)
        rows.append(one.assign(method=method))
    about: dict[str, Any] = {"articles": kind, "target": sizes[0], "reference": sizes[1]}
    about |= {"corpus": number, "with_planted": planted}
    return pd.concat(rows).assign(**about)


def judgement(table: pd.DataFrame) -> tuple[Any, Any, Any]:
    """Return p and the interval as keyness gives them."""
    return table["p"], table["log_ratio_low"], table["log_ratio_high"]


def pooled_z(table: pd.DataFrame) -> tuple[Any, Any, Any]:
    """Return p and interval of the log-odds ratio, all words taken for independent."""
    half = stats.norm.ppf(1 - ALPHA / 2) * (table["log_odds"] / table["z"]).abs().fillna(np.inf)
    ends = ((table["log_odds"] + sign * half) / np.log(2) for sign in (-1, 1))
    return pd.Series(2 * stats.norm.sf(table["z"].abs()), table.index), *ends


def pooled_g2(table: pd.DataFrame) -> tuple[Any, Any, Any]:
    """Return p of G2 and the usual interval of a ratio of rates, all words taken for independent."""
    counts = table[["target_count", "reference_count"]].clip(lower=0.5)
    half = stats.norm.ppf(1 - ALPHA / 2) * np.sqrt((1 / counts).sum(axis=1)) / np.log(2)
    p = pd.Series(stats.chi2.sf(table["g2"].abs(), 1), table.index)
    return p, table["log_ratio"] - half, table["log_ratio"] + half


def share(rows: pd.DataFrame, hit: Any, corpora: Any, name: str) -> dict[str, float]:
    """Return a share of words with its interval over corpora: words of one are drawn together."""
    each = pd.DataFrame({"hit": np.asarray(hit, float), "corpus": rows["corpus"]}).dropna().groupby("corpus")["hit"]
    sums = each.agg(["sum", "size"]).reindex(corpora, fill_value=0)
    total = sums["size"].sum()
    low, high = bootstrap_ratio(sums["sum"], sums["size"]) if total else (np.nan, np.nan)
    value = sums["sum"].sum() / total if total else np.nan
    return {name: float(value), f"{name}_low": float(low), f"{name}_high": float(high)}


def summary(words: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Sum up the words of all corpora of one kind, size and method."""
    words = words.assign(band=pd.cut(words["expected"], [*(b for _, b in BANDS), np.inf], right=False))
    words["band"] = words["band"].cat.rename_categories([name for name, _ in BANDS])
    corpora = sorted(words["corpus"].unique())
    for band in ("all", *(name for name, _ in BANDS)):
        here = words if band == "all" else words[words["band"] == band]
        none, planted = here[~here["with_planted"]], here[here["with_planted"]]
        different = planted[planted["planted"]]
        row: dict[str, Any] = {"band": band, "corpora": len(corpora), "words": len(none)}
        row |= share(none, none["p"] < ALPHA, corpora, "false_positives")
        row |= share(here, here["covered"], corpora, "coverage")
        row |= share(different, different["covered"], corpora, "coverage_planted")
        row["width"] = float(here["width"].replace(np.inf, np.nan).median())
        row |= share(here, here["covered_as_it_is"], corpora, "coverage_as_it_is")
        row |= share(different, different["p"] < ALPHA, corpora, "power")
        # Where each method is as often wrong as any other: at the p under which 5% of words without a difference lie.
        threshold = np.quantile(none["p"], ALPHA) if len(none) else np.nan
        row |= share(different, different["p"] < threshold, corpora, "power_at_5")
        if band == "all":
            row["any_discovery"] = none.assign(hit=none["q"] < ALPHA).groupby("corpus")["hit"].any().mean()
            finds = planted[planted["q"] < ALPHA]
            false = (~finds["planted"]).groupby(finds["corpus"]).mean().reindex(corpora, fill_value=0)
            row["false_discoveries"] = false.mean() if len(planted) else np.nan
        yield row


def started() -> None:
    """Make a process ready: one thread, and whoever stops the benchmark stops it from the first process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threadpool_limits(1)


def designs(kind: str) -> list[tuple[int, int]]:
    """Return how many articles there are on the two sides."""
    if kind in EVENTS:
        return [(events, events) for events in EVENTS[kind]]
    return list(REAL if kind == "real" else DESIGNS)


def measured(corpora: int, workers: int, kinds: Sequence[str] = (*KINDS, *EVENTS)) -> pd.DataFrame:
    """Measure every method on every kind and size of coverage."""
    tasks = [
        (kind, sizes, planted, number)
        for kind in kinds
        for sizes in designs(kind)
        for planted in ((False,) if kind.startswith("real") else (False, True))
        for number in range(corpora)
    ]
    with ProcessPoolExecutor(workers, initializer=started) as pool:
        try:
            done = list(tqdm(pool.map(judged, tasks, chunksize=2), total=len(tasks), unit="corpus"))
        except KeyboardInterrupt:
            pool.shutdown(wait=False, cancel_futures=True)  # else all that was asked for is waited for
            raise
    words = pd.concat(done, ignore_index=True)
    keys = ["articles", "target", "reference", "method"]
    groups = dict(iter(words.groupby(keys, sort=False)))
    order = [
        (kind, *sizes, method)
        for kind in kinds
        for sizes in designs(kind)
        for method in (PAIRED if kind in EVENTS else METHODS)
    ]
    rows = [dict(zip(keys, key, strict=True)) | row for key in order for row in summary(groups[key])]
    return pd.DataFrame(rows).round(4)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, help="folder for the table and the figure")
    parser.add_argument("--corpora", type=int, default=40, help="corpora of each kind and size (default: 40)")
    parser.add_argument("--quick", action="store_true", help="four corpora of each kind and size")
    parser.add_argument("--events", action="store_true", help="what compares event by event alone; the rest stays")
    parser.add_argument("--workers", type=int, default=2, help="processes (default: 2)")
    options = parser.parse_args()
    try:
        kinds = tuple(EVENTS) if options.events else (*KINDS, *EVENTS)
        table = measured(4 if options.quick else options.corpora, options.workers, kinds)
    except KeyboardInterrupt:
        print("Stopped; nothing was written.", file=sys.stderr)
        return 130
    if options.events:
        stored = calibration.measurements()
        table = pd.concat([stored[~stored["articles"].isin(kinds)], table], ignore_index=True)[list(table.columns)]
    path = options.out / "calibration_all.csv" if options.out else ROOT / calibration.TABLE
    write_text(path, table.to_csv(index=False, lineterminator="\n"))
    figure = options.out / "calibration" if options.out else FIGURE
    calibration.calibration(table).save(figure)
    print(f"{path}\n{figure}.svg")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
