"""What the reader of lists found and changed holds numbers and addresses as they were typed: encrypted like those themselves.

Revision ID: 0030
Revises: 0029
"""

import json

import sqlalchemy as sa
from alembic import op

from foundation.keys import current

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

EMPTY = {"problems": "[]", "repairs": "[]", "accepted": "{}"}
TABLES = ("respondent", "roster")
BATCH = 500


def upgrade() -> None:
    for table in TABLES:
        _change(table, sa.JSON(), sa.LargeBinary(), _encrypted)


def downgrade() -> None:
    for table in TABLES:
        _change(table, sa.LargeBinary(), sa.JSON(), _plain)


def _encrypted(value: object, name: str) -> object:
    return current().encrypt(json.dumps(value, ensure_ascii=False, separators=(",", ":"))) if value else b""


def _plain(value: object, name: str) -> object:
    return json.loads(current().decrypt(bytes(value)) if value else EMPTY[name])  # type: ignore[arg-type]


def _change(table: str, before: sa.types.TypeEngine, after: sa.types.TypeEngine, changed) -> None:  # type: ignore[no-untyped-def,type-arg]
    with op.batch_alter_table(table) as batch_op:
        for name in EMPTY:
            batch_op.alter_column(name, new_column_name=f"{name}_before", existing_type=before, existing_nullable=False)
    with op.batch_alter_table(table) as batch_op:
        for name in EMPTY:
            batch_op.add_column(sa.Column(name, after, nullable=True))
    _move(table, before, after, changed)
    with op.batch_alter_table(table) as batch_op:
        for name in EMPTY:
            batch_op.drop_column(f"{name}_before")
            batch_op.alter_column(name, existing_type=after, nullable=False)


def _move(table: str, before: sa.types.TypeEngine, after: sa.types.TypeEngine, changed) -> None:  # type: ignore[no-untyped-def,type-arg]
    """Writes the new columns from the old ones, in batches."""
    old = [sa.column(f"{name}_before", before) for name in EMPTY]
    new = [sa.column(name, after) for name in EMPTY]
    rows = sa.table(table, sa.column("id", sa.Integer), *old, *new)
    connection, last = op.get_bind(), 0
    setting = sa.update(rows).where(rows.c.id == sa.bindparam("row")).values({name: sa.bindparam(f"to_{name}") for name in EMPTY})
    while found := connection.execute(
        sa.select(rows.c.id, *old).where(rows.c.id > last).order_by(rows.c.id).limit(BATCH)
    ).all():
        values = [
            {"row": row[0]} | {f"to_{name}": changed(value, name) for name, value in zip(EMPTY, row[1:], strict=True)}
            for row in found
        ]
        connection.execute(setting, values)
        last = found[-1][0]
