"""Invented tables as the analysis would make them: 67 pages, 17 articles, 12 entities, some long names."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import combinations
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest

from framing.analysis import agreement
from framing.analysis.judgements import judge
from framing.analysis.naming import naming
from framing.analysis.robustness import robustness
from tests import evidence_factory
from tests.display import drawing
from tests.display.drawing import Drawn

mpl.use("Agg")

OUTLETS = [
    "Red Banner",
    "Wire One via Valley TV",
    "The Daily Harbour (Wire One base)",
    "Munsif Daily (IANS/Xinhua)",
    "The Peninsula (AP base) via MENAFN",
    "Northern Post",
    "Europe-based Observer",
    "Morning Ledger",
    "The Hill Times",
    "Orient Bureau",
    "Coastal Tribune",
    "Plain Dealer",
    "Gazette of the South",
    "Radio Quatre",
    "Unity Monitor",
    "Evening Standard-Bearer",
    "Wire Two via Lake Herald",
]
ENTITIES = [
    "Northland",
    "Southland",
    "President Aramburu",
    "Prime Minister Halvorsen",
    "The Liberation Front",
    "Eastern Coast",
    "International Court of Justice",
    "United Nations",
    "The White House",
    "Foreign Minister Okonkwo-Lindqvist",
    "Students",
    "European Union",
]
CATEGORIES = {
    "war_metaphor": "intensifies",
    "condemnation": "blames",
    "praise": "praises",
    "victimhood": "shows as victim",
    "terror_label": "blames",
    "doubt": "doubts",
    "legal_charge": "blames",
    "euphemism": "softens",
    "epithet": "labels",
}
WORDS = {
    "war_metaphor": ["onslaught", "crusade", "battle lines", "blitz", "siege"],
    "condemnation": ["brutal", "criminal", "barbaric", "shameless", "murderous", "vile"],
    "praise": ["courageous", "historic", "principled"],
    "victimhood": ["starving", "defenceless", "besieged", "displaced"],
    "terror_label": ["terrorists", "extremists", "radicals"],
    "doubt": ["so-called", "purported", "alleged"],
    "legal_charge": ["war crimes", "genocidal", "ethnic cleansing", "crimes against humanity"],
    "euphemism": ["operation", "neutralised", "collateral"],
    "epithet": ["regime", "strongman", "firebrand", "bourgeois nationalist"],
}
FACTS = [
    "minister_named",
    "reply_unnamed",
    "october_attack",
    "death_figure",
    "hostages",
    "casualty_figure",
    "toll_sourced",
    "court_case",
    "neighbour_precedent",
    "arms_purchase_halt",
    "historical_comparison",
    "group_praise",
    "free_trade_exports",
    "military_ties",
    "religious_community",
    "domestic_reforms",
    "us_campus_protests",
    "foreign_ministry_statement",
    "march_un_ultimatum",
]
FAMILIES = (
    [("own", "own")] * 31
    + [("AP", "AP")] * 8
    + [("AFP", "AFP")] * 6
    + [("Xinhua", "Xinhua")] * 3
    + [("Anadolu", "Anadolu")] * 3
    + [("own+AP", "AP")] * 2
    + [("own+AFP", "AFP")] * 2
    + [("Reuters", "Reuters")] * 2
    + [("Reuters-derived", "Reuters")] * 2
    + [("EFE", "EFE")] * 2
    + [("AFP-derived", "AFP")] * 2
    + [("own/AP facts", "own")]
    + [("own+ToI", "own")]
    + [("Anadolu/EFE", "Anadolu")]
    + [("AP+EFE", "AP")]
)


def _articles() -> pd.DataFrame:
    rng = np.random.default_rng(1)
    return pd.DataFrame(
        {
            "article": [f"a{i:02d}" for i in range(len(OUTLETS))],
            "outlet": OUTLETS,
            "basis": ["published"] + ["account"] * (len(OUTLETS) - 1),
            "family": ["own", "AP", "AP", "Xinhua", "AP"] + ["own"] * 10 + ["AFP", "AFP"],
            "words": [1228, *rng.integers(150, 340, len(OUTLETS) - 1)],
        }
    )


def _portrayal() -> pd.DataFrame:
    rng, found = np.random.default_rng(2), []
    for i, entity in enumerate(ENTITIES):
        for voice in ("narrator", "quoted", "scare"):
            mentions = int(rng.integers(0, 5) if voice == "scare" else rng.integers(3, 90 - 6 * i))
            enough = mentions >= 5
            rate, feel = rng.uniform(0, 0.8), rng.uniform(-0.5, 0.3)
            half = 1.2 / max(mentions, 1) ** 0.5
            nan = float("nan")
            found.append(
                {
                    "all": "all",
                    "entity": entity,
                    "voice": voice,
                    "basis": "published+account" if i % 3 else "published",
                    "articles": min(mentions, 17 - i) if i % 3 else 1,
                    "mentions": mentions,
                    "hits": round(rate * mentions),
                    "rate": rate if enough else nan,
                    "rate_low": max(rate - half, 0) if enough else nan,
                    "rate_high": rate + half if enough else nan,
                    "sentiment": feel if enough else nan,
                    "sentiment_low": feel - half / 2 if enough else nan,
                    "sentiment_high": feel + half / 2 if enough else nan,
                    "unit": ("articles" if i % 3 else "sentences") if enough else "",
                    "enough": enough,
                }
            )
    table = pd.DataFrame(found)
    table.attrs["level"] = 0.95
    return table


def _vocabulary() -> pd.DataFrame:
    rng, found = np.random.default_rng(3), []
    for entity in ENTITIES[:7]:
        for category, words in WORDS.items():
            for voice in ("narrator", "quoted", "scare"):
                if rng.random() < (0.15 if voice == "scare" else 0.5):
                    some = words[: int(rng.integers(1, len(words) + 1))]
                    n = [int(rng.integers(1, 6)) for _ in some]
                    found.append(
                        {
                            "entity": entity,
                            "voice": voice,
                            "category": category,
                            "direction": CATEGORIES[category],
                            "hits": sum(n),
                            "words": "; ".join(w + (f" ×{k}" if k > 1 else "") for w, k in zip(some, n, strict=True)),
                            "basis": "published+account",
                        }
                    )
    return pd.DataFrame(found)


def _dispersion() -> pd.DataFrame:
    rng, found = np.random.default_rng(4), []
    voices = ("narrator", "narrator", "direct", "indirect", "scare")
    rows = [(e, "entity", [e]) for e in ENTITIES[:8]] + [(c, "category", w) for c, w in WORDS.items()]
    for k, (row, kind, words) in enumerate(rows):
        for _ in range(int(rng.integers(2, 22 - k // 2))):
            at = int(rng.integers(0, 1228))
            found.append(
                {
                    "row": row,
                    "kind": kind,
                    "word": words[int(rng.integers(len(words)))],
                    "position": at,
                    "share": at / 1228,
                    "voice": voices[int(rng.integers(len(voices)))],
                    "article": "a00",
                    "outlet": "Red Banner",
                    "basis": "published",
                    "words": 1228,
                }
            )
    return pd.DataFrame(found)


def _sourcing(several: bool) -> pd.DataFrame:
    rng, found = np.random.default_rng(5), []
    about = _articles() if several else _articles().head(1)
    for row in about.to_dict("records"):
        for speaker in [*ENTITIES[2 : 2 + int(rng.integers(1, 7))], "no named speaker"]:
            tokens = int(rng.integers(4, row["words"] // 12))
            direct = int(rng.integers(0, tokens + 1))
            share = tokens / row["words"]
            found.append(
                {
                    **{column: row[column] for column in ("article", "outlet", "basis")},
                    "speaker": speaker,
                    "articles": 1,
                    "spans": 1 + tokens // 12,
                    "tokens": tokens,
                    "share": share,
                    "share_low": 0.6 * share,
                    "share_high": 1.5 * share,
                    "share_direct": direct / row["words"],
                    "share_indirect": (tokens - direct) / row["words"],
                    "verbs": "say; accuse; call on",
                    "unit": "sentences",
                }
            )
    table = pd.DataFrame(found)
    table.attrs["level"] = 0.95
    return table


def _sourcing_of_outlets(by: str) -> pd.DataFrame:
    """What speakers, or sides, have in three outlets; one of them quotes nobody of the last."""
    rng, found = np.random.default_rng(21), []
    names = ENTITIES if by == "speaker" else [*ENTITIES[:3], "other named speakers", "no named speaker"]
    for outlet in OUTLETS[:3]:
        for k, name in enumerate(names):
            share, others = rng.uniform(0.005, 0.06, 2) / (1 + k / 4)
            share = 0.0 if k + 1 == len(names) and outlet == OUTLETS[0] else share
            row = {"outlet": outlet, "basis": "published", by: name, "articles": 9, "spans": 31, "tokens": 400}
            row |= {"share": share, "share_low": share * 0.5, "share_high": share * 1.6 + 0.002, "others": others}
            row |= {"difference": share - others, "difference_low": share - others - 0.02}
            row |= {"difference_high": share - others + 0.02, "floor": 0.012, "unit": "articles"}
            found.append(row)
    table = pd.DataFrame(found)
    table.attrs |= {"level": 0.95, "articles": {"published": 50}}
    return table


def _distance(groups: list[str]) -> pd.DataFrame:
    """Stances toward speakers, of one of whom too little is said to tell."""
    rng, found = np.random.default_rng(22), []
    for group in groups:
        for k, speaker in enumerate([*ENTITIES, "no named speaker"]):
            for measure in ("doubting", "endorsing", "heated", "fragments"):
                of = 60 - 4 * k if k < 11 else 3
                count = int(rng.integers(0, of // 3 + 1))
                share, enough = count / of, of >= 5
                row = {"outlet": group, "speaker": speaker, "measure": measure, "articles": 7, "count": count, "of": of}
                numbers = {"share": share, "share_low": share * 0.5, "share_high": min(share * 1.4 + 0.05, 1.0)}
                row |= numbers if enough else dict.fromkeys(numbers, float("nan"))
                words = "insist ×5; allege ×2; maintain; claim; contend" if count and measure != "fragments" else ""
                row |= {"difference": share - 0.08 if enough else float("nan"), "floor": 0.05}
                row |= {f"difference_{end}": row[f"share_{end}"] - 0.08 for end in ("low", "high")}
                row |= {"others": 0.08, "words": words, "unit": "articles", "enough": enough, "basis": "published"}
                found.append(row)
    table = pd.DataFrame(found)
    table.attrs["level"] = 0.95
    return table


def _nearest() -> pd.DataFrame:
    others = _articles()["article"].tolist()[1:6]
    table = pd.DataFrame({"article": "a00", "rank": range(1, 6), "neighbour": others})
    table = table.assign(cosine=np.linspace(0.71, 0.2, 5), low=0.1, median=0.2, high=0.4, above=np.linspace(1, 0.4, 5))
    return table.assign(nearer=np.linspace(0.0, 0.5, 5), pairs=120, basis="published vs account")


def _contributions() -> pd.DataFrame:
    terms = [word for words in WORDS.values() for word in words]
    share = np.geomspace(1, 0.05, len(terms))
    share /= share.sum()
    table = pd.DataFrame({"term": terms, "share": share, "contribution": 0.4 * share, "count_a": 9, "count_b": 1})
    return table.assign(articles=3, article_a="a01", article_b="a02", basis="account vs account")


def _similarity() -> tuple[pd.DataFrame, pd.DataFrame]:
    from scipy.cluster.hierarchy import linkage
    from scipy.spatial.distance import squareform

    about, rng = _articles(), np.random.default_rng(6)
    weights = rng.gamma(0.4, size=(len(about), 60)) + 0.3
    for family in ("AP", "AFP"):
        same = (about["family"] == family).to_numpy()
        weights[same] += 4 * rng.gamma(0.4, size=60)
    weights /= np.linalg.norm(weights, axis=1, keepdims=True)
    cosine = np.clip(weights @ weights.T, 0, 1)
    np.fill_diagonal(cosine, 1)
    merges = pd.DataFrame(
        linkage(squareform(1 - cosine, checks=False), "average"),
        columns=["left", "right", "distance", "size"],
    )
    merges = merges.astype({"left": int, "right": int, "size": int})
    table = pd.DataFrame(
        [
            {
                "article_a": a.article,
                "article_b": b.article,
                "cosine": cosine[i, j],
                "basis_a": a.basis,
                "basis_b": b.basis,
            }
            for i, a in enumerate(about.itertuples())
            for j, b in enumerate(about.itertuples())
        ]
    )
    return table, merges


def _distinctive() -> pd.DataFrame:
    rng = np.random.default_rng(7)
    words = [w for some in WORDS.values() for w in some][:25]
    weight = np.sort(rng.uniform(0.05, 0.3, len(words)))[::-1]
    others = rng.integers(0, 9, len(words))
    return pd.DataFrame(
        {
            "term": words,
            "count": rng.integers(2, 24, len(words)),
            "tfidf": weight,
            "reference_mean": weight * others / 25,
            "articles": others,
            "reference_articles": 16,
            "target": "a00",
            "basis": "published vs account",
        }
    )


def _keyness(*, few: bool = False) -> pd.DataFrame:
    """Words of both sides, some beyond what chance may do; or of too few articles to say."""
    rng = np.random.default_rng(8)
    words = [w for some in WORDS.values() for w in some] + [f"{w} talks" for w in ("peace", "trade", "border", "oil")]
    counts = rng.integers(0, 40, (len(words), 2))
    odds = np.log((counts[:, 0] + 0.5) / (counts[:, 1] + 0.5))
    half = rng.uniform(0.3, 1.4, len(words))
    table = pd.DataFrame(
        {
            "term": words,
            "target_count": counts[:, 0],
            "reference_count": counts[:, 1],
            "target_per_1000": counts[:, 0] / 1.228,
            "reference_per_1000": counts[:, 1] / 1.228,
            "target_articles": 1,
            "reference_articles": 16,
            "log_odds": odds,
            "log_odds_low": np.nan if few else odds - half,
            "log_odds_high": np.nan if few else odds + half,
            "z": odds / half * 1.96,
            "g2": odds**2,
            "log_ratio": odds / 0.7,
            "log_ratio_low": np.nan if few else np.where(counts[:, 0] == 0, -np.inf, (odds - half) / 0.7),
            "log_ratio_high": np.nan if few else np.where(counts[:, 1] == 0, np.inf, (odds + half) / 0.7),
            "percent_diff": 100 * np.divide(counts[:, 0] - counts[:, 1], counts[:, 1], out=np.full(len(words), np.inf),
                                            where=counts[:, 1] > 0),
            "burstiness": np.nan if few else 0.4,
            "p": np.nan if few else np.exp(-3 * np.abs(odds)),
            "q": np.nan if few else np.exp(-2 * np.abs(odds)),
            "floor": np.nan if few else half / 2,
            "unit": "" if few else "reference articles",
            "target": "a00",
            "reference": "all others",
            "basis": "published vs account",
        }
    )  # fmt: skip
    return table.sort_values(["z", "term"], ascending=[False, True], ignore_index=True)


def _calibration(*, planted: bool = True) -> pd.DataFrame:
    """Three sizes of coverage, by every method."""
    rows = []
    for place, (target, reference) in enumerate(((1, 16), (5, 12), (50, 100))):
        for wrong, method in ((0.04, "framing"), (0.1, "bootstrap"), (0.07, "pooled z"), (0.2, "pooled G2")):
            shares = {"false_positives": wrong + place / 100, "coverage": 1 - wrong, "coverage_planted": 0.9}
            shares["coverage_as_it_is"] = 0.97 if target == 1 and planted else np.nan
            shares |= dict.fromkeys(("power", "power_at_5"), 0.2 + place / 10 if planted else np.nan)
            row = {"articles": "bursty" if planted else "real", "method": method, "band": "all", "target": target}
            row |= {"reference": reference, "corpora": 40, "words": 51234}
            for name, value in shares.items():
                row |= {name: value, f"{name}_low": value - 0.01, f"{name}_high": value + 0.01}
            rows.append(row | {"any_discovery": 5 * wrong, "false_discoveries": wrong})
    return pd.DataFrame(rows)


def _planted() -> pd.DataFrame:
    """Planted things by difficulty and question: two ready tools on one question, and what nobody sees."""
    found = [
        ("no difficulty", "word", "vader", "baseline", 40, 9),
        ("no difficulty", "word", "textblob", "baseline", 40, 12),
        ("no difficulty", "word", "loaded words", "framing", 40, 20),
        ("irony", "word", "vader", "baseline", 3, 3),
        ("irony", "word", "textblob", "baseline", 3, 1),
        ("irony", "word", "loaded words", "framing", 3, 2),
        ("irony", "direction", "vader", "baseline", 3, 0),
        ("irony", "direction", "loaded words", "framing", 3, 0),
        ("scare", "voice", "quotation marks", "baseline", 4, 0),
        ("scare", "voice", "voices", "framing", 4, 4),
        ("omission", "left out", "the article alone", "baseline", 10, 0),
        ("omission", "left out", "omissions", "framing", 10, 7),
        ("omission", "left out", "words of the fact sheet", "ceiling", 10, 9),
    ]
    table = pd.DataFrame(found, columns=["difficulty", "question", "instrument", "kind", "asked", "right"])
    return table.assign(share=table["right"] / table["asked"])


def _profiles(articles: int, voices: tuple[str, ...]) -> pd.DataFrame:
    rng, found = np.random.default_rng(9), []
    for row in _articles().head(articles).to_dict("records"):
        for voice in voices:
            for category in CATEGORIES:
                hits = int(rng.integers(0, 12)) if row["words"] > 1000 else int(rng.integers(0, 4))
                rate = 1000 * hits / row["words"]
                found.append(
                    {
                        "article": row["article"],
                        "basis": row["basis"],
                        "articles": 1,
                        "words": row["words"],
                        "category": category,
                        "voice": voice,
                        "hits": hits,
                        "rate": rate,
                        "rate_low": 0.6 * rate,
                        "rate_high": 1.5 * rate,
                        "unit": "sentences",
                    }
                )
    return pd.DataFrame(found)


def _scores() -> tuple[pd.DataFrame, pd.DataFrame]:
    rng, about, found = np.random.default_rng(10), _articles(), []
    base = rng.normal(-2, 1.5, len(about))
    for lexicon in ("VADER", "opinion_lexicon", "TextBlob"):
        score = base + rng.normal(0, 1.2, len(about))
        rank = pd.Series(-score).rank(method="min").astype(int)
        for i, row in enumerate(about.to_dict("records")):
            found.append(
                {
                    "article": row["article"],
                    "outlet": row["outlet"],
                    "basis": row["basis"],
                    "lexicon": lexicon,
                    "matched": 0.08,
                    "words": row["words"],
                    "score": score[i],
                    "rank": rank[i],
                }
            )
    agreement = pd.DataFrame(
        {
            "lexicon_a": ["VADER", "VADER", "opinion_lexicon"],
            "lexicon_b": ["opinion_lexicon", "TextBlob", "TextBlob"],
            "spearman": [0.61, 0.35, -0.02],
            "low": [0.2, -0.1, -0.5],
            "high": [0.85, 0.7, 0.46],
            "articles": 17,
        }
    )
    return pd.DataFrame(found), agreement


def _presence() -> pd.DataFrame:
    rng = np.random.default_rng(11)
    visible = np.full(len(FACTS), 33)
    visible[-1] = 0
    n = (visible * rng.uniform(0.03, 0.7, len(FACTS))).astype(int)
    part = rng.integers(0, 14, len(FACTS))
    share = np.divide(n, visible, out=np.full(len(FACTS), np.nan), where=visible > 0)
    table = pd.DataFrame(
        {
            "fact": FACTS,
            "present": n,
            "visible": visible,
            "pages": 67,
            "share": share,
            "share_low": share * 0.6,
            "share_high": np.minimum(share + 0.14, 1),
            "families_visible": 12,
            "family_share": np.clip(share + rng.normal(0, 0.08, len(FACTS)), 0, 1),
            "present_in_part": part,
            "at_least": (n + part) / 67,
            "at_most": (67 - visible + n) / 67,
            "basis": "codes",
        }
    )
    table.attrs["level"] = 0.95
    return table


def _pages() -> pd.DataFrame:
    rng = np.random.default_rng(12)
    kinds = [
        "{} Times",
        "Daily {}",
        "{} via Valley TV",
        "The {} Tribune (reprint)",
        "{} Post",
        "The {} (AP base)",
        "{}",
    ]
    names = [
        "Harbour",
        "Lake",
        "Northern",
        "Peninsula",
        "Oriental",
        "Plain",
        "Mountain",
        "Río Grande",
        "Metropolitan",
        "Unity",
    ]
    found = []
    for i, (family, _) in enumerate(sorted(FAMILIES, key=lambda f: f[0])):
        seen = ("whole", "part", "whole", "part", "opening")[int(rng.integers(5))]
        found.append(
            {
                "article": f"p{i:02d}",
                "outlet": kinds[i % len(kinds)].format(names[i % len(names)]),
                "family": family,
                "seen": seen,
            }
        )
    return pd.DataFrame(found)


def _matrix() -> pd.DataFrame:
    rng, found = np.random.default_rng(13), []
    for page in _pages().to_dict("records"):
        for k, fact in enumerate(FACTS):
            absent = "absent" if page["seen"] == "whole" or rng.random() < 0.15 else "not visible"
            found.append({**page, "fact": fact, "state": "present" if rng.random() < 0.6 - 0.03 * k else absent})
    return pd.DataFrame(found)


def _omissions() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Words, entities and speakers that pass a threshold, and all facts; some excused by length."""
    found: list[dict[str, object]] = []
    things = {"term": [f"zorb{k}" for k in range(40)], "entity": ENTITIES, "speaker": ENTITIES[:5], "fact": FACTS}
    shares = _presence().set_index("fact")
    for kind, items in things.items():
        for i, item in enumerate(items):
            share = shares["share"].iloc[(5 * i) % len(shares)] if kind != "fact" else shares.loc[item, "share"]
            visible = 16 if kind != "fact" else int(shares.loc[item, "visible"])
            present, state = (
                round((0 if pd.isna(share) else share) * visible),
                ("present", "absent", "not visible")[i % 3],
            )
            if kind != "fact":
                present, state = (10 + i % 7, "absent") if i % 2 else (i % 4, "present")
            share, finding, p = present / visible if visible else np.nan, "", np.nan
            if visible < 10:
                finding = "too few pages to say"
            elif state == "absent" and share >= 0.5:
                p = 0.005 * i
                finding = "left out, though many others have it" if p < 0.05 else "absent, as its length may explain"
            elif state == "present" and share <= 0.25:
                p = 0.01 * i
                excuse = "reported, and the others' length may explain that few have it"
                finding = "reported, though few others have it" if p < 0.05 else excuse
            row = {"kind": kind, "item": item, "target": "a00", "target_state": state, "p_none": p, "present": present}
            row |= {"target_count": 1 + i if state == "present" else 0, "expected": 6 * share, "visible": visible}
            row |= {"share": share, "share_low": share * 0.7, "share_high": min(1.0, share * 1.2 + 0.1)}
            basis = "codes" if kind == "fact" else "published vs account"
            if finding or kind == "fact":
                found.append({**row, "finding": finding, "basis": basis})
    spread = {"target": 9, "others": 16, "low": 0.0, "median": 2.5, "high": 7.0, "as_many": 0.0}
    kinds = [*things, "all"]
    floor = pd.DataFrame([{"kind": k, "measure": m, **spread} for k in kinds for m in ("left_out", "alone")])
    return pd.DataFrame(found), floor


