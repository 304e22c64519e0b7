"""What stands above a column: recognised in any spelling, with or without remarks, in old fonts (list-import §4)."""

import re
from collections.abc import Sequence
from functools import lru_cache

from foundation.plain_text import fold
from respondents.legacy_fonts import from_tcvn3, from_vni
from respondents.roster_file.columns import COLUMNS

STT = "stt"
NAME_BEGINNING = "name_beginning"  # họ đệm
NAME_END = "name_end"  # tên

_HEADINGS = {column.field: column.headings for column in COLUMNS} | {
    STT: "stt|tt|so tt|so thu tu",
    NAME_BEGINNING: """ho|ho dem|ho va dem|ho va ten dem|ho va chu dem|ho chu dem|ho lot|ho va chu lot
        |ho va ten lot""",
    NAME_END: "ten",
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
