"""Extract the corpus three-outlets from a copy of BASIL: facts about its articles, their annotation as counts, evidence.

    python scripts/extract_three_outlets.py PATH/TO/basil

The folder holds ``articles`` and ``annotations``, as its authors publish them. Writes articles.csv, annotations.csv and
evidence/ in corpora/three-outlets; entities.toml and events.csv there are written by hand, and say what is read. No text
leaves the copy: what is written are facts, counts, positions, labels, single words, names and phrases of framing's
lexicons. The same copy and the same framing give the same bytes.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
from tqdm.auto import tqdm

from framing.corpus import Article
from framing.evidence import Evidence, write_text
from framing.reading.entities import Entities, EntitiesError
from framing.reading.lexicons import load_lexicon
from framing.reading.reader import read
from framing.validation.gold import GoldError, Story, load_basil

CORPUS = Path(__file__).resolve().parent.parent / "corpora" / "three-outlets"
OUTLETS = {"nyt": "The New York Times", "fox": "Fox News", "hpo": "HuffPost"}
DATELINE = re.compile(r"\((AP|AFP|Reuters|UPI)\)")  # looked for in the opening alone, where datelines stand
OPENING = 200  # characters
MAIN_EVENT = "main event"
FEELINGS = {"neg": "negative", "neu": "neutral", "pos": "positive"}
STANCES = {"left": "left", "liberal": "left", "center": "centre", "right": "right", "conservative": "right"}
SPANS = {"lex": "lexical", "inf": "informational"}
POLARITIES = {"neg": "negative", "pos": "positive"}
COUNTED = [f"{quoted}{b}_{p}" for quoted in ("", "quoted_") for b in SPANS.values() for p in POLARITIES.values()]
# Targets of the annotation that no alias of the codebook tells, or that it would tell wrongly.
TARGETS = {
    "Colorado officials": "Colorado",
    "Jesse Jackson": "Jesse Jackson Jr.",
    "Kevil McCarthy": "Kevin McCarthy",
    "National Security Agency programs": "National Security Agency",
    "Nebraska officials": "Nebraska",
    "Oklahoma officials": "Oklahoma",
    "Benghazi attacks": "Benghazi",
    "SB 1062 bill": "Senate Bill 1062",
    "State Department officials": "State Department",
}
NAME = re.compile(r"\w[\w.'’&-]*(?: [A-ZÀ-Þ&][\w.'’&-]*){0,3}")  # one word, or up to four with capitals


class Page(NamedTuple):
    """What BASIL says of an article, beside its text and its spans."""

    headline: str
    published: str
    url: str
    feeling: str  # toward the main event
    stance: str


def load_events(path: Path) -> dict[str, str]:
    """Return the number of each event by its identifier in BASIL."""
    if not path.is_file():
        raise SystemExit(f"{path} is not there; it says which events of BASIL the corpus holds")
    events = pd.read_csv(path, dtype=str)
    return dict(zip(events["basil"], events["event"], strict=True))


def load_pages(folder: Path) -> dict[tuple[str, str], Page]:
    """Return what BASIL says of each article, by event and outlet."""
    pages = {}
    for path in tqdm(sorted((folder / "articles").glob("*/*.json")), desc="pages", unit="page"):
        beside = folder / "annotations" / path.parent.name / f"{path.stem}_ann.json"
        try:
            article = json.loads(path.read_text(encoding="utf-8"))
            levels = json.loads(beside.read_text(encoding="utf-8"))["article-level-annotations"]
            pages[article["triplet-uuid"], article["source"].lower()] = Page(
                " ".join(article["title"].split()),
                article["date"],
                article["url"],
                FEELINGS[levels["author_feeling_main_event"]],
                STANCES[levels["relative_stance"]],
            )
        except (OSError, KeyError, ValueError) as error:
            raise SystemExit(f"{path}: not an article of BASIL with its annotation ({error!r})") from None
    return pages


def article_of(story: Story, page: Page, event: str) -> Article:
    dateline = DATELINE.search(story.text[: len(page.headline) + OPENING])
    family = dateline[1] if dateline else "own"
    identifier = f"{event}-{story.outlet}"
    return Article(
        identifier, story.text, "published", OUTLETS[story.outlet], page.published, "US", family, "en", page.url
    )


def annotation_rows(story: Story, page: Page, event: str, entities: Entities) -> list[dict[str, Any]]:
    """Return a row a target: the author's feeling toward it, and how many spans of bias aim at it."""
    plain = {alias.lower(): e.name for e in entities for alias in e.aliases}
    counts: dict[str, Counter[str]] = {}
    for span in story.spans:
        quoted = "quoted_" if span.quoted else ""
        target = span.target.replace("_", " ")
        counts.setdefault(target, Counter())[f"{quoted}{SPANS[span.bias]}_{POLARITIES[span.polarity]}"] += 1
    main = {name.replace("_", " "): story.feelings.get(name) for name in story.entities}
    rows = [{"target": MAIN_EVENT, "entity": "", "main": 1, "feeling": page.feeling, "stance": page.stance}]
    for target in sorted({*main, *counts}):
        feeling = main.get(target)
        label = "" if feeling is None else ("negative", "neutral", "positive")[(feeling > 0) - (feeling < 0) + 1]
        entity = TARGETS.get(target, plain.get(target.lower(), ""))
        rows.append({"target": target, "entity": entity, "main": int(target in main), "feeling": label, "stance": ""})
    return [
        {
            "article": f"{event}-{story.outlet}",
            **row,
            **{c: counts.get(str(row["target"]), {}).get(c, 0) for c in COUNTED},
        }
        for row in rows
    ]


