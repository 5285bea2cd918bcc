"""How long an update of the explorer takes, beside the same view made by calling the public functions.

    python benchmarks/explorer.py                      writes the table where it is kept
    python benchmarks/explorer.py --out FOLDER         writes it into a folder
    python benchmarks/explorer.py --quick              three updates of each kind: to try, not to cite

Sixty articles, of which there is evidence alone or the texts too. Before every update all that was computed is
forgotten, and all 2,000 resamples are drawn. The peer is the cell that "copy as code" gives, run afresh, and both of
its figures drawn as a notebook draws them; it is run right after the update, so that both meet the same machine.
"""

from __future__ import annotations

import argparse
import gc
import io
import sys
import time
from collections.abc import Callable, Iterator
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from tqdm import tqdm

import framing as fr
from framing.desk.views import OWN
from framing.evidence import write_text

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "benchmarks" / "results" / "explorer.csv"

ARTICLES = 60
SENTENCES, SENTENCES_A_PARAGRAPH = 36, 4  # about 600 words, as the 150 articles of three-outlets have
LIMIT = 300  # ms

ENTITIES = ("Ferry Board", "Ana Silva", "Norland", "Sudland", "Port Union")
ACTS = ("ended the line", "kept the timetable", "answered the letter", "put off the vote", "sold two boats")
LOADED = ("brutal", "shameful", "bold", "wise", "reckless", "cruel", "heroic", "generous")
FRAMES = (
    "{one} {act} on Monday, and the crews of the harbour heard of it from a notice on the door.",
    "In a {word} move, {one} {act} after a long meeting with people from three towns.",
    "“This is a {word} plan, and it will cost us dearly,” {two} said of what {one} had decided.",
    "{two} told the town that {one} had made a {word} mistake and should think about it again.",
    "Some call it a “reform”, and others ask what {one} wants with the money of the island.",
    "The boats of the evening were full, and tickets were sold until the last of them had left.",
)

# What is changed, from where; the last of the changes is the one whose update is measured.
CHANGES: dict[str, dict[str, Any]] = {
    "voice": {"voice": "quoted"},
    "each voice apart": {"voice": "each"},
    "by outlet": {"by": "outlet"},
    "by outlet, each voice apart": {"by": "outlet", "voice": "each"},
    "one entity": {"entities": 1},
    "category": {"category": 1},
    "outlets": {"outlets": 2},
    "strength": {"threshold": 0.2},
    "concordance of a word": {"what": "plan"},
    "order of the concordance": {"sort": "left"},
}
MEASURES = ("processor", "clock")


def texts(folder: Path) -> fr.Corpus:
    """Write a corpus of sixty invented articles of six outlets, and load it."""
    rng = np.random.default_rng(0)
    (folder / "texts").mkdir(parents=True)
    for number in range(ARTICLES):
        written = []
        for _ in range(SENTENCES):
            one, two = rng.choice(ENTITIES, 2, replace=False)
            words = {"one": one, "two": two, "act": rng.choice(ACTS), "word": rng.choice(LOADED)}
            written.append(str(rng.choice(FRAMES)).format(**words))
        parts = [" ".join(written[k : k + SENTENCES_A_PARAGRAPH]) for k in range(0, SENTENCES, SENTENCES_A_PARAGRAPH)]
        text = "The ferry\n\n" + "\n\n".join(parts)
        (folder / "texts" / f"a{number:02d}.txt").write_text(text, encoding="utf-8")
    rows = "".join(f"a{number:02d},Outlet {number % 6}\n" for number in range(ARTICLES))
    (folder / "articles.csv").write_text("article,outlet\n" + rows, encoding="utf-8")
    entry = '[[entity]]\nname = "{0}"\nkind = "organisation"\naliases = ["{0}"]\n'
    (folder / "entities.toml").write_text("".join(entry.format(name) for name in ENTITIES), encoding="utf-8")
    return fr.load_corpus(folder)


def sources(folder: Path) -> dict[str, Any]:
    """Return what is explored: evidence of published articles, and articles with their texts."""
    evidence = fr.load_corpus("three-outlets").evidence
    kept = evidence.articles["article"].iloc[:ARTICLES]
    return {"evidence of published articles": evidence.where(article=kept), "invented texts": texts(folder / "texts")}


def chosen(explorer: Any, change: dict[str, Any]) -> dict[str, Any]:
    """Return what the controls are set to: a number of entities, outlets or categories is so many of those there."""
    values = {}
    for name, value in change.items():
        options = [option[1] for option in getattr(explorer, name).options] if isinstance(value, int) else []
        values[name] = (options[value] if name == "category" else tuple(options[:value])) if options else value
    return values


