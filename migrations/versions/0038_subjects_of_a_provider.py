"""Which subject of an OpenID Connect provider an account belongs to, as a keyed hash.

Revision ID: 0038
Revises: 0037
"""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
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
