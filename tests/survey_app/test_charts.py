import datetime as dt
import gzip
import re
import xml.etree.ElementTree as ElementTree

import pytest
from markupsafe import Markup

from survey_app.charts import Bar, Evening, GroupBars, ResponseCurve, Sparkline

SVG = "{http://www.w3.org/2000/svg}"
OPENED, CLOSES = dt.date(2023, 10, 16), dt.date(2023, 10, 30)


def day(number):
    return OPENED + dt.timedelta(number)


CURVE = ResponseCurve(
    "cong-don",
    [Evening(day(0), 95), Evening(day(1), 180), Evening(day(4), 460), Evening(day(8), 812)],
    invited=1150,
    opens=OPENED,
    closes=CLOSES,
    expected={day(8): 0.706, day(11): 0.8, day(14): 0.94},
    target=0.95,
    reminders=[day(3), day(7)],
)
BARS = GroupBars(
    "theo-nhom",
    "Theo nhóm đối tượng",
    [Bar("Đại biểu HĐND", 61, 80), Bar("Lãnh đạo sở", None, 4), Bar("Chưa mời ai", 0, 0)],
    target=0.95,
)
SPARK = Sparkline("bay-ngay", "Số phiếu bảy ngày qua", ["24/10", "25/10", "26/10"], [3, 9, 12])
CHARTS = [CURVE, BARS, SPARK]


def drawn(chart):
    """The drawing as elements, parsed as a browser would parse it inline."""
    return ElementTree.fromstring(f'<svg xmlns="{SVG[1:-1]}" {str(chart.svg).removeprefix("<svg ")}')


def words(chart):
    return [element.text for element in drawn(chart).iter(f"{SVG}text")]


def by_class(chart, name):
    return [element for element in drawn(chart).iter() if element.get("class") == name]


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.chart_id)
def test_a_chart_is_an_image_with_a_name_and_a_description(chart):
    root = drawn(chart)
    named = {element.get("id"): element.text for element in root.iter() if element.get("id")}
    assert root.get("role") == "img"
    assert named[root.get("aria-labelledby")] == chart.title
    assert named[root.get("aria-describedby")] == chart.description
    assert isinstance(chart.svg, Markup)


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.chart_id)
def test_a_chart_passes_a_policy_without_inline_style_or_script(chart):
    elements = list(drawn(chart).iter())
    assert not [
        element for element in elements if element.get("style") or element.tag in (f"{SVG}style", f"{SVG}script")
    ]
    assert not re.search(r"\son\w+=|href=", chart.svg)


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.chart_id)
def test_a_chart_takes_its_colours_from_the_page(chart):
    colours = {element.get(name) for element in drawn(chart).iter() for name in ("fill", "stroke")}
    assert colours <= {None, "none", "currentColor", "Canvas"}


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.chart_id)
def test_the_table_has_a_value_for_each_heading(chart):
    assert {len(row) for row in chart.rows} == {len(chart.columns)}


def test_the_curve_says_the_state_of_things():
    assert CURVE.title == "Đã gửi phiếu 812/1.150 (70,6 %)"
    assert CURVE.description == (
        "Đường cộng dồn từ 16/10/2023 đến 24/10/2023; dự kiến đến 30/10/2023 đạt 94,0 %; "
        "mục tiêu 95 % vào 30/10/2023; đã nhắc vào 19/10, 23/10."
    )


def test_the_curve_has_its_numbers_as_a_table():
    assert CURVE.columns == [
        "Ngày",
        *({"text": text, "numeric": True} for text in ("Cộng dồn", "Trong ngày", "Tỷ lệ")),
        "Nhắc trả lời",
    ]
    assert CURVE.rows == [
        ["16/10/2023", "95", "95", "8,3 %", ""],
        ["17/10/2023", "180", "85", "15,7 %", ""],
        ["20/10/2023", "460", "280", "40,0 %", ""],
        ["24/10/2023", "812", "352", "70,6 %", ""],
        ["30/10/2023 (dự kiến)", "1.081", "", "94,0 %", ""],
    ]


def test_the_lines_run_from_the_opening_to_the_close_and_up_to_everybody():
    (line,) = by_class(CURVE, "chart__line")
    assert line.get("points") == "0,917 71,843 286,600 571,294"
    (expected,) = by_class(CURVE, "chart__expected")
    assert expected.get("points").endswith("1000,60")


def test_every_line_is_named_where_it_runs():
    assert {"Mục tiêu 95 %", "Dự kiến", "Đã gửi 70,6 %", "Nhắc 1", "Nhắc 2"} <= set(words(CURVE))
    assert CURVE.note == (
        "Đường liền: số phiếu cộng dồn, tính theo phần trăm người được mời. "
        "Đường gạch dài: dự kiến nếu giữ nhịp những ngày qua. Đường chấm: mục tiêu. Cột: số phiếu trong ngày."
    )


def test_each_reminder_is_a_tick_and_only_numbers_with_room_are_written():
    crowded = ResponseCurve("x", CURVE.evenings, 1150, OPENED, CLOSES, reminders=[day(3), day(4), day(5), day(14)])
    assert len(by_class(crowded, "chart__tick")) == 4
    assert [text for text in words(crowded) if text.startswith("Nhắc")] == ["Nhắc 1", "Nhắc 4"]


