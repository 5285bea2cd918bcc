"""Keyness against scipy and the papers' formulas, and against what must hold whatever the numbers."""

import sys
import time

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from scipy import stats

import framing as fr
from framing.analysis import keyness, null, priors
from framing.analysis.statistics import MIN_CLUSTERS
from framing.evidence import TABLES, Evidence
from tests.evidence_factory import Token, evidence_of, evidences, invented

QUICK = {"resamples": 50}
SIGNED = ["log_odds", "z", "g2", "log_ratio"]
INTERVALS = ["log_odds", "log_ratio"]
ENDS = [f"{name}_{end}" for name in ("log_odds", "log_ratio", "percent_diff") for end in ("low", "high")]


def written(**texts: str) -> Evidence:
    """Evidence of articles given as plain words."""
    return evidence_of({name: [[Token(word) for word in text.split()]] for name, text in texts.items()})


def of(evidence: Evidence, **columns: list[str]) -> Evidence:
    """The same evidence with other columns of articles."""
    tables = {name: getattr(evidence, name) for name in TABLES}
    return Evidence(**{**tables, "articles": evidence.articles.assign(**columns)})


def by_article(evidence: Evidence) -> pd.DataFrame:
    single = evidence.terms[evidence.terms["order"] == 1]
    return single.pivot_table(index="term", columns="article", values="count", aggfunc="sum", fill_value=0)


def test_the_floor_has_the_same_digits_however_few_terms_are_looked_at_at_a_time(monkeypatch):
    evidence = invented(9)
    found = []
    for size in (2, 2048):
        monkeypatch.setattr(keyness, "_SMALL", size)
        found.append(keyness.keyness(evidence, "paper03", min_count=1).table)
    assert found[0].equals(found[1]) and found[0]["floor"].notna().any()


@pytest.mark.parametrize("prior", priors.PRIORS)
def test_keyness_is_what_the_papers_say(prior):
    evidence = invented(7)
    result = keyness.keyness(evidence, "paper03", prior=prior, prior_weight=50, min_count=1)
    counts = by_article(evidence)
    everything, target = counts.sum(axis=1), counts["paper03"]
    reference = everything - target
    containing = (counts.drop(columns="paper03") > 0).sum(axis=1)
    n, m = target.sum(), reference.sum()
    for row in result.table.itertuples():
        y, x = target[row.term], reference[row.term]
        if prior == "english":
            wordfreq = pytest.importorskip("wordfreq")
            alpha = 50 * max(wordfreq.word_frequency(row.term, "en"), 1e-8)
        else:
            alpha = 50 * everything[row.term] / everything.sum() if prior == "corpus" else 50 / len(everything)
        log_odds = np.log((y + alpha) / (n + 50 - y - alpha)) - np.log((x + alpha) / (m + 50 - x - alpha))
        assert row.log_odds == pytest.approx(log_odds, abs=1e-9)
        assert row.z == pytest.approx(log_odds / np.sqrt(1 / (y + alpha) + 1 / (x + alpha)), abs=1e-9)
        table = [[y, x], [n - y, m - x]]
        g2 = stats.chi2_contingency(table, correction=False, lambda_="log-likelihood").statistic
        assert row.g2 == pytest.approx(np.copysign(g2, y / n - x / m), abs=1e-9)
        assert row.log_ratio == pytest.approx(np.log2((y or 0.5) / n) - np.log2((x or 0.5) / m), abs=1e-9)
        assert row.percent_diff == pytest.approx(100 * (y / n - x / m) / (x / m) if x else np.inf, abs=1e-9)
        assert (row.target_count, row.reference_count) == (y, x)
        assert (row.target_per_1000, row.reference_per_1000) == pytest.approx((1000 * y / n, 1000 * x / m))
        assert row.reference_articles == containing[row.term]
    assert len(result.table) == len(everything)
    assert {column: str(kind) for column, kind in result.table.dtypes.items()} == keyness._COLUMNS
    np.testing.assert_allclose(result.table["q"], stats.false_discovery_control(result.table["p"]))
    cautious = keyness.keyness(evidence, "paper03", prior=prior, prior_weight=50, min_count=1, correction="by").table
    np.testing.assert_allclose(cautious["q"], stats.false_discovery_control(cautious["p"], method="by"))


