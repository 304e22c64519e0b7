"""Letters and slips before they are files: what stands on each, from which the print (.pdf) and the one for Word (.docx) are made.

Texts are filled in one pass: nothing that a person typed is ever taken for a field.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import NamedTuple

from respondents.messages.letters import Letter, Mailing, grouped
from respondents.wording.filling import MARK
from survey_app import documents, formats, paper_texts, word_letters
from survey_app.handed_pages import Line, Page, Run, Sheaf
from survey_app.letter_texts import BOLD
from survey_app.letterhead import Letterhead, Signature

NO_BREAK = "\u00a0"


Texts = Mapping[str, str]
"""By part, in the wording in force."""


class Kind(NamedTuple):
    """Letters or slips: their wording (a key of `letter_texts.PAPERS`), the beginning of their files' names, what one is called,
    how many stand in a file, from how many letters on a name or a title is cut (0: never), so that an eighth of a page
    keeps its code."""

    paper: str
    stem: str
    words: str
    per_file: int
    longest: int = 0


LETTERS = Kind("invitation", "thu-moi", "thư mời", 100)
SLIPS = Kind("slip", "phieu-cat", "phiếu mời", 160, 100)
"""Small files keep the memory of thousands flat: a file is laid out as
a whole. A hundred and sixty slips are twenty pages of eight."""
KINDS = {"letters": LETTERS, "slips": SLIPS}


def files(sheaf: Sheaf) -> dict[str, bytes]:
    """By ending; equal sheaves give equal bytes."""
    return {ending: write(sheaf) for ending, write in WRITERS.items()}


WRITERS = {".pdf": documents.sheaf_pdf, ".docx": word_letters.sheaf_docx}
"""What makes a file of each ending."""


def texts(kind: Kind) -> Texts:
    """The wording in force; reads the database."""
    return paper_texts.texts(kind.paper)


def sheaves(
    kind: Kind, people: Iterable[Letter], mailing: Mailing, wording: Texts, *, per_file: int = 0
) -> Iterator[Sheaf]:
    """The letters or slips of people in the order given, a file's worth at a time; nobody gets none."""
    shared, remaining = _of_mailing(mailing), iter(people)
    head = Letterhead(
        mailing.parent_body, mailing.issuing_body, mailing.place, mailing.symbol, mailing.number, mailing.day
    )
    signs = Signature(mailing.capacity, mailing.signer) if mailing.capacity else None
    while batch := list(islice(remaining, per_file or kind.per_file)):
        pages = [_page(letter, wording, shared, kind.longest) for letter in batch]
        yield Sheaf(kind.paper, mailing.title, mailing.sender, head, signs, pages)


def _of_mailing(mailing: Mailing) -> dict[str, str]:
    hours = mailing.helpline_hours
    return {
        "ten_dot": mailing.title,
        "noi_gui": mailing.sender,
        "cong_van": f"Thực hiện {mailing.reference}, " if mailing.reference else "",
        "dia_chi": mailing.site,
        "so_phut": str(mailing.minutes),
        "dien_thoai": unbroken(mailing.helpline),
        "gio_ho_tro": f" ({hours})" if hours else "",
        "loi_hua": mailing.secrecy,
    }


def _page(letter: Letter, wording: Texts, shared: Mapping[str, str], longest: int) -> Page:
    own = {"ho_ten": letter.full_name, "nhom": letter.group, "han": unbroken(formats.deadline(letter.deadline))}
    values = {name: _cut(value, longest) for name, value in {**shared, **own}.items()}
    lines = {
        part: [filled(line, values) for line in text.splitlines() if line.strip()] for part, text in wording.items()
    }
    office = [_cut(line, longest) for line in (letter.position, letter.agency) if line]
    return Page(_cut(letter.full_name, longest), office, letter.link, unbroken(grouped(letter.code)), lines)


def _cut(text: str, longest: int) -> str:
    return f"{text[: longest - 1]}…" if longest and len(text) > longest else text


def filled(line: str, values: Mapping[str, str]) -> Line:
    """A line of a template with its fields filled in; those of BOLD stand out. Raises KeyError for an unknown field."""
    pieces = MARK.split(line)  # text, field, text, field … text
    runs = [Run(values[piece], piece in BOLD) if place % 2 else Run(piece) for place, piece in enumerate(pieces)]
    return [run for run in runs if run.text]


def unbroken(words: str) -> str:
    """A phone number, a code, a date with its hour: never broken over two lines."""
    return words.replace(" ", NO_BREAK)
