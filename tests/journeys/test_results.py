"""The Ministry reads the results of a closed round in a real browser, on a phone and at a desk."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.journeys.looking import looks_right, take_over
from tests.signing_in import sign_in
from tests.survey_app.results_cast import a_closed_round
from tests.survey_app.test_results_care import a_round

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize("width", [360, 1280])
def test_the_ministry_reads_points_answers_and_codebook_and_is_led_to_the_export(
    app: Flask, served: str, new_page: Callable[[int], Page], width: int
) -> None:
    page = new_page(width)
    with app.app_context():
        a_closed_round()
        client = app.test_client()
        sign_in(client, "ministry")
    take_over(page.context, client, served)
    page.goto("/bo-noi-vu/dot/1/xuat")
    page.get_by_role("navigation", name="Mục chính").get_by_role("link", name="Kết quả").click()
    looks_right(page)
    page.get_by_role("link", name="Dữ liệu từng phiếu, đã tách danh tính").click()
    expect(page.get_by_role("radio", name="Dữ liệu từng phiếu")).to_be_checked()
    page.go_back()
    page.get_by_role("link", name="Phiếu thử (minh họa)", exact=True).click()
    looks_right(page)
    page.get_by_role("link", name="Trang 2").click()
    expect(page.get_by_role("table").get_by_text("15 (50,0 %)").first).to_be_visible()
    expect(page.get_by_text("trên 90 %", exact=True)).to_be_visible()
    looks_right(page)
    page.get_by_role("link", name="Trang 3").click()
    page.get_by_text("Xem số liệu dạng bảng").click()
    expect(page.get_by_role("table").get_by_text("15 (100,0 %)").first).to_be_visible()
    looks_right(page)
    page.get_by_role("link", name="Kết quả khảo sát").click()
    page.get_by_role("link", name="Sổ mã Phiếu thử (minh họa)", exact=True).click()
    looks_right(page)


@pytest.mark.parametrize("width", [360, 1366])
def test_home_affairs_reads_how_sure_the_results_are_and_what_calls_for_a_second_look(
    app: Flask, served: str, new_page: Callable[[int], Page], width: int
) -> None:
    page = new_page(width)
    with app.app_context():
        made, _ = a_round({"LDS": 12})
        number = made.id
        client = app.test_client()
        sign_in(client, "home_affairs")
    take_over(page.context, client, served)
    page.goto(f"/bo-noi-vu/dot/{number}/ket-qua")
    page.get_by_role("link", name="Độ tin cậy: khoảng").click()
    page.get_by_text("Cách tính, nói bằng lời").click()
    page.get_by_text("Xem tỷ lệ và khoảng ước lượng của từng nhóm").click()
    expect(page.get_by_role("heading", name="Khác nhau rõ giữa các nhóm")).to_be_visible()
    looks_right(page)
    page.get_by_role("link", name="Kết quả khảo sát").click()
    page.get_by_role("link", name="Phiếu cần xem lại").click()
    expect(page.get_by_role("heading", name="Điểm có và không tính phiếu cần xem lại")).to_be_visible()
    looks_right(page)
    page.get_by_role("link", name="Kết quả điều tra, ở “Xuất hồ sơ”").click()
    expect(page.get_by_role("radio", name="Kết quả điều tra")).to_be_checked()
    looks_right(page)
