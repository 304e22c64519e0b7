"""Agencies in Vietnamese order ("Sở Du lịch" before "Sở Đất đai"), compared by code point on both databases.

Revision ID: 0015
Revises: 0014
"""

import re
import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_TONES = "\u0300\u0309\u0303\u0301\u0323"  # huyền hỏi ngã sắc nặng
_TONE = re.compile(f"[{_TONES}]")
_RANKS = {"a\u0306": "1", "a\u0302": "2", "e\u0302": "1", "o\u0302": "1", "o\u031b": "2", "u\u031b": "1"}
_KEYS = {"agency": 400, "respondent": 600}  # table → length of its sort_key


def upgrade() -> None:
    _compare_by('"C"')
    _give(_phrase_key)


def downgrade() -> None:
    _give(_folded)
    _compare_by('"default"')


def _compare_by(collation: str) -> None:
    if op.get_bind().dialect.name != "postgresql":
        return  # SQLite compares by code point anyway
    for name, length in _KEYS.items():
        op.execute(f"ALTER TABLE {name} ALTER COLUMN sort_key TYPE varchar({length}) COLLATE {collation}")


def _give(key) -> None:
    agency = sa.table("agency", sa.column("id", sa.Integer), sa.column("name", sa.String), sa.column("sort_key", sa.String))
    connection = op.get_bind()
    for number, name in connection.execute(sa.select(agency.c.id, agency.c.name)).all():
        connection.execute(agency.update().where(agency.c.id == number).values(sort_key=key(name)[:400]))


def _phrase_key(text: str) -> str:
    """As foundation/vietnamese_order.py made it when this was written."""
    words = text.split()
    return f"{'-'.join(map(_letters, words))} {''.join(map(_tone, words))}"


def _letters(word: str) -> str:
    marks = _TONE.sub("", unicodedata.normalize("NFD", word.lower()))
    return "".join(_letter(found) for found in re.findall(r"[^\W_][^\w]*", marks))


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return " ".join("".join(char if char.isalnum() else " " for char in plain if not unicodedata.combining(char)).split())


def _letter(letter: str) -> str:
    if letter[0] == "đ":
        return "d1"
    marks = "".join(char for char in letter[1:] if unicodedata.combining(char))
    return letter[0] + (_RANKS.get(letter[0] + marks, "9") if marks else "0")


def _tone(word: str) -> str:
    tone = _TONE.search(unicodedata.normalize("NFD", word))
    return str(_TONES.index(tone.group()) + 1) if tone else "0"
