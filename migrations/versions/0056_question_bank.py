"""The questions of published questionnaires as rows, to be searched; the worker fills in those of earlier versions.

Revision ID: 0056
Revises: 0055
"""

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None

INDEXED = ("name", "said", "version_id", "wording")


def upgrade() -> None:
    op.create_table(
        "bank_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("hint", sa.Text(), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("options_total", sa.Integer(), nullable=False),
        sa.Column("said", sa.String(length=400), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("wording", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["questionnaire_version.id"],
            name=op.f("fk_bank_question_version_id_questionnaire_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_question")),
        sa.UniqueConstraint("version_id", "place", name=op.f("uq_bank_question_version_id_place")),
    )
    for column in INDEXED:
        op.create_index(op.f(f"ix_bank_question_{column}"), "bank_question", [column])


def downgrade() -> None:
    op.drop_table("bank_question")
