"""The columns of a list: what they are called in a heading and in a message, and what is asked of their cells."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from foundation.plain_text import fold
from respondents.legacy_fonts import from_tcvn3, from_vni

STT = "stt"
NAME_BEGINNING = "name_beginning"  # họ đệm
NAME_END = "name_end"  # tên


class Column(NamedTuple):
    """`heading` as in the template, `label` as in the middle of a sentence."""

    field: str
    heading: str
    label: str
    required: bool = False
    ditto: bool = False  # may repeat the row above
    loses_letters: bool = False  # a "?" in it is a lost letter
    is_text: bool = False  # may be in an old font, is put into NFC, its spaces are tidied
    may_say_nothing: bool = True  # "không có" is no content


COLUMNS = (
    Column("full_name", "Họ và tên", "họ và tên", required=True, loses_letters=True, is_text=True),
    Column("position", "Chức vụ", "chức vụ", required=True, ditto=True, loses_letters=True, is_text=True),
    Column("unit", "Đơn vị công tác", "đơn vị công tác", required=True, ditto=True, loses_letters=True, is_text=True),
    Column("group", "Nhóm đối tượng", "nhóm đối tượng", required=True, ditto=True),
    Column("phone", "Số điện thoại di động", "số điện thoại di động", required=True),
    Column("email", "Email", "địa chỉ email"),
    Column("note", "Ghi chú", "ghi chú", is_text=True, may_say_nothing=False),
)
BY_FIELD = {column.field: column for column in COLUMNS}
FIELDS = tuple(BY_FIELD)

_HEADINGS = {
    STT: "stt|tt|so tt|so thu tu",
    "full_name": """ho va ten|ho ten|hoten|ho chu dem va ten|ho ten day du|ho va ten can bo|ho ten can bo
        |ho va ten dai bieu|ho va ten nguoi duoc khao sat|ho va ten nguoi duoc dieu tra|ho va ten doi tuong|full name""",
    NAME_BEGINNING: """ho|ho dem|ho va dem|ho va ten dem|ho va chu dem|ho chu dem|ho lot|ho va chu lot
        |ho va ten lot""",
    NAME_END: "ten",
    "position": """chuc vu|chuc danh|chuc vu chuc danh|chuc danh chuc vu|chuc vu hien nay|chuc vu hien tai
        |chuc vu cong tac|chuc vu dang giu|vi tri cong tac""",
    "unit": """don vi cong tac|don vi|co quan|co quan don vi|don vi co quan|co quan cong tac|noi cong tac|ten co quan
        |ten don vi|co quan don vi cong tac""",
    "group": """nhom doi tuong|nhom|ma nhom|nhom doi tuong khao sat|nhom doi tuong dieu tra|doi tuong
        |doi tuong khao sat|doi tuong dieu tra|loai doi tuong|nhom khao sat""",
    "phone": """so dien thoai di dong|so dien thoai|dien thoai di dong|dien thoai|di dong|so di dong|so may di dong|sdt
        |sdt di dong|so dt|dt|dt di dong|dtdd|so dtdd|dien thoai lien he|so dien thoai lien he|mobile|phone""",
    "email": """email|e mail|mail|dia chi email|dia chi e mail|thu dien tu|dia chi thu dien tu|hop thu dien tu
        |email cong vu|thu dien tu cong vu|thu cong vu|email lien he""",
    "note": "ghi chu|ghi chu khac|chu thich",
}
_FIELD_OF_HEADING = {heading.strip(): field for field, headings in _HEADINGS.items() for heading in headings.split("|")}
LONGEST_HEADING = 300  # characters, with its remarks
_BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_CONVERSIONS = (str, from_tcvn3, from_vni)
_SURELY_DATA = re.compile(r"[^(\[\n]*[\d@][^(\[\n]*")  # no heading has a digit, but for its remarks


@lru_cache(maxsize=4096)
def field_of_heading(text: str) -> str | None:
    """Whose heading a cell is: a field, STT, or a part of the name; None when it is no heading."""
    if len(text) > LONGEST_HEADING:
        return None
    without_remarks = _BRACKETED.sub("", text)
    first_line = without_remarks.strip().partition("\n")[0]
    tried = dict.fromkeys((text, without_remarks, first_line))
    folded = (fold(convert(wording)) for wording in tried for convert in _CONVERSIONS)
    return next((_FIELD_OF_HEADING[words] for words in folded if words in _FIELD_OF_HEADING), None)


def holds_headings(cells: Sequence[str], enough: int) -> bool:
    """Whether at least so many of the cells are headings. Looks from the right: there are fewer different texts there,
    and the names of people need not be looked at."""
    possible = [cell for cell in cells if not _SURELY_DATA.fullmatch(cell)]
    for left, cell in zip(range(len(possible), 0, -1), reversed(possible), strict=True):
        if enough <= 0 or left < enough:
            break
        enough -= field_of_heading(cell) is not None
    return enough <= 0
