"""What stands on a round's papers: number, day, place, to whom, who signs, who receives; with the first page as it will look."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Response, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import IntegerField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from foundation import vietnam_time
from questionnaires import round_setup
from questionnaires.survey_round import SurveyRound
from respondents import snapshots
from survey_app import accounts, documents, formats, list_letter
from survey_app.accounts import OF_ROUND, this_round
from survey_app.acts import carry_out_page
from survey_app.database import db
from survey_app.forms import DayField, Form
from survey_app.home_affairs.blueprint import bp
from survey_app.letterhead import day_of
from survey_app.tables import Column, Table

ANNEX = Table("Danh sách", ["PHỤ LỤC"], [Column("no", "STT")], [])
"""Behind the page that is shown."""


DAYS = ("paper_day", "invitation_day")


class PapersForm(Form):
    """Asked once a round."""

    symbol = StringField(
        "Ký hiệu",
        [Length(max=30)],
        description="Đứng sau số của công văn, ví dụ SNV-CCHC; để trống thì văn bản không ghi số",
    )
    paper_number = IntegerField(
        "Số công văn",
        [Optional(), NumberRange(1, 99_999, "Nhập số từ 1 đến 99999, hoặc để trống")],
        description="Để trống khi văn thư chưa cấp số; văn bản chừa chỗ để ghi",
    )
    paper_day = DayField("Ngày công văn", description="Để trống khi chưa ban hành; văn bản chừa chỗ để ghi")
    invitation_number = IntegerField(
        "Số thư mời",
        [Optional(), NumberRange(1, 99_999, "Nhập số từ 1 đến 99999, hoặc để trống")],
        description="Mọi thư mời của đợt mang cùng một số; để trống thì thư chừa chỗ để ghi",
    )
    invitation_symbol = StringField(
        "Ký hiệu thư mời", [Length(max=30)], description="Ví dụ TM-SNV; để trống thì thư mời không ghi số"
    )
    invitation_day = DayField("Ngày thư mời", description="Để trống khi chưa gửi; thư chừa chỗ để ghi")
    place = StringField(
        "Nơi ban hành",
        [Length(max=60)],
        description="Đứng trước ngày; để trống thì dùng tên tỉnh, thành phố",
    )
    addressed_to = StringField("Kính gửi", [InputRequired("Nhập nơi nhận công văn"), Length(max=200)])
    capacity = TextAreaField(
        "Quyền hạn, chức vụ người ký",
        [InputRequired("Nhập chức vụ người ký, ví dụ GIÁM ĐỐC"), Length(max=200)],
        description="Mỗi dòng một ý, chữ in hoa. Ký thay: KT. GIÁM ĐỐC, dòng sau PHÓ GIÁM ĐỐC; thay mặt: TM.; thừa lệnh: TL.",
    )
    signer = StringField(
        "Họ và tên người ký", [Length(max=80)], description="Không ghi học hàm, học vị; để trống nếu chưa biết ai ký"
    )
    recipients = TextAreaField(
        "Nơi nhận", [Length(max=1000)], description="Mỗi dòng một nơi; dòng cuối là nơi lưu, ví dụ Lưu: VT, CCHC."
    )

    def __init__(self, *args: Any, closes_on: date | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.closes_on = closes_on

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """As the form's own; a number stands with its sign, and an invitation is not of a day after the end of answering."""
        is_right = super().validate(*args, **kwargs)
        for number, symbol in (("paper_number", "symbol"), ("invitation_number", "invitation_symbol")):
            if number in self and self[number].data and not (self[symbol].data or "").strip():
                self[symbol].errors = [*self[symbol].errors, "Số chỉ được ghi cùng ký hiệu: nhập ký hiệu, hoặc bỏ số"]
                is_right = False
        if self.closes_on and self.invitation_day.data and self.invitation_day.data > self.closes_on:
            ends = formats.date(self.closes_on)
            self.invitation_day.errors = [f"Đợt kết thúc trả lời ngày {ends}: chọn ngày không muộn hơn"]
            is_right = False
        return is_right


def task(survey_round: SurveyRound) -> dict[str, Any]:
    """This page among the tasks of a round."""
    return {
        "text": "Văn bản của đợt: số, ngày, người ký",
        "href": url_for("home_affairs.round_papers", round_id=survey_round.id),
        "status": "Đã xong" if survey_round.setting("signer") else "Chưa có người ký",
    }


@bp.route(f"{OF_ROUND}/van-ban", methods=["GET", "POST"])
def round_papers() -> ResponseReturnValue:
    """Number, day, signer …, asked once; the preview shows what is saved."""
    survey_round = this_round()
    names = [name for name in sorted(round_setup.PAPERS) if hasattr(PapersForm, name)]
    saved: dict[str, Any] = {name: survey_round.setting(name) for name in names}
    days = {name: day_of(survey_round, name) for name in DAYS}
    form = PapersForm(data=saved | days, closes_on=vietnam_time.day_of(survey_round.closes_at))
    values = {name: form[name].data for name in names}
    values |= {name: values[name].isoformat() if values[name] else "" for name in DAYS}
    return carry_out_page(
        form,
        lambda: render_template("home_affairs/round_papers.html", form=form, survey_round=survey_round),
        lambda: round_setup.set_papers(db.session, survey_round, values, accounts.actor()),
        "Đã lưu. Trang đầu của công văn ở dưới đây.",
        url_for("home_affairs.round_papers"),
    )


@bp.get(f"{OF_ROUND}/van-ban/xem-truoc")
def round_papers_preview() -> Response:
    """The first page of the letter that sends the list, as an image; no person stands on it."""
    survey_round = this_round()
    snapshot = snapshots.latest(db.session, survey_round.id)
    letter = list_letter.of(survey_round, (snapshot.people if snapshot else None) or [])
    answer = Response(documents.first_page([ANNEX], None, letter), mimetype="image/png")
    answer.headers["Cache-Control"] = "no-store"
    return answer
