"""Sums of words in draws, without what is not there, against the plain product; and known words against all words."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from framing.analysis import draws, statistics
from framing.analysis.lexicons import word_scores
from framing.analysis.terms import counts, counts_of
from framing.evidence import Evidence
from tests.evidence_factory import LOADED, PLAIN, evidences


@pytest.mark.parametrize("clusters", [1, 5, 40, 300])
@pytest.mark.parametrize("unit", [1.0, 0.5])
@pytest.mark.parametrize("kept", [0, 2**25])
def test_sums_of_resamples_are_those_of_the_plain_product(monkeypatch, clusters, unit, kept) -> None:
    monkeypatch.setattr(draws, "_NUMBERS", 700)
    monkeypatch.setattr(draws, "_KEPT", kept)
    values = np.random.default_rng(clusters).poisson(0.2, (clusters, 23)) * unit
    total = np.column_stack([values.sum(axis=1), values @ np.arange(-11.0, 12.0)])
    found, at = [], 0
    for block, sums in draws.resampled([sparse.csr_array(values)] * 2, [total] * 2, 60, [7, None]):
        assert block.start == at
        at = block.stop
        # They may be written over by the next.
        found.append([side[:, :-2].copy() for side in sums])
        np.testing.assert_array_equal(sums[0][:, -2:], statistics.column_sums(total, resamples=60, seed=7))
        np.testing.assert_array_equal(sums[1][:, -2:], [total.sum(axis=0)])
        sums[0][:] = sums[1][:] = np.nan
    assert at == 23 and len(found) == (3 if unit == 1 else 1)
    drawn, whole = (np.hstack(side) for side in zip(*found, strict=True))
    np.testing.assert_array_equal(drawn, statistics.column_sums(values, resamples=60, seed=7))
    np.testing.assert_array_equal(whole, values.sum(axis=0, keepdims=True))


@settings(deadline=None, max_examples=40)
@given(
    evidences(min_articles=1),
    st.sets(st.sampled_from([*PLAIN, *LOADED, "unseen"]), min_size=1),
    st.sampled_from(["all", "narrator", "quoted", "scare"]),
)
def test_counts_of_known_words_are_those_among_all_words(evidence, known, voice) -> None:
    scores = word_scores(dict.fromkeys(known, 1.0))
    used, matrix, words = counts_of(evidence, scores.index, voice=voice)
    names, every = counts(evidence, voice=voice)
    expected = [name for name in names if name in known]
    assert scores.index[used].tolist() == expected
    np.testing.assert_array_equal(matrix.toarray(), every[:, [names.index(name) for name in expected]].toarray())
    np.testing.assert_array_equal(words, every.sum(axis=1))


def test_of_no_evidence_no_word_is_used() -> None:
    used, matrix, words = counts_of(Evidence.empty(), word_scores({"good": 1.0}).index)
    assert (len(used), matrix.shape, len(words)) == (0, (0, 0), 0)
