"""What goes to the Ministry: kept, numbered, the same bytes for ever; small cells withheld; who took it is recorded."""

from __future__ import annotations

import hashlib
import io
import re

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select, text, update

from foundation import audit
from foundation.audit import AuditEvent
from foundation.vietnam_time import in_vietnam
from questionnaires.survey_round import SurveyRound
from respondents import snapshots
from respondents.exports import Export, ExportFile
from respondents.field.aapor import Counts
from respondents.roster import Respondent
from respondents.roster.snapshot import Snapshot
from survey_app.database import db
from survey_app.ministry.products import PRODUCTS
from survey_app.ministry.response_rates import disposition_rows, table_rows
from tests.long_work import gathers_unhindered, run_jobs
from tests.signing_in import an_account, sign_in
from tests.survey_app.exported import export, fetch, link
from tests.survey_app.fieldwork_cast import answer, invitations, text_of
from tests.survey_app.results_cast import a_closed_round

WANTED = {"product": "respondent_list", "order": "agency", "reason": "Gửi Bộ Nội vụ"}


@pytest.fixture
def colleague(office: Flask, survey_round: SurveyRound) -> FlaskClient:
    """A second person of Home Affairs."""
    client = office.test_client()
    sign_in(client, "administrator")
    return client


def files() -> dict[str, ExportFile]:
    """The newest export's files by ending."""
    db.session.rollback()
    newest = db.session.scalars(select(Export).order_by(Export.id.desc())).first()
    assert newest is not None
    return {file.name.rpartition(".")[2]: file for file in newest.files}


def approve(colleague: FlaskClient) -> None:
    """The second person lets the newest export be fetched."""
    one = files()["xlsx"].export
    assert colleague.post(f"/bo-noi-vu/dot/1/xuat/{one.id}/duyet").status_code == 302


def sheet(client: FlaskClient, file: ExportFile, name: str | None = None) -> list[tuple]:
    book = openpyxl.load_workbook(io.BytesIO(fetch(client, file).data))
    return list(book[name or book.sheetnames[0]].iter_rows(values_only=True))


def test_the_list_comes_as_workbook_and_as_print(client: FlaskClient, colleague: FlaskClient) -> None:
    answer_ = export(client, WANTED)
    assert answer_.status_code == 302
    approve(colleague)
    made = files()
    assert re.fullmatch(r"DSDT_DakLak_2023_v01_\d{8}\.xlsx", made["xlsx"].name)
    rows = sheet(client, made["xlsx"])
    assert rows[0][0] == "DANH SÁCH ĐỐI TƯỢNG ĐIỀU TRA XÃ HỘI HỌC"
    heading = next(place for place, row in enumerate(rows) if row[0] == "STT")
    assert len([row for row in rows[heading + 1 :] if isinstance(row[0], int)]) == 30
    assert fetch(client, made["pdf"]).data.startswith(b"%PDF-")


