"""An agency's spreadsheet → people + repairs + every problem at once. The contract is list-import; all of it is pure."""

from respondents.roster_file.group_rules import GroupRule, GroupsUnreadable, read_groups
from respondents.roster_file.list_file import check_people, read
from respondents.roster_file.reading import PersonRow, Problem, Repair, RosterReading

__all__ = [
    "GroupRule",
    "GroupsUnreadable",
    "PersonRow",
    "Problem",
    "Repair",
    "RosterReading",
    "check_people",
    "read",
    "read_groups",
]
