"""The sealed sheet: what one person submits, closed to the round's ballot key. No person, no agency, no time.

Inside: questionnaire version, group, class of agencies, answers, two yes/no marks of care. All sheets of a version have one
length, that of the longest sheet the form allows. Round and version are bound to it: moved elsewhere, it does not open.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from foundation.db import Refused
from foundation.keys import hpke
from questionnaires.ballot.marks import Marks
from questionnaires.sheet import length
from questionnaires.speaking import N_
from questionnaires.xform import Questionnaire

FRAME = 4  # bytes that say how long the content is
AROUND = 160  # bytes of group, class, version, marks and their punctuation
TOO_LONG = N_("Phiếu dài hơn mức cho phép. Hãy rút ngắn các câu trả lời bằng chữ, mỗi câu không quá 1.000 ký tự.")


@dataclass(frozen=True, slots=True)
class SheetContent:
    """What a sealed sheet says. `values`: the answers by path."""

    version_id: int
    group: str
    agency_class: str
    values: dict[str, str]
    marks: Marks = field(default=Marks(consistency=False, pattern=False))

    def packed(self) -> bytes:
        """As bytes; `unpacked` reads them."""
        body = [self.version_id, self.group, self.agency_class, self.values, self.marks.consistency, self.marks.pattern]
        return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")

    @classmethod
    def unpacked(cls, plain: bytes) -> SheetContent:
        version_id, group, agency_class, values, consistency, pattern = json.loads(plain)
        return cls(version_id, group, agency_class, values, Marks(consistency, pattern))


def content_of(
    form: Questionnaire, version_id: int, group: str, agency_class: str, values: dict[str, str], marks: Marks
) -> SheetContent:
    """The content of one person's sheet, calculated texts cut to what is kept of them."""
    kept = {path: length.kept(form, path, value) for path, value in values.items()}
    return SheetContent(version_id, group, agency_class, kept, marks)


def padded_length(form: Questionnaire) -> int:
    """Bytes of every packed and padded sheet of this questionnaire."""
    return FRAME + AROUND + length.longest(form)


def padded(content: bytes, most: int) -> bytes:
    """Content in its frame. Raises Refused when it does not fit: no answer may be longer than its form allows."""
    if FRAME + len(content) > most:
        raise Refused(TOO_LONG)
    return (len(content).to_bytes(FRAME, "big") + content).ljust(most, b"\0")


def unpadded(framed: bytes) -> bytes:
    """The inverse of `padded`."""
    return framed[FRAME : FRAME + int.from_bytes(framed[:FRAME], "big")]


def seal(public: bytes, round_id: int, content: SheetContent, most: int) -> bytes:
    """Closes a sheet to the round's ballot key. Raises Refused when it is longer than `most` allows."""
    return hpke.seal(public, padded(content.packed(), most), _info(round_id, content.version_id))


def unseal(private: bytes, round_id: int, version_id: int, sealed: bytes) -> SheetContent:
    """The inverse of `seal`. Raises foundation.keys.WrongKey, also for another round or version."""
    return SheetContent.unpacked(unpadded(hpke.unseal(private, sealed, _info(round_id, version_id))))


def _info(round_id: int, version_id: int) -> bytes:
    return f"sealed sheet {round_id} {version_id}".encode()
