"""A draft remembers which of its words were changed on screen.

Revision ID: 0054
Revises: 0053
"""

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # added in place: SQLite's copy of a table would lose the guards of published versions
    op.add_column("questionnaire_version", sa.Column("rewordings", sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    op.drop_column("questionnaire_version", "rewordings")
