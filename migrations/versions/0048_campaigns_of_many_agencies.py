"""A campaign may consist of one for each agency that is scored by itself, with leaves that do not apply to it.

Revision ID: 0048
Revises: 0047
"""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

WITHIN = "fk_assessment_campaign_within_id_assessment_campaign"
AGENCY = "fk_assessment_campaign_agency_id_agency"
ONCE = "uq_assessment_campaign_within_id_agency_id"


def upgrade() -> None:
    with op.batch_alter_table("assessment_campaign") as table:
        table.add_column(sa.Column("within_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("agency_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("not_applicable", sa.JSON(), nullable=False, server_default="{}"))
        table.create_foreign_key(op.f(WITHIN), "assessment_campaign", ["within_id"], ["id"])
        table.create_foreign_key(op.f(AGENCY), "agency", ["agency_id"], ["id"])
        table.create_unique_constraint(op.f(ONCE), ["within_id", "agency_id"])
    with op.batch_alter_table("assessment_campaign") as table:
        table.alter_column("not_applicable", server_default=None)
    for name in ("within_id", "agency_id"):
        op.create_index(op.f(f"ix_assessment_campaign_{name}"), "assessment_campaign", [name])


def downgrade() -> None:
    """Campaigns of one agency each stay, each as one of its own."""
    for name in ("agency_id", "within_id"):
        op.drop_index(op.f(f"ix_assessment_campaign_{name}"), "assessment_campaign")
    with op.batch_alter_table("assessment_campaign") as table:
        table.drop_constraint(op.f(ONCE), type_="unique")
        table.drop_constraint(op.f(AGENCY), type_="foreignkey")
        table.drop_constraint(op.f(WITHIN), type_="foreignkey")
        for name in ("not_applicable", "agency_id", "within_id"):
            table.drop_column(name)
