"""One agency's letters with the record of their hand-over, as one archive: what the background work of a whole round makes."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from agencies.agency import Agency
from questionnaires.survey_round import SurveyRound
from respondents.messages.letter_files import Pack
from respondents.messages.letters import Letter, Mailing
from respondents.wording.filling import filled
from survey_app import formats, handed, paper_texts
from survey_app.handed import Kind, Texts
from survey_app.letterhead import Letterhead
from survey_app.papers import CREATED, Paper
from survey_app.reports import Block, Report, Section
from survey_app.tables import Column, Table

COLUMNS = (
    Column("place", "TT", 6, "integer"),
    Column("full_name", "Họ và tên", 30),
    Column("position", "Chức vụ", 34),
    Column("signed", "Ký nhận", 20),
    Column("remarks", "Ghi chú", 18),
)
HANDOVER = "handover"


def packer() -> Pack:
    """What packs the letters of an agency, in the wording that is in force by now."""
    wording = {kind.paper: handed.texts(kind) for kind in handed.KINDS.values()}
    wording[HANDOVER] = paper_texts.texts(HANDOVER)

    def one(survey_round: SurveyRound, agency: Agency, people: Sequence[Letter], shared: Mailing) -> bytes:
        return pack(survey_round, agency, people, shared, wording)

    return one


def pack(
    survey_round: SurveyRound, agency: Agency, people: Sequence[Letter], shared: Mailing, wording: Mapping[str, Texts]
) -> bytes:
    """Letters in files of a hundred, slips in files of a hundred and sixty, and a record of the hand-over for each kind, all for
    print and for Word: the office uses the one or the other. wording: by paper."""
    stem, packed = f"{survey_round.code}-{agency.code}", io.BytesIO()
    with ZipFile(packed, "w") as archive:
        for kind in handed.KINDS.values():
            for place, sheaf in enumerate(handed.sheaves(kind, people, shared, wording[kind.paper]), start=1):
                add(archive, f"{kind.stem}-{stem}-{place:02d}", handed.files(sheaf))
            made = record(survey_round, agency, people, shared, kind, wording[HANDOVER])
            add(
                archive,
                f"bien-ban-giao-nhan-{kind.stem}-{stem}",
                {".pdf": made.pdf(CREATED), ".docx": made.docx(CREATED)},
            )
    return packed.getvalue()


def add(archive: ZipFile, name: str, files: Mapping[str, bytes]) -> None:
    """Puts the files of a paper into an archive; equal files give equal bytes."""
    for ending, content in files.items():
        archive.writestr(ZipInfo(f"{name}{ending}"), content, ZIP_STORED if ending == ".docx" else ZIP_DEFLATED)


def record(
    survey_round: SurveyRound, agency: Agency, people: Sequence[Letter], shared: Mailing, kind: Kind, wording: Texts
) -> Paper:
    """The record of the hand-over, to be signed by both sides and by whoever gets a letter or a slip."""
    values = {
        "ten_dot": survey_round.title,
        "don_vi": agency.name,
        "so_thu": formats.number(len(people)),
        "thu": kind.words,
        "thu_in_hoa": kind.words.upper(),
        "thu_dau_cau": kind.words.capitalize(),
    }
    said = {
        part: [filled(line, values) for line in text.splitlines() if line.strip()] for part, text in wording.items()
    }
    rows = [[place, one.full_name, one.position, "", ""] for place, one in enumerate(people, start=1)]
    head = Letterhead(shared.parent_body, shared.issuing_body, shared.place)
    blocks: list[Block] = [Table("", [], COLUMNS, rows), *said["foot"]]
    section = Section("", blocks)
    return Paper(
        report=Report(said["title"], shared.sender, [section], survey_round.code, head=head, sides=said["sides"])
    )


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
