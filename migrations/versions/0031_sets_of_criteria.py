"""Sets of criteria of the self-assessment, by year, audience and version.

Revision ID: 0031
Revises: 0030
"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "assessment_set",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("audience", sa.String(length=20), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('draft', 'published')", name=op.f("ck_assessment_set_state")),
        sa.ForeignKeyConstraint(["made_by"], ["account.id"], name=op.f("fk_assessment_set_made_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment_set")),
        sa.UniqueConstraint("audience", "year", "number", name=op.f("uq_assessment_set_audience_year_number")),
    )


def downgrade() -> None:
    op.drop_table("assessment_set")
