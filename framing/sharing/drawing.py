"""Drawing: every figure and table of an export, from its evidence alone, the same bytes each time."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
from tqdm.auto import tqdm

from framing.corpus import load_corpus
from framing.evidence import Evidence, write_text
from framing.reading.lexicons import load_lexicon
from framing.result import Result
from framing.sharing.recipes import Planned, Study

FIGURES, TABLES = "figures", "tables"
PATIENCE = 2  # seconds without a progress bar
ANALYSES = {
    "portrayal": "portrayal", "vocabulary": "portrayal", "sourcing": "sourcing", "profiles": "lexicons",
    "lexicon_scores": "lexicons", "frames": "frames", "naming": "naming", "similarity": "similarity",
    "dendrogram": "similarity", "keyness": "keyness", "omissions": "omissions", "word_shift": "shifts",
    "overview": "presence", "families": "presence", "presence": "presence", "presence_matrix": "presence",
    "coded_naming": "naming",
}  # fmt: skip
LEXICONS = ("loaded", "valence")  # that settings may name


def load_study(folder: Path) -> Study:
    """Load what an export was drawn from: its evidence, its list of articles and its codes.

    Parameters
    ----------
    folder : pathlib.Path

    Returns
    -------
    Study
    """
    evidence, corpus = Evidence.load(folder / "evidence"), load_corpus(folder)
    if corpus.metadata is not None:
        # Accounts are not there any more; what their evidence rests on is still known.
        basis = corpus.metadata["article"].map(evidence.articles.set_index("article")["basis"])
        corpus = replace(corpus, metadata=corpus.metadata.assign(basis=basis.fillna("codes")))
    return Study(evidence, corpus)


def compute(planned: Planned, study: Study) -> Result:
    """Run one analysis as an export has it written down.

    Parameters
    ----------
    planned : Planned
    study : Study

    Returns
    -------
    Result

    Raises
    ------
    ValueError, KeyError, TypeError
        If the analysis is not known, or its evidence or arguments do not fit.
    """
    if planned.analysis not in ANALYSES:
        raise ValueError(f"there is no analysis {planned.analysis!r} among {', '.join(ANALYSES)}")
    analysis = getattr(importlib.import_module(f"framing.analysis.{ANALYSES[planned.analysis]}"), planned.analysis)
    arguments: dict[str, Any] = dict(planned.arguments)
    corpus, pages = study.corpus, study.pages
    found: Result
    match planned.analysis:
        case "dendrogram":
            similarity = importlib.import_module("framing.analysis.similarity").similarity
            found = analysis(similarity(study.evidence, **arguments))
        case "lexicon_scores":
            found = analysis(study.evidence, {_lexicon(name).name: _lexicon(name) for name in arguments["lexicons"]})
        case "word_shift":
            found = analysis(study.evidence, **arguments | {"lexicon": _lexicon(arguments["lexicon"])})
        case "overview" | "families":
            found = analysis(corpus.metadata)
        case "presence":
            by_article = _known(pages).set_index("article")
            found = analysis(corpus.codes, families=by_article.get("family"), seen=by_article.get("seen"))
        case "presence_matrix":
            found = analysis(corpus.codes, pages)
        case "coded_naming":
            found = analysis(
                corpus.codes, arguments["variable"], corpus.labels, _known(pages), codebook=corpus.codebook
            )
        case _:
            found = analysis(study.evidence, **arguments)
    return found


def _known(pages: pd.DataFrame | None) -> pd.DataFrame:
    if pages is None:
        raise ValueError("the export has no articles.csv")
    return pages


def _lexicon(name: str) -> Any:
    if name not in LEXICONS:
        raise ValueError(f"there is no lexicon {name!r} among {', '.join(LEXICONS)}")
    return load_lexicon(name)


def draw(study: Study, planned: Sequence[Planned], folder: Path, *, progress: bool | None = None) -> dict[str, str]:
    """Draw figures and write tables.

    Parameters
    ----------
    study : Study
    planned : sequence of Planned
    folder : pathlib.Path
        Gets ``figures/`` (each as SVG, with its numbers as CSV) and ``tables/``.
    progress : bool, optional
        Show a progress bar; by default one that comes after two seconds.

    Returns
    -------
    dict of str to str
        Why a figure could not be made, by its name.
    """
    failed: dict[str, str] = {}
    quiet = {"disable": True} if progress is False else {}
    for one in tqdm(planned, desc="drawing", unit="figure", delay=0 if progress else PATIENCE, leave=False, **quiet):
        try:
            result = compute(one, study)
            more: dict[str, Any] = {"articles": study.evidence.articles, "names": study.corpus.names}
            picture = result.save(
                folder / FIGURES / one.figure, **{k: v for k, v in more.items() if k not in result.parts}
            )
        except (ValueError, KeyError, TypeError) as error:
            failed[one.figure] = " ".join(str(error.args[0] if error.args else error).split())
            continue
        picture.unlink()  # a PNG can be made of the SVG, and nobody can look words up in it
        for name, part in result.parts.items():
            if name != "articles":
                put(part, folder / TABLES / f"{one.figure}-{name}.csv")
    put(counts(study), folder / TABLES / "counts.csv")
    return failed


def put(table: pd.DataFrame, path: Path) -> None:
    """Write a table as figures write theirs."""
    write_text(path, table.to_csv(index=False, float_format="%.6g", lineterminator="\n"))


def counts(study: Study) -> pd.DataFrame:
    """Return how much was read and found, by outlet and basis.

    Examples
    --------
    >>> from framing.corpus import load_corpus
    >>> ferry = load_corpus("ferry-line")
    >>> table = counts(Study(ferry.evidence, ferry))
    >>> int(table["articles"].sum()), int(table["words"].sum()) == int(ferry.evidence.articles["words"].sum())
    (6, True)
    """
    articles = study.evidence.articles
    keys = ["outlet", "basis"]
    table = articles.groupby(keys).agg(
        articles=("article", "size"), words=("words", "sum"), sentences=("sentences", "sum")
    )
    owner = articles.set_index("article")[keys]
    for name in ("mentions", "hits", "quotations"):
        rows = getattr(study.evidence, name)["article"].to_frame().join(owner, on="article")
        table[name] = rows.groupby(keys).size().reindex(table.index, fill_value=0)
    return table.reset_index()
