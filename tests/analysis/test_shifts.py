"""Word shifts: the contributions against a computation in plain Python, their sum, kinds, intervals and floor."""

import math
from collections import Counter
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from framing.analysis import draws, null, shifts, statistics
from framing.evidence import Evidence
from tests.evidence_factory import LOADED, PLAIN, Token, evidence_of, evidences, invented

WEIGHTS = {"zorb": 2.0, "talm": -1.0, "brinn": 0.5, "vilesome": -3.0, "gallant": 2.5, "unseen": 9.0}
QUICK = {"resamples": 60}


def said(words: str, voice: str = "narrator") -> list[Token]:
    return [Token(word, voice) for word in words.split()]


def by_hand(
    target: list[str], reference: list[str], weights: dict[str, float], held: Fraction | None = None
) -> dict[str, Fraction]:
    """Return the contributions as the formula says, word by word, in exact fractions."""
    sides = [Counter(word for word in side if word in weights) for side in (target, reference)]
    shares = [{w: Fraction(n, sum(side.values())) for w, n in side.items()} for side in sides]
    scores = [sum(share * Fraction(weights[w]) for w, share in side.items()) for side in shares]
    against = scores[1] if held is None else held
    return {
        word: (shares[0].get(word, Fraction()) - shares[1].get(word, Fraction())) * (Fraction(weights[word]) - against)
        for word in sorted({*sides[0], *sides[1]})
    }


def test_counts_give_the_same_digits_however_few_words_are_resampled_at_a_time(monkeypatch) -> None:
    evidence = invented(9)
    found = []
    for size in (1, 200, 2**18):
        monkeypatch.setattr(draws, "_NUMBERS", size)
        found.append(shifts.word_shift(evidence, "paper03", lexicon={"zorb": 2.0, "talm": -1.0, "the": 3.0}, **QUICK))
    for other in found[1:]:
        assert other.table.equals(found[0].table)
        assert other.parts["scores"].equals(found[0].parts["scores"])


def test_contributions_are_those_of_the_formula_computed_by_hand() -> None:
    here = "zorb zorb talm vilesome the the quast"
    there = ["zorb talm talm brinn the", "gallant gallant talm of of"]
    evidence = evidence_of({"a": [said(here)], "b": [said(there[0])], "c": [said(there[1])]})
    result = shifts.word_shift(evidence, "a", lexicon=WEIGHTS)
    expected = by_hand(here.split(), " ".join(there).split(), WEIGHTS)
    table = result.table.set_index("term")
    assert sorted(table.index) == list(expected)
    for word, value in expected.items():
        assert table.loc[word, "contribution"] == pytest.approx(float(value), abs=1e-15)
    # Two of zorb, one each of talm and vilesome: (4 - 1 - 3) / 4; the reference: (2 - 3 + 0.5 + 5) / 7.
    scores = result.parts["scores"].set_index("side")["score"]
    assert scores["target"] == 0
    assert scores["reference"] == pytest.approx(4.5 / 7)
    assert scores["difference"] == pytest.approx(float(sum(expected.values())))
    assert table.loc["zorb", ["target_count", "reference_count"]].tolist() == [2, 1]
    assert table.loc["zorb", ["target_share", "reference_share"]].tolist() == pytest.approx([2 / 4, 1 / 7])
    matched = result.parts["scores"].set_index("side")["matched"]
    assert matched["target"] == pytest.approx(4 / 7) and matched["reference"] == pytest.approx(7 / 10)


def test_a_reference_score_can_be_given() -> None:
    here, there = "zorb zorb talm", "zorb brinn vilesome talm"
    evidence = evidence_of({"a": [said(here)], "b": [said(there)]})
    result = shifts.word_shift(evidence, "a", "b", lexicon=WEIGHTS, reference_score=1.5)
    expected = by_hand(here.split(), there.split(), WEIGHTS, Fraction(3, 2))
    assert result.table.set_index("term")["contribution"].to_dict() == pytest.approx(
        {word: float(value) for word, value in expected.items()}
    )
    assert result.settings["reference_score"] == 1.5


