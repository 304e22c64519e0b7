"""A10 Đề nghị thay đổi sau khi khoá: who, what kind, why, with what proof; and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileField
from wtforms import RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length

from foundation.db import Refused
from respondents import changes as change_verbs
from respondents import person_names
from respondents.changes import ChangeRequest, seen_by_agency
from respondents.roster import Respondent
from respondents.roster_file.columns import CONTACTS, FIELDS, OF_THE_POST
from survey_app import accounts
from survey_app.accounts import OF_ROUND
from survey_app.acts import carry_out
from survey_app.agency import own_list
from survey_app.agency.blueprint import bp
from survey_app.agency.own_list import Desk
from survey_app.agency.sent_file import ACCEPTED, sent_file
from survey_app.choices import choices
from survey_app.database import db
from survey_app.forms import Form
from survey_app.lists.columns import attributes, form_fields, offer_groups, typed
from survey_app.lists.rows import rows
from survey_app.long_tables import LongTable
from survey_app.row_numbers import row_number

HINTS = {
    "replace": "Người cũ ra khỏi danh sách, người mới nhận đường dẫn riêng",
    "contact": "Đổi số điện thoại hoặc thư; có hiệu lực sau 24 giờ kể từ khi duyệt",
    "remove": "Người này không còn thuộc đối tượng điều tra",
    "add": "Thêm người còn thiếu",
}
# which cells the next page asks for, by kind
ASKED: dict[str, tuple[str, ...]] = {
    "replace": FIELDS,
    "add": FIELDS,
    "contact": CONTACTS,
    "remove": (),
}


class KindForm(Form):
    """First page: what kind of change, and for whom; its fields stand in the address of the page."""

    class Meta:
        csrf = False  # a GET form: it only chooses the next page

    loai = RadioField("Cần thay đổi gì?", choices=choices(change_verbs.KINDS.items()))
    nguoi = SelectField("Người cần thay đổi")


class ChangeForm(Form):
    """Second page: the reason and the proof; the new cells come between them, from the table of columns."""

    reason = RadioField(
        "Lý do", choices=choices(change_verbs.REASONS.items()), validators=[InputRequired("Chọn lý do")]
    )
    explanation = TextAreaField("Ghi rõ thêm", [Length(max=1000)], description="Bắt buộc nếu chọn “Khác”")
    evidence = FileField("Tệp minh chứng", description=f"{ACCEPTED} Có thể để trống")


REQUESTS = LongTable[ChangeRequest](
    {
        "person": lambda one: person_names.sort_key(one.whom),
        "kind": lambda one: one.kind_text,
        "asked": lambda one: one.asked_at,
    },
    lambda one: (one.whom,),
)
"""No order by what became of a request: during the round the agency does not see it, and an order would tell."""


@bp.get(f"{OF_ROUND}/thay-doi")
def changes() -> ResponseReturnValue:
    """The agency's requests and their fate."""
    mine = own_list.to_read()
    made = change_verbs.of_roster(db.session, mine.roster) if mine.roster.id else []
    accounts.record_view(mine.subject, rows=len(made), changes=True)
    return render_template("agency/changes.html", desk=mine, page=REQUESTS.shown(made), **_fate(mine, made))


def _fate(mine: Desk, made: Sequence[ChangeRequest]) -> dict[str, Any]:
    """Of which requests the decision is not shown, and what stands there instead."""
    hidden = {one.id for one in made if seen_by_agency.is_hidden(db.session, one, mine.survey_round)}
    hides = seen_by_agency.hides_decisions(mine.survey_round)
    return {"hidden": hidden, "hides": hides, "handed_on": handed_on(mine)}


