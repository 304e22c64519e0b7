"""What the opening costs: `python -m bench.opening [ENVELOPES]`. Wall time of stripping, opening and cleaning, and the memory that
they add, on a SQLite database of its own.

The questionnaire is `par_30`; the sheets are made up; nobody holds the key.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa
from flask_migrate import upgrade
from sqlalchemy.orm import Session

from bench.prepare import an_open_round, invite
from foundation import audit, keys
from foundation.db import now
from questionnaires.ballot import box, opening, sealed_sheet, sitting
from questionnaires.ballot.marks import Marks
from questionnaires.ballot.sealed_sheet import SheetContent
from questionnaires.survey_round import SurveyRound
from questionnaires.versions import QuestionnaireVersion, definition
from respondents.envelopes import cleaning, stripping
from respondents.envelopes.envelope import Envelope, mac_of
from respondents.field import opening as field
from respondents.invitation import Invitation
from survey_app import create_app
from survey_app.database import db

BATCH = 2000


def fill(session: Session, count: int) -> SurveyRound:
    """A closed round with so many envelopes."""
    made = an_open_round(session)
    sitting.without_holders(session, made, audit.SYSTEM)
    invite(session, made, count)
    session.commit()
    version = session.scalars(sa.select(QuestionnaireVersion)).one()
    form, public = definition(version), box.public_key_to_submit(session, made.id)
    length, values = sealed_sheet.padded_length(form), {q.path: "3" for q in form.questions}
    content = SheetContent(version.id, "LDS", "so", values, Marks(consistency=False, pattern=False))
    ids = session.scalars(sa.select(Invitation.id)).all()
    for start in range(0, count, BATCH):
        rows = []
        for one in ids[start : start + BATCH]:
            sealed = sealed_sheet.seal(public, made.id, content, length)
            rows.append({"invitation_id": one, "sealed": sealed, "mac": mac_of(one, sealed), "set_aside_why": ""})
        session.execute(sa.insert(Envelope), rows)
    session.execute(sa.update(Invitation).values(submitted_at=now(), receipt="X"))
    field.close_round(session, made, audit.SYSTEM)
    session.commit()
    return made


def megabytes() -> float:
    """The largest this process, or any child of it, has been."""
    most = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return max(most) / 1024


def timed(what: str, act: Callable[[], object]) -> None:
    start = time.perf_counter()
    act()
    print(f"{what:10} {time.perf_counter() - start:8.1f} s   largest process {megabytes():.0f} MB", flush=True)


def main(count: int) -> None:
    """Prepares and measures."""
    folder = Path(tempfile.mkdtemp(prefix="opening-"))
    keys.Keys.load_or_create(folder / "keys.json")
    app = create_app({**os.environ, "DATA_DIR": str(folder), "KEYS_FILE": ""})
    with app.app_context():
        upgrade()
        round_id = fill(db.session, count).id
        print(f"{count} envelopes; largest process {megabytes():.0f} MB")
        timed("stripped", lambda: stripping.strip(db.session, round_id, audit.SYSTEM))
        timed("opened", lambda: opening.open_box(db.session, round_id, (), audit.SYSTEM))
        timed("cleaned", lambda: cleaning.clean(db.session, round_id))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
