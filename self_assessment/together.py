"""Everything of a campaign together: scores by field and agency, what can still be won and by whom, the index with its parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from sqlalchemy import ForeignKey, String, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from criteria.formulas import exact
from foundation import audit
from foundation.db import Base, Refused
from foundation.typed_text import within
from self_assessment import assignments, desks, points
from self_assessment.campaigns import AssessmentCampaign
from self_assessment.desks import Line
from self_assessment.items import MALUS, PLAIN
from self_assessment.scoring import NONE, WHOLE, Part, by_number, composite

CLASSES = "ABCD"


class AssessmentPart(Base):
    """A part of the index that nobody scores here: its points come from elsewhere, which `source` tells."""

    __tablename__ = "assessment_part"
    __table_args__ = (UniqueConstraint("campaign_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("assessment_campaign.id"))
    name: Mapped[str] = mapped_column(String(120))
    points: Mapped[str] = mapped_column(String(20))
    maximum: Mapped[str] = mapped_column(String(20))
    source: Mapped[str] = mapped_column(String(300))


class Row(NamedTuple):
    """Points of a criterion or an agency: the most, what counts now, what is expected, what was accepted (None: nothing yet)."""

    number: str
    name: str
    depth: int
    maximum: Decimal
    counts: Decimal
    expected: Decimal
    accepted: Decimal | None


class Risk(NamedTuple):
    """A leaf that is expected to bring less than it could."""

    number: str
    name: str
    lead: int | None
    expected: Decimal
    can_be_won: Decimal
    lacks_proof: bool


@dataclass
class Together:
    """A campaign's scored leaves and what they come to."""

    campaign: AssessmentCampaign
    lines: Sequence[Line]
    leads: Mapping[str, int | None]

    @cached_property
    def counts(self) -> dict[str, Decimal]:
        """What counts today, by criterion: a leaf without proof is nothing."""
        return by_number(self.campaign.items, {one.item.number: (_score(one), bool(one.proofs)) for one in self.lines})

    @cached_property
    def expected(self) -> dict[str, Decimal]:
        """What is expected of the year; nothing where nobody said."""
        return by_number(self.campaign.items, {one.item.number: (_expected(one), True) for one in self.lines})

    @cached_property
    def accepted(self) -> dict[str, Decimal]:
        """What the appraisal gave."""
        return by_number(
            self.campaign.items, {one.item.number: (_accepted(one), bool(one.proofs)) for one in self.lines}
        )

    @property
    def total(self) -> Decimal:
        """The points of all that count today."""
        return self._all(self.counts)

    @property
    def total_accepted(self) -> Decimal:
        """The points of all that were accepted."""
        return self._all(self.accepted)

    def _all(self, found: Mapping[str, Decimal]) -> Decimal:
        return sum((found[root.criterion.number] for root in self.campaign.items.roots), NONE)

    @property
    def is_appraised(self) -> bool:
        """Whether every leaf has an accepted score."""
        return bool(self.lines) and all(one.entry and one.entry.accepted for one in self.lines)

    @property
    def maximum(self) -> Decimal:
        """What the scored leaves are worth together."""
        return sum((one.item.maximum for one in self.lines if one.item.sign == PLAIN), NONE)

    def rows(self, depth: int = 1) -> list[Row]:
        """Criteria down to a depth, with the leaves that are scored here."""
        counts, expected, accepted, most = self.counts, self.expected, self.accepted, self._maxima()
        given = {one.item.number for one in self.lines if one.entry and one.entry.accepted}
        return [
            Row(
                number := node.criterion.number,
                node.criterion.name,
                level,
                most[number],
                counts[number],
                expected[number],
                accepted[number] if any(_is_below(leaf, number) for leaf in given) else None,
            )
            for level, node in self.campaign.items.tree.walk()
            if level <= depth and most.get(number := node.criterion.number)
        ]

    def _maxima(self) -> dict[str, Decimal]:
        found: dict[str, Decimal] = {}
        for one in self.lines:
            parts = one.item.number.split(".")
            for length in range(1, len(parts) + 1):
                number = ".".join(parts[:length])
                found[number] = found.get(number, NONE) + (one.item.maximum if one.item.sign == PLAIN else NONE)
        return found

    def by_agency(self, names: Mapping[int, str]) -> list[Row]:
        """The same by the agency that leads, in the order of `names`."""
        return [
            self._of(name, [one for one in self.lines if self.leads.get(one.item.number) == which])
            for which, name in names.items()
        ]

    def _of(self, name: str, mine: Sequence[Line]) -> Row:
        most = sum((one.item.maximum for one in mine if one.item.sign == PLAIN), NONE)
        counts = sum((one.counts or NONE for one in mine), NONE)
        expected = sum((_signed(one, _expected(one)) for one in mine), NONE)
        given = [_signed(one, _accepted(one)) for one in mine if one.entry and one.entry.accepted]
        return Row("", name, 0, most, counts, expected, sum(given, NONE) if given else None)

    def at_risk(self) -> list[Risk]:
        """Leaves that are expected below their most, those with the most points to be won first."""
        found = [
            Risk(
                one.item.number,
                one.item.name,
                self.leads.get(one.item.number),
                _expected(one),
                one.item.maximum - _expected(one),
                one.lacks_proof,
            )
            for one in self.lines
            if one.item.sign == PLAIN and _expected(one) < one.item.maximum
        ]
        return sorted(found, key=lambda risk: (-risk.can_be_won, self.campaign.items[risk.number].criterion.place))


