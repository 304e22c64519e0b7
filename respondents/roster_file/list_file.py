"""An agency's file → the reading of its list: which sheet, which header, which rows (list-import §1–§4)."""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import NamedTuple

from foundation.spreadsheets import opening
from foundation.spreadsheets.merged import MergedCells
from foundation.spreadsheets.sheets import Refused, Sheet, SheetRow, Unreadable, Workbook, column_letter
from respondents.roster_file import list_checks
from respondents.roster_file.columns import BY_FIELD, FIELDS
from respondents.roster_file.group_rules import GroupBook, GroupRule
from respondents.roster_file.header import (
    LAST_HEADER_ROW,
    NO_ALIASES,
    Aliases,
    Header,
    find_header,
    headings_seen,
    nearest_header,
)
from respondents.roster_file.people import PeopleReader, PersonReading, RawPerson, note
from respondents.roster_file.reading import COLUMN_CHOSEN, PersonRow, Problem, Repair, RosterReading, problem, quoted
from respondents.roster_file.rows import Kind, RowReader
from respondents.roster_file.unread import FirstValues

MOST_PEOPLE = 20_000
MOST_SHEETS = 1_000  # that are looked at
_MOST_NAMED = 8  # headings in a message
MOST_TEXT = 5_000_000  # characters in all cells of the list: twice what 20,000 people write
MOST_CELLS = 3_000_000  # in all sheets: thirty columns of a hundred thousand rows
MOST_ROWS = 1_200_000  # with anything in them, in all sheets: one sheet that is numbered to its end


class _List(NamedTuple):
    """A sheet with its header, and what stands below it from the first person on."""

    sheet: Sheet
    header: Header
    reader: RowReader
    rows: Iterator[tuple[Kind, SheetRow]]


def read(
    data: bytes,
    filename: str,
    groups: Sequence[GroupRule],
    aliases: Aliases = NO_ALIASES,
    sheets: Sequence[str] = (),
) -> RosterReading:
    """Reads a whole file: everything wrong at once, or the one reason why it is refused. Never raises.

    aliases: what the agency has said of headings that the reader does not know. sheets: those that it has had read by name, the
    last of which is wanted now; none: the first that holds a list."""
    try:
        return _read_workbook(opening.open_workbook(data, filename), GroupBook(groups), aliases, sheets)
    except Refused as refusal:
        words = {"extension": opening.extension(filename)}
        return RosterReading(problems=[problem(refusal.code, words=words)])


def check_people(people: Sequence[PersonRow], groups: Sequence[GroupRule]) -> RosterReading:
    """The same rules for people typed in or stored, as plain texts. Values that were repaired before stay as they are."""
    raw = (RawPerson(person.row, person.cells) for person in people)
    return _read_people(raw, GroupBook(groups), FIELDS)


def find_list(
    data: bytes, filename: str, aliases: Aliases = NO_ALIASES, sheet: str = ""
) -> tuple[Sheet, Header] | None:
    """The sheet (of this name, if there is one) and header that `read` reads, for whoever wants to write into them; None for a
    refused file."""
    try:
        for found in _Search(opening.open_workbook(data, filename), aliases).lists():
            if sheet in ("", found.sheet.name) and _is_whole(found):
                return found.sheet, found.header
    except Refused:
        pass
    return None


def _is_whole(found: _List) -> bool:
    try:
        deque(found.rows, maxlen=0)
    except Unreadable:
        return False
    return True


def _read_workbook(workbook: Workbook, groups: GroupBook, aliases: Aliases, sheets: Sequence[str]) -> RosterReading:
    search, passed = _Search(workbook, aliases), list[str]()
    for found in search.lists():
        if sheets and found.sheet.name != sheets[-1]:
            passed.append(found.sheet.name)
            continue
        try:
            reading = _read_list(found, groups)
        except Unreadable:
            search.unreadable = True
            continue
        reading.sheet = found.sheet.name
        reading.further = (*passed, *(further.sheet.name for further in search.lists()))
        others = [{"sheet": name, "first": reading.sheet} for name in reading.further if name not in sheets]
        reading.problems += (problem("SHEET_IGNORED", words=words) for words in others)
        reading.repairs += _encoding_repair(workbook)
        return _in_order(reading)
    if search.reason == "FILE_NO_HEADER":
        return _without_header(search)
    raise Refused(search.reason)


