"""Whom a play is about: the round as it was copied, or a province made up from nothing; scaled to so many people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation import audit
from foundation.db import Refused, now
from foundation.vietnam_time import in_vietnam
from questionnaires.survey_round import SurveyRound
from respondents import quotas
from respondents.quotas import AgencyApart, Quota
from survey_app import trial
from survey_app.demonstration import filling, past_round
from survey_app.demonstration.agencies import AGENCIES, GROUPS, OTHER_COMMUNES, QUOTAS, DemoAgency

BY = audit.Actor("rehearsal")
LASTS = timedelta(days=14)
LEAST = 20
"""People, so that a box of ten and more can be opened whatever chance has it."""


def made_up(session: Session, agencies: int) -> SurveyRound:
    """A round of this year's next Monday with so many agencies, four groups and four questionnaires. Needs an empty database."""
    opens = _next_monday(now() + timedelta(days=14))
    asked = {code: filling.publish(session, form(code)) for code, *_ in GROUPS}
    made = filling.plan(session, opens.year, opens, LASTS, asked)
    made.code, made.title, made.state = "THU", f"{trial.MARK}: {made.title}", "preparing"
    made.list_deadline = filling.evening(opens - timedelta(days=7))
    for one in _agencies(agencies):
        agency = filling.make_agency(session, one)
        limits: dict[int, tuple[int | None, int | None]] = {
            group.id: (size, size) for group in made.groups if (size := QUOTAS[one.class_code].get(group.code))
        }
        quotas.set_for(session, made, agency, limits, BY)
    return made


def form(group: str) -> str:
    """The questionnaire of the library that a group of the made-up province is asked."""
    return past_round.FORMS[group]


def _next_monday(at: datetime) -> datetime:
    """07:30 of a Monday in Vietnam."""
    day = in_vietnam(at) + timedelta(days=-in_vietnam(at).weekday() % 7)
    return day.replace(hour=7, minute=30, second=0, microsecond=0)


def _agencies(count: int) -> Sequence[DemoAgency]:
    """Those of the demonstration, each class in turn; then the other communes, then numbered ones."""
    by_class = [[one for one in AGENCIES if one.class_code == code] for code in QUOTAS]
    known = [one for turn in zip(*by_class, strict=False) for one in turn]
    known += [one for one in (*AGENCIES, *OTHER_COMMUNES) if one not in known]
    more = (DemoAgency(f"XT{n:03d}", f"UBND xã minh họa số {n}", "xa") for n in range(1, count))
    return [*known, *more][:count]


Places = Mapping[tuple[int, int], int]
"""How many people by agency and group."""


def shared_out(session: Session, survey_round: SurveyRound, people: int) -> Places:
    """So many people over the cells of the round, in proportion to its quotas (one a cell where it has none), which become as
    many; agencies without anybody take no part. Raises Refused for a round that cannot be played."""
    weights = _weights(session, survey_round)
    if not weights:
        raise Refused("Đợt này chưa có nhóm đối tượng hoặc chưa có đơn vị nào tham gia nên chưa chạy thử được.")
    found = {cell: count for cell, count in zip(weights, spread(people, list(weights.values())), strict=True) if count}
    session.execute(sa.delete(Quota).where(Quota.round_id == survey_round.id))
    session.add_all(
        Quota(round_id=survey_round.id, agency_id=agency, group_id=group, minimum=count, maximum=count)
        for (agency, group), count in found.items()
    )
    for one in quotas.agencies_asked(session, survey_round):
        if not any(agency == one.id for agency, _ in found):
            session.add(AgencyApart(round_id=survey_round.id, agency_id=one.id))
    session.flush()
    return found


def _weights(session: Session, survey_round: SurveyRound) -> dict[tuple[int, int], int]:
    asked = [one.id for one in quotas.agencies_asked(session, survey_round)]
    limits = quotas.of_round(session, survey_round)
    if not limits:
        return {(agency, group.id): 1 for agency in asked for group in survey_round.groups}
    weights = {cell: high or low or 1 for cell, (low, high) in limits.items() if cell[0] in asked and high != 0}
    return dict(sorted(weights.items()))


def spread(total: int, weights: Sequence[int]) -> list[int]:
    """Shares of a whole in proportion to weights, the largest remainders rounded up; they add up to it."""
    whole = sum(weights)
    exact = [total * weight / whole for weight in weights]
    shares = [int(one) for one in exact]
    by_rest = sorted(range(len(weights)), key=lambda place: (shares[place] - exact[place], place))
    for place in by_rest[: total - sum(shares)]:
        shares[place] += 1
    return shares
