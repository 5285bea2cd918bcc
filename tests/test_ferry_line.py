"""The ferry line: what its card promises, and the planted truth held to the texts in which it is planted."""

import re
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

import framing as fr
from framing.corpus import Corpus

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "corpora" / "ferry-line"
KINDS = {"fact", "span", "quotation", "speaker", "tone", "mention", "copy", "difficulty"}
DIFFICULTIES = {"negation", "irony", "quoted", "scare", "euphemism", "omission", "metonym", "same name"}
SPOKEN = ("direct", "indirect")
PLACED = ("span", "quotation", "mention", "copy")


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return fr.load_corpus("ferry-line")


def table(name: str) -> pd.DataFrame:
    return pd.read_csv(FOLDER / name, dtype=str, keep_default_na=False)


@pytest.fixture(scope="module")
def truth() -> pd.DataFrame:
    return table("truth.csv")


def kind(truth: pd.DataFrame, name: str) -> pd.DataFrame:
    return truth[truth["kind"] == name]


# What is there.


def test_six_outlets_tell_one_event_in_texts_that_come_with_framing(corpus: Corpus) -> None:
    assert len(corpus) == len({a.outlet for a in corpus}) == 6
    assert {a.basis for a in corpus} == {"published"}
    listed = table("articles.csv").set_index("article")
    for article in corpus:
        assert article.text is not None
        words = len(article.text.split())
        assert 250 <= words <= 450
        assert words == int(listed.loc[article.id, "words"])
        assert article.text.startswith(listed.loc[article.id, "headline"] + "\n\n")
        assert article.family == listed.loc[article.id, "wire_family"]
    assert len(corpus.evidence) == 6
    assert list(corpus.evidence.articles["article"]) == sorted(corpus.articles)


def test_the_codebook_is_the_fact_sheet_and_the_codes_say_which_facts_are_kept(
    corpus: Corpus, truth: pd.DataFrame
) -> None:
    facts = kind(truth, "fact").pivot(index="article", columns="id", values="value").astype(int)
    assert corpus.codes is not None
    codes = corpus.codes.set_index("article").astype(int)
    assert list(facts.columns) == corpus.codebook["variable"].tolist()
    pd.testing.assert_frame_equal(facts, codes.loc[facts.index], check_names=False)
    assert (codes.sum() > 0).all(), "a fact that nobody reports cannot be left out"
    assert set(codes.sum(axis=1)) != {len(facts.columns)}


def test_the_analyses_of_a_lesson_work_on_it(corpus: Corpus, truth: pd.DataFrame) -> None:
    evidence = corpus.evidence
    marked = fr.highlight(corpus["leaf"], entities=corpus.entities)._repr_html_()
    assert "Jonas Hale" in marked and "lifeline" in marked
    assert set(fr.concordance(corpus, "ferry").table["article"]) == set(corpus.articles)
    assert not fr.keyness(evidence, "ledger").table.empty
    assert {"ferry", "boat"} <= set(fr.naming(evidence, "Ferry line").table["label"])
    assert "Ingrid Hale" in set(fr.sourcing(evidence, "post").table["speaker"])
    few = fr.omissions(evidence, "post").table
    assert not few["finding"].str.startswith("left out").any(), "five others are too few by default"
    facts = fr.omissions(evidence, "post", codes=corpus.codes, kinds=["fact"], min_visible=3).table
    left = facts.loc[facts["finding"].str.startswith("left out"), "item"]
    assert set(left) == set(kind(truth, "difficulty").query("category == 'omission'")["id"])
    assert fr.shared_text(corpus).families.index.tolist() == ["agency", "post"]


# The truth is held to the texts.


def test_every_row_is_of_a_known_kind_and_has_a_name_of_its_own(corpus: Corpus, truth: pd.DataFrame) -> None:
    assert set(truth["kind"]) == KINDS
    assert set(truth["article"]) == set(corpus.articles)
    assert not truth.duplicated(["article", "kind", "id"]).any()
    assert set(truth["voice"]) <= {"", "narrator", "direct", "indirect", "scare"}
    assert set(truth["side"]) <= {"", "for", "against"}


