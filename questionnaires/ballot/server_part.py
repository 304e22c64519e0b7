"""The server's part of each round's ballot key: a file beside the key ring, one copy on paper or stick with the chief, in no
backup. It lives until papers and copies are destroyed after the opening."""

from __future__ import annotations

import json

from foundation import key_folder
from foundation.db import Refused
from foundation.keys.locks import BallotKey
from questionnaires.ballot.key_files import UnusableFile, read_server_part


def _name(round_id: int) -> str:
    return f"round-{round_id}.server.part"


def keep(round_id: int, key: BallotKey, part: bytes) -> None:
    """Writes the file; on the disk when this returns."""
    values = {"server_part": part.hex(), "fingerprint": key.fingerprint}
    key_folder.write(_name(round_id), json.dumps(values).encode())


def read(round_id: int, key: BallotKey) -> bytes:
    """The part that belongs to this key. Raises Refused when it is not there or of another key."""
    try:
        return read_server_part(key_folder.path(_name(round_id)), key)
    except UnusableFile as error:
        raise Refused(
            "Không có phần khoá của máy chủ cho đợt này trong thư mục khoá. Hãy lấy bản trong két của Giám đốc Sở đặt lại."
        ) from error


def is_there(round_id: int) -> bool:
    """Whether the file exists."""
    return key_folder.path(_name(round_id)).exists()


def destroy(round_id: int) -> None:
    """Overwrites the file and takes it away."""
    key_folder.destroy(_name(round_id))
