"""What officers and agencies write about people, names of files, and documents of proof: encrypted like phones and mailboxes.

Revision ID: 0041
Revises: 0040
"""

import hashlib
import json
from pathlib import Path

import sqlalchemy as sa
from alembic import op
from flask import current_app

from foundation.durable_files import write_whole
from foundation.keys import current

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

TEXTS = {
    "alert": {"note": sa.String(300)},
    "assessment_desk": {"letter": sa.String(200), "reason": sa.Text()},
    "assessment_entry": dict.fromkeys(
        ("answer", "explanation", "proposed_reason", "question", "reason", "remark"), sa.Text()
    ),
    "assessment_evidence": {"abstract": sa.String(500), "filename": sa.String(200), "words": sa.Text()},
    "call_back": {"reason": sa.String(200)},
    "change_request": {"decision_note": sa.Text(), "evidence_name": sa.String(200), "explanation": sa.Text()},
    "cover_letter": {"filename": sa.String(200)},
    "guided_session": {"note": sa.String(300)},
    "match_decision": {"reason": sa.Text()},
    "not_eligible": {"reason": sa.String(200)},
    "random_call": {"note": sa.String(300)},
    "repudiation": {"reason": sa.String(500)},
    "roster": {"left_out": sa.Text(), "reason": sa.Text()},
    "roster_comment": {"text": sa.Text()},
    "roster_upload": {"filename": sa.String(200), "message": sa.String(400), "sheets": sa.JSON()},
    "signal_review": {"note": sa.String(500)},
}
KEYS = {"cover_letter": "roster_id"}  # what a row is known by, where it is not its number
BATCH = 500
PIECE, SEAL = 256 * 1024, 32


def upgrade() -> None:
    for table, columns in TEXTS.items():
        _change(table, columns, dict.fromkeys(columns, sa.LargeBinary()), _encrypted)
    for path in _proof():
        content = path.read_bytes()
        if hashlib.sha256(content).hexdigest() == path.name:  # in clear: a second run finds none
            places = range(0, len(content), PIECE)
            write_whole(path, b"".join(current().encrypt_bytes(content[at : at + PIECE]) for at in places))


def downgrade() -> None:
    for path in _proof():
        sealed = path.read_bytes()
        if hashlib.sha256(sealed).hexdigest() != path.name:
            places = range(0, len(sealed), PIECE + SEAL)
            write_whole(path, b"".join(current().decrypt_bytes(sealed[at : at + PIECE + SEAL]) for at in places))
    for table, columns in TEXTS.items():
        _change(table, dict.fromkeys(columns, sa.LargeBinary()), columns, _plain)


def _proof() -> list[Path]:
    return [one for one in sorted((current_app.config["DATA_DIR"] / "proof").glob("??/*")) if len(one.name) == 64]


def _encrypted(value: object) -> bytes:
    if isinstance(value, list):
        return current().encrypt(json.dumps(value, ensure_ascii=False, separators=(",", ":"))) if value else b""
    return current().encrypt(str(value))


def _plain(value: object, kind: sa.types.TypeEngine) -> object:  # type: ignore[type-arg]
    text = current().decrypt(bytes(value)) if value else "[]"  # type: ignore[call-overload]
    return json.loads(text) if isinstance(kind, sa.JSON) else text


def _change(table: str, before: dict, after: dict, changed) -> None:  # type: ignore[no-untyped-def,type-arg]
    with op.batch_alter_table(table) as batch_op:
        for name, kind in before.items():
            batch_op.alter_column(name, new_column_name=f"{name}_before", existing_type=kind, existing_nullable=False)
    with op.batch_alter_table(table) as batch_op:
        for name, kind in after.items():
            batch_op.add_column(sa.Column(name, kind, nullable=True))
    _move(table, before, after, changed)
    with op.batch_alter_table(table) as batch_op:
        for name, kind in after.items():
            batch_op.drop_column(f"{name}_before")
            batch_op.alter_column(name, existing_type=kind, nullable=False)


def _move(table: str, before: dict, after: dict, changed) -> None:  # type: ignore[no-untyped-def,type-arg]
    """Writes the new columns from the old ones, in batches."""
    key = KEYS.get(table, "id")
    old = [sa.column(f"{name}_before", kind) for name, kind in before.items()]
    rows = sa.table(table, sa.column(key, sa.Integer), *old, *(sa.column(name, kind) for name, kind in after.items()))
    connection, last = op.get_bind(), 0
    setting = sa.update(rows).where(rows.c[key] == sa.bindparam("row"))
    setting = setting.values({name: sa.bindparam(f"to_{name}") for name in after})
    of_key = sa.select(rows.c[key], *old).order_by(rows.c[key]).limit(BATCH)
    while found := connection.execute(of_key.where(rows.c[key] > last)).all():
        values = [
            {"row": row[0]} | {f"to_{name}": _made(changed, value, after[name]) for name, value in zip(after, row[1:], strict=True)}
            for row in found
        ]
        connection.execute(setting, values)
        last = found[-1][0]


def _made(changed, value: object, kind: sa.types.TypeEngine) -> object:  # type: ignore[no-untyped-def,type-arg]
    return changed(value, kind) if changed is _plain else changed(value)
