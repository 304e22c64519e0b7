"""Papers of a campaign: made, numbered, fetched again bit for bit; and all its proof as one .zip."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, abort, render_template, url_for
from flask.typing import ResponseReturnValue

from agencies.agency import everyone
from self_assessment import bundle, evidence_files, papers, together
from self_assessment.campaigns import AssessmentCampaign
from self_assessment.papers import AssessmentPaper
from survey_app import accounts, assessment_papers
from survey_app.acts import carry_out
from survey_app.database import db
from survey_app.downloads import attachment
from survey_app.home_affairs.assessment.campaigns import load
from survey_app.home_affairs.blueprint import bp
from survey_app.papers import Draft


def _table_2(campaign: AssessmentCampaign) -> Draft:
    found, names = together.of_campaign(db.session, campaign), {one.id: one.name for one in everyone(db.session)}
    return assessment_papers.table_2_of_all(campaign, found.lines, found.leads, names)


def _annex(campaign: AssessmentCampaign) -> Draft:
    return assessment_papers.annex(campaign, together.of_campaign(db.session, campaign).lines)


PRODUCTS: dict[str, tuple[str, str, Callable[[AssessmentCampaign], Draft]]] = {
    "bang-2": ("Bảng 2 của tỉnh, thành phố", "Bang2", _table_2),
    "phu-luc": ("Phụ lục tài liệu kiểm chứng", "PhuLuc", _annex),
}
"""Product → its name, the beginning of its file names, how it is made."""


@bp.get("/tu-danh-gia/<int:campaign_id>/van-ban")
def assessment_papers_list(campaign_id: int) -> ResponseReturnValue:
    """Every version that was made."""
    return render_template(
        "home_affairs/assessment/papers.html",
        campaign=load(campaign_id),
        products=PRODUCTS,
        made=papers.of_campaign(db.session, campaign_id),
    )


@bp.post("/tu-danh-gia/<int:campaign_id>/van-ban/<any('bang-2', 'phu-luc'):product>")
def assessment_papers_make(campaign_id: int, product: str) -> ResponseReturnValue:
    """A new version of the figures of this moment."""
    name, _, draft_of = PRODUCTS[product]
    draft = draft_of(load(campaign_id))
    db.session.commit()  # typesetting takes seconds and must not hold the database
    files = draft.files()
    return carry_out(
        lambda: papers.keep(db.session, campaign_id, product, files, draft.row_count, accounts.actor()),
        lambda made: f"Đã lập {name}, bản số {made.number}.",
        url_for("home_affairs.assessment_papers_list", campaign_id=campaign_id),
    )


@bp.get("/tu-danh-gia/van-ban/<int:paper_id>/<any(xlsx, docx, pdf):ending>")
def assessment_papers_file(paper_id: int, ending: str) -> Response:
    """A file as it was made."""
    paper = db.session.get(AssessmentPaper, paper_id) or abort(404)
    content = evidence_files.read(paper.files.get(f".{ending}", ""))
    if content is None:
        abort(404)
    return attachment(content, f"{PRODUCTS[paper.product][1]}_v{paper.number:02d}.{ending}")


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