def _coded_naming() -> tuple[pd.DataFrame, pd.DataFrame]:
    groups = {
        "names both sides": "Northland-Front war; war of Northland and the Front; the two-sided conflict",
        "names the place only": "coastal war; war on the coast; fighting along the coast",
        "names one side as the actor": "Northland's war on the coast; assault on the coast; its blitz; siege",
        "names the other as the opponent": "war against the Front; fight with the Front",
        "a military operation or response, no opponent named": "offensive; military operations; retaliation",
        "genocide as a name": "genocidal war",
        "none used": "",
    }
    rng = np.random.default_rng(14)
    n = np.array([23, 17, 12, 6, 5, 2, 0])
    share = n / 58
    table = pd.DataFrame(
        {
            "group": list(groups),
            "pages": n,
            "visible": [58] * 6 + [33],
            "share": share,
            "share_low": share * 0.7,
            "share_high": share + 0.1,
            "family_share": np.clip(share + rng.normal(0, 0.05, 7), 0, 1),
            "labels": list(groups.values()),
            "of": ["pages that name it"] * 6 + ["pages seen whole"],
            "variable": "war_term",
            "basis": "codes",
        }
    )
    pages = _pages()[["article", "outlet", "family"]].assign(group="names both sides", label="coastal war")
    return table, pages


