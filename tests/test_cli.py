"""The command: what a newcomer sees, and the one line that says what is wrong with what was given."""

import errno
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

import framing as fr
from framing import __main__
from framing.analysis.groups import THRESHOLD
from framing.cli import main, parser
from framing.evidence import Evidence
from framing.reading.inflection import forms
from framing.reading.text import parse

COMMANDS = ("read", "portray", "compare", "suggest-entities", "figures")
# An article of an invented event, with quotations, named people and loaded words.
ARTICLE = """Norland orders Sudland ferries out of its harbours

The government of Norland on Tuesday ordered every Sudland ferry out of its harbours, a reckless step that fishermen \
on both coasts called a disaster. President Ana Silva said that the boats had become a threat to peace. \
"We will not be bullied by a regime of smugglers," she told reporters outside the Harbour Office in Belport.

Sudland's foreign minister, Piet Maar, condemned the order as "cowardly and shameful". He accused Silva of whipping up \
hatred before the vote in June. "This is a brutal attack on people who only want to work," Maar said, adding that his \
country would answer "in kind".

The dispute began in March, when a Norland patrol boat rammed a Sudland trawler and three sailors drowned. Norland \
claims that the trawler had ignored warnings. Sudland insists that the sailors were massacred. An inquiry by the \
Strait Commission has not yet begun, and its head, Judge Edda Holm, said she had been given no papers by either side.

In Belport the so-called "clean harbour" campaign has been met with anger. Hundreds of desperate families stood on the \
quay on Wednesday, and the Ferry Workers Union warned of hunger on the islands. "Nobody asked us," said Jon Brack, a \
deckhand with four children. The mayor, a loyal ally of Silva, dismissed the protest as hysteria.

Analysts described the order as a gamble. According to Lena Oster of the University of Belport, Silva needs a bold \
victory before the vote, and a weak neighbour is an easy target. Maar, a heroic figure to his supporters and a \
notorious windbag to his critics, is expected to speak in the parliament of Sudland on Friday.
"""
OTHER = """Ferries of Sudland told to leave

Sudland said on Tuesday that its ferries had been told to leave the harbours of Norland. The ferries carry mail and \
fruit. Ana Silva, the president of Norland, spoke of safety. Piet Maar said "we are patient" and asked for talks. The \
ferries will leave on Friday, and the islands will wait for fruit and mail.
"""
CODEBOOK = """[[entity]]
name = "Norland"
kind = "country"
aliases = ["Norland", "Norland's"]

[[entity]]
name = "Sudland"
kind = "country"
aliases = ["Sudland"]

[[entity]]
name = "Silva"
kind = "person"
aliases = ["Ana Silva", "Silva"]
"""

Run = Callable[..., str]


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "ferry.txt"
    path.write_text(ARTICLE, encoding="utf-8")
    return path


@pytest.fixture
def codebook(tmp_path: Path) -> Path:
    path = tmp_path / "mine.toml"
    path.write_text(CODEBOOK, encoding="utf-8")
    return path


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A small corpus of three articles and a codebook, with codes for four pages."""
    folder = tmp_path / "strait"
    (folder / "texts").mkdir(parents=True)
    (folder / "accounts").mkdir()
    (folder / "articles.csv").write_text(
        "article,outlet\nferry,Gazette\nmail,Herald\nfruit,Courier\nbare,Echo\n", "utf-8"
    )
    (folder / "entities.toml").write_text(CODEBOOK, encoding="utf-8")
    (folder / "texts" / "ferry.txt").write_text(ARTICLE, encoding="utf-8")
    (folder / "accounts" / "mail.md").write_text(OTHER, encoding="utf-8")
    (folder / "accounts" / "fruit.md").write_text(OTHER.replace("patient", "calm"), encoding="utf-8")
    return folder


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command and return what it prints; it must succeed and be silent about errors."""

    def runner(*arguments: object) -> str:
        code = main([str(a) for a in arguments])
        out, err = capsys.readouterr()
        assert code == 0, err
        # A progress bar may be drawn on a terminal; nothing else goes there.
        assert err == ""
        return out

    return runner


