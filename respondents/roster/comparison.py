"""What a file would change in the list that is there, kept beside the file: thousands of cells are looked at page by page, and
what was said of one page stands while another is on screen."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from respondents.roster import decisions, replacing
from respondents.roster.listing import Roster
from respondents.roster.replacing import CellOf, Comparison
from respondents.roster.upload import RosterUpload
from respondents.roster_file import RosterReading

KINDS = {"filled": "Điền ô đang trống", "emptied": "Xoá giá trị đang có", "other": "Đổi giá trị đang có"}
"""In which way a file changes a cell."""
MOST_NEW = 200  # people who are new that a page names


class Differing(NamedTuple):
    """A cell that the file gives another value."""

    person_id: int
    full_name: str
    column: str
    before: str
    after: str

    @property
    def name(self) -> str:
        """What its box says in the form."""
        return f"{self.person_id}-{self.column}"

    @property
    def kind(self) -> str:
        """One of KINDS."""
        return "other" if self.before and self.after else "filled" if self.after else "emptied"


class Person(NamedTuple):
    """Somebody who is new, or who is not in the file; a person of the list has a number."""

    number: int
    full_name: str
    position: str


@dataclass(frozen=True)
class Differences:
    """A file against the list as it was in `version`; of the new people the first are named."""

    version: int
    changed: int
    unchanged: int
    new: int
    first_new: list[Person]
    cells: list[Differing]
    missing: list[Person]
    sheet: str = ""
    further: Sequence[str] = ()
    """Which sheet of the file was read, and which others hold a list."""


@dataclass
class Choices:
    """What was said so far: names of the cells that stay as they are; people who stay though the file lacks them; what becomes
    of all of these (`drop`, `keep`, `each`, or nothing yet)."""

    left: set[str] = field(default_factory=set)
    stay: set[int] = field(default_factory=set)
    missing: str = ""

    def settle_cells(self, shown: Iterable[str], taken: Iterable[str]) -> None:
        """The boxes of a page: what was shown and not ticked stays as it is."""
        self.left = (self.left - set(taken)) | (set(shown) - set(taken))

    def settle_people(self, shown: Iterable[int], kept: Iterable[int]) -> None:
        """The same for people."""
        self.stay = (self.stay - set(shown)) | set(kept)

    def of_cells(self, found: Differences) -> list[CellOf]:
        """The cells that stay, of those that differ."""
        return [(one.person_id, one.column) for one in found.cells if one.name in self.left]

    def of_people(self, found: Differences) -> list[int]:
        """Everybody who stays, of those who are missing."""
        everybody = [one.number for one in found.missing]
        return {"keep": everybody, "drop": []}.get(self.missing, [one for one in everybody if one in self.stay])


def differences(session: Session, roster: Roster, file: RosterUpload) -> Differences:
    """As it was kept, where the list has not changed since; else anew."""
    if file.comparison is not None and (kept := json.loads(file.comparison))[0] == roster.version:
        return _unpacked(kept)
    return _found(session, roster, file)


def keep(session: Session, roster: Roster, file: RosterUpload) -> None:
    """Compares a file that was read with the list, for the pages that will show it. Does nothing for one that is not."""
    file.comparison = of(session, roster, file) or file.comparison


def of(session: Session, roster: Roster, file: RosterUpload) -> str | None:
    """What `keep` keeps; None for a file that is not read."""
    return _text(_found(session, roster, file)) if file.state == "read" else None


def keep_found(file: RosterUpload, found: Differences) -> None:
    """Keeps what was worked out anew because the list had changed since, so that the next page need not."""
    if file.comparison is None or not file.comparison.startswith(f"[{found.version}, "):
        file.comparison = _text(found)


def _text(found: Differences) -> str:
    return json.dumps(_packed(found), ensure_ascii=False)


def choices(file: RosterUpload) -> Choices:
    """What was said so far."""
    left, stay, missing = json.loads(file.choices) if file.choices else ([], [], "")
    return Choices(set(left), set(stay), missing)


def choose(file: RosterUpload, said: Choices) -> None:
    """Keeps what was said."""
    file.choices = json.dumps([sorted(said.left), sorted(said.stay), said.missing])


def _found(session: Session, roster: Roster, file: RosterUpload) -> Differences:
    reading = file.opened()
    return _as_shown(roster.version, replacing.compare(decisions.listed(session, roster), reading.people), reading)


def _as_shown(version: int, compared: Comparison, reading: RosterReading) -> Differences:
    cells = [
        Differing(person.id, person.full_name, column, person.cells[column], row.cells[column])
        for person, row in compared.pairs
        for column in replacing.differing(person, row)
    ]
    changed = len({one.person_id for one in cells})
    return Differences(
        version,
        changed,
        len(compared.pairs) - changed,
        len(compared.new),
        [Person(0, row.full_name, row.position) for row in compared.new[:MOST_NEW]],
        cells,
        [Person(one.id, one.full_name, one.position) for one in compared.missing],
        reading.sheet,
        reading.further,
    )


def _packed(found: Differences) -> list[Any]:
    counted = [found.version, found.changed, found.unchanged, found.new]
    return [*counted, found.first_new, found.cells, found.missing, found.sheet, found.further]


def _unpacked(kept: list[Any]) -> Differences:
    version, changed, unchanged, new, first_new, cells, missing, sheet, further = kept
    return Differences(
        version,
        changed,
        unchanged,
        new,
        [Person(*one) for one in first_new],
        [Differing(*one) for one in cells],
        [Person(*one) for one in missing],
        sheet,
        further,
    )
