"""The agency's Bảng 2, to be signed and handed in: as its table stands now."""

from __future__ import annotations

from flask import Response

from self_assessment import desks
from survey_app import assessment_papers
from survey_app.agency.assessment import own
from survey_app.agency.blueprint import bp
from survey_app.database import db
from survey_app.downloads import attachment


@bp.get("/tu-danh-gia/<int:campaign_id>/bang-2/<any(xlsx, docx, pdf):ending>")
def assessment_paper(campaign_id: int, ending: str) -> Response:
    """The leaves that the agency leads."""
    mine = own.of_campaign(campaign_id)
    draft = assessment_papers.table_2(mine.campaign, desks.lines(db.session, mine.campaign, mine.led), mine.agency.name)
    return attachment(draft.files()[f".{ending}"], f"Bang2_{mine.agency.code}.{ending}")
