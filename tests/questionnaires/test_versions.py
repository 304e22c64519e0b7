"""A questionnaire from the first upload to the frozen version: what may change, and what the database itself refuses."""

from __future__ import annotations

import hashlib

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation.audit import Actor, AuditEvent
from foundation.db import Refused
from questionnaires import version_list, versions
from questionnaires.versions import QuestionnaireVersion
from tests.questionnaires.tables import workbook

HANH = Actor("home_affairs", 7)
SURVEY = """
    type    | name | label
    integer | tuoi | Tuổi của Ông/Bà
"""
LONGER = f"{SURVEY}    text    | y_kien | Ý kiến khác\n"
WRONG = SURVEY.replace("integer", "integr")


def uploaded(session: Session, survey: str = SURVEY, **more: str | None) -> QuestionnaireVersion:
    return versions.upload(session, workbook(survey=survey, **more), "phieu_thu.xlsx", HANH)


def published(session: Session, survey: str = SURVEY) -> QuestionnaireVersion:
    made = uploaded(session, survey)
    versions.publish(session, made, HANH, seen=made.sha256 or "")
    return made


def verbs(session: Session) -> list[str]:
    return list(session.scalars(sa.select(AuditEvent.verb).order_by(AuditEvent.id)))


def test_an_uploaded_workbook_is_a_draft_with_its_report(session: Session) -> None:
    made = uploaded(session)
    assert (made.form_id, made.number, made.title, made.state) == ("thu", 1, "Phiếu thử (minh họa)", "draft")
    assert made.report["questions"] == 1
    assert made.may_be_published
    assert versions.definition(made).questions[0].name == "tuoi"


def test_a_workbook_with_errors_is_kept_with_every_problem_but_cannot_be_published(session: Session) -> None:
    made = uploaded(session, WRONG)
    assert [(p["row"], p["column"], p["code"]) for p in made.problems] == [(2, "type", "TYPE_UNKNOWN")]
    with pytest.raises(Refused, match="còn 1 lỗi"):
        versions.publish(session, made, HANH, seen="")
    with pytest.raises(ValueError, match="has errors"):
        versions.definition(made)


def test_uploading_again_replaces_the_draft(session: Session) -> None:
    first = uploaded(session, WRONG)
    again = uploaded(session)
    assert again is first
    assert again.errors == 0
    assert len(version_list.all_versions(session)) == 1


def test_the_same_workbook_sent_twice_is_stored_once(session: Session) -> None:
    data = workbook(survey=SURVEY)
    first = versions.upload(session, data, "a.xlsx", HANH)
    assert versions.upload(session, data, "a.xlsx", HANH) is first
    assert verbs(session) == ["questionnaire.upload"]


def test_a_published_workbook_sent_again_makes_no_draft(session: Session) -> None:
    data = workbook(survey=SURVEY)
    first = versions.upload(session, data, "a.xlsx", HANH)
    versions.publish(session, first, HANH, seen=first.sha256 or "")
    assert versions.upload(session, data, "a.xlsx", HANH) is first
    assert versions.draft_of(session, "thu") is None


def test_a_file_that_is_no_workbook_is_refused_with_a_sentence_and_nothing_is_stored(session: Session) -> None:
    with pytest.raises(Refused, match=r"Không mở được tệp “thu\.pdf”"):
        versions.upload(session, b"%PDF-1.7", "thu.pdf", HANH)
    assert version_list.all_versions(session) == []


def test_a_workbook_without_form_id_is_called_after_its_file(session: Session) -> None:
    made = uploaded(session, settings=None)
    assert (made.form_id, made.title) == ("phieu_thu", "phieu_thu")


def test_a_form_id_that_no_column_holds_is_refused(session: Session) -> None:
    settings = f"form_title | form_id | version\nThử | {'a' * 81} | 1"
    with pytest.raises(Refused, match="dài quá 80 ký tự"):
        uploaded(session, settings=settings)


def test_publishing_freezes_workbook_xform_and_their_sha256(session_on_each: Session) -> None:
    made = published(session_on_each)
    assert made.xform is not None
    assert made.sha256 == hashlib.sha256(made.workbook + made.xform.encode()).hexdigest()
    assert made.published_at is not None
    assert verbs(session_on_each) == ["questionnaire.upload", "questionnaire.publish"]


def test_the_next_draft_is_the_next_version(session: Session) -> None:
    published(session)
    assert published(session, LONGER).number == 2
    assert [version.number for version in version_list.all_versions(session)] == [2, 1]


def test_the_second_clicker_is_told_that_it_is_published(session: Session) -> None:
    made = published(session)
    with pytest.raises(Refused, match="đã được công bố"):
        versions.publish(session, made, HANH, seen=made.sha256 or "")


def test_what_was_replaced_since_it_was_seen_is_not_published(session: Session) -> None:
    seen = uploaded(session).sha256 or ""
    made = uploaded(session, LONGER)
    with pytest.raises(Refused, match="người khác vừa thay"):
        versions.publish(session, made, HANH, seen=seen)
    assert made.state == "draft"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE questionnaire_version SET xform = 'x'",
        "UPDATE questionnaire_version SET state = 'draft'",
        "UPDATE questionnaire_version SET title = 'khác'",
        "DELETE FROM questionnaire_version",
    ],
)
def test_the_database_refuses_to_change_a_published_version(session_on_each: Session, statement: str) -> None:
    published(session_on_each)
    session_on_each.commit()
    with pytest.raises(sa.exc.DBAPIError, match="never changes"):
        session_on_each.execute(sa.text(statement))
    session_on_each.rollback()


def test_the_database_takes_one_draft_of_a_questionnaire(session_on_each: Session) -> None:
    uploaded(session_on_each)
    session_on_each.add(QuestionnaireVersion(form_id="thu", number=2, title="x", workbook=b"x"))
    with pytest.raises(sa.exc.IntegrityError):
        session_on_each.flush()


def test_a_draft_can_be_thrown_away_and_a_published_version_cannot(session: Session) -> None:
    kept = published(session)
    versions.discard(session, uploaded(session, LONGER), HANH)
    assert version_list.all_versions(session) == [kept]
    with pytest.raises(Refused, match="không xoá được"):
        versions.discard(session, kept, HANH)


def test_a_list_of_versions_loads_no_files(session: Session) -> None:
    uploaded(session)
    session.expire_all()
    (version,) = version_list.all_versions(session)
    assert {"workbook", "xform"} <= sa.inspect(version).unloaded


def test_a_definition_is_read_once(session: Session) -> None:
    made = published(session)
    assert versions.definition(made) is versions.definition(made)