def test_four_kinds() -> None:
    # Held against 0.1: gallant, brinn and zorb score above it, vilesome and talm below.
    here = "gallant gallant vilesome vilesome zorb zorb zorb zorb"
    there = "gallant brinn brinn vilesome talm talm zorb zorb"
    weights = {"gallant": 2.5, "brinn": 0.5, "vilesome": -3.0, "talm": -1.0, "zorb": 0.65}
    evidence = evidence_of({"a": [said(here)], "b": [said(there)]})
    table = shifts.word_shift(evidence, "a", lexicon=weights, reference_score=0.1).table.set_index("term")
    assert table["kind"].to_dict() == {
        "gallant": "more, above",
        "brinn": "less, above",
        "vilesome": "more, below",
        "talm": "less, below",
        "zorb": "more, above",
    }
    raises = table["kind"].isin(["more, above", "less, below"])
    assert (table.loc[raises, "contribution"] > 0).all() and (table.loc[~raises, "contribution"] < 0).all()


def test_a_word_used_as_often_on_both_sides_contributes_nothing_and_has_no_kind() -> None:
    evidence = evidence_of({"a": [said("zorb talm")], "b": [said("zorb vilesome zorb gallant")]})
    row = shifts.word_shift(evidence, "a", lexicon=WEIGHTS).table.set_index("term").loc["zorb"]
    assert (row["contribution"], row["kind"]) == (0, "")


def test_the_largest_come_first_and_ties_stand_in_the_order_of_the_alphabet() -> None:
    weights = {"talm": 1.0, "brinn": 1.0, "dovel": -1.0, "zorb": 0.0, "quast": 3.0}
    evidence = evidence_of({"a": [said("talm brinn dovel quast zorb zorb")], "b": [said("zorb zorb zorb")]})
    table = shifts.word_shift(evidence, "a", lexicon=weights).table
    assert table["term"].tolist() == ["quast", "brinn", "dovel", "talm", "zorb"]
    assert table["contribution"].abs().is_monotonic_decreasing


words = st.sampled_from([*PLAIN, *LOADED])
lexicons = st.dictionaries(words, st.floats(-9, 9, allow_nan=False, width=32), min_size=1)


@settings(deadline=None, max_examples=60)
@given(
    evidences(min_articles=2, min_words=1),
    lexicons,
    st.none() | st.floats(-9, 9, allow_nan=False),
    st.sampled_from([None, "weight", "collapse"]),
)
def test_contributions_add_up_to_the_difference_of_the_scores(evidence, lexicon, held, families) -> None:
    try:
        result = shifts.word_shift(
            evidence, "paper0", lexicon=lexicon, reference_score=held, families=families, resamples=5
        )
    except ValueError as error:
        assert "nothing to compare" in str(error)
        return
    difference = result.parts["scores"].set_index("side").loc["difference", "score"]
    assert abs(math.fsum(result.table["contribution"]) - difference) < 1e-12
    assert result.table["target_share"].sum() == pytest.approx(1)
    assert set(result.table["term"]) <= set(lexicon)


@settings(deadline=None, max_examples=30)
@given(evidences(min_articles=2, min_words=1))
def test_without_a_lexicon_the_differences_of_all_shares_add_up_to_nothing(evidence) -> None:
    result = shifts.word_shift(evidence, "paper0", resamples=5)
    table = result.table
    assert abs(math.fsum(table["contribution"])) < 1e-12
    assert table["contribution"].tolist() == (table["target_share"] - table["reference_share"]).tolist()
    assert set(table["kind"]) <= {"more", "less", ""}
    assert table["weight"].isna().all() and result.parts["scores"]["score"].isna().all()
    words = evidence.articles.set_index("article")["words"]
    assert table["target_count"].sum() == words["paper0"]
    assert table["reference_count"].sum() == words.drop("paper0").sum()


def test_an_interval_resamples_the_articles_of_both_sides() -> None:
    evidence = invented(12, seed=3)
    result = shifts.word_shift(evidence, "Arvenia", by="country", lexicon=WEIGHTS, resamples=300, level=0.9, seed=5)
    table = result.table.set_index("term")
    assert set(table["unit"]) == {"articles"}
    # The same by loops over resamples and dictionaries: only the draws are taken from the package.
    articles = evidence.articles["article"].tolist()
    counts = {a: Counter() for a in articles}
    for row in evidence.terms.query("order == 1").itertuples():
        if row.term in WEIGHTS:
            counts[row.article][row.term] += row.count
    country = evidence.articles.set_index("article")["country"]
    drawn = {word: [] for word in table.index}
    seeds = (5, int(np.random.SeedSequence(5).generate_state(1)[0]))
    times = []
    for place, seed in (("Arvenia", seeds[0]), ("Ostrovar", seeds[1])):
        own = [a for a in articles if country[a] == place]
        weights = statistics.resampled_sums(np.eye(len(own)), resamples=300, seed=seed)
        times.append([(dict(zip(own, line, strict=True))) for line in weights])
    for first, second in zip(*times, strict=True):
        sides = []
        for line in (first, second):
            total: Counter[str] = Counter()
            for article, n in line.items():
                for word, count in counts[article].items():
                    total[word] += n * count
            sides.append(total)
        shares = [{w: n / sum(side.values()) for w, n in side.items()} for side in sides]
        against = sum(share * WEIGHTS[w] for w, share in shares[1].items())
        for word in drawn:
            drawn[word].append((shares[0].get(word, 0) - shares[1].get(word, 0)) * (WEIGHTS[word] - against))
    tails = statistics.expanded_tails(6, 0.9)
    for word, values in drawn.items():
        assert table.loc[word, ["low", "high"]].tolist() == pytest.approx(np.quantile(values, tails).tolist())
        assert table.loc[word, "low"] < table.loc[word, "high"]
    total = result.parts["scores"].set_index("side").loc["difference"]
    assert total["low"] < total["score"] < total["high"]


