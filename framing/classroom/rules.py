"""What an open task asks for: tasks with many good answers, of which a form can be checked and the worth cannot."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

WORDS_OF_A_SIDE = 5
VERSIONS = ("for", "against", "neutral")
SHORTEST, LONGEST = 60, 200  # words of a version
# What all three versions of exercise 7 have to report, by the fact sheet of the ferry line.
FACTS = ("F01", "F02", "F04", "F05", "F08", "F13")
IN_DIGITS = {
    "three": "3",
    "six": "6",
    "seven": "7",
    "eight": "8",
    "nine": "9",
    "ten": "10",
    "twelve": "12",
    "nineteen": "19",
}


def lexicon(answer: Any) -> str:
    """Say what a list of words of praise and blame lacks.

    Examples
    --------
    >>> lexicon({"wise": 1, "foolish": -1})
    'not yet. Five words of praise and five of blame are asked; yours has 1 and 1.'
    """
    if not isinstance(answer, Mapping):
        return (
            f'not yet. A dictionary is asked, such as {{"wise": 1, "foolish": -1}}; yours is a {type(answer).__name__}.'
        )
    if odd := [key for key in answer if not isinstance(key, str) or not re.fullmatch(r"[a-z]+(['’-][a-z]+)*", key)]:
        return f"not yet. Single words in small letters are asked, so {odd[0]!r} will never be found."
    if odd := [key for key, value in answer.items() if isinstance(value, bool) or value not in (1, -1)]:
        return f"not yet. The value of {odd[0]!r} is {answer[odd[0]]!r}; 1 is praise and -1 is blame."
    praise, blame = (sum(value == side for value in answer.values()) for side in (1, -1))
    if min(praise, blame) < WORDS_OF_A_SIDE:
        return f"not yet. Five words of praise and five of blame are asked; yours has {praise} and {blame}."
    return ""


def versions(answer: Any) -> str:
    """Say what three tellings of the same facts lack: a version, a fact, a length, or a number that was made up.

    Examples
    --------
    >>> versions({"for": "A good end.", "against": "A bad end."})
    'not yet. Three texts are asked: for, against, neutral; missing: neutral.'
    """
    if not isinstance(answer, Mapping):
        return f"not yet. A dictionary of three texts is asked; yours is a {type(answer).__name__}."
    if missing := [name for name in VERSIONS if not isinstance(answer.get(name), str) or not answer[name].strip()]:
        return f"not yet. Three texts are asked: {', '.join(VERSIONS)}; missing: {', '.join(missing)}."
    meanings, terms = _fact_sheet()
    sheet = " ".join(meanings.values()).lower()
    known = {*_numbers(sheet), *(digits for word, digits in IN_DIGITS.items() if word in sheet)}
    for name in VERSIONS:
        text = answer[name]
        length = len(text.split())
        if not SHORTEST <= length <= LONGEST:
            return f"not yet. {SHORTEST} to {LONGEST} words are asked; {name!r} has {length}."
        if lacking := [fact for fact in FACTS if not all(re.search(term, text, re.I) for term in terms[fact])]:
            return f"not yet. {name!r} seems to lack {lacking[0]}: {meanings[lacking[0]]}"
        if strange := [number for number in _numbers(text) if number not in known]:
            return f"not yet. The number {strange[0]} in {name!r} is not on the fact sheet."
    return ""


def _numbers(text: str) -> list[str]:
    return re.findall(r"\d+(?:[.,]\d+)*", text)


@cache
def _fact_sheet() -> tuple[dict[str, str], dict[str, list[str]]]:
    """What each fact means, and patterns of which a text that reports it has all."""
    from framing.corpus import load_corpus

    codebook = load_corpus("ferry-line").codebook.query("kind == 'fact'").set_index("variable")
    meanings = {str(fact): str(meaning) for fact, meaning in codebook["meaning"].items()}
    # Of a fact with numbers, these; of any other, its name's own words. Numbers may be written as words.
    terms = {
        "F01": [r"\b(nine|9)\b", r"\b(six|6)\b"],
        "F02": [r"\b30(th)?( of)? June\b|\bJune 30(th)?\b"],
        "F04": [r"640,000"],
        "F05": [r"410,000", r"190,000"],
        "F08": [r"Merrow Coaches"],
        "F13": [r"\b(twelve|12)\b"],
    }
    return meanings, terms


# Task -> a function that returns what is missing in an answer, or nothing.
RULES: dict[str, Callable[[Any], str]] = {"4.1": lexicon, "7.2": versions}
