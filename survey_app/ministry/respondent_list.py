"""The list of respondents as the Ministry receives it: from the newest snapshot, as a workbook and as a print to be signed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from foundation.db import Refused
from foundation.vietnamese_order import phrase_key
from questionnaires.survey_round import SurveyRound
from respondents import person_names, snapshots
from respondents.roster import Snapshot
from respondents.roster_file import columns
from survey_app import formats, list_columns, list_letter, paper_texts
from survey_app.database import db
from survey_app.list_columns import AGENCY
from survey_app.lists.columns import shown
from survey_app.ministry.wish import Wish
from survey_app.papers import Draft, Paper
from survey_app.tables import Band, Column, Row, Table

Person = Mapping[str, Any]


def _by_name(person: Person) -> tuple[str, str]:
    return person_names.sort_key(person["full_name"]), person["agency"]


def _by_agency(person: Person) -> Any:
    return phrase_key(person["agency_name"]), person["agency"], *_by_name(person)


ORDERS: dict[str, tuple[str, Callable[[Person], Any]]] = {
    "agency": ("Theo cơ quan, trong cơ quan theo tên; cơ quan là một cột", _by_agency),
    "agency_heading": ("Theo cơ quan, trong cơ quan theo tên; bản in có đề mục mỗi cơ quan", _by_agency),
    "name": ("Theo tên, rồi đệm và họ; cơ quan là một cột", _by_name),
}
HEADED = "agency_heading"
ERASED = "Danh sách của đợt đã xoá theo thời hạn lưu giữ nên không lập được nữa. Hãy dùng bản đã xuất trước khi xoá."


def draft(wish: Wish) -> Draft:
    """The workbook, and the official letter with the list as its annex for print and for Word. Raises Refused before the lists
    are frozen."""
    survey_round = wish.survey_round
    snapshot = _snapshot(wish)
    if snapshot is None:
        raise Refused("Chưa có bản chốt danh sách. Hãy duyệt và khoá danh sách trước khi xuất.")
    found = rows(survey_round, snapshot, wish.order)
    letter = list_letter.of(survey_round, found)
    printed = _print(survey_round, snapshot, found, headed=wish.order == HEADED)
    paper = Paper((printed,), imprint=_imprint(snapshot), letter=letter)
    at = snapshot.at.replace(microsecond=0)
    return Draft(len(found), at, paper, [_sheet(survey_round, snapshot, found)], snapshot.number)


def _snapshot(wish: Wish) -> Snapshot | None:
    number = wish.survey_round.id
    if wish.snapshot is None:
        return snapshots.latest(db.session, number)
    return snapshots.numbered(db.session, number, wish.snapshot)


def people(snapshot: Snapshot) -> Sequence[Person]:
    """The people of a snapshot; a column that is younger than it is empty. Raises Refused once they were erased."""
    if snapshot.people is None:
        raise Refused(ERASED)
    return [person | columns.whole(person) for person in snapshot.people]


def rows(survey_round: SurveyRound, snapshot: Snapshot, order: str) -> list[dict[str, Any]]:
    """The rows of the list in the wished order, numbered."""
    names = {group.code: group.name for group in survey_round.groups}
    _, key = ORDERS.get(order, ORDERS["agency"])
    ordered = sorted(people(snapshot), key=key)
    return [
        {
            **person,
            **{field: shown(field, text, names) for field, text in person.items() if field in columns.BY_FIELD},
            "no": number,
        }
        for number, person in enumerate(ordered, start=1)
    ]


def _titles(survey_round: SurveyRound, snapshot: Snapshot) -> list[str]:
    taken = f"bản chốt số {snapshot.number}, lúc {formats.datetime(snapshot.at)}"
    demo = ["(Số liệu minh họa)"] if survey_round.is_demo else []
    named = f"(Kèm theo {list_letter.named(survey_round)}; {taken})"
    return [*paper_texts.titles("respondent_list", survey_round), named, *demo]


def _sheet(survey_round: SurveyRound, snapshot: Snapshot, found: Sequence[Mapping[str, Any]]) -> Table:
    columns_ = list_columns.of_sheet(survey_round)
    data = [_cells(row, columns_) for row in found]
    return Table(
        "Danh sách", _titles(survey_round, snapshot), columns_, data, [f"Tổng số: {formats.number(len(found))} người."]
    )


def _print(survey_round: SurveyRound, snapshot: Snapshot, found: Sequence[Mapping[str, Any]], *, headed: bool) -> Table:
    columns = tuple(column for column in list_columns.of_print(survey_round) if not headed or column.key != AGENCY.key)
    data = list(under_agencies(found, columns)) if headed else [_cells(row, columns) for row in found]
    total = [f"Tổng số: {formats.number(len(found))} người."]
    return Table("Danh sách", ["PHỤ LỤC", *_titles(survey_round, snapshot)], columns, data, total)


def _cells(row: Mapping[str, Any], columns: Sequence[Column]) -> list[Any]:
    return [row[column.key] for column in columns]


def under_agencies(found: Sequence[Mapping[str, Any]], columns: Sequence[Column]) -> Iterator[Row | Band]:
    """Rows that are in the order of their agencies, each agency's under a line with its name and how many they are."""
    for place, (name, people) in enumerate(groupby(found, lambda row: str(row["agency_name"])), start=1):
        of_agency = list(people)
        yield Band(f"{place}. {name}: {formats.number(len(of_agency))} người")
        yield from (_cells(row, columns) for row in of_agency)


def _imprint(snapshot: Snapshot) -> str:
    return f"Bản chốt {snapshot.number:02d} · SHA-256 {snapshot.sha256[:12]}…"


def difference(older: Snapshot, newer: Snapshot) -> tuple[int, int, int] | None:
    """How many people were added, taken off, and changed between two snapshots; None once one of them was erased."""
    if older.people is None or newer.people is None:
        return None
    before = {person["id"]: person for person in people(older)}
    after = {person["id"]: person for person in people(newer)}
    changed = sum(before[key] != after[key] for key in before.keys() & after.keys())
    return len(after.keys() - before.keys()), len(before.keys() - after.keys()), changed
