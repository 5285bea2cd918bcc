"""An article with what was found marked: every mark where it should be, nothing of the text lost or let through."""

from __future__ import annotations

import dataclasses
import itertools
import math
import os
import re
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import framing as fr
from framing.analysis import groups
from framing.desk import articles, markup
from framing.desk.highlight import CATEGORIES, LAYERS, NOBODY, SPEAKERS, WHY, _says, highlight, reason, slots
from framing.desk.markup import Span, nest
from framing.evidence import Evidence
from framing.reading.aim import RULES
from framing.reading.lexicons import load_lexicon
from framing.reading.text import normalise
from tests.desk.pages import Element, read, rules, selectors
from tests.evidence_factory import invented

ROOT = Path(__file__).resolve().parents[2]
SEED = ROOT.parent / "shared" / "seed" / "wsws-2024-05-03.txt"

BOARD = fr.Entities(
    (
        fr.Entity("Ferry Board", "organisation", ("Ferry Board", "the board")),
        fr.Entity("Silva", "person", ("Ana Silva", "Silva")),
        fr.Entity("Norland", "country", ("Norland", "Norlanders")),
    )
)
TEXT = """Ferry to end

By Our Reporter

The Ferry Board made a shameful decision. Norlanders call it a “reform”.

“This is a brutal betrayal,” Ana Silva said on Monday. Ana Silva warned that the board's cruel plan was a disaster. She
did not
call the experts liars.
"""
ARTICLE = fr.Article("ferry", TEXT, "account", "The Herald", "1907-03-02")
# What GitHub leaves of a page is close to this.
GITHUB = {"div", "p", "b", "small", "mark", "abbr", "i", "em", "br"}
# It takes "u" out. Entities have it where their own word names them, and "abbr" where a title has to.
OURS = GITHUB | {"u"}


@pytest.fixture(scope="module")
def event() -> fr.Corpus:
    return fr.load_corpus("colombia-israel-2024")


def body(html: str) -> Element:
    return next(element for element in read(html).all("div") if "t" in element.classes)


def marks(html: str) -> list[Element]:
    return [element for element in body(html).all("mark") if "title" in element.attributes]


def test_the_text_is_all_there_and_in_order() -> None:
    assert body(highlight(ARTICLE, BOARD).html).text == TEXT


def test_loaded_words_are_marked_and_say_why() -> None:
    shown = highlight(ARTICLE, BOARD)
    told = {element.text: element.attributes["title"].split("\n") for element in marks(shown.html)}
    entry = load_lexicon("loaded").entry("shameful")
    assert told["shameful"][0].startswith(f"{entry.category} {entry.weight:g}, strength 0.")
    assert told["shameful"][-1].startswith("→ Ferry Board, ")
    assert "Silva, quoted" in told["brutal"]
    assert "Silva, reported" in told["cruel"]
    assert told["cruel"][-1].startswith("→ Ferry Board, possessor")
    plain = {e.term: e.plain for e in load_lexicon("loaded")}
    assert f"plainer: {plain['betrayal']}" in told["betrayal"] or not plain["betrayal"]


def test_every_rule_explains_itself_at_the_word_it_attached() -> None:
    assert list(WHY) == [rule for rule in RULES if rule != "none"]
    assert len(set(WHY.values())) == len(WHY)
    shown = highlight(ARTICLE, BOARD)
    assert "possessor" in set(shown.hits["attached"])
    assert "none" in set(shown.hits["attached"])
    for element, row in zip(marks(shown.html), shown.hits.to_dict("records"), strict=True):
        last = element.attributes["title"].split("\n")[-1]
        rule = row["attached"]
        assert last == f"→ {row['entity']}, {rule}: {WHY[rule]}" if rule != "none" else "→" not in last
    other = {"category": "doubt", "weight": 1.0, "strength": 0.9, "negated": 0, "voice": "narrator", "entity": "Board"}
    assert reason(other | {"attached": "of another version"}).endswith("\n→ Board, of another version")


