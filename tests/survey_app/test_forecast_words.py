"""The forecast as Home Affairs reads it: whether the target will be reached, the range, what it would take."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask

from foundation.db import now
from foundation.vietnam_time import day_of, today
from questionnaires.survey_round import SurveyRound
from respondents.field.dashboard import Day, Evenings, Figures
from respondents.field.forecast import BackCast, Forecast
from respondents.messages.plan.reminder_days import ReminderDays
from survey_app.home_affairs.forecast_words import Outlook, foresee, outlook, sentences

AT = date(2023, 10, 12)
BACK = BackCast(date(2023, 10, 7), AT, 600, 630, 660, 640, 1000)


@pytest.fixture(autouse=True)
def _context(office: Flask) -> None:
    """Forecasts are kept by the application."""


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (Forecast(960, 1000, 960, 970, 980, 950, 5), ["Đã đạt mục tiêu 95 %: 96,0 % đã gửi phiếu."]),
        (
            Forecast(892, 1000, 960, 970, 980, 950, 5),
            [
                "Nếu giữ nhịp như đến 17 giờ ngày 12/10/2023, khi kết thúc đợt sẽ đạt mục tiêu 95 %: khoảng 97,0 % "
                "(từ 96,0 % đến 98,0 %).",
                "Thử lại: số liệu đến 07/10/2023 dự báo cho 12/10/2023 từ 60,0 % đến 66,0 %; thực tế 64,0 %, trong khoảng.",
            ],
        ),
        (
            Forecast(160, 1000, 220, 260, 300, 950, 10),
            [
                "Nếu giữ nhịp như đến 17 giờ ngày 12/10/2023, khi kết thúc đợt khó đạt mục tiêu 95 %: khoảng 26,0 % "
                "(từ 22,0 % đến 30,0 %).",
                "Để đạt mục tiêu, cần 79 phiếu mỗi ngày, tức là cần thêm 69 phiếu mỗi ngày so với mức dự kiến.",
                "Thử lại: số liệu đến 07/10/2023 dự báo cho 12/10/2023 từ 60,0 % đến 66,0 %; thực tế 64,0 %, trong khoảng.",
            ],
        ),
    ],
)
def test_the_sentences_say_what_comes_what_it_takes_and_how_it_did(made: Forecast, said: list[str]) -> None:
    assert sentences(made, AT, 0.95, [BACK]) == said


def test_a_forecast_that_failed_says_so() -> None:
    failed = BACK._replace(came=700)
    made = Forecast(892, 1000, 960, 970, 980, 950, 5)
    assert sentences(made, AT, 0.95, [failed])[-1].endswith("thực tế 70,0 %, ngoài khoảng.")


def test_within_the_last_day_no_sentence_speaks_of_days() -> None:
    made = Forecast(860, 1000, 865, 870, 880, 950, 0.25)
    assert sentences(made, AT, 0.95)[-1] == "Để đạt mục tiêu, cần thêm 90 phiếu trước khi kết thúc."


def an_open_round(days: int = 8, **settings: object) -> SurveyRound:
    made = SurveyRound(id=1, state="open", opens_at=now() - timedelta(days=days), closes_at=now() + timedelta(days=5))
    made.settings = settings
    return made


def evenings(of: SurveyRound, invited: int, *submitted: int) -> list[Day]:
    opened = day_of(of.opens_at)
    return [Day(opened + timedelta(days=number), count, invited) for number, count in enumerate(submitted)]


def foreseen(survey_round: SurveyRound, figures: dict[int, Figures], of: Evenings) -> Outlook | None:
    names = {1: "Lãnh đạo sở", 2: "Lãnh đạo HĐND", 3: "Chưa mời ai"}
    return outlook(survey_round, of, names, figures, now())


def test_each_group_has_its_line_and_a_small_one_only_its_count_and_the_target_is_the_rounds() -> None:
    of = an_open_round(target=80)
    whole = Evenings(
        {1: evenings(of, 100, 10, 18, 25, 31, 36, 40, 44, 47), 2: evenings(of, 6, 1, 2, 2, 3, 3, 4, 4, 4)}, {}
    )
    made = foreseen(of, {1: Figures(invited=100, submitted=47), 2: Figures(invited=6, submitted=4)}, whole)
    assert made is not None
    first, small = made.groups
    assert (first.name, first.verdict) == ("Lãnh đạo sở", "Khó đạt mục tiêu 80 %")
    assert small == ("Lãnh đạo HĐND", "Không dự báo: nhóm dưới 10 người", "", "còn 2 người")


def test_what_has_come_since_the_evening_is_never_below_what_is_foreseen() -> None:
    of = an_open_round()
    whole = Evenings({1: evenings(of, 100, *[10] * 8)}, {})
    made = foreseen(of, {1: Figures(invited=100, submitted=70)}, whole)
    assert made is not None
    assert made.whole is not None
    assert made.whole.low == made.whole.submitted == 70


def test_before_the_seventh_evening_the_page_says_so() -> None:
    of = an_open_round(3)
    made = foreseen(of, {1: Figures(invited=100, submitted=5)}, Evenings({1: evenings(of, 100, 5, 6, 7)}, {}))
    assert made is not None
    assert made.groups == []
    assert made.sentences[0].startswith("Chưa dự báo được: cần số liệu của ít nhất 7 buổi 17 giờ từ ngày mở, nay có 3.")


def test_a_forecast_is_made_once_an_evening() -> None:
    of = an_open_round()
    whole = Evenings({1: evenings(of, 100, *range(8))}, {})
    first = foresee(of, whole, ())
    assert foresee(of, whole, ()) is first
    planned = ReminderDays(planned=(today() + timedelta(days=1),))
    with_plan = foresee(of, whole, (), planned)
    assert first is not None
    assert with_plan is not None
    assert with_plan.whole.likely > first.whole.likely
    of.settings = {"target": 80}
    assert foresee(of, whole, ()) is not first


def test_nothing_is_foreseen_of_a_round_that_is_over_or_invited_nobody() -> None:
    over = SurveyRound(state="closed", opens_at=now() - timedelta(days=9), closes_at=now() - timedelta(days=1))
    assert foreseen(over, {1: Figures(invited=100)}, Evenings({}, {})) is None
    assert foreseen(an_open_round(), {}, Evenings({}, {})) is None
