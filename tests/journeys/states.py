"""Every page that a respondent can meet, R0 to R15, as the running product says it: walked by clients, kept as HTML.

python -m tests.journeys.states FOLDER      pictures of all at three sizes, and a page that shows them side by side
"""

from __future__ import annotations

import html
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Page, Route, sync_playwright

from foundation import keys
from foundation.db import now
from questionnaires.survey_round import SurveyRound
from respondents.identity import Challenge, door
from survey_app import create_app, errors, formats
from survey_app.answering import dead_ends, rounds
from survey_app.answering.ledger import ledger
from survey_app.database import db
from survey_app.demonstration.province import FACTS
from tests.browser import ARGUMENTS, CHROMIUM, serving
from tests.visitor import Visitor, invited, link_of, newest_code, open_round

EVERY_KIND = """
    type | name | label | required | appearance | parameters | hint
    begin_group | p1 | Phần 1. Xây dựng và tổ chức thực hiện văn bản quy phạm pháp luật | | field-list | |
    note | doc | Xin **đọc kỹ** trước khi trả lời. | | | |
    select_one muc | q1 | Tính kịp thời của văn bản quy phạm pháp luật do tỉnh ban hành | yes | | |
    select_multiple co_khong | q2 | Những kênh thông tin nào? | | | | Chọn nhiều ý
    integer | nam | Số năm công tác | | | |
    decimal | le | Tỷ lệ hồ sơ đúng hạn | | | | Phần trăm
    text | gop_y | Góp ý của Ông/Bà về việc xây dựng và thực hiện văn bản | | multiline | |
    date | ngay | Ngày gần nhất làm thủ tục | | | |
    time | gio | Giờ đến nộp hồ sơ | | | |
    range | bac | Mức độ hài lòng chung | | | start=0 end=10 step=1 |
    rank muc | thu | Xếp hạng các mức | | | |
    end_group | | | | | |
    begin_repeat | donvi | Đơn vị | | | |
    text | ten | Tên đơn vị | yes | | |
    select_one co_khong | ro | Phân công rõ? | yes | | |
    end_repeat | | | | | |
"""
HOA, MAI, LAN = 1, 2, 3
FIRST = "/phieu/trang/1"


class Album:
    """Pages by name, in the order of the journey."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.pages: dict[str, str] = {}

    def keep(self, name: str, visitor: Visitor) -> Visitor:
        """The page that this visitor sees now."""
        self.pages[name] = visitor.page.get_data(as_text=True)
        return visitor

    def opened(self, name: str, visitor: Visitor, path: str) -> None:
        visitor.open(path)
        self.keep(name, visitor)

    def sent(self, name: str, visitor: Visitor, path: str, **fields: str) -> None:
        if "csrf_token" not in visitor.page.get_data(as_text=True):
            visitor.open("/")
        visitor.send(path, **fields)
        self.keep(name, visitor)


def states(app: Flask) -> dict[str, str]:
    """Name → HTML of each page. The application's context must be there, and no round yet."""
    open_round(db.session, survey=EVERY_KIND, settings=FACTS | {"email": "cchc@daklak.gov.vn", "zalo": "Sở Nội vụ"})
    invited(HOA).respondent.email = "hoa@daklak.gov.vn"
    db.session.commit()
    album = Album(app)
    for part in (_door, _proof, _before, _sheet, _end, _dead_ends):
        part(album)
    return album.pages


def _door(album: Album) -> None:
    someone = Visitor(album.app)
    album.opened("R1 đường dẫn", someone, link_of(HOA))
    album.opened("R1b ô nhập mã", someone, "/")
    album.sent("R1b thiếu ký tự", someone, "/", code="7KQ2")
    album.sent("R1b không tìm thấy", someone, "/", code="7KQ2M9XD8PVC")
    for _ in range(5):
        someone.send("/", code="7KQ2M9XD8PVC")
    album.keep("R1b sai năm lần", someone)
    stranger = Visitor(album.app, address="203.0.113.9")
    stranger.open(link_of(LAN))
    stranger.press()
    album.keep("R2 có phải Ông/Bà", stranger)
    album.opened("R2 hỏi lại", stranger, "/phieu/khong-phai-toi")
    album.sent("R2x đã báo", stranger, "/phieu/khong-phai-toi")
    album.sent("R2 mở lại", stranger, "/phieu/bam-nham")


