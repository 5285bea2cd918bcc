"""Intake: anything that people have becomes a corpus."""
