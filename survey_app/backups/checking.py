"""Reading a copy from end to end without putting it anywhere: is it whole, whose is it, what is in it."""

from __future__ import annotations

import hmac
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from foundation import keys
from survey_app.backups import Unusable, age_files, frames, keeping, proof_files
from survey_app.backups.taking import sign

STRANGE = (
    "Bản sao này không do hệ thống với tệp khoá hiện có ghi: hoặc KEYS_FILE là tệp khác, hoặc bản sao bị người khác làm. "
    "Hãy đặt đúng tệp khoá của lúc sao lưu vào {place} rồi chạy lại."
)
OTHER_FORMAT = (
    "Bản sao ghi theo dạng {found}, chương trình này chỉ đọc dạng {ours}. Hãy cài đúng phiên bản đã ghi bản sao."
)


class Checked(NamedTuple):
    """What a whole copy holds. `is_ours`: whether the key ring at hand signed it; None without a key ring."""

    head: frames.Head
    counted: frames.Counted
    is_ours: bool | None

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
        for table in reading.tables():
            for _ in table.pieces:
                pass
    for _ in proof_files.opened(file.parent, reading.head.proof, secret_keys):
        pass
    return Checked(reading.head, reading.counted, is_ours(reading))


def is_ours(reading: frames.Reading) -> bool | None:
    """Whether the key ring of this installation signed it; None where there is no key ring."""
    try:
        return hmac.compare_digest(sign(reading.signed_bytes()), reading.mac)
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
