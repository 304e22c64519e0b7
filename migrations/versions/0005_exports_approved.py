"""Exports that name people wait for a second person; those made before stay open.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("export") as batch_op:
        batch_op.add_column(sa.Column("state", sa.String(length=10), nullable=False, server_default="approved"))
        batch_op.add_column(sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("decided_by", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(op.f("fk_export_decided_by_account"), "account", ["decided_by"], ["id"])
        batch_op.create_check_constraint(op.f("ck_export_state"), "state IN ('asked', 'approved', 'refused')")
        batch_op.create_check_constraint(op.f("ck_export_two_people"), "state <> 'approved' OR decided_by <> made_by")
    with op.batch_alter_table("export") as batch_op:
        batch_op.alter_column("state", server_default=None)


def downgrade() -> None:
    """What waits or was refused must not become open: it goes with its files."""
    op.execute("DELETE FROM export_file WHERE export_id IN (SELECT id FROM export WHERE state <> 'approved')")
    op.execute("DELETE FROM export WHERE state <> 'approved'")
    with op.batch_alter_table("export") as batch_op:
        batch_op.drop_constraint(op.f("ck_export_two_people"), type_="check")
        batch_op.drop_constraint(op.f("ck_export_state"), type_="check")
        batch_op.drop_constraint(op.f("fk_export_decided_by_account"), type_="foreignkey")
        batch_op.drop_column("decided_by")
        batch_op.drop_column("decided_at")
        batch_op.drop_column("state")
