"""Every paper of a round: what it says, in which order, that it tells nothing of answers before their time, and that office
programs open it as it should look."""

from __future__ import annotations

import io
import re
from zipfile import ZipFile

import docx
import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select

from agencies.agency import Agency
from foundation import audit
from foundation.db import Refused, now
from questionnaires.survey_round import SurveyRound
from respondents import snapshots
from respondents.exports import Made
from respondents.roster import Respondent, Roster
from survey_app import paper_texts
from survey_app.database import db
from survey_app.letterhead import Stamp
from survey_app.ministry import (
    ranking_paper,
    respondent_list,
    response_rates,
    results_paper,
    signature_list,
    tabulation,
)
from survey_app.ministry.products import PRODUCTS, stem
from survey_app.ministry.wish import Wish
from tests import cast
from tests.signing_in import sign_in
from tests.survey_app.fieldwork_cast import answer, invitations
from tests.survey_app.results_cast import a_closed_round

STAMP = Stamp("7F3K92QDXM4T8PVC", "https://khaosat.example.vn/vb/7F3K92QDXM4T8PVC")

OF_AN_OPENED_ROUND = {"results", "methods_report", "microdata"}
"""They read the questionnaires, which the round in the field has none of."""


def text_of_pdf(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())


def text_of_docx(content: bytes) -> str:
    body = docx.Document(io.BytesIO(content)).element.body
    return " ".join(" ".join(node.text or "" for node in body.iter() if node.tag.endswith("}t")).split())


def both(files: dict[str, bytes]) -> tuple[str, str]:
    return text_of_pdf(files[".pdf"]), text_of_docx(files[".docx"])


def test_the_list_stands_under_its_agencies_in_vietnamese_order(survey_round: SurveyRound) -> None:
    snapshot = snapshots.latest(db.session, survey_round.id)
    assert snapshot is not None
    found = respondent_list.rows(survey_round, snapshot, "agency_heading")
    names = iter(["Sở Đất đai", "Sở Du lịch", "Sở Ấm no"])
    others = {name: next(names) for name in dict.fromkeys(row["agency_name"] for row in found)}
    renamed = snapshot.content
    for old, new in others.items():
        renamed = renamed.replace(old, new)
    snapshot.content = renamed
    for text in both(respondent_list.draft(Wish(survey_round, "agency_heading")).files()):
        places = [text.index(f"{n}. {name}: ") for n, name in enumerate(("Sở Ấm no", "Sở Du lịch", "Sở Đất đai"), 1)]
        assert places == sorted(places)
    db.session.rollback()


def test_the_statistics_have_charts_that_office_programs_draw(survey_round: SurveyRound) -> None:
    answer(db.session, *invitations(db.session, "STP")[:6])
    files = response_rates.draft(Wish(survey_round)).files()
    with ZipFile(io.BytesIO(files[".docx"])) as archive:
        names = archive.namelist()
        assert [name for name in names if name.startswith("word/charts/")][:1] == ["word/charts/chart1.xml"]
        book = openpyxl.load_workbook(io.BytesIO(archive.read("word/embeddings/chart1.xlsx")))
    rows = [row for row in book.active.iter_rows(values_only=True) if row[0]]
    assert [row[0] for row in rows] == ["Lãnh đạo cấp sở", "Lãnh đạo cấp phòng thuộc sở"], "no bar for the total"
    sheet = openpyxl.load_workbook(io.BytesIO(files[".xlsx"])).worksheets[0]
    (chart,) = sheet._charts
    area = chart.series[0].cat.strRef.f.split("!")[1].replace("$", "")
    assert [cell.value for (cell,) in sheet[area]] == ["Lãnh đạo cấp sở", "Lãnh đạo cấp phòng thuộc sở"]
    assert "Tỷ lệ trả lời RR2 theo nhóm đối tượng" in text_of_pdf(files[".pdf"])


