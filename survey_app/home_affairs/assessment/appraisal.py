"""Appraisal: what agencies handed in, leaf by leaf; the accepted score, questions, the close, a change by two officers."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from agencies.agency import Agency, everyone
from foundation.db import Refused
from self_assessment import appraisal, assignments, desks, entries, evidence_files
from self_assessment.assignments import NOBODY
from self_assessment.campaigns import AssessmentCampaign
from self_assessment.desks import DeskState, Line
from self_assessment.evidence import AssessmentEvidence
from survey_app import accounts
from survey_app.accounts import approval
from survey_app.acts import carry_out
from survey_app.database import db
from survey_app.downloads import attachment
from survey_app.home_affairs.assessment.campaigns import load
from survey_app.home_affairs.blueprint import bp

_LEAF = "/tu-danh-gia/<int:campaign_id>/tham-dinh/<number>"


@bp.get("/tu-danh-gia/<int:campaign_id>/tham-dinh")
def assessment_appraisal(campaign_id: int) -> ResponseReturnValue:
    """Every leaf with what was said and found of it, field by field."""
    campaign = load(campaign_id)
    given = assignments.of_campaign(db.session, campaign)
    items = assignments.assignable(campaign)
    fields = [(root.criterion.number, root.criterion.name) for root in campaign.items.roots]
    chosen = request.args.get("loc", "")
    numbers = [item.number for item in items if not chosen or item.number.partition(".")[0] == chosen]
    return render_template(
        "home_affairs/assessment/appraisal.html",
        campaign=campaign,
        lines=desks.lines(db.session, campaign, numbers),
        leads={number: given.get(number, NOBODY).lead for number in numbers},
        names={one.id: one.name for one in everyone(db.session)},
        begun=desks.of_campaign(db.session, campaign),
        fields=[one for one in fields if any(item.number.partition(".")[0] == one[0] for item in items)],
        chosen=chosen,
        handed_in=DeskState.HANDED_IN,
    )


@bp.get(_LEAF)
def assessment_appraisal_leaf(campaign_id: int, number: str) -> ResponseReturnValue:
    """One leaf: what the agency says, its documents, what was found."""
    campaign, line = _load(campaign_id, number)
    return _page(campaign, line, request.args.to_dict(), "")


def _page(campaign: AssessmentCampaign, line: Line, typed: dict[str, str], problem: str) -> ResponseReturnValue:
    lead = assignments.of_campaign(db.session, campaign).get(line.item.number, NOBODY).lead
    agency = db.session.get(Agency, lead) if lead else None
    desk = desks.of_agency(db.session, campaign, lead) if lead else None
    entry = line.entry
    kept = {name: getattr(entry, name) if entry else "" for name in ("accepted", "reason", "question")}
    kept["accepted"] = kept["accepted"].replace(".", ",")
    if entry and entry.answer:  # another question may be asked
        kept["question"] = ""
    page = render_template(
        "home_affairs/assessment/appraisal_leaf.html",
        campaign=campaign,
        line=line,
        item=line.item,
        entry=entry,
        agency=agency,
        desk=desk,
        open=campaign.is_open and desk is not None and desk.state == DeskState.HANDED_IN,
        worth=entries.worth_of(line.item, entry.declared) if entry else None,
        values=kept | typed if problem else kept,
        problem=problem,
    )
    return page, 422 if problem else 200


@bp.post(_LEAF)
def assessment_appraisal_save(campaign_id: int, number: str) -> ResponseReturnValue:
    """Keeps the accepted score, or a question; what is wrong is shown with everything that was typed. `as_counted`: what is counted
    is accepted with a press, and the next leaf that waits comes up."""
    done = f"Đã ghi thẩm định tiêu chí {number}."
    if request.form.get("as_counted"):
        campaign, _ = _load(campaign_id, number)
        return carry_out(
            lambda: appraisal.accept_counted(db.session, campaign, number, accounts.actor()),
            done,
            _next(campaign, number),
            url_for("home_affairs.assessment_appraisal_leaf", campaign_id=campaign_id, number=number),
        )
    return _with_what_was_typed(
        campaign_id,
        number,
        lambda campaign, typed: appraisal.appraise(db.session, campaign, number, **typed, by=accounts.actor()),
        done,
        url_for("home_affairs.assessment_appraisal", campaign_id=campaign_id),
    )


def _next(campaign: AssessmentCampaign, number: str) -> str:
    """The address of the leaf after this one that still waits; of all of them where none does."""
    waiting = appraisal.waiting(db.session, campaign)
    numbers = [item.number for item in assignments.assignable(campaign)]
    after = numbers[numbers.index(number) + 1 :] + numbers[: numbers.index(number)]
    found = next((one for one in after if one in waiting), None)
    if found is None:
        return url_for("home_affairs.assessment_appraisal", campaign_id=campaign.id)
    return url_for("home_affairs.assessment_appraisal_leaf", campaign_id=campaign.id, number=found)


def _with_what_was_typed(
    campaign_id: int, number: str, act: Callable[[AssessmentCampaign, dict[str, str]], None], done: str, then: str
) -> ResponseReturnValue:
    campaign, _ = _load(campaign_id, number)
    typed = {name: request.form.get(name, "") for name in ("accepted", "reason", "question")}
    try:
        act(campaign, typed)
        db.session.commit()
    except Refused as refusal:
        db.session.rollback()
        return _page(*_load(campaign_id, number), typed, str(refusal))
    return carry_out(lambda: None, done, then)


@bp.post("/tu-danh-gia/<int:campaign_id>/tham-dinh/chot")
def assessment_appraisal_close(campaign_id: int) -> ResponseReturnValue:
    """Closes the scores of every leaf that is ready."""
    campaign = load(campaign_id)
    return carry_out(
        lambda: appraisal.close(db.session, campaign, accounts.actor()),
        lambda count: f"Đã chốt điểm {count} tiêu chí. Đổi điểm đã chốt cần hai cán bộ.",
        url_for("home_affairs.assessment_appraisal", campaign_id=campaign_id),
    )


@bp.post(f"{_LEAF}/de-nghi-doi")
def assessment_appraisal_propose(campaign_id: int, number: str) -> ResponseReturnValue:
    """The first officer's half of changing a closed score."""
    return _with_what_was_typed(
        campaign_id,
        number,
        lambda campaign, typed: appraisal.propose(
            db.session, campaign, number, typed["accepted"], typed["reason"], accounts.actor()
        ),
        "Đã ghi đề nghị. Cán bộ thứ hai xác nhận thì điểm mới đổi.",
        url_for("home_affairs.assessment_appraisal_leaf", campaign_id=campaign_id, number=number),
    )


