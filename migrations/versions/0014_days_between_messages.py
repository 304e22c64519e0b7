"""Days are counted from the last message that asked somebody; days of rest that Home Affairs enters.

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

LAST = """
UPDATE invitation SET asked_at =
  CASE WHEN sent_at IS NULL OR reminded_at > sent_at THEN reminded_at ELSE sent_at END
"""


def upgrade() -> None:
    with op.batch_alter_table("invitation") as batch_op:
        batch_op.add_column(sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(LAST)
    op.create_table(
        "holiday",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.CheckConstraint("state IN ('off', 'work', 'ordinary')", name=op.f("ck_holiday_state")),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_holiday")),
    )


def downgrade() -> None:
    op.drop_table("holiday")
    with op.batch_alter_table("invitation") as batch_op:
        batch_op.drop_column("asked_at")
