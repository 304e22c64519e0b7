"""The columns of the round's list as the Ministry wants them: which ones, in which order, under which titles, which on paper."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from questionnaires import round_setup
from questionnaires.survey_round import SurveyRound
from survey_app import accounts, list_columns
from survey_app.accounts import OF_ROUND, this_round
from survey_app.acts import carry_out
from survey_app.database import db
from survey_app.forms import Form
from survey_app.home_affairs.blueprint import bp
from survey_app.list_columns import BY_KEY, LONGEST_TITLE, MUST, Chosen

TAKEN = "Có người vừa đổi mẫu cột của đợt này. Hãy xem mẫu mới nhất dưới đây rồi sửa lại nếu cần."
NUMBER = "Nhập số thứ tự từ 1 đến 99, hoặc để trống để bỏ cột"


@bp.route(f"{OF_ROUND}/van-ban/cot-danh-sach", methods=["GET", "POST"])
def round_columns() -> ResponseReturnValue:
    """The form; `chuan` takes the standard columns again."""
    survey_round, form = this_round(), Form()
    if not form.validate_on_submit():
        return _page(survey_round, form, typed(list_columns.of_round(survey_round)), {}), 200
    if request.form.get("seen") != seen(survey_round):
        flash(TAKEN, "error")
        return redirect(url_for("home_affairs.round_columns"))
    sent = {key: _row(request.form, key) for key in BY_KEY}
    found = {} if "chuan" in request.form else problems(sent)
    if found:
        return _page(survey_round, form, sent, found), 422
    own = [] if "chuan" in request.form else chosen(sent)
    return carry_out(
        lambda: round_setup.set_papers(db.session, survey_round, {"list_columns": own}, accounts.actor()),
        "Đã lưu mẫu cột. Bản xuất sau theo mẫu này; bản đã xuất giữ nguyên.",
        url_for("home_affairs.round_columns"),
    )


Row = Mapping[str, str]


def _row(sent: Mapping[str, str], key: str) -> Row:
    return {part: sent.get(f"{part}_{key}", "").strip() for part in ("order", "title", "print")}


def typed(columns: Any) -> dict[str, Row]:
    """The columns as the form shows them: those of the round first, in their order."""
    shown: dict[str, Row] = {
        one.key: {"order": str(place), "title": one.title, "print": "1" if one.printed else ""}
        for place, one in enumerate(columns, start=1)
    }
    left: dict[str, Row] = {
        key: {"order": "", "title": one.heading, "print": ""} for key, one in BY_KEY.items() if key not in shown
    }
    return shown | left


def problems(sent: Mapping[str, Row]) -> dict[str, str]:
    """Everything that is wrong, by the field where it is."""
    found: dict[str, str] = {}
    orders: dict[str, str] = {}
    for key, row in sent.items():
        order, title = row["order"], row["title"]
        if not order:
            if key in MUST:
                found[f"order_{key}"] = f"Danh sách phải có cột {MUST[key]}. {NUMBER.split(',')[0]}"
            continue
        if not (order.isascii() and order.isdigit() and 1 <= int(order[:4]) <= 99):
            found[f"order_{key}"] = NUMBER
        elif (same := orders.setdefault(str(int(order)), key)) != key:
            found[f"order_{key}"] = f"Số {order} đã dùng cho cột “{sent[same]['title']}”. Chọn số khác"
        if not title or len(title) > LONGEST_TITLE:
            found[f"title_{key}"] = f"Nhập tiêu đề của cột, nhiều nhất {LONGEST_TITLE} ký tự"
    if not sent["full_name"]["print"] and sent["full_name"]["order"]:
        found["print_full_name"] = "Bản in phải có họ và tên"
    return found


def chosen(sent: Mapping[str, Row]) -> list[Chosen]:
    """The columns in their order."""
    wanted = sorted((key for key in sent if sent[key]["order"]), key=lambda key: int(sent[key]["order"]))
    return [Chosen(key, sent[key]["title"], bool(sent[key]["print"])) for key in wanted]


def seen(survey_round: SurveyRound) -> str:
    """What the form was made of."""
    return json.dumps(survey_round.setting("list_columns"), ensure_ascii=False)


def _page(survey_round: SurveyRound, form: Form, rows: Mapping[str, Row], found: Mapping[str, str]) -> str:
    return render_template(
        "home_affairs/round_columns.html",
        survey_round=survey_round,
        form=form,
        rows=[(key, BY_KEY[key].heading, row) for key, row in rows.items()],
        problems=found,
        seen=seen(survey_round),
        is_own=bool(survey_round.setting("list_columns")),
    )