@pytest.mark.parametrize("held", [3, 10, 40])
def test_an_interval_is_as_wide_as_that_of_the_few_articles_that_hold_a_word(held) -> None:
    texts = {f"p{n:02d}": [said("zorb " * (4 * (n < held)) + "talm " * 20)] for n in range(40)}
    evidence = evidence_of({"a": [said("zorb talm talm talm")], **texts})
    row = shifts.word_shift(evidence, "a", **QUICK).table.set_index("term").loc["zorb"]
    counts = np.array([[4.0 * (n < held), 20 + 4 * (n < held)] for n in range(40)])
    sums = statistics.resampled_sums(counts, resamples=60, seed=int(np.random.SeedSequence(0).generate_state(1)[0]))
    tails = statistics.expanded_tails(max(held, statistics.MIN_CLUSTERS), 0.95)
    assert [row["low"], row["high"]] == pytest.approx(np.quantile(1 / 4 - sums[:, 0] / sums[:, 1], tails).tolist())


def test_articles_that_hold_a_word_on_either_side_have_the_freedom_of_welch_together() -> None:
    here, there = np.zeros((30, 1)), np.zeros((60, 1))
    here[:10], there[:20] = 2, 1
    totals = [np.column_stack([np.full(len(side), 50.0), side]) for side in (here, there)]
    both = (sparse.csr_array(here), sparse.csr_array(there))
    found = shifts._held_tails(both, totals, [True, True], 30, 0.95)
    shares, held = (here.sum() / 1500, there.sum() / 3000), (10, 20)
    variances = [share**2 / k for share, k in zip(shares, held, strict=True)]
    welch = sum(variances) ** 2 / sum(v**2 / (k - 1) for v, k in zip(variances, held, strict=True))
    assert 9 < welch < 28
    assert found[:, 0].tolist() == statistics.expanded_tails(round(welch + 1), 0.95).tolist()
    assert found[:, 1].tolist() == statistics.expanded_tails(30, 0.95).tolist()  # all articles have words


def test_what_is_too_small_to_resample_is_taken_as_it_is() -> None:
    evidence = invented(8)
    one = shifts.word_shift(evidence, "paper00", lexicon=WEIGHTS, **QUICK)
    assert set(one.table["unit"]) == {"reference articles"} and one.table["low"].notna().all()
    assert one.parts["scores"]["unit"].tolist() == ["", "articles", "reference articles"]
    few = shifts.word_shift(evidence, "paper00", ["paper01", "paper02"], lexicon=WEIGHTS, **QUICK)
    assert set(few.table["unit"]) == {""}
    assert few.table[["low", "high", "floor"]].isna().all(axis=None)
    reverse = shifts.word_shift(evidence, "account", "published", by="basis", lexicon=WEIGHTS, **QUICK)
    assert set(reverse.table["unit"]) == {"target articles"}


def test_the_floor_is_the_size_of_a_contribution_between_random_halves_of_the_reference() -> None:
    evidence = invented(9, seed=1)
    table = shifts.word_shift(evidence, "paper00", lexicon=WEIGHTS, seed=4, **QUICK).table.set_index("term")
    counts = (
        evidence.terms.query("order == 1")
        .pivot_table(index="article", columns="term", values="count", aggfunc="sum", fill_value=0)[
            [w for w in WEIGHTS if w != "unseen"]
        ]
        .drop(index="paper00")
    )
    weights = np.array([WEIGHTS[w] for w in counts.columns])
    sizes = []
    for half in null.random_halves(8, seed=4):
        shares = [part.sum() / part.sum().sum() for part in (counts[half], counts[~half])]
        sizes.append(np.abs((shares[0] - shares[1]) * (weights - (shares[1] * weights).sum())))
    expected = pd.DataFrame(sizes).quantile(0.95)
    assert table["floor"].to_dict() == pytest.approx(expected.to_dict())
    assert (expected > 0).all()