def test_others_write_while_the_figures_of_an_export_are_gathered(
    client: FlaskClient, colleague: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = gathers_unhindered(monkeypatch, PRODUCTS, "respondent_list", db.session)  # type: ignore[arg-type]
    export(client, WANTED)
    approve(colleague)
    assert seen == ["unhindered"]
    assert sheet(client, files()["xlsx"])


def test_people_stand_in_vietnamese_order_by_given_name(client: FlaskClient, colleague: FlaskClient) -> None:
    export(client, WANTED | {"order": "name"})
    approve(colleague)
    names = [row[1] for row in sheet(client, files()["xlsx"]) if isinstance(row[0], int)]
    unique = list(dict.fromkeys(names))
    assert unique == [
        "Lê Thị Ánh",
        "Trần Văn Đức",
        "Y Bhăm Êban",
        "Nguyễn Thị Hoa",
        "H'Yim Niê",
        "Đỗ Thị Út",
        "Phạm Quốc Việt",
    ]


def test_a_download_is_the_same_for_ever_and_recorded(client: FlaskClient, colleague: FlaskClient) -> None:
    export(client, WANTED)
    approve(colleague)
    file = files()["xlsx"]
    person = db.session.scalars(select(Respondent)).first()
    person.full_name = "Người Khác Rồi"
    first, second = (fetch(client, file).data for _ in range(2))
    assert first == second
    assert hashlib.sha256(first).hexdigest() == file.sha256
    db.session.rollback()
    views = db.session.scalars(select(AuditEvent).where(AuditEvent.verb == "view")).all()
    assert [(one.subject, one.detail["rows"]) for one in views] == [(f"export:{file.export_id}", 30)] * 2


def test_a_copy_of_the_database_opens_no_exported_list(client: FlaskClient) -> None:
    export(client, WANTED)
    raw = db.session.execute(text("SELECT content FROM export_file")).scalars().first()
    assert bytes(raw)[:2] != b"PK"
    assert b"xl/worksheets" not in bytes(raw)


def test_versions_are_numbered_and_compared(
    client: FlaskClient, colleague: FlaskClient, survey_round: SurveyRound
) -> None:
    export(client, WANTED)
    person = db.session.scalars(select(Respondent)).first()
    person.position = "Phó Giám đốc"
    snapshots.make(db.session, survey_round, audit.SYSTEM)
    export(client, WANTED)
    newest = files()["xlsx"].export
    assert newest.number == 2
    approve(colleague)
    page = client.get(f"/bo-noi-vu/dot/1/xuat/{newest.id}").text
    assert "So với phiên bản 1: thêm 0, bớt 0, sửa 1 người." in page
    assert "<h1>Danh sách đối tượng điều tra</h1>" in page
    assert "tệp có thông tin cá nhân" in page


def test_an_export_needs_a_reason(client: FlaskClient) -> None:
    answer_ = export(client, WANTED | {"reason": " "})
    assert answer_.status_code == 422
    assert "Ghi lý do xuất" in answer_.text
    assert db.session.scalars(select(Export)).all() == []


def test_before_the_freeze_there_is_no_list_to_export(office: Flask) -> None:
    from tests import cast

    cast.a_round(db.session)
    client = office.test_client()
    sign_in(client, "home_affairs")
    assert "Chưa khoá danh sách" in client.get("/bo-noi-vu/dot/1/xuat").text
    export(client, WANTED)
    page = client.get("/bo-noi-vu/dot/1/xuat/1").text
    assert "Không dựng được: Chưa có bản chốt danh sách" in page


def test_a_list_that_was_erased_is_made_no_more_and_no_page_of_it_breaks(
    client: FlaskClient, colleague: FlaskClient
) -> None:
    export(client, WANTED)
    export(client, WANTED | {"reason": "Bản thứ hai"})
    assert "So với phiên bản" in client.get("/bo-noi-vu/dot/1/xuat/2").text
    db.session.execute(update(Snapshot).values(content="[]"))  # as the clock of contacts leaves it
    db.session.commit()
    assert "So với phiên bản" not in client.get("/bo-noi-vu/dot/1/xuat/2").text
    for product in ("respondent_list", "signature_list"):
        export(client, WANTED | {"product": product})
    for number in (3, 4):
        page = client.get(f"/bo-noi-vu/dot/1/xuat/{number}").text
        assert "Không dựng được: Danh sách của đợt đã xoá theo thời hạn lưu giữ" in page
    assert client.get("/so-noi-vu/dot/1/van-ban/xem-truoc").mimetype == "image/png"


def test_the_ministry_takes_files_but_makes_none(client: FlaskClient, colleague: FlaskClient, office: Flask) -> None:
    export(client, WANTED)
    file = files()["xlsx"]
    reader = office.test_client()
    sign_in(reader, "ministry")
    assert "Chưa xuất bản nào." in reader.get("/bo-noi-vu/dot/1/xuat").text, (
        "what waits for a second person is not there yet"
    )
    assert reader.get(f"/bo-noi-vu/dot/1/xuat/{file.export_id}").status_code == 404
    assert reader.get(f"/bo-noi-vu/dot/1/xuat/tep/{file.id}/x").status_code == 404
    assert reader.post(f"/bo-noi-vu/dot/1/xuat/{file.export_id}/duyet").status_code == 403
    approve(colleague)
    assert "Danh sách ký nhận" not in reader.get("/bo-noi-vu/dot/1/xuat").text, (
        "the Ministry makes single responses only"
    )
    assert fetch(reader, file).status_code == 200
    assert reader.post("/bo-noi-vu/dot/1/xuat", data=WANTED).status_code == 422


def test_a_list_of_people_goes_out_only_when_a_second_person_says_so(
    client: FlaskClient, colleague: FlaskClient
) -> None:
    made = client.post("/bo-noi-vu/dot/1/xuat", data=WANTED, follow_redirects=True).text
    assert "Đang dựng" in made
    run_jobs(db.session)
    made += client.get("/bo-noi-vu/dot/1/xuat").text
    assert "một cán bộ khác của Sở Nội vụ duyệt rồi mới tải được" in made
    assert "Chờ duyệt" in made
    file = files()["xlsx"]
    here = f"/bo-noi-vu/dot/1/xuat/{file.export_id}"
    assert not link(client, file)
    assert f"{here}/duyet" not in client.get(here).text
    refused = client.post(f"{here}/duyet", follow_redirects=True).text
    assert "Người tạo không tự duyệt được" in refused
    assert file.export.state == "asked"

    assert f"{here}/duyet" in colleague.get(here).text
    assert "Đã duyệt. Tệp tải được." in colleague.post(f"{here}/duyet", follow_redirects=True).text
    assert fetch(client, file).status_code == 200
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.verb == "export.approve")).one()
    assert (event.subject, event.detail) == (
        f"export:{file.export_id}",
        {"round": 1, "product": "respondent_list", "number": 1},
    )
    again = colleague.post(f"{here}/khong-duyet", follow_redirects=True).text
    assert "Trạng thái vừa thay đổi" in again


