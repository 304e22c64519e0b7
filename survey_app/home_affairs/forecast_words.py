"""The forecast in words: will the target be reached, within what range, what would it take. Never a promise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import NamedTuple

from flask import current_app

from foundation.vietnam_time import day_of
from questionnaires.survey_round import SurveyRound
from respondents.field import targets
from respondents.field.dashboard import Evenings, Figures, total
from respondents.field.forecast import LEAST_EVENINGS, LEAST_PEOPLE, BackCast, Forecast, forecast
from respondents.field.forecast import Outlook as Foreseen
from respondents.messages import reminders
from respondents.messages.plan.reminder_days import ReminderDays
from respondents.messages.reminders import Sent
from survey_app import formats

VERDICTS = {
    "reached": "Đã đạt {aim}",
    "sure": "Sẽ đạt {aim}",
    "open": "Chưa chắc đạt {aim}",
    "short": "Khó đạt {aim}",
}
METHOD = (
    "Cách tính: từ số liệu 17 giờ của mọi nhóm, ước lượng khả năng một người chưa gửi sẽ gửi trong ngày, theo ngày trong tuần, "
    "thời gian từ lời mời và lần nhắc tất cả gần nhất; càng ít người còn lại thì càng chậm; nhóm ít người dựa thêm vào "
    "các nhóm "
    "khác. Kết quả thực có khoảng 80 % khả năng nằm trong khoảng đã nêu; khoảng được nới hay thu theo kết quả thử lại. Có tính "
    "các lần nhắc của kế hoạch gửi tin đang chạy; không biết trước lần nhắc ngoài kế hoạch, ngày nghỉ lễ hay những "
    "người chờ đến "
    "ngày cuối."
)
NO_PLAN = ReminderDays()
KNOWN = "outlooks"  # in app.extensions: what a forecast is made from → the forecast
KEPT = 32


class GroupLine(NamedTuple):
    """One row of the table of groups."""

    name: str
    verdict: str
    expected: str
    needed: str


class Outlook(NamedTuple):
    """What the dashboard says about the coming days; the chart draws the path of `whole`."""

    sentences: list[str]
    groups: list[GroupLine]
    whole: Forecast | None


def aim(target: float) -> str:
    """ "mục tiêu 95 %"."""
    return f"mục tiêu {formats.share(target, 0)}"


def outlook(
    survey_round: SurveyRound,
    evenings: Evenings,
    names: Mapping[int, str],
    figures: Mapping[int, Figures],
    at: datetime,
    sent: Iterable[Sent] = (),
    plan: ReminderDays = NO_PLAN,
    paused: frozenset[date] = frozenset(),
) -> Outlook | None:
    """None unless people may answer now and somebody was invited."""
    if not survey_round.accepts_answers or not any(one.invited for one in figures.values()):
        return None
    everyone, target = total(figures.values()), targets.of_round(survey_round).total
    foreseen = foresee(survey_round, evenings, sent, plan, paused)
    if foreseen is None or not foreseen.whole.is_fair:
        return Outlook([_nothing_yet(everyone, evenings)], [], None)
    groups = [
        _line(name, figures[key], _since(foreseen.groups.get(key), figures[key]), target)
        for key, name in names.items()
        if key in figures
    ]
    whole = _since(foreseen.whole, everyone)
    assert whole is not None
    return Outlook(sentences(whole, foreseen.at, target, foreseen.back_casts), groups, whole)


def foresee(
    survey_round: SurveyRound,
    evenings: Evenings,
    sent: Iterable[Sent],
    plan: ReminderDays = NO_PLAN,
    paused: frozenset[date] = frozenset(),
) -> Foreseen | None:
    """The forecast of the newest evening, made once by each process: until the next evening nothing in it changes. paused: days on
    which nobody could answer."""
    reminded = tuple(sorted({*reminders.days_of_all(sent), *plan.sent}))
    target, opens = targets.of_round(survey_round).total, day_of(survey_round.opens_at)
    past = tuple((key, tuple(days[-3:])) for key, days in evenings.by_group.items())
    known: dict[object, Foreseen | None] = current_app.extensions.setdefault(KNOWN, {})
    made_from = (survey_round.id, past, opens, survey_round.closes_at, reminded, plan.planned, target, paused)
    if made_from not in known:
        if len(known) >= KEPT:
            known.clear()
        known[made_from] = forecast(
            evenings.by_group,
            opens,
            survey_round.closes_at,
            reminders=reminded,
            planned=plan.planned,
            target=target,
            paused=paused,
        )
    return known[made_from]


def _since(of: Forecast | None, reached: Figures) -> Forecast | None:
    """A forecast of the evening with what has come since: nobody takes an answer back."""
    if of is None:
        return None
    here = reached.submitted
    return of._replace(
        submitted=max(of.submitted, here), low=max(of.low, here), likely=max(of.likely, here), high=max(of.high, here)
    )


def _nothing_yet(everyone: Figures, evenings: Evenings) -> str:
    if everyone.invited < LEAST_PEOPLE:
        return f"Dưới {LEAST_PEOPLE} người được mời nên không dự báo."
    return (
        f"Chưa dự báo được: cần số liệu của ít nhất {LEAST_EVENINGS} buổi 17 giờ từ ngày mở, nay có {len(evenings.days)}. "
        "Dự báo sớm hơn sai nhiều nên không nêu."
    )


def sentences(whole: Forecast, at: date, target: float, back_casts: Iterable[BackCast] = ()) -> list[str]:
    """What is to be expected of the whole round, what it would take, and how earlier forecasts did."""
    words = aim(target)
    if whole.verdict == "reached":
        return [f"{VERDICTS['reached'].format(aim=words)}: {_share(whole, whole.submitted)} đã gửi phiếu."]
    beginning = {
        "sure": f"sẽ đạt {words}",
        "open": f"có thể đạt {words} nhưng chưa chắc",
        "short": f"khó đạt {words}",
    }[whole.verdict]
    said = [f"Nếu giữ nhịp như đến 17 giờ ngày {formats.date(at)}, khi kết thúc đợt {beginning}: {_expected(whole)}."]
    if whole.verdict != "sure":
        said.append(_what_it_takes(whole))
    return said + [_checked(one) for one in list(back_casts)[-1:]]


def _checked(one: BackCast) -> str:
    low, high = formats.percent(one.low, one.invited), formats.percent(one.high, one.invited)
    came, day = formats.percent(one.came, one.invited), formats.date(one.of)
    how = "trong khoảng" if one.held else "ngoài khoảng"
    return f"Thử lại: số liệu đến {formats.date(one.made)} dự báo cho {day} từ {low} đến {high}; thực tế {came}, {how}."


def _what_it_takes(of: Forecast) -> str:
    missing = formats.number(of.target - of.submitted)
    if of.days_left < 1:
        return f"Để đạt mục tiêu, cần thêm {missing} phiếu trước khi kết thúc."
    needed = f"Để đạt mục tiêu, cần {formats.number(of.needed)} phiếu mỗi ngày"
    if not of.more:
        return f"{needed}, bằng mức dự kiến."
    return f"{needed}, tức là cần thêm {formats.number(of.more)} phiếu mỗi ngày so với mức dự kiến."


def _expected(of: Forecast) -> str:
    """ "khoảng 91,2 % (từ 88,0 % đến 94,1 %)"."""
    likely = f"khoảng {_share(of, of.likely)}"
    return likely if of.low == of.high else f"{likely} (từ {_share(of, of.low)} đến {_share(of, of.high)})"


def _share(of: Forecast, people: int) -> str:
    return formats.percent(people, of.invited)


def _line(name: str, reached: Figures, of: Forecast | None, target: float) -> GroupLine:
    if of is None or not of.is_fair:
        small = reached.invited < LEAST_PEOPLE
        return GroupLine(
            name,
            f"Không dự báo: nhóm dưới {LEAST_PEOPLE} người" if small else "Chưa đủ số liệu",
            "",
            f"còn {formats.number(reached.waiting)} người" if reached.waiting else "đã đủ",
        )
    verdict = VERDICTS[of.verdict].format(aim=aim(target))
    if of.verdict == "reached":
        return GroupLine(name, verdict, "", "")
    needed = f"{formats.number(of.needed)} phiếu" + (f" (thêm {formats.number(of.more)})" if of.more else "")
    return GroupLine(name, verdict, _expected(of), needed)
