"""Papers that come back signed: brought on the page of their version, verified, kept beside it, withdrawn and used again."""

from __future__ import annotations

import hashlib
import io
import re
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from foundation import audit
from foundation.audit import AuditEvent
from foundation.db import Refused, now
from foundation.keys import WrongKey
from foundation.signed_pdf import copies as kept_copies
from foundation.signed_pdf.coming_back import verified
from questionnaires.survey_round import SurveyRound
from respondents import erasing, exports
from respondents.exports import Export, Made
from respondents.signed_copies import SignedCopy, shelf
from survey_app.database import db
from tests import cast
from tests.foundation.test_signed_pdf import AUTHORITY, MINH, OFFICE, OTHER, PAPER
from tests.signed_pdf_kit import a_holder, signed, with_other_text
from tests.signing_in import sign_in
from tests.survey_app.exported import export, fetch

RATES = {"product": "response_rates", "order": "agency", "reason": "Trình Giám đốc ký"}
HERE = "/bo-noi-vu/dot/1/xuat/1"


@pytest.fixture
def paper(client: FlaskClient) -> bytes:
    """The print of an open version, as somebody takes it away to sign."""
    export(client, RATES)
    print_ = db.session.scalars(sa.select(exports.ExportFile).where(exports.ExportFile.name.endswith(".pdf"))).one()
    return fetch(client, print_).data


@pytest.fixture
def reader(office: Flask) -> FlaskClient:
    """Somebody of the Ministry."""
    made = office.test_client()
    sign_in(made, "ministry")
    return made


@pytest.fixture
def trusting(office: Flask, tmp_path: Path) -> None:
    """The installation names whom it trusts."""
    file = tmp_path / "authorities.pem"
    file.write_text(AUTHORITY.pem)
    office.config["SIGNATURE_AUTHORITIES"] = str(file)


def bring(client: FlaskClient, content: bytes, at: str = HERE) -> TestResponse:
    sent = {"ky-file": (io.BytesIO(content), "da-ky.pdf")}
    return client.post(f"{at}/ban-ky-so", data=sent, follow_redirects=True)


def words(page: TestResponse) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())


def copies() -> list[SignedCopy]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(SignedCopy).order_by(SignedCopy.id)))


def events(ending: str) -> list[AuditEvent]:
    db.session.rollback()
    query = sa.select(AuditEvent).where(AuditEvent.verb.endswith(ending)).order_by(AuditEvent.id)
    return list(db.session.scalars(query))


@pytest.mark.usefixtures("trusting")
def test_a_paper_is_taken_away_signed_and_brought_back(client: FlaskClient, reader: FlaskClient, paper: bytes) -> None:
    page = words(client.get(HERE))
    assert "Chưa có bản ký số của phiên bản này." in page
    content = signed(signed(paper, MINH, AUTHORITY), OFFICE, AUTHORITY, "ConDau")
    page = words(bring(client, content))
    assert "Đã giữ bản ký số. Chữ ký nguyên vẹn, đã xác minh người ký: Nguyễn Văn Minh; Sở Nội vụ tỉnh Đắk Lắk." in page
    assert "Đã xác minh người ký" in page
    assert "Nguyễn Văn Minh , Sở Nội vụ. Tổ chức chứng thực: Cơ quan chứng thực thử nghiệm. Ký lúc" in page
    assert "(theo máy của người ký). Thời điểm ký do đồng hồ máy của người ký ghi" in page
    assert "Không kiểm tra chứng thư có bị thu hồi hay không" in page
    for whoever in (client, reader):
        assert words(whoever.get(HERE)).count("Nguyễn Văn Minh") == 1
        taken = whoever.get("/bo-noi-vu/dot/1/xuat/ban-ky-so/1")
        assert taken.data == content
        assert taken.mimetype == "application/pdf"
        assert re.search(r'filename="TLTL_DakLak_2023_v01_\d{8}_KySo1.pdf"', taken.headers["Content-Disposition"])
    (kept,) = events("keep_signed")
    assert kept.subject == "export:1"
    assert kept.detail == {
        **{"round": 1, "product": "response_rates", "number": 1, "sha256": hashlib.sha256(content).hexdigest()},
        **{"signatures": 2, "trusted": True},
    }
    assert [one.detail["signed"] for one in events("view") if "signed" in one.detail] == [1, 1]


