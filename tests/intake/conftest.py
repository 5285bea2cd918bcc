"""What tests of the web share: a site on this machine, and ways of asking in which nobody waits."""

from collections.abc import Iterator

import pytest

from framing.intake.web import Limits, Web
from tests.intake.server import Clock, Site, everywhere, serving


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as running:
        yield running


@pytest.fixture
def web() -> Web:
    clock = Clock()
    return Web(
        allow_private=True,
        sleep=clock.sleep,
        clock=clock,
        lookup=everywhere(),
        now=lambda: 1_714_700_000.0,  # 3 May 2024
        limits=Limits(seconds=20),
    )
