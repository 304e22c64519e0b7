"""Replays traces of independent XForms engines on ours: `python -m tests.conformance FOLDER [--json]`."""
