"""An agency's spreadsheet → people + repairs + every problem at once. The contract is list-import; all of it is pure."""

from respondents.roster_file.coloured import coloured
from respondents.roster_file.group_rules import GroupRule, GroupsUnreadable, read_groups
from respondents.roster_file.list_file import check_people, read
from respondents.roster_file.reading import PersonRow, Problem, Repair, RosterReading
from respondents.roster_file.template import blank_template

__all__ = [
    "GroupRule",
    "GroupsUnreadable",
    "PersonRow",
    "Problem",
    "Repair",
    "RosterReading",
    "blank_template",
    "check_people",
    "coloured",
    "read",
    "read_groups",
]
