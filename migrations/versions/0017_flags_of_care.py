"""Which opened answers call for a second look, one sealed row a round.

Revision ID: 0017
Revises: 0016
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "care_flags",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("found_on", sa.Date(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["survey_round.id"], name=op.f("fk_care_flags_round_id_survey_round")),
        sa.PrimaryKeyConstraint("round_id", name=op.f("pk_care_flags")),
    )


def downgrade() -> None:
    op.drop_table("care_flags")
