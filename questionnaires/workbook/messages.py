"""What authors are told: one text for each code (and variant), in Vietnamese, saying what to do.

Source: questionnaire-check contract, 4.1. The place (`Ô “relevant” dòng 12:`) is put before the text; `{near}` becomes a
question after the suggestion, or nothing.
"""

from __future__ import annotations

from collections.abc import Mapping

ERROR, WARNING = "error", "warning"

WARNINGS = frozenset(
    {
        "COLUMN_UNKNOWN",
        "TEXT_NOT_NFC",
        "LIST_UNUSED",
        "TRANSLATION_MISSING",
        "APPEARANCE_UNKNOWN",
        "EXCLUSIVE_NO_CONSTRAINT",
        "SETTING_MISSING",
        "LANGUAGE_CODE_MISSING",
        "SELECT_MULTIPLE_COMPARED",
        "ASKS_IDENTITY",
        "REPEAT_COUNT_OPEN",
        "DOUBT",
    }
)
"""Codes that do not block publishing."""

TEXTS: Mapping[str, str] = {
    "FILE_UNREADABLE": "Không mở được tệp{file}: {reason}.",
    "SHEET_MISSING": "không có trang tính “survey”. Hãy đổi tên trang chứa câu hỏi thành survey.",
    "COLUMN_MISSING": "thiếu cột “{column}”. Hãy thêm cột này ở dòng 1.",
    "COLUMN_MISSPELT": "có phải cột “{suggestion}”? Cột viết sai sẽ bị bỏ qua. Hãy sửa lại tên cột.",
    "COLUMN_UNKNOWN": "cột không được dùng, chỉ coi là ghi chú. Nếu không phải ghi chú, hãy sửa tên cột.",
    "COLUMN_UNSUPPORTED": "phần mềm không hỗ trợ cột này, hãy xóa cột.",
    "COLUMN_DUPLICATE": "có hai cột cùng tên. Hãy xóa hoặc đổi tên một cột.",
    "FORMULA_CELL": "ô chứa công thức. Hãy thay công thức bằng giá trị.",
    "TEXT_NOT_NFC": (
        "chữ có dấu được gõ bằng dấu tổ hợp (Unicode tổ hợp); khi nhập phần mềm tự chuyển sang Unicode dựng sẵn. "
        "Hãy đặt bộ gõ về Unicode dựng sẵn."
    ),
    "TYPE_MISSING": "dòng có tên hoặc nhãn nhưng chưa ghi loại câu hỏi. Hãy ghi loại, ví dụ {examples}.",
    "TYPE_UNKNOWN": "không có loại câu hỏi “{found}”.{near} Hãy chọn một loại có trong trang Hướng dẫn của tệp mẫu.",
    "TYPE_UNSUPPORTED": "{advice}",
    "OR_OTHER": (
        "không dùng được or_other vì lựa chọn “Other” sẽ không có bản dịch. "
        "Hãy thêm lựa chọn khac và câu hỏi văn bản riêng với relevant: selected(${{{name}}}, 'khac')"
    ),
    "LIST_MISSING": "không có danh sách “{found}” trên trang choices.{near} Hãy sửa tên hoặc thêm danh sách.",
    "LIST_MISSING.unnamed": "chưa ghi tên danh sách lựa chọn. Hãy viết, ví dụ: {found} muc_do",
    "LIST_MISSING.no_sheet": "không có danh sách “{found}” vì tệp không có trang choices. Hãy thêm trang choices.",
    "LIST_MISSING.choice": "lựa chọn chưa ghi thuộc danh sách nào. Hãy ghi tên danh sách ở mỗi dòng, không gộp ô.",
    "LIST_UNUSED": "không câu hỏi nào dùng danh sách “{found}”. Hãy xóa danh sách hoặc sửa tên trong cột type.",
    "NAME_MISSING": "chưa ghi tên. Hãy đặt tên không dấu, ví dụ cau_{row}.",
    "NAME_MISSING.choice": "lựa chọn chưa có mã. Hãy ghi mã không dấu, ví dụ 1 hoặc khac.",
    "NAME_NOT_ASCII": "tên “{found}” có chữ ngoài bảng chữ cái A–Z. Tên chỉ dùng chữ không dấu. Hãy viết, ví dụ: {example}",
    "NAME_INVALID": (
        "tên “{found}” không hợp lệ. Hãy đặt tên bắt đầu bằng chữ hoặc dấu gạch dưới, chỉ gồm chữ không dấu, chữ số và dấu gạch "
        "dưới, không quá 64 ký tự."
    ),
    "NAME_DUPLICATE": "tên “{found}” đã dùng ở dòng {first}. Hãy đặt tên khác.",
    "LABEL_MISSING": "câu hỏi “{found}” chưa có nhãn. Hãy ghi nội dung câu hỏi.",
    "TRANSLATION_MISSING": ("thiếu bản dịch {language}; người trả lời sẽ thấy {default}. Hãy ghi bản dịch vào ô này."),
    "TRANSLATION_MISSING.column": (
        "thiếu cột bản dịch {language}; người trả lời sẽ thấy {default}. Hãy thêm cột này và ghi bản dịch."
    ),
    "GROUP_NOT_CLOSED": "“{found}” mở ở dòng này nhưng không được đóng. Hãy thêm dòng end_{shelter}.",
    "GROUP_NOT_OPENED": "“{found}” không có dòng mở tương ứng. Hãy xóa dòng này hoặc thêm dòng begin_{shelter}.",
    "GROUP_MISMATCH": "“{found}” đóng nhầm loại. Hãy dùng end_group cho nhóm, end_repeat cho phần lặp.",
    "GROUP_EMPTY": "nhóm “{found}” không có câu hỏi nào. Hãy thêm câu hỏi hoặc xóa hai dòng mở, đóng nhóm.",
    "REPEAT_NESTED": "phần lặp “{found}” nằm trong một phần lặp khác. Phần mềm chỉ hỗ trợ một cấp, hãy đưa ra ngoài.",
    "TABLE_LIST_MIXED": (
        "bảng “{group}” dùng danh sách “{expected}” nhưng câu này dùng “{found}”. "
        "Hãy dùng cùng một danh sách cho mọi câu trong bảng."
    ),
    "CALCULATION_MISSING": "dòng calculate chưa có công thức. Hãy ghi công thức vào cột calculation.",
    "PARAMETER_INVALID": "{fault}",
    "APPEARANCE_UNKNOWN": "không có kiểu hiển thị “{found}” ở đây nên sẽ bị bỏ qua.{near} Hãy sửa hoặc xóa.",
    "CHOICE_NAME_INVALID": (
        "mã lựa chọn “{found}” không hợp lệ. Hãy đặt mã gồm 1–32 ký tự: chữ không dấu, chữ số, dấu gạch dưới, dấu chấm, "
        "dấu gạch nối; không có dấu cách."
    ),
    "CHOICE_DUPLICATE": "mã “{found}” đã có trong danh sách “{list}” ở dòng {first}. Hãy đặt mã khác.",
    "CHOICE_LABEL_MISSING": "lựa chọn “{found}” chưa có nhãn. Hãy ghi nội dung lựa chọn.",
    "SCORE_INVALID": "điểm “{found}” không phải là số từ 0 đến 100. Hãy ghi số, dùng dấu chấm thập phân, ví dụ 75.",
    "CHOICE_FLAG_INVALID": "không dùng được “{found}”. Hãy ghi yes hoặc để trống.",
    "EXCLUSIVE_NO_CONSTRAINT": (
        "danh sách “{list}” có lựa chọn không được chọn cùng ý khác. "
        "Hãy thêm: not(selected(., '{choice}') and count-selected(.) > 1)"
    ),
    "NAMESPACE_MISSING": 'cột này cần khai báo không gian tên. Trong settings, cột namespaces, hãy ghi: par="https://par.example"',
    "PAR_CRITERION_INVALID": "tiêu chí “{found}” không hợp lệ. Hãy ghi các số cách nhau bằng dấu chấm, ví dụ 7.1.2.",
    "PAR_MAX_SCORE_INVALID": "điểm tối đa “{found}” không phải là số. Hãy dùng dấu chấm thập phân, ví dụ 0.5.",
    "PAR_SAME_AS_UNKNOWN": (
        "“{found}” không phải tên của một câu hỏi khác có chấm điểm. Hãy ghi tên (cột name) của câu hỏi cùng ý, ví dụ vb_1."
    ),
    "SETTING_MISSING": "chưa ghi {found}. Hãy ghi vào ô này.",
    "SETTING_MISSING.column": "thiếu cột {found}. Hãy thêm cột và ghi giá trị ở dòng 2.",
    "SETTING_MISSING.sheet": "tệp chưa có {found}. Hãy thêm trang settings với các cột này và ghi giá trị ở dòng 2.",
    "DEFAULT_LANGUAGE_UNKNOWN": (
        "“{found}” không phải ngôn ngữ của cột label nào.{near} Hãy ghi đúng như trong tên cột, ví dụ Tiếng Việt (vi)."
    ),
    "LANGUAGE_CODE_MISSING": "ngôn ngữ “{found}” chưa có mã. Hãy ghi thêm mã trong ngoặc, ví dụ {example}.",
    "XPATH_SYNTAX": "{fault}{repair}",
    "XPATH_FUNCTION_UNKNOWN": "không có hàm “{found}”.{near} Hãy dùng một hàm có trong trang Hướng dẫn của tệp mẫu.",
    "XPATH_FUNCTION_UNKNOWN.unsupported": (
        "hàm “{found}” có trong XLSForm nhưng phần mềm không hỗ trợ. Hãy dùng một hàm có trong trang Hướng dẫn của tệp mẫu."
    ),
    "XPATH_ARITY": "hàm {function} cần {needed}, ở đây có {given}. Hãy sửa trong ngoặc của hàm.",
    "REF_UNKNOWN": "không có câu hỏi nào tên “{found}”.{near} Hãy sửa tên trong ${{…}}.",
    "REF_UNKNOWN.unsupported": (
        "“${{{found}}}” đọc câu trả lời của lần trước; phần mềm không hỗ trợ, vì phiếu không gắn với người trả lời. Hãy bỏ."
    ),
    "SELF_REFERENCE": "biểu thức dùng chính câu “{found}” của nó. Hãy bỏ hoặc dùng câu khác.",
    "SELF_REFERENCE.group": "điều kiện của nhóm dùng câu “{found}” nằm trong chính nhóm đó. Hãy dùng câu đứng ngoài nhóm.",
    "CYCLE": "câu này và “{found}” phụ thuộc lẫn nhau thành vòng. Hãy bỏ một chiều phụ thuộc.",
    "CHOICE_UNKNOWN": "“{found}” không có trong danh sách “{list}”.{near} Hãy ghi đúng mã ở cột name của trang choices.",
    "UNQUOTED_TEXT": "chữ “{found}” cần đặt trong dấu nháy. Hãy viết {suggestion}.",
    "UNQUOTED_TEXT.flag": "không dùng được “{found}”. Hãy ghi yes, no hoặc một biểu thức.",
    "FILTER_COLUMN_UNKNOWN": (
        "trang choices không có cột “{found}” được điền cho danh sách “{list}”.{near} "
        "Nếu là giá trị, hãy đặt trong dấu nháy."
    ),
    "SELECT_MULTIPLE_COMPARED": (
        "câu “{name}” chọn được nhiều ý nên không so sánh bằng dấu {operator}. Hãy dùng {instead}."
    ),
    "SECRECY_LEAK": (
        "giá trị của hàm {found} sẽ được lưu cùng câu trả lời và có thể làm lộ người trả lời. Hãy bỏ hàm này."
    ),
    "ASKS_IDENTITY": (
        "câu “{found}” hỏi họ tên, điện thoại, thư điện tử hoặc số căn cước nên phiếu tự nêu tên người trả lời. "
        "Hãy bỏ câu này; danh sách đối tượng đã có các thông tin đó."
    ),
    "REPEAT_COUNT_OPEN": (
        "phần lặp “{name}” lặp theo “{found}”, mà phiếu ghi được nhiều nhất {most} mục: ai trả lời số lớn hơn sẽ được yêu cầu nhập "
        "lại. Hãy ghi điều kiện . <= {most} (hoặc nhỏ hơn) và lời nhắc ở câu ấy."
    ),
    "DOUBT": "dòng này lấy từ nơi khác còn chỗ chưa chắc: {found}. Hãy xem lại, sửa nếu cần, rồi xoá ô này.",
    "REGEX_INVALID": "mẫu “{found}” của hàm regex: {fault}.",
    "REGEX_INVALID.unsupported": "mẫu “{found}” của hàm regex viết đúng nhưng phần mềm không hỗ trợ {fault}.",
    "REGEX_INVALID.backtracks": (
        "mẫu “{found}” của hàm regex có thể làm máy chủ chạy mãi không xong (phần lặp nằm trong phần lặp). "
        "Hãy viết mẫu đơn giản hơn."
    ),
    "SHEET_TOO_LONG": (
        "phiếu dài nhất mà mẫu này cho phép là {found} KB, quá 64 KB. Phiếu nào cũng được niêm phong bằng đúng độ dài ấy, để "
        "độ dài không lộ ai viết nhiều. Hãy bớt câu trả lời bằng chữ, hoặc ghi repeat_count nhỏ hơn cho phần lặp."
    ),
    "CONVERSION": "bộ chuyển đổi không nhận tệp này: {found}. Hãy sửa chỗ được nêu rồi kiểm tra lại.",
    "CONVERSION.row": "bộ chuyển đổi không nhận dòng này: {found}. Hãy sửa rồi kiểm tra lại.",
}

