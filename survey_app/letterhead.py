"""The head of an official document after Nghị định 30/2020/NĐ-CP: issuing body, number, national title, place, day."""

import datetime as dt
from dataclasses import dataclass

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


def letterhead(survey_round: SurveyRound, *, symbol: str | None = None) -> Letterhead:
    """The head of the province's documents; number and day are left for the registry. `symbol`: another than the round's."""
    parent = f"UBND {survey_round.province_text}".upper()
    own = survey_round.setting("symbol") if symbol is None else symbol
    return Letterhead(parent, survey_round.host.upper(), survey_round.province, own)
