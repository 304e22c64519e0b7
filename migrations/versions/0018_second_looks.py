"""Signals and second looks, random call-backs, guided sessions, shared devices.

Revision ID: 0018
Revises: 0017
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

STANDING = sa.text("state = 'open'")


MAYBE = {"closed_by", "called_by", "drawn_by", "asked_by", "decided_by", "made_by", "case_id"}


def _number(name: str = "id") -> sa.Column:
    return sa.Column(name, sa.Integer(), nullable=name in MAYBE)


def _key(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"))


def _states(table: str, *states: str) -> sa.CheckConstraint:
    listed = ", ".join(f"'{one}'" for one in states)
    return sa.CheckConstraint(f"state IN ({listed})", name=op.f(f"ck_{table}_state"))


def upgrade() -> None:
    with op.batch_alter_table("repudiation") as batch:
        batch.add_column(sa.Column("origin", sa.String(length=10), nullable=False, server_default="owner"))
    with op.batch_alter_table("repudiation") as batch:
        batch.alter_column("origin", server_default=None)
    with op.batch_alter_table("respondent_session") as batch:
        batch.add_column(sa.Column("typed", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("respondent_session") as batch:
        batch.alter_column("typed", server_default=None)
    _signals()
    _calls()
    _places()


def _signals() -> None:
    op.create_table(
        "signal_note",
        _number("invitation_id"),
        _number("round_id"),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("marks", sa.JSON(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        _key("signal_note", "invitation_id", "invitation"),
        _key("signal_note", "round_id", "survey_round"),
        sa.PrimaryKeyConstraint("invitation_id", name=op.f("pk_signal_note")),
    )
    op.create_index(op.f("ix_signal_note_round_id"), "signal_note", ["round_id"])
    op.create_table(
        "signal_review",
        _number(),
        _number("round_id"),
        _number("invitation_id"),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("came_on", sa.Date(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        _number("closed_by"),
        sa.Column("closed_on", sa.Date(), nullable=True),
        _number("case_id"),
        _states("signal_review", "open", "confirmed", "proposed"),
        _key("signal_review", "round_id", "survey_round"),
        _key("signal_review", "invitation_id", "invitation"),
        _key("signal_review", "case_id", "repudiation"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signal_review")),
    )
    for column in ("round_id", "invitation_id"):
        op.create_index(op.f(f"ix_signal_review_{column}"), "signal_review", [column])
    op.create_index(
        "uq_signal_review_standing",
        "signal_review",
        ["invitation_id"],
        unique=True,
        sqlite_where=STANDING,
        postgresql_where=STANDING,
    )


def _calls() -> None:
    op.create_table(
        "call_draw",
        _number(),
        _number("round_id"),
        sa.Column("seed", sa.String(length=32), nullable=False),
        _number("answered"),
        _number("size"),
        sa.Column("frame", sa.String(length=64), nullable=False),
        sa.Column("drawn_on", sa.Date(), nullable=False),
        _number("drawn_by"),
        _key("call_draw", "round_id", "survey_round"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_draw")),
    )
    op.create_index(op.f("ix_call_draw_round_id"), "call_draw", ["round_id"])
    op.create_table(
        "random_call",
        _number(),
        _number("draw_id"),
        _number("round_id"),
        _number("invitation_id"),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("called_on", sa.Date(), nullable=True),
        _number("called_by"),
        _states("random_call", "waiting", "self", "helped", "not_self", "unreached", "declined"),
        _key("random_call", "draw_id", "call_draw"),
        _key("random_call", "round_id", "survey_round"),
        _key("random_call", "invitation_id", "invitation"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_random_call")),
        sa.UniqueConstraint("invitation_id", name=op.f("uq_random_call_invitation_id")),
    )
    for column in ("draw_id", "round_id"):
        op.create_index(op.f(f"ix_random_call_{column}"), "random_call", [column])


def _places() -> None:
    op.create_table(
        "guided_session",
        _number(),
        _number("round_id"),
        _number("agency_id"),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        _number("people"),
        sa.Column("address", sa.String(length=45), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        _number("asked_by"),
        _number("decided_by"),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(length=300), nullable=False),
        _states("guided_session", "asked", "approved", "refused", "withdrawn"),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_guided_session_time")),
        sa.CheckConstraint("people > 0", name=op.f("ck_guided_session_people")),
        _key("guided_session", "round_id", "survey_round"),
        _key("guided_session", "agency_id", "agency"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guided_session")),
    )
    op.create_index(op.f("ix_guided_session_round_id"), "guided_session", ["round_id"])
    op.create_table(
        "known_device",
        _number(),
        _number("round_id"),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("code_index", sa.String(length=32), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        _number("made_by"),
        sa.Column("registered_on", sa.Date(), nullable=True),
        sa.Column("device_hash", sa.String(length=32), nullable=False),
        sa.Column("removed_on", sa.Date(), nullable=True),
        _key("known_device", "round_id", "survey_round"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_known_device")),
        sa.UniqueConstraint("code_index", name=op.f("uq_known_device_code_index")),
    )
    op.create_index(op.f("ix_known_device_round_id"), "known_device", ["round_id"])


def downgrade() -> None:
    for name in ("known_device", "guided_session", "random_call", "call_draw", "signal_review", "signal_note"):
        op.drop_table(name)
    for table, column in (("respondent_session", "typed"), ("repudiation", "origin")):
        with op.batch_alter_table(table) as batch:
            batch.drop_column(column)
