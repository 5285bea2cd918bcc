"""What an open task asks for: tasks with many good answers, of which a form can be checked and the worth cannot."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

# Task -> a function that returns what is missing in an answer, or nothing.
RULES: dict[str, Callable[[Any], str]] = {}
