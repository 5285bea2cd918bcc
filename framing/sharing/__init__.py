"""Sharing: a study goes out without its articles, can be drawn again from what went out, and can get them back."""