@bp.post(f"{_LEAF}/<any(yes, no):what>")
def assessment_appraisal_decide(campaign_id: int, number: str, what: str) -> ResponseReturnValue:
    """The second officer's half."""
    yes, vouchers = what == "yes", approval.vouchers_in(db.session)
    return _act(
        campaign_id,
        number,
        lambda campaign: appraisal.decide(db.session, campaign, number, yes, accounts.actor(), vouchers),
        "Đã đổi điểm đã chốt." if yes else "Đã bỏ đề nghị đổi điểm.",
    )


def _act(campaign_id: int, number: str, act: Callable[[AssessmentCampaign], None], done: str) -> ResponseReturnValue:
    campaign, _ = _load(campaign_id, number)
    here = url_for("home_affairs.assessment_appraisal_leaf", campaign_id=campaign_id, number=number)
    return carry_out(lambda: act(campaign), done, here)


@bp.route("/tu-danh-gia/<int:campaign_id>/tra-lai/<int:agency_id>", methods=["GET", "POST"])
def assessment_appraisal_send_back(campaign_id: int, agency_id: int) -> ResponseReturnValue:
    """Returns an agency's table with a reason and remarks pinned to leaves."""
    campaign, agency = load(campaign_id), db.session.get(Agency, agency_id) or abort(404)
    numbers = assignments.led_by(db.session, campaign, agency_id)
    remarks = {number: text for number in numbers if (text := request.form.get(f"remark-{number}", "").strip())}
    reason, problem = request.form.get("reason", ""), ""
    if request.method == "POST":
        try:
            desks.send_back(db.session, campaign, agency_id, reason, remarks, accounts.actor())
            db.session.commit()
        except Refused as refusal:
            db.session.rollback()
            problem = str(refusal)
        else:
            where = url_for("home_affairs.assessment_campaigns_one", campaign_id=campaign_id)
            return carry_out(lambda: None, f"Đã trả lại bảng của {agency.name}.", where)
    page = render_template(
        "home_affairs/assessment/appraisal_send_back.html",
        campaign=campaign,
        agency=agency,
        lines=desks.lines(db.session, campaign, numbers),
        reason=reason,
        remarks=remarks,
        problem=problem,
    )
    return page, 422 if problem else 200


@bp.get("/tu-danh-gia/tai-lieu/<int:document_id>")
def assessment_appraisal_file(document_id: int) -> Response:
    """A document of proof; recorded like every download."""
    document = db.session.get(AssessmentEvidence, document_id) or abort(404)
    content = evidence_files.read(document.sha256) if document.sha256 else None
    if content is None:
        abort(404)
    accounts.record_view(f"assessment_evidence:{document_id}", download="evidence")
    return attachment(content, document.filename)


@bp.get("/tu-danh-gia/<int:campaign_id>/cong-van/<int:agency_id>")
def assessment_appraisal_letter(campaign_id: int, agency_id: int) -> Response:
    """The letter with which an agency handed its table in; recorded."""
    desk = desks.of_agency(db.session, load(campaign_id), agency_id)
    content = evidence_files.read(desk.letter_sha256) if desk.letter_sha256 else None
    if content is None:
        abort(404)
    accounts.record_view(f"assessment_desk:{desk.id}", download="letter")
    return attachment(content, desk.letter)


def _load(campaign_id: int, number: str) -> tuple[AssessmentCampaign, Line]:
    campaign = load(campaign_id)
    if number not in {item.number for item in assignments.assignable(campaign)}:
        abort(404)
    return campaign, desks.lines(db.session, campaign, [number])[0]
