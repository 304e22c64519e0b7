"""What is known of the clock of an account's authenticator, and in which message a code or a link went.

Revision ID: 0058
Revises: 0057
"""

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("account") as batch:
        batch.add_column(sa.Column("totp_drift", sa.Integer(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("totp_beside", sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("account") as batch:
        batch.alter_column("totp_drift", server_default=None)
        batch.alter_column("totp_beside", server_default=None)
    for name in ("challenge", "account_link"):
        op.add_column(name, sa.Column("message_id", sa.String(length=24), nullable=True))


def downgrade() -> None:
    for name in ("account_link", "challenge"):
        with op.batch_alter_table(name) as batch:
            batch.drop_column("message_id")
    with op.batch_alter_table("account") as batch:
        batch.drop_column("totp_beside")
        batch.drop_column("totp_drift")
