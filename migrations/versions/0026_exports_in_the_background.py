"""Exports are built in the background; their papers bear a code.

Down: what is being built or could not be built is dropped, since the release before knows neither.

Revision ID: 0026
Revises: 0025
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

STATE = "ck_export_state"
BEFORE = "state IN ('asked', 'approved', 'refused')"
NOW = "state IN ('making', 'asked', 'approved', 'refused', 'failed')"


def upgrade() -> None:
    with op.batch_alter_table("export") as batch:
        batch.add_column(sa.Column("code", sa.String(length=16), nullable=True))
        batch.add_column(sa.Column("wish", sa.JSON(), nullable=False, server_default="{}"))
        batch.add_column(sa.Column("failure", sa.String(length=400), nullable=False, server_default=""))
        batch.add_column(sa.Column("preview", sa.LargeBinary(), nullable=True))
        batch.drop_constraint(op.f(STATE), type_="check")
        batch.create_check_constraint(op.f(STATE), NOW)
        batch.create_unique_constraint(op.f("uq_export_code"), ["code"])
    with op.batch_alter_table("export") as batch:
        for name in ("wish", "failure"):
            batch.alter_column(name, server_default=None)


def downgrade() -> None:
    op.execute("DELETE FROM export_file WHERE export_id IN (SELECT id FROM export WHERE state IN ('making', 'failed'))")
    op.execute("DELETE FROM export WHERE state IN ('making', 'failed')")
    with op.batch_alter_table("export") as batch:
        batch.drop_constraint(op.f("uq_export_code"), type_="unique")
        batch.drop_constraint(op.f(STATE), type_="check")
        batch.create_check_constraint(op.f(STATE), BEFORE)
        for name in ("preview", "failure", "wish", "code"):
            batch.drop_column(name)
