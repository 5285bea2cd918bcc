"""Swap: two entities' names exchanged throughout a text must exchange their scores, exactly; so must a mask."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import cycle, islice, product

from framing.reading.entities import Entities, Entity
from framing.reading.lexicons import load_lexicon
from framing.validation.instruments import SCORERS, read_text
from framing.validation.studies import OWN, Bench, Row

NAMES = ("Norland", "Sudland", "Ana Silva", "Petra Oduya", "the Ferry Board", "the Harbour Union", "Veld", "Marchetti")
FRAMES = (
    "{a} {verb} {b}, and nobody spoke.",
    "The {noun} of {a} by {b} was called {adjective}.",
    "{a}'s {adjective} {noun} angered {b}.",
    "{b} said that {a} was {adjective}, while the {noun} went on.",
    "Many blame {a} for the {noun}; {b} is not {adjective}.",
)
GENERATED = 1000
MASK = "Zzyx"  # stands in no text and in no lexicon
NAME = re.compile(r"[A-Z]\w+(?: [A-Z]\w+){0,3}")
PRONOUNS = frozenset("He She It They We You His Her Its Their Our Your Who This That These Those".split())


def generated(number: int = GENERATED) -> list[tuple[str, str, str]]:
    """Return sentences about two invented names each, made of frames and of the words of the lexicons.

    Examples
    --------
    >>> text, a, b = generated(1)[0]
    >>> a in text and b in text
    True
    """
    entries = [e for name in ("loaded", "valence") for e in load_lexicon(name) if " " not in e.term]
    words = {pos: cycle(sorted({e.term for e in entries if e.pos == pos})) for pos in ("v", "n", "adj")}
    pairs = [(a, b) for a, b in product(NAMES, NAMES) if a != b and a[:3] != b[:3]]
    made = []
    for frame, (a, b) in islice(zip(cycle(FRAMES), cycle(pairs), strict=False), number):
        filled = frame.format(
            a=a, b=b, verb=next(words["v"]) + "s", noun=next(words["n"]), adjective=next(words["adj"])
        )
        made.append((filled, a, b))
    return made


def swapped(text: str, a: str, b: str) -> str:
    """Return a text with two names exchanged.

    Examples
    --------
    >>> swapped("Norland left Sudland's port.", "Norland", "Sudland")
    "Sudland left Norland's port."
    """
    longest = sorted((a, b), key=len, reverse=True)
    pattern = "|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in longest)
    return re.sub(pattern, lambda found: b if found.group() == a else a, text)


def differences(texts: Sequence[tuple[str, str, str]], scorer: str = "rules") -> list[float]:
    """Return, for each text, the largest difference between a mention's score and its score under the other name.

    Parameters
    ----------
    texts : sequence of (text, name, other name)
    scorer : {"rules", "learned"}

    Returns
    -------
    list of float
        Infinite where the two readings do not find the same mentions.
    """
    found = []
    for text, a, b in texts:
        both = []
        for version in (text, swapped(text, a, b)):
            codebook = Entities((Entity("A", "other", (a,)), Entity("B", "other", (b,))))
            reading = read_text(version, codebook)
            both.append(([m.entity for m in reading.mentions], reading.scores[scorer]))
        (names, scores), (others, after) = both
        if [{"A": "B", "B": "A"}[n] for n in names] != others:
            found.append(float("inf"))
            continue
        gaps = [abs(x - y) for x, y in zip(scores, after, strict=True)]
        found.append(max(gaps, default=0.0))
    return found


def entity_swap(bench: Bench) -> list[Row]:
    """Return the largest difference that swapping or masking names makes, and how many texts it leaves exact."""
    found: dict[tuple[str, str, str], None] = {}  # in order, each once
    for target, _ in bench.targets:
        names = [target.text[a:b] for a, b in ((target.start, target.end), *target.others[:1])]
        # Names alone can be exchanged, neither a pronoun nor a description, and only those that share no word.
        if len(names) == 2 and all(NAME.fullmatch(n) and n not in PRONOUNS for n in names):
            a, b = sorted(names)
            hyphened = any(f"-{n}" in target.text or f"{n}-" in target.text for n in names)
            if not hyphened and not set(a.split()) & set(b.split()):
                found[target.text, a, b] = None
    made = generated()
    audits = {
        "entity swap, generated": made,
        "entity swap, NewsMTSC": list(found),
        "name masked, generated": [(text, a, MASK) for text, a, _ in made],
        "name masked, NewsMTSC": [(text, a, MASK) for text, a, _ in found],
    }
    rows = []
    for study, texts in audits.items():
        for name in SCORERS:
            gaps = differences(list(bench.each(texts, f"{study}, {name}")), name)
            common = {
                "study": study, "instrument": name, "kind": OWN, "low": float("nan"), "high": float("nan"),
                "n": len(gaps), "clusters": len(gaps), "unit": "text", "fitted": "", "split": "all",
            }  # fmt: skip
            rows.append({**common, "metric": "largest difference", "value": max(gaps, default=0.0)})
            rows.append({**common, "metric": "exact", "value": float(sum(g == 0 for g in gaps))})
    return rows
