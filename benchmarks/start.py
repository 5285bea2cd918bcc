"""How soon a fresh process is ready, and how soon it shows the first figure of 300 articles."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import texts
import turns

SUBJECT = "start"
LIMIT = 10  # ms
IMPORT = """
import json, sys, time
start = time.process_time()
try:
    import {module}
except Exception:
    print("null")
else:
    took = time.process_time() - start
    print(json.dumps([1000 * took, [name for name in ("numpy", "pandas") if name in sys.modules]]))
"""
PEERS = {"spacy": "spacy", "vaderSentiment": "vaderSentiment.vaderSentiment", "shifterator": "shifterator"}
FIGURES = {"framing": "start:own_figure", "chain": "start:chains_figure"}


def imported(module: str) -> Any:
    """Return how many milliseconds a fresh process needs for an import, and which of the large packages it loads."""
    command = [sys.executable, "-c", IMPORT.format(module=module)]
    done = subprocess.run(command, cwd=turns.ROOT, env=turns.environment(), capture_output=True, text=True)
    return json.loads(done.stdout or "null")


def imports(rounds: int) -> dict[str, list[Any]]:
    """Import framing and its peers in turn, each time in a fresh process."""
    modules = {"framing": "framing", **PEERS}
    found: dict[str, list[Any]] = {name: [] for name in modules}
    for number in range(rounds + 1):
        for name in turns.rotated(list(modules), number):
            once = imported(modules[name])
            found[name] += [once] if number else []  # the first time, Python may have to compile
    return found


def own_figure(data: str, copies: int, share: int) -> None:
    """Read the articles and draw how those named most are portrayed."""
    import framing as fr

    evidence = fr.read([text.article for text in texts.articles(data, copies)[::share]], texts.codebook())
    with TemporaryDirectory() as folder:
        fr.portrayal(evidence, voice="all").save(Path(folder) / "portrayal")


def stored_figure() -> None:
    """Draw the same of evidence that was stored."""
    import framing as fr

    with TemporaryDirectory() as folder:
        fr.portrayal(fr.load_corpus("three-outlets").evidence, voice="all").save(Path(folder) / "portrayal")


def chains_figure(data: str, copies: int, share: int) -> None:
    """Read the articles with the chain, and draw the mean score of the sentences in which each entity is named."""
    import matplotlib.pyplot as plt
    import pandas as pd
    import reading

    rows = []
    for named, _, scores in reading.chain()(texts.articles(data, copies)[::share]):
        rows += [(entity, sum(scores) / len(scores)) for entity, _ in named]
    table = pd.DataFrame(rows, columns=["entity", "score"]).groupby("entity")["score"].agg(["mean", "size", "sem"])
    table = table.sort_values("size").tail(20)
    _, ax = plt.subplots()
    ax.errorbar(table["mean"], range(len(table)), xerr=1.96 * table["sem"], fmt="o")
    ax.set_yticks(range(len(table)), table.index)
    with TemporaryDirectory() as folder:
        for ending in ("svg", "png"):
            plt.savefig(Path(folder) / f"chain.{ending}")


def figures(data: str, rounds: int, copies: int, share: int) -> dict[str, Any]:
    """Draw the first figure in fresh processes, in turn."""
    given = {"data": data, "copies": copies, "share": share}
    missing = ""
    try:
        turns.peer("spacy")
        turns.peer("vaderSentiment.vaderSentiment")
    except turns.PeerMissing as error:
        missing = str(error)
    jobs = {name: turns.Job(f, given) for name, f in FIGURES.items() if not (missing and name == "chain")}
    jobs["stored"] = turns.Job("start:stored_figure")
    for job in jobs.values():  # the first time, Python may have to compile, and matplotlib to look for fonts
        turns.fresh(job._replace(arguments=dict(job.arguments) | ({"share": 100} if job.arguments else {})))
    took: dict[str, list[float]] = {name: [] for name in jobs}
    for number in range(rounds):
        for name in turns.rotated(list(jobs), number):
            took[name].append(turns.whole(jobs[name]))
    return {"took": took, "missing": missing, "articles": len(texts.articles(data, copies)[::share])}


def jobs(data: str, quick: bool) -> list[turns.Job]:
    """Return what fresh processes do."""
    sizes = {"rounds": 1, "copies": 1, "share": 15} if quick else {"rounds": 3, "copies": 2, "share": 1}
    return [
        turns.Job("start:imports", {"rounds": 3 if quick else 11}),
        turns.Job("start:figures", {"data": data, **sizes}),
    ]


def rows(done: list[tuple[turns.Job, Any]]) -> Iterator[dict[str, Any]]:
    """Return the rows of what was measured."""
    found, drawn = (result for _, result in done)
    large = sorted({name for _, names in found["framing"] for name in names})
    note = f"loads {' and '.join(large)}" if large else "loads neither NumPy nor pandas"
    times = [took for took, _ in found["framing"]]
    yield turns.row(SUBJECT, "import", times, "ms", at_most=LIMIT, note=note, verdict=turns.MISSED if large else "")
    for name in PEERS:
        about: dict[str, Any] = {"peer": turns.named(name), "unit": turns.FASTER}
        if None in found[name]:
            yield turns.row(SUBJECT, "import", note=f"{name} does not load", **about)
            continue
        theirs = [took for took, _ in found[name]]
        yield turns.compared(SUBJECT, "import", [t / 1000 for t in times], [t / 1000 for t in theirs], **about)
    corpus = f"{drawn['articles']:,} articles"
    about = {"corpus": corpus, "state": "cold", "peer": "chain, with matplotlib", "at_least": 4}
    took, measure = drawn["took"], "first figure"
    if drawn["missing"]:
        yield turns.row(SUBJECT, measure, note=drawn["missing"], **about)
        return
    yield turns.compared(
        SUBJECT,
        measure,
        took["framing"],
        took["chain"],
        note="a fresh process from its start to its end; from texts",
        **about,
    )
    about = {"corpus": "150 articles", "state": "cold", "peer": f"chain, which reads {corpus}"}
    note = "framing from stored evidence, which needs no text"
    yield turns.compared(SUBJECT, measure, took["stored"], took["chain"], note=note, **about)
