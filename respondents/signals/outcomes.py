"""What became of the signals of a round, in numbers: for the report, and for whoever asks how it was done. No person in it."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from respondents.signals.call_sample import CallShare, call_share
from respondents.signals.note import SignalNote
from respondents.signals.review import OUTCOMES, Review
from respondents.signals.table import WORDS


class Outcomes(NamedTuple):
    """`scored`: sheets looked at by the signals; `flagged`: of them, worth a second look; `by_outcome`: how many looks ended
    how (keys of `review.OUTCOMES`); `by_signal`: how many looks named a signal among their reasons (keys of `table.WORDS`)."""

    scored: int
    flagged: int
    by_outcome: dict[str, int]
    by_signal: dict[str, int]
    calls: CallShare


def outcomes(session: Session, round_id: int) -> Outcomes:
    """The counts of one round."""
    scored = session.scalar(select(func.count()).where(SignalNote.round_id == round_id)) or 0
    looks = session.scalars(select(Review).where(Review.round_id == round_id)).all()
    ended = Counter(look.outcome for look in looks)
    named = Counter(code for look in looks for code in look.reasons)
    return Outcomes(
        scored=scored,
        flagged=len(looks),
        by_outcome={name: ended[name] for name in OUTCOMES},
        by_signal={code: named[code] for code in WORDS},
        calls=call_share(session, round_id),
    )
