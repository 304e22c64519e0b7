"""The signed letter with which an agency sends its list.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cover_letter",
        sa.Column("roster_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["roster_id"], ["roster.id"], name=op.f("fk_cover_letter_roster_id_roster")),
        sa.PrimaryKeyConstraint("roster_id", name=op.f("pk_cover_letter")),
    )


def downgrade() -> None:
    op.drop_table("cover_letter")