def test_the_targets_terms_come_first_and_the_surest_foremost():
    table = keyness.keyness(invented(12, sentences=20), "Arvenia", by="country", min_count=1).table
    more = (table["target_per_1000"] > table["reference_per_1000"]).to_numpy()
    assert more.any() and not more.all()
    assert (more == sorted(more, reverse=True)).all()
    assert table.loc[more, "p"].is_monotonic_increasing and table.loc[~more, "p"].is_monotonic_decreasing


@settings(deadline=None, max_examples=40)
@given(evidences(min_articles=2, max_articles=12, min_words=1))
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"weight": "articles", "prior": "flat"},
        {"families": "weight", "weight": "articles"},
        {"families": "collapse"},
        {"interval": "bootstrap", **QUICK},
    ],
    ids=str,
)
def test_keyness_changes_its_sign_when_the_sides_change_places(options, evidence):
    outlets = sorted(set(evidence.articles["outlet"]))
    assume(len(outlets) > 1)
    options = {"by": "outlet", "min_count": 1, **options}
    there = keyness.keyness(evidence, outlets[0], reference=outlets[1], **options).table.set_index("term")
    back = keyness.keyness(evidence, outlets[1], reference=outlets[0], **options).table.set_index("term")
    back = back.loc[there.index]
    exact = {"atol": 1e-12, "rtol": 1e-12}
    for measure in SIGNED:
        np.testing.assert_allclose(there[measure], -back[measure], **exact)
    for name in INTERVALS:
        np.testing.assert_allclose(there[f"{name}_low"], -back[f"{name}_high"], **exact)
        np.testing.assert_allclose(there[f"{name}_high"], -back[f"{name}_low"], **exact)
    for name in ("p", "q", "burstiness"):
        np.testing.assert_allclose(there[name], back[name], **exact)
    finite = np.isfinite(there["percent_diff"]) & np.isfinite(back["percent_diff"])
    doubled = (1 + there["percent_diff"] / 100) * (1 + back["percent_diff"] / 100)
    np.testing.assert_allclose(doubled[finite], 1)
    assert there["target_count"].tolist() == back["reference_count"].tolist()
    assert (there["target"] + there["reference"]).tolist() == (back["reference"] + back["target"]).tolist()
    assert there["basis"].iloc[0].split(" vs ") == back["basis"].iloc[0].split(" vs ")[::-1]


@pytest.mark.parametrize(
    ("targets", "references", "bursts", "bootstrap"),
    [
        (MIN_CLUSTERS, MIN_CLUSTERS, "articles", "articles"),
        (1, MIN_CLUSTERS, "reference articles", "reference articles"),
        (MIN_CLUSTERS, 1, "target articles", "target articles"),
        (3, 3, "articles", ""),
        (1, MIN_CLUSTERS - 1, "", ""),
    ],
)
def test_the_unit_says_whose_articles_tell_how_articles_differ(targets, references, bursts, bootstrap):
    evidence = of(invented(targets + references), outlet=["Target"] * targets + ["Rest"] * references)
    for interval, unit in (("bursts", bursts), ("bootstrap", bootstrap)):
        table = keyness.keyness(evidence, "Target", by="outlet", interval=interval, **QUICK).table
        assert set(table["unit"]) == {unit}
        ends = table[[*ENDS, "p", "q"]]
        assert ends.notna().all().all() if unit else ends.isna().all().all()
        assert not unit or (table["log_odds_low"] < table["log_odds_high"]).all()


@pytest.mark.parametrize("weight", keyness.WEIGHTS)
def test_intervals_hold_the_estimate(weight):
    for options in ({"target": "Arvenia", "by": "country"}, {"target": "paper02"}):
        for interval in keyness.INTERVALS:
            table = keyness.keyness(invented(16, sentences=20), weight=weight, interval=interval, **options).table
            if interval == "bootstrap" and options["target"] == "paper02":
                continue  # the reference's share is drawn toward the prior, the target's stays where it is
            for name in ("log_odds", "log_ratio", "percent_diff"):
                assert table[f"{name}_low"].notna().sum() > 5
                inside = (table[f"{name}_low"] <= table[name]) & (table[name] <= table[f"{name}_high"])
                assert inside.all(), (weight, options, interval, name)


def test_the_interval_leaves_out_0_where_p_is_small():
    table = keyness.keyness(invented(16, sentences=20), "Arvenia", by="country", min_count=1).table
    outside = (table["log_ratio_low"] > 0) | (table["log_ratio_high"] < 0)
    assert outside.any() and (outside == (table["p"] < 0.05)).all()


