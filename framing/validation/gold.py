"""Gold: human annotation to measure against, loaded from a folder that stays where it is.

Four public sets, each in the form its authors publish. Nothing of them comes with framing, and nothing here writes a
word of them: what leaves this room are counts.
"""

from __future__ import annotations

import ast
import csv
import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from framing.reading.entities import TITLE_KIND, Entities, Entity
from framing.reading.text import Document, parse

LABELS = ("negative", "neutral", "positive")
NEWSMTSC_POLARITY = {2.0: "negative", 4.0: "neutral", 6.0: "positive"}
FEELINGS = {"str-neg": -2, "neg": -1, "som-neg": -1, "neu": 0, "som-pos": 1, "pos": 1, "str-pos": 2}
FEELING = "author_feeling_"
RUN = 8  # words that two sentences share only where one was copied from the other
BABE_COLUMNS = ("text", "news_link", "outlet", "label_bias", "biased_words")
PERSENT_COLUMNS = ("DOCUMENT_INDEX", "TITLE", "TARGET_ENTITY", "DOCUMENT", "TRUE_SENTIMENT")


class GoldError(ValueError):
    """A folder of annotation that is not there, or not in the form its authors publish."""


class Target(NamedTuple):
    """NewsMTSC: a sentence, the characters that mention the target, and the sentiment toward it."""

    article: str
    text: str
    start: int
    end: int
    sentiment: str
    others: tuple[tuple[int, int], ...]  # characters of the sentence's other targets


class Span(NamedTuple):
    """BASIL: a span of bias in an article, by characters of the article's text."""

    start: int
    end: int
    bias: str  # lex, inf
    aim: str  # dir, ind_pro, ind_anti, ind_general
    target: str
    polarity: str
    quoted: bool
    speaker: str


class Story(NamedTuple):
    """BASIL: one outlet's article on an event that two other outlets report as well."""

    event: str
    article: str
    outlet: str
    text: str
    sentences: tuple[tuple[int, int], ...]
    entities: tuple[str, ...]
    feelings: dict[str, int]
    spans: tuple[Span, ...]


class Marked(NamedTuple):
    """BABE: a sentence, whether it is biased, and the words that make it so."""

    article: str
    outlet: str
    text: str
    label: str
    words: tuple[str, ...]


class Portrait(NamedTuple):
    """PerSenT: a document and its author's sentiment toward one person."""

    document: str
    text: str
    entity: str
    sentiment: str


def runs(sentence: str, size: int = RUN) -> set[str]:
    """Return every run of so many words of a sentence, so that copies are found whatever was cut or how it is set.

    Parameters
    ----------
    sentence : str
    size : int, default 8
        Words of a run; a shorter sentence is one run, the whole of it.

    Returns
    -------
    set of str

    Examples
    --------
    >>> sorted(runs("“The ferry’s late,” she said, and left us."))
    ['ferry s late she said and left us', 'the ferry s late she said and left']
    >>> runs("A ferry.")
    {'a ferry'}
    """
    words = re.sub(r"\W+", " ", sentence.lower()).split()
    return {" ".join(words[at : at + size]) for at in range(max(1, len(words) - size + 1))}


def load_newsmtsc(folder: Path, *, without: Collection[str] = frozenset(), size: int = RUN) -> list[Target]:
    """Load the targets of NewsMTSC that have a usable polarity.

    Parameters
    ----------
    folder : Path
        Holds ``newsmtsc/train.jsonl``.
    without : collection of str
        Runs of words (:func:`runs`) of another set; sentences that share one are left out.
    size : int, default 8
        Words of these runs.

    Returns
    -------
    list of Target

    Raises
    ------
    GoldError
        If the file is not there or a line is not in its form.
    """
    path = _there(folder / "newsmtsc" / "train.jsonl", "NewsMTSC")
    found = []
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, start=1):
            try:
                row = json.loads(line)
                text, spans = row["sentence_normalized"], [(t["from"], t["to"]) for t in row["targets"]]
                article = _newsmtsc_article(row["primary_gid"])
                polarities = [NEWSMTSC_POLARITY.get(float(t["polarity"])) for t in row["targets"]]
            except (ValueError, KeyError, TypeError) as error:
                raise GoldError(f"{path}, line {number}: not a sentence of NewsMTSC ({error!r})") from None
            if not runs(text, size).isdisjoint(without):
                continue
            for span, sentiment in zip(spans, polarities, strict=True):
                if sentiment is not None:
                    others = tuple(sorted(s for s in spans if s != span))
                    found.append(Target(article, text, *span, sentiment, others))
    return found


def _newsmtsc_article(identifier: str) -> str:
    """Return the article's part of an identifier: three fields, source, number and story or version."""
    return "_".join(identifier.split("_")[:3])


