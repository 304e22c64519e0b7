"""Coloured cell formats in the styles of an .xlsx: each marked cell keeps its own format, but for the fill."""

import copy

from lxml import etree

from foundation.spreadsheets.marks import COLOURS, Shade
from foundation.spreadsheets.sheets import Unreadable
from foundation.spreadsheets.xlsx_package import MAIN, parsed, serialised


class Fills:
    def __init__(self, styles: bytes) -> None:
        """Raises Unreadable when the styles are not as spreadsheet programs write them."""
        self._root = parsed(styles)
        self._fills, self._formats = (self._root.find(f"{{{MAIN}}}{name}") for name in ("fills", "cellXfs"))
        if self._fills is None or self._formats is None or not len(self._formats):
            raise Unreadable("no cell formats")
        self._fill_of: dict[Shade, int] = {}
        self._made: dict[tuple[int, Shade], int] = {}

    def style(self, own: int, severity: Shade) -> int:
        """The number of the format that is a cell's own one with the colour of the severity."""
        if (own, severity) not in self._made:
            base = self._formats[own if own < len(self._formats) else 0]
            made = copy.deepcopy(base)
            made.set("fillId", str(self._fill(severity)))
            made.set("applyFill", "1")
            self._formats.append(made)
            self._made[own, severity] = len(self._formats) - 1
        return self._made[own, severity]

    def xml(self) -> bytes:
        for group in (self._fills, self._formats):
            group.set("count", str(len(group)))
        return serialised(self._root)

    def _fill(self, severity: Shade) -> int:
        if severity not in self._fill_of:
            fill = etree.SubElement(self._fills, f"{{{MAIN}}}fill")
            pattern = etree.SubElement(fill, f"{{{MAIN}}}patternFill", {"patternType": "solid"})
            etree.SubElement(pattern, f"{{{MAIN}}}fgColor", {"rgb": f"FF{COLOURS[severity]}"})
            etree.SubElement(pattern, f"{{{MAIN}}}bgColor", {"indexed": "64"})
            self._fill_of[severity] = len(self._fills) - 1
        return self._fill_of[severity]
