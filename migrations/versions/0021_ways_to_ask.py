"""Messages to a phone may go by SMS alone, where a round sets the order of its ways.

Revision ID: 0021
Revises: 0020
"""

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("message") as batch_op:
        batch_op.drop_constraint(op.f("ck_message_channel"), type_="check")
        batch_op.create_check_constraint(op.f("ck_message_channel"), "channel IN ('sms', 'zalo', 'email', 'sms_only')")


def downgrade() -> None:
    op.execute("UPDATE message SET channel = 'sms' WHERE channel = 'sms_only'")
    with op.batch_alter_table("message") as batch_op:
        batch_op.drop_constraint(op.f("ck_message_channel"), type_="check")
        batch_op.create_check_constraint(op.f("ck_message_channel"), "channel IN ('sms', 'zalo', 'email')")
