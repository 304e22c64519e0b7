"""The self-assessment of the demonstration: its set, an open campaign, leaves of several agencies, some scored and proven."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy.orm import Session

from agencies.agency import Agency
from foundation import audit
from foundation.vietnam_time import today
from self_assessment import appraisal, assignments, campaigns, desks, entries, evidence, many, sets
from self_assessment.assignments import Assigned
from self_assessment.campaigns import CLASSES, AssessmentCampaign
from self_assessment.entries import AssessmentEntry, Said
from self_assessment.evidence import Described
from survey_app.demonstration import criteria

LEADS = {"1": "SNV", "2": "STP", "3": "VPUBND", "4": "SNV", "5": "SNV", "6": "STC", "7": "SKHCN"}
"""Field → the agency that leads its leaves."""
OTHERWISE = {"1.2.4": "BDL", "3.1.1": "SXD"}
HELPED = {"2.1.1": ("STC", "SXD"), "3.2.1": ("STP", "SXD")}
SCORED = (
    ("2.1.1", {"done": "19", "due": "20"}, "2", "Báo cáo 218/BC-STP", "Kết quả ban hành văn bản quy phạm pháp luật"),
    ("2.2.1", {"answer": "yes"}, "1,5", "Kế hoạch 35/KH-UBND", "Theo dõi tình hình thi hành pháp luật"),
    ("2.1.2", {"done": "3", "due": "3"}, "2", "", ""),
)


def fill(session: Session, made: Mapping[str, Agency], by: audit.Actor) -> None:
    """By the verbs that its users call."""
    kept = sets.keep(session, criteria.items(), title=criteria.TITLE, year=today().year, audience="province", by=by)
    sets.publish(session, kept, by, seen=kept.sha256)
    after = {"data_until": -10, "hand_in_until": 20, "explain_until": 35, "appraise_until": 45}
    days = {name: today() + timedelta(days=count) for name, count in after.items()}
    title = f"Tự đánh giá cải cách hành chính năm {kept.year} (minh họa)"
    campaign = campaigns.save(session, None, kept, by, sure=True, title=title, classes=CLASSES, **days)
    wanted = {}
    for item in assignments.assignable(campaign):
        lead = OTHERWISE.get(item.number, LEADS[item.number.partition(".")[0]])
        wanted[item.number] = Assigned(made[lead].id, tuple(made[code].id for code in HELPED.get(item.number, ())))
    assignments.assign(session, campaign, wanted, by)
    campaigns.turn(session, campaign, "open", by)
    _score(session, campaign, made["STP"], by)
    _hand_in(session, campaign, made["BDL"], by)
    _departments(session, made, days, by)


LETTER = ("cong-van.pdf", b"%PDF-1.7 minh hoa")
DEPARTMENTS = (("STP", "18", "1.1"), ("STC", "15", "1.2"), ("SXD", "12", "2.1"))
"""Agency, what it did of twenty, the leaf that it has scored."""


def _hand_in(session: Session, campaign: AssessmentCampaign, agency: Agency, by: audit.Actor) -> None:
    """An agency of one leaf hands it in; half of it is accepted, with a reason."""
    said = Said({"answer": "yes"}, "", "1", "Sáng kiến được công nhận trong tháng 9")
    entry = entries.save(session, campaign, campaign.items["1.2.4"], said, agency_id=agency.id, version=0, by=by)
    _prove(session, entry, agency, "Quyết định 41/QĐ-BĐL", "Công nhận sáng kiến", by)
    desks.hand_in(session, campaign, agency.id, LETTER, by)
    appraisal.appraise(session, campaign, "1.2.4", "0,5", "Sáng kiến mới áp dụng ở một phòng", "", by)


def _departments(session: Session, made: Mapping[str, Agency], days: Mapping[str, date], by: audit.Actor) -> None:
    """Three departments, each scored by itself; to one of them a leaf does not apply."""
    rows, title = criteria.items(criteria.DEPARTMENTS), criteria.OF_DEPARTMENTS
    kept = sets.keep(session, rows, title=title, year=today().year, audience="department", by=by)
    sets.publish(session, kept, by, seen=kept.sha256)
    title = f"Chấm điểm cải cách hành chính các sở, ngành năm {kept.year} (minh họa)"
    campaign = campaigns.save(session, None, kept, by, sure=True, title=title, classes=CLASSES, **days)
    many.choose(session, campaign, [made[code] for code, _, _ in DEPARTMENTS], by)
    campaigns.turn(session, campaign, "open", by)
    for part, (code, done, number) in zip(campaigns.within(session, campaign), DEPARTMENTS, strict=True):
        declared = {"answer": "yes"} if part.items[number].kind == "yes_no" else {"done": done, "due": "20"}
        said = Said(declared, "", "", "")
        item, agency = part.items[number], made[code]
        entry = entries.save(session, part, item, said, agency_id=agency.id, version=0, by=by)
        _prove(session, entry, agency, f"Báo cáo {done}/BC-{code}", "Kết quả cải cách hành chính", by)
        if code == "SXD":
            many.set_applies(session, part, "2.2", False, "Thủ tục của sở chưa cung cấp trực tuyến", by)


def _prove(
    session: Session, entry: AssessmentEntry, agency: Agency, document: str, abstract: str, by: audit.Actor
) -> None:
    link = f"https://vanban.example.vn/{entry.id}"
    told = Described(document, today() - timedelta(days=30), agency.name, abstract, link)
    evidence.attach(session, entry, evidence.add(session, agency.id, told, by), by)


def _score(session: Session, campaign: AssessmentCampaign, agency: Agency, by: audit.Actor) -> None:
    for number, declared, expected, document, abstract in SCORED:
        said = Said(declared, "", expected, "")
        entry = entries.save(session, campaign, campaign.items[number], said, agency_id=agency.id, version=0, by=by)
        if document:
            _prove(session, entry, agency, document, abstract, by)
