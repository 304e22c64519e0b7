"""Key holders have accounts; an account of staff says who made it and who approved it.

Accounts that are there already were made before anybody had to approve them: they stay in use.

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

BEFORE = ("focal_point", "home_affairs", "administrator", "ministry", "auditor")
AFTER = (*BEFORE, "key_holder")
ROLE = "ck_account_role"
ACCOUNT = sa.table("account", sa.column("role"), sa.column("active"), sa.column("created_by"), sa.column("approved_by"))


def upgrade() -> None:
    with op.batch_alter_table("account") as batch_op:
        batch_op.drop_constraint(op.f(ROLE), type_="check")
        batch_op.create_check_constraint(op.f(ROLE), f"role IN {AFTER}")
        batch_op.add_column(sa.Column("created_by", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("approved_by", sa.Integer(), nullable=True))


def downgrade() -> None:
    """A key holder's account stays as one that can do nothing: an auditor's, disabled."""
    op.execute(ACCOUNT.update().where(ACCOUNT.c.role == "key_holder").values(role="auditor", active=False))
    with op.batch_alter_table("account") as batch_op:
        batch_op.drop_column("approved_by")
        batch_op.drop_column("created_by")
        batch_op.drop_constraint(op.f(ROLE), type_="check")
        batch_op.create_check_constraint(op.f(ROLE), f"role IN {BEFORE}")
