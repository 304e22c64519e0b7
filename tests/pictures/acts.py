"""What has to be done before some pictures can be taken: each as an officer does it, on the pages; and where the page then is."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from flask import Flask
from playwright.sync_api import FilePayload, Page
from sqlalchemy import func, select

from respondents.exports import Export
from survey_app.database import db
from tests.foundation.test_signed_pdf import AUTHORITY, MINH, OFFICE
from tests.long_work import run_jobs
from tests.signed_pdf_kit import signed
from tests.survey_app.trial_kit import lay_down

Act = Callable[[Page, Flask], str]


def a_draft(page: Page, app: Flask) -> str:
    """A questionnaire of the library as a draft; its page of words."""
    page.goto("/so-noi-vu/mau-phieu")
    page.get_by_role("button", name=re.compile("Dùng mẫu này.*cấp huyện")).click()
    page.get_by_role("link", name="Sửa lời trên màn hình").click()
    return page.url


def a_rehearsal(page: Page, app: Flask) -> str:
    """A rehearsal that has ended."""
    with app.app_context():
        lay_down(1)
        db.session.remove()
    return "/so-noi-vu/dot/1/thu-truoc"


def a_request(page: Page, app: Flask) -> str:
    """Somebody phones and asks what is kept about them."""
    page.goto("/so-noi-vu/dot/1/tim-nguoi?tim=Nguyen")
    page.get_by_role("link", name=re.compile("Ghi yêu cầu")).first.click()
    page.get_by_label("Xem, được cung cấp dữ liệu về mình").check()
    page.get_by_label("Đã kiểm tra danh tính thế nào").fill("Gọi lại số đã duyệt")
    page.get_by_role("button", name="Ghi yêu cầu").click()
    return page.url


def a_signed_copy(page: Page, app: Flask) -> str:
    """A paper taken away, signed by two people of a test authority, and brought back."""
    with tempfile.NamedTemporaryFile("w", suffix=".pem") as authorities:
        Path(authorities.name).write_text(AUTHORITY.pem)
        app.config["SIGNATURE_AUTHORITIES"] = authorities.name
        page.goto("/bo-noi-vu/dot/1/xuat?san_pham=response_rates")
        page.get_by_label("Lý do xuất").fill("Trình Giám đốc ký")
        page.get_by_role("button", name="Tạo tệp").click()
        with app.app_context():
            run_jobs(db.session)  # type: ignore[arg-type]
            made = db.session.scalar(select(func.max(Export.id)).where(Export.round_id == 1))
            db.session.remove()
        page.goto(f"/bo-noi-vu/dot/1/xuat/{made}")
        with page.expect_download() as download:
            page.get_by_role("link", name=".pdf", exact=False).first.click()
        paper = download.value.path().read_bytes()
        good = signed(signed(paper, MINH, AUTHORITY), OFFICE, AUTHORITY, "ConDau")
        file = FilePayload(name="da-ky.pdf", mimeType="application/pdf", buffer=good)
        page.get_by_label("Bản đã ký số (.pdf)").set_input_files(file)
        page.get_by_role("button", name="Tải bản đã ký số lên").click()
        page.get_by_text("Đã giữ bản ký số").wait_for()
    return f"{page.url}#ban-ky-so"


ACTS: Mapping[str, Act] = {
    "rewording.png": a_draft,
    "rehearsal.png": a_rehearsal,
    "person-requests.png": a_request,
    "signed-copies.png": a_signed_copy,
}
"""By picture; it is taken where the act says, instead of at its address."""
