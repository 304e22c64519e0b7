"""What can be exported: one row a product. To add one is to add a row and its module."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from foundation.plain_text import fold
from foundation.vietnam_time import in_vietnam
from questionnaires.survey_round import SurveyRound
from respondents.exports import Made
from survey_app.ministry import list_changes, methods_report, respondent_list, response_rates


class Product(NamedTuple):
    """A product: its name, what it holds, the beginning of its file names, whether it names people (and so waits
    for a second person)."""

    text: str
    hint: str
    stem: str
    personal: bool
    make: Callable[[SurveyRound, str], Made]


PRODUCTS: dict[str, Product] = {
    "respondent_list": Product(
        "Danh sách đối tượng điều tra",
        "Bảng tính .xlsx; công văn kèm danh sách là phụ lục, bản in .pdf để ký số và bản .docx, từ bản chốt danh sách mới nhất; "
        "cần người thứ hai duyệt",
        "DSDT",
        True,
        respondent_list.make,
    ),
    "response_rates": Product(
        "Thống kê tỷ lệ trả lời theo nhóm và cơ quan",
        "Bảng tính .xlsx, bản in .pdf và bản .docx để ký, có RR1, RR2 theo AAPOR; chỉ nêu ai đã trả lời đến đâu, "
        "không có câu trả lời",
        "TLTL",
        False,
        lambda survey_round, order: response_rates.make(survey_round),
    ),
    "methods_report": Product(
        "Báo cáo phương pháp",
        "Khoảng tám trang .pdf và .docx: tổng thể, khung, tỷ lệ, xác minh, tín hiệu, cách tính; không có họ tên",
        "BCPP",
        False,
        lambda survey_round, order: methods_report.make(survey_round),
    ),
    "list_changes": Product(
        "Nhật ký thay đổi danh sách sau khi khoá",
        "Bảng tính .xlsx, không có họ tên",
        "NKTD",
        False,
        lambda survey_round, order: list_changes.make(survey_round),
    ),
}


def stem(product: Product, survey_round: SurveyRound, number: int, made: Made) -> str:
    """DSDT_NinhBinh_2023_v03_20231215."""
    place = "".join(word.capitalize() for word in fold(survey_round.province).split())
    return f"{product.stem}_{place}_{survey_round.year}_v{number:02d}_{in_vietnam(made.counted_at):%Y%m%d}"
