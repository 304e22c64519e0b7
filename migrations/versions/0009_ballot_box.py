"""The ballot box: sealed sheets under their invitations, and opened answers that say group and class and nothing else.

What was submitted before has no person any more. Of a closed round it becomes opened answers. Of an open round it becomes
stripped envelopes, sealed to the key of a box that nobody holds, which is made here: what it says can be read after the close
and the opening, not before.

Revision ID: 0009
Revises: 0008
"""

import json
import os
from collections import Counter, defaultdict

import sqlalchemy as sa
from alembic import op

from foundation import key_folder, keys
from foundation.keys import Cipher, hpke, locks

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

RESPONSE = sa.table("response", sa.column("key", sa.LargeBinary), sa.column("body", sa.LargeBinary))
OPENED = sa.table(
    "opened_answer", sa.column("id", sa.LargeBinary), sa.column("round_id"), sa.column("body", sa.LargeBinary)
)
STRIPPED = sa.table(
    "stripped_envelope",
    sa.column("id", sa.LargeBinary),
    sa.column("round_id"),
    sa.column("version_id"),
    sa.column("sealed", sa.LargeBinary),
    sa.column("earlier", sa.Boolean),
)


def upgrade() -> None:
    _make_tables()
    with op.batch_alter_table("invitation") as batch_op:
        batch_op.add_column(sa.Column("class_code", sa.String(length=20), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("haste", sa.String(length=10), nullable=False, server_default=""))
    op.execute(
        "UPDATE invitation SET class_code = (SELECT class_code FROM agency WHERE agency.id = invitation.agency_id)"
    )
    _move_responses(op.get_bind())
    with op.batch_alter_table("invitation") as batch_op:
        batch_op.alter_column("class_code", server_default=None)
        batch_op.alter_column("haste", server_default=None)
        batch_op.drop_constraint(op.f("fk_invitation_stratum_id_stratum"), type_="foreignkey")
        batch_op.drop_column("stratum_id")
        batch_op.drop_column("sealed_response")
    with op.batch_alter_table("survey_round") as batch_op:
        batch_op.drop_constraint(op.f("ck_survey_round_sealed_needs_key"), type_="check")
        batch_op.drop_constraint(op.f("ck_survey_round_link_mode"), type_="check")
        batch_op.drop_column("link_mode")
        batch_op.drop_column("sealed_public_key")
        batch_op.drop_column("first_sheet_at")
    op.drop_table("response")
    op.drop_table("stratum")


def _make_tables() -> None:
    op.create_table(
        "ballot_box",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("threshold", sa.Integer(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(length=32), nullable=True),
        sa.Column("pin", sa.String(length=64), nullable=False),
        sa.Column("key", sa.JSON(), nullable=True),
        sa.Column("proven_on", sa.Date(), nullable=True),
        sa.Column("evening_on", sa.Date(), nullable=True),
        sa.Column("evening_count", sa.Integer(), nullable=False),
        sa.Column("evening_hash", sa.String(length=64), nullable=False),
        sa.Column("doubt_reason", sa.String(length=500), nullable=False),
        sa.Column("doubt_hash", sa.String(length=64), nullable=False),
        sa.Column("doubt_by", sa.Integer(), nullable=True),
        sa.Column("doubt_confirmed_by", sa.Integer(), nullable=True),
        sa.Column("plan", sa.JSON(), nullable=True),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("reached_on", sa.Date(), nullable=True),
        sa.Column("worker", sa.String(length=80), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('sitting', 'locked', 'stripped', 'opened', 'cleaned')", name=op.f("ck_ballot_box_state")
        ),
        sa.CheckConstraint("kind IN ('ministry', 'internal')", name=op.f("ck_ballot_box_kind")),
        sa.CheckConstraint("(state = 'sitting') = (public_key IS NULL)", name=op.f("ck_ballot_box_key_once_locked")),
        sa.ForeignKeyConstraint(["round_id"], ["survey_round.id"], name=op.f("fk_ballot_box_round_id_survey_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ballot_box")),
        sa.UniqueConstraint("round_id", name=op.f("uq_ballot_box_round_id")),
    )
    op.create_table(
        "key_holder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("box_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("of_host", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("public_half", sa.LargeBinary(length=32), nullable=True),
        sa.Column("consents", sa.Boolean(), nullable=False),
        sa.CheckConstraint("state IN ('named', 'shown', 'proven')", name=op.f("ck_key_holder_state")),
        sa.CheckConstraint(
            "(state = 'named') = (public_half IS NULL)", name=op.f("ck_key_holder_half_once_shown")
        ),
        sa.ForeignKeyConstraint(["box_id"], ["ballot_box.id"], name=op.f("fk_key_holder_box_id_ballot_box")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_key_holder")),
        sa.UniqueConstraint("box_id", "account_id", name=op.f("uq_key_holder_box_id_account_id")),
        sa.UniqueConstraint("box_id", "place", name=op.f("uq_key_holder_box_id_place")),
    )
    op.create_table(
        "envelope",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("mac", sa.LargeBinary(length=32), nullable=False),
        sa.Column("set_aside_on", sa.Date(), nullable=True),
        sa.Column("set_aside_why", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["invitation.id"], name=op.f("fk_envelope_invitation_id_invitation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_envelope")),
    )
    counts = sa.text("set_aside_on IS NULL")
    op.create_index(
        "uq_envelope_that_counts",
        "envelope",
        ["invitation_id"],
        unique=True,
        sqlite_where=counts,
        postgresql_where=counts,
    )
    op.create_index("ix_envelope_invitation_id", "envelope", ["invitation_id"])
    op.create_table(
        "stripped_envelope",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("earlier", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"], ["survey_round.id"], name=op.f("fk_stripped_envelope_round_id_survey_round")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stripped_envelope")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_stripped_envelope_round_id"), "stripped_envelope", ["round_id"])
    op.create_table(
        "opened_answer",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["survey_round.id"], name=op.f("fk_opened_answer_round_id_survey_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opened_answer")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_opened_answer_round_id"), "opened_answer", ["round_id"])
    op.create_table(
        "repudiation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("came_on", sa.Date(), nullable=False),
        sa.Column("proposal", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("proposed_by", sa.Integer(), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.CheckConstraint("state IN ('open', 'proposed', 'set_aside', 'kept')", name=op.f("ck_repudiation_state")),
        sa.CheckConstraint("decided_by <> proposed_by", name=op.f("ck_repudiation_two_people")),
        sa.CheckConstraint(
            "state IN ('open', 'proposed') OR decided_by IS NOT NULL", name=op.f("ck_repudiation_decided")
        ),
        sa.ForeignKeyConstraint(["round_id"], ["survey_round.id"], name=op.f("fk_repudiation_round_id_survey_round")),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["invitation.id"], name=op.f("fk_repudiation_invitation_id_invitation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_repudiation")),
    )
    op.create_index(op.f("ix_repudiation_round_id"), "repudiation", ["round_id"])
    standing = sa.text("state IN ('open', 'proposed')")
    op.create_index(
        "uq_repudiation_standing",
        "repudiation",
        ["invitation_id"],
        unique=True,
        sqlite_where=standing,
        postgresql_where=standing,
    )


# -- what was submitted before


def _move_responses(bind: sa.Connection) -> None:
    """Each round's responses in one pass; of a closed round to opened answers, of another to stripped envelopes."""
    sheets = _sheets(bind)
    rounds = {row.id: row.state for row in bind.execute(sa.text("SELECT id, state FROM survey_round"))}
    for round_id, state in rounds.items():
        contents = sheets.get(round_id, [])
        if state == "closed" and contents:
            _open(bind, round_id, contents)
        elif state == "open":
            _strip(bind, round_id, contents)


def _sheets(bind: sa.Connection) -> dict[int, list[bytes]]:
    """The packed sheets of each round: version, group, class, answers; there were no marks."""
    strata = {
        row.id: row for row in bind.execute(sa.text("SELECT id, round_id, group_code, class_code FROM stratum"))
    }
    found: dict[int, list[bytes]] = defaultdict(list)
    rows = bind.execute(sa.select(RESPONSE.c.key, RESPONSE.c.body)).all()
    cipher = Cipher(keys.current().derive("ballot")) if rows else None
    for key, body in rows:
        old = json.loads(cipher.open(bytes(body), bytes(key)))  # type: ignore[union-attr]
        stratum = strata[old["stratum"]]
        sheet = [old["version"], stratum.group_code, stratum.class_code or "", old["values"], None, None]
        found[stratum.round_id].append(json.dumps(sheet, ensure_ascii=False, separators=(",", ":")).encode())
    return found


def _framed(contents: list[bytes]) -> list[bytes]:
    """All of one length, in an order by chance."""
    length = 4 + max((len(content) for content in contents), default=0)
    framed = [(len(content).to_bytes(4, "big") + content).ljust(length, b"\0") for content in contents]
    return [framed[place] for place in sorted(range(len(framed)), key=lambda _: os.urandom(8))]


def _open(bind: sa.Connection, round_id: int, contents: list[bytes]) -> None:
    _box(bind, round_id, "cleaned", bytes(32), None)
    cipher = Cipher(keys.current().derive(f"results of round {round_id}"))
    ids = sorted(os.urandom(16) for _ in contents)
    rows = [
        {"id": one, "round_id": round_id, "body": cipher.seal(framed, one)}
        for one, framed in zip(ids, _framed(contents), strict=True)
    ]
    bind.execute(sa.insert(OPENED), rows)


def _strip(bind: sa.Connection, round_id: int, contents: list[bytes]) -> None:
    key, part = locks.make([], 0)
    values = {"server_part": part.hex(), "fingerprint": key.fingerprint}
    key_folder.write(f"box-{key.fingerprint}.server.part", json.dumps(values).encode())
    _box(bind, round_id, "locked", key.public, key.as_json(), tuple(contents))
    rows = []
    for one, framed in zip(sorted(os.urandom(16) for _ in contents), _framed(contents), strict=True):
        version_id = json.loads(framed[4 : 4 + int.from_bytes(framed[:4], "big")])[0]
        sealed = hpke.seal(key.public, framed, f"sealed sheet {round_id} {version_id}".encode())
        rows.append({"id": one, "round_id": round_id, "version_id": version_id, "sealed": sealed, "earlier": True})
    if rows:
        bind.execute(sa.insert(STRIPPED), rows)


BOX = sa.table(
    "ballot_box",
    *map(sa.column, ("round_id", "kind", "state", "threshold", "pin", "evening_count", "evening_hash")),
    *map(sa.column, ("doubt_reason", "doubt_hash", "worker", "done", "total")),
    sa.column("is_demo", sa.Boolean),
    sa.column("public_key", sa.LargeBinary),
    sa.column("key", sa.JSON),
    sa.column("counts", sa.JSON),
)


def _box(
    bind: sa.Connection,
    round_id: int,
    state: str,
    public: bytes,
    key: dict[str, object] | None,
    sealed: tuple[bytes, ...] = (),
) -> None:
    empty = dict.fromkeys(("evening_hash", "doubt_reason", "doubt_hash", "worker"), "")
    zero = dict.fromkeys(("threshold", "evening_count", "done", "total"), 0)
    pin = keys.current().mac("ballot key", b"%d " % round_id + public)
    values = {"round_id": round_id, "kind": "internal", "state": state, "is_demo": False, "public_key": public}
    bind.execute(sa.insert(BOX), {**values, "pin": pin, "key": key, "counts": _earlier(sealed), **empty, **zero})


def _earlier(contents: tuple[bytes, ...]) -> dict[str, object]:
    """How many sheets there are of each group and class: the rule of ten counts them with those that come."""
    places = Counter(tuple(json.loads(content)[1:3]) for content in contents)
    return {"earlier": [[*place, count] for place, count in sorted(places.items())]}


def downgrade() -> None:
    """Opened answers become responses again. Sheets that are still sealed cannot: whoever has some stays."""
    bind = op.get_bind()
    if bind.scalar(sa.text("SELECT count(*) FROM envelope")) or bind.scalar(
        sa.text("SELECT count(*) FROM stripped_envelope")
    ):
        raise RuntimeError("there are sealed sheets, which an older release cannot read")
    op.create_table(
        "stratum",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.Column("group_code", sa.String(length=20), nullable=False),
        sa.Column("class_code", sa.String(length=20), nullable=True),
        sa.Column("agency_code", sa.String(length=20), nullable=True),
        sa.Column("invited", sa.Integer(), nullable=False),
        sa.CheckConstraint("level IN ('agency', 'class', 'group')", name=op.f("ck_stratum_level")),
        sa.ForeignKeyConstraint(["round_id"], ["survey_round.id"], name=op.f("fk_stratum_round_id_survey_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stratum")),
    )
    op.create_index(op.f("ix_stratum_round_id"), "stratum", ["round_id"])
    op.create_table(
        "response",
        sa.Column("key", sa.LargeBinary(length=16), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_response")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("survey_round") as batch_op:
        batch_op.add_column(sa.Column("link_mode", sa.String(length=10), nullable=False, server_default="none"))
        batch_op.add_column(sa.Column("sealed_public_key", sa.LargeBinary(length=32), nullable=True))
        batch_op.add_column(sa.Column("first_sheet_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_check_constraint(op.f("ck_survey_round_link_mode"), "link_mode IN ('none', 'sealed')")
        batch_op.create_check_constraint(
            op.f("ck_survey_round_sealed_needs_key"), "link_mode = 'none' OR sealed_public_key IS NOT NULL"
        )
    _strata(bind)
    _close_up(bind)
    with op.batch_alter_table("invitation") as batch_op:
        batch_op.add_column(sa.Column("stratum_id", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("sealed_response", sa.LargeBinary(), nullable=True))
    op.execute(
        "UPDATE invitation SET stratum_id = (SELECT stratum.id FROM stratum "
        "JOIN respondent_group ON respondent_group.code = stratum.group_code "
        "WHERE respondent_group.id = invitation.group_id AND stratum.round_id = invitation.round_id "
        "AND stratum.class_code = invitation.class_code)"
    )
    with op.batch_alter_table("invitation") as batch_op:
        batch_op.alter_column("stratum_id", server_default=None)
        batch_op.create_foreign_key(op.f("fk_invitation_stratum_id_stratum"), "stratum", ["stratum_id"], ["id"])
        batch_op.drop_column("class_code")
        batch_op.drop_column("haste")
    with op.batch_alter_table("survey_round") as batch_op:
        batch_op.alter_column("link_mode", server_default=None)
    for name in ("repudiation", "opened_answer", "stripped_envelope", "envelope", "key_holder", "ballot_box"):
        op.drop_table(name)


def _strata(bind: sa.Connection) -> None:
    """One for each group and class that somebody was invited in, or that an opened answer names."""
    bind.execute(
        sa.text(
            "INSERT INTO stratum (round_id, level, group_code, class_code, invited) "
            "SELECT invitation.round_id, 'class', respondent_group.code, invitation.class_code, count(*) FROM invitation "
            "JOIN respondent_group ON respondent_group.id = invitation.group_id "
            "GROUP BY invitation.round_id, respondent_group.code, invitation.class_code"
        )
    )


def _close_up(bind: sa.Connection) -> None:
    """Opened answers under the old key, in the old shape."""
    known = {
        (row.round_id, row.group_code, row.class_code): row.id
        for row in bind.execute(sa.text("SELECT id, round_id, group_code, class_code FROM stratum"))
    }
    for one, round_id, body in bind.execute(sa.select(OPENED.c.id, OPENED.c.round_id, OPENED.c.body)).all():
        framed = Cipher(keys.current().derive(f"results of round {round_id}")).open(bytes(body), bytes(one))
        version_id, group, of_class, values, _, _ = json.loads(framed[4 : 4 + int.from_bytes(framed[:4], "big")])
        place = (round_id, group, of_class)
        if place not in known:
            known[place] = _stratum(bind, *place)
        old = {"version": version_id, "stratum": known[place], "values": values, "quality": {"pages": []}}
        sealed = Cipher(keys.current().derive("ballot")).seal(json.dumps(old, ensure_ascii=False).encode(), bytes(one))
        bind.execute(sa.insert(RESPONSE), {"key": bytes(one), "body": sealed})


def _stratum(bind: sa.Connection, round_id: int, group: str, of_class: str) -> int:
    number = 1 + (bind.scalar(sa.text("SELECT max(id) FROM stratum")) or 0)
    values = {"id": number, "round": round_id, "group": group[:20], "class": of_class[:20]}
    bind.execute(
        sa.text(
            "INSERT INTO stratum (id, round_id, level, group_code, class_code, invited) "
            "VALUES (:id, :round, 'class', :group, :class, 0)"
        ),
        values,
    )
    return number
