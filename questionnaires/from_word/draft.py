"""What was read from a document: questions in their order, each with what is doubtful about it; and the workbook made of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from foundation.plain_text import fold
from questionnaires import kinds
from questionnaires.from_word.choices_text import Choice
from questionnaires.kinds import Kind
from questionnaires.template import SETTINGS_ROW, column_help
from questionnaires.template.column_help import VI
from questionnaires.workbook.columns import DOUBT
from questionnaires.workbook.writing import Guide, Table, write_workbook

LABEL, HINT = f"label::{VI}", f"hint::{VI}"
CONSTRAINT_MESSAGE = f"constraint_message::{VI}"
NAMESPACES = SETTINGS_ROW["namespaces"]
OTHER_CODE, SAY_WHICH = "khac", "Xin ghi rõ"
SHEET_OF_LINES = "Đọc từ Word"
LONGEST_LABEL, LONGEST_TITLE = 2_000, 200
LONGEST_NAME = 40

Row = dict[str, str]


@dataclass
class Item:
    """A question, a note, or the beginning of a group or table. `places`: the lines it was read from."""

    kind: Kind
    label: str
    place: str = ""
    number: str = ""
    hint: str = ""
    choices: list[Choice] = field(default_factory=list)
    rows: list[Item] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    sign: str = ""
    blanks: int = 0
    most: int = 0
    is_required: bool = False
    level: int = 1

    def doubt(self, words: str) -> None:
        if words not in self.doubts:
            self.doubts.append(words)

    @property
    def is_asked(self) -> bool:
        return self.kind not in (kinds.NOTE, kinds.BEGIN_GROUP)


@dataclass
class Source:
    """A line of the document and what became of it."""

    place: str
    text: str
    became: str


@dataclass
class Draft:
    """The whole reading. `remarks`: what is to be known of all of it."""

    title: str = ""
    items: list[Item] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def questions(self) -> list[Item]:
        """Everything that is answered; a row of a table is a question of its own."""
        return [one for item in self.items for one in (item.rows or [item]) if one.is_asked]


class Names:
    """Names that nobody has yet."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def new(self, wanted: str) -> str:
        base = re.sub(r"\W+", "_", fold(wanted)).strip("_")[:LONGEST_NAME] or "muc"
        base = base if base[0].isalpha() else f"cau_{base}"
        name, number = base, 2
        while name in self._taken:
            name, number = f"{base}_{number}", number + 1
        self._taken.add(name)
        return name


class Lists:
    """The lists of choices: equal ones are one."""

    def __init__(self) -> None:
        self._names = Names()
        self._known: dict[tuple[Choice, ...], str] = {}

    def name(self, choices: list[Choice], wanted: str) -> str:
        key = tuple(one._replace(jumps="", more="") for one in choices)
        if key not in self._known:
            self._known[key] = self._names.new(wanted)
        return self._known[key]

    def rows(self) -> Iterator[Row]:
        for choices, name in self._known.items():
            for code, one in zip(codes(choices), choices, strict=True):
                yield {"list_name": name, "name": code, LABEL: one.label}


def codes(choices: tuple[Choice, ...] | list[Choice]) -> list[str]:
    """1, 2, 3 …; `khac` for the one that is written out."""
    first = next((number for number, one in enumerate(choices) if one.is_other), None)
    return [OTHER_CODE if number == first else str(number + 1) for number, _ in enumerate(choices)]


def tables(draft: Draft) -> tuple[list[Row], list[Row], Row]:
    """The rows of survey, choices and settings."""
    names, lists = Names(), Lists()
    survey = list(_survey(draft, names, lists))
    form_id = Names().new(draft.title or "phieu")[:LONGEST_NAME]
    settings = {
        "form_title": draft.title or "Phiếu khảo sát",
        "form_id": form_id,
        "version": "1",
        "default_language": VI,
        "style": "pages",
        "namespaces": NAMESPACES,
    }
    return survey, list(lists.rows()), settings