def _without_header(search: "_Search") -> RosterReading:
    """Refused, with what was seen, and what the agency can be asked about."""
    seen = ", ".join(f"“{quoted(heading)}”" for heading in search.headings[:_MOST_NAMED])
    reading = RosterReading(
        problems=[problem("FILE_NO_HEADER", words={"found": f" (mới thấy: {seen})" if seen else ""})]
    )
    if search.nearest:
        header, rows = search.nearest
        values = FirstValues(header)
        for row in rows:
            values.look_at(row)
        reading.unread, reading.lacking = values.columns(), header.lacking
    return reading


def _read_list(found: _List, groups: GroupBook) -> RosterReading:
    list_problems, values = list(_column_problems(found.header)), FirstValues(found.header)
    reading = _read_people(_people(found, list_problems, values), groups, tuple(found.header.columns))
    reading.problems += list_problems
    reading.repairs += _chosen_columns(found.header)
    reading.unread, reading.lacking = values.columns(), found.header.lacking
    return reading


def _read_people(raw: Iterable[RawPerson], groups: GroupBook, fields: Sequence[str]) -> RosterReading:
    reader, reading = PeopleReader(groups, fields), RosterReading()
    people: list[PersonReading] = []
    for person in raw:
        people.append(reader.read(person))
        note(reading, person, people[-1])
    reading.problems += list_checks.duplicates(people)
    if "group" in fields:
        reading.problems += list_checks.quotas(groups, people)
    return _in_order(reading)


def _people(found: _List, problems: list[Problem], values: FirstValues) -> Iterator[RawPerson]:
    """The people above the end of the list; adds a problem for people below it."""
    count = text = 0
    for kind, row in found.rows:
        if kind is Kind.END:
            problems += _after_end(found)
        elif kind is Kind.PERSON:
            cells = found.reader.cells(row)
            count, text = count + 1, text + sum(map(len, cells.values()))
            _refuse_too_much(count, text)
            values.look_at(row)
            yield RawPerson(row.number, cells, row.hidden)


def _refuse_too_much(people: int, text: int) -> None:
    if people > MOST_PEOPLE:
        raise Refused("FILE_TOO_MANY_ROWS")
    if text > MOST_TEXT:
        raise Refused("FILE_UNPACKED")


def _after_end(found: _List) -> Iterator[Problem]:
    """The first person below the end, if there is one; reads to the end of the sheet."""
    below = [row.number for _, row in found.rows if found.reader.is_person_after_end(row)]
    return (problem("ROW_AFTER_END", number) for number in below[:1])


def _column_problems(header: Header) -> Iterator[Problem]:
    for field in header.missing:
        yield problem("COLUMN_MISSING", column=field, words={"column": BY_FIELD[field].heading})
    for field in header.doubled:
        words = {"column": BY_FIELD[field].heading, "letter": column_letter(header.columns[field][0])}
        yield problem("COLUMN_DUPLICATE", column=field, words=words)


def _chosen_columns(header: Header) -> Iterator[Repair]:
    for field, heading in header.chosen.items():
        yield Repair(None, field, COLUMN_CHOSEN, heading.strip(), BY_FIELD[field].heading)


def _encoding_repair(workbook: Workbook) -> Iterator[Repair]:
    if workbook.encoding:
        yield Repair(None, None, "FILE_ENCODING", workbook.encoding, "utf-8")


def _in_order(reading: RosterReading) -> RosterReading:
    """The list's own problems first, then from the top, within a row from the left."""
    reading.problems.sort(key=lambda found: (found.row or 0, FIELDS.index(found.column) if found.column else -1))
    return reading


