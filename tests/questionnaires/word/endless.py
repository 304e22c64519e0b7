"""A reader of Word that never comes to an end, on a machine of any speed."""

from __future__ import annotations


def answer(*_: object) -> bytes:
    while True:
        pass
