"""Long work done in the test's own process, without its limits: what comes of it, not how it is run."""

from __future__ import annotations

from sqlalchemy.orm import Session

from foundation.jobs import claims, work
from survey_app.long_work import KINDS


def run_jobs(session: Session) -> int:
    """Does what is due; returns how many jobs that were."""
    done = 0
    while claimed := claims.take(session, "test"):
        assert work.carry_through(session, claimed.number, claimed.claim, KINDS)
        done += 1
    return done
