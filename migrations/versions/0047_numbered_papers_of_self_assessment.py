"""Papers of the self-assessment are built in the background and bear a code; a campaign knows who signs them.

Revision ID: 0047
Revises: 0046
"""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("assessment_campaign") as table:
        table.add_column(sa.Column("on_papers", sa.JSON(), nullable=False, server_default="{}"))
    with op.batch_alter_table("assessment_campaign") as table:
        table.alter_column("on_papers", server_default=None)
    with op.batch_alter_table("assessment_paper") as table:
        table.add_column(sa.Column("state", sa.String(length=10), nullable=False, server_default="ready"))
        table.add_column(sa.Column("counted_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("code", sa.String(length=16), nullable=True))
        table.add_column(sa.Column("failure", sa.String(length=400), nullable=False, server_default=""))
    op.execute("UPDATE assessment_paper SET counted_at = made_at")
    with op.batch_alter_table("assessment_paper") as table:
        table.alter_column("state", server_default=None)
        table.alter_column("failure", server_default=None)
        table.alter_column("counted_at", nullable=False)
        table.create_unique_constraint(op.f("uq_assessment_paper_code"), ["code"])
        table.create_check_constraint(
            op.f("ck_assessment_paper_state"), "state IN ('making', 'ready', 'failed')"
        )


def downgrade() -> None:
    op.execute("DELETE FROM assessment_paper WHERE state <> 'ready'")
    with op.batch_alter_table("assessment_paper") as table:
        table.drop_constraint(op.f("ck_assessment_paper_state"), type_="check")
        table.drop_constraint(op.f("uq_assessment_paper_code"), type_="unique")
        for name in ("failure", "code", "counted_at", "state"):
            table.drop_column(name)
    with op.batch_alter_table("assessment_campaign") as table:
        table.drop_column("on_papers")