def test_a_list_that_waits_for_its_second_person_stands_on_the_first_screen(
    client: FlaskClient, colleague: FlaskClient
) -> None:
    words = "Tệp xuất chờ duyệt"
    assert words not in colleague.get("/so-noi-vu/dot/1/theo-doi").text
    export(client, WANTED)
    assert words in colleague.get("/so-noi-vu/dot/1/theo-doi").text
    approve(colleague)
    assert words not in colleague.get("/so-noi-vu/dot/1/theo-doi").text


def test_a_list_that_was_refused_stays_shut(client: FlaskClient, colleague: FlaskClient) -> None:
    export(client, WANTED)
    file = files()["pdf"]
    here = f"/bo-noi-vu/dot/1/xuat/{file.export_id}"
    assert "Không ai tải được tệp" in colleague.post(f"{here}/khong-duyet", follow_redirects=True).text
    assert not link(client, file)
    assert "không được duyệt nên không tải được" in client.get(here).text
    export(client, WANTED)
    mine = files()["pdf"].export_id
    assert (
        "Không ai tải được tệp" in client.post(f"/bo-noi-vu/dot/1/xuat/{mine}/khong-duyet", follow_redirects=True).text
    )


def test_the_checklist_says_when_nobody_could_approve(client: FlaskClient) -> None:
    assert "Chưa có cán bộ thứ hai" in client.get("/bo-noi-vu/dot/1/xuat").text
    an_account("administrator")
    assert "Có người thứ hai" in client.get("/bo-noi-vu/dot/1/xuat").text


def test_the_statistics_stand_by_group_and_by_agency_small_agencies_too(client: FlaskClient) -> None:
    answer(db.session, *invitations(db.session, "STP")[:6])
    export(client, WANTED | {"product": "response_rates"})
    rows = sheet(client, files()["xlsx"], "Theo cơ quan, đơn vị")
    by_name = {row[1]: row[2:] for row in rows if row[1]}
    assert by_name["Báo Đắk Lắk"][0] == 0
    assert by_name["Sở Tư pháp"][0] == 6
    assert "–" not in str(rows), "what is withheld in a table with totals is found by subtraction: nothing is"
    assert by_name["UBND huyện Ea H'leo"][:4] == (0, 0, 0, 14)
    assert by_name["Tổng số"][0] == 6
    assert by_name["Tổng số"][-2:] == (0.2, 0.2)


