"""Every figure draws: from its table, from none, on given axes; says its sample and basis; cuts nothing."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import pandas as pd
import pytest
from matplotlib.colors import to_rgb
from matplotlib.text import Text

import framing as fr
from framing.analysis.errors import errors
from framing.display import canvas, facts, figures, wording
from tests.display import drawing
from tests.display.drawing import Drawn, draw, said, texts

CASES = [
    "portrayal",
    "portrayal-by-outlet",
    "portrayal-by-basis",
    "vocabulary",
    "dispersion",
    "sourcing",
    "sourcing-of-one",
    "sourcing-of-outlets",
    "sourcing-of-sides",
    "distance",
    "distance-by-outlet",
    "similarity",
    "dendrogram",
    "distinctive",
    "nearest",
    "nearest-of-few",
    "contributions",
    "keyness",
    "keyness-of-few",
    "calibration",
    "calibration-of-real",
    "planted",
    "profiles",
    "profiles-of-one",
    "profiles-of-three",
    "lexicon_scores",
    "lexicon_scores-all",
    "frames",
    "frames-of-articles",
    "word_shift",
    "word_shift-of-proportions",
    "presence",
    "presence_matrix",
    "omissions",
    "coded_naming",
    "naming",
    "naming-of-many",
    "families",
    "overview",
    "text_reuse",
    "text_changes",
    "text_changes-of-two",
    "robustness",
    "robustness-of-two",
    "robustness-of-sentiment",
    "validation",
    "agreement",
    "agreement-of-few",
    "disputed",
    "disputed-of-few",
    "confusion",
    "confusion-of-few",
]


@pytest.fixture(autouse=True)
def _closed() -> Any:
    yield
    plt.close("all")


def test_cases_cover_every_figure(cases: dict[str, Any]) -> None:
    assert sorted(cases) == sorted(CASES)
    assert sorted({figure for figure, _, _ in cases.values()}) == sorted(figures.__all__)


@pytest.mark.parametrize("case", CASES)
def test_says_title_sample_and_basis(drawn: Callable[..., Drawn], case: str) -> None:
    blocks, words = drawn(case).blocks, drawn(case).said
    assert "n = " in blocks["subtitle"]
    assert "basis: " in blocks["subtitle"]
    assert blocks["source"].startswith("framing · ")
    assert blocks["title"] not in ("", "nothing to show")
    assert "_" not in words, "names are written as words"
    assert "nan" not in words.split()


@pytest.mark.parametrize("case", CASES)
def test_no_text_leaves_the_page_or_covers_another(drawn: Callable[..., Drawn], case: str) -> None:
    assert drawing.misplaced(drawn(case)) == []


@pytest.mark.parametrize("figure", figures.__all__)
def test_empty_table(figure: str, cases: dict[str, Any]) -> None:
    table = next(table for name, table, _ in cases.values() if name == figure).head(0)
    ax = getattr(figures, figure)(table)
    assert "nothing to show" in said(ax)
    assert "nothing to show" in said(getattr(figures, figure)(pd.DataFrame()))


@pytest.mark.parametrize("figure", figures.__all__)
def test_one_row(figure: str, cases: dict[str, Any]) -> None:
    table, parts = next((t, p) for name, t, p in cases.values() if name == figure)
    if figure == "dendrogram":
        parts = {"articles": parts["articles"].head(2)}
        table = table.head(1).assign(left=0, right=1)
    drawn = getattr(figures, figure)(table.head(1), **{k: p for k, p in parts.items() if k != "merges"})
    assert "n = " in said(drawn)


@pytest.mark.parametrize("case", CASES)
def test_draws_on_given_axes(cases: dict[str, Any], case: str) -> None:
    page, (left, right) = plt.subplots(1, 2, figsize=(20, 12), layout="constrained")
    given = draw(cases, case, ax=right)
    page.draw_without_rendering()
    assert given is right
    assert "n = " in right.get_title(loc="left").replace("\n", " ")
    assert not left.get_title(loc="left") and not left.lines


@pytest.mark.parametrize("case", CASES)
def test_heeds_no_style_of_the_users_and_leaves_it_alone(cases: dict[str, Any], case: str) -> None:
    """As in a dark theme: ground and type are those of the style sheet."""
    with plt.style.context("dark_background"), mpl.rc_context({"font.size": 23, "font.family": "serif"}):
        before = dict(mpl.rcParams)
        ax = draw(cases, case)
        assert dict(mpl.rcParams) == before
        assert ax.get_facecolor() == (1, 1, 1, 1)
        page = ax.figure
        assert to_rgb(page.get_facecolor()) == (1, 1, 1) and page.patch.get_alpha() in (None, 1)
        assert {text.get_fontfamily()[0] for text in page.texts} == {"DejaVu Sans"}


def test_too_few_is_said_in_grey_italics(cases: dict[str, Any]) -> None:
    ax = draw(cases, "portrayal")
    few = [t for t in texts(ax) if t.get_text() == wording.TOO_FEW]
    table = cases["portrayal"][1]
    known = table["entity"].isin(table.loc[table["enough"], "entity"])
    assert len(few) == (~table["enough"] & known).sum() > 0
    (unsaid,) = table.loc[~known, "entity"].unique()
    assert f"{wording.TOO_FEW.capitalize()}: {unsaid}." in said(ax)
    assert {(t.get_color(), t.get_style()) for t in few} == {(canvas.GREY, "italic")}


def test_interval_names_its_unit_and_level() -> None:
    one = pd.DataFrame({"article": ["a"], "articles": [1], "unit": ["sentences"]})
    assert wording.interval(one, 0.95) == "95% intervals: resampling sentences of this one article."
    one.attrs["level"] = 0.9
    assert wording.interval(one).startswith("90% intervals")
    many = pd.DataFrame({"all": ["all"] * 2, "articles": [9, 2], "unit": ["articles", "sentences"]})
    assert wording.interval(many) == "Intervals: resampling articles or, in rows of few articles, their sentences."
    assert "No intervals" in wording.interval(many.assign(unit=""))


def test_published_marks_are_filled_and_accounts_open() -> None:
    marks = {basis: canvas.mark(basis, canvas.BLUE) for basis in wording.BASES}
    assert "markerfacecolor" not in marks["published"]
    assert marks["account"]["markerfacecolor"] == "white"
    assert marks["published+account"]["fillstyle"] == "left"


def test_voices_differ_without_colour() -> None:
    quoted = [canvas.VOICES[v] for v in ("narrator", "quoted", "scare")]
    assert len({v["marker"] for v in quoted}) == len({v["hatch"] for v in quoted}) == len(quoted)


def test_dispersion_labels_what_fits_and_says_how_many(cases: dict[str, Any]) -> None:
    ax = draw(cases, "dispersion")
    table = cases["dispersion"][1]
    loaded = table[table["kind"] == "category"]
    forms = set(loaded["word"]) | {f"“{w}”" for w in loaded["word"]}
    labelled = [t for t in texts(ax) if t.get_text() in forms and t.get_fontsize() == canvas.TINY]
    assert 0 < len(labelled) < len(loaded)
    assert f"{len(labelled)} of the {len(loaded)} loaded words are labelled" in said(ax)


def test_keyness_shows_the_surest_words_of_both_sides(cases: dict[str, Any]) -> None:
    table = cases["keyness"][1]
    ax = draw(cases, "keyness", top=5)
    more, less = (table["target_count"] - table["reference_count"]).gt(0), table["log_odds"].lt(0)
    drawn = pd.concat([table[more].head(5), table[less].tail(5)])
    assert [t.get_text() for t in ax.get_yticklabels()] == drawn["term"].tolist()
    assert len(ax.patches) == len(drawn)  # the floor of each
    assert {abs(patch.get_x()) for patch in ax.patches} == set(drawn["floor"])
    marks = [line for line in ax.get_lines() if line.get_marker() in ("o", "D")]
    assert sum(len(mark.get_xdata()) for mark in marks) == len(drawn)
    grey = sorted(float(x) for mark in marks if mark.get_color() == canvas.GREY for x in mark.get_xdata())
    assert grey == sorted(drawn.loc[drawn["q"] >= 0.05, "log_odds"]) and 0 < len(grey) < len(drawn)
    clear = drawn.loc[(drawn["q"] < 0.05) & (drawn["log_odds"] > 0), "term"].head(3)
    assert "Most typical of" in said(ax) and all(f"“{term}”" in said(ax) for term in clear)


def test_keyness_says_when_nothing_is_clear(cases: dict[str, Any]) -> None:
    _, table, parts = cases["keyness"]
    assert "beyond what chance may do" in said(figures.keyness(table.assign(q=0.5), **parts))
    few = said(draw(cases, "keyness-of-few"))
    assert "Too few articles to say" in few and "fewer than four articles" in few


def test_calibration_says_how_often_each_is_wrong(cases: dict[str, Any]) -> None:
    ax = draw(cases, "calibration")
    assert "framing 4 to 6%; G2, words pooled 20 to 22%" in said(ax)
    assert "97% (framing)" in said(ax)
    marks = [line.get_xydata() for line in ax.get_lines() if line.get_marker() in ("o", "^", "D", "s")]
    points = sorted((y, x) for line in marks for x, y in line)
    assert [x for _, x in points] == cases["calibration"][1]["false_positives"].tolist()
    assert "planted" not in said(draw(cases, "calibration-of-real"))


def test_planted_compares_the_best_of_either_side_and_names_what_both_miss(cases: dict[str, Any]) -> None:
    ax = draw(cases, "planted")
    # Of the ready tools, TextBlob is right 13 times about words and VADER 12.
    assert "framing 55%, ready tools 22%; both are blind to parts of irony" in said(ax)
    assert "found? loaded words against TextBlob" in said(ax)
    written = [text.get_text() for text in ax.texts if text.get_gid() is None]
    assert {"20 of 40", "12", "2 of 3", "0 of 3", "7 of 10"} <= set(written) and "9 of 10" not in written
    seen = cases["planted"][1].query("difficulty != 'irony'")
    assert "blind" not in said(figures.planted(seen))


def test_similarity_follows_the_leaves(cases: dict[str, Any]) -> None:
    from scipy.cluster.hierarchy import leaves_list

    _, _, parts = cases["similarity"]
    order = leaves_list(parts["merges"].to_numpy(float))
    expected = parts["articles"]["outlet"].iloc[order].tolist()
    shown = [t.get_text() for t in draw(cases, "similarity").get_yticklabels()]
    assert [s.split(" · ")[0] for s in shown] == expected


def test_similarity_of_many_has_a_scale_and_no_numbers(cases: dict[str, Any]) -> None:
    ids = [f"a{i:02d}" for i in range(24)]
    table = pd.DataFrame(
        [
            {
                "article_a": a,
                "article_b": b,
                "cosine": 1.0 if a == b else 0.5,
                "basis_a": "account",
                "basis_b": "account",
            }
            for a in ids
            for b in ids
        ]
    )
    ax = figures.similarity(table)
    assert not ax.texts
    assert "cosine similarity" in said(ax)


def test_matrix_counts_its_states(cases: dict[str, Any]) -> None:
    words = said(draw(cases, "presence_matrix"))
    for state, n in cases["presence_matrix"][1]["state"].value_counts().items():
        assert f"{state} ({n})" in words


def test_highlight_is_named_with_its_ranks(cases: dict[str, Any]) -> None:
    table = cases["lexicon_scores"][1]
    ranks = table.loc[table["article"] == "a00", "rank"].astype(str)
    title = next(t.get_text() for t in draw(cases, "lexicon_scores").figure.texts)
    assert "Red Banner" in title and wording.listed(ranks) in title


def test_words_are_never_read_as_formulas(cases: dict[str, Any]) -> None:
    table = cases["distinctive"][1].head(2).assign(term=["$5 aid$", "50% ^cut_"])
    shown = [t.get_text() for t in figures.distinctive(table).get_yticklabels()]
    figures.distinctive(table).figure.draw_without_rendering()
    assert shown == ["$5 aid$", "50% ^cut_"]


def test_source_counts_articles_by_basis() -> None:
    one = pd.DataFrame({"basis": ["published+account"]})
    one.attrs["articles"] = {"published": 1, "account": 16}
    expected = "framing · published text: 1 article; accounts: 16 (written for the corpus, not the outlets' words)"
    assert wording.source(one) == expected
    assert "never counts as absent" in wording.source(pd.DataFrame({"basis": ["codes"]}))


def test_every_figure_takes_unknown_parts() -> None:
    for name in figures.__all__:
        parameters = inspect.signature(getattr(figures, name)).parameters
        assert any(p.kind is p.VAR_KEYWORD for p in parameters.values()), name


def test_a_finding_on_an_account_is_not_put_down_to_the_outlet(cases: dict[str, Any]) -> None:
    table = cases["sourcing"][1]
    most = table.groupby("article")["share"].sum().idxmax()
    first = table[table["article"] == most].iloc[0]
    title = draw(cases, "sourcing").figure.texts[0].get_text()
    assert first["basis"] == "account"
    assert title.startswith(f"{first['outlet']} (account) ")


def test_a_far_limit_does_not_squeeze_the_scale(cases: dict[str, Any]) -> None:
    table = cases["profiles-of-one"][1].copy()
    none = table["hits"] == 0
    assert none.any()
    table.loc[none, "rate_high"] = 5000.0
    ax = figures.profiles(table)
    assert ax.get_xlim()[1] < 5 * table["rate"].max()
    assert "Arrow: the interval goes on beyond the scale." in said(ax)


def test_dispersion_says_how_many_entities_it_leaves_out(cases: dict[str, Any]) -> None:
    entities = cases["dispersion"][1].query("kind == 'entity'")["row"].nunique()
    ax = draw(cases, "dispersion", most=3)
    assert f"Not drawn: {entities - 3} entities mentioned less often." in said(ax)


def test_presence_names_ties_or_counts_them(cases: dict[str, Any]) -> None:
    table = cases["presence"][1].head(6).assign(share=[0.5, 0.5, 0.2, 0.1, 0.1, 0.1], visible=10)
    ax = figures.presence(table)
    first, second = (wording.label(f) for f in sorted(table["fact"].head(2)))
    title = " ".join(t.get_text() for t in ax.figure.texts if t.get_gid() == "title")
    assert title == f"Most often reported: {first} and {second} (50%); least often: 3 facts (10%)"


def test_portrayal_by_basis_says_it_once(cases: dict[str, Any]) -> None:
    words = said(draw(cases, "portrayal-by-basis"))
    assert "account · account" not in words and "account (account)" not in words


def test_shares_of_different_pages_stand_apart(cases: dict[str, Any]) -> None:
    ax = draw(cases, "coded_naming")
    words = said(ax)
    assert "of the 58 pages that name it" in words and "of the 33 pages seen whole" in words
    last, before = sorted(ax.get_yticks())[-1], sorted(ax.get_yticks())[-2]
    assert last - before > 1, "the block of another kind begins further down"


def test_presence_counts_pages_seen_whole_and_shows_bounds(cases: dict[str, Any]) -> None:
    table = cases["presence"][1]
    ax = draw(cases, "presence")
    words = said(ax)
    assert "n = 33 pages seen whole (of 67)" in words
    bands = [line for line in ax.lines if line.get_color() == canvas.BAND and len(line.get_xdata())]
    assert len(bands) == len(table)
    plain = figures.presence(table.drop(columns=["at_least", "at_most", "present_in_part"]))
    assert "bounds" not in said(plain).lower()


@pytest.mark.parametrize(("case", "columns"), [("portrayal", "rate sentiment"), ("profiles-of-one", "rate")])
def test_draws_where_too_little_was_read_to_say_anything(cases: dict[str, Any], case: str, columns: str) -> None:
    figure, table, parts = cases[case]
    numbers = [f"{name}{end}" for name in columns.split() for end in ("", "_low", "_high")]
    nothing = table.assign(**dict.fromkeys(numbers, float("nan")), enough=False)
    assert "too few" in said(getattr(figures, figure)(nothing, **parts)).lower()


def test_text_reuse_reads_from_the_left_and_says_what_it_leaves_out(cases: dict[str, Any]) -> None:
    _, table, parts = cases["text_reuse"]
    one = table.head(1).assign(share_a=0.8, share_b=0.1)
    ax = draw(cases | {"one": ("text_reuse", one, parts)}, "one")
    cells = {(t.get_position()[1], t.get_position()[0]): t.get_text() for t in ax.texts if t.get_text().isdigit()}
    assert cells == {(0, 1): "80", (1, 0): "10"}, "row a, column b holds the share of a"
    total = len(parts["articles"])
    assert f"Left out: {total - 2} articles that share no passage." in said(ax)
    assert f"7 of {total} articles belong to 2 families of shared text" in said(ax)
    assert "at least 25% of the shorter" in said(ax)
    assert "Not shown: 4 articles further down." in said(draw(cases, "text_reuse", most=5))


def test_text_reuse_without_families_says_so(cases: dict[str, Any]) -> None:
    _, table, parts = cases["text_reuse"]
    ax = figures.text_reuse(table.assign(family=""), articles=parts["articles"].assign(family=""))
    assert "share enough text to be of one family" in said(ax)
    assert not ax.patches


def test_text_changes_names_sides_in_rows_or_once_above(cases: dict[str, Any]) -> None:
    assert said(draw(cases, "text_changes-of-two")).count("here: a00") == 1
    words = said(draw(cases, "text_changes", most=3))
    assert "Not shown: 18 further changes." in words
    assert "21 changes inside text that accounts share: 14 replace words, 7 put some in or leave some out" in words
    assert "nothing" in words


def test_word_shift_says_whether_the_difference_is_clear_and_adds_up_the_rest(cases: dict[str, Any]) -> None:
    _, table, parts = cases["word_shift"]
    ax = draw(cases, "word_shift", top=5)
    title = " ".join(t.get_text() for t in ax.figure.texts if t.get_gid() == "title")
    words = said(ax)
    assert f"all {len(table) - 5} other words" in words
    assert f"{table['contribution'].iloc[5:].sum():.2f}".replace("-", "−") in words
    down = table.loc[table["contribution"] < 0, "term"].head(2).tolist()
    most = f"all others: −0.50 [−0.70, −0.30], most of all by “{down[0]}” and “{down[1]}”"
    assert f"this article as it is, against {most}" in title and "scores lower" not in title
    both = parts["scores"].assign(unit="articles")
    assert f"scores lower than {most}" in said(figures.word_shift(table, **parts | {"scores": both}))
    scores = parts["scores"]
    for changed in ({"floor": [0, 0, 0.6]}, {"low": [0, 0, -0.7], "high": [0, 0, 0.1]}):
        unclear = figures.word_shift(table, **parts | {"scores": scores.assign(**changed)})
        assert "do not differ clearly in score (−0.50)" in said(unclear)
    alone = table.assign(unit="", low=float("nan"), high=float("nan"), floor=float("nan"))
    nothing = scores.assign(low=float("nan"), high=float("nan"), floor=float("nan"))
    words = said(figures.word_shift(alone, **parts | {"scores": nothing}))
    assert "too few articles to say how sure that is" in words
    assert "No intervals: neither side has the five articles" in words and "No band for chance" in words


def test_distance_calls_apart_only_what_difference_and_floor_carry(cases: dict[str, Any]) -> None:
    table = cases["distance"][1]
    one = table["enough"] & (table["measure"] == "doubting")
    apart = table.assign(others=0.0, difference=0.0, difference_low=-1.0, difference_high=1.0, floor=0.1)
    assert one.any() and "Nobody's words are clearly doubted" in said(figures.distance(apart))
    for name, value in (("difference", 0.5), ("difference_low", 0.2), ("difference_high", 0.8)):
        apart[name] = apart[name].mask(one, value)
    assert "Most apart: " in said(figures.distance(apart))
    for floor in (0.6, float("nan")):
        assert "Nobody's words are clearly doubted" in said(figures.distance(apart.assign(floor=floor)))


def test_the_band_of_frames_says_what_it_is_of(cases: dict[str, Any]) -> None:
    table = cases["frames"][1].assign(floor=1.0)
    assert "random halves of them differ by" in said(figures.frames(table.assign(null="halves")))
    assert "each of them differs by from the rest" in said(figures.frames(table.assign(null="articles")))


def test_word_shift_tells_four_kinds_apart_without_colour(cases: dict[str, Any]) -> None:
    from framing.display.shifts import KINDS, PULLS

    kinds = [KINDS[kind] for pair in PULLS.values() for kind in pair]
    assert len({k["sign"] for k in kinds}) == 4
    assert len({(k["color"], k["hatch"]) for k in kinds}) == 4
    words = said(draw(cases, "word_shift"))
    assert all(k["said"] in words for k in kinds)


def test_frames_name_the_clearest_difference_or_say_that_there_is_none(cases: dict[str, Any]) -> None:
    table = cases["frames"][1]
    same = table.assign(difference=0.1, difference_low=-1.0, difference_high=1.2)
    assert "No frame's words set one outlet clearly apart" in said(figures.frames(same))
    one = (same["frame"] == "political") & (same["outlet"] == table["outlet"].iloc[0])
    apart = same.assign(
        difference=same["difference"].mask(one, -7.0),
        difference_low=same["difference_low"].mask(one, -9.0),
        difference_high=same["difference_high"].mask(one, -6.0),
    )
    words = said(figures.frames(apart))
    assert f"political, 7.0 words per 1,000 fewer in {table['outlet'].iloc[0]}" in words
    assert "No frame's words" in said(figures.frames(apart.assign(floor=8.0))), "below the floor nothing is clear"
    assert "The frame “other” has no words" in words and "measured on no coded text" in words
    assert "Phrases were not looked for" in said(draw(cases, "frames-of-articles"))
    assert "17 shown" not in words and "3 of 17 shown" in said(draw(cases, "frames-of-articles", top=3))
    few = table.assign(enough=False, rate=float("nan"), unit="")
    assert "Too few words to say" in said(figures.frames(few))


@pytest.mark.parametrize("outlets", [8, 12])
def test_every_outlet_has_a_mark_of_its_own_or_its_name_beside_it(cases: dict[str, Any], outlets: int) -> None:
    table = cases["sourcing-of-outlets"][1]
    one = table[table["outlet"] == table["outlet"].iloc[0]].head(2)
    many = pd.concat([one.assign(outlet=f"Paper {number:02d}") for number in range(outlets)], ignore_index=True)
    ax = figures.sourcing(many)
    # The bar of a band is no outlet's mark.
    lines = [line for line in ax.get_lines() if line.get_marker() not in ("None", "", "|")]
    marks = {(line.get_color(), line.get_marker()) for line in lines}
    names = [text.get_text() for text in texts(ax)]
    if len(marks) == outlets:
        assert len({marker for _, marker in marks}) == outlets, "each has a form of its own"
        assert sum(name in set(many["outlet"]) for name in names) == outlets, "in the legend alone"
    else:
        assert len(marks) == 1
        assert (
            sum(name[:8] in set(many["outlet"]) and name[8:9] == ":" for name in names)
            == outlets * one["speaker"].nunique()
        )


def _title(ax: Any) -> str:
    return " ".join(text.get_text().replace("\n", " ") for text in ax.figure.texts if text.get_gid() == "title")


def test_overview_counts_no_value_as_a_country(cases: dict[str, Any]) -> None:
    assert "countr" not in _title(draw(cases, "overview"))


def test_portrayal_calls_nobody_clearly_loaded_whose_interval_reaches_0(cases: dict[str, Any]) -> None:
    table = cases["portrayal"][1]
    assert _title(figures.portrayal(table)).startswith("Most clearly loaded: ")
    assert _title(figures.portrayal(table.assign(rate_low=0.0))).startswith("Nobody is clearly loaded, not even ")
    assert _title(figures.portrayal(table.assign(rate=0.0, rate_low=0.0))).startswith("No loaded words are attached ")


def test_portrayal_says_nothing_of_how_clear_it_is_where_there_is_no_interval(cases: dict[str, Any]) -> None:
    table = cases["portrayal"][1]
    ax = figures.portrayal(table.assign(rate_low=float("nan"), rate_high=float("nan")))
    assert _title(ax).startswith("Most loaded, without an interval: ")
    assert not any("learly" in text.get_text() for text in ax.figure.texts)


def test_vocabulary_names_all_who_have_most(cases: dict[str, Any]) -> None:
    rows = cases["vocabulary"][1].drop_duplicates("entity").head(3).assign(hits=[4, 4, 1], voice="narrator")
    first, second = (wording.label(entity) for entity in rows["entity"].head(2))
    title = _title(figures.vocabulary(rows))
    assert title in {
        f"More loaded words are attached to {a} and {b} than to any other: 4 each, all of them the narrator's"
        for a, b in ((first, second), (second, first))
    }


def test_coded_naming_names_ties(cases: dict[str, Any]) -> None:
    table = cases["coded_naming"][1]
    rows = table[table["of"] == table["of"].iloc[0]].head(3).assign(pages=[6, 6, 2], visible=20, share=[0.3, 0.3, 0.1])
    first, second = (wording.label(group) for group in sorted(rows["group"].head(2)))
    assert f"most often “{first}” and “{second}”, each on 30% of the 20 " in _title(figures.coded_naming(rows))


def test_voices_of_a_label_stand_nearer_than_labels_do(cases: dict[str, Any]) -> None:
    """And what the others never say has no band."""
    table = cases["naming"][1]
    ax = figures.naming(table.assign(others=0.0, floor=0.0))
    panels = ax.child_axes
    assert len(panels) > 1 and not any(panel.patches for panel in panels)
    lines = [line for line in panels[0].lines if line.get_marker() in "oDs^"]
    marks = sorted({round(float(y), 6) for line in lines for y in line.get_ydata()})
    labels = panels[0].get_yticks()
    assert len(marks) > len(labels), "several voices"
    assert all(min(abs(mark - at) for at in labels) < 0.35 for mark in marks)


def test_robustness_says_which_side_is_resampled_how(cases: dict[str, Any]) -> None:
    table = cases["robustness"][1]
    told = table.index[table["unit"] != ""]
    table = table.assign(unit=table["unit"].where(table.index != told[0], "sentences vs articles"))
    words = said(figures.robustness(table))
    assert "sentences of one side and articles of the other; in other ways " in words and " of both" in words


def test_errors_of_every_study_fit_on_a_printed_page() -> None:
    """A4 is 297 mm high; below a figure that is as wide as its type there is room for what is written under it."""
    table = errors().table
    studies = {f"{study}: {metric}" for study, metric in zip(table["study"], table["metric"], strict=True)}
    ax = figures.validation(table)
    wide, high = ax.figure.get_size_inches()
    assert 170 * high / wide <= 297 - 2 * 25
    assert {text.get_text().partition(" (n = ")[0] for text in ax.texts if " (n = " in text.get_text()} == studies
    rows = len(ax.get_yticklabels())
    assert rows < len(table), "nothing had to be left out"
    assert f"Not drawn: {len(table) - rows} rows; of each study, the best " in said(ax)


def test_a_matrix_of_facts_fits_on_a_printed_page() -> None:
    """The coded event as notebook 04 draws it, 170 mm wide: every page has its row, and no type is below six points."""
    event = fr.load_corpus("colombia-israel-2024")
    table = fr.presence_matrix(event.codes, event.metadata).table
    ax = figures.presence_matrix(table, names=event.names)
    wide, high = ax.figure.get_size_inches()
    assert 170 * high / wide <= 237
    assert len(ax.get_yticklabels()) == table["article"].nunique() and "Not drawn" not in said(ax)
    ax.figure.draw_without_rendering()
    written = [text for text in ax.figure.findobj(Text) if text.get_text().strip() and text.get_visible()]
    assert min(text.get_fontsize() for text in written) * 170 / 25.4 / wide >= 6
    boxes = [label.get_window_extent() for label in ax.get_yticklabels()]
    assert all(above.y0 >= below.y1 for above, below in pairwise(boxes))


def test_rows_of_a_matrix_stand_apart_as_far_as_there_is_room(cases: dict[str, Any]) -> None:
    table = cases["presence_matrix"][1]
    one = table[table["article"] == table["article"].iloc[0]]

    def high(pages: int) -> float:
        many = pd.concat([one.assign(article=f"a{k:03d}") for k in range(pages)])
        return float(figures.presence_matrix(many).figure.get_size_inches()[1])

    assert (high(20) - high(10)) / 10 == pytest.approx(facts.APART)
    assert high(60) == pytest.approx(high(65)), "as high as a printed page"
    assert (high(120) - high(110)) / 10 == pytest.approx(facts.CLOSE)


def test_where_errors_are_left_out_nobody_is_favoured() -> None:
    rows = [
        (study, "F1", kind, f"{kind[0]}{k}", k / 10, k / 10, k / 10, 9, "all")
        for study, kind, n in (("a", "framing", 6), ("a", "baseline", 5), ("b", "framing", 1), ("b", "baseline", 3))
        for k in range(n)
    ]
    table = pd.DataFrame(rows, columns=["study", "metric", "kind", "instrument", "value", "low", "high", "n", "split"])

    def names(most: int) -> list[str]:
        return [tick.get_text() for tick in figures.validation(table, most=most).get_yticklabels()]

    assert len(names(15)) == 15 and "Not drawn" not in said(figures.validation(table, most=15))
    assert names(10) == ["b2", "b3", "f3", "b4", "f4", "f5", "b0", "f0", "b1", "b2"]
    assert names(9) == ["b3", "b4", "f4", "f5", "f0", "b1", "b2"]
    told = "Not drawn: 8 rows; of each study, the best 2 of each kind are drawn."
    assert told in said(figures.validation(table, most=9))
    assert names(4) == ["b4", "f5", "f0", "b2"]
    assert names(2) == ["f0", "f1"] and "Not drawn: 13 rows of later studies." in said(
        figures.validation(table, most=2)
    )


def test_pages_of_an_outlets_own_making_are_no_family(cases: dict[str, Any]) -> None:
    table = cases["families"][1]
    wires = table[table["agency"] != "own"]
    own = table["pages"].sum() - wires["pages"].sum()
    told = f"n = {wires['pages'].sum()} pages of {wires['agency'].nunique()} agencies and {own} of their outlets' own"
    assert 0 < wires["agency"].nunique() < len(wires) < len(table) and told in said(draw(cases, "families"))
