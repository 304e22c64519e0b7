"""Copies of everything that an installation must not lose, closed to a public key, and the way back.

    flask --app survey_app backup-key FILE      a pair of keys: FILE goes into the safe, its public half is BACKUP_KEY
    flask --app survey_app backup DIR           one copy; --every 60: one a minute for as long as it runs
    flask --app survey_app verify FILE          is it whole, and what is in it
    flask --app survey_app restore FILE         into an empty database

A copy holds rows and nothing else: no page, no freed space, no log and no transaction number, so that a history of copies tells
what its rows tell. It never holds the keys, the slots, a server's part or a tombstone: `rows` reads the database, `proof_files`
the folder of proof, and nothing else is read.

`DATA_DIR/backup.json` says how the last one went, for whoever watches: `at` (when the newest whole copy was taken, or when a quiet
database was last looked at: ISO, UTC), `file`, `bytes`, `rows`, `seconds`; after a failure also `failed_at` and `failure`, a
sentence. Read it with `keeping.last`; how old the newest copy is, `keeping.age` says.

`frames` the stream · `rows` out of the database and in again · `age_files` closing and opening · `proof_files` what lies beside the
database · `keeping` names, marker, what is kept · `taking`, `checking`, `restoring` the verbs.
"""

from __future__ import annotations


class Unusable(Exception):
    """A copy, a key or a place is not what it should be. The message is Vietnamese: the cause, and what to do."""
