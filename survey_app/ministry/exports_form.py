"""What the screen of exports asks: the product, up to when, how it is laid out, why."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Any

from flask import request
from wtforms import IntegerField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from questionnaires.survey_round import SurveyRound
from respondents import snapshots
from respondents.field import dashboard
from survey_app import formats
from survey_app.choices import choices, explained
from survey_app.database import db
from survey_app.forms import Form
from survey_app.ministry import respondent_list
from survey_app.ministry.products import PRODUCTS
from survey_app.ministry.rights import Rights
from survey_app.ministry.wish import Wish

SNAPSHOT, EVENING = "snapshot", "evening"
NOT_SO = {
    SNAPSHOT: "Bản chốt danh sách chỉ chọn được cho Danh sách đối tượng điều tra. Với sản phẩm này hãy chọn “Mới nhất”",
    EVENING: "Số liệu 17 giờ của một ngày chỉ chọn được cho Xếp hạng tỷ lệ trả lời. Với sản phẩm này hãy chọn “Mới nhất”",
}


class ExportForm(Form):
    """What to export, and why."""

    product = RadioField("Sản phẩm", [InputRequired("Chọn một sản phẩm")])
    cut_off = SelectField("Chốt số liệu", default="")
    order = SelectField(
        "Thứ tự và cách trình bày danh sách",
        choices=choices((key, text) for key, (text, _) in respondent_list.ORDERS.items()),
        default="agency",
    )
    amount = IntegerField(
        "Mức chi mỗi người (đồng)",
        [Optional(), NumberRange(1, 100_000_000, "Nhập số từ 1 đến 100.000.000, hoặc để trống")],
        description="Chỉ dùng cho danh sách ký nhận; để trống thì chừa chỗ để ghi",
    )
    reason = StringField("Lý do xuất", [Length(max=300)])

    def validate_reason(self, field: StringField) -> None:
        """Nobody has to say why who only looks at the first page."""
        if "xem" not in self.sent and not (field.data or "").strip():
            raise ValidationError("Ghi lý do xuất")

    def validate_cut_off(self, field: SelectField) -> None:
        """A cut-off that the product obeys."""
        kind, _, _ = (field.data or "").partition(":")
        product = PRODUCTS.get(self.product.data or "")
        if kind and product and kind not in product.obeys:
            raise ValidationError(NOT_SO.get(kind, "Chọn “Mới nhất”"))

    sent: Mapping[str, Any] = {}

    def is_possible(self) -> bool:
        """Whether what an address says can be built: as `validate`, without the token that a form has."""
        fields = (self.product, self.cut_off, self.order)
        known = all(field.data in [value for value, *_ in field.iter_choices()] for field in fields)
        kind, _, _ = (self.cut_off.data or "").partition(":")
        amount = self.amount.data
        return known and (not kind or kind in PRODUCTS[self.product.data].obeys) and (amount is None or amount > 0)

    def as_asked(self) -> dict[str, Any]:
        """What was chosen, for the address of a preview; `asked` reads it."""
        said = {"san_pham": self.product.data, "thu_tu": self.order.data, "chot": self.cut_off.data}
        return {name: value for name, value in (said | {"muc_chi": self.amount.data}).items() if value}

    def wish(self, survey_round: SurveyRound) -> Wish:
        """What was chosen."""
        kind, _, which = (self.cut_off.data or "").partition(":")
        return Wish(
            survey_round,
            self.order.data or "agency",
            self.amount.data,
            int(which) if kind == SNAPSHOT else None,
            date.fromisoformat(which) if kind == EVENING else None,
        )


def form_of(survey_round: SurveyRound, mine: Rights, said: Mapping[str, Any] | None = None) -> ExportForm:
    """The form with what this reader may make; `said`: the choices, where an address says them."""
    form = ExportForm() if said is None else ExportForm(data=said, formdata=None)
    form.sent = request.form
    made = {key: one for key, one in PRODUCTS.items() if key in mine.makes}
    form.product.choices = explained((key, one.text, one.hint) for key, one in made.items())
    form.reason.description = f"Ví dụ: {survey_round.kind_words.export_reason}"
    form.cut_off.choices = choices(_cut_offs(survey_round, {kind for one in made.values() for kind in one.obeys}))
    if form.product.data is None:
        form.product.data = next(iter(made), None)
    return form


def asked() -> dict[str, Any]:
    """What the address of a preview says."""
    amount = request.args.get("muc_chi", "")
    number = int(amount) if amount.isascii() and amount.isdigit() and len(amount) < 12 else None
    product, order = request.args.get("san_pham", ""), request.args.get("thu_tu", "agency")
    return {"product": product, "order": order, "cut_off": request.args.get("chot", ""), "amount": number}


def _cut_offs(survey_round: SurveyRound, obeyed: Collection[str]) -> Iterator[tuple[str, str]]:
    yield "", "Mới nhất: bản chốt danh sách mới nhất, số liệu lúc dựng tệp"
    for number, at, people in snapshots.of_round(db.session, survey_round.id) if SNAPSHOT in obeyed else ():
        yield (
            f"{SNAPSHOT}:{number}",
            f"Danh sách: bản chốt số {number}, {formats.datetime(at)}, {formats.number(people)} người",
        )
    for day in dashboard.evening_days(db.session, survey_round.id) if EVENING in obeyed else ():
        yield f"{EVENING}:{day.isoformat()}", f"Xếp hạng: 17 giờ ngày {formats.date(day)}"