def forget(explorer: Any) -> None:
    """Forget what was computed."""
    kept = explorer.study._kept
    for key in [key for key in kept if key != OWN]:
        del kept[key]


def took(do: Callable[[], Any]) -> dict[str, float]:
    """Return how many milliseconds a call takes, of the processor and by the clock."""
    gc.collect()
    processor, clock = time.process_time(), time.perf_counter()
    do()
    return {"processor": 1000 * (time.process_time() - processor), "clock": 1000 * (time.perf_counter() - clock)}


def update(explorer: Any, name: str, value: Any) -> Callable[[], None]:
    """Return what sets a control, as a hand does."""
    return lambda: setattr(getattr(explorer, name), "value", value)


def peer(explorer: Any, source: Any) -> None:
    """Make the view by calling the public functions, and draw both of its figures."""
    made: dict[str, Any] = {"corpus": source, "evidence": source}
    exec(explorer.code, made)
    for name in ("portrayal", "profiles"):
        if name in made:
            made[name].plot().figure.savefig(io.BytesIO(), format="png")
    plt.close("all")


def runs(explorer: Any, source: Any, change: dict[str, Any]) -> Iterator[dict[str, float]]:
    """Yield how long an update of one kind takes, and its peer, again and again."""
    values = chosen(explorer, change)
    start = {name: getattr(explorer, name).value for name in values}
    last = list(values)[-1]
    for _ in cycle([None]):
        for name, value in {**start, **{k: v for k, v in values.items() if k != last}}.items():
            getattr(explorer, name).value = value
        forget(explorer)
        before = explorer.updates
        own = took(update(explorer, last, values[last]))
        if explorer.updates != before + 1 or explorer.error:
            raise RuntimeError(f"{change} made {explorer.updates - before} updates: {explorer.error or 'no error'}")
        theirs = took(lambda: peer(explorer, source))
        for name, value in start.items():
            getattr(explorer, name).value = value
        yield {measure: own[measure] for measure in MEASURES} | {f"peer {m}": theirs[m] for m in MEASURES}


def measured(updates: int) -> pd.DataFrame:
    """Measure every kind of update on every source: medians, and quartiles as the spread."""
    rows = []
    bar = tqdm(total=2 * len(CHANGES) * updates, unit="update")
    with TemporaryDirectory() as folder, bar:
        for source_name, source in sources(Path(folder)).items():
            explorer = fr.explore(source)
            peer(explorer, source)  # what is loaded once, such as fonts, belongs to neither
            for name, change in CHANGES.items():
                found = []
                for one in islice(runs(explorer, source, change), updates):
                    found.append(one)
                    bar.update()
                table = pd.DataFrame(found)
                row: dict[str, Any] = {"source": source_name, "change": name, "updates": updates}
                for measure in MEASURES:
                    theirs = table[f"peer {measure}"]
                    row |= spread(table[measure], f"{measure}_ms")
                    row[f"peer_{measure}_ms"] = round(float(theirs.median()), 1)
                    row |= spread(table[measure] / theirs, f"{measure}_ratio", 3)
                rows.append(row)
    return pd.DataFrame(rows)


def spread(values: pd.Series[float], name: str, digits: int = 1) -> dict[str, float]:
    """Return median and quartiles."""
    low, middle, high = (round(float(values.quantile(share)), digits) for share in (0.25, 0.5, 0.75))
    return {name: middle, f"{name}_q1": low, f"{name}_q3": high}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, help="folder for the table")
    parser.add_argument("--updates", type=int, default=15, help="updates of each kind (default: 15)")
    parser.add_argument("--quick", action="store_true", help="three updates of each kind")
    options = parser.parse_args()
    plt.switch_backend("agg")
    try:
        table = measured(3 if options.quick else options.updates)
    except KeyboardInterrupt:
        print("Stopped; nothing was written.", file=sys.stderr)
        return 130
    path = options.out / TABLE.name if options.out else TABLE
    write_text(path, table.to_csv(index=False, lineterminator="\n"))
    shown = ["source", "change", "processor_ms", "clock_ms", "peer_processor_ms", "processor_ratio", "clock_ratio"]
    slowest = table["processor_ms"].max()
    print(table[shown].to_string(index=False))
    print(f"The slowest takes {slowest:.0f} ms of the processor, of {LIMIT} ms at most. {path}")
    return int(slowest > LIMIT)


if __name__ == "__main__":
    raise SystemExit(main())
