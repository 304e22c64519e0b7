"""Changes of a frozen list: asked for by the agency with a reason, decided by Home Affairs.

Who has answered is never replaced. The old link dies with the decision; a changed phone opens the new one only after a day,
in which the old number and mailbox, who are told at once, can object.
"""

from respondents.changes.asking import ANSWERED, ask, has_answered
from respondents.changes.deciding import (
    approve,
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
    "has_answered",
    "of_roster",
    "of_round",
    "refuse",
    "release_due",
    "substitutions",
    "withdraw",
]
