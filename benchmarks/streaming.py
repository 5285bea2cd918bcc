"""What reading past memory costs: time of the processor, memory, disk and traffic an article; 1.8 million worked out.

    python benchmarks/streaming.py                  measures, writes results/streaming.csv and docs/scale.md
    python benchmarks/streaming.py --page           writes docs/scale.md from the table that is there
    python benchmarks/streaming.py --articles 2000  more articles than the default
    python benchmarks/streaming.py --out FOLDER     writes the table elsewhere, and no page

Each measurement has a process of its own. Time is that of the processor, so that a busy machine changes little; how
much faster two processes are is measured by the clock, on a machine that does nothing else.
"""

from __future__ import annotations

import argparse
import json
import os
import pickle
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import jinja2
import pandas as pd
import texts
import turns

from framing.evidence import TABLES, write_text
from framing.reading.lexicons import load_lexicon
from framing.scale import dataset, stream
from framing.scale.commands import SAMPLE
from framing.scale.incoming import FIRST
from framing.scale.libraries import need

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "benchmarks" / "results" / "streaming.csv"
PAGE = ROOT / "docs" / "scale.md"
TEMPLATE = ROOT / "docs" / "site" / "_scale.md"
ARTICLES = 400  # of the largest corpus measured; the others have a half and a quarter
BATCHES = 20  # that the largest corpus has, or more where these would be larger than framing's own
MEMORY, SPEEDUP = 150, 1.5  # wanted: MB above what is loaded at most, and how many times as fast two processes are
TARGET = 1_800_000
THIN = 1000  # articles between the smallest and the largest corpus, below which nothing is said of a thousand more
CORES = (1, 8, 64)
FEW, MANY = 4, 14  # batches that are handed out unread
BACK = 5_200  # bytes an article that come back of them, about as many as were measured
COLUMNS = ["measure", "way", "articles", "value", "unit", "date", "machine", "python", "framing", "commit"]


def written(path: Path, data: str, articles: int) -> None:
    """Write articles as JSON Lines, drawn from the paragraphs of those in hand."""
    with path.open("w", encoding="utf-8") as file:
        for number, text in enumerate(texts.many(data, articles)):
            file.write(json.dumps({"id": f"a{number:06d}", "text": text.text, "source": text.outlet}) + "\n")


@contextmanager
def timed(into: dict[str, float], name: str) -> Iterator[None]:
    """Add up the seconds of the processor that something takes."""
    before = time.process_time()
    try:
        yield
    finally:
        into[name] = into.get(name, 0.0) + time.process_time() - before


def told(function: Callable[..., Any], into: dict[str, float], name: str) -> Callable[..., Any]:
    """Let a function add its time to what is told."""

    def called(*given: Any, **options: Any) -> Any:
        with timed(into, name):
            return function(*given, **options)

    return called


