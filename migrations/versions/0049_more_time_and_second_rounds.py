"""An agency may get more time for its table, and rounds of appraisal before the present one are kept.

Revision ID: 0049
Revises: 0048
"""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("assessment_desk") as table:
        table.add_column(sa.Column("extended_until", sa.Date(), nullable=True))
        table.add_column(sa.Column("extended_why", sa.LargeBinary(), nullable=True))
    with op.batch_alter_table("assessment_entry") as table:
        table.add_column(sa.Column("earlier", sa.LargeBinary(), nullable=True))
    for name, column in (("assessment_desk", "extended_why"), ("assessment_entry", "earlier")):
        op.get_bind().execute(sa.update(sa.table(name, sa.column(column))).values({column: sa.literal(b"", sa.LargeBinary())}))
        with op.batch_alter_table(name) as table:
            table.alter_column(column, nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("assessment_entry") as table:
        table.drop_column("earlier")
    with op.batch_alter_table("assessment_desk") as table:
        table.drop_column("extended_why")
        table.drop_column("extended_until")
