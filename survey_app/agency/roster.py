"""A4–A6: the list with everything that was found, mended in place; quotas in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import partial
from typing import Any, NamedTuple

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from foundation.db import Refused
from foundation.pages import Page
from respondents.messages import late_lists
from respondents.roster import Respondent, alike, checking, editing, in_its_name, review, upload
from respondents.roster.editing import RowChanged
from respondents.roster_file import RosterReading
from respondents.roster_file.columns import BY_FIELD, FIELDS
from survey_app import accounts
from survey_app.accounts import OF_ROUND
from survey_app.acts import carry_out, drawn_again
from survey_app.agency import own_list, submission
from survey_app.agency.blueprint import bp
from survey_app.agency.own_list import Desk
from survey_app.database import db
from survey_app.lists.columns import LABELS, on_screen, typed
from survey_app.lists.meters import meters
from survey_app.lists.people import ORDERS, searchable
from survey_app.lists.rows import Row, reason_label, rows
from survey_app.long_tables import LongTable
from survey_app.row_numbers import row_number

TO_MEND = 20  # rows with problems on one page: each is a small form
ALIKE = "giong"  # ?theo=: what is pressed goes for every row like this one
MANY = 15  # mistakes of one kind, from which Excel is the better place


class Advice(NamedTuple):
    """Where the mistakes are best mended."""

    heading: str
    text: str
    in_excel: bool


GOOD = LongTable[Respondent](ORDERS, searchable)
"""The rows that nothing stands against."""


@bp.get(f"{OF_ROUND}/danh-sach")
def roster() -> ResponseReturnValue:
    """The whole list: rows with problems first, as forms; the others as a table."""
    mine = own_list.to_read()
    people = own_list.people(mine)
    if not people and mine.may_edit:
        return redirect(url_for("agency.uploading"))
    accounts.record_view(mine.subject, rows=len(people))
    return render_template("agency/roster.html", desk=mine, **_facts(mine, people))


def _facts(mine: Desk, people: Sequence[Respondent]) -> dict[str, Any]:
    """Everything that the page of a list shows."""
    comments = review.comments(db.session, mine.roster) if mine.roster.state in ("returned", "draft") else []
    remarked = {comment.respondent_id for comment in comments if not comment.settled}
    chosen = g.get("refused_row") or request.args.get("sua", 0, row_number)
    to_mend = [p for p in people if (p.worst or p.id in remarked or p.id == chosen) and mine.may_edit]
    to_mend.sort(key=lambda person: (person.id != chosen, person.worst != "error", person.ordinal))
    ids, only_wrong = {person.id for person in to_mend}, request.args.get("loc") == "loi"
    good = GOOD.shown([] if only_wrong else [p for p in people if p.id not in ids])
    number = 1 if g.get("refused_row") else request.args.get("trang_loi", 1, row_number)
    wrong = Page[Respondent](len(to_mend), number, TO_MEND).cut(to_mend)
    file = upload.taken(db.session, mine.roster)
    return {
        "standing": late_lists.standing(mine.roster, len(people)),
        "counts": checking.counts(people),
        "total": len(people),
        "advice": advice(people) if mine.may_edit else None,
        "only_wrong": only_wrong,
        "chosen": chosen,
        "wrong": wrong,
        "wrong_rows": [_as_typed(row) for row in rows(wrong.items, mine.group_names, comments)],
        "good": good.drawn_as(rows(good.items, mine.group_names)),
        "columns": on_screen(people),
        "alike": alike.counts(people, wrong.items),
        "lacking": alike.lacking(people) if mine.may_edit else [],
        "written_for": in_its_name.of_roster(db.session, mine.roster),
        "officer": partial(accounts.name_of_actor, db.session),
        "asking": {
            (p.id, entry["code"]): len(alike.with_question(to_mend, p, entry["code"]))
            for p in wrong.items
            for entry in p.open_problems
        },
        "list_comments": [c for c in comments if c.respondent_id is None],
        "meters": meters(mine.rules.groups, people),
        "reason_label": reason_label,
        "last_edit": editing.last_edit(db.session, mine.roster) if mine.may_edit else None,
        "file": file,
        "other_sheets": _other_sheets(mine, file),
        "waiting": upload.waiting(db.session, mine.roster),
    }


def _as_typed(row: Row) -> Row:
    """A row that was just refused, with what was typed into it."""
    if g.get("refused_row") != row.person.id:
        return row
    sent = _sent_cells()
    return row._replace(cells=[cell._replace(value=sent.get(cell.column, cell.value)) for cell in row.cells])


def _other_sheets(mine: Desk, file: upload.RosterUpload | None) -> RosterReading | None:
    """The reading of a file of which some sheets were left; it is long, and opened only then."""
    was_left = any(entry["code"] == "SHEET_IGNORED" for entry in mine.roster.problems)
    return file.opened() if file and mine.may_edit and was_left else None


def advice(people: Sequence[Respondent]) -> Advice | None:
    """Here when there are few mistakes; in Excel when one kind is frequent. None when nothing is wrong."""
    at_once = {one.column for one in alike.lacking(people) if one.may_be_shared}
    errors = [entry for p in people for entry in p.open_problems if entry["severity"] == "error"]
    kinds = Counter(entry["code"] for entry in errors if entry["column"] not in at_once)
    if not kinds:
        return None
    most = max(kinds.values())
    if most > MANY:
        text = f"Có {most} chỗ mắc cùng một lỗi. Tải tệp đã tô màu lỗi về, sửa một lượt rồi tải lên lại."
        return Advice("Nên sửa trong Excel rồi tải lại", text, True)
    return Advice(
        "Nên sửa ngay tại đây", "Sửa từng ô bên dưới; mỗi dòng được lưu ngay khi bấm “Lưu dòng” hoặc phím Enter.", False
    )


@bp.post(f"{OF_ROUND}/danh-sach/dong/<int:person_id>")
def roster_save_row(person_id: int) -> ResponseReturnValue:
    """Saves the cells of one row. A script gets the row drawn again, 422 while something is still wrong with it."""
    mine = own_list.to_write_row(person_id)
    values = _sent_cells()
    seen, by = request.form.get("seen", 0, row_number), accounts.actor()
    back = _back_to(person_id)
    try:
        if request.args.get("theo") == ALIKE:
            count = alike.correct(db.session, mine.roster, person_id, values, seen=seen, rules=mine.rules, by=by)
            db.session.commit()
            flash(f"Đã sửa {count} dòng giống nhau. Có thể bấm “Hoàn tác”.", "success")
            return redirect(back)
        person = editing.correct(db.session, mine.roster, person_id, values, seen=seen, rules=mine.rules, by=by)
        db.session.commit()
    except RowChanged as clash:
        db.session.rollback()
        return _clash(mine, person_id, clash), 409
    except Refused as refusal:
        db.session.rollback()
        return _refused(str(refusal), person_id)
    return _answer(mine, person)


def _sent_cells() -> dict[str, str]:
    """The cells of the form; a proposed value that was pressed goes before what stands in its field."""
    sent = {column: request.form[column] for column in FIELDS if column in request.form}
    return sent | {column: request.form[f"take-{column}"] for column in FIELDS if f"take-{column}" in request.form}


def _answer(mine: Desk, person: Respondent) -> ResponseReturnValue:
    if not wants_fragment():
        return redirect(_back_to(person.id))
    comments = review.comments(db.session, mine.roster)
    row = rows([person], mine.group_names, comments)[0]
    page = render_template("agency/_roster_row.html", desk=mine, row=row, reason_label=reason_label)
    return page, 422 if person.worst else 200


def _refused(words: str, person_id: int) -> ResponseReturnValue:
    if wants_fragment():
        return words, 409
    flash(words, "error")
    return _again(person_id), 422


def _again(person_id: int = 0) -> Any:
    """The list as it stood, with what was typed into the row, or into a form of the whole list, that was refused."""
    g.refused_row = person_id
    return drawn_again(roster, url_for("agency.roster"))


def wants_fragment() -> bool:
    """A script asks for the row alone."""
    return "text/html-fragment" in request.headers.get("Accept", "")


@bp.context_processor
def words() -> dict[str, Any]:
    """What every page with rows needs: the filters to keep, what columns are called, a stored cell as it is typed."""
    return {"kept": kept, "labels": LABELS, "columns_by_field": BY_FIELD, "shown": typed}


def kept() -> dict[str, str]:
    """The filters of the address."""
    return {name: request.args[name] for name in ("loc", "trang_loi") if name in request.args}


def _back_to(person_id: int) -> str:
    return url_for("agency.roster", **dict[str, Any](kept())) + f"#dong-{person_id}"


def _clash(mine: Desk, person_id: int, clash: RowChanged) -> str:
    """Both values of each cell, to choose from."""
    person = editing.person_of(db.session, mine.roster, person_id)
    row = rows([person], mine.group_names)[0]
    return render_template(
        "agency/roster_row_conflict.html", desk=mine, row=row, wanted=clash.wanted, message=str(clash)
    )


@bp.post(f"{OF_ROUND}/danh-sach/dien-chung/<column>")
def roster_fill_in(column: str) -> ResponseReturnValue:
    """One text, or what the reader proposes for each, into every row that leaves a column empty."""
    mine, seen, by = own_list.to_write(), request.form.get("seen", 0, row_number), accounts.actor()
    text = None if "proposed" in request.form else request.form.get("text", "")
    return carry_out(
        lambda: alike.fill_in(db.session, mine.roster, column, text, seen=seen, rules=mine.rules, by=by),
        lambda count: f"Đã điền {BY_FIELD[column].label} cho {count} dòng. Có thể bấm “Hoàn tác”.",
        url_for("agency.roster"),
        again=_again,
    )


@bp.post(f"{OF_ROUND}/danh-sach/dong/<int:person_id>/bo")
def roster_remove_row(person_id: int) -> ResponseReturnValue:
    """Takes a person off the list; can be undone."""
    mine, seen = own_list.to_write_row(person_id), request.form.get("seen", 0, row_number)
    by, row = accounts.actor(), db.session.get(Respondent, person_id)
    name = row.full_name if row and row.full_name else "một người"
    return carry_out(
        lambda: editing.remove_person(db.session, mine.roster, person_id, seen=seen, rules=mine.rules, by=by),
        f"Đã bỏ {name} khỏi danh sách. Có thể bấm “Hoàn tác” để lấy lại.",
        url_for("agency.roster"),
        again=lambda: _again(person_id),
    )


@bp.post(f"{OF_ROUND}/danh-sach/dong/<int:person_id>/xac-nhan")
def roster_accept_row(person_id: int) -> ResponseReturnValue:
    """Confirms an unusual thing of a row, with the reason where one is asked for."""
    mine = own_list.to_write_row(person_id)
    return carry_out(
        lambda: _accept(mine, person_id),
        lambda count: "Đã ghi nhận xác nhận của đơn vị" + (f" cho {count} dòng giống nhau." if count > 1 else "."),
        _back_to(person_id),
        again=lambda: _again(person_id),
    )


def _accept(mine: Desk, person_id: int) -> int:
    """What was typed into the row besides is saved first, so that nothing is lost. Returns how many rows."""
    code, seen, by = request.form.get("accept", ""), request.form.get("seen", 0, row_number), accounts.actor()
    editing.correct(db.session, mine.roster, person_id, _sent_cells(), seen=seen, rules=mine.rules, by=by)
    reason = request.form.get(f"reason-{code}", "")
    if request.args.get("theo") == ALIKE:
        return alike.accept(db.session, mine.roster, person_id, code, reason, by)
    editing.accept(db.session, mine.roster, person_id, code, reason, by)
    return 1


@bp.post(f"{OF_ROUND}/danh-sach/xac-nhan")
def roster_accept_list() -> ResponseReturnValue:
    """Confirms an unusual thing of the whole list."""
    mine, key = own_list.to_write(), request.form.get("key", "")
    of_submission = request.form.get("from") == "agency.submission"
    return carry_out(
        lambda: editing.accept_of_list(db.session, mine.roster, key, request.form.get("reason", ""), accounts.actor()),
        "Đã ghi nhận xác nhận của đơn vị.",
        url_for("agency.submission" if of_submission else "agency.roster"),
        again=_submission_again if of_submission else _again,
    )


def _submission_again() -> Any:
    page = lambda: submission.page(own_list.to_read(), submission.SubmissionForm(formdata=None))  # noqa: E731
    return drawn_again(page, url_for("agency.submission"))


@bp.post(f"{OF_ROUND}/danh-sach/hoan-tac")
def roster_undo() -> ResponseReturnValue:
    """Takes back one's own last change."""
    mine = own_list.to_write()
    return carry_out(
        lambda: editing.undo(db.session, mine.roster, rules=mine.rules, by=accounts.actor()),
        lambda edit: f"Đã hoàn tác: {edit.verb_text}.",
        url_for("agency.roster"),
    )
