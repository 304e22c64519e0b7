"""What a round scores and how: the tree of its criteria, how many points each may bring, how a share becomes points."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from flask import abort, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import DecimalField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, NumberRange, Optional, Regexp, ValidationError

from criteria import Criterion, Formula, Refusal, Tree
from criteria.tree import points
from questionnaires.round_criteria import (
    Measured,
    measured,
    problems,
    remove,
    save,
    set_of,
    set_total,
    take_from_questionnaires,
    tree_of,
)
from survey_app import accounts, formats
from survey_app.accounts import OF_ROUND, this_round
from survey_app.acts import carry_out, carry_out_page
from survey_app.database import db
from survey_app.forms import Form
from survey_app.home_affairs.blueprint import bp

MOST = 1000
_POINTS = [Optional(), NumberRange(0, MOST, f"Nhập số điểm từ 0 đến {MOST}")]


class CriterionForm(Form):
    """One criterion."""

    number = StringField(
        "Số của tiêu chí",
        [
            DataRequired("Nhập số, ví dụ 2.1"),
            Length(max=20),
            Regexp(r"^\s*[0-9]+(\.[0-9]+)*\s*$", message="Viết như 2.1 hoặc 2.1.1"),
        ],
        description="Số 2.1.1 là thành phần của số 2.1",
    )
    name = TextAreaField("Nội dung", [DataRequired("Nhập nội dung tiêu chí"), Length(max=500)])
    maximum = DecimalField(
        "Điểm tối đa", _POINTS, places=None, description="Để trống thì bằng tổng của các tiêu chí thành phần"
    )
    formula = StringField(
        "Bậc điểm",
        [Length(max=200)],
        description="Để trống: điểm theo tỷ lệ. Theo bậc: 90: 100; 80: 75; 70: 50 – từ 90 % được cả số điểm, từ 80 % được 75 %.",
    )

    def validate_formula(self, field: StringField) -> None:
        """A formula of the criterion that can be read."""
        try:
            Formula.parse(field.data or "")
        except Refusal as refusal:
            raise ValidationError(str(refusal)) from None

    def criterion(self) -> Criterion:
        """What was entered."""
        words = " ".join((self.name.data or "").split())
        return Criterion(
            (self.number.data or "").strip(), words, self.maximum.data, Formula.parse(self.formula.data or "")
        )


class TotalForm(Form):
    """What all criteria together have to be worth."""

    total = DecimalField("Tổng điểm của phần điều tra", _POINTS, places=None, description="Ví dụ 22")


class Line(NamedTuple):
    """One criterion in the table."""

    number: str
    name: str
    depth: int
    maximum: str
    formula: str
    questions: str


@bp.route(f"{OF_ROUND}/tieu-chi", methods=["GET", "POST"])
def round_criteria() -> ResponseReturnValue:
    """The tree, what does not add up, how points and weights work; the total is entered here."""
    survey_round = this_round()
    kept = set_of(db.session, survey_round)
    form = TotalForm(data={"total": kept.whole if kept else None})
    if kept and form.validate_on_submit():
        return carry_out(
            lambda: set_total(db.session, survey_round, form.total.data, accounts.actor()),
            "Đã lưu tổng điểm.",
            url_for("home_affairs.round_criteria"),
        )
    tree, found = tree_of(db.session, survey_round), measured(db.session, survey_round)
    whole = sum(group.weight for group in survey_round.groups)
    page = render_template(
        "home_affairs/round_criteria.html",
        survey_round=survey_round,
        kept=kept,
        form=form,
        may_change=survey_round.state != "closed",
        lines=lines(tree, found),
        maximum=formats.UNDEFINED if tree.maximum is None else points(tree.maximum),
        problems=problems(tree, found, kept.whole if kept else None),
        weights=[(group.name, group.weight, formats.percent(group.weight, whole)) for group in survey_round.groups],
    )
    return page, 422 if form.errors else 200


def lines(tree: Tree, found: Measured) -> list[Line]:
    """Every criterion in order."""
    return [
        Line(
            node.criterion.number,
            node.criterion.name,
            depth,
            formats.UNDEFINED if node.maximum is None else points(node.maximum),
            "Cộng các thành phần" if node.children else node.criterion.formula.words,
            formats.number(len(found.get(node.criterion.number, ()))),
        )
        for depth, node in tree.walk()
    ]


@bp.post(f"{OF_ROUND}/tieu-chi/lay-tu-mau-phieu")
def round_criteria_take() -> ResponseReturnValue:
    """Makes the round's own set out of what its questionnaires name."""
    survey_round = this_round()
    return carry_out(
        lambda: take_from_questionnaires(db.session, survey_round, accounts.actor()),
        "Đã lập bộ tiêu chí của đợt từ các mẫu phiếu. Hãy kiểm tra điểm tối đa và cách tính.",
        url_for("home_affairs.round_criteria"),
    )


@bp.route(f"{OF_ROUND}/tieu-chi/moi", methods=["GET", "POST"], defaults={"number": ""})
@bp.route(f"{OF_ROUND}/tieu-chi/<number>", methods=["GET", "POST"])
def round_criteria_edit(number: str) -> ResponseReturnValue:
    """Adds a criterion or changes it."""
    survey_round = this_round()
    kept = set_of(db.session, survey_round) or abort(404)
    node = kept.tree.get(number)
    if number and node is None:
        abort(404)
    form = CriterionForm(data=_shown(node.criterion) if node else None)
    return carry_out_page(
        form,
        lambda: render_template(
            "home_affairs/round_criteria_edit.html", form=form, survey_round=survey_round, number=number
        ),
        lambda: save(db.session, survey_round, form.criterion(), number, accounts.actor()),
        "Đã lưu tiêu chí.",
        url_for("home_affairs.round_criteria"),
    )


def _shown(criterion: Criterion) -> dict[str, str | Decimal | None]:
    return {
        "number": criterion.number,
        "name": criterion.name,
        "maximum": criterion.maximum,
        "formula": criterion.formula.text,
    }


@bp.post(f"{OF_ROUND}/tieu-chi/<number>/xoa")
def round_criteria_remove(number: str) -> ResponseReturnValue:
    """Takes a criterion out."""
    survey_round = this_round()
    return carry_out(
        lambda: remove(db.session, survey_round, number, accounts.actor()),
        f"Đã xoá tiêu chí {number}.",
        url_for("home_affairs.round_criteria"),
    )
