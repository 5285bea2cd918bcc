"""What several test files share."""

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout's own folder."""
    return Path(__file__).resolve().parent.parent
