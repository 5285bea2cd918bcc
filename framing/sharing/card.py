"""Card: what an export says of itself, to people and to other tools."""

from __future__ import annotations

import csv
import json
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from framing.evidence import schema
from framing.intake.card import FIELDS
from framing.intake.identifiers import slug
from framing.sharing.proof import Proof

CARD = """# {name}: a study without its articles

Written by framing {version}. This folder holds what was measured in {articles} articles, and everything that the
figures are drawn from. It does not hold the articles: their texts belong to those who published them.

| file | what it holds |
| --- | --- |
| `articles.csv` | an article a row: outlet, address, date, words, and the SHA-256 of the text that was read |
| `evidence/` | seven tables of counts, positions, labels and scores: single words, names and phrases of lexicons |
{files}| `figures/` | each figure as SVG, with its numbers as CSV |
| `tables/` | counts by outlet, and further tables behind the figures |
| `settings.json` | versions, lexicons, and every analysis with its arguments |
| `proof.json` | what was looked at to see that no text is in here, and what was found |
| `datapackage.json` | a descriptor for other tools (Frictionless Data Package) |
| `manifest.json` | every file with its SHA-256 |

## What it is made of

| outlet | basis | articles | words |
| --- | --- | ---: | ---: |
{counts}

{terms} terms of several words that stand in one article alone were left out before anything was drawn, and {cut}
descriptions of speakers were cut to one word.

## No text

{proof}

| runs of two words or more that are left | in how many different fields | longest, in words |
| --- | ---: | ---: |
{runs}

## Check it

    framing verify {folder}

This compares every file with the manifest, draws every figure again from the evidence, and says whether they are the
same byte for byte.

## Get the articles back

    framing hydrate {folder} --to my-copy

This asks for each article at its address, politely, and says which are the same as those that were read, which were
changed and which are gone. With `--texts FOLDER` it uses copies of your own instead, each named after its article. The
texts go elsewhere and never into this folder.

## What is left out

{skipped}

## Limits

Positions tell where in an article a word stood, and names and labels next to each other can be put together to a few
words. Rules found all this, and they err: framing tells how often. What the outlets wrote is evidence of their words,
and not of what happened. Say which version you used when you cite it.
"""
ANALYST = {
    "entities.toml": "the codebook of entities: names, and the words that mention them",
    "codes.csv": "what readers coded, a row a page",
    "codebook.csv": "what each code means",
    "labels.csv": "the groups of coded labels",
}


def card(
    name: str,
    folder: Path,
    settings: Mapping[str, Any],
    counts: pd.DataFrame,
    proof: Proof,
    shown: str,
) -> str:
    """Return the data card of an export in Markdown.

    Parameters
    ----------
    name : str
        Of the corpus.
    folder : pathlib.Path
        As it lies there.
    settings : mapping
    counts : pandas.DataFrame
        As :func:`framing.sharing.drawing.counts` gives it.
    proof : Proof
    shown : str
        Name of the folder, for the commands.

    Returns
    -------
    str
    """
    files = "".join(f"| `{f}` | {told} |\n" for f, told in ANALYST.items() if (folder / f).is_file())
    rows = [
        f"| {_cell(r.outlet) or '(unknown)'} | {r.basis} | {r.articles:,} | {r.words:,} |" for r in counts.itertuples()
    ]
    runs = [f"| {reason} | {entry['runs']:,} | {entry['longest']} |" for reason, entry in proof.runs.items()]
    skipped = [f"- `{figure}`: {_cell(why)}." for figure, why in settings["skipped"].items()]
    skipped += [f"- the column `{_cell(c)}`." for c in settings["columns_left_out"]]
    left = settings["rule"]
    return CARD.format(
        name=_cell(name), version=settings["framing"], articles=f"{settings['articles']:,}", files=files,
        counts="\n".join(rows), folder=shlex.quote(shown), proof=told(settings),
        runs="\n".join(runs) or "| none | 0 | 0 |",
        skipped="\n".join(skipped) or "- nothing: every analysis of the list could be made.",
        terms=f"{left['terms_left_out']:,}", cut=f"{left['speakers_cut']:,}",
    )  # fmt: skip


def told(settings: Mapping[str, Any]) -> str:
    """Say in one line what the texts were, against which the export was held."""
    read, there = settings["articles"], settings["articles_with_text"]
    if not there:
        return (
            "No text was at hand when this was written: it was checked that the evidence holds single words, names and "
            "phrases of lexicons, and not against the articles."
        )
    missing = f" {read - there:,} articles were not at hand; of these only the form of the evidence was checked."
    return (
        f"Every field of every file was held against the texts of {there:,} of {read:,} articles."
        f"{missing if read > there else ''} Nothing was found but what the table tells."
    )


def _cell(text: object) -> str:
    return str(text).replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")


def descriptor(name: str, folder: Path, files: Sequence[str]) -> str:
    """Return the descriptor of an export, a Frictionless Data Package.

    Parameters
    ----------
    name : str
    folder : pathlib.Path
    files : sequence of str
        The files in it.

    Returns
    -------
    str
        JSON.
    """
    evidence = {f"evidence/{r['path']}": r for r in schema()["resources"]}
    resources = []
    for file in files:
        if file in evidence:
            resources.append({**evidence[file], "path": file, "name": f"evidence-{evidence[file]['name']}"})
        elif file.endswith(".csv"):
            resources.append(_resource(folder, file))
    package = {
        "profile": "data-package",
        "name": slug(name) or "study",
        "title": name,
        "description": "What was measured in news articles, without their texts. README.md says what is in it.",
        "resources": resources,
    }
    return json.dumps(package, indent=2, ensure_ascii=False) + "\n"


def _resource(folder: Path, file: str) -> dict[str, Any]:
    with (folder / file).open(encoding="utf-8", newline="") as rows:
        columns = next(csv.reader(rows), [])
    known = FIELDS if file == "articles.csv" else {}
    described = [
        {"name": column, "type": "any", **({"description": known[column]} if column in known else {})}
        for column in columns
    ]
    return {
        "name": slug(file.removesuffix(".csv").replace("/", "-"), 200), "path": file,
        "profile": "tabular-data-resource", "format": "csv", "mediatype": "text/csv", "encoding": "utf-8",
        "schema": {"fields": described, "missingValues": [""]},
    }  # fmt: skip
