"""Last year beside this one, also where a criterion has another number now, or an agency follows others.

Which number a criterion had is what the set says (`Item.before`); where it says nothing, that of the only criterion with the same
words, else the same number.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy.orm import Session

from agencies.agency import Agency, of_numbers, predecessors
from foundation.plain_text import fold
from self_assessment import campaigns, entries, together
from self_assessment.campaigns import AssessmentCampaign
from self_assessment.entries import AssessmentEntry
from self_assessment.items import NEW, Item, Items
from self_assessment.together import Row, Together


class Said(NamedTuple):
    """What was said of a leaf a year ago: under which number, by which agency."""

    number: str
    agency: Agency
    entry: AssessmentEntry


class Reached(NamedTuple):
    """The points of a year ago, accepted or else counted, and whose they are ("": of the row beside which they stand)."""

    points: Decimal
    whose: str = ""


class LastYear(NamedTuple):
    """What was reached a year ago: by the number that a criterion has now, and by the agency that there is now."""

    campaigns: Sequence[AssessmentCampaign]
    criteria: Mapping[str, Sequence[Reached]]
    agencies: Mapping[int, Sequence[Reached]]


def number_in(item: Item, last: Items) -> str | None:
    """The number that a criterion had in the set of the year before; None where it had none."""
    if item.before == NEW:
        return None
    if item.before:
        return item.before if item.before in last else None
    alike = last.by_words.get(fold(item.name), [])
    if item.number in alike or len(alike) != 1:
        return item.number if item.number in last else None
    return alike[0]


def of_leaf(session: Session, campaign: AssessmentCampaign, item: Item) -> list[Said]:
    """What was said of a leaf in the campaigns of the year before, its own agency first."""
    found = []
    for before in campaigns.before(session, campaign):
        number = number_in(item, before.items)
        entry = entries.find(session, before.id, number) if number else None
        if entry is not None:
            found.append((entry, before.agency_id or entry.agency_id))
    names = {one.id: one for one in of_numbers(session, [agency for _, agency in found])}
    return [Said(entry.number, names[agency], entry) for entry, agency in found]


def of_campaign(session: Session, campaign: AssessmentCampaign, leads: Mapping[int, str]) -> LastYear:
    """For everything that stands on a page about a campaign. `leads`: the agencies on it, with their names."""
    found = [(one, together.of_campaign(session, one)) for one in campaigns.before(session, campaign)]
    names = {one.id: one.name for one in of_numbers(session, [before.agency_id or 0 for before, _ in found])}
    criteria: dict[str, list[Reached]] = {}
    for before, all_of_it in found:
        rows = {row.number: _reached(row) for row in all_of_it.rows(1)}
        whose = names.get(before.agency_id or 0, "") if len(found) > 1 or before.agency_id != campaign.agency_id else ""
        for item in campaign.items:
            number = number_in(item, before.items)
            if number in rows:
                criteria.setdefault(item.number, []).append(Reached(rows[number], whose))
    followed, agencies = predecessors(session), dict[int, list[Reached]]()
    for before, all_of_it in found:
        for which in leads:
            mine = {which: names.get(before.agency_id or 0, "") if before.agency_id != campaign.agency_id else ""}
            mine |= {one.id: one.name for one in followed.get(which, ())}
            agencies.setdefault(which, []).extend(_of_agencies(all_of_it, mine))
    return LastYear([before for before, _ in found], criteria, agencies)


def _of_agencies(found: Together, names: Mapping[int, str]) -> Iterator[Reached]:
    led = set(found.leads.values())
    mine = {which: name for which, name in names.items() if which in led}
    for name, row in zip(mine.values(), found.by_agency(mine), strict=True):
        yield Reached(_reached(row), name)


def _reached(row: Row) -> Decimal:
    return row.counts if row.accepted is None else row.accepted
