"""The counter `mostly` says what it counts, and paper answers count in every stage and every evening.

Revision ID: 0006
Revises: 0005
"""

from datetime import datetime, time, timedelta, timezone

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

STAGES = ("sent", "opened", "verified", "started", "submitted")
# people who answered on paper alone, and do not count yet in the stage
MISSING = """
UPDATE progress SET {stage} = {stage} {sign} (
    SELECT COUNT(*) FROM invitation
    WHERE invitation.round_id = progress.round_id AND invitation.agency_id = progress.agency_id
      AND invitation.group_id = progress.group_id AND invitation.state <> 'revoked'
      AND invitation.paper_at IS NOT NULL AND invitation.submitted_at IS NULL AND invitation.{stage}_at IS NULL
)
"""
EVENING = time(17, 0, tzinfo=timezone(timedelta(hours=7)))


def upgrade() -> None:
    op.execute("ALTER TABLE progress RENAME COLUMN mostly TO mostly_answered")
    _count(1)


def downgrade() -> None:
    _count(-1)
    op.execute("ALTER TABLE progress RENAME COLUMN mostly_answered TO mostly")


def _count(by: int) -> None:
    """Adds the paper answers to the stages and to the evenings after them, or takes them away."""
    for stage in STAGES:
        op.execute(MISSING.format(stage=stage, sign="+" if by > 0 else "-"))
    moment = sa.DateTime(timezone=True)
    invitation = sa.table(
        "invitation",
        *(sa.column(name) for name in ("round_id", "agency_id", "group_id", "state")),
        sa.column("paper_at", moment),
        sa.column("submitted_at", moment),
    )
    day = sa.table(
        "progress_day",
        *(sa.column(name) for name in ("round_id", "agency_id", "group_id", "submitted")),
        sa.column("day", sa.Date),
    )
    i, bind = invitation.c, op.get_bind()
    on_paper = sa.select(i.round_id, i.agency_id, i.group_id, i.paper_at).where(
        i.paper_at.is_not(None), i.submitted_at.is_(None), i.state != "revoked"
    )
    for round_id, agency_id, group_id, at in bind.execute(on_paper).all():
        bind.execute(
            sa.update(day)
            .where(day.c.round_id == round_id, day.c.agency_id == agency_id, day.c.group_id == group_id)
            .where(day.c.day >= _first_evening(at))
            .values(submitted=day.c.submitted + by)
        )


def _first_evening(at: datetime):
    """The first day whose 17:00 in Vietnam is not before the moment; SQLite's moments come without their zone, in UTC."""
    local = (at if at.tzinfo else at.replace(tzinfo=timezone.utc)).astimezone(EVENING.tzinfo)
    return local.date() if local.timetz() <= EVENING else local.date() + timedelta(days=1)
