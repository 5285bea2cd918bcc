"""Names: does framing find who and what is named in a sentence, and of what kind it is?

The marks come with framing, as positions alone (``corpora/validation/names.csv``); the sentences are BASIL's and stay
where they are.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from framing.reading.entities import CALENDAR, Entities
from framing.reading.names import FUNCTION_WORDS, plain, titles
from framing.reading.runs import Span, find_names, same_sentence
from framing.reading.suggestions import suggest_entities
from framing.reading.text import Document, parse
from framing.validation.gold import GoldError, Story, words_within
from framing.validation.measures import Floats, f1, precision, ratio, recall
from framing.validation.studies import BASELINE, OWN, SPLITS, Bench, Row, measured

STUDY = "basil names"
BEST = "capitalised runs without titles and function words"  # the better of the baselines
PACKAGE = Path(__file__).parent.parent
KINDS = ("person", "organisation", "place", "other")
# What suggestions call otherwise.
AS_MARKED = {"country": "place", "people": "other", "group": "other"}
Spans = set[Span]
Marked = tuple[Span, list[tuple[Span, str]]]  # the words of a sentence, and of each name in it with its kind


class Name(NamedTuple):
    """A name in a sentence: its characters, and what it names."""

    start: int
    end: int
    kind: str


class Sentence(NamedTuple):
    """A sentence that was read for names: where it stands, how it begins its hash, and the names marked in it."""

    article: str
    number: int
    sha256: str
    split: str
    names: tuple[Name, ...]


def marks_file() -> Path:
    """Return the file of marks that comes with framing: beside the package in a checkout, inside it once installed."""
    inside = Path("corpora") / "validation" / "names.csv"
    return next((home / inside for home in (PACKAGE.parent, PACKAGE) if (home / inside).is_file()), PACKAGE / inside)


def article_of(story: Story) -> str:
    """Return what the marks call an article: BASIL's own identifiers of articles are not all different."""
    return f"{story.event}-{story.outlet}"


def load_marks(path: Path) -> list[Sentence]:
    """Load sentences with the names marked in them.

    Parameters
    ----------
    path : Path
        A row a name, by characters of its sentence; a sentence without a name has one row, its ``start``, ``end`` and
        ``kind`` empty.

    Returns
    -------
    list of Sentence
        In the order of the file.

    Raises
    ------
    GoldError
        If the file is not there, or a row is not in its form.
    """
    if not path.is_file():
        raise GoldError(f"{path} is not there: it holds the names that were marked; install framing again")
    found: dict[tuple[str, int, str, str], list[Name]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), start=2):
            try:
                split = SPLITS[SPLITS.index(row["split"])]
                names = found.setdefault((row["article"], int(row["sentence"]), row["sha256"], split), [])
                if row["kind"]:
                    names.append(Name(int(row["start"]), int(row["end"]), KINDS[KINDS.index(row["kind"])]))
            except (KeyError, ValueError) as error:
                raise GoldError(f"{path}, row {number}: not a marked name ({error!r})") from None
    return [Sentence(*sentence, tuple(names)) for sentence, names in found.items()]


def marked_in(stories: Sequence[Story]) -> bool:
    """Tell whether names are marked in any of these articles."""
    return not {s.article for s in load_marks(marks_file())}.isdisjoint(map(article_of, stories))


def check(sentences: Sequence[Sentence], stories: Mapping[str, Story]) -> None:
    """Make sure that every marked sentence is there, word for word as it was when it was marked.

    Raises
    ------
    GoldError
        If an article is not there, or a sentence is another.
    """
    for sentence in sentences:
        story = stories.get(sentence.article)
        if story is None:
            raise GoldError(
                f"article {sentence.article} of BASIL, in which names are marked, is not in this folder; "
                "the marks can be measured on the articles they were made on alone"
            )
        place = f"article {sentence.article} of BASIL, sentence {sentence.number}"
        if sentence.number >= len(story.sentences):
            raise GoldError(f"{place} is not there: the article has {len(story.sentences)}; is it another edition?")
        start, end = story.sentences[sentence.number]
        if digest(story.text[start:end]) != sentence.sha256:
            raise GoldError(f"{place} is not the sentence in which names were marked; is it another edition?")


def digest(text: str) -> str:
    """Return the first twelve digits of the SHA-256 of a sentence.

    Examples
    --------
    >>> digest("Ana Silva left.")
    '3ef2bdf8a4e1'
    """
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def capital_words(document: Document, without: Collection[str] = ()) -> Spans:
    """Return runs of capitalised words, the baseline: a run ends at punctuation, and at a word that is left out.

    Examples
    --------
    >>> document = parse("Then Mayor Ana B. Silva left Belport.")
    >>> sorted(capital_words(document)), sorted(capital_words(document, {"then", "mayor"}))
    ([(0, 5), (6, 7)], [(2, 5), (6, 7)])
    """
    words = document.words
    runs: list[Span] = []
    for at, word in enumerate(words):
        if not word.text[0].isupper() or word.lower in without:
            continue
        joined = runs and runs[-1][1] == at and same_sentence(document, at) and plain(document, at)
        if joined and not words[at - 1].possessive:
            runs[-1] = (runs[-1][0], at + 1)
        else:
            runs.append((at, at + 1))
    return set(runs)


