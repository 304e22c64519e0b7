"""The base form: WTForms' own sentences in Vietnamese, each saying what to do."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from wtforms import DateField, IntegerField
from wtforms import Form as BaseForm
from wtforms.validators import Optional
from wtforms.widgets import TextInput

from survey_app.row_numbers import LARGEST

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
    "Not a valid choice.": "Chọn một mục trong danh sách",
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


class Form(FlaskForm):  # type: ignore[misc]
    """What every form of staff is built on: its token is Flask's session's."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        def get_translations(self, form: Any) -> Vietnamese:
            return Vietnamese()


class PlainForm(BaseForm):  # type: ignore[misc]
    """What every form of a respondent is built on: the page has checked its token already."""

    class Meta:
        def get_translations(self, form: Any) -> Vietnamese:
            return Vietnamese()


class VietnameseDate(DateField):  # type: ignore[misc]
    """dd/mm/yyyy, as it is written here; ISO too."""

    def __init__(self, label: str, **more: Any) -> None:
        super().__init__(label, [Optional()], format=["%d/%m/%Y", "%Y-%m-%d"], widget=TextInput(), **more)

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError("Nhập ngày dạng ngày/tháng/năm, ví dụ 01/07/2025") from error


class WholeNumber(IntegerField):  # type: ignore[misc]
    """A whole number that a column holds, with our words when it is none."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
            if abs(self.data or 0) > LARGEST:
                raise ValueError(self.data)
        except ValueError as error:
            raise ValueError("Nhập một số nguyên, hoặc để trống nếu không giới hạn") from error
