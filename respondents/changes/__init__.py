"""Changes of a frozen list: asked for by the agency with a reason, decided by Home Affairs.

Who has answered is never replaced. The old link dies with the decision; a changed phone opens the new one only after a day,
in which the old number and mailbox, who are told at once, can object. Until the close the agency sees what it asked for and
nothing of the decision (`seen_by_agency`): that would tell who has answered.
"""

from respondents.changes.asking import ANSWERED, ask, has_answered, record_refusal
from respondents.changes.deciding import (
    approve,
    count_asked,
    of_roster,
    of_round,
    refuse,
    release_due,
    substitutions,
    withdraw,
)
from respondents.roster.change_request import KINDS, REASONS, ChangeRequest

__all__ = [
    "ANSWERED",
    "KINDS",
    "REASONS",
    "ChangeRequest",
    "approve",
    "ask",
    "count_asked",
    "has_answered",
    "of_roster",
    "of_round",
    "record_refusal",
    "refuse",
    "release_due",
    "substitutions",
    "withdraw",
]
