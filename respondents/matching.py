"""The same person twice, across agencies, with the reason in words. Home Affairs decides which agency keeps them.

Exact matches come from hash tables, near names too: nobody is laid beside everybody, so that time grows with the people.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, combinations
from typing import Any, NamedTuple, TypeVar

from rapidfuzz import fuzz
from sqlalchemy import ColumnElement, Select, select, union
from sqlalchemy.orm import InstrumentedAttribute, Session

from foundation.plain_text import fold
from respondents import person_names
from respondents.roster.listing import Roster
from respondents.roster.person import Respondent

Thing = TypeVar("Thing")

NEAR = 92  # rapidfuzz ratio of folded names from which two people in one position are shown as perhaps one
CROWD = 12  # a value that more rows than this share is an office's, not a person's: each is matched with the first only


class MatchRow(NamedTuple):
    """One person as matching sees them: no phone number and no mailbox, only their blind indexes."""

    id: int
    agency_id: int
    full_name: str
    position: str
    phone_index: str
    email_index: str
    name_key: str = ""
    sort_key: str = ""
    state: str = "draft"  # of the list


class Reason(NamedTuple):
    """Why two rows look like one person: words, whether it stops the approval, whether "two people" may be an answer."""

    text: str
    blocks: bool
    may_differ: bool
    score: int


HANDED_IN = frozenset({"submitted", "approved", "frozen"})
NEAR_NAME = "near_name"
REASONS = {
    "phone_and_name": Reason("Cùng số điện thoại và họ tên", True, False, 100),
    "phone": Reason("Cùng số điện thoại", True, False, 90),
    "email": Reason("Cùng địa chỉ thư", True, False, 85),
    "name_and_position": Reason("Cùng họ tên và chức vụ", True, True, 80),
    NEAR_NAME: Reason("Họ tên gần giống, cùng chức vụ", False, True, 60),
}


class Match(NamedTuple):
    """Two rows of different agencies; `reason` is a key of REASONS, `score` 0–100."""

    a: MatchRow
    b: MatchRow
    reason: str
    score: int

    @property
    def text(self) -> str:
        return REASONS[self.reason].text

    @property
    def blocks(self) -> bool:
        return REASONS[self.reason].blocks

    @property
    def may_differ(self) -> bool:
        return REASONS[self.reason].may_differ

    @property
    def ids(self) -> tuple[int, int]:
        return (self.a.id, self.b.id) if self.a.id < self.b.id else (self.b.id, self.a.id)


def matches(people: Sequence[MatchRow], near: bool = True) -> list[Match]:
    """Pairs of rows in different agencies that look like one person, the surest reason of each pair, surest first.

    near: also names that differ by a letter or a diacritic (slower); without it only what may block an approval.
    """
    return sorted(found_in(people, near), key=in_order)


def found_in(people: Iterable[MatchRow], near: bool = True) -> Iterator[Match]:
    """The same as they are found: all of one reason after all of a surer one."""
    known: set[tuple[int, int]] = set()
    keyed = [_keyed(person) for person in people]
    for reason, mark in _EXACT.items():
        for a, b in _sharing(keyed, mark):
            if (ids := _pair(a, b)) not in known:
                known.add(ids)
                yield Match(a, b, reason, REASONS[reason].score)
    if near:
        for a, b, score in _near(keyed):
            if (ids := _pair(a, b)) not in known:
                known.add(ids)
                yield Match(a, b, NEAR_NAME, round(REASONS[NEAR_NAME].score * score / 100))


def in_order(match: Match) -> tuple[int, str, tuple[int, int]]:
    """A key that puts the surest first, and those equally sure by name."""
    return (-match.score, match.a.sort_key, match.ids)


def _keyed(person: MatchRow) -> MatchRow:
    keys = (
        person.name_key or person_names.key(person.full_name),
        person.sort_key or person_names.sort_key(person.full_name),
    )
    return person if keys == (person.name_key, person.sort_key) else person._replace(name_key=keys[0], sort_key=keys[1])


def _pair(a: MatchRow, b: MatchRow) -> tuple[int, int]:
    return (a.id, b.id) if a.id < b.id else (b.id, a.id)


_EXACT: dict[str, Callable[[MatchRow], Hashable]] = {
    "phone_and_name": lambda person: person.phone_index and (person.phone_index, person.name_key),
    "phone": lambda person: person.phone_index,
    "email": lambda person: person.email_index,
    "name_and_position": lambda person: person.name_key and person.position and _name_and_position(person),
}


def _name_and_position(person: MatchRow) -> Hashable:
    return (person.name_key, person_names.key(person.position))


def _sharing(people: Iterable[MatchRow], mark: Callable[[MatchRow], Hashable]) -> Iterator[tuple[MatchRow, MatchRow]]:
    """Pairs of different agencies whose mark is equal; in a crowd each with the first."""
    sharing: defaultdict[Hashable, list[MatchRow]] = defaultdict(list)
    for person in people:
        if value := mark(person):
            sharing[value].append(person)
    for group in sharing.values():
        yield from ((a, b) for a, b in _pairs(group) if a.agency_id != b.agency_id)


def _near(people: Iterable[MatchRow]) -> Iterator[tuple[MatchRow, MatchRow, float]]:
    """Pairs of different agencies in one position whose folded names are nearly equal, with the ratio."""
    by_position: defaultdict[str, list[MatchRow]] = defaultdict(list)
    for person in people:
        if position := fold(person.position):
            by_position[position].append(person)
    for group in by_position.values():
        bearers: defaultdict[str, list[MatchRow]] = defaultdict(list)
        for person in group:
            bearers[fold(person.full_name)].append(person)
        for first, second in _near_names(bearers):
            ratio = fuzz.ratio(first, second, score_cutoff=NEAR)
            for a, b in _bearers(bearers[first], bearers[second]) if ratio else ():
                if a.agency_id != b.agency_id and a.name_key != b.name_key:
                    yield a, b, ratio


def _near_names(names: Iterable[str]) -> set[tuple[str, str]]:
    """Pairs of folded names that a letter more, less, other or swapped turns into each other, and each name with itself.

    Two such names leave the same when one letter is taken out of each or of one: they meet under what is left, and nobody is laid
    beside the rest (F. Garbe, "SymSpell", 2012). Under what many share each is matched with the first only.
    """
    meeting: defaultdict[str, list[str]] = defaultdict(list)
    for name in names:
        for left in {name, *(name[:place] + name[place + 1 :] for place in range(len(name)))}:
            meeting[left].append(name)
    beside = {(a, b) if a <= b else (b, a) for group in meeting.values() for a, b in _pairs(group)}
    return beside | {(name, name) for name in names}


def _bearers(first: list[MatchRow], second: list[MatchRow]) -> Iterable[tuple[MatchRow, MatchRow]]:
    """Everybody of one name with everybody of another, or of the same; in a crowd each with the first."""
    if first is second:
        return _pairs(first)
    if len(first) * len(second) <= CROWD * CROWD:
        return ((a, b) if a.id < b.id else (b, a) for a in first for b in second)
    return chain(((first[0], b) for b in second), ((a, second[0]) for a in first[1:]))


def _pairs(group: Sequence[Thing]) -> Iterable[tuple[Thing, Thing]]:
    """Each with each; in a crowd each with the first."""
    return combinations(group, 2) if len(group) <= CROWD else ((group[0], other) for other in group[1:])


def rows_of_round(session: Session, round_id: int, *which: ColumnElement[bool]) -> list[MatchRow]:
    """Everybody listed in a round, or those of whom `which` holds; nothing is decrypted for it."""
    columns = (Respondent.full_name, Respondent.position, Respondent.phone_index, Respondent.email_index)
    query = select(Respondent.id, Roster.agency_id, *columns, Respondent.name_key, Respondent.sort_key, Roster.state)
    listed = query.join(Roster, Roster.id == Respondent.roster_id).where(*_listed(round_id), *which)
    return [MatchRow(*row) for row in session.execute(listed.order_by(Respondent.id))]


_MARKS = (Respondent.phone_index, Respondent.email_index, Respondent.name_key)


def alike_of_agencies(session: Session, round_id: int, numbers: Collection[int]) -> list[MatchRow]:
    """Those who share a phone, a mailbox or a name with somebody of these agencies, and their own people."""
    return _bearing(session, round_id, {mark: _of_agencies(round_id, numbers, mark) for mark in _MARKS})


def of_numbers(session: Session, round_id: int, numbers: Collection[int]) -> list[MatchRow]:
    """The rows of a round with these numbers."""
    return rows_of_round(session, round_id, Respondent.id.in_(numbers))


def with_contacts(session: Session, round_id: int, contacts: Collection[str]) -> list[MatchRow]:
    """Those whose phone or mailbox is one of these (blind indexes)."""
    return _bearing(session, round_id, dict.fromkeys(_MARKS[:2], contacts))


def _bearing(session: Session, round_id: int, marks: Mapping[Any, Any]) -> list[MatchRow]:
    """Rows with any of these marks, each found by its own index: of the round no other row is read."""
    bearers = union(*(select(Respondent.id).where(mark.in_(wanted)) for mark, wanted in marks.items()))
    return rows_of_round(session, round_id, Respondent.id.in_(bearers))


def _listed(round_id: int) -> tuple[ColumnElement[bool], ...]:
    return (Roster.round_id == round_id, Respondent.state == "listed")


def _of_agencies(round_id: int, numbers: Collection[int], mark: InstrumentedAttribute[str]) -> Select[str]:
    query = select(mark).join(Roster, Roster.id == Respondent.roster_id)
    return query.where(*_listed(round_id), Roster.agency_id.in_(numbers), mark != "")


def names_of(match: Match) -> str:
    """Both names as they are compared, in the order of the rows' ids."""
    first, second = sorted((match.a, match.b), key=lambda person: person.id)
    return f"{first.name_key}|{second.name_key}"


