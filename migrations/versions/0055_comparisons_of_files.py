"""A file that waits keeps what it would change, and what was said of it so far.

Revision ID: 0055
Revises: 0054
"""

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("comparison", "choices"):
        op.add_column("roster_upload", sa.Column(name, sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    for name in ("comparison", "choices"):
        op.drop_column("roster_upload", name)
