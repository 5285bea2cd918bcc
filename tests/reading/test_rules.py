"""The scorer by rules: an interface like scikit-learn's, scores that can be traced, and no name that carries weight."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import clone

from framing.corpus import Article
from framing.reading import rules
from framing.reading.entities import Entities
from framing.reading.reader import ReadingError, read
from framing.reading.rules import BIAS, MODELS, RULES, RulesScorer, load_rules
from framing.reading.target import Target

FRAMES = (
    "{a} praised {b} after the vote.",
    "{b} was condemned by {a} for the killing of {b}'s envoy.",
    "The brutal army of {a} fled, said {b}.",
    "Critics of {a} called {b} a liar.",
    "“{a} lied to us,” {b} said; nobody mourned.",
    "Protests against {a} grew over {b}'s heroic stand.",
)
NAMES = ("Norland", "Sudland", "Ana Silva", "Harbour Union", "Veld", "Petra de la Cruz")


def target(frame: str, a: str, b: str, who: str) -> Target:
    """A sentence with one of its names as the target."""
    marked = frame.format(a="\0" if who == "a" else a, b="\0" if who == "b" else b)
    start = marked.index("\0")
    name = a if who == "a" else b
    return Target(marked.replace("\0", name), start, start + len(name))


def test_it_predicts_as_it_comes() -> None:
    scorer = RulesScorer()
    X = [target(FRAMES[0], "Norland", "Sudland", "b"), target(FRAMES[3], "Norland", "Sudland", "b")]
    assert scorer.predict(X).tolist() == [1, -1]
    assert scorer.predict_proba(X).sum(axis=1) == pytest.approx([1, 1])
    assert scorer.classes_.tolist() == [-1, 0, 1]
    assert clone(scorer).get_params() == scorer.get_params()
    assert scorer.predict_proba([]).shape == (0, 3)


@pytest.mark.parametrize(
    ("text", "name", "rule", "sign"),
    [
        ("Norland bombed the port.", "Norland", "agent", -1),
        ("The port was bombed by Norland.", "Norland", "agent", -1),
        ("The court convicted Silva.", "Silva", "patient", -1),
        ("Voters praised Silva.", "Silva", "patient", 1),
        ("The praise for Silva grew.", "Silva", "patient", 1),
        ("Silva's heroic crew sailed.", "Silva", "attached", 1),
        ("Happy times, and Silva sang.", "Silva", "before, other clause", 1),
        ("A rally against Silva was held.", "Silva", "against", 1),
    ],
)
def test_each_score_is_traced_to_a_rule_and_its_words(text: str, name: str, rule: str, sign: int) -> None:
    at = text.index(name)
    found = [e for e in RulesScorer().explain(Target(text, at, at + len(name))) if e.rule == rule]
    assert found, text
    assert np.sign(sum(e.value for e in found)) == sign
    assert all(word in text for e in found for word in e.words.split())


def test_what_is_explained_adds_up_to_the_probabilities() -> None:
    scorer = RulesScorer()
    for frame in FRAMES:
        x = target(frame, "Norland", "Ana Silva", "a")
        scores = np.array(scorer.weights[BIAS]) + np.sum([e[3:] for e in scorer.explain(x)], axis=0)
        odds = np.exp(scores - scores.max())
        assert odds / odds.sum() == pytest.approx(scorer.predict_proba([x])[0])


def test_every_rule_that_speaks_is_described_and_weighed() -> None:
    weighed = {name.rstrip("+-") for name in load_rules("rules")} - {BIAS}
    assert weighed == set(RULES)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(FRAMES), st.sampled_from(NAMES), st.sampled_from(NAMES), st.sampled_from("ab"))
def test_no_name_carries_weight(frame: str, a: str, b: str, who: str) -> None:
    if a == b:
        return
    scorer = RulesScorer()
    here = scorer.predict_proba([target(frame, a, b, who)])
    other = {"a": ("Zorbia", b), "b": (a, "Zorbia")}[who]
    assert np.array_equal(here, scorer.predict_proba([target(frame, *other, who)]))


def test_a_denial_weakens_or_turns() -> None:
    said, denied = "Voters praised Silva.", "Voters never praised Silva."
    scores = [
        RulesScorer().predict_proba([Target(t, t.index("Silva"), t.index("Silva") + 5)])[0, 2] for t in (said, denied)
    ]
    assert scores[0] > scores[1]


def test_it_can_be_fitted_saved_and_loaded(tmp_path: Path) -> None:
    X = [target(f, "Norland", "Sudland", who) for f in FRAMES for who in "ab"]
    y = [(-1, 0, 1)[i % 3] for i in range(len(X))]
    scorer = RulesScorer().fit(X, y)
    scorer.save(tmp_path / "mine.tsv")
    again = RulesScorer(tmp_path / "mine.tsv")
    assert np.array_equal(scorer.predict_proba(X), again.predict_proba(X))
    assert (MODELS / "rules.tsv").stat().st_size < 5000


@pytest.mark.parametrize(
    ("content", "said"),
    [("bias\t1\t2\n", "line 1"), ("agent+\t1\t0\t1\n", "no line 'bias'"), ("bias\ta\tb\tc\n", "three numbers")],
)
def test_a_file_that_is_no_model_is_refused(tmp_path: Path, content: str, said: str) -> None:
    (tmp_path / "bad.tsv").write_text(content)
    with pytest.raises(ValueError, match=said):
        load_rules(tmp_path / "bad.tsv")


def test_wrong_classes_and_unknown_models_are_refused(tmp_path: Path) -> None:
    X = [target(FRAMES[0], "Norland", "Sudland", "a")] * 3
    with pytest.raises(ValueError, match="must all occur"):
        RulesScorer().fit(X, [1, 1, 0])
    with pytest.raises(ValueError, match="one class for each"):
        RulesScorer().fit(X, [1, 0])
    with pytest.raises(FileNotFoundError, match="no rules"):
        RulesScorer(tmp_path / "none.tsv").predict(X)
    assert rules.FADE < 1


class Transformer:
    """Stands for a model that a user brings: it likes whoever its sentence calls brave."""

    def predict(self, X: list[Target]) -> list[int]:
        return [int(np.argmax(row)) - 1 for row in self.predict_proba(X)]

    def predict_proba(self, X: list[Target]) -> list[list[float]]:
        return [[0.0, 0.0, 1.0] if "brave" in x.text[x.end :] else [0.0, 1.0, 0.0] for x in X]


def test_a_user_can_bring_a_scorer() -> None:
    article = Article("a", "Storm\n\nAna Silva was brave. Norland waited.")
    codebook = Entities.of({"Silva": ["Ana Silva"], "Norland": ["Norland"]})
    mentions = read(article, codebook, scorer=Transformer()).mentions
    assert dict(zip(mentions["entity"], mentions["sentiment"], strict=True)) == {"Silva": 1.0, "Norland": 0.0}
    assert "sentiment by Transformer" in read(article, codebook, scorer=Transformer()).articles["read_with"].iloc[0]


def test_a_scorer_that_gives_too_little_is_refused() -> None:
    class Half(Transformer):
        def predict_proba(self, X: list[Target]) -> list[list[float]]:
            return [[0.5, 0.5] for _ in X]

    with pytest.raises(ReadingError, match="probabilities of negative, neutral and positive"):
        read(Article("a", "Norland waited."), Entities.of({"Norland": ["Norland"]}), scorer=Half())
