"""A campaign of the self-assessment in which two agencies have handed in: leaves, proof, letters, an appraisal, a paper."""

from __future__ import annotations

from agencies.agency import Agency
from foundation.audit import SYSTEM
from foundation.db import now
from foundation.vietnam_time import today
from self_assessment import appraisal, assignments, desks, evidence, papers
from self_assessment.assignments import Assigned
from self_assessment.evidence import Described
from survey_app.database import db
from tests.self_assessment.kit import PDF, a_campaign, said, save

OWN, OTHERS = "1.1.1", "6.1.1"
"""The leaf of each."""


def two_tables(own: Agency, other: Agency, words: tuple[str, str]) -> dict[str, int]:
    """By the name in an address, the number of what there is of the first agency; `words` stand in what each of them wrote."""
    campaign = a_campaign(db.session)
    leaves = (OWN, own, words[0]), (OTHERS, other, words[1])
    assignments.assign(db.session, campaign, {number: Assigned(one.id) for number, one, _ in leaves}, SYSTEM)
    documents = []
    for number, one, word in leaves:
        entry = save(db.session, campaign, number, said("1", expected="1", explanation=f"Giải trình {word}"), one)
        told = Described("12/KH", today(), "UBND", f"Kế hoạch {word}", "", (f"{word}.pdf", PDF + word.encode()))
        documents.append(evidence.add(db.session, one.id, told, SYSTEM))
        evidence.attach(db.session, entry, documents[-1], SYSTEM)
        desks.hand_in(db.session, campaign, one.id, (f"cong-van-{word}.pdf", PDF), SYSTEM)
    appraisal.appraise(db.session, campaign, OWN, "0,5", f"Thẩm định {words[0]}", "", SYSTEM)
    paper = papers.begin(db.session, campaign, "bang-2", SYSTEM)
    papers.finish(db.session, paper, {".xlsx": b"x", ".docx": b"x", ".pdf": PDF}, 1, now(), SYSTEM)
    db.session.flush()
    return {
        "campaign_id": campaign.id,
        "set_id": campaign.set_id,
        "document_id": documents[0].id,
        "paper_id": paper.id,
    }
