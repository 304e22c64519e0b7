"""Stub, replaced by the page frame."""

from flask import Flask


def register(app: Flask) -> None:
    """Nothing yet."""