def test_marks_stand_on_the_words_that_evidence_counts(event: fr.Corpus) -> None:
    for article in event.accounts():
        shown = highlight(article, event.entities)
        assert body(shown.html).text == article.text
        found = [" ".join(normalise(e.text)[0].lower().replace("\n", " ").split()) for e in marks(shown.html)]
        assert len(shown.mentions)
        assert found == shown.hits["form"].tolist()
        expected = fr.read(article, event.entities)
        pd.testing.assert_frame_equal(shown.hits, groups.loaded(expected, groups.THRESHOLD))
        pd.testing.assert_frame_equal(shown.mentions, expected.mentions)


def test_entities_are_underlined_and_say_whom_they_mean_where_the_word_does_not() -> None:
    page = body(highlight(ARTICLE, BOARD).html)
    plain = [e.text for e in page.all("u")]
    assert {"Ferry Board", "Norlanders", "Ana Silva"} <= set(plain)
    assert not [e for e in page.all("u") if e.attributes]
    told = [(e.text, e.attributes["title"]) for e in page.all("abbr")]
    assert set(told) == {("the board", "Ferry Board"), ("She", "Silva")}


@given(st.text(max_size=8), st.text(max_size=8))
def test_a_word_says_whom_it_means_where_it_holds_the_name_or_is_part_of_it(word: str, name: str) -> None:
    if _says(word, name):
        assert name in word or word in name
    assert _says(f"Mayor {name}", name) or not name[:1].isalnum()


def test_a_word_that_means_two_names_says_each_time_which() -> None:
    silvas = fr.Entities.of({"Ana Silva": ["Ana Silva", "Silva"], "Jo Silva": ["Jo Silva"]})
    evidence = fr.read(fr.Article("a", "Ana Silva spoke. Silva left, and later Silva came back."), silvas)
    assert evidence.mentions["alias"].tolist() == ["Ana Silva", "Silva", "Silva"]
    assert not body(highlight("a", evidence=evidence).html).all("abbr")
    tables = {field.name: getattr(evidence, field.name) for field in dataclasses.fields(Evidence)}
    tables["mentions"] = evidence.mentions.assign(entity=["Ana Silva", "Ana Silva", "Jo Silva"])
    told = body(highlight("a", evidence=Evidence(**tables)).html).all("abbr")
    assert [(e.text, e.attributes["title"]) for e in told] == [("Silva", "Ana Silva"), ("Silva", "Jo Silva")]


def test_quotations_name_their_speaker_and_take_their_marks_in() -> None:
    page = body(highlight(ARTICLE, BOARD).html)
    quoted = [(e.text, e.attributes.get("title"), e.classes) for e in page.all("i")]
    assert ("“This is a brutal betrayal,”", "Silva", []) in quoted
    assert [(e.text, e.attributes["title"]) for e in page.all("em")] == [("“reform”", "scare quotes")]
    assert any(title == "Silva, reported" and "cruel plan" in text for text, title, _ in quoted)


def test_what_is_not_read_is_small_and_the_headline_strong() -> None:
    page = body(highlight(ARTICLE, BOARD).html)
    assert [e.text for e in page.all("small")] == ["By Our Reporter"]
    assert [e.text for e in page.all("b")] == ["Ferry to end"]


def test_boxes_switch_what_they_name_and_count_what_is_there() -> None:
    shown = highlight(ARTICLE, BOARD, layers=["words"])
    page = read(shown.html)
    labels = {label.text.strip(): label.all("input")[0] for label in page.all("label")}
    scare = int((shown.quotations["kind"] == "scare").sum())
    assert f"entities {len(shown.mentions)}" in labels
    assert f"scare quotes {scare}" in labels
    assert f"quotations {len(shown.quotations) - scare}" in labels
    words = labels[f"loaded words {len(shown.hits)}"]
    assert "checked" in words.attributes
    assert "checked" not in labels[f"entities {len(shown.mentions)}"].attributes
    head = read(shown.html).text
    for category, found in shown.hits.groupby("category"):
        assert f"{category.replace('_', ' ')} {len(found)}" in head
    # The style sheet tells the box of the words by its class, the others by the sample behind them.
    told = [[e.attributes.get("class", e.tag) for e in label.all()] for label in page.all("label")]
    assert told == [["w"], ["input", "u"], ["input", "i"], ["input", "em"]]
    assert len(told) == len(LAYERS)
    look = rules(page.all("style")[0].text)
    switched = {selector.removeprefix(".fm &:has(") for selector in look if ":has(" in selector}
    assert switched == {
        ".fm :has(x)",
        ".w:checked) mark",
        ".w:checked) mark &[title]:is(:hover,:focus)::after",
        '.w:checked) mark &[title*="→"]',
        ":checked+u) u",
        ":checked+u) abbr",
        ":checked+i) i",
        ":checked+em) em",
    }
    # Unless its box is checked, a mark is plain text.
    assert all(look[f".fm {tag}"]["all"] == "unset" for tag in ("mark", "u", "abbr", "i", "em"))


