"""Whoever is found not to be a subject is approved by a second person.

Revision ID: 0022
Revises: 0021
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "not_eligible",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.CheckConstraint("state IN ('asked', 'approved', 'refused')", name=op.f("ck_not_eligible_state")),
        sa.CheckConstraint("state <> 'approved' OR decided_by <> asked_by", name=op.f("ck_not_eligible_two_people")),
        sa.CheckConstraint("state = 'asked' OR decided_by IS NOT NULL", name=op.f("ck_not_eligible_decided")),
        sa.ForeignKeyConstraint(["invitation_id"], ["invitation.id"], name=op.f("fk_not_eligible_invitation_id_invitation")),
        sa.ForeignKeyConstraint(["round_id"], ["survey_round.id"], name=op.f("fk_not_eligible_round_id_survey_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_not_eligible")),
    )
    op.create_index(op.f("ix_not_eligible_round_id"), "not_eligible", ["round_id"])
    op.create_index(
        "uq_not_eligible_standing",
        "not_eligible",
        ["invitation_id"],
        unique=True,
        sqlite_where=sa.text("state = 'asked'"),
        postgresql_where=sa.text("state = 'asked'"),
    )


def downgrade() -> None:
    op.drop_table("not_eligible")
