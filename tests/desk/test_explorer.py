"""The explorer driven from Python: what is chosen is what is computed, shown, and written as code."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import framing as fr
from framing import evidence as evidence_module
from framing.desk import explorer as explorer_module
from framing.desk import views as views_module
from framing.desk.board import SHOWN
from framing.desk.views import Study, View
from framing.evidence import TABLES
from tests.desk.pages import read
from tests.evidence_factory import invented

QUICK = {"resamples": 200}

TEXT = "Ferry to end\n\n" + "\n\n".join(
    f"The Ferry Board made {word} decision. “The Ferry Board is a {scorn},” Ana Silva said. The board's brutal cut hurt"
    "."
    for word, scorn in zip(
        ("a shameful", "a cruel", "an ugly", "a wise", "a terrible", "a bold"), ("scandal", "disgrace") * 3, strict=True
    )
)


@pytest.fixture
def corpus(tmp_path: Path) -> fr.Corpus:
    folder = tmp_path / "ferries"
    (folder / "texts").mkdir(parents=True)
    names = ["herald", "courier", "post"]
    rows = "".join(f"{name},The {name.title()}\n" for name in names)
    (folder / "articles.csv").write_text("article,outlet\n" + rows)
    (folder / "entities.toml").write_text(
        '[[entity]]\nname = "Ferry Board"\nkind = "organisation"\naliases = ["Ferry Board", "the board"]\n'
        '[[entity]]\nname = "Ana Silva"\nkind = "person"\naliases = ["Ana Silva"]\n'
    )
    for name, word in zip(names, ("brutal", "quiet", "shameful"), strict=True):
        (folder / "texts" / f"{name}.txt").write_text(TEXT.replace("brutal", word))
    return fr.load_corpus(folder)


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], list[dict[str, Any]]]:
    """What an explorer tells its front end from now on."""

    def listen(explorer: Any) -> list[dict[str, Any]]:
        told: list[dict[str, Any]] = []
        monkeypatch.setattr(explorer.board, "send", told.append)
        return told

    return listen


def run(explorer: Any, **names: Any) -> dict[str, Any]:
    made: dict[str, Any] = {}
    exec(explorer.code, names, made)
    return made


def same(explorer: Any, made: dict[str, Any]) -> None:
    """The code makes the tables that are shown."""
    if explorer.portrayal is None:
        assert "portrayal" not in made
    else:
        pd.testing.assert_frame_equal(made["portrayal"].table, explorer.portrayal.table)
    pd.testing.assert_frame_equal(made["profiles"].table, explorer.profiles.table)
    if explorer.picked is None:
        pd.testing.assert_frame_equal(made["lines"].reset_index(drop=True), explorer.concordance.table)


def test_every_choice_changes_the_tables_and_the_code_makes_them_again() -> None:
    evidence = invented(20)
    explorer = fr.explore(evidence, **QUICK)
    assert set(explorer.portrayal.table["entity"]) == set(evidence.mentions["entity"])
    seen = [explorer.portrayal.table.to_csv() + explorer.profiles.table.to_csv()]
    for control, value in {
        "voice": "quoted",
        "by": "outlet",
        "entities": ("Arvenia", "Minister Quell"),
        "category": "insult",
        "threshold": 0.9,
        "outlets": ("Outlet 1", "Outlet 2", "Outlet 5"),
        "what": "zorb",
        "sort": "outlet",
    }.items():
        getattr(explorer, control).value = value
        assert explorer.error == ""
        same(explorer, run(explorer, evidence=evidence))
        seen.append(explorer.portrayal.table.to_csv() + explorer.profiles.table.to_csv())
    assert set(explorer.portrayal.table["outlet"]) == {"Outlet 1", "Outlet 2", "Outlet 5"}
    assert set(explorer.portrayal.table["voice"]) == {"quoted"}
    assert set(explorer.profiles.table["category"]) == {"insult"}
    assert set(explorer.concordance.table["match"]) == {"zorb"}
    for before, after in itertools.pairwise(seen[:5]):
        assert before != after
    explorer.voice.value = "each"
    assert set(explorer.portrayal.table["voice"]) >= {"narrator", "quoted"}
    same(explorer, run(explorer, evidence=evidence))


def test_the_tables_are_those_of_the_analyses() -> None:
    evidence = invented(20)
    explorer = fr.explore(evidence, entity="Arvenia", by="outlet", voice=None)
    expected = fr.portrayal(evidence, entities=["Arvenia"], by="outlet").table
    pd.testing.assert_frame_equal(explorer.portrayal.table, expected)
    pd.testing.assert_frame_equal(explorer.profiles.table, fr.profiles(evidence, by="outlet", voice=None).table)


def test_weight_and_category_keep_the_loaded_words_they_say(corpus: fr.Corpus) -> None:
    explorer = fr.explore(corpus, voice="all", **QUICK)
    every = set(corpus.evidence.hits["weight"])
    heaviest = max(every)
    assert len(every) > 1
    explorer.weight.value = heaviest
    expected = corpus.evidence.hits.query("weight >= @heaviest and strength >= 0.5")
    assert explorer.profiles.table["hits"].sum() == len(expected)
    same(explorer, run(explorer, corpus=corpus))


def test_a_corpus_is_read_once_and_as_it_reads_itself(corpus: fr.Corpus) -> None:
    study = Study(corpus)
    for name in ("articles", "terms", "mentions", "hits", "sentences", "quotations", "labels"):
        pd.testing.assert_frame_equal(getattr(study.evidence(), name), getattr(corpus.evidence, name))
    again = Study(corpus)
    assert again.evidence() is corpus.evidence
    assert set(again.opened) == {"herald", "courier", "post"}


def test_a_bar_shows_the_sentences_behind_it(corpus: fr.Corpus, heard: Any) -> None:
    explorer = fr.explore(corpus, entity="Ferry Board", by="outlet", **QUICK)
    told = heard(explorer)
    row = explorer.portrayal.table.index[explorer.portrayal.table["outlet"] == "The Post"][0]
    explorer._heard(None, {"do": "pick", "panel": "portrayal", "row": int(row), "update": explorer.updates}, [])
    lines = explorer.concordance.table
    assert set(lines["outlet"]) == {"The Post"} and set(lines["voice"]) == {"narrator"}
    loaded = lines[lines["kind"] == "loaded word"]
    assert len(loaded) == explorer.portrayal.table["hits"].iloc[row]
    assert (lines["kind"] == "mention").sum() == explorer.portrayal.table["mentions"].iloc[row]
    written = (loaded["left"] + loaded["match"] + loaded["right"]).str.replace(" ", "")
    assert "Theboard'sshamefulcuthurt." in set(written)
    shown = told[-1]["shown"]
    assert shown["picked"] == ["portrayal", row]
    assert any(line.get("match") == "shameful" for line in shown["lines"]["lines"])
    assert f"{len(lines)} lines" in shown["said"]
    made = run(explorer, corpus=corpus)
    assert list(made["examples"].table["position"]) == list(lines["position"])

    explorer._heard(None, {"do": "unpick"}, [])
    assert explorer.picked is None and explorer.concordance.title == "Ferry Board"


def test_a_cell_of_the_profile_shows_its_words_and_positions_where_there_is_no_text() -> None:
    evidence = invented(20)
    explorer = fr.explore(evidence, by="outlet", **QUICK)
    row = int(explorer.profiles.table["hits"].idxmax())
    explorer.pick("profiles", row)
    chosen = explorer.profiles.table.loc[row]
    assert len(explorer.concordance.table) == chosen["hits"]
    assert set(explorer.concordance.table["category"]) == {chosen["category"]}
    assert set(explorer.concordance.table["left"]) == {""}
    assert explorer.concordance.table["position"].notna().all()
    assert "the text is not here" in explorer.concordance.note


def test_a_press_on_what_was_drawn_before_shows_nothing_of_another_row(heard: Any) -> None:
    explorer = fr.explore(invented(8), **QUICK)
    old = explorer.updates
    explorer.by.value = "article"
    told = heard(explorer)
    explorer._heard(None, {"do": "pick", "panel": "portrayal", "row": 0, "update": old}, [])
    assert explorer.picked is None
    assert "choose again" in told[-1]["said"]


def test_too_few_mentions_are_said_to_be_too_few(heard: Any) -> None:
    evidence = invented(8)
    explorer = fr.explore(evidence, min_mentions=10_000, **QUICK)
    told = heard(explorer)
    explorer.update()
    panel = told[-1]["shown"]["portrayal"]
    assert {row["few"] for row in panel["rows"]} == {"too few mentions to say"}
    assert not any(row["bars"] for row in panel["rows"])
    explorer.entities.value = ()
    assert explorer.portrayal is None and explorer.error == ""
    assert "No entity is chosen, so there are too few mentions to say" in told[-1]["shown"]["said"]
    assert "fr.portrayal" not in explorer.code and "fr.profiles" in explorer.code
    explorer.outlets.value = ()
    assert "No entity and outlet" in told[-1]["shown"]["said"]
    assert explorer.profiles is None and explorer.error == ""
    assert "fr.p" not in explorer.code


def test_an_entity_that_the_chosen_outlets_do_not_mention_is_named(corpus: fr.Corpus) -> None:
    without = fr.Article("gazette", "Rain fell. The Ferry Board met.", outlet="The Gazette")
    evidence = fr.read([*corpus, without], corpus.entities)
    explorer = fr.explore(evidence, **QUICK)
    explorer.outlets.value = ("The Gazette",)
    assert "too few mentions to say: Ana Silva" in explorer.message
    assert set(explorer.portrayal.table["entity"]) == {"Ferry Board"}
    same(explorer, run(explorer, evidence=evidence))


def test_what_goes_wrong_is_shown_in_a_sentence(heard: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    explorer = fr.explore(invented(8), **QUICK)
    told = heard(explorer)
    explorer.what.value = "***"
    assert told[-1]["shown"]["alarm"].startswith("This could not be shown: '***' holds no word")
    assert told[-1]["shown"]["portrayal"]["rows"], "what can be shown is shown"
    explorer.what.value = ""
    assert told[-1]["shown"]["alarm"] == ""

    def broken(*_: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(explorer.study, "portrayal", broken)
    explorer.voice.value = "quoted"
    assert told[-1]["shown"]["alarm"] == "This could not be shown: ZeroDivisionError."
    assert told[-1]["shown"]["portrayal"]["rows"] == []
    explorer._heard(None, {"do": "pick", "panel": "portrayal", "row": 99, "update": explorer.updates}, [])
    assert "there is no row 99" in told[-1]["alarm"]


def test_figures_are_saved_under_names_of_their_own(tmp_path: Path, heard: Any) -> None:
    explorer = fr.explore(invented(8), entity="Arvenia", folder=tmp_path / "mine", **QUICK)
    told = heard(explorer)
    explorer.save_button.click()
    stems = ("portrayal-arvenia-narrator", "profiles-narrator")
    files = {f"{stem}{ending}" for stem in stems for ending in (".svg", ".png", ".csv")}
    assert {path.name for path in (tmp_path / "mine").iterdir()} == files
    assert (tmp_path / "mine" / f"{stems[0]}.csv").read_text() == explorer.portrayal.to_csv()
    assert stems[0] in told[-1]["said"] and (tmp_path / "mine").as_posix() in told[-1]["said"]
    before = {path: path.read_bytes() for path in (tmp_path / "mine").iterdir()}
    explorer.save_button.click()
    assert f"{stems[0]}-2" in told[-1]["said"]
    assert {path: path.read_bytes() for path in before} == before
    assert len(list((tmp_path / "mine").iterdir())) == 12
    (tmp_path / "file").write_text("taken")
    explorer.folder.value = (tmp_path / "file" / "inside").as_posix()
    explorer.save_button.click()
    assert told[-1]["alarm"].startswith("This could not be shown")


def test_another_lexicon_is_read_when_it_is_chosen(corpus: fr.Corpus) -> None:
    mine = fr.Lexicon("mild", tuple(e for e in fr.load_lexicon("loaded") if e.term not in ("brutal", "shameful")))
    explorer = fr.explore(corpus, voice="all", lexicons={"mild": mine}, **QUICK)
    before = explorer.profiles.table["hits"].sum()
    explorer.lexicon.value = "mild"
    assert explorer.error == ""
    assert 0 < explorer.profiles.table["hits"].sum() < before
    same(explorer, run(explorer, corpus=corpus, lexicons={"mild": mine}))


def test_without_a_codebook_the_names_are_those_that_the_texts_suggest(corpus: fr.Corpus, tmp_path: Path) -> None:
    folder = tmp_path / "plain"
    folder.mkdir()
    for article in corpus:
        (folder / f"{article.id}.txt").write_text(article.text or "")
    plain = fr.load_corpus(folder)
    explorer = fr.explore(plain, **QUICK)
    assert "Ana Silva" in set(explorer.portrayal.table["entity"])
    same(explorer, run(explorer, corpus=plain))


def test_plain_reprs_hold_the_tables_and_no_sentence(corpus: fr.Corpus) -> None:
    explorer = fr.explore(corpus, **QUICK)
    explorer.pick("portrayal", 0)
    made = explorer._repr_mimebundle_()
    data = made[0] if isinstance(made, tuple) else made
    assert "application/vnd.jupyter.widget-view+json" in data
    tables = read(data["text/html"]).all("table")
    rows = [[cell.text for cell in row.all("td")] for row in tables[0].all("tr")[1:]]
    assert len(tables) == 2 and [row[1] for row in rows] == list(explorer.portrayal.table["entity"])
    assert "Ferry Board" in repr(explorer) and "rate_low" in repr(explorer)
    for shown in (data["text/html"], repr(explorer), str(explorer.board.get_state())):
        assert "cut hurt" not in shown


def test_a_long_table_says_that_not_all_of_it_is_drawn(heard: Any) -> None:
    explorer = fr.explore(invented(60, sentences=4), by="article", voice=None, **QUICK)
    told = heard(explorer)
    explorer.update()
    panel = told[-1]["shown"]["portrayal"]
    assert len(explorer.portrayal.table) > SHOWN == len(panel["rows"])
    assert f"The first {SHOWN} of {len(explorer.portrayal.table)} rows" in panel["note"]


@pytest.mark.parametrize(
    ("given", "error", "told"),
    [
        ({"entity": "Arvenai"}, KeyError, "did you mean 'Arvenia'"),
        ({"outlets": ["Outlet 77"]}, KeyError, "no outlet is called"),
        ({"category": "insults"}, KeyError, "did you mean 'insult'"),
        ({"voice": "narator"}, ValueError, "did you mean 'narrator'"),
        ({"by": "outlets"}, ValueError, "did you mean 'outlet'"),
        ({"threshold": 2}, ValueError, "threshold is 2"),
        ({"scorer": "rule"}, ValueError, "did you mean 'rules'"),
        ({"lexicons": {"mine": fr.load_lexicon("loaded")}}, ValueError, "there is no text here"),
    ],
)
def test_bad_input_gets_one_clear_error(given: dict[str, Any], error: type[Exception], told: str) -> None:
    with pytest.raises(error, match=told):
        fr.explore(invented(8), **given)


def test_what_is_no_corpus_and_what_mentions_nobody_is_told() -> None:
    with pytest.raises(TypeError, match=r"of type list; load a corpus"):
        fr.explore([1])
    with pytest.raises(ValueError, match="no entity is mentioned"):
        fr.explore(fr.Evidence.empty())


@pytest.mark.parametrize("missing", ["ipywidgets", "anywidget"])
def test_without_widgets_it_says_what_to_install(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    explorer_module._classes.cache_clear()
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(ImportError, match=rf"{missing} is not installed: run pip install 'framing\[lab\]'"):
        fr.explore(invented(8))


def test_an_update_computes_once_what_changed_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    """What `benchmarks/explorer.py` times depends on this: the analyses are what an update costs."""
    called: list[str] = []

    def counted(module: Any, name: str) -> None:
        function = getattr(module, name)
        monkeypatch.setattr(module, name, lambda *a, **k: (called.append(name), function(*a, **k))[1])

    explorer = fr.explore(invented(8), **QUICK)
    for name in ("portrayal", "profiles", "concordance"):
        counted(views_module, name)
    counted(evidence_module, "_conform")
    resampled = {"portrayal": 1, "profiles": 1}
    for control, value, wanted in (
        ("by", "outlet", resampled),
        ("category", "insult", resampled),
        ("outlets", ("Outlet 1", "Outlet 2"), resampled),
        ("entities", ("Arvenia",), {"portrayal": 1, "concordance": 1}),
        ("voice", "quoted", {**resampled, "concordance": 1}),
        ("sort", "left", {"concordance": 1}),
        ("what", "zorb", {"concordance": 1}),
        ("voice", "narrator", {"concordance": 1}),  # the rest is kept from before
        ("voice", "quoted", {}),
    ):
        called.clear()
        before = explorer.updates
        getattr(explorer, control).value = value
        assert explorer.updates == before + 1 and explorer.error == ""
        assert {name: called.count(name) for name in dict.fromkeys(called)} == wanted, control


def test_the_evidence_of_a_view_is_what_evidence_itself_would_keep() -> None:
    evidence = invented(20)
    study = Study(evidence)
    view = View(("Arvenia",), ("Outlet 1", "Outlet 2"), category="insult")
    expected = evidence.where(outlet=view.outlets)
    found = study.selected(view)
    for name in TABLES:
        table = getattr(expected, name)
        if name == "hits":
            table = table[table["category"] == "insult"].reset_index(drop=True)
        pd.testing.assert_frame_equal(getattr(found, name), table)
    assert len(found.hits) < len(expected.hits) < len(evidence.hits)
    pd.testing.assert_frame_equal(study.evidence().hits, evidence.hits)


def test_code_names_the_variable_of_the_notebook(corpus: fr.Corpus) -> None:
    study = Study(corpus)
    view = View(("Ferry Board",), ("The Herald",))
    code = study.code(view, "ferries")
    assert "evidence = ferries.evidence" in code and "fr.concordance(\n    ferries," in code
    assert "corpus" not in code
