"""Kinds that are moments: a day, a time of the day, both together."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from questionnaires.kinds.drawing import typed_input
from questionnaires.kinds.kind import Drawn, Kind, Question
from questionnaires.speaking import N_
from questionnaires.xpath.dates import is_date, is_time, moment_of_days, read_moment, write_date

WRITTEN_DATE = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
WITHHELD = "cụ thể không hiển thị, để không lộ người trả lời."


class _Moment(Kind):
    """What tells to the day or the minute tells who answered: no file holds it."""

    control = "input"
    may_stay_empty = True
    may_name_people = True

    def is_typed(self, question: Question) -> bool:
        return True


class Date(_Moment):
    """Stored as 2023-10-24; a date with a time gives its date."""

    name = "date"
    spellings = ("q date", "add date prompt")
    word = "ngày"
    guide = ("Ngày", "Ngày nộp hồ sơ")
    bind_types = ("date",)
    type_words = N_("Nhập ngày theo thứ tự ngày/tháng/năm, ví dụ 24/10/2023")
    about_figures = f"Ngày {WITHHELD}"

    def stored(self, text: str) -> str | None:
        day = text[:10]
        return day if is_date(day) and (len(text) == 10 or read_moment(text)) else None

    def of_number(self, number: float) -> str:
        """Days since 1970-01-01."""
        moment = moment_of_days(number)
        return write_date(moment) if moment else ""

    def from_form(self, values: Sequence[str]) -> str:
        return _as_stored(super().from_form(values))

    def draw(self, drawn: Drawn) -> str:
        return typed_input(drawn, 'type="date"', " govuk-input--width-10")

    def say(self, value: str, word: Callable[[str], str | None]) -> str:
        return _as_written(value)


class Time(_Moment):
    name = "time"
    word = "giờ"
    guide = ("Giờ", "Giờ làm việc")
    bind_types = ("time",)
    type_words = N_("Nhập giờ và phút, ví dụ 14:30")
    about_figures = f"Giờ {WITHHELD}"

    def stored(self, text: str) -> str | None:
        return text if is_time(text) else None

    def draw(self, drawn: Drawn) -> str:
        return typed_input(drawn.saying(drawn.value[:5]), 'type="time"', " govuk-input--width-10")

    def say(self, value: str, word: Callable[[str], str | None]) -> str:
        return value[:5]


class DateTime(_Moment):
    name = "dateTime"
    spellings = ("datetime", "date time", "q date time", "q dateTime", "add date time prompt", "add dateTime prompt")
    word = "ngày giờ"
    guide = ("Ngày và giờ", "Lúc nhận kết quả")
    bind_types = ("dateTime", "datetime")
    type_words = N_("Nhập ngày và giờ, ví dụ 24/10/2023 14:30")
    about_figures = f"Ngày giờ {WITHHELD}"

    def stored(self, text: str) -> str | None:
        return text if read_moment(text) else None

    def from_form(self, values: Sequence[str]) -> str:
        day, _, clock = super().from_form(values).replace("T", " ").partition(" ")
        return f"{_as_stored(day)}T{clock.strip()}" if clock else _as_stored(day)

    def draw(self, drawn: Drawn) -> str:
        return typed_input(drawn.saying(drawn.value[:16]), 'type="datetime-local"', " govuk-input--width-20")

    def say(self, value: str, word: Callable[[str], str | None]) -> str:
        return _as_written(value)


def _as_stored(text: str) -> str:
    """24/10/2023 → 2023-10-24; anything else stays."""
    found = WRITTEN_DATE.fullmatch(text)
    return f"{found[3]}-{int(found[2]):02d}-{int(found[1]):02d}" if found else text


def _as_written(value: str) -> str:
    """2023-10-24T14:30 → 24/10/2023 14:30."""
    if value[4:5] != "-":
        return value
    return f"{value[8:10]}/{value[5:7]}/{value[:4]} {value[11:16]}".strip()
