"""Sealed answers and checks, on invented tasks."""

from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from framing.classroom import checks, complaint
from framing.classroom.rules import RULES
from framing.classroom.seals import AnswerError, fingerprint, sealed


@pytest.fixture
def task(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Seal an answer as that to task 99.1."""

    def make(answer: Any, decimals: int = 2, slips: dict[str, str] | None = None) -> None:
        spec = sealed("99.1", answer, decimals) | {"slips": slips or {}}
        monkeypatch.setattr(checks, "_sealed", lambda: {"99.1": spec})

    return make


RIGHT = [
    (7, [7, 7.0]),
    (0.405, [0.405, 0.41, 0.40, 0.4055]),
    ("Grey Heron", ["grey heron", "  Grey  Heron ", "GREY HERON"]),
    ({"a", "b"}, [["b", "a"], ("a", "b"), {"A", "b"}, ["a", "b", "b"]]),
    (["a", "b"], [("A", "B"), pd.Series(["a", "b"]).to_numpy()]),
    ({"a": 1.5, "b": 2.0}, [{"b": 2, "a": 1.501}, pd.Series({"a": 1.5, "b": 2.0})]),
    ({"a": "x"}, [{"A": "X"}]),
]


@pytest.mark.parametrize(("answer", "good"), RIGHT)
def test_right_answers_in_other_dress_are_right(answer: Any, good: list[Any], task: Any) -> None:
    task(answer)
    assert [complaint("99.1", each) for each in [answer, *good]] == [""] * (len(good) + 1)


WRONG = [
    (7, 8, "the number is not"),
    (7, 7.5, "a whole number is asked"),
    (7, "7", "A whole number is asked; yours is a str."),
    (0.4, 0.44, "the number is not"),
    (0.4, -0.4, "Look at the sign"),
    (0.4, 40, "a percentage"),
    (40.0, 0.4, "Is a percentage asked"),
    (0.4, 0.6, "the opposite"),
    (0.4, 2.5, "on its head"),
    (0.4, float("nan"), "nan is not a number that can be compared"),
    ("a", "b", "Another text"),
    ("a", 1, "A text in quotation marks is asked"),
    ({"a", "b", "c"}, {"a", "b", "d", "e"}, "2 of 3 found, and 2 that should not be there"),
    ({"a", "b", "c"}, {"a"}, "1 of 3 found, and 0 that"),
    ({"a"}, [["a"]], "is asked"),
    (["a", "b"], ["b", "a"], "in another order"),
    (["a", "b"], ["a", "c"], "1 of 2 are right and in their place"),
    (["a", "b"], ["a"], "2 are asked; yours has 1"),
    ({"a": 1.0, "b": 2.0}, {"a": 1.0}, "1 missing"),
    ({"a": 1.0, "b": 2.0}, {"a": 1.0, "c": 2.0}, "1 missing; not asked: c"),
    ({"a": 1.0, "b": 2.0}, {"a": 1.0, "b": 3.0}, "1 of 2 are right. Look again at: b"),
    ({"a": "x", "b": "y"}, {"a": "x", "b": "x"}, "1 of 2 are right."),
]


@pytest.mark.parametrize(("answer", "wrong", "said"), WRONG)
def test_a_check_says_what_kind_of_thing_is_wrong(answer: Any, wrong: Any, said: str, task: Any) -> None:
    task(answer)
    found = complaint("99.1", wrong)
    assert found.startswith("not yet. ")
    assert said in found


def test_of_words_the_wrong_ones_are_not_named(task: Any) -> None:
    task({"a": "x", "b": "y"})
    assert complaint("99.1", {"a": "x", "b": "x"}).endswith("1 of 2 are right.")


def test_a_usual_mistake_gets_its_hint_in_whatever_order(task: Any) -> None:
    task({"a": 1.0, "b": 2.0}, slips={fingerprint("99.1", {"b": 4.0, "a": 3.0}, "number", 2): "Twice as much?"})
    assert complaint("99.1", {"a": 3, "b": 4}) == "not yet. Twice as much?"


@pytest.mark.parametrize("answer", [object(), [1, "a"], [[1]], float("inf"), []])
def test_what_cannot_be_sealed_is_refused(answer: Any) -> None:
    with pytest.raises(AnswerError):
        sealed("99.1", answer)


@settings(max_examples=30, deadline=None)
@given(st.floats(-1e6, 1e6), st.floats(0, 0.01), st.floats(0.0151, 100), st.sampled_from([-1, 1]))
def test_a_number_is_right_within_its_last_decimal(number: float, near: float, far: float, sign: int) -> None:
    spec = sealed("99.1", number)
    assert spec["right"][0] in checks._seals("99.1", spec, round(number, 2) + sign * near)
    assert spec["right"][0] not in checks._seals("99.1", spec, number + sign * far)


LEXICON = dict.fromkeys("abcde", 1) | dict.fromkeys("vwxyz", -1)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (LEXICON, ""),
        ([], "yours is a list"),
        (LEXICON | {"Wise": 1}, "'Wise' will never be found"),
        (LEXICON | {"very wise": 1}, "'very wise' will never be found"),
        (LEXICON | {"a": 2}, "'a' is 2"),
        (LEXICON | {"a": True}, "'a' is True"),
        (LEXICON | {"a": -1}, "yours has 4 and 6"),
    ],
)
def test_a_lexicon_of_two_sides(answer: Any, said: str) -> None:
    found = RULES["4.1"](answer)
    assert said in found if said else found == ""


FACTS = (
    "By nine to six the council ended the line. The last crossing is on 30 June. It lost 640,000 crowns. "
    "Passengers fell from 410,000 to 190,000. Merrow Coaches runs a bus. Twelve have no post. "
)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: text, ""),
        (lambda text: text.replace("nine to six", "9 to 6").replace("30 June", "June 30").replace("Twelve", "12"), ""),
        (lambda text: text.replace("Twelve", "Some"), "lack F13"),
        (lambda text: text.replace("190,000", "180,000"), "lack F05"),
        (lambda text: text + "It cost 7,000 crowns.", "The number 7,000 in 'against' is not on the fact sheet"),
        (lambda text: text[:100], "60 to 200 words are asked; 'against' has"),
        (lambda text: text * 6, "60 to 200 words are asked; 'against' has"),
        (lambda text: "", "missing: against"),
    ],
)
def test_three_versions_of_the_same_facts(change: Any, said: str) -> None:
    text = FACTS + "So it goes in this town, where the river is wide and the winters are long and dark. " * 2
    found = RULES["7.2"]({"for": text, "against": change(text), "neutral": text})
    assert said in found if said else found == ""
