"""Rows that were taken off a list because another agency keeps the person, until the freeze.

Revision ID: 0028
Revises: 0027
"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "taken_off",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("roster_id", sa.Integer(), nullable=False),
        sa.Column("kept_in", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=True),
        sa.Column("row", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["kept_in"], ["agency.id"], name=op.f("fk_taken_off_kept_in_agency")),
        sa.ForeignKeyConstraint(["roster_id"], ["roster.id"], name=op.f("fk_taken_off_roster_id_roster")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_taken_off")),
    )
    op.create_index(op.f("ix_taken_off_roster_id"), "taken_off", ["roster_id"])


def downgrade() -> None:
    op.drop_table("taken_off")