def test_without_authorities_it_is_kept_and_said_that_nobody_vouches(client: FlaskClient, paper: bytes) -> None:
    page = words(bring(client, signed(paper, MINH, AUTHORITY)))
    assert (
        "Đã giữ bản ký số. Chữ ký nguyên vẹn; chưa xác minh được tổ chức chứng thực. Tên trên chứng thư: Nguyễn" in page
    )
    assert "Đã xác minh người ký" not in page
    assert "Tên trên chứng thư: Nguyễn Văn Minh" in page
    assert "Cơ quan chứng thực thử nghiệm (chưa xác minh)" in page


@pytest.mark.usefixtures("trusting")
def test_what_is_not_this_paper_signed_is_refused_and_nothing_is_kept(client: FlaskClient, paper: bytes) -> None:
    good = signed(paper, MINH, AUTHORITY)
    for content, says in {
        b"": "Tệp rỗng",
        b"PK\x03\x04": "không phải PDF",
        paper: "chưa có chữ ký số nào",
        with_other_text(good): "Tệp đã bị sửa sau khi ký của Nguyễn Văn Minh",
        good.replace(b"/Reason", b"/Treason")[:-9]: "Không đọc được tệp",
        signed(paper, a_holder(OTHER), OTHER): "một tổ chức chứng thực không có trong danh sách tin cậy",
        signed(PAPER, MINH, AUTHORITY): "Đây không phải bản này",
    }.items():
        assert says in words(bring(client, content)), says
    assert copies() == []
    assert events("keep_signed") == []


def test_a_copy_of_another_version_is_sent_to_its_own_page(client: FlaskClient, paper: bytes) -> None:
    export(client, RATES | {"reason": "Bản sau"})
    second = f"{HERE[:-1]}2"
    says = "Đây là phiên bản 1, không phải phiên bản 2. Hãy tải tệp lên ở trang của phiên bản 1."
    assert says in words(bring(client, signed(paper, MINH), second))
    assert "Đã giữ bản ký số" in words(bring(client, signed(paper, MINH)))


def test_no_file_is_told_at_its_field(client: FlaskClient, paper: bytes) -> None:
    answer = client.post(f"{HERE}/ban-ky-so", data={})
    assert answer.status_code == 422
    assert "Chọn tệp .pdf đã ký số" in answer.text


def test_a_file_without_any_authority_is_told_to_whoever_brings_a_copy(
    client: FlaskClient, office: Flask, paper: bytes, tmp_path: Path
) -> None:
    office.config["SIGNATURE_AUTHORITIES"] = str(tmp_path / "nowhere.pem")
    assert "Máy chủ không đọc được tệp chứng thư" in words(bring(client, signed(paper, MINH)))
    assert copies() == []


def test_a_copy_is_withdrawn_and_used_again_and_one_who_only_reads_sees_none_that_is_withdrawn(
    client: FlaskClient, reader: FlaskClient, paper: bytes
) -> None:
    content = signed(paper, MINH, AUTHORITY)
    bring(client, content)
    assert "đang được giữ ở trang này" in words(bring(client, content))
    one = "/bo-noi-vu/dot/1/xuat/ban-ky-so/1"
    assert "Đã rút bản ký số" in words(client.post(f"{one}/rut", follow_redirects=True))
    assert "đã được rút trước đó" in words(client.post(f"{one}/rut", follow_redirects=True))
    assert "Chưa có bản ký số" in words(reader.get(HERE))
    assert reader.get(one).status_code == 404
    assert client.get(one).data == content
    assert "Đã rút" in words(client.get(HERE))
    assert "được dùng lại" in words(client.post(f"{one}/dung-lai", follow_redirects=True))
    assert "đang được dùng" in words(client.post(f"{one}/dung-lai", follow_redirects=True))
    assert reader.get(one).data == content
    assert [event.verb for event in events("_signed")] == [
        *("export.keep_signed", "export.withdraw_signed", "export.bring_back_signed")
    ]
    again = signed(paper, MINH, AUTHORITY)
    bring(client, again)
    assert [copy.withdrawn_at for copy in copies()] == [None, None]


def test_who_only_reads_brings_and_withdraws_nothing(client: FlaskClient, reader: FlaskClient, paper: bytes) -> None:
    content = signed(paper, MINH)
    assert "Tải bản đã ký số lên" not in reader.get(HERE).text
    assert bring(reader, content).status_code == 403
    bring(client, content)
    assert "Rút bản ký số" not in reader.get(HERE).text
    for act in ("rut", "dung-lai"):
        assert reader.post(f"/bo-noi-vu/dot/1/xuat/ban-ky-so/1/{act}").status_code == 403
    assert reader.get("/bo-noi-vu/dot/1/xuat/ban-ky-so/77").status_code == 404


