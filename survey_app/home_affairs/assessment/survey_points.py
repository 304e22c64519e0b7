"""Points of the survey as a part of the index: taken from a round that is over, as the figures that its results print. The package
of the self-assessment is handed a name, two numbers and a source; it learns of no person and no answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from flask import request, url_for
from flask.typing import ResponseReturnValue

from foundation.db import Refused
from questionnaires.results import is_readable, read_round, score_lines
from questionnaires.results.scores import DECIMALS, rounded
from questionnaires.survey_round import SurveyRound, newest_first
from self_assessment import together
from survey_app import accounts, formats
from survey_app.acts import carry_out
from survey_app.database import db
from survey_app.home_affairs.assessment.campaigns import load
from survey_app.home_affairs.blueprint import bp

NAME = "Điều tra xã hội học"
NO_ROUND = "Chọn một đợt điều tra đã kết thúc."
NOT_OPEN = "Hòm phiếu của đợt này chưa mở, hoặc phiếu không còn đúng như lúc mở, nên chưa lấy điểm được."
NO_POINTS = (
    "Mẫu phiếu của đợt này không ghi tiêu chí và điểm tối đa, nên không có điểm để lấy. Hãy ghi phần điểm bằng tay."
)


class Figures(NamedTuple):
    """What a round's results print of all criteria together."""

    points: str
    maximum: str
    source: str


def over(year: int | None = None) -> Sequence[SurveyRound]:
    """The rounds that are over, the newest first."""
    return [one for one in newest_first(db.session) if one.state == "closed" and year in (None, one.year)]


def figures(survey_round: SurveyRound) -> Figures:
    """The points as the results print them, rounded as there. Raises Refused while there are none."""
    if not is_readable(db.session, survey_round):
        raise Refused(NOT_OPEN)
    _, whole = score_lines(read_round(db.session, survey_round))
    if whole is None or whole.points is None or not whole.maximum:
        raise Refused(NO_POINTS)
    points = rounded(whole.points, DECIMALS)
    source = f"Kết quả {survey_round.title}, năm {survey_round.year}"
    return Figures(str(points), f"{whole.maximum:g}", source)


@bp.post("/tu-danh-gia/<int:campaign_id>/tong-hop/tu-dot")
def assessment_survey_points(campaign_id: int) -> ResponseReturnValue:
    """Enters the points of a round, in place of those that stood under this name."""
    campaign, number = load(campaign_id), request.form.get("round", "")
    chosen = (
        db.session.get(SurveyRound, int(number)) if number.isascii() and number.isdigit() and len(number) < 10 else None
    )

    def take() -> Figures:
        if chosen is None or chosen.state != "closed":
            raise Refused(NO_ROUND)
        found = figures(chosen)
        together.save_part(db.session, campaign, NAME, *found, accounts.actor())
        return found

    return carry_out(
        take,
        lambda found: (
            f"Đã lấy {formats.number(float(found.points), DECIMALS)} trên {found.maximum.replace('.', ',')} điểm từ đợt."
        ),
        url_for("home_affairs.assessment_together", campaign_id=campaign_id, _anchor="chi-so"),
    )
