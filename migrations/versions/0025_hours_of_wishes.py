"""Somebody may want to be reminded in the afternoon of a day.

Revision ID: 0025
Revises: 0024
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("invitation") as batch_op:
        batch_op.add_column(sa.Column("remind_hour", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("invitation") as batch_op:
        batch_op.alter_column("remind_hour", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("invitation") as batch_op:
        batch_op.drop_column("remind_hour")
