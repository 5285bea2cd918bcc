"""Whether framing answers while somebody waits: one article shown, and each analysis of a class's articles."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import texts
import turns

SUBJECT = "interactive"
CLASS = 30  # articles: one from each student
SHOWN = 100  # ms, from the text of an article to its page
ANSWERED = 1  # s, for anything asked of the articles of a class


def shown(data: str, share: int) -> list[float]:
    """Return how many milliseconds it takes to read and highlight each article, for who has read them all before."""
    import framing as fr

    articles, codebook = [text.article for text in texts.articles(data)[::share]], texts.codebook()
    took = []
    for warm in (False, True):
        for article in articles:
            start = time.process_time()
            fr.highlight(article, codebook)._repr_html_()
            took += [1000 * (time.process_time() - start)] if warm else []
    return took


def answered(data: str, articles: int, rounds: int) -> dict[str, list[float]]:
    """Return how many seconds it takes to read the articles of a class, and to ask and draw whatever can be asked."""
    import framing as fr

    every = texts.articles(data)
    given, codebook = [text.article for text in every[:: len(every) // articles][:articles]], texts.codebook()
    evidence = fr.read(given, codebook, progress=False)
    one, outlet = given[0].id, given[0].outlet
    whom = str(evidence.mentions["entity"].value_counts().index[0])
    asked: dict[str, Callable[[], Any]] = {
        "distance": lambda: fr.distance(evidence, one),
        "dispersion": lambda: fr.dispersion(evidence, one),
        "frames": lambda: fr.frames(evidence),
        "keyness": lambda: fr.keyness(evidence, outlet, by="outlet"),
        "naming": lambda: fr.naming(evidence, whom),
        "portrayal": lambda: fr.portrayal(evidence),
        "profiles": lambda: fr.profiles(evidence),
        "robustness": lambda: fr.robustness(evidence, outlet, by="outlet"),
        "similarity": lambda: fr.similarity(evidence),
        "sourcing": lambda: fr.sourcing(evidence),
        "vocabulary": lambda: fr.vocabulary(evidence),
        "word shift": lambda: fr.word_shift(evidence, outlet, by="outlet"),
    }
    tools = {"reading": lambda: fr.read(given, codebook, progress=False)}
    tools |= {name: lambda ask=ask: drawn(ask()) for name, ask in asked.items()}  # type: ignore[misc]
    turns.in_turn(tools, 1)  # the first time, packages are loaded
    return turns.in_turn(tools, rounds)


def drawn(result: Any) -> None:
    """Draw a result as a notebook does, and forget the figure."""
    import matplotlib.pyplot as plt

    page = result.plot().get_figure(root=True)
    page.savefig(BytesIO(), format="png", bbox_inches="tight")
    plt.close(page)


def jobs(data: str, quick: bool) -> list[turns.Job]:
    """Return what fresh processes do."""
    return [
        turns.Job("interactive:shown", {"data": data, "share": 15 if quick else 1}),
        turns.Job(
            "interactive:answered", {"data": data, "articles": 6 if quick else CLASS, "rounds": 2 if quick else 9}
        ),
    ]


def rows(done: list[tuple[turns.Job, Any]]) -> Iterator[dict[str, Any]]:
    """Return the rows of what was measured."""
    (_, single), (job, answers) = done
    low, middle, high = statistics.quantiles(single, n=4)
    note = f"median of {len(single)} articles, with the quartiles; {max(single):.0f} ms at most"
    about: dict[str, Any] = {"corpus": "1 article", "state": "warm", "at_most": SHOWN, "note": note}
    yield turns.row(SUBJECT, "read and highlighted", [middle], "ms", **about) | {
        "low": low, "high": high, "rounds": len(single)
    }  # fmt: skip
    about = {"corpus": f"{job.arguments['articles']} articles", "state": "warm", "at_most": ANSWERED}
    yield turns.row(SUBJECT, "read", answers["reading"], "s", **about)
    answers = {name: took for name, took in answers.items() if name != "reading"}
    note = "asked, and drawn as a notebook draws it"
    slowest = max(answers, key=lambda name: statistics.median(answers[name]))
    slowly = f"{note}: {slowest} is the slowest of {len(answers)}"
    yield turns.row(SUBJECT, "slowest answer", answers[slowest], "s", **about, note=slowly)
    for name, took in answers.items():
        yield turns.row(SUBJECT, name, took, "s", **about | {"at_most": None}, note=note)