def test_the_words_of_every_row_stand_at_its_offsets(corpus: Corpus, truth: pd.DataFrame) -> None:
    for row in truth.itertuples():
        if not row.start:
            assert not row.words and not row.end
            continue
        text = corpus[row.article].text or ""
        start, end = int(row.start), int(row.end)
        others = [m.start() for m in re.finditer(re.escape(row.words), text)]
        assert text[start:end] == row.words, f"{row.article} {row.kind} {row.id}: {row.words!r} stands at {others}"
        # A mark begins and ends with a word.
        assert not text[start - 1 : start + 1].isalnum() or start == 0
        assert not text[end - 1 : end + 1].isalnum()


def test_what_must_have_a_place_has_one(truth: pd.DataFrame) -> None:
    facts = kind(truth, "fact")
    assert set(facts["value"]) == {"0", "1"}
    assert ((facts["value"] == "1") == (facts["start"] != "")).all()
    assert (truth.loc[truth["kind"].isin(PLACED), "start"] != "").all()
    hard = kind(truth, "difficulty")
    assert ((hard["category"] == "omission") == (hard["start"] == "")).all()
    assert (truth.loc[truth["kind"].isin(["speaker", "tone"]), "start"] == "").all()


def test_a_span_has_a_category_and_a_direction_of_the_lexicon_and_a_target_of_the_codebook(
    corpus: Corpus, truth: pd.DataFrame
) -> None:
    spans = kind(truth, "span")
    loaded = pd.read_csv(ROOT / "framing" / "lexicons" / "loaded.csv", dtype=str, keep_default_na=False)
    assert set(spans["category"]) <= set(loaded["category"])
    assert set(spans["direction"]) <= set(loaded["direction"])
    assert set(truth["target"]) <= {"", *corpus.entities.names, *corpus.articles}
    assert set(spans.loc[spans["target"] == "", "direction"]) == {"heightens"}  # only heat may be aimed at nobody


def test_the_voice_of_a_span_is_that_of_the_quotation_it_stands_in(truth: pd.DataFrame) -> None:
    quoted = kind(truth, "quotation").astype({"start": int, "end": int})
    for row in truth[truth["kind"].isin(["span", "mention"]) | (truth["category"] == "negation")].itertuples():
        around = quoted[
            (quoted["article"] == row.article) & (quoted["start"] <= int(row.start)) & (quoted["end"] >= int(row.end))
        ]
        said = [(q.voice, q.speaker) for q in around.itertuples()] or [("narrator", "")]
        assert said == [(row.voice, row.speaker)], f"{row.article} {row.id}"


def test_direct_speech_and_scare_quotes_stand_in_quotation_marks_and_nothing_else_does(
    corpus: Corpus, truth: pd.DataFrame
) -> None:
    for article in corpus:
        text = article.text or ""
        marked = {(m.start(1), m.end(1)) for m in re.finditer('"([^"]*?),?"', text)}  # the reporter's comma is no word
        rows = kind(truth, "quotation").query("article == @article.id and voice != 'indirect'")
        assert {(int(r.start), int(r.end)) for r in rows.itertuples()} == marked
        assert set(rows.loc[rows["voice"] == "scare", "speaker"]) <= {""}


def test_the_share_of_every_speaker_is_counted_from_the_quotations(corpus: Corpus, truth: pd.DataFrame) -> None:
    said: Counter[tuple[str, str, str]] = Counter()
    for q in kind(truth, "quotation").itertuples():
        assert int(q.value) == len(q.words.split())
        if q.voice in SPOKEN:
            said[q.article, q.speaker, q.voice] += len(q.words.split())
    listed = {(r.article, r.speaker, r.voice): r.value for r in kind(truth, "speaker").itertuples()}
    counted = {key: f"{n / len((corpus[key[0]].text or '').split()):.4f}" for key, n in said.items()}
    assert listed == counted


def test_copied_passages_stand_word_for_word_in_the_text_they_are_copied_from(
    corpus: Corpus, truth: pd.DataFrame
) -> None:
    copies = kind(truth, "copy")
    assert len(copies) > 1
    for row in copies.itertuples():
        assert row.words in (corpus[row.target].text or "")
        assert len(row.words.split()) > 5
        assert corpus[row.article].family == corpus[row.target].family != "own"


# The planted difficulties.