def _score(line: Line) -> Decimal:
    return (line.entry.points if line.entry else None) or NONE


def _expected(line: Line) -> Decimal:
    """What the year is expected to bring; what is scored now where nobody said otherwise, nothing without either."""
    found = line.entry.expected_points if line.entry else None
    return _score(line) if found is None else found


def _accepted(line: Line) -> Decimal:
    return (line.entry.accepted_points if line.entry else None) or NONE


def _signed(line: Line, score: Decimal) -> Decimal:
    return -score if line.item.sign == MALUS else score


def _is_below(number: str, above: str) -> bool:
    return number == above or number.startswith(f"{above}.")


def of_campaign(session: Session, campaign: AssessmentCampaign) -> Together:
    """In four questions to the database, however many agencies and leaves there are."""
    given = assignments.of_campaign(session, campaign)
    numbers = [item.number for item in assignments.assignable(campaign)]
    leads = {number: given.get(number, assignments.NOBODY).lead for number in numbers}
    return Together(campaign, desks.lines(session, campaign, numbers), leads)


def parts(session: Session, campaign: AssessmentCampaign) -> list[AssessmentPart]:
    """The parts that come from elsewhere."""
    query = select(AssessmentPart).where(AssessmentPart.campaign_id == campaign.id)
    return list(session.scalars(query.order_by(AssessmentPart.id)))


def save_part(
    session: Session, campaign: AssessmentCampaign, name: str, scored: str, maximum: str, source: str, by: audit.Actor
) -> None:
    """Enters a part, or changes the one of this name; without points and maximum it goes. Raises Refused."""
    session.refresh(campaign, with_for_update=True)
    if not name.strip():
        raise Refused("Nhập tên phần điểm, ví dụ Chỉ số SIPAS.")
    title = within(name, 120, "Tên")
    mine = (AssessmentPart.campaign_id == campaign.id, AssessmentPart.name == title)
    session.execute(delete(AssessmentPart).where(*mine))
    subject = f"assessment_campaign:{campaign.id}"
    if scored.strip() or maximum.strip():
        most = points.read(maximum)
        found = points.within(points.read(scored), most)
        if not source.strip():
            raise Refused("Ghi nguồn của điểm: văn bản, số, ngày.")
        told = {"points": str(found), "maximum": str(most), "source": within(source, 300, "Nguồn")}
        session.add(AssessmentPart(campaign_id=campaign.id, name=title, **told))
    session.flush()
    audit.record(session, by, "assessment.save_part", subject, score=within(scored, 20, "Điểm"))


def index(campaign: AssessmentCampaign, own: Part, others: Sequence[AssessmentPart]) -> Decimal:
    """The index, out of a hundred again where some of it does not apply. Raises ScoreRefused where the parts do not make it."""
    lost = sum((campaign.items[number].maximum for number in campaign.not_applicable), NONE)
    parts = [own, *(Part(Decimal(one.points), Decimal(one.maximum), one.name) for one in others)]
    found = composite(parts, WHOLE - lost)
    return exact(found * WHOLE / (WHOLE - lost)) if lost else found


def class_of(score: Decimal, bounds: Sequence[Decimal]) -> str:
    """A to D."""
    return next((letter for letter, bound in zip(CLASSES, bounds, strict=False) if score >= bound), CLASSES[-1])
