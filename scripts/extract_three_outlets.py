"""Extract the corpus three-outlets from a copy of BASIL: facts about articles, their annotation as counts, evidence.

    python scripts/extract_three_outlets.py PATH/TO/basil

The folder holds ``articles`` and ``annotations``, as its authors publish them. Writes articles.csv, annotations.csv,
evidence/ and the counts in the card of corpora/three-outlets; entities.toml and events.csv there are written by hand,
and say what is read. No text leaves the copy: what is written are facts, counts, positions, labels, single words, names
and phrases of framing's lexicons. The same copy and the same framing give the same bytes.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from framing.corpus import Article
from framing.evidence import Evidence, write_text
from framing.reading.entities import Entities
from framing.reading.lexicons import load_lexicon
from framing.reading.reader import read
from framing.validation.gold import FEELINGS, LABELS, GoldError, Story, load_basil

CORPUS = Path(__file__).resolve().parent.parent / "corpora" / "three-outlets"
OUTLETS = {"nyt": "The New York Times", "fox": "Fox News", "hpo": "HuffPost"}
DATELINE = re.compile(r"\((AP|AFP|Reuters|UPI)\)")  # looked for in the opening alone, where datelines stand
OPENING = 300  # characters of the headline and of what follows it
SAID_AGAIN = 8  # words that are left of a headline which the article says again
MAIN_EVENT = "main event"
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
MARKS = ("<!-- written by scripts/extract_three_outlets.py -->", "<!-- until here -->")  # in the card
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
    events = pd.read_csv(path, dtype=str)
    return dict(zip(events["basil"], events["event"], strict=True))


def load_pages(folder: Path) -> dict[tuple[str, str], Page]:
    """Return what BASIL says of each article, by event and outlet."""
    pages = {}
    for path in sorted((folder / "articles").glob("*/*.json")):
        beside = folder / "annotations" / path.parent.name / f"{path.stem}_ann.json"
        try:
            article = json.loads(path.read_text(encoding="utf-8"))
            levels = json.loads(beside.read_text(encoding="utf-8"))["article-level-annotations"]
            body = " ".join(sentence for paragraph in article["body-paragraphs"] for sentence in paragraph)
            pages[article["triplet-uuid"], article["source"].lower()] = Page(
                headline_of(article["title"], body),
                article["date"],
                article["url"],
                label_of(FEELINGS[levels["author_feeling_main_event"]]),
                STANCES[levels["relative_stance"]],
            )
        except (OSError, KeyError, TypeError, ValueError) as error:
            raise SystemExit(f"{path}: not an article of BASIL with its annotation ({error!r})") from None
    return pages


def headline_of(title: str, body: str) -> str:
    """Return a headline as bibliography; where the article says it again, its first words alone, or it would be text.

    >>> headline_of("Ferry  ends", "The ferry ends here.")
    'Ferry ends'
    >>> headline_of("Norland ends the last ferry to the isles today", "Norland ends the last ferry to the isles today.")
    'Norland ends the last ferry to the isles …'
    """
    words = title.split()
    said_again = _plain(title) in _plain(body)
    return f"{' '.join(words[:SAID_AGAIN])} …" if said_again and len(words) > SAID_AGAIN else " ".join(words)


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


def article_of(story: Story, page: Page, event: str) -> Article:
    dateline = DATELINE.search(story.text[:OPENING])
    return Article(
        f"{event}-{story.outlet}",
        story.text,
        outlet=OUTLETS[story.outlet],
        published=page.published,
        country="US",
        family=dateline[1] if dateline else "own",
        url=page.url,
        event=event,
    )


def annotation_rows(story: Story, page: Page, event: str, entities: Entities) -> list[dict[str, Any]]:
    """Return a row a target: the author's feeling toward it, and how many spans of bias aim at it."""
    feelings = {_named(name): feeling for name, feeling in story.feelings.items()}
    targets = sorted({*map(_named, story.entities), *(_named(span.target) for span in story.spans)})
    counts = {target: dict.fromkeys(COUNTED, 0) for target in [MAIN_EVENT, *targets]}
    for span in story.spans:
        voice = "quoted_" if span.quoted else ""
        counts[_named(span.target)][f"{voice}{SPANS[span.bias]}_{POLARITIES[span.polarity]}"] += 1
    owner = {alias.lower(): e.name for e in entities for alias in e.aliases}
    rows = []
    for target, counted in counts.items():
        row = {
            "article": f"{event}-{story.outlet}",
            "target": target,
            "entity": TARGETS.get(target, owner.get(target.lower(), "")),
            "feeling": page.feeling if target == MAIN_EVENT else label_of(feelings.get(target)),
            "stance": page.stance if target == MAIN_EVENT else "",
        }
        rows.append(row | counted)
    return rows


def label_of(feeling: int | None) -> str:
    return "" if feeling is None else LABELS[(feeling > 0) - (feeling < 0) + 1]


def _named(target: str) -> str:
    return target.replace("_", " ")