def suggested(text: str, document: Document, at_least: int = 1) -> dict[Span, str]:
    r"""Return where an article mentions the entities that framing suggests for it, and the kind it proposes.

    Examples
    --------
    >>> text = "Ferry ends\n\nMayor Ana Silva spoke in Belport. Silva left."
    >>> suggested(text, parse(text))
    {(3, 5): 'person', (7, 8): 'place', (8, 9): 'person'}
    """
    codebook = Entities(tuple(entity for entity, _ in suggest_entities([text], at_least=at_least)))
    kinds = {entity.name: AS_MARKED.get(entity.kind, entity.kind) for entity in codebook}
    return {(m.first, m.last): kinds[m.entity] for m in codebook.mentions(document)}


def names(bench: Bench) -> list[Row]:
    """Which words of a sentence are a name, and is it a person, an organisation, a place or something else?

    A suggested codebook is made of each article as a whole; what its entities' names and aliases cover in the marked
    sentences is compared with the marks. A span counts where it covers the very words that are marked.
    """
    stories = {article_of(story): story for story in bench.stories}
    sentences = load_marks(marks_file())
    check(sentences, stories)
    documents = {a: parse(stories[a].text) for a in dict.fromkeys(s.article for s in sentences)}
    proposed = {a: suggested(stories[a].text, document) for a, document in documents.items()}
    titled = {title[0] for title in titles() if len(title) == 1}
    instruments: list[tuple[str, str, Callable[[str], Collection[Span]]]] = [
        ("capitalised runs", BASELINE, lambda a: capital_words(documents[a])),
        (BEST, BASELINE, lambda a: capital_words(documents[a], FUNCTION_WORDS | CALENDAR | titled)),
        ("name finder", OWN, lambda a: find_names(documents[a])),
        ("suggested entities", OWN, proposed.__getitem__),
        ("suggested entities, twice or more", OWN, lambda a: suggested(stories[a].text, documents[a], 2)),
    ]
    marked = [_words_marked(s, documents[s.article], stories[s.article]) for s in sentences]
    clusters, halves = [s.article for s in sentences], [s.split for s in sentences]
    rows = []
    counts = {}  # right, said and true ones of each sentence
    for name, kind, find in instruments:
        found = {a: set(find(a)) for a in documents}
        counts[name] = np.array([_counts(m, found[s.article]) for s, m in zip(sentences, marked, strict=True)])
        for metric, statistic in (("F1", f1), ("precision", precision), ("recall", recall)):
            rows += measured(STUDY, name, kind, metric, clusters, counts[name], statistic, halves=halves)
    both = np.hstack([counts["suggested entities"], counts[BEST]])
    rows += measured(STUDY, "suggested entities", OWN, f"F1 above {BEST}", clusters, both, _gain, halves=halves)
    return rows + _kinds(sentences, marked, proposed)


def _words_marked(sentence: Sentence, document: Document, story: Story) -> Marked:
    """Return the words of a sentence, and the words of each name in it with its kind.

    A name that framing leaves out, with a byline or a last line that is no sentence, has no words: it counts as missed.
    """
    start, end = story.sentences[sentence.number]
    spans = [(words_within(document, start + n.start, start + n.end), n.kind) for n in sentence.names]
    return words_within(document, start, end), spans


def _counts(marked: Marked, found: Spans) -> list[float]:
    (first, last), spans = marked
    said = {span for span in found if first <= span[0] < last}
    return [float(sum(span in said for span, _ in spans)), float(len(said)), float(len(spans))]


def _gain(sums: Floats) -> Floats:
    return f1(sums[..., :3]) - f1(sums[..., 3:])


def _kinds(
    sentences: Sequence[Sentence],
    marked: Sequence[Marked],
    proposed: Mapping[str, Mapping[Span, str]],
) -> list[Row]:
    """Return how often the kind is right where a name was found."""
    found = [
        (s, kind, proposed[s.article][span])
        for s, (_, spans) in zip(sentences, marked, strict=True)
        for span, kind in spans
        if span in proposed[s.article]
    ]
    rows = []
    for name, kind, fixed in (("always person", BASELINE, "person"), ("suggested entities", OWN, "")):
        right = [[float((fixed or said) == true), 1.0] for _, true, said in found]
        rows += measured(
            STUDY, name, kind, "accuracy of kind where found", [s.article for s, *_ in found], right, ratio,
            halves=[s.split for s, *_ in found],
        )  # fmt: skip
    return rows
