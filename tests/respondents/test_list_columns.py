"""The table of columns, against what is stored and what was kept before a column was added to it."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import String
from sqlalchemy.orm import Session

from foundation.keys import EncryptedText
from respondents import roster_file, snapshots
from respondents.roster import Respondent, decisions, editing, review
from respondents.roster_file.columns import BY_FIELD, COLUMNS, FIELDS, OF_THE_FIRST_LISTS, Column, whole
from respondents.roster_file.kept import packed, unpacked
from survey_app import list_columns
from survey_app.ministry import respondent_list
from tests.respondents.list_room import FOCAL, GOOD, HOME, Room, sheet
from tests.respondents.spreadsheets import GROUPS

STORED = Respondent.__table__.c


@pytest.mark.parametrize("column", COLUMNS, ids=FIELDS)
def test_a_person_is_stored_as_the_table_says(column: Column) -> None:
    stored = STORED[column.attribute].type
    assert isinstance(stored, EncryptedText) is column.encrypted
    if not column.encrypted:
        assert isinstance(stored, String)
        assert stored.length == column.longest
    assert (f"{column.field}_index" in STORED) is column.indexed


@pytest.mark.parametrize("column", COLUMNS, ids=FIELDS)
def test_no_heading_means_two_columns(column: Column) -> None:
    ours = {heading.strip() for heading in column.headings.split("|")}
    others = {h.strip() for other in COLUMNS if other is not column for h in other.headings.split("|")}
    assert ours.isdisjoint(others)


@pytest.mark.parametrize("column", COLUMNS, ids=FIELDS)
def test_what_a_cell_holds_too_much_of_is_cut_only_where_it_is_plain(column: Column) -> None:
    person = Respondent()
    person.fill(dict.fromkeys(FIELDS, "x" * 1000))
    assert len(person.cells[column.field]) == (1000 if column.encrypted else column.longest)


# -- what was kept before a column was added


def without(field: str, kept: dict[str, object]) -> dict[str, object]:
    return {name: text for name, text in kept.items() if name != field}


def test_cells_of_before_a_column_have_it_empty() -> None:
    cells = whole({"full_name": "Lê An", "room": "12"})
    assert cells == dict.fromkeys(FIELDS, "") | {"full_name": "Lê An"}


def test_a_reading_of_before_the_table_of_columns_is_still_opened() -> None:
    row = [7, "Lê Thị Hoa", "Giám đốc", "Sở Tư pháp", "LDS", "+84905123456", "hoa@example.vn", "mới"]
    (person,) = unpacked(json.dumps([[row], [], []])).people
    assert (person.row, person.cells) == (7, whole(dict(zip(OF_THE_FIRST_LISTS, row[1:], strict=True))))


def test_a_reading_of_before_a_column_is_opened_with_it_empty() -> None:
    kept = json.loads(packed(roster_file.read(sheet(GOOD), "a.xlsx", GROUPS)))
    kept[0] = [[row, without("note", cells)] for row, cells in kept[0]]
    assert [person.note for person in unpacked(json.dumps(kept)).people] == ["", "", ""]


@pytest.fixture
def twelve(session: Session) -> Room:
    return Room(session).with_twelve("submitted")


def test_an_older_submission_is_compared_with_the_column_empty(twelve: Room) -> None:
    for submission in (1, 2):
        twelve.roster.submissions = submission
        review.keep_version(twelve.session, twelve.roster, twelve.people)
    twelve.session.flush()
    first = twelve.session.query(review.RosterVersion).filter_by(number=1).one()
    first.people = json.dumps([without("note", row) for row in json.loads(first.people)])
    assert review.differences(twelve.session, twelve.roster) == []


def test_a_change_of_before_the_column_is_taken_back(session: Session) -> None:
    room = Room(session).with_twelve("draft")
    person = decisions.listed(session, room.roster)[0]
    name = person.full_name
    editing.correct(
        session,
        room.roster,
        person.id,
        {"full_name": "Hồ Thị Tư"},
        seen=room.roster.version,
        rules=room.rules,
        by=FOCAL,
    )
    edit = editing.last_edit(session, room.roster)
    assert edit is not None
    before = json.loads(edit.before)
    edit.before = json.dumps(before | {"rows": [without("note", row) for row in before["rows"]]})
    editing.undo(session, room.roster, rules=room.rules, by=FOCAL)
    assert decisions.listed(session, room.roster)[0].full_name == name


def test_a_snapshot_of_before_the_column_is_exported_and_compared_with_it_empty(twelve: Room) -> None:
    twelve.roster.state = "frozen"
    older, newer = (snapshots.make(twelve.session, twelve.survey_round, HOME) for _ in range(2))
    body = json.loads(older.content)
    older.content = json.dumps(body | {"people": [without("note", person) for person in body["people"]]})
    assert {row["note"] for row in respondent_list.rows(twelve.survey_round, older, "name")} == {""}
    assert respondent_list.difference(older, newer) == (0, 0, 0)


def test_the_ministry_reads_every_column_and_prints_those_that_have_room() -> None:
    sheet, printed = ({column.key for column in made} for made in (list_columns.COLUMNS, list_columns.PRINTED))
    assert sheet == {*FIELDS, "no", "agency_name"}
    assert printed == {"no", "agency_name", *(field for field in FIELDS if BY_FIELD[field].printed)}
