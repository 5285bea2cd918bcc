"""Lexicons: lists of words with categories, weights and the forms they take. Data in ``framing/lexicons/*.csv``."""

from __future__ import annotations

import csv
import hashlib
import math
import os
import re
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from itertools import compress
from pathlib import Path
from typing import NamedTuple

from framing.reading.inflection import FOLDER, forms, read_table

# What a direction says about the one the word is attached to, as a sign. "heightens" adds heat and takes no side.
SIGNS: dict[str, float] = {
    "blames": -1.0, "belittles": -1.0, "doubts": -0.5, "heightens": 0.0, "softens": 0.5, "sympathises": 1.0,
    "legitimises": 1.0,
}  # fmt: skip
INFLECTING = ("v", "n", "adj", "adv", "vp", "np", "x")  # parts of speech; `forms` says how each inflects


class LexiconError(ValueError):
    """A lexicon file that cannot be used as it is."""


class Entry(NamedTuple):
    """One entry of a lexicon."""

    term: str
    pos: str
    category: str
    direction: str
    weight: float
    plain: str
    note: str
    object: str = ""  # attribution only: yes where the grammatical object is the one addressed or attacked

    @property
    def sign(self) -> float:
        """Return the sign of the direction, or of the weight where there is no direction."""
        return SIGNS.get(self.direction, 1.0)


@dataclass(frozen=True)
class Lexicon:
    """A list of terms with category and weight, and an index of the forms they take in text.

    Parameters
    ----------
    name : str
    entries : tuple of Entry
    version : str
        Version and the first eight digits of the SHA-256 of the file, so that a result names what made it.
    source, licence : str

    Examples
    --------
    >>> loaded = load_lexicon("loaded")
    >>> loaded.entry("massacre").category
    'condemnation'
    >>> [entry.term for entry, length in loaded.match(["they", "massacred", "them"], 1)]
    ['massacre']
    """

    name: str
    entries: tuple[Entry, ...] = field(repr=False)  # thousands
    version: str = ""
    source: str = ""
    licence: str = ""
    index: Mapping[str, Mapping[tuple[str, ...], Entry]] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        index: dict[str, dict[tuple[str, ...], Entry]] = {}
        for entry in self.entries:
            for form in forms(entry.term, entry.pos):
                # In a text the possessive ending is no part of a word: "people's champion" is matched without it.
                parts = (form,) if form.isalpha() else re.split(r"[\s-]+", form)
                words = tuple([w if w.isalpha() else re.sub(r"'s$|(?<=s)'$", "", w) for w in parts])
                # The first of two entries that share a form wins; files are sorted, so this is stable.
                index.setdefault(words[0], {}).setdefault(words, entry)
        longest_first = {
            first: dict(sorted(found.items(), key=lambda item: (-len(item[0]), item[0]))) if len(found) > 1 else found
            for first, found in index.items()
        }
        object.__setattr__(self, "index", longest_first)

    def __len__(self) -> int:
        return len(self.entries)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)

    def entry(self, term: str) -> Entry:
        """Return the first entry of a term.

        Raises
        ------
        KeyError
            If the lexicon does not list it.
        """
        for found in self.entries:
            if found.term == term:
                return found
        raise KeyError(f"lexicon '{self.name}' has no entry {term!r}")

    def match(self, words: Sequence[str], at: int) -> list[tuple[Entry, int]]:
        """Find the longest entry whose form begins at a word.

        Hyphens and spaces are one: "far right" finds "far-right" and the reverse.

        Parameters
        ----------
        words : sequence of str
            Lower-case words.
        at : int
            Where to look.

        Returns
        -------
        list of (Entry, int)
            The entry and how many words it covers; empty where there is none.
        """
        forms = self.index.get(words[at].partition("-")[0])
        return self._longest(words, at, forms, len(next(iter(forms)))) if forms else []

    def _longest(
        self, words: Sequence[str], at: int, forms: Mapping[tuple[str, ...], Entry], size: int
    ) -> list[tuple[Entry, int]]:
        """Find the longest of some forms, of so many words at most."""
        seen = tuple(words[at].split("-"))
        found: list[tuple[Entry, int]] = []
        for taken in range(1, len(words) - at + 1):
            if seen in forms:
                found = [(forms[seen], taken)]
            if len(seen) >= size or at + taken == len(words):
                break
            seen += tuple(words[at + taken].split("-"))
        return found

    def places(self, words: Sequence[str]) -> list[int]:
        """Return where an entry may begin: everywhere else :meth:`match` finds nothing, and need not be asked.

        Examples
        --------
        >>> load_lexicon("loaded").places(["they", "massacred", "them"])
        [1]
        """
        return places_of(words, self.index)

    def found(self, words: Sequence[str]) -> list[tuple[int, Entry, int]]:
        """Return every place where :meth:`match` finds an entry, with that entry and how many words it covers.

        Examples
        --------
        >>> [(at, entry.term, length) for at, entry, length in load_lexicon("loaded").found(["a", "far-right", "mob"])]
        [(1, 'far-right', 1), (2, 'mob', 1)]
        """
        heads, openings = _heads(tuple(words)), self._openings
        found: list[tuple[int, Entry, int]] = []
        for at in compress(range(len(words)), map(openings.__contains__, heads)):
            alone, seconds = openings[heads[at]]
            # Many phrases begin with "the" or "to": which word may be next rules nearly all such places out.
            if heads[at] != words[at]:
                found += [(at, *match) for match in self.match(words, at)]
            elif seconds and (size := seconds.get(heads[at + 1])):
                found += [(at, *match) for match in self._longest(words, at, self.index[heads[at]], size)]
            elif alone is not None:
                found.append((at, alone, 1))
        return found

    @cached_property
    def _openings(self) -> dict[str, tuple[Entry | None, dict[str, int]]]:
        """For each word that begins a form the entry that it is alone, and how long forms are by their next word."""
        return {
            first: (forms.get((first,)), {form[1]: len(form) for form in sorted(forms, key=len) if len(form) > 1})
            for first, forms in self.index.items()  # the longest last, and so it counts
        }

    @cached_property
    def heaviest(self) -> float:
        """The heaviest weight, whatever its sign."""
        return max((abs(entry.weight) for entry in self.entries), default=0.0)

    def to_scores(self) -> dict[str, float]:
        """Return every single-word form with its signed weight, for scoring a table of terms."""
        scores: dict[str, float] = {}
        for entry in self.entries:
            for form in forms(entry.term, entry.pos):
                if " " not in form:
                    scores.setdefault(form, entry.sign * entry.weight)
        return dict(sorted(scores.items()))


