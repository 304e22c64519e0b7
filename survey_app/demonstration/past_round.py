"""The demonstration's round of the year before: closed, its box opened, so that the Ministry has results, papers and rows to read.

Every department whose list is whole, the council, and all 102 communes; each group had a questionnaire of its own. By the same
verbs as everywhere; only the messages of that time are not written again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from agencies.agency import Agency
from foundation import audit, keys
from foundation.db import now
from foundation.vietnam_time import today
from questionnaires.ballot import box, sitting
from questionnaires.ballot import opening as ballot_opening
from questionnaires.ballot.holders import of_box
from questionnaires.survey_round import SurveyRound
from respondents import snapshots
from respondents.envelopes import stripping
from respondents.field import opening
from respondents.invitation import counters
from respondents.roster_file import PersonRow, RosterReading
from survey_app.demonstration import answering, filling
from survey_app.demonstration.agencies import AGENCIES, commune
from survey_app.demonstration.build_lists import leaders_of_communes

FORMS = {"HDND": "par_hdnd", "LDS": "par_lds", "LDP": "par_ldp", "LDX": "par_ldx"}
AGO, LASTED = timedelta(days=340), timedelta(days=14)
SHARES = ((0.84, "submitted"), (0.04, "started"), (0.02, "bounced"), (0.10, "sent"))

DEPARTMENTS = {one.code: one for one in AGENCIES if one.state == "frozen" and one.class_code != "xa"}
"""Those whose list is whole this year, with the same people, and the council."""


def add(session: Session, sign_ins: filling.SignIns) -> SurveyRound:
    """Adds it beside the running round, whose agencies and accounts it shares. Commits, as the opening of a box does."""
    versions = {group: filling.publish(session, form) for group, form in FORMS.items()}
    opened = filling.evening(now() - AGO)
    survey_round = filling.plan(session, today().year - 1, opened, LASTED, versions)
    agencies = {one.code: one for one in session.scalars(sa.select(Agency))}
    filling.choose(session, survey_round, [agencies[code] for code in (*DEPARTMENTS, *leaders_of_communes())])
    for code, demo in DEPARTMENTS.items():
        filling.register(session, survey_round, demo, agencies[code])
    for code, people in leaders_of_communes().items():
        # typed in and not uploaded: a hundred files would take their time
        reading = RosterReading(people=[PersonRow(row, cells) for row, cells in enumerate(people, start=1)])
        filling.take(session, survey_round, commune(code[1:]), agencies[code], reading)
    snapshots.freeze_round(session, survey_round, filling.BY, {})
    secrets = sitting.by_itself(session, survey_round, filling.seats(session, sign_ins), filling.THRESHOLD, filling.BY)
    network_key = keys.encode_secret(keys.Keys.generate().root)
    survey_round.move(session, "open", filling.BY, network_key=network_key)
    answering.walk_all(session, survey_round, SHARES)
    counters.recount(session, survey_round.id)
    answering.keep_evenings(session, survey_round)
    opening.close_round(session, survey_round, filling.BY)
    session.commit()
    _open_box(session, survey_round, secrets)
    return survey_round


def _open_box(session: Session, survey_round: SurveyRound, secrets: Sequence[str]) -> None:
    """Persons off, every holder agrees, two secrets open."""
    stripping.strip(session, survey_round.id, filling.BY)
    the_box = box.the_box(session, survey_round.id)
    for holder in of_box(session, the_box.id):
        ballot_opening.consent(session, the_box, audit.Actor("key_holder", holder.account_id))
    session.commit()
    ballot_opening.open_box(session, survey_round.id, secrets[: filling.THRESHOLD], filling.BY)