def test_what_waits_for_its_second_person_takes_no_signed_copy(client: FlaskClient) -> None:
    export(client, {"product": "respondent_list", "order": "agency", "reason": "Gửi Bộ"})
    assert "Bản ký số" not in words(client.get(HERE))
    assert bring(client, b"%PDF-").status_code == 404


# the verbs, on each database


def an_export(session: Session, product: str = "response_rates", number: int = 1) -> Export:
    survey_round = session.scalars(sa.select(SurveyRound)).first() or cast.a_round(session)
    made = Made({".pdf": PAPER, ".xlsx": b"PK"}, 3, now())
    return exports.keep(session, survey_round, product, "Tep", number, made, "Trình ký", audit.SYSTEM)


def a_copy(session: Session, of: Export, content: bytes | None = None) -> SignedCopy:
    content = content or signed(PAPER, MINH, AUTHORITY)
    ours = kept_copies.to_compare(session, shelf(session, of), content)
    return kept_copies.keep(session, shelf(session, of), content, verified(content, ours, AUTHORITY.pem), audit.SYSTEM)


def test_a_copy_is_encrypted_at_rest_and_not_given_out_otherwise_than_it_came(session_on_each: Session) -> None:
    content = signed(PAPER, MINH, AUTHORITY)
    kept = a_copy(session_on_each, an_export(session_on_each), content)
    session_on_each.commit()
    raw = session_on_each.execute(sa.text("SELECT content, signatures FROM signed_copy")).one()
    assert b"%PDF" not in bytes(raw[0])
    assert b"Minh" not in bytes(raw[1])
    session_on_each.expire_all()
    assert kept_copies.content(kept) == content
    assert kept.found[0].signer == "Nguyễn Văn Minh"
    kept.content = content + b" "
    session_on_each.flush()
    with pytest.raises(WrongKey, match="checksum"):
        kept_copies.content(kept)


def test_equal_copies_are_kept_once_and_twenty_are_enough(session_on_each: Session) -> None:
    of = an_export(session_on_each)
    content = signed(PAPER, MINH, AUTHORITY)
    first = a_copy(session_on_each, of, content)
    with pytest.raises(Refused, match="đang được giữ"):
        a_copy(session_on_each, of, content)
    kept_copies.withdraw(session_on_each, shelf(session_on_each, of), first, audit.SYSTEM)
    for number in range(kept_copies.MOST - 1):
        found = first.found
        kept_copies.keep(session_on_each, shelf(session_on_each, of), content + bytes([number]), found, audit.SYSTEM)
    with pytest.raises(Refused, match="đã có 20 tệp ký số"):
        kept_copies.to_compare(session_on_each, shelf(session_on_each, of), content)
    newest = kept_copies.of_version(session_on_each, shelf(session_on_each, of))
    assert [one.id for one in newest] == sorted((one.id for one in newest), reverse=True)


def test_a_version_without_a_print_or_not_open_takes_none(session_on_each: Session) -> None:
    survey_round = cast.a_round(session_on_each)
    sheet = exports.keep(
        *(session_on_each, survey_round, "microdata", "Tep", 1, Made({".csv": b"x"}, 1, now()), "Vì", audit.SYSTEM)
    )
    with pytest.raises(Refused, match="không có bản in"):
        kept_copies.to_compare(session_on_each, shelf(session_on_each, sheet), b"%PDF-")
    made = Made({".pdf": PAPER}, 1, now())
    waits = exports.keep(
        *(session_on_each, survey_round, "respondent_list", "Tep", 1, made, "Vì", audit.SYSTEM), waits=True
    )
    with pytest.raises(Refused, match="chưa tải được"):
        kept_copies.to_compare(session_on_each, shelf(session_on_each, waits), b"%PDF-")


def test_copies_of_what_names_people_go_with_it_and_others_stay(session_on_each: Session) -> None:
    people, rates = an_export(session_on_each, "respondent_list"), an_export(session_on_each)
    a_copy(session_on_each, people)
    stays = a_copy(session_on_each, rates)
    survey_round = session_on_each.scalars(sa.select(SurveyRound)).one()
    survey_round.state, survey_round.closes_at = "closed", now() - timedelta(days=91)
    session_on_each.commit()
    gone = dict(erasing.erase_due(session_on_each, survey_round))
    assert gone[erasing.Clock.CONTACTS]["signed_copy"] == 1
    assert session_on_each.scalars(sa.select(SignedCopy.id)).all() == [stays.id]
