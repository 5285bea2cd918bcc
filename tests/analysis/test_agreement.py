"""Agreement: coefficients against published tables, NLTK and plain loops; what is missing; words, spans, yardsticks."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nltk.metrics.agreement import AnnotationTask

from framing.analysis.agreement import NOT_MARKED, agree, confusion, disputed
from framing.analysis.judgements import Judgements, judge
from framing.analysis.reliability import MEASURES, MISSING, coefficients, kappas, meeting
from framing.analysis.yardstick import against, coders, majority, side
from framing.display import figures
from framing.result import Result

# Krippendorff (2011), the reliability data of four observers and twelve units; 0 is missing.
KRIPPENDORFF = ["123321412000", "123322412503", "033323422510", "123324412510"]
# Fleiss (1971), table 1: how many of six psychiatrists gave each of five diagnoses to thirty patients.
FLEISS = (
    "00060 03003 01401 00006 03030 20400 00402 20310 20040 00006 10050 11040 03300 10050 02031 00501 30012 51000 "
    "02040 10203 00006 01050 02013 20040 10041 05010 40002 02040 10500 00006"
).split()


def values(codes: Any, **options: Any) -> dict[str, float]:
    return {name: found.value for name, found in coefficients(codes, **options).items()}


def test_published_examples() -> None:
    krippendorff = np.array([[int(c) - 1 for c in row] for row in KRIPPENDORFF])
    assert values(krippendorff)["alpha"] == pytest.approx(0.743, abs=5e-4)
    fleiss = np.array([np.repeat(range(5), [int(c) for c in row]) for row in FLEISS]).T
    assert fleiss.shape == (6, 30)
    assert values(fleiss)["fleiss"] == pytest.approx(0.430, abs=5e-4)
    assert values(fleiss)["agreement"] == pytest.approx(0.5556, abs=5e-5)


CODES = st.integers(2, 5).flatmap(
    lambda n: st.lists(st.lists(st.integers(0, 3), min_size=n, max_size=n), min_size=2, max_size=12)
)


@settings(deadline=None, max_examples=40)
@given(CODES)
def test_complete_data_agree_with_nltk(units: list[list[int]]) -> None:
    codes = np.array(units).T
    triples = [(f"c{c}", f"u{u}", f"k{codes[c, u]}") for c, u in np.ndindex(*codes.shape)]
    task = AnnotationTask(triples)
    found = values(codes)
    assert found["agreement"] == pytest.approx(task.avg_Ao())
    if len(set(codes.ravel())) > 1:  # where all is the same, NLTK says 1 and we say that it cannot be told
        assert found["alpha"] == pytest.approx(task.alpha())
        assert found["fleiss"] == pytest.approx(task.pi())
    else:
        assert np.isnan([found[name] for name in ("alpha", "fleiss", "kappa")]).all()
    pairs = list(itertools.combinations(range(len(codes)), 2))
    each = [task.kappa_pairwise(f"c{a}", f"c{b}") for a, b in pairs]
    ours = kappas(codes)[2]
    constant = [len({*codes[a], *codes[b]}) == 1 for a, b in pairs]
    np.testing.assert_array_equal(np.isnan(ours), constant)
    np.testing.assert_allclose(ours[~np.isnan(ours)], np.array(each)[~np.isnan(ours)], atol=1e-9)


WITH_GAPS = st.integers(2, 5).flatmap(
    lambda n: st.lists(st.lists(st.integers(MISSING, 2), min_size=n, max_size=n), min_size=1, max_size=10)
)


def by_loops(units: list[list[int]]) -> tuple[float, float]:
    """Agreement and alpha from every pair of judgements of a unit, one by one."""
    same = pairs = observed = 0.0
    pool: list[int] = []
    for unit in units:
        said = [code for code in unit if code != MISSING]
        if len(said) < 2:
            continue
        pool += said
        for a, b in itertools.permutations(said, 2):
            pairs += 1
            same += a == b
            observed += (a != b) / (len(said) - 1)
    expected = sum(a != b for a, b in itertools.permutations(pool, 2))
    n = len(pool)
    return same / pairs if pairs else np.nan, 1 - observed / n / (expected / (n * (n - 1))) if expected else np.nan


@settings(deadline=None, max_examples=60)
@given(WITH_GAPS)
def test_missing_judgements_agree_with_plain_loops(units: list[list[int]]) -> None:
    found = values(np.array(units).T)
    share, alpha = by_loops(units)
    assert found["agreement"] == pytest.approx(share, nan_ok=True)
    assert found["alpha"] == pytest.approx(alpha, nan_ok=True)


@settings(deadline=None, max_examples=30)
@given(WITH_GAPS, st.randoms(use_true_random=False))
def test_order_and_names_of_coders_units_and_codes_do_not_count(units: list[list[int]], random: Any) -> None:
    codes = np.array(units).T
    before = values(codes)
    rows, columns, names = (random.sample(range(n), n) for n in (*codes.shape, 3))
    renamed = np.array([*names, MISSING])[codes[rows][:, columns]]
    assert values(renamed) == pytest.approx(before, nan_ok=True)


def noisy(seed: int, sentences: int = 25, many: int = 4, words: int = 12, rate: float = 0.08) -> tuple[Any, Any]:
    """Coders who mark most of the loaded words, a share of all, of some sentences, and here and there another."""
    rng = np.random.default_rng(seed)
    loaded = rng.random((sentences, words)) < rng.beta(0.5, 0.5 / rate - 0.5, sentences)[:, None]
    chance = np.where(loaded, 0.6, 0.02).ravel()
    codes = (rng.random((many, chance.size)) < chance).astype(int)
    return codes, np.repeat(np.arange(sentences), words)


def test_intervals_hold_the_estimate_come_again_and_narrow_with_more_sentences() -> None:
    few, many = (coefficients(*noisy(1, sentences), resamples=300) for sentences in (15, 150))
    for name in MEASURES:
        assert few[name].low < few[name].value < few[name].high
        assert many[name].high - many[name].low < few[name].high - few[name].low
    codes, where = noisy(1)
    assert coefficients(codes, where, resamples=50) == coefficients(codes, where * 7 + 3, resamples=50)
    assert coefficients(codes, where, resamples=50, seed=1) != coefficients(codes, where, resamples=50)


def test_pairs_resampled_in_parts_are_resampled_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    codes, where = noisy(2, many=6)
    whole = coefficients(codes, where, resamples=40)
    monkeypatch.setattr("framing.analysis.reliability._BLOCK", 1)
    parts = coefficients(codes, where, resamples=40)
    np.testing.assert_allclose(whole["kappa"], parts["kappa"])


def test_without_clusters_enough_or_any_difference_there_is_no_interval() -> None:
    codes, _ = noisy(3)
    for none in (None, np.arange(codes.shape[1]) % 4):
        found = coefficients(codes, none)
        assert np.isnan([[e.low, e.high] for e in found.values()]).all() and found["alpha"].value > 0
    same = coefficients(np.vstack([codes[0], codes[0]]), np.arange(codes.shape[1]) // 12)
    assert same["alpha"].value == same["kappa"].value == same["agreement"].value == 1
    assert np.isnan([same[name].low for name in ("alpha", "fleiss", "kappa")]).all()
    # Never seen to differ in 25 sentences: they may still differ in 3.7 of 25.
    assert (same["agreement"].low, same["agreement"].high) == (pytest.approx(1 + np.log(0.025) / 25), 1)


def coverage(rounds: int, sentences: int, rate: float) -> dict[str, float]:
    """How often intervals over some sentences hold what very many sentences show."""
    true = values(noisy(0, 20_000, rate=rate)[0])
    held = dict.fromkeys(MEASURES, 0.0)
    for seed in range(rounds):
        for name, found in coefficients(*noisy(seed + 1, sentences, rate=rate), resamples=400).items():
            held[name] += (found.low <= true[name] <= found.high) / rounds
    return held


@pytest.mark.slow
def test_intervals_keep_their_promise_but_of_rare_codes_in_short_articles() -> None:
    assert min(coverage(200, 25, 0.08).values()) >= 0.86
    rare = coverage(200, 15, 0.02)
    assert rare["agreement"] >= 0.86
    assert all(0.65 <= rare[name] < 0.93 for name in MEASURES if name != "agreement"), rare


@st.composite
def disjoint(draw: st.DrawFn) -> list[tuple[int, int]]:
    edges = sorted(draw(st.sets(st.integers(0, 14), max_size=10)))
    return list(zip(edges[::2], edges[1::2], strict=False))


@settings(deadline=None, max_examples=80)
@given(disjoint(), disjoint())
def test_as_many_spans_meet_as_can(one: list[tuple[int, int]], other: list[tuple[int, int]]) -> None:
    found = meeting(one, other)
    assert all(one[a][0] < other[b][1] and other[b][0] < one[a][1] for a, b in found)
    assert len({a for a, _ in found}) == len({b for _, b in found}) == len(found)
    touching = [[b for b, (x, y) in enumerate(other) if s < y and x < e] for s, e in one]

    def most(at: int, used: frozenset[int]) -> int:
        if at == len(touching):
            return 0
        free = [1 + most(at + 1, used | {b}) for b in touching[at] if b not in used]
        return max([most(at + 1, used), *free])

    assert len(found) == most(0, frozenset())


def mark(coder: str, first: int, last: int | None = None, category: str = "blame", **said: str) -> dict[str, Any]:
    labels = {"article": "herald", "direction": "", "target": "", "voice": "narrator"} | said
    last = first + 1 if last is None else last
    form = f"w{first}" if last - first == 1 else ""
    return {**labels, "coder": coder, "first": first, "last": last, "form": form, "category": category}


def judged(marks: list[dict[str, Any]], *, done: Any = True, words: int = 100, **options: Any) -> Judgements:
    names = sorted({m["coder"] for m in marks} | set(options.pop("coders", [])))
    sheets = pd.DataFrame({"article": "herald", "coder": names, "words": words, "done": done})
    columns = list(mark("", 0))
    return judge(sheets, pd.DataFrame(marks, columns=columns), **options)


def test_what_a_coder_did_not_reach_is_not_known() -> None:
    marks = [mark("ana", 2), mark("ana", 90), mark("ben", 2), mark("ben", 40)]
    ways = {way: judged(marks, done=[True, False], unfinished=way) for way in ("part", "none", "whole")}
    ben = {way: ways[way].loaded()[1] for way in ways}
    assert ben["part"][:41].tolist().count(MISSING) == 0 and set(ben["part"][41:]) == {MISSING}
    assert set(ben["none"]) == {MISSING} and MISSING not in ben["whole"]
    assert ways["none"].spans()[1] == []
    rows = {way: agree(ways[way], resamples=10, min_marks=1).table.iloc[0] for way in ("part", "whole")}
    assert (rows["part"]["words"], rows["whole"]["words"]) == (41, 100)
    # Ana's mark at 90 is one that Ben did not see, and not one that he disagrees with.
    assert rows["part"]["f1"] == pytest.approx(2 * 1 / 3) and rows["whole"]["f1"] == pytest.approx(2 * 1 / 4)
    with pytest.raises(ValueError, match="no word was judged by two coders"):
        agree(ways["none"])
    with pytest.raises(ValueError, match="no way with unfinished sheets is called 'half'"):
        judged(marks, unfinished="half")


def test_coders_of_different_articles_are_compared_where_they_meet() -> None:
    sheets = pd.DataFrame([("herald", "ana", 50), ("herald", "ben", 50), ("post", "ben", 30), ("post", "cem", 30)])
    sheets = sheets.set_axis(["article", "coder", "words"], axis=1).assign(done=True)
    marks = pd.DataFrame([mark("ana", 1), mark("ben", 1), mark("ben", 3, article="post")])
    found = agree(judge(sheets, marks), min_marks=1, resamples=10)
    pairs = found.parts["pairs"].set_index(["coder_a", "coder_b"])["words"].to_dict()
    assert pairs == {("ana", "ben"): 50, ("ana", "cem"): 0, ("ben", "cem"): 30}
    assert found.parts["coders"].set_index("coder")["articles"].to_dict() == {"ana": 1, "ben": 2, "cem": 1}
    assert found.table.iloc[0][["coders", "articles", "words"]].tolist() == [3, 2, 80]


def test_articles_are_resampled_where_there_are_five_sentences_where_they_are_known() -> None:
    sheets = pd.DataFrame([(f"a{n}", c, 40, True) for n in range(5) for c in "xy"])
    sheets = sheets.set_axis(["article", "coder", "words", "done"], axis=1)
    none = pd.DataFrame([mark("x", 1, article="a0")])
    assert judge(sheets, none).unit == "articles"
    assert judge(sheets[sheets["article"] < "a4"], none).unit == "passages"
    some = judge(sheets[sheets["article"] == "a0"], none, sentences={"a0": [0, 7, 30]})
    assert some.unit == "sentences" and some.words["cluster"].value_counts().tolist() == [23, 10, 7]


def test_too_few_marks_or_places_say_so() -> None:
    marks = [mark(c, at, category=kind) for c in "xy" for at, kind in ((1, "a"), (2, "a"), (3, "a"), (60, "b"))]
    marks += [mark("x", at, category="c") for at in (10, 30, 55, 80, 99)]
    table = agree(judged(marks), resamples=20).table.set_index("item")
    assert table["marks"].to_dict() == {"loaded": 13, "category": 13, "voice": 13, "a": 6, "b": 2, "c": 5}
    # "a" is marked often enough, and in one passage: a number without an interval.
    assert table.loc["a", "alpha"] == 1 and np.isnan(table.loc["a", "alpha_low"]) and not table.loc["a", "enough"]
    assert np.isnan(table.loc["b", "agreement"]) and not table.loc["b", "enough"]
    assert not table.loc["c", "enough"] and table.loc["c", "clusters"] == 4
    assert "Too few marks to say" in drawn(agree(judged(marks), resamples=20))


def drawn(result: Result) -> str:
    ax = getattr(figures, result.figure)(result.table)
    text: str = ax.figure.alt
    __import__("matplotlib.pyplot").pyplot.close("all")
    return text


def test_one_coder_is_told() -> None:
    with pytest.raises(ValueError, match="at least two coders"):
        agree(judged([mark("ana", 1)]))


def test_disputed_words_stand_by_how_evenly_they_split_and_phrases_together() -> None:
    marks = [mark(c, 5) for c in "abc"] + [
        mark("a", 8),
        mark("b", 20, 23),
        mark("a", 20, 23),
        mark("d", 50, 56, "doubt"),
    ]
    forms = {"herald": [f"w{n}" for n in range(100)]}
    found = agree(judged([*marks, *(mark(c, 70) for c in "abcd")], forms=forms), min_marks=1, resamples=5)
    table = disputed(found).table
    assert table[["words", "length", "marked", "coders"]].to_numpy().tolist() == [
        ["w20 w21 w22", 3, 2, 4],
        ["w5", 1, 3, 4],
        ["w8", 1, 1, 4],
        ["w50 … w55", 6, 1, 4],
    ]
    assert table["disagreement"].tolist() == pytest.approx([0.5, 0.375, 0.375, 0.375])
    assert disputed(found, least=5).table.empty
    without = disputed(agree(judged(marks), min_marks=1, resamples=5)).table["words"].tolist()
    assert without == ["words 20 to 22", "w5", "w8", "words 50 to 55"]
    with pytest.raises(ValueError, match=r"disputed\(\) takes a result of agreement"):
        disputed(confusion(found))


@settings(deadline=None, max_examples=25)
@given(
    st.lists(st.tuples(st.sampled_from("wxyz"), st.integers(0, 20), st.sampled_from("abc")), min_size=1, max_size=30)
)
def test_confusion_counts_every_pair_of_judgements_in_both_orders(said: list[tuple[str, int, str]]) -> None:
    marks = {(coder, at): mark(coder, at, category=kind) for coder, at, kind in said}
    found = judged(list(marks.values()), words=21, coders="wxyz")
    table = confusion(agree(found, min_marks=1, resamples=2)).table
    pairs = table.set_index(["category", "other"])["pairs"]
    labels = [[marks.get((coder, at), {"category": NOT_MARKED})["category"] for coder in "wxyz"] for at in range(21)]
    both = [pair for word in labels for pair in itertools.permutations(word, 2)]
    for one, other in pairs.index:
        assert pairs[one, other] == both.count((one, other))
    assert table.groupby("category")["share"].sum().to_numpy() == pytest.approx(1)


def test_f1_is_that_of_spans_which_share_a_word_and_of_a_category_only_its_own() -> None:
    marks = [mark("x", 1, 4), mark("y", 3, 6), mark("x", 10), mark("y", 10, category="doubt"), mark("x", 30)]
    table = agree(judged(marks), min_marks=1, resamples=5).table.set_index("item")
    assert table["f1"].to_dict() == pytest.approx({"loaded": 4 / 5, "category": np.nan, "voice": np.nan, "blame": 0.5,
                                                   "doubt": 0.0}, nan_ok=True)  # fmt: skip


def yardstick(kind: str, rows: list[tuple[Any, ...]], found: Judgements) -> Any:
    table = pd.DataFrame(rows, columns=["article", "first", "last", "category", "target", "voice"])
    return side(kind, table, ["herald"], found)


def test_coders_and_their_majority_beside_the_tool_and_the_truth() -> None:
    marks = [mark(c, at, target="Norland") for c in "xyz" for at in (1, 30)] + [mark("x", 50), mark("x", 60, 63)]
    found = judged(marks)
    tool = yardstick("tool", [("herald", 30, 31, "doubt", "Norland", "scare")], found)
    spans = [("herald", 1, 3, "blame", "Norland", "narrator"), ("herald", 62, 64, "doubt", "", "narrator")]
    truth = yardstick("truth", [*spans, ("elsewhere", 1, 2, "doubt", "", "narrator")], found)
    table = against(found, [tool, truth], resamples=20, level=0.95, seed=0).set_index(["yardstick", "who", "category"])
    numbers = ["marks", "yardstick_marks", "met"]
    assert table.loc[("tool", "majority", ""), numbers].tolist() == [2, 1, 1]
    assert table.loc[("tool", "majority", ""), ["same_category", "same_target", "same_voice"]].tolist() == [0, 1, 0]
    assert table.loc[("truth", "all coders", ""), numbers].tolist() == [8, 6, 4]
    assert table.loc[("truth", "x", ""), ["precision", "recall", "f1"]].tolist() == pytest.approx([0.5, 1, 2 / 3])
    assert table.loc[("truth", "majority", "blame"), numbers].tolist() == [2, 1, 1]
    assert table.loc[("truth", "majority", "doubt"), numbers].tolist() == [0, 1, 0]
    assert table.loc[("truth", "tool", ""), numbers].tolist() == [1, 2, 0]
    assert ("tool", "tool", "") not in table.index


def test_a_yardstick_counts_only_where_the_coder_looked() -> None:
    found = judged([mark("x", 1), mark("x", 80), mark("y", 1)], done=[True, False])
    truth = yardstick("truth", [("herald", at, at + 1, "blame", "", "narrator") for at in (1, 80)], found)
    table = against(found, [truth], resamples=5, level=0.95, seed=0).set_index(["who", "category"])
    assert table.loc[("y", ""), ["yardstick_marks", "recall"]].tolist() == [1, 1]
    assert table.loc[("x", ""), ["yardstick_marks", "recall"]].tolist() == [2, 1]
    assert [one.name for one in coders(found)] == ["x", "y"]
    assert [span[:2] for span in majority(found).spans] == [(1, 2)], "one coder is no majority"


def test_the_figure_says_whether_the_extremes_can_be_told_apart() -> None:
    places = range(0, 92, 8)
    alike = [mark(c, at, category="a") for c in "xy" for at in places]
    apart = [mark("x", at + 2, category="b") for at in places] + [mark("y", at + 4, category="b") for at in places]
    clear = drawn(agree(judged([*alike[:-1], *apart], sentences={"herald": list(places)}), resamples=200))
    assert clear.startswith("Coders agree most on a (alpha 0.9") and "intervals overlap" not in clear.partition(". ")[0]
    close = [
        mark(c, at + 2 * (c == "y") * (at % 3 == 0), category=k)
        for c in "xy"
        for at, k in zip(places, "ab" * 6, strict=True)
    ]
    assert "; the intervals overlap" in drawn(agree(judged(close, sentences={"herald": list(places)}), resamples=200))
