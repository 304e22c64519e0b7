"""Rounds rest, are of a kind, know what they were copied from, and may leave agencies out.

Down: a round that rests is open again, since the release before knows no rest.

Revision ID: 0024
Revises: 0023
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

STATE = "ck_survey_round_state"
BEFORE = "state IN ('preparing', 'registering', 'frozen', 'open', 'closed')"
NOW = "state IN ('preparing', 'registering', 'frozen', 'open', 'paused', 'closed')"


def upgrade() -> None:
    with op.batch_alter_table("survey_round") as batch:
        batch.add_column(sa.Column("kind", sa.String(length=12), nullable=False, server_default="ministry"))
        batch.add_column(sa.Column("copied_from", sa.String(length=20), nullable=False, server_default=""))
        batch.add_column(sa.Column("unseen", sa.JSON(), nullable=False, server_default="[]"))
        batch.drop_constraint(op.f(STATE), type_="check")
        batch.create_check_constraint(op.f(STATE), NOW)
        batch.create_check_constraint(op.f("ck_survey_round_kind"), "kind IN ('ministry', 'internal')")
    with op.batch_alter_table("survey_round") as batch:
        for name in ("kind", "copied_from", "unseen"):
            batch.alter_column(name, server_default=None)
    op.create_table(
        "round_pause",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resumes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["survey_round.id"], name=op.f("fk_round_pause_round_id_survey_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_pause")),
    )
    op.create_index(op.f("ix_round_pause_round_id"), "round_pause", ["round_id"])
    op.create_table(
        "agency_apart",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["survey_round.id"], name=op.f("fk_agency_apart_round_id_survey_round")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_agency_apart_agency_id_agency")),
        sa.PrimaryKeyConstraint("round_id", "agency_id", name=op.f("pk_agency_apart")),
    )


def downgrade() -> None:
    op.drop_table("agency_apart")
    op.drop_table("round_pause")
    op.execute("UPDATE survey_round SET state = 'open' WHERE state = 'paused'")
    with op.batch_alter_table("survey_round") as batch:
        batch.drop_constraint(op.f("ck_survey_round_kind"), type_="check")
        batch.drop_constraint(op.f(STATE), type_="check")
        batch.create_check_constraint(op.f(STATE), BEFORE)
        for name in ("unseen", "copied_from", "kind"):
            batch.drop_column(name)
