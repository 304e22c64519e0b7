"""Numbers in the names of agencies and people stand by what they say: "Phường 2" before "Phường 10".

Revision ID: 0050
Revises: 0049
"""

import re
import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None

_TONES = "\u0300\u0309\u0303\u0301\u0323"  # huyền hỏi ngã sắc nặng
_TONE = re.compile(f"[{_TONES}]")
_RANKS = {"a\u0306": "1", "a\u0302": "2", "e\u0302": "1", "o\u0302": "1", "o\u031b": "2", "u\u031b": "1"}
_AS_NUMBERS, _AS_SIGNS = re.compile(r"\d+|[^\W\d_][^\w]*"), re.compile(r"[^\W_][^\w]*")
_MOST_DIGITS = 99
_AT_ONCE = 5000


def upgrade() -> None:
    _give(_AS_NUMBERS)


def downgrade() -> None:
    _give(_AS_SIGNS)


def _give(signs) -> None:
    """Keys as foundation/vietnamese_order.py and respondents/person_names.py made them when this was written, where a digit stands."""
    _renew("agency", "name", lambda name: _phrase(name.split(), signs)[:400])
    _renew("respondent", "full_name", lambda name: _person(name.split(), signs)[:600])


def _renew(table: str, column: str, key) -> None:
    of = sa.table(table, sa.column("id", sa.Integer), sa.column(column, sa.String), sa.column("sort_key", sa.String))
    connection, last = op.get_bind(), 0
    update = of.update().where(of.c.id == sa.bindparam("number")).values(sort_key=sa.bindparam("key"))
    while rows := connection.execute(
        sa.select(of.c.id, of.c[column]).where(of.c.id > last).order_by(of.c.id).limit(_AT_ONCE)
    ).all():
        last = rows[-1][0]
        numbered = [
            {"number": number, "key": key(name)} for number, name in rows if any(sign.isdecimal() for sign in name)
        ]
        if numbered:
            connection.execute(update, numbered)


def _phrase(words, signs) -> str:
    return f"{'-'.join(_letters(word, signs) for word in words)} {''.join(map(_tone, words))}"


def _person(words, signs) -> str:
    fields = (words[-1:], words[1:-1], words[:1] if len(words) > 1 else [])
    return " ".join(_phrase(field, signs) for field in fields)


def _letters(word: str, signs) -> str:
    marks = _TONE.sub("", unicodedata.normalize("NFD", word.lower()))
    return "".join(_sign(found, signs) for found in signs.findall(marks))


def _sign(found: str, signs) -> str:
    if signs is _AS_NUMBERS and found[0].isdecimal():
        digits = "".join(str(unicodedata.decimal(digit)) for digit in found).lstrip("0")[:_MOST_DIGITS]
        return f"{len(digits):02}{digits}"
    if found[0] == "đ":
        return "d1"
    marks = "".join(char for char in found[1:] if unicodedata.combining(char))
    return found[0] + (_RANKS.get(found[0] + marks, "9") if marks else "0")


def _tone(word: str) -> str:
    tone = _TONE.search(unicodedata.normalize("NFD", word))
    return str(_TONES.index(tone.group()) + 1) if tone else "0"
