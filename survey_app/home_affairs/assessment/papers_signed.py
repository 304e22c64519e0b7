"""Signed copies of a campaign's paper: brought, fetched, withdrawn, used again."""

from __future__ import annotations

from flask import abort, url_for
from flask.typing import ResponseReturnValue

from self_assessment.signed_papers import AssessmentSignedCopy, shelf
from survey_app import accounts, signed_copies
from survey_app.database import db
from survey_app.home_affairs.assessment.papers import assessment_papers_one, brings_signed, load_paper, stem
from survey_app.home_affairs.blueprint import bp

_COPY = "/tu-danh-gia/van-ban/ban-ky-so/<int:copy_id>"


@bp.post("/tu-danh-gia/van-ban/<int:paper_id>/ban-ky-so")
def assessment_papers_signed_keep(paper_id: int) -> ResponseReturnValue:
    """A file that was signed outside: verified, then kept beside the version."""
    load_paper(paper_id)
    here = url_for("home_affairs.assessment_papers_one", paper_id=paper_id)
    return signed_copies.bring(
        lambda: shelf(db.session, load_paper(paper_id)), lambda: assessment_papers_one(paper_id), here
    )


def _load(copy_id: int) -> AssessmentSignedCopy:
    return db.session.get(AssessmentSignedCopy, copy_id) or abort(404)


@bp.get(_COPY)
def assessment_papers_signed_file(copy_id: int) -> ResponseReturnValue:
    """The copy, exactly as it came; who took it is recorded."""
    copy = _load(copy_id)
    paper = copy.paper

    def note() -> None:
        told = {"download": paper.product, "number": paper.number, "signed": copy.id}
        accounts.record_view(f"assessment_campaign:{paper.campaign_id}", **told)

    return signed_copies.give(copy, shelf(db.session, paper), brings_signed(), stem(paper), note)


@bp.post(f"{_COPY}/rut")
def assessment_papers_signed_withdraw(copy_id: int) -> ResponseReturnValue:
    """Takes a copy out of use."""
    copy = _load(copy_id)
    here = url_for("home_affairs.assessment_papers_one", paper_id=copy.paper_id)
    return signed_copies.withdraw(copy, shelf(db.session, copy.paper), here)


@bp.post(f"{_COPY}/dung-lai")
def assessment_papers_signed_bring_back(copy_id: int) -> ResponseReturnValue:
    """Puts a copy that was withdrawn to use again."""
    copy = _load(copy_id)
    here = url_for("home_affairs.assessment_papers_one", paper_id=copy.paper_id)
    return signed_copies.bring_back(copy, shelf(db.session, copy.paper), here)