def test_the_statistics_print_says_the_same_on_paper(client: FlaskClient) -> None:
    answer(db.session, *invitations(db.session, "EHL")[:6])
    export(client, WANTED | {"product": "response_rates"})
    content = fetch(client, files()["pdf"]).data
    printed = " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())
    assert "Bảng 1. Theo nhóm đối tượng" in printed
    assert "Bảng 2. Theo cơ quan, đơn vị" in printed
    assert "UBND huyện Ea H'leo 6 0 0 8" in printed
    assert "Báo Đắk Lắk 0 0" in printed
    assert "Bảng 3. Tình trạng trả lời của tất cả đối tượng" in printed
    assert "I Đã gửi phiếu Đã gửi phiếu, kể cả phiếu giấy 6 20,0 %" in printed
    assert printed.count("RR1 = I/(D+U)") == 1, "notes stand once, at the end"


def test_shares_of_nobody_are_undefined() -> None:
    assert disposition_rows(Counts())[-1] == [None, "Tổng số", None, 0, "không xác định"]


def test_a_rate_of_nobody_is_undefined_and_never_zero() -> None:
    rows = table_rows({1: "Nhóm A"}, {1: Counts(not_eligible=12)})
    assert rows[0][-2:] == ["không xác định", "không xác định"]


def test_the_changes_of_a_frozen_list_come_without_names(client: FlaskClient) -> None:
    export(client, WANTED | {"product": "list_changes"})
    rows = sheet(client, files()["xlsx"])
    assert rows[0][0] == "NHẬT KÝ THAY ĐỔI DANH SÁCH SAU KHI KHOÁ"
    assert "Nguyễn Thị Hoa" not in str(rows)


def test_the_approver_sees_the_first_page_and_the_whole_print_the_maker_waits(
    client: FlaskClient, colleague: FlaskClient
) -> None:
    export(client, WANTED)
    made = files()
    one = made["pdf"].export_id
    assert fetch(colleague, made["pdf"]).data.startswith(b"%PDF")
    assert not link(colleague, made["xlsx"])
    assert not link(client, made["pdf"])
    picture = colleague.get(f"/bo-noi-vu/dot/1/xuat/{one}/trang-dau.png")
    assert picture.data.startswith(b"\x89PNG")
    db.session.rollback()
    views = db.session.scalars(select(AuditEvent).where(AuditEvent.verb == "view")).all()
    assert len(views) == 2, "who looked is recorded"


def test_a_link_works_for_a_day_and_for_whoever_was_given_it(
    client: FlaskClient, colleague: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    export(client, WANTED | {"product": "response_rates"})
    address = link(client, files()["pdf"])
    assert client.get(address).status_code == 200
    assert "của người khác" in colleague.get(address, follow_redirects=True).text
    assert "không đúng" in client.get(address[:-2], follow_redirects=True).text
    monkeypatch.setattr("survey_app.ministry.exports_links.DAY", -1)
    assert "chỉ dùng được trong 24 giờ" in client.get(address, follow_redirects=True).text


def test_the_code_on_a_paper_tells_its_version_and_nothing_else(client: FlaskClient, office: Flask) -> None:
    reader = office.test_client()
    for _ in range(2):
        export(client, WANTED | {"product": "tabulation"})
    db.session.rollback()
    first, second = db.session.scalars(select(Export).order_by(Export.id)).all()
    codes = first.code, second.code
    day = f"{in_vietnam(second.counted_at):%d/%m/%Y}"
    printed = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(fetch(client, files()["pdf"]).data)).pages)
    assert f"/vb/{codes[1]}" in "".join(printed.split())
    page = text_of(reader.get(f"/vb/{codes[1].lower()}").text)
    assert f"Đúng phiên bản 2, {day}" in page
    assert not any(word in page for word in ("Biên bản", "Khảo sát", "Sở Nội vụ tỉnh", "Nguyễn Văn Thử"))
    assert "Đã có phiên bản mới hơn" in reader.get(f"/vb/{codes[0]}").text