def _proof(album: Album) -> None:
    hoa = Visitor(album.app)
    hoa.open(link_of(HOA))
    hoa.press()
    hoa.press()
    album.keep("R3 nhập mã", hoa)
    album.sent("R3 thiếu chữ số", hoa, "/phieu/ma-xac-nhan", code="12")
    album.sent("R3 mã sai", hoa, "/phieu/ma-xac-nhan", code="000000")
    album.sent("R3 vừa gửi", hoa, "/phieu/gui-ma", channel="phone")
    mai = Visitor(album.app)
    mai.open(link_of(MAI))
    mai.press()
    album.sent("R3 không có hộp thư", mai, "/phieu/gui-ma", channel="mail")
    album.opened("R3 số đã đổi", hoa, "/phieu/so-da-doi")
    album.sent("R3 đã báo số đổi", hoa, "/phieu/so-da-doi", what="changed")
    album.sent("R3 xin gọi lại", hoa, "/phieu/so-da-doi", what="call")
    for _ in range(5):
        db.session.execute(sa.update(Challenge).values(created_at=now() - timedelta(minutes=2)))
        db.session.commit()
        album.sent("R3 quá nhiều mã", hoa, "/phieu/gui-ma", channel="phone")


def _before(album: Album) -> None:
    mai = Visitor(album.app)
    mai.prove(MAI)
    album.keep("R4 thông báo", mai)
    album.opened("R5 cam kết", mai, "/phieu/cam-ket")
    album.sent("R5 chưa chọn", mai, "/phieu/cam-ket")
    album.sent("R5x hỏi lại", mai, "/phieu/cam-ket", how="other")
    album.opened("R6 xem trước", mai, "/phieu/xem-truoc")
    album.sent("R6 chưa gửi được", mai, "/phieu/gui-cau-hoi")
    album.opened("R6 nhắc tôi", mai, "/phieu/nhac-toi")
    album.sent("R6 sai ngày", mai, "/phieu/nhac-toi", day="")
    album.sent("R5x dừng", mai, "/phieu/cam-ket", how="other", sure="y")


def _sheet(album: Album) -> None:
    mai = Visitor(album.app)
    mai.reach_sheet(MAI)
    album.keep("R7 trang câu hỏi", mai)
    mai.send(FIRST, **{"/data/p1/nam": "mười", "/data/p1/gop_y": "Đúng hạn. " * 120})
    album.keep("R7 chỗ sai", mai)
    mai.send(FIRST, **{"/data/p1/nam": "12", "/data/p1/gop_y": "Tốt"})
    album.keep("R7 còn câu", mai)
    for name in ("nhanh", "mot-muc", "moi"):
        album.opened(f"R7 {name}", mai, f"{FIRST}?bao={name}")
    mai.send("/phieu/trang/2", **{"/data/donvi/ten": "Sở Tư pháp", "/data/donvi/ro": "co"})
    album.opened("R7 mục lặp", mai, "/phieu/trang/2")
    album.sent("R7 bỏ mục", mai, "/phieu/trang/2", remove="/data/donvi")
    album.opened("R8 danh sách phần", mai, "/phieu/phan")
    album.opened("R9 kiểm tra", mai, "/phieu/kiem-tra")
    album.sent("R9 chưa đánh dấu", mai, "/phieu/kiem-tra")
    album.sent("R9 còn thiếu", mai, "/phieu/kiem-tra", confirm="y")
    album.opened("R12 làm tiếp", mai, "/phieu")
    again = Visitor(album.app)
    again.prove(MAI)
    album.opened("R13 máy khác", mai, "/phieu")
    album.sent("R13 đã thoát", again, "/phieu/thoat")


