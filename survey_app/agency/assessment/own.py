"""What every page of an agency's self-assessment begins with: the campaign, the agency's table and its parts in it."""

from __future__ import annotations

from typing import NamedTuple

from flask import abort

from agencies.agency import Agency
from self_assessment import assignments, desks
from self_assessment.campaigns import AssessmentCampaign
from self_assessment.desks import AssessmentDesk, Line
from survey_app import accounts
from survey_app.database import db


class Mine(NamedTuple):
    """An agency in a campaign: its own table, the leaves that it leads and those to which it contributes."""

    campaign: AssessmentCampaign
    agency: Agency
    desk: AssessmentDesk
    led: list[str]
    helped: list[str]

    @property
    def may_edit(self) -> bool:
        """Whether the agency may change its own table now."""
        return desks.is_editable(self.campaign, self.desk)


class MyLeaf(NamedTuple):
    """One leaf for one agency. `desk`: of the agency that leads, by whose state it may be changed; `leads`: whether that is it."""

    mine: Mine
    line: Line
    leads: bool
    desk: AssessmentDesk
    lead_id: int

    @property
    def may_edit(self) -> bool:
        """Whether scores may be changed; by whoever leads."""
        return self.leads and self.may_prove

    @property
    def may_prove(self) -> bool:
        """Whether documents may be attached."""
        return desks.is_editable(self.mine.campaign, self.desk)


def agency() -> Agency:
    """The agency of whoever is signed in."""
    return db.session.get(Agency, accounts.agency_id()) or abort(404)


def of_campaign(campaign_id: int) -> Mine:
    """404 for a campaign in which the agency has no part, or which is not open yet."""
    own, campaign = agency(), db.session.get(AssessmentCampaign, campaign_id)
    if campaign is None or campaign.state == "preparing":
        abort(404)
    led, helped = (find(db.session, campaign, own.id) for find in (assignments.led_by, assignments.helped_by))
    if not led and not helped:
        abort(404)
    return Mine(campaign, own, desks.of_agency(db.session, campaign, own.id), led, helped)


def leaf(campaign_id: int, number: str) -> MyLeaf:
    """404 for a leaf in which the agency has no part."""
    mine = of_campaign(campaign_id)
    if number not in mine.led and number not in mine.helped:
        abort(404)
    lead = assignments.of_campaign(db.session, mine.campaign)[number].lead
    leads = lead == mine.agency.id
    desk = mine.desk if leads or lead is None else desks.of_agency(db.session, mine.campaign, lead)
    return MyLeaf(mine, desks.lines(db.session, mine.campaign, [number])[0], leads, desk, lead or mine.agency.id)
