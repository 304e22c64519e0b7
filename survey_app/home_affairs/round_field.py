"""A round in the field rests, or gets another end: both are asked about first, and said to those whom they concern."""

from __future__ import annotations

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from foundation.db import now
from questionnaires import round_setup
from questionnaires.survey_round import SurveyRound
from respondents.field import pausing
from survey_app import accounts, focal_points, formats
from survey_app.accounts import OF_ROUND, this_round
from survey_app.acts import carry_out_page
from survey_app.database import db
from survey_app.home_affairs.blueprint import bp
from survey_app.home_affairs.round_form import AskingForm, as_shown, aware, in_words, moment_field

LONGEST = Length(max=pausing.LONGEST_REASON)


class PauseForm(AskingForm):
    """Why, and until when as far as anybody knows."""

    reason = StringField(
        "Lý do tạm dừng",
        [DataRequired("Ghi lý do tạm dừng"), LONGEST],
        description="Ghi trong nhật ký, không hiện cho người trả lời. Ví dụ: sửa lỗi phiếu của nhóm lãnh đạo sở",
    )
    resumes_at = moment_field("Dự kiến mở lại")


class EndForm(AskingForm):
    """The new end, and why."""

    closes_at = moment_field("Hạn trả lời mới", "Nhập ngày giờ kết thúc")
    reason = StringField(
        "Lý do",
        [DataRequired("Ghi lý do; lý do được nêu trong thư báo"), LONGEST],
        description="Nêu trong thư gửi người trả lời và đầu mối. Ví dụ: nhiều đơn vị đang khắc phục hậu quả mưa lũ",
    )


@bp.route(f"{OF_ROUND}/tam-dung", methods=["GET", "POST"])
def round_field() -> ResponseReturnValue:
    """Asks, then lets the round rest."""
    survey_round, form = this_round(), PauseForm()
    return carry_out_page(
        form,
        lambda: render_template(
            "home_affairs/round_field.html", form=form, survey_round=survey_round, in_words=in_words
        ),
        lambda: pausing.pause(
            db.session, survey_round, form.reason.data, aware(form.resumes_at.data), accounts.actor()
        ),
        "Đợt đang tạm dừng: không ai trả lời được, phiếu làm dở vẫn được giữ.",
        url_for("home_affairs.rounds_page"),
    )


@bp.route(f"{OF_ROUND}/han-tra-loi", methods=["GET", "POST"])
def round_field_end() -> ResponseReturnValue:
    """Asks, then gives the round another end and says so."""
    survey_round = this_round()
    form = EndForm(data={"closes_at": as_shown(survey_round.closes_at)})
    is_right, moment = form.validate_on_submit(), aware(form.closes_at.data)
    return carry_out_page(
        form,
        lambda: _end_page(survey_round, form),
        lambda: pausing.move_end(
            db.session,
            survey_round,
            moment,
            form.reason.data,
            accounts.actor(),
            agencies=focal_points.of_round(db.session).values(),
        ),
        lambda told: (
            f"Hạn trả lời nay là {formats.deadline(survey_round.closes_at)}. "
            f"Đang báo {formats.number(told)} người chưa trả lời và đầu mối các đơn vị."
        ),
        url_for("home_affairs.rounds_page"),
        is_right=is_right and not form.asks_about(round_setup.doubts({"closes_at": moment}, now())),
    )


def _end_page(survey_round: SurveyRound, form: EndForm) -> str:
    return render_template(
        "home_affairs/round_field_end.html",
        form=form,
        survey_round=survey_round,
        in_words=in_words,
        concerned=pausing.concerned(db.session, survey_round),
    )
