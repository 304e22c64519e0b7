"""One agency's letters with the record of their hand-over, as one archive: what the background work of a whole round makes."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple
from zipfile import ZipFile, ZipInfo

from agencies.agency import Agency
from questionnaires.survey_round import SurveyRound
from respondents.messages.letters import Letter, Mailing
from survey_app import documents
from survey_app.letterhead import Letterhead
from survey_app.tables import Column, Table

COLUMNS = (
    Column("place", "TT", 6, "integer"),
    Column("full_name", "Họ và tên", 30),
    Column("position", "Chức vụ", 34),
    Column("signed", "Ký nhận", 20),
    Column("remarks", "Ghi chú", 18),
)
LINE = "…" * 30
SIDES = ("Bên giao (ký, ghi rõ họ tên)", "Bên nhận (ký, ghi rõ họ tên)")


class Handed(NamedTuple):
    """What is handed over: the beginning of its files' names, its words, what typesets it."""

    stem: str
    words: str
    typeset: Callable[[Iterable[Letter], Mailing], Iterator[bytes]]


KINDS = (Handed("thu-moi", "thư mời", documents.letters), Handed("phieu-cat", "phiếu mời", documents.slips))


def pack(survey_round: SurveyRound, agency: Agency, people: Sequence[Letter], shared: Mailing) -> bytes:
    """The letters as PDF files of a hundred, the slips of a hundred and sixty, and a record of the hand-over for each kind: the
    office prints the one or the other."""
    stem, packed = f"{survey_round.code}-{agency.code}", io.BytesIO()
    with ZipFile(packed, "w") as archive:
        for kind in KINDS:
            for place, file in enumerate(kind.typeset(people, shared), start=1):
                archive.writestr(ZipInfo(f"{kind.stem}-{stem}-{place:02d}.pdf"), file)
            made = record(survey_round, agency, people, shared, kind)
            archive.writestr(ZipInfo(f"bien-ban-giao-nhan-{kind.stem}-{stem}.pdf"), made)
    return packed.getvalue()


def record(survey_round: SurveyRound, agency: Agency, people: Sequence[Letter], shared: Mailing, kind: Handed) -> bytes:
    """The record of the hand-over, to be signed by both sides and by whoever gets a letter or a slip."""
    titles = [f"BIÊN BẢN GIAO NHẬN {kind.words.upper()}", survey_round.title, f"(Bên nhận: {agency.name})"]
    rows = [[place, one.full_name, one.position, "", ""] for place, one in enumerate(people, start=1)]
    total = f"Tổng cộng: {len(people)} {kind.words}, mỗi người một phong bì dán kín có ghi tên người nhận."
    promise = f"{kind.words.capitalize()} được giao cho mọi người được mời; biên bản này không cho biết ai đã trả lời."
    foot = [total, promise, "Ngày giao: …… / …… / …………", *(f"{side}: {LINE}" for side in SIDES)]
    head = Letterhead(shared.parent_body, shared.issuing_body, shared.place)
    table = Table(f"Biên bản giao nhận {kind.words}", titles, COLUMNS, rows, foot, letterhead=head)
    return documents.list_pdf(table, imprint=survey_round.code, landscape=False)


def whole(files: Iterable[tuple[Agency, bytes]]) -> Iterator[bytes]:
    """One archive with a folder for each agency, in pieces: no more than one agency is held at a time."""
    target = _Pieces()
    with ZipFile(target, "w") as archive:
        for agency, content in files:
            with ZipFile(io.BytesIO(content)) as packed:
                for name in packed.namelist():
                    archive.writestr(ZipInfo(f"{agency.code}/{name}"), packed.read(name))
                    yield from target.taken()
    yield from target.taken()


class _Pieces(io.RawIOBase):
    """Where an archive is written to that is sent on as it grows."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, piece: bytes) -> int:  # type: ignore[override]
        self._pieces.append(bytes(piece))
        return len(piece)

    def taken(self) -> Iterator[bytes]:
        """What was written since."""
        pieces, self._pieces = self._pieces, []
        yield from pieces