def test_the_chairmans_ranking_names_a_small_agency_as_all_of_all(survey_round: SurveyRound) -> None:
    answer(db.session, *invitations(db.session, "BDL"))
    for text in both(ranking_paper.draft(Wish(survey_round)).files()):
        assert "Báo Đắk Lắk Sở, ban, ngành 4 4 – 0" in text
        assert "GIÁM ĐỐC" in text


def test_nothing_is_ranked_before_anybody_is_invited(office: Flask) -> None:
    with pytest.raises(Refused, match="Chưa ai được mời"):
        ranking_paper.draft(Wish(cast.a_round(db.session)))


def test_the_list_to_sign_on_tells_nobody_who_has_answered(survey_round: SurveyRound) -> None:
    before = signature_list.draft(Wish(survey_round, amount=50_000)).files()
    answer(db.session, *invitations(db.session, "STP")[:6])
    assert signature_list.draft(Wish(survey_round, amount=50_000)).files() == before
    text, _ = both(before)
    assert "Tổng số: 30 người; tổng số tiền: 1.500.000 đồng" in text


def test_the_minutes_count_and_name_nobody(survey_round: SurveyRound) -> None:
    answer(db.session, *invitations(db.session, "STP")[:6])
    for text in both(tabulation.draft(Wish(survey_round)).files()):
        for words in ("BIÊN BẢN", "Chủ trì:", "THƯ KÝ", "NGƯỜI CHỦ TRÌ", "20,0 %", "số liệu dưới đây là tạm tính"):
            assert words in text
        assert "Nguyễn Thị Hoa" not in text


def test_results_come_as_a_paper_only_after_the_opening_and_as_the_pages_have_them(office: Flask) -> None:
    closed = a_closed_round()
    files = results_paper.draft(Wish(closed)).files()
    for text in both(files):
        assert "KẾT QUẢ ĐIỀU TRA XÃ HỘI HỌC" in text
        assert "Tổng số phiếu đã gửi: 42." in text
    assert openpyxl.load_workbook(io.BytesIO(files[".xlsx"])).sheetnames == [
        *("Điểm", "Ước lượng", "Giữa các nhóm", "So với đợt trước"),
        *("Thống kê", "Sổ mã"),
    ]
    closed.state = "open"
    with pytest.raises(Refused, match="chưa mở"):
        results_paper.draft(Wish(closed))
    db.session.rollback()


def test_invitations_carry_number_day_and_signature(client: FlaskClient, survey_round: SurveyRound) -> None:
    survey_round.settings = survey_round.settings | {
        "invitation_number": 9,
        "invitation_day": "2023-12-05",
        "signer": "Nguyễn Hữu Kiên",
        "capacity": "KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC",
    }
    db.session.commit()
    content = client.post("/so-noi-vu/dot/1/in-thu-moi/1/letters").data
    page = PdfReader(io.BytesIO(content)).pages[0].extract_text()
    for words in ("Số: 09/TM-SNV", "ngày 05 tháng 12 năm 2023", "KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", "Nguyễn Hữu Kiên"):
        assert words in page
    assert len(PdfReader(io.BytesIO(content)).pages) == 12, "a page each, signed or not"


def test_an_agency_prints_its_list_for_its_chief_and_learns_nothing(office: Flask, survey_round: SurveyRound) -> None:
    client = office.test_client()
    sign_in(client, "focal_point", db.session.scalars(select(Agency).where(Agency.code == "STP")).one())
    address = "/don-vi/dot/1/danh-sach/ban-ky.docx"
    before = text_of_docx(client.get(address).data)
    assert "SỞ TƯ PHÁP" in before
    assert "THỦ TRƯỞNG CƠ QUAN" in before
    assert "Tổng số: 12 người." in before
    db.session.rollback()
    answer(db.session, *invitations(db.session, "STP")[:5])
    assert text_of_docx(client.get(address).data) == before
    assert client.get(address.replace("docx", "pdf")).data.startswith(b"%PDF")


