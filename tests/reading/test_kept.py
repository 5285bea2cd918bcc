"""What is looked for in few places, or kept for a document, is what a plain look at every place finds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from framing.reading.antecedents import GENDERS, SUBJECTS, Antecedents
from framing.reading.attribution import Attribution, _is_noun, _noun_entries, _shown, _verbs, attributions
from framing.reading.entities import Entities, Entity, Mention, _same, _shouted
from framing.reading.marks import quoted_spans, quoted_words
from framing.reading.names import Reference, names_in_full, references
from framing.reading.text import Document, parse
from framing.reading.titles import APPOSITION, apposition, gender_of, offices, plain, title_before, title_of, titles

PIECES = [
    *"Mayor Ana Silva|Silva|Ana Silva's|Mr. Bruno Reis|Reis|the mayor|The Mayor|Prime Minister Lena Oster".split("|"),
    *"Oster|Sen. Rui Silva|Norland|NORLAND|pro-Norland|Ferry Board|Ferry|the board|Board of Belport".split("|"),
    *"Rui de la Costa|de|She|she|he|his|himself|a former driver|who|(a lawyer)|—|,|, a small country,|of".split("|"),
    *', the mayor of Belport,|, N-Belport, a lawyer,|.|. |.\n\n|:|"|"|\'|said that|said|in the|as saying'.split("|"),
    *"according to|her claim that|claims|calls for|was quoted|far-right|warning|then|İzmir|ℂ|É|1st|U.S.".split("|"),
    *"spokeswoman|Queen|Mrs. Oster|and|The|group".split("|"),
]
HEADLINES = st.sampled_from(["", "Mayor Silva Meets Board\n\n"])
TEXTS = st.tuples(HEADLINES, st.lists(st.sampled_from(PIECES), max_size=40)).map(lambda x: x[0] + " ".join(x[1]))
CODEBOOK = Entities(
    (
        Entity("Silva", "person", ("Ana Silva", "Silva")),
        Entity("Norland", "country", ("Norland", "Norland Ferry")),
        Entity("Board", "organisation", ("Ferry Board", "the board", "Board")),
    )
)
checked = settings(max_examples=60, deadline=None)


def title_right_before(document: Document, at: int) -> tuple[str, ...]:
    words = document.words
    for size in (4, 3, 2, 1):
        first = at - size
        if first < 0 or words[first].sentence != words[min(at, len(words) - 1)].sentence:
            continue
        if all(plain(document, p) for p in range(first + 1, at + 1)) and not words[at - 1].possessive:
            found = tuple(w.lower for w in words[first:at])
            if found in titles():
                return found
    return ()


def apposed(document: Document, last: int) -> range:
    words, at = document.words, last
    if words[last].sentence != words[last - 1].sentence or document.gap(at).lstrip()[:1] not in (",", "(", "—"):
        return range(0)
    if words[at].text[0].isupper() and at + 1 < len(words) and "," in document.gap(at + 1):
        at += 1
    opens = words[at].lower in ("a", "an", "the", "who", "one", "his", "her", "its") or words[at].lower in offices()
    end = at + 1
    while end < len(words) and words[end].sentence == words[at].sentence and end - at < APPOSITION:
        if document.gap(end).strip() and not plain(document, end):
            break
        end += 1
    return range(at, end) if opens else range(0)


@checked
@given(TEXTS)
def test_titles_and_appositions_are_those_of_every_place(raw: str) -> None:
    document = parse(raw)
    for at in range(1, len(document.words)):
        assert title_before(document, at) == title_right_before(document, at)
        assert apposition(document, at) == apposed(document, at)
    assert apposition(document, len(document.words)) == range(0)


@checked
@given(TEXTS)
def test_the_gender_of_a_name_is_that_of_its_title(raw: str) -> None:
    document = parse(raw)
    everywhere = [Mention("Silva", "x", "name", p, p + 1) for p in range(len(document.words))]
    found = [r for r in references(document, everywhere, CODEBOOK) if r.listed]
    assert [r.gender for r in found] == [gender_of(title_of(document, m.first)) for m in everywhere]


@checked
@given(TEXTS, st.data())
def test_a_listed_word_that_is_in_no_run_changes_no_name(raw: str, data: st.DataObject) -> None:
    document = parse(raw)
    size = len(document.words)
    taken = data.draw(st.sets(st.integers(0, size - 1)) if size else st.just(set[int]()))
    mentions = [Mention("Silva", "x", "pronoun" if p % 2 else "name", p, p + 1) for p in sorted(taken)]
    names = names_in_full(document, taken)
    named = [r for r in references(document, mentions, CODEBOOK) if not r.listed and (r.first, r.last) in names]
    assert {(r.first, r.last): r.name for r in named} == names


@checked
@given(TEXTS)
def test_verbs_of_attribution_are_those_of_every_place(raw: str) -> None:
    document = parse(raw)
    lower, words, inside = document.lower, document.words, set(quoted_words(document))
    expected: list[Attribution] = []
    behind = 0
    for at, word in enumerate(lower):
        if at < behind:
            continue
        before = words[at - 1] if at and words[at - 1].sentence == words[at].sentence else None
        owned = before is not None and (before.possessive or before.lower in ("his", "her", "their"))
        if owned and word in _noun_entries() and lower[at + 1 : at + 2] == ("that",) and at not in inside:
            expected.append(Attribution(at, at + 1, _noun_entries()[word]))
            continue
        for entry, length in _verbs().match(lower, at):
            if inside.intersection(range(at, at + length)) or _shown(lower, at + length):
                continue
            if not _is_noun(document, lower, at, entry, (), inside):
                expected.append(Attribution(at, at + length, entry))
                behind = at + length
    assert attributions(document, inside) == expected


def genders(found: Antecedents, document: Document) -> dict[str, str]:
    """Tell genders sentence by sentence, as long as there is one."""
    lower, side = document.lower, found.side
    votes: dict[str, Counter[str]] = {}
    titled: dict[str, set[str]] = {}
    for r in found.people:
        if r.gender:
            titled.setdefault(r.name, set()).add(r.gender)
    alone = ""
    for s in document.sentences:
        here: Sequence[Reference] = [r for r in found.people if s.first <= r.first < s.last and side[r.first] < 0]
        names = {r.name for r in here}
        pronouns = [p for p in range(s.first, s.last) if lower[p] in GENDERS and side[p] < 0]
        told = {GENDERS[lower[p]] for p in pronouns}
        if len(names) == 1 and len(told) == 1 and pronouns[0] > here[0].first:
            votes.setdefault(here[0].name, Counter())[told.pop()] += 1
        elif not names and alone and len(told) == 1 and lower[pronouns[0]] in SUBJECTS:
            votes.setdefault(alone, Counter())[told.pop()] += 1
        if names or min(side[s.first : s.last]) < 0:
            alone = here[0].name if len(names) == 1 else ""
    expected = {name: told.pop() for name, told in titled.items() if len(told) == 1}
    for name, counts in votes.items():
        gender, most = counts.most_common(1)[0]
        if name not in titled and most > 0.75 * counts.total():
            expected[name] = gender
    return expected


@checked
@given(TEXTS)
def test_genders_are_told_as_sentence_by_sentence(raw: str) -> None:
    document = parse(raw)
    found = Antecedents(document, CODEBOOK.mentions(document), CODEBOOK, quoted_spans(document))
    assert found.gender == genders(found, document)


@checked
@given(TEXTS)
def test_an_alias_matches_where_all_its_words_do(raw: str) -> None:
    document = parse(raw)
    words = document.words
    aliases = sorted(
        (alias for found in CODEBOOK.index.values() for alias in found), key=lambda a: (-len(a.words), a.text)
    )
    expected: list[tuple[str, int, int]] = []
    for at in range(len(words)):
        if expected and at < expected[-1][2]:
            continue
        shouted = words[at].text.isupper() and _shouted(document, words[at].sentence)
        for alias in aliases:
            here = words[at : at + len(alias.words)]
            whole = len(here) == len(alias.words) and here[-1].sentence == here[0].sentence
            if (
                whole
                and all(_same(a, w.text, shouted) for a, w in zip(alias.words, here, strict=True))
                and not any(w.possessive for w in here[:-1])
                and not any(document.gap(p).strip("' .s\n") for p in range(at + 1, at + len(here)))
            ):
                expected.append((alias.entity.name, at, at + len(here)))
                break
        else:
            if words[at].text == "pro-Norland":
                expected.append(("Norland", at, at + 1))
    assert [(m.entity, m.first, m.last) for m in CODEBOOK.mentions(document)] == expected
