"""What people are told of a pause: since when, and until when as far as anybody knows."""

from __future__ import annotations

from foundation.db import now
from questionnaires import pauses
from survey_app import formats
from survey_app.answering.ledger import ledger
from survey_app.tongues import say


def of_round(round_id: int) -> dict[str, str]:
    """`since` and `resumes`, for the page of the pause. Read anew each time: a second pause says something else."""
    resting = pauses.current(ledger(), round_id)
    since = formats.deadline(resting.began_at) if resting else say("hôm nay")
    expected = resting.resumes_at if resting and resting.resumes_at and resting.resumes_at > now() else None
    words = say("Dự kiến mở lại lúc {at}.", at=formats.deadline(expected)) if expected else say("Chưa có giờ mở lại.")
    return {"since": since, "resumes": words}
