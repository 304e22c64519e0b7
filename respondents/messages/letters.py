"""What an invitation on paper says: one `Letter` a person, one `Mailing` for all letters of a round, and the QR code."""

import datetime as dt
import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

import qrcode
from qrcode.constants import ERROR_CORRECT_M

QUIET_ZONE = 4
"""Light modules around a code; readers need four (ISO/IEC 18004)."""

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


def qr_matrix(link: str) -> list[list[bool]]:
    """The modules of a QR code at error level M, dark is True, the quiet zone included. ValueError for no link."""
    if not link:
        raise ValueError("a QR code needs a link")
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=QUIET_ZONE)
    code.add_data(link)
    code.make(fit=True)
    matrix: list[list[bool]] = code.get_matrix()
    return matrix


def qr_svg(link: str, title: str = "Mã QR dẫn tới phiếu khảo sát") -> str:
    """A QR code as an SVG of two paths, black on white in any colour scheme, its quiet zone included.

    Without width and height: the page or document that shows it decides, at least 25 mm for the dark square. It holds
    no style and no readable link, and may stand inline under a strict content security policy.
    """
    matrix = qr_matrix(link)
    size = len(matrix)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" role="img" shape-rendering="crispEdges">'
        f'<title>{title}</title><path fill="#fff" d="M0 0h{size}v{size}H0z"/>'
        f'<path stroke="#000" d="{"".join(_dark_runs(matrix))}"/></svg>'
    )


def qr_png(link: str) -> bytes:
    """A QR code as a picture, for papers that hold no SVG. Equal links give equal bytes."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=QUIET_ZONE, box_size=6)
    code.add_data(link)
    written = io.BytesIO()
    code.make_image().save(written, format="PNG")
    return written.getvalue()


def _dark_runs(matrix: list[list[bool]]) -> Iterator[str]:
    """Each row's dark modules as strokes one module thick along its middle."""
    for y, row in enumerate(matrix):
        x = 0
        for dark, run in groupby(row):
            width = len(list(run))
            if dark:
                yield f"M{x} {y}.5h{width}"
            x += width