SEVERITIES: Mapping[str, str] = {
    code: WARNING if code in WARNINGS else ERROR for code in (key.partition(".")[0] for key in TEXTS)
}

REFUSALS: Mapping[str, str] = {
    "not_xlsx": "đây không phải là sổ tính .xlsx. Hãy mở bằng Excel và lưu lại dưới dạng .xlsx",
    "damaged": "tệp bị hỏng hoặc chưa tải lên hết. Hãy mở bằng Excel và lưu lại dưới dạng .xlsx",
    "encrypted": "tệp có mật khẩu. Hãy bỏ mật khẩu và lưu lại dưới dạng .xlsx",
    "macros": "tệp có macro. Hãy lưu lại dưới dạng .xlsx, không phải .xlsm",
    "unsafe": "tệp có thành phần không an toàn. Hãy chép các trang sang một sổ tính mới, lưu dưới dạng .xlsx",
    "list": "không đọc được danh sách kèm theo “{list}”. Hãy lưu lại dưới dạng .csv hoặc .xlsx, dòng 1 là tên cột",
    "too_slow": "đọc tệp mất quá nhiều thời gian hoặc bộ nhớ. Hãy xóa các trang và dòng thừa, rồi lưu lại dưới dạng .xlsx",
    "too_big": "tệp quá lớn. Hãy xóa hình ảnh, định dạng và các trang không cần thiết, rồi lưu lại dưới dạng .xlsx",
    "too_many_rows": "trang “{sheet}” có hơn {most} dòng. Hãy xóa các dòng thừa hoặc chia thành nhiều phiếu",
}
"""Why a file was not read (Unreadable.reason)."""

TOPICS: Mapping[str, str] = {
    "place": "không hỗ trợ câu hỏi vị trí (“{found}”). Hãy dùng câu hỏi chọn hoặc văn bản.",
    "media": "không hỗ trợ câu hỏi hình ảnh, âm thanh, tệp, mã vạch (“{found}”). Hãy dùng câu hỏi văn bản.",
    "outside_list": (
        "không hỗ trợ danh sách ở tệp ngoài (“{found}”). "
        "Hãy tải tệp danh sách lên cùng phiếu, hoặc đưa các lựa chọn vào trang choices."
    ),
    "loop": "không hỗ trợ vòng lặp theo danh sách (“{found}”). Hãy dùng begin_repeat hoặc viết từng câu hỏi.",
    "trace": "phiếu không được ghi thời gian, thiết bị hay danh tính (“{found}”). Hãy xóa dòng này.",
}
"""What to do instead of an unsupported type, by its topic (question_types.UNSUPPORTED)."""

SETTINGS: Mapping[str, str] = {
    "form_title": "tên phiếu (form_title)",
    "form_id": "mã phiếu (form_id)",
    "version": "phiên bản (version)",
}
"""Settings that every questionnaire should have."""
