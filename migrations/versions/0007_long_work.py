"""One table of long work; heavy lists wait there.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

BEFORE = ("queued", "reading", "read", "refused", "taken", "unclear")
AFTER = ("queued", "unclear", "read", "refused", "taken")
STATE = "ck_roster_upload_state"
UNFINISHED = sa.text("state IN ('waiting', 'running')")


def upgrade() -> None:
    op.create_table(
        "job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("about", sa.String(length=80), nullable=False),
        sa.Column("arguments", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(length=200), nullable=False),
        sa.Column("by_kind", sa.String(length=20), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claim", sa.String(length=80), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("result", sa.LargeBinary(), nullable=True),
        sa.Column("result_name", sa.String(length=200), nullable=False),
        sa.Column("reference", sa.String(length=400), nullable=False),
        sa.Column("failure", sa.String(length=400), nullable=False),
        sa.CheckConstraint(
            "state IN ('waiting', 'running', 'done', 'failed', 'cancelled')", name=op.f("ck_job_state")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
    )
    op.create_index(op.f("ix_job_about"), "job", ["about"])
    op.create_index("ix_job_due", "job", ["state", "not_before"])
    op.create_index(
        "uq_job_unfinished",
        "job",
        ["kind", "about"],
        unique=True,
        sqlite_where=UNFINISHED,
        postgresql_where=UNFINISHED,
    )
    op.execute("UPDATE roster_upload SET state = 'queued' WHERE state = 'reading'")
    op.execute(WAITING_FILES)
    with op.batch_alter_table("roster_upload") as batch_op:
        batch_op.drop_constraint(op.f(STATE), type_="check")
        batch_op.create_check_constraint(op.f(STATE), f"state IN {AFTER}")
        batch_op.drop_column("claimed_at")


# files that wait to be read, as long work
WAITING_FILES = """
INSERT INTO job (kind, about, state, done, total, words, by_kind, by_id, asked_at, not_before, claim, attempts,
                 result_name, reference, failure)
SELECT 'roster.read', 'roster_upload:' || CAST(id AS VARCHAR(20)), 'waiting', 0, 0, '', by_kind, by_id, at, at, '', 0,
       '', '', ''
FROM roster_upload WHERE state = 'queued'
"""


def downgrade() -> None:
    with op.batch_alter_table("roster_upload") as batch_op:
        batch_op.drop_constraint(op.f(STATE), type_="check")
        batch_op.create_check_constraint(op.f(STATE), f"state IN {BEFORE}")
        batch_op.add_column(sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True))
    op.drop_table("job")
