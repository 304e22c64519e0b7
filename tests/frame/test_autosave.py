"""Every tap is saved by itself, also when the network is gone, the phone sleeps or the page reloads (screens R14)."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.frame.style_page import Desk

pytestmark = pytest.mark.browser

SHEET = "/kit/respondent"
STORED = "JSON.parse(localStorage.getItem('phieu:mau') || '{\"items\":[]}').items.map(([name]) => name)"


@pytest.fixture
def sheet(page: Page) -> Page:
    """A page of questions."""
    page.goto(SHEET)
    return page


def tap(page: Page, identity: str) -> None:
    page.locator(f"label[for={identity}]").click()


def says(page: Page, words: str | re.Pattern[str]) -> None:
    expect(page.locator("[data-save-status]")).to_have_text(words)


def eventually(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 15
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_tap_is_saved_and_said_in_words(sheet: Page, desk: Desk) -> None:
    tap(sheet, "c8-2")
    says(sheet, re.compile(r"^✓ Đã lưu \d\d:\d\d$"))
    assert [(answer["name"], answer["values"]) for answer in desk.answers] == [("c8", ["4"])]
    assert sheet.evaluate(STORED) == []


def test_every_answer_has_a_higher_number_than_the_one_before(sheet: Page, desk: Desk) -> None:
    for row in ("c8", "c8-2", "c8-3", "c7"):
        tap(sheet, row)
    eventually(lambda: bool(desk.answers) and desk.answers[-1]["name"] == "c7")
    numbers = [int(str(answer["seq"])) for answer in desk.answers]
    assert numbers == sorted(set(numbers))


def test_without_a_network_answers_wait_and_then_go_by_themselves(sheet: Page, desk: Desk) -> None:
    sheet.context.set_offline(True)
    tap(sheet, "c8-2")
    tap(sheet, "c7-3")
    says(sheet, "Mất kết nối. 2 câu trả lời đang chờ gửi, sẽ tự gửi khi có mạng. Xin đừng đóng trang.")
    assert sheet.evaluate("document.documentElement.scrollWidth") <= 360
    sheet.context.set_offline(False)
    says(sheet, "Đã kết nối lại. Đã lưu tất cả.")
    assert {(str(answer["name"]), str(answer["values"])) for answer in desk.answers} == {
        ("c8", "['4']"),
        ("c7", "['3']"),
    }


def test_only_the_newest_value_of_a_question_waits(sheet: Page, desk: Desk) -> None:
    sheet.context.set_offline(True)
    for row in ("c8", "c8-2", "c8-5"):
        tap(sheet, row)
    says(sheet, re.compile("1 câu trả lời đang chờ"))
    sheet.context.set_offline(False)
    says(sheet, re.compile("Đã lưu tất cả"))
    assert [answer["values"] for answer in desk.answers] == [["1"]]


def test_a_server_that_fails_is_asked_again(sheet: Page, desk: Desk) -> None:
    desk.status = 503
    tap(sheet, "c8-2")
    says(sheet, re.compile("^Mất kết nối. 1 câu"))
    desk.status = 200
    says(sheet, re.compile("Đã lưu tất cả"))
    assert len(desk.answers) == 1


def test_what_waited_survives_a_reload_and_stands_on_the_page_again(sheet: Page, desk: Desk) -> None:
    desk.status = 503
    tap(sheet, "c8-2")
    tap(sheet, "c9-2")
    says(sheet, re.compile("2 câu trả lời đang chờ"))
    sheet.reload()
    assert sheet.locator("#c8-2").is_checked()
    assert sheet.locator("#c9-2").is_checked()
    desk.status = 200
    says(sheet, re.compile("Đã lưu"))
    assert {answer["name"] for answer in desk.answers} == {"c8", "c9"}


def test_a_page_that_goes_away_sends_what_waits(sheet: Page, desk: Desk) -> None:
    desk.status = 503
    tap(sheet, "c8-2")
    tap(sheet, "c7-3")
    says(sheet, re.compile("2 câu trả lời đang chờ"))
    desk.status = 200
    sheet.goto("about:blank")
    eventually(lambda: {answer["name"] for answer in desk.answers} == {"c8", "c7"})


def test_what_another_session_left_on_the_device_is_thrown_away(sheet: Page) -> None:
    sheet.evaluate("localStorage.setItem('phieu:khac', '{\"items\":[[\"c1\",{}]]}')")
    sheet.reload()
    assert sheet.evaluate("localStorage.getItem('phieu:khac')") is None


def test_a_browser_that_forbids_storage_still_saves(page: Page, desk: Desk) -> None:
    page.add_init_script("Object.defineProperty(window, 'localStorage', { get() { throw new Error('forbidden'); } })")
    page.goto(SHEET)
    tap(page, "c8-2")
    says(page, re.compile("Đã lưu"))
    assert len(desk.answers) == 1


@pytest.mark.parametrize(
    ("status", "sentence", "link"),
    [
        (400, "Trang này mở đã lâu", "Tải lại trang"),
        (403, "Trang đã tạm khoá để bảo mật", "Tiếp tục làm bài"),
        (409, "Phiếu đang mở trên thiết bị khác.", "Tiếp tục trên máy này"),
        (410, "Khảo sát đã kết thúc", "Xem thông tin"),
    ],
)
def test_a_refusal_ends_the_sending_and_shows_the_way_on(
    sheet: Page, desk: Desk, status: int, sentence: str, link: str
) -> None:
    desk.status = status
    tap(sheet, "c8-2")
    says(sheet, re.compile(sentence))
    assert sheet.get_by_role("link", name=link).get_attribute("href") == "/tiep-tuc"
    desk.status = 200
    tap(sheet, "c7-3")
    sheet.wait_for_timeout(300)
    assert desk.answers == []
    assert sheet.evaluate(STORED) == ["c8", "c7"]


def test_the_servers_own_words_for_a_refusal_are_shown(sheet: Page, desk: Desk) -> None:
    desk.status, desk.reply = 410, {"error": "Đường dẫn đã được thay thế"}
    tap(sheet, "c8-2")
    says(sheet, "Đường dẫn đã được thay thế. Xem thông tin")


@pytest.mark.parametrize("status", [404, 422])
def test_a_refused_value_holds_up_no_other_and_is_covered_by_none(sheet: Page, desk: Desk, status: int) -> None:
    desk.status, desk.reply = status, {"error": "Lựa chọn này không còn"}
    tap(sheet, "c8-2")
    error = sheet.locator("#q-c8 .govuk-error-message")
    expect(error).to_have_text("Lỗi: Lựa chọn này không còn")
    desk.status, desk.reply = 200, {}
    tap(sheet, "c7-3")
    eventually(lambda: [answer["name"] for answer in desk.answers] == ["c7"])
    says(sheet, re.compile("^Còn 1 câu chưa lưu được"))
    sheet.reload()
    expect(error).to_have_text("Lỗi: Lựa chọn này không còn")
    assert sheet.locator("#c8-2").is_checked(), "what was chosen stands there"
    tap(sheet, "c8-3")
    says(sheet, re.compile("✓ Đã lưu"))
    expect(error).to_have_count(0)


def test_an_exclusive_choice_unticks_the_others_and_is_unticked_by_them(sheet: Page, desk: Desk) -> None:
    tap(sheet, "c9-apart")
    assert [sheet.locator(f"#{box}").is_checked() for box in ("c9", "c9-2", "c9-3", "c9-apart")] == [
        False,
        False,
        False,
        True,
    ]
    tap(sheet, "c9-2")
    assert not sheet.locator("#c9-apart").is_checked()
    eventually(lambda: bool(desk.answers) and desk.answers[-1]["values"] == ["b"])
    assert desk.answers[0]["values"] == ["k"]


def test_the_server_says_which_questions_appear_and_disappear(sheet: Page, desk: Desk) -> None:
    desk.reply = {"show": ["c10"], "hide": ["c7"]}
    tap(sheet, "c8-2")
    expect(sheet.locator("#q-c10")).to_be_visible()
    expect(sheet.locator("#q-c7")).to_be_hidden()
    assert not sheet.locator("#c10").is_disabled()
    assert sheet.locator("#c7").is_disabled()  # so that it is not sent with the page


def test_a_question_that_now_reads_differently_is_drawn_again(sheet: Page, desk: Desk) -> None:
    desk.reply = {"html": {"c7": '<fieldset id="q-c7"><legend>Câu mới</legend></fieldset>'}}
    tap(sheet, "c8-2")
    expect(sheet.locator("#q-c7")).to_have_text("Câu mới")


def test_where_that_is_not_enough_the_page_is_loaded_again(sheet: Page, desk: Desk) -> None:
    desk.reply = {"reload": True}
    with sheet.expect_navigation():
        tap(sheet, "c8-2")
    assert sheet.url.endswith(SHEET)


def test_the_button_sends_the_page_with_the_time_it_was_in_sight(sheet: Page) -> None:
    sheet.wait_for_timeout(300)
    sheet.get_by_role("button", name="Lưu và tiếp tục").click()
    sheet.wait_for_url("**/luu")
    sent = sheet.evaluate("JSON.parse(document.body.innerText)")
    assert 250 <= int(sent["visible_ms"]) < 60_000
    assert sent["c7"] == "4"


def test_the_button_without_a_network_keeps_the_page(sheet: Page) -> None:
    sheet.context.set_offline(True)
    sheet.get_by_role("button", name="Lưu và tiếp tục").click()
    says(sheet, "Mất kết nối. Xin đừng đóng trang.")
    beside = sheet.locator(".govuk-button-group:has-text('Lưu và tiếp tục') + .act-says")
    expect(beside).to_contain_text("Chưa gửi được: máy đang mất mạng.")
    assert sheet.url.endswith(SHEET)
    sheet.context.set_offline(False)
    expect(beside).to_have_text("Đã có mạng trở lại. Xin bấm “Lưu và tiếp tục” lần nữa.")


def test_a_second_press_sends_nothing_twice(sheet: Page) -> None:
    sheet.route("**/luu", lambda route: None)  # a server that takes its time
    sent: list[str] = []
    sheet.on("request", lambda request: sent.append(request.url) if request.url.endswith("/luu") else None)
    sheet.evaluate("document.querySelector('form').requestSubmit(); document.querySelector('form').requestSubmit()")
    sheet.wait_for_timeout(200)
    assert len(sent) == 1


def serve(page: Page, before: str, after: str) -> None:
    """The sheet with a little of its markup changed."""

    def changed(route: Route) -> None:
        body = route.fetch().text().replace(before, after)
        route.fulfill(body=body, content_type="text/html; charset=utf-8")

    page.route(SHEET, changed)
    page.goto(SHEET)


def test_sending_the_sheet_sends_what_waits_and_leaves_nothing_on_the_device(sheet: Page, desk: Desk) -> None:
    desk.status = 503
    tap(sheet, "c8-2")
    says(sheet, re.compile("1 câu"))
    desk.status = 200
    sheet.evaluate(
        "localStorage.setItem('phieu:mau', JSON.stringify({seq: 5, items: [['c8', {name: 'c8', values: ['4'], seq: 5}]]}))"
    )
    serve(sheet, 'data-continue="', 'data-clears-queue data-continue="')  # the review page
    desk.answers.clear()
    sheet.get_by_role("button", name="Lưu và tiếp tục").click()
    sheet.wait_for_url("**/luu")
    sheet.goto("/error/404")
    assert sheet.evaluate(STORED) == []


def test_a_receipt_clears_what_any_session_left(page: Page) -> None:
    page.goto("/error/404")
    page.evaluate("localStorage.setItem('phieu:mau', '{}')")
    serve(page, "<main ", "<main data-queue-is-over ")
    assert page.evaluate("localStorage.getItem('phieu:mau')") is None


def test_five_minutes_before_the_session_ends_the_page_says_so(page: Page, desk: Desk) -> None:
    page.clock.install()
    page.goto("/kit/staff")
    warning = page.locator("[data-idle-minutes]")
    page.clock.fast_forward("24:30")
    expect(warning).to_be_hidden()
    page.clock.fast_forward("01:00")
    expect(warning).to_be_visible()
    assert warning.evaluate("dialog => dialog.matches(':modal')")
    page.context.set_offline(True)
    page.get_by_role("button", name="Tiếp tục làm bài").click()
    expect(warning).to_contain_text("Máy đang mất mạng.")
    page.context.set_offline(False)
    page.get_by_role("button", name="Tiếp tục làm bài").click()
    expect(warning).to_be_hidden()
    page.clock.fast_forward("31:00")
    expect(warning.get_by_text("Hệ thống đã tạm khoá để bảo mật.")).to_be_visible()
    expect(warning.get_by_text("Còn khoảng")).to_be_hidden()