def obstacles(
    found: Iterable[Match], people: Iterable[MatchRow], names: Mapping[int, str], focal_contacts: frozenset[str]
) -> dict[int, list[str]]:
    """Why lists cannot be approved: agency id → sentences. names: of agencies, by id.

    A match counts only against lists that were handed in: somebody's draft must not hold up another agency.
    """
    blocking: defaultdict[int, list[str]] = defaultdict(list)
    for match in found:
        if match.blocks:
            for own, other in ((match.a, match.b), (match.b, match.a)):
                if other.state in HANDED_IN:
                    why = match.text[0].lower() + match.text[1:]
                    blocking[own.agency_id].append(
                        f"{own.full_name} có {why} với một người của {names[other.agency_id]}."
                    )
    for person in people:
        if {person.phone_index, person.email_index} & focal_contacts:
            blocking[person.agency_id].append(f"{person.full_name} mang số điện thoại hoặc thư của một đầu mối.")
    return {agency_id: _shortened(sentences) for agency_id, sentences in blocking.items()}


def _shortened(sentences: list[str], most: int = 3) -> list[str]:
    rest = len(sentences) - most
    return (
        sentences
        if rest <= 0
        else [*sentences[:most], f"Và {rest} trường hợp khác, xem ở trang “Trùng giữa các đơn vị”."]
    )
