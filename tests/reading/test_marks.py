"""Marks: which words stand in quotation marks, and what a lost mark costs."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from framing.reading.marks import quoted_spans
from framing.reading.text import parse


def spans(raw: str) -> list[str]:
    document = parse(raw)
    return [" ".join(w.text for w in document.words[a:b]) for a, b in quoted_spans(document)]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ('He saw "one" and "two".', ["one", "two"]),
        ("He saw “one” and “two”.", ["one", "two"]),
        ("He saw ‘one’ and 'two'.", ["one", "two"]),
        ('He saw “one" and «two».', ["one", "two"]),
        ('("one") — "two"—"three", "four"; "five"?', ["one", "two", "three", "four", "five"]),
        ("“He said ‘never’ and left.”", ["He said never and left"]),
        ("‘He said “never” and left.’", ["He said never and left"]),
        ("‘“Never” is what he said.’ It rained.", ["Never is what he said"]),
        ("“‘Never’ is what he said.” It rained.", ["Never is what he said"]),
        ("‘He said “never”’ It rained.", ["He said never"]),
        ("It isn't O'Hara's boat; the drivers' boats are Ana's.", []),
        ("The '90s and '20s: 'twas late, rock 'n' roll.", []),
        ("He called it 'a bad idea' and left the drivers' hall.", ["a bad idea"]),
        ("He called the 'drivers' plan' late.", ["drivers plan"]),
        ('Silva said: "It is the "late ferry" again." It rained.', ["It is the late ferry again"]),
        ('A 6" pipe is no quotation.', []),
        ('"" and "." hold no words.', []),
        ("", []),
    ],
)
def test_marks(raw: str, expected: list[str]) -> None:
    assert spans(raw) == expected


def test_a_quotation_goes_on_over_paragraphs_that_each_open_with_a_mark() -> None:
    raw = 'He said: "First it rained.\n\n"Then it rained more.\n\n"At last it ended." It was noon.\n\nBoats left.'
    assert spans(raw) == ["First it rained", "Then it rained more", "At last it ended"]


def test_a_quotation_may_go_on_over_paragraphs_without_marks() -> None:
    raw = 'He wrote: "First it rained.\n\nThen it rained more.\n\nAt last it ended." It was noon.\n\nBoats left.'
    assert spans(raw) == ["First it rained", "Then it rained more", "At last it ended"]
    # Without the closing mark nothing tells where it ends.
    assert spans(raw.replace('ended."', "ended.")) == []


def test_a_page_break_inside_a_quotation_does_not_cut_it() -> None:
    assert spans("He said: “The boat must\n\nstay here.” It rained.") == ["The boat must stay here"]


@pytest.mark.parametrize("mark", ['"', "“", "”"])
def test_an_unbalanced_mark_is_over_with_its_paragraph(mark: str) -> None:
    raw = f'One {mark}broken mark is here.\n\nHe saw "one" today.\n\nAnd "two" later.'
    assert spans(raw) == ["one", "two"]


SENTENCES = (
    'The mayor said: "The ferry must stay."',
    '"It is over," the pilot said, "and we know it."',
    "The drivers' union said 'no' to it.",
    "“Boats ‘never’ leave,” Reis said.",
    "It rained in Norland.",
    'A "plan" is late.',
)
paragraphs = st.lists(
    st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=3).map(" ".join), min_size=2, max_size=5
)


@settings(deadline=None)
@given(paragraphs, st.data())
def test_losing_one_mark_costs_one_paragraph_and_no_more(texts: list[str], data: st.DataObject) -> None:
    marks = [(k, at) for k, text in enumerate(texts) for at, c in enumerate(text) if c in "\"'“”‘’"]
    if not marks:
        return
    k, at = data.draw(st.sampled_from(marks))
    broken = [*texts[:k], texts[k][:at] + texts[k][at + 1 :], *texts[k + 1 :]]

    def by_paragraph(paragraphs: list[str]) -> list[list[str]]:
        document = parse("\n\n".join(paragraphs))
        assert len(document.paragraphs) == len(paragraphs)
        found: list[list[str]] = [[] for _ in paragraphs]
        for first, last in quoted_spans(document):
            found[document.words[first].paragraph - 1].append(" ".join(w.text for w in document.words[first:last]))
        return found

    before, after = by_paragraph(texts), by_paragraph(broken)
    assert any(before)
    assert [s for n, s in enumerate(before) if n != k] == [s for n, s in enumerate(after) if n != k]


@settings(deadline=None)
@given(st.text(st.sampled_from("\"'“”‘’ab .,\n(")))
def test_spans_lie_inside_the_text_in_order_and_never_overlap(raw: str) -> None:
    document = parse(raw)
    found = quoted_spans(document)
    edges = [edge for span in found for edge in span]
    assert edges == sorted(edges)
    assert all(0 <= a < b <= len(document.words) for a, b in found)
