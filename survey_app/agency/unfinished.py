"""A form that was being sent when the session ended, offered again to the account that filled it in."""

from __future__ import annotations

from typing import NamedTuple

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from foundation.db import Refused
from respondents.changes import REASONS
from respondents.roster import editing
from survey_app import accounts
from survey_app.accounts import OF_ROUND
from survey_app.accounts import unfinished as kept_forms
from survey_app.accounts.unfinished import Unfinished
from survey_app.agency import own_list
from survey_app.agency.blueprint import bp
from survey_app.agency.own_list import Desk
from survey_app.database import db
from survey_app.lists.columns import LABELS as CELLS

LABELS = {
    **CELLS,
    **{f"take-{column}": f"{label} (giá trị được gợi ý)" for column, label in CELLS.items()},
    "reason": "Lý do",
    "explanation": "Ghi rõ thêm",
}
"""Fields that a person fills in; the others of a form say where it belongs."""
ANSWERED = (409, 422)  # the form arrived, and its page is on screen again with what was typed


class Typed(NamedTuple):
    """One field as it is read."""

    label: str
    text: str


@bp.route(f"{OF_ROUND}/luu-do")
def unfinished() -> ResponseReturnValue:
    """What was typed, and one button that sends it to where it was going."""
    kept = kept_forms.of(accounts.account())
    if kept is None:
        return redirect(url_for("agency.home"))
    mine = own_list.to_read()
    return render_template(
        "agency/unfinished.html", desk=mine, kept_form=kept, typed_fields=_typed(kept, mine), about=_about(kept, mine)
    )


def _typed(kept: Unfinished, mine: Desk) -> list[Typed]:
    words = {**mine.group_names, **REASONS}
    fields = [(name.partition("-")[0] if name.startswith("reason-") else name, text) for name, text in kept.fields]
    return [Typed(LABELS[name], words.get(text, text)) for name, text in fields if name in LABELS]


def _about(kept: Unfinished, mine: Desk) -> str:
    """Which row of the list the form belongs to; nothing when it belongs to none, or the row is gone."""
    if kept.person_id is None:
        return mine.agency.name
    try:
        person = editing.person_of(db.session, mine.roster, kept.person_id)
    except Refused:
        return mine.agency.name
    return f"Dòng {person.ordinal} · {person.full_name}"


@bp.post(f"{OF_ROUND}/luu-do/bo")
def unfinished_drop() -> ResponseReturnValue:
    """It is not wanted any more."""
    kept_forms.forget()
    flash("Đã bỏ nội dung lưu dở.", "success")
    return redirect(url_for("agency.roster"))


@bp.after_request
def sent_again(response: Response) -> Response:
    """Once the form has arrived it is kept no longer."""
    arrived = response.status_code < 400 or response.status_code in ANSWERED
    kept = kept_forms.of(accounts.account()) if request.method == "POST" and arrived else None
    if kept and kept.address == request.full_path.rstrip("?"):
        kept_forms.forget()
    return response
