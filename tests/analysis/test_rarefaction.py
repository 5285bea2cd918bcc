"""Rarefaction against scipy's hypergeometric distribution and against texts cut by drawing."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import hypergeom

from framing.analysis.rarefaction import chance_of_none, mean_chance


@given(st.integers(1, 3000), st.data())
def test_the_chance_is_that_of_the_hypergeometric_distribution(words, data):
    count = data.draw(st.integers(0, words))
    length = data.draw(st.integers(0, 4000))
    expected = hypergeom.pmf(0, words, count, min(length, words))
    assert float(chance_of_none(count, words, length)) == pytest.approx(expected, abs=1e-9)


def test_the_chance_is_how_often_cuts_at_random_hold_none():
    rng = np.random.default_rng(1)
    text = np.arange(60) < 4  # four of sixty words
    held = np.array([rng.permutation(text)[:25].any() for _ in range(4000)])
    found = 1 - held.mean()
    assert float(chance_of_none(4, 60, 25)) == pytest.approx(found, abs=4 * np.sqrt(found * (1 - found) / 4000))


@given(st.integers(1, 500), st.integers(1, 20), st.integers(0, 500))
def test_longer_texts_and_more_uses_leave_less_to_length(words, count, length):
    count = min(count, words)
    chance = float(chance_of_none(count, words, length))
    assert 0 <= chance <= 1
    assert float(chance_of_none(count, words, length + 1)) <= chance + 1e-12
    assert float(chance_of_none(min(count + 1, words), words, length)) <= chance + 1e-12


def test_what_is_not_known_stays_unknown():
    chances = chance_of_none([[1, 1], [1, 0]], [[np.nan], [300]], 200)
    assert np.isnan(chances[0]).all() and chances[1].tolist() == pytest.approx([1 / 3, 1])
    assert mean_chance(chances, [[1.0], [1.0]]).tolist() == pytest.approx([1 / 3, 1])
    assert np.isnan(mean_chance(chances, [[1.0], [0.0]])).all()


def test_more_uses_than_words_are_refused():
    with pytest.raises(ValueError, match="more often than the text has words"):
        chance_of_none(5, 4, 2)
