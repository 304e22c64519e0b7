"""The catalogue of problems: severity, and the words that say what is wrong and what to do (list-import §8)."""

from collections.abc import Mapping

from foundation.spreadsheets.refusals import FILE_REFUSALS, Message, Severity, confirm, error

__all__ = ["CATALOGUE", "REPAIRS", "Message", "Severity"]

CATALOGUE: Mapping[str, Message] = {
    **FILE_REFUSALS,
    "FILE_NO_HEADER": error(
        "Không thấy dòng tiêu đề có “Họ và tên” và ít nhất hai cột khác{found}. Hãy dùng tệp mẫu hoặc thêm dòng tiêu đề."
    ),
    "FILE_NO_DATA": error("Chưa có người nào trong danh sách. Hãy nhập danh sách dưới dòng tiêu đề."),
    "FILE_TOO_MANY_ROWS": error("Danh sách có hơn 20.000 dòng. Hãy chia thành nhiều tệp."),
    "FILE_TOO_SLOW": error(
        "Đọc tệp này mất quá nhiều thời gian hoặc bộ nhớ. Hãy chép riêng danh sách sang tệp mẫu rồi tải lên."
    ),
    "SHEET_IGNORED": confirm(
        "Trang “{sheet}” cũng có danh sách nhưng không được đọc. Nếu cần, hãy gộp vào trang “{first}”."
    ),
    "COLUMN_MISSING": error("Không thấy cột “{column}”. Hãy thêm cột này hoặc chọn cột tương ứng."),
    "COLUMN_DUPLICATE": confirm("Có hai cột “{column}”; đang dùng cột {letter}. Hãy xác nhận hoặc xóa cột thừa."),
    "ROW_HIDDEN": confirm("Dòng này đang ẩn trong tệp. Hãy xác nhận vẫn đưa người này vào danh sách, hoặc xóa dòng."),
    "ROW_AFTER_END": confirm(
        "Từ dòng này, dưới dòng kết thúc danh sách, còn người có số điện thoại. "
        "Nếu thuộc danh sách, hãy chuyển lên trên dòng tổng."
    ),
    "CELL_REQUIRED": error("Thiếu {column}. Hãy nhập {column} của người này."),
    "CELL_ERROR": error("Ô báo lỗi công thức “{value}”. Hãy nhập lại giá trị."),
    "CELL_FORMULA": error("Ô chứa công thức chưa có kết quả. Hãy dán lại dạng giá trị (Paste Values)."),
    "TEXT_LOST": error("Chữ bị mất dấu thành “?”. Hãy nhập lại, hoặc lưu tệp dạng .xlsx rồi tải lên."),
    "LEGACY_TEXT": confirm("Chữ dùng phông cũ (TCVN3/VNI). Có phải là “{suggestion}”?"),
    "NAME_SEVERAL": error("Ô có nhiều người. Mỗi người một dòng, với số điện thoại riêng."),
    "NAME_INVALID": error("Họ tên có ký tự lạ hoặc chữ số. Hãy nhập đúng họ và tên."),
    "NAME_ONE_WORD": confirm("Họ tên chỉ có một chữ. Hãy nhập đủ họ, đệm, tên hoặc xác nhận."),
    "NAME_REMARK": confirm(
        "Ô họ tên có ghi chú “{remark}”. Nếu người này không còn giữ chức vụ, hãy thay người; nếu không, bỏ ghi chú."
    ),
    "POSITION_NOT_IN_GROUP": confirm("Chức vụ không thuộc nhóm “{group}”. Hãy đổi nhóm, hoặc giữ và ghi lý do."),
    "GROUP_UNKNOWN": error("Không có nhóm “{value}”. Hãy chọn một nhóm trong danh sách nhóm."),
    "PHONE_LANDLINE": error("Đây là số máy bàn hoặc tổng đài. Cần số di động để nhận mã xác nhận."),
    "PHONE_OLD_11": error("Số 11 chữ số đã ngừng dùng từ năm 2018. Dùng {suggestion} nếu đúng là số hiện nay."),
    "PHONE_SEVERAL": error("Ô có nhiều số. Hãy chọn một số di động của chính người này."),
    "PHONE_FOREIGN": error("Số nước ngoài không nhận được mã. Hãy nhập số di động Việt Nam."),
    "PHONE_PREFIX_UNKNOWN": error("Đầu số {prefix} không phải đầu số di động đang dùng. Hãy kiểm tra lại."),
    "PHONE_LENGTH": error("Số có {n} chữ số; số di động có 10 chữ số. Hãy kiểm tra lại."),
    "PHONE_SCIENTIFIC_LOST": error("Excel đã rút gọn số, mất chữ số cuối. Hãy nhập lại số (định dạng Văn bản)."),
    "PHONE_INVALID": error("Không đọc được số điện thoại. Hãy nhập số di động 10 chữ số."),
    "PHONE_REMARK": confirm("Ô có ghi chú “{remark}”. Hãy xác nhận đây là số của chính người này."),
    "EMAIL_INVALID": error("Địa chỉ thư chưa đúng dạng ten@tenmien. Hãy sửa hoặc để trống."),
    "EMAIL_SEVERAL": error("Ô có nhiều địa chỉ. Hãy giữ một địa chỉ của chính người này."),
    "EMAIL_SHARED": error("Đây là hộp thư dùng chung của cơ quan. Hãy nhập thư cá nhân hoặc để trống."),
    "EMAIL_TYPO": confirm("Tên miền có thể gõ nhầm. Có phải là {suggestion}?"),
    "DUPLICATE_PHONE": error("Số này trùng với dòng {first}. Mỗi người cần số riêng để tự nhận mã."),
    "DUPLICATE_EMAIL": error("Địa chỉ này trùng với dòng {first}. Hãy nhập thư riêng hoặc để trống."),
    "DUPLICATE_PERSON": confirm(
        "Trùng họ tên và chức vụ với dòng {first}. Hãy xóa một dòng, hoặc xác nhận là hai người khác nhau."
    ),
    "QUOTA_SHORT": confirm("Nhóm “{group}” có {n}/{min} người, thiếu {k}. Hãy thêm người hoặc nêu lý do thiếu."),
    "QUOTA_OVER": confirm("Nhóm “{group}” có {n}/{max} người, thừa {k}. Hãy bớt người hoặc nêu lý do."),
}