def shareable(evidence: Evidence, entities: Entities) -> Evidence:
    """Take out of evidence what is longer than a word, a name or a phrase of a lexicon.

    Runs of words that stand in one article only would give it away in pieces; runs that stand in two may be a sentence
    that both quote, and its pieces fit together as well. So terms of more than one word stay only as phrases of a lexicon.
    """
    phrases = {e.term for name in ("loaded", "attribution", "valence") for e in load_lexicon(name).entries}
    terms = evidence.terms[(evidence.terms["order"] == 1) | evidence.terms["term"].isin(phrases)]
    kept: dict[str, pd.DataFrame] = {f.name: getattr(evidence, f.name) for f in fields(evidence)} | {"terms": terms}
    for name, table in kept.items():
        if "speaker" in table:
            kept[name] = table.assign(speaker=[names_alone(s, entities) for s in table["speaker"]])
    return replace(evidence, **kept)


def names_alone(speakers: str, entities: Entities) -> str:
    """Keep of joint speakers those that are a name or a single word."""
    kept = [s for s in speakers.split("; ") if s in entities.names or NAME.fullmatch(s)]
    return "; ".join(kept)


def csv_of(rows: Sequence[Mapping[str, Any]]) -> str:
    return pd.DataFrame(rows).sort_values("article", kind="stable").to_csv(index=False, lineterminator="\n")


def extract(folder: Path, corpus: Path, out: Path, jobs: int) -> None:
    events = load_events(corpus / "events.csv")
    if folder.name != "basil":
        raise SystemExit(f"{folder}: call the folder that holds articles and annotations 'basil'")
    try:
        entities = Entities.load(corpus / "entities.toml")
        stories = [s for s in load_basil(folder.parent) if s.event in events]
    except (GoldError, EntitiesError, FileNotFoundError) as error:
        raise SystemExit(str(error)) from None
    pages = load_pages(folder)
    found = Counter(s.event for s in stories)
    wrong = [f"{number} ({uuid})" for uuid, number in events.items() if found[uuid] != len(OUTLETS)]
    if wrong:
        raise SystemExit(f"{folder} has not three articles of event {', '.join(wrong)}; is the copy whole?")
    made = [(s, pages[s.event, s.outlet], events[s.event]) for s in stories]
    articles = [article_of(*one) for one in made]
    evidence = shareable(read(articles, entities, jobs=jobs, progress=True), entities)
    read_of = evidence.articles.set_index("article")
    rows = [
        {
            "article": a.id,
            "event": event,
            "outlet": a.outlet,
            "url": a.url,
            "wire_family": a.family,
            "headline": page.headline,
            "published": a.published,
            "country": a.country,
            "language": a.language,
            "words": read_of.at[a.id, "words"],
            "sha256": read_of.at[a.id, "sha256"],
        }
        for a, (_, page, event) in zip(articles, made, strict=True)
    ]
    annotations = [row for one in made for row in annotation_rows(*one, entities)]
    write_text(out / "articles.csv", csv_of(rows))
    write_text(out / "annotations.csv", csv_of(annotations))
    evidence.save(out / "evidence")
    print(f"{evidence!r}\n{len(annotations)} rows of annotation\nwritten to {out}", file=sys.stderr)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("basil", type=Path, help="the folder of BASIL, with articles and annotations in it")
    parser.add_argument("--out", type=Path, default=CORPUS, help="where to write (default: the corpus itself)")
    parser.add_argument("--jobs", type=int, default=2, help="processes that read side by side (default: 2)")
    given = parser.parse_args()
    extract(given.basil.resolve(), CORPUS, given.out, given.jobs)


if __name__ == "__main__":
    main()
