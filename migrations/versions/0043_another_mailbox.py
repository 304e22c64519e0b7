"""A link by e-mail may carry the address that it proves.

Revision ID: 0043
Revises: 0042
"""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("account_link") as batch_op:
        batch_op.add_column(sa.Column("new_email", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    op.execute("DELETE FROM account_link WHERE purpose = 'email'")
    with op.batch_alter_table("account_link") as batch_op:
        batch_op.drop_column("new_email")
