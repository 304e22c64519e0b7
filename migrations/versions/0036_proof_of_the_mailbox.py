"""An authenticator that is not confirmed yet stands beside the one in use; a link by e-mail says what it is for.

Revision ID: 0036
Revises: 0035
"""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("account") as batch_op:
        batch_op.add_column(sa.Column("totp_pending", sa.LargeBinary(), nullable=True))
    with op.batch_alter_table("account_link") as batch_op:
        batch_op.add_column(sa.Column("purpose", sa.String(10), nullable=False, server_default="password"))
    with op.batch_alter_table("account_link") as batch_op:
        batch_op.alter_column("purpose", server_default=None)
    # a secret without a counter has not been confirmed
    op.execute("UPDATE account SET totp_pending = totp_secret, totp_secret = NULL WHERE totp_counter IS NULL")


def downgrade() -> None:
    op.execute("UPDATE account SET totp_secret = totp_pending WHERE totp_counter IS NULL")
    op.execute("DELETE FROM account_link WHERE purpose <> 'password'")
    with op.batch_alter_table("account_link") as batch_op:
        batch_op.drop_column("purpose")
    with op.batch_alter_table("account") as batch_op:
        batch_op.drop_column("totp_pending")

