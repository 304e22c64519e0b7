"""Skipping what this machine cannot test: aloud here, never in CI."""

from __future__ import annotations

import os

import pytest

CI = bool(os.environ.get("CI"))


def skip_loudly(reason: str) -> None:
    """Skips, except in CI, where nothing that the tests need may be missing."""
    if CI:
        pytest.fail(f"must not be skipped in CI: {reason}")
    pytest.skip(reason)
