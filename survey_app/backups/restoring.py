"""Putting a copy into an empty database: the tables of its revision, all rows in one transaction, then the migrations since.

Until that transaction everything was only read, and it ends only when the copy was read to its end and the key ring knows it: a
restore that breaks off leaves empty tables, and may be run again.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import sqlalchemy as sa
from alembic.script import ScriptDirectory
from flask import current_app
from flask_migrate import downgrade, upgrade
from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

from foundation import audit, keys
from foundation.db import Refused
from questionnaires.ballot import tombstones
from questionnaires.ballot.box import BallotBox
from questionnaires.survey_round import IN_FIELD, SurveyRound
from survey_app.backups import Unusable, age_files, checking, frames, keeping, proof_files, rows
from survey_app.database import db

FILLED = (
    "Cơ sở dữ liệu đích không trống (bảng {table} có {rows} dòng), nên không ghi gì vào đó. Dừng máy chủ; với SQLite hãy "
    "đổi tên survey.db cùng survey.db-wal và survey.db-shm trong DATA_DIR, với PostgreSQL hãy tạo cơ sở dữ liệu mới và sửa "
    "DATABASE_URL; rồi chạy lại."
)
OTHER_KIND = (
    "Bản sao là của {found}, cơ sở dữ liệu đích là {ours}. Hãy đặt DATABASE_URL tới một cơ sở dữ liệu {found} trống."
)
NEWER = (
    "Bản sao có cấu trúc {found} mà chương trình này chưa biết: nó được ghi bởi phiên bản mới hơn. "
    "Hãy cài phiên bản ấy rồi chạy lại."
)
NO_RING = (
    "Không có tệp khoá {place}. Hãy đặt bản sao của tệp khoá vào đó trước; "
    "đừng tạo khoá mới: khoá mới không đọc được gì."
)
BETWEEN_ROOTS = (
    "Tệp khoá {place} là của một lần thay khoá gốc chưa xong. Cơ sở dữ liệu còn thì chạy lại `keys new-root`; mất rồi thì đặt bản "
    "tệp khoá cất trước lần thay ấy vào {place}, rồi khôi phục bản sao của thời ấy."
)
BROKEN_CHAIN = (
    "Đã khôi phục, nhưng chuỗi nhật ký trong bản sao đứt ở sự kiện {event}: {reason}. "
    "Hãy làm theo tờ “nghi bị xâm nhập” trong docs/operations.md."
)


class Restored(NamedTuple):
    """What was put back, and sentences that its operator must read."""

    checked: checking.Checked
    documents: int
    sentences: list[str]


def restore(file: Path, secret_keys: list[Any]) -> Restored:
    """Puts a copy into the application's database, which must be empty. Raises Unusable; then nothing was written."""
    data_dir: Path = current_app.config["DATA_DIR"]
    data_dir.mkdir(parents=True, exist_ok=True)
    with keeping.alone(data_dir / ".restore.lock"):
        _refuse_without_ring(current_app.config["KEYS_FILE"])
        checked = checking.check(file, secret_keys)
        _refuse_target(db.engine, checked)
        _make_tables(db.engine, checked.head.revision)
        _load(db.engine, file, secret_keys)
        documents = proof_files.put_back(file.parent, checked.head.proof, secret_keys)
        upgrade()
        sentences = _afterwards(db.session, checked)
        return Restored(checked, documents, sentences)


def _refuse_without_ring(keys_file: Path) -> None:
    try:
        ring = keys.current()
    except keys.KeysMissing as error:
        raise Unusable(NO_RING.format(place=keys_file)) from error
    if ring.leaving is not None:
        raise Unusable(BETWEEN_ROOTS.format(place=keys_file))


