"""Numbers of rows as addresses and forms carry them: from 0 up to what a database's column holds, or nothing of ours."""

from __future__ import annotations

from flask import Flask
from werkzeug.routing import IntegerConverter, ValidationError

LARGEST = 2**31 - 1
"""What an integer column of PostgreSQL holds; a larger number is no row's, and SQLite's driver would not even take it."""


def row_number(text: str) -> int:
    """The number of a row in a query or a form. Raises ValueError for what cannot be one, so that the default is taken."""
    number = int(text)
    if not 0 <= number <= LARGEST:
        raise ValueError("no number of a row")
    return number


def row_number_or_none(text: str) -> int | None:
    """The number of a row; None for what cannot be one."""
    try:
        return row_number(text)
    except ValueError:
        return None


class RowNumber(IntegerConverter):
    """`<int:…>` of an address: a number that no column holds is an address that is not there."""

    def to_python(self, value: str) -> int:
        try:
            return row_number(str(super().to_python(value)))
        except ValueError as error:
            raise ValidationError from error


def register(app: Flask) -> None:
    """Makes every `<int:…>` of the application's addresses such a number."""
    app.url_map.converters["int"] = RowNumber
