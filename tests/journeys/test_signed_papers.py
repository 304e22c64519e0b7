"""A paper goes out, is signed elsewhere and comes back, in a real browser: what is wrong is said, what is right is kept."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import FilePayload, Page, expect

from survey_app.database import db
from tests.foundation.test_signed_pdf import AUTHORITY, MINH, OFFICE
from tests.journeys.looking import looks_right, take_over
from tests.long_work import run_jobs
from tests.self_assessment.kit import a_table_handed_in
from tests.signed_pdf_kit import signed, with_other_text
from tests.signing_in import an_account, open_session
from tests.survey_app.fieldwork_cast import a_round_in_the_field

pytestmark = [pytest.mark.browser, pytest.mark.slow]
BRING = "Tải bản đã ký số lên"


def seen(page: Page, name: str) -> None:
    """What every screen is held to; a picture where somebody wants to look."""
    looks_right(page)
    if folder := os.environ.get("PICTURES"):
        width = page.viewport_size["width"] if page.viewport_size else 0
        page.screenshot(path=str(Path(folder) / f"{name}-{width}.png"), full_page=True)


def bring(page: Page, content: bytes) -> None:
    file = FilePayload(name="da-ky.pdf", mimeType="application/pdf", buffer=content)
    page.get_by_label("Bản đã ký số (.pdf)").set_input_files(file)
    page.get_by_role("button", name=BRING).click()


def as_home_affairs(app: Flask, page: Page) -> None:
    page.goto("/")
    with app.app_context():
        client = app.test_client()
        open_session(client, an_account("home_affairs"))
    take_over(page.context, client, page.evaluate("location.origin"))


@pytest.mark.long
def test_a_paper_is_taken_signed_brought_back_withdrawn_and_used_again(
    app: Flask, new_page: Callable[[int], Page], tmp_path: Path, width: int
) -> None:
    authorities = tmp_path / "authorities.pem"
    authorities.write_text(AUTHORITY.pem)
    app.config["SIGNATURE_AUTHORITIES"] = str(authorities)
    page = new_page(width)
    with app.app_context():
        a_round_in_the_field(db.session)  # type: ignore[arg-type]
    as_home_affairs(app, page)
    page.goto("/bo-noi-vu/dot/1/xuat?san_pham=response_rates")
    page.get_by_label("Lý do xuất").fill("Trình Giám đốc ký")
    page.get_by_role("button", name="Tạo tệp").click()
    with app.app_context():
        run_jobs(db.session)  # type: ignore[arg-type]
    page.goto("/bo-noi-vu/dot/1/xuat/1")
    with page.expect_download() as download:
        page.get_by_role("link", name=".pdf", exact=False).first.click()
    paper = download.value.path().read_bytes()
    good = signed(signed(paper, MINH, AUTHORITY), OFFICE, AUTHORITY, "ConDau")

    page.get_by_role("button", name=BRING).click()
    expect(page.get_by_text("Chọn tệp .pdf đã ký số").first).to_be_visible()
    bring(page, with_other_text(good))
    expect(page.get_by_text("Tệp đã bị sửa sau khi ký của Sở Nội vụ tỉnh Đắk Lắk")).to_be_visible()
    expect(page.get_by_text("Chưa có bản ký số của phiên bản này.")).to_be_visible()
    seen(page, "signed-refused")
    bring(page, good)
    expect(page.get_by_text("Đã giữ bản ký số. Chữ ký nguyên vẹn, đã xác minh người ký")).to_be_visible()
    seen(page, "signed-kept")
    with page.expect_download() as again:
        page.get_by_role("link", name="Tải bản ký số (.pdf").click()
    assert again.value.path().read_bytes() == good
    page.get_by_role("button", name="Rút bản ký số này").click()
    expect(page.get_by_text("Bấm “Dùng lại” nếu rút nhầm.")).to_be_visible()
    seen(page, "signed-withdrawn")
    page.get_by_role("button", name="Dùng lại").click()
    expect(page.get_by_text("Đã xác minh người ký", exact=True)).to_be_visible()
    app.config["SIGNATURE_AUTHORITIES"] = ""
    bring(page, signed(paper, MINH))
    expect(page.get_by_text("Chữ ký nguyên vẹn; chưa xác minh được tổ chức chứng thực", exact=True)).to_be_visible()
    seen(page, "signed-unchecked")


def test_a_paper_of_a_self_assessment_comes_back_signed(
    app: Flask, new_page: Callable[[int], Page], width: int
) -> None:
    page = new_page(width)
    with app.app_context():
        a_table_handed_in(db.session).title = (
            "Tự đánh giá, chấm điểm kết quả cải cách hành chính của tỉnh năm 2026 " * 2
        )  # type: ignore[arg-type]
        db.session.commit()
    as_home_affairs(app, page)
    page.goto("/so-noi-vu/tu-danh-gia/1/van-ban")
    page.get_by_role("button", name="Lập bản mới của Bảng 2").click()
    with app.app_context():
        run_jobs(db.session)  # type: ignore[arg-type]
    page.goto("/so-noi-vu/tu-danh-gia/1/van-ban")
    page.get_by_role("table", name="Các bản đã lập").get_by_role("link", name="Bảng 2").first.click()
    seen(page, "assessment-paper")
    with page.expect_download() as download:
        page.get_by_role("link", name=".pdf", exact=True).click()
    paper = download.value.path().read_bytes()
    bring(page, paper)
    expect(page.get_by_text("chưa có chữ ký số nào")).to_be_visible()
    bring(page, signed(paper, MINH, AUTHORITY))
    expect(page.get_by_text("Chữ ký nguyên vẹn; chưa xác minh được tổ chức chứng thực", exact=True)).to_be_visible()
    seen(page, "assessment-paper-signed")
    page.get_by_role("link", name="Văn bản của kỳ tự đánh giá").click()
    expect(page.get_by_text("Đã có bản ký số", exact=True)).to_be_visible()
    seen(page, "assessment-papers")