def _families() -> pd.DataFrame:
    pages = _pages()
    agency = dict(FAMILIES)
    return pd.DataFrame(
        [
            {
                "family": family,
                "agency": agency[family],
                "pages": len(own),
                "languages": "en; es",
                "outlets": "; ".join(sorted(own["outlet"])),
            }
            for family, own in pages.groupby("family")
        ]
    )


def _overview() -> pd.DataFrame:
    counts = {
        "basis": {"codes": 67},
        "country": {
            "US": 20,
            "Colombia": 5,
            "Turkey": 4,
            "India": 3,
            "UK": 3,
            "US/Israel": 3,
            "Qatar": 2,
            "China": 2,
            "Europe-based, Kurdish movement": 2,
            "Germany": 2,
            "Azerbaijan (reprint)": 1,
            "Canada": 20,
        },
        "language": {"en": 59, "es": 8},
        "seen": {"whole": 33, "part": 31, "opening": 3},
    }
    return pd.DataFrame(
        [{"dimension": d, "value": v, "pages": n} for d, values in counts.items() for v, n in values.items()]
    )


def _carriers() -> pd.DataFrame:
    """Articles of which five carry one text and two another."""
    articles = _articles()[["article", "outlet", "basis"]]
    family = ["shared 1"] * 5 + ["shared 2"] * 2
    return articles.assign(words=300, shared=100, quoted=20, family=family + [""] * (len(articles) - len(family)))