NAMES = ("=1+1", "+84", "-x", "@sum", "<w:t>", "ă" * 300, "\u202eA", "😀")


def odd(survey_round: SurveyRound) -> None:
    """Names that mean something to programs, a title of 300 letters, one person in a group, nobody has answered."""
    for person, name in zip(db.session.scalars(select(Respondent).join(Roster)), NAMES, strict=False):
        person.full_name = person.position = name
    survey_round.title = ("Khảo sát " * 40)[:200]
    snapshots.make(db.session, survey_round, audit.SYSTEM)


@pytest.mark.parametrize("product", [name for name in PRODUCTS if name not in OF_AN_OPENED_ROUND])
def test_odd_names_and_long_titles_make_no_product_fail(survey_round: SurveyRound, product: str) -> None:
    odd(survey_round)
    files = PRODUCTS[product].draft(Wish(survey_round, "agency_heading")).files(STAMP)
    assert files[".pdf"].startswith(b"%PDF")
    assert STAMP.address in text_of_pdf(files[".pdf"]).replace(" ", "")
    assert STAMP.address in text_of_docx(files[".docx"])
    db.session.rollback()


MINISTRYS = re.compile(r"(?i)xã hội học|bộ nội vụ|chỉ số cải cách")


def ministrys(files: dict[str, bytes]) -> list[str]:
    """What the files say that only those of the Ministry's survey may say."""
    book = openpyxl.load_workbook(io.BytesIO(files[".xlsx"])) if ".xlsx" in files else None
    cells = [str(cell.value) for page in book or () for row in page.iter_rows() for cell in row if cell.value]
    return MINISTRYS.findall(" ".join([*both(files), *cells]))


def test_results_and_report_of_a_provinces_own_round_are_not_the_ministrys(office: Flask) -> None:
    closed = a_closed_round()
    closed.title, closed.kind = "Khảo sát nội bộ năm 2023", "internal"
    db.session.flush()
    for name in ("results", "methods_report"):
        assert ministrys(PRODUCTS[name].draft(Wish(closed)).files()) == [], name


def test_no_paper_of_a_provinces_own_round_is_the_ministrys(survey_round: SurveyRound) -> None:
    survey_round.title, survey_round.kind, survey_round.unseen = "Khảo sát nội bộ năm 2023", "internal", []
    survey_round.settings = {
        **survey_round.settings,
        "addressed_to": "Ủy ban nhân dân tỉnh",
        "decision": "Kế hoạch số 12",
    }
    db.session.flush()
    said: dict[str, list[str]] = {}
    for name, product in PRODUCTS.items():
        if name not in OF_AN_OPENED_ROUND:
            said[name] = ministrys(product.draft(Wish(survey_round)).files())
    assert {name: found for name, found in said.items() if found} == {}
    assert paper_texts.titles("results", survey_round)[0] == "KẾT QUẢ KHẢO SÁT NỘI BỘ"
    assert stem(PRODUCTS["results"], survey_round, 1, Made({}, 0, now())).startswith("KQ_")


SAY_WHY = {
    "respondent_list": "Chưa có bản chốt danh sách",
    "signature_list": "Chưa có bản chốt danh sách",
    "ranking": "Chưa ai được mời",
    "results": "chưa mở",
    "microdata": "chưa mở",
}


@pytest.mark.parametrize("product", sorted(PRODUCTS))
def test_of_a_round_without_anybody_each_product_is_made_or_says_why(office: Flask, product: str) -> None:
    empty = cast.a_round(db.session)
    if product in SAY_WHY:
        with pytest.raises(Refused, match=SAY_WHY[product]):
            PRODUCTS[product].draft(Wish(empty))
        return
    for text in both(PRODUCTS[product].draft(Wish(empty)).files(STAMP)):
        assert len(text) > 100
