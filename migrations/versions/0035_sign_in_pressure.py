"""How hard strangers try one name at the sign-in, counted over all addresses.

Revision ID: 0035
Revises: 0034
"""

import sqlalchemy as sa
from alembic import op

from foundation.db import UTCDateTime

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sign_in_pressure",
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("free_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_sign_in_pressure")),
    )


def downgrade() -> None:
    op.drop_table("sign_in_pressure")
