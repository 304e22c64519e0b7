"""A round and its way: planned, registering, frozen, open, closed. Each step is a page that says what it will do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import DateTimeLocalField, Field, IntegerField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, Regexp

from foundation import audit
from foundation.db import Refused
from foundation.provinces import KINDS
from foundation.vietnam_time import VIETNAM, in_vietnam, today
from questionnaires import round_setup
from questionnaires.ballot.box import of_round, set_aside_words
from questionnaires.survey_round import MOVES, SurveyRound, newest_first
from respondents.field import dashboard, opening
from respondents.wording import templates
from survey_app import accounts, formats
from survey_app.accounts import OF_ROUND, this_round
from survey_app.acts import carry_out
from survey_app.choices import choices
from survey_app.database import db
from survey_app.forms import Form
from survey_app.home_affairs import rounds_opening
from survey_app.home_affairs.blueprint import bp
from survey_app.home_affairs.rounds_tasks import tasks

Verb = Callable[[SurveyRound, audit.Actor], Any]


MOMENTS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
"""How a browser's field of a day and an hour writes them."""


class RoundForm(Form):
    """What a round is called and when it happens; moments are on Vietnam's clock."""

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
    list_deadline = DateTimeLocalField("Hạn nộp danh sách", [Optional()], format=MOMENTS)
    opens_at = DateTimeLocalField("Mở trả lời", [InputRequired("Chọn ngày giờ mở trả lời")], format=MOMENTS)
    closes_at = DateTimeLocalField("Kết thúc trả lời", [InputRequired("Chọn ngày giờ kết thúc")], format=MOMENTS)

    def values(self, shown: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Fields of SurveyRound, with aware moments; given what the form had shown, only those that differ from it."""
        data = {name: field.data for name, field in self._fields.items() if name in round_setup.CHANGEABLE}
        return {name: _aware(value) for name, value in data.items() if shown is None or value != shown[name]}

    def keep_changeable(self, state: str) -> None:
        """Leaves out what a round in this state keeps for good."""
        for name, states in round_setup.CHANGEABLE.items():
            if state not in states:
                del self[name]


LIKE_THE_LAST = ("province", "province_kind", "host", "minutes")


def in_words(field: Field) -> str:
    """The moment of a field as Vietnamese reads it: a browser writes its days in the order of its own language."""
    value = field.data
    return formats.deadline(_aware(value)) if isinstance(value, datetime) else "Chọn ngày và giờ, theo giờ Việt Nam"


def _like_the_last() -> dict[str, Any]:
    """What a new round most likely shares with the newest one."""
    last = next(iter(newest_first(db.session)), None)
    return {"year": today().year} | ({name: getattr(last, name) for name in LIKE_THE_LAST} if last else {})


def _aware(value: Any) -> Any:
    return value.replace(tzinfo=VIETNAM) if isinstance(value, datetime) else value


class Turn(NamedTuple):
    """One step of the round's way: the verb, the words of its page, whether it cannot be taken back."""

    act: Verb
    question: str
    do_it: str
    done: str
    notes: tuple[str, ...]
    danger: bool = False


TURNS: Mapping[str, Turn] = {
    "start_registering": Turn(
        lambda survey_round, by: survey_round.move(db.session, "start_registering", by),
        "Mở nhận danh sách của các đơn vị?",
        "Mở nhận danh sách",
        "Các đơn vị đã có thể lập và gửi danh sách.",
        (
            "Đầu mối các đơn vị lập và gửi danh sách đến hạn đã đặt.",
            "Nhóm, mẫu phiếu và lịch vẫn sửa được cho đến khi khoá.",
        ),
    ),
    "close": Turn(
        lambda survey_round, by: opening.close_round(db.session, survey_round, by),
        "Kết thúc đợt trả lời?",
        "Kết thúc đợt",
        "Đợt trả lời đã kết thúc.",
        (
            "Không ai trả lời hoặc gửi phiếu được nữa; phiếu đang làm dở không được tính.",
            "Khoá nhận biết thiết bị và mạng bị huỷ ngay, không khôi phục được.",
        ),
        danger=True,
    ),
}
"""The steps that these pages take; freezing the lists and opening the round have pages of their own."""


@bp.get("/dot")
def rounds() -> ResponseReturnValue:
    """Every round, the newest first."""
    return render_template("home_affairs/rounds.html", rounds=newest_first(db.session))


@bp.route("/dot/moi", methods=["GET", "POST"])
def rounds_new() -> ResponseReturnValue:
    """Plans a round."""
    form = RoundForm(data=_like_the_last())
    if form.validate_on_submit():
        try:
            made = templates.plan(db.session, form.values(), accounts.actor())
            db.session.commit()
            flash("Đã lập đợt. Việc tiếp theo: nhóm đối tượng và mẫu phiếu.", "success")
            return redirect(url_for("home_affairs.rounds_page", round_id=made.id))
        except Refused as refusal:
            db.session.rollback()
            flash(str(refusal), "error")
    return render_template(
        "home_affairs/rounds_edit.html", form=form, survey_round=None, in_words=in_words
    ), 422 if form.is_submitted() else 200


@bp.get(OF_ROUND)
def rounds_page() -> ResponseReturnValue:
    """One round: where it stands and what comes next."""
    survey_round = this_round()
    return render_template(
        "home_affairs/rounds_page.html",
        survey_round=survey_round,
        tasks=tasks(survey_round),
        set_aside=set_aside_words(of_round(db.session, survey_round.id)),
        figures=dashboard.total(dashboard.by_group(db.session, survey_round.id).values()),
    )


@bp.route(f"{OF_ROUND}/sua", methods=["GET", "POST"])
def rounds_edit() -> ResponseReturnValue:
    """Name, dates, letter."""
    survey_round = this_round()
    shown = _shown(survey_round)
    form = RoundForm(data=shown)
    form.keep_changeable(survey_round.state)
    if form.validate_on_submit():
        act = lambda: round_setup.revise(db.session, survey_round, form.values(shown), accounts.actor())  # noqa: E731
        here = url_for("home_affairs.rounds_edit")
        return carry_out(act, "Đã lưu.", url_for("home_affairs.rounds_page"), here)
    page = render_template("home_affairs/rounds_edit.html", form=form, survey_round=survey_round, in_words=in_words)
    return page, 422 if form.errors else 200


def _shown(survey_round: SurveyRound) -> dict[str, Any]:
    """The round's fields as the form shows them: moments on Vietnam's clock, without a zone."""
    values = {name: getattr(survey_round, name) for name in round_setup.CHANGEABLE}
    return {
        name: in_vietnam(value).replace(tzinfo=None, second=0, microsecond=0) if isinstance(value, datetime) else value
        for name, value in values.items()
    }


@bp.route(f"{OF_ROUND}/buoc/<verb>", methods=["GET", "POST"])
def rounds_turn(verb: str) -> ResponseReturnValue:
    """Asks before the step, then takes it."""
    survey_round, back = this_round(), url_for("home_affairs.rounds_page")
    if verb == "open" and request.method == "POST":
        return rounds_opening.open_now(survey_round)
    turn = TURNS.get(verb)
    if turn is None and verb != "open":
        abort(404)
    if turn is not None and request.method == "POST":
        return carry_out(lambda: turn.act(survey_round, accounts.actor()), turn.done, back)
    if survey_round.state not in MOVES[verb].sources:
        flash("Bước này đã làm hoặc chưa đến lượt.", "warning")
        return redirect(back)
    if turn is None:
        return rounds_opening.page(survey_round)
    return render_template("home_affairs/rounds_turn.html", survey_round=survey_round, turn=turn, back=back)
