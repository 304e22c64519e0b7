"""Vietnamese mobile numbers: read from what people type, shown half hidden. The rules are list-import §6, phone.

A number is kept as E.164: `+84` and nine digits, the *national part*.
"""

import re
from typing import NamedTuple

from foundation.plain_text import APOSTROPHES, DASHES, composed, tidy_lines
from respondents.cell_reading import CellReading, Finding, failure, sound

# what a mobile number begins with since 2018; a new range of an operator is added here
MOBILE_PREFIXES = frozenset(
    """032 033 034 035 036 037 038 039 052 055 056 058 059 070 076 077 078 079
    081 082 083 084 085 086 087 088 089 090 091 092 093 094 096 097 098 099""".split()
)
# eleven-digit numbers that became ten-digit ones in 2018: Viettel; MobiFone; VinaPhone; Vietnamobile, Gmobile
RENUMBERED = dict(
    pair.split("→")
    for pair in """0162→032 0163→033 0164→034 0165→035 0166→036 0167→037 0168→038 0169→039
    0120→070 0121→079 0122→077 0126→076 0128→078 0123→083 0124→084 0125→085 0127→081 0129→082
    0186→056 0188→058 0199→059""".split()
)
LABELS = """số điện thoại|so dien thoai|điện thoại|dien thoai|di động|di dong|cá nhân|ca nhan|mobile|phone|viber|đtdđ|dtdd
zalo|sđt|sdt|tel|số|so|đt|dt|dđ|dd""".replace("\n", "|")

_LETTER = r"[^\W\d_]"
_E164 = re.compile(r"\+84[0-9]{9}")
_ORDINARY = re.compile(r"(?P<front>\+84|0?)(?P<national>[0-9]{9})")
_SCIENTIFIC = re.compile(r"([0-9]+)(?:[.,]([0-9]*))?E\+?([0-9]{1,3})", re.IGNORECASE)
_FLOAT = re.compile(r"([0-9]+)\.0")
_BETWEEN_NUMBERS = re.compile(
    rf"[/;,|&\n]|(?<= )[{DASHES}]+(?= )|(?<!{_LETTER})(?:hoặc|và)(?!{_LETTER})", re.IGNORECASE
)
_LABEL = re.compile(rf"(?<!{_LETTER})(?:{LABELS})(?!{_LETTER})[:.]*".replace(" ", r"\s"), re.IGNORECASE)
_ALPHANUMERIC_RUN = re.compile(r"[^\W_]+")
_LOOKALIKE_RUN = re.compile("(?=.*[0-9])[0-9OolI]+")
_LOOKALIKES = str.maketrans("OolI", "0011")
_NUMBER_RUN = re.compile(rf"[0-9+\s.()\[\]{{}}_{DASHES}{APOSTROPHES}]+")
_OTHER_THAN_DIGITS = re.compile("[^0-9]+")

LONGEST = 1_000  # characters of a cell that are looked at
_SEVERAL_FROM, _NUMBER_FROM = 18, 7  # digits
_MOST_PARTS = 20  # of a cell that are looked at for a suggestion

# what stands in front of the national part, tried in turn: the form, and the repair that taking it off means
_FORMS = tuple(
    (re.compile(form), repair)
    for form, repair in (
        (r"\+84(?P<n>[1-9][0-9]*|)", None),
        (r"(?:\+|00)840?(?P<n>[0-9]*)", "PHONE_PREFIX"),
        (r"\+.*|00[1-9].*", "PHONE_FOREIGN"),
        (r"(?:084|840)(?P<n>[0-9]{9})", "PHONE_PREFIX"),
        (r"0(?P<n>[0-9]*)", None),
        (r"84(?P<n>[0-9]{9,10})", "PHONE_PREFIX"),
        (r"(?P<n>[0-9]{9})", "PHONE_LEADING_ZERO"),
        (r"(?P<n>[0-9]*)", None),
    )
)
_LANDLINE = re.compile(r"2[0-9]{8,9}|500[0-9]{7}|1[89]00[0-9]{4,6}")


class _Number(NamedTuple):
    """The digits of a cell with a `+` if one stands in front; what was repaired to get them; what stands beside."""

    text: str
    repairs: tuple[str, ...] = ()
    remark: str = ""


def is_mobile(e164: str) -> bool:
    """Whether this is a number as `read` gives it."""
    return _E164.fullmatch(e164) is not None and _is_mobile(e164[3:])


def masked(e164: str) -> str:
    """Enough to know one's own number by: *+84905123412* → *09•• ••• •12*."""
    national = "0" + e164.removeprefix("+84")
    return f"{national[:2]}•• ••• •{national[-2:]}"


def spoken(e164: str) -> str:
    """As people write it: *+84905123412* → *0905123412*."""
    return "0" + e164.removeprefix("+84")


def ordinary(cell: str) -> CellReading | None:
    """The reading of a number of digits only, as most are. A shortcut, no rule."""
    number = _ORDINARY.fullmatch(cell)
    if not number or not _is_mobile(number["national"]):
        return None
    value = f"+84{number['national']}"
    return sound(value) if number["front"] else sound(value, "PHONE_LEADING_ZERO")


