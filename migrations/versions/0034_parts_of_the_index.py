"""Parts of the index that are scored elsewhere.

Revision ID: 0034
Revises: 0033
"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('assessment_part',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('campaign_id', sa.Integer(), nullable=False),
        sa.Column('name', sa.String(length=120), nullable=False),
        sa.Column('points', sa.String(length=20), nullable=False),
        sa.Column('maximum', sa.String(length=20), nullable=False),
        sa.Column('source', sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(['campaign_id'], ['assessment_campaign.id'], name=op.f('fk_assessment_part_campaign_id_assessment_campaign')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_assessment_part')),
        sa.UniqueConstraint('campaign_id', 'name', name=op.f('uq_assessment_part_campaign_id_name'))
    )


def downgrade() -> None:
    op.drop_table("assessment_part")
