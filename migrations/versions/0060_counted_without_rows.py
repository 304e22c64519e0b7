"""What pages count stands in indexes: who waits, who answered, who is proven, who is on a list; what was done, by verb.

Revision ID: 0060
Revises: 0059
"""

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None

PARTS = {
    "unanswered": (
        ["round_id", "agency_id", "state", "disposition", "respondent_id", "submitted_at", "paper_at"],
        "NOT (submitted_at IS NOT NULL OR paper_at IS NOT NULL)",
    ),
    "web": (["round_id", "agency_id", "group_id", "state", "submitted_at"], "submitted_at IS NOT NULL"),
    "proven": (["round_id", "grade", "state"], "grade IS NOT NULL"),
}


def upgrade() -> None:
    for name, (columns, which) in PARTS.items():
        where = sa.text(which)
        op.create_index(f"ix_invitation_{name}", "invitation", columns, sqlite_where=where, postgresql_where=where)
    op.create_index("ix_audit_event_verb_subject", "audit_event", ["verb", "subject"])
    op.create_index("ix_respondent_of_list", "respondent", ["roster_id", "ordinal", "state", "worst"])
    op.drop_index("ix_respondent_roster_ordinal", "respondent")


def downgrade() -> None:
    op.create_index("ix_respondent_roster_ordinal", "respondent", ["roster_id", "ordinal"])
    op.drop_index("ix_respondent_of_list", "respondent")
    op.drop_index("ix_audit_event_verb_subject", "audit_event")
    for name in PARTS:
        op.drop_index(f"ix_invitation_{name}", "invitation")
