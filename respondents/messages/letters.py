"""What an invitation on paper says: one `Letter` a person, one `Mailing` for all letters of a round."""

import datetime as dt
from dataclasses import dataclass

SECRECY = (
    "Câu trả lời được giữ kín và tách khỏi họ tên trước khi tổng hợp. Thủ trưởng và cơ quan của Ông/Bà chỉ thấy "
    "tỷ lệ trả lời, không thấy ai trả lời hay trả lời gì."
)
"""The promise as proposed; a round may word it anew, but only ever promise what the two ledgers keep."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One person's invitation: who, and the two ways in (a link inside the QR code, a code to type).

    `code` is the bare code of 12 characters; `deadline` is aware.
    """

    full_name: str
    agency: str
    group: str
    link: str
    code: str
    deadline: dt.datetime
    position: str = ""


@dataclass(frozen=True, slots=True)
class Mailing:
    """What every letter of one round shares; all of it comes from the round's settings.

    `sender` is the issuing body as a sentence names it; `title` the survey's; `reference` the official letter that
    announced it; `site` the address to type, without a scheme; `minutes` the honest duration. A missing `day` leaves
    room for a pen, a missing `signer` for a signature and a seal; without a `capacity` nobody signs. `number` and `symbol` are
    those of the letters, not of the official letter; without a symbol they have no number.
    """

    parent_body: str
    issuing_body: str
    sender: str
    place: str
    title: str
    reference: str
    site: str
    minutes: int
    helpline: str
    helpline_hours: str
    secrecy: str = SECRECY
    day: dt.date | None = None
    capacity: tuple[str, ...] = ()
    signer: str = ""
    symbol: str = ""
    number: int | None = None


def grouped(code: str) -> str:
    """The typed code in groups of four, easy to read from paper: "7KQ2M9XD8PVC" → "7KQ2 M9XD 8PVC"."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))
