"""Focal points of many agencies at once, from lines or from the file of agencies: every mistake with its place.

An account that is there already, of the same agency, is left as it is: the file goes out with those that are there.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy.orm import Session

from agencies import agency
from agencies.agency_file import HEADINGS as AGENCY_HEADINGS
from agencies.agency_file import Mistake
from foundation import audit
from foundation.plain_text import fold
from foundation.spreadsheets.first_table import below_heading, first_table
from foundation.spreadsheets.sheets import SheetRow
from survey_app import accounts

EMAILS, NAMES = "Thư của đầu mối", "Họ tên đầu mối"
_EMAIL_WORDS = frozenset({"thu cua dau moi", "thu dau moi", "email dau moi", "email cua dau moi"})
_NAME_WORDS = frozenset({"ho ten dau moi", "ho va ten dau moi", "ten dau moi", "dau moi"})
_CODE_WORDS = AGENCY_HEADINGS["code"][1]
_BETWEEN = re.compile(r"[;\n]")


class FocalRow(NamedTuple):
    """One focal point: where it stands (a line or a row), the agency's code as typed, the address, the name."""

    row: int
    code: str
    email: str
    name: str = ""


@dataclass
class FocalReading:
    """`sheet`: the name of the sheet on which the table stands."""

    rows: list[FocalRow] = field(default_factory=list)
    mistakes: list[Mistake] = field(default_factory=list)
    sheet: str = ""


def of_lines(text: str) -> FocalReading:
    """Lines "code; address; name"."""
    reading = FocalReading()
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            code, email, name = ([part.strip() for part in re.split(r"[;,\t]", line, maxsplit=2)] + ["", ""])[:3]
            reading.rows.append(FocalRow(number, code, email, name))
    return reading


def find(data: bytes, filename: str) -> FocalReading | None:
    """The focal points of a file: a row an agency, several people parted by “;”. None where no sheet has the heading.

    Raises foundation.db.Refused for a file that cannot be read.
    """
    table = first_table(data, filename, _of_sheet)
    if table is None:
        return None
    found, sheet = table
    found.sheet = sheet
    return found


def _of_sheet(rows: Iterator[SheetRow]) -> FocalReading | None:
    table = below_heading(rows, _header)
    if table is None:
        return None
    columns, below = table
    reading = FocalReading()
    for row in below:
        _read_row(row, columns, reading)
    return reading


def _header(row: SheetRow) -> dict[str, int]:
    words = {"code": _CODE_WORDS, "email": _EMAIL_WORDS, "name": _NAME_WORDS}
    texts = {column: fold(str(text)) for column, text in reversed(row.cells.items())}
    found = {what: column for column, text in texts.items() for what, known in words.items() if text in known}
    return found if "code" in found and "email" in found else {}


def _read_row(row: SheetRow, columns: Mapping[str, int], reading: FocalReading) -> None:
    cells = {what: str(row.cells.get(column, "")) for what, column in columns.items()}
    code = " ".join(cells["code"].split())
    emails, names = _parts(cells["email"]), _parts(cells.get("name", ""))
    if not emails and names:
        reading.mistakes.append(Mistake(row.number, f"Có họ tên đầu mối mà thiếu thư. Hãy nhập cột “{EMAILS}”."))
    if len(names) > 1 and emails and len(names) != len(emails):
        words = (
            f"Có {len(emails)} địa chỉ thư nhưng {len(names)} họ tên đầu mối. Hãy ghi cùng thứ tự, cách nhau bằng “;”."
        )
        reading.mistakes.append(Mistake(row.number, words))
        return
    for email, name in zip(emails, [*names, *[""] * len(emails)], strict=False):
        reading.rows.append(FocalRow(row.number, code, email, name))


def _parts(text: str) -> list[str]:
    """The parts of a cell that holds several, without the empty ones."""
    return [part for part in (" ".join(one.split()) for one in _BETWEEN.split(text)) if part]


def check(session: Session, reading: FocalReading, codes: Collection[str] = ()) -> None:
    """Adds to a reading what is wrong with its people. codes: agencies that the same file is about to add."""
    agencies = {one.code.casefold(): one for one in agency.everyone(session)}
    there = {one.email: one for one in accounts.everyone(session)}
    known = {*agencies, *(code.casefold() for code in codes)}
    first: dict[str, int] = {}
    for row in reading.rows:
        email = accounts.tidy_email(row.email)
        account, mine = there.get(email), agencies.get(row.code.casefold())
        is_taken = account is not None and (mine is None or account.agency_id != mine.id)
        words = accounts.problems_of(row.email, row.name, is_taken=is_taken)
        if row.code.casefold() not in known:
            words.insert(0, f"Không có đơn vị mã “{row.code}”." if row.code else "Thiếu mã đơn vị. Hãy nhập mã.")
        if (earlier := first.setdefault(email, row.row)) != row.row:
            words.append(f"Địa chỉ “{row.email[:80]}” đã có ở dòng {earlier}. Mỗi người một dòng.")
        reading.mistakes += [Mistake(row.row, sentence) for sentence in words]


def store(session: Session, rows: Sequence[FocalRow], by: audit.Actor) -> int:
    """Invites those who have no account yet; of a reading that was checked. Returns how many. Raises Refused."""
    agencies = {one.code.casefold(): one for one in agency.everyone(session)}
    new = {accounts.tidy_email(row.email): row for row in rows if accounts.find(session, row.email) is None}
    for row in new.values():
        accounts.invite(session, row.email, "focal_point", agencies[row.code.casefold()].id, by, name=row.name)
    return len(new)
