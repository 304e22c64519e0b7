"""Which subject of an OpenID Connect provider an account belongs to, as a keyed hash.

Revision ID: 0037
Revises: 0036
"""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("account") as batch_op:
        batch_op.add_column(sa.Column("oidc_subject", sa.String(32), nullable=True))
        batch_op.create_unique_constraint(op.f("uq_account_oidc_subject"), ["oidc_subject"])


def downgrade() -> None:
    with op.batch_alter_table("account") as batch_op:
        batch_op.drop_constraint(op.f("uq_account_oidc_subject"), type_="unique")
        batch_op.drop_column("oidc_subject")
