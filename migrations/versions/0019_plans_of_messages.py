"""A round's plan of messages: its steps, who is in each, and how many of the two halves of a reminder had answered.

Revision ID: 0019
Revises: 0018
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "message_plan",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('off', 'on', 'paused')", name=op.f("ck_message_plan_state")),
        sa.ForeignKeyConstraint(["round_id"], ["survey_round.id"], name=op.f("fk_message_plan_round_id_survey_round")),
        sa.PrimaryKeyConstraint("round_id", name=op.f("pk_message_plan")),
    )
    op.create_table(
        "plan_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("from_hour", sa.String(length=5), nullable=False),
        sa.Column("until_hour", sa.String(length=5), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("condition", sa.String(length=20), nullable=False),
        sa.Column("stagger", sa.Integer(), nullable=False),
        sa.Column("switch", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("because", sa.String(length=20), nullable=False),
        sa.Column("seed", sa.String(length=32), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("second_day", sa.Date(), nullable=True),
        sa.Column("written", sa.Integer(), nullable=False),
        sa.Column("left_out", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "state IN ('planned', 'sending', 'done', 'skipped')", name=op.f("ck_plan_step_state")
        ),
        sa.CheckConstraint("switch IN ('on', 'off', 'paused')", name=op.f("ck_plan_step_switch")),
        sa.ForeignKeyConstraint(["round_id"], ["survey_round.id"], name=op.f("fk_plan_step_round_id_survey_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_step")),
        sa.UniqueConstraint("round_id", "kind", name=op.f("uq_plan_step_round_id_kind")),
    )
    op.create_table(
        "plan_take",
        sa.Column("step_id", sa.Integer(), nullable=False),
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        sa.Column("half", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.CheckConstraint("state IN ('waiting', 'written', 'dropped')", name=op.f("ck_plan_take_state")),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["invitation.id"], name=op.f("fk_plan_take_invitation_id_invitation")
        ),
        sa.ForeignKeyConstraint(["step_id"], ["plan_step.id"], name=op.f("fk_plan_take_step_id_plan_step")),
        sa.PrimaryKeyConstraint("step_id", "invitation_id", name=op.f("pk_plan_take")),
    )
    op.create_index("ix_plan_take_step_state", "plan_take", ["step_id", "state", "half"])
    op.create_table(
        "plan_reading",
        sa.Column("step_id", sa.Integer(), nullable=False),
        sa.Column("hours", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("half", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["step_id"], ["plan_step.id"], name=op.f("fk_plan_reading_step_id_plan_step")),
        sa.PrimaryKeyConstraint("step_id", "hours", "half", name=op.f("pk_plan_reading")),
    )


def downgrade() -> None:
    for name in ("plan_reading", "plan_take", "plan_step", "message_plan"):
        op.drop_table(name)
