import datetime as dt
from decimal import Decimal

import pytest

from foundation.vietnam_time import VIETNAM
from survey_app import formats


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [
        (1150, 0, "1.150"),
        (0, 0, "0"),
        (1234567, 0, "1.234.567"),
        (-1234.5, 1, "−1.234,5"),
        (12.5, 0, "13"),
        (0.145, 2, "0,15"),
        (Decimal("2.675"), 2, "2,68"),
        (-0.01, 1, "0,0"),
        (1150, 2, "1.150,00"),
    ],
)
def test_a_number_is_grouped_by_points_and_its_halves_are_rounded_away_from_zero(value, decimals, shown):
    assert formats.number(value, decimals) == shown


@pytest.mark.parametrize(
    ("numerator", "denominator", "decimals", "shown"),
    [
        (812, 1150, 1, "70,6 %"),
        (812, 1150, 0, "71 %"),
        (1, 2000, 1, "0,1 %"),
        (0, 45, 1, "0,0 %"),
        (45, 45, 1, "100,0 %"),
        (412, 494.5, 1, "83,3 %"),
    ],
)
def test_a_percentage_has_a_comma_and_a_space(numerator, denominator, decimals, shown):
    assert formats.percent(numerator, denominator, decimals) == shown


def test_a_share_of_nothing_is_undefined_and_never_zero():
    assert formats.percent(0, 0) == formats.share(None) == formats.share(float("nan")) == "không xác định"


def test_a_ratio_is_shown_as_a_percentage():
    assert (formats.share(0.880567), formats.share(0.145, 0), formats.share(1.0)) == ("88,1 %", "15 %", "100,0 %")


def test_a_moment_is_shown_on_the_clock_of_vietnam():
    closing = dt.datetime(2023, 10, 30, 10, 0, tzinfo=dt.UTC)
    assert formats.deadline(closing) == "17 giờ, thứ Hai 30/10/2023"
    assert formats.datetime(dt.datetime(2023, 10, 24, 3, 58, tzinfo=dt.UTC)) == "10:58 ngày 24/10/2023"
    assert formats.time(closing) == "17:00"


def test_of_a_moment_that_is_kept_as_a_day_only_the_day_is_shown():
    assert formats.datetime(dt.datetime(2023, 10, 23, 17, 0, tzinfo=dt.UTC)) == "ngày 24/10/2023"


def test_a_late_evening_in_london_is_already_tomorrow_in_vietnam():
    assert formats.date(dt.datetime(2023, 10, 29, 23, 30, tzinfo=dt.UTC)) == "30/10/2023"
    assert formats.date(dt.date(2023, 1, 5)) == "05/01/2023"


def test_a_deadline_names_minutes_only_when_there_are_some():
    sunday = dt.datetime(2023, 10, 29, 16, 30, tzinfo=VIETNAM)
    assert formats.deadline(sunday) == "16 giờ 30, Chủ nhật 29/10/2023"


def test_a_moment_without_a_zone_is_refused():
    for show in (formats.date, formats.time, formats.datetime, formats.deadline):
        with pytest.raises(ValueError, match="time zone"):
            show(dt.datetime(2023, 10, 30, 17, 0))


@pytest.mark.parametrize(
    ("day", "shown"),
    [
        (dt.date(2024, 2, 5), "ngày 05 tháng 02 năm 2024"),
        (dt.date(2023, 3, 10), "ngày 10 tháng 3 năm 2023"),
        (dt.date(2023, 12, 31), "ngày 31 tháng 12 năm 2023"),
    ],
)
def test_an_official_date_has_zeros_for_small_days_and_the_first_two_months(day, shown):
    assert formats.official_date(day) == shown


def test_an_unnumbered_document_leaves_room_for_the_day():
    assert formats.official_date(None).split() == ["ngày", "tháng", "năm"]


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("+84905123456", "0905 123 456"),
        ("+84355123456", "0355 123 456"),
        ("+842623812345", "0262 3812 345"),
        ("+12025550123", "+1 202-555-0123"),
        ("không có", "không có"),
        (None, ""),
    ],
)
def test_a_phone_is_grouped_as_people_read_it_aloud(stored, shown):
    assert formats.phone(stored) == shown


def test_every_filter_is_a_function_of_this_module_under_its_own_name():
    assert {name: getattr(formats, name) for name in formats.FILTERS} == formats.FILTERS
