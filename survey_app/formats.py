"""Numbers, dates and phones as Vietnamese offices write them. Everything that a person reads passes through here.

`FILTERS` is the table of template filters: a page writes `{{ count | number }}`, a file `formats.number(count)`, and
both show the same characters. Days and hours follow the language of a respondent's page.
"""

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import phonenumbers

from foundation.spreadsheets.file_size import size_in_words as file_size
from foundation.vietnam_time import day_of, in_vietnam, is_day
from survey_app.tongues import N_, SOURCE, gettext, say, spoken

UNDEFINED = "không xác định"
"""What stands in place of a share of nothing: a zero denominator is never 0 %."""
WITHHELD = "–"
"""What stands in place of a figure that is withheld because its cell is too small: suppressed is not zero."""
WEEKDAYS = (*(N_("thứ Hai"), N_("thứ Ba"), N_("thứ Tư"), N_("thứ Năm"), N_("thứ Sáu"), N_("thứ Bảy"), N_("Chủ nhật")),)
MONTHS = (
    *(N_("tháng 1"), N_("tháng 2"), N_("tháng 3"), N_("tháng 4"), N_("tháng 5"), N_("tháng 6")),
    *(N_("tháng 7"), N_("tháng 8"), N_("tháng 9"), N_("tháng 10"), N_("tháng 11"), N_("tháng 12")),
)

Number = int | float | Decimal | Fraction

_SEPARATORS = str.maketrans(",.-", ".,−")


def number(value: Number, decimals: int = 0) -> str:
    """1150 → "1.150"; 12.5 with one decimal → "12,5"; halves are rounded away from zero, as people do."""
    if isinstance(value, int) and not decimals:
        return f"{value:,}".translate(_SEPARATORS)
    return f"{_rounded(_exact(value), decimals):,f}".translate(_SEPARATORS)


def percent(numerator: Number, denominator: Number, decimals: int = 1) -> str:
    """812 of 1150 → "70,6 %"; of nothing → "không xác định". Always show numerator and denominator beside it.

    What is not all is never "100 %", nor something 0 %: 1999 of 2000 → "trên 99,9 %", 1 of 5000 → "dưới 0,1 %".
    """
    if not denominator:
        return UNDEFINED
    exact = Fraction(100 * _exact(numerator), _exact(denominator))
    rounded, step = _rounded(exact, decimals), Decimal(1).scaleb(-decimals)
    if exact < 100 and rounded == 100:
        return f"trên {number(100 - step, decimals)} %"
    if exact > 0 and rounded == 0:
        return f"dưới {number(step, decimals)} %"
    return f"{number(exact, decimals)} %"


def share(value: Number | None, decimals: int = 1) -> str:
    """A ratio already divided: 0.706 → "70,6 %"; None (or a data frame's NaN) → "không xác định"."""
    return UNDEFINED if value is None or value != value else percent(value, 1, decimals)


def date(day: dt.date) -> str:
    """30/10/2023. A moment (an aware datetime) is shown as its day in Vietnam; a naive one raises ValueError."""
    at = _day(day)
    return f"{at:%d/%m/%Y}" if spoken() == SOURCE else say(N_("{day}/{month}/{year}"), **parts_of_day(at))


def parts_of_day(day: dt.date) -> dict[str, str]:
    """What a sentence about a day may name, in the language of the page: 05, 5, thứ Hai, 02, tháng 2, 2024."""
    weekday, month_name = gettext(WEEKDAYS[day.weekday()]), gettext(MONTHS[day.month - 1])
    parts = {"day": f"{day:%d}", "d": str(day.day), "month": f"{day:%m}", "year": f"{day:%Y}"}
    return parts | {"weekday": weekday, "month_name": month_name}


def time(moment: dt.datetime) -> str:
    """10:58, on the clock of Vietnam."""
    return f"{in_vietnam(moment):%H:%M}"


def datetime(moment: dt.datetime) -> str:
    """10:58 ngày 24/10/2023, in the order in which Vietnamese says it; the day alone where only the day is kept."""
    if is_day(moment):
        return say("ngày {date}", date=date(moment))
    return say("{time} ngày {date}", time=time(moment), date=date(moment))


def deadline(moment: dt.datetime) -> str:
    """17 giờ, thứ Hai 30/10/2023; with minutes: 17 giờ 30, thứ Hai 30/10/2023."""
    local = in_vietnam(moment)
    return say("{hour}, {day}", hour=hour(local), day=weekday(day_of(local)))


def hour(at: dt.datetime | dt.time) -> str:
    """17 giờ, or with minutes 17 giờ 30, as the clock says that it is given."""
    minute = f"{at.minute:02d}"
    return say("{hour} giờ {minute}", hour=at.hour, minute=minute) if at.minute else say("{hour} giờ", hour=at.hour)


def weekday(day: dt.date) -> str:
    """thứ Hai 30/10/2023."""
    return say("{weekday} {date}", weekday=gettext(WEEKDAYS[day.weekday()]), date=date(day))


def official_date(day: dt.date | None) -> str:
    """Ngày 05 tháng 02 năm 2024: a leading zero for days below 10 and for months 1 and 2 only (Nghị định
    30/2020/NĐ-CP). None leaves the room that the registry fills in when it numbers the document."""
    if day is None:
        return "ngày       tháng       năm         "
    local = _day(day)
    month = f"{local.month:02d}" if local.month <= 2 else str(local.month)
    return f"ngày {local.day:02d} tháng {month} năm {local.year}"


def phone(e164: str | None) -> str:
    """From +84905123456 to 0905 123 456; a foreign number with its country code; anything else comes back unchanged."""
    if not e164:
        return ""
    try:
        parsed = phonenumbers.parse(e164, None)
    except phonenumbers.NumberParseException:
        return e164
    return phonenumbers.format_number(parsed, _DOMESTIC if parsed.country_code == 84 else _FOREIGN)


_FOREIGN = phonenumbers.PhoneNumberFormat.INTERNATIONAL
_DOMESTIC = phonenumbers.PhoneNumberFormat.NATIONAL


def _exact(value: Number) -> int | Fraction:
    return value if isinstance(value, int | Fraction) else Fraction(str(value))  # 0.145 means 0.145


def _rounded(exact: int | Fraction, decimals: int) -> Decimal:
    whole = (2 * abs(exact.numerator) * 10**decimals + exact.denominator) // (2 * exact.denominator)
    return Decimal(-whole if exact < 0 else whole).scaleb(-decimals)


def _day(day: dt.date) -> dt.date:
    return day_of(day) if isinstance(day, dt.datetime) else day


FILTERS = {
    "number": number,
    "percent": percent,
    "share": share,
    "date": date,
    "time": time,
    "datetime": datetime,
    "deadline": deadline,
    "hour": hour,
    "weekday": weekday,
    "official_date": official_date,
    "phone": phone,
    "file_size": file_size,
}