def test_the_floor_of_a_word_that_the_reference_never_uses_is_nothing() -> None:
    others = {f"p{n}": [said("zorb talm gallant")] for n in range(6)}
    evidence = evidence_of({"a": [said("zorb vilesome")], **others})
    table = shifts.word_shift(evidence, "a", lexicon=WEIGHTS, **QUICK).table.set_index("term")
    assert table.loc["vilesome", "floor"] == 0 and table.loc["zorb", "floor"] == 0


def test_copies_can_be_weighted_or_collapsed() -> None:
    about = {name: {"family": "Wire"} for name in ("b", "c")}
    texts = {"a": [said("zorb talm")], "b": [said("zorb")], "c": [said("gallant zorb")], "d": [said("talm")]}
    evidence = evidence_of(texts, about)
    score = {}
    for families in (None, "weight", "collapse"):
        result = shifts.word_shift(evidence, "a", lexicon=WEIGHTS, families=families)
        score[families] = result.parts["scores"].set_index("side").loc["reference", "score"]
    assert score[None] == pytest.approx((2 + 2.5 + 2 - 1) / 4)
    assert score["weight"] == pytest.approx(((2 + 4.5) / 2 - 1) / (1.5 + 1))
    assert score["collapse"] == pytest.approx((4.5 - 1) / 3)


def test_five_copies_of_one_text_are_no_five_articles_to_resample() -> None:
    texts = {"a": [said("zorb talm")], **{f"p{n}": [said("zorb gallant")] for n in range(5)}}
    evidence = evidence_of(texts, {f"p{n}": {"family": "Wire"} for n in range(5)})
    taken = {
        families: shifts.word_shift(evidence, "a", lexicon=WEIGHTS, families=families, **QUICK).table
        for families in (None, "weight")
    }
    assert set(taken[None]["unit"]) == {"reference articles"} and taken[None]["floor"].notna().any()
    assert set(taken["weight"]["unit"]) == {""} and taken["weight"]["floor"].isna().all()
    assert taken["weight"]["contribution"].tolist() == pytest.approx(taken[None]["contribution"].tolist())


def test_voices_are_kept_apart() -> None:
    sentence = [*said("zorb talm"), *said("vilesome vilesome", "direct")]
    evidence = evidence_of({"a": [sentence], "b": [said("zorb")]})
    assert "vilesome" not in set(shifts.word_shift(evidence, "a", lexicon=WEIGHTS, voice="narrator").table["term"])
    assert "vilesome" in set(shifts.word_shift(evidence, "a", lexicon=WEIGHTS).table["term"])


def test_a_table_and_a_loaded_lexicon_serve_as_well_as_a_mapping() -> None:
    evidence = invented(4)
    table = pd.DataFrame({"term": list(WEIGHTS), "weight": list(WEIGHTS.values())})

    class Loaded:
        def to_scores(self) -> dict[str, float]:
            return WEIGHTS

    expected = shifts.word_shift(evidence, "paper00", lexicon=WEIGHTS).table
    for lexicon in (table, Loaded()):
        pd.testing.assert_frame_equal(shifts.word_shift(evidence, "paper00", lexicon=lexicon).table, expected)


def test_errors_say_what_is_wrong() -> None:
    evidence = invented(3)
    with pytest.raises(KeyError, match="did you mean"):
        shifts.word_shift(evidence, "paper0", lexicon=WEIGHTS)
    with pytest.raises(KeyError, match="no article is called 'nobody'"):
        shifts.word_shift(evidence, "paper00", "nobody", lexicon=WEIGHTS)
    with pytest.raises(ValueError, match="a reference is needed"):
        shifts.word_shift(evidence_of({"a": [said("zorb")]}), "a", lexicon=WEIGHTS)
    with pytest.raises(ValueError, match="the target and a reference at once"):
        shifts.word_shift(evidence, "paper00", "paper00", lexicon=WEIGHTS)
    with pytest.raises(ValueError, match="'paper00' has no word of the 1 that the lexicon knows"):
        shifts.word_shift(evidence, "paper00", lexicon={"nowhere": 1.0})
    with pytest.raises(ValueError, match="lists 'zorb' twice"):
        shifts.word_shift(evidence, "paper00", lexicon=pd.DataFrame({"term": ["zorb"] * 2, "weight": [1, 2]}))
    with pytest.raises(ValueError, match="gives 'zorb' the score None"):
        shifts.word_shift(evidence, "paper00", lexicon={"zorb": None})
    with pytest.raises(ValueError, match="reference_score is 2"):
        shifts.word_shift(evidence, "paper00", reference_score=2)
    with pytest.raises(KeyError, match="there is none"):
        shifts.word_shift(Evidence.empty(), "a", lexicon=WEIGHTS)


