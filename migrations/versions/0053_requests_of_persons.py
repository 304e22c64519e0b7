"""Somebody asks to see, to correct or to erase what is kept about them.

Revision ID: 0053
Revises: 0051
"""

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0051"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "person_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("respondent_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("way", sa.String(length=10), nullable=False),
        sa.Column("wish", sa.LargeBinary(), nullable=False),
        sa.Column("proven_by", sa.LargeBinary(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("reply_by", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("outcome", sa.LargeBinary(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state IN ('open', 'done', 'partly', 'refused', 'withdrawn')", name=op.f("ck_person_request_state")
        ),
        sa.CheckConstraint("kind IN ('access', 'correction', 'erasure')", name=op.f("ck_person_request_kind")),
        sa.CheckConstraint("way IN ('letter', 'mail', 'phone', 'person')", name=op.f("ck_person_request_way")),
        sa.CheckConstraint("(state = 'open') = (closed_on IS NULL)", name=op.f("ck_person_request_closed")),
        sa.ForeignKeyConstraint(
            ["respondent_id"], ["respondent.id"], name=op.f("fk_person_request_respondent_id_respondent")
        ),
        sa.ForeignKeyConstraint(["round_id"], ["survey_round.id"], name=op.f("fk_person_request_round_id_survey_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_request")),
    )
    op.create_index(op.f("ix_person_request_round_id"), "person_request", ["round_id"])
    op.create_index(op.f("ix_person_request_respondent_id"), "person_request", ["respondent_id"])


def downgrade() -> None:
    op.drop_table("person_request")
