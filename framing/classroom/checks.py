"""Checks of answers to the exercises, which need nothing but this package."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from functools import cache
from importlib import resources
from typing import Any

from framing.classroom.rules import RULES
from framing.classroom.seals import AnswerError, faces, fingerprint, kind, plain, seal

WANTED = {
    "word": "a text in quotation marks",
    "count": "a whole number",
    "number": "a number",
    "set": "a set of {of}s, such as {{…, …}}",
    "list": "a list of {of}s in their order, such as […, …]",
    "mapping": "a dictionary from names to {of}s, such as {{…: …}}",
}
# What a wrong number often is, and how to say it.
TWISTS: list[tuple[Callable[[float], float], str]] = [
    (lambda x: -x, "Look at the sign: which of the two is taken from which?"),
    (lambda x: x / 100, "Is a share asked (between 0 and 1) where you have given a percentage?"),
    (lambda x: x * 100, "Is a percentage asked where you have given a share (between 0 and 1)?"),
    (lambda x: 1 - x, "You seem to have measured the opposite: what is left of the whole."),
    (lambda x: 1 / x, "Your fraction seems to stand on its head."),
]

_right: dict[str, bool] = {}  # task -> whether its last answer was right, in this session


@cache
def _sealed() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = json.loads(
        resources.files("framing.classroom").joinpath("sealed.json").read_text(encoding="utf-8")
    )
    return found


def check(task: str, answer: Any, *, decimals: int = 2) -> None:
    """Print whether an answer is right, and if it is not, what kind of thing is wrong with it.

    Parameters
    ----------
    task : str
        The number of the task, such as ``"5.2"``.
    answer : str, number, set, list, mapping or None
        What was found. None, as the exercises begin, is no answer yet.
    decimals : int, optional
        How exact a number has to be; set by the exercise, when its answers are sealed.

    Raises
    ------
    ValueError
        If there is no such task.

    Examples
    --------
    >>> check("5.1", None)
    5.1: no answer yet.
    """
    found = complaint(task, answer)
    _right[task] = not found
    print(f"{task}: {found or ('complete.' if task in RULES else 'right.')}")


def complaint(task: str, answer: Any) -> str:
    """Return what is wrong with an answer, as :func:`check` prints it; nothing if it is right.

    Parameters
    ----------
    task, answer
        As for :func:`check`.

    Raises
    ------
    ValueError
        If there is no such task.

    Examples
    --------
    >>> complaint("5.1", "three")
    'not yet. A dictionary from names to counts, such as {…: …} is asked; yours is a str.'
    """
    if task not in RULES and task not in _sealed():
        mine = [name for name in tasks() if name.partition(".")[0] == task.partition(".")[0]]
        raise ValueError(f"there is no task {task!r}; there are: {', '.join(mine or tasks())}")
    if answer is None or answer is ...:
        return "no answer yet."
    return RULES[task](answer) if task in RULES else _compare(task, plain(answer))


def tasks(exercise: str = "") -> list[str]:
    """Return the tasks that :func:`check` knows, of one exercise or of all.

    Examples
    --------
    >>> tasks("5")[0]
    '5.1'
    """
    known = sorted({*RULES, *_sealed()}, key=lambda name: [int(part) for part in name.split(".")])
    return [name for name in known if not exercise or name.partition(".")[0] == exercise]


def summary(exercise: str) -> None:
    """Print which tasks of an exercise are done in this session, and which are open.

    Parameters
    ----------
    exercise : str
        Its number, such as ``"5"``.

    Examples
    --------
    >>> summary("5")  # doctest: +ELLIPSIS
    Exercise 5: ... of ... done. Open: ...
    """
    mine = tasks(exercise)
    still = [task for task in mine if not _right.get(task)]
    print(f"Exercise {exercise}: {len(mine) - len(still)} of {len(mine)} done. Open: {', '.join(still) or 'none'}.")


def _compare(task: str, answer: Any) -> str:
    """Return what is wrong with an answer; nothing if it is right."""
    spec = _sealed()[task]
    wanted = spec["kind"]
    try:
        found = kind(answer)
        if wanted == "set" and found == "list":
            answer, found = set(answer), "set"
        if found == "count" and wanted == "number":
            found = "number"
        if found == "number" and wanted == "count":
            found = "count"
        if found != wanted:
            raise AnswerError(f"yours is a {type(answer).__name__}")
        complaint = {"mapping": _mapping, "set": _set, "list": _list}.get(wanted, _single)(task, spec, answer)
        if complaint and (hint := spec["slips"].get(fingerprint(task, answer, spec["of"], spec["decimals"]))):
            return f"not yet. {hint}"
        return complaint
    except (AnswerError, TypeError, OverflowError) as error:  # TypeError: a list in a set
        return f"not yet. {WANTED[wanted].format(of=spec['of']).capitalize()} is asked; {error}."


def _seals(task: str, spec: Mapping[str, Any], value: Any, *before: str) -> list[str]:
    return [seal(task, *before, way) for way in faces(plain(value), spec["of"], spec["decimals"])]


def _single(task: str, spec: Mapping[str, Any], answer: Any) -> str:
    right = spec["right"][0]
    if right in _seals(task, spec, answer):
        return ""
    if spec["kind"] == "word":
        return "not yet. Another text is asked."
    for twist, hint in TWISTS:
        other = twist(float(answer)) if answer else 0.0
        if math.isfinite(other) and right in _seals(task, spec, other):
            return f"not yet. {hint}"
    if spec["kind"] == "count" and answer != int(answer):
        return "not yet. It is counted: a whole number is asked."
    return "not yet. The kind of answer is right, the number is not."


def _set(task: str, spec: Mapping[str, Any], answer: Any) -> str:
    right = set(spec["right"])
    hits = {way for value in answer for way in _seals(task, spec, value) if way in right}
    extra = sum(not right.intersection(_seals(task, spec, value)) for value in answer)
    if len(hits) == len(right) and not extra:
        return ""
    return f"not yet. {len(hits)} of {len(right)} found, and {extra} that should not be there."


def _list(task: str, spec: Mapping[str, Any], answer: Any) -> str:
    right = spec["right"]
    if len(answer) != len(right):
        return f"not yet. {len(right)} are asked; yours has {len(answer)}."
    ways = [_seals(task, spec, value) for value in answer]
    placed = sum(seal_ in way for seal_, way in zip(right, ways, strict=True))
    if placed == len(right):
        return ""
    if all(any(seal_ in way for way in ways) for seal_ in right):
        return "not yet. These are the right ones, in another order."
    return f"not yet. {placed} of {len(right)} are right and in their place."


def _mapping(task: str, spec: Mapping[str, Any], answer: Mapping[Any, Any]) -> str:
    right = spec["right"]
    names = {key: faces(str(key), "word", 0)[0] for key in answer}
    unknown = [str(key) for key, name in names.items() if seal(task, name) not in right]
    missing = len(right) - len(answer) + len(unknown)
    if unknown or missing:
        lacking = [f"{missing} missing"] * bool(missing) + [f"not asked: {', '.join(unknown)}"] * bool(unknown)
        return f"not yet. Names in your dictionary: {'; '.join(lacking)}."
    wrong = [
        str(key) for key, name in names.items() if right[seal(task, name)] not in _seals(task, spec, answer[key], name)
    ]
    if not wrong:
        return ""
    # Of words there are often two alone, and to name the wrong ones would be to tell.
    which = f" Look again at: {', '.join(wrong)}." if spec["of"] != "word" else ""
    return f"not yet. {len(right) - len(wrong)} of {len(right)} are right.{which}"
