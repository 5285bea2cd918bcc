"""Frames: counts against a count by hand, intervals, floor; and the two lexicons behind them."""

import csv
import hashlib
import math
import re
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from framing.analysis import frames, null, statistics
from framing.evidence import Evidence
from framing.reading.inflection import FOLDER, forms
from framing.reading.lexicons import cards, load_lexicon
from tests.evidence_factory import Token, evidence_of, evidences, invented
from tests.test_loaded_lexicon import card_tables, name_in
from tests.test_small_lexicons import names_in

QUICK = {"resamples": 60, "min_words": 1}
SCHEMES = tuple(frames.SCHEMES)
COLUMNS = ["term", "pos", "category", "forms", "note"]


def said(words: str, voice: str = "narrator") -> list[Token]:
    return [Token(word, voice) for word in words.split()]


def rows(scheme: str) -> list[dict[str, str]]:
    with (Path(FOLDER) / f"{scheme}_frames.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def many(articles: int = 12, *, seed: int = 0, words: int = 40) -> Evidence:
    """Articles of two outlets, their words drawn from plain ones and from three frames."""
    rng = np.random.default_rng(seed)
    vocabulary = ["zorb", "talm", "the", "of", "budget", "taxes", "court", "judges", "hospitals"]
    texts = {f"p{n:02d}": [[Token(str(w)) for w in rng.choice(vocabulary, size=words)]] for n in range(articles)}
    return evidence_of(texts, {name: {"outlet": "AB"[n % 2]} for n, name in enumerate(texts)})


# The analysis


def test_rates_and_shares_are_those_counted_by_hand() -> None:
    text = "the budget and taxes of the court zorb budgets"
    evidence = evidence_of({"a": [said(text), said("public opinion on the public")], "b": [said("zorb")]})
    table = frames.frames(evidence, min_words=1).table.set_index(["article", "frame"])
    assert table.loc[("a", "economic"), ["terms", "tokens"]].tolist() == [3, 14]
    assert table.loc[("a", "economic"), "rate"] == pytest.approx(1000 * 3 / 14)
    assert table.loc[("a", "economic"), "share"] == pytest.approx(3 / 5)
    assert table.loc[("a", "economic"), "words"] == "budget ×2; tax"
    assert table.loc[("a", "public_opinion"), ["terms", "words"]].tolist() == [1, "public opinion"]
    assert table.loc[("a", "constitutionality_and_jurisprudence"), "terms"] == 1
    assert table.loc[("a", "morality"), ["terms", "rate", "words"]].tolist() == [0, 0, ""]
    assert table.loc[("b", "economic"), ["rate", "others"]].tolist() == pytest.approx([0, 1000 * 3 / 14])
    assert np.isnan(table.loc[("b", "economic"), "share"])


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_frame_has_a_row_in_the_order_of_the_codebook_but_other_has_none(scheme: str) -> None:
    result = frames.frames(invented(3), scheme=scheme, by="outlet", **QUICK)
    named = [frame for frame in frames.SCHEMES[scheme] if frame != "other"]
    for _, part in result.table.groupby("outlet"):
        assert part["frame"].tolist() == named
    assert result.settings["without_terms"] == ("other" if scheme == "policy" else "")
    assert len(frames.SCHEMES["policy"]) == 15 and len(frames.SCHEMES["narrative"]) == 5


def test_settings_and_table_say_whether_phrases_could_be_found() -> None:
    evidence = many(5)
    with_phrases = frames.frames(evidence)
    assert (with_phrases.settings["phrases"], with_phrases.table.attrs["phrases"]) == ("counted", True)
    tables = {name: getattr(evidence, name) for name in evidence.__dataclass_fields__}
    single = Evidence(**{**tables, "terms": evidence.terms.query("order == 1")})
    without = frames.frames(single)
    assert (without.settings["phrases"], without.table.attrs["phrases"]) == ("not in this evidence", False)
    digest = hashlib.sha256((FOLDER / "policy_frames.csv").read_bytes()).hexdigest()[:8]
    assert without.settings["lexicon"] == f"policy_frames {cards()['policy_frames']['version']}-{digest}"


def test_many_articles_are_resampled() -> None:
    evidence = many()
    table = frames.frames(evidence, by="outlet", resamples=300, seed=2, min_words=1).table.set_index(
        ["outlet", "frame"]
    )
    counts = evidence.terms.query("order == 1").pivot_table(
        index="article", columns="term", values="count", aggfunc="sum", fill_value=0
    )
    own = counts.loc[evidence.articles.set_index("article")["outlet"] == "A"]
    economic, every = own["budget"] + own["taxes"], own.drop(columns=["zorb", "talm", "the", "of"]).sum(axis=1)
    row = table.loc[("A", "economic")]
    low, high = statistics.bootstrap_ratio(economic, own.sum(axis=1), resamples=300, seed=2)
    assert [row["rate_low"], row["rate_high"]] == pytest.approx([1000 * low, 1000 * high])
    low, high = statistics.bootstrap_ratio(economic, every, resamples=300, seed=2)
    assert [row["share_low"], row["share_high"]] == pytest.approx([low, high])
    assert row["unit"] == "articles"
    assert row["difference_low"] < row["difference"] < row["difference_high"]
    nothing = table.loc[("A", "morality")]
    assert nothing["rate_high"] == pytest.approx(1000 * -math.log(0.025) / own.sum(axis=None))
    assert nothing["share_high"] == pytest.approx(float(statistics.wilson(0, every.sum())[1]))


def test_few_articles_have_the_exact_poisson_interval_and_say_so() -> None:
    evidence = many(3)
    table = frames.frames(evidence, level=0.9, min_words=1).table
    assert set(table["unit"]) == {"words"}
    for row in table.itertuples():
        # The ends are the means of which so few, or so many, are just rare enough.
        low, high = row.rate_low * row.tokens / 1000, row.rate_high * row.tokens / 1000
        assert stats.poisson.cdf(row.terms, high) == pytest.approx(0.05)
        assert low == 0 if row.terms == 0 else stats.poisson.sf(row.terms - 1, low) == pytest.approx(0.05)
    assert table[["difference_low", "difference_high", "floor"]].isna().all(axis=None)


def test_with_few_words_there_is_no_rate() -> None:
    evidence = evidence_of({"a": [said("budget " * 99)], "b": [said("budget " * 100)]})
    table = frames.frames(evidence).table.set_index(["article", "frame"])
    short, long = table.loc[("a", "economic")], table.loc[("b", "economic")]
    assert (short["enough"], long["enough"], short["terms"], long["rate"]) == (False, True, 99, 1000)
    assert np.isnan(short[["rate", "rate_low", "share", "difference"]].tolist()).all() and short["unit"] == ""


def test_the_floor_is_the_difference_between_random_halves_of_the_others() -> None:
    evidence = many(17, seed=4)
    table = frames.frames(evidence, by="outlet", seed=3, **QUICK).table.set_index(["outlet", "frame"])
    others = evidence.articles.query("outlet != 'A'")["article"]
    terms = evidence.terms[evidence.terms["article"].isin(others)].query("order == 1")
    court = terms[terms["term"].isin(["court", "judges"])].groupby("article")["count"].sum()
    words = terms.groupby("article")["count"].sum()
    court = court.reindex(words.index, fill_value=0)
    sizes = [
        abs(court[half].sum() / words[half].sum() - court[~half].sum() / words[~half].sum())
        for half in null.random_halves(8, seed=3)
    ]
    row = table.loc[("A", "constitutionality_and_jurisprudence")]
    assert row["floor"] == pytest.approx(1000 * np.quantile(sizes, 0.95)) and row["floor"] > 0
    assert row["difference"] == pytest.approx(row["rate"] - 1000 * court.sum() / words.sum())
    assert row["null"] == "halves" and table.loc[("A", "morality"), "floor"] == 0, "halves that hold nothing"


def test_one_article_is_held_against_each_other_article_in_turn() -> None:
    evidence = many(9, seed=4)
    row = frames.frames(evidence, **QUICK).table.set_index(["article", "frame"]).loc[("p00", "economic")]
    terms = evidence.terms.query("order == 1 and article != 'p00'")
    hits = terms[terms["term"].isin(["budget", "taxes"])].groupby("article")["count"].sum()
    words = terms.groupby("article")["count"].sum()
    hits = hits.reindex(words.index, fill_value=0)
    sizes = np.abs(hits / words - (hits.sum() - hits) / (words.sum() - words))
    assert row["floor"] == pytest.approx(1000 * np.quantile(sizes, 0.95))
    assert row["null"] == "articles"
    assert frames.frames(many(4), **QUICK).table["floor"].isna().all(), "three others are too few"


def test_a_side_without_hits_widens_the_interval_of_the_difference() -> None:
    side, others = np.array([[0.0, 100.0]] * 6), np.array([[1.0, 300.0]] * 10)
    options = {"enough": True, "pair": False, "resamples": 200, "level": 0.95, "seed": 0}
    found = frames._against(side, others, **options)
    limit = 1000 * float(statistics.zero_limit(600))
    assert [found["difference_low"][0], found["difference_high"][0]] == pytest.approx([-10 / 3, limit - 10 / 3])
    found = frames._against(others, side, **options)
    assert [found["difference_low"][0], found["difference_high"][0]] == pytest.approx([10 / 3 - limit, 10 / 3])
    assert found["floor"][0] == 0


def test_all_together_there_is_nothing_to_differ_from() -> None:
    table = frames.frames(many(), by=None, **QUICK).table
    assert table[["others", "difference", "floor"]].isna().all(axis=None)
    assert table["rate"].notna().all()


def test_voices_are_counted_by_themselves() -> None:
    evidence = evidence_of({"a": [[*said("budget zorb"), *said("court court zorb zorb", "direct")]]})
    quoted = frames.frames(evidence, voice="quoted", min_words=1).table.set_index("frame")
    assert quoted.loc["constitutionality_and_jurisprudence", ["terms", "tokens", "rate"]].tolist() == [2, 4, 500]
    assert quoted.loc["economic", "terms"] == 0
    assert set(quoted["voice"]) == {"quoted"}


def test_copies_can_be_weighted_or_collapsed() -> None:
    about = {name: {"family": "Wire"} for name in ("b", "c")}
    texts = {"a": [said("budget zorb")], "b": [said("budget")], "c": [said("zorb zorb")]}
    rate = {}
    for families in (None, "weight", "collapse"):
        table = frames.frames(evidence_of(texts, about), by=None, families=families, min_words=1).table
        rate[families] = table.set_index("frame").loc["economic", "rate"]
    assert rate == pytest.approx({None: 1000 * 2 / 5, "weight": 1000 * 1.5 / 3.5, "collapse": 1000 * 1 / 4})


def test_five_copies_of_one_text_are_no_five_articles_to_resample() -> None:
    texts = {f"p{n}": [said("budget zorb")] for n in range(5)}
    evidence = evidence_of(texts, {name: {"family": "Wire"} for name in texts})
    unit = {
        families: frames.frames(evidence, by=None, families=families, min_words=1).table["unit"].iloc[0]
        for families in (None, "weight")
    }
    assert unit == {None: "articles", "weight": "words"}


@settings(deadline=None, max_examples=30)
@given(evidences(), st.sampled_from(SCHEMES), st.sampled_from(["article", "outlet", "basis", None]))
def test_shares_of_a_group_add_up_to_one(evidence, scheme, by) -> None:
    tables = {name: getattr(evidence, name) for name in evidence.__dataclass_fields__}
    # The invented words are those of no frame: some become such.
    swapped = evidence.terms["term"].replace({"zorb": "budget", "talm": "family", "brinn": "blame", "quast": "sin"})
    tables["terms"] = evidence.terms.assign(term=swapped)
    table = frames.frames(Evidence(**tables), scheme=scheme, by=by, **QUICK).table
    assert table["frame"].nunique() == (len(frames.SCHEMES[scheme]) - (scheme == "policy") if len(evidence) else 0)
    for _, part in table.groupby(table.columns[0]):
        if part["terms"].sum():
            assert part["share"].sum() == pytest.approx(1)
        assert ((part["rate_low"] <= part["rate"] + 1e-9) | part["rate"].isna()).all()


def test_errors() -> None:
    with pytest.raises(ValueError, match="did you mean 'narrative'"):
        frames.frames(invented(1), scheme="narratives")
    with pytest.raises(ValueError, match="did you mean 'outlet'"):
        frames.frames(invented(1), by="outlets")
    assert frames.frames(Evidence.empty()).table.empty


# The lexicons


@pytest.mark.parametrize("scheme", SCHEMES)
def test_file_is_plain_utf8_sorted_and_without_repetition(scheme: str) -> None:
    raw = (FOLDER / f"{scheme}_frames.csv").read_bytes()
    assert b"\r" not in raw and raw.endswith(b"\n") and not raw.startswith(b"\xef\xbb\xbf")
    assert raw.decode("utf-8").split("\n", 1)[0].split(",") == COLUMNS
    keys = [(row["category"], row["term"], row["pos"]) for row in rows(scheme)]
    assert keys == sorted(keys)
    assert all(value == value.strip() for row in rows(scheme) for value in row.values())
    assert [row["term"] for row in rows(scheme) if not re.fullmatch(r"[a-z][a-z-]*( [a-z][a-z-]*)?", row["term"])] == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_frame_but_other_has_25_to_60_terms(scheme: str) -> None:
    sizes = Counter(row["category"] for row in rows(scheme))
    assert sorted(sizes) == sorted(set(frames.SCHEMES[scheme]) - {"other"})
    assert min(sizes.values()) >= 25 and max(sizes.values()) <= 60


@pytest.mark.parametrize("scheme", SCHEMES)
def test_forms_are_those_that_the_reader_makes(scheme: str) -> None:
    for row in rows(scheme):
        assert row["forms"] == "; ".join(forms(row["term"], row["pos"])), row["term"]


@pytest.mark.parametrize("scheme", SCHEMES)
def test_no_form_belongs_to_two_terms_and_no_phrase_holds_a_word_listed_alone(scheme: str) -> None:
    # So no word is counted twice, and the shares of the frames add up to one.
    owners = defaultdict(list)
    for row in rows(scheme):
        for form in row["forms"].split("; "):
            owners[form].append((row["category"], row["term"]))
    assert {form: found for form, found in owners.items() if len(found) > 1} == {}
    phrases = [form for form in owners if " " in form]
    assert phrases
    assert [form for form in phrases if any(word in owners for word in form.split())] == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_no_name_of_a_country_party_religion_or_person(scheme: str) -> None:
    cells = [row[column] for row in rows(scheme) for column in ("term", "forms")]
    assert [cell for cell in cells if name_in(cell) or names_in(cell)] == []
    # Words that are ordinary until a party takes them for its name; in evidence both are lower case.
    parties = {"labour", "labor", "liberal", "conservative", "green", "democratic", "socialist", "nationalist"}
    assert [row["term"] for row in rows(scheme) if row["term"] in parties] == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_words_typical_of_the_left_and_of_the_right_are_about_as_many(scheme: str) -> None:
    usage = dict(pd.read_csv(FOLDER / "loaded.csv")[["term", "usage"]].itertuples(index=False))
    found = Counter(usage[row["term"]] for row in rows(scheme) if row["term"] in usage)
    assert abs(found["left"] - found["right"]) <= 2
    assert found["press"] > 0.8 * sum(found.values())


def test_morality_is_the_same_in_both_schemes() -> None:
    policy, narrative = (
        [row["term"] for row in rows(scheme) if row["category"] == "morality"] for scheme in ("policy", "narrative")
    )
    assert policy == narrative


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_reader_can_load_them_and_finds_phrases(scheme: str) -> None:
    lexicon = load_lexicon(f"{scheme}_frames")
    assert len(lexicon) == len(rows(scheme))
    phrase = next(row for row in rows(scheme) if " " in row["term"])
    found = lexicon.match(phrase["term"].split(), 0)
    assert [(entry.category, length) for entry, length in found] == [(phrase["category"], 2)]


def test_card_counts_what_is_in_the_files() -> None:
    tables = card_tables("## Frames")
    for scheme in SCHEMES:
        counts = Counter(row["category"] for row in rows(scheme))
        card = tables[f"{scheme} frame", "terms", "for instance"]
        found = {frame: int(terms) for frame, terms, _ in card}
        assert found == {frame: counts[frame] for frame in frames.SCHEMES[scheme]} | {"all": sum(counts.values())}
        for frame, terms, examples in card:
            own = {row["term"] for row in rows(scheme) if row["category"] == frame}
            assert frame == "all" or terms == "0" or set(examples.split(", ")) <= own, frame
    assert [cells[0] for cells in tables["column", "what it holds"]] == COLUMNS
