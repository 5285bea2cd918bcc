"""Validation: invented gold with known answers, in the forms in which the real sets are published."""

import csv
import importlib
import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from framing.cli import main
from framing.reading import reader
from framing.reading.findings import Findings
from framing.reading.rules import load_rules
from framing.reading.text import parse
from framing.validation import studies
from framing.validation.gold import (
    GoldError,
    codebook,
    load_babe,
    load_basil,
    load_newsmtsc,
    load_persent,
    runs,
    words_within,
)
from framing.validation.instruments import Instrument, Place, out_of_fold, read_text
from framing.validation.measures import (
    auc_within,
    class_f1,
    confusion,
    estimate,
    f1,
    fit_thresholds,
    fold,
    half,
    label,
    macro_f1,
    ratio,
)
from framing.validation.names import BEST
from framing.validation.spans import attach_span, nearest
from framing.validation.studies import Bench
from framing.validation.swap import differences, generated, swapped
from framing.validation.table import COLUMNS, validate

REAL = Path(__file__).resolve().parents[2] / "shared" / "data" / "gold"
EVENTS = 12
ROOT = Path(__file__).resolve().parents[1]


def newsmtsc(folder: Path) -> None:
    """Fifteen articles, three sentences each: one kind, one plain, one unkind, and one of unusable polarity."""
    lines = []
    for article in range(15):
        for number, (text, polarity) in enumerate(
            (
                ("Silva is an honest and brave mayor.", 6.0),
                ("Silva is a mayor.", 4.0),
                ("Silva is a vicious liar.", 2.0),
            )
        ):
            lines.append(_sentence(f"wire_v1_{article}_0_{number}", text, polarity))
    lines.append(_sentence("wire_v1_0_0_9", "Silva may or may not be one.", 3.0))
    (folder / "newsmtsc").mkdir()
    (folder / "newsmtsc" / "train.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _sentence(identifier: str, text: str, polarity: float) -> str:
    target = {"Input.gid": identifier, "from": 0, "to": 5, "mention": "Silva", "polarity": polarity}
    return json.dumps({"primary_gid": identifier, "sentence_normalized": text, "targets": [target]})


def basil(folder: Path) -> None:
    """Twelve events in two outlets: one calls Silva vicious and quotes Moreau, the other does neither."""
    for event in range(EVENTS):
        for outlet, feeling in ((1, "neg"), (2, "neu")):
            unkind = outlet == 1
            opening = "Silva’s vicious speech ended." if unkind else "Silva’s speech ended."
            speech = "“It is a shameful plan,” Paul Moreau said."
            article = {
                "title": f"Council meets {event}", "uuid": f"{event}-{outlet}", "triplet-uuid": f"event-{event}",
                "source": ("AAA", "bbb")[outlet - 1], "main-entities": ["Paul Moreau", "Ana Silva"],
                "body-paragraphs": [["Ana Silva met Paul Moreau.", opening], [speech]],
            }  # fmt: skip
            spans = [
                _span("p2", speech, "shameful", "inf", "Ana_Silva", speaker="Paul_Moreau"),
                *([_span("p1", opening, "vicious", "lex", "Ana_Silva")] if unkind else []),
            ]
            levels = {"author_feeling_Ana_Silva": feeling, "author_feeling_Paul_Moreau": "neu", "notes": ""}
            annotation = {"phrase-level-annotations": spans, "article-level-annotations": levels}
            for name, ending, content in (("articles", "", article), ("annotations", "_ann", annotation)):
                place = folder / "basil" / name / "2010"
                place.mkdir(parents=True, exist_ok=True)
                (place / f"event-{event}_{outlet}{ending}.json").write_text(json.dumps(content), encoding="utf-8")


def _span(sentence: str, text: str, words: str, bias: str, target: str, speaker: str = "") -> dict[str, object]:
    start = text.index(words)
    return {
        "id": sentence, "start": start, "end": start + len(words), "txt": words, "bias": bias, "aim": "dir",
        "target": target, "polarity": "neg", "quote": "yes" if speaker else "no", "speaker": speaker,
    }  # fmt: skip


def babe(folder: Path) -> None:
    """Three marked words in two outlets; one of them is in the lexicon, and one hit is not marked."""
    rows = [
        ("A vicious plan.", "Biased", ["vicious"]),
        ("The blorbish ferry, so blorbish.", "Biased", ["blorbish"]),
        ("A brutal day.", "Non-biased", []),
        ("A plain day.", "Non-biased", []),
    ]
    (folder / "babe").mkdir()
    with (folder / "babe" / "sg1.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(["text", "news_link", "outlet", "topic", "type", "label_bias", "label_opinion", "biased_words"])
        for number in range(10):
            for place, (text, bias, words) in enumerate(rows):
                writer.writerow([text, f"{number}-{place}", f"outlet {number % 2}", "", "", bias, "", str(words)])


def persent(folder: Path) -> None:
    """Ten documents a class, about one person each."""
    (folder / "persent").mkdir()
    with (folder / "persent" / "dev.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["DOCUMENT_INDEX", "TITLE", "TARGET_ENTITY", "DOCUMENT", "MASKED_DOCUMENT", "TRUE_SENTIMENT"])
        kinds = {"Positive": "an honest and brave mayor", "Neutral": "a mayor", "Negative": "a vicious liar"}
        for number in range(10):
            for n, (sentiment, said) in enumerate(kinds.items()):
                text = f"The council met.\n Ana Silva is {said}."
                writer.writerow([3 * number + n, "Council meets", "Ana Silva", text, "", sentiment])


@pytest.fixture(scope="module")
def gold(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("gold")
    for make in (newsmtsc, basil, babe, persent):
        make(folder)
    return folder


@pytest.fixture(scope="module")
def table(gold: Path) -> pd.DataFrame:
    # The names that come with framing are marked in other articles.
    with pytest.warns(UserWarning, match="names are left out"):
        return validate("all", gold, date="2030-01-01", progress=False).table


def value(table: pd.DataFrame, study: str, instrument: str, metric: str, split: str = "all") -> float:
    indexed = table.set_index(["study", "instrument", "metric", "split"])["value"]
    return float(indexed.loc[(study, instrument, metric, split)])


# Loading


def test_usable_polarities_alone_are_loaded_with_their_article(gold: Path) -> None:
    found = load_newsmtsc(gold)
    assert len(found) == 45
    assert {t.article for t in found} == {f"wire_v1_{n}" for n in range(15)}
    assert {t.text[t.start : t.end] for t in found} == {"Silva"}


def test_a_sentence_of_another_set_is_left_out(gold: Path) -> None:
    assert len(load_newsmtsc(gold, without=runs("“Silva is a mayor”"))) == 30
    assert len(load_newsmtsc(gold, without=runs("Silva is a mayor of Norland."))) == 45


def test_runs_are_as_long_as_they_are_asked_for(gold: Path) -> None:
    other = "Silva is a mayor whom nobody knows."  # shares four words with a third of the sentences
    assert len(load_newsmtsc(gold, without=runs(other, 4), size=4)) == 30
    assert len(load_newsmtsc(gold, without=runs(other, 5), size=5)) == 45


def test_weights_are_fitted_on_all_of_newsmtsc_but_what_stands_in_basil(
    gold: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    fit = importlib.import_module("fit_sentiment")
    cases = fit.read_cases(gold)
    assert [(c.article, *c.target[:3]) for c in cases] == [(t.article, *t[1:4]) for t in load_newsmtsc(gold)]
    assert {c.sentiment for c in cases} == {-1, 0, 1}
    shutil.copytree(gold, tmp_path / "gold")
    articles = sorted((tmp_path / "gold" / "basil" / "articles").rglob("*.json"))
    title = json.loads(articles[0].read_text(encoding="utf-8"))["title"]
    articles[0].write_text(articles[0].read_text(encoding="utf-8").replace(title, "Silva is a mayor"), encoding="utf-8")
    assert len(fit.read_cases(tmp_path / "gold")) == 30
    assert "30 targets in 15 articles; 1 sentences left out as copies" in capsys.readouterr().out


def test_spans_stand_where_their_annotation_says(gold: Path) -> None:
    stories = load_basil(gold)
    assert len(stories) == 2 * EVENTS
    assert {s.text[x.start : x.end] for s in stories for x in s.spans} == {"vicious", "shameful"}
    assert {(x.target, x.speaker, x.quoted) for s in stories for x in s.spans} == {
        ("Ana Silva", "", False),
        ("Ana Silva", "Paul Moreau", True),
    }
    assert stories[0].feelings == {"Ana Silva": -1, "Paul Moreau": 0}


def test_a_span_that_is_elsewhere_is_an_error(tmp_path: Path) -> None:
    basil(tmp_path)
    path = sorted((tmp_path / "basil" / "annotations").rglob("*.json"))[0]
    path.write_text(path.read_text(encoding="utf-8").replace('"start": ', '"start": 1'), encoding="utf-8")
    with pytest.raises(GoldError, match=r"_ann\.json.*does not stand at"):
        load_basil(tmp_path)


@pytest.mark.parametrize("load", [load_newsmtsc, load_basil, load_babe, load_persent])
def test_a_folder_without_the_set_is_one_clear_line(load: object, tmp_path: Path) -> None:
    with pytest.raises(GoldError, match="is not there; name the folder that holds it with --data"):
        load(tmp_path)  # type: ignore[operator]


def test_a_file_of_another_form_names_what_is_missing(tmp_path: Path) -> None:
    (tmp_path / "babe").mkdir()
    (tmp_path / "babe" / "sg1.csv").write_text("text,label\na,b\n", encoding="utf-8")
    with pytest.raises(GoldError, match="lacks the column 'text'"):
        load_babe(tmp_path)
    (tmp_path / "newsmtsc").mkdir()
    (tmp_path / "newsmtsc" / "train.jsonl").write_text('{"a": 1}\n', encoding="utf-8")
    with pytest.raises(GoldError, match="line 1: not a sentence of NewsMTSC"):
        load_newsmtsc(tmp_path)


def test_characters_of_a_curly_text_find_their_words() -> None:
    text = "It was… a “shameful” act."
    document = parse(text)
    first, last = words_within(document, text.index("shameful"), text.index("shameful") + 8)
    assert [w.text for w in document.words[first:last]] == ["shameful"]
    assert words_within(document, 6, 7) == (0, 0)  # an ellipsis holds no word


def test_an_alias_goes_to_the_better_claim_and_to_nobody_where_claims_are_equal() -> None:
    texts = ["Silva met Ana Silva's officials, and Sea-Mart was open."]
    made = {e.name: e.aliases for e in codebook(["Ana Silva", "Silva officials", "Seamart"], texts)}
    assert "Silva" in made["Ana Silva"]
    assert "Silva" not in made["Silva officials"]
    assert "officials" in made["Silva officials"]
    assert "Sea-Mart" in made["Seamart"]
    both = {e.name: e.aliases for e in codebook(["Ana Silva", "Rui Silva"], texts)}
    assert all("Silva" not in aliases for aliases in both.values())


# Measures


def test_halves_and_folds_hang_on_the_identifier_alone() -> None:
    names = [f"article {n}" for n in range(1000)]
    assert {half(n) for n in names} == {"dev", "held-out"}
    assert 450 < sum(half(n) == "dev" for n in names) < 550
    assert {fold(n, 5) for n in names} == set(range(5))
    # Half and fold are not one and the same draw.
    assert len({(half(n), fold(n, 2)) for n in names}) == 4


def test_macro_f1_agrees_with_scikit_learn() -> None:
    from sklearn.metrics import f1_score

    rng = np.random.default_rng(0)
    labels = ["negative", "neutral", "positive"]
    true, said = rng.choice(labels, 300).tolist(), rng.choice(labels, 300).tolist()
    cells = confusion(true, said, labels).sum(axis=0)[None, :]
    assert macro_f1(cells)[0] == pytest.approx(f1_score(true, said, average="macro"))
    each = f1_score(true, said, average=None, labels=labels)
    assert [class_f1(n)(cells)[0] for n in range(3)] == pytest.approx(each)


def test_an_interval_is_wider_where_clusters_agree_within() -> None:
    """A hundred answers in ten clusters that are wholly right or wrong say less than a hundred apart."""
    right = [[float(n % 2), 1.0] for n in range(10) for _ in range(10)]
    together = estimate([str(n) for n in range(10) for _ in range(10)], right, ratio)
    apart = estimate([str(n) for n in range(100)], right, ratio)
    assert together.value == apart.value == 0.5
    assert together.low < apart.low < 0.5 < apart.high < together.high
    assert (together.n, together.clusters, apart.clusters) == (100, 10, 100)


def test_too_few_clusters_have_no_interval_and_nothing_has_no_value() -> None:
    found = estimate(["a", "b"], [[1, 1], [0, 1]], ratio)
    assert found.value == 0.5
    assert np.isnan(found.low)
    assert np.isnan(found.high)
    assert np.isnan(estimate([], np.zeros((0, 2)), ratio).value)


def test_auc_compares_within_strata_alone() -> None:
    """Across strata these scores would tell the classes apart; within them they say nothing."""
    scores = [0.0, 0.0, 0.0, 1.0, 1.0, 1.0]
    positive = [False, False, True, True, True, False]
    strata = ["a", "a", "a", "b", "b", "b"]
    clusters = list("uvwxyz")
    assert auc_within(scores, positive, strata, clusters).value == 0.5
    assert auc_within(scores, positive, ["one"] * 6, clusters).value > 0.6


def test_cuts_find_the_classes_that_scores_part() -> None:
    scores = [-0.9, -0.8, -0.1, 0.0, 0.1, 0.8]
    gold = ["negative", "negative", "neutral", "neutral", "positive", "positive"]
    low, high = fit_thresholds(scores, gold)
    assert [label(s, low, high) for s in scores] == gold


def test_f1_of_nothing_found_is_zero() -> None:
    assert f1(np.array([[0.0, 0.0, 5.0]]))[0] == 0


# Studies


def test_the_table_has_its_columns_halves_and_baselines(table: pd.DataFrame) -> None:
    assert tuple(table.columns) == COLUMNS
    assert set(table["split"]) == {"all", "dev", "held-out"}
    assert set(table["date"]) == {"2030-01-01"}
    for study in ("newsmtsc", "persent", "basil stance", "basil target", "basil quoted", "babe words"):
        assert set(table.loc[table["study"] == study, "kind"]) >= {"baseline", "framing"}, study
    assert table.loc[table["instrument"] == "vader", "version"].str.startswith("vaderSentiment ").all()
    assert table.loc[table["instrument"] == "rules", "version"].str.startswith("framing ").all()
    assert not table.duplicated(["study", "instrument", "metric", "split"]).any()


def test_intervals_hold_the_value(table: pd.DataFrame) -> None:
    known = table.dropna(subset=["low", "high"])
    assert len(known) > 100
    assert (known["low"] <= known["value"] + 1e-9).all()
    assert (known["value"] <= known["high"] + 1e-9).all()


def test_rules_tell_plain_praise_from_plain_blame(table: pd.DataFrame) -> None:
    assert value(table, "newsmtsc", "rules", "macro-F1") == 1
    assert value(table, "newsmtsc", "majority", "macro-F1") == pytest.approx(1 / 6, abs=1e-4)
    assert value(table, "newsmtsc", "majority", "F1 negative") == 0.5  # a third is: precision 1/3, recall 1
    assert value(table, "persent", "rules", "macro-F1") > value(table, "persent", "majority", "macro-F1")


def test_the_more_negative_outlet_is_found(table: pd.DataFrame) -> None:
    found = {name: value(table, "basil stance", name, "pairwise accuracy") for name in ("coin", "rules", "vader")}
    assert found == {"coin": 0.5, "rules": 1, "vader": 1}
    assert value(table, "basil stance", "spans as annotated", "pairwise accuracy") == 1


def test_targets_and_voices_are_found(table: pd.DataFrame) -> None:
    assert value(table, "basil target", "first main entity", "accuracy") == 0
    assert value(table, "basil target", "attachment", "accuracy") == 1
    assert value(table, "basil quoted", "majority", "accuracy") == pytest.approx(1 / 3, abs=1e-4)
    assert value(table, "basil quoted", "voices, direct", "accuracy") == 1
    assert value(table, "basil speaker", "voices", "accuracy, speaker a main entity") == 1


def test_words_are_counted_as_they_occur(table: pd.DataFrame) -> None:
    # Marked: one vicious, two blorbish. Found: vicious, right, and brutal, wrong.
    assert value(table, "babe words", "loaded, weight >= 1", "precision, pooled") == 0.5
    assert value(table, "babe words", "loaded, weight >= 1", "recall, pooled") == pytest.approx(1 / 3, abs=1e-4)
    assert value(table, "babe words", "every word", "recall, pooled") == 1
    # One biased sentence of two has a hit, one of two others has: no better than chance.
    assert value(table, "babe sentences", "loaded, weight >= 1", "AUC within outlets") == 0.5


def test_nearest_and_attachment_may_differ() -> None:
    codebook_ = codebook(["Norland", "Sudland"], ["Norland Sudland"])
    reading = read_text("Norland's cruel attack hurt Sudland.", codebook_)
    assert (nearest(reading, 1, 2), attach_span(reading, 1, 2)) == ("Norland", "Norland")
    reading = read_text("Sudland waited. It was a cruel attack.", codebook_)
    assert (nearest(reading, 5, 6), attach_span(reading, 5, 6, "sentence")) == ("Sudland", None)
    assert attach_span(reading, 5, 6) == "Sudland"  # a guess, for measuring


class Endings:
    """A scorer that learns which words end the sentence of each class."""

    def fit_features(self, cases: list[dict[str, float]], gold: list[int]) -> None:
        self.ends = {end: number for case, number in zip(cases, gold, strict=True) for end in case}

    def proba_of(self, case: dict[str, float]) -> list[float]:
        (end,) = case
        return [float(self.ends.get(end, 0) == number) for number in (-1, 0, 1)]

    @staticmethod
    def features(case: Place) -> dict[str, float]:
        document, first, last = case
        assert document.words[last - 1].text == "Silva"
        words = document.words[: document.sentences[document.words[first].sentence].last]
        return {f"{words[-2].lower} {words[-1].lower}": 1.0}


def test_a_scorer_that_learns_is_measured_fold_by_fold(gold: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(studies, "SCORERS", {"endings": Instrument(Endings.features, Endings)})
    rows = studies.newsmtsc(Bench(gold, progress=False))
    found = [r for r in rows if (r["study"], r["instrument"], r["split"]) == ("newsmtsc", "endings", "all")]
    assert [r["value"] for r in found if r["metric"] == "macro-F1"] == [1]
    assert found[0]["fitted"] == "10 folds by article"
    confused = {r["metric"]: r["value"] for r in found if r["metric"].startswith("annotated ")}
    assert sum(confused.values()) == 45
    assert confused["annotated negative, scored negative"] == 15


def test_no_case_is_judged_by_a_scorer_that_learnt_its_article() -> None:
    class Memory:
        """Knows what it has seen."""

        def fit(self, cases: list[str], gold: list[str]) -> None:
            self.seen = set(cases)

        def predict(self, cases: list[str]) -> list[str]:
            return ["seen" if case in self.seen else "new" for case in cases]

    articles = [f"article {n // 3}" for n in range(60)]
    assert set(out_of_fold(Memory, articles, ["x"] * 60, articles)) == {"new"}


# Swapping names


def test_swapping_twice_restores_the_text() -> None:
    for text, a, b in generated(50):
        assert swapped(text, a, b) != text
        assert swapped(swapped(text, a, b), a, b) == text


def test_a_scorer_that_knows_a_name_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [("Norland met Sudland.", "Norland", "Sudland"), ("Ana met Bo.", "Ana", "Bo")]
    assert differences(texts) == differences(texts, "learned") == [0, 0]

    rule = max(load_rules("rules"), key=lambda name: load_rules("rules")[name][2])

    def likes_norland(found: Findings) -> list[dict[str, float]]:
        named = [found.masked.originals[m.first][0].text for m in found.masked.mentions]
        return [{rule: float(name == "Norland")} for name in named]

    monkeypatch.setattr(reader, "sums_of_all", likes_norland)
    caught, clear = differences(texts)
    assert caught > 0.1
    assert clear == 0


# The command


def test_the_same_gold_gives_the_same_bytes(gold: Path, tmp_path: Path) -> None:
    written = [validate("babe", gold, date="2030-01-01", progress=False).table.to_csv() for _ in range(2)]
    assert written[0] == written[1]


def test_unknown_names_and_folders_are_one_line(gold: Path, tmp_path: Path) -> None:
    with pytest.raises(GoldError, match="no gold set is called 'babel'"):
        validate("babel", gold)
    with pytest.raises(GoldError, match="in which names are marked, is not in this folder"):
        validate("names", gold)
    with pytest.raises(GoldError, match="is not a folder"):
        validate("babe", tmp_path / "nowhere")


def test_the_command_prints_or_writes_the_table(gold: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", "babe", "--data", str(gold)]) == 0
    assert "loaded, weight >= 1" in capsys.readouterr().out
    out = tmp_path / "made" / "results.csv"
    assert main(["validate", "babe", "--data", str(gold), "--out", str(out), "--date", "2030-01-01"]) == 0
    first = out.read_bytes()
    assert main(["validate", "babe", "--data", str(gold), "--out", str(out), "--date", "2030-01-01"]) == 0
    assert out.read_bytes() == first
    assert tuple(pd.read_csv(out).columns) == COLUMNS


def test_no_word_of_the_gold_is_written(gold: Path, tmp_path: Path) -> None:
    out = tmp_path / "results.csv"
    assert main(["validate", "all", "--data", str(gold), "--out", str(out)]) == 0
    written = out.read_text(encoding="utf-8").lower()
    assert not any(word in written for word in ("silva", "moreau", "vicious", "blorbish", "council"))


def test_a_wrong_folder_is_one_line_of_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", "basil", "--data", str(tmp_path)]) == 2
    said = capsys.readouterr().err.strip().splitlines()
    assert len(said) == 1
    assert said[0].startswith("framing: BASIL is not in this folder")


@pytest.mark.slow
@pytest.mark.parametrize("scorer", ["rules", "learned"])
def test_no_name_carries_weight_in_a_thousand_sentences(scorer: str) -> None:
    assert set(differences(generated(1000), scorer)) == {0.0}


@pytest.mark.slow
@pytest.mark.skipif(not REAL.is_dir(), reason="the real gold sets are not here")
def test_the_real_gold_can_be_measured() -> None:
    table = validate("all", REAL, progress=False).table
    audits = table[
        table["study"].str.startswith(("entity swap", "name masked")) & (table["metric"] == "largest difference")
    ]
    assert len(audits) == 8  # swapped and masked, generated and real, by both scorers
    assert (audits["value"] == 0).all()
    assert set(table["study"]) >= {"newsmtsc", "persent", "basil stance", "basil target", "babe words", "basil names"}
    assert value(table, "basil names", "suggested entities", f"F1 above {BEST}", "held-out") > 0
    assert value(table, "newsmtsc", "rules", "macro-F1") > value(table, "newsmtsc", "textblob", "macro-F1")
    assert value(table, "babe words", "loaded, weight >= 1", "F1, pooled") > 0.2
