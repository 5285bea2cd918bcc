"""Card: the data card of a new corpus, to be edited by hand, and its descriptor for others' tools."""

from __future__ import annotations

import json
import re
from typing import Any

import pandas as pd

from framing.intake.identifiers import slug

BEGIN, END = "<!-- written by framing ingest: what you change from here on is written over -->", "<!-- until here -->"
FIELDS = {
    "article": "identifier; names the files in texts/",
    "outlet": "who published it",
    "url": "where it was published",
    "wire_family": "the agency whose text it carries; own for the outlet's own",
    "headline": "headline",
    "byline": "who signed it",
    "published": "date of publication, ISO 8601 as far as known",
    "country": "country of the outlet",
    "language": "ISO 639 code; en where the source tells none",
    "licence": "what is known of the right to copy it",
    "words": "words of the text, parted by spaces",
    "sha256": "SHA-256 of the text in UTF-8",
    "retrieved": "the day its source was saved",
}
PROVENANCE = {
    "source": "file that was read",
    "place": "row, record or item in it",
    "article": "identifier of the article that it became, or was folded into",
    "status": "came, to fetch, folded or set aside",
    "why": "why it was folded or set aside, or what to know of it",
    "words": "words of its text",
    "method": "how it was read; of tables, which column was what",
    "encoding": "encoding of the file",
    "file_sha256": "SHA-256 of the file",
    "read_on": "the day the file was saved",
    "read_with": "version of framing",
}
CARD = """# Data card: {name}

*A draft, made by framing from what was read. Write the parts in italics; the counts are written anew when articles
are added.*

## What it is

*Which event or question, which outlets, from when to when, and why these articles and no others.*

| file | what it holds |
| --- | --- |
| `articles.csv` | an article a row: outlet, address, headline, date, words, SHA-256 |
| `provenance.csv` | where each came from and how it was read; what was folded or set aside, and why |
| `entities.toml` | the codebook of entities, suggested from the texts: to be edited |
| `texts/` | the texts, which git ignores: they are other people's |

{begin}
{counts}
{end}

## Who collected it, when and how

*Name, day, and the way: a search (with its words), an archive, a list.*

## Rights

*Whose texts these are, and what may be done with them. Evidence, counts and figures can be shared; the texts as a rule
not.*

## Known gaps

*What is missing, and what it would take to see it: outlets, days, languages, pages behind a paywall, articles that were
changed after they were read. The table above shows what framing saw of it.*
"""


def card(name: str, metadata: pd.DataFrame, table: pd.DataFrame) -> str:
    """Return the data card of a new corpus, to be edited by hand.

    Parameters
    ----------
    name : str
    metadata : pandas.DataFrame
        The articles.
    table : pandas.DataFrame
        What came, what did not and why.

    Returns
    -------
    str
        Markdown.
    """
    return CARD.format(name=_plain(name), begin=BEGIN, counts=_counts(metadata, table), end=END)


def renewed(text: str, metadata: pd.DataFrame, table: pd.DataFrame) -> str:
    """Return a data card with new counts; all that was written by hand stays."""
    before, begun, rest = text.partition(BEGIN)
    _, ended, after = rest.partition(END)
    return f"{before}{BEGIN}\n{_counts(metadata, table)}\n{END}{after}" if begun and ended else text


def _counts(metadata: pd.DataFrame, table: pd.DataFrame) -> str:
    words = pd.to_numeric(metadata["words"], errors="coerce")
    days = sorted(day for day in metadata["published"] if day)
    rows = [
        ("articles", len(metadata)),
        ("with a text", int(words.notna().sum())),
        ("words", int(words.sum())),
        ("first and last date", f"{days[0]} to {days[-1]}" if days else "none known"),
        ("without a date", int((metadata["published"] == "").sum())),
        ("without an outlet", int((metadata["outlet"] == "").sum())),
        ("without an address", int((metadata["url"] == "").sum())),
        ("not in English", int((~metadata["language"].str.lower().str.startswith("en")).sum())),
        ("folded into another", int((table["status"] == "folded").sum())),
        ("set aside", int((table["status"] == "set aside").sum())),
    ]
    by_outlet = metadata.assign(words=words).groupby("outlet")["words"].agg(["size", "count", "sum"]).astype("int64")
    lines = ["| of the corpus | |", "| --- | ---: |", *(f"| {name} | {_number(value)} |" for name, value in rows)]
    lines += ["", "| outlet | articles | with a text | words |", "| --- | ---: | ---: | ---: |"]
    for outlet, size, texts, total in by_outlet.itertuples():
        lines.append(f"| {_plain(str(outlet)) or '(unknown)'} | {size:,} | {texts:,} | {total:,} |")
    return "\n".join(lines)


def _number(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)


def _plain(text: str) -> str:
    r"""Return a text from a source as plain words of Markdown: no markup, no links, no HTML.

    Examples
    --------
    >>> _plain("<b>[Times](x) | a*")
    '&lt;b\\>\\[Times\\](x) \\| a\\*'
    """
    return re.sub(r"([\\`*_{}\[\]>#|!~$])", r"\\\1", text.replace("&", "&amp;").replace("<", "&lt;"))


def descriptor(name: str, codebook: bool) -> str:
    """Return the descriptor of a corpus folder, a Frictionless Data Package.

    Parameters
    ----------
    name : str
        Of the folder.
    codebook : bool
        Whether there is a codebook of entities.

    Returns
    -------
    str
        JSON.
    """
    package: dict[str, Any] = {
        "profile": "tabular-data-package",
        "name": slug(name) or "corpus",
        "title": name,
        "description": "News coverage: what it is and what it lacks stands in README.md. The texts are not part of it.",
        "resources": [
            _resource("articles", FIELDS, "article"),
            _resource("provenance", PROVENANCE, None),
        ],
    }
    if codebook:
        package["profile"] = "data-package"
        entities = {"name": "entities", "path": "entities.toml", "format": "toml", "mediatype": "application/toml"}
        package["resources"].append(entities | {"encoding": "utf-8", "description": "the codebook of entities"})
    return json.dumps(package, indent=2, ensure_ascii=False) + "\n"


def _resource(name: str, fields: dict[str, str], key: str | None) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [
            {"name": field, "type": "integer" if field == "words" else "string", "description": told}
            for field, told in fields.items()
        ],
        "missingValues": [""],
    }
    if key:
        schema["primaryKey"] = key
    return {
        "name": name, "path": f"{name}.csv", "profile": "tabular-data-resource", "format": "csv",
        "mediatype": "text/csv", "encoding": "utf-8", "schema": schema,
    }  # fmt: skip
