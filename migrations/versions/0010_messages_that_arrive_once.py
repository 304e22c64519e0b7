"""Messages have a state, a lease and an end; their attempts and the health of gateways are kept; no key leads to people.

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

STATES = ("waiting", "sending", "sent", "delivered", "failed", "needless", "unknown")
WAITING, SENDING = sa.text("state = 'waiting'"), sa.text("state = 'sending'")
# a message that a worker had claimed when it was stopped waits again: sent at least once, never lost
STATE_OF_OLD = """
UPDATE message SET state = CASE WHEN sent_at IS NOT NULL THEN 'sent' WHEN failed_at IS NOT NULL THEN 'failed' ELSE 'waiting' END,
  about_kind = CASE WHEN invitation_id IS NULL THEN '' ELSE 'invitation' END, about_id = invitation_id
"""


def upgrade() -> None:
    with op.batch_alter_table("message") as batch_op:
        batch_op.add_column(sa.Column("parameters", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("about_kind", sa.String(length=20), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("about_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("state", sa.String(length=10), nullable=False, server_default="waiting"))
        batch_op.add_column(sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("claim", sa.String(length=80), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(STATE_OF_OLD)
    with op.batch_alter_table("message") as batch_op:
        batch_op.drop_index("ix_message_due")
        batch_op.drop_index("ix_message_invitation_id")
        batch_op.drop_constraint(op.f("fk_message_invitation_id_invitation"), type_="foreignkey")
        batch_op.drop_column("invitation_id")
        batch_op.drop_column("claimed_at")
        batch_op.drop_column("claimed_by")
        for name in ("about_kind", "state", "claim"):
            batch_op.alter_column(name, server_default=None)
        batch_op.create_check_constraint(op.f("ck_message_state"), f"state IN {STATES}")
    op.create_index(
        "ix_message_waiting",
        "message",
        ["channel", "priority", "not_before"],
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )
    op.create_index("ix_message_lease", "message", ["lease_until"], sqlite_where=SENDING, postgresql_where=SENDING)
    op.create_index("ix_message_about", "message", ["about_kind", "about_id"])
    op.create_index("ix_message_state", "message", ["state", "purpose", "channel"])
    op.create_table(
        "message_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.String(length=24), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("gateway", sa.String(length=20), nullable=False),
        sa.Column("verdict", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("reference", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["message.id"], name=op.f("fk_message_attempt_message_id_message"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_attempt")),
    )
    op.create_index(op.f("ix_message_attempt_message_id"), "message_attempt", ["message_id"])
    op.create_index("ix_message_attempt_reference", "message_attempt", ["gateway", "reference"])
    op.create_table(
        "gateway_health",
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("down", sa.Boolean(), nullable=False),
        sa.Column("pause", sa.Integer(), nullable=False),
        sa.Column("probe_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_gateway_health")),
    )


def downgrade() -> None:
    """What was not wanted any more, or is in doubt, must not go out: the older release knows sent and given up only."""
    op.drop_table("gateway_health")
    op.drop_table("message_attempt")
    with op.batch_alter_table("message") as batch_op:
        batch_op.add_column(sa.Column("invitation_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("claimed_by", sa.String(length=40), nullable=False, server_default=""))
    op.execute("UPDATE message SET invitation_id = about_id WHERE about_kind = 'invitation'")
    op.execute("UPDATE message SET failed_at = created_at WHERE state IN ('needless', 'unknown')")
    for name in ("ix_message_waiting", "ix_message_lease", "ix_message_about", "ix_message_state"):
        op.drop_index(name, table_name="message")
    with op.batch_alter_table("message") as batch_op:
        batch_op.drop_constraint(op.f("ck_message_state"), type_="check")
        for name in ("parameters", "about_kind", "about_id", "state", "expires_at", "claim", "lease_until", "delivered_at"):
            batch_op.drop_column(name)
        batch_op.alter_column("claimed_by", server_default=None)
        batch_op.create_foreign_key(
            op.f("fk_message_invitation_id_invitation"), "invitation", ["invitation_id"], ["id"]
        )
        batch_op.create_index(op.f("ix_message_invitation_id"), ["invitation_id"])
        batch_op.create_index("ix_message_due", ["sent_at", "failed_at", "priority", "not_before"])