def _reuse() -> pd.DataFrame:
    rows = []
    family = dict(zip(_carriers()["article"], _carriers()["family"], strict=True))
    for k, (a, b) in enumerate(combinations(list(family)[:9], 2)):
        same = family[a] if family[a] == family[b] else ""
        if same or k % 5 == 0:
            share = 0.9 - 0.02 * k if same else 0.05
            rows.append({"article_a": a, "article_b": b, "passages": 2, "shared": 90, "quoted": 9, "share_a": share})
            rows[-1] |= {"share_b": share / 2, "narrated": share / 2, "family": same, "basis": "account"}
    table = pd.DataFrame(rows)
    table.attrs["threshold"] = 0.25
    return table


def _changes() -> pd.DataFrame:
    long = "an unusually long-winded description of what others call rather more simply"
    readings = [("war against the militants", "assault on the people"), ("", "the ferry's own engineers"), (long, long)]
    rows = [
        {
            "kind": "substitution" if here else "insertion",
            "here": here,
            "there": there,
            "tokens_here": len(here.split()),
        }
        | {"tokens_there": len(there.split()), "articles": 3, "quoted": n % 2, "basis": "account"}
        | {"with_here": "; ".join(f"a{k:02d}" for k in range(1, 2 + 5 * n)), "with_there": "a00"}
        for n, (here, there) in enumerate(readings)
    ]
    return pd.concat([pd.DataFrame(rows)] * 7, ignore_index=True)


