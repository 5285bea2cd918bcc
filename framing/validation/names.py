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

from framing.reading.entities import CALENDAR, Entities
from framing.reading.names import FUNCTION_WORDS, plain, title_words
from framing.reading.runs import find_names
from framing.reading.suggestions import suggest_entities
from framing.reading.text import Document, parse
from framing.validation.gold import GoldError, Story, words_within
from framing.validation.measures import f1, precision, ratio, recall
from framing.validation.studies import BASELINE, OWN, Bench, Row, measured

STUDY = "basil names"
PACKAGE = Path(__file__).parent.parent
COLUMNS = ("article", "sentence", "sha256", "start", "end", "kind", "split")
KINDS = ("person", "organisation", "place", "other")
# What suggestions call otherwise.
AS_MARKED = {"country": "place", "people": "other", "group": "other"}
Spans = set[tuple[int, int]]


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
                names = found.setdefault((row["article"], int(row["sentence"]), row["sha256"], row["split"]), [])
                if row["kind"]:
                    names.append(Name(int(row["start"]), int(row["end"]), KINDS[KINDS.index(row["kind"])]))
            except (KeyError, ValueError) as error:
                raise GoldError(f"{path}, row {number}: not a marked name ({error!r})") from None
    return [Sentence(*sentence, tuple(names)) for sentence, names in found.items()]


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
    found, first = [], 0
    for at in range(len(words) + 1):
        inside = at < len(words) and words[at].text[0].isupper() and words[at].lower not in without
        joined = (
            inside
            and first < at
            and words[at].sentence == words[at - 1].sentence
            and not words[at - 1].possessive
            and plain(document, at)
        )
        if first < at and not joined:
            found.append((first, at))
            first = at
        if not inside:
            first = at + 1
    return set(found)


def suggested(text: str, document: Document, at_least: int = 1) -> dict[tuple[int, int], str]:
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
    documents = {a: parse(stories[a].text) for a in sorted({s.article for s in sentences})}
    places = []  # the words of each sentence, and of each name in it
    for s in sentences:
        document, (start, end) = documents[s.article], stories[s.article].sentences[s.number]
        marked = [(words_within(document, start + n.start, start + n.end), n.kind) for n in s.names]
        places.append((words_within(document, start, end), marked))
    common = FUNCTION_WORDS | CALENDAR | title_words()
    proposed = {a: suggested(stories[a].text, d) for a, d in documents.items()}
    instruments: list[tuple[str, str, Callable[[str], Collection[tuple[int, int]]]]] = [
        ("capitalised runs", BASELINE, lambda a: capital_words(documents[a])),
        ("capitalised runs without titles and function words", BASELINE, lambda a: capital_words(documents[a], common)),
        ("name finder", OWN, lambda a: find_names(documents[a])),
        ("suggested entities", OWN, proposed.__getitem__),
        ("suggested entities, twice or more", OWN, lambda a: suggested(stories[a].text, documents[a], 2)),
    ]
    articles, halves = [s.article for s in sentences], [s.split for s in sentences]
    rows = []
    for name, kind, find in instruments:
        found = {a: set(find(a)) for a in documents}
        counts = []
        for s, ((first, last), marked) in zip(sentences, places, strict=True):
            said = {span for span in found[s.article] if first <= span[0] < last}
            counts.append([float(sum(span in said for span, _ in marked)), float(len(said)), float(len(marked))])
        for metric, statistic in (("F1", f1), ("precision", precision), ("recall", recall)):
            rows += measured(STUDY, name, kind, metric, articles, counts, statistic, halves=halves)
    both = [
        (s, true, proposed[s.article][span])
        for s, (_, marked) in zip(sentences, places, strict=True)
        for span, true in marked
        if span in proposed[s.article]
    ]
    clusters, halves = [s.article for s, *_ in both], [s.split for s, *_ in both]
    kinds: list[tuple[str, str, Callable[[str], str]]] = [
        ("always person", BASELINE, lambda said: "person"),
        ("suggested entities", OWN, lambda said: said),
    ]
    for name, kind, judge in kinds:
        right = [[float(judge(said) == true), 1.0] for _, true, said in both]
        rows += measured(STUDY, name, kind, "accuracy of kind where found", clusters, right, ratio, halves=halves)
    return rows
