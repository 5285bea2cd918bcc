"""Inflection: the forms that a word takes, regular by rules, irregular by a table."""

from __future__ import annotations

import csv
import re
from functools import cache, lru_cache
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "lexicons"


def read_table(path: Path) -> list[dict[str, str]]:
    """Read a plain table of the lexicons' folder."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@lru_cache(maxsize=50_000)  # each list of words is asked for several kinds of them
def forms(term: str, pos: str) -> tuple[str, ...]:
    """Return a term and its inflections.

    Parameters
    ----------
    term : str
        Lemma or phrase, lower case.
    pos : str
        v, n, adj, adv; vp (the first word inflects as a verb), np (the last word takes a plural), x (as it stands).

    Returns
    -------
    tuple of str
        The term first.

    Examples
    --------
    >>> forms("crack down on", "vp")
    ('crack down on', 'cracks down on', 'cracked down on', 'cracking down on')
    >>> forms("atrocity", "n")
    ('atrocity', 'atrocities')
    >>> forms("flee", "v")
    ('flee', 'flees', 'fled', 'fleeing')
    """
    if pos == "v":
        return tuple(_verb(term))
    if pos == "n":
        return tuple(_noun(term))
    if pos == "vp":
        head, _, rest = term.partition(" ")
        return tuple(f"{form} {rest}" for form in _verb(head))
    if pos == "np":
        # The head may hang on a hyphen as well as on a space.
        cut = max(term.rfind(" "), term.rfind("-")) + 1
        return tuple(term[:cut] + form for form in _noun(term[cut:]))
    return (term,)


@cache
def irregular() -> dict[tuple[str, str], dict[str, list[str]]]:
    """Return irregular forms by lemma and part of speech, then by tag."""
    table: dict[tuple[str, str], dict[str, list[str]]] = {}
    for row in read_table(FOLDER / "irregular.csv"):
        table.setdefault((row["lemma"], row["pos"]), {}).setdefault(row["tag"], []).append(row["form"])
    return table


def _verb(lemma: str) -> list[str]:
    known = _compound(lemma, "v")
    if lemma.endswith("e"):
        past, gerund = lemma + "d", (lemma if lemma.endswith(("ee", "ye", "oe")) else lemma[:-1]) + "ing"
        if lemma.endswith("ie"):
            gerund = lemma[:-2] + "ying"
    elif re.search(r"[^aeiou]y$", lemma):
        past, gerund = lemma[:-1] + "ied", lemma + "ing"
    elif re.fullmatch(r"[^aeiou]*[aeiou][^aeiouwxy]", lemma.rpartition("-")[2]):
        past, gerund = lemma + lemma[-1] + "ed", lemma + lemma[-1] + "ing"
    else:
        past, gerund = lemma + "ed", lemma + "ing"
    made = [lemma, *known.get("third", [_with_s(lemma)]), *known.get("past", [past])]
    return list(dict.fromkeys([*made, *known.get("participle", []), *known.get("gerund", [gerund])]))


def _noun(lemma: str) -> list[str]:
    return list(dict.fromkeys([lemma, *_compound(lemma, "n").get("plural", [_with_s(lemma)])]))


def _compound(lemma: str, pos: str) -> dict[str, list[str]]:
    """Look irregular forms up for a word, or for the last part of a hyphenated one."""
    table = irregular()
    if (lemma, pos) in table:
        return table[lemma, pos]
    head, hyphen, tail = lemma.rpartition("-")
    known = table.get((tail, pos), {}) if hyphen else {}
    return {tag: [head + hyphen + form for form in found] for tag, found in known.items()}


def _with_s(word: str) -> str:
    if re.search(r"(?:s|x|z|ch|sh)$", word):
        return word + "es"
    if re.search(r"[^aeiou]y$", word):
        return word[:-1] + "ies"
    return word + "s"
