"""How long files of proof are kept: so many days after the appraisal of the last campaign in which a document proves something.

Then what may name people goes: the file, its name, the abstract and the words for searching. The scores, and that they were proven,
stay; so do letters of chiefs and papers, which are records. A file to which nothing refers any more leaves the folder a day later.
"""

from __future__ import annotations

import time
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from foundation import audit
from self_assessment import evidence_files
from self_assessment.campaigns import AssessmentCampaign, CampaignState
from self_assessment.desks import AssessmentDesk
from self_assessment.entries import AssessmentEntry
from self_assessment.evidence import AssessmentEvidence, AssessmentProof
from self_assessment.papers import AssessmentPaper

GONE = "Đã xoá khi hết thời hạn lưu giữ"
DAY = 86400


def due(session: Session, days: int, on: date) -> list[AssessmentEvidence]:
    """The documents whose time is over on a day. One that proves a leaf of a campaign that goes on, or that nobody has used yet,
    stays."""
    ends = (
        select(AssessmentProof.evidence_id, AssessmentCampaign.state, AssessmentCampaign.appraise_until)
        .join(AssessmentEntry, AssessmentEntry.id == AssessmentProof.entry_id)
        .join(AssessmentCampaign, AssessmentCampaign.id == AssessmentEntry.campaign_id)
    )
    last, over = on - timedelta(days=days), dict[int, bool]()
    for document, state, appraised in session.execute(ends):
        over[document] = over.get(document, True) and state == CampaignState.CLOSED and appraised <= last
    wanted = [document for document, is_over in over.items() if is_over]
    query = select(AssessmentEvidence).where(AssessmentEvidence.id.in_(wanted)).order_by(AssessmentEvidence.id)
    return [one for one in session.scalars(query) if one.abstract != GONE]


def erase_due(session: Session, days: int, on: date) -> int:
    """Empties the documents whose time is over, with a certificate in the log, and removes files that nothing needs; commits. How
    many documents. Safe to run twice."""
    found = due(session, days, on)
    for one in found:
        one.abstract, one.words, one.filename, one.sha256, one.size = GONE, "", "", "", 0
    if found:
        told = [f"{AssessmentEvidence.__tablename__} {len(found)}"]
        audit.record(session, audit.SYSTEM, "assessment.erase", "assessment_evidence", rows=told)
    session.commit()
    remove_unneeded(session, time.time() - DAY)
    return len(found)


def remove_unneeded(session: Session, older_than: float) -> int:
    """Removes files to which no document, letter or paper refers, and that nobody kept since `older_than` (seconds of the epoch):
    one that was sent just now may have no row yet. How many."""
    needed = set(session.scalars(select(AssessmentEvidence.sha256)))
    needed |= set(session.scalars(select(AssessmentDesk.letter_sha256)))
    for files in session.scalars(select(AssessmentPaper.files)):
        needed |= set(files.values())
    session.rollback()
    return evidence_files.remove_but(needed, older_than)
