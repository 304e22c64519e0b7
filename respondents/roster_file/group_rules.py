"""The groups of a round as a list is checked against them: codes, names, titles and quotas are data, never code."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from foundation.plain_text import DASHES, fold
from respondents.legacy_fonts import from_tcvn3, from_vni

_BETWEEN_POSITIONS = re.compile(rf"[,;/+&\n]|\s[{DASHES}]+\s|\bkiêm\b", re.IGNORECASE)
_ACTING = re.compile(r"^\s*(?:quyền\s+|q\.\s*)", re.IGNORECASE)
LONGEST = 500  # characters of a cell that may name a group
_COLUMNS = ("code", "name", "titles", "min", "max")


class GroupsUnreadable(ValueError):
    """The file of groups is not what it must be; the message says where."""


class GroupRule(NamedTuple):
    """`titles`: what a position of the group begins with (none: any position fits); `min`, `max`: the list's quota."""

    code: str
    name: str
    titles: tuple[str, ...] = ()
    min: int | None = None
    max: int | None = None


def read_groups(text_or_path: str | Path) -> tuple[GroupRule, ...]:
    """GROUPS.csv (`code,name,titles,min,max`), its text or where it lies. Raises GroupsUnreadable and OSError."""
    is_path = isinstance(text_or_path, Path) or "\n" not in text_or_path
    text = _text_of(Path(text_or_path)) if is_path else str(text_or_path).removeprefix("\ufeff")
    try:
        groups = tuple(_groups(csv.DictReader(io.StringIO(text, newline=""))))
    except csv.Error as problem:
        raise GroupsUnreadable("không phải tệp CSV") from problem
    repeated = [code for code, times in Counter(group.code for group in groups).items() if times > 1]
    if repeated or not groups:
        raise GroupsUnreadable(f"trùng mã nhóm {', '.join(repeated)}" if repeated else "chưa có nhóm nào")
    return groups


def _groups(rows: "csv.DictReader[str]") -> Iterator[GroupRule]:
    missing = [name for name in _COLUMNS if name not in (rows.fieldnames or ())]
    if missing:
        raise GroupsUnreadable(f"thiếu cột {', '.join(missing)}")
    for row in rows:
        yield _group(row, rows.line_num)


def _text_of(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise GroupsUnreadable("không phải tệp UTF-8") from problem


def _group(row: dict[str, str | None], line: int) -> GroupRule:
    values = {name: (row[name] or "").strip() for name in _COLUMNS}
    if not values["code"] or not values["name"]:
        raise GroupsUnreadable(f"dòng {line}: thiếu mã hoặc tên nhóm")
    titles = tuple(title.strip() for title in values["titles"].split(";") if title.strip())
    quota = (_number(values[name], line) for name in ("min", "max"))
    return GroupRule(values["code"], values["name"], titles, *quota)


def _number(text: str, line: int) -> int | None:
    if text and not text.isdecimal():
        raise GroupsUnreadable(f"dòng {line}: “{text}” không phải là số người")
    return int(text) if text else None


class GroupBook:
    """The groups ready for comparing: which one a cell names, which ones a position fits."""

    def __init__(self, groups: Sequence[GroupRule]) -> None:
        self.groups = tuple(groups)
        self.names = {group.code: group.name for group in groups}
        self._titles = {group.code: tuple(filter(None, map(fold, group.titles))) for group in groups}
        self._fitting: dict[str, frozenset[str]] = {}
        self._named: dict[str, str | None] = {}

    @cached_property
    def _codes(self) -> dict[str, str]:
        """Every way to write a group, folded → its code; the first group wins."""
        codes: dict[str, str] = {}
        for group in self.groups:
            code, name = fold(group.code), fold(group.name)
            for written in (code, name, f"{code} {name}", f"{name} {code}", f"nhom {code}", f"nhom {name}"):
                codes.setdefault(written, group.code)
        codes.pop("", None)
        return codes

    def code_of(self, cell: str) -> str | None:
        """The group that the cell names in any of the ways to write it, also in an old font."""
        if len(cell) > LONGEST:
            return None
        if cell not in self._named:
            tried = (fold(convert(cell)) for convert in (str, from_tcvn3, from_vni))
            self._named[cell] = next((self._codes[written] for written in tried if written in self._codes), None)
        return self._named[cell]

    def fitting(self, position: str) -> frozenset[str]:
        """The codes of the groups that the position fits."""
        if position not in self._fitting:
            parts = [fold(_ACTING.sub("", part)) for part in _BETWEEN_POSITIONS.split(position)]
            self._fitting[position] = frozenset(
                code for code, titles in self._titles.items() if not titles or _any_begins(parts, titles)
            )
        return self._fitting[position]

    def says_position(self, text: str) -> bool:
        """Whether the text is a position that some group names."""
        return any(self._titles[code] for code in self.fitting(text))

    def only_fitting(self, position: str | None) -> str | None:
        """The only group that the position fits; None for several, and for no position."""
        fitting = self.fitting(position) if position else frozenset[str]()
        return next(iter(fitting)) if len(fitting) == 1 else None

    def most_alike(self, cell: str) -> str | None:
        """The only group whose name shares most words with the cell."""
        words = set(fold(cell[:LONGEST]).split())
        shared = {group.code: len(words & set(fold(group.name).split())) for group in self.groups}
        most = max(shared.values(), default=0)
        alike = [code for code, count in shared.items() if count == most > 0]
        return alike[0] if len(alike) == 1 else None


def _any_begins(parts: Sequence[str], titles: Sequence[str]) -> bool:
    """Whether a part begins with a title, at a word's end."""
    return any(f"{part} ".startswith(f"{title} ") for part in parts for title in titles)
