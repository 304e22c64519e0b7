"""An insider's attack on a copy of the database, without the keys: can any response be tied to a person?

`copying` makes the copy, whatever columns and tables are really there; `attacks` are tried one after another, each a function
from the copy to the ties that it believes in; `report` counts the responses that at least one attack ties.
"""

from survey_app.secrecy.attacks import ATTACKS, Tie
from survey_app.secrecy.copying import Copy, copy_of

__all__ = ["ATTACKS", "Copy", "Tie", "copy_of", "ties_of"]


def ties_of(copy: Copy) -> dict[str, list[Tie]]:
    """Attack's name → the ties that it found."""
    return {attack.__name__: list(attack(copy)) for attack in ATTACKS}
