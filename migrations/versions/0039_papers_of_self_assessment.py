"""Papers of a campaign of self-assessment, numbered; their files lie beside those of proof.

Revision ID: 0039
Revises: 0038
"""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "assessment_paper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("product", sa.String(length=30), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["assessment_campaign.id"], name=op.f("fk_assessment_paper_campaign_id_assessment_campaign")
        ),
        sa.ForeignKeyConstraint(["made_by"], ["account.id"], name=op.f("fk_assessment_paper_made_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment_paper")),
        sa.UniqueConstraint(
            "campaign_id", "product", "number", name=op.f("uq_assessment_paper_campaign_id_product_number")
        ),
    )


def downgrade() -> None:
    op.drop_table("assessment_paper")
