"""The forecast as Home Affairs reads it: whether the target will be reached, the range, what it would take."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from foundation.db import now
from questionnaires.survey_round import SurveyRound
from respondents.field.dashboard import Day, Evenings, Figures
from respondents.field.forecast import Forecast, forecast
from survey_app.home_affairs.forecast_words import Outlook, outlook, sentences


def evenings(invited: int, *submitted: int) -> list[Day]:
    return [Day(date(2023, 10, 2) + timedelta(days=number), count, invited) for number, count in enumerate(submitted)]


def told(days: list[Day], left: float) -> Forecast:
    at = now()
    made = forecast(days, days[-1].submitted, days[-1].invited, at, at + timedelta(days=left))
    assert made is not None
    return made


@pytest.mark.parametrize(
    ("submitted", "left", "said"),
    [
        ((900, 920, 940, 960), 5, ["Đã đạt mục tiêu 95 %: 96,0 % đã gửi phiếu."]),
        (
            (500, 700, 820, 892),
            10,
            [
                "Nếu giữ nhịp những ngày qua, khi kết thúc đợt sẽ đạt mục tiêu 95 %: khoảng 99,9 % (từ 99,8 % đến 100,0 %)."
            ],
        ),
        (
            (100, 120, 140, 160),
            5,
            [
                "Nếu giữ nhịp những ngày qua, khi kết thúc đợt khó đạt mục tiêu 95 %: khoảng 25,1 % (từ 22,4 % đến 27,8 %).",
                "Để đạt mục tiêu, cần 158 phiếu mỗi ngày, tức là cần thêm 140 phiếu mỗi ngày so với mức dự kiến.",
            ],
        ),
    ],
)
def test_the_sentences_say_what_comes_and_what_it_takes(submitted: tuple[int, ...], left: int, said: list[str]) -> None:
    assert sentences(told(evenings(1000, *submitted), left)) == said


def test_within_the_last_day_no_sentence_speaks_of_days() -> None:
    assert sentences(told(evenings(1000, 800, 820, 840, 860), 0.25))[-1] == (
        "Để đạt mục tiêu, cần thêm 90 phiếu trước khi kết thúc."
    )


def an_open_round() -> SurveyRound:
    return SurveyRound(state="open", opens_at=now() - timedelta(days=4), closes_at=now() + timedelta(days=5))


def foreseen(figures: dict[int, Figures], of: Evenings, survey_round: SurveyRound | None = None) -> Outlook | None:
    names = {1: "Lãnh đạo sở", 2: "Lãnh đạo HĐND", 3: "Chưa mời ai"}
    return outlook(survey_round or an_open_round(), of, names, figures, now())


def test_each_group_has_its_line_and_a_small_one_only_its_count() -> None:
    whole = Evenings({1: evenings(100, 40, 50, 60, 66), 2: evenings(6, 1, 2, 4, 4)}, {})
    made = foreseen({1: Figures(invited=100, submitted=66), 2: Figures(invited=6, submitted=4)}, whole)
    assert made is not None
    first, small = made.groups
    assert (first.name, first.verdict) == ("Lãnh đạo sở", "Khó đạt mục tiêu 95 %")
    assert first.needed.startswith("6 phiếu")
    assert small == ("Lãnh đạo HĐND", "Không dự báo: nhóm dưới 10 người", "", "còn 2 người")


def test_before_enough_evenings_the_page_says_so() -> None:
    made = foreseen({1: Figures(invited=100, submitted=5)}, Evenings({1: evenings(100, 5)}, {}))
    assert made is not None
    assert (made.sentences, made.groups) == (["Chưa dự báo được: cần số liệu của ít nhất 4 buổi 17 giờ."], [])


def test_nothing_is_foreseen_of_a_round_that_is_over_or_invited_nobody() -> None:
    over = SurveyRound(state="closed", opens_at=now() - timedelta(days=9), closes_at=now() - timedelta(days=1))
    assert foreseen({1: Figures(invited=100)}, Evenings({}, {}), over) is None
    assert foreseen({}, Evenings({}, {})) is None
