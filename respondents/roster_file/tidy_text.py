"""Text as it is tidied for every column that holds text (list-import §5): composed, spaces put right, Đ as Đ."""

from foundation.plain_text import composed, one_line, tidy_lines, with_vietnamese_d
from respondents.cell_reading import CellReading, sound


def tidied(text: str) -> tuple[str, tuple[str, ...]]:
    """The text composed, with single spaces (or line breaks) and the right Đ; and the repairs that this took."""
    in_nfc = composed(text)
    spaced = tidy_lines(in_nfc)
    tidy = with_vietnamese_d(spaced)
    repairs = {
        "TEXT_NFC": in_nfc != text,
        "TEXT_SPACES": spaced != in_nfc or "\n" in spaced,
        "TEXT_ETH": tidy != spaced,
    }
    return tidy, tuple(code for code, made in repairs.items() if made)


def read(text: str) -> CellReading:
    """A filled cell of plain text: on one line, otherwise as it was written."""
    value, repairs = tidied(text)
    return sound(one_line(value), *repairs)
