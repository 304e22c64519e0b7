"""The whole way of a respondent once in Firefox, with a script and without."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from tests.journeys.firefox import FIREFOX, Firefox, firefox
from tests.journeys.phone import Q1, Q2, ask
from tests.journeys.phone import served as served
from tests.skipping import skip_loudly
from tests.visitor import link_of, newest_code

pytestmark = [pytest.mark.browser, pytest.mark.long]


def to_the_sheet(fox: Firefox, app: Flask) -> None:
    fox.go(app.extensions["address"] + ask(app, link_of))
    fox.press("Bắt đầu")
    fox.press("Đúng, gửi mã xác nhận")
    fox.fill("code", ask(app, newest_code))
    fox.press("Xác nhận")
    fox.press("Tôi tự đọc và tự trả lời")
    fox.press("Tôi sẽ đọc kỹ và đánh giá đúng thực tế.")
    fox.press("Tôi đã đọc, tiếp tục")
    fox.shows("Phần 1. Thể chế")


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
def test_the_whole_way(served: Flask, tmp_path: Path, script: bool) -> None:
    if not FIREFOX.exists():
        skip_loudly("no Firefox")
    with firefox(tmp_path, javascript_enabled=script) as fox:
        to_the_sheet(fox, served)
        fox.choose(Q1, "5")
        if script:
            fox.shows("✓ Đã lưu")
            fox.go(served.extensions["address"] + "/phieu/trang/1")
            assert fox.is_checked(Q1, "5"), "one tap is kept by itself"
        fox.press("Lưu và tiếp tục")
        fox.shows("Còn 1 câu chưa trả lời")
        fox.choose(Q2, "4")
        fox.press("Lưu và tiếp tục")
        if script:
            fox.shows("Ông/Bà trả lời rất nhanh")
            fox.press("Tiếp tục")
        fox.shows("Phần 2. Bộ máy")
        fox.choose("/data/p2/q3", "co")
        fox.press("Lưu và tiếp tục")
        fox.shows("Kiểm tra trước khi gửi")
        fox.press("Gửi phiếu")
        fox.shows("Đánh dấu xác nhận trước khi gửi phiếu")
        fox.press("Tôi xác nhận đây là đánh giá của cá nhân tôi.")
        fox.press("Gửi phiếu")
        fox.shows("Đã nhận phiếu của Ông/Bà")
