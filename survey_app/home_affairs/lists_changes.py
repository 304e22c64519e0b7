"""Requests for changes after the freeze: the queue, one request, the decision, its evidence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from respondents import changes as change_verbs
from respondents import person_names, snapshots
from respondents.changes import ChangeRequest
from respondents.roster.change_request import ChangeState
from respondents.roster_file.columns import COLUMNS
from survey_app import accounts
from survey_app.accounts import OF_ROUND, this_round
from survey_app.acts import carry_out_form, one_of_several
from survey_app.database import db
from survey_app.downloads import attachment
from survey_app.forms import Form
from survey_app.home_affairs.blueprint import bp
from survey_app.home_affairs.lists import group_names
from survey_app.lists.columns import shown
from survey_app.long_tables import LongTable

NEEDED = "Bắt buộc nếu không duyệt"


class DecisionForm(Form):
    """A word to the agency."""

    note = TextAreaField("Ý kiến gửi đơn vị", [Length(max=1000)], description=NEEDED)


class RefusalForm(DecisionForm):
    """The same, where it is needed."""

    note = TextAreaField(
        "Ý kiến gửi đơn vị", [DataRequired("Hãy ghi lý do không duyệt"), Length(max=1000)], description=NEEDED
    )


REQUESTS = LongTable[ChangeRequest](
    {
        "agency": lambda one: one.roster.agency.sort_key,
        "person": lambda one: person_names.sort_key(one.whom),
        "kind": lambda one: one.kind_text,
        "reason": lambda one: one.reason_text,
        "asked": lambda one: one.asked_at,
    },
    lambda one: (one.roster.agency.name, one.whom),
)


@bp.get(f"{OF_ROUND}/danh-sach/thay-doi")
def lists_changes() -> ResponseReturnValue:
    """The queue; ?tinh_trang= shows what was decided."""
    survey_round = this_round()
    state = request.args.get("tinh_trang", "asked")
    state = state if state in tuple(ChangeState) else "asked"
    found = change_verbs.of_round(db.session, survey_round.id, state)
    page = REQUESTS.shown(found)
    look = page.look(one.respondent_id or 0 for one in page.items)
    accounts.record_view(f"round:{survey_round.id}", rows=len(page.items), changes=True, state=state, **look)
    return render_template(
        "home_affairs/lists_changes.html",
        survey_round=survey_round,
        page=page,
        state=state,
        states={one.value: one.text for one in ChangeState},
        replaced=sum(change_verbs.substitutions(db.session, survey_round.id).values()),
        snapshot=snapshots.latest(db.session, survey_round.id),
    )


def _request_or_404(request_id: int) -> ChangeRequest:
    found = db.session.get(ChangeRequest, request_id)
    return found if found is not None and found.roster.round_id == this_round().id else abort(404)


@bp.get(f"{OF_ROUND}/danh-sach/thay-doi/<int:request_id>")
def lists_changes_request(request_id: int) -> ResponseReturnValue:
    """One request: who, why, before and after."""
    asked = _request_or_404(request_id)
    accounts.record_view(f"change:{asked.id}", rows=1)
    names = group_names(this_round())
    person = asked.respondent
    answered = person is not None and change_verbs.has_answered(db.session, person.id)
    return render_template(
        "home_affairs/lists_changes_request.html",
        asked=asked,
        person=person,
        answered=answered,
        columns=[
            column for column in COLUMNS if asked.kind != "contact" or column.is_contact or column.field == "full_name"
        ],
        form=one_of_several(DecisionForm, ""),
        shown=lambda column, text: shown(column, text, names),
    )


@bp.post(f"{OF_ROUND}/danh-sach/thay-doi/<int:request_id>/duyet")
def lists_changes_approve(request_id: int) -> ResponseReturnValue:
    """Carries the change out."""
    asked, form = _request_or_404(request_id), DecisionForm()
    return _decide(
        asked,
        form,
        lambda: change_verbs.approve(db.session, asked, note=form.note.data or "", by=accounts.actor()),
        (
            f"Đã duyệt đề nghị về {asked.whom} ({asked.roster.agency.name}). Đường dẫn cũ, nếu có, đã bị thu hồi; "
            "liên hệ cũ và mới đang được báo."
        ),
    )


@bp.post(f"{OF_ROUND}/danh-sach/thay-doi/<int:request_id>/tu-choi")
def lists_changes_refuse(request_id: int) -> ResponseReturnValue:
    """Says no, with the reason."""
    asked, form = _request_or_404(request_id), RefusalForm()
    return _decide(
        asked,
        form,
        lambda: change_verbs.refuse(db.session, asked, form.note.data, accounts.actor()),
        f"Đã ghi không duyệt đề nghị về {asked.whom}. {asked.roster.agency.name} thấy lý do ở trang đề nghị thay đổi.",
    )


def _decide(asked: ChangeRequest, form: DecisionForm, act: Callable[[], Any], done: str) -> ResponseReturnValue:
    number = asked.id
    here = url_for("home_affairs.lists_changes_request", request_id=number)
    then = url_for("home_affairs.lists_changes")
    return carry_out_form(form, lambda: lists_changes_request(number), here, act, done, then)


@bp.get(f"{OF_ROUND}/danh-sach/thay-doi/<int:request_id>/minh-chung")
def lists_changes_evidence(request_id: int) -> Response:
    """The evidence as a download; recorded."""
    asked = _request_or_404(request_id)
    content = asked.evidence or abort(404)
    accounts.record_view(f"change:{asked.id}", download="evidence")
    return attachment(content, asked.evidence_name)
