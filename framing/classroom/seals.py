"""Sealed answers: enough of an answer to recognise it, and not enough to read it.

An answer is kept as hashes of its normalised parts. Whoever wants to can try all short answers; the seal is a curtain,
not a safe, and marks are given by the hidden tests of the instructor's notebook.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from numbers import Integral, Real
from typing import Any

ROUNDS = 500  # of hashing, so that trying answers out is slower than thinking
WHOLE: dict[str, tuple[type, ...]] = {"set": (set, frozenset), "list": (list, tuple), "mapping": (Mapping,)}
STRAIGHT = str.maketrans("‘’“”–—", "''\"\"--")


class AnswerError(ValueError):
    """An answer of a kind that cannot be sealed or compared; the message says what is wrong with it."""


def plain(answer: Any) -> Any:
    """Return Series, arrays and NumPy's numbers as Python's own mappings, lists and numbers."""
    if hasattr(answer, "to_dict") and getattr(answer, "ndim", 0) == 1:
        return answer.to_dict()
    return answer.tolist() if hasattr(answer, "tolist") else answer


def kind(value: Any) -> str:
    """Return what an answer is: ``word``, ``count``, ``number``, ``set``, ``list`` or ``mapping``.

    Raises
    ------
    AnswerError
        If it is none of these.

    Examples
    --------
    >>> kind(3), kind(0.5), kind("ferry"), kind({"a": 1})
    ('count', 'number', 'word', 'mapping')
    """
    if isinstance(value, (str, bool)):
        return "word"
    if isinstance(value, Integral):
        return "count"
    if isinstance(value, Real):
        if not math.isfinite(value):
            raise AnswerError(f"{value} is not a number that can be compared")
        return "number"
    for name, types in WHOLE.items():
        if isinstance(value, types):
            return name
    raise AnswerError(f"a {type(value).__name__} is not an answer")


def faces(value: Any, wanted: str, decimals: int) -> list[str]:
    """Return the ways a single value may be written; the first is the one that is sealed.

    Parameters
    ----------
    value : str or number
    wanted : {"word", "count", "number"}
    decimals : int
        A number may be off by one in this decimal.

    Raises
    ------
    AnswerError
        If the value is of another kind.

    Examples
    --------
    >>> faces("  The Ferry ", "word", 2)
    ['the ferry']
    >>> faces(0.41, "number", 2)
    ['0.41', '0.40', '0.42']
    """
    found = kind(value)
    if wanted == "word":
        if found != "word":
            raise AnswerError(f"{value!r} is not a text; write it in quotation marks")
        return [" ".join(str(value).translate(STRAIGHT).casefold().split())]
    if found not in ("count", "number"):
        raise AnswerError(f"{value!r} is not a number")
    if wanted == "count":
        return [str(int(value)) if value == int(value) else repr(float(value))]
    scaled = float(value) * 10**decimals
    # One off in the last decimal is no error: others round halves the other way, or round on the way.
    near = range(math.ceil(scaled - 1 - 1e-6), math.floor(scaled + 1 + 1e-6) + 1)
    return [f"{n / 10**decimals:.{decimals}f}" for n in dict.fromkeys([round(scaled), *near])]


def seal(task: str, *parts: str) -> str:
    """Return the hash of an answer, or of a part of one, to a task."""
    digest = "\x1f".join(("framing", task, *parts)).encode()
    for _ in range(ROUNDS):
        digest = hashlib.sha256(digest).digest()
    return digest.hex()[:16]


def item_kind(values: list[Any]) -> str:
    """Return the kind of the parts of an answer, which have to be of one kind."""
    found = sorted({kind(plain(value)) for value in values})
    found = ["number"] if found == ["count", "number"] else found
    if len(found) != 1 or found[0] not in ("word", "count", "number"):
        raise AnswerError(f"the parts of an answer have to be of one kind, words or numbers; these are {found}")
    return found[0]


def sealed(task: str, answer: Any, decimals: int = 2) -> dict[str, Any]:
    """Seal the right answer to a task.

    Parameters
    ----------
    task : str
        Such as ``"5.2"``.
    answer : str, number, set, list or mapping
    decimals : int, optional
        How exact a number has to be.

    Returns
    -------
    dict
        ``kind``; ``of``, the kind of the parts; ``decimals``; ``right``, the hashes.

    Examples
    --------
    >>> sealed("0.1", 7)["kind"]
    'count'
    """
    answer = plain(answer)
    whole = kind(answer)
    if whole == "mapping":
        of = item_kind(list(answer.values()))
        right: Any = {
            seal(task, faces(str(key), "word", 0)[0]): seal(
                task, faces(str(key), "word", 0)[0], face(value, of, decimals)
            )
            for key, value in answer.items()
        }
        right = dict(sorted(right.items()))
    elif whole in WHOLE:
        of = item_kind(list(answer))
        right = [seal(task, face(value, of, decimals)) for value in answer]
        right = sorted(right) if whole == "set" else right
    else:
        of = whole
        right = [seal(task, face(answer, of, decimals))]
    return {"kind": whole, "of": of, "decimals": decimals, "right": right}


def face(value: Any, wanted: str, decimals: int) -> str:
    """Return the one way in which a single value is sealed."""
    return faces(plain(value), wanted, decimals)[0]


def fingerprint(task: str, answer: Any, of: str, decimals: int) -> str:
    """Return one hash of a whole answer, by which a usual mistake is known again."""
    answer = plain(answer)
    whole = kind(answer)
    if whole == "mapping":
        parts = sorted(f"{key}\x1e{face(value, of, decimals)}" for key, value in answer.items())
    elif whole in WHOLE:
        parts = [face(value, of, decimals) for value in answer]
        parts = sorted(parts) if whole == "set" else parts
    else:
        parts = [face(answer, of, decimals)]
    return seal(task, "slip", *parts)
