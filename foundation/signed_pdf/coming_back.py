"""A file that comes back signed: is it this very paper, and are its signatures what they should be?

First the bytes, without any reader of PDF: a program that signs appends to a file, so what comes back begins with what went out.
Then the signatures, in a process of its own with limits, which gets the paper, what it weighed, and the authorities.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from foundation import apart
from foundation.db import Refused
from foundation.signed_pdf.signature import Signature, unpacked
from foundation.spreadsheets.file_size import size_in_words

LIMITS = apart.Limits(seconds=10, megabytes=400)
GROWTH = 8 * 1024 * 1024
"""Bytes that signatures, their pictures and their certificates may add."""
_CHECK = "foundation.signed_pdf.checking:answer"

SIGN_AGAIN = "Hãy tải lại bản .pdf ở trang này, ký số vào đúng tệp đó rồi tải lên."
EMPTY = "Tệp rỗng. Hãy chọn tệp .pdf đã ký số."
NOT_PDF = "Tệp không phải PDF. Hãy chọn tệp .pdf mà phần mềm ký số đã ghi ra."
NOT_SIGNED = (
    "Tệp giống hệt bản đã xuất, chưa có chữ ký số nào. Hãy ký số vào tệp, rồi tải lên tệp mà phần mềm ký số ghi ra."
)
CUT_OFF = "Tệp bị cụt: chỉ có phần đầu của bản này. Hãy chép lại tệp đã ký từ máy ký số rồi tải lên."
ANOTHER = f"Đây không phải bản này: tệp không bắt đầu bằng bản đã xuất. {SIGN_AGAIN}"
ALTERED = f"Nội dung của bản này trong tệp đã bị sửa, từ byte thứ {{at}}. {SIGN_AGAIN}"
WRITTEN_ANEW = (
    "Không đối chiếu được với bản đã xuất. Đây là phiên bản khác, hoặc phần mềm đã ghi lại cả tệp thay vì nối chữ ký vào cuối, "
    "hoặc tệp đã được mở và lưu bằng chương trình khác trước khi ký. Hãy tải lại bản .pdf ở trang này, không mở ra lưu lại, "
    "chọn kiểu ký nối thêm (incremental, append) trong phần mềm ký số rồi ký lại."
)
TOO_LARGE = f"Tệp lớn hơn bản đã xuất quá {size_in_words(GROWTH)}. Hãy dùng ảnh chữ ký, ảnh con dấu nhỏ hơn rồi ký lại."
TOO_MUCH = "Kiểm tra chữ ký của tệp mất quá nhiều thời gian hoặc bộ nhớ nên không nhận tệp. Hãy ký lại vào bản .pdf mới tải về."
NO_AUTHORITIES = (
    "Máy chủ không đọc được tệp chứng thư của các tổ chức chứng thực (SIGNATURE_AUTHORITIES), nên chưa kiểm tra được. "
    "Hãy báo người quản trị máy chủ."
)
WRONG = {
    "no signature": "Tệp có phần nối thêm nhưng không có chữ ký số nào. Hãy ký số vào tệp rồi tải lên.",
    "unreadable": f"Không đọc được tệp theo chuẩn PDF: tệp bị cụt hoặc hỏng sau khi ký. {SIGN_AGAIN}",
    "strange kind": (
        "Có chữ ký ở định dạng không kiểm tra được. Hãy chọn định dạng PAdES hoặc “adbe.pkcs7.detached” trong phần mềm ký số rồi "
        "ký lại."
    ),
    "too many": "Tệp có quá nhiều chữ ký. Hãy ký lại vào bản .pdf mới tải về.",
    "not ours": f"Đây không phải bản này: phần nối thêm trong tệp thay cả văn bản bằng văn bản khác. {SIGN_AGAIN}",
    "changed before": (
        "Nội dung đã bị sửa trước khi ký: giữa bản đã xuất và chữ ký đầu tiên có thay đổi ngoài việc ký. Nếu cần thêm số, ngày thì "
        f"nhập ở Văn bản của đợt và xuất bản mới. {SIGN_AGAIN}"
    ),
    "changed after": (
        "Tệp đã bị sửa sau khi ký{who}: có thay đổi ngoài việc ký tiếp. Nếu văn thư thêm số, ngày sau khi ký thì hãy nhập số, "
        "ngày ở Văn bản của đợt, xuất bản mới rồi ký lại."
    ),
    "broken": f"Chữ ký{{who}} không còn nguyên vẹn: nội dung đã bị sửa sau khi ký. {SIGN_AGAIN}",
    "weak": "Chữ ký{who} dùng thuật toán băm đã lỗi thời (SHA-1, MD5). Hãy chọn SHA-256 trong phần mềm ký số rồi ký lại.",
    "unknown authority": (
        "Chữ ký{who} do một tổ chức chứng thực không có trong danh sách tin cậy của hệ thống. Hãy ký bằng chứng thư do "
        "tổ chức tin cậy cấp; nếu tổ chức này đúng là tin cậy, người quản trị thêm chứng thư của nó vào SIGNATURE_AUTHORITIES."
    ),
    "bad chain": (
        "Chứng thư của chữ ký{who} không hợp lệ (sai mục đích, sai chuỗi, hoặc tổ chức cấp đã hết hạn). Hãy ký bằng chứng thư khác."
    ),
    "expired": "Chứng thư của chữ ký{who} đã hết hạn hoặc chưa có hiệu lực lúc ký. Hãy gia hạn chứng thư rồi ký lại.",
}


def verified(content: bytes, ours: bytes, authorities: str = "") -> list[Signature]:
    """Every signature of a file that must continue `ours`, in the order in which they were put. authorities: those that vouch for
    signers, certificates in PEM; "": nobody, then no signer counts as verified. Raises Refused: what is wrong, what to do."""
    _check_beginning(content, ours)
    try:
        found = json.loads(apart.call(_CHECK, content, {"size": len(ours), "authorities": authorities}, LIMITS))
    except apart.TooMuch as refusal:
        raise Refused(TOO_MUCH) from refusal
    except RuntimeError as refusal:
        raise Refused(WRONG["unreadable"]) from refusal
    if "wrong" in found:
        who = f" của {found['who']}" if found["who"] else ""
        raise Refused(WRONG[found["wrong"]].format(who=who))
    return [unpacked(one) for one in found["signatures"]]


def _check_beginning(content: bytes, ours: bytes) -> None:
    if not content:
        raise Refused(EMPTY)
    if not content.startswith(b"%PDF-"):
        raise Refused(NOT_PDF)
    if content == ours:
        raise Refused(NOT_SIGNED)
    if ours.startswith(content):
        raise Refused(CUT_OFF)
    if not content.startswith(ours):
        raise Refused(_how_it_differs(content, ours))
    if len(content) > len(ours) + GROWTH:
        raise Refused(TOO_LARGE)


def _how_it_differs(content: bytes, ours: bytes) -> str:
    """Another paper; this one with other bytes in it; this one written anew by another program, which keeps its first number, as
    versions of one paper have one too."""
    if content[len(ours) - 256 : len(ours)] == ours[-256:]:
        return ALTERED.format(
            at=next(at for at, (one, other) in enumerate(zip(content, ours, strict=False), start=1) if one != other)
        )
    number = re.search(rb"/ID\s*\[\s*(\([^)]{8,}\)|<[0-9A-Fa-f]{16,}>)", ours[-2048:])
    if number is None:
        return ANOTHER
    words = number[1][1:-1]
    return WRITTEN_ANEW if words in content or words.hex().encode() in content.lower() else ANOTHER


def read_authorities(path: str) -> str:
    """The certificates of a file in PEM; "" where the installation names none. Raises Refused where there are none in it."""
    if not path:
        return ""
    try:
        text = Path(path).read_text("ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(NO_AUTHORITIES) from error
    if "-----BEGIN CERTIFICATE-----" not in text:
        raise Refused(NO_AUTHORITIES)
    return text
