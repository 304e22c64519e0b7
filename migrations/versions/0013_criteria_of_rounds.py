"""Sets of criteria, and which one a round is scored by.

Revision ID: 0013
Revises: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "criteria_set",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("total", sa.String(length=20), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_criteria_set")),
    )
    with op.batch_alter_table("survey_round") as batch:
        batch.add_column(sa.Column("criteria_set_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(
            op.f("fk_survey_round_criteria_set_id_criteria_set"), "criteria_set", ["criteria_set_id"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("survey_round") as batch:
        batch.drop_constraint(op.f("fk_survey_round_criteria_set_id_criteria_set"), type_="foreignkey")
        batch.drop_column("criteria_set_id")
    op.drop_table("criteria_set")
