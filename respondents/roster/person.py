"""One person on a list: seven cells as the agency wrote them, what the reader said about them, and what makes them findable."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from foundation import keys
from foundation.db import Base
from foundation.keys import EncryptedText
from respondents import person_names

if TYPE_CHECKING:
    from respondents.roster.listing import Roster

# the columns of a list, in the order of the template: name in reports → heading
COLUMNS = {
    "full_name": "Họ và tên",
    "position": "Chức vụ",
    "unit": "Đơn vị công tác",
    "group": "Nhóm đối tượng",
    "phone": "Số điện thoại di động",
    "email": "Email",
    "note": "Ghi chú",
}
SEVERITIES = ("", "confirm", "error")  # from good to bad


class Respondent(Base):
    """One person on a list. Cells keep what the agency wrote, even when wrong, until it is mended."""

    __tablename__ = "respondent"
    __table_args__ = (
        Index("ix_respondent_roster_ordinal", "roster_id", "ordinal"),
        CheckConstraint("state IN ('listed', 'removed')", name="state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    roster_id: Mapped[int] = mapped_column(ForeignKey("roster.id"))
    ordinal: Mapped[int]  # the row's number in the agency's own sheet; later additions follow the last one
    changed_in: Mapped[int] = mapped_column(default=0)  # Roster.version that last touched this row
    state: Mapped[str] = mapped_column(String(10), default="listed")  # removed: left the list after the freeze
    full_name: Mapped[str] = mapped_column(String(300), default="")
    position: Mapped[str] = mapped_column(String(300), default="")
    unit: Mapped[str] = mapped_column(String(300), default="")
    group_code: Mapped[str] = mapped_column(String(120), default="")
    phone: Mapped[str] = mapped_column(EncryptedText, default="")
    phone_index: Mapped[str] = mapped_column(String(32), default="", index=True)
    email: Mapped[str] = mapped_column(EncryptedText, default="")
    email_index: Mapped[str] = mapped_column(String(32), default="", index=True)
    note: Mapped[str] = mapped_column(String(500), default="")
    name_key: Mapped[str] = mapped_column(String(300), default="", index=True)
    sort_key: Mapped[str] = mapped_column(String(600), default="")
    problems: Mapped[list[Any]] = mapped_column(JSON, default=list)  # the reader's entries for this row
    repairs: Mapped[list[Any]] = mapped_column(JSON, default=list)
    accepted: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)  # confirmed problems: code → reason
    worst: Mapped[str] = mapped_column(String(10), default="")  # "", confirm, error

    roster: Mapped[Roster] = relationship(back_populates="people")

    @property
    def cells(self) -> dict[str, str]:
        """The seven cells by the names of COLUMNS."""
        return {column: getattr(self, ATTRIBUTES[column]) for column in COLUMNS}

    @property
    def open_problems(self) -> list[dict[str, Any]]:
        """Problems that still ask for something: errors, and questions that nobody has confirmed."""
        return [entry for entry in self.problems if entry["code"] not in self.accepted or entry["severity"] == "error"]

    def fill(self, values: Mapping[str, str]) -> None:
        """Puts cells in place (a part of COLUMNS), with everything that is derived from them."""
        for name, value in row_values({**self.cells, **values}).items():
            setattr(self, name, value)


ATTRIBUTES = {column: "group_code" if column == "group" else column for column in COLUMNS}
LONGEST = {"full_name": 300, "position": 300, "unit": 300, "group_code": 120, "note": 500}  # of the columns above


def row_values(cells: Mapping[str, str]) -> dict[str, str]:
    """The table's columns for seven cells: the cells cut to what the table holds, blind indexes, keys to compare and sort by."""
    ring = keys.current()
    values = {ATTRIBUTES[column]: cells[column] for column in COLUMNS}
    for attribute, length in LONGEST.items():
        values[attribute] = values[attribute][:length]
    return values | {
        "phone_index": ring.index("phone", cells["phone"]) if cells["phone"] else "",
        "email_index": ring.index("email", cells["email"]) if cells["email"] else "",
        "name_key": person_names.key(cells["full_name"])[:300],
        "sort_key": person_names.sort_key(cells["full_name"])[:600],
    }


def worst_of(problems: list[dict[str, Any]], accepted: Mapping[str, str]) -> str:
    """The gravest severity that is still open: "", "confirm" or "error"."""
    standing = [
        entry["severity"] for entry in problems if entry["severity"] == "error" or entry["code"] not in accepted
    ]
    return max(standing, key=SEVERITIES.index, default="")
