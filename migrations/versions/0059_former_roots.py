"""Under which root of the keys the audit chain goes on, and under which former one a password was hashed.

Revision ID: 0059
Revises: 0058
"""

import sqlalchemy as sa
from alembic import op

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None

COLUMNS = (("audit_head", "root"), ("account", "password_root"))


def upgrade() -> None:
    for table, column in COLUMNS:
        op.add_column(table, sa.Column(column, sa.String(length=16), nullable=False, server_default=""))


def downgrade() -> None:
    for table, column in COLUMNS:
        op.drop_column(table, column)
