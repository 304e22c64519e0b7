"""The base form: WTForms' own sentences in Vietnamese, each saying what to do."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from flask_wtf.form import _Auto, _is_submitted
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from wtforms import Field, FileField, IntegerField
from wtforms import Form as BaseForm
from wtforms.validators import ValidationError
from wtforms.widgets import EmailInput, TextInput

from foundation.mail_addresses import SHOWN, has_control_characters, is_one_mailbox
from survey_app.row_numbers import LARGEST
from survey_app.tongues import N_

SENTENCES = {
    "This field is required.": "Điền mục này",
    "Field must be equal to %(other_name)s.": "Hai lần nhập chưa giống nhau",
    "Field must be at least %(min)d characters long.": "Nhập ít nhất %(min)d ký tự",
    "Field cannot be longer than %(max)d characters.": "Nhập nhiều nhất %(max)d ký tự",
    "Field must be exactly %(max)d characters long.": "Nhập đúng %(max)d ký tự",
    "Field must be between %(min)d and %(max)d characters long.": "Nhập từ %(min)d đến %(max)d ký tự",
    "Number must be at least %(min)s.": "Nhập số từ %(min)s trở lên",
    "Number must be at most %(max)s.": "Nhập số không quá %(max)s",
    "Number must be between %(min)s and %(max)s.": "Nhập số từ %(min)s đến %(max)s",
    "Date must be at least %(min)s.": "Chọn ngày từ %(min)s trở đi",
    "Date must be at most %(max)s.": "Chọn ngày không quá %(max)s",
    "Date must be between %(min)s and %(max)s.": "Chọn ngày từ %(min)s đến %(max)s",
    "Invalid input.": "Nhập theo đúng mẫu ghi ở trên",
    "Invalid email address.": "Nhập địa chỉ thư, ví dụ ten@tinh.gov.vn",
    "Invalid Choice: could not coerce.": "Chọn một mục trong danh sách",
    "Invalid choice(s): one or more data inputs could not be coerced.": "Chọn các mục trong danh sách",
    "Not a valid choice.": N_("Chọn một mục trong danh sách"),
    "'%(value)s' is not a valid choice for this field.": "Chọn các mục trong danh sách",
    "'%(value)s' are not valid choices for this field.": "Chọn các mục trong danh sách",
    "Not a valid integer value.": "Nhập một số nguyên, ví dụ 15",
    "Not a valid decimal value.": "Nhập một số, ví dụ 1.5",
    "Not a valid float value.": "Nhập một số, ví dụ 1.5",
    "Not a valid date value.": "Nhập ngày theo dạng năm-tháng-ngày, ví dụ 2023-10-30",
    "Not a valid datetime value.": "Nhập ngày và giờ, ví dụ 2023-10-30T17:00",
    "Not a valid time value.": "Nhập giờ, ví dụ 17:00",
}
"""WTForms' message → ours. A message that is missing here comes out in English and fails the test of this table."""


class Vietnamese:
    """The translations object that WTForms asks for; numbers do not change a Vietnamese noun."""

    def gettext(self, text: str) -> str:
        return SENTENCES.get(text, text)

    def ngettext(self, one: str, many: str, number: int) -> str:
        return SENTENCES.get(many, SENTENCES.get(one, many))


class Mailbox:
    """Validator: one plain mail address."""

    def __call__(self, form: BaseForm, field: Field) -> None:
        if not is_one_mailbox((field.data or "").strip()):
            raise ValidationError(f"Nhập một địa chỉ thư, không kèm tên, ví dụ {SHOWN}")


class _OneLine:
    """A field of one line holds one line: what ends in a header of an e-mail cannot begin another header."""

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """As the form's own; every field of one line is looked at besides."""
        is_right = bool(super().validate(*args, **kwargs))  # type: ignore[misc]
        for field in self:  # type: ignore[attr-defined]
            if type(field.widget) in (TextInput, EmailInput) and has_control_characters(_typed(field)):
                field.errors = [*field.errors, "Mục này chỉ có một dòng. Bỏ dấu xuống dòng và ký tự lạ"]
                is_right = False
        return is_right


def _typed(field: Field) -> str:
    """What was sent for a field; a tab is a space that came from a table."""
    return "".join(str(text) for text in field.raw_data or ()).strip().replace("\t", " ")