@pytest.fixture
def fail(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command and return the one line that it says; it must exit with 2."""

    def runner(*arguments: object) -> str:
        try:
            code = main([str(a) for a in arguments])
        except SystemExit as stopped:
            code = int(stopped.code or 0)
        err = capsys.readouterr().err
        assert code == 2
        assert re.fullmatch(r"framing[ \w-]*: \S.*\n", err), err
        assert "Errno" not in err and "Error" not in err
        return err.removesuffix("\n")

    return runner


def section(out: str, heading: str) -> list[str]:
    """Return the lines of the table under a heading, the names of its columns first."""
    lines = out.splitlines()
    at = next(i for i, line in enumerate(lines) if line.startswith(heading))
    assert set(lines[at + 1]) == {"-"} and len(lines[at + 1]) == len(lines[at])
    end = next((i for i in range(at + 2, len(lines)) if not lines[i]), len(lines))
    return lines[at + 2 : end]


def cells(line: str) -> list[str]:
    return re.split(r"\s{2,}", line.strip())


# framing read


def test_read_shows_what_was_read_and_found(run: Run, article: Path, codebook: Path) -> None:
    out = run("read", article, "--entities", codebook)
    evidence = fr.read(fr.load_article(article), fr.Entities.load(codebook))
    words, sentences = evidence.articles.loc[0, ["words", "sentences"]]
    assert out.startswith(f"Read {article}: {words} words in {sentences} sentences.\n")
    strong = evidence.hits[evidence.hits["strength"] >= THRESHOLD]
    assert f"Found: {len(strong)} loaded words, {len(evidence.mentions)} mentions" in out
    every = run("read", article, "--entities", codebook, "--threshold", "0")
    assert f"Found: {len(evidence.hits)} loaded words" in every
    assert len(evidence.hits) > len(strong)
    assert "{" not in out and "None" not in out and "NaN" not in out and "nan" not in out.split()

    header, *lines = section(out, "Loaded words")
    assert cells(header) == ["category", "narrator", "direct quotes", "reported speech", "scare quotes", "all"]
    counts = strong.groupby("category").size()
    assert {cells(line)[0]: int(cells(line)[-1]) for line in lines} == counts.rename(
        lambda c: c.replace("_", " ")
    ).to_dict()
    for line in lines:
        assert sum(map(int, cells(line)[1:-1])) == int(cells(line)[-1])

    header, *lines = section(out, "Entities")
    assert cells(header) == ["entity", "mentions", "in the narrator's words", "in quoted words"]
    mentions = evidence.mentions.groupby("entity").size()
    assert {cells(line)[0]: int(cells(line)[1]) for line in lines} == mentions.to_dict()

    header, *lines = section(out, "Who is quoted")
    assert cells(header) == ["speaker", "kind", "times", "words", "verbs"]
    quoted = evidence.quotations[evidence.quotations["kind"] != "scare"]
    assert sum(int(cells(line)[2]) for line in lines) == len(quoted)
    assert sum(int(cells(line)[3]) for line in lines) == quoted["tokens"].sum()


def test_read_without_a_codebook_says_so_and_what_to_do_next(run: Run, article: Path, codebook: Path) -> None:
    out = run("read", article)
    assert re.search(r"No codebook of entities was given, so one was suggested from the text, of \d+ entities\.", out)
    suggestion = re.search(rf"framing suggest-entities {article} --out entities\.toml", out)
    assert suggestion and f"framing read {article} --entities entities.toml" in out
    assert "check against the text" in out
    with_codebook = run("read", article, "--entities", codebook)
    assert "suggest" not in with_codebook and f"framing portray {article}" in with_codebook


def test_the_next_steps_that_read_names_are_commands(run: Run, article: Path, tmp_path: Path) -> None:
    steps = [line.strip() for line in run("read", article).splitlines() if line.startswith("  framing ")]
    assert len(steps) == 3
    for step in steps:
        parser().parse_args(re.split(r"\s{2,}", step)[0].split()[1:])


def test_steps_that_are_named_are_quoted_for_a_shell_and_keep_what_was_given(
    run: Run, article: Path, codebook: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "my ferry's files.d"
    folder.mkdir()
    moved = article.rename(folder / "a ferry.txt")
    steps = [line.strip() for line in run("read", moved).splitlines() if line.startswith("  framing ")]
    commands = [shlex.split(re.split(r"\s{2,}", step)[0]) for step in steps]
    assert [command[2] for command in commands] == [str(moved)] * 3
    out = run("read", moved, "--entities", codebook, "--threshold", "0.25")
    step = next(line for line in out.splitlines() if line.startswith("  framing portray "))
    options = parser().parse_args(shlex.split(re.split(r"\s{2,}", step.strip())[0])[1:])
    assert (options.source, options.entities, options.threshold) == (str(moved), codebook, 0.25)
    steps = [
        line for line in run("ingest", moved, "--out", folder / "my study").splitlines() if "framing figures" in line
    ]
    assert shlex.split(steps[0])[2:] == [str(folder / "my study")]


def test_one_of_a_kind_is_not_told_as_many(run: Run, tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    for folder, names in ((one, ["ferry"]), (other, ["ferry", "mail"])):
        folder.mkdir()
        for name in names:
            (folder / f"{name}.txt").write_text(f"{name.title()} met Norland, Norland's regime said.\n")
    (tmp_path / "word.txt").write_text("Norland")
    codebook = tmp_path / "codebook.toml"
    codebook.write_text('[[entity]]\nname = "Norland"\nkind = "country"\naliases = ["Norland"]\n')
    told = {
        "1 word in 1 sentence.": run("read", tmp_path / "word.txt", "--entities", codebook),
        "1 mention of an entity,": run("read", tmp_path / "word.txt", "--entities", codebook),
        "words in 1 sentence.": run("read", one, "--only", "terms", "--out", tmp_path / "words"),
        "a corpus of 1 article.": run("ingest", one / "ferry.txt", "--out", tmp_path / "study"),
        "Under 1 mention there": run("portray", one, "--entities", codebook, "--min-mentions", 1),
        "1 other article (": run("compare", other, "ferry"),
        "1 entity written": run("suggest-entities", one, "--out", tmp_path / "entities.toml"),
    }
    assert {words: words in out for words, out in told.items()} == dict.fromkeys(told, True), told
    plural = re.compile(r"(?<![\d.,])1 (?:other |different |loaded |quoted )?(?!as\b|is\b|this\b)[a-z]+s\b")
    assert not [plural.search(out) for out in told.values() if plural.search(out)]


def test_read_writes_evidence_that_loads(run: Run, article: Path, codebook: Path, tmp_path: Path) -> None:
    out = run("read", article, "--entities", codebook, "--out", tmp_path / "new" / "evidence")
    assert "Evidence written to" in out and "no text" in out
    evidence = Evidence.load(tmp_path / "new" / "evidence")
    wanted = fr.read(fr.load_article(article), fr.Entities.load(codebook))
    for name in ("articles", "hits", "mentions", "quotations"):
        pd.testing.assert_frame_equal(getattr(evidence, name), getattr(wanted, name))


def test_read_shows_no_more_of_an_article_than_words_and_phrases(run: Run, article: Path) -> None:
    shown = [w.lower for w in parse(run("read", article)).words]
    written = [w.lower for w in parse(ARTICLE).words]
    lexicon = {form for entry in fr.load_lexicon("loaded") for form in forms(entry.term, entry.pos)}
    names = {e.name.lower() for e, _ in fr.suggest_entities([ARTICLE], at_least=1)}
    runs = {tuple(written[i : i + 4]) for i in range(len(written) - 3)}
    for i in range(len(shown) - 3):
        found = tuple(shown[i : i + 4])
        phrase = " ".join(found)
        assert found not in runs or phrase in lexicon or any(phrase in name for name in names), phrase


def test_read_of_a_corpus_says_what_it_rests_on(run: Run, corpus: Path, tmp_path: Path) -> None:
    out = run("read", corpus)
    assert "3 articles (2 account, 1 published), " in out or "3 articles (1 published, 2 account), " in out
    published = run("read", corpus, "--published", "--out", tmp_path / "evidence")
    assert "articles (" not in published
    assert Evidence.load(tmp_path / "evidence").articles["article"].tolist() == ["ferry"]


def test_read_of_an_article_without_anything_loaded_or_quoted(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "plain.txt"
    path.write_text("A bench\n\nthere is a bench by the quay.\n", encoding="utf-8")
    out = run("read", path)
    assert out.count("(none)") == 3
    assert "Found: 0 loaded words, 0 mentions of entities, 0 quoted spans." in out


def test_a_lexicon_of_ones_own(run: Run, article: Path, tmp_path: Path) -> None:
    lexicon = tmp_path / "mine.csv"
    lexicon.write_text("term,category\nferry,boats\ntrawler,boats\n", encoding="utf-8")
    _, *lines = section(run("read", article, "--lexicon", lexicon), "Loaded words")
    assert [cells(line)[0] for line in lines] == ["boats"]


# What cannot be used.


def test_a_file_that_is_not_there(fail: Run, tmp_path: Path) -> None:
    for path in (tmp_path / "no.txt", tmp_path / "no" / "folder", tmp_path / "no.docx"):
        for command in ("read", "portray", "suggest-entities", "figures"):
            assert fail(command, path) == f"framing: {path} is not there; check the path"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty; paste the article into it"),
        (b"  \n\t\n", "is empty; paste the article into it"),
        (b"*** --- !!!\n", "holds no words; paste the article into it"),
        (b"%PDF\x00\x01\x02", "is a binary file, not text; save the article as plain text in UTF-8"),
        (
            "Caf\u00e9 closes".encode("latin-1"),
            "is not UTF-8 text (byte 3); open it in an editor and save it again as UTF-8",
        ),
        ("Ferry".encode("utf-16"), "is not UTF-8 text"),
        (b"+++\ntitle = \n+++\nFerry ends.\n", "the front matter between +++ lines is not TOML"),
    ],
)
@pytest.mark.parametrize("command", ["read", "portray", "figures"])
def test_a_file_that_is_no_article(fail: Run, tmp_path: Path, command: str, content: bytes, said: str) -> None:
    path = tmp_path / "odd.txt"
    path.write_bytes(content)
    message = fail(command, path)
    assert said in message
    assert "odd" in message


def test_a_folder_without_articles(fail: Run, tmp_path: Path) -> None:
    message = fail("read", tmp_path)
    assert f"{tmp_path} is no corpus: it holds neither articles.csv nor any .txt or .md file; put" in message


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read every file")
def test_a_file_that_may_not_be_read(fail: Run, article: Path) -> None:
    article.chmod(0)
    assert fail("read", article) == f"framing: {article} may not be opened; check its permissions"


def test_a_file_that_may_not_be_read_as_anybody(fail: Run, article: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> bytes:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert fail("read", article) == f"framing: {article} may not be opened; check its permissions"


def test_an_unknown_corpus(fail: Run) -> None:
    assert "no corpus 'colombia': neither a folder nor a corpus that comes with framing; " in fail("read", "colombia")


def test_an_unknown_article(fail: Run, corpus: Path) -> None:
    assert "has no article 'fery'; did you mean 'ferry'?" in fail("compare", corpus, "fery")
    assert "has no article 'fery'; did you mean 'ferry'?" in fail("figures", corpus, "--target", "fery")
    assert "'bare' rests on codes alone, no text of it was read; choose one" in fail("compare", corpus, "bare")


def test_an_article_cannot_be_compared_with_nothing(fail: Run, article: Path) -> None:
    assert "there is nothing but 'ferry'" in fail("compare", article, "ferry")


def test_a_lexicon_or_a_codebook_that_cannot_be_used(fail: Run, article: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.toml"
    assert "no lexicon 'none.csv'" in fail("read", article, "--lexicon", "none.csv")
    assert fail("read", article, "--entities", bad) == f"framing: {bad} is not there; check the path"
    bad.write_text("[[entity]\nname =", encoding="utf-8")
    assert f"{bad} is not TOML: " in fail("read", article, "--entities", bad)
    bad.write_text('[[entity]]\nname = "A"\nalias = ["a"]\n', encoding="utf-8")
    assert "'alias' is not a key; use name, kind, aliases" in fail("read", article, "--entities", bad)
    words = tmp_path / "words.csv"
    words.write_text("word\nferry\n", encoding="utf-8")
    assert f"{words}: a lexicon needs" in fail("portray", article, "--lexicon", words)


def test_a_place_that_cannot_be_written_to(fail: Run, article: Path, tmp_path: Path) -> None:
    assert fail("read", article, "--out", article) == f"framing: {article} is not a folder; name a folder"
    assert fail("portray", article, "--out", tmp_path) == f"framing: {tmp_path} is a folder; name a file"
    assert "is not a folder" in fail("read", article, "--out", article / "within")


def test_texts_that_are_not_there(fail: Run, corpus: Path) -> None:
    shutil.rmtree(corpus / "texts")
    message = fail("read", corpus, "--published")
    assert f"holds no published text; put the texts into {corpus / 'texts'}, each named after its article" in message
    shutil.rmtree(corpus / "accounts")
    assert "put the texts into the corpus's folder texts/" in fail("read", corpus)
    assert "holds no accounts; leave --accounts out" in fail("compare", corpus, "ferry", "--accounts")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["read"], "framing read: the following arguments are required: SOURCE; see framing read --help"),
        (["reed", "x"], "framing: argument COMMAND: invalid choice: 'reed'"),
        (["portray", "x", "--by", "moon"], "framing portray: argument --by: invalid choice: 'moon'"),
        (["compare", "x", "y", "--top", "-3"], "framing compare: argument --top: '-3' is no number from 1 on"),
        (["suggest-entities", "x", "--at-least", "two"], "argument --at-least: 'two' is no number from 1 on"),
    ],
)
def test_arguments_that_cannot_be_used(fail: Run, arguments: list[str], said: str) -> None:
    assert said in fail(*arguments)


def test_no_command_shows_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    out, err = capsys.readouterr()
    assert "framing read article.txt" in out
    assert err == "framing: no command given; name one of those above, such as: framing read article.txt\n"


@pytest.mark.parametrize("command", COMMANDS)
def test_help(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main([command, "--help"])
    assert stopped.value.code == 0
    out = capsys.readouterr().out
    assert out.startswith(f"usage: framing {command} ")
    assert len(out.split("\n\n")[1].split()) > 5  # says what it does, not only how it is called
    for line in out.splitlines():
        assert "None" not in line


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    out = capsys.readouterr().out
    for command in COMMANDS:
        assert re.search(rf"^    {command}\b", out, re.MULTILINE)
        assert f"  framing {command} " in out


# The other commands.


def test_portray_shows_every_entity_and_writes_the_whole_table(run: Run, corpus: Path, tmp_path: Path) -> None:
    out = run("portray", corpus)
    header, *lines = out.split("\n\n")[0].splitlines()
    assert cells(header) == [
        "entity", "voice", "basis", "articles", "mentions", "loaded words", "per mention", "sentiment"
    ]  # fmt: skip
    assert {cells(line)[0] for line in lines} == {"Norland", "Sudland", "Silva"}
    assert "too few to say" in out and "nan" not in out and "NaN" not in out
    assert re.search(r"-?\d\.\d\d \[-?\d\.\d\d, -?\d\.\d\d\]", out)
    run("portray", corpus, "--by", "outlet", "--voice", "narrator", "--out", tmp_path / "new" / "table.csv")
    table = pd.read_csv(tmp_path / "new" / "table.csv")
    assert set(table["outlet"]) == {"Gazette", "Herald", "Courier"} and set(table["voice"]) == {"narrator"}
    assert table.columns[0] == "outlet"
    assert cells(run("portray", corpus, "--by", "basis").splitlines()[0]).count("basis") == 1


def test_portray_of_a_plain_folder_suggests_entities(run: Run, article: Path) -> None:
    folder = article.parent / "plain"
    folder.mkdir()
    shutil.move(article, folder)
    out = run("portray", folder)
    assert "Sudland" in out and "was suggested from the text" in out


def test_too_few_mentions_is_the_users_choice(run: Run, article: Path, codebook: Path) -> None:
    assert "Under 1,000 mentions there are too few" in run("portray", article, "--min-mentions", "1000")
    all_few = run("portray", article, "--entities", codebook, "--min-mentions", "1000")
    assert "[" not in all_few.split("\n\n")[0]


@pytest.mark.parametrize("more", [(), ("--only", "terms")])
def test_read_does_not_replace_the_list_of_the_corpus(fail: Run, corpus: Path, more: tuple[str, ...]) -> None:
    before = {path: path.read_bytes() for path in corpus.rglob("*") if path.is_file()}
    assert "is no evidence, and would be replaced" in fail("read", corpus, "--out", corpus, *more)
    assert {path: path.read_bytes() for path in corpus.rglob("*") if path.is_file()} == before


def test_compare_shows_neighbours_and_terms_of_either_side(run: Run, corpus: Path, tmp_path: Path) -> None:
    out = run("compare", corpus, "ferry", "--top", "3")
    assert out.startswith("ferry against 2 other articles (published vs account).\n")
    _, *near = section(out, "The articles most like it")
    assert {cells(line)[0] for line in near} == {"mail", "fruit"}
    for heading, sign in (("Terms that ferry uses more", 1), ("Terms that ferry uses less", -1)):
        header, *lines = section(out, heading)
        assert cells(header) == ["term", "in ferry", "in the others", "log-odds", "q"]
        assert 0 < len(lines) <= 3
        assert all(float(cells(line)[3].split()[0]) * sign > 0 for line in lines)
    run("compare", corpus, "ferry", "--out", tmp_path / "keyness.csv")
    assert {"term", "log_odds", "z"} <= set(pd.read_csv(tmp_path / "keyness.csv").columns)
    assert "(account)" in run("compare", corpus, "mail", "--accounts").replace("account vs account", "account")


def test_suggested_entities_load_as_a_codebook(run: Run, article: Path, tmp_path: Path) -> None:
    path = tmp_path / "entities.toml"
    out = run("suggest-entities", article, "--out", path)
    entities = fr.Entities.load(path)
    assert out.startswith(f"{len(entities)} entities written to {path}")
    assert {"Sudland", "Ana Silva", "Piet Maar"} <= set(entities.names)
    printed = tmp_path / "printed.toml"
    printed.write_text(run("suggest-entities", article), encoding="utf-8")
    assert fr.Entities.load(printed) == entities
    assert "Read" in run("read", article, "--entities", path)


def test_suggestions_never_overwrite_what_was_edited(run: Run, fail: Run, article: Path, codebook: Path) -> None:
    assert "is there already, perhaps edited by hand; name another file" in fail(
        "suggest-entities", article, "--out", codebook
    )
    assert codebook.read_text(encoding="utf-8") == CODEBOOK
    assert "no name occurs 99 times or more; lower --at-least" in fail("suggest-entities", article, "--at-least", "99")


@pytest.mark.parametrize("whole", [True, False], ids=["whole", "lacking"])
def test_figures_are_written_with_their_tables(run: Run, corpus: Path, tmp_path: Path, whole: bool) -> None:
    (corpus / "codes.csv").write_text("article,fact\nferry,1\nmail,0\nfruit,\nbare,1\n", encoding="utf-8")
    if whole:
        pages = "".join(f"{a},{a.title()},own,whole\n" for a in ("ferry", "mail", "fruit", "bare"))
        (corpus / "articles.csv").write_text(f"article,outlet,wire_family,seen\n{pages}", encoding="utf-8")
    out = run("figures", corpus, "--out", tmp_path / "drawn")
    assert "The article set apart is ferry." in out
    found = {ending: {p.stem for p in (tmp_path / "drawn").glob(f"*.{ending}")} for ending in ("svg", "png", "csv")}
    assert found["svg"] == found["png"] == found["csv"]
    assert {"dispersion", "portrayal", "profiles", "similarity", "keyness", "presence"} <= found["csv"]
    assert f"{len(found['csv'])} figures written to" in out
    assert ("presence_matrix" in found["csv"]) == whole
    assert ("articles.csv has no column family, seen" in out) != whole


def test_figures_of_a_single_article(run: Run, article: Path, tmp_path: Path) -> None:
    assert "5 figures written to" in run("figures", article, "--out", tmp_path / "drawn")


# At a real terminal.


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "framing.cli", *map(str, arguments)]


def test_a_pipe_whose_reader_has_seen_enough(article: Path) -> None:
    read, write = os.pipe()
    os.close(read)  # as "head" does once it has its lines
    try:
        run = subprocess.run(command("read", article), stdout=write, stderr=subprocess.PIPE, text=True, check=False)
    finally:
        os.close(write)
    assert (run.returncode, run.stderr) == (0, "")


def test_a_terminal_that_knows_no_accents(tmp_path: Path) -> None:
    path = tmp_path / "harbour.txt"
    path.write_text("Harbour\n\nMayor Zo\u00eb Brack spoke. A disaster, Zo\u00eb Brack said.\n", encoding="utf-8")
    environment = os.environ | {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    run = subprocess.run(command("read", path), capture_output=True, text=True, env=environment, check=False)
    assert (run.returncode, run.stderr) == (0, "")
    assert "Zo? Brack" in run.stdout


def test_a_fetch_of_which_nothing_came_is_told_by_the_exit_code(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "articles.csv").write_text("article,outlet,url\na,Herald,http://127.0.0.1:9/a\n")
    assert main(["fetch", str(tmp_path)]) == 1
    assert "1 did not come." in capsys.readouterr().out


def test_ctrl_c_says_what_stays_where_the_command_knows(
    corpus: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt("2 texts came and stayed")

    monkeypatch.setattr("framing.intake.fetch.fetch", stopped)
    assert main(["fetch", str(corpus)]) == 130
    assert capsys.readouterr().err == "framing: stopped; 2 texts came and stayed\n"


def test_ctrl_c_while_it_loads_is_one_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    class Stopped:
        def find_spec(self, name: str, *_: object) -> None:
            if name == "framing.cli":
                raise KeyboardInterrupt

    monkeypatch.delitem(sys.modules, "framing.cli")
    monkeypatch.setattr(sys, "meta_path", [Stopped(), *sys.meta_path])
    assert __main__.main() == 130
    assert capsys.readouterr().err == "framing: stopped\n"


# A table of articles where an article or a corpus is meant


@pytest.mark.parametrize("command", [["portray"], ["compare", "a"], ["figures"]])
def test_a_table_of_articles_is_not_taken_for_one_long_article(fail: Run, tmp_path: Path, command: list[str]) -> None:
    path = tmp_path / "my articles.csv"
    path.write_text("id,text\na,Norland met.\n")
    told = fail(command[0], path, *command[1:])
    assert "is a table of articles" in told
    assert shlex.split(told.partition("framing ingest ")[2])[0] == str(path)


def test_a_codebook_is_suggested_from_a_sample_of_a_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "t.jsonl"
    rows = [{"body": f"Zoë Bräck met Ana Silva. Then Zoë Bräck left on day {n}."} for n in range(9)]
    rows[0]["body"] = ""
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")  # "ë" is written \u00eb there
    monkeypatch.setattr("framing.scale.commands.SAMPLE", 3)
    assert main(["suggest-entities", str(path)]) == 0
    told = capsys.readouterr()
    assert 'aliases = ["Zoë Bräck"' in told.out and "Suggested from 2 articles of 9 rows." in told.err
    assert main(["suggest-entities", str(path), "--columns", "text=words"]) == 2
    assert "no column 'words'" in capsys.readouterr().err
