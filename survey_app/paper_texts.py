"""What each paper says in words: its parts with their standard texts, and the fields that stand for facts of the round. An
administrator may word them anew; print and Word are made of the same texts."""

from __future__ import annotations

import re
from collections.abc import Mapping

from questionnaires.survey_round import SurveyRound
from respondents import paper_templates
from respondents.wording.filling import filled, marks
from survey_app import ballot_texts, letter_texts, methods_texts
from survey_app.database import db
from survey_app.methods_texts import METHODS_REPORT
from survey_app.paper_parts import PaperText, Part

FIELDS = {
    "nam": "năm của đợt",
    "tinh": "tỉnh, thành phố, trong câu",
    "ten_dot": "tên đợt",
    "co_quan": "cơ quan chủ trì",
    "noi_nhan": "nơi nhận công văn",
    "mo_dau": "“Thực hiện …, ” theo căn cứ của đợt; không có căn cứ thì để trống",
    "chu_de": "“Xác định Chỉ số cải cách hành chính năm …” hoặc “Khảo sát nội bộ …” theo loại đợt",
    "doi_tuong": "đối tượng điều tra, kèm mục đích theo loại đợt",
    "doi_tuong_ngan": "đối tượng điều tra, gọi ngắn theo loại đợt",
    "ten_danh_sach": "tên danh sách, chữ in hoa, theo loại đợt",
    "ten_loai": "“điều tra xã hội học” hoặc “khảo sát nội bộ”, theo loại đợt",
    "ten_loai_in_hoa": "như {ten_loai}, chữ in hoa",
    "so_nguoi": "số người trong danh sách",
    "so_don_vi": "số cơ quan, đơn vị trong danh sách",
    **letter_texts.FIELDS,
    **methods_texts.FIELDS,
    **ballot_texts.FIELDS,
}
OF_ROUND = ("nam", "tinh", "ten_dot", "co_quan", "noi_nhan", "mo_dau")
OF_KIND = ("chu_de", "doi_tuong", "doi_tuong_ngan", "ten_danh_sach", "ten_loai", "ten_loai_in_hoa")
_BRACES = re.compile(r"[{}]")
INDEX = "{chu_de}"


def _titles(name: str, *lines: str) -> PaperText:
    return PaperText(name, {"title": Part("Tên văn bản", "\n".join(lines))}, (*OF_ROUND, *OF_KIND))


PAPERS: Mapping[str, PaperText] = {
    "letter": PaperText(
        "Công văn gửi danh sách",
        {
            "about": Part(
                "Trích yếu", "V/v gửi danh sách {doi_tuong_ngan} năm {nam}", ("nam",), one_line=True
            ),
            "body": Part(
                "Nội dung",
                "{mo_dau}{co_quan} gửi danh sách {doi_tuong} "
                "năm {nam} của {tinh}, gồm {so_nguoi} người của {so_don_vi} cơ quan, đơn vị (có danh sách kèm theo).\n"
                "{co_quan} trân trọng gửi {noi_nhan} xem xét, tổng hợp./.",
                ("so_nguoi", "so_don_vi"),
            ),
        },
        (*OF_ROUND, *OF_KIND, "so_nguoi", "so_don_vi"),
    ),
    "respondent_list": _titles("Danh sách (phụ lục)", "{ten_danh_sach}", INDEX),
    "response_rates": _titles("Thống kê tỷ lệ trả lời", "THỐNG KÊ TỶ LỆ TRẢ LỜI {ten_loai_in_hoa}", INDEX),
    "ranking": _titles("Xếp hạng tỷ lệ trả lời", "TỶ LỆ TRẢ LỜI CỦA CÁC CƠ QUAN, ĐƠN VỊ", "{ten_dot}"),
    "tabulation": _titles("Biên bản tổng hợp", "BIÊN BẢN", "Tổng hợp {ten_loai} năm {nam}", "({ten_dot})"),
    "signature_list": _titles(
        "Danh sách ký nhận", "DANH SÁCH KÝ NHẬN TIỀN TRẢ LỜI PHIẾU {ten_loai_in_hoa}", "{ten_dot}"
    ),
    "results": _titles(
        "Kết quả", "KẾT QUẢ {ten_loai_in_hoa}", INDEX, "({ten_dot})"
    ),
    **letter_texts.PAPERS,
    "own_list": ballot_texts.OWN_LIST,
    **ballot_texts.PAPERS,
    "methods_report": METHODS_REPORT,
}  # fmt: skip
"""The papers that can be worded anew."""