def size_of(articles: int) -> int:
    """Return how many articles a batch has where the largest corpus has so many."""
    return max(1, min(stream.BATCH, articles // BATCHES))


def alone(source: str, out: str, batch: int) -> dict[str, float]:
    """One process: where its time goes, what memory it held when all was loaded, and the most from then on."""
    found: dict[str, float] = {}
    with timed(found, "all"), tempfile.TemporaryDirectory() as folder:
        one = Path(folder) / "one.jsonl"
        one.write_text('{"id": "one", "text": "The Ferry Board made a shameful decision."}\n', encoding="utf-8")
        stream.stream(one, Path(folder) / "one", texts.codebook(), progress=False)
    found["memory before"] = turns.settled()
    room: Any = stream
    room.read_article = told(room.read_article, found, "reading")
    dataset.pack = told(dataset.pack, found, "packing")
    dataset.commit = told(dataset.commit, found, "putting in place")
    room.opened = told(room.opened, found, "opening")
    sizes: list[tuple[int, int]] = []
    whole = room.read_batch

    def measured(task: stream.Task) -> dataset.Batch:
        made: dataset.Batch = whole(task)
        sizes.append((len(pickle.dumps(task.waiting)), len(pickle.dumps(made))))
        if len(sizes) == 1:
            found["memory after one batch"] = turns.peak()
        return made

    room.read_batch = measured
    with timed(found, "all"):
        stream.stream(source, out, texts.codebook(), batch=batch, progress=False)
    kit = len(pickle.dumps((texts.codebook(), load_lexicon("loaded"))))
    found |= {"memory": turns.peak(), "sent": sum(s for s, _ in sizes), "sent a batch": kit}
    return found | {"sent back": sum(b for _, b in sizes), "stored": stored(Path(out))}


def one(source: str, out: str, batch: int) -> dict[str, float]:
    """One process that reads, by the clock."""
    return by_the_clock(source, out, batch, 1)


def two(source: str, out: str, batch: int) -> dict[str, float]:
    """Two processes that read: by the clock, and their time, both with all that they load."""
    found = by_the_clock(source, out, batch, 2)
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return found | {"their time": usage.ru_utime + usage.ru_stime}


def by_the_clock(source: str, out: str, batch: int, jobs: int) -> dict[str, float]:
    """Tell how long so many processes take, until the last of them is gone."""
    start = time.perf_counter()
    stream.stream(source, out, texts.codebook(), batch=batch, jobs=jobs, progress=False)
    if jobs > 1:
        from joblib.externals.loky import get_reusable_executor

        get_reusable_executor().shutdown(wait=True)
    return {"clock": time.perf_counter() - start}


def unread(task: stream.Task) -> dataset.Batch:
    """Read nothing, and send back as much as a batch that was read."""
    parts = {name: os.urandom(BACK * len(task.waiting) // len(TABLES)) for name in TABLES}
    return dataset.Batch(task.number, parts, {name: len(task.waiting) for name in TABLES}, [])


def handing(source: str, out: str, jobs: int) -> dict[str, float]:
    """Tell what an article costs the process that hands out: what more batches take than few, so without the start."""
    room: Any = stream
    room.read_batch = unread
    lines = Path(source).read_text(encoding="utf-8").splitlines()
    took: dict[str, float] = {}
    for batches in (FEW, MANY):
        path = Path(f"{source}.{jobs}.{batches}.jsonl")
        rows = (json.loads(lines[n % len(lines)]) | {"id": f"a{n:06d}"} for n in range(batches * stream.BATCH))
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        with timed(took, str(batches)):
            stream.stream(path, f"{out}-{batches}", texts.codebook(), jobs=jobs, progress=False)
    return {"handing out": (took[str(MANY)] - took[str(FEW)]) / (MANY - FEW) / stream.BATCH}


def processes(source: str, out: str, batch: int) -> dict[str, float]:
    """Hand out to two processes."""
    return handing(source, out, 2)


def cluster(source: str, out: str, batch: int) -> dict[str, float]:
    """Hand out to a Dask cluster of two workers, the scheduler in the same process."""
    distributed: Any = need("distributed")
    options: dict[str, Any] = {"n_workers": 2, "threads_per_worker": 1, "processes": True, "dashboard_address": None}
    with distributed.LocalCluster(**options) as workers, stream.cluster(workers.scheduler_address):
        return handing(source, out, 1)


def stored(folder: Path) -> float:
    return float(sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()))


WAYS: dict[str, Callable[[str, str, int], dict[str, float]]] = {
    "alone": alone, "one process": one, "two processes": two, "processes": processes, "cluster": cluster
}  # fmt: skip


def fresh(way: str, source: Path, out: Path, batch: int) -> dict[str, float]:
    """Measure in a process of its own."""
    command = [sys.executable, __file__, "--way", way, str(source), str(out), str(batch)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    if run.returncode:
        raise RuntimeError(run.stderr)
    made: dict[str, float] = json.loads(run.stdout.splitlines()[-1])
    return made


def measured(data: str, articles: int) -> pd.DataFrame:
    """Measure all ways; a row a number."""
    rows: list[dict[str, Any]] = []
    sizes = [articles // 4, articles // 2, articles]
    with tempfile.TemporaryDirectory() as folder:
        for way, number in [*(("alone", size) for size in sizes), *((way, articles) for way in list(WAYS)[1:])]:
            source = Path(folder) / f"{number}.jsonl"
            if not source.is_file():
                written(source, data, number)
            out = Path(folder) / f"{way}-{number}"
            for measure, value in fresh(way, source, out, size_of(articles)).items():
                memory, size = measure.startswith("memory"), measure in ("sent", "sent back", "stored", "sent a batch")
                unit = "MB" if memory else "bytes a batch" if measure == "sent a batch" else ""
                each = value if unit or measure == "handing out" else value / number
                unit = unit or ("bytes an article" if size else "s an article")
                rows.append({"measure": measure, "way": way, "articles": number, "value": each, "unit": unit})
            words = sum(len(json.loads(row)["text"].split()) for row in source.read_text(encoding="utf-8").splitlines())
            rows.append(
                {"measure": "words", "way": way, "articles": number, "value": words / number, "unit": "an article"}
            )
    return pd.DataFrame([row | turns.machine() for row in rows])[COLUMNS]


def worked_out(table: pd.DataFrame, articles: int = TARGET) -> dict[str, Any]:
    """Work out how long so many articles take on some cores, and what holds them up, from what was measured.

    The processes that read share the articles evenly, for no article needs another. One process hands out and puts in
    place what comes back, and cannot be shared: with cores enough it decides.
    """
    most = int(table["articles"].max())

    def value(measure: str, way: str = "alone", size: int = most) -> float:
        rows = table[(table["measure"] == measure) & (table["way"] == way) & (table["articles"] == size)]
        return float(rows["value"].iloc[0])

    least = int(table["articles"].min())
    one, alike = value("all"), value("their time", "two processes")
    serial = {"processes": value("handing out", "processes"), "cluster": value("handing out", "cluster")}
    rows = []
    for cores in CORES:
        for way, handing in serial.items():
            if cores == 1 and way == "cluster":
                continue
            reading = one / cores
            slowest = one if cores == 1 else max(reading, handing)
            rows.append(
                {
                    "cores": cores,
                    "way": "one process" if cores == 1 else "processes" if way == "processes" else "Dask",
                    "hours": articles * slowest / 3600,
                    "rate": 1 / slowest,
                    "handing": min(handing / slowest, 1.0) if cores > 1 else None,
                    "limit": "reading" if cores == 1 or reading >= handing else "handing out",
                }
            )
    growth = (value("memory") - value("memory", size=least)) / (most - least) * 1000
    return {
        "rows": rows,
        "articles": articles,
        "cores": list(CORES),
        "measured": most,
        "least": least,
        "words": value("words"),
        "one": one,
        "parts": {n: value(n) / one for n in ("reading", "packing", "putting in place", "opening")},
        "alike": alike / one,
        "full": {way: one / handing for way, handing in serial.items()},
        "serial": serial,
        "sent": value("sent"),
        "back": value("sent back"),
        "kit": value("sent a batch"),
        "disk": articles * value("stored") / 1e9,
        "stored": value("stored"),
        "memory": value("memory"),
        "first": value("memory after one batch"),
        "before": value("memory before"),
        "above": value("memory") - value("memory before"),
        "above_least": value("memory", size=least) - value("memory before", size=least),
        "wanted": {"memory": MEMORY, "speedup": SPEEDUP},
        "speedup": value("clock", "one process") / value("clock", "two processes"),
        "together": size_of(most),
        "growth": growth,
        "spread": most - least,
        "thin": THIN,
        "batch": stream.BATCH,
        "told_by": FIRST,
        "sample": SAMPLE,
        "about": table.iloc[0].to_dict(),
    }


def page(table: pd.DataFrame) -> str:
    """Return the page of the documentation."""
    environment = jinja2.Environment(undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters["short"] = lambda v: f"{v:,.0f}" if abs(v) >= 100 else f"{v:#.3g}".rstrip(".")
    template = environment.from_string(TEMPLATE.read_text(encoding="utf-8"))
    return template.render(**worked_out(table)).strip() + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", default=str(texts.DATA), help="folder that holds the articles, basil/articles")
    parser.add_argument("--articles", type=int, default=ARTICLES, help=f"of the largest corpus (default: {ARTICLES})")
    parser.add_argument("--out", type=Path, help="folder for the table; no page is written then")
    parser.add_argument("--page", action="store_true", help="measure nothing; write the page from the stored table")
    parser.add_argument("--way", nargs=4, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.way:
        way, source, out, batch = options.way
        print(json.dumps(WAYS[way](source, out, int(batch))))
        return 0
    path = options.out / TABLE.name if options.out else TABLE
    if not options.page:
        table = measured(options.data, options.articles)
        write_text(path, table.to_csv(index=False, float_format="%.4g", lineterminator="\n"))
    table = pd.read_csv(path)
    if not options.out:
        write_text(PAGE, page(table))
    print(table[COLUMNS[:5]].to_string(index=False))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