class _Search:
    """Walks once through the visible sheets that have a header and a person; remembers why a sheet had none.

    nearest: what most looked like a header, with the rows below it; headings: those of the row that has most of them."""

    def __init__(self, workbook: Workbook, aliases: Aliases) -> None:
        self.unreadable = self._header_seen = False
        self._rows = self._cells = 0
        self.nearest: tuple[Header, list[SheetRow]] | None = None
        self.headings: tuple[str, ...] = ()
        self._aliases = aliases
        self._lists = self._walk(workbook)

    def lists(self) -> Iterator[_List]:
        """Goes on where it was left."""
        return self._lists

    @property
    def reason(self) -> str:
        """Why nothing could be read."""
        if self.unreadable:
            return "FILE_CORRUPT"
        return "FILE_NO_DATA" if self._header_seen else "FILE_NO_HEADER"

    def _walk(self, workbook: Workbook) -> Iterator[_List]:
        for sheet in islice(best_reading(workbook, self._aliases), MOST_SHEETS):
            if not sheet.hidden and (found := self._look_at(sheet)):
                yield found

    def _look_at(self, sheet: Sheet) -> _List | None:
        try:
            return self._list_of(sheet)
        except Unreadable:
            self.unreadable = True
            return None

    def _list_of(self, sheet: Sheet) -> _List | None:
        merged = MergedCells()
        rows = self._counted(merged.spread(sheet.rows()))
        first = list(_first_rows(rows))
        header = find_header(first, self._aliases)
        if header is None:
            self._remember_nearest(first, rows)
            return None
        self._header_seen = True
        reader = RowReader(header)
        merged.only_matter_in(reader.personal)
        below = chain((row for row in first if row.number > header.last_row), rows)
        return _from_first_person(_List(sheet, header, reader, reader.classified(below)))

    def _counted(self, rows: Iterator[SheetRow]) -> Iterator[SheetRow]:
        """Rows cost time even when nobody stands in them: repeated ones take no room in a file."""
        for row in rows:
            self._rows += 1
            self._cells += len(row.cells)
            if self._rows > MOST_ROWS or self._cells > MOST_CELLS:
                raise Refused("FILE_UNPACKED")
            yield row

    def _remember_nearest(self, first: Sequence[SheetRow], further: Iterator[SheetRow]) -> None:
        self.headings = max(self.headings, headings_seen(first, self._aliases), key=len)
        header = None if self.nearest else nearest_header(first, self._aliases)
        if header:
            below = [row for row in first if row.number > header.last_row]
            self.nearest = header, below + list(islice(further, LAST_HEADER_ROW))


def best_reading(workbook: Workbook, aliases: Aliases = NO_ALIASES) -> Iterable[Sheet]:
    """The way to read the file whose header shows most fields."""
    if len(workbook.readings) == 1:
        return workbook.readings[0]
    return max(workbook.readings, key=lambda sheets: max(_count_fields(sheet, aliases) for sheet in sheets))


def _count_fields(sheet: Sheet, aliases: Aliases) -> tuple[int, int]:
    """Of the header; where there is none, of what is nearest to one."""
    try:
        rows = list(_first_rows(sheet.rows()))
    except Unreadable:
        return 0, 0
    header = find_header(rows, aliases)
    nearest = None if header else nearest_header(rows, aliases)
    return len(header.columns) if header else 0, len(nearest.columns) if nearest else 0


def _first_rows(rows: Iterator[SheetRow]) -> Iterator[SheetRow]:
    """As far as a header may reach: one row further than it may begin."""
    for row in rows:
        yield row
        if row.number > LAST_HEADER_ROW:
            return


def _from_first_person(found: _List) -> _List | None:
    """The list without what stands above its first person; None if the list ends before there is one."""
    for kind, row in found.rows:
        if kind is Kind.PERSON:
            return found._replace(rows=chain([(kind, row)], found.rows))
        if kind is Kind.END:
            return None
    return None