@bp.get(f"{OF_ROUND}/thay-doi/moi")
def changes_begin() -> ResponseReturnValue:
    """Chooses kind and person."""
    mine = _frozen()
    form = KindForm(request.args)
    people = own_list.people(mine)
    accounts.record_view(mine.subject, rows=len(people))
    form.nguoi.choices = choices([("", "Chọn người"), *((str(p.id), f"{p.full_name} – {p.position}") for p in people)])
    kind, person = request.args.get("loai", ""), request.args.get("nguoi", "")
    if kind in change_verbs.KINDS and (person or kind == "add"):
        return redirect(url_for("agency.changes_ask", kind=kind, nguoi=person if kind != "add" else None))
    asked = "chon" in request.args
    if asked and kind not in change_verbs.KINDS:
        form.loai.errors = ["Chọn loại thay đổi"]
    elif asked and not person:
        form.nguoi.errors = ["Chọn người cần thay đổi"]
    return render_template("agency/changes_begin.html", desk=mine, form=form, hints=HINTS), 422 if asked else 200


@bp.route(f"{OF_ROUND}/thay-doi/moi/<kind>", methods=["GET", "POST"])
def changes_ask(kind: str) -> ResponseReturnValue:
    """Asks for one change."""
    mine = _frozen()
    person = _person(mine, kind)
    form = type("WithCells", (ChangeForm,), form_fields(must_fill=False, fields=ASKED[kind]))()
    offer_groups(form, mine.group_names)
    if person is not None and not form.is_submitted():
        _suggest(form, kind, person)
    if form.validate_on_submit():
        try:
            _ask(mine, kind, person, form)
            db.session.commit()
        except Refused as refusal:
            db.session.rollback()
            change_verbs.record_refusal(db.session, mine.roster, kind, person.id if person else None, accounts.actor())
            db.session.commit()
            form.form_errors.append(str(refusal))
        else:
            flash(f"{handed_on(mine)}. Danh sách giữ nguyên cho đến khi được duyệt.", "success")
            return redirect(url_for("agency.changes"))
    if request.method == "GET" and person is not None:
        accounts.record_view(f"respondent:{person.id}", rows=1)
    facts = {
        "kind": kind,
        "kind_text": change_verbs.KINDS[kind],
        "person": person,
        "known": rows([person], mine.group_names)[0].cells if person else [],
        "asked": ASKED[kind],
        "attributes": attributes,
    }
    return render_template("agency/changes_ask.html", desk=mine, form=form, **facts), 422 if form.errors else 200


def handed_on(mine: Desk) -> str:
    """The one answer to every request."""
    return seen_by_agency.HANDED_ON.format(host=mine.survey_round.host)


def _frozen() -> Desk:
    mine = own_list.to_read()
    if mine.roster.state != "frozen":
        abort(404)
    return mine


def _person(mine: Desk, kind: str) -> Respondent | None:
    """The person that the address names, on this list; None for somebody new. 404 otherwise."""
    if kind not in ASKED:
        abort(404)
    if kind == "add":
        return None
    number = request.args.get("nguoi", 0, row_number)
    found = [one for one in own_list.people(mine) if one.id == number]
    return found[0] if found else abort(404)


def _suggest(form: Any, kind: str, person: Respondent) -> None:
    """A replacement mostly has the same post; a corrected contact begins with what is there."""
    if kind == "contact":
        form.reason.data = "wrong_contact"
    known = CONTACTS if kind == "contact" else OF_THE_POST
    for column in set(known) & set(ASKED[kind]):
        form[column].data = typed(column, person.cells[column])


def _ask(mine: Desk, kind: str, person: Respondent | None, form: Any) -> ChangeRequest:
    return change_verbs.ask(
        db.session,
        mine.roster,
        kind=kind,
        reason=form.reason.data,
        person_id=person.id if person else None,
        explanation=form.explanation.data or "",
        values={column: form[column].data or "" for column in ASKED[kind]},
        proof=sent_file(form.evidence),
        rules=mine.rules,
        by=accounts.actor(),
    )


@bp.post(f"{OF_ROUND}/thay-doi/<int:request_id>/rut-lai")
def changes_withdraw(request_id: int) -> ResponseReturnValue:
    """Takes back a request that nobody has decided about."""
    mine = own_list.to_write()
    asked = db.session.get(ChangeRequest, request_id)
    if asked is None or asked.roster_id != mine.roster.id:
        abort(404)
    return carry_out(
        lambda: change_verbs.withdraw(db.session, asked, accounts.actor()),
        f"Đã rút lại đề nghị về {asked.whom}.",
        url_for("agency.changes"),
    )
