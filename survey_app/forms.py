"""The base form: WTForms' own sentences in Vietnamese, each saying what to do."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm

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
    "Invalid email address.": "Nhập địa chỉ thư, ví dụ ten@daklak.gov.vn",
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


class Form(FlaskForm):
    """What every form of ours is built on."""

    class Meta(FlaskForm.Meta):
        def get_translations(self, form: Any) -> Vietnamese:
            return Vietnamese()
