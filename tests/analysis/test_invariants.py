"""What must hold of every analysis of evidence: order, storage and process change nothing."""

import os
import subprocess
import sys

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from framing.analysis import (
    distance,
    frames,
    keyness,
    lexicons,
    naming,
    omissions,
    portrayal,
    robustness,
    shifts,
    similarity,
    sourcing,
)
from framing.evidence import TABLES, Evidence
from framing.result import Result
from tests.evidence_factory import ENTITIES, LOADED, PLAIN, evidences, invented

SCORES = {"a": {"zorb": 1.0, "talm": -1.0, "the": 0.25}, "b": {"vilesome": -2.0, "zorb": 0.5}}
WEIGHTS = {word: place - 8.5 for place, word in enumerate([*PLAIN, *LOADED, *map(str.lower, ENTITIES)])}


def everything(evidence: Evidence) -> dict[str, Result]:
    """Every analysis that needs no name of an article, and those of the first article."""
    quick = {"resamples": 40}
    results = {
        "portrayal": portrayal.portrayal(evidence, min_mentions=1, **quick),
        "portrayal by outlet": portrayal.portrayal(evidence, by="outlet", voice="all", **quick),
        "vocabulary": portrayal.vocabulary(evidence),
        "sourcing": sourcing.sourcing(evidence, **quick),
        "sourcing of outlets": sourcing.sourcing(evidence, by="side", group="outlet", families="weight", **quick),
        "distance": distance.distance(evidence, group="outlet", min_attributions=1, **quick),
        "similarity": similarity.similarity(evidence),
        "profiles": lexicons.profiles(evidence, **quick),
        "profiles by basis": lexicons.profiles(evidence, by="basis", voice=None, **quick),
        "scores": lexicons.lexicon_scores(evidence, SCORES),
        "frames": frames.frames(evidence, min_words=1, **quick),
        "frames by outlet": frames.frames(evidence, by="outlet", scheme="narrative", families="weight", **quick),
    }
    for entity in sorted(set(evidence.mentions["entity"]))[:1]:
        results["naming"] = naming.naming(evidence, entity, min_count=1, min_mentions=1, **quick)
        weighted = naming.naming(evidence, entity, by=None, voice="all", families="weight", **quick)
        results["naming of families"] = weighted
    named = sorted(set(evidence.mentions["entity"]))[:2]
    if len(named) == 2:
        results["robustness"] = robustness.robustness(evidence, entities=named, min_mentions=1, **quick)
    if len(evidence):
        first = evidence.articles["article"].iloc[0]
        results["dispersion"] = portrayal.dispersion(evidence, first)
        if len(evidence) > 1:
            results["omissions"] = omissions.omissions(evidence, first, min_visible=1, families="weight", **quick)
            results["distinctive"] = similarity.distinctive(evidence, first)
            second = evidence.articles["article"].iloc[1]
            results["nearest"] = similarity.nearest(results["similarity"], first)
            results["contributions"] = similarity.contributions(evidence, first, second)
            results["robustness of one"] = robustness.robustness(evidence, first, min_words=1, **quick)
        has_words = evidence.articles["words"].to_numpy() > 0
        if has_words[0] and has_words[1:].any():
            results["keyness"] = keyness.keyness(evidence, first, min_count=1, **quick)
            results["word shift"] = shifts.word_shift(evidence, first, lexicon=WEIGHTS, **quick)
            results["proportions"] = shifts.word_shift(evidence, first, **quick)
    return results


def same(one: dict[str, Result], other: dict[str, Result]) -> None:
    assert one.keys() == other.keys()
    for name in one:
        pd.testing.assert_frame_equal(one[name].table, other[name].table, check_exact=True, obj=name)
        for part in one[name].parts:
            left, right = one[name].parts[part], other[name].parts[part]
            pd.testing.assert_frame_equal(left, right, check_exact=True, obj=f"{name}, {part}")


@settings(deadline=None, max_examples=15)
@given(evidences(), st.integers(0, 1000))
def test_the_order_of_rows_changes_nothing(evidence, seed):
    shuffled = {n: getattr(evidence, n).sample(frac=1, random_state=seed) for n in TABLES}
    same(everything(evidence), everything(Evidence(**shuffled)))


@settings(deadline=None, max_examples=15)
@given(evidences())
def test_every_table_that_speaks_of_articles_names_their_basis(evidence):
    for name, result in everything(evidence).items():
        named = [c for c in result.table.columns if c.startswith("basis")]
        assert named, name
        for column in named:
            bases = {b for cell in result.table[column] for side in cell.split(" vs ") for b in side.split("+")}
            assert bases <= {"published", "account"}


def test_results_do_not_touch_the_evidence():
    evidence = invented(6)
    before = {n: getattr(evidence, n).copy() for n in TABLES}
    everything(evidence)
    for name in TABLES:
        pd.testing.assert_frame_equal(before[name], getattr(evidence, name))


def test_a_stored_evidence_gives_the_same_results(tmp_path):
    evidence = invented(6)
    same(everything(evidence), everything(Evidence.load(evidence.save(tmp_path / "evidence"))))


@pytest.mark.parametrize("articles", [0, 1])
def test_no_article_and_one_article_have_the_columns_of_many(articles):
    many = everything(invented(6))
    few = everything(invented(articles))
    for name, result in few.items():
        assert list(result.table.columns) == list(many[name].table.columns), name
        assert result.settings["framing"]
        pd.testing.assert_series_equal(result.table.dtypes, many[name].table.dtypes, obj=name)


PRINT = """
from tests.analysis.test_invariants import everything
from tests.evidence_factory import invented
for name, result in everything(invented(7)).items():
    print(name, result.settings)
    print(result.table.to_csv())
    for part in result.parts.values():
        print(part.to_csv())
"""


def test_hash_seeds_change_nothing(root):
    printed = [
        subprocess.run(
            [sys.executable, "-c", PRINT],
            cwd=root,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(root)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert len(printed[0].splitlines()) > 300
    assert printed[0] == printed[1]


class Holder:
    """What a corpus is to an analysis: something with evidence."""

    def __init__(self, evidence: object) -> None:
        self.evidence = evidence


def test_a_corpus_stands_for_its_evidence_and_anything_else_is_named():
    evidence = invented(3)
    for analysis in (portrayal.portrayal, portrayal.vocabulary, similarity.similarity, sourcing.sourcing):
        pd.testing.assert_frame_equal(analysis(Holder(evidence)).table, analysis(evidence).table)
        for strange in ("herald", None, Holder("herald")):
            with pytest.raises(TypeError, match=rf"{analysis.__name__}\(\) takes evidence, and this is of type"):
                analysis(strange)
