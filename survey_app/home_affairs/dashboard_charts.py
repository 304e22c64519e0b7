"""What the dashboard draws: answers day by day against the target and the reminders, and each group beside its count."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from foundation.vietnam_time import day_of, today
from questionnaires.survey_round import SurveyRound
from respondents.field import targets
from respondents.field.dashboard import Day, Figures
from respondents.field.forecast import Forecast
from respondents.messages.reminders import Sent
from survey_app.charts import Bar, Evening, GroupBars, ResponseCurve


def curve(
    survey_round: SurveyRound,
    days: Sequence[Day],
    present: Figures,
    sent: Iterable[Sent],
    expected: Forecast | None = None,
) -> ResponseCurve | None:
    """The evenings so far, the present moment and what is expected; None before the round has begun. Ticks are reminders to
    everybody."""
    opened = day_of(survey_round.opens_at)
    evenings = [Evening(day.day, day.submitted) for day in days if day.day >= opened]
    present_day = today()
    if survey_round.is_in_field and present.invited and present_day >= opened:
        evenings = [
            *(evening for evening in evenings if evening.day < present_day),
            Evening(present_day, present.submitted),
        ]
    if not evenings:
        return None
    closes = max(opened, day_of(survey_round.closes_at))
    return ResponseCurve(
        "dien-bien",
        evenings=evenings,
        invited=present.invited,
        opens=opened,
        closes=closes,
        expected=_from_now_on(expected, present, present_day),
        target=targets.of_round(survey_round).total,
        reminders=sorted({day_of(one.at) for one in sent if one.agency_id is one.invitation_id is None}),
    )


def _from_now_on(expected: Forecast | None, present: Figures, day: date) -> dict[date, float]:
    """The path of the forecast from the present moment to the close; it only rises."""
    if expected is None or not present.invited:
        return {}
    here = present.submitted / present.invited
    return {day: here} | {later: max(here, share) for later, share in expected.path().items() if later > day}


def group_bars(survey_round: SurveyRound, names: Mapping[int, str], figures: Mapping[int, Figures]) -> GroupBars | None:
    """One bar a group; None for a round without groups."""
    reached = ((name, figures.get(key, Figures())) for key, name in names.items())
    bars = [Bar(name, of.submitted, of.invited) for name, of in reached]
    target = targets.of_round(survey_round).total
    return GroupBars("theo-nhom", "Đã gửi phiếu theo nhóm đối tượng", bars, target=target) if bars else None
