"""For the exercises in ``notebooks/exercises/``: checks that say what is missing and keep the answer to themselves."""

from framing.classroom.checks import check as check
from framing.classroom.checks import complaint as complaint
from framing.classroom.checks import summary as summary