def test_identical_articles_leave_nothing_uncertain_for_the_bootstrap():
    texts = {f"a{n}": "zorb zorb talm talm talm" for n in range(5)} | {f"b{n}": "zorb talm sund" for n in range(5)}
    evidence = of(written(**texts), outlet=["a"] * 5 + ["b"] * 5)
    table = keyness.keyness(evidence, "a", by="outlet", interval="bootstrap", **QUICK).table
    np.testing.assert_allclose(table["log_odds_low"], table["log_odds"])
    np.testing.assert_allclose(table["log_odds_high"], table["log_odds"])
    # The five words that an article has could have been others all the same.
    unsure = keyness.keyness(evidence, "a", by="outlet").table
    assert (unsure["log_odds_high"] - unsure["log_odds_low"] > 1).all()


def test_one_long_article_does_not_decide():
    texts = {f"a{n}": "zorb talm talm talm" for n in range(4)} | {"long": "zorb " * 84}
    evidence = written(**texts, **{f"b{n}": "zorb talm sund sund" for n in range(5)})
    evidence = of(evidence, outlet=["A" if name[0] in "al" else "B" for name in evidence.articles["article"]])
    by_words, by_articles = (
        keyness.keyness(evidence, "A", by="outlet", weight=weight).table.set_index("term") for weight in keyness.WEIGHTS
    )
    assert by_words.loc["zorb", "target_per_1000"] == pytest.approx(880)
    assert by_articles.loc["zorb", "target_per_1000"] == pytest.approx(400)  # the mean of four quarters and a whole
    counted = by_articles.loc["zorb"]
    uses, words = 0.4 * 100, 100
    assert counted["log_ratio"] == pytest.approx(np.log2(0.4 / 0.25))
    assert counted["g2"] == pytest.approx(
        stats.chi2_contingency([[uses, 5], [words - uses, 15]], correction=False, lambda_="log-likelihood").statistic
    )
    pooled = stats.chi2.sf(by_words.loc["zorb", "g2"], 1)
    assert by_words.loc["zorb", "p"] > 1e4 * pooled  # for the long article alone makes the difference
    assert counted["target_count"] == 88


@pytest.mark.parametrize("interval", keyness.INTERVALS)
@pytest.mark.parametrize("families", ["weight", "collapse"])
def test_copies_of_a_text_change_nothing(families, interval):
    once = invented(12, sentences=10)
    once = of(once, family=["own"] * 12, country=["Arvenia"] * 5 + ["Ostrovar"] * 7)
    copies = []
    for number in range(1, 4):
        tables = {n: t[t["article"] == "paper03"].assign(article=f"paper03copy{number}") for n in TABLES
                  for t in [getattr(once, n)]}  # fmt: skip
        copies.append(Evidence(**tables))
    thrice = Evidence.concat([once, *copies])
    family = ["AFP" if name.startswith("paper03") else "own" for name in thrice.articles["article"]]
    options = {"by": "country", "interval": interval, "prior": "flat", "prior_weight": 300, "resamples": 200}
    expected = keyness.keyness(once, "Arvenia", **options).table
    found = keyness.keyness(of(thrice, family=family), "Arvenia", families=families, **options).table
    same = [c for c in expected if not c.endswith(("_count", "_articles"))]
    pd.testing.assert_frame_equal(found[same], expected[same])
    taken_for_four = keyness.keyness(of(thrice, family=family), "Arvenia", **options).table
    assert not np.allclose(taken_for_four["log_odds"], expected["log_odds"])


def test_the_floor_is_the_size_between_random_halves_of_the_reference():
    evidence = invented(11)
    result = keyness.keyness(evidence, "paper00", prior_weight=40, min_count=1, seed=3)
    counts = by_article(evidence)
    alpha = 40 * counts.sum(axis=1) / counts.to_numpy().sum()
    reference = counts.drop(columns="paper00")

    def odds(part: pd.DataFrame) -> pd.Series:
        uses, words = part.sum(axis=1), part.to_numpy().sum()
        return np.log((uses + alpha) / (words + 40 - uses - alpha))

    floor = null.split_half(lambda half: odds(reference.loc[:, half]) - odds(reference.loc[:, ~half]), 10, seed=3)
    expected = pd.Series(floor, index=reference.index).where(reference.sum(axis=1) > 0)
    found = result.table.set_index("term")["floor"]
    np.testing.assert_allclose(found, expected[found.index])
    assert found.notna().all() and (found > 0).all()


