"""What is known of contacts, calls, letters of a whole round; what a failure says of an address.

Revision ID: 0020
Revises: 0019
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

# whoever counted as not reachable keeps that, with the one reason that is true of all of them
KNOWN = """
INSERT INTO contact_fault (invitation_id, contact, contact_index, reason, found_on, tells_agency)
SELECT invitation.id, contact.name, CASE contact.name WHEN 'phone' THEN phone_index ELSE email_index END, 'refused', date(bounced_at), false
FROM invitation JOIN respondent ON respondent.id = invitation.respondent_id
  CROSS JOIN (SELECT 'phone' AS name UNION ALL SELECT 'email') AS contact
WHERE bounced_at IS NOT NULL AND CASE contact.name WHEN 'phone' THEN phone_index ELSE email_index END <> ''
"""

# a person is reached, known to be unreachable, or neither: as `respondents/invitation/counters.py` has it
MINE = "i.round_id = progress.round_id AND i.agency_id = progress.agency_id AND i.group_id = progress.group_id"
MET = "(opened_at IS NOT NULL OR submitted_at IS NOT NULL OR paper_at IS NOT NULL)"
COUNT = f"""
UPDATE progress SET
  reached = (SELECT count(*) FROM invitation AS i WHERE {MINE} AND state <> 'revoked'
             AND ({MET} OR (sent_at IS NOT NULL AND bounced_at IS NULL))),
  bounced = (SELECT count(*) FROM invitation AS i WHERE {MINE} AND state <> 'revoked' AND bounced_at IS NOT NULL AND NOT {MET})
"""


def upgrade() -> None:
    op.create_table(
        "contact_fault",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        sa.Column("contact", sa.String(length=10), nullable=False),
        sa.Column("contact_index", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("found_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("tells_agency", sa.Boolean(), nullable=False),
        sa.Column("confirmed_on", sa.Date(), nullable=True),
        sa.CheckConstraint("contact IN ('phone', 'email')", name=op.f("ck_contact_fault_contact")),
        sa.CheckConstraint(
            "reason IN ('no_such', 'not_reached', 'wrong_person', 'full', 'no_more', 'refused', 'gave_up')",
            name=op.f("ck_contact_fault_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["invitation.id"], name=op.f("fk_contact_fault_invitation_id_invitation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_fault")),
        sa.UniqueConstraint("invitation_id", "contact", name=op.f("uq_contact_fault_invitation_id_contact")),
    )
    op.create_table(
        "phone_call",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("result", sa.String(length=20), nullable=False),
        sa.Column("again_on", sa.Date(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "result IN ('reached', 'no_answer', 'call_again', 'wrong_number', 'refused')",
            name=op.f("ck_phone_call_result"),
        ),
        sa.CheckConstraint("(result = 'call_again') = (again_on IS NOT NULL)", name=op.f("ck_phone_call_again")),
        sa.ForeignKeyConstraint(["invitation_id"], ["invitation.id"], name=op.f("fk_phone_call_invitation_id_invitation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phone_call")),
        sa.UniqueConstraint("invitation_id", "day", name=op.f("uq_phone_call_invitation_id_day")),
    )
    op.create_table(
        "hand_over",
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        sa.Column("contact_index", sa.String(length=32), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["invitation_id"], ["invitation.id"], name=op.f("fk_hand_over_invitation_id_invitation")),
        sa.PrimaryKeyConstraint("invitation_id", name=op.f("pk_hand_over")),
    )
    op.create_table(
        "letter_file",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("letters", sa.Integer(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["survey_round.id"], name=op.f("fk_letter_file_round_id_survey_round")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_letter_file_agency_id_agency")),
        sa.PrimaryKeyConstraint("round_id", "agency_id", name=op.f("pk_letter_file")),
    )
    op.execute(KNOWN)
    with op.batch_alter_table("progress") as batch_op:
        batch_op.add_column(sa.Column("reached", sa.Integer(), nullable=False, server_default="0"))
    op.execute(COUNT)
    with op.batch_alter_table("progress") as batch_op:
        batch_op.alter_column("reached", server_default=None)
    with op.batch_alter_table("message") as batch_op:
        batch_op.add_column(sa.Column("fault", sa.String(length=12), nullable=False, server_default=""))
    with op.batch_alter_table("message") as batch_op:
        batch_op.alter_column("fault", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("message") as batch_op:
        batch_op.drop_column("fault")
    with op.batch_alter_table("progress") as batch_op:
        batch_op.drop_column("reached")
    op.drop_table("letter_file")
    op.drop_table("hand_over")
    op.drop_table("phone_call")
    op.drop_table("contact_fault")
