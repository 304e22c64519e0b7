"""The self-assessment of the demonstration: its set of criteria, published."""

from __future__ import annotations

from sqlalchemy.orm import Session

from foundation import audit
from foundation.vietnam_time import today
from self_assessment import sets
from survey_app.demonstration import criteria


def fill(session: Session, by: audit.Actor) -> None:
    """By the verbs that its users call."""
    made = sets.keep(session, criteria.items(), title=criteria.TITLE, year=today().year, audience="province", by=by)
    sets.publish(session, made, by, seen=made.sha256)