def test_too_few_articles_have_no_floor():
    assert keyness.keyness(invented(4), "paper00").table["floor"].isna().all()
    halves = keyness.keyness(invented(5), "paper00").table["floor"]
    assert halves.notna().all()
    others = " ".join(["zorb talm"] * 3)
    alone = written(a="sund sund sund zorb", b=others, c=others, d=others, e=others)
    floors = keyness.keyness(alone, "a").table.set_index("term")["floor"]
    assert floors["sund"] == 0, "halves of a reference that never uses a word do not differ in it"
    assert floors.notna().all()


def test_blocks_of_terms_do_not_change_the_results(monkeypatch):
    for interval in keyness.INTERVALS:
        options = {"by": "country", "interval": interval, **QUICK}
        whole = keyness.keyness(invented(12), "Arvenia", **options).table
        with monkeypatch.context() as patch:
            patch.setattr(keyness, "_BLOCK", 3)
            pd.testing.assert_frame_equal(whole, keyness.keyness(invented(12), "Arvenia", **options).table)


def test_what_is_drawn_goes_by_the_seed():
    first, again, other = (
        keyness.keyness(invented(12), "Arvenia", by="country", interval="bootstrap", seed=seed, **QUICK).table
        for seed in (1, 1, 2)
    )
    pd.testing.assert_frame_equal(first, again)
    assert not first["log_odds_low"].equals(other["log_odds_low"])
    assert not first["floor"].equals(other["floor"])


def test_a_heavier_prior_draws_differences_in():
    light, heavy = (
        keyness.keyness(invented(4), "paper00", prior_weight=w).table.set_index("term")["log_odds"] for w in (1, 10_000)
    )
    assert heavy.abs().max() < light.abs().max() / 10


def test_voices_and_longer_terms_can_be_compared():
    said = [Token("zorb", "direct")] * 3 + [Token("talm", "direct")]
    evidence = evidence_of(
        {"a": [[Token("brinn")] * 5, said], "b": [[Token("talm", "indirect")] * 3, [Token("brinn")] * 2]}
    )
    assert set(keyness.keyness(evidence, "a", voice="quoted").table["term"]) == {"zorb", "talm"}
    assert set(keyness.keyness(evidence, "a", voice="narrator").table["term"]) == {"brinn"}
    pairs = keyness.keyness(evidence, "a", order=2, min_count=2).table
    assert set(pairs["term"]) == {"brinn brinn", "zorb zorb", "talm talm"}


# One article, by its sentences.

VERSE = (
    "Norland",
    "Sudland",
    "ferry",
    "harbour",
    "board",
    "the",
    "of",
    "a",
    "and",
    "shameful",
    "sea",
    "winter",
    "tide",
)


@pytest.fixture(scope="module")
def sentences() -> list[list[str]]:
    """An invented article: some words fall by chance, "shameful" comes in clumps, "ferry" once a sentence."""
    rng = np.random.default_rng(5)
    made = []
    for number in range(60):
        words = rng.choice(VERSE[4:], rng.integers(4, 16), p=np.array([2, 9, 5, 4, 4, 1, 1, 1, 1]) / 28).tolist()
        words += ["shameful"] * 4 * (number % 12 == 0) + ["ferry"] + [str(rng.choice(VERSE[:2]))] * (number % 3 == 0)
        made.append(["The", *words])
    return made


@pytest.fixture(scope="module")
def article(sentences) -> Evidence:
    return fr.read(fr.Article("a", "Ferry news\n\n" + " ".join(" ".join(s) + "." for s in sentences)), fr.Entities(()))


@pytest.fixture(scope="module")
def drawn(sentences) -> pd.DataFrame:
    """The rate of each word in 4,000 articles of sentences drawn from the invented one, the headline among them."""
    every = [["ferry", "news"], *([word if word[1:] != "he" else "the" for word in s] for s in sentences)]
    every = [[word.lower() for word in s] for s in every]
    words = sorted({word for s in every for word in s})
    counts = np.array([[s.count(word) for word in words] for s in every], float)
    resampled = np.random.default_rng(1).multinomial(len(every), np.full(len(every), 1 / len(every)), 4000)
    return pd.DataFrame(resampled @ counts / (resampled @ counts.sum(axis=1))[:, None], columns=words)


