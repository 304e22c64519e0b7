"""Once a working day, in the morning: mail to Home Affairs of everything that waits for a decision. A round switches it on."""

from __future__ import annotations

from datetime import time

from sqlalchemy.orm import Session

from foundation.db import now
from foundation.outbox import About, was_written_since
from foundation.vietnam_time import beginning_of, in_vietnam, today
from questionnaires.survey_round import SurveyRound
from respondents import wording
from respondents.field import waiting as counted
from respondents.messages import holidays
from survey_app import officer_mail
from survey_app.home_affairs.waiting import KINDS

KIND = "waiting_today"
FROM, UNTIL = time(7, 30), time(17)
"""When it may be written, on Vietnam's clock: whoever starts the worker in the evening is not told of the morning."""


def write(session: Session, survey_round: SurveyRound) -> int:
    """Puts the mail of today into the outbox for each officer; 0 when it is not due, was written, or nothing waits."""
    if not survey_round.setting("daily_digest") or not _is_hour(session) or _was_written(session, survey_round):
        return 0
    things = what_waits(session, survey_round)
    if not things:
        return 0
    page = officer_mail.address("home_affairs.dashboard", round_id=survey_round.id)
    officers = officer_mail.officers(session)
    for one in officers:
        about = About("round", survey_round.id)
        wording.write(session, KIND, "email", one.email, about, {"matter": "; ".join(things), "page": page})
    return len(officers)


def what_waits(session: Session, survey_round: SurveyRound) -> list[str]:
    """Each kind of thing that waits, with its number."""
    counts = counted.of_round(session, survey_round.id)._asdict()
    return [f"{words}: {counts[name]}" for name, words, _ in KINDS if counts[name]]


def _is_hour(session: Session) -> bool:
    moment = in_vietnam(now())
    return FROM <= moment.time() < UNTIL and holidays.calendar(session).is_worked(today())


def _was_written(session: Session, survey_round: SurveyRound) -> bool:
    return was_written_since(session, KIND, About("round", survey_round.id), beginning_of(today()))
