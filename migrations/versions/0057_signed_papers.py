"""Signed copies of papers of a self-assessment, verified and kept beside their version.

Revision ID: 0057
Revises: 0056
"""

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "assessment_signed_copy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kept_by", sa.Integer(), nullable=True),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("signatures", sa.LargeBinary(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "withdrawn_by IS NULL OR withdrawn_at IS NOT NULL", name=op.f("ck_assessment_signed_copy_withdrawn")
        ),
        sa.ForeignKeyConstraint(
            ["paper_id"], ["assessment_paper.id"], name=op.f("fk_assessment_signed_copy_paper_id_assessment_paper")
        ),
        sa.ForeignKeyConstraint(["kept_by"], ["account.id"], name=op.f("fk_assessment_signed_copy_kept_by_account")),
        sa.ForeignKeyConstraint(
            ["withdrawn_by"], ["account.id"], name=op.f("fk_assessment_signed_copy_withdrawn_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment_signed_copy")),
        sa.UniqueConstraint("paper_id", "sha256", name=op.f("uq_assessment_signed_copy_paper_id_sha256")),
    )
    op.create_index(op.f("ix_assessment_signed_copy_paper_id"), "assessment_signed_copy", ["paper_id"])


def downgrade() -> None:
    op.drop_table("assessment_signed_copy")
