"""Labels: what coverage calls an entity where it mentions it (word choice and labelling).

A label is a word that a text puts to a name: the alias or the noun that stands for it (a head), a word before that noun
(a modifier), or a noun that says what it is (an epithet: a title, an apposition, "X is a NOUN"). The rules go by place
and by short closed lists, without a parser. Where it cannot be told what a word belongs to they abstain.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from framing.reading.entities import Entities, Mention, governed
from framing.reading.joins import called
from framing.reading.lexicons import load_lexicon
from framing.reading.names import SHORT_TITLES, apposition, offices, plain, title_before, titles
from framing.reading.negation import degree, negated
from framing.reading.phrases import (
    ARTICLES,
    BEING,
    BODIES,
    LINKS,
    OPENERS,
    Phrase,
    adjective,
    apposable,
    bare,
    begins,
    behind,
    classes,
    closed,
    describes,
    ended,
    introducing,
    people,
    phrase,
)
from framing.reading.text import Document

MEANWHILE = frozenset("now still also once then long".split())
TELLING = MEANWHILE | BEING | {"has"}  # behind a name in "X is a NOUN"
PERSONS = frozenset(("person", "other"))  # kinds of entities that a noun for people may name
NO_BODIES = frozenset(("person", "event"))
CLOSING = frozenset(",;.:—()")


class Label(NamedTuple):
    """A label: the mention it is put to (by index), the words that tell it, what it is, and by which rule."""

    mention: int
    first: int
    last: int  # one past the last word
    label: str
    kind: str
    rule: str


def find_labels(document: Document, mentions: Sequence[Mention], entities: Entities) -> list[Label]:
    """Find the labels that a text puts to its mentions.

    Parameters
    ----------
    document : Document
        The masked copy: no name can change what is found.
    mentions : sequence of Mention
        Pronouns among them get none.
    entities : Entities
        For the kind of each entity: a person is called by other nouns than a body or a place.

    Returns
    -------
    list of Label
        In the order of the text, a word at most once for each entity.

    References
    ----------
    .. [1] F. Hamborg, A. Zhukova and B. Gipp (2019). Automated identification of media bias by word choice and
       labeling in news articles. JCDL.

    Examples
    --------
    >>> from framing.reading.entities import Entity
    >>> from framing.reading.text import parse
    >>> codebook = Entities((Entity("Silva", "person", ("Xname",)),))
    >>> document = parse("The embattled President Xname, a former banker, fled.")
    >>> for label in find_labels(document, codebook.mentions(document), codebook):
    ...     print(label.kind, label.label, label.rule)
    modifier embattled title
    epithet president title
    head xname alias
    modifier former apposition
    epithet banker apposition
    """
    named = [(i, m) for i, m in enumerate(mentions) if m.how != "pronoun"]
    taken = {p for _, m in named for p in range(m.first, m.last)}
    found: dict[tuple[str, int], Label] = {}
    labels = _Labels(document, taken)
    for i, m in named:
        for label in labels.of(i, m, entities.kind(m.entity)):
            known = found.get((m.entity, label.first))
            # What says more wins: the noun of an apposition may be a mention of its own.
            if known is None or (known.kind == "head" and label.kind != "head"):
                found[m.entity, label.first] = label
    return sorted(found.values(), key=lambda x: (x.first, x.mention))


@cache
def _nouns_before(kind: str) -> frozenset[str]:
    """Return the nouns right before a name that say what it is: "banker X", "militant group X"."""
    named = people() if kind in PERSONS else frozenset()
    return named | (BODIES - {"state"} if kind not in NO_BODIES else frozenset())


class _Labels:
    """Finds the labels of one mention after the other."""

    def __init__(self, document: Document, taken: set[int]) -> None:
        self.document, self.words, self.lower, self.taken = document, document.words, document.lower, taken

    def of(self, index: int, mention: Mention, kind: str) -> list[Label]:
        """Return what each rule finds for a mention of an entity of some kind."""
        self.index, self.mention, self.kind = index, mention, kind
        self.person, self.body = kind in PERSONS, kind not in NO_BODIES
        self.begin, self.end, _ = self.document.sentences[self.words[mention.first].sentence]
        self.found: list[Label] = []
        m = mention
        self._add(m.first, m.last, _alias(m), "head", "nominal" if m.how == "nominal" else "alias")
        if m.how == "nominal" or "-" in self.words[m.first].text:
            return self.found
        possessor = self.words[m.last - 1].possessive
        if not possessor and not ended(self.document, m.last):
            self._behind()  # "the X minister": what stands before X belongs to the minister
            return self.found
        self._before()
        self._introduced()
        if not possessor:
            self._apposed()
            self._told()
            self._called()
            self._classed()
        return self.found

    def _add(self, first: int, last: int, label: str, kind: str, rule: str) -> None:
        self.found.append(Label(self.index, first, last, label, kind, rule))

    def _modifiers(self, first: int, noun: int, rule: str) -> None:
        """Add the words before a noun that describe, a phrase of the lexicon as one."""
        lower = self.lower[first:noun]
        at = 0
        while at < len(lower):
            matched = load_lexicon("loaded").match(lower, at)
            size = matched[0][1] if matched else 1
            p = first + at
            if p not in self.taken and (size > 1 or describes(self.document, p, noun)):
                self._add(p, p + size, " ".join(lower[at : at + size]), "modifier", rule)
            at += size

    def _epithet(self, found: Phrase, rule: str) -> None:
        """Add the noun of a phrase and what describes it; nothing where it is denied or is a name."""
        if negated(self.document, found.noun) is None and found.last - 1 not in self.taken:
            self._modifiers(found.first, found.noun, rule)
            noun = " ".join(SHORT_TITLES.get(w, w) for w in self.lower[found.noun : found.last])
            self._add(found.noun, found.last, noun, "epithet", rule)

    def _before(self) -> None:
        """A title, a noun or adjectives right before the name: "the embattled President X", "militant group X"."""
        at = self.mention.first
        title = title_before(self.document, at) if self.person else ()
        first = at - len(title)
        if title and first >= self.begin:
            if titles()[title] != "honorific" or title[0] in SHORT_TITLES:
                self._epithet(Phrase(begins(self.document, first), first, at), "title")
            return
        if at == self.begin or not plain(self.document, at) or self.words[at - 1].possessive:
            return
        # "the group X", and of a body or a place "the nation of X".
        noun = at - 1 - (self.body and self.lower[at - 1] == "of" and at - 1 > self.begin)
        if self.lower[noun] in (_nouns_before(self.kind) if noun == at - 1 else BODIES):
            first = begins(self.document, noun)
            if first < noun or (first > self.begin and self.lower[first - 1] in ARTICLES):
                self._epithet(Phrase(first, noun, noun + 1), "noun")
                return
        self._modifiers(bare(self.document, at), at, "before")

    def _behind(self) -> None:
        """A noun that the name modifies and that stands for it: "the hardline X regime", "the X terror group"."""
        at, first, nouns = self.mention.last, self.mention.first, behind(self.kind)
        # It is this noun, or the one behind a word that describes it.
        if self.words[at].text not in nouns and (at + 1 >= self.end or self.words[at + 1].text not in nouns):
            return
        said = adjective(self.lower[at]) or load_lexicon("loaded").match(self.lower[at : at + 1], 0)
        noun = at + 1 if said and not ended(self.document, at + 1) else at
        if self.words[noun].text in nouns and not self.words[noun].possessive and ended(self.document, noun + 1):
            self._modifiers(begins(self.document, first), first, "noun")
            self._modifiers(at, noun, "noun")
            self._add(noun, noun + 1, self.lower[noun], "head", "noun")

    def _apposed(self) -> None:
        """The noun of an apposition: "X, a former banker," and "X, who is a banker,"."""
        at = self.mention.last
        if at >= self.end or (self.document.gaps[at] == " " and self.lower[at] != "who"):
            return
        told = apposition(self.document, at).start or at
        if self.lower[told] == "who":
            self._is(told + 1)
        elif self.document.gaps[at].lstrip()[:1] in (",", "(", "—") and self._opens(told):
            found = phrase(self.document, told)
            named = found is not None and self.body and self.lower[found.last - 1] in BODIES
            own = named or apposable(self.document, self.mention.first, LINKS if self.body else ("of",))
            strict = self.lower[told] not in ("a", "an")
            if found and own and closed(self.document, found.last, strict=strict):
                self._epithet(found, "apposition")

    def _opens(self, at: int) -> bool:
        return self.lower[at] in OPENERS or self.lower[at] in offices() or self.words[at].possessive

    def _told(self) -> None:
        """The noun of "X is a NOUN", where X is the subject."""
        m = self.mention
        if m.last >= self.end or self.lower[m.last] not in TELLING:
            return
        joined = m.first > self.begin and self.lower[m.first - 1] in ("and", "or", "either", "that")
        if not joined and not governed(self.document, m.first):
            self._is(m.last)

    def _is(self, at: int) -> None:
        at += at < self.end and self.lower[at] in MEANWHILE
        perfect = self.lower[at : at + 2] in (("has", "become"), ("has", "remained"))
        if at < self.end and plain(self.document, at) and (perfect or self.lower[at] in BEING):
            at += 1 + perfect
            at += at < self.end and self.lower[at] in MEANWHILE
            found = phrase(self.document, at) if at < self.end and self._opens(at) else None
            # Not "if X is a NOUN", "X is possibly a NOUN".
            if found and degree(self.document, found.noun) >= 1:
                self._epithet(found, "copula")

    def _called(self) -> None:
        """The noun of "called X a NOUN", "X was branded a NOUN" and "described X as a NOUN"."""
        last = self.mention.last
        if ARTICLES.isdisjoint(self.lower[last : last + 4]):
            return
        for p in range(last, min(self.end, last + 4)):
            if self.lower[p] in ARTICLES and plain(self.document, p):
                near = p == last or self.lower[p - 1] == "as" or self.lower[p - 1].endswith("ed")
                found = phrase(self.document, p) if near else None
                if found and called(self.document, self.mention, found.noun):
                    self._epithet(found, "called")
                return

    def _classed(self) -> None:
        """The noun of "NOUNS such as X" and "X and other NOUNS"."""
        first, last = self.mention.first, self.mention.last
        if self.lower[last : last + 2] == ("and", "other") and last + 2 < self.end:
            found = phrase(self.document, last + 2)
            if found and self.lower[found.last - 1] in classes():
                self._epithet(found, "class")
        noun = first - 3
        if noun >= self.begin and self.lower[first - 2 : first] == ("such", "as") and self.lower[noun] in classes():
            self._epithet(Phrase(begins(self.document, noun), noun, noun + 1), "class")

    def _introduced(self) -> None:
        """The noun of a phrase before the name: "The mayor of Belport, X, said"."""
        if not self.person or "," not in self.document.gaps[self.mention.first]:
            return
        last = self.mention.last
        ends = last >= self.end or not CLOSING.isdisjoint(self.document.gaps[last])
        listed = last < self.end and self.lower[last] in ("and", "or")
        found = introducing(self.document, self.mention.first) if ends and not listed else None
        if found:
            self._epithet(found, "apposition")


def _alias(mention: Mention) -> str:
    """Return an alias as it is counted: in lower case but for initialisms ("US" is not "us")."""
    alias = mention.alias.removeprefix("the ") if mention.how == "nominal" else mention.alias
    return alias if alias.isupper() and len(alias) > 1 else alias.lower()