def load_basil(folder: Path) -> list[Story]:
    """Load the articles of BASIL with their spans and the author's feeling toward each main entity.

    Parameters
    ----------
    folder : Path
        Holds ``basil/articles`` and ``basil/annotations``, a folder a year in each.

    Returns
    -------
    list of Story
        By event and outlet.

    Raises
    ------
    GoldError
        If a file is missing, or a span does not stand where its annotation says.
    """
    top = _there(folder / "basil" / "annotations", "BASIL")
    stories = []
    for path in sorted(top.glob("*/*_ann.json")):
        year, stem = path.parent.name, path.name.removesuffix("_ann.json")
        beside = _there(folder / "basil" / "articles" / year / f"{stem}.json", "BASIL")
        try:
            stories.append(_story(_json(beside), _json(path)))
        except (KeyError, IndexError, TypeError, ValueError) as error:
            raise GoldError(f"{path}: not an annotation of BASIL ({error!r})") from None
    if not stories:
        raise GoldError(f"{top} holds no annotation (*_ann.json in a folder a year)")
    return sorted(stories, key=lambda s: (s.event, s.outlet, s.article))


def _story(article: Mapping[str, Any], annotation: Mapping[str, Any]) -> Story:
    title = article["title"]
    text, places = title, [(0, len(title))]
    for paragraph in article["body-paragraphs"]:
        text += "\n\n"
        for n, sentence in enumerate(paragraph):
            text += " " * (n > 0)
            places.append((len(text), len(text) + len(sentence)))
            text += sentence
    # Names are written with underscores in the annotation, and not always in the same case.
    entities = {_plain(name): name for name in article["main-entities"]}
    spans = []
    for row in annotation["phrase-level-annotations"]:
        # Sentences are numbered through the article, whatever the paragraphs.
        base = 0 if row["id"] == "title" else places[int(row["id"].removeprefix("p")) + 1][0]
        start, end = base + row["start"], base + row["end"]
        if text[start:end] != row["txt"]:
            raise ValueError(f"a span of sentence {row['id']} does not stand at {row['start']}")
        named = [entities.get(_plain(row[key]), row[key]) for key in ("target", "speaker")]
        spans.append(
            Span(start, end, row["bias"], row["aim"], named[0], row["polarity"], row["quote"] == "yes", named[1])
        )
    levels = annotation["article-level-annotations"]
    feelings = {
        entities[_plain(key.removeprefix(FEELING))]: FEELINGS[value]
        for key, value in sorted(levels.items())
        if key.startswith(FEELING) and _plain(key.removeprefix(FEELING)) in entities
    }
    return Story(
        article["triplet-uuid"],
        article["uuid"],
        article["source"].lower(),
        text,
        tuple(places[1:]),
        tuple(article["main-entities"]),
        feelings,
        tuple(sorted(spans)),
    )


def _plain(name: str) -> str:
    return name.replace("_", " ").strip().lower()


def load_babe(folder: Path) -> list[Marked]:
    """Load the sentences of BABE with the words that annotators marked as biased.

    Parameters
    ----------
    folder : Path
        Holds ``babe/sg1.csv``, with semicolons.

    Returns
    -------
    list of Marked
    """
    path = _there(folder / "babe" / "sg1.csv", "BABE")
    found = []
    for number, row in enumerate(_rows(path, BABE_COLUMNS, "BABE", delimiter=";"), start=2):
        try:
            words = ast.literal_eval(row["biased_words"])
        except (ValueError, SyntaxError):
            raise GoldError(f"{path}, row {number}: biased_words is not a list of words") from None
        found.append(
            Marked(row["news_link"], row["outlet"], row["text"].strip(), row["label_bias"], tuple(map(str, words)))
        )
    return found


def load_persent(folder: Path) -> list[Portrait]:
    """Load the documents of PerSenT with their author's sentiment toward one person.

    Parameters
    ----------
    folder : Path
        Holds ``persent/dev.csv``.

    Returns
    -------
    list of Portrait
    """
    path = _there(folder / "persent" / "dev.csv", "PerSenT")
    found = []
    for number, row in enumerate(_rows(path, PERSENT_COLUMNS, "PerSenT"), start=2):
        sentiment = row["TRUE_SENTIMENT"].strip().lower()
        if sentiment not in LABELS:
            raise GoldError(f"{path}, row {number}: TRUE_SENTIMENT is none of {', '.join(LABELS)}")
        # A line is a paragraph there; framing parts paragraphs by an empty line.
        body = "\n\n".join(line.strip() for line in row["DOCUMENT"].splitlines() if line.strip())
        found.append(
            Portrait(
                row["DOCUMENT_INDEX"], f"{row['TITLE'].strip()}\n\n{body}", row["TARGET_ENTITY"].strip(), sentiment
            )
        )
    return found


def _there(path: Path, what: str) -> Path:
    if not path.exists():
        raise GoldError(f"{what} is not in this folder: {path} is not there; name the folder that holds it with --data")
    return path


