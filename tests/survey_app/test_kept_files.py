"""A kept file that is broken, or that no key opens any more: a sentence with what to do, and the rest works on."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from foundation.db import begin_reading
from respondents.exports import ExportFile
from respondents.roster import Roster
from respondents.roster.cover_letter import CoverLetter
from survey_app.database import db
from tests.signing_in import sign_in
from tests.survey_app.two_rounds import Half, two_rounds

BROKEN = [b"", b"x", b"\x00" * 200]


@pytest.fixture
def half(office: Flask) -> Half:
    return two_rounds()[0]


def spoil(table: str, what: bytes) -> None:
    """Writes these bytes where sealed ones lie; of the file's own key the first four stay."""
    db.session.rollback()
    begin_reading(False)
    column = sa.table(table, sa.column("content", sa.LargeBinary))
    sealed = db.session.scalars(sa.select(column.c.content)).first() or b""
    db.session.execute(sa.update(column).values(content=sealed[:4] + what if what == b"x" else what))
    db.session.commit()


@pytest.mark.parametrize("what", BROKEN)
def test_a_letter_that_cannot_be_opened(office: Flask, half: Half, what: bytes) -> None:
    roster = db.session.get_one(Roster, half.things["roster_id"])
    db.session.add(CoverLetter(roster_id=roster.id, filename="cv.pdf", content=b"%PDF-", at=half.survey_round.opens_at))
    db.session.commit()
    client: FlaskClient = office.test_client()
    sign_in(client, "home_affairs")
    here = f"/so-noi-vu/dot/{half.survey_round.id}/danh-sach/{roster.id}"
    assert client.get(f"{here}/cong-van").status_code == 200
    spoil("cover_letter", what)
    answer = client.get(f"{here}/cong-van")
    assert (answer.status_code, "Dữ liệu đã lưu không mở được" in answer.text) == (409, True)


@pytest.mark.parametrize("what", BROKEN)
def test_an_export_that_cannot_be_opened(office: Flask, half: Half, what: bytes) -> None:
    client: FlaskClient = office.test_client()
    sign_in(client, "home_affairs")
    here = f"/bo-noi-vu/dot/{half.survey_round.id}/xuat/{half.things['export_id']}"
    page = client.get(here).text
    link = next(part.partition('"')[0] for part in page.split('href="') if "/xuat/tep/" in part.partition('"')[0])
    assert client.get(link).status_code == 200
    spoil("export_file", what)
    answer = client.get(link)
    assert (answer.status_code, "Dữ liệu đã lưu không mở được" in answer.text) == (409, True)


@pytest.mark.parametrize("what", BROKEN)
def test_a_signed_copy_that_cannot_be_opened(office: Flask, half: Half, what: bytes) -> None:
    client: FlaskClient = office.test_client()
    sign_in(client, "home_affairs")
    here = f"/bo-noi-vu/dot/{half.survey_round.id}/xuat/ban-ky-so/{half.things['copy_id']}"
    assert client.get(here).status_code == 200
    spoil("signed_copy", what)
    answer = client.get(here)
    assert (answer.status_code, "Dữ liệu đã lưu không mở được" in answer.text) == (409, True)


def test_an_export_without_its_files_is_still_a_page(office: Flask, half: Half) -> None:
    client: FlaskClient = office.test_client()
    sign_in(client, "home_affairs")
    begin_reading(False)
    db.session.execute(sa.delete(ExportFile))
    db.session.commit()
    for address in ("xuat", f"xuat/{half.things['export_id']}", f"xuat/{half.things['export_id']}/tinh-trang"):
        assert client.get(f"/bo-noi-vu/dot/{half.survey_round.id}/{address}").status_code == 200
