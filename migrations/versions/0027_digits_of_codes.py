"""A code has six digits, or ten while somebody guesses.

Revision ID: 0027
Revises: 0026
"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("challenge") as batch_op:
        batch_op.add_column(sa.Column("digits", sa.Integer(), nullable=False, server_default="6"))
    with op.batch_alter_table("challenge") as batch_op:
        batch_op.alter_column("digits", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("challenge") as batch_op:
        batch_op.drop_column("digits")
