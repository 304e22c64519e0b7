"""Questionnaires as they are kept: each version with its workbook, its XForm XML and their SHA-256; published = frozen.

Of one questionnaire (`form_id`) there is at most one draft; uploading again replaces it. Publishing makes it version 1, 2, …
of its questionnaire, and from then on the database itself refuses to change or delete it.
"""

from __future__ import annotations

import hashlib
import re
from datetime import datetime
from functools import lru_cache
from pathlib import PurePath
from typing import Any, NamedTuple

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    delete,
    func,
    select,
    text,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation import audit
from foundation.db import Base, Refused, UTCDateTime, after_create, now, table
from foundation.states import HasState, State, only
from questionnaires import bank_rows
from questionnaires.workbook import WorkbookCheck, check
from questionnaires.xform import Questionnaire, read_xform


class VersionState(State):
    """Whether a version may still be changed."""

    DRAFT = "draft", "Nháp"
    PUBLISHED = "published", "Đã công bố", "green"


LONGEST_FORM_ID, LONGEST_TITLE = 80, 200
REWORDED = (
    "Bản nháp này có lời đã sửa trên màn hình. Hãy tải sổ tính lên ở trang “Tải mẫu phiếu lên”, hoặc xoá bản nháp."
)
SOMEBODY_ELSE = "Có người khác vừa thay mẫu phiếu này. Hãy tải lại trang, xem bản mới nhất rồi làm lại."


class QuestionnaireVersion(HasState, Base):
    """One version of one questionnaire. A draft may have problems; a published one has none and never changes."""

    STATES = VersionState
    __tablename__ = "questionnaire_version"
    __table_args__ = (
        UniqueConstraint("form_id", "number"),
        only(VersionState),
        CheckConstraint("state = 'draft' OR (xform IS NOT NULL AND sha256 IS NOT NULL)", name="published_is_whole"),
        Index(
            "one_draft_of_a_form",
            "form_id",
            unique=True,
            sqlite_where=text("state = 'draft'"),
            postgresql_where=text("state = 'draft'"),
        ),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    form_id: Mapped[str] = mapped_column(String(LONGEST_FORM_ID))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(LONGEST_TITLE))
    state: Mapped[str] = mapped_column(String(20), default="draft")
    filename: Mapped[str] = mapped_column(String(200), default="")
    workbook: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    xform: Mapped[str | None] = mapped_column(Text, deferred=True)
    sha256: Mapped[str | None] = mapped_column(String(64))  # of workbook bytes followed by the XForm's UTF-8 bytes
    report: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # the check's object
    rewordings: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list, server_default="[]")  # on screen
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    published_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    @property
    def is_published(self) -> bool:
        return self.state == "published"

    @property
    def problems(self) -> list[dict[str, Any]]:
        """What the check found, in its order; the keys of the contract's report."""
        found: list[dict[str, Any]] = self.report.get("problems", [])
        return found

    @property
    def mends(self) -> list[str]:
        """What one press does about each problem, in words; "" for nothing. Reports of earlier releases have none."""
        found: list[str] = self.report.get("mends", [])
        return found or [""] * len(self.problems)

    @property
    def errors(self) -> int:
        """How many problems stand in the way of publishing."""
        return sum(problem["severity"] == "error" for problem in self.problems)

    @property
    def may_be_published(self) -> bool:
        return self.state == "draft" and self.sha256 is not None and not self.errors

    @property
    def is_readable(self) -> bool:
        """Whether there is a definition to preview and compare."""
        return self.sha256 is not None


# -- published = frozen, in the database itself

after_create(
    table(QuestionnaireVersion),
    "sqlite",
    *(
        f"CREATE TRIGGER questionnaire_version_no_{verb} BEFORE {verb} ON questionnaire_version "
        "WHEN OLD.state = 'published' BEGIN SELECT RAISE(ABORT, 'a published questionnaire never changes'); END"
        for verb in ("update", "delete")
    ),
)
after_create(
    table(QuestionnaireVersion),
    "postgresql",
    "CREATE OR REPLACE FUNCTION questionnaire_version_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'a published questionnaire never changes'; END $$",
    "CREATE OR REPLACE TRIGGER questionnaire_version_frozen BEFORE UPDATE OR DELETE ON questionnaire_version "
    "FOR EACH ROW WHEN (OLD.state = 'published') EXECUTE FUNCTION questionnaire_version_refuse()",
)


# -- verbs


class Over(NamedTuple):
    """A draft with words that were changed on screen, as whoever replaces it has seen it; and which the new workbook keeps."""

    created_at: datetime
    rewordings: list[dict[str, str]]


def upload(
    session: Session,
    data: bytes,
    filename: str,
    by: audit.Actor,
    checked: WorkbookCheck | None = None,
    over: Over | None = None,
) -> QuestionnaireVersion:
    """The workbook as the draft of its questionnaire, with its report, problems and all; an earlier draft is replaced.

    A workbook that is there already, published or as the draft, is given back and nothing is stored. `checked`: what
    `check(data)` found, from whoever did not want to hold the database meanwhile. Raises Refused for a file that cannot be
    opened, and where a draft's words were changed on screen and nobody has looked at what becomes of them (`over`).
    """
    result = checked or check(data, filename)
    unreadable = [problem for problem in result.problems if problem.code == "FILE_UNREADABLE"]
    if unreadable:
        raise Refused(unreadable[0].message)
    form_id = form_id_of(result, filename)
    known = _same(session, form_id, data)
    if known is not None:
        return known
    draft = draft_of(session, form_id)
    if draft is not None and draft.rewordings and (over is None or over.created_at != draft.created_at):
        raise Refused(REWORDED if over is None else SOMEBODY_ELSE)
    made = draft or QuestionnaireVersion(form_id=form_id, number=_next_number(session, form_id))
    made.rewordings = over.rewordings if over is not None else []
    for name, value in contents(form_id, result, data, filename).items():
        setattr(made, name, value)
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError as refusal:
        raise Refused(SOMEBODY_ELSE) from refusal
    audit.record(session, by, "questionnaire.upload", _subject(made), number=made.number, errors=made.errors)
    return made


