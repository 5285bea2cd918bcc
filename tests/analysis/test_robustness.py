"""Robustness against counts made by hand from the tables, and what must hold of every specification curve."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from framing.analysis import groups, null, specifications, statistics
from framing.analysis.robustness import robustness
from framing.evidence import TABLES, Evidence
from framing.reading.attachment import REACHES, RULES
from framing.reading.lexicons import SIGNS
from framing.result import Result
from tests.evidence_factory import ENTITIES, Token, evidence_of, evidences, invented

QUICK = {"resamples": 50}
ALL_TOLD = {"min_mentions": 1, "min_hits": 1, "min_words": 1}
PLAIN = {
    "voice": "all",
    "per": "mention",
    "threshold": 0.5,
    "counting": "count",
    "attachment": "any rule",
    "mentions": "all",
    "families": "none",
    "words": "all",
    "outlets": "all",
}
A, B = ENTITIES[0], ENTITIES[3]


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    """Twelve articles: strengths and weights that vary, rules of attachment of every kind, some pronouns."""
    made = invented(12, sentences=10, seed=3)
    rng = np.random.default_rng(5)
    n, m = len(made.hits), len(made.mentions)
    hits = made.hits.assign(
        strength=rng.choice([0.42, 0.55, 0.9], n),
        weight=rng.choice([1.0, 2.0, 3.0], n),
        attached=np.where(made.hits["entity"] == "", "none", rng.choice(["possessor", "clause", "salient"], n)),
    )
    return dataclasses.replace(
        made, hits=hits, mentions=made.mentions.assign(how=rng.choice(["name", "pronoun", "surname"], m))
    )


def one(result: Result, **options: object) -> pd.Series:
    """The only row under the options given."""
    table = result.table
    for choice, option in options.items():
        table = table[table[choice] == option]
    assert len(table) == 1
    return table.iloc[0]


def test_one_specification_counted_by_hand(evidence):
    result = robustness(evidence, entities=[A, B], **QUICK)
    row = one(result, **(PLAIN | {"voice": "narrator", "threshold": 0.4, "counting": "weight", "per": "sentence"}))
    rates = []
    for entity in (A, B):
        hits = evidence.hits[(evidence.hits["entity"] == entity) & (evidence.hits["voice"] == "narrator")]
        mentions = evidence.mentions[
            (evidence.mentions["entity"] == entity) & (evidence.mentions["voice"] == "narrator")
        ]
        rates.append(hits["weight"].sum() / len(mentions[["article", "sentence"]].drop_duplicates()))
    assert row["first_rate"] == pytest.approx(rates[0]) and row["second_rate"] == pytest.approx(rates[1])
    assert row["estimate"] == pytest.approx((rates[0] - rates[1]) / (rates[0] + rates[1]))
    assert row["unit"] == "articles" and row["low"] < row["estimate"] < row["high"]


def test_attachment_mentions_and_words_leave_out_what_they_say(evidence):
    result = robustness(evidence, entities=[A, B], **QUICK)
    hits = evidence.hits[(evidence.hits["entity"] == A) & (evidence.hits["strength"] >= 0.5)]
    named = evidence.mentions[(evidence.mentions["entity"] == A) & (evidence.mentions["how"] != "pronoun")]
    where = pd.MultiIndex.from_frame(named[["article", "sentence"]])
    by_name = pd.MultiIndex.from_frame(hits[["article", "sentence"]]).isin(where)
    expected = {
        ("attachment", "any rule"): len(hits),
        ("attachment", "no guess"): (hits["attached"] != "salient").sum(),
        ("attachment", "joined"): (hits["attached"] == "possessor").sum(),
        ("mentions", "by name"): by_name.sum(),
        ("words", "unfavourable"): hits["category"].isin(["insult", "violence"]).sum(),
        ("words", "without praise"): (hits["category"] != "praise").sum(),
        ("outlets", "without Outlet 2"): (~hits["article"].isin(["paper04", "paper05"])).sum(),
    }
    assert len(set(expected.values())) > 4
    for (choice, option), count in expected.items():
        assert one(result, **(PLAIN | {choice: option}))["first_hits"] == count
    assert one(result, **(PLAIN | {"mentions": "by name"}))["first_mentions"] == len(named)


@pytest.mark.parametrize("scorer", ["rules", "learned"])
def test_sentiment_by_hand(evidence, scorer):
    result = robustness(evidence, "Arvenia", A, by="country", measure="sentiment", **QUICK)
    row = one(result, voice="quoted", per="sentence", mentions="all", scorer=scorer, families="none", outlets="all")
    column = {"rules": "sentiment", "learned": "learned"}[scorer]
    country = evidence.articles.set_index("article")["country"]
    mentions = evidence.mentions[evidence.mentions["voice"].isin(["direct", "indirect"])]
    mentions = mentions[mentions["entity"] == A]
    means = mentions.groupby(["article", "sentence"])[column].mean().reset_index()
    by_country = means.groupby(means["article"].map(country))[column].mean()
    assert row["estimate"] == pytest.approx(by_country["Arvenia"] - by_country["Ostrovar"])
    assert (row["reference"], row["entity"], row["basis"]) == ("all others", A, "published+account vs account")


def test_all_loaded_words_of_an_outlet_against_another(evidence):
    given = {"by": "outlet", "reference": "Outlet 4", "choices": {"voice": "narrator", "per": "1,000 words"}}
    row = one(
        robustness(evidence, "Outlet 3", **given, **QUICK, **ALL_TOLD), threshold=0.6, counting="count", words="all"
    )
    rates = []
    for articles in (["paper06", "paper07"], ["paper08", "paper09"]):
        part = evidence.where(article=articles)
        hits = part.hits[(part.hits["voice"] == "narrator") & (part.hits["strength"] >= 0.6)]
        terms = part.terms[(part.terms["voice"] == "narrator") & (part.terms["order"] == 1)]
        rates.append(1000 * len(hits) / terms["count"].sum())
    assert [row["first_rate"], row["second_rate"]] == pytest.approx(rates)
    assert row["unit"] == "sentences", "two articles are too few to resample"
    assert np.isnan(row["floor"])


def test_families_count_once_and_are_resampled_whole():
    token = Token("vilesome", about=A), Token("arvenia", entity=A), Token("zorb", entity=B)
    about = {f"p{n}": {"family": "Wire" if n > 5 else "own"} for n in range(9)}
    texts = {name: [token[:2] if n > 5 else token[1:]] * (n + 1) for n, name in enumerate(about)}
    evidence = evidence_of(texts | {"q": [[token[0], token[2]]] * 5}, about)
    result = robustness(evidence, entities=[A, B], **QUICK, **ALL_TOLD)
    mentions = sum(range(1, 7))
    for families, hits, of_wire in (("none", 24, 24), ("weight", 8, 8), ("collapse", 9, 9)):
        row = one(result, families=families, voice="all", per="mention", threshold=0.5, outlets="all")
        assert row["first_rate"] == pytest.approx((hits + 5) / (mentions + of_wire))
        assert row["unit"] == ("articles" if families == "none" else "families")


def test_interval_resamples_the_difference_over_the_sum_of_both_rates(evidence):
    row = one(robustness(evidence, entities=[A, B], choices=PLAIN, resamples=20_000), voice="all")
    strong = evidence.hits[evidence.hits["strength"] >= 0.5]
    sums = {}
    for entity in (A, B):
        for name, table in (("hits", strong), ("mentions", evidence.mentions)):
            found = table[table["entity"] == entity].groupby("article").size()
            sums[entity, name] = found.reindex(evidence.articles["article"]).fillna(0).to_numpy()
    drawn = np.random.default_rng(9).integers(0, 12, (20_000, 12))
    rate = {e: sums[e, "hits"][drawn].sum(axis=1) / sums[e, "mentions"][drawn].sum(axis=1) for e in (A, B)}
    ends = np.quantile((rate[A] - rate[B]) / (rate[A] + rate[B]), statistics.expanded_tails(12, 0.95))
    assert [row["low"], row["high"]] == pytest.approx(ends.tolist(), abs=0.04)


def test_a_side_without_a_loaded_word_is_as_unsure_as_its_few_mentions():
    def article(mentions: int) -> list[list[Token]]:
        return [[Token("vilesome", about=A), Token("arvenia", entity=A)]] * 8 + [[Token("tirn", entity=B)]] * mentions

    def row(mentions: int) -> pd.Series:
        chosen = {"voice": "all", "per": "mention", "threshold": 0.5}
        return robustness(evidence_of({"one": article(mentions)}), "one", [A, B], choices=chosen, **QUICK).table.iloc[0]

    few, many = row(5), row(200)
    assert few["estimate"] == many["estimate"] == 1
    # Every mention of A carries a word, so that nothing varies but what was not seen of B.
    for row_of, limit in ((many, float(statistics.zero_limit(200))), (few, float(statistics.zero_limit(5)))):
        assert row_of["low"] == pytest.approx((1 - limit) / (1 + limit), abs=1e-9)
    assert many["high"] == 1


def test_floor_is_that_of_random_halves_of_the_reference(evidence):
    result = robustness(evidence, "paper00", choices={"voice": "all", "per": "sentence"}, **QUICK, **ALL_TOLD)
    row = one(result, threshold=0.5, counting="count", words="all", families="none", outlets="all")
    reference = evidence.without("paper00")
    strong = reference.hits[reference.hits["strength"] >= 0.5].groupby("article").size()
    counts = pd.DataFrame({"hits": strong, "sentences": reference.sentences.groupby("article").size()}).fillna(0)
    halves = []
    for half in null.random_halves(11):
        first, second = (counts[side].sum() for side in (half, ~half))
        rates = first["hits"] / first["sentences"], second["hits"] / second["sentences"]
        halves.append((rates[0] - rates[1]) / (rates[0] + rates[1]))
    assert row["floor"] == pytest.approx(np.quantile(np.abs(halves), 0.95))


@settings(deadline=None, max_examples=15)
@given(evidences(min_articles=1), st.sampled_from(["loaded", "sentiment"]))
def test_mirrored_entities_mirror_everything(evidence, measure):
    names = sorted(set(evidence.mentions["entity"]))
    assume(len(names) > 1)
    there = robustness(evidence, entities=names[:2], measure=measure, **QUICK, **ALL_TOLD)
    back = robustness(evidence, entities=names[1::-1], measure=measure, **QUICK, **ALL_TOLD)
    choices = list(there.settings["choices"])
    one_way, other = (r.table.set_index(choices) for r in (there, back))
    other = other.loc[one_way.index]
    np.testing.assert_allclose(one_way["estimate"], -other["estimate"], atol=1e-12)
    np.testing.assert_allclose(one_way["low"], -other["high"], atol=1e-9)
    assert (one_way["sign"] == -other["sign"]).all() and (one_way["enough"] == other["enough"]).all()
    for name in ("agreement", "specifications", "agreeing", "turns"):
        assert there.settings[name] == back.settings[name] or there.settings["sign"] == 0


@settings(deadline=None, max_examples=15)
@given(evidences(min_articles=2, min_words=1))
def test_target_and_reference_that_change_places_mirror_the_estimates(evidence):
    outlets = sorted(set(evidence.articles["outlet"]))
    assume(len(outlets) > 1)
    first, second = outlets[:2]
    there = robustness(evidence, first, by="outlet", reference=second, **QUICK, **ALL_TOLD)
    back = robustness(evidence, second, by="outlet", reference=first, **QUICK, **ALL_TOLD)
    choices = list(there.settings["choices"])
    one_way, other = (r.table.set_index(choices) for r in (there, back))
    other = other.loc[one_way.index]
    np.testing.assert_allclose(one_way["estimate"], -other["estimate"], atol=1e-12)
    np.testing.assert_allclose(one_way["low"], -other["high"], atol=1e-9)


@settings(deadline=None, max_examples=15)
@given(evidences(min_articles=1), st.randoms(use_true_random=False))
def test_shares_are_shares_and_the_order_of_rows_does_not_matter(evidence, random):
    names = sorted(set(evidence.mentions["entity"]))
    assume(len(names) > 1)
    result = robustness(evidence, entities=names[:2], **QUICK, **ALL_TOLD)
    told = result.table[result.table["enough"]]
    summary = result.parts["summary"].iloc[0]
    assert summary["told"] == len(told)
    assert np.isnan(summary["agreement"]) or 0.5 <= summary["agreement"] <= 1
    assert told["estimate"].is_monotonic_increasing and told["estimate"].between(-1, 1).all()
    assert (told["low"].isna() | (told["low"] <= told["estimate"] + 1e-9)).all()
    assert list(result.table["specification"]) == list(range(1, len(result.table) + 1))
    assert not result.table.duplicated(list(result.settings["choices"])).any()
    shares = result.parts["choices"]["share"].dropna()
    assert shares.between(0, 1).all()
    shuffled = {}
    for name in TABLES:
        rows = list(range(len(getattr(evidence, name))))
        random.shuffle(rows)
        shuffled[name] = getattr(evidence, name).iloc[rows]
    again = robustness(Evidence(**shuffled), entities=names[:2], **QUICK, **ALL_TOLD)
    pd.testing.assert_frame_equal(again.table, result.table)


def test_what_turns_the_sign_is_named():
    said = [[Token("vilesome", about=A), Token("arvenia", entity=A), Token("tirn", entity=B)]] * 6
    quoted = [[Token("vilesome", "direct", about=B), Token("tirn", "direct", entity=B), Token("zorb", "direct", A)]] * 8
    result = robustness(evidence_of({"one": said + quoted}), "one", [B, A], **QUICK)
    options = result.parts["choices"].set_index(["choice", "option"])
    assert options.loc[("voice", "quoted"), "median"] == 1
    assert options.loc[("voice", "narrator"), "median"] == -1
    assert result.settings["sign"] == 1 and result.settings["turns"] == "voice: narrator"
    assert options.loc[("voice", "quoted"), "shift"] == 2
    assert result.settings["agreeing"] == options["told"].loc[("voice", ["all", "quoted"])].sum()


def test_leaving_out_what_carries_a_difference_turns_it():
    sentence = [Token("arvenia", entity=A), Token("tirn", entity=B)]
    first = [[Token("vilesome", about=A), Token("butcherly", about=A), *sentence]] * 6
    second = [[Token("gallant", about=B), *sentence]] * 8
    options = robustness(evidence_of({"one": first + second}), "one", [A, B], **QUICK).parts["choices"]
    turning = options[options["turns"]]
    assert turning[["choice", "option"]].to_numpy().tolist() == [
        ["words", "without insult"],
        ["words", "without violence"],
    ]


def test_options_on_which_nothing_hangs_are_left_out():
    plain = evidence_of({n: [[Token("vilesome", about=A), Token("a", entity=A), Token("b", entity=B)]] for n in "xyz"})
    choices = robustness(plain, entities=[A, B], **QUICK).settings["choices"]
    for choice, only in (("counting", "count"), ("attachment", "any rule"), ("mentions", "all"), ("families", "none")):
        assert choices[choice] == [only]
    assert choices["words"] == ["all"]
    assert choices["outlets"] == ["all", "without X", "without Y", "without Z"]
    assert robustness(plain, "x", [A, B], **QUICK).settings["choices"]["outlets"] == ["all"]


def test_choices_can_be_narrowed(evidence):
    chosen = {
        "voice": ["quoted", "scare"],
        "threshold": 0.3,
        "words": ["all", "without insult"],
        "families": "collapse",
    }
    table = robustness(evidence, entities=[A, B], choices=chosen, **QUICK).table
    assert set(table["voice"]) == {"quoted", "scare"} and set(table["threshold"]) == {0.3}
    assert set(table["words"]) == {"all", "without insult"} and set(table["families"]) == {"collapse"}


def test_the_same_seed_gives_the_same_intervals_and_another_does_not(evidence):
    first, again, other = (robustness(evidence, entities=[A, B], seed=s, **QUICK).table for s in (1, 1, 2))
    pd.testing.assert_frame_equal(first, again)
    assert not first["low"].equals(other["low"])


def test_sentiment_carries_the_errors_of_its_scorers(evidence):
    read = dataclasses.replace(evidence, articles=evidence.articles.assign(read_with="sentiment by rules 1"))
    result = robustness(read, entities=[A, B], measure="sentiment", **QUICK)
    assert set(result.settings["errors"]) == set(result.table.attrs["errors"]) == {"rules", "learned"}
    assert all("human annotation" in text for text in result.settings["errors"].values())
    own = robustness(evidence, entities=[A, B], measure="sentiment", **QUICK)
    assert set(own.settings["errors"]) == {"learned"}


def test_rules_and_directions_are_those_of_the_reader_and_the_lexicon():
    assert set(specifications.GUESSES) == set(RULES) - REACHES["clause"]
    assert set(specifications.NEARNESS) < REACHES["clause"]
    assert set(specifications.UNFAVOURABLE) == {direction for direction, sign in SIGNS.items() if sign < 0}


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"target": "papr00", "entities": [A, B]}, KeyError, "no article is called 'papr00'; did you mean 'paper00'"),
        ({"target": "papr00", "entities": A}, KeyError, "did you mean 'paper00'"),
        ({"entities": ["Arvena", B]}, KeyError, "called 'Arvena'; did you mean 'Arvenia'?"),
        ({"entities": [A, A]}, ValueError, "two different"),
        ({"entities": list(ENTITIES)}, ValueError, "two different"),
        ({"entities": A}, ValueError, "name a target"),
        ({}, ValueError, "name a target"),
        ({"target": "paper00", "measure": "sentiment"}, ValueError, "toward an entity"),
        ({"target": "paper00", "measure": "mood"}, ValueError, "no measure is called 'mood'"),
        ({"target": "paper00", "entities": [A, B], "reference": "paper01"}, ValueError, "leave the reference out"),
        ({"target": "paper00", "reference": []}, ValueError, "the reference is empty"),
        ({"target": "paper00", "reference": "paper1"}, KeyError, "did you mean 'paper1"),
        ({"entities": [A, B], "choices": {"voices": "all"}}, ValueError, "called 'voices'; did you mean 'voice'"),
        ({"entities": [A, B], "choices": {"voice": "narator"}}, ValueError, "did you mean 'narrator'"),
        ({"entities": [A, B], "choices": {"voice": []}}, ValueError, "no option"),
        ({"entities": [A, B], "choices": {"threshold": [2]}}, ValueError, "threshold is 2"),
        ({"entities": [A, B], "choices": {"words": "without insults"}}, ValueError, "did you mean 'without insult'"),
        ({"entities": [A, B], "choices": {"scorer": "rules"}}, ValueError, "no choice of this contrast"),
    ],
)
def test_bad_input_is_named(evidence, arguments, error, words):
    with pytest.raises(error, match=r".") as raised:
        robustness(evidence, **arguments)
    assert words in str(raised.value)


def test_one_article_has_nothing_to_be_compared_with():
    single = invented(1)
    with pytest.raises(ValueError, match="nothing but 'paper00': a reference is needed"):
        robustness(single, "paper00", A)
    assert len(robustness(single, "paper00", [A, B], **QUICK).table)


def test_too_few_is_said(evidence):
    result = robustness(evidence, "paper03", [A, B], min_mentions=10_000, **QUICK)
    assert not result.table["enough"].any() and result.table["estimate"].isna().all()
    assert result.settings["told"] == 0 and np.isnan(result.settings["agreement"])
    assert result.settings["turns"] == ""


def test_kin_of_the_families(evidence):
    kin = groups.kin(evidence.articles)
    assert kin.nunique() == len(groups.weights(evidence, "collapse").loc[lambda w: w > 0])


@pytest.mark.slow
def test_intervals_seldom_exclude_0_where_there_is_no_difference():
    rng, clear, samples = np.random.default_rng(1), 0, 400
    chosen = {"voice": "all", "per": "mention", "threshold": 0.5, "words": "all", "outlets": "all"}
    for sample in range(samples):
        texts = {}
        for number in range(20):
            sentences = [[Token("zorb")]]
            for entity in (A, B):
                rate = 0.3 * rng.gamma(2, 1 / 2)  # articles differ, and their words cluster
                for _ in range(rng.poisson(4)):
                    words = [Token("vilesome", about=entity)] * rng.poisson(rate)
                    sentences.append([Token("x", entity=entity), *words])
            texts[f"p{number:02d}"] = sentences
        result = robustness(evidence_of(texts), entities=[A, B], choices=chosen, resamples=500, seed=sample)
        (found,) = result.table["clear"]
        clear += found
    # 5% is the promise; two standard errors of the simulation more, and the two points by which few clusters miss it.
    assert clear / samples < 0.05 + 0.02 + 0.022


LONE = {"voice": "all", "per": "mention", "threshold": 0.5, "counting": "count", "words": "all", "outlets": "all"}


def two_outlets(truth: float, *, articles: int, seed: int) -> Evidence:
    """Two outlets, in whose articles loaded words come unevenly, at rates that differ by a known share of their sum."""
    rng = np.random.default_rng(seed)
    texts, about = {}, {}
    for outlet, share in (("x", 1 + truth), ("y", 1 - truth)):
        for number in range(articles):
            hits = rng.poisson(3 * share * rng.gamma(4, 1 / 4))
            mentions = [Token("arvenia", entity=A)] * 5
            texts[f"{outlet}{number:02d}"] = [[*mentions, *[Token("hapless", about=A)] * hits]]
            about[f"{outlet}{number:02d}"] = {"outlet": outlet}
    return evidence_of(texts, about)


def test_interval_is_of_the_estimate_itself():
    made = two_outlets(0.8, articles=12, seed=4)
    row = one(robustness(made, "x", A, by="outlet", choices=LONE, resamples=400))
    rates = []
    for outlet, seed in (("x", 0), ("y", int(np.random.SeedSequence(0).generate_state(1)[0]))):
        names = made.articles.loc[made.articles["outlet"] == outlet, "article"]
        hits = made.hits["article"].value_counts().reindex(names, fill_value=0).to_numpy()
        assert hits.sum()
        rates.append(statistics.resampled_sums(hits, resamples=400, seed=seed) / 60)
    expected = np.quantile((rates[0] - rates[1]) / (rates[0] + rates[1]), statistics.expanded_tails(12, 0.95))
    assert [row["low"], row["high"]] == pytest.approx(expected.tolist())


@pytest.mark.slow
@pytest.mark.parametrize("truth", [0, 0.5, 0.8])
def test_intervals_hold_the_truth_as_often_as_they_say(truth):
    held = []
    for seed in range(150):
        made = two_outlets(truth, articles=12, seed=seed)
        row = robustness(made, "x", A, by="outlet", choices=LONE, resamples=500).table.iloc[0]
        held.append(row["low"] <= truth <= row["high"])
    assert 0.9 <= np.mean(held) < 1
