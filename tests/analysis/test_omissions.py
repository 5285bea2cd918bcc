"""Omissions: what is not visible is never taken for absent, nor a short article for a silent one."""

import pandas as pd
import pytest

from framing.analysis import omissions


def omitting(state: object, others: list[object]) -> str:
    column = pd.array([state, *others], dtype="Int64")
    codes = pd.DataFrame({"article": [f"page{n}" for n in range(len(column))], "dam_broke": column})
    return omissions.omissions(codes, "page0", min_visible=4).table["finding"].iloc[0]


@pytest.mark.parametrize(
    ("state", "others", "finding"),
    [
        (0, [1, 1, 0, 0], omissions.LEFT_OUT),
        (0, [1, 0, 0, 0], ""),
        (1, [1, 1, 1, 1], ""),
        (1, [0, 0, 0, 0, 1], omissions.ALONE),
        (1, [0, 0, 0, 1], ""),
        (None, [1, 1, 1, 1], ""),
        (None, [0, 0, 0, 0], ""),
        (0, [1, 1, 1, None], omissions.TOO_FEW),
    ],
)
def test_findings(state, others, finding):
    assert omitting(state, others) == finding


def test_how_much_was_seen_can_be_told():
    codes = pd.DataFrame({"article": list("abc"), "dam_broke": [1, 1, 0]})
    seen = pd.Series({"a": "part", "b": "whole", "c": "whole"})
    assert omissions.omissions(codes, "c", seen=seen, min_visible=1).table["visible"].tolist() == [1]


def test_an_unknown_page_and_too_few_pages():
    one = pd.DataFrame({"article": ["a"], "dam_broke": [1]})
    assert omissions.omissions(one, "a").table["finding"].tolist() == [omissions.TOO_FEW]
    with pytest.raises(KeyError, match="no page is called 'g'"):
        omissions.omissions(one, "g")
