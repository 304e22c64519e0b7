"""The server's part of each ballot key: a file beside the key ring, named by the key's fingerprint; one copy with the chief, in
no backup. It lives until papers and copies are destroyed after the opening."""

from __future__ import annotations

import json

from foundation import key_folder
from foundation.db import Refused
from foundation.keys.locks import BallotKey
from questionnaires.ballot.key_files import UnusableFile, server_part_of


def _name(fingerprint: str) -> str:
    return f"box-{fingerprint}.server.part"


def keep(key: BallotKey, part: bytes) -> None:
    """Writes the file; on the disk when this returns."""
    values = {"server_part": part.hex(), "fingerprint": key.fingerprint}
    key_folder.write(_name(key.fingerprint), json.dumps(values).encode())


def read(key: BallotKey) -> bytes:
    """The part that belongs to this key. Raises Refused when it is not there or of another key."""
    name = _name(key.fingerprint)
    try:
        return server_part_of(key_folder.read(name), name, key)
    except UnusableFile as error:
        raise Refused(
            "Không có phần khoá của máy chủ cho đợt này trong thư mục khoá. Hãy lấy bản trong két của Giám đốc Sở đặt lại."
        ) from error


def is_there(fingerprint: str) -> bool:
    """Whether the file of that key exists."""
    return key_folder.read(_name(fingerprint)) is not None


def destroy(fingerprint: str) -> None:
    """Overwrites the file and takes it away."""
    key_folder.destroy(_name(fingerprint))
