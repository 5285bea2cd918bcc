"""Pairs: the same events on both sides, compared event by event, alike in every comparison."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

import framing as fr
from framing.analysis import pairs, statistics
from framing.evidence import TABLES, Evidence
from tests.evidence_factory import ENTITIES, LOADED, Token, evidence_of

QUICK = {"resamples": 200}
SIDES = {"quell": [ENTITIES[1]]}
COMPARISONS: dict[str, Any] = {
    "keyness": lambda evidence, **given: fr.keyness(evidence, "A", by="outlet", interval="bootstrap", **given),
    "bursts": lambda evidence, **given: fr.keyness(evidence, "A", by="outlet"),
    "word_shift": lambda evidence, **given: fr.word_shift(evidence, "A", by="outlet", **given),
    "naming": lambda evidence, **given: fr.naming(evidence, ENTITIES[0], min_mentions=1, **given),
    "frames": lambda evidence, **given: fr.frames(evidence, by="outlet", scheme="narrative", min_words=1, **given),
    "sourcing": lambda evidence, **given: fr.sourcing(evidence, by="side", sides=SIDES, group="outlet", **given),
    "distance": lambda evidence, **given: fr.distance(
        evidence, by="side", sides=SIDES, group="outlet", min_attributions=1, **given
    ),
    "robustness": lambda evidence, **given: fr.robustness(
        evidence, "A", ENTITIES[0], by="outlet", min_mentions=1, min_hits=1, **{"choices": {"voice": "all"}} | given
    ),
}
COMPARISONS["bursts"] = lambda evidence, **given: fr.keyness(
    evidence, "A", by="outlet", **{k: v for k, v in given.items() if k != "resamples"}
)
ENDS = {
    "keyness": ("log_odds_low", "log_odds_high"),
    "bursts": ("log_odds_low", "log_odds_high"),
    "word_shift": ("low", "high"),
    "robustness": ("low", "high"),
}
PLAIN = ("war", "talks", "moral", "blame", "the", "of")


def story(rng: np.random.Generator, own: np.random.Generator) -> list[list[Token]]:
    """An invented article: what the event decides is drawn by the one generator, what the outlet does by the other."""
    sentences = []
    about = str(rng.choice(ENTITIES[:2]))
    subject = PLAIN[int(rng.integers(4))]
    much = int(rng.integers(1, 6))
    for _ in range(8):
        words = [Token(about.lower(), entity=about), *[Token(subject)] * much]
        words += [Token(str(own.choice(PLAIN))) for _ in range(4)]
        if rng.random() < 0.5:
            words.append(Token(str(own.choice(sorted(LOADED))), about=about))
        words.append(Token("said", "direct" if rng.random() < 0.5 else "narrator"))
        sentences.append(words)
    return sentences


def coverage(events: int = 12, *, copies: bool = False, outlets: str = "AB", seed: int = 0) -> Evidence:
    """Evidence of some events, each reported by every outlet; of copies, all outlets print one text."""
    texts: dict[str, list[list[Token]]] = {}
    about = {}
    for event in range(events):
        for place, outlet in enumerate(outlets):
            name = f"{outlet}{event:02d}"  # by name the events of one outlet stand together
            own = np.random.default_rng([seed, event, 0 if copies else place, 1])
            texts[name] = story(np.random.default_rng([seed, event]), own)
            about[name] = {"outlet": outlet, "event": f"e{event:02d}"}
    made = evidence_of(texts, about)
    doubting = (made.quotations["verb"] != "") & (made.quotations["sentence"] % 2 == 0)
    stance = made.quotations["stance"].mask(doubting, "doubting")
    tables = {name: getattr(made, name) for name in TABLES}
    return Evidence(**{**tables, "quotations": made.quotations.assign(stance=stance)})


def of(evidence: Evidence, **columns: Any) -> Evidence:
    tables = {name: getattr(evidence, name) for name in TABLES}
    return Evidence(**{**tables, "articles": evidence.articles.assign(**columns)})


def interval(name: str, table: pd.DataFrame) -> pd.DataFrame:
    return table[list(ENDS.get(name, ("difference_low", "difference_high")))].dropna()


@pytest.mark.parametrize("name", COMPARISONS)
def test_whole_events_are_drawn_and_what_was_paired_is_said(name):
    result = COMPARISONS[name](coverage(), pair="event", **QUICK)
    assert {k: result.settings[k] for k in ("pair", "events", "events_left_out")} == {
        "pair": "event",
        "events": 12,
        "events_left_out": 0,
    }
    known = interval(name, result.table)
    assert len(known) and "events" in set(result.table["unit"])
    assert "articles" not in set(result.table["unit"])
    assert "paired by event (12)" in result.alt
    plain = COMPARISONS[name](coverage(), **QUICK)
    assert plain.settings["pair"] is None and "events" not in plain.settings


@pytest.mark.parametrize("name", [name for name in COMPARISONS if name != "bursts"])
def test_two_prints_of_one_text_do_not_differ_and_that_is_sure(name):
    """Whatever events are drawn: both sides hold the same. Drawn apart, they seem to differ."""
    evidence = coverage(copies=True)
    together = interval(name, COMPARISONS[name](evidence, pair="event", **QUICK).table)
    apart = interval(name, COMPARISONS[name](evidence, **QUICK).table)
    assert len(together) == len(apart) > 0
    one, other = (np.ptp(each.to_numpy(), axis=1) for each in (together, apart))
    assert (one <= other + 1e-12).all()
    # A thing that nobody has may have gone unseen on either side: of that nothing is sure.
    found = (one < 1e-12) & (other > 0)
    assert found.any() and found.sum() >= ((other > 0).sum() - (one > 0).sum())


def test_what_events_bring_is_no_difference_of_bursts():
    evidence = coverage(30)
    together, apart = (
        fr.keyness(evidence, "A", by="outlet", pair=pair).table.set_index("term") for pair in ("event", None)
    )
    subjects = list(PLAIN[:4])
    width = [(t["log_ratio_high"] - t["log_ratio_low"])[subjects] for t in (together, apart)]
    assert (width[0] < 0.7 * width[1]).all(), width
    assert (together["floor"][subjects] < 0.7 * apart["floor"][subjects]).all()


@pytest.mark.parametrize("name", COMPARISONS)
def test_events_that_one_side_lacks_are_left_out_and_counted(name):
    whole = coverage()
    lacking = whole.without(["A03", "B07"])
    found = COMPARISONS[name](lacking, pair="event", **QUICK)
    assert (found.settings["events"], found.settings["events_left_out"]) == (10, 2)
    both = whole.without(["A03", "A07", "B03", "B07"])
    expected = COMPARISONS[name](both, pair="event", **QUICK).table
    if name in ("keyness", "bursts"):  # the prior goes by all articles read
        return
    pd.testing.assert_frame_equal(
        found.table.drop(columns="articles", errors="ignore"), expected.drop(columns="articles", errors="ignore")
    )
    if name == "sourcing":
        assert "paired by event (10; 2 that not all report left out)" in found.alt


@pytest.mark.parametrize("name", ["keyness", "bursts"])
def test_keyness_goes_by_the_events_of_both_sides_alone(name):
    whole, prior = coverage(), {"prior": "flat", "prior_weight": 100.0}
    lacking = COMPARISONS[name](whole.without(["A03", "B07"]), pair="event", **prior, **QUICK).table
    both = COMPARISONS[name](whole.without(["A03", "A07", "B03", "B07"]), pair="event", **prior, **QUICK).table
    pd.testing.assert_frame_equal(lacking, both)


@pytest.mark.parametrize("options", [{}, {"weight": "articles"}, {"interval": "bootstrap", **QUICK}], ids=str)
def test_paired_keyness_changes_its_sign_when_the_sides_change_places(options):
    evidence = coverage(outlets="ABC")
    given = {"by": "outlet", "pair": "event", "min_count": 1, **options}
    there = fr.keyness(evidence, "A", reference="B", **given).table.set_index("term")
    back = fr.keyness(evidence, "B", reference="A", **given).table.set_index("term").loc[there.index]
    exact = options.get("interval") != "bootstrap"  # a quantile between two draws is rounded
    for measure in ("log_odds", "z", "g2", "log_ratio"):
        assert (there[measure] == -back[measure]).all()
    for name in ("log_odds", "log_ratio"):
        np.testing.assert_allclose(there[f"{name}_low"], -back[f"{name}_high"], rtol=0 if exact else 1e-12)
    np.testing.assert_array_equal(there["p"], back["p"])
    np.testing.assert_allclose(there["floor"], back["floor"], atol=1e-12)


def test_an_event_counts_the_same_on_both_sides():
    """However long its articles are there: twice the text in the same words is the same coverage."""
    texts = {f"{o}{n}": [[Token(w) for w in words.split()]] for o in "AB"
             for n, words in enumerate(["zorb talm talm talm"] * 3 + ["zorb zorb brinn brinn"] * 3)}  # fmt: skip
    texts["A0"] = texts["A0"] * 9
    evidence = evidence_of(texts, {name: {"outlet": name[0], "event": name[1]} for name in texts})
    paired, apart = (fr.keyness(evidence, "A", by="outlet", pair=p).table.set_index("term") for p in ("event", None))
    assert paired["log_ratio"].abs().max() < 1e-12 and apart["log_ratio"].abs().max() > 0.1
    # The Mantel-Haenszel ratio of rates, by hand.
    counts = np.array([[9, 1, 1, 2, 2, 2], [1, 1, 1, 2, 2, 2]], float)
    words = np.array([[36, 4, 4, 4, 4, 4], [4] * 6], float)
    by_hand = (counts[0] * words[1] / words.sum(axis=0)).sum() / (counts[1] * words[0] / words.sum(axis=0)).sum()
    assert paired.loc["zorb", "log_ratio"] == pytest.approx(np.log2(by_hand))


def test_the_interval_and_the_floor_of_a_share_are_those_of_whole_events():
    evidence = coverage(10)
    table = fr.frames(evidence, scheme="narrative", by="outlet", pair="event", **QUICK).table
    row = table[(table["outlet"] == "A") & (table["terms"] > 0)].iloc[0]
    words = fr.frames(evidence, scheme="narrative", by="article").table
    counts = words[words["frame"] == row["frame"]].set_index("article")[["terms", "tokens"]].to_numpy(float)
    sides = counts[:10], counts[10:]  # by name the articles of A come first, in the order of the events
    drawn = [statistics.resampled_sums(side, resamples=200, seed=0) for side in sides]
    differences = 1000 * (drawn[0][:, 0] / drawn[0][:, 1] - drawn[1][:, 0] / drawn[1][:, 1])
    held = sum(side[:, 0] for side in sides)
    number = max(round(held.sum() ** 2 / (held**2).sum()), statistics.MIN_CLUSTERS)
    ends = np.quantile(differences, statistics.expanded_tails(number, 0.95))
    assert (row["difference_low"], row["difference_high"]) == pytest.approx(tuple(ends))
    change = np.random.default_rng(0).random((200, 10)) < 0.5
    sizes = []
    for swap in change:
        first = np.where(swap[:, None], sides[1], sides[0]).sum(axis=0)
        second = np.where(swap[:, None], sides[0], sides[1]).sum(axis=0)
        sizes.append(abs(1000 * (first[0] / first[1] - second[0] / second[1])))
    assert row["floor"] == pytest.approx(np.quantile(sizes, 0.95)) and row["null"] == "events"


def test_errors_say_what_cannot_be_paired_and_what_to_do():
    evidence = coverage(6)
    for name, call in COMPARISONS.items():
        with pytest.raises(ValueError, match=r"no column to pair by is called 'evnt'; did you mean 'event'\?"):
            call(evidence, pair="evnt", **QUICK)
        with pytest.raises(ValueError, match=r"none of them says its event; put it into articles\.csv .*with_events"):
            call(of(evidence, event=""), pair="event", **QUICK)
        with pytest.raises(ValueError, match=r"no event has articles of all of A, (B|all others); compare fewer"):
            call(of(evidence, event=evidence.articles["article"]), pair="event", **QUICK)
        assert name
    with pytest.raises(ValueError, match=r"add group='outlet'"):
        fr.sourcing(evidence, pair="event")
    with pytest.raises(ValueError, match=r"add group='outlet'"):
        fr.distance(evidence, pair="event")
    with pytest.raises(ValueError, match="none of them says its family"):
        fr.keyness(evidence, "A", by="outlet", pair="family")  # "own" is no family that articles have in common


def test_few_events_have_no_interval():
    for name, call in COMPARISONS.items():
        result = call(coverage(statistics.MIN_CLUSTERS - 1, seed=1), pair="event", **QUICK)
        assert result.settings["events"] == statistics.MIN_CLUSTERS - 1
        if name != "robustness":  # which resamples sentences then, and says so
            assert interval(name, result.table).empty, name


def test_an_outlet_left_out_takes_its_events_along():
    evidence = coverage(12, outlets="ABC").without([f"B{n:02d}" for n in range(6)])
    result = fr.robustness(evidence, "A", by="outlet", pair="event", choices={"voice": "all"}, min_hits=1, **QUICK)
    told = result.table[result.table["enough"]]
    assert set(told["unit"]) == {"events"}
    assert result.settings["events"] == 12
    without = pairs.paired(evidence.articles, "event", evidence.articles["outlet"].replace("C", ""))
    assert without is not None and without.told["events"] == 6


def test_families_and_events_are_drawn_as_one():
    about = pd.DataFrame({"article": list("abc"), "family": ["own", "AFP", "AFP"], "event": ["x", "x", "y"]})
    assert pairs.units(about, None).tolist() == ["a", "b", "c"]
    assert pairs.units(about, "weight").tolist() == ["own a", "AFP", "AFP"]
    found = pairs.paired(about, "event", ["A", "B", "B"])
    assert found is not None and pairs.units(about, "weight", found).tolist() == ["x", "x", "y"]
    assert found.summed(np.array([[1.0], [2.0], [4.0]]), about["event"]).tolist() == [[3.0]]
    assert pairs.paired(about, None, ["A", "B", "B"]) is None


@pytest.mark.parametrize("name", COMPARISONS)
@pytest.mark.parametrize("pair", [None, "event"])
@pytest.mark.parametrize("families", ["weight", "collapse"])
def test_a_text_that_each_side_carries_once_counts_in_full_on_both(name, families, pair):
    """One report on either side is no copy within it: nothing changes, whatever is asked to be done with copies."""
    evidence = coverage(8).with_families({f"{outlet}{n:02d}": f"Wire {n}" for outlet in "AB" for n in (3, 5, 7)})
    given = {"resamples": 50} if pair is None else {"pair": pair, "resamples": 50}
    with_rule, plain = {"families": families}, {}
    if name == "robustness":
        one = {"voice": "all", "per": "mention", "threshold": 0.5, "words": "all"}
        with_rule, plain = ({"choices": {**one, "families": rule}} for rule in (families, "none"))
    found, wanted = (COMPARISONS[name](evidence, **given, **rule).table for rule in (with_rule, plain))
    other = ["families", "unit"]  # a rule for families names its units so
    if pair is None and name in ("distance", "robustness"):  # and draws the same articles in the order of these names
        other += [column for column in wanted if column.endswith(("low", "high", "floor", "clear"))]
    pd.testing.assert_frame_equal(
        found.drop(columns=other, errors="ignore"), wanted.drop(columns=other, errors="ignore")
    )


@pytest.mark.parametrize("name", ["word_shift", "keyness"])
@pytest.mark.parametrize("families", ["weight", "collapse"])
def test_what_is_not_compared_takes_no_copy_away(name, families):
    """The longest copy may stand in an outlet that is not compared at all."""
    evidence = coverage(6, outlets="ABC").with_families(
        {f"{outlet}{n:02d}": f"Wire {n}" for outlet in "ABC" for n in range(6)}
    )
    given = {"reference": "B", "families": families, **QUICK}
    given |= {"prior": "flat", "prior_weight": 10.0} if name == "keyness" else {}
    found = COMPARISONS[name](evidence, **given).table
    without = COMPARISONS[name](evidence.without([f"C{n:02d}" for n in range(6)]), **given).table
    pd.testing.assert_frame_equal(found, without)


def test_copies_are_heeded_within_each_side():
    about = pd.DataFrame({"article": list("abcde"), "family": [*["AFP"] * 4, "own"], "words": [9, 8, 7, 6, 5]})
    side = ["A", "B", "B", "", "A"]
    assert pairs.within(about, None, side).tolist() == [1, 1, 1, 0, 1]
    assert pairs.within(about, "weight", side).tolist() == [1, 0.5, 0.5, 0, 1]
    assert pairs.within(about, "collapse", side).tolist() == [1, 1, 0, 0, 1]


@pytest.mark.parametrize("name", COMPARISONS)
def test_copies_that_are_collapsed_report_no_event(name):
    evidence = coverage(12)
    sizes = evidence.articles.set_index("article")["words"]
    families = {"A00": "AP", "A01": "AP", "B02": "AFP", "B03": "AFP"}
    copies = [sizes[list(pair)].sort_values(kind="stable").index[0] for pair in (("A00", "A01"), ("B02", "B03"))]
    evidence = evidence.with_families(families)
    given = {"pair": "event", **QUICK}
    if name in ("keyness", "bursts"):  # a prior from the corpus is of all articles, copies too
        given |= {"prior": "flat", "prior_weight": 10.0}
    if name == "robustness":
        given["choices"] = {"voice": "all", "families": "collapse"}
        found = COMPARISONS[name](evidence, **given)
        given["choices"] = {"voice": "all", "families": "none"}
    else:
        found = COMPARISONS[name](evidence, families="collapse", **given)
    wanted = COMPARISONS[name](evidence.without(copies), **given)
    rule = ["families"] if name == "robustness" else []
    pd.testing.assert_frame_equal(found.table.drop(columns=rule), wanted.table.drop(columns=rule))
    assert found.settings["events"] == wanted.settings["events"] == 10


def test_each_choice_of_robustness_is_matched_as_it_is_alone():
    evidence = coverage(8, outlets="ABC").without(["B05"])
    evidence = evidence.with_families({"A00": "AP", "A01": "AP", "B02": "AFP", "B03": "AFP", "C02": "AFP"})
    given = {"entities": ENTITIES[0], "by": "outlet", "pair": "event", "min_mentions": 1, "min_hits": 1, **QUICK}
    rules = {"families": ["none", "weight", "collapse"], "outlets": ["all", "without B", "without C"]}
    one = {"voice": "all", "per": "mention", "threshold": 0.5, "words": "all", "mentions": "all", "counting": "count"}
    one["attachment"] = "any rule"
    every = fr.robustness(evidence, "A", choices=one | rules, **given).table
    for families, outlets in [(f, "all") for f in rules["families"]] + [("none", o) for o in rules["outlets"][1:]]:
        wanted = fr.robustness(evidence, "A", choices=one | {"families": families, "outlets": outlets}, **given)
        found = every[(every["families"] == families) & (every["outlets"] == outlets)]
        same = [column for column in found if column != "specification"]
        pd.testing.assert_frame_equal(found[same].reset_index(drop=True), wanted.table[same])
        kept = evidence if outlets == "all" else evidence.without([f"{outlets[-1]}{n:02d}" for n in range(8)])
        side = kept.articles["outlet"].where(kept.articles["outlet"] == "A", "all others")
        told = pairs.paired(kept.articles, "event", side, None if families == "none" else families)
        assert told is not None and wanted.settings["events"] == told.told["events"]


def test_sentences_of_too_few_events_are_not_drawn_together():
    """The third sentence of the one outlet has nothing to do with the third of the other, as many as both may have."""
    evidence = coverage(statistics.MIN_CLUSTERS - 1, seed=1)
    together, apart = (COMPARISONS["robustness"](evidence, pair=pair, **QUICK).table for pair in ("event", None))
    assert set(together["unit"]) == {"sentences"} and together["low"].notna().any()
    pd.testing.assert_frame_equal(together.drop(columns="floor"), apart.drop(columns="floor"))