def _refuse_target(engine: Engine, checked: checking.Checked) -> None:
    head = checked.head
    if head.kind != engine.dialect.name:
        raise Unusable(OTHER_KIND.format(found=head.kind, ours=engine.dialect.name))
    known = {script.revision for script in _scripts().walk_revisions()}
    if head.revision not in known:
        raise Unusable(NEWER.format(found=head.revision))
    if not checked.is_ours:
        raise Unusable(checking.STRANGE.format(place=current_app.config["KEYS_FILE"]))
    if checked.keys_needed:
        raise Unusable(checked.keys_needed)
    with rows.one_moment(engine) as connection:
        for shape in rows.shapes(connection):
            refuse_filled(connection, shape)


def _scripts() -> ScriptDirectory:
    migrate = current_app.extensions["migrate"]
    return ScriptDirectory.from_config(migrate.migrate.get_config(migrate.directory))


def refuse_filled(connection: Connection, shape: rows.Shape) -> None:
    """Raises Unusable for a table that has rows."""
    driver: Any = connection.connection.driver_connection
    count = driver.execute(f"SELECT count(*) FROM {rows.quoted(shape.name)}").fetchone()[0]  # noqa: S608
    if count:
        raise Unusable(FILLED.format(table=shape.name, rows=count))


def _make_tables(engine: Engine, revision: str) -> None:
    """The tables as they were when the copy was taken; empty ones of another revision give way."""
    if sa.inspect(engine).has_table(rows.VERSIONS):
        downgrade(revision="base")
    upgrade(revision=revision)


def _load(engine: Engine, file: Path, secret_keys: list[Any]) -> None:
    is_sqlite = engine.dialect.name == "sqlite"
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        driver: Any = connection.connection.driver_connection
        if is_sqlite:
            driver.execute("PRAGMA foreign_keys=OFF")
        driver.execute("BEGIN IMMEDIATE" if is_sqlite else "BEGIN")
        try:
            rows.write_alike(connection)
            _fill(connection, file, secret_keys)
            driver.execute("COMMIT")
        except BaseException:
            driver.execute("ROLLBACK")
            raise
        finally:
            if is_sqlite:
                driver.execute("PRAGMA foreign_keys=ON")


def _fill(connection: Connection, file: Path, secret_keys: list[Any]) -> None:
    driver: Any = connection.connection.driver_connection
    shapes = {shape.name: shape for shape in rows.shapes(connection)}
    with age_files.opened(file, secret_keys) as stream:
        reading = frames.Reading(stream)
        for table in reading.tables():
            shape = shapes[table.name]
            refuse_filled(connection, shape)  # somebody else may have been here meanwhile
            rows.write(connection, shape._replace(columns=table.columns), table.pieces)
        checking.refuse_strange(reading, current_app.config["KEYS_FILE"])
        rows.go_on_counting(connection, reading.head.sequences)
    if connection.dialect.name == "sqlite" and driver.execute("PRAGMA foreign_key_check").fetchone():
        raise Unusable(frames.CUT.format(where="có dòng nói đến dòng không có"))
    if {name: frames.counted_of(rows.read(connection, shape)) for name, shape in shapes.items()} != reading.counted:
        raise Unusable("Những gì đọc lại từ cơ sở dữ liệu không giống bản sao, nên không giữ lại gì. Hãy chạy lại.")


def _afterwards(session: Session, checked: checking.Checked) -> list[str]:
    """Writes into the log that this was restored, tells the rounds in the field, and says what the operator must know."""
    _, broken = audit.verify(session)
    for survey_round in session.scalars(sa.select(SurveyRound).where(SurveyRound.state.in_(IN_FIELD))):
        survey_round.settings = survey_round.settings | {"restored_from": checked.head.taken_at}
    if broken is None:
        audit.record(session, audit.SYSTEM, "backup.restore", "backup", taken_at=checked.head.taken_at)
    session.commit()
    chain = [] if broken is None else [BROKEN_CHAIN.format(event=broken.event_id, reason=broken.reason)]
    return [*chain, *filter(None, map(_stone, session.scalars(sa.select(BallotBox))))]


def _stone(box: BallotBox) -> str | None:
    """What the tombstone says of a box that had come further than this copy knows."""
    try:
        tombstones.check(box)
    except Refused as refusal:
        return f"Đợt {box.round_id}: {refusal}"
    return None
