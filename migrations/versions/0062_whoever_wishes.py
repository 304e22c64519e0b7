"""Whoever wished to be reminded on a day is found without everybody else; people are counted by state, too, without the rows.

Revision ID: 0062
Revises: 0061
"""

import sqlalchemy as sa
from alembic import op

revision = "0062"
down_revision = "0061"
branch_labels = None
depends_on = None

WISHING = sa.text("remind_on IS NOT NULL")
PLACE = ["round_id", "agency_id", "group_id", "class_code"]


def upgrade() -> None:
    op.create_index(
        "ix_invitation_wishing", "invitation", ["round_id"], sqlite_where=WISHING, postgresql_where=WISHING
    )
    op.drop_index("ix_invitation_place", "invitation")
    op.create_index("ix_invitation_place", "invitation", [*PLACE, "state"])


def downgrade() -> None:
    op.drop_index("ix_invitation_place", "invitation")
    op.create_index("ix_invitation_place", "invitation", PLACE)
    op.drop_index("ix_invitation_wishing", "invitation")
