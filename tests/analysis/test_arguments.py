"""Arguments of the wrong kind get one clear error, the same in every analysis."""

import re

import pandas as pd
import pytest

import framing as fr
from tests.evidence_factory import ENTITIES, evidence_of, invented

A, B = ENTITIES[0], ENTITIES[3]
EVIDENCE = invented(8)
DRAWING = {
    "portrayal": lambda **given: fr.portrayal(EVIDENCE, **given),
    "profiles": lambda **given: fr.profiles(EVIDENCE, **given),
    "keyness": lambda **given: fr.keyness(EVIDENCE, "paper00", **given),
    "naming": lambda **given: fr.naming(EVIDENCE, A, **given),
    "frames": lambda **given: fr.frames(EVIDENCE, **given),
    "word_shift": lambda **given: fr.word_shift(EVIDENCE, "paper00", **given),
    "sourcing": lambda **given: fr.sourcing(EVIDENCE, **given),
    "distance": lambda **given: fr.distance(EVIDENCE, **given),
    "robustness": lambda **given: fr.robustness(EVIDENCE, entities=[A, B], **given),
    "omissions": lambda **given: fr.omissions(EVIDENCE, "paper00", **given),
}
WRONG = [("seed", None), ("seed", -1), ("seed", "x"), ("seed", 1.0), ("resamples", 2.5), ("resamples", 0)]
WRONG += [("resamples", None), ("level", 95), ("level", "95%"), ("level", None), ("level", True)]


@pytest.mark.parametrize(("argument", "value"), WRONG)
@pytest.mark.parametrize("analysis", DRAWING)
def test_draws_that_cannot_be_made(analysis, argument, value):
    with pytest.raises(ValueError, match=f"^{argument} is {re.escape(repr(value))}; "):
        DRAWING[analysis](**{argument: value})


def codes(*articles):
    return pd.DataFrame({"article": list(articles), "dam_broke": [1] * len(articles)})


CASES = {
    "codes no table": (lambda: fr.omissions(None, "a", codes=[1]), TypeError, "codes are of type list; give a table"),
    "sides a list": (lambda: fr.sourcing(EVIDENCE, by="side", sides=[A]), TypeError, "sides are of type list; give"),
    "choices a list": (
        lambda: fr.robustness(EVIDENCE, entities=[A, B], choices=["voice"]),
        TypeError,
        "choices are of type list; give",
    ),
    "no threshold": (
        lambda: fr.robustness(EVIDENCE, entities=[A, B], choices={"threshold": None}),
        ValueError,
        "threshold is None; give a number",
    ),
    "entities a number": (lambda: fr.robustness(EVIDENCE, "paper00", 5), TypeError, "entities: 5 is no name"),
    "nothing shared": (lambda: fr.text_reuse(None), TypeError, "of type NoneType"),
    "changes of nothing": (lambda: fr.text_changes(None), TypeError, "of type NoneType"),
    "no families": (lambda: EVIDENCE.with_families(None), TypeError, "families are of type NoneType"),
    "two entities": (lambda: fr.naming(EVIDENCE, [A, B]), TypeError, "name one entity"),
    "no articles": (lambda: fr.shared_text(None), ValueError, "of type NoneType; give a corpus"),
    "evidence has no text": (lambda: fr.shared_text(EVIDENCE), ValueError, "of type Evidence; give a corpus"),
    "no k": (lambda: fr.nearest(fr.similarity(EVIDENCE), "paper00", k=None), ValueError, "k is None; ask for"),
    "half a k": (lambda: fr.nearest(fr.similarity(EVIDENCE), "paper00", k=1.5), ValueError, r"k is 1\.5; ask for"),
    "no min_count": (lambda: fr.keyness(EVIDENCE, "paper00", min_count=None), ValueError, "min_count is None; give"),
    "no min_words": (lambda: fr.profiles(EVIDENCE, min_words=None), ValueError, "min_words is None; give"),
    "no alpha": (lambda: fr.omissions(EVIDENCE, "paper00", alpha=None), ValueError, "alpha is None; give"),
    "words shared": (lambda: fr.shared_text([], min_words=None), ValueError, "min_words is None; give"),
    "no kinds": (lambda: fr.omissions(EVIDENCE, "paper00", kinds=[]), ValueError, "of no kind at all"),
    "no codes": (
        lambda: fr.omissions(EVIDENCE, "paper00", kinds=["fact"]),
        ValueError,
        "of kind fact .* only evidence",
    ),
    "no evidence": (
        lambda: fr.omissions(None, "a", codes=codes("a", "b"), kinds="term"),
        ValueError,
        "of kind term .* only codes",
    ),
    "alone": (lambda: fr.omissions(invented(1), "paper00"), ValueError, "nothing but 'paper00' to compare it with"),
    "nothing apart": (lambda: fr.distinctive(invented(1), "paper00"), ValueError, "nothing but 'paper00' to compare"),
    "no lexicon": (lambda: fr.lexicon_scores(EVIDENCE, {}), ValueError, "no lexicon is given"),
}


@pytest.mark.parametrize("case", CASES)
def test_one_clear_error(case):
    call, kind, says = CASES[case]
    with pytest.raises(kind, match=says):
        call()


def test_one_name_will_do_where_a_list_is_meant():
    listed, single = (fr.sourcing(EVIDENCE, by="side", sides={"a": each}) for each in (["a miller"], "a miller"))
    pd.testing.assert_frame_equal(listed.table, single.table)
    assert listed.settings == single.settings and single.settings["sides"] == {"a": ["a miller"]}
    kinds = [fr.omissions(EVIDENCE, "paper00", kinds=kind).settings["kinds"] for kind in ("term", ["term"])]
    assert kinds == [["term"], ["term"]]
    some = {"choices": {"voice": "narrator", "per": "1,000 words"}, "resamples": 20}
    tables = [fr.robustness(EVIDENCE, "paper00", none, **some).table for none in ((), None)]
    pd.testing.assert_frame_equal(*tables)


def test_one_article_is_alike_to_itself():
    assert fr.similarity(evidence_of({"a": []})).table["cosine"].tolist() == [1]