def _frames(groups: int, *, floor: bool) -> pd.DataFrame:
    """Rates of frames: with a floor and differences where there is one, else of single articles, one too short."""
    rng, found = np.random.default_rng(21), []
    named = [
        "economic",
        "capacity_and_resources",
        "constitutionality_and_jurisprudence",
        "quality_of_life",
        "political",
    ]
    for row in _articles().head(groups).to_dict("records"):
        enough = row["words"] > 175
        for frame in named:
            terms = int(rng.integers(0, 9))
            rate = 1000 * terms / row["words"] if enough else np.nan
            others = float(rng.uniform(0, 30))
            found.append(
                {
                    "outlet" if floor else "article": row["outlet" if floor else "article"],
                    "basis": row["basis"],
                    "articles": 9 if floor else 1,
                    "tokens": row["words"],
                    "frame": frame,
                    "voice": "all",
                    "terms": terms,
                    "rate": rate,
                    "rate_low": 0.5 * rate,
                    "rate_high": 1.7 * rate + 4,
                    "unit": ("articles" if floor else "words") if enough else "",
                    "others": others,
                    "difference": rate - others,
                    "difference_low": rate - others - 9 if floor else np.nan,
                    "difference_high": rate - others + 9 if floor else np.nan,
                    "floor": 5.0 if floor else np.nan,
                    "enough": enough,
                    "words": "tax",
                }
            )
    table = pd.DataFrame(found)
    table.attrs |= {"level": 0.95, "phrases": floor}
    return table


