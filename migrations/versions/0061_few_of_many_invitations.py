"""Who is not reached and who left the list are found without everybody else; people are counted by class without the rows.

Revision ID: 0061
Revises: 0060
"""

import sqlalchemy as sa
from alembic import op

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None

PLACE = ["round_id", "agency_id", "group_id", "class_code"]
FEW = {"bounced": "bounced_at IS NOT NULL", "revoked": "state = 'revoked'"}


def upgrade() -> None:
    for name, which in FEW.items():
        where = sa.text(which)
        op.create_index(f"ix_invitation_{name}", "invitation", ["round_id"], sqlite_where=where, postgresql_where=where)
    op.create_index("ix_invitation_place", "invitation", PLACE)
    op.drop_index("ix_invitation_round_agency_group", "invitation")


def downgrade() -> None:
    op.create_index("ix_invitation_round_agency_group", "invitation", PLACE[:-1])
    for name in ("place", *FEW):
        op.drop_index(f"ix_invitation_{name}", "invitation")