def places_of(words: Sequence[str], known: Mapping[str, object]) -> list[int]:
    """Return where known words stand, alone or at the head of a word in a hyphen, in the order of the text."""
    return list(compress(range(len(words)), map(known.__contains__, _heads(tuple(words)))))


@lru_cache(maxsize=4)  # several lexicons are looked for in one article
def _heads(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return what each word begins with, "far" of "far-right", and an empty one for the end."""
    return (*[word if "-" not in word else word.partition("-")[0] for word in words], "")


def load_lexicon(source: str | os.PathLike[str]) -> Lexicon:
    r"""Load a lexicon that comes with framing, or one of your own.

    Parameters
    ----------
    source : str or path
        ``"loaded"``, ``"attribution"``, ``"valence"``, ``"modifiers"``, ``"policy_frames"`` or ``"narrative_frames"``,
        or the path of a CSV file with a column ``term`` and at least one of ``category`` and ``weight``. Optional
        columns: ``pos`` (v, n, adj, adv, vp, np, x: how the term inflects; without it the term is taken as it stands),
        ``direction`` (one of blames, belittles, doubts, heightens, softens, sympathises, legitimises), ``plain`` (a
        plainer alternative) and ``note``.

    Returns
    -------
    Lexicon

    Raises
    ------
    FileNotFoundError
        If there is no such file and no lexicon of that name.
    LexiconError
        If the file lacks a column, has no rows, repeats a term, or holds something that is not a term, a part of
        speech, a direction or a finite weight.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "mine.csv"
    ...     _ = path.write_text("term,category,pos\nrampage,violence,n\n")
    ...     [(entry.term, entry.category) for entry in load_lexicon(path).entries]
    [('rampage', 'violence')]
    """
    if str(source) in cards():
        return _bundled(str(source))
    path = Path(source)
    if not path.is_file():
        names = ", ".join(sorted(cards()))
        raise FileNotFoundError(f"no lexicon {str(source)!r}: it is neither a CSV file nor one of {names}")
    return _from_csv(path, path.stem, {})


@cache
def cards() -> dict[str, dict[str, str]]:
    """Return name, version, licence and source of the lexicons that come with framing."""
    with (FOLDER / "lexicons.toml").open("rb") as file:
        return tomllib.load(file)


@cache
def _bundled(name: str) -> Lexicon:
    return _from_csv(FOLDER / f"{name}.csv", name, cards().get(name, {}))


def _from_csv(path: Path, name: str, card: Mapping[str, str]) -> Lexicon:
    renamed = {"verb": "term", "stance": "category", "valence": "weight", "kind": "category", "factor": "weight"}
    entries: list[Entry] = []
    seen: dict[tuple[str, str], int] = {}
    for line, row in read_rows(path):
        row = {renamed.get(key, key) if renamed.get(key, key) not in row else key: value for key, value in row.items()}
        term = (row.get("term") or "").strip().lower().replace("’", "'")
        pos = (row.get("pos") or "x").strip()
        if not re.search(r"\w", term):
            raise LexiconError(f"{path}, line {line}: the term {term!r} holds no word; write one, or delete the line")
        if "category" not in row and "weight" not in row:
            raise LexiconError(f"{path}: a lexicon needs a column 'category' or 'weight' beside 'term'")
        try:
            weight = float(row["weight"]) if "weight" in row else 1.0
        except (TypeError, ValueError):
            weight = math.nan
        if not math.isfinite(weight):
            raise LexiconError(
                f"{path}, line {line}: the weight of {term!r} is {row['weight']!r}, not a number; write one such as 2"
            )
        direction = (row.get("direction") or "").strip()
        if direction and direction not in SIGNS:
            raise LexiconError(f"{path}, line {line}: direction {direction!r} is none of {', '.join(SIGNS)}")
        if pos not in INFLECTING:
            raise LexiconError(f"{path}, line {line}: pos {pos!r} is none of {', '.join(INFLECTING)}")
        if (term, pos) in seen:
            first = seen[term, pos]
            raise LexiconError(
                f"{path}, line {line}: the term {term!r} ({pos}) stands in line {first} already; keep one"
            )
        seen[term, pos] = line
        entries.append(
            Entry(term, pos, (row.get("category") or name).strip(), direction, weight,
                  (row.get("plain") or "").strip(), (row.get("note") or "").strip(), (row.get("object") or "").strip())
        )  # fmt: skip
    if not entries:
        raise LexiconError(f"{path} holds no terms: write one a line below the names of the columns")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:8]
    version = f"{card.get('version', 'own')}-{digest}"
    return Lexicon(name, tuple(entries), version, card.get("source", str(path.name)), card.get("licence", "unknown"))


def read_rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the rows of a CSV file, each with the number of its (last) line, with clear errors for what is not one."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            if not reader.fieldnames or ("term" not in reader.fieldnames and "verb" not in reader.fieldnames):
                raise LexiconError(
                    f"{path}: a lexicon needs a first line that names its columns, one of them 'term', parted by commas"
                )
            for row in reader:
                if None in row:
                    raise LexiconError(
                        f"{path}, line {reader.line_num}: more cells than columns; put a cell that holds a comma in "
                        "quotation marks"
                    )
                yield reader.line_num, row
    except UnicodeDecodeError:
        raise LexiconError(f"{path} is not UTF-8 text: save it as 'CSV UTF-8'") from None
    except csv.Error as error:
        raise LexiconError(f"{path} is not a CSV file: {error}") from None


def form_set(lexicon: Lexicon, parts_of_speech: Collection[str]) -> frozenset[str]:
    """Return all single-word forms of the entries with one of these parts of speech."""
    return frozenset(f for e in lexicon if e.pos in parts_of_speech for f in forms(e.term, e.pos) if " " not in f)


@cache
def lexicon_words() -> frozenset[str]:
    """Return every single word of the lexicons' forms."""
    names = ("loaded", "valence", "modifiers", "attribution")
    terms = [(entry.term, entry.pos) for name in names for entry in load_lexicon(name)]
    terms += [(verb["term"], verb["pos"]) for verb in read_table(FOLDER / "verbs.csv")]
    return frozenset(w for term in terms for form in forms(*term) for w in re.split(r"[\s-]", form) if w)


@cache
def form_values() -> dict[str, float]:
    """Return the value of every evaluative or loaded form of one word."""
    values = load_lexicon("loaded").to_scores() | load_lexicon("valence").to_scores()  # of two the valence counts
    return {form: value for form, value in values.items() if value}


@cache
def form_categories() -> dict[str, str]:
    """Return lexicon, category and direction of every loaded form, and of every form of attribution."""
    found: dict[str, str] = {}
    for name in ("loaded", "attribution"):
        for entry in load_lexicon(name):
            for form in forms(entry.term, entry.pos):
                found.setdefault(form, "/".join(filter(None, (name, entry.category, entry.direction))))
    return found