class Form(_OneLine, FlaskForm):  # type: ignore[misc]
    """What every form of staff is built on: its token is Flask's session's."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        def get_translations(self, form: Any) -> Vietnamese:
            return Vietnamese()

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """What was sent: a file where the form asks for one, text everywhere else; never JSON, whose numbers no field reads."""
            if formdata is not _Auto:
                return formdata
            asked = {field.name for field in form if isinstance(field, FileField)}
            files = MultiDict([one for one in request.files.items(multi=True) if one[0] in asked])
            sent = _is_submitted() and (files or request.form)
            return CombinedMultiDict([files, request.form]) if sent else None


class PlainForm(_OneLine, BaseForm):  # type: ignore[misc]
    """What every form of a respondent is built on: the page has checked its token already."""

    class Meta:
        def get_translations(self, form: Any) -> Vietnamese:
            return Vietnamese()


class DayInput:
    """How a day is drawn: three boxes (templates/macros/field.html)."""


class DayField(Field):  # type: ignore[misc]
    """A day typed into three boxes: NAME-ngay, NAME-thang, NAME-nam. `data` is a date, or None where all three are empty.

    An address may hold the whole day instead, as NAME=2023-10-30 or 30/10/2023.
    """

    widget = DayInput()
    data: Any
    BOXES: tuple[tuple[str, str, int], ...] = (("ngay", "Ngày", 2), ("thang", "Tháng", 2), ("nam", "Năm", 4))
    """End of the name, label and width of each box."""

    def process(self, formdata: Any, *more: Any, **options: Any) -> None:
        names = [f"{self.name}-{box}" for box, _, _ in self.BOXES]
        if formdata is not None and any(name in formdata for name in names):
            typed = [formdata.get(name, "").strip() for name in names]
            formdata = MultiDict({self.name: "/".join(typed) if any(typed) else ""})
        super().process(formdata, *more, **options)

    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0].strip() if valuelist else ""
        self.data = self._read(text) if text else None

    def _read(self, text: str) -> date:
        year_first = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", text)
        parts = list(year_first.groups())[::-1] if year_first else text.split("/")
        wrong = [
            label.lower()
            for part, (_, label, width) in zip(parts, DayField.BOXES, strict=False)
            if not _digits(part, width)
        ]
        if len(parts) != len(DayField.BOXES) or wrong:
            raise ValueError(f"Điền {' và '.join(wrong) or 'ngày, tháng, năm'} bằng số, ví dụ 30 / 10 / 2023")
        day, month, year = map(int, parts)
        try:
            return date(year, month, day)
        except ValueError as error:
            raise ValueError(f"Không có ngày {day} tháng {month} năm {year}; kiểm tra lại") from error

    @property
    def boxes(self) -> list[tuple[str, str, int, str]]:
        """Name, label, width and text of each box."""
        if self.raw_data and self.errors:
            texts = [*self.raw_data[0].split("/"), "", "", ""][:3]
        else:
            texts = [f"{part}" for part in (self.data.day, self.data.month, self.data.year)] if self.data else [""] * 3
        return [
            (f"{self.name}-{box}", label, width, text)
            for (box, label, width), text in zip(self.BOXES, texts, strict=True)
        ]


class MomentField(DayField):
    """A day and an hour on Vietnam's clock, typed into five boxes: NAME-ngay … NAME-phut. `data` is a datetime without a zone; an
    hour without its minutes is the full hour.

    An address, or a script, may say the whole moment instead, as NAME=2023-10-30T17:00.
    """

    BOXES = (*DayField.BOXES, ("gio", "Giờ", 2), ("phut", "Phút", 2))

    def _read(self, text: str) -> datetime:
        whole = re.fullmatch(r"(\d{4}-\d{1,2}-\d{1,2})[T ](\d{1,2}):(\d{1,2})(?::\d{1,2}(?:\.\d+)?)?", text)
        parts = [whole[1], whole[2], whole[3]] if whole else _day_and_clock(text)
        day, hour, minute = parts[0], parts[1], parts[2] or "0"
        wrong, at = [], None
        try:
            at = super()._read(day)
        except ValueError as error:
            wrong.append(str(error))
        if not (_digits(hour, 2) and _digits(minute, 2) and int(hour) < 24 and int(minute) < 60):
            wrong.append("Điền giờ từ 0 đến 23, phút từ 0 đến 59, ví dụ 17 giờ 00")
        if wrong or at is None:
            raise ValueError(". ".join(wrong))
        return datetime(at.year, at.month, at.day, int(hour), int(minute))

    @property
    def boxes(self) -> list[tuple[str, str, int, str]]:
        """Name, label, width and text of each box."""
        typed = self.raw_data[0].split("/") if self.raw_data and self.errors and "/" in self.raw_data[0] else None
        at = self.data
        stored = [*map(str, (at.day, at.month, at.year, at.hour)), f"{at.minute:02d}"] if at else [""] * 5
        texts = [*typed, *[""] * 5][:5] if typed else stored
        return [
            (f"{self.name}-{box}", label, width, text)
            for (box, label, width), text in zip(self.BOXES, texts, strict=True)
        ]


def _day_and_clock(text: str) -> list[str]:
    """Day, hour, minute of what stands in the boxes."""
    parts = [*text.split("/"), "", "", ""]
    return ["/".join(parts[:3]), parts[3], parts[4]]


def _digits(text: str, most: int) -> bool:
    """Whether a box holds what can be a day, a month or a year; the year has all its four digits."""
    return text.isascii() and text.isdigit() and (len(text) == most if most > 2 else len(text) <= most)


class WholeNumber(IntegerField):  # type: ignore[misc]
    """A whole number that a column holds, with our words when it is none."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
            if abs(self.data or 0) > LARGEST:
                raise ValueError(self.data)
        except ValueError as error:
            raise ValueError("Nhập một số nguyên, hoặc để trống nếu không giới hạn") from error