def test_evidence_tells_what_a_bootstrap_over_sentences_would(article, drawn):
    """To the rounding, the error of the 4,000 draws, and, of words in few sentences, how long these are."""
    terms = article.terms.drop_duplicates("term").set_index("term")
    count = article.terms.groupby("term")["count"].sum()
    assert set(count.index) == set(drawn.columns) and count.sum() == article.articles["words"].iloc[0]
    told = np.sqrt(terms["clumping"] * count) / count.sum()
    ratio = told / drawn.std()
    held = terms["clumping"] * count >= 1
    assert held.sum() >= 10 and ratio[held].between(0.9, 1.1).all(), ratio
    assert terms.loc["shameful", "clumping"] >= 2 and terms.loc["ferry", "clumping"] < 0.5


def test_the_interval_of_one_article_is_that_of_its_sentences(article, drawn):
    """Against a reference so long that it is sure, the interval is a quantile of what sentences drawn again give."""
    others = {f"b{n}": [[Token(word.lower()) for word in VERSE * 400]] for n in range(8)}
    both = Evidence.concat([article, evidence_of(others)])
    result = keyness.keyness(both, "a", interval="sentences", min_count=1)
    table = result.table.set_index("term")
    assert set(table["unit"]) == {"target sentences"}
    often = ["the", "of", "and", "a", "board", "ferry", "norland", "sudland"]
    reference = np.log2(1 / len(VERSE))
    for term in often:
        low, high = np.log2(np.quantile(drawn[term], [0.025, 0.975])) - reference
        row = table.loc[term]
        # Jeffreys's half a use, n / (n - 1), and the error of 4,000 draws.
        assert row["log_ratio_high"] - row["log_ratio_low"] == pytest.approx(high - low, rel=0.15), term
        assert [row["log_ratio_low"], row["log_ratio_high"]] == pytest.approx([low, high], abs=0.15 * (high - low)), (
            term
        )
    source = keyness.keyness(both, "a", min_count=1)
    wide = source.table.set_index("term")
    width = [(each["log_ratio_high"] - each["log_ratio_low"])[often] for each in (table, wide)]
    assert (width[0] < width[1]).mean() > 0.8  # though words of these others come in no bursts
    assert table["log_odds"].equals(wide.loc[table.index, "log_odds"])
    assert result.settings["one_article"] == "as it is, by its sentences"
    assert source.settings["one_article"] == "standing for its source"
    assert "one article, as it is, by its sentences" in result.alt and "nothing of other articles" in result.alt
    assert "one article, standing for its source" in source.alt


def test_sentences_change_sides_and_two_articles_have_none_but_theirs(article):
    both = Evidence.concat([article, invented(8, sentences=30)])
    for reference in (None, "paper03"):
        there = keyness.keyness(both, "a", reference=reference, interval="sentences", min_count=1)
        if reference is None:
            back = keyness.keyness(
                of(both, outlet=["a"] + ["b"] * 8), "b", by="outlet", interval="sentences", min_count=1
            )
        else:
            back = keyness.keyness(both, reference, reference="a", interval="sentences", min_count=1)
        there, back = there.table.set_index("term"), back.table.set_index("term")
        back = back.loc[there.index]
        assert set(there["unit"]) == {"target sentences" if reference is None else "sentences"}
        assert set(back["unit"]) == {"reference sentences" if reference is None else "sentences"}
        for name in ("log_odds", "log_ratio"):
            assert (there[f"{name}_low"] == -back[f"{name}_high"]).all() and there[f"{name}_low"].notna().all()
        assert (there["p"] == back["p"]).all()


def test_what_sentences_cannot_tell_is_said(article):
    evidence = Evidence.concat([article, invented(8, sentences=30)])
    with pytest.raises(ValueError, match="interval='sentences' is for a side that is one article"):
        keyness.keyness(evidence, "Arvenia", by="country", interval="sentences")
    earlier = Evidence(
        **{**{n: getattr(evidence, n) for n in TABLES}, "terms": evidence.terms.drop(columns="clumping")}
    )
    with pytest.raises(
        ValueError, match="does not tell how the sentences of 'a' hold its terms; read the article again"
    ):
        keyness.keyness(earlier, "a", interval="sentences")
    keyness.keyness(earlier, "a")
    short = Evidence.concat([invented(8, sentences=30), evidence_of({"z": [[Token("zorb")] * 9] * (MIN_CLUSTERS - 1)})])
    table = keyness.keyness(short, "z", interval="sentences").table
    assert set(table["unit"]) == {""} and table["p"].isna().all()


