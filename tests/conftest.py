"""What several test files share."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# How long it takes to make an example says how busy the machine is, and nothing of what is tested.
settings.register_profile("framing", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("framing")
# Bars come after two seconds, which on a busy machine may be any time: tests of what is printed do without them.
os.environ["TQDM_DISABLE"] = "1"
# In the background of a shell Ctrl-C is ignored, also by all that is started from there; some tests press it.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout's own folder."""
    return Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def site(root: Path) -> Path:
    """The documentation where `make docs` puts it, built with warnings as errors unless it stands there as it would be.

    Unknown terms, broken links and unnamed pages are among the warnings.
    """
    command = [sys.executable, root / "scripts" / "build_docs.py", "--if-changed"]
    run = subprocess.run(command, cwd=root, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
    return root / "build" / "docs"