def read(cell: str) -> CellReading:
    """A filled cell of the column *Số điện thoại di động* → E.164, or the one error that must be mended."""
    if len(cell) > LONGEST:
        return failure(cell, "PHONE_SEVERAL" if _digits(cell) >= _SEVERAL_FROM else "PHONE_INVALID")
    text = tidy_lines(composed(cell))
    return _several(cell, text) or _read_one(cell, text)


def _several(cell: str, text: str) -> CellReading | None:
    parts = _BETWEEN_NUMBERS.split(text)
    if _digits(text) < _SEVERAL_FROM and sum(_digits(part) >= _NUMBER_FROM for part in parts) < 2:
        return None
    readings = (_read_one(part, part.strip()) for part in parts[:_MOST_PARTS])
    return failure(cell, "PHONE_SEVERAL", next((one.value for one in readings if not one.failed), None))


def _read_one(cell: str, text: str) -> CellReading:
    number = _scientific(text) or _labelled(text)
    if isinstance(number, Finding):
        return CellReading(cell, problems=(number,), failed=True)
    return _mobile_number(cell, number)


def _scientific(text: str) -> _Number | Finding | None:
    """A number that a spreadsheet wrote as 9.05123456E+08 (all digits there) or 9.05E+08 (the last ones lost)."""
    if whole := _FLOAT.fullmatch(text):
        return _Number(whole[1])
    if not (scientific := _SCIENTIFIC.fullmatch(text)):
        return None
    whole_part, decimals, exponent = scientific[1], scientific[2] or "", int(scientific[3])
    if len(decimals) < exponent:
        return Finding("PHONE_SCIENTIFIC_LOST")
    return _Number(whole_part + decimals[:exponent], ("PHONE_SCIENTIFIC",))


def _labelled(text: str) -> _Number | Finding:
    """The number in a text with labels, letters in place of digits, remarks."""
    unlabelled = _LABEL.sub(lambda label: " " * len(label.group()), text)
    plain = _ALPHANUMERIC_RUN.sub(_as_digits, unlabelled)
    run = next((run for run in _NUMBER_RUN.finditer(plain) if _digits(run.group()) >= _NUMBER_FROM), None)
    if run is None:
        return _no_number(plain)
    beside = f"{unlabelled[: run.start()]} {unlabelled[run.end() :]}"
    remark = _remark(text[: run.start()], text[run.end() :]) if _ALPHANUMERIC_RUN.search(beside) else ""
    repairs = {
        "PHONE_TEXT": unlabelled != text and not remark,
        "PHONE_LOOKALIKE": plain != unlabelled,
    }
    return _Number(_compact(run.group()), tuple(code for code, made in repairs.items() if made), remark)


def _as_digits(run: re.Match[str]) -> str:
    return run.group().translate(_LOOKALIKES) if _LOOKALIKE_RUN.fullmatch(run.group()) else run.group()


def _remark(before: str, after: str) -> str:
    """What stands beside the number, as the message quotes it."""
    return f"{before} {after}".strip(" \n.,;:()[]-–")


def _no_number(text: str) -> Finding:
    digits = _digits(text)
    if not digits or re.search(_LETTER, text):
        return Finding("PHONE_INVALID")
    return Finding("PHONE_LENGTH", words={"n": str(digits)})


def _mobile_number(cell: str, number: _Number) -> CellReading:
    form, repair = next((match, repair) for form, repair in _FORMS if (match := form.fullmatch(number.text)))
    if repair == "PHONE_FOREIGN":
        return failure(cell, repair)
    national = form["n"]
    if not _is_mobile(national):
        return _no_mobile(cell, number, national)
    remarks = [Finding("PHONE_REMARK", words={"remark": number.remark})] if number.remark else []
    repairs = (*number.repairs, repair) if repair else number.repairs
    return CellReading(f"+84{national}", repairs, tuple(remarks), compared=f"+84{national}")


def _no_mobile(cell: str, number: _Number, national: str) -> CellReading:
    renumbered = RENUMBERED.get(f"0{national[:3]}")
    if renumbered and len(national) == 10:
        new = f"+84{renumbered[1:]}{national[3:]}"
        return CellReading(cell, problems=(Finding("PHONE_OLD_11", new, {"suggestion": spoken(new)}),), failed=True)
    if _LANDLINE.fullmatch(national):
        return failure(cell, "PHONE_LANDLINE")
    if len(national) == 9:
        return failure(cell, "PHONE_PREFIX_UNKNOWN", prefix=f"0{national[:2]}")
    return failure(cell, "PHONE_LENGTH", n=str(_digits(number.text)))


def _is_mobile(national: str) -> bool:
    return len(national) == 9 and f"0{national[:2]}" in MOBILE_PREFIXES


def _digits(text: str) -> int:
    return len(_OTHER_THAN_DIGITS.sub("", text))


def _compact(run: str) -> str:
    digits = _OTHER_THAN_DIGITS.sub("", run)
    return f"+{digits}" if run.find("+", 0, run.index(digits[0])) >= 0 else digits
