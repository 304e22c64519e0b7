"""An agency that was merged in the middle of the year: everything of it goes to its successor, and whatever both have is told.

Leaves, what was entered, table and documents change hands; nothing is thrown away. Where the successor has the same already, both
stay, and a sentence says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from agencies.agency import Agency
from foundation import audit
from foundation.db import Refused
from foundation.plain_text import fold
from foundation.vietnam_time import today
from self_assessment import desks, entries
from self_assessment.assignments import AssessmentAssignment
from self_assessment.campaigns import AssessmentCampaign, CampaignState
from self_assessment.desks import DeskState
from self_assessment.entries import AssessmentEntry
from self_assessment.evidence import AssessmentEvidence


class HandedOver(NamedTuple):
    """Who has everything now, and what both had, in sentences."""

    heir: Agency
    conflicts: list[str]


def successor(agency: Agency, day: date) -> Agency | None:
    """Who goes on for an agency that ended: the first of its successors that exists on a day."""
    seen, found = {agency.id}, agency
    while not found.is_in_force(day):
        if found.successor is None or found.successor.id in seen:
            return None
        found = found.successor
        seen.add(found.id)
    return found if found is not agency else None


def hand_over(session: Session, campaign: AssessmentCampaign, old: Agency | None, by: audit.Actor) -> HandedOver:
    """Gives everything of an agency that was merged to its successor: leaves, what was entered, its table, its documents. `old`:
    which agency; of a campaign of one agency, that one.

    A successor that is scored alone already gets a table of its own beside; each stays one place of the ranking, so that neither's
    scores are lost. Raises Refused.
    """
    session.refresh(campaign, with_for_update=True)
    if campaign.agency_id is not None:
        old = session.get(Agency, campaign.agency_id)
    if old is None or campaign.is_of_many or campaign.state == CampaignState.CLOSED:
        raise Refused("Chỉ chuyển bảng của một cơ quan, khi kỳ chưa kết thúc.")
    heir = successor(old, today())
    if heir is None:
        raise Refused(f"{old.name} còn hoạt động, hoặc chưa ghi cơ quan kế thừa. Hãy ghi ở trang Đơn vị.")
    if not _has_part(session, campaign, old):
        raise Refused(f"Bảng của {old.name} đã chuyển cho {heir.name}.")
    found = [sentence for check in _CHECKS for sentence in check(session, campaign, old, heir)]
    _move(session, campaign, old, heir)
    if campaign.within_id is not None:
        _rename(session, campaign, heir)
    session.flush()
    told = {"agency": heir.id, "before": old.id, "conflicts": len(found)}
    audit.record(session, by, "assessment.hand_over", f"assessment_campaign:{campaign.id}", **told)
    return HandedOver(heir, found)


def _rename(session: Session, part: AssessmentCampaign, heir: Agency) -> None:
    if _alone(session, part, heir) is None:
        part.agency_id = heir.id
    part.title = f"{part.title} (nay là {heir.name})"[:200]


def _alone(session: Session, part: AssessmentCampaign, heir: Agency) -> AssessmentCampaign | None:
    """The campaign of the successor itself, where each agency is scored alone."""
    mine = (AssessmentCampaign.within_id == part.within_id, AssessmentCampaign.agency_id == heir.id)
    return session.scalar(select(AssessmentCampaign).where(*mine)) if part.within_id is not None else None


def _has_part(session: Session, campaign: AssessmentCampaign, agency: Agency) -> bool:
    mine = (AssessmentAssignment.campaign_id == campaign.id, AssessmentAssignment.agency_id == agency.id)
    return session.scalar(select(AssessmentAssignment.id).where(*mine).limit(1)) is not None


def _parts(session: Session, campaign: AssessmentCampaign, agency: Agency) -> dict[str, bool]:
    """Whether it leads, by the number of each leaf in which it has a part."""
    mine = (AssessmentAssignment.campaign_id == campaign.id, AssessmentAssignment.agency_id == agency.id)
    query = select(AssessmentAssignment).where(*mine).order_by(AssessmentAssignment.id)
    return {one.number: one.is_lead for one in session.scalars(query)}


def _both_have_a_leaf(session: Session, campaign: AssessmentCampaign, old: Agency, heir: Agency) -> Iterator[str]:
    mine = _parts(session, campaign, heir)
    for number, led in _parts(session, campaign, old).items():
        if led and number in mine:
            yield f"Tiêu chí {number}: {heir.name} đang phối hợp, nay chủ trì; nội dung đã nhập giữ nguyên."
        elif mine.get(number):
            yield f"Tiêu chí {number}: {heir.name} đang chủ trì nên thôi phần phối hợp của {old.name}."


def _both_declared(session: Session, campaign: AssessmentCampaign, old: Agency, heir: Agency) -> Iterator[str]:
    own = _alone(session, campaign, heir)
    if own is None:
        return
    theirs, mine = (entries.of_campaign(session, which.id) for which in (campaign, own))
    for number in (one for one in campaign.items.leaves if one in theirs and one in mine):
        yield (
            f"Tiêu chí {number}: cả {old.name} và {heir.name} đều đã khai. Hai bảng đứng riêng, không bên nào bị ghi đè; "
            "hãy thống nhất rồi sửa ở bảng nào được tính."
        )


def _both_have_a_table(session: Session, campaign: AssessmentCampaign, old: Agency, heir: Agency) -> Iterator[str]:
    theirs, mine = (desks.of_agency(session, campaign, one.id) for one in (old, heir))
    if theirs.id is None or mine.id is None:
        return
    if theirs.letter_sha256:
        yield f"Công văn của {old.name} vẫn nằm ở dòng của cơ quan ấy trong danh sách."
    if mine.state == DeskState.HANDED_IN and theirs.state != DeskState.HANDED_IN:
        yield (
            f"{heir.name} đã nộp bảng, {old.name} thì chưa. Hãy trả lại bảng để {heir.name} bổ sung các tiêu chí vừa nhận "
            "rồi nộp lại."
        )
    elif mine.state != DeskState.HANDED_IN and theirs.state == DeskState.HANDED_IN:
        yield f"{old.name} đã nộp bảng, {heir.name} thì chưa: các tiêu chí vừa nhận nộp cùng bảng của {heir.name}."


def _both_have_a_document(session: Session, campaign: AssessmentCampaign, old: Agency, heir: Agency) -> Iterator[str]:
    mine = {_same(one): one for one in _shelf(session, heir)}
    by_file = {one.sha256: one for one in mine.values() if one.sha256}
    for one in _shelf(session, old):
        other = mine.get(_same(one)) or by_file.get(one.sha256)
        if other is not None:
            same = one.sha256 == other.sha256 and (one.sha256 or one.link == other.link)
            which = "nội dung giống hệt nhau" if same else "nội dung khác nhau, hãy xem lại"
            yield f"Tài liệu {one.number} ngày {one.day:%d/%m/%Y}: cả hai cơ quan đều có, {which}; giữ cả hai."


def _shelf(session: Session, agency: Agency) -> Sequence[AssessmentEvidence]:
    query = select(AssessmentEvidence).where(AssessmentEvidence.agency_id == agency.id)
    return session.scalars(query.order_by(AssessmentEvidence.id)).all()


def _same(one: AssessmentEvidence) -> tuple[str, date]:
    return fold(one.number), one.day


Check = Callable[[Session, AssessmentCampaign, Agency, Agency], Iterator[str]]
_CHECKS: tuple[Check, ...] = (_both_have_a_leaf, _both_declared, _both_have_a_table, _both_have_a_document)


def _move(session: Session, campaign: AssessmentCampaign, old: Agency, heir: Agency) -> None:
    """What lies under one agency in a campaign lies under another, its shelf of documents too."""
    _make_room(session, campaign, old, heir)
    for model in (AssessmentAssignment, AssessmentEntry):
        mine = (model.campaign_id == campaign.id, model.agency_id == old.id)
        session.execute(update(model).where(*mine).values(agency_id=heir.id))
    theirs, own = (desks.of_agency(session, campaign, one.id) for one in (old, heir))
    if theirs.id is not None and own.id is None:
        theirs.agency_id = heir.id
    shelf = AssessmentEvidence.agency_id == old.id
    session.execute(update(AssessmentEvidence).where(shelf).values(agency_id=heir.id))
    session.flush()
    session.expire_all()


def _make_room(session: Session, campaign: AssessmentCampaign, old: Agency, heir: Agency) -> None:
    """Of two parts in one leaf the leading one stays: an agency has one part in a leaf."""
    mine, theirs = _parts(session, campaign, heir), _parts(session, campaign, old)
    for number in mine.keys() & theirs.keys():
        goes = heir if theirs[number] else old
        part = (AssessmentAssignment.campaign_id == campaign.id, AssessmentAssignment.number == number)
        session.execute(delete(AssessmentAssignment).where(*part, AssessmentAssignment.agency_id == goes.id))
