"""Proof: that an export holds no run of words of its sources, or where it does and why that may be.

Every field of every file is looked at. A run is two words or more that stand next to each other in a text and in a
field, whatever case or punctuation. Evidence may hold such runs only where a lexicon or the codebook has them, where
they are the name of a speaker, or where several texts have them. What people or framing wrote has a few words in common
with any text: there a run is refused from the seventh word on, and in what framing wrote every word of a shorter one
has to be told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from framing.corpus import Corpus
from framing.evidence import Evidence
from framing.reading.entities import Entities
from framing.sharing.fields import ADDRESS, DRAWN, EVIDENCE, HEADLINE, IDENTIFIER, WRITTEN, Field, fields
from framing.sharing.phrases import (
    LISTS,
    LONGEST,
    NAME,
    OURS,
    SAID,
    Phrases,
    explained,
    is_name,
    own_words,
    phrases_of,
    speakers_of,
    vocabulary,
)
from framing.sharing.rule import SEVERAL, texts_of
from framing.sharing.sources import LONGEST_HEAD, Common, Sources
from framing.sharing.words import count, split

SHARED, ADDRESSED, HEADED, SAID_BY = "in several texts", "address", "headline", "the analyst's own words"
CLAUSES = re.compile(r"[;,:()|\n\"“”!?·×]+|\.\s")
CLOSED = (EVIDENCE, IDENTIFIER)  # kinds of fields that hold nothing longer than a word but what is known
MENTIONED = 3  # leaks that an error names


class Leak(NamedTuple):
    """A run of words that may not go out: where it stands, the run, its words, and an article that has it."""

    where: str
    run: str
    words: int
    article: str


class LeakError(ValueError):
    """An export that would give text away; ``leaks`` lists where."""

    def __init__(self, leaks: list[Leak]) -> None:
        self.leaks = leaks
        told = "; ".join(f"{x.where}: {x.run!r} ({_from(x)})" for x in leaks[:MENTIONED])
        more = f", and in {len(leaks) - MENTIONED} more places" if len(leaks) > MENTIONED else ""
        super().__init__(
            f"nothing was written, for it would give text away. {told}{more}; shorten or leave out what is there"
        )


def _from(leak: Leak) -> str:
    return f"{leak.words} words of article {leak.article}" if leak.article else f"{leak.words} words"


@dataclass
class Proof:
    """What was looked at and what was found.

    Parameters
    ----------
    fields : dict of str to int
        How many fields were looked at, by kind.
    runs : dict of str to dict
        By reason: how many runs were allowed, of how many words the longest is, and where it stands.
    leaks : list of Leak
        What may not go out.
    """

    fields: dict[str, int] = field(default_factory=dict)
    runs: dict[str, dict[str, Any]] = field(default_factory=dict)
    leaks: list[Leak] = field(default_factory=list)

    def allow(self, reason: str, words: int, where: str) -> None:
        """Count a run that may stand where it stands."""
        entry = self.runs.setdefault(reason, {"runs": 0, "longest": 0, "where": ""})
        entry["runs"] += 1
        if words > entry["longest"]:
            entry |= {"longest": words, "where": where}


class Prover:
    """Looks through the files of an export.

    Parameters
    ----------
    texts : mapping of str to str
        The sources, as far as they are there.
    evidence : Evidence
        As it is exported.
    corpus : Corpus, optional
        With what people wrote of the articles: names and labels which figures show again.
    entities : Entities
    """

    def __init__(
        self, texts: Mapping[str, str], evidence: Evidence, entities: Entities, corpus: Corpus | None = None
    ) -> None:
        self.sources = Sources(texts)
        self.phrases = phrases_of(entities)
        self.names = {speaker for speaker in speakers_of(evidence) if count(speaker) > 1}
        identifiers = dict.fromkeys([*evidence.articles["article"], *(corpus.articles if corpus is not None else ())])
        # Made of a headline or an address they say what these say, and no more than a headline may.
        self.identifiers = Phrases([(IDENTIFIER, [i for i in identifiers if len(split(i).lower) <= LONGEST_HEAD])])
        self.written = Phrases([(SAID_BY, _written(corpus, evidence))])
        self.accounts = frozenset(evidence.articles.loc[evidence.articles["basis"] == "account", "article"])
        self.proof = Proof()
        self._told: dict[tuple[str, str, str], list[Leak]] = {}
        for name in sorted(self.names):
            runs = list(self.sources.common(split(name).lower))
            if all(self.sources.capitals(run) for run in runs):
                self.phrases.add(NAME, name)
        for term, rows in evidence.terms[evidence.terms["order"] > 1].groupby("term", sort=True):
            without = rows["article"][~rows["article"].isin(list(texts))]
            holders = self.sources.holders(split(str(term)).lower) + texts_of(evidence, without)
            if holders >= SEVERAL and count(str(term)) <= LONGEST:
                self.phrases.add(SHARED, str(term))

    def look(self, folder: Path, names: Iterable[str]) -> Proof:
        """Look through files, and return what was found so far.

        Parameters
        ----------
        folder : pathlib.Path
        names : iterable of str
            The files in it.

        Returns
        -------
        Proof

        Raises
        ------
        Unreadable
            If a file is of a kind in which words could hide.
        """
        for name in names:
            for found in fields(folder, name):
                self.proof.fields[found.kind] = self.proof.fields.get(found.kind, 0) + 1
                key = (found.text, found.kind, found.article if found.kind == HEADLINE else "")
                if key not in self._told:
                    self._told[key] = list(self._leaks(found))
                self.proof.leaks.extend(leak._replace(where=found.where) for leak in self._told[key])
        return self.proof

    def _leaks(self, found: Field) -> Iterator[Leak]:
        """Give the runs of one field that may not stand there, and count those that may."""
        pieces = split(found.text).lower
        if len(pieces) < 2:
            return
        whole = list(self.sources.common(pieces))
        for run in whole:
            words = pieces[run.first : run.last]
            reason = self._known(words, found)
            # Cells that list things are read item by item below; that is no way to hide a sentence.
            if not reason and run.words > SAID and not self._fact(words, run, found):
                yield self._leak(words, run, found)
        if found.kind in (WRITTEN, HEADLINE, ADDRESS):
            for run in whole:
                words = pieces[run.first : run.last]
                if run.words <= SAID or self._known(words, found):
                    self.proof.allow(self._known(words, found) or SAID_BY, run.words, found.where)
            return
        yield from self._items(found)

    def _items(self, found: Field) -> Iterator[Leak]:
        for item in (LISTS if found.kind in CLOSED else CLAUSES).split(found.text):
            pieces = split(item).lower
            runs = list(self.sources.common(pieces))
            told = self._explained(pieces) if runs and found.kind == DRAWN else []
            for run in runs:
                words = pieces[run.first : run.last]
                reason = self._known(words, found)
                if not reason and run.words <= LONGEST and self.sources.texts(run) >= SEVERAL:
                    reason = SHARED
                if not reason and told and run.words <= SAID:
                    # Captions are put together of single words too, which can make two of any text.
                    pair = len(words) == 2 and vocabulary().issuperset(words)
                    reason = OURS if pair or all(told[run.first : run.last - 1]) else ""
                if reason:
                    self.proof.allow(reason, run.words, found.where)
                elif run.words <= SAID or found.kind in CLOSED:
                    yield self._leak(words, run, found)
            # Whether its text is there or not, evidence holds nothing longer than a word that is not known.
            if found.kind in CLOSED and not self._closed(item, pieces, found):
                yield Leak(found.where, item[:60], count(item), "")

    def _closed(self, item: str, pieces: tuple[str, ...], found: Field) -> bool:
        return (
            count(item) < 2
            or bool(self._known(pieces, found))
            or (is_name(item) and item in self.names)
            or any(run.last - run.first == len(pieces) for run in self.sources.common(pieces))  # judged above
        )

    def _known(self, words: tuple[str, ...], found: Field) -> str:
        reason = self.phrases.reason(words)
        if not reason and found.kind == DRAWN:
            reason = own_words().reason(words) or self.written.reason(words)
        if not reason and found.kind in (DRAWN, IDENTIFIER):
            reason = self.identifiers.reason(words)
        return reason

    def _explained(self, pieces: tuple[str, ...]) -> list[bool]:
        """Say of each pair of neighbours whether one is told: framing's, in a phrase, a number, or in several texts."""
        told = explained(pieces, self.phrases, own_words(), self.written, self.identifiers)
        return [
            told[at] or told[at + 1] or self.sources.holders(pieces[at : at + 2]) >= SEVERAL
            for at in range(len(pieces) - 1)
        ]

    def _fact(self, words: tuple[str, ...], run: Common, found: Field) -> bool:
        """Whether a long run is an address, the headline of its article, or of an account that an analyst wrote."""
        if found.kind == WRITTEN and self.sources.within(run, self.accounts):
            self.proof.allow(SAID_BY, run.words, found.where)
            return True
        if found.kind == ADDRESS and re.fullmatch(r"https?://\S+", found.text) and run.words <= LONGEST_HEAD:
            self.proof.allow(ADDRESSED, run.words, found.where)
            return True
        head = self.sources.heads.get(found.article, ()) if found.kind == HEADLINE else ()
        if any(head[at : at + len(words)] == words for at in range(len(head) - len(words) + 1)):
            self.proof.allow(HEADED, run.words, found.where)
            return True
        return False

    def _leak(self, words: tuple[str, ...], run: Common, found: Field) -> Leak:
        return Leak(found.where, " ".join(words), run.words, self.sources.article(run))


def _written(corpus: Corpus | None, evidence: Evidence) -> list[str]:
    """Return what people wrote of articles, and which figures show again."""
    tables = [evidence.articles.drop(columns=["sha256", "read_with", "words", "sentences"])]
    if corpus is not None:
        tables += [t for t in (corpus.metadata, corpus.codes, corpus.labels, corpus.codebook) if t is not None]
    cells: dict[str, None] = {}
    for table in tables:
        for column in table:
            cells.update(dict.fromkeys(str(cell) for cell in table[column].dropna().unique()))
    return [cell for cell in cells if " " in cell]
