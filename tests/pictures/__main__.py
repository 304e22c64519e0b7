"""Fills a demonstration in a folder of its own, serves it, and takes every picture of the table, or those that are named."""

from __future__ import annotations

import io
import json
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from foundation.outbox import Message
from survey_app import create_app
from survey_app.database import db
from tests.browser import ARGUMENTS, CHROMIUM, serving
from tests.pictures import MOST_BYTES, PICTURES, TABLE, Picture, animation
from tests.pictures.acts import ACTS
from tests.said import all_said

COLOURS = (128, 64, 32, 16)


@contextmanager
def demonstration(folder: Path) -> Iterator[tuple[Flask, dict[str, object]]]:
    """An application on a demonstration that was just filled, and what it printed."""
    os.environ |= {"DATA_DIR": str(folder), "DEMONSTRATION": "yes", "SECOND_FACTOR": "off"}
    for command in (["keys", "init"], ["db", "upgrade"], ["demo", "fill"]):
        result = create_app().test_cli_runner().invoke(args=command)
        assert result.exit_code == 0, result.output
    yield create_app(), json.loads((folder / "demonstration.json").read_text("utf-8"))


def take(page: Page, picture: Picture) -> None:
    """What the window shows, in as few colours as it takes to stay small."""
    page.set_viewport_size({"width": picture.width, "height": picture.height})
    page.wait_for_load_state()
    shown = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    for colours in COLOURS:
        content = io.BytesIO()
        shown.quantize(colours).save(content, "PNG", optimize=True)
        if content.tell() <= MOST_BYTES:
            break
    path = PICTURES / picture.name
    path.touch()
    path.chmod(0o644)
    path.write_bytes(content.getvalue())
    print(f"{picture.name}: {content.tell() // 1024} KB")


def wanted() -> list[Picture]:
    """The whole table, or what the command names."""
    return [one for one in TABLE if one.name in sys.argv[1:] or len(sys.argv) == 1]


def of_officials(browser: Browser, app: Flask, address: str, sign_ins: dict[str, list[str]]) -> None:
    """Everything that somebody sees who has signed in, after what has to be done for it."""
    for role in dict.fromkeys(one.role for one in wanted() if one.role):
        page = browser.new_context(base_url=address, locale="vi-VN").new_page()
        page.goto("/dang-nhap")
        page.get_by_label("Thư điện tử").fill(sign_ins[role][0])
        page.get_by_label("Mật khẩu", exact=True).fill(sign_ins[role][1])
        page.get_by_role("button", name="Đăng nhập").click()
        for picture in (one for one in wanted() if one.role == role):
            act = ACTS.get(picture.name)
            answer = page.goto(act(page, app) if act else picture.address)
            if answer is not None:  # none for a place on the page where the act ended
                assert answer.ok, f"{picture.address}: {answer.status}"
            take(page, picture)
        page.context.close()


def of_a_respondent(browser: Browser, app: Flask, link: str) -> None:
    """The way of one person from the link to the receipt."""
    on_the_way = {one.name: one for one in TABLE if not one.role}
    page = browser.new_context(viewport={"width": 360, "height": 740}, locale="vi-VN").new_page()
    page.goto(link)
    take(page, on_the_way["invitation-360.png"])
    page.get_by_role("button", name="Bắt đầu").click()
    page.get_by_role("button", name="Đúng, gửi mã xác nhận").click()
    take(page, on_the_way["code-360.png"])
    page.get_by_label("Nhập mã xác nhận").fill(newest_code(app))
    page.get_by_role("button", name="Xác nhận").click()
    page.get_by_role("button", name="Tôi đã đọc, tiếp tục").click()
    page.get_by_text("Tôi tự đọc và tự trả lời").click()
    page.get_by_text("Tôi sẽ đọc kỹ").click()
    page.get_by_role("button", name="Tiếp tục").click()
    page.wait_for_url("**/phieu/trang/1*")
    take(page, on_the_way["question-360.png"])
    fill_in(page)
    take(page, on_the_way["review-360.png"])
    page.locator("main input[type=checkbox]").check()
    page.get_by_role("button", name="Gửi phiếu").click()
    page.wait_for_url("**/phieu/bien-nhan*")
    take(page, on_the_way["receipt-360.png"])


def fill_in(page: Page) -> None:
    """Some choice of every question, page by page, to the last look."""
    for number in range(1, 40):
        for place, question in enumerate(page.locator("fieldset:has(input[type=radio])").all()):
            question.locator("input[type=radio]").nth((place + number) % 3).check(force=True)
        page.get_by_role("button", name=re.compile("Lưu và tiếp tục|Bỏ qua và tiếp tục|^Tiếp tục")).first.click()
        page.wait_for_load_state()
        if "/phieu/kiem-tra" in page.url:
            return
    raise AssertionError(page.url)


def newest_code(app: Flask) -> str:
    """The six digits of the newest message with a code."""
    with app.app_context():
        found = re.search(r"\b(\d{6})\b", list(all_said(db.session, Message.purpose == "code"))[-1])
        db.session.remove()
    assert found
    return found[1]


def main() -> None:
    """Takes them all."""
    with (
        tempfile.TemporaryDirectory() as folder,
        demonstration(Path(folder)) as (app, filled),
        serving(app) as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        sign_ins: dict[str, list[str]] = filled["sign_ins"]  # type: ignore[assignment]
        if any(not one.role for one in wanted()):
            of_a_respondent(browser, app, re.sub(r"^https?://[^/]+", address, str(filled["link"])))
        of_officials(browser, app, address, sign_ins)
        browser.close()
    animation.make()


if __name__ == "__main__":
    main()