def test_a_code_of_what_waits_is_no_code_and_many_wrong_ones_are_stopped(client: FlaskClient, office: Flask) -> None:
    export(client, WANTED)
    db.session.rollback()
    code = db.session.scalars(select(Export.code)).one()
    reader = office.test_client()
    db.session.rollback()
    assert reader.get(f"/vb/{code}").status_code == 404
    answers = [reader.get(f"/vb/{'0' * 15}{number % 10}").status_code for number in range(31)]
    assert (answers[0], answers[-1]) == (404, 429)


def test_a_product_is_cut_off_at_what_it_obeys(client: FlaskClient) -> None:
    wanted = WANTED | {"product": "response_rates", "cut_off": "snapshot:1"}
    answer_ = client.post("/bo-noi-vu/dot/1/xuat", data=wanted)
    assert answer_.status_code == 422
    assert "hãy chọn “Mới nhất”" in answer_.text
    export(client, WANTED | {"cut_off": "snapshot:1", "order": "agency_heading"})
    db.session.rollback()
    one = db.session.scalars(select(Export)).one()
    assert one.wish == {"order": "agency_heading", "snapshot": 1}


def test_the_first_page_is_shown_before_anything_is_made(client: FlaskClient) -> None:
    page = client.post("/bo-noi-vu/dot/1/xuat", data=WANTED | {"reason": "", "xem": "1"}).text
    address = re.search(r'src="([^"]*xem-truoc\.png[^"]*)"', page)
    assert address
    assert client.get(address.group(1).replace("&amp;", "&")).data.startswith(b"\x89PNG")
    assert db.session.scalars(select(Export)).all() == []
    assert client.get("/bo-noi-vu/dot/1/xuat/xem-truoc.png?san_pham=microdata").status_code == 404


def test_what_cannot_be_built_keeps_its_number_and_says_why(client: FlaskClient) -> None:
    export(client, WANTED | {"product": "results"})
    page = client.get("/bo-noi-vu/dot/1/xuat/1").text
    assert "Không dựng được: Hòm phiếu của đợt chưa mở" in page
    client.post("/bo-noi-vu/dot/1/xuat", data=WANTED | {"product": "tabulation"})
    assert "Có thể đóng trang này" in client.get("/bo-noi-vu/dot/1/xuat/2").text
    assert "đang chờ đến lượt" in client.get("/bo-noi-vu/dot/1/xuat/2/tinh-trang").text


def test_two_officers_at_once_get_two_numbers_and_one_decides(client: FlaskClient, colleague: FlaskClient) -> None:
    client.post("/bo-noi-vu/dot/1/xuat", data=WANTED)
    export(colleague, WANTED)
    db.session.rollback()
    assert [one.number for one in db.session.scalars(select(Export).order_by(Export.id))] == [1, 2]
    here = "/bo-noi-vu/dot/1/xuat/1"
    assert "Đã duyệt" in colleague.post(f"{here}/duyet", follow_redirects=True).text
    assert "Trạng thái vừa thay đổi" in colleague.post(f"{here}/khong-duyet", follow_redirects=True).text


def test_single_responses_are_kept_for_the_ministry_alone_and_only_while_the_ballot_is_whole(office: Flask) -> None:
    closed = a_closed_round()
    ministry, official = office.test_client(), office.test_client()
    sign_in(ministry, "ministry")
    sign_in(official, "home_affairs")
    assert official.post("/bo-noi-vu/dot/1/xuat", data=WANTED | {"product": "microdata"}).status_code == 422
    export(ministry, WANTED | {"product": "microdata"})
    made = files()
    assert sorted(made) == ["csv", "dta", "sav", "xlsx", "xml", "zip"]
    first, second = fetch(ministry, made["csv"]).data, fetch(ministry, made["csv"]).data
    assert first == second
    address = link(ministry, made["csv"])
    assert official.get(address).status_code == 404
    assert "Dữ liệu từng phiếu" not in official.get("/bo-noi-vu/dot/1/xuat").text
    db.session.get_one(SurveyRound, 1).state = "open"
    db.session.commit()
    assert "không còn đúng như lúc mở hòm phiếu" in ministry.get(address, follow_redirects=True).text
    assert closed is not None