# what was done, in the words of the page "đã tự chỉnh"
REPAIRS: Mapping[str, str] = {
    "FILE_ENCODING": "chuyển bảng mã của tệp",
    "TEXT_NFC": "chuẩn hóa chữ Việt (Unicode dựng sẵn)",
    "TEXT_SPACES": "bỏ khoảng trắng thừa",
    "TEXT_ETH": "thay chữ Đ gõ sai",
    "TEXT_PREFIX": "bỏ dấu nháy ở đầu ô",
    "TEXT_WIDTH": "đổi chữ rộng (toàn góc) sang chữ thường",
    "NAME_HONORIFIC": "bỏ danh xưng, học vị",
    "NAME_CASE": "viết hoa đúng họ tên",
    "PHONE_LEADING_ZERO": "thêm số 0 ở đầu",
    "PHONE_PREFIX": "chuẩn hóa đầu số 84",
    "PHONE_TEXT": "bỏ chữ kèm số điện thoại",
    "PHONE_LOOKALIKE": "đổi chữ O, l thành số",
    "PHONE_SCIENTIFIC": "khôi phục số bị Excel rút gọn",
    "EMAIL_CLEAN": "bỏ ký tự thừa quanh địa chỉ thư",
    "EMAIL_CASE": "đổi địa chỉ thư sang chữ thường",
    "CELL_DITTO": "điền nội dung của dòng trên",
    "CELL_EMPTY_WORD": "để trống ô ghi “không có”",
}