def _end(album: Album) -> None:
    hoa, other = Visitor(album.app), Visitor(album.app)
    db.session.execute(sa.update(Challenge).values(created_at=now() - timedelta(hours=3)))
    db.session.commit()
    hoa.reach_sheet(HOA)
    album.opened("R6 có hộp thư", hoa, "/phieu/xem-truoc")
    album.sent("R6 đã gửi câu hỏi", hoa, "/phieu/gui-cau-hoi")
    hoa.tap("/data/p1/q1", "5")
    hoa.send("/phieu/trang/2", **{"/data/donvi/ten": "Sở Tư pháp", "/data/donvi/ro": "co"})
    hoa.open("/phieu/kiem-tra")
    hoa.press(confirm="y")
    album.keep("R11 biên nhận", hoa)
    album.sent("R11 đã gửi biên nhận", hoa, "/phieu/bien-nhan")
    album.sent("R13 thay đổi sau khi gửi", hoa, FIRST)
    album.opened("R13 đã gửi phiếu", other, link_of(HOA))
    album.opened("R11 không phải tôi", Visitor(album.app), "/khong-phai-toi")
    db.session.execute(sa.update(Challenge).values(created_at=now() - timedelta(hours=3)))
    db.session.commit()
    other.send(link_of(HOA), purpose="repudiate")
    other.press()
    other.press(code=newest_code(HOA))
    album.keep("R11 báo không phải tôi", other)
    other.press()
    album.keep("R11 đã ghi nhận", other)
    album.opened("Thiết bị dùng chung", other, "/thiet-bi-dung-chung")


def _dead_ends(album: Album) -> None:
    """Each cause in its own words; how people come there is walked elsewhere."""
    closes = db.session.scalars(sa.select(SurveyRound)).one().closes_at
    moments = dict.fromkeys(("opens", "closes", "since"), formats.deadline(closes))
    facts = moments | {"phone": "09•• ••• •12", "submitted": f"lúc {formats.datetime(closes)}", "resumes": ""}
    offered: dict[str, dict[str, object]] = {  # what the page of one cause offers, and no other
        "no_cookies": {"address": f"http://localhost/t/{'7' * 26}"},
        "early": {"study": "yes"},
        "submitted": {"repudiable": "yes"},
    }
    with album.app.test_request_context("/", base_url="http://localhost"):
        about = rounds.facts(door.newest(ledger()).round_key)
        for name, end in dead_ends.DEAD_ENDS.items():
            response = dead_ends._respond(name, about, **facts, **offered.get(name, {}))
            album.pages[f"R13 {end.heading} ({name})"] = response.get_data(as_text=True)
        album.pages["R13 bảo trì"] = errors.maintenance(30).get_data(as_text=True)
        album.pages["R13 không có trang"] = errors.respond(404, errors.PAGES[404]).get_data(as_text=True)


# -- in a browser


class Size(NamedTuple):
    """A screen, and how large the letters are on it."""

    name: str
    width: int
    text: str = "100%"


SIZES = (Size("360", 360), Size("320-200", 320, "200%"), Size("1280", 1280))
ENLARGE = "(size) => (document.documentElement.style.fontSize = size)"


def show(page: Page, address: str, body: str, size: Size) -> None:
    """Lays a kept page before the browser as if the product had just said it."""
    page.set_viewport_size({"width": size.width, "height": 740})
    place = f"{address}/phieu/kept"

    def fulfill(route: Route) -> None:
        route.fulfill(body=body, content_type="text/html; charset=utf-8")

    page.route(place, fulfill)
    page.goto(place)
    page.unroute(place)
    page.evaluate(ENLARGE, size.text)


@contextmanager
def _installation() -> Iterator[Flask]:
    """The product on a database of its own."""
    with tempfile.TemporaryDirectory() as name:
        ring = keys.Keys.generate()
        keys.install(ring)
        environ = {"DATA_DIR": name, "DATABASE_URL": f"sqlite:///{name}/survey.db", "BASE_URL": "http://localhost"}
        app = create_app(environ, KEYS=ring, TESTING=True)
        with app.app_context():
            db.create_all()
            yield app


def main(folder: Path) -> None:
    """Writes pictures of every state at every size, and a page of HTML that shows them in rows."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = []
    with _installation() as app, sync_playwright() as playwright:
        found = states(app)
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        with serving(app) as address:
            page = browser.new_page()
            for number, (name, body) in enumerate(found.items(), 1):
                cells = []
                for size in SIZES:
                    show(page, address, body, size)
                    file = f"{number:02d}-{size.name}.png"
                    page.screenshot(path=folder / file, full_page=True)
                    cells.append(f'<td><img src="{file}" alt="" width="{min(size.width, 640)}"></td>')
                rows.append(f"<tr><th>{number:02d} {html.escape(name)}</th>{''.join(cells)}</tr>")
        browser.close()
    table = "".join(rows)
    (folder / "index.html").write_text(f'<!DOCTYPE html><meta charset="utf-8"><table>{table}</table>', "utf-8")
    print(f"{len(found)} pages in {folder}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
