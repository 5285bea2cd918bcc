"""The learned scorer: its interface, its file, and that no name carries weight. All sentences are invented."""

import re
from pathlib import Path

import numpy as np
import pytest
from nltk.stem.snowball import SnowballStemmer
from sklearn.base import clone

from framing.reading.features import features
from framing.reading.learned import BIAS, LearnedScorer, load_weights
from framing.reading.target import Target, locate
from framing.reading.text import parse
from framing.reading.tokens import FUNCTION_WORDS, GROUPS, MODELS, SYMBOLS, known_words, masked, stem

# A and B stand where names do; the frames differ in order, voice, possession, quotation and clause.
FRAMES = [
    "{A} praised {B} after the vote.",
    "{A} was praised by {B}, who had lost the vote.",
    "The ferry strike that {B} had called was condemned by {A}.",
    "{A}'s brutal attack on {B} shocked the region.",
    "Critics said {A} lied, but {B} defended the plan.",
    'Asked about {B}, {A} said: "It is a shameful decision."',
    "{A}, a former ally of {B}, resigned in disgrace.",
    "Anti-corruption prosecutors charged {A} and cleared {B}.",
    "While {B} rescued sailors, {A} refused to help.",
    "Former Mayor {A} thanked President {B} for the aid.",
]
# The pairs differ in length and in kind; one is a word of the lexicons with a capital.
PAIRS = [("Norland", "Sudland"), ("Ana Silva", "Bo Berg"), ("Norland", "Ana Maria Silva"), ("Ostrava Union", "Silva")]
# Single words that point at somebody; none may be what a weight hangs on.
POINTING = (
    "trump obama clinton biden putin israel palestine russia china iran american russian israeli muslim christian jew"
    " jewish republican republicans democrat democrats gop conservative conservatives liberal liberals tory labour"
    " islamic catholic black white gay women immigrants hamas congress senate"
).split()


def place(frame: str, of: str, a: str, b: str) -> Target:
    text = frame.format(A=a, B=b)
    name = a if of == "A" else b
    start = len(frame[: frame.index("{" + of + "}")].format(A=a, B=b))
    return Target(text, start, start + len(name))


@pytest.fixture(scope="module")
def scorer() -> LearnedScorer:
    return LearnedScorer()


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize(("a", "b"), PAIRS)
def test_swapping_two_names_swaps_their_scores_exactly(scorer: LearnedScorer, frame: str, a: str, b: str) -> None:
    before = scorer.predict_proba([place(frame, "A", a, b), place(frame, "B", a, b)])
    after = scorer.predict_proba([place(frame, "A", b, a), place(frame, "B", b, a)])
    assert np.array_equal(before, after)


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("name", ["Zzyzx", "Vladimir Q. Petrov", "McAllister", "Republicans", "Xname", "Grubb-Norland"])
def test_another_name_leaves_the_scores_unchanged(scorer: LearnedScorer, frame: str, name: str) -> None:
    for of in "AB":
        plain = scorer.predict_proba([place(frame, of, "Norland", "Sudland")])
        assert np.array_equal(plain, scorer.predict_proba([place(frame, of, name, "Sudland")]))
        assert np.array_equal(plain, scorer.predict_proba([place(frame, of, "Norland", name)]))


def test_the_two_targets_of_a_sentence_are_told_apart(scorer: LearnedScorer) -> None:
    chances = scorer.predict_proba([place(FRAMES[8], of, "Norland", "Sudland") for of in "AB"])
    assert chances[0, 0] > chances[1, 0]


def test_a_word_known_to_be_a_name_is_masked_where_it_begins_a_sentence() -> None:
    hope, berg = parse("Hope met Silva."), parse("Berg met Silva.")
    assert features(hope, 2, 3) != features(berg, 2, 3)
    assert features(hope, 2, 3, names={0}) == features(berg, 2, 3)


def test_a_name_with_a_small_word_inside_is_one_name_once_it_is_known() -> None:
    long, short = parse("Silva praised the Bank of Norland again."), parse("Silva praised the Zzyzx again.")
    assert features(long, 0, 1, names={3, 4, 5}) == features(short, 0, 1)
    assert features(long, 3, 6) == features(short, 3, 4)


def test_a_common_word_at_the_head_of_a_sentence_keeps_its_identity() -> None:
    document = parse("Critics of Silva resigned.")
    tokens, target = masked(document, 2, 3)
    assert [t.stem for t in tokens] == ["critic", "of", "TARGET", "resign"]
    assert target == 2


def test_groups_are_names_in_any_case() -> None:
    found = [features(parse(f"Silva attacked the {word} again."), 0, 1) for word in ("conservatives", "Norlanders")]
    assert found[0] == found[1]


def test_no_weight_hangs_on_a_name() -> None:
    stems = {stem(word) for word in known_words()} | SYMBOLS | {"he", "him", "his", "himself", "i"}
    parts = {
        part
        for feature in load_weights("newsmtsc")
        if re.match(r"(?:close|L|R|in|out|Lnear|Rnear|pair|Lpair|Rpair):", feature)
        for part in feature.partition(":")[2].split("_")
    }
    assert len(parts) > 1000
    assert parts <= stems
    assert not parts.intersection({*POINTING, *(stem(word) for word in POINTING)})
    assert not [word for word in known_words() - FUNCTION_WORDS if GROUPS.match(word)]
    assert all(part.islower() or part in SYMBOLS for part in parts)


