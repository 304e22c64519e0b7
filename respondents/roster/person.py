"""One person on a list: the cells as the agency wrote them, what the reader said about them, and what makes them findable."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from foundation import keys
from foundation.db import Base, code_point_text
from foundation.keys import EncryptedJSON, EncryptedText
from foundation.states import HasState, State, only
from respondents import person_names
from respondents.roster_file.columns import COLUMNS

ATTRIBUTES = {column.field: column.attribute for column in COLUMNS}
INDEXES = {column.field: f"{column.field}_index" for column in COLUMNS if column.indexed}
DERIVED = (*ATTRIBUTES.values(), *INDEXES.values(), "name_key", "sort_key")
"""Everything that follows from the cells of a person: attributes of `Respondent`."""
_CUT = {column.attribute: column.longest for column in COLUMNS if not column.encrypted}
SEVERITIES = ("", "confirm", "error")  # from good to bad


class RespondentState(State):
    """Whether a person is on the list."""

    LISTED = "listed", "Trong danh sách", "green"
    REMOVED = "removed", "Đã đưa ra khỏi danh sách"


class Respondent(HasState, Base):
    """One person on a list. Cells keep what the agency wrote, even when wrong, until it is mended."""

    STATES = RespondentState
    __tablename__ = "respondent"
    __table_args__ = (
        Index("ix_respondent_of_list", "roster_id", "ordinal", "state", "worst"),  # counts lists without the rows
        only(RespondentState),
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
    sort_key: Mapped[str] = mapped_column(code_point_text(600), default="")
    problems: Mapped[list[Any]] = mapped_column(EncryptedJSON(list), default=list)  # the reader's entries for this row
    repairs: Mapped[list[Any]] = mapped_column(EncryptedJSON(list), default=list)
    accepted: Mapped[dict[str, str]] = mapped_column(
        EncryptedJSON(dict), default=dict
    )  # confirmed problems: code → reason
    worst: Mapped[str] = mapped_column(String(10), default="")  # "", confirm, error

    roster: Mapped[Any] = relationship("Roster", back_populates="people")  # the list, which knows its people

    @property
    def cells(self) -> dict[str, str]:
        """The cells by the fields of the table of columns."""
        return {field: getattr(self, attribute) for field, attribute in ATTRIBUTES.items()}

    @property
    def open_problems(self) -> list[dict[str, Any]]:
        """Problems that still ask for something: errors, and questions that nobody has confirmed."""
        return [entry for entry in self.problems if entry["code"] not in self.accepted or entry["severity"] == "error"]

    def fill(self, values: Mapping[str, str]) -> None:
        """Puts cells in place (all or a part), with everything that is derived from them."""
        for name, value in row_values({**self.cells, **values}).items():
            setattr(self, name, value)


def row_values(cells: Mapping[str, str]) -> dict[str, str]:
    """The table's columns for all cells: the cells cut to what the table holds, blind indexes, keys to compare and sort by."""
    ring = keys.current()
    values = {attribute: cells[field] for field, attribute in ATTRIBUTES.items()}
    for attribute, length in _CUT.items():
        values[attribute] = values[attribute][:length]
    return values | {
        **{index: ring.index(field, cells[field]) if cells[field] else "" for field, index in INDEXES.items()},
        "name_key": person_names.key(cells["full_name"])[:300],
        "sort_key": person_names.sort_key(cells["full_name"])[:600],
    }


def worst_of(problems: list[dict[str, Any]], accepted: Mapping[str, str]) -> str:
    """The gravest severity that is still open: "", "confirm" or "error"."""
    standing = [
        entry["severity"] for entry in problems if entry["severity"] == "error" or entry["code"] not in accepted
    ]
    return max(standing, key=SEVERITIES.index, default="")
