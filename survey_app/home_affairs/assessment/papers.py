"""Papers of a campaign: made in the background, numbered, fetched again bit for bit; and all its proof as one .zip."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from flask import Response, abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from foundation import jobs
from foundation.db import Refused
from self_assessment import bundle, papers, signed_papers, together
from self_assessment.campaigns import AssessmentCampaign
from self_assessment.papers import AssessmentPaper, PaperState
from survey_app import access, accounts, assessment_letterhead, assessment_making, assessment_papers, letterhead
from survey_app.accounts import by_number
from survey_app.acts import carry_out
from survey_app.assessment_making import PRODUCTS
from survey_app.database import db
from survey_app.downloads import attachment
from survey_app.home_affairs.assessment.campaigns import load
from survey_app.home_affairs.blueprint import bp
from survey_app.signed_copies import Addresses, about_signed


@bp.get("/tu-danh-gia/<int:campaign_id>/van-ban")
def assessment_papers_list(campaign_id: int) -> ResponseReturnValue:
    """What can be made, and every version that was made."""
    facts = _about(campaign_id)
    signed = assessment_letterhead.standing(facts["campaign"])["signer"]
    return render_template("home_affairs/assessment/papers.html", **facts, signer=signed)


@bp.get("/tu-danh-gia/<int:campaign_id>/van-ban/tinh-trang")
def assessment_papers_state(campaign_id: int) -> Response:
    """The part of the page that keeps itself fresh while something is being built."""
    answer = make_response(render_template("home_affairs/assessment/_papers_made.html", **_about(campaign_id)))
    answer.add_etag()
    answer.make_conditional(request)
    return answer


def _about(campaign_id: int) -> dict[str, Any]:
    campaign, made = load(campaign_id, of_many=True), papers.of_campaign(db.session, campaign_id)
    making = [one for one in made if one.state == PaperState.MAKING]
    return {
        "campaign": campaign,
        "products": PRODUCTS,
        "can_be_made": assessment_making.products_of(campaign),
        "made": made,
        "making": [
            (one, jobs.latest(db.session, assessment_making.JOB, f"assessment_paper:{one.id}")) for one in making
        ],
        "makers": _makers(made),
        "signed": signed_papers.signed_of(db.session, campaign_id),
        "stamp": letterhead.stamp,
    }


def _makers(made: Sequence[AssessmentPaper]) -> dict[int, str]:
    people = by_number(db.session, {one.made_by for one in made if one.made_by})
    return {number: one.name or one.email for number, one in people.items()}


@bp.post(f"/tu-danh-gia/<int:campaign_id>/van-ban/<any({', '.join(repr(one) for one in PRODUCTS)}):product>")
def assessment_papers_make(campaign_id: int, product: str) -> ResponseReturnValue:
    """Puts a paper in, to be built in the background from the figures of that moment."""
    campaign = load(campaign_id, of_many=True)
    return carry_out(
        lambda: assessment_making.order(db.session, campaign, product, accounts.actor()),
        lambda begun: (
            f"Đang dựng {PRODUCTS[product].text}, bản số {begun.number}; có thể đóng trang này và quay lại sau."
        ),
        url_for("home_affairs.assessment_papers_list", campaign_id=campaign_id),
    )


def load_paper(paper_id: int) -> AssessmentPaper:
    """A paper, or 404."""
    return db.session.get(AssessmentPaper, paper_id) or abort(404)


def stem(paper: AssessmentPaper) -> str:
    """How its files are called."""
    return f"{PRODUCTS[paper.product].stem}_v{paper.number:02d}"


@bp.get("/tu-danh-gia/van-ban/<int:paper_id>")
def assessment_papers_one(paper_id: int) -> ResponseReturnValue:
    """One version: its files with their checksums, and its signed copies."""
    paper = load_paper(paper_id)
    if not paper.is_ready:
        abort(404)
    return render_template(
        "home_affairs/assessment/papers_one.html",
        one=paper,
        campaign=db.session.get_one(AssessmentCampaign, paper.campaign_id),
        described=PRODUCTS[paper.product],
        makers=_makers([paper]),
        address=letterhead.stamp(paper.code).address if paper.code else "",
        signed=about_signed(signed_papers.shelf(db.session, paper), brings_signed(), _addresses(paper)),
    )


def brings_signed() -> bool:
    """Whether this reader may bring signed copies."""
    return access.may(accounts.actor().kind, "home_affairs.assessment_papers_signed_keep")


def _addresses(paper: AssessmentPaper) -> Addresses:
    def of_copy(act: str, copy_id: int) -> str:
        return url_for(f"home_affairs.assessment_papers_signed_{act}", copy_id=copy_id)

    keep = url_for("home_affairs.assessment_papers_signed_keep", paper_id=paper.id)
    return Addresses(keep, *(partial(of_copy, act) for act in ("file", "withdraw", "bring_back")))


@bp.get("/tu-danh-gia/van-ban/<int:paper_id>/<any(xlsx, docx, pdf):ending>")
def assessment_papers_file(paper_id: int, ending: str) -> ResponseReturnValue:
    """A file as it was made; who took it is recorded. One that is not what was made is not given out."""
    paper = load_paper(paper_id)
    if f".{ending}" not in paper.files:
        abort(404)
    try:
        content = papers.content(paper, f".{ending}")
    except Refused as refusal:
        flash(str(refusal), "error")
        return redirect(url_for("home_affairs.assessment_papers_list", campaign_id=paper.campaign_id))
    accounts.record_view(f"assessment_campaign:{paper.campaign_id}", download=paper.product, number=paper.number)
    return attachment(content, f"{stem(paper)}.{ending}")


@bp.get("/tu-danh-gia/<int:campaign_id>/minh-chung.zip")
def assessment_papers_bundle(campaign_id: int) -> Response:
    """All the proof, streamed; recorded."""
    campaign = load(campaign_id)
    found = bundle.entries(together.of_campaign(db.session, campaign).lines)
    index = assessment_papers.index(campaign, found)
    accounts.record_view(f"assessment_campaign:{campaign_id}", download="evidence", rows=len(found))
    response = Response(bundle.stream(found, index), mimetype="application/zip")
    response.headers["Content-Disposition"] = 'attachment; filename="MinhChung.zip"'
    response.headers["Cache-Control"] = "no-store"
    return response
