"""Omissions: what is not visible is never taken for absent, nor a short article for a silent one."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import hypergeom

from framing.analysis import items
from framing.analysis import omissions as analysis
from framing.analysis.statistics import wilson
from framing.evidence import Evidence, make_table
from tests.evidence_factory import Token, evidence_of, evidences, invented

QUICK = {"resamples": 20}


def coverage(counts: np.ndarray, words: np.ndarray, **about: list[str]) -> Evidence:
    """Evidence of articles page00, page01, ... in which word number i stands counts[:, i] times."""
    names = [f"page{n:02d}" for n in range(len(counts))]
    tables = {"terms": [], "articles": []}
    for n, name in enumerate(names):
        row = {"article": name, "outlet": name.title(), "published": "1907-03-02", "country": "Norland"}
        row |= {"family": "own", "language": "en", "basis": "account", "url": "", "sentences": 1}
        row |= {"sha256": "0" * 64, "read_with": "invented", "words": int(words[n])}
        tables["articles"].append(row | {column: values[n] for column, values in about.items()})
        for i in np.flatnonzero(counts[n]):
            word = {"article": name, "term": f"zorb{i}", "order": 1, "voice": "narrator"}
            tables["terms"].append(word | {"count": int(counts[n, i])})
    empty = Evidence.empty()
    made = {name: make_table(name, rows) for name, rows in tables.items()}
    others = ("mentions", "hits", "sentences", "quotations", "labels")
    return Evidence(**made, **{name: getattr(empty, name) for name in others})


def of(evidence: Evidence | None, target: str = "page00", **options: object) -> pd.DataFrame:
    return analysis.omissions(evidence, target, **{**QUICK, "min_visible": 1, **options}).table.set_index("item")


# Coded facts


def omitting(state: object, others: list[object]) -> str:
    column = pd.array([state, *others], dtype="Int64")
    codes = pd.DataFrame({"article": [f"page{n}" for n in range(len(column))], "dam_broke": column})
    return of(None, "page0", codes=codes, min_visible=4)["finding"].iloc[0]


@pytest.mark.parametrize(
    ("state", "others", "finding"),
    [
        (0, [1, 1, 0, 0], analysis.LEFT_OUT),
        (0, [1, 0, 0, 0], ""),
        (1, [1, 1, 1, 1], ""),
        (1, [0, 0, 0, 0, 1], analysis.ALONE),
        (1, [0, 0, 0, 1], ""),
        (None, [1, 1, 1, 1], ""),
        (None, [0, 0, 0, 0], ""),
        (0, [1, 1, 1, None], analysis.TOO_FEW),
    ],
)
def test_findings_of_facts(state, others, finding):
    assert omitting(state, others) == finding


def test_a_fact_not_visible_is_neither_present_nor_absent():
    codes = pd.DataFrame({"article": list("abc"), "dam_broke": [None, 1, 1], "harvest_lost": [1, 1, 0]})
    table = of(None, "a", codes=codes)
    assert table.loc["dam_broke", ["target_state", "finding"]].tolist() == ["not visible", ""]
    assert pd.isna(table.loc["dam_broke", "target_count"]) and table.loc["harvest_lost", "target_count"] == 1
    assert set(table["basis"]) == {"codes"} and table["p_none"].isna().all()


def test_how_much_was_seen_can_be_told():
    codes = pd.DataFrame({"article": list("abc"), "dam_broke": [1, 1, 0]})
    seen = pd.Series({"a": "part", "b": "whole", "c": "whole"})
    assert of(None, "c", codes=codes, seen=seen)["visible"].tolist() == [1]
    pages = pd.DataFrame({"article": list("abc"), "seen": ["part", "whole", "whole"]})
    assert of(None, "c", codes=codes, pages=pages)["visible"].tolist() == [1]


def test_a_short_page_is_excused_where_lengths_are_known():
    codes = pd.DataFrame({"article": list("abcd"), "dam_broke": [0, 1, 1, 1], "harvest_lost": [1, 0, 0, 0]})
    pages = pd.DataFrame({"article": list("abcd"), "words_seen": [100, 200, 400, 80]})
    assert of(None, "a", codes=codes)["finding"].tolist() == [analysis.LEFT_OUT, analysis.ALONE]
    table = of(None, "a", codes=codes, pages=pages)
    # A fact reported once is lost from half of all cuts of 200 words to 100, from three quarters of those of 400.
    assert table.loc["dam_broke", "p_none"] == pytest.approx((0.5 + 0.75 + 0) / 3)
    assert table.loc["dam_broke", "expected"] == pytest.approx((0.5 + 0.25 + 1) / 3)
    assert table.loc["harvest_lost", "p_none"] == pytest.approx((0 + 0 + 0.2) / 3)
    assert table["finding"].tolist() == [analysis.SHORT, analysis.OTHERS_SHORT]


def test_families_of_coded_pages_come_from_the_pages():
    codes = pd.DataFrame({"article": list("abcd"), "dam_broke": [0, 1, 1, 0]})
    pages = pd.DataFrame({"article": list("abcd"), "wire_family": ["own", "Wire", "Wire", "own"], "words": 100})
    assert of(None, "a", codes=codes)["share"].iloc[0] == pytest.approx(2 / 3)
    assert of(None, "a", codes=codes, pages=pages, families="weight")["share"].iloc[0] == pytest.approx(1 / 2)
    with pytest.raises(KeyError, match="give pages with that column"):
        of(None, "a", codes=codes, families="weight")


# Words, entities and speakers


def test_words_are_counted_and_set_against_their_length():
    counts = np.array([[0, 4, 0], [2, 0, 1], [1, 0, 1], [3, 0, 0]])
    table = of(coverage(counts, np.array([100, 200, 150, 300])))
    left, alone = table.loc["zorb0"], table.loc["zorb1"]
    assert (left["kind"], left["target_state"], left["target_count"]) == ("term", "absent", 0)
    assert (left["present"], left["visible"], left["share"]) == (3, 3, 1)
    assert left["expected"] == pytest.approx(100 * np.mean([2 / 200, 1 / 150, 3 / 300]))
    chances = [hypergeom.pmf(0, w, n, 100) for n, w in ((2, 200), (1, 150), (3, 300))]
    assert left["p_none"] == pytest.approx(np.mean(chances))
    assert (left["finding"], left["basis"]) == (analysis.SHORT, "account vs account")
    low, high = wilson(3, 3)
    assert (left["share_low"], left["share_high"]) == (float(low), float(high))
    assert (alone["target_count"], alone["share"], alone["finding"]) == (4, 0, analysis.ALONE)
    assert "zorb2" in table.index and table.loc["zorb2", "share"] == pytest.approx(2 / 3)


def test_an_article_as_long_as_the_others_has_no_excuse():
    counts = np.array([[0, 2], [1, 0], [1, 0], [0, 0]])
    table = of(coverage(counts, np.array([300, 300, 250, 300])), min_count=2)
    assert table.loc["zorb0", ["p_none", "finding"]].tolist() == [0, analysis.LEFT_OUT]
    assert table.loc["zorb1", "finding"] == analysis.ALONE
    # 300 words cut to 250, 250 and 200: what stands there twice is lost now and then.
    shorter = of(coverage(counts, np.array([300, 250, 250, 200])), min_count=2).loc["zorb1"]
    assert shorter["p_none"] == pytest.approx(np.mean([hypergeom.pmf(0, 300, 2, w) for w in (250, 250, 200)]))
    # A word used once says little, and is not listed as what the article alone has.
    assert "zorb1" not in of(coverage(counts, np.array([300, 300, 250, 300]))).index


def test_entities_and_speakers_count_sentences_and_scare_quotes_have_no_speaker():
    mention = Token("arvenia", entity="Arvenia")
    named = [[mention, mention], [Token("zorb")], [mention]]
    # The factory gives the first span of a sentence at an even place no speaker, and one at the next place one.
    quoting = [[Token("talm")], [Token("sund", "direct")], [Token("sund", "scare")]]
    texts = {"page00": [[Token("talm")] * 4] * 3} | {f"page{n:02d}": [*named, *quoting] for n in range(1, 5)}
    table = analysis.omissions(evidence_of(texts), "page00", min_visible=1, **QUICK).table.set_index("kind")
    entity = table.loc["entity"]
    words = sum(map(len, [*named, *quoting]))
    assert (entity["item"], entity["expected"]) == ("Arvenia", pytest.approx(2 * 12 / words))
    assert entity["finding"] == analysis.LEFT_OUT
    spoken = evidence_of(texts).quotations
    heard = spoken[(spoken["kind"] != "scare") & (spoken["speaker"] != "")]
    assert table.loc[["speaker"], "item"].tolist() == sorted(set(heard["speaker"]))
    assert "arvenia" not in table.loc[["term"], "item"].tolist()
    words_alone = analysis.omissions(evidence_of(texts), "page00", kinds=["term"], min_visible=1, **QUICK).table
    assert "arvenia" in words_alone["item"].tolist()


def test_function_words_are_no_omissions():
    texts = {"page00": [[Token("talm")] * 9]} | {f"page{n:02d}": [[Token("the"), Token("zorb")]] for n in (1, 2)}
    assert of(evidence_of(texts), kinds=["term"]).query("target_state == 'absent'").index.tolist() == ["zorb"]


def test_a_published_page_not_seen_whole_shows_no_absence():
    counts, words = np.array([[0, 3], [1, 0], [1, 0], [1, 0]]), np.full(4, 100)
    seen = pd.Series({f"page{n:02d}": "part" if n < 2 else "whole" for n in range(4)})
    published = coverage(counts, words, basis=["published"] * 4)
    table = of(published, seen=seen)
    assert table.index.tolist() == ["zorb1"] and table["visible"].tolist() == [2]
    # An account is a text of its own, and whole, however little of its page was seen.
    assert of(coverage(counts, words), seen=seen)["visible"].tolist() == [3, 3]


def test_copies_of_one_text_are_one_witness():
    counts, words = np.array([[0], [1], [1], [1], [0]]), np.array([100, 100, 100, 120, 100])
    copies = coverage(counts, words, family=["own", "Wire", "Wire", "Wire-derived", "own"])
    assert of(copies)["share"].tolist() == [0.75]
    weighed = of(copies, families="weight").iloc[0]
    assert (weighed["share"], weighed["present"], weighed["visible"]) == (pytest.approx(0.5), 3, 4)
    kept = of(copies, families="collapse").iloc[0]
    assert (kept["share"], kept["present"], kept["visible"]) == (0.5, 1, 2)


def test_articles_of_an_outlet_are_one_long_text():
    counts, words = np.array([[0], [2], [1], [1]]), np.full(4, 100)
    outlets = coverage(counts, words, outlet=["Herald", "Herald", "Courier", "Post"])
    assert of(outlets, "Herald", by="outlet").empty
    row = of(outlets, "Herald", by="outlet", min_count=2, at_most=1).iloc[0]
    assert (row["target_count"], row["visible"], row["share"]) == (2, 2, 1)


def test_a_reference_can_be_named():
    counts = np.array([[0], [1], [1], [0], [0]])
    evidence = coverage(counts, np.full(5, 100))
    assert of(evidence, reference=["page01", "page02"])["share"].tolist() == [1]
    assert of(evidence, reference="page01")["visible"].tolist() == [1]
    with pytest.raises(KeyError, match="did you mean 'page01"):
        of(evidence, reference="page1")
    with pytest.raises(ValueError, match="target and a reference at once"):
        of(evidence, reference=["page00", "page01"])
    with pytest.raises(ValueError, match="reference is empty"):
        of(evidence, reference=[])


# The floor


def test_the_others_are_charged_in_turn():
    counts = np.array([[0, 1], [1, 0], [1, 1], [1, 1], [1, 1], [1, 1]])
    options = {"kinds": ["term"], "min_visible": 5, **QUICK}
    result = analysis.omissions(coverage(counts, np.full(6, 100)), "page00", **options)
    assert result.table["finding"].tolist() == [analysis.LEFT_OUT]
    others = result.parts["others"]
    assert others["article"].tolist() == [f"page{n:02d}" for n in range(1, 6)]
    # page01 alone lacks what all the rest have; it is held against four, the target is not among them.
    assert others["left_out"].tolist() == [1, 0, 0, 0, 0]
    floor = result.parts["floor"].set_index("measure").loc["left_out"]
    assert floor[["target", "others", "low", "median", "high", "as_many"]].tolist() == [1, 5, 0, 0, 1, 0.2]


def test_few_others_make_no_floor():
    floor = analysis.omissions(coverage(np.array([[0], [1], [1]]), np.full(3, 90)), "page00", **QUICK).parts["floor"]
    assert floor[["low", "median", "high", "as_many"]].isna().all(axis=None)


def test_kinds_are_summed_over_those_held_against_the_others_in_every_kind():
    evidence = invented(8)
    names = evidence.articles["article"].tolist()
    codes = pd.DataFrame({"article": [*names[:6], "elsewhere"], "dam_broke": [0, 1, 1, 1, 0, 1, 1]})
    floor = analysis.omissions(evidence, names[0], codes=codes, min_visible=1, **QUICK).parts["floor"]
    assert floor.drop_duplicates("kind")["kind"].tolist() == ["term", "entity", "speaker", "fact", "all"]
    assert floor.drop_duplicates("kind")["others"].tolist() == [7, 7, 7, 6, 5]


# Calibration


def drawn(rng: np.random.Generator, articles: int, words: int) -> tuple[np.ndarray, np.ndarray]:
    """Counts of bursty words: an article treats a thing or not, and then at a rate of its own."""
    lengths = rng.integers(250, 900, articles)
    treated = rng.random((articles, words)) < rng.uniform(0.5, 1.0, words)
    rates = rng.gamma(1.5, rng.gamma(1.0, 3e-3, words), (articles, words))
    return treated * (1 + rng.poisson(rates * lengths[:, None])), lengths


def cut(rng: np.random.Generator, counts: np.ndarray, words: int, kept: int) -> np.ndarray:
    """Draw which words of an article are kept."""
    pool = np.append(counts, words - counts.sum())
    return rng.multivariate_hypergeometric(pool, kept)[:-1]


def test_articles_cut_at_random_are_seldom_accused():
    """Of the things an article had before it was cut, at most the nominal share may be called left out."""
    rng = np.random.default_rng(7)
    accused, silent, tried = 0, 0, 0
    for _ in range(30):
        counts, lengths = drawn(rng, 17, 60)
        whole = counts[0].copy()
        kept = int(lengths[0] * rng.uniform(0.25, 0.95))
        counts[0], lengths[0] = cut(rng, counts[0], int(lengths[0]), kept), kept
        table = of(coverage(counts, lengths), min_visible=10)
        common = [f"zorb{i}" for i in np.flatnonzero((whole > 0) & ((counts[1:] > 0).mean(axis=0) >= 0.5))]
        found = table["finding"].reindex(common)
        tried += len(common)
        accused += int((found == analysis.LEFT_OUT).sum())
        silent += int(found.isin([analysis.LEFT_OUT, analysis.SHORT]).sum())
    assert tried > 1000
    assert accused / tried <= 0.05
    assert silent / tried > 4 * accused / tried, "without regard to length, many more would be accused"


def test_a_planted_omission_is_found():
    rng = np.random.default_rng(8)
    found = []
    for _ in range(30):
        counts, lengths = drawn(rng, 17, 20)
        counts[:, 0] = 2 + rng.poisson(2, 17)
        counts[0, 0] = 0
        lengths[0] = int(np.median(lengths))
        found.append(of(coverage(counts, lengths), min_visible=10).loc["zorb0", "finding"] == analysis.LEFT_OUT)
    assert np.mean(found) > 0.9


@pytest.mark.slow
def test_accounts_cut_at_random_are_seldom_accused():
    """The same with coverage of one event: each account cut by words and, for entities and speakers, by sentences."""
    import framing

    evidence = framing.load_corpus("colombia-israel-2024").accounts().evidence
    rng, kinds = np.random.default_rng(9), ("term", "entity", "speaker")
    accused, silent, tried = (dict.fromkeys(kinds, 0) for _ in range(3))
    for name in evidence.articles["article"]:
        full = analysis.omissions(evidence, name, kinds=kinds, at_most=0, **QUICK).table
        lacking = set(full.loc[full["target_state"] == "absent", ["kind", "item"]].itertuples(index=False, name=None))
        sentences = evidence.where(article=name).sentences["sentence"]
        for share in (0.3, 0.6, 0.9):
            shorter = _keep(evidence, name, sentences[rng.random(len(sentences)) < share].tolist())
            tables = [
                analysis.omissions(_fewer(evidence, name, share, rng), name, kinds=["term"], at_most=0, **QUICK).table,
                analysis.omissions(shorter, name, kinds=["entity", "speaker"], at_most=0, **QUICK).table,
            ]
            for row in pd.concat(tables).itertuples():
                if row.target_state == "absent" and (row.kind, row.item) not in lacking:
                    silent[row.kind] += 1
                    accused[row.kind] += row.finding == analysis.LEFT_OUT
            for kind in kinds:
                tried[kind] += _common(evidence, name, kind)
    for kind in kinds:
        assert tried[kind] > 50
        assert accused[kind] / tried[kind] <= 0.05, kind
    assert silent["term"] / tried["term"] > 0.2, "by the share of the others alone"


def _fewer(evidence: Evidence, name: str, share: float, rng: np.random.Generator) -> Evidence:
    """Cut the words of one article at random."""
    own = evidence.terms[(evidence.terms["article"] == name) & (evidence.terms["order"] == 1)]
    words = int(evidence.where(article=name).articles["words"].iloc[0])
    left = cut(rng, own["count"].to_numpy(), words, int(words * share))
    terms = pd.concat([evidence.terms[evidence.terms["article"] != name], own.assign(count=left)[left > 0]])
    about = evidence.articles
    about = about.assign(words=about["words"].where(about["article"] != name, int(words * share)))
    tables = {table: getattr(evidence, table) for table in ("mentions", "hits", "sentences", "quotations", "labels")}
    return Evidence(articles=about, terms=terms, **tables)


def _keep(evidence: Evidence, name: str, sentences: list[int]) -> Evidence:
    """Keep some sentences of one article, and all of the others; its terms, which know no sentence, are dropped."""
    tables = {}
    for table in ("mentions", "hits", "sentences", "quotations", "labels"):
        rows = getattr(evidence, table)
        tables[table] = rows[(rows["article"] != name) | rows["sentence"].isin(sentences)]
    kept = tables["sentences"].groupby("article")["tokens"].sum()
    words = evidence.articles["article"].map(kept).fillna(0).astype("int64")
    terms = evidence.terms[evidence.terms["article"] != name]
    return Evidence(articles=evidence.articles.assign(words=words), terms=terms, **tables)


def _common(evidence: Evidence, name: str, kind: str) -> int:
    """Count what an article has and at least half of the others have."""
    every = items.counted(evidence, items.KINDS[:3], by="article", target=name, reference=None)
    side = next(side for side in every if side.kind == kind)
    has = (side.counts > 0).toarray()
    shares = (side.weights @ has) / side.weights.sum()
    return int((has[side.units.index(name)] & (shares >= 0.5)).sum())


# What holds of every result


@settings(deadline=None, max_examples=25)
@given(evidences(min_articles=2, min_words=1), st.integers(0, 1000))
def test_rows_keep_to_their_bounds_and_the_order_of_rows_changes_nothing(evidence, seed):
    target = evidence.articles["article"].iloc[0]
    result = analysis.omissions(evidence, target, min_visible=1, min_count=1, **QUICK)
    table = result.table
    assert table["share"].between(0, 1).all() and table["p_none"].dropna().between(0, 1).all()
    assert (table["share_low"] <= table["share"]).all() and (table["share"] <= table["share_high"]).all()
    assert (table["expected"] >= 0).all() and (table["present"] <= table["visible"]).all()
    assert ((table["target_state"] == "present") == (table["target_count"] > 0)).all()
    assert table.loc[table["target_state"] == "absent", "share"].ge(0.5 - 1e-9).all()
    tables = {n: getattr(evidence, n).sample(frac=1, random_state=seed) for n in evidence.__dataclass_fields__}
    again = analysis.omissions(Evidence(**tables), target, min_visible=1, min_count=1, **QUICK)
    pd.testing.assert_frame_equal(table, again.table, check_exact=True)
    for name, part in result.parts.items():
        pd.testing.assert_frame_equal(part, again.parts[name], check_exact=True)


def test_an_expected_count_has_an_interval_where_there_are_enough_others():
    rng = np.random.default_rng(3)
    evidence = coverage(np.vstack([np.zeros(4, int), rng.integers(0, 6, (12, 4))]), np.full(13, 200))
    row = analysis.omissions(evidence, "page00", resamples=500, min_visible=1).table.iloc[0]
    assert row["expected_low"] < row["expected"] < row["expected_high"] and row["unit"] == "reference articles"
    few = analysis.omissions(evidence, "page00", reference=["page01", "page02"], min_visible=1).table
    assert few["expected_low"].isna().all() and set(few["unit"]) == {""}
    # Eleven copies of one text and one other article are two units.
    family = ["own", *["Wire"] * 11, "own"]
    about = evidence.articles.assign(family=family)
    copies = Evidence(
        **{n: getattr(evidence, n) for n in evidence.__dataclass_fields__ if n != "articles"}, articles=about
    )
    drawn = analysis.omissions(copies, "page00", families="weight", min_visible=1, **QUICK).table
    assert drawn["expected_low"].isna().all() and drawn["expected"].notna().all()


def test_settings_and_parts_say_what_made_the_result():
    result = analysis.omissions(invented(8), "paper00", min_visible=2, seed=5, **QUICK)
    expected = {"target": "paper00", "kinds": ["term", "entity", "speaker"], "by": "article", "alpha": 0.05, "seed": 5}
    assert expected.items() <= result.settings.items()
    assert result.settings["others"] == dict.fromkeys(["term", "entity", "speaker"], 7)
    assert list(result.parts) == ["others", "floor"]
    assert list(result.table.columns) == [
        *("kind", "item", "target", "target_state", "target_count", "expected", "expected_low", "expected_high"),
        *("p_none", "present", "visible", "share", "share_low", "share_high", "finding", "unit", "basis"),
    ]


def test_bad_input_gets_one_clear_error():
    evidence, codes = invented(4), pd.DataFrame({"article": ["a"], "dam_broke": [1]})
    with pytest.raises(KeyError, match="no page is called 'g'"):
        analysis.omissions(None, "g", codes=codes)
    with pytest.raises(KeyError, match="no article is called 'paper1'; did you mean 'paper0"):
        analysis.omissions(evidence, "paper1")
    with pytest.raises(ValueError, match="one row a page"):
        analysis.omissions(None, "a", codes=codes, pages=pd.DataFrame({"page": ["a"]}))
    with pytest.raises(ValueError, match="nothing to compare"):
        analysis.omissions(None, "a")
    with pytest.raises(TypeError, match="takes evidence, and this is of type DataFrame"):
        analysis.omissions(codes, "a")
    with pytest.raises(ValueError, match="did you mean 'term'"):
        analysis.omissions(evidence, "paper00", kinds=["terms"])
    with pytest.raises(ValueError, match="compare by 'article'"):
        analysis.omissions(evidence, "Outlet 0", by="outlet", codes=codes)
    with pytest.raises(ValueError, match="at_least is 50; give a share"):
        analysis.omissions(evidence, "paper00", at_least=50)
    with pytest.raises(ValueError, match="did you mean 'weight'"):
        analysis.omissions(evidence, "paper00", families="weigh")


def test_one_article_and_too_few_others():
    assert of(None, "a", codes=pd.DataFrame({"article": ["a"], "dam_broke": [1]}))["finding"].tolist() == [
        analysis.TOO_FEW
    ]
    with pytest.raises(ValueError, match="nothing but 'paper00' to compare it with; read more articles"):
        analysis.omissions(invented(1), "paper00", **QUICK)
    few = coverage(np.array([[0, 3], [1, 0], [1, 0]]), np.full(3, 100))
    assert of(few, min_visible=10)["finding"].tolist() == [analysis.TOO_FEW] * 2
