"""QR codes (ISO/IEC 18004) at error level M with their quiet zone, as drawings and as pictures. Equal texts give equal bytes."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import groupby

import qrcode
from PIL import Image
from qrcode.constants import ERROR_CORRECT_M

from foundation.qr_masks import best_mask

QUIET_ZONE = 4
"""Light modules around a code; readers need four."""
_PIXELS = 6  # a module of a picture


def qr_matrix(text: str) -> list[list[bool]]:
    """The modules of a code, dark is True, the quiet zone included. ValueError for no text."""
    if not text:
        raise ValueError("a QR code needs a text")
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=QUIET_ZONE, mask_pattern=0)
    code.add_data(text)
    code.make(fit=True)
    code.mask_pattern = best_mask(code.modules)
    code.make(fit=False)
    matrix: list[list[bool]] = code.get_matrix()
    return matrix


def qr_svg(text: str, title: str = "Mã QR dẫn tới phiếu khảo sát") -> str:
    """A code as an SVG of two paths, black on white in any colour scheme.

    Without width and height: the page or document that shows it decides, at least 25 mm for the dark square. It holds
    no style and no readable text, and may stand inline under a strict content security policy.
    """
    matrix = qr_matrix(text)
    size = len(matrix)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" role="img" shape-rendering="crispEdges">'
        f'<title>{title}</title><path fill="#fff" d="M0 0h{size}v{size}H0z"/>'
        f'<path stroke="#000" d="{"".join(_dark_runs(matrix))}"/></svg>'
    )


def qr_png(text: str) -> bytes:
    """A code as a picture, for papers that hold no SVG."""
    matrix = qr_matrix(text)
    size, written = len(matrix), io.BytesIO()
    drawn = Image.frombytes("L", (size, size), bytes(0 if dark else 255 for row in matrix for dark in row))
    drawn.resize((size * _PIXELS, size * _PIXELS), Image.Resampling.NEAREST).convert("1").save(written, format="PNG")
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
