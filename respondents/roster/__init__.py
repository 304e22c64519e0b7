"""An agency's list and the people on it: their tables here, one module for each noun's verbs.

`listing` the list and its moves · `person` one row · `checking` problems and their confirmation · `editing` changes of rows
and their undoing · `upload` files · `column_choice` headings of an agency's own · `cover_letter` the signed letter ·
`review` Home Affairs' remarks and decisions · `snapshot`, `change_request` tables of what follows the freeze.
"""

from respondents.roster.change_request import ChangeRequest
from respondents.roster.column_choice import ColumnChoice
from respondents.roster.cover_letter import CoverLetter
from respondents.roster.listing import EDITABLE, MOVES, Roster, RosterState, Stale
from respondents.roster.person import Respondent
from respondents.roster.review import RosterComment, RosterVersion
from respondents.roster.snapshot import Snapshot

__all__ = [
    "EDITABLE",
    "MOVES",
    "ChangeRequest",
    "ColumnChoice",
    "CoverLetter",
    "Respondent",
    "Roster",
    "RosterComment",
    "RosterState",
    "RosterVersion",
    "Snapshot",
    "Stale",
]