def shareable(evidence: Evidence, entities: Entities) -> Evidence:
    """Take out of evidence whatever is longer than a word, a name or a phrase of a lexicon.

    Runs of words of one article would give it away in pieces. So would runs that two articles share, for both may
    quote one sentence, and its pieces fit together as well. So a term of several words stays only if it is a phrase of
    a lexicon, and a speaker only if it is a name or a single word.
    """
    phrases = {entry.term for name in ("loaded", "attribution", "valence") for entry in load_lexicon(name).entries}
    tables: dict[str, pd.DataFrame] = {f.name: getattr(evidence, f.name) for f in fields(evidence)}
    terms = tables["terms"]
    tables["terms"] = terms[(terms["order"] == 1) | terms["term"].isin(phrases)]
    for name, table in tables.items():
        if "speaker" in table:
            tables[name] = table.assign(speaker=[names_alone(s, entities.names) for s in table["speaker"]])
    return Evidence(**tables)


def names_alone(speakers: str, known: Collection[str]) -> str:
    """Keep of joint speakers those that are a name or a single word.

    >>> names_alone("official; Ana Silva; those who met on the ferry", [])
    'official; Ana Silva'
    """
    return "; ".join(s for s in speakers.split("; ") if s in known or NAME.fullmatch(s))


def frame(rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    return pd.DataFrame(list(rows)).sort_values("article", kind="stable", ignore_index=True)


def csv_of(table: pd.DataFrame) -> str:
    return table.to_csv(index=False, lineterminator="\n")


def counted(articles: pd.DataFrame, annotations: pd.DataFrame, evidence: Evidence) -> str:
    """Return what the card says in numbers."""
    tables = {f.name: getattr(evidence, f.name) for f in fields(evidence)}
    size = sum(len(csv_of(table).encode()) for table in tables.values()) / 1e6
    rows = [("file", "rows"), ("`articles.csv`", len(articles)), ("`annotations.csv`", len(annotations))]
    rows += [(f"`evidence/{name}.csv`", len(table)) for name, table in tables.items()]
    spans = annotations.assign(
        own=annotations[[c for c in COUNTED if not c.startswith("quoted_")]].sum(axis=1),
        quoted=annotations[[c for c in COUNTED if c.startswith("quoted_")]].sum(axis=1),
    ).merge(articles[["article", "outlet"]], on="article")
    outlets: list[tuple[Any, ...]] = [
        ("outlet", "words", "spans of bias", "of these quoted", *(f"{label} feeling" for label in LABELS))
    ]
    for outlet in OUTLETS.values():
        here = spans[spans["outlet"] == outlet]
        words, own, quoted = (
            articles.loc[articles["outlet"] == outlet, "words"].sum(),
            here["own"].sum(),
            here["quoted"].sum(),
        )
        felt = here["feeling"].value_counts()
        outlets.append((outlet, words, own + quoted, quoted, *(felt.get(label, 0) for label in LABELS)))
    return f"{markdown(rows)}\nThe evidence takes {size:.1f} MB.\n\n{markdown(outlets)}"


def markdown(rows: Sequence[Sequence[Any]]) -> str:
    head, *rest = ([f"{x:,}" if isinstance(x, int | np.integer) else str(x) for x in row] for row in rows)
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rest]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def card_with(numbers: str) -> str:
    """Return the card with its numbers between the marks."""
    before, _, rest = (CORPUS / "README.md").read_text(encoding="utf-8").partition(MARKS[0])
    return f"{before}{MARKS[0]}\n\n{numbers}\n{MARKS[1]}{rest.partition(MARKS[1])[2]}"


def extract(folder: Path, out: Path, jobs: int) -> None:
    """Read everything, then write it: an error on the way leaves what was there."""
    if folder.name != "basil" or not (folder / "annotations").is_dir():
        raise SystemExit(f"{folder}: give the folder of BASIL, called basil, with articles and annotations in it")
    events = load_events(CORPUS / "events.csv")
    entities = Entities.load(CORPUS / "entities.toml")
    try:
        stories = [s for s in load_basil(folder.parent) if s.event in events]  # the other events are passed over
    except GoldError as error:
        raise SystemExit(str(error)) from None
    found = Counter(s.event for s in stories)
    wrong = [f"{number} ({known})" for known, number in events.items() if found[known] != len(OUTLETS)]
    if wrong:
        raise SystemExit(f"{folder} has not {len(OUTLETS)} articles of the event {wrong[0]}; is the copy whole?")
    pages = load_pages(folder)
    made = [(s, pages[s.event, s.outlet], events[s.event]) for s in stories]
    articles = [article_of(*one) for one in made]
    evidence = shareable(read(articles, entities, jobs=jobs, progress=True), entities)
    read_of = evidence.articles.set_index("article")[["words", "sha256"]]
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
            "words": read_of.loc[a.id, "words"],
            "sha256": read_of.loc[a.id, "sha256"],
        }
        for a, (_, page, event) in zip(articles, made, strict=True)
    ]
    listed, annotations = frame(rows), frame([row for one in made for row in annotation_rows(*one, entities)])
    card = card_with(counted(listed, annotations, evidence))
    write_text(out / "articles.csv", csv_of(listed))
    write_text(out / "annotations.csv", csv_of(annotations))
    evidence.save(out / "evidence")
    write_text(out / "README.md", card)
    print(f"{evidence!r}, {len(annotations)} rows of annotation, written to {out}", file=sys.stderr)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("basil", type=Path, help="the folder of BASIL, with articles and annotations in it")
    parser.add_argument("--out", type=Path, default=CORPUS, help="where to write (default: the corpus itself)")
    parser.add_argument("--jobs", type=int, default=2, help="processes that read side by side (default: 2)")
    given = parser.parse_args()
    extract(given.basil.resolve(), given.out, given.jobs)


if __name__ == "__main__":
    main()
