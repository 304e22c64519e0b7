"""Evidence that somebody answered for another, with reasons; what follows from it is decided by people, never here."""

from respondents.signals.call_sample import CallDraw, RandomCall
from respondents.signals.guided import GuidedSession, KnownDevice
from respondents.signals.note import SignalNote
from respondents.signals.outcomes import Outcomes, outcomes
from respondents.signals.review import Review
from respondents.signals.scoring import score

__all__ = [
    "CallDraw",
    "GuidedSession",
    "KnownDevice",
    "Outcomes",
    "RandomCall",
    "Review",
    "SignalNote",
    "outcomes",
    "score",
]