def _json(path: Path) -> Mapping[str, Any]:
    loaded: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


def _rows(path: Path, columns: Collection[str], what: str, *, delimiter: str = ",") -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file, delimiter=delimiter)
        missing = [c for c in columns if c not in (reader.fieldnames or ())]
        if missing:
            raise GoldError(f"{path} lacks the column {missing[0]!r}: it is not the file that {what} publishes")
        yield from reader


def codebook(names: Iterable[str], texts: Iterable[str]) -> Entities:
    """Make a codebook from full names alone, by rule: nobody chooses aliases event by event.

    An entity is mentioned by its full name, in the spellings that the texts have ("Sea-Mart" for "Seamart"); by its
    last word, where that is a name ("Silva"), and by its initials ("NFB"); by its last word where that is a common
    noun ("the officials"); by what stands before that noun ("Liberal" and "Liberals"
    for "Liberal officials"). What would stand for
    two entities stands for the one that has the better claim, in this order, and for none where the claims are equal.

    Parameters
    ----------
    names : iterable of str
    texts : iterable of str
        The articles that the codebook is for.

    Returns
    -------
    Entities

    Examples
    --------
    >>> made = codebook(["Ana Silva", "Norland Ferry Board"], ["Silva met the board."])
    >>> [(e.kind, e.aliases) for e in made]
    [('person', ('Ana Silva', 'Silva')), ('organisation', ('Norland Ferry Board', 'board', 'Norland Ferry', 'NFB'))]
    >>> [e.aliases for e in codebook(["Ana Silva", "Silva aides"], ["Silva left; two aides stayed."])]
    [('Ana Silva', 'Silva'), ('Silva aides', 'aides', 'Silvas')]
    """
    spelled: dict[str, set[str]] = {}
    lower: set[str] = set()
    for text in texts:
        words = [w.text for w in parse(text).words]
        lower.update(w for w in words if w.islower())
        for size in range(1, LONGEST + 1):
            for at in range(len(words) - size + 1):
                run = " ".join(words[at : at + size])
                spelled.setdefault(_letters(run), set()).add(run)
    claims = {name: _claims(name, lower, spelled) for name in dict.fromkeys(names) if any(c.isalnum() for c in name)}
    best: dict[str, int] = {}
    owners: dict[tuple[str, int], int] = {}
    for claimed in claims.values():
        for alias, rank in claimed.items():
            best[alias] = min(rank, best.get(alias, rank))
            owners[alias, rank] = owners.get((alias, rank), 0) + 1
    return Entities(
        tuple(
            Entity(name, _kind(name, lower), tuple(a for a, r in claimed.items() if r == best[a] and owners[a, r] == 1))
            for name, claimed in claims.items()
        )
    )


LONGEST = 4  # words of a name whose spellings are looked for


def _letters(text: str) -> str:
    return re.sub(r"[\W_]", "", text).lower()


def _claims(name: str, lower: Collection[str], spelled: Mapping[str, Collection[str]]) -> dict[str, int]:
    """Return the aliases of a name, and how good its claim on each is; 0 is the best."""
    words = [w.text for w in parse(name).words]
    found = {" ".join(words): 0} | dict.fromkeys(sorted(spelled.get(_letters(name), ())), 0)
    last = words[-1]
    if len(words) == 1 and last.endswith("s") and len(last) > 3:
        found.setdefault(last[:-1], 1)
    if len(words) == 1 or {"and", "for", "of"}.intersection(words):
        return found
    common = last.lower() in lower
    if common:
        found.setdefault(last.lower(), 2)
        before = " ".join(words[:-1])
        found |= {alias: 3 for alias in (before, *([before + "s"] if last.endswith("s") else [])) if alias not in found}
    else:
        found.setdefault(last, 1)
    if len(words) > 2 and all(w[0].isupper() for w in words):
        found.setdefault("".join(w[0] for w in words), 1)
    return found


def _kind(name: str, lower: Collection[str]) -> str:
    words = name.split()
    if words[-1].lower() in TITLE_KIND["organisation"] or name.isupper():
        return "organisation"
    if 2 <= len(words) <= 3 and all(w[0].isupper() for w in words) and words[-1].lower() not in lower:
        return "person"
    if words[-1].endswith("s"):
        return "group"
    return "organisation" if len(words) > 2 else "other"


def words_within(document: Document, start: int, end: int) -> tuple[int, int]:
    """Return the words that characters of the original text touch: the first, and one past the last.

    Examples
    --------
    >>> words_within(parse("It was a “shameful” act."), 9, 19)
    (3, 4)
    """
    words, origin = document.words, document.origin
    inside = [i for i, w in enumerate(words) if origin[w.start] < end and origin[w.end - 1] >= start]
    return (inside[0], inside[-1] + 1) if inside else (0, 0)
