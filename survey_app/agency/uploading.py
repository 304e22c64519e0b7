"""A2, A3: beginning a list – the template, a file, the rows of an earlier round – and what a file would change."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, current_app, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileField, FileRequired
from wtforms import RadioField
from wtforms.validators import DataRequired, ValidationError

from foundation.db import Refused
from respondents import roster_file
from respondents.roster import checking, comparison, decisions, earlier_round, editing, replacing, upload
from respondents.roster.comparison import KINDS, Choices, Differences, Differing, Person
from survey_app import accounts
from survey_app.accounts import OF_ROUND
from survey_app.acts import carry_out
from survey_app.agency import own_list
from survey_app.agency.blueprint import bp
from survey_app.agency.own_list import Desk
from survey_app.choices import choices
from survey_app.database import db
from survey_app.downloads import attachment, coloured_copy
from survey_app.forms import Form
from survey_app.lists.columns import LABELS
from survey_app.long_tables import LongTable
from survey_app.row_numbers import row_number

EACH = "Chỉ giữ những người được đánh dấu dưới đây"
SEVERAL = 2  # people, from which each may be decided about separately
CELLS = LongTable[Differing](
    words=lambda one: (one.full_name, one.before, one.after),
    filters={"kieu": (KINDS, lambda one: one.kind), "cot": (LABELS, lambda one: one.column)},
    part="o_",
)
"""The cells that a file gives another value."""
GONE = LongTable[Person](words=lambda one: (one.full_name, one.position), part="vang_")
"""The people that it lacks."""
OF_TABLES = ("o_tim", "o_kieu", "o_cot", "o_trang", "vang_tim", "vang_trang")
"""What the address says of the two, each a field of the form too: pages are turned by its buttons, which carry the ticks."""


class UploadForm(Form):
    """One file."""

    file = FileField("Tệp danh sách", [FileRequired("Chọn tệp danh sách rồi bấm “Tải lên”")])


class TakeForm(Form):
    """What becomes of people who are not in the file: all of them alike, or each for oneself."""

    missing = RadioField(
        "Những người không còn trong tệp thì sao?",
        choices=choices([("drop", "Bỏ khỏi danh sách"), ("keep", "Giữ lại trong danh sách")]),
        validators=[DataRequired("Chọn giữ hay bỏ những người không còn trong tệp")],
    )

    def offer(self, found: Differences, said: Choices) -> None:
        """One person alone is kept or not; no person, nothing to ask."""
        self.staying = len(said.stay & {one.number for one in found.missing})
        if len(found.missing) >= SEVERAL:
            all_or_some = [("drop", "Bỏ tất cả khỏi danh sách"), ("keep", "Giữ lại tất cả"), ("each", EACH)]
            self.missing.choices = choices(all_or_some)
        if not found.missing:
            self.missing.data = "keep"

    def validate_missing(self, field: RadioField) -> None:
        """Ticks and the answer must say the same."""
        if field.data == "each" and not self.staying:
            raise ValidationError("Đánh dấu những người được giữ lại, hoặc chọn bỏ tất cả")
        if field.data == "drop" and self.staying:
            raise ValidationError(f"Đã đánh dấu {self.staying} người. Chọn “{EACH}” để giữ họ")


@bp.route(f"{OF_ROUND}/danh-sach/tai-len", methods=["GET", "POST"])
def uploading() -> ResponseReturnValue:
    """The ways to begin a list; a POST brings a file."""
    form = UploadForm()
    mine = own_list.to_write() if request.method == "POST" else own_list.to_read()
    if form.is_submitted() and not mine.may_edit:
        flash(mine.closed_because, "error")
        return redirect(url_for("agency.roster"))
    if not form.validate_on_submit():
        return _begin_page(mine, form), 422 if form.errors else 200
    try:
        file = _receive(mine, form)
        db.session.commit()
    except Refused as refusal:
        db.session.rollback()
        form.file.errors = [str(refusal)]
        return _begin_page(own_list.to_read(), form), 422
    return redirect(after(file))


def _begin_page(mine: Desk, form: UploadForm) -> str:
    people = len(decisions.listed(db.session, mine.roster)) if mine.roster.id else 0
    earlier = earlier_round.people(db.session, mine.survey_round, mine.agency) if not people else []
    return render_template("agency/uploading.html", desk=mine, form=form, people=people, earlier=len(earlier))


def _receive(mine: Desk, form: UploadForm) -> upload.RosterUpload:
    """Reads the file; into an empty list it goes at once, unless its columns have to be asked about."""
    sent = form.file.data
    data = sent.stream.read(current_app.config["UPLOAD_MAX_BYTES"] + 1)
    sent.close()
    rules, by = mine.rules, accounts.actor()
    file = upload.receive(db.session, mine.roster, data, sent.filename or "", rules=rules, by=by)
    take_if_new(mine, file)
    return file


def take_if_new(mine: Desk, file: upload.RosterUpload) -> None:
    """Puts a read file into an empty list: there is nothing to compare it with. Else it is compared."""
    if file.state == "read" and not decisions.listed(db.session, mine.roster):
        version = mine.roster.version
        replacing.take(db.session, mine.roster, file, rules=mine.rules, by=accounts.actor(), seen=version)
    else:
        comparison.keep(db.session, mine.roster, file)


NEXT = {"unclear": "agency.columns", "read": "agency.uploading_comparison", "taken": "agency.roster"}


def after(file: upload.RosterUpload | None) -> str:
    """The page that goes on with the file."""
    return url_for(NEXT.get(file.state, "agency.uploading_reading") if file else "agency.roster")


@bp.post(f"{OF_ROUND}/danh-sach/trang-tinh")
def uploading_sheet() -> ResponseReturnValue:
    """Another sheet of the same file: read and compared with the list like a file of its own."""
    mine, name = own_list.to_write(), request.form.get("sheet", "")
    try:
        file = upload.choose_sheet(db.session, mine.roster, name, rules=mine.rules, by=accounts.actor())
        take_if_new(mine, file)
        db.session.commit()
    except Refused as refusal:
        db.session.rollback()
        flash(str(refusal), "error")
        return redirect(url_for("agency.roster"))
    return redirect(after(file))


@bp.get(f"{OF_ROUND}/danh-sach/dang-doc")
def uploading_reading() -> ResponseReturnValue:
    """The page of a heavy file until the worker has read it."""
    mine = own_list.to_read()
    file = upload.waiting(db.session, mine.roster) if mine.roster.id else None
    if file is None or file.state in NEXT:
        return redirect(after(file))
    job = upload.reading_job(db.session, file)
    return render_template("agency/uploading_reading.html", desk=mine, file=file, job=job)


@bp.get(f"{OF_ROUND}/danh-sach/dang-doc/tinh-trang")
def uploading_reading_state() -> ResponseReturnValue:
    """The middle of that page, which its script asks for every few seconds."""
    mine = own_list.to_read()
    file = upload.waiting(db.session, mine.roster) if mine.roster.id else None
    job = upload.reading_job(db.session, file) if file else None
    answer = make_response(render_template("agency/_uploading_reading.html", file=file, job=job))
    answer.add_etag()
    return answer.make_conditional(request)


@bp.route(f"{OF_ROUND}/danh-sach/so-sanh", methods=["GET", "POST"])
def uploading_comparison() -> ResponseReturnValue:
    """What the file would change in the list that is there; nothing of it is stored before the agency says so. What is ticked
    on a page is kept with each press of a button: of another page, of a filter, of all."""
    mine = own_list.to_read()
    file = upload.waiting(db.session, mine.roster) if mine.roster.id else None
    if file is None or file.state != "read":
        return redirect(after(file))
    found, said = comparison.differences(db.session, mine.roster, file), comparison.choices(file)
    if request.method == "GET":
        return _comparison(mine, file, found, said, TakeForm(data={"missing": said.missing}))
    _hear(found, said)
    comparison.choose(file, said)
    comparison.keep_found(file, found)
    db.session.commit()
    if there := _elsewhere():
        return redirect(there)
    form = TakeForm()
    form.offer(found, said)
    return _take(mine, file, found, said) if form.validate() else (_comparison(mine, file, found, said, form), 422)


def _hear(found: Differences, said: Choices) -> None:
    """The boxes of the page that was sent, and what was said of all that its filter shows."""
    sent = request.form
    said.settle_cells(sent.getlist("shown"), sent.getlist("take"))
    said.settle_people(sent.getlist("shown_person", row_number), sent.getlist("stay", row_number))
    said.missing = sent.get("missing", said.missing)
    if "tat_ca" in sent:
        names = {one.name for one in CELLS.narrowed(found.cells)}
        said.left = said.left - names if sent["tat_ca"] == "lay" else said.left | names


def _elsewhere() -> str:
    """The page of the comparison to which a button of this one leads; "" for the button that ends it."""
    sent = request.form
    wish = {name: request.args.get(name, "") for name in OF_TABLES}
    if (
        "o_loc" in sent or "vang_loc" in sent
    ):  # a press of Enter counts as the first of the two, whichever box it was in
        wish = {name: sent.get(name, "") for name in OF_TABLES}
    elif turned := [name for name in ("o_trang", "vang_trang") if name in sent]:
        wish[turned[0]] = sent[turned[0]]
    elif "tat_ca" not in sent:
        return ""
    anchor = "vang-mat" if {"vang_loc", "vang_trang"} & sent.keys() else "thay-doi"
    said: dict[str, Any] = {name: text for name, text in wish.items() if text}
    return url_for("agency.uploading_comparison", **({"o_trang": 1} | said), _anchor=anchor)


def _comparison(mine: Desk, file: upload.RosterUpload, found: Differences, said: Choices, form: TakeForm) -> str:
    form.offer(found, said)
    cells, gone = CELLS.shown(found.cells), GONE.shown(found.missing)
    if request.method == "GET":
        people = {one.person_id for one in cells.items} | {one.number for one in gone.items}
        accounts.record_view(mine.subject, rows=len(people) + len(found.first_new), **cells.look(people))
    return render_template(
        "agency/uploading_comparison.html",
        desk=mine,
        form=form,
        file=file,
        found=found,
        said=said,
        cells=cells,
        gone=gone,
        kinds=KINDS,
        columns_named=[(name, text) for name, text in LABELS.items() if name in {one.column for one in found.cells}],
        left=len(said.of_cells(found)),
    )


def _take(mine: Desk, file: upload.RosterUpload, found: Differences, said: Choices) -> ResponseReturnValue:
    kept, left, seen = said.of_people(found), said.of_cells(found), request.form.get("seen", 0, row_number)
    rules, by = mine.rules, accounts.actor()
    return carry_out(
        lambda: replacing.take(db.session, mine.roster, file, kept=kept, left=left, rules=rules, by=by, seen=seen),
        "Đã đưa tệp vào danh sách.",
        url_for("agency.roster"),
        url_for("agency.uploading_comparison"),
    )


@bp.post(f"{OF_ROUND}/danh-sach/bo-tep")
def uploading_drop() -> ResponseReturnValue:
    """The agency does not take the file; the list stays as it is."""
    mine = own_list.to_write()
    upload.drop(db.session, mine.roster, accounts.actor())
    db.session.commit()
    flash("Đã bỏ tệp. Danh sách giữ nguyên như trước.", "success")
    return redirect(url_for("agency.roster"))


@bp.post(f"{OF_ROUND}/danh-sach/lay-lai")
def uploading_take_over() -> ResponseReturnValue:
    """Fills an empty list with the people of an earlier round."""
    mine = own_list.to_write()
    people = earlier_round.people(db.session, mine.survey_round, mine.agency)
    return carry_out(
        lambda: editing.take_over(db.session, mine.roster, people, rules=mine.rules, by=accounts.actor()),
        lambda count: f"Đã lấy lại {count} người của đợt trước. Hãy kiểm tra chức vụ và số điện thoại của từng người.",
        url_for("agency.roster"),
        url_for("agency.uploading"),
    )


@bp.get(f"{OF_ROUND}/danh-sach/tep-mau")
def uploading_template() -> Response:
    """The blank workbook, with this agency and this round's groups filled in."""
    mine = own_list.to_read()
    agency, groups = mine.agency, mine.rules.groups
    title, list_title = mine.survey_round.title, mine.survey_round.kind_words.list_title
    content = roster_file.blank_template(agency.name, agency.code, title, groups, agency.name, list_title)
    return attachment(content, f"DanhSach_{mine.agency.code}_{mine.survey_round.code}.xlsx")


@bp.get(f"{OF_ROUND}/danh-sach/tep-to-mau")
def uploading_coloured() -> ResponseReturnValue:
    """The agency's own workbook with what was changed on the screen since, what is still wrong coloured, the remedy as a comment.
    404 when there is no file."""
    mine = own_list.to_read()
    file = (upload.taken(db.session, mine.roster) if mine.roster.id else None) or abort(404)
    accounts.record_view(mine.subject, download="coloured")
    now = checking.standing(mine.roster, decisions.listed(db.session, mine.roster))
    return coloured_copy(
        lambda: roster_file.coloured_apart(file.content, file.filename, file.opened(), now),
        f"ToMauLoi_{mine.agency.code}_{mine.survey_round.code}.xlsx",
        url_for("agency.roster"),
    )
