"""Wrong codes end the session in which they were entered; a link has no lock of its own any more.

Revision ID: 0023
Revises: 0022
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("respondent_session") as batch_op:
        batch_op.add_column(sa.Column("failures", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("respondent_session") as batch_op:
        batch_op.alter_column("failures", server_default=None)
    with op.batch_alter_table("invitation") as batch_op:
        batch_op.drop_column("locked_until")
        batch_op.drop_column("failures_in_row")


def downgrade() -> None:
    with op.batch_alter_table("invitation") as batch_op:
        batch_op.add_column(sa.Column("failures_in_row", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("invitation") as batch_op:
        batch_op.alter_column("failures_in_row", server_default=None)
    with op.batch_alter_table("respondent_session") as batch_op:
        batch_op.drop_column("failures")
