"""Labels: what coverage calls an entity where it mentions it (word choice and labelling).

A label is a word that a text puts to a name: the alias or the noun that stands for it (a head), a word before that noun
(a modifier), or a noun that says what it is (an epithet: a title, an apposition, "X is a NOUN"). The rules go by place
and by short closed lists, without a parser. Where it cannot be told what a word belongs to they abstain.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from framing.reading.coreference import COLLECTIVES
from framing.reading.entities import CALENDAR, PREPOSITIONS, Entities, Mention, governed
from framing.reading.joins import called
from framing.reading.lexicons import form_set, load_lexicon
from framing.reading.masking import MASK
from framing.reading.names import (
    FUNCTION_WORDS,
    SHORT_TITLES,
    apposition,
    is_finite,
    offices,
    plain,
    title_before,
    titles,
)
from framing.reading.negation import negated
from framing.reading.text import Document

KINDS = ("head", "modifier", "epithet")
LONGEST = 5  # words of a noun phrase at most
BACK = 8  # words between a name and the noun that it is apposed to, at most
ARTICLES = frozenset("a an the".split())
OPENERS = ARTICLES | frozenset("this that these those his her its their our my your".split())
BEING = frozenset("is are was were remains remain remained became become becomes".split())
MEANWHILE = frozenset("now still also once then long".split())
STOPS = FUNCTION_WORDS | PREPOSITIONS | {"or", "than", "like", "no", "not", "never", "'s"}
# What counts or points and does not describe.
POINTING = frozenset(
    "first second third fourth fifth last next same own other such many most more few several some very only much least"
    " best worst two three four five six seven eight nine ten dozen hundred thousand million billion mr mrs ms".split()
)
MOMENTS = frozenset("second minute hour day night morning evening week month year decade time moment".split())
# Nouns by which a text names a body or its members; beside the collectives.
BODIES = COLLECTIVES | frozenset(
    "government regime administration authority authorities state junta front alliance force forces faction gang cell"
    " cartel sect bloc enclave territory capital giant nation neighbour neighbor power".split()
)
OF_A_NAME = frozenset("group organisation organization movement party government regime administration authorities"
                      " junta militia faction gang cartel sect coalition network".split())  # fmt: skip
MEMBERS = frozenset(
    "militants fighters terrorists gunmen rebels guerrillas insurgents extremists radicals separatists troops soldiers"
    " forces activists hardliners loyalists".split()
)
# Adjectives that tell what somebody is and are in no lexicon of loaded or evaluative words.
PLAIN = frozenset(
    "former late new old young current future incoming outgoing acting interim senior junior veteran rival fellow"
    " longtime liberal conservative progressive moderate centrist secular religious independent autonomous sovereign"
    " democratic republican socialist communist nationalist populist leftist rightist northern southern eastern western"
    " central coastal rural urban poor rich wealthy small tiny large big great mighty powerful local national regional"
    " foreign armed military political popular unpopular private public wounded sick ailing elderly retired ruling"
    " governing neighbouring neighboring leading sitting exiled jailed disgraced embattled occupied besieged".split()
)


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
    covered = {p for m in mentions if m.how != "pronoun" for p in range(m.first, m.last)}
    found: dict[tuple[str, int], Label] = {}
    for i, m in enumerate(mentions):
        if m.how == "pronoun":
            continue
        person = entities.kind(m.entity) in ("person", "other")
        body = entities.kind(m.entity) != "person"
        made = _Labels(document, i, m, covered, person, body)
        # What says more comes first: a noun of an apposition may be a mention of its own.
        for label in sorted(made.all(), key=lambda x: x.kind == "head"):
            known = found.get((m.entity, label.first))
            if known is None or known.kind == "head":
                found[m.entity, label.first] = label
    return sorted(found.values(), key=lambda x: (x.first, x.mention))


class _Labels:
    """Finds the labels of one mention."""

    def __init__(
        self, document: Document, index: int, mention: Mention, covered: set[int], person: bool, body: bool
    ) -> None:
        self.document, self.words = document, document.words
        self.index, self.mention, self.covered = index, mention, covered
        self.person, self.body = person, body
        sentence = document.sentences[self.words[mention.first].sentence]
        self.begin, self.end = sentence.first, sentence.last

    def all(self) -> Iterator[Label]:
        """Yield what each rule finds."""
        m = self.mention
        yield self._made(m.first, m.last, _alias(m), "head", "nominal" if m.how == "nominal" else "alias")
        if m.how == "nominal" or "-" in self.words[m.first].text:
            return
        yield from self._behind() if self._modifies() else self._before()
        if not self.words[m.last - 1].possessive:
            yield from self._apposed()
            yield from self._told()
            yield from self._called()
        yield from self._introduced()

    def _made(self, first: int, last: int, label: str, kind: str, rule: str) -> Label:
        return Label(self.index, first, last, label, kind, rule)

    # Before the name.

    def _before(self) -> Iterator[Label]:
        """A title, a noun or adjectives right before the name: "the embattled President X", "militant group X"."""
        at = self.mention.first
        title = title_before(self.document, at) if self.person else ()
        if title and at - len(title) >= self.begin:
            first = at - len(title)
            if titles()[title] != "honorific" or title[0] in SHORT_TITLES:
                yield self._made(first, at, " ".join(SHORT_TITLES.get(w, w) for w in title), "epithet", "title")
                yield from self._modifiers(first, "title")
            return
        if at > self.begin and plain(self.document, at) and at - 1 not in self.covered:
            word = self.words[at - 1]
            opened = at - 2 >= self.begin and plain(self.document, at - 1)
            before = self.words[at - 2].lower if opened else ""
            if self._noun(word.lower) and not word.possessive and (before in ARTICLES or _adjective(before)):
                yield self._made(at - 1, at, word.lower, "epithet", "noun")
                yield from self._modifiers(at - 1, "noun")
                return
        yield from self._bare(at)

    def _bare(self, at: int) -> Iterator[Label]:
        """Adjectives right before the name, where what stands before them shows that they belong to it."""
        p = at
        while p > self.begin and at - p < LONGEST and plain(self.document, p) and _adjective(self._lower(p - 1)):
            p -= 1
        if p == at or self.words[at - 1].possessive:
            return
        before = self.words[p - 1].lower if p > self.begin and plain(self.document, p) else ""
        opens = p == self.begin or before in OPENERS or before in PREPOSITIONS or before in ("of", "and", "but")
        if opens and not (before not in ARTICLES and any(self._participle(q) for q in range(p, at))):
            yield from self._each(p, at, "before")

    def _participle(self, p: int) -> bool:
        word = self._lower(p)
        before = self.words[p - 1].lower if p > self.begin else ""
        return word.endswith(("ed", "ing")) and before not in PREPOSITIONS | {"of"}

    def _modifiers(self, head: int, rule: str) -> Iterator[Label]:
        """The words before a noun, back to its article; without an article the adjectives alone."""
        p = head
        while p > self.begin and head - p < LONGEST and self._joined(p) and self._describes(p - 1):
            p -= 1
        before = self.words[p - 1] if p > self.begin and self._joined(p) else None
        if before is None or not (before.lower in OPENERS or before.possessive):
            while p < head and not all(_adjective(self._lower(q)) or self._named(q, head) for q in range(p, head)):
                p += 1
        yield from self._each(p, head, rule)

    def _joined(self, p: int) -> bool:
        """Tell whether a word and the one before it are of one noun phrase: parted by nothing, or by a comma."""
        gap = self.document.gap(p)
        return plain(self.document, p) or (
            gap == ", " and _adjective(self._lower(p)) and _adjective(self._lower(p - 1))
        )

    def _describes(self, p: int) -> bool:
        word = self.words[p]
        if word.possessive or word.lower in STOPS or word.lower in OPENERS or is_finite(word.lower):
            return word.lower.endswith("ed") and not word.possessive and _adjective(word.lower)
        return word.text[0].isalpha() and word.lower not in CALENDAR

    def _named(self, p: int, head: int) -> bool:
        """Tell a single word with a capital before a noun: "Catholic Mayor X"; not a name of two words."""
        word = self.words[p]
        alone = p + 1 == head and (p == self.begin or not self.words[p - 1].text[0].isupper())
        before = self.words[p - 1].lower if p > self.begin else ""
        return word.text[0].isupper() and alone and p > self.begin and before not in PREPOSITIONS

    def _each(self, first: int, last: int, rule: str) -> Iterator[Label]:
        """Yield each word of a stretch that describes as a modifier, a phrase of the lexicon as one."""
        lower = [self._lower(p) for p in range(first, last)]
        loaded = load_lexicon("loaded")
        at = 0
        while at < len(lower):
            matched = loaded.match(lower, at)
            size = matched[0][1] if matched and first + at not in self.covered else 1
            p = first + at
            if size > 1 or (p not in self.covered and self._modifier(p, last)):
                yield self._made(p, p + size, " ".join(lower[at : at + size]), "modifier", rule)
            at += size

    def _modifier(self, p: int, head: int) -> bool:
        word = self.words[p]
        adverb = word.lower.endswith("ly") and not _adjective(word.lower)
        capital = word.text[0].isupper() and p > self.begin
        others = [
            q for q in (p - 1, p + 1) if self.begin <= q < head and self.words[q].text[0].isupper() and q > self.begin
        ]
        return not (
            adverb or word.lower in POINTING or word.lower in STOPS or MASK in word.text or (capital and others)
        )

    # Behind the name.

    def _modifies(self) -> bool:
        """Tell whether the name only modifies what stands behind it: "the X minister", "X Street"."""
        at = self.mention.last
        if at >= self.end or self.words[at - 1].possessive or not plain(self.document, at):
            return False
        after = self.words[at]
        closed = after.lower in STOPS or is_finite(after.lower) or after.lower.endswith("ly") or after.lower in OPENERS
        return after.text[0].isupper() or not closed

    def _behind(self) -> Iterator[Label]:
        """A noun that the name modifies and that stands for it: "the hardline X regime", "X militants"."""
        at = self.mention.last
        word = self.words[at]
        nouns = (OF_A_NAME | MEMBERS) if self.body else OF_A_NAME - {"group", "organisation", "organization"}
        stands = at + 1 >= self.end or not plain(self.document, at + 1) or self._closes(at + 1)
        if word.text in nouns and stands and not word.possessive:
            yield self._made(at, at + 1, word.lower, "head", "noun")
            yield from self._modifiers(self.mention.first, "noun")

    def _closes(self, p: int) -> bool:
        """Tell whether a noun phrase ends before a word."""
        word = self.words[p].lower
        return word in STOPS or is_finite(word) or word.endswith("ly") or word in OPENERS

    def _apposed(self) -> Iterator[Label]:
        """The noun of an apposition: "X, a former banker," and "X, who is a banker,"."""
        told = apposition(self.document, self.mention.last)
        if not told or self._leads():
            return
        at = told.start
        if self.words[at].lower == "who":
            if at + 1 < self.end and self._lower(at + 1) in BEING:
                yield from self._phrase(at + 2, "copula")
            return
        yield from self._phrase(at, "apposition", apposed=True)

    def _leads(self) -> bool:
        """Tell an introduction: what follows "In X," and "Under X," is the sentence, and no apposition."""
        first = self._lower(self.begin)
        verb = any(is_finite(self._lower(p)) for p in range(self.begin, self.mention.first))
        return not verb and first in PREPOSITIONS | {"of", "according", "when", "while", "as", "although", "if", "by"}

    def _told(self) -> Iterator[Label]:
        """The noun of "X is a NOUN", where X is the subject."""
        m, at = self.mention, self.mention.last
        while at < self.end and self._lower(at) in MEANWHILE and plain(self.document, at):
            at += 1
        subject = at < self.end and self._lower(at) in BEING and plain(self.document, at)
        joined = m.first > self.begin and self._lower(m.first - 1) in ("and", "or")
        if not subject or joined or governed(self.document, m.first):
            return
        at += 1
        while at < self.end and self._lower(at) in MEANWHILE:
            at += 1
        yield from self._phrase(at, "copula")

    def _called(self) -> Iterator[Label]:
        """The noun of "called X a NOUN" and "X was described as a NOUN"."""
        at = self.mention.last
        for p in range(at, min(self.end, at + 5)):
            if self._lower(p) in ARTICLES:
                labels = list(self._phrase(p, "called"))
                held = p == at or self._lower(p - 1) == "as" or self._lower(p - 1) not in PREPOSITIONS | {"of"}
                if labels and held and called(self.document, self.mention, labels[-1].first):
                    yield from labels
                return

    def _phrase(self, at: int, rule: str, *, apposed: bool = False) -> Iterator[Label]:
        """The head of the noun phrase that begins here, and the words before the head."""
        if at >= self.end or not (at == self.mention.last or plain(self.document, at) or apposed):
            return
        opener = self._lower(at)
        start = at + 1 if opener in OPENERS else at
        if opener not in ARTICLES and not (apposed and opener in OPENERS) and opener not in offices():
            return
        p = start
        while p < self.end and p - start < LONGEST and (p == start or self._joined(p)):
            word = self.words[p]
            participle = word.lower.endswith("ed") and p == start
            if (word.lower in STOPS or (is_finite(word.lower) and not participle)) and not _adjective(word.lower):
                break
            p += 1
            if word.possessive:
                return
        verb = p < self.end and plain(self.document, p) and is_finite(self._lower(p))
        if p == start or (verb and apposed and (opener == "the" or not self._lower(p).endswith("ed"))):
            return
        if apposed and (self._listed(p) or negated(self.document, start) is not None):
            return
        head = p - 1
        title = title_before(self.document, p) if p < len(self.words) else ()
        first = p - len(title) if title and p - len(title) >= start else head
        if first == head and not self._heads(head):
            return
        if negated(self.document, first) is not None:
            return
        yield from self._each(start, first, rule)
        yield self._made(first, p, " ".join(self._lower(q) for q in range(first, p)), "epithet", rule)

    def _heads(self, p: int) -> bool:
        """Tell whether a word may be the noun of a phrase that says what somebody is."""
        word = self.words[p]
        if (
            p in self.covered
            or word.text[0].isupper()
            or not word.text[0].isalpha()
            or word.lower in POINTING | MOMENTS
        ):
            return False
        known = word.lower in offices() or word.lower in BODIES or word.lower in _persons()
        return known or not (_adjective(word.lower) or word.lower.endswith(("ly", "ing", "est")))

    def _listed(self, p: int) -> bool:
        """Tell whether a phrase between commas is one of a list, or opens a clause: nothing closes it."""
        while p < self.end and p - self.mention.last < 4 * LONGEST:
            gap = self.document.gap(p)
            if any(c in gap for c in ",;:—()"):
                return self._lower(p) in ("and", "or")
            p += 1
        return p < self.end

    def _introduced(self) -> Iterator[Label]:
        """The noun of a phrase before the name: "The mayor of Belport, X, said"."""
        m = self.mention
        closed = m.last >= self.end or any(c in self.document.gap(m.last) for c in ",;.:—()")
        if not self.person or m.first - 1 <= self.begin or not closed or "," not in self.document.gap(m.first):
            return
        if m.last < self.end and self._lower(m.last) in ("and", "or"):
            return
        for p in range(m.first - 1, max(self.begin, m.first - 1 - BACK), -1):
            word = self.words[p]
            if word.lower in offices() and not word.possessive and p not in self.covered:
                title = title_before(self.document, p + 1)
                first = p + 1 - max(1, len(title))
                after = self._lower(p + 1)
                if (p == m.first - 1 or after in ("of", "for", "in", "at")) and self._opened(first):
                    yield from self._modifiers(first, "apposition")
                    yield self._made(first, p + 1, " ".join(title) or word.lower, "epithet", "apposition")
                return
            if not (plain(self.document, p + 1) or p == m.first - 1) or word.lower in ("and", "who", "that"):
                return
            if is_finite(word.lower):
                return

    def _opened(self, p: int) -> bool:
        """Tell whether an article stands before a noun and its modifiers."""
        q = p
        while q > self.begin and p - q < LONGEST and plain(self.document, q):
            if self._lower(q - 1) in ARTICLES or self.words[q - 1].possessive:
                return True
            q -= 1
        return False

    def _noun(self, word: str) -> bool:
        return (self.person and word in _persons()) or (self.body and word in BODIES)

    def _lower(self, p: int) -> str:
        return self.words[p].lower


def _alias(mention: Mention) -> str:
    """Return an alias as it is counted: in lower case but for initialisms ("US" is not "us")."""
    alias = mention.alias.removeprefix("the ") if mention.how == "nominal" else mention.alias
    return alias if alias.isupper() and len(alias) > 1 else alias.lower()


@cache
def _persons() -> frozenset[str]:
    """Nouns that say who somebody is: offices, roles, and the nouns for people among the loaded words."""
    people = {"label", "praise"}
    return offices() | frozenset(e.term for e in load_lexicon("loaded") if e.pos == "n" and e.category in people)


@cache
def _adjectives() -> frozenset[str]:
    return PLAIN | form_set(load_lexicon("loaded"), ("adj",)) | form_set(load_lexicon("valence"), ("adj",))


def _adjective(word: str) -> bool:
    """Tell an adjective, or a word in a hyphen."""
    return word in _adjectives() or word.endswith(("ous", "less", "ful")) or ("-" in word and MASK.lower() not in word)
