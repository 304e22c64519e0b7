"""An agency's spreadsheet → people + repairs + every problem at once. The contract is list-import; all of it is pure."""

from respondents.roster_file.apart import coloured_apart, read_apart
from respondents.roster_file.coloured import coloured
from respondents.roster_file.group_rules import GroupRule, GroupsUnreadable, read_groups
from respondents.roster_file.list_file import check_people, read
from respondents.roster_file.reading import COLUMN_CHOSEN, PersonRow, Problem, Repair, RosterReading, UnreadColumn
from respondents.roster_file.template import blank_template
from respondents.roster_file.unread import headings_of, questions

__all__ = [
    "COLUMN_CHOSEN",
    "GroupRule",
    "GroupsUnreadable",
    "PersonRow",
    "Problem",
    "Repair",
    "RosterReading",
    "UnreadColumn",
    "blank_template",
    "check_people",
    "coloured",
    "coloured_apart",
    "headings_of",
    "questions",
    "read",
    "read_apart",
    "read_groups",
]