def test_a_layer_that_is_not_there_has_no_box() -> None:
    boxes = [e.text for e in read(highlight(fr.Article("a", "It rained in Norland."), BOARD).html).all("label")]
    assert boxes == ["loaded words 0", "entities 1"]


def test_nothing_in_it_could_disturb_another_or_reach_out() -> None:
    first, second = highlight(ARTICLE, BOARD).html, highlight(ARTICLE, BOARD, threshold=0.9).html
    for html in (first, second):
        elements = read(html).all()
        assert not [e for e in elements if {"id", "for", "name", "src", "href"} & e.attributes.keys()]
        assert not {e.tag for e in elements} - OURS - {"style", "label", "input"}
        assert not re.search(r"url\(|@import|https?:|<script", html)
        # Every rule of the style is nested in one for what stands inside this page.
        css = read(html).all("style")[0].text
        assert css.startswith(".fm{")
        depth = list(itertools.accumulate({"{": 1, "}": -1}.get(c, 0) for c in css))
        assert depth.index(0, len(".fm{")) == len(css) - 1


def test_two_with_other_layers_have_the_same_rules_for_the_same_classes() -> None:
    same: dict[str, dict[str, str]] = {}
    texts = (TEXT, "It rained.", "Norland’s brutal plan.", "“It rained,” said Ana Silva.", "A so-called “plan”.")
    for threshold, text in itertools.product((0.0, 0.5, 0.8), texts):
        css = read(highlight(fr.Article("a", text), BOARD, threshold=threshold).html).all("style")[0].text
        for selector, content in rules(css).items():
            assert same.setdefault(selector, content) == content
    assert {".fm em", ".fm abbr", ".fm mark"} <= same.keys()


def test_a_style_has_no_rule_for_what_is_not_there() -> None:
    for text in (TEXT, "It rained.", "Norland’s brutal plan.", "“It rained,” said Ana Silva.", "A so-called “plan”."):
        page = read(highlight(fr.Article("a", text), BOARD).html)
        there = {e.tag for e in page.all()} | {name for e in page.all() for name in e.classes}
        for selector in rules(page.all("style")[0].text):
            named = re.match(r"\.fm (?:&:has\(\S+\) )?\.?(\w+)", selector)
            assert not named or named[1] in there, selector


def test_nested_rules_can_be_read_by_the_first_browsers_that_nest() -> None:
    """Until Chrome 120 and Safari 17.2 a nested rule that began with the name of an element was dropped."""
    whole = f".fm{{{''.join(markup._rules('highlight.css'))}}}"
    for css in (whole, read(highlight(ARTICLE, BOARD).html).all("style")[0].text):
        outer, *nested = re.findall(r"([^{};]*){", css)
        assert outer == ".fm"
        assert len(nested) > 10
        assert not [one for prelude in nested for one in selectors(prelude) if one[0] not in ".#:[*&>+~"]


def test_the_same_article_gives_the_same_bytes_whatever_the_hash_seed() -> None:
    code = (
        "import framing as fr; e = fr.load_corpus('colombia-israel-2024'); "
        "print(fr.highlight(e.accounts()['cnn'], e.entities).html, fr.highlight('wsws', evidence=e.evidence).html)"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "1")
    }
    assert len(outputs) == 1


# A sentence of twenty words and one of ten: a loaded word, a name, and, every other time, a quotation or a pronoun.
PLAIN = (
    "The Ferry Board met in the old town hall on Monday and made a {} decision about the winter timetable for {}.",
    "“We will keep the night boat,” Ana Silva said on Monday.",
    "She had asked for a count of passengers first.",
)
LOADED = ("shameful", "brutal", "cruel", "heroic", "disastrous")


