"""What is wrong with a template, before it is saved: all of it, by field, each in a sentence that says what to do."""

from __future__ import annotations

import re
from collections.abc import Iterable

from foundation.outbox.sms_text import measure, without_diacritics
from foundation.plain_text import INVISIBLE
from respondents.wording.filling import filled, marks
from respondents.wording.kinds import KINDS, Kind
from respondents.wording.parameters import PARAMETERS
from respondents.wording.standard import Texts

MOST_MESSAGES = 3  # of one SMS: more, and phone companies refuse it or take it apart
LONGEST_SUBJECT, LONGEST_MAIL = 120, 4000
USUAL = {"trang": "https://khaosat.tentinh.gov.vn", "ten_mien": "khaosat.tentinh.gov.vn", "ten_dot": "x" * 60}
_UNSEEN = re.compile(f"[{INVISIBLE}]")
_LEFT_OVER = re.compile(r"[{}]")
_NOT_IN_SUBJECT = ("duong_dan", "ma", "xem_tai")  # a notification on a locked screen shows it


def problems(kind: Kind, texts: Texts) -> dict[str, list[str]]:
    """Field of Texts → its problems, none where it is as it should be."""
    needed = (*kind.needs, *kind.needs_in_sms)
    return {
        "sms": [] if kind.mail_only else [*_of_any(kind, texts.sms, needed), *_of_sms(texts.sms)],
        "subject": [*_of_any(kind, texts.subject, ()), *_of_subject(texts.subject)],
        "mail": [*_of_any(kind, texts.mail, kind.needs), *_too_long(texts.mail, LONGEST_MAIL)],
    }


def _of_any(kind: Kind, text: str, needed: Iterable[str]) -> list[str]:
    if not text.strip():
        return ["Nhập nội dung; nếu muốn dùng lại mẫu có sẵn, bấm “Lấy lại mẫu có sẵn”."]
    found, used = [], marks(text)
    unknown = [f"{{{mark}}}" for mark in used if mark not in kind.allowed]
    if unknown:
        found.append(f"Bỏ hoặc sửa {', '.join(unknown)}: loại tin này không có tham số đó.")
    lacking = [f"{{{mark}}} ({PARAMETERS[mark].words})" for mark in needed if mark not in used]
    if lacking:
        found.append(f"Thêm {', '.join(lacking)}: thiếu thì người nhận không dùng được tin này.")
    if _LEFT_OVER.search(filled(text, dict.fromkeys(used, ""))):
        found.append("Có dấu { hoặc } lẻ. Tham số viết liền trong một cặp ngoặc, chữ thường không dấu, ví dụ {nam}.")
    if _UNSEEN.search(text):
        found.append("Có ký tự ẩn, thường do dán từ nơi khác. Hãy gõ lại chỗ vừa dán.")
    return found


def _of_sms(text: str) -> list[str]:
    length = measure(without_diacritics(sample(text)))
    if length.messages <= MOST_MESSAGES:
        return []
    return [
        f"Tin dài {length.characters} ký tự, thành {length.messages} tin nhắn. Rút gọn còn nhiều nhất {MOST_MESSAGES}."
    ]


def _of_subject(text: str) -> list[str]:
    found = _too_long(text, LONGEST_SUBJECT)
    if any(char in text for char in "\r\n\v\f\x85\u2028\u2029\t"):
        found.append("Tiêu đề thư chỉ có một dòng. Hãy bỏ dấu xuống dòng.")
    secret = [f"{{{mark}}}" for mark in _NOT_IN_SUBJECT if mark in marks(text)]
    if secret:
        found.append(f"Bỏ {', '.join(secret)} khỏi tiêu đề: màn hình khoá của điện thoại hiện tiêu đề thư.")
    return found


def _too_long(text: str, most: int) -> list[str]:
    return [f"Dài {len(text)} ký tự; rút gọn còn nhiều nhất {most}."] if len(text) > most else []


def sample(text: str) -> str:
    """A template with a value of usual length for each mark; a mark that is not known stays as it is."""
    values = {mark: one.sample or USUAL.get(mark, "x" * 20) for mark, one in PARAMETERS.items()}
    values["duong_dan"] = f"{USUAL['trang']}/t/{'X' * 26}"
    return filled(text, {mark: values.get(mark, f"{{{mark}}}") for mark in marks(text)})


def check_standard() -> dict[str, dict[str, list[str]]]:
    """The problems of the texts that are shipped; a test finds none."""
    found = {name: problems(kind, kind.standard) for name, kind in KINDS.items()}
    return {name: said for name, said in found.items() if any(said.values())}