@pytest.mark.slow
def test_intervals_and_floor_hold_where_there_is_no_difference() -> None:
    # Two groups of ten articles each, all drawn from one source in which words come in bursts.
    rng = np.random.default_rng(0)
    vocabulary = ["zorb", "talm", "brinn", "quast", "dovel", "merrick"]
    lexicon = dict(zip(vocabulary, (3.0, 2.0, 1.0, -1.0, -2.0, -3.0), strict=True))
    outside = 0
    runs = 200
    for _ in range(runs):
        texts, about = {}, {}
        for number in range(20):
            shares = rng.dirichlet([4.0] * len(vocabulary))
            texts[f"p{number:02d}"] = [[Token(str(w)) for w in rng.choice(vocabulary, size=60, p=shares)]]
            about[f"p{number:02d}"] = {"outlet": "AB"[number % 2]}
        result = shifts.word_shift(evidence_of(texts, about), "A", by="outlet", lexicon=lexicon, resamples=300)
        row = result.parts["scores"].set_index("side").loc["difference"]
        outside += not row["low"] <= 0 <= row["high"]
    assert outside / runs <= 0.05 + 2 * math.sqrt(0.05 * 0.95 / runs)


@pytest.mark.slow
def test_intervals_hold_the_shares_of_words_that_come_in_bursts() -> None:
    # One article as it is, against forty of a source that uses each of 400 words in some articles much and in most not.
    rng = np.random.default_rng(7)
    rates, bursts = np.full(400, 1 / 400), 5.0
    covered = []
    for run in range(12):
        reference = rng.poisson(20 * rng.gamma(1 / bursts, bursts, (40, 400)) / 40).astype(np.float64)
        target = rng.poisson(2.0, (1, 400)).astype(np.float64)
        both = (sparse.csr_array(target), sparse.csr_array(reference))
        given = {"pair": False, "resamples": 500, "level": 0.95, "seed": run}
        _, (low, high), _ = shifts._intervals(both, np.ones(400), 0.0, **given)
        truth = target[0] / target.sum() - rates
        covered.append(np.mean((low <= truth) & (truth <= high)))
    assert 0.92 <= np.mean(covered) <= 0.98


def test_a_word_never_used_on_a_resampled_side_has_the_interval_of_its_limit() -> None:
    texts = {f"a{n}": [said("zorb zorb zorb talm")] for n in range(6)}
    texts |= {f"b{n}": [said("zorb zorb zorb brinn")] for n in range(8)}
    evidence = evidence_of(texts, {name: {"outlet": name[0].upper()} for name in texts})
    table = shifts.word_shift(evidence, "A", by="outlet", **QUICK).table.set_index("term")
    ours, theirs = (float(statistics.zero_limit(words)) for words in (24, 32))
    assert table.loc["brinn", ["low", "high"]].tolist() == pytest.approx([-0.25, -0.25 + ours])
    assert table.loc["talm", ["low", "high"]].tolist() == pytest.approx([0.25 - theirs, 0.25])
    # One article is taken as it is: what it never uses is no sample of anything.
    alone = shifts.word_shift(evidence, "a0", "b0 b1 b2 b3 b4 b5".split(), **QUICK).table.set_index("term")
    assert alone.loc["brinn", ["low", "high"]].tolist() == pytest.approx([-0.25, -0.25])


def test_with_weights_the_limit_of_an_unused_word_pulls_the_way_its_weight_does() -> None:
    texts = {f"a{n}": [said("zorb zorb zorb zorb")] for n in range(6)}
    texts |= {f"b{n}": [said("zorb zorb zorb talm")] for n in range(8)}
    evidence = evidence_of(texts, {name: {"outlet": name[0].upper()} for name in texts})
    row = shifts.word_shift(evidence, "A", by="outlet", lexicon=WEIGHTS, **QUICK).table.set_index("term").loc["talm"]
    # The reference scores (3 * 2 - 1) / 4: a talm unseen in the target would have lowered it.
    step = float(statistics.zero_limit(24)) * (-1 - 1.25)
    assert [row["low"], row["high"]] == pytest.approx([row["contribution"] + step, row["contribution"]])
