"""One leaf: what is asked, the figures, the scores, the explanation. Two people who save it at once lose nothing, and what is typed
past the deadline is kept."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import Length

from foundation.db import Refused
from foundation.plain_text import fold
from self_assessment import desks, entries, evidence, last_year
from self_assessment.entries import AssessmentEntry, Conflict, Said
from self_assessment.items import Item
from survey_app import accounts
from survey_app.acts import carry_out, drawn_again
from survey_app.agency.assessment import own
from survey_app.agency.assessment.evidence_form import EvidenceForm
from survey_app.agency.assessment.own import MyLeaf
from survey_app.agency.blueprint import bp
from survey_app.choices import choices
from survey_app.database import db
from survey_app.forms import Form
from survey_app.row_numbers import row_number_or_none

LATE = (
    "Đã quá hạn, hoặc bảng không còn ở bước sửa, nên nội dung vừa gõ chưa được tính. Hệ thống đã giữ lại nguyên văn: khi Sở Nội vụ "
    "gia hạn hoặc trả lại bảng, nội dung này hiện sẵn ở đây để lưu."
)


class LeafForm(Form):
    """What an agency says of a leaf."""

    version = HiddenField()
    answer = RadioField("Kết quả", validate_choice=False)
    done = StringField("Số đã làm", [Length(max=40)])
    due = StringField("Số phải làm", [Length(max=40)])
    score = StringField("Điểm tự chấm đến nay", [Length(max=40)])
    expected = StringField("Điểm dự kiến cả năm", [Length(max=40)])
    explanation = TextAreaField("Giải trình, ghi chú", description="Bắt buộc khi thiếu tài liệu kiểm chứng")

    def fit(self, item: Item) -> None:
        """Leaves only what this kind of leaf asks for."""
        if item.kind == "ratio":
            del self.answer
            return
        del self.done, self.due
        pairs = (
            [("yes", "Có"), ("no", "Không")] if item.kind == "yes_no" else [(one.text, one.text) for one in item.levels]
        )
        self.answer.choices = choices(pairs)

    @property
    def said(self) -> Said:
        """What was typed."""
        declared = {name: str(self[name].data or "") for name in ("answer", "done", "due") if name in self}
        return Said(declared, self.score.data or "", self.expected.data or "", self.explanation.data or "")


@bp.route("/tu-danh-gia/<int:campaign_id>/tieu-chi/<number>", methods=["GET", "POST"])
def assessment_leaf(campaign_id: int, number: str) -> ResponseReturnValue:
    """Shows the leaf, and keeps what is typed."""
    leaf = own.leaf(campaign_id, number)
    if request.method == "GET":
        return _page(leaf, _form(leaf))
    form = LeafForm(data=_present(leaf))
    form.fit(leaf.line.item)
    if not leaf.leads:
        flash("Chỉ cơ quan chủ trì chấm điểm tiêu chí này.", "error")
        return _page(leaf, form), 403
    if not form.validate():
        return _page(leaf, form), 422
    return _save(leaf, form)


def _form(leaf: MyLeaf) -> LeafForm:
    """As it stands, whatever was sent."""
    form = LeafForm(formdata=None, data=_present(leaf))
    form.fit(leaf.line.item)
    return form


def _save(leaf: MyLeaf, form: LeafForm) -> ResponseReturnValue:
    campaign, item, by = leaf.mine.campaign, leaf.line.item, accounts.actor()
    agency_id, version = leaf.mine.agency.id, row_number_or_none(form.version.data or "0") or 0
    if not leaf.may_edit:
        if campaign.is_open:
            entries.keep_late(db.session, campaign, item, form.said, agency_id=agency_id, by=by)
            db.session.commit()
        form.form_errors.append(LATE if campaign.is_open else desks.why_not(campaign, leaf.desk))
        return _page(own.leaf(campaign.id, item.number), form), 409
    try:
        entries.save(db.session, campaign, item, form.said, agency_id=agency_id, version=version, by=by)
        db.session.commit()
    except Conflict as conflict:
        theirs, words = _shown(conflict.present), str(conflict)
        form.version.data = str(conflict.present.version)
        db.session.rollback()
        form.form_errors.append(words)
        return _page(own.leaf(campaign.id, item.number), form, theirs), 409
    except Refused as refusal:
        db.session.rollback()
        form.form_errors.append(str(refusal))
        return _page(own.leaf(campaign.id, item.number), form), 422
    flash(f"Đã lưu tiêu chí {item.number}.", "success")
    return redirect(_here(campaign.id, item.number))


def _here(campaign_id: int, number: str) -> str:
    return url_for("agency.assessment_leaf", campaign_id=campaign_id, number=number)


def _present(leaf: MyLeaf) -> dict[str, Any]:
    """What the form shows first: what was typed too late, if it may be saved now; else what is kept."""
    entry = leaf.line.entry
    if entry is None:
        return {"version": "0"}
    if entry.late:
        told = {name: entry.late.get(name, "") for name in ("score", "expected", "explanation")}
        return {"version": str(entry.version), **entry.late.get("declared", {}), **told}
    return {"version": str(entry.version), **_shown(entry)}


def _shown(entry: AssessmentEntry) -> dict[str, str]:
    scores = {name: getattr(entry, name).replace(".", ",") for name in ("score", "expected")}
    return {**entry.declared, **scores, "explanation": entry.explanation}


def _page(leaf: MyLeaf, form: LeafForm, theirs: dict[str, str] | None = None) -> str:
    words = request.args.get("tim", "")
    entry = leaf.line.entry
    found = evidence.shelf(db.session, leaf.mine.agency.id, words) if leaf.may_prove else ()
    attached = {one.id for one in leaf.line.proofs}
    return render_template(
        "agency/assessment/leaf.html",
        leaf=leaf,
        item=leaf.line.item,
        entry=entry,
        form=form,
        theirs=theirs,
        worth=entries.worth_of(leaf.line.item, entry.declared) if entry else None,
        why_not=desks.why_not(leaf.mine.campaign, leaf.desk),
        shelf=[one for one in found if one.id not in attached],
        looked_for=fold(words),
        new=EvidenceForm(formdata=None),
        last=last_year.of_leaf(db.session, leaf.mine.campaign, leaf.line.item),
    )


@bp.post("/tu-danh-gia/<int:campaign_id>/tieu-chi/<number>/giai-trinh")
def assessment_leaf_explain(campaign_id: int, number: str) -> ResponseReturnValue:
    """The answer to what the appraisal asked."""
    leaf, here = own.leaf(campaign_id, number), _here(campaign_id, number)
    answer = request.form.get("answer", "")

    def act() -> None:
        if leaf.line.entry is None or not leaf.leads:
            raise Refused("Chỉ cơ quan chủ trì giải trình tiêu chí này.")
        desks.check_explaining(leaf.mine.campaign)
        entries.explain(db.session, leaf.line.entry, answer, accounts.actor())

    again = lambda: drawn_again(lambda: _page(leaf, _form(leaf)), here)  # noqa: E731
    return carry_out(act, f"Đã gửi giải trình tiêu chí {number}.", here, again=again)
