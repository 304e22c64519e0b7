"""What must be right before anything starts: the database answers, its schema is this release's, the keys are its own.

One sentence for each cause, with the next step; nothing is written but the fingerprint of the keys, once.
"""

from __future__ import annotations

from pathlib import Path

import click
from flask import current_app
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.orm import Session

from foundation import key_fingerprint, keys
from foundation.db import looking
from survey_app.places import place

VERSIONS = place("migrations") / "versions"
UPGRADE = "flask --app survey_app db upgrade"

NOT_THERE = f"Cơ sở dữ liệu chưa có bảng nào. Hãy chạy `{UPGRADE}`."
OLDER = (
    "Cơ sở dữ liệu ở bản {stands}, phần mềm này cần bản {needed}. Hãy sao lưu cơ sở dữ liệu, dừng máy chủ rồi chạy "
    f"`{UPGRADE}`."
)
NEWER = (
    "Cơ sở dữ liệu ở bản {stands}, mới hơn phần mềm này (bản {needed}). Hãy cài lại đúng bản phần mềm đã dùng với cơ sở dữ liệu; "
    "không hạ cơ sở dữ liệu xuống."
)
NO_ANSWER = "Không mở được cơ sở dữ liệu {where} ({why}). Hãy kiểm tra DATABASE_URL, máy chủ đó, quyền ghi và chỗ trống của ổ đĩa."
MAKE_KEYS = "Chạy `flask --app survey_app keys init`."
BRING_KEYS_BACK = (
    "Cơ sở dữ liệu đã có dữ liệu dùng khoá cũ{which}, nên không tạo khoá mới: khoá mới không mở được dữ liệu nào và làm đứt chuỗi "
    "nhật ký. Hãy khôi phục tệp khoá từ bản sao lưu riêng của nó, hoặc đặt KEYS_FILE đúng chỗ."
)


class NotReady(click.ClickException):
    """The product must not start; the message is for whoever runs the server."""

    exit_code = 78  # as sysexits.h calls a wrong configuration: another try would end the same


class NoAnswer(NotReady):
    """The database does not answer, or its disk does not: it may in a moment, as after a start of the whole machine."""

    exit_code = 75  # as sysexits.h calls what passes by itself


def check(session: Session) -> None:
    """Raises NoAnswer for a database that does not answer, NotReady for whatever else is not right. Writes the fingerprint of the
    keys where none stands yet."""
    try:
        problem = schema(session) or of_keys(session)
        if problem:
            raise NotReady(problem)
        if key_fingerprint.stored(session) is None:
            session.rollback()
            key_fingerprint.write(session, keys.current())
            session.commit()
    except SQLAlchemyError as error:
        raise NoAnswer(no_answer(error)) from error
    finally:
        session.close()


def schema(session: Session) -> str:
    """What is wrong with the tables, "" for nothing."""
    with looking(session):
        stands, needed = _stands_at(session), newest()
    if stands is None:
        return NOT_THERE
    if stands == needed:
        return ""
    return (OLDER if stands in _known() else NEWER).format(stands=stands, needed=needed)


def of_keys(session: Session) -> str:
    """What is wrong with the keys, "" for nothing."""
    with looking(session):
        try:
            return key_fingerprint.complaint(session, keys.current())
        except keys.KeysMissing as error:
            return f"{error} {_next_step(session, error)}".strip()


def refuse_new_keys(session: Session, path: Path) -> None:
    """Raises NotReady where new keys would stand beside data that was written under others; only looks."""
    try:
        with looking(session):
            filled = _has_tables(session) and key_fingerprint.is_filled(session)
            stored = key_fingerprint.stored(session) if filled else None
    except SQLAlchemyError as error:
        raise NotReady(no_answer(error)) from error
    if filled:
        raise NotReady(f"Không có tệp khoá {path}. {_bring_back(stored)}")


def no_answer(error: SQLAlchemyError) -> str:
    """The sentence about a database that does not answer, without its password."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    where = current_app.extensions["sqlalchemy"].engine.url.render_as_string(hide_password=True)
    return NO_ANSWER.format(where=where, why=" ".join(str(cause).split())[:200])


def newest() -> str:
    """The revision that this release's models stand for."""
    return max(_known())


def _known() -> set[str]:
    return {path.name[:4] for path in VERSIONS.glob("[0-9][0-9][0-9][0-9]_*.py")}


def _has_tables(session: Session) -> bool:
    database = session.get_bind().engine.url
    if database.get_backend_name() == "sqlite" and not Path(database.database or "").exists():
        return False  # looking would make the file
    return bool(inspect(session.connection()).get_table_names())


def _stands_at(session: Session) -> str | None:
    if not _has_tables(session) or not inspect(session.connection()).has_table("alembic_version"):
        return None
    found: str | None = session.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def _next_step(session: Session, error: keys.KeysMissing) -> str:
    if not isinstance(error, keys.NoKeysFile):
        return ""
    if not key_fingerprint.is_filled(session):
        return MAKE_KEYS
    return _bring_back(key_fingerprint.stored(session))


def _bring_back(stored: tuple[str, list[str]] | None) -> str:
    return BRING_KEYS_BACK.format(which=f" (dấu khoá {stored[0]})" if stored else "")
