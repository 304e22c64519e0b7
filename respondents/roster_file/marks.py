"""Where the problems of a list stand in its sheet, and what is written there: a colour and the remedies."""

from collections.abc import Iterator, Mapping
from itertools import chain

from foundation.spreadsheets.marks import Mark, Place, joined
from foundation.spreadsheets.refusals import Severity
from respondents.phone_numbers import is_mobile, spoken
from respondents.roster_file.columns import BY_FIELD
from respondents.roster_file.header import Header
from respondents.roster_file.reading import Problem, RosterReading, quoted

GONE = "Người này đã được bỏ khỏi danh sách trên màn hình. Hãy xoá dòng này trước khi tải tệp lên lại."
ADDED = "Trên màn hình còn {n} người không có trong tệp này: {names}. Khi tải tệp lên lại, hãy chọn giữ những người đó."
_MOST_NAMED = 10
HEADLINES: Mapping[Severity, str] = {"error": "Cần sửa", "confirm": "Cần xác nhận"}


def marks_of(reading: RosterReading, header: Header, now: RosterReading | None = None) -> dict[Place, Mark]:
    """What to mark in the sheet. Problems of a whole row stand at the name, those of the list at the heading.

    now: the list as it stands on the screen by now; what was changed there is written into the cells, so that the file can be
    mended further and sent again without losing it."""
    marks: dict[Place, Mark] = {}
    told = [(_place(found.row, found.column, header), _of_problem(found)) for found in (now or reading).problems]
    for place, mark in chain(told, _changes(reading, now, header) if now else ()):
        marks[place] = joined(marks[place], mark) if place in marks else mark
    return marks


def _place(row: int | None, column: str | None, header: Header) -> Place:
    columns = header.columns.get(column or "", header.columns["full_name"])
    return Place(row or header.last_row, columns[0])


def _of_problem(found: Problem) -> Mark:
    return Mark(found.severity, "\n".join(_lines(found)))


def _changes(reading: RosterReading, now: RosterReading, header: Header) -> Iterator[tuple[Place, Mark]]:
    """What was done on the screen since the file was read: cells, rows taken off, people added."""
    standing = {person.row: person for person in now.people}
    for before in reading.people:
        person = standing.pop(before.row, None)
        if person is None:
            yield _place(before.row, None, header), Mark("changed", GONE)
            continue
        for field, text in person.cells.items():
            if text != before.cells[field]:
                yield _place(before.row, field, header), _of_change(field, text, before.cells[field], header)
    if standing:
        names = ", ".join(quoted(person.full_name) for person in list(standing.values())[:_MOST_NAMED])
        further = " …" if len(standing) > _MOST_NAMED else ""
        yield _place(None, None, header), Mark("changed", ADDED.format(n=len(standing), names=names + further))


def _of_change(field: str, text: str, before: str, header: Header) -> Mark:
    """The value goes into the cell where the field has one cell of its own."""
    has_cell = len(header.columns.get(field, ())) == 1
    stands = spoken(text) if is_mobile(text) else text
    was = spoken(before) if is_mobile(before) else before
    words = f"Đã sửa trên màn hình. Trong tệp trước đây: {quoted(was) or '(trống)'}"
    if not has_cell:
        words = f"Đã sửa trên màn hình, {BY_FIELD[field].heading}: {quoted(stands) or '(trống)'}"
    return Mark("changed", words, stands if has_cell else None)


def _lines(found: Problem) -> Iterator[str]:
    yield f"{HEADLINES[found.severity]}: {found.message}"
    if found.suggestion:
        yield f"Gợi ý: {spoken(found.suggestion) if is_mobile(found.suggestion) else found.suggestion}"
