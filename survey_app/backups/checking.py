"""Reading a copy from end to end without putting it anywhere: is it whole, whose is it, what is in it."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from foundation import keys
from foundation.key_fingerprint import KeyFingerprint
from survey_app.backups import Unusable, age_files, frames, keeping, proof_files
from survey_app.backups.taking import PURPOSE

STRANGE = (
    "Bản sao này không do hệ thống với tệp khoá hiện có ghi: hoặc KEYS_FILE là tệp khác, hoặc bản sao bị người khác làm. "
    "Hãy đặt đúng tệp khoá của lúc sao lưu vào {place} rồi chạy lại."
)
OTHER_FORMAT = (
    "Bản sao ghi theo dạng {found}, chương trình này chỉ đọc dạng {ours}. Hãy cài đúng phiên bản đã ghi bản sao."
)


BEFORE_ROOT = (
    "Bản sao làm trước lần thay khoá gốc ngày {on}: chỉ tệp khoá của thời ấy (dấu khoá {root}) mở được dữ liệu trong đó. Hãy đặt "
    "bản tệp khoá ấy vào chỗ của KEYS_FILE rồi khôi phục; tệp khoá hiện nay thì cất riêng."
)
MISSING_KEYS = (
    "Bản sao dùng khoá mã hoá {missing} mà tệp khoá hiện có không có: hai thứ ở hai bên một lần `keys rotate`. Hãy đặt bản tệp "
    "khoá được sao lưu cùng thời với bản sao vào chỗ của KEYS_FILE rồi khôi phục; tệp khoá hiện nay thì cất riêng."
)


class Needed(NamedTuple):
    """Which keys the rows of a copy were written with: the root's fingerprint, and the ids of encryption keys."""

    root: str
    encryption: list[str]


class Checked(NamedTuple):
    """What a whole copy holds. `is_ours`: whether the key ring at hand signed it; None without a key ring. `keys_needed`: why the
    key ring at hand does not open what is in it, with what to do; "" when it does."""

    head: frames.Head
    counted: frames.Counted
    is_ours: bool | None
    keys_needed: str = ""

    @property
    def rows(self) -> int:
        """Rows of all tables."""
        return sum(number for number, _ in self.counted.values())

    @property
    def taken(self) -> datetime:
        """When it was taken."""
        return datetime.fromisoformat(self.head.taken_at)


def check(file: Path, secret_keys: list[Any]) -> Checked:
    """Reads everything, the documents of proof too. Raises Unusable: another key, cut, changed, a document missing."""
    with age_files.opened(file, secret_keys) as stream:
        reading = frames.Reading(stream)
        refuse_other_format(reading.head)
        needed = None
        for table in reading.tables():
            content = b"".join(table.pieces) if table.name == KeyFingerprint.__tablename__ else None
            for _ in table.pieces:
                pass
            needed = _needed(reading.head.kind, table.columns, content) if content else needed
    for _ in proof_files.opened(file.parent, reading.head.proof, secret_keys):
        pass
    return Checked(reading.head, reading.counted, is_ours(reading), _missing(needed))


def _needed(kind: str, columns: list[str], content: bytes) -> Needed:
    """What the one row of the fingerprint says."""
    line = content.decode().splitlines()[0]
    row = dict(zip(columns, json.loads(line) if kind == "sqlite" else line.split("\t"), strict=True))
    return Needed(row["root"], list(json.loads(row["encryption"])))


def _missing(needed: Needed | None) -> str:
    try:
        ring = keys.current()
    except keys.KeysMissing:
        return ""
    if needed is None:
        return ""
    if former := ring.former(needed.root):
        return BEFORE_ROOT.format(on=former.replaced_on, root=needed.root)
    missing = sorted(set(needed.encryption) - set(ring.key_ids))
    return MISSING_KEYS.format(missing=", ".join(missing)) if missing and needed.root == ring.fingerprint else ""


def is_ours(reading: frames.Reading) -> bool | None:
    """Whether the key ring of this installation signed it, under its root or a former one; None where there is no key ring."""
    try:
        return keys.current().was_mac(PURPOSE, reading.signed_bytes(), reading.mac)
    except keys.KeysMissing:
        return None


def refuse_strange(reading: frames.Reading, keys_file: Path) -> None:
    """Raises Unusable unless the key ring at hand signed it."""
    if not is_ours(reading):
        raise Unusable(STRANGE.format(place=keys_file))


def refuse_other_format(head: frames.Head) -> None:
    """Raises Unusable for a stream of a later program."""
    if head.format != frames.FORMAT:
        raise Unusable(OTHER_FORMAT.format(found=head.format, ours=frames.FORMAT))


def newest(folder: Path) -> Path | None:
    """The newest copy in a folder."""
    return max(keeping.copies(folder), default=None)