def test_every_other_feature_is_of_a_kind_that_names_nobody() -> None:
    kinds = {feature.partition(":")[0] for feature in load_weights("newsmtsc")}
    words = {"close", "L", "R", "in", "out", "Lnear", "Rnear", "pair", "Lpair", "Rpair"}
    assert kinds - words == {BIAS, "value", "class", "frame", "shape", "rule"}


def test_the_files_are_small() -> None:
    assert (MODELS / "newsmtsc.tsv").stat().st_size < 250_000
    assert (MODELS / "words.txt").stat().st_size < 50_000


def test_interface(scorer: LearnedScorer) -> None:
    targets = [place(frame, "A", "Norland", "Sudland") for frame in FRAMES]
    chances = scorer.predict_proba(targets)
    assert scorer.classes_.tolist() == [-1, 0, 1]
    assert chances.shape == (len(FRAMES), 3)
    assert np.allclose(chances.sum(axis=1), 1)
    assert scorer.predict(targets).tolist() == (chances.argmax(axis=1) - 1).tolist()
    assert np.array_equal(chances, LearnedScorer().predict_proba(targets))
    assert scorer.predict_proba([]).shape == (0, 3)


def test_a_parsed_document_gives_what_its_sentence_gives(scorer: LearnedScorer) -> None:
    target = place(FRAMES[3], "A", "Norland", "Sudland")
    alone = scorer.predict_proba([target])[0].tolist()
    article = parse("The port was quiet. " + target.text + " Nobody was hurt.")
    assert scorer.predict_proba([(article, 4, 5)])[0].tolist() == alone


def test_an_explanation_adds_up_to_the_score(scorer: LearnedScorer) -> None:
    target = place(FRAMES[0], "B", "Norland", "Sudland")
    rows = scorer.explain(target)
    score = np.sum([row[2:] for row in rows], axis=0)
    odds = np.exp(score - score.max())
    assert np.allclose(odds / odds.sum(), scorer.predict_proba([target])[0])
    assert rows[:3] == scorer.explain(target, 3)
    assert any("prais" in row.feature for row in rows)


def test_fit_on_invented_sentences_and_save(tmp_path: Path) -> None:
    X = [place(frame, of, *pair) for frame in FRAMES for of in "AB" for pair in PAIRS]
    y = [(-1, 0, 1)[(len(x.text) + x.start) % 3] for x in X]
    fitted = LearnedScorer(strength=10.0, seen=1, size=500).fit(X, y)
    assert 2 < len(fitted.weights) <= 501
    assert fitted.weights != LearnedScorer().weights
    fitted.save(tmp_path / "own.tsv")
    again = LearnedScorer(tmp_path / "own.tsv")
    assert np.array_equal(fitted.predict_proba(X), again.predict_proba(X))
    assert np.array_equal(fitted.predict_proba(X), clone(fitted).fit(X, y).predict_proba(X))


def test_fit_learns_what_it_is_shown() -> None:
    verbs = {-1: "condemned", 0: "met", 1: "praised"}
    X = [Target(f"The board {v} Ana Silva on the pier.", 11 + len(v), 20 + len(v)) for v in verbs.values()] * 5
    y = list(verbs) * 5
    assert LearnedScorer(strength=10.0).fit(X, y).predict(X).tolist() == y


def test_clone_and_params() -> None:
    made = clone(LearnedScorer(strength=0.5))
    assert made.get_params() == {"model": "newsmtsc", "strength": 0.5, "size": 12_500, "seen": 3}
    assert made.set_params(size=7).size == 7


@pytest.mark.parametrize(
    ("X", "y", "message"),
    [
        ([Target("Silva left.", 0, 5)], [], "1 targets and 0 classes"),
        ([Target("Silva left.", 0, 5)], [1], "must all occur"),
        ([Target("Silva left.", 10, 11)], [1], "cover no word"),
    ],
)
def test_bad_input_is_named(X: list[Target], y: list[int], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        LearnedScorer().fit(X, y)


def test_a_model_that_is_not_there_or_not_one(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="newsmtsc"):
        LearnedScorer("nothing").predict([Target("Silva left.", 0, 5)])
    (tmp_path / "bad.tsv").write_text("close:good\tmuch\t1\n", encoding="utf-8")
    with pytest.raises(ValueError, match="line 1"):
        load_weights(tmp_path / "bad.tsv")
    (tmp_path / "part.tsv").write_text("close:good\t1\t1\n", encoding="utf-8")
    with pytest.raises(ValueError, match="bias"):
        load_weights(tmp_path / "part.tsv")


def test_locate_finds_words_touched_by_the_offsets() -> None:
    document, first, last = locate(Target("“Silva’s plan” failed.", 1, 8))
    assert [w.text for w in document.words[first:last]] == ["Silva"]


def test_stored_stems_are_those_of_the_stemmer() -> None:
    words = known_words() - FUNCTION_WORDS
    stored = {
        word for line in (MODELS / "stems.txt").read_text(encoding="utf-8").splitlines() for word in line.split()[1:]
    }
    assert stored == words, "the known words have changed: call framing.reading.tokens.write_stems"
    stemmer = SnowballStemmer("english")
    assert [word for word in sorted(words) if stem(word) != stemmer.stem(word)] == []
    assert stem("zorbingly") == stemmer.stem("zorbingly")  # not known: the stemmer itself is asked
