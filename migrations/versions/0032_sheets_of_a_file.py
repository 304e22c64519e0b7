"""Which sheets of an agency's file it had read.

Revision ID: 0032
Revises: 0031
"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("roster_upload", sa.Column("sheets", sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("roster_upload") as batch_op:
        batch_op.alter_column("sheets", server_default=None)


def downgrade() -> None:
    op.drop_column("roster_upload", "sheets")
