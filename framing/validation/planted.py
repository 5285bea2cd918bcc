"""Planted: each thing that was planted in the ferry line, plain or difficult, and what each instrument makes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, partial
from itertools import groupby
from operator import itemgetter
from typing import Any

import pandas as pd

from framing.reading.lexicons import SIGNS
from framing.result import Result
from framing.validation import SHIPPED
from framing.validation.instruments import SCORERS, TEXTBLOB_CUTS, VADER_CUTS, sentence_text, textblob, vader
from framing.validation.measures import label, ratio
from framing.validation.spans import attach_span, nearest, word_instruments
from framing.validation.studies import BASELINE, CEILING, OWN, Row, measured
from framing.validation.truth import LOADED, MEANT, VOICES, Told, fact_words, ferry_line, hit_at, unseen

PLAIN = "no difficulty"
# What instruments are asked of a planted thing; of a negated word, whether they pass it over.
ASKED = {
    PLAIN: ("word", "direction", "tone", "voice", "target"),
    "euphemism": ("word", "voice", "target"),
    "quoted": ("word", "direction", "voice", "target"),
    "scare": ("word", "direction", "voice", "target"),
    "irony": ("word", "direction", "tone", "voice", "target"),
    "negation": ("word", "tone"),
    "metonym": ("who",),
    "same name": ("who",),
    "omission": ("left out",),
}
WORDS = {"vader": "vader lexicon, |score| >= 1", "textblob": "textblob lexicon, subjectivity >= 0.5"}
COLUMNS = ("article", "id", "difficulty", "words", "question", "instrument", "kind", "right")
Judge = Callable[[Told, Mapping[str, Any]], bool]


def planted() -> Result:
    """Return what each instrument finds and misses of what was planted in the ferry line.

    Returns
    -------
    Result
        A row for each difficulty, question and instrument: how many were ``asked``, how many it got ``right``, and
        the ``share``. The part ``things`` holds a row for each thing, question and instrument.

    Notes
    -----
    There are no intervals: six articles that one author wrote are a calibration standard, not a sample.

    Examples
    --------
    >>> table = planted().table
    >>> table.loc[table["difficulty"] == "omission", "question"].unique().tolist()
    ['left out']
    """
    things = pd.DataFrame(judged(), columns=list(COLUMNS))
    keys = ["difficulty", "question", "instrument", "kind"]
    table = things.groupby(keys, sort=False)["right"].agg(asked="size", right="sum").reset_index()
    table["share"] = table["right"] / table["asked"]
    settings = {"corpus": SHIPPED, "articles": {"published": things["article"].nunique()}}
    return Result("planted", table, settings, {"things": things})


def difficulties() -> list[Row]:
    """Return how many of the planted things each instrument gets right, by difficulty and question."""
    keys = itemgetter("question", "difficulty", "instrument", "kind")
    rows = []
    for (question, difficulty, name, kind), group in groupby(sorted(judged(), key=keys), key=keys):
        found = list(group)
        right = [[float(row["right"]), 1.0] for row in found]
        study, articles = f"ferry line planted, {question}", [row["article"] for row in found]
        rows += measured(study, name, kind, difficulty, articles, right, ratio, splits=("all",))
    return rows


@cache
def judged() -> list[dict[str, Any]]:
    """Judge every instrument on every thing it is asked about: rows of :data:`COLUMNS`."""
    _, told, _ = ferry_line()
    judges = _judges()
    rows = []
    for difficulty, questions in ASKED.items():
        for t in told:
            for thing in _things(t, difficulty):
                for question in questions:
                    if question == "target" and not thing["target"]:
                        continue
                    if question in ("direction", "tone") and not _sign(thing):
                        continue
                    for name, kind, judge in judges[question]:
                        values = (t.article, thing["id"], difficulty, thing["words"], question, name, kind)
                        rows.append(dict(zip(COLUMNS, (*values, bool(judge(t, thing))), strict=True)))
    return rows


def _things(told: Told, difficulty: str) -> list[dict[str, Any]]:
    """Return the planted things of one difficulty; those without any are spans that no difficulty covers."""
    hard = told.planted("difficulty")
    if difficulty != PLAIN:
        return [row for row in hard if row["category"] == difficulty]
    covered = {row["start"] for row in hard}
    return [row for row in told.planted("span") if row["start"] not in covered]


def _sign(thing: Mapping[str, Any]) -> int:
    """Return -1, 0 or 1: what the words do to their target. To soften or to add heat is neither praise nor blame."""
    value = SIGNS[thing["direction"]] if thing["direction"] not in ("softens", "heightens") else 0
    return (value > 0) - (value < 0)


def _judges() -> dict[str, list[tuple[str, str, Judge]]]:
    """Return for each question the instruments that answer it: name, kind, and whether it is right on a thing."""
    corpus, told, left = ferry_line()
    words = fact_words(corpus)
    said = {
        name: dict(zip((t.article for t in told), found, strict=True))
        for name, _, found in word_instruments([t.reading for t in told])
    }
    tools: tuple[tuple[str, Callable[[str], float], tuple[float, float]], ...] = (
        ("vader", vader(), VADER_CUTS), ("textblob", textblob(), TEXTBLOB_CUTS),
    )  # fmt: skip

    def word(name: str, t: Told, thing: Mapping[str, Any]) -> bool:
        found = any(p in said[name][t.article] for p in range(thing["first"], thing["last"]))
        return found != (thing.get("category") == "negation")

    def direction(t: Told, thing: Mapping[str, Any]) -> bool:
        hit = hit_at(t, thing["first"], thing["last"])
        return hit is not None and _sign(hit) == _sign(thing)

    def polarity(tool: Callable[[str], float], t: Told, thing: Mapping[str, Any]) -> bool:
        score = tool(thing["words"])
        return (score > 0) - (score < 0) == _sign(thing)

    def tone_of(sign: int, thing: Mapping[str, Any]) -> bool:
        return sign >= 0 if thing["category"] == "negation" else sign == _sign(thing)

    def by_tool(tool: Callable[[str], float], cuts: tuple[float, float], t: Told, thing: Mapping[str, Any]) -> bool:
        number = t.reading.document.words[thing["first"]].sentence
        said = label(tool(sentence_text(t.reading.document, number)), *cuts)
        return tone_of({"negative": -1, "neutral": 0, "positive": 1}[said], thing)

    def by_scorer(name: str, t: Told, thing: Mapping[str, Any]) -> bool:
        document = t.reading.document
        number = document.words[thing["first"]].sentence
        here = [m for m in t.reading.mentions
                if m.entity == thing["target"] and document.words[m.first].sentence == number]  # fmt: skip
        if not here:  # nobody to whom a tone could be put
            return tone_of(0, thing)
        at = min(here, key=lambda m: (max(m.first - thing["last"], thing["first"] - m.last, 0), m.first))
        scorer = SCORERS[name].make()
        return tone_of(int(scorer.predict([(document, at.first, at.last)])[0]), thing)

    def voice(judge: Any, t: Told, thing: Mapping[str, Any]) -> bool:
        kind, speaker = judge(t, thing["first"], thing["last"])
        return kind == thing["voice"] and (kind in ("narrator", "scare") or speaker == thing["speaker"])

    def target(choose: Any, t: Told, thing: Mapping[str, Any]) -> bool:
        return bool(choose(t.reading, thing["first"], thing["last"]) == thing["target"])

    def who(choose: Any, t: Told, thing: Mapping[str, Any]) -> bool:
        return bool(choose(t, thing["first"], thing["last"]) == thing["target"])

    return {
        "word": [
            *((name, BASELINE, partial(word, listed)) for name, listed in WORDS.items()),
            ("loaded words", OWN, partial(word, LOADED)),
        ],
        "direction": [
            *((name, BASELINE, partial(polarity, tool)) for name, tool, _ in tools),
            ("loaded words", OWN, direction),
        ],
        "tone": [
            *((name, BASELINE, partial(by_tool, tool, cuts)) for name, tool, cuts in tools),
            *((name, OWN, partial(by_scorer, name)) for name in SCORERS),
        ],
        "voice": [(name, kind, partial(voice, judge)) for name, kind, judge in VOICES[1:]],
        "target": [
            ("nearest mention", BASELINE, partial(target, nearest)),
            ("attachment", OWN, partial(target, attach_span)),
        ],
        "who": [(name, kind, partial(who, choose)) for name, kind, choose in MEANT],
        "left out": [
            ("the article alone", BASELINE, lambda t, thing: False),
            ("omissions", OWN, lambda t, thing: not left[t.article].isdisjoint(words[thing["id"]])),
            ("words of the fact sheet", CEILING, lambda t, thing: unseen(t, words[thing["id"]])),
        ],
    }
