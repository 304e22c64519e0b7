"""The head of an official document after Nghị định 30/2020/NĐ-CP: issuing body, number, national title, place, day."""

import datetime as dt
from dataclasses import dataclass

from flask import current_app

from questionnaires.survey_round import SurveyRound
from survey_app import formats

NATIONAL_TITLE = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"


@dataclass(frozen=True, slots=True)
class Letterhead:
    """`number` and `day` stay None until the registry has numbered the document: room is left for both.

    `symbol` is what follows the number, for example SNV-CCHC; an empty one means a document without a number.
    """

    parent_body: str
    issuing_body: str
    place: str
    symbol: str = ""
    number: int | None = None
    day: dt.date | None = None

    @property
    def number_line(self) -> str:
        """Số: 05/SNV-CCHC, with a leading zero below ten; an empty text for a document without a number."""
        if not self.symbol:
            return ""
        return f"Số: {'        ' if self.number is None else f'{self.number:02d}'}/{self.symbol}"

    @property
    def date_line(self) -> str:
        """Ninh Bình, ngày 05 tháng 12 năm 2023."""
        return f"{self.place}, {formats.official_date(self.day)}"


@dataclass(frozen=True, slots=True)
class Signature:
    """The end of a signed document: capacity in capitals ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"), the name without titles,
    and the lines of "Nơi nhận", the last of which is the archive's ("Lưu: VT, CCHC.").
    """

    capacity: tuple[str, ...]
    name: str = ""
    recipients: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OfficialLetter:
    """A công văn: what it is about ("V/v …"), to whom, its paragraphs, who signs. What it sends is its annex."""

    head: Letterhead
    about: str
    to: str
    paragraphs: tuple[str, ...]
    signature: Signature


@dataclass(frozen=True, slots=True)
class Stamp:
    """How a reader of the paper learns whether it is the right version: a code, and the page that says so."""

    code: str
    address: str

    @property
    def words(self) -> tuple[str, str]:
        """Beside the QR code of the address."""
        return "Kiểm tra phiên bản: quét mã, hoặc mở", self.address


def stamp(code: str) -> Stamp:
    """What stands on a paper of this code."""
    return Stamp(code, f"{current_app.config['BASE_URL'].rstrip('/')}/vb/{code}")


def signature(survey_round: SurveyRound) -> Signature:
    """Who signs the papers of a round, and who receives them."""
    capacity, recipients = (_lines(survey_round.setting(name)) for name in ("capacity", "recipients"))
    return Signature(capacity, survey_round.setting("signer"), recipients)


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def day_of(survey_round: SurveyRound, name: str = "paper_day") -> dt.date | None:
    """A day of the round's papers ("paper_day", "invitation_day", "letter_day"); None until somebody enters it."""
    text = survey_round.setting(name)
    return dt.date.fromisoformat(text) if text else None


def letterhead(survey_round: SurveyRound, *, symbol: str | None = None) -> Letterhead:
    """The head of the round's papers. `symbol`: another than the round's, for a paper that the round's number is not about;
    the registry numbers that one."""
    parent = f"UBND {survey_round.province_text}".upper()
    own = survey_round.setting("symbol") if symbol is None else symbol
    place = survey_round.setting("place") or survey_round.province
    host = survey_round.host.upper()
    if symbol is not None:
        return Letterhead(parent, host, place, own)
    return Letterhead(parent, host, place, own, survey_round.setting("paper_number"), day_of(survey_round))
