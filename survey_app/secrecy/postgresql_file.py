"""PostgreSQL's files as whoever has the data folder reads them: dead versions of rows, and the write-ahead log.

The server reads its own pages for us through `pageinspect` and `pg_walinspect`, which are added and taken back in one transaction.
An account that may not do that sees nothing of it; then the check says so. Index entries stand in the order of their keys and,
of one key, of the rows' places, so they tell nothing that the places do not.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from survey_app.secrecy.leavings import Leavings, Versions, Written

UNREAD = "trang và nhật ký ghi của PostgreSQL (cần PostgreSQL 15 trở lên và tài khoản cơ sở dữ liệu có quyền quản trị)"
LOG_BYTES = 64 << 20  # of the log, the latest
ID_HEAD = 2 * (16 + 1) + 1  # how a value of 16 bytes begins
TRIES = 4
TOASTED, TOAST_POINTER = 0x01, 18
DEAD = """
    SELECT t_data FROM generate_series(0, pg_relation_size(CAST(:of AS regclass)) / current_setting('block_size')::int - 1) AS page,
    LATERAL heap_page_items(get_raw_page(CAST(:of AS text), 'main', page::int)) WHERE t_data IS NOT NULL"""
FILE = """
    SELECT oid || '/' || pg_relation_filenode(CAST(:of AS regclass)) FROM pg_database WHERE datname = current_database()"""
OLDEST = """
    SELECT greatest(min(start), pg_current_wal_lsn() - CAST(:back AS numeric)) FROM (SELECT (
        to_hex(('x' || substr(name, 9, 8))::bit(32)::bigint) || '/' ||
        to_hex(('x' || substr(name, 17, 8))::bit(32)::bigint * pg_size_bytes(current_setting('wal_segment_size')))
    )::pg_lsn AS start FROM pg_ls_waldir()) AS files"""
LOG = """
    SELECT xid::text, record_type
    FROM pg_get_wal_records_info(:since, pg_current_wal_flush_lsn()) WHERE resource_manager = 'Heap' AND block_ref LIKE :place"""


def leavings_of(engine: Engine) -> Leavings:
    """Reads what the server shows of its pages and of its log. Nothing is kept. A file of the log that the server takes away
    while it is read is a reason to begin anew, a few times."""
    for _ in range(TRIES):
        try:
            return _read(engine)
        except sa.exc.DBAPIError:
            continue
    return Leavings(unread=(UNREAD,))


def _read(engine: Engine) -> Leavings:
    with engine.connect() as connection, connection.begin() as everything:
        connection.execute(sa.text("CREATE EXTENSION IF NOT EXISTS pageinspect"))
        connection.execute(sa.text("CREATE EXTENSION IF NOT EXISTS pg_walinspect"))
        found = Leavings(list(_written(connection)), _drafts(connection))
        everything.rollback()
        return found


def _drafts(connection: Connection) -> Versions:
    """Every version of an unfinished sheet on the pages of its table, living or dead."""
    found, pieces = defaultdict[bytes, set[bytes]](set), _toasted(connection)
    for (row,) in connection.execute(sa.text(DEAD), {"of": "draft"}):
        if (version := _draft(bytes(row), pieces)) is not None:
            found[version[0]].add(version[1])
    return found


def _draft(row: bytes, pieces: dict[int, bytes]) -> tuple[bytes, bytes] | None:
    """Place and body of a row of `draft`: a value of 16 bytes, and one that stands behind it or in pieces elsewhere."""
    if row[:1] != bytes([ID_HEAD]):
        return None
    place, rest = row[1:17], row[17:]
    if rest[:1] == bytes([TOASTED]):
        return place, pieces.get(int.from_bytes(rest[10:14], "little"), b"")
    if rest[:1] and rest[0] & 1:  # a short value
        return place, rest[1 : rest[0] >> 1]
    rest = rest.lstrip(b"\0") if rest[:1] == b"\0" else rest  # up to three bytes to an even place
    return place, rest[4 : int.from_bytes(rest[:4], "little") >> 2]


def _toasted(connection: Connection) -> dict[int, bytes]:
    """Long values in their pieces: number → the whole."""
    table = connection.scalar(
        sa.text("SELECT reltoastrelid::regclass::text FROM pg_class WHERE oid = 'draft'::regclass")
    )
    if table in (None, "-"):
        return {}
    found = defaultdict[int, dict[int, bytes]](dict)
    for (row,) in connection.execute(sa.text(DEAD), {"of": table}):
        piece = bytes(row)
        number, place = (int.from_bytes(piece[at : at + 4], "little") for at in (0, 4))
        found[number][place] = piece[12:] if not piece[8] & 1 else piece[9:]
    return {number: b"".join(body for _, body in sorted(own.items())) for number, own in found.items()}


def _written(connection: Connection) -> Iterator[Written]:
    """Of each transaction in the log: how many answers it inserted and how many invitations it changed."""
    since = connection.scalar(sa.text(OLDEST), {"back": LOG_BYTES})
    answers = _records(connection, since, "opened_answer", ("INSERT",))
    people = _records(connection, since, "invitation", ("UPDATE", "HOT_UPDATE"))
    return (Written(answers[number], people[number]) for number in answers.keys() & people.keys())


def _records(connection: Connection, since: str, table: str, kinds: tuple[str, ...]) -> Counter[str]:
    """Transaction → how many records of these kinds it wrote about the table, as its file is called now."""
    file = connection.scalar(sa.text(FILE), {"of": table})
    rows = connection.execute(sa.text(LOG), {"since": since, "place": f"%/{file} %"})
    return Counter(number for number, kind in rows if kind.partition("+")[0] in kinds)