def test_settings_hold_what_was_chosen():
    evidence = invented(4)
    words = evidence.terms.loc[evidence.terms["order"] == 1, "count"].sum()
    result = keyness.keyness(evidence, "paper00", families="weight", weight="articles")
    assert result.settings["prior_weight"] == pytest.approx(words / 4)
    assert result.settings["reference"] == "all others"
    assert result.settings["articles"] == {"published": 1, "account": 3}
    assert (result.settings["weight"], result.settings["families"]) == ("articles", "weight")
    assert (result.settings["interval"], result.settings["correction"]) == ("bursts", "bh")
    assert set(result.table["basis"]) == {"published vs account"}
    assert result.table.attrs["level"] == result.settings["level"]


def test_errors_say_what_is_wrong():
    evidence = invented(4)
    with pytest.raises(KeyError, match="did you mean 'paper01'"):
        keyness.keyness(evidence, "paper1")
    with pytest.raises(KeyError, match="no article is called 'paper9'"):
        keyness.keyness(evidence, "paper00", reference=["paper01", "paper9"])
    with pytest.raises(ValueError, match="target and a reference at once"):
        keyness.keyness(evidence, "paper00", reference=["paper00", "paper01"])
    with pytest.raises(ValueError, match="reference is empty"):
        keyness.keyness(evidence, "paper00", reference=[])
    with pytest.raises(ValueError, match="a reference is needed"):
        keyness.keyness(invented(1), "paper00")
    with pytest.raises(ValueError, match="prior_weight is 0"):
        keyness.keyness(evidence, "paper00", prior_weight=0)
    with pytest.raises(ValueError, match="nothing to compare"):
        keyness.keyness(written(a="zorb", b="talm"), "a", voice="quoted")
    with pytest.raises(ValueError, match=r"level is 95; .* for instance 0\.95"):
        keyness.keyness(invented(8), "paper00", level=95)
    for option, wrong, near in (
        ("prior", "flats", "flat"),
        ("prior", "English", "english"),
        ("weight", "article", "articles"),
        ("families", "weights", "weight"),
        ("interval", "burst", "bursts"),
        ("correction", "bhy", "bh"),
    ):
        with pytest.raises(ValueError, match=f"did you mean .*'{near}'"):
            keyness.keyness(evidence, "paper00", **{option: wrong})


def test_general_english_knows_single_words_and_must_be_installed(monkeypatch):
    with pytest.raises(ValueError, match="no frequencies of terms of 2 words; take prior='corpus'"):
        keyness.keyness(invented(4), "paper00", order=2, prior="english")
    monkeypatch.setitem(sys.modules, "wordfreq", None)
    with pytest.raises(ModuleNotFoundError, match=r"pip install 'framing\[english\]'"):
        keyness.keyness(invented(4), "paper00", prior="english")


def test_general_english_expects_common_words_and_is_surprised_by_rare_ones():
    pytest.importorskip("wordfreq")
    texts = {"a": "the the the ferry ferry ferry", "b": " ".join(["the the sund"] * 9)}
    flat, english = (
        keyness.keyness(written(**texts), "a", prior=prior, prior_weight=20).table.set_index("term")["log_odds"]
        for prior in ("flat", "english")
    )
    assert english["ferry"] > flat["ferry"] > 0


def test_stop_words_leave_the_table_but_go_on_being_words_of_their_side():
    evidence = invented(6)
    whole = keyness.keyness(evidence, "paper00").table.set_index("term")
    content = keyness.keyness(evidence, "paper00", stop_words=True).table.set_index("term")
    assert set(whole.index) - set(content.index) == {"the", "of"}
    for column in ("log_odds", "p", "floor"):
        assert content[column].equals(whole.loc[content.index, column])


def test_nothing_to_show_has_the_columns_all_the_same():
    for interval in keyness.INTERVALS:
        table = keyness.keyness(invented(12), "paper00", min_count=10_000, interval=interval).table
        assert table.empty and list(table.columns) == list(keyness._COLUMNS)


@pytest.mark.parametrize("interval", keyness.INTERVALS)
def test_a_hundred_and_fifty_articles_take_seconds(interval):
    evidence = fr.load_corpus("three-outlets").evidence
    start = time.process_time()
    table = keyness.keyness(evidence, "Fox News", by="outlet", interval=interval, resamples=1000).table
    assert time.process_time() - start < 6
    assert len(table) > 3000 and set(table["unit"]) == {"articles"}