def form_id_of(result: WorkbookCheck, filename: str) -> str:
    """`form_id` of the settings, else made of the file's name: the check only warns when it is missing. Raises Refused."""
    form_id = result.form_id or re.sub(r"\W+", "_", PurePath(filename).stem).strip("_")[:LONGEST_FORM_ID]
    if len(form_id) > LONGEST_FORM_ID:
        raise Refused(f"Mã phiếu (form_id) dài quá {LONGEST_FORM_ID} ký tự. Hãy đặt mã ngắn hơn, ví dụ ld_so_2026.")
    return form_id or "mau_phieu"


def _same(session: Session, form_id: str, data: bytes) -> QuestionnaireVersion | None:
    """The newest version with these very bytes."""
    query = select(QuestionnaireVersion).where(
        QuestionnaireVersion.form_id == form_id, QuestionnaireVersion.workbook == data
    )
    return session.scalars(query.order_by(QuestionnaireVersion.number.desc()).limit(1)).first()


def _next_number(session: Session, form_id: str) -> int:
    highest = select(func.max(QuestionnaireVersion.number)).where(QuestionnaireVersion.form_id == form_id)
    return (session.scalar(highest) or 0) + 1


def contents(form_id: str, result: WorkbookCheck, data: bytes, filename: str) -> dict[str, Any]:
    """The columns that say what a draft holds, of a workbook and its check."""
    return {
        "title": (result.title or PurePath(filename).stem or form_id)[:LONGEST_TITLE],
        "filename": PurePath(filename).name[-200:],
        "workbook": data,
        "xform": result.xform,
        "sha256": digest(data, result.xform) if result.xform is not None else None,
        "report": {**result.as_report(), "mends": [mend.words if mend else "" for mend in result.mends]},
        "created_at": now(),
    }


def digest(workbook: bytes, xform: str) -> str:
    """The SHA-256 under which a version is known: of the workbook's bytes followed by the XForm's."""
    return hashlib.sha256(workbook + xform.encode()).hexdigest()


def publish(session: Session, version: QuestionnaireVersion, by: audit.Actor, *, seen: str) -> None:
    """Freezes a draft without errors. `seen` is the SHA-256 of what the official has looked at.

    Raises Refused when it has errors, is published already, or was replaced since it was seen.
    """
    if version.state == "draft" and not version.may_be_published:
        raise Refused(f"Mẫu phiếu còn {version.errors} lỗi nên chưa công bố được. Hãy sửa trong Excel rồi tải lên lại.")
    session.flush()
    won = session.execute(
        update(QuestionnaireVersion)
        .where(
            QuestionnaireVersion.id == version.id,
            QuestionnaireVersion.state == "draft",
            QuestionnaireVersion.sha256 == seen,
        )
        .values(state="published", published_at=now())
        .returning(QuestionnaireVersion.id)
        .execution_options(synchronize_session=False)
    ).first()
    session.refresh(version)
    if won is None:
        raise Refused("Mẫu phiếu này đã được công bố." if version.is_published else SOMEBODY_ELSE)
    bank_rows.keep(session, version.id, definition(version))
    audit.record(session, by, "questionnaire.publish", _subject(version), number=version.number, sha256=version.sha256)


def discard(session: Session, version: QuestionnaireVersion, by: audit.Actor) -> None:
    """Throws a draft away. Raises Refused for a published version."""
    gone = session.execute(
        delete(QuestionnaireVersion)
        .where(QuestionnaireVersion.id == version.id, QuestionnaireVersion.state == "draft")
        .returning(QuestionnaireVersion.id)
        .execution_options(synchronize_session=False)
    ).first()
    if gone is None:
        raise Refused("Mẫu phiếu đã công bố thì không xoá được, vì người trả lời có thể đang dùng.")
    audit.record(session, by, "questionnaire.discard", _subject(version), number=version.number)
    session.expunge(version)


def _subject(version: QuestionnaireVersion) -> str:
    return f"questionnaire_version:{version.id}"


# -- looking


def draft_of(session: Session, form_id: str) -> QuestionnaireVersion | None:
    """The draft of a questionnaire, if there is one."""
    query = select(QuestionnaireVersion).where(QuestionnaireVersion.form_id == form_id)
    return session.scalars(query.where(QuestionnaireVersion.state == "draft")).first()


def definition(version: QuestionnaireVersion) -> Questionnaire:
    """The definition of a version, read once by each process. ValueError for a draft with errors, which has none."""
    if version.xform is None:
        raise ValueError(f"version {version.id} has errors and no definition")
    return read_once(version.xform)


@lru_cache(maxsize=16)
def read_once(xform: str) -> Questionnaire:
    """The one place where a process keeps definitions: equal XML gives the same object."""
    return read_xform(xform)
