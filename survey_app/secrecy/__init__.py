"""Attacks on the promise of secrecy: can any response be tied to a person?

`copying` makes a copy of the database, whatever columns and tables are really there; `attackers` is the table of who attacks
with what; `attacks` and `key_ring` are what they try, each a function from the copy to the ties that it believes in; `guards`
takes the guards away, where each attack must find much.
"""

from survey_app.secrecy.attackers import (
    COPY_ATTACKERS,
    Finding,
    bits_of_who_answered,
    finding,
    server_opens,
    tied_responses,
    ties_by_attacker,
    ties_of,
)
from survey_app.secrecy.attacks import Tie
from survey_app.secrecy.copying import Copy, copy_of

__all__ = [
    "COPY_ATTACKERS",
    "Copy",
    "Finding",
    "Tie",
    "bits_of_who_answered",
    "copy_of",
    "finding",
    "server_opens",
    "tied_responses",
    "ties_by_attacker",
    "ties_of",
]