def standard(paper: str) -> dict[str, str]:
    """The texts that are shipped, by part."""
    return {key: part.standard for key, part in PAPERS[paper].parts.items()}


def texts(paper: str) -> dict[str, str]:
    """The texts in force, by part."""
    return standard(paper) | dict(paper_templates.in_force(db.session, paper))


def lines(paper: str, part: str, survey_round: SurveyRound, **more: str) -> list[str]:
    """A part with the round's facts in place of its fields, a paragraph each; `more`: fields that only this paper knows."""
    values = of_round(survey_round) | more
    return [filled(line, values) for line in texts(paper)[part].splitlines() if line.strip()]


def pairs(paper: str, part: str, survey_round: SurveyRound, **more: str) -> list[tuple[str, str]]:
    """The lines of a part as what stands before the first colon, and what is noted behind it; none for what has nothing behind."""
    values, found = of_round(survey_round) | more, []
    for line in texts(paper)[part].splitlines():
        name, _, noted = line.partition(":")
        if behind := filled(noted, values).strip():
            found.append((filled(name, values).strip(), behind))
    return found


def titles(paper: str, survey_round: SurveyRound) -> list[str]:
    """The title lines."""
    return lines(paper, "title", survey_round)


def of_round(survey_round: SurveyRound) -> dict[str, str]:
    """What the fields stand for in a round."""
    ground = survey_round.setting("decision").strip()
    return {
        "nam": str(survey_round.year),
        "tinh": survey_round.province_in_text,
        "ten_dot": survey_round.title,
        "co_quan": survey_round.host,
        "noi_nhan": survey_round.setting("addressed_to"),
        "chu_de": _subject(survey_round),
        "doi_tuong": survey_round.kind_words.people,
        "doi_tuong_ngan": survey_round.kind_words.people_short,
        "ten_danh_sach": survey_round.kind_words.list_title,
        "ten_loai": survey_round.kind_words.survey,
        "ten_loai_in_hoa": survey_round.kind_words.survey.upper(),
        "mo_dau": f"Thực hiện {ground}, " if ground else "",
    }


def _subject(survey_round: SurveyRound) -> str:
    of = f"cải cách hành chính năm {survey_round.year} của {survey_round.province_in_text}"
    return f"Khảo sát nội bộ về {of}" if survey_round.is_internal else f"Xác định Chỉ số {of}"


def problems(paper: str, part_key: str, text: str) -> list[str]:
    """What is wrong with the text of a part, each in a sentence that says what to do."""
    known, part = PAPERS[paper], PAPERS[paper].parts[part_key]
    if not text.strip():
        return ["Phần này đang trống. Hãy ghi lời văn, hoặc lấy lại mẫu chuẩn."]
    used, found = marks(text), []
    unknown = [f"{{{mark}}}" for mark in used if mark not in known.fields]
    if unknown:
        found.append(f"Không có trường {', '.join(unknown)}. Bỏ đi hoặc dùng trường ghi ở đầu tệp mẫu.")
    lacking = [f"{{{mark}}} ({FIELDS[mark]})" for mark in part.must if mark not in used]
    if lacking:
        found.append(f"Thiếu trường {', '.join(lacking)}. Hãy thêm vào.")
    if _BRACES.search(filled(text, dict.fromkeys(used, ""))):
        found.append("Có dấu { hoặc } lẻ. Trường viết liền trong một cặp ngoặc, ví dụ {nam}.")
    if len(text) > part.longest:
        found.append(f"Dài {len(text)} ký tự; rút gọn còn nhiều nhất {part.longest}.")
    if part.one_line and len(text.split("\n")) > 1:
        found.append("Phần này chỉ có một đoạn. Hãy gộp lại.")
    found += _not_pairs(text) if part.pairs else []
    return found


def _not_pairs(text: str) -> list[str]:
    """Each paragraph that does not name what it notes."""
    return [
        f"Đoạn {place} “{line[:60]}”: ghi tên mục, dấu hai chấm rồi nội dung, ví dụ “Ngày chốt cuối: {{ngay_chot}}”."
        for place, line in enumerate(text.splitlines(), start=1)
        if not all(half.strip() for half in (line.partition(":")[0], line.partition(":")[2]))
    ]
