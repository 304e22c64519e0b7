"""The province's emblem, from the file that the installation names: drawn anew, small and square, so that nothing of the file
itself is ever handed out. It stands in the head of officials' pages alone: a respondent's first page has no request to spare, and
Nghị định 30/2020/NĐ-CP has no place for it on papers."""

from __future__ import annotations

import io
from functools import lru_cache
from pathlib import Path

SIDE = 120  # pixels: three for each that the page gives it
LARGEST, WIDEST = 2_000_000, 4096  # bytes of the file, pixels of a side
COLOURS = 256


def picture(text: str) -> bytes:
    """The PNG of a file, "" for none. Raises ValueError for what is no PNG, or is too large."""
    return _drawn(text, Path(text).stat().st_mtime_ns) if text and Path(text).is_file() else _none(text)


def _none(text: str) -> bytes:
    if text:
        raise ValueError(text)
    return b""


@lru_cache(maxsize=1)
def _drawn(path: str, _changed: int) -> bytes:
    from PIL import Image

    data = Path(path).read_bytes()
    try:
        if len(data) > LARGEST:
            raise ValueError(path)
        with Image.open(io.BytesIO(data), formats=("PNG",)) as opened:
            if max(opened.size) > WIDEST:
                raise ValueError(path)
            drawn = opened.convert("RGBA")
    except (OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise ValueError(path) from error
    drawn.thumbnail((SIDE, SIDE))
    square = Image.new("RGBA", (SIDE, SIDE), (0, 0, 0, 0))  # new: no profile, text or date of the file goes along
    square.paste(drawn, ((SIDE - drawn.width) // 2, (SIDE - drawn.height) // 2))
    made = io.BytesIO()
    square.quantize(COLOURS, Image.Quantize.FASTOCTREE).save(made, "PNG", optimize=True)
    return made.getvalue()
