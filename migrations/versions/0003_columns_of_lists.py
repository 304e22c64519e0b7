"""Files whose columns the agency is asked about, and what it answered.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

BEFORE = ("queued", "reading", "read", "refused", "taken")
STATE = "ck_roster_upload_state"


def upgrade() -> None:
    op.create_table(
        "column_choice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("heading", sa.String(length=300), nullable=False),
        sa.Column("field", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_column_choice_agency_id_agency")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_column_choice")),
        sa.UniqueConstraint("agency_id", "heading", name=op.f("uq_column_choice_agency_id_heading")),
    )
    with op.batch_alter_table("roster_upload") as batch_op:
        batch_op.add_column(sa.Column("columns_settled", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.drop_constraint(op.f(STATE), type_="check")
        batch_op.create_check_constraint(op.f(STATE), f"state IN {(*BEFORE, 'unclear')}")
    with op.batch_alter_table("roster_upload") as batch_op:
        batch_op.alter_column("columns_settled", server_default=None)


def downgrade() -> None:
    op.execute("DELETE FROM roster_upload WHERE state = 'unclear'")
    with op.batch_alter_table("roster_upload") as batch_op:
        batch_op.drop_constraint(op.f(STATE), type_="check")
        batch_op.create_check_constraint(op.f(STATE), f"state IN {BEFORE}")
        batch_op.drop_column("columns_settled")
    op.drop_table("column_choice")
