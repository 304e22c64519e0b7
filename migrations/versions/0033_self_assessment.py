"""Campaigns of the self-assessment: who answers for what, what they say, what proves it, what is found of it.

Revision ID: 0033
Revises: 0032
"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('assessment_evidence',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('agency_id', sa.Integer(), nullable=False),
        sa.Column('number', sa.String(length=80), nullable=False),
        sa.Column('day', sa.Date(), nullable=False),
        sa.Column('issuer', sa.String(length=200), nullable=False),
        sa.Column('abstract', sa.String(length=500), nullable=False),
        sa.Column('link', sa.String(length=500), nullable=False),
        sa.Column('filename', sa.String(length=200), nullable=False),
        sa.Column('sha256', sa.String(length=64), nullable=False),
        sa.Column('size', sa.Integer(), nullable=False),
        sa.Column('words', sa.Text(), nullable=False),
        sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('added_by', sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(['added_by'], ['account.id'], name=op.f('fk_assessment_evidence_added_by_account')),
        sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_assessment_evidence_agency_id_agency')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_assessment_evidence'))
    )
    op.create_index(op.f('ix_assessment_evidence_agency_id'), 'assessment_evidence', ['agency_id'], unique=False)
    op.create_index(op.f('ix_assessment_evidence_sha256'), 'assessment_evidence', ['sha256'], unique=False)
    op.create_table('assessment_campaign',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('title', sa.String(length=200), nullable=False),
        sa.Column('set_id', sa.Integer(), nullable=False),
        sa.Column('state', sa.String(length=10), nullable=False),
        sa.Column('data_until', sa.Date(), nullable=False),
        sa.Column('hand_in_until', sa.Date(), nullable=False),
        sa.Column('appraise_until', sa.Date(), nullable=False),
        sa.Column('explain_until', sa.Date(), nullable=False),
        sa.Column('classes', sa.String(length=60), nullable=False),
        sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('reminded_at', sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('preparing', 'open', 'closed')", name=op.f('ck_assessment_campaign_state')),
        sa.ForeignKeyConstraint(['set_id'], ['assessment_set.id'], name=op.f('fk_assessment_campaign_set_id_assessment_set')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_assessment_campaign'))
    )
    op.create_table('assessment_assignment',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('campaign_id', sa.Integer(), nullable=False),
        sa.Column('number', sa.String(length=20), nullable=False),
        sa.Column('agency_id', sa.Integer(), nullable=False),
        sa.Column('is_lead', sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_assessment_assignment_agency_id_agency')),
        sa.ForeignKeyConstraint(['campaign_id'], ['assessment_campaign.id'], name=op.f('fk_assessment_assignment_campaign_id_assessment_campaign')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_assessment_assignment'))
    )
    op.create_index(op.f('ix_assessment_assignment_agency_id'), 'assessment_assignment', ['agency_id'], unique=False)
    op.create_index('uq_assessment_assignment_agency', 'assessment_assignment', ['campaign_id', 'number', 'agency_id'], unique=True)
    op.create_index('uq_assessment_assignment_lead', 'assessment_assignment', ['campaign_id', 'number'], unique=True, sqlite_where=sa.text('is_lead = 1'), postgresql_where=sa.text('is_lead'))
    op.create_table('assessment_desk',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('campaign_id', sa.Integer(), nullable=False),
        sa.Column('agency_id', sa.Integer(), nullable=False),
        sa.Column('state', sa.String(length=10), nullable=False),
        sa.Column('handed_in_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('letter', sa.String(length=200), nullable=False),
        sa.Column('letter_sha256', sa.String(length=64), nullable=False),
        sa.Column('reason', sa.Text(), nullable=False),
        sa.CheckConstraint("state IN ('draft', 'handed_in', 'returned')", name=op.f('ck_assessment_desk_state')),
        sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_assessment_desk_agency_id_agency')),
        sa.ForeignKeyConstraint(['campaign_id'], ['assessment_campaign.id'], name=op.f('fk_assessment_desk_campaign_id_assessment_campaign')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_assessment_desk')),
        sa.UniqueConstraint('campaign_id', 'agency_id', name=op.f('uq_assessment_desk_campaign_id_agency_id'))
    )
    op.create_index(op.f('ix_assessment_desk_agency_id'), 'assessment_desk', ['agency_id'], unique=False)
    op.create_table('assessment_entry',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('campaign_id', sa.Integer(), nullable=False),
        sa.Column('number', sa.String(length=20), nullable=False),
        sa.Column('agency_id', sa.Integer(), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('declared', sa.JSON(), nullable=False),
        sa.Column('score', sa.String(length=20), nullable=False),
        sa.Column('expected', sa.String(length=20), nullable=False),
        sa.Column('explanation', sa.Text(), nullable=False),
        sa.Column('late', sa.JSON(), nullable=False),
        sa.Column('saved_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('saved_by', sa.Integer(), nullable=True),
        sa.Column('remark', sa.Text(), nullable=False),
        sa.Column('accepted', sa.String(length=20), nullable=False),
        sa.Column('reason', sa.Text(), nullable=False),
        sa.Column('question', sa.Text(), nullable=False),
        sa.Column('answer', sa.Text(), nullable=False),
        sa.Column('is_closed', sa.Boolean(), nullable=False),
        sa.Column('proposed', sa.String(length=20), nullable=False),
        sa.Column('proposed_reason', sa.Text(), nullable=False),
        sa.Column('proposed_by', sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_assessment_entry_agency_id_agency')),
        sa.ForeignKeyConstraint(['campaign_id'], ['assessment_campaign.id'], name=op.f('fk_assessment_entry_campaign_id_assessment_campaign')),
        sa.ForeignKeyConstraint(['proposed_by'], ['account.id'], name=op.f('fk_assessment_entry_proposed_by_account')),
        sa.ForeignKeyConstraint(['saved_by'], ['account.id'], name=op.f('fk_assessment_entry_saved_by_account')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_assessment_entry')),
        sa.UniqueConstraint('campaign_id', 'number', name=op.f('uq_assessment_entry_campaign_id_number'))
    )
    op.create_index(op.f('ix_assessment_entry_agency_id'), 'assessment_entry', ['agency_id'], unique=False)
    op.create_table('assessment_proof',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('entry_id', sa.Integer(), nullable=False),
        sa.Column('evidence_id', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['entry_id'], ['assessment_entry.id'], name=op.f('fk_assessment_proof_entry_id_assessment_entry')),
        sa.ForeignKeyConstraint(['evidence_id'], ['assessment_evidence.id'], name=op.f('fk_assessment_proof_evidence_id_assessment_evidence')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_assessment_proof')),
        sa.UniqueConstraint('entry_id', 'evidence_id', name=op.f('uq_assessment_proof_entry_id_evidence_id'))
    )
    op.create_index(op.f('ix_assessment_proof_entry_id'), 'assessment_proof', ['entry_id'], unique=False)
    op.create_index(op.f('ix_assessment_proof_evidence_id'), 'assessment_proof', ['evidence_id'], unique=False)


def downgrade() -> None:
    op.drop_table("assessment_proof")
    op.drop_table("assessment_entry")
    op.drop_table("assessment_desk")
    op.drop_table("assessment_assignment")
    op.drop_table("assessment_campaign")
    op.drop_table("assessment_evidence")
