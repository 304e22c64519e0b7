"""Documents of proof: a new one, one from the agency's shelf, one taken off, and the file itself."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, abort, render_template, url_for
from flask.typing import ResponseReturnValue

from foundation.db import Refused
from self_assessment import assignments, desks, entries, evidence, evidence_files
from self_assessment.entries import AssessmentEntry
from self_assessment.evidence import AssessmentEvidence
from survey_app import accounts
from survey_app.acts import carry_out
from survey_app.agency.assessment import own
from survey_app.agency.assessment.evidence_form import EvidenceForm
from survey_app.agency.assessment.own import MyLeaf
from survey_app.agency.blueprint import bp
from survey_app.database import db
from survey_app.downloads import attachment

_LEAF = "/tu-danh-gia/<int:campaign_id>/tieu-chi/<number>/tai-lieu"


@bp.route(f"{_LEAF}/moi", methods=["GET", "POST"])
def assessment_evidence_add(campaign_id: int, number: str) -> ResponseReturnValue:
    """A new document, which proves this leaf at once."""
    leaf, form = own.leaf(campaign_id, number), EvidenceForm()
    if form.is_submitted() and form.validate():
        try:
            entry = _entry(leaf)
            evidence.attach(
                db.session,
                entry,
                evidence.add(db.session, leaf.mine.agency.id, form.described, accounts.actor()),
                accounts.actor(),
            )
            db.session.commit()
        except Refused as refusal:
            db.session.rollback()
            form.form_errors.append(str(refusal))
        else:
            return carry_out(lambda: None, "Đã thêm tài liệu kiểm chứng.", _back(leaf))
    page = render_template("agency/assessment/evidence_add.html", leaf=leaf, form=form)
    return page, 422 if form.errors else 200


@bp.post(f"{_LEAF}/<int:document_id>/gan")
def assessment_evidence_attach(campaign_id: int, number: str, document_id: int) -> ResponseReturnValue:
    """A document of the agency's shelf proves this leaf too."""
    leaf, document = own.leaf(campaign_id, number), db.session.get(AssessmentEvidence, document_id)
    if document is None or document.agency_id != leaf.mine.agency.id:
        abort(404)
    return _act(leaf, lambda entry: evidence.attach(db.session, entry, document, accounts.actor()), "Đã gắn tài liệu.")


@bp.post(f"{_LEAF}/<int:document_id>/bo")
def assessment_evidence_detach(campaign_id: int, number: str, document_id: int) -> ResponseReturnValue:
    """Takes a document off this leaf."""
    leaf = own.leaf(campaign_id, number)
    if not evidence.proves_for(db.session, document_id, leaf.mine.agency.id, {campaign_id: {number}}):
        abort(404)
    done = "Đã bỏ tài liệu khỏi tiêu chí này; tài liệu vẫn còn trong kho của đơn vị."
    return _act(leaf, lambda entry: evidence.detach(db.session, entry, document_id, accounts.actor()), done)


def _entry(leaf: MyLeaf) -> AssessmentEntry:
    """The leaf's entry, begun if need be. Raises Refused when documents cannot be changed now."""
    if not leaf.may_prove:
        raise Refused(desks.why_not(leaf.mine.campaign, leaf.desk))
    return entries.begin(db.session, leaf.mine.campaign, leaf.line.item.number, leaf.lead_id)


def _act(leaf: MyLeaf, act: Callable[[AssessmentEntry], None], done: str) -> ResponseReturnValue:
    return carry_out(lambda: act(_entry(leaf)), done, _back(leaf))


def _back(leaf: MyLeaf) -> str:
    campaign_id, number = leaf.mine.campaign.id, leaf.line.item.number
    return url_for("agency.assessment_leaf", campaign_id=campaign_id, number=number, _anchor="tai-lieu")


@bp.get("/tu-danh-gia/tai-lieu/<int:document_id>")
def assessment_evidence_file(document_id: int) -> Response:
    """A file of the agency's own, or one that proves a leaf in which it has a part; recorded."""
    agency = own.agency()
    parts = {
        one.id: {*assignments.led_by(db.session, one, agency.id), *assignments.helped_by(db.session, one, agency.id)}
        for one in assignments.campaigns_of(db.session, agency.id)
    }
    if not evidence.proves_for(db.session, document_id, agency.id, parts):
        abort(404)
    document = db.session.get_one(AssessmentEvidence, document_id)
    content = evidence_files.read(document.sha256) if document.sha256 else None
    return attachment(content, document.filename) if content is not None else abort(404)
