"""The table of long work: every kind of job, what does it, and within which limits. `foundation.jobs` tells how to add one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from flask import current_app
from sqlalchemy.orm import Session

from foundation import bound_to_parent
from foundation.jobs import Kind, Task
from foundation.jobs.claims import Claimed
from questionnaires.results import care
from respondents import match_search
from respondents.envelopes import stripping
from respondents.messages import letter_files
from respondents.roster import heavy_files, upload
from respondents.signals import live
from survey_app import assessment_making, bounce_mail, focal_points, letters_of_round
from survey_app.ministry import making
from survey_app.trials import shelf


def _letters(session: Session, task: Task) -> None:
    letter_files.make(session, task, pack=letters_of_round.packer(), base_url=current_app.config["BASE_URL"])


KINDS: dict[str, Kind] = {
    upload.READ: Kind(
        partial(heavy_files.read, focal_contacts=focal_points.contacts),
        seconds=180,
        megabytes=1024,
        gave_up=heavy_files.gave_up,
    ),
    match_search.JOB: Kind(match_search.work, seconds=900, megabytes=1024),
    live.JOB: Kind(live.work, seconds=120, megabytes=1024),
    bounce_mail.JOB: Kind(bounce_mail.work, seconds=180, megabytes=256),
    stripping.JOB: Kind(stripping.work, seconds=1800, megabytes=1024),
    care.JOB: Kind(care.work, seconds=1800, megabytes=1024),
    making.JOB: Kind(making.work, seconds=900, megabytes=1024, gave_up=making.gave_up),
    assessment_making.JOB: Kind(assessment_making.work, seconds=900, megabytes=1024, gave_up=assessment_making.gave_up),
    shelf.JOB: Kind(shelf.work, seconds=3600, megabytes=2048, attempts=2),
    letter_files.JOB: Kind(_letters, seconds=7200, megabytes=1024, attempts=5),
}


def command(claimed: Claimed, descriptor: int) -> Sequence[str]:
    """The words that start the child process of a job."""
    words = (claimed.number, claimed.kind, claimed.claim, descriptor)
    return bound_to_parent.command("flask", "--app", "survey_app", "jobs", "run", *words)