def test_every_difficulty_occurs_and_says_what_an_instrument_would_get_wrong(truth: pd.DataFrame) -> None:
    hard = kind(truth, "difficulty")
    assert set(hard["category"]) == DIFFICULTIES
    assert (hard["note"].str.len() > 30).all()


def test_a_negated_word_is_no_loaded_span_and_the_other_loaded_difficulties_are(truth: pd.DataFrame) -> None:
    hard = kind(truth, "difficulty")
    spans = {(s.article, s.start, s.end): s for s in kind(truth, "span").itertuples()}
    for row in hard.itertuples():
        span = spans.get((row.article, row.start, row.end))
        if row.category in ("irony", "quoted", "scare", "euphemism"):
            assert span is not None, f"{row.article} {row.id}"
            assert (span.direction, span.target, span.voice) == (row.direction, row.target, row.voice)
        else:
            assert span is None
    ironic = hard[hard["category"] == "irony"]
    assert set(ironic["direction"]) <= {"blames", "belittles"}
    assert {spans[r.article, r.start, r.end].category for r in ironic.itertuples()} == {"praise"}
    assert {r.voice for r in hard[hard["category"] == "scare"].itertuples()} == {"scare"}
    assert {r.voice for r in hard[hard["category"] == "quoted"].itertuples()} == {"direct"}
    assert {spans[r.article, r.start, r.end].category for r in hard[hard["category"] == "euphemism"].itertuples()} == {
        "euphemism"
    }


def test_the_article_that_only_leaves_out_has_no_loaded_word(truth: pd.DataFrame) -> None:
    omitted = kind(truth, "difficulty").query("category == 'omission'")
    silent = omitted["article"].unique().tolist()
    assert len(silent) == 1
    assert silent[0] not in set(kind(truth, "span")["article"])
    facts = kind(truth, "fact").set_index("article").loc[silent[0]]
    assert facts.loc[facts["value"] == "0", "id"].tolist() == omitted["id"].tolist()


def test_two_persons_share_a_surname_and_a_metonym_is_once_the_building(truth: pd.DataFrame) -> None:
    mentions = kind(truth, "mention")
    alone = mentions[mentions["words"] == "Hale"]
    assert set(alone["target"]) == {"Ingrid Hale", "Jonas Hale"}
    metonym = mentions[mentions["words"].str.contains("Quay House")]
    assert set(metonym["target"]) == {"", "Town Council"}


# Fair to both sides.


def test_loaded_words_speak_about_equally_for_and_against_the_closure(truth: pd.DataFrame) -> None:
    sides = kind(truth, "span")["side"].value_counts()
    assert abs(sides["for"] - sides["against"]) <= 0.1 * (sides["for"] + sides["against"])
    leaning = table("articles.csv")["orientation"]
    assert leaning.str.startswith("for").sum() == leaning.str.startswith("against").sum() == 2


# The card counts right.


def test_the_card_gives_the_rows_of_every_file_and_kind(corpus: Corpus, truth: pd.DataFrame) -> None:
    cells = [[c.strip(" `") for c in line.strip("|").split("|")] for line in corpus.card.splitlines() if "|" in line]
    rows = {row[0]: row[1:] for row in reversed(cells)}  # "difficulty" is a kind first, and the head of a table later
    for name in ("articles.csv", "codebook.csv", "codes.csv", "truth.csv"):
        assert int(rows[name][-1]) == len(table(name)), name
    assert int(rows["entities.toml"][-1]) == len(corpus.entities)
    for name, count in truth["kind"].value_counts().items():
        assert int(rows[str(name)][1]) == count, name
    for name, found in kind(truth, "difficulty").groupby("category"):
        assert int(rows[str(name)][1]) == len(found), name
        assert {a.strip(" `") for a in rows[str(name)][0].split(",")} == set(found["article"]), name
    kept = kind(truth, "fact").query("value == '1'")["article"].value_counts()
    spans = kind(truth, "span")["article"].value_counts()
    for article in corpus.articles:
        assert [int(n) for n in rows[article][-2:]] == [kept[article], spans.get(article, 0)], article
    sides = kind(truth, "span")["side"].value_counts()
    assert f"{sides['for']} times for the closure and {sides['against']} times" in corpus.card
