"""What is wrong with a list, kept up to date with every change, and the agency's word on what is only unusual.

The reader (`respondents.roster_file`) is the only judge of cells. A cell that nobody touched keeps what the reader said when
the file was read: a remark beside a phone number, for example, can no longer be seen in the number itself.
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from foundation import keys
from foundation.db import Refused
from foundation.typed_text import within
from questionnaires.survey_round import SurveyRound
from respondents import quotas, roster_file
from respondents.roster import column_choice
from respondents.roster.listing import Roster
from respondents.roster.person import Respondent, worst_of
from respondents.roster_file.columns import FIELDS

Entry = dict[str, Any]

# problems that compare rows or count them: found anew at each check, whatever was said before
OF_THE_LIST = frozenset({"DUPLICATE_PHONE", "DUPLICATE_EMAIL", "DUPLICATE_PERSON", "QUOTA_SHORT", "QUOTA_OVER"})
OWN_CONTACT = {
    "phone": "Số này là số của đầu mối đơn vị. Hãy nhập số di động của chính người được mời.",
    "email": "Địa chỉ này là thư của đầu mối đơn vị. Hãy nhập thư của chính người được mời hoặc để trống.",
}
# what the agency must write down, rather than only confirm
NEEDS_REASON = {
    "POSITION_NOT_IN_GROUP": "Lý do giữ người này trong nhóm",
    "QUOTA_SHORT": "Lý do thiếu",
    "QUOTA_OVER": "Lý do thừa",
}
CONFIRMED = "Đơn vị đã xác nhận"
LONGEST_REASON = 300
EVERYTHING = frozenset(FIELDS)


@dataclass(frozen=True)
class Rules:
    """What a list is read and checked by: its groups with titles and quotas, the focal points' own contacts (blind indexes),
    what the agency said about its own headings."""

    groups: Sequence[roster_file.GroupRule]
    focal_contacts: frozenset[str] = field(default_factory=frozenset)
    headings: Mapping[str, str] = field(default_factory=dict)


def rules_for(session: Session, survey_round: SurveyRound, agency_id: int, focal_contacts: frozenset[str]) -> Rules:
    """The round's groups with this agency's quotas, and what `contact_indexes` gave."""
    limits = quotas.of_agency(session, survey_round, agency_id)
    groups = []
    for group in survey_round.groups:
        quota = limits.get(group.id)
        titles = tuple(title.strip() for title in group.titles.split(";") if title.strip())
        minimum, maximum = (quota.minimum, quota.maximum) if quota else (None, None)
        groups.append(roster_file.GroupRule(code=group.code, name=group.name, titles=titles, min=minimum, max=maximum))
    return Rules(groups, focal_contacts, column_choice.of_agency(session, agency_id))


def entry_of(problem: roster_file.Problem) -> Entry:
    """A problem as it is stored."""
    made = {name: getattr(problem, name) for name in ("row", "column", "code", "severity", "message", "suggestion")}
    return made | {"key": f"{problem.code}-{zlib.crc32(problem.message.encode()):08x}"}


def recheck(
    session: Session, roster: Roster, rules: Rules, touched: Mapping[int, frozenset[str]] | None = None
) -> None:
    """Checks the whole list again and stores what is wrong with each row and with the list.

    touched: person id → columns whose cells the agency has just written; what the reader says of other cells stands. None
    where nothing was written by hand and only the comparison of rows and the quotas may have changed.
    """
    session.expire(roster, ["people"])
    people = [person for person in roster.people if person.state == "listed"]
    fresh = roster_file.check_people([_row(person) for person in people], rules.groups)
    missing = {entry["column"] for entry in roster.problems if entry["code"] == "COLUMN_MISSING"} if touched else set()
    found = _by_row(entry_of(problem) for problem in fresh.problems)
    repaired = _by_row(repair._asdict() for repair in fresh.repairs)
    for person, row in zip(people, fresh.people, strict=True):
        columns = _reread(frozenset((touched or {}).get(person.id, ())) | missing)
        _store(person, row, columns, found[person.ordinal], repaired[person.ordinal], rules)
    kept = [entry for entry in roster.problems if entry["code"] not in OF_THE_LIST and entry["column"] not in missing]
    roster.problems = kept + [entry for entry in found[None] if entry["code"] in OF_THE_LIST]
    session.flush()


def _row(person: Respondent) -> roster_file.PersonRow:
    return roster_file.PersonRow(person.ordinal, person.cells)


def _by_row(entries: Iterable[Entry]) -> defaultdict[int | None, list[Entry]]:
    grouped: defaultdict[int | None, list[Entry]] = defaultdict(list)
    for entry in entries:
        grouped[entry["row"]].append(entry)
    return grouped


def _reread(touched: frozenset[str]) -> frozenset[str]:
    """Position and group are judged together."""
    return touched | {"position", "group"} if touched & {"position", "group"} else touched


def _store(
    person: Respondent,
    row: roster_file.PersonRow,
    columns: frozenset[str],
    found: list[Entry],
    repaired: list[Entry],
    rules: Rules,
) -> None:
    """One row's new state: the touched columns as the reader now sees them, the others as they were."""
    changed = {column: row.cells[column] for column in columns if row.cells[column] != person.cells[column]}
    if changed:
        person.fill(changed)
    kept = [entry for entry in person.problems if entry["column"] not in columns and entry["code"] not in OF_THE_LIST]
    fresh = [entry for entry in found if entry["column"] in columns or entry["code"] in OF_THE_LIST]
    problems = with_own_contacts(kept + fresh, person.phone_index, person.email_index, rules)
    repairs = [entry for entry in person.repairs if entry["column"] not in columns]
    settle(person, problems, repairs + [entry for entry in repaired if entry["column"] in columns], columns)


