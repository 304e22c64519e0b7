"""What every page of a focal point begins with: the round, the agency, its list, the rules that the list is checked by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import abort

from agencies.agency import Agency
from questionnaires.survey_round import SurveyRound
from respondents.changes import seen_by_agency
from respondents.roster import Respondent, Roster, checking, editing, listing
from survey_app import accounts, focal_points
from survey_app.accounts import this_round
from survey_app.database import db


@dataclass(frozen=True)
class Desk:
    """The signed-in focal point's work in the round of the address."""

    survey_round: SurveyRound
    agency: Agency
    roster: Roster

    @property
    def subject(self) -> str:
        """What an event about this work is about: the list, or its agency as long as there is none."""
        return f"roster:{self.roster.id}" if self.roster.id else f"agency:{self.agency.id}"

    @property
    def rules(self) -> checking.Rules:
        """The round's groups with this agency's quotas, and the contacts that no list may give."""
        contacts = focal_points.contacts(db.session)
        return checking.rules_for(db.session, self.survey_round, self.agency.id, contacts)

    @property
    def may_edit(self) -> bool:
        """The list is open, and so is the time for lists."""
        return self.roster.is_editable and listing.takes_lists(self.survey_round, self.roster)

    @property
    def closed_because(self) -> str:
        """Why the list cannot be worked on, where `may_edit` says so."""
        return listing.NOT_REGISTERING if self.roster.is_editable else listing.CLOSED

    @property
    def group_names(self) -> dict[str, str]:
        return {group.code: group.name for group in self.survey_round.groups}


def to_read() -> Desk:
    """For a page that only reads: a list that was not begun yet appears as an empty draft."""
    survey_round = this_round()
    agency = db.session.get_one(Agency, accounts.agency_id())
    roster = listing.find(db.session, survey_round.id, agency.id)
    return Desk(survey_round, agency, roster or listing.blank(survey_round.id, agency.id))


def to_write() -> Desk:
    """For an act: the list is begun now if it was not."""
    survey_round = this_round()
    agency = db.session.get_one(Agency, accounts.agency_id())
    return Desk(survey_round, agency, listing.begin(db.session, survey_round.id, agency.id))


def to_write_row(person_id: int) -> Desk:
    """For an act on one row. 404 for a row that was never on this list."""
    mine = to_write()
    return mine if editing.was_on(db.session, mine.roster, person_id) else abort(404)


def people(mine: Desk) -> Sequence[Respondent]:
    """The rows of the list as the agency sees them."""
    return seen_by_agency.people(db.session, mine.roster, mine.survey_round) if mine.roster.id else []