def invented_text(words: int) -> str:
    """As many words as asked for, of which about one in thirty is loaded, as in a news report of that length."""
    sentences: list[str] = []
    while len(" ".join(sentences).split()) < words:
        number = len(sentences)
        sentences.append(PLAIN[number % 3].format(LOADED[number // 3 % len(LOADED)], "Norland"))
        sentences[-1] += "\n\n" if number % 3 == 2 else " "
    return "Ferry to end\n\n" + "".join(sentences)


# How large it is. Each bound lies some twentieth above what was measured: a rule more in the style sheet passes, and a
# tenth more of the whole, of what stands beside a text, or of what a mark costs, does not.


@pytest.mark.parametrize(("words", "times"), [(150, 3.4), (200, 3.0), (300, 2.55), (600, 2.15)])
def test_it_is_smaller_than_three_texts_from_200_words_on(words: int, times: float) -> None:
    text = invented_text(words)
    shown = highlight(fr.Article("a", text), BOARD)
    assert words / 45 < len(shown.hits) < words / 25
    assert len(shown.mentions) > words / 20
    assert len(shown.html.encode()) < times * len(text.encode())


@pytest.fixture(scope="module")
def sizes(event: fr.Corpus) -> pd.DataFrame:
    """The bytes of each account: its text, what is told beside it, what its marks add; and what is marked, in words."""
    rows = {}
    for article in event.accounts():
        shown = highlight(article, event.entities)
        assert article.text is not None
        text, page = len(article.text.encode()), len(shown.html.encode())
        beside = len(shown.html[: shown.html.index("<div class=t>")].encode())
        # A quotation is marked by a third of the bytes of a loaded word, a mention by a fifteenth.
        marked = len(shown.hits) + len(shown.quotations) / 3 + len(shown.mentions) / 15
        words = len(article.text.split())
        rows[article.id] = {"words": words, "text": text, "page": page, "beside": beside, "marked": marked}
    return pd.DataFrame.from_dict(rows, orient="index").assign(inside=lambda t: t["page"] - t["text"] - t["beside"])


def test_accounts_are_smaller_than_three_texts(sizes: pd.DataFrame) -> None:
    times = sizes["page"] / sizes["text"]
    assert sizes["page"].sum() / sizes["text"].sum() < 2.95
    assert times.median() < 3
    assert times[sizes["words"] >= 300].max() < 3
    assert times.max() < 3.8  # of those with some two hundred words, many of them marked


def test_what_is_told_beside_an_account_does_not_grow_with_it(sizes: pd.DataFrame) -> None:
    assert sizes["beside"].median() < 1660
    assert sizes["beside"].max() < 1950


def test_a_mark_costs_so_many_bytes(sizes: pd.DataFrame) -> None:
    assert sizes["inside"].sum() / sizes["marked"].sum() < 120


def test_a_published_article_is_smaller_than_three_texts(event: fr.Corpus) -> None:
    if not SEED.exists():
        pytest.skip("the published article does not stand beside this checkout")
    article = fr.load_article(SEED)
    assert len(highlight(article, event.entities).html.encode()) < 2.5 * len(article.text.encode())


def test_it_shares_no_class_with_lines_that_stand_on_the_same_page() -> None:
    """The tables of a concordance have a page and a text of their own colours."""
    lines = fr.concordance(ARTICLE, "board", entities=BOARD)._repr_html_()
    root = next(e for e in read(lines).all("div") if e.classes).classes[0]
    css = read(highlight(ARTICLE, BOARD).html).all("style")[0].text
    assert root not in read(highlight(ARTICLE, BOARD).html).all("div")[0].classes
    assert f".{root}" not in css


@pytest.mark.parametrize("article", [fr.Article("a", "It cost $5, then $6."), fr.Article("a", r"It \(rained\)."),
                                     fr.Article("a", "It rained.", outlet="$5 and $6")])  # fmt: skip
def test_dollars_are_no_mathematics(article: fr.Article) -> None:
    classes = read(highlight(article, BOARD).html).all("div")[0].classes
    assert {"tex2jax_ignore", "mathjax_ignore"} <= set(classes)


def test_without_style_what_is_marked_stays_marked() -> None:
    page = read(highlight(ARTICLE, BOARD).html)
    assert all(e.tag in OURS or e.tag in ("style", "label", "input") for e in page.all())
    # Where classes and styles are taken out, the elements themselves still mark, and their titles tell why.
    kept = [e for e in page.all("mark") if "title" in e.attributes]
    assert [e.text for e in kept] == [e.text for e in marks(highlight(ARTICLE, BOARD).html)]
    assert all("strength" in e.attributes["title"] for e in kept)
    assert {"mark", "abbr", "i", "em"} <= GITHUB
    assert not [e for e in page.all("u") if e.attributes], "what GitHub takes out tells nothing that is lost"


def test_a_lexicon_of_ones_own_brings_its_categories(tmp_path: Path) -> None:
    words = sorted({word.lower() for word in TEXT.split() if word.isalpha() and len(word) > 1})
    rows = [f"{word},sort {number},1" for number, word in enumerate(words)]
    path = tmp_path / "own.csv"
    path.write_text("\n".join(["term,category,weight", *rows]), encoding="utf-8")
    shown = highlight(ARTICLE, BOARD, fr.load_lexicon(path), threshold=0)
    used = {(element.classes or [CATEGORIES[0]])[0] for element in marks(shown.html)}
    assert len(set(shown.hits["category"])) > len(CATEGORIES)
    assert used == set(CATEGORIES)
    assert all(f".{slot}{{" in shown.html for slot in used - {CATEGORIES[0]})


def test_slots_follow_the_lexicon_so_that_articles_look_alike() -> None:
    known = ["doubt", "label", "praise"]
    assert slots(["praise"], known)["praise"] == slots(["praise", "doubt", "doubt"], known)["praise"]
    assert slots(["strange", "praise"], known) == {"praise": "A", "strange": "B"}


def test_names_are_suggested_where_no_codebook_is_given() -> None:
    shown = highlight(ARTICLE)
    assert "Ana Silva" in set(shown.mentions["entity"])
    assert "No codebook" in read(shown.html).text
    assert "No codebook" not in read(highlight(ARTICLE, BOARD).html).text


def test_the_threshold_moves_without_reading_again(monkeypatch: pytest.MonkeyPatch) -> None:
    article = fr.Article("again", TEXT)
    everything = highlight(article, BOARD, threshold=0)
    monkeypatch.setattr(articles, "find", None)
    strong = highlight(article, BOARD, threshold=0.9)
    assert len(everything.hits) > len(strong.hits)


def test_a_silhouette_shows_where_and_not_what(event: fr.Corpus) -> None:
    evidence = event.evidence
    shown = fr.highlight("wsws", evidence=evidence)
    page = body(shown.html)
    own = evidence.where(article="wsws")
    assert [e.text.lower() for e in page.all("mark")] == shown.hits["form"].tolist()
    assert len(page.all("b")) == 1
    known = set(" ".join([*shown.hits["form"], *shown.mentions["alias"]]).lower().replace("-", " ").split())
    words = set(re.findall(r"[^\W_]+(?:['’.][^\W_]+)*", page.text.lower())) - {"-"}
    assert words <= {word.strip(".") for word in known} | known
    mentioned = own.mentions.drop_duplicates("position")["tokens"].sum()
    assert page.text.count("■") >= int(own.articles["words"].iloc[0]) - mentioned - shown.hits["tokens"].sum()
    assert "texts/" in read(shown.html).text


@pytest.mark.parametrize("seed", range(3))
def test_a_silhouette_of_any_evidence(seed: int) -> None:
    evidence = invented(2, seed=seed)
    for article in evidence.articles["article"]:
        shown = highlight(article, evidence=evidence)
        assert [e.text for e in body(shown.html).all("mark") if "title" in e.attributes] == shown.hits["form"].tolist()


def test_an_article_without_text_is_a_silhouette_where_there_is_evidence(event: fr.Corpus) -> None:
    bare = fr.Article("wsws")
    assert highlight(bare, evidence=event.evidence).html == highlight("wsws", evidence=event.evidence).html


def test_bad_input_gets_one_clear_error(event: fr.Corpus) -> None:
    with pytest.raises(ValueError, match=r"text of 'bare' is not here; put it into the folder texts/.*evidence="):
        highlight(fr.Article("bare"))
    with pytest.raises(KeyError, match="did you mean 'wsws'"):
        highlight("wsw", evidence=event.evidence)
    with pytest.raises(ValueError, match="did you mean 'words'"):
        highlight(ARTICLE, BOARD, layers=["word"])
    with pytest.raises(ValueError, match="threshold is 2"):
        highlight(ARTICLE, BOARD, threshold=2)
    with pytest.raises(TypeError, match=r"takes one article, and this is of type Corpus"):
        highlight(event)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="no reach 'far'"):
        highlight(ARTICLE, BOARD, reach="far")
    with pytest.raises(KeyError, match="there is none"):
        highlight("a", evidence=Evidence.empty())


def test_texts_without_words_or_marks_are_shown_as_they_are() -> None:
    for text in ("", "   ", "\n\n", "...", "— — —", "It rained."):
        assert body(highlight(fr.Article("a", text), BOARD).html).text == text


def test_a_saved_page_stands_by_itself(tmp_path: Path) -> None:
    shown = highlight(fr.Article("<a>", "It rained."), BOARD)
    path = shown.save(tmp_path / "folder" / "page")
    assert path.name == "page.html"
    page = read(path.read_text(encoding="utf-8"))
    assert page.all("title")[0].text.startswith("<a>")
    assert page.all("html", lang="en")
    assert shown._repr_html_() in path.read_text(encoding="utf-8")
    assert repr(shown) == "Highlight of '<a>': 0 loaded words, 0 mentions, 0 quotations"


# --- nothing of a document gets through as HTML -----------------------------------------------------------------------

HOSTILE = st.text(
    st.one_of(
        st.sampled_from("<>&\"'`=/\\;:$ \n\r\t\x00\x0b\x0c\u2028\ud800“”‘’«»—…\u200b\xadÀ́ﬁ"),
        st.characters(codec="utf-8"),
    ),
    max_size=12,
)
PIECES = st.one_of(
    HOSTILE,
    st.sampled_from(
        ["<script>alert(1)</script>", "</style>", "</div></p>", "<img src=x onerror=alert(1)>", "<!--", "]]>",
         "&lt;b&gt;", "Ana Silva said", "“a brutal plan”", "Norland's", "the board", "\n\n", ". ", " cruel ", "She",
         '" title="']
    ),
)  # fmt: skip
ATTRIBUTES = {"class", "title", "tabindex", "type", "checked"}


@settings(max_examples=80, deadline=None)
@given(st.lists(PIECES, max_size=25).map("".join), HOSTILE.filter(bool), HOSTILE)
def test_no_document_gets_through(text: str, name: str, outlet: str) -> None:
    article = fr.Article(name, text, "published", outlet, "</b>", family="<i>")
    shown = highlight(article, BOARD, threshold=0)
    page = read(shown.html)
    assert {e.tag for e in page.all()} <= OURS | {"style", "label", "input"}
    assert {a for e in page.all() for a in e.attributes} <= ATTRIBUTES
    assert body(shown.html).text == re.sub("[\x00\ud800-\udfff]", "\ufffd", text)
    shown.html.encode()
    style = page.all("style")[0].text
    assert style == read(highlight(article, BOARD, threshold=0).html).all("style")[0].text
    assert "<" not in style


@settings(max_examples=40, deadline=None)
@given(HOSTILE, HOSTILE, HOSTILE)
def test_no_evidence_gets_through(entity: str, form: str, category: str) -> None:
    evidence = invented(1, sentences=2)
    made = {
        "mentions": evidence.mentions.assign(entity=entity or "x", alias=form or "x"),
        "hits": evidence.hits.assign(entity=entity, form=form or "x", category=category or "x", attached=form or "x"),
        "quotations": evidence.quotations.assign(speaker=entity),
    }
    tables = {name: getattr(evidence, name) for name in ("articles", "terms", "sentences", "labels")}
    try:
        hostile = Evidence(**tables, **made)
    except ValueError:  # the same key twice, or what no table may hold
        return
    page = read(highlight("paper00", evidence=hostile).html)
    assert {e.tag for e in page.all()} <= OURS | {"style", "label", "input"}
    assert {a for e in page.all() for a in e.attributes} <= ATTRIBUTES


@st.composite
def overlapping(draw: st.DrawFn) -> tuple[str, list[Span]]:
    text = draw(st.text("ab <&", max_size=20))
    place = st.integers(0, len(text))
    made = st.builds(lambda a, b, level: Span(a, b, level, f"x{level}", f" n={level}"), place, place, st.integers(0, 4))
    return text, draw(st.lists(made, max_size=8))


@given(overlapping())
def test_marks_that_cross_are_cut_and_none_is_lost(drawn: tuple[str, list[Span]]) -> None:
    text, spans = drawn
    root = read(nest(text, spans))
    assert root.text == text
    for level in range(5):
        # Spans of one kind may lie over each other: what they cover together is what elements of the kind cover.
        covered = [0] * len(text)
        for span in spans:
            if span.level == level and span.start < span.end:
                for at in range(span.start, span.end):
                    covered[at] = 1
        outer = [e for e in root.all(f"x{level}") if not any(e in o.all() for o in root.all(f"x{level}"))]
        assert sum(len(e.text) for e in outer) == sum(covered)
    begun = sum("n" in e.attributes for e in root.all())
    assert begun == sum(s.start < s.end for s in spans)


# --- contrast ---------------------------------------------------------------------------------------------------------


def luminance(colour: tuple[float, float, float]) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: tuple[float, float, float], other: tuple[float, float, float]) -> float:
    """As the Web Content Accessibility Guidelines define it."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def hexadecimal(text: str) -> tuple[float, float, float]:
    digits = text.lstrip("#")
    digits = "".join(c + c for c in digits) if len(digits) == 3 else digits
    red, green, blue = (int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4))
    return red, green, blue


def oklch(lightness: float, chroma: float, hue: float) -> tuple[float, float, float]:
    """From OKLCH to sRGB, as CSS Color 4 defines it; what no screen shows is cut off, as browsers do."""
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red, green, blue = (
        min(max(12.92 * c if c <= 0.0031308 else 1.055 * c ** (1 / 2.4) - 0.055, 0), 1)
        for c in (
            4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
            -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
            -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
        )
    )
    return red, green, blue


def over(
    colour: tuple[float, float, float], alpha: float, page: tuple[float, float, float]
) -> tuple[float, float, float]:
    """A colour through which the page below is seen."""
    red, green, blue = (alpha * above + (1 - alpha) * below for above, below in zip(colour, page, strict=True))
    return red, green, blue


# What shows a marked article: its page, its text, and how opaque the text is.
HOSTS = {
    "a page": ("#fff", "#000", 1.0),
    "a dark page": ("#121212", "#fff", 1.0),
    "JupyterLab": ("#fff", "#000", 0.87),
    "JupyterLab, dark": ("#111", "#fff", 1.0),
    "VS Code": ("#fff", "#3b3b3b", 1.0),
    "VS Code, dark": ("#1f1f1f", "#ccc", 1.0),
}
SHEET = rules("".join(markup._rules("highlight.css")))
MARK, QUOTED = SHEET["&:has(.w:checked) mark"], SHEET["&:has(:checked+i) i"]
TOLD = "&:has(.w:checked) mark &[title]:is(:hover,:focus)::after"


def slot_rules(letters: str) -> list[dict[str, str]]:
    """The slots of a kind; the first is how the element looks by itself."""
    assert f".{letters[0]}" not in SHEET
    return [{}, *(SHEET[f".{letter}"] for letter in letters[1:])]


def tint(element: dict[str, str], slot: dict[str, str]) -> tuple[tuple[float, float, float], float]:
    """The colour of a slot's background, and how opaque it is."""
    # A slot of words has a hue of its own, one of speakers a chroma and a hue.
    form = re.fullmatch(r"oklch\((\.\d+) (?:(\.\d+) )?var\((--\w),([\d. ]+)\)/(\.\d+)\)", element["background"])
    assert form
    lightness, chroma, own, common, alpha = form.groups()
    *saturation, hue = slot.get(own, common).split()
    return oklch(float(lightness), float((saturation or [chroma])[0]), float(hue)), float(alpha)


@pytest.mark.parametrize("host", HOSTS.values(), ids=list(HOSTS))
def test_every_pair_of_colours_can_be_read(host: tuple[str, str, float]) -> None:
    page, text = hexadecimal(host[0]), hexadecimal(host[1])
    tints = [tint(QUOTED, slot) for slot in [*slot_rules(SPEAKERS), SHEET[f".{NOBODY}"]]]
    # A quotation within what is reported lies over it; no deeper.
    behind = [page, *(over(*one, page) for one in tints)]
    behind += [over(*one, over(*other, page)) for one in tints for other in tints]
    share = re.fullmatch(
        r"color-mix\(in srgb,currentColor (\d+)%,transparent\)", SHEET[".x"]["-webkit-text-fill-color"]
    )
    assert share
    for quoted in behind:
        # Lines, and the box around the name of a speaker, have the colour of the text.
        assert contrast(over(text, host[2], quoted), quoted) >= 7
        # A word that is not here is a block, which is no text: three to one is asked of it.
        assert contrast(over(text, host[2] * int(share.group(1)) / 100, quoted), quoted) >= 3
        for slot in slot_rules(CATEGORIES):
            marked = over(*tint(MARK, slot), quoted)
            assert contrast(over(text, host[2], marked), marked) >= 4.5, (slot, quoted)


def test_what_is_told_on_pointing_covers_what_is_below_and_can_be_read() -> None:
    tip = SHEET[TOLD]
    assert contrast(hexadecimal(tip["background"]), hexadecimal(tip["color"])) >= 7
    assert tip["forced-color-adjust"] == "none"


def test_the_colours_of_text_and_lines_are_the_host_s() -> None:
    assert SHEET[":not(mark)"] == {"color": "inherit"}  # of boxes too, which browsers give colours of their own
    assert SHEET["mark"]["all"] == SHEET[":has(x)"]["all"] == "unset"  # a mark's own colour and ground go together
    assert SHEET[":focus-visible"]["outline"] == "solid"  # no colour of its own
    assert not [rule for rule in SHEET.values() if {"text-decoration-color", "border-color"} & rule.keys()]
    colours = {selector for selector, rule in SHEET.items() if {"color", "-webkit-text-fill-color"} & rule.keys()}
    assert colours == {":not(mark)", TOLD, ".x", ".x mark", ".x u", ".x abbr", ".x ::before"}


def test_tables_can_be_read_in_light_and_in_dark_and_each_is_written_twice_alike() -> None:
    light, dark, dark_again, light_again = (
        dict(re.findall(r"(--\w+):([^;}]+)", rule)) for rule in markup._rules("page.css") if "--bg:" in rule
    )
    assert light == light_again
    assert dark == dark_again
    assert light != dark
    for theme in (light, dark):
        page, ink, dim = (hexadecimal(theme[name]) for name in ("--bg", "--ink", "--dim"))
        assert contrast(ink, page) >= 7
        assert contrast(dim, page) >= 4.5


def test_no_two_categories_differ_by_colour_alone() -> None:
    lines = [(slot.get("--u", "solid"), slot.get("--w", "2px")) for slot in slot_rules(CATEGORIES)]
    assert len(set(lines)) == len(lines)
    hues = [float(slot.get("--h", 25)) for slot in slot_rules(CATEGORIES)]
    assert "var(--h,25)" in MARK["background"]
    assert min(abs((a - b + 180) % 360 - 180) for a, b in itertools.combinations(hues, 2)) >= 15


def test_the_reason_names_what_negates() -> None:
    hit = {"category": "war_metaphor", "weight": 1.5, "strength": 0.6, "negated": 1, "attached": "none"}
    told = reason(hit | {"voice": "scare", "speaker": "", "entity": ""})
    assert told == "war metaphor 1.5, strength 0.6, negated\nscare quotes"


def test_layers_are_what_the_docstring_says() -> None:
    assert set(LAYERS) == {"words", "entities", "quotations", "scare"}
