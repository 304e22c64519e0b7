"""A campaign of the demonstration's set, with two agencies that lead leaves, for tests."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy.orm import Session

from agencies.agency import Agency
from foundation.audit import SYSTEM
from foundation.vietnam_time import today
from self_assessment import assignments, campaigns, desks, entries, evidence, sets
from self_assessment.assignments import Assigned
from self_assessment.campaigns import CLASSES, AssessmentCampaign
from self_assessment.entries import AssessmentEntry, Said
from self_assessment.evidence import Described
from survey_app.demonstration import criteria
from tests import cast

PDF = b"%PDF-1.7 a signed plan"


def dates(days: int = 10) -> dict[str, date]:
    """Of a campaign whose tables are to be handed in in so many days."""
    names = ("data_until", "hand_in_until", "explain_until", "appraise_until")
    return {name: today() + timedelta(days=days + step) for name, step in zip(names, (-30, 0, 10, 20), strict=True)}


def a_campaign(session: Session, *, state: str = "open", days: int = 10, year: int = 2026) -> AssessmentCampaign:
    """Of the demonstration's set."""
    kept = sets.keep(session, criteria.items(), title="Bộ", year=year, audience="province", by=SYSTEM)
    sets.publish(session, kept, SYSTEM, seen=kept.sha256)
    facts = {"title": f"Tự đánh giá năm {year}", "classes": CLASSES, **dates(max(days, 1))}
    made = campaigns.save(session, None, kept, SYSTEM, sure=True, **facts)
    if state != "preparing":
        campaigns.turn(session, made, "open", SYSTEM)
    for name, day in dates(days).items():
        setattr(made, name, day)
    return made


def two_agencies(session: Session, campaign: AssessmentCampaign) -> tuple[Agency, Agency]:
    """Sở Nội vụ leads 1.1.1 and 1.1.2, to the latter of which Sở Tài chính contributes; that one leads 6.1.1."""
    first, second = cast.an_agency(session, "SNV", "Sở Nội vụ"), cast.an_agency(session, "STC", "Sở Tài chính")
    wanted = {
        "1.1.1": Assigned(first.id),
        "1.1.2": Assigned(first.id, (second.id,)),
        "6.1.1": Assigned(second.id),
    }
    assignments.assign(session, campaign, wanted, SYSTEM)
    return first, second


def said(score: str = "", *, expected: str = "", explanation: str = "", **declared: str) -> Said:
    return Said(declared, score, expected, explanation)


def save(
    session: Session, campaign: AssessmentCampaign, number: str, told: Said, agency: Agency, version: int = 0
) -> AssessmentEntry:
    return entries.save(
        session, campaign, campaign.items[number], told, agency_id=agency.id, version=version, by=SYSTEM
    )


def a_table_handed_in(session: Session) -> AssessmentCampaign:
    """A campaign in which Sở Nội vụ has handed its table in: 1.1.1 with proof, 1.1.2 without; committed."""
    made = a_campaign(session)
    first, _ = two_agencies(session, made)
    entry = save(session, made, "1.1.1", said("1", expected="1"), first)
    told = Described("12/KH", today(), "UBND", "Kế hoạch", "", ("a.pdf", PDF))
    evidence.attach(session, entry, evidence.add(session, first.id, told, SYSTEM), SYSTEM)
    save(session, made, "1.1.2", said("2", expected="1,5", explanation="Chưa ký"), first)
    desks.hand_in(session, made, first.id, ("cv.pdf", PDF), SYSTEM)
    session.commit()
    return made
