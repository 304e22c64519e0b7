"""Signed copies of exported papers, verified and kept beside their version.

Revision ID: 0051
Revises: 0050
"""

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "signed_copy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("export_id", sa.Integer(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kept_by", sa.Integer(), nullable=True),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("signatures", sa.LargeBinary(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "withdrawn_by IS NULL OR withdrawn_at IS NOT NULL", name=op.f("ck_signed_copy_withdrawn")
        ),
        sa.ForeignKeyConstraint(["export_id"], ["export.id"], name=op.f("fk_signed_copy_export_id_export")),
        sa.ForeignKeyConstraint(["kept_by"], ["account.id"], name=op.f("fk_signed_copy_kept_by_account")),
        sa.ForeignKeyConstraint(["withdrawn_by"], ["account.id"], name=op.f("fk_signed_copy_withdrawn_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signed_copy")),
        sa.UniqueConstraint("export_id", "sha256", name=op.f("uq_signed_copy_export_id_sha256")),
    )
    op.create_index(op.f("ix_signed_copy_export_id"), "signed_copy", ["export_id"])


def downgrade() -> None:
    op.drop_table("signed_copy")