def _shift(scored: bool) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A word shift of one article against the others, with a lexicon or without."""
    rng = np.random.default_rng(22)
    words = [w for some in WORDS.values() for w in some]
    pull = rng.normal(0, 0.05, len(words))
    kinds = [("more, above", "less, below") if p > 0 else ("more, below", "less, above") for p in pull]
    plain = ["more" if p > 0 else "less" for p in pull]
    counts = rng.integers(0, 40, (len(words), 2))
    table = pd.DataFrame(
        {
            "term": words,
            "weight": rng.integers(-3, 4, len(words)) if scored else np.nan,
            "target_count": counts[:, 0],
            "reference_count": counts[:, 1],
            "target_share": counts[:, 0] / 600,
            "reference_share": counts[:, 1] / 600,
            "contribution": pull,
            "low": pull - 0.04,
            "high": pull + 0.04,
            "floor": 0.03,
            "kind": [k[i % 2] for i, k in enumerate(kinds)] if scored else plain,
            "unit": "reference articles",
            "target": "a00",
            "reference": "all others",
            "basis": "published vs account",
        }
    )
    table = table.sort_values("contribution", key=lambda c: -c.abs(), ignore_index=True)
    scores = pd.DataFrame(
        {
            "side": ["target", "reference", "difference"],
            "name": ["a00", "all others", "a00 less all others"],
            "articles": [1, 16, 17],
            "words": [1228, 4000, 5228],
            "matched": [0.07, 0.08, np.nan],
            "score": [-0.6, -0.1, -0.5] if scored else np.nan,
            "low": [np.nan, -0.2, -0.7] if scored else np.nan,
            "high": [np.nan, 0.0, -0.3] if scored else np.nan,
            "floor": [np.nan, np.nan, 0.3] if scored else np.nan,
            "unit": ["", "articles", "reference articles"],
        }
    )
    return table, scores


def _naming(by: str) -> tuple[str, pd.DataFrame, dict[str, object]]:
    """The labels of an invented entity, by group."""
    evidence = evidence_factory.invented(12, sentences=14)
    result = naming(evidence, "Minister Quell", by=by, resamples=20)
    return "naming", result.table, {**result.parts, "articles": evidence.articles}


def _robustness(**options: object) -> tuple[str, pd.DataFrame, dict[str, object]]:
    """A contrast of invented evidence in every way of counting."""
    evidence = evidence_factory.invented(12, sentences=6)
    result = robustness(evidence, **{"resamples": 20, "min_words": 20, **options})
    return "robustness", result.table, {**result.parts, "articles": evidence.articles}


def invented() -> dict[str, tuple[str, pd.DataFrame, dict[str, object]]]:
    """Return, by a name of the case, the figure, its table and its parts."""
    articles, (cosine, merges), (scores, agreement), (names, pages) = (
        _articles(),
        _similarity(),
        _scores(),
        _coded_naming(),
    )
    merged: dict[str, object] = {"articles": articles}
    omitted, floor = _omissions()
    (shift, shift_scores), (proportions, no_scores) = _shift(True), _shift(False)
    by_outlet = pd.concat(
        _portrayal()
        .query("voice == 'narrator'")
        .head(4)
        .drop(columns="all")
        .assign(basis=b)
        .pipe(lambda t, outlet=o: t.set_axis(t.index).assign(outlet=outlet)[["outlet", *t.columns]])
        for o, b in zip(OUTLETS[:6], articles["basis"], strict=False)
    )
    by_basis = _portrayal().query("voice == 'narrator'").head(6).drop(columns=["all", "basis"])
    by_basis = pd.concat([by_basis.assign(basis=b) for b in ("account", "published")], ignore_index=True)
    by_basis = by_basis[["basis", *by_basis.columns.drop("basis")]]
    return {
        "portrayal": ("portrayal", _portrayal(), merged),
        "portrayal-by-outlet": ("portrayal", by_outlet, {}),
        "portrayal-by-basis": ("portrayal", by_basis, {}),
        "vocabulary": ("vocabulary", _vocabulary(), merged),
        "dispersion": ("dispersion", _dispersion(), {}),
        "sourcing": ("sourcing", _sourcing(True), {}),
        "sourcing-of-one": ("sourcing", _sourcing(False), {}),
        "sourcing-of-outlets": ("sourcing", _sourcing_of_outlets("speaker"), {}),
        "sourcing-of-sides": ("sourcing", _sourcing_of_outlets("side"), {}),
        "distance": ("distance", _distance(["all"]), {}),
        "distance-by-outlet": ("distance", _distance(OUTLETS[:3]), {}),
        "similarity": ("similarity", cosine, {"merges": merges, **merged}),
        "dendrogram": ("dendrogram", merges, merged),
        "distinctive": ("distinctive", _distinctive(), merged),
        "nearest": ("nearest", _nearest(), merged),
        "nearest-of-few": (
            "nearest",
            _nearest().head(2).assign(low=np.nan, median=np.nan, high=np.nan, above=np.nan, nearer=np.nan),
            {},
        ),
        "contributions": ("contributions", _contributions(), merged),
        "keyness": ("keyness", _keyness(), merged),
        "keyness-of-few": ("keyness", _keyness(few=True), merged),
        "calibration": ("calibration", _calibration(), {}),
        "calibration-of-real": ("calibration", _calibration(planted=False), {}),
        "planted": ("planted", _planted(), {}),
        "profiles": ("profiles", _profiles(17, ("all",)), merged),
        "profiles-of-one": ("profiles", _profiles(1, ("narrator", "quoted", "scare")), merged),
        "profiles-of-three": ("profiles", _profiles(4, ("all",)).query("article != 'a01'"), merged),
        "lexicon_scores": ("lexicon_scores", scores, {"agreement": agreement, "highlight": "a00"}),
        "lexicon_scores-all": ("lexicon_scores", scores, {"agreement": agreement}),
        "frames": ("frames", _frames(3, floor=True), {}),
        "frames-of-articles": ("frames", _frames(17, floor=False), merged),
        "word_shift": ("word_shift", shift, {"scores": shift_scores, **merged}),
        "word_shift-of-proportions": ("word_shift", proportions, {"scores": no_scores, **merged}),
        "presence": ("presence", _presence(), {}),
        "presence_matrix": ("presence_matrix", _matrix(), {}),
        "omissions": ("omissions", omitted, {"floor": floor, **merged}),
        "coded_naming": ("coded_naming", names, {"pages": pages}),
        "naming": _naming("country"),
        "naming-of-many": _naming("article"),
        "families": ("families", _families(), {}),
        "overview": ("overview", _overview(), {}),
        "text_reuse": ("text_reuse", _reuse(), {"articles": _carriers()}),
        "text_changes": ("text_changes", _changes(), {"articles": _carriers()}),
        "text_changes-of-two": ("text_changes", _changes().assign(with_here="a00", with_there="a01"), {}),
        "robustness": _robustness(target="paper00", entities="Tirn Valley"),
        "robustness-of-two": _robustness(target="Arvenia", by="country"),
        "robustness-of-sentiment": _robustness(entities=["Arvenia", "Tirn Valley"], measure="sentiment"),
        "validation": ("validation", _errors(), {}),
        **_class(),
    }


def _class() -> dict[str, tuple[str, pd.DataFrame, dict[str, object]]]:
    """Return what a class of 24 agrees on in an article that is at hand, and two coders in one that is not."""
    rng = np.random.default_rng(5)
    names = ["condemnation", "praise", "delegitimation", "war_metaphor", "elite", "doubt"]
    loaded = np.sort(rng.choice(360, 40, replace=False))
    marks = []
    for coder in (f"coder {n}" for n in range(1, 25)):
        for at in loaded[rng.random(40) < 0.55]:
            said = {"article": "herald", "coder": coder, "first": int(at), "last": int(at) + 1, "form": ""}
            category = names[at % 5 if rng.random() < 0.7 else rng.integers(6)] if at % 11 else "doubt"
            target = "Municipal Ferry Board" if rng.random() < 0.7 else ""
            marks.append(said | {"category": category, "direction": "", "target": target, "voice": "narrator"})
    table = pd.DataFrame(marks)
    sheets = pd.DataFrame({"article": "herald", "coder": table["coder"].unique(), "words": 360, "done": True})
    words = {"herald": [["ferry", "unprecedentedly", "brutal", "so-called", "crisis"][n % 5] for n in range(360)]}
    sentences = {"herald": list(range(0, 360, 18))}
    here = agreement.agree(judge(sheets, table, sentences=sentences, forms=words), resamples=50, basis="account")
    two = sheets["coder"].isin(["coder 1", "coder 2"])
    few = agreement.agree(judge(sheets[two], table[table["coder"].isin(sheets["coder"][two])]), resamples=50)
    found: dict[str, tuple[str, pd.DataFrame, dict[str, object]]] = {}
    for name, result in (("", here), ("-of-few", few)):
        for made in (result, agreement.disputed(result), agreement.confusion(result)):
            found[made.figure + name] = made.figure, made.table, dict(made.parts)
    return found


def _errors() -> pd.DataFrame:
    """Agreement with people in three studies: some without an interval, one with a count among the shares."""
    rows = []
    for study, metric in (("sentiment toward a rather long-winded target", "macro-F1"), ("voice", "accuracy")):
        for place, (instrument, kind) in enumerate(
            (("coin", "baseline"), ("a ready tool, cuts fitted on other articles", "baseline"), ("rules", "framing"))
        ):
            value = 0.3 + 0.2 * place
            ends = (value - 0.1, value + 0.1) if place else (np.nan, np.nan)
            rows.append((study, instrument, kind, metric, value, *ends, 1234, "all"))
    rows.append(("voice", "as people marked it", "ceiling", "accuracy", 0.95, 0.9, 1.0, 1234, "all"))
    rows.append(("swap", "rules", "framing", "exact", 1000.0, np.nan, np.nan, 1000, "all"))
    columns = ["study", "instrument", "kind", "metric", "value", "low", "high", "n", "split"]
    return pd.DataFrame(rows, columns=columns)


@pytest.fixture(scope="session")
def cases() -> dict[str, tuple[str, pd.DataFrame, dict[str, object]]]:
    return invented()


@pytest.fixture(scope="session")
def drawn(cases: dict[str, Any]) -> Callable[..., Drawn]:
    """What is to be seen in a case, in a size: drawn when it is first asked for."""
    return cache(lambda case, size="page": drawing.drawn(cases, case, size))
