"""Accounts that nobody of ours made."""

from __future__ import annotations


def nobody(_number: int) -> frozenset[int]:
    """Who vouches for an account: nobody who acts here."""
    return frozenset()
