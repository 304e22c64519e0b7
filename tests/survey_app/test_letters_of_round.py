"""Letters of a whole round: made in the background, agency by agency, with a record to sign that tells nothing of answering."""

from __future__ import annotations

import io
from datetime import timedelta
from zipfile import ZipFile

import docx
import pypdf
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from foundation import audit, jobs
from foundation.audit import AuditEvent
from foundation.db import Refused
from foundation.jobs import Job, Task
from foundation.vietnam_time import today
from questionnaires.survey_round import SurveyRound
from respondents.invitation import Invitation
from respondents.messages import letter_files
from respondents.messages.letter_files import LetterFile
from survey_app import letters_of_round, long_work
from survey_app.database import db
from tests.survey_app.fieldwork_cast import answer, invitations

PAGE = "/so-noi-vu/dot/1/in-thu-moi"


def work(said: list[tuple[int, int, str]] | None = None, attempt: int = 1) -> None:
    """What the child process of the job does."""
    heard = said if said is not None else []
    task = Task("round:1", {}, audit.SYSTEM, attempt, lambda *words: heard.append(words))
    long_work.KINDS[letter_files.JOB].work(db.session, task)  # type: ignore[arg-type]
    db.session.commit()


def texts(packed: bytes) -> dict[str, str]:
    """Name → text of the files of an archive."""
    with ZipFile(io.BytesIO(packed)) as archive:
        return {name: text(name, archive.read(name)) for name in archive.namelist()}


def text(name: str, content: bytes) -> str:
    """What a .pdf or a .docx says."""
    if name.endswith(".pdf"):
        return " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
    body = docx.Document(io.BytesIO(content)).element.body
    return " ".join(node.text or "" for node in body.iter() if node.tag.endswith("}t"))


def test_each_agency_gets_its_letters_and_a_record_of_everybody_whoever_has_answered(client: FlaskClient) -> None:
    stp = invitations(db.session, "STP")  # type: ignore[arg-type]
    agency = stp[0].agency_id
    pages = []
    for some_answered in (False, True):
        if some_answered:
            answer(db.session, *stp[:5])  # type: ignore[arg-type]
        assert "Đang dựng thư của cả đợt" in client.post(f"{PAGE}/ca-dot", follow_redirects=True).text
        said: list[tuple[int, int, str]] = []
        work(said)
        assert said[-1] == (3, 3, "Đã dựng xong thư")
        db.session.execute(Job.__table__.update().values(state="done"))
        db.session.commit()
        page = client.get(PAGE).text
        assert "<strong>30</strong> thư của <strong>3</strong> đơn vị" in page
        files = texts(client.post(f"{PAGE}/ca-dot/{agency}").data)
        names = ["thu-moi-2023-STP-01", "bien-ban-giao-nhan-thu-moi-2023-STP"]
        names += ["phieu-cat-2023-STP-01", "bien-ban-giao-nhan-phieu-cat-2023-STP"]
        assert list(files) == [f"{name}{ending}" for name in names for ending in (".pdf", ".docx")]
        for ending in (".pdf", ".docx"):
            assert "BIÊN BẢN GIAO NHẬN PHIẾU MỜI" in files[names[3] + ending]
            record = files[names[1] + ending]
            for words in ("BIÊN BẢN GIAO NHẬN THƯ MỜI", "Sở Tư pháp", "Tổng cộng: 12 thư mời", "BÊN NHẬN", "BÊN GIAO"):
                assert words in record
            assert record.count("Nguyễn Thị Hoa") == 2
        pages.append(files)
    assert pages[0] == pages[1]


def test_all_agencies_come_in_one_archive_in_pieces_and_it_is_recorded(client: FlaskClient) -> None:
    work()
    answer_ = client.post(f"{PAGE}/ca-dot/tat-ca")
    with ZipFile(io.BytesIO(answer_.data)) as archive:
        assert archive.testzip() is None
        folders = {name.partition("/")[0] for name in archive.namelist()}
    assert folders == {"STP", "EHL", "BDL"}
    db.session.rollback()
    events = db.session.scalars(select(AuditEvent).where(AuditEvent.verb == "invitation.print")).all()
    assert [(event.subject, event.detail["count"]) for event in events] == [("round:1", 30)]


def test_no_more_than_one_agency_is_in_memory(client: FlaskClient) -> None:
    work()
    pieces, most = letters_of_round.whole(letter_files.fetch_all(db.session, 1)), 0  # type: ignore[arg-type]
    for _ in pieces:
        most = max(most, sum(isinstance(one, LetterFile) for one in db.session.identity_map.values()))
    assert most == 1


def test_a_worker_that_died_goes_on_where_it_was(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    packed: list[str] = []
    whole = letters_of_round.pack

    def dies_at_the_second(survey_round, agency, people, shared, wording):  # type: ignore[no-untyped-def]
        if len(packed) == 1 and not again:
            raise KeyboardInterrupt
        packed.append(agency.code)
        return whole(survey_round, agency, people, shared, wording)

    again = False
    monkeypatch.setattr(letters_of_round, "pack", dies_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        work()
    db.session.rollback()
    again = True
    work(attempt=2)
    assert len(packed) == len(set(packed)) == 3


def test_ordering_twice_is_one_job_and_ordering_anew_makes_them_anew(client: FlaskClient) -> None:
    client.post(f"{PAGE}/ca-dot")
    client.post(f"{PAGE}/ca-dot")
    db.session.rollback()
    assert len(db.session.scalars(select(Job)).all()) == 1
    assert jobs.latest(db.session, letter_files.JOB, "round:1").state == "waiting"  # type: ignore[arg-type,union-attr]
    assert "đang chờ đến lượt" in client.get(f"{PAGE}/ca-dot/tinh-trang").text
    assert "Tải thư và biên bản" not in client.get(PAGE).text


def test_files_with_keys_are_not_kept_for_long(client: FlaskClient) -> None:
    work()
    agency = db.session.scalars(select(LetterFile.agency_id)).first()
    assert letter_files.forget_old(db.session) == 0  # type: ignore[arg-type]
    db.session.execute(LetterFile.__table__.update().values(made_on=today() - letter_files.KEPT - timedelta(days=1)))
    assert letter_files.forget_old(db.session) == 3  # type: ignore[arg-type]
    db.session.commit()
    assert "không còn được giữ" in client.post(f"{PAGE}/ca-dot/{agency}", follow_redirects=True).text
    assert "Chưa có thư nào được dựng" in client.post(f"{PAGE}/ca-dot/tat-ca", follow_redirects=True).text


def test_without_anybody_invited_there_is_nothing_to_print(client: FlaskClient) -> None:
    for one in db.session.scalars(select(Invitation)):
        one.state = "revoked"
    survey_round = db.session.scalars(select(SurveyRound)).one()
    with pytest.raises(Refused, match="Chưa có ai được mời"):
        letter_files.order(db.session, survey_round, audit.SYSTEM)  # type: ignore[arg-type]