def test_names_of_lines_that_end_together_keep_apart():
    close = ResponseCurve("x", [Evening(day(14), 1080)], 1150, OPENED, CLOSES, expected={day(14): 0.94})
    labels = {element.text: float(element.get("y")[:-2]) for element in by_class(close, "chart__label")}
    assert abs(labels["Dự kiến"] - labels["Đã gửi 93,9 %"]) >= 1.25


def test_a_curve_without_forecast_target_or_reminders_is_a_line_and_its_days():
    plain = ResponseCurve("x", [Evening(OPENED, 12)], 1150, OPENED, CLOSES)
    assert (by_class(plain, "chart__target"), by_class(plain, "chart__tick")) == ([], [])
    assert plain.rows == [["16/10/2023", "12", "12", "1,0 %"]]


def test_a_round_that_invited_nobody_is_undefined_and_still_drawn():
    nobody = ResponseCurve("x", [Evening(OPENED, 0)], 0, OPENED, OPENED)
    assert nobody.title == "Đã gửi phiếu 0/0 (không xác định)"
    assert by_class(nobody, "chart__line")[0].get("points") == "0,1000"


def test_a_curve_goes_on_after_the_close_when_paper_comes_in_late():
    late = ResponseCurve("x", [Evening(day(0), 5), Evening(day(16), 10)], 10, OPENED, CLOSES)
    assert by_class(late, "chart__line")[0].get("points") == "0,500 1000,0"
    assert "01/11" in words(late)


def test_a_day_on_which_a_response_was_set_aside_has_no_bar_below_zero():
    fallen = ResponseCurve("x", [Evening(day(0), 5), Evening(day(1), 4)], 10, OPENED, CLOSES)
    assert len(by_class(fallen, "chart__gain")) == 1
    assert fallen.rows[1][2] == "−1"


def test_a_curve_without_a_day_is_refused():
    with pytest.raises(ValueError, match="needs an evening"):
        ResponseCurve("x", [], 10, OPENED, CLOSES)
    with pytest.raises(ValueError, match="closing day"):
        ResponseCurve("x", [Evening(OPENED, 1)], 10, CLOSES, OPENED)


def test_sixty_days_of_curve_weigh_less_than_four_kilobytes_on_the_wire():
    sixty = [Evening(day(number), 19 * number) for number in range(61)]
    long = ResponseCurve(
        "x", sixty, 1150, OPENED, day(60), {one: count / 1150 for one, count in sixty}, 0.95, [day(20)]
    )
    assert len(gzip.compress(long.svg.encode())) < 4096


def test_bars_are_counted_in_words_and_in_a_table():
    assert words(BARS) == ["Đại biểu HĐND", "61/80 (76,3 %)", "Lãnh đạo sở", "–", "Chưa mời ai", "0/0 (không xác định)"]
    assert BARS.rows == [
        ["Đại biểu HĐND", "61", "80", "76,3 %"],
        ["Lãnh đạo sở", "–", "4", "–"],
        ["Chưa mời ai", "0", "0", "không xác định"],
    ]
    assert BARS.note == "Vạch đứng: mục tiêu 95 %. – : nhóm dưới 10 người, không công bố."


def test_a_bar_is_as_long_as_its_share_and_a_withheld_one_has_none():
    assert [bar.get("width") for bar in by_class(BARS, "chart__bar")] == ["76.25%"]
    assert {tick.get("x1") for tick in by_class(BARS, "chart__tick")} == {"95%"}


def test_a_long_label_is_wrapped_and_its_counts_stand_below():
    label = "Lãnh đạo phòng chuyên môn thuộc Ủy ban nhân dân cấp huyện"
    chart = GroupBars("x", "Theo nhóm", [Bar(label, 300, 430)])
    assert words(chart) == ["Lãnh đạo phòng chuyên môn thuộc Ủy", "ban nhân dân cấp huyện", "300/430 (69,8 %)"]
    assert chart.note == ""


def test_a_label_is_text_and_never_markup():
    chart = GroupBars('x"><script>', "<b>&", [Bar("<script>alert(1)</script>", 1, 2)])
    assert "<script>" not in chart.svg
    assert words(chart)[0] == "<script>alert(1)</script>"


def test_no_group_is_an_empty_drawing():
    assert words(GroupBars("x", "Theo nhóm", [])) == []


@pytest.mark.parametrize(
    ("values", "description"),
    [
        ([3, 9, 12], "Tăng từ 3 (24/10) đến 12 (26/10)."),
        ([12, 9, 9], "Giảm từ 12 (24/10) đến 9 (26/10)."),
        ([4, 4, 4], "Không đổi từ 4 (24/10) đến 4 (26/10)."),
        ([1, 9, 3], "Biến động từ 1 (24/10) đến 3 (26/10)."),
    ],
)
def test_a_sparkline_says_its_direction_in_words(values, description):
    assert Sparkline("x", "Số phiếu", SPARK.labels, values).description == description


def test_a_sparkline_reaches_from_edge_to_edge():
    assert by_class(SPARK, "chart__line")[0].get("points") == "0.0,24.0 50.0,8.0 100.0,0.0"
    assert by_class(Sparkline("x", "Số phiếu", ["24/10"], [5]), "chart__line")[0].get("points") == "0.0,24.0 100.0,24.0"


def test_a_sparkline_needs_a_label_for_each_value():
    with pytest.raises(ValueError, match="as many labels"):
        Sparkline("x", "Số phiếu", ["24/10"], [])
