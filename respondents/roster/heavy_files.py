"""What the worker does for the list room: reads heavy files, opens links whose wait is over, forgets what nobody wants."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from foundation.db import Refused, looking
from foundation.jobs import Job, Task
from questionnaires.survey_round import SurveyRound
from respondents.roster import comparison, replacing, upload
from respondents.roster.checking import Rules, rules_for
from respondents.roster.upload import RosterUpload

Contacts = Callable[[Session], frozenset[str]]


def nobody(session: Session) -> frozenset[str]:
    """No focal point's contacts."""
    return frozenset()


def read(session: Session, task: Task, focal_contacts: Contacts = nobody) -> None:
    """Reads the file that the job is about; nothing when it was dropped meanwhile, or read by a worker that died later.

    A file for an empty list goes straight in, as it does when it is read at once; otherwise the agency is asked.
    focal_contacts: blind indexes of the focal points' own phones and mailboxes.
    """
    file = session.get(RosterUpload, task.number)
    if file is None or not file.is_waiting:
        return
    data, filename, settled, sheets = file.content, file.filename, file.columns_settled, file.sheets
    rules = _rules(session, file, focal_contacts)
    session.commit()  # reading takes long, and nobody else shall wait for it
    task.progress(0, words="Đang đọc tệp")
    found = upload.read(data, filename, rules, settled, sheets)
    file = session.get(RosterUpload, task.number, populate_existing=True)
    if file is None or not file.is_waiting:
        return
    file.keep(found)
    session.commit()
    if file.state == "read" and not file.roster.people:
        take_if_possible(session, file, _rules(session, file, focal_contacts))
        return
    _compare(session, task.number)


def _compare(session: Session, number: int) -> None:
    """Compares the file with its list while others write, and keeps that. A list that changes meanwhile is compared anew by the
    page that shows it."""
    session.commit()
    with looking(session):
        file = session.get(RosterUpload, number)
        compared = comparison.of(session, file.roster, file) if file else None
    if compared and (file := session.get(RosterUpload, number)) is not None and file.state == "read":
        file.comparison = compared
    session.commit()


def _rules(session: Session, file: RosterUpload, focal_contacts: Contacts) -> Rules:
    survey_round = session.get_one(SurveyRound, file.roster.round_id)
    return rules_for(session, survey_round, file.roster.agency_id, focal_contacts(session))


def gave_up(session: Session, job: Job) -> None:
    """The file could not be read within its limits: the agency's page says so, as of any file that is refused."""
    file = session.get(RosterUpload, int(job.about.rpartition(":")[2]))
    if file is not None and file.is_waiting:
        file.state, file.message = "refused", job.failure or "Việc đọc tệp đã bị dừng. Hãy tải tệp lên lại."


def take_if_possible(session: Session, file: RosterUpload, rules: Rules) -> None:
    """Puts the file into its empty list; when that is no longer allowed, the agency's page says so."""
    roster = file.roster
    try:
        replacing.take(session, roster, file, rules=rules, by=file.by, seen=roster.version)
        session.commit()
    except Refused:
        session.rollback()


def sweep(session: Session) -> int:
    """Forgets undecided files. Commits."""
    upload.forget_expired(session)
    session.commit()
    return 0
