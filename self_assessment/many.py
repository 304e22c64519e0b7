"""Campaigns that score several agencies, each by itself with the whole set: departments and communes by their province. Such a
campaign consists of one of each agency, by the same machine; what does not apply to an agency is left out of both sides."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import delete, exists, insert, select
from sqlalchemy.orm import Session

from agencies.agency import Agency
from criteria.formulas import exact
from foundation import audit
from foundation.db import Refused, now
from foundation.typed_text import within
from self_assessment import assignments, campaigns, together
from self_assessment.assignments import AssessmentAssignment
from self_assessment.campaigns import AssessmentCampaign, CampaignState
from self_assessment.desks import AssessmentDesk
from self_assessment.entries import AssessmentEntry
from self_assessment.evidence import AssessmentProof
from self_assessment.items import PLAIN, Items
from self_assessment.points import ScoreRefused
from self_assessment.scoring import NONE, WHOLE, Part, added_up, counted
from self_assessment.together import AssessmentPart

COPIED = ("data_until", "hand_in_until", "explain_until", "appraise_until", "classes", "state")


class Standing(NamedTuple):
    """One agency: what was given of what applies to it, whether all of it was appraised, and the index (`total`) with its class
    where every part of it is known. `place`: equal ones share one."""

    part: AssessmentCampaign
    place: int
    points: Decimal
    maximum: Decimal
    scored: int
    leaves: int
    is_appraised: bool
    total: Decimal | None
    letter: str

    @property
    def share(self) -> Decimal:
        """What was given out of what applies, from 0 to 100."""
        return exact(self.points * WHOLE / self.maximum) if self.maximum else NONE


def choose(session: Session, campaign: AssessmentCampaign, wanted: Collection[Agency], by: audit.Actor) -> int:
    """Scores exactly these agencies; returns how many. Raises Refused for one that has begun and would go, and after the end."""
    session.refresh(campaign, with_for_update=True)
    if not campaign.is_of_many or campaign.state == CampaignState.CLOSED:
        raise Refused("Kỳ này không chọn cơ quan được nữa.")
    present = {one.agency_id: one for one in campaigns.within(session, campaign)}
    keep = {one.id for one in wanted}
    for agency_id, part in present.items():
        if agency_id not in keep:
            _drop(session, part)
    for agency in wanted:
        if agency.id not in present:
            _add(session, campaign, agency)
    audit.record(session, by, "assessment.choose_agencies", f"assessment_campaign:{campaign.id}", agencies=len(keep))
    return len(keep)


def _add(session: Session, campaign: AssessmentCampaign, agency: Agency) -> None:
    """With every leaf, in one statement: 120 agencies of 150 leaves are 18,000."""
    title = f"{campaign.title}: {agency.name}"[:200]
    part = AssessmentCampaign(title=title, set=campaign.set, made_at=now(), on_papers={}, not_applicable={})
    for name in COPIED:
        setattr(part, name, getattr(campaign, name))
    part.within_id, part.agency_id = campaign.id, agency.id
    session.add(part)
    session.flush()
    told = {"campaign_id": part.id, "agency_id": agency.id, "is_lead": True}
    session.execute(
        insert(AssessmentAssignment), [told | {"number": one.number} for one in assignments.assignable(part)]
    )


def _drop(session: Session, part: AssessmentCampaign) -> None:
    begun = [
        select(one.id).where(one.campaign_id == part.id) for one in (AssessmentEntry, AssessmentDesk, AssessmentPart)
    ]
    if any(session.scalar(query.limit(1)) is not None for query in begun):
        raise Refused(f"{part.title}: đã có nội dung nên không bỏ khỏi kỳ được. Hãy giữ lại cơ quan này.")
    session.execute(delete(AssessmentAssignment).where(AssessmentAssignment.campaign_id == part.id))
    session.delete(part)
    session.flush()


def set_applies(
    session: Session, part: AssessmentCampaign, number: str, applies: bool, reason: str, by: audit.Actor
) -> None:
    """Leaves a leaf out for one agency, with a reason, or takes it in again; what was entered stays. Raises Refused."""
    session.refresh(part, with_for_update=True)
    if part.within_id is None or part.state == CampaignState.CLOSED:
        raise Refused("Chỉ ghi “không áp dụng” cho một cơ quan trong kỳ chấm nhiều cơ quan, khi kỳ chưa kết thúc.")
    if number not in part.items.leaves or part.items[number].is_imported:
        raise Refused(f"Không có tiêu chí thành phần “{number}” để tự chấm. Hãy kiểm tra lại số.")
    if not applies and not reason.strip():
        raise Refused("Ghi lý do vì sao tiêu chí không áp dụng cho cơ quan này.")
    left = {known: why for known, why in part.not_applicable.items() if known != number}
    part.not_applicable = left if applies else left | {number: within(reason, 300, "Lý do")}
    subject = f"assessment_campaign:{part.id}"
    audit.record(session, by, "assessment.set_applies", subject, leaf=number, applies=applies)


def standings(session: Session, campaign: AssessmentCampaign) -> list[Standing]:
    """Every agency, the best first. By the index where all have one, else by what was given out of what applies."""
    said, others, rules = _said(session, campaign.id), _others(session, campaign.id), _Worth(campaign.items)
    found = [
        _standing(part, said.get(part.id, ()), others.get(part.id, ()), rules)
        for part in campaigns.within(session, campaign)
    ]
    by_index = all(one.total is not None for one in found)
    worth = [one.total if by_index and one.total is not None else one.share for one in found]
    best = sorted(zip(found, worth, strict=True), key=lambda pair: -pair[1])
    places = {value: place for place, (_, value) in reversed(list(enumerate(best, start=1)))}
    return [one._replace(place=places[value]) for one, value in best]


class _Worth:
    """What leaves bring and are worth, asked once for all agencies, of which many say the same."""

    def __init__(self, items: Items) -> None:
        self._items = items
        self._brings: dict[tuple[str, str, bool], Decimal] = {}
        self._asked: dict[frozenset[str], tuple[frozenset[str], Decimal]] = {}

    def brings(self, told: tuple[str, str, bool]) -> Decimal:
        """Of number, score and whether it is proven."""
        found = self._brings.get(told)
        if found is None:
            number, score, proven = told
            found = self._brings[told] = counted(self._items[number], Decimal(score), proven)
        return found

    def asked_of(self, part: AssessmentCampaign) -> tuple[Collection[str], Decimal]:
        """The numbers of what applies to an agency, and what they are worth together."""
        without = frozenset(part.not_applicable)
        if without not in self._asked:
            applies = assignments.assignable(part)
            most = sum((one.maximum for one in applies if one.sign == PLAIN), NONE)
            self._asked[without] = frozenset(one.number for one in applies), most
        return self._asked[without]


def _said(session: Session, campaign_id: int) -> Mapping[int, Sequence[Any]]:
    """By campaign of one agency, what was said of each leaf: rows without objects, there are thousands."""
    entry = AssessmentEntry
    proven = exists().where(AssessmentProof.entry_id == entry.id)
    query = (
        select(entry.campaign_id, entry.number, entry.score, entry.accepted, proven)
        .join(AssessmentCampaign, AssessmentCampaign.id == entry.campaign_id)
        .where(AssessmentCampaign.within_id == campaign_id)
    )
    found: dict[int, list[Any]] = defaultdict(list)
    for row in session.execute(query):
        found[row[0]].append(row)
    return found


def _others(session: Session, campaign_id: int) -> Mapping[int, Sequence[AssessmentPart]]:
    query = select(AssessmentPart).join(AssessmentCampaign, AssessmentCampaign.id == AssessmentPart.campaign_id)
    found: dict[int, list[AssessmentPart]] = {}
    for one in session.scalars(query.where(AssessmentCampaign.within_id == campaign_id)):
        found.setdefault(one.campaign_id, []).append(one)
    return found


def _standing(
    part: AssessmentCampaign, said: Sequence[Any], others: Sequence[AssessmentPart], worth: _Worth
) -> Standing:
    applies, maximum = worth.asked_of(part)
    mine = [(number, score, accepted, proven) for _, number, score, accepted, proven in said if number in applies]
    is_appraised = len(mine) == len(applies) and all(accepted for _, _, accepted, _ in mine)
    chosen = [(number, accepted if is_appraised else score, proven) for number, score, accepted, proven in mine]
    earned = added_up(part.items, {told[0]: worth.brings(told) for told in chosen if told[1]})
    points = max(sum((earned[root.criterion.number] for root in part.items.roots), NONE), NONE)
    index, letter = _index(part, Part(points, maximum), others)
    scored = sum(bool(score) for _, score, _, _ in mine)
    return Standing(part, 0, points, maximum, scored, len(applies), is_appraised, index, letter)


def _index(part: AssessmentCampaign, own: Part, others: Sequence[AssessmentPart]) -> tuple[Decimal | None, str]:
    try:
        index = together.index(part, own, others)
    except ScoreRefused:
        return None, ""
    return index, together.class_of(index, part.bounds)
