"""What can be exported: one row a product. To add one is to add a row and its module."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from foundation.plain_text import fold
from foundation.vietnam_time import in_vietnam
from questionnaires.survey_round import SurveyRound
from respondents.exports import Made
from survey_app.ministry import (
    list_changes,
    methods_report,
    microdata,
    ranking_paper,
    respondent_list,
    response_rates,
    results_paper,
    signature_list,
    tabulation,
)
from survey_app.ministry.wish import Wish
from survey_app.papers import Draft


class Product(NamedTuple):
    """A product: its name, what it holds, the beginning of its file names, whether it names people (and so waits for a second
    person), which choices of the screen it obeys, whether the Ministry alone makes and reads it (Home Affairs, which is scored,
    sees tables only), and whether it tells of answers."""

    text: str
    hint: str
    stem: str
    personal: bool
    draft: Callable[[Wish], Draft]
    obeys: frozenset[str] = frozenset()
    ministry_only: bool = False
    of_answers: bool = False


PRODUCTS: dict[str, Product] = {
    "respondent_list": Product(
        "Danh sách đối tượng điều tra",
        "Bảng tính .xlsx; công văn kèm danh sách là phụ lục, bản in .pdf để ký số và bản .docx; cần người thứ hai duyệt",
        "DSDT",
        True,
        respondent_list.draft,
        frozenset({"order", "snapshot"}),
    ),
    "response_rates": Product(
        "Thống kê tỷ lệ trả lời theo nhóm và cơ quan",
        "Bảng tính .xlsx, bản in .pdf và bản .docx để ký, có biểu đồ, RR1, RR2 theo AAPOR; chỉ nêu ai đã trả lời đến đâu, "
        "không có câu trả lời",
        "TLTL",
        False,
        response_rates.draft,
    ),
    "ranking": Product(
        "Xếp hạng tỷ lệ trả lời của các cơ quan",
        "Bảng tính, bản in và bản .docx trình Chủ tịch; chốt theo 17 giờ của một ngày hoặc lúc xuất",
        "XHTL",
        False,
        ranking_paper.draft,
        frozenset({"evening"}),
    ),
    "tabulation": Product(
        "Biên bản tổng hợp",
        "Bản in .pdf và bản .docx: danh sách, phiếu thu được, tỷ lệ; chừa chỗ ghi thành phần, kết luận và ký",
        "BBTH",
        False,
        tabulation.draft,
    ),
    "signature_list": Product(
        "Danh sách ký nhận tiền",
        "Bảng tính, bản in và bản .docx, theo từng cơ quan, gồm mọi người trong bản chốt; cần người thứ hai duyệt",
        "DSKN",
        True,
        signature_list.draft,
        frozenset({"amount"}),
    ),
    "results": Product(
        "Kết quả điều tra",
        "Bản in .pdf và bản .docx để ký; bảng tính có điểm, độ tin cậy, thống kê câu trả lời và sổ mã; chỉ sau khi mở hòm phiếu, "
        "theo đúng kế hoạch công bố của đợt",
        "KQ",
        False,
        results_paper.draft,
        of_answers=True,
    ),
    "microdata": Product(
        "Dữ liệu từng phiếu, đã tách danh tính",
        "Bảng tính kèm sổ mã, .csv, .sav (SPSS), .dta (Stata), .xml (DDI), .zip (datapackage); "
        "chỉ Bộ Nội vụ tạo và tải, sau khi mở hòm phiếu",
        "DLP",
        False,
        microdata.draft,
        ministry_only=True,
        of_answers=True,
    ),
    "methods_report": Product(
        "Báo cáo phương pháp",
        "Khoảng tám trang .pdf và .docx: tổng thể, khung, tỷ lệ, xác minh, tín hiệu, cách tính; không có họ tên",
        "BCPP",
        False,
        methods_report.draft,
    ),
    "list_changes": Product(
        "Nhật ký thay đổi danh sách sau khi khoá",
        "Bảng tính .xlsx, bản in .pdf và bản .docx, không có họ tên",
        "NKTD",
        False,
        list_changes.draft,
    ),
}


def stem(product: Product, survey_round: SurveyRound, number: int, made: Made) -> str:
    """DSDT_NinhBinh_2023_v03_20231215."""
    place = "".join(word.capitalize() for word in fold(survey_round.province).split())
    return f"{product.stem}_{place}_{survey_round.year}_v{number:02d}_{in_vietnam(made.counted_at):%Y%m%d}"
