"""Messages are kinds with parameters, and a round may word them anew. What waits in the old form keeps its text.

Revision ID: 0016
Revises: 0015
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("message") as batch_op:
        batch_op.add_column(sa.Column("kind", sa.String(length=30), nullable=False, server_default=""))
    with op.batch_alter_table("message") as batch_op:
        batch_op.alter_column("kind", server_default=None)
    op.create_table(
        "message_template",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("sms", sa.Text(), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("mail", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"], ["survey_round.id"], name=op.f("fk_message_template_round_id_survey_round")
        ),
        sa.PrimaryKeyConstraint("round_id", "kind", name=op.f("pk_message_template")),
    )


def downgrade() -> None:
    """Messages that wait as a kind have no text in the old form: they are left out, as nothing could send them."""
    op.drop_table("message_template")
    op.execute("DELETE FROM message WHERE kind <> '' AND text IS NULL AND state IN ('waiting', 'sending')")
    with op.batch_alter_table("message") as batch_op:
        batch_op.drop_column("kind")
