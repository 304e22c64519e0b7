"""Points 1 and 2 of the letter from the screens alone, for 45 agencies: every form is sent as its page holds it, nothing is sent
that is on no page, every press and link is counted; the count is printed and must not grow."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

import docx
import openpyxl
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from werkzeug.test import TestResponse

from agencies.agency import Agency
from foundation.vietnam_time import today
from self_assessment.campaigns import AssessmentCampaign
from survey_app.database import db
from tests import cast
from tests.long_work import run_jobs
from tests.self_assessment.sheets import HEADINGS, workbook
from tests.signing_in import sign_in

pytestmark = pytest.mark.long
AGENCIES, FIELDS, CRITERIA, LEAVES = 45, 5, 3, 6
TOTAL = FIELDS * CRITERIA * LEAVES
PDF = b"%PDF-1.7 van ban da ky"
MOST = {"bộ tiêu chí": 4, "kỳ, giao tiêu chí": 8, "một cơ quan": 14, "thẩm định": TOTAL + 7, "văn bản, kết thúc": 18}
"""Presses and links of each part; of agencies, the most that one of them needs."""


class Seat:
    """Somebody at a screen: follows links, presses buttons, both counted. What is sent is what the form on the page holds, with its
    own fields filled in."""

    def __init__(self, app: Flask, role: str, agency: Agency | None = None) -> None:
        self.client: FlaskClient = app.test_client()
        sign_in(self.client, role, agency)
        self.clicks = 0
        self._page: Any = None
        self._path = ""

    def opens(self, address: str) -> None:
        """The page on which one stands after signing in."""
        self._take(self.client.get(address, follow_redirects=True))

    def _take(self, answer: TestResponse) -> bytes:
        assert answer.status_code < 400, (answer.request.path, answer.status_code, _said(answer.text))
        if answer.mimetype == "text/html":
            self._path = answer.request.path
            self._page = html.fromstring(answer.text, base_url=f"http://localhost{self._path}")
            self._page.make_links_absolute()
        content: bytes = answer.data
        return content

    @property
    def words(self) -> str:
        return " ".join(self._page.xpath("//main")[0].text_content().split())

    def links(self, beginning: str) -> list[str]:
        """The words of links that begin so."""
        found = (" ".join(one.text_content().split()) for one in self._page.xpath("//main//a[@href]"))
        return [one for one in found if one.startswith(beginning)]

    def choices(self, name: str) -> list[str]:
        """What may be chosen of radio buttons."""
        return [one.get("value") for one in self._page.xpath(f"//input[@type='radio'][@name='{name}']")]

    def follow(self, words: str) -> bytes:
        """The first link on the page with these words at its beginning; a file it leads to."""
        found = [
            one for one in self._page.xpath("//a[@href]") if " ".join(one.text_content().split()).startswith(words)
        ]
        assert found, (words, self._path, self.words[:300])
        self.clicks += 1
        parts = urlsplit(found[0].get("href"))
        address = parts.path + (f"?{parts.query}" if parts.query else "")
        return self._take(self.client.get(address, follow_redirects=True))

    def press(self, words: str, **typed: Any) -> None:
        """The button with these words at its beginning; `typed`: into fields of its form by name."""
        button = next(
            (
                one
                for one in self._page.xpath("//form//button")
                if " ".join(one.text_content().split()).startswith(words)
            ),
            None,
        )
        assert button is not None, (words, self._path, self.words[:300])
        (form,) = button.xpath("ancestor::form[1]")
        assert form.method == "POST"
        sent: dict[str, Any] = dict(form.form_values())
        for name, value in typed.items():
            controls = form.xpath(f".//*[@name='{name}']")
            assert controls, (name, self._path)
            control = controls[0]
            if control.tag == "select":
                assert value in [one.get("value") for one in control.xpath(".//option")], (name, value)
            if control.get("type") == "radio":
                assert value in [one.get("value") for one in form.xpath(f".//input[@name='{name}']")], (name, value)
                self.clicks += 1
            sent[name] = (io.BytesIO(value[1]), value[0]) if isinstance(value, tuple) else value
        if button.get("name"):
            sent[button.get("name")] = button.get("value")
        self.clicks += 1
        address = urlsplit(form.action).path if form.action else self._path
        self._take(self.client.post(address, data=sent, follow_redirects=True))


def _said(page: str) -> str:
    tree = html.fromstring(page)
    return " ".join(" ".join(one.text_content().split()) for one in tree.xpath("//*[contains(@class, 'error')]"))[:500]


def days(name: str, day: date) -> dict[str, str]:
    """A day as its three boxes take it."""
    return {f"{name}-ngay": str(day.day), f"{name}-thang": str(day.month), f"{name}-nam": str(day.year)}


def a_set() -> bytes:
    """Of 90 leaves in five fields, and a sixth that is not scored here."""
    return workbook(list(_rows()), HEADINGS)


def _rows() -> Iterator[tuple[str, ...]]:
    for field in range(1, FIELDS + 1):
        yield (f"{field}", f"Lĩnh vực {field}", "13,5", "", "", "", "", "")
        for criterion in range(1, CRITERIA + 1):
            yield (f"{field}.{criterion}", f"Tiêu chí {field}.{criterion}", "4,5", "", "", "", "", "")
            for leaf in range(1, LEAVES + 1):
                number = f"{field}.{criterion}.{leaf}"
                kind, rule = (
                    ("Có/Không", ""),
                    ("Tỷ lệ", "90: 100; 70: 50"),
                    ("Theo mức", "Tốt: 0,75; Khá: 0,5; Chưa đạt: 0"),
                )[leaf % 3]
                yield (number, f"Việc số {number}", "0,75", kind, rule, "Văn bản đã ký", "", "")
    yield ("6", "Điều tra xã hội học, SIPAS", "32,5", "Nguồn khác", "", "", "", "")
    yield ("", "Tổng cộng", "100", "", "", "", "", "")


def the_set_is_published(officer: Seat) -> None:
    officer.opens("/so-noi-vu/tu-danh-gia")
    officer.follow("Bộ tiêu chí tự đánh giá")
    officer.follow("Tải bộ tiêu chí lên")
    told = {"year": str(today().year), "title": "Bộ tiêu chí năm nay", "file": ("bo.xlsx", a_set())}
    officer.press("Kiểm tra và lưu bản nháp", **told)
    assert f"Đã lưu bản nháp: {TOTAL + FIELDS * CRITERIA + FIELDS + 1} tiêu chí" in officer.words
    officer.press("Công bố bộ tiêu chí")


def the_campaign_is_opened(officer: Seat, codes: list[str]) -> None:
    officer.follow("Tự đánh giá")
    officer.follow("Lập kỳ tự đánh giá")
    dates = {"data_until": -5, "hand_in_until": 10, "explain_until": 20, "appraise_until": 30}
    told = {
        key: text for name, step in dates.items() for key, text in days(name, today() + timedelta(days=step)).items()
    }
    officer.press("Lưu kỳ tự đánh giá", title="Tự đánh giá năm nay", **told)
    officer.follow("Giao tiêu chí cho các cơ quan")
    book = openpyxl.load_workbook(io.BytesIO(officer.follow("Tải bảng hiện có để điền")))
    sheet = book.worksheets[0]
    for place, row in enumerate(sheet.iter_rows(min_row=2, max_row=TOTAL + 1)):
        row[2].value = codes[place // (TOTAL // AGENCIES)]
        row[3].value = codes[(place // (TOTAL // AGENCIES) + 1) % AGENCIES]
    filled = io.BytesIO()
    book.save(filled)
    officer.press("Giao theo tệp", file=("giao.xlsx", filled.getvalue()))
    assert f"Đã giao {TOTAL} tiêu chí" in officer.words
    officer.follow("Tự đánh giá năm nay")
    officer.press("Mở cho các cơ quan")


def an_agency_hands_in(seat: Seat, number: int) -> None:
    seat.opens("/don-vi/tu-danh-gia")
    first, second = seat.links(f"{number // 9 + 1}.")[:2]
    seat.follow(first)
    _score(seat)
    seat.follow("Thêm tài liệu mới")
    told = {"number": f"{number}/BC", "issuer": "UBND tỉnh", "abstract": "Báo cáo kết quả", "file": ("bc.pdf", PDF)}
    seat.press("Thêm tài liệu", **told, **days("day", today()))
    seat.follow("Bảng của đơn vị")
    seat.follow(second)
    _score(seat)
    if number:
        seat.press("Gắn vào tiêu chí này")
    else:
        seat.press("Lưu", explanation="Chưa có văn bản")
    seat.follow("Bảng của đơn vị")
    seat.follow("Kiểm tra và nộp bảng")
    assert seat.follow(".pdf").startswith(b"%PDF")
    seat.press("Nộp Sở Nội vụ", letter=("cv.pdf", PDF))
    assert "Đã nộp bảng tự đánh giá" in seat.words


def _score(seat: Seat) -> None:
    """As whatever this leaf asks for; the points come from the formula."""
    answers = seat.choices("answer")
    told = {"answer": answers[0]} if answers else {"done": "95", "due": "100"}
    seat.press("Lưu", **told, expected="0,75")
    assert "Đã lưu tiêu chí" in seat.words


def everything_is_appraised(officer: Seat, agency: Seat) -> None:
    officer.follow("Tự đánh giá năm nay") if officer.links("Tự đánh giá năm nay") else None
    officer.follow("Thẩm định")
    officer.follow("1.1.1.")
    officer.press("Lưu thẩm định", question="Văn bản ban hành ngày nào?")
    officer.follow("1.1.2.")
    for _ in range(TOTAL - 1):
        officer.press("Nhận điểm được tính")
    assert "Chờ giải trình" in officer.words, officer.words[:300]
    agency.opens("/don-vi/tu-danh-gia")
    agency.follow("tiêu chí 1.1.1")
    agency.press("Gửi giải trình", answer="Ngày 15/12, gửi qua trục liên thông")
    officer.follow("1.1.1.")
    officer.press("Lưu thẩm định", accepted="0,5", reason="Ban hành muộn")
    officer.press("Chốt điểm đã thẩm định")
    assert f"Đã chốt điểm {TOTAL} tiêu chí" in officer.words


def papers_are_made_and_it_is_closed(officer: Seat) -> list[bytes]:
    officer.follow("Tự đánh giá năm nay")
    officer.follow("Tổng hợp, xếp loại")
    told = {"name": "Điều tra, SIPAS", "points": "26,5", "maximum": "32,5", "source": "Công văn 1"}
    officer.press("Ghi phần điểm", **told)
    assert "trên 100, loại" in officer.words
    officer.follow("Tự đánh giá năm nay")
    officer.follow("Văn bản, tài liệu kiểm chứng")
    for words in ("của Báo cáo", "của Bảng 2", "của Biên bản", "của Phụ lục"):
        officer.press(f"Lập bản mới {words}")
    run_jobs(db.session)
    officer.follow("Tự đánh giá năm nay")
    officer.follow("Văn bản, tài liệu kiểm chứng")
    assert len(officer.links(".docx")) == 4
    papers = [officer.follow(f".docx {one}") for one in ("Báo cáo", "Bảng 2", "Biên bản", "Phụ lục")]
    assert officer.follow("Tải toàn bộ tài liệu kiểm chứng").startswith(b"PK")
    officer.follow("Tự đánh giá năm nay")
    officer.press("Kết thúc kỳ tự đánh giá")
    assert "Đã kết thúc kỳ tự đánh giá" in officer.words
    return papers


def test_the_letters_points_1_and_2_from_the_screens_alone_for_45_agencies(office: Flask) -> None:
    office.config["STAFF_IDLE_MINUTES"] = 600  # on a busy machine this takes longer than a session waits
    agencies = [cast.an_agency(db.session, f"CQ{one:02d}", f"Cơ quan số {one:02d}") for one in range(1, AGENCIES + 1)]
    db.session.commit()
    codes = [one.code for one in agencies]
    officer, clicks = Seat(office, "home_affairs"), Counter[str]()

    def count(part: str, seat: Seat) -> None:
        clicks[part], seat.clicks = max(clicks[part], seat.clicks), 0

    the_set_is_published(officer)
    count("bộ tiêu chí", officer)
    the_campaign_is_opened(officer, codes)
    count("kỳ, giao tiêu chí", officer)
    seats = [Seat(office, "focal_point", one) for one in agencies]
    for number, seat in enumerate(seats):
        an_agency_hands_in(seat, number)
        count("một cơ quan", seat)
    officer.opens("/so-noi-vu/tu-danh-gia")
    everything_is_appraised(officer, seats[0])
    count("thẩm định", officer)
    report, *_ = papers_are_made_and_it_is_closed(officer)
    count("văn bản, kết thúc", officer)
    text = "\n".join(one.text for one in docx.Document(io.BytesIO(report)).paragraphs)
    assert "Giao cho 45 cơ quan chủ trì; 45 cơ quan đã nộp bảng kèm công văn." in text
    db.session.rollback()
    assert db.session.scalars(sa.select(AssessmentCampaign.state)).all() == ["closed"]
    print({**clicks})
    assert {part: number for part, number in clicks.items() if number > MOST[part]} == {}
