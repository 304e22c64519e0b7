"""The form of a round's name, dates and letter, with what it asks about before it takes it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from wtforms import BooleanField, Field, IntegerField, RadioField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, Regexp

from foundation.db import now
from foundation.provinces import KINDS
from foundation.vietnam_time import VIETNAM, in_vietnam, today
from questionnaires import round_setup
from questionnaires.survey_round import KIND_WORDS, RoundKind, SurveyRound, newest_first
from survey_app import formats
from survey_app.choices import choices, explained
from survey_app.database import db
from survey_app.forms import Form, MomentField

SURE = "Đúng như vậy, tôi đã xem lại ngày giờ"


def moment_field(label: str, required: str = "") -> MomentField:
    """A day and an hour on Vietnam's clock; required: the sentence for one that is missing."""
    return MomentField(label, [InputRequired(required) if required else Optional()])


class AskingForm(Form):
    """A form with moments that are asked about before they are taken, when they look like slips."""

    sure = BooleanField(SURE)

    def asks_about(self, found: Mapping[str, str]) -> bool:
        """Whether something is still to be confirmed: then each place says what, and the box to tick appears."""
        if self.sure.data:
            return False
        for name, words in found.items():
            if name in self:
                self[name].errors = [*self[name].errors, f"{words}. Nếu đúng như vậy, đánh dấu ô ở cuối rồi lưu lại"]
        self.is_asking = any(name in self for name in found)
        return self.is_asking

    is_asking = False

    @property
    def shows_sure(self) -> bool:
        """Whether the box is on the page: when it is asked for, and when it was ticked."""
        return self.is_asking or bool(self.sure.data)


class RoundForm(AskingForm):
    """What a round is called and when it happens; moments are on Vietnam's clock."""

    kind = RadioField(
        "Loại khảo sát",
        choices=explained((kind.value, words.text, words.hint) for kind, words in KIND_WORDS.items()),
        default=RoundKind.MINISTRY.value,
    )
    code = StringField(
        "Mã đợt",
        [
            DataRequired("Nhập mã đợt"),
            Length(max=20),
            Regexp(r"^[A-Za-z0-9_-]+$", message="Mã chỉ gồm chữ không dấu, số, gạch nối"),
        ],
        description="Ví dụ 2023 hoặc 2026-noi-bo",
    )
    year = IntegerField(
        "Năm", [InputRequired("Nhập năm"), NumberRange(2000, 2100, "Nhập năm gồm 4 chữ số, ví dụ 2023")]
    )
    title = StringField("Tên đợt khảo sát", [DataRequired("Nhập tên đợt khảo sát"), Length(max=200)])
    province = StringField(
        "Tỉnh, thành phố",
        [DataRequired("Nhập tên tỉnh, thành phố"), Length(max=80)],
        description="Chỉ nhập tên, ví dụ Ninh Bình",
    )
    province_kind = SelectField("Là", choices=choices(KINDS.items()), default="tỉnh")
    host = StringField(
        "Cơ quan chủ trì", [DataRequired("Nhập tên cơ quan chủ trì"), Length(max=120)], default="Sở Nội vụ"
    )
    letter_number = StringField("Công văn", [Length(max=80)], description="Ví dụ 123/UBND-KSTTHC")
    minutes = IntegerField(
        "Thời gian trả lời (phút)",
        [InputRequired("Nhập số phút"), NumberRange(1, 240, "Nhập số phút từ 1 đến 240")],
        default=15,
        description="Trung vị của lần thử, làm tròn lên",
    )
    list_deadline = moment_field("Hạn nộp danh sách")
    opens_at = moment_field("Mở trả lời", "Nhập ngày giờ mở trả lời")
    closes_at = moment_field("Kết thúc trả lời", "Nhập ngày giờ kết thúc")

    def values(self, shown: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Fields of SurveyRound, with aware moments; given what the form had shown, only those that differ from it."""
        data = {name: field.data for name, field in self._fields.items() if name in round_setup.CHANGEABLE}
        return {name: aware(value) for name, value in data.items() if shown is None or value != shown[name]}

    def keep_changeable(self, state: str) -> None:
        """Leaves out what a round in this state keeps for good."""
        for name, states in round_setup.CHANGEABLE.items():
            if state not in states:
                del self[name]

    def is_right(self, survey_round: SurveyRound | None, shown: Mapping[str, Any] | None = None) -> bool:
        """Whether everything may be taken; otherwise every place says what is wrong, or is asked about, all at once."""
        well_formed = bool(self.validate_on_submit())
        if not self.is_submitted():
            return False
        values = self.values(shown)
        wrong = round_setup.problems(db.session, survey_round, values)
        for name, sentences in wrong.items():
            if name in self:
                self[name].errors = [*self[name].errors, *sentences]
        asked = self.asks_about({k: v for k, v in round_setup.doubts(values, now()).items() if k not in wrong})
        return well_formed and not wrong and not asked


def in_words(field: Field) -> str:
    """The moment of a field as Vietnamese reads it, with its day of the week."""
    value = field.data
    return (
        formats.deadline(aware(value))
        if isinstance(value, datetime)
        else "Theo giờ Việt Nam, ví dụ 30 / 10 / 2023, 17 giờ 00"
    )


def of_the_province() -> dict[str, Any]:
    """What a new round has of itself: the year that it is, and what the province is called."""
    last = next(iter(newest_first(db.session)), None)
    return {"year": today().year} | ({name: getattr(last, name) for name in OF_THE_PROVINCE} if last else {})


OF_THE_PROVINCE = ("province", "province_kind", "host")


def aware(value: Any) -> Any:
    """A moment of a field with its zone; anything else as it is."""
    return value.replace(tzinfo=VIETNAM) if isinstance(value, datetime) else value


def as_shown(value: Any) -> Any:
    """A moment as a field shows it: on Vietnam's clock, without a zone."""
    return in_vietnam(value).replace(tzinfo=None, second=0, microsecond=0) if isinstance(value, datetime) else value


def shown(survey_round: SurveyRound) -> dict[str, Any]:
    """The round's fields as the form shows them."""
    return {name: as_shown(getattr(survey_round, name)) for name in round_setup.CHANGEABLE}
