"""Texts of an .xlsx: the escapes in which it writes what XML cannot hold, and the list of texts that its sheets share."""

import re
from collections.abc import Iterable, Iterator

from foundation.spreadsheets.sheets import LONGEST_CELL, Refused
from foundation.spreadsheets.xml_events import Attributes, CappedText, ElementReader

MOST_SHARED_TEXTS = 1_000_000  # what 300 MB hold
MOST_SHARED_SIGNS = 60_000_000  # characters of all of them together

_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
_HALVES = re.compile("[\ud800-\udfff]")
_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")
LOST = "\ufffd"


def unescaped(text: str) -> str:
    """`_x000D_` stands for a character that XML cannot hold; `_xD83D__xDE00_` for one beyond the first 65,536."""
    return whole(_ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)) if "_x" in text else text


def whole(text: str) -> str:
    """Halves of a character beside each other are joined; one that stands alone is lost: U+FFFD."""
    if not _HALVES.search(text):
        return text
    joined = _PAIR.sub(lambda pair: pair.group().encode("utf-16-le", "surrogatepass").decode("utf-16-le"), text)
    return _HALVES.sub(LOST, joined)


class EscapedText(CappedText):
    """Text in one or several runs, each with its own escapes."""

    __slots__ = ("_runs",)

    def clear(self) -> None:
        super().clear()
        self._runs: list[str] = []

    def begin_run(self) -> None:
        """An escape does not reach from one run into the next, but the halves of a character may."""
        if self._pieces:
            self._runs.append(_decoded("".join(self._pieces)))
            self._pieces.clear()
        self.begun = True

    def __str__(self) -> str:
        if not self._runs:
            return unescaped(super().__str__())
        self.begin_run()
        return whole("".join(self._runs))[:LONGEST_CELL]


def _decoded(run: str) -> str:
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), run) if "_x" in run else run


def shared_texts(chunks: Iterable[bytes]) -> Iterator[str]:
    """What sheets refer to by number. How many there are is counted, not read."""
    collector = _TextCollector()
    count = signs = 0
    for _ in collector.reader.read(chunks):
        count += len(collector.texts)
        signs += sum(map(len, collector.texts))
        if count > MOST_SHARED_TEXTS or signs > MOST_SHARED_SIGNS:
            raise Refused("FILE_UNPACKED")
        yield from collector.texts
        collector.texts.clear()
    yield from collector.finished()


class _TextCollector:
    """The plain text of each `si`, its runs joined; phonetic guides, which come last, are left out. A text ends where the
    next one begins."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.reader = ElementReader({"si": self._start_item, "t": self._start_text, "rPh": self._start_phonetic})
        self._text = EscapedText()
        self._begun = self._phonetic = False

    def finished(self) -> list[str]:
        """The last text, which no further one closes."""
        return [str(self._text)] if self._begun else []

    def _start_item(self, _: str, __: Attributes) -> None:
        self.texts += self.finished()
        self._text.clear()
        self._begun, self._phonetic = True, False

    def _start_text(self, name: str, _: Attributes) -> None:
        if not self._phonetic:
            self._text.begin_run()
            self.reader.collect_text(name, self._text)

    def _start_phonetic(self, _: str, __: Attributes) -> None:
        self._phonetic = True
