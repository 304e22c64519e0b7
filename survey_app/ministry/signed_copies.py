"""What the page of an export says of its signed copies."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import url_for

from respondents.exports import Export
from respondents.signed_copies import shelf
from survey_app import signed_copies
from survey_app.database import db
from survey_app.ministry.rights import rights
from survey_app.signed_copies import Addresses


def may_sign(one: Export) -> bool:
    """Whether this reader may bring signed copies of it: whoever makes the product."""
    return one.is_open and rights().decides and one.product in rights().makes


def about_signed(one: Export) -> dict[str, Any] | None:
    """The copies of a version, as this reader may know of them, and the form for a further one."""
    return signed_copies.about_signed(shelf(db.session, one), may_sign(one), _addresses(one))


def _addresses(one: Export) -> Addresses:
    def of_copy(act: str, copy_id: int) -> str:
        return url_for(f"ministry.exports_signed_{act}", copy_id=copy_id)

    keep = url_for("ministry.exports_signed_keep", export_id=one.id)
    return Addresses(keep, *(partial(of_copy, act) for act in ("file", "withdraw", "bring_back")))