def _survey(draft: Draft, names: Names, lists: Lists) -> Iterator[Row]:
    """Groups are closed where the next of the same level, or the end, comes; a group with nothing in it becomes a note."""
    open_levels: list[int] = []
    for place, item in enumerate(draft.items):
        if item.kind is not kinds.BEGIN_GROUP:
            yield from _rows(item, names, lists)
            continue
        while open_levels and open_levels[-1] >= item.level:
            open_levels.pop()
            yield {"type": kinds.END_GROUP.name}
        if _holds_nothing(draft.items[place + 1 :], item.level):
            yield _row(item, kinds.NOTE, names.new("ghi_chu"))
            continue
        outer = {} if open_levels else {"appearance": "field-list"}
        yield {**_row(item, item.kind, names.new("phan")), **outer}
        open_levels.append(item.level)
    for _ in open_levels:
        yield {"type": kinds.END_GROUP.name}


def _holds_nothing(after: list[Item], level: int) -> bool:
    following = next(iter(after), None)
    return following is None or (following.kind is kinds.BEGIN_GROUP and following.level <= level)


def _rows(item: Item, names: Names, lists: Lists) -> Iterator[Row]:
    if item.rows:
        yield from _table(item, names, lists)
        return
    if item.kind is kinds.NOTE:
        yield _row(item, kinds.NOTE, names.new("ghi_chu"))
        return
    name = names.new(f"cau_{item.number}" if item.number else "cau")
    made = _row(item, item.kind, name)
    if item.kind.takes_list:
        made["type"] = item.kind.written(lists.name(item.choices, f"ds_{name}"))
    if item.most and item.kind is kinds.SELECT_MULTIPLE:
        made |= {
            "constraint": f"count-selected(.) <= {item.most}",
            CONSTRAINT_MESSAGE: f"Xin chọn tối đa {item.most} ý.",
        }
    yield made
    if any(one.is_other for one in item.choices):
        relevant = f"selected(${{{name}}}, '{OTHER_CODE}')"
        yield {
            "type": kinds.TEXT.name,
            "name": names.new(f"{name}_{OTHER_CODE}"),
            LABEL: SAY_WHICH,
            "relevant": relevant,
        }


def _table(item: Item, names: Names, lists: Lists) -> Iterator[Row]:
    """A group that is drawn as a table, with the same choices in each of its rows."""
    base = f"cau_{item.number}" if item.number else "bang"
    yield {**_row(item, kinds.BEGIN_GROUP, names.new(base)), "appearance": "table-list"}
    for number, one in enumerate(item.rows, start=1):
        name = names.new(f"{base}_{one.number or number}")
        made = _row(one, item.kind, name)
        made["type"] = item.kind.written(lists.name(item.choices, f"ds_{base}"))
        yield made
    yield {"type": kinds.END_GROUP.name}


def _row(item: Item, kind: Kind, name: str) -> Row:
    made = {"type": kind.name, "name": name, LABEL: item.label[:LONGEST_LABEL] or "(chưa có lời)"}
    if item.hint:
        made[HINT] = item.hint[:LONGEST_LABEL]
    if item.is_required:
        made["required"] = "yes"
    if item.kind is kinds.TEXT and item.blanks > 1:
        made["appearance"] = "multiline"
    if item.doubts:
        made[DOUBT] = f"{item.place}: " + "; ".join(item.doubts) if item.place else "; ".join(item.doubts)
    return made


def workbook(draft: Draft) -> bytes:
    """The .xlsx in the product's own template, with a column of doubts and a sheet that says what became of each line."""
    survey, choices, settings = tables(draft)
    columns = tuple(column_help.SURVEY)
    lines = [
        ("# Phiếu này đọc từ một văn bản Word",),
        ("Cột can_xem_lai ở trang survey nêu chỗ chưa chắc. Xem xong, sửa nếu cần rồi xoá ô ấy.",),
        *((remark,) for remark in draft.remarks),
        ("## Chỗ trong Word", "Dòng chữ", "Đã thành"),
        *((_plain(source.place), _plain(source.text), source.became) for source in draft.sources),
    ]
    return write_workbook(
        (
            Table(
                "survey",
                (*columns[:3], DOUBT, *columns[3:]),
                survey,
                column_help.SURVEY,
                needed=("type", "name", LABEL),
            ),
            Table(
                "choices", tuple(column_help.CHOICES), choices, column_help.CHOICES, needed=("list_name", "name", LABEL)
            ),
            Table("settings", tuple(column_help.SETTINGS), (settings,), column_help.SETTINGS),
        ),
        Guide(SHEET_OF_LINES, lines, widths=(16, 80, 40)),
    )


def _plain(text: str) -> str:
    """Never a title of the sheet, whatever it begins with."""
    return text.lstrip("# ")[:1_000]