def settle(person: Respondent, problems: list[Entry], repairs: list[Entry], columns: frozenset[str]) -> None:
    """Stores problems; a confirmation is forgotten when its cell was written anew or its problem is gone."""
    void = {entry["code"] for entry in person.problems if entry["column"] in columns}
    standing = {entry["code"] for entry in problems}
    accepted = {code: reason for code, reason in person.accepted.items() if code in standing - void}
    values = {"problems": problems, "repairs": repairs, "accepted": accepted, "worst": worst_of(problems, accepted)}
    for name, value in values.items():
        if getattr(person, name) != value:
            setattr(person, name, value)


def with_own_contacts(problems: list[Entry], phone_index: str, email_index: str, rules: Rules) -> list[Entry]:
    """Adds the error of a focal point who gave an own phone or mailbox for somebody else."""
    others = [entry for entry in problems if not entry["code"].endswith("_FOCAL_POINT")]
    for column, index in (("phone", phone_index), ("email", email_index)):
        if index and index in rules.focal_contacts:
            code = f"{column.upper()}_FOCAL_POINT"
            words = {"column": column, "code": code, "severity": "error", "message": OWN_CONTACT[column]}
            others.append({"row": None, "suggestion": None, "key": code, **words})
    return others


def contact_indexes(phones: Iterable[str], emails: Iterable[str]) -> frozenset[str]:
    """Blind indexes of phones (already indexes) and mailboxes, for Rules.focal_contacts."""
    ring = keys.current()
    return frozenset(phones) | {ring.index("email", email) for email in emails}


def accept(person: Respondent, code: str, reason: str) -> None:
    """Confirms a row's unusual thing. Raises Refused when there is none, or its reason is missing."""
    entry = next((entry for entry in person.problems if entry["code"] == code), None)
    person.accepted = {**person.accepted, code: checked_reason(entry, reason)}
    person.worst = worst_of(person.problems, person.accepted)


def accept_of_list(roster: Roster, key: str, reason: str) -> None:
    """Confirms an unusual thing of the whole list, for example a quota that is short. Raises Refused."""
    entry = next((entry for entry in roster.problems if entry["key"] == key), None)
    roster.accepted = {**roster.accepted, key: checked_reason(entry, reason)}


def checked_reason(entry: Entry | None, reason: str) -> str:
    if entry is None:
        raise Refused("Điều cần xác nhận này không còn nữa. Hãy tải lại trang.")
    if entry["severity"] == "error":
        raise Refused("Chỗ này phải sửa, không xác nhận được. " + entry["message"])
    words = within(" ".join(reason.split()), LONGEST_REASON, "Lý do")
    if not words and entry["code"] in NEEDS_REASON:
        raise Refused(f"Hãy ghi “{NEEDS_REASON[entry['code']]}”.")
    return words or CONFIRMED


def standing(roster: Roster, people: Iterable[Respondent]) -> roster_file.RosterReading:
    """The list as it is by now, in the shape in which a file is read: its rows, and what still has to be done."""
    listed = list(people)
    said = [(person.ordinal, entry) for person in listed for entry in person.open_problems]
    open_of_list = [(entry["row"], entry) for entry in roster.open_problems]
    problems = [
        roster_file.Problem(
            row, entry["column"], *(entry[name] for name in ("code", "severity", "message", "suggestion"))
        )
        for row, entry in open_of_list + said
    ]
    return roster_file.RosterReading([_row(person) for person in listed], [], problems)


def counts(people: Iterable[Respondent]) -> dict[str, int]:
    """valid, error, confirm, repaired (cells that the reader mended), of listed people."""
    result = {"": 0, "confirm": 0, "error": 0, "repaired": 0}
    for person in people:
        result[person.worst] += 1
        result["repaired"] += len({entry["column"] for entry in person.repairs})
    return result
