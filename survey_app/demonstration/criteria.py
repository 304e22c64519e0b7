"""The set of criteria of the demonstration: eight fields, made up after the shape of the index. Real ones are a file of a year."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from criteria import Criterion, Formula
from self_assessment.items import Item, Items
from self_assessment.set_file.cells import levels

TITLE = "Bộ tiêu chí tự đánh giá (minh họa)"
PLAN, REPORT = "Kế hoạch hoặc quyết định đã ký", "Báo cáo có số liệu, do người có thẩm quyền ký"
SURVEY = "Điều tra xã hội học lãnh đạo, công chức"
ROWS = f"""
1|CÔNG TÁC CHỈ ĐẠO, ĐIỀU HÀNH CẢI CÁCH HÀNH CHÍNH|9,5
1.1|Kế hoạch cải cách hành chính năm|3
1.1.1|Ban hành kế hoạch kịp thời|1|level|Trong quý IV năm trước: 1; Trong tháng 01: 0,5; Sau tháng 01: 0|{PLAN}
1.1.2|Mức độ hoàn thành kế hoạch|2|ratio|100: 100; 85: 75; 70: 50|{REPORT}
1.2|Kiểm tra, báo cáo, tuyên truyền|4,5
1.2.1|Tỷ lệ cơ quan được kiểm tra|1,5|ratio|30: 100; 20: 50|{PLAN}; thông báo kết quả kiểm tra
1.2.2|Xử lý các vấn đề phát hiện qua kiểm tra|1|ratio||{REPORT}
1.2.3|Đủ báo cáo định kỳ, đúng hạn|1|yes_no||{REPORT}
1.2.4|Sáng kiến hoặc giải pháp mới|1|yes_no||Quyết định công nhận sáng kiến
1.3|Đánh giá qua điều tra về chỉ đạo, điều hành|2|imported||{SURVEY}
2|CẢI CÁCH THỂ CHẾ|10
2.1|Xây dựng văn bản quy phạm pháp luật|4
2.1.1|Tỷ lệ văn bản ban hành đúng hạn|2|ratio|100: 100; 80: 50|{REPORT}
2.1.2|Xử lý văn bản trái pháp luật|2|ratio||{REPORT}
2.2|Theo dõi thi hành pháp luật|3
2.2.1|Ban hành và thực hiện kế hoạch theo dõi|1,5|yes_no||{PLAN}
2.2.2|Xử lý kết quả theo dõi|1,5|ratio||{REPORT}
2.3|Đánh giá qua điều tra về thể chế|3|imported||{SURVEY}
3|CẢI CÁCH THỦ TỤC HÀNH CHÍNH|13
3.1|Rà soát, công bố thủ tục|4,5
3.1.1|Rà soát, đơn giản hoá thủ tục|2|level|Hoàn thành: 2; Hoàn thành một phần: 1; Không thực hiện: 0|{PLAN}
3.1.2|Công bố thủ tục đúng hạn|1|ratio|100: 100; 90: 50|{REPORT}
3.1.3|Công khai thủ tục đầy đủ|1,5|yes_no||Biên bản kiểm tra hoặc đường dẫn trang công khai
3.2|Giải quyết hồ sơ|6
3.2.1|Tỷ lệ hồ sơ của sở, ngành đúng hạn|2|ratio|95: 100; 80: 50|{REPORT}
3.2.2|Tỷ lệ hồ sơ của cấp xã đúng hạn|2|ratio|95: 100; 80: 50|{REPORT}
3.2.3|Xin lỗi khi trễ hẹn|2|ratio||{REPORT}
3.3|Đánh giá qua điều tra về thủ tục|2,5|imported||{SURVEY}
4|CẢI CÁCH TỔ CHỨC BỘ MÁY|12
4.1|Sắp xếp tổ chức|5
4.1.1|Thực hiện quy định về cơ cấu tổ chức|3|yes_no||Quyết định quy định chức năng, nhiệm vụ
4.1.2|Tỷ lệ cấp phó đúng quy định|2|ratio|100: 100|{REPORT}
4.2|Phân cấp quản lý|4
4.2.1|Thực hiện quy định về phân cấp|2|yes_no||{REPORT}
4.2.2|Kiểm tra việc phân cấp|2|ratio||{REPORT}
4.3|Đánh giá qua điều tra về bộ máy|3|imported||{SURVEY}
5|CẢI CÁCH CHẾ ĐỘ CÔNG VỤ|14
5.1|Vị trí việc làm, tuyển dụng|5
5.1.1|Tỷ lệ cơ quan bố trí đúng vị trí việc làm|3|ratio|100: 100; 80: 50|{REPORT}
5.1.2|Tuyển dụng đúng quy định|2|yes_no||{REPORT}
5.2|Kỷ luật, đào tạo|5
5.2.1|Chấp hành kỷ luật, kỷ cương|3|level|Không ai bị kỷ luật: 3; Có người bị khiển trách: 1,5; Nặng hơn: 0|{REPORT}
5.2.2|Mức độ hoàn thành kế hoạch đào tạo|2|ratio||{REPORT}
5.3|Đánh giá qua điều tra về công vụ|4|imported||{SURVEY}
6|CẢI CÁCH TÀI CHÍNH CÔNG|11,5
6.1|Tài chính, ngân sách|5
6.1.1|Tỷ lệ giải ngân vốn đầu tư công|3|ratio|95: 100; 80: 50; 70: 25|{REPORT}
6.1.2|Thực hiện kiến nghị thanh tra, kiểm toán|2|ratio||{REPORT}
6.2|Quản lý tài sản công|3
6.2.1|Ban hành quy chế quản lý tài sản công|1,5|yes_no||Quy chế đã ký
6.2.2|Kiểm tra việc quản lý tài sản công|1,5|yes_no||{PLAN}
6.3|Đánh giá qua điều tra về tài chính công|3,5|imported||{SURVEY}
7|XÂY DỰNG CHÍNH QUYỀN SỐ|13,5
7.1|Ứng dụng công nghệ thông tin|5,5
7.1.1|Tỷ lệ văn bản điện tử ký số|2,5|ratio|100: 100; 90: 50|{REPORT}
7.1.2|Tỷ lệ báo cáo qua hệ thống báo cáo|3|ratio||{REPORT}
7.2|Dịch vụ công trực tuyến|4
7.2.1|Tỷ lệ hồ sơ nộp trực tuyến|2|ratio|80: 100; 50: 50|{REPORT}
7.2.2|Tỷ lệ thanh toán trực tuyến|2|ratio|60: 100; 30: 50|{REPORT}
7.3|Đánh giá qua điều tra về chính quyền số|4|imported||{SURVEY}
8|TÁC ĐỘNG CỦA CẢI CÁCH HÀNH CHÍNH|16,5
8.1|Mức độ hài lòng của người dân, tổ chức|10|imported||Chỉ số SIPAS
8.2|Tác động đến phát triển kinh tế - xã hội|6,5|imported||Số liệu thống kê
"""


OF_DEPARTMENTS = "Bộ tiêu chí chấm các sở, ngành (minh họa)"
DEPARTMENTS = f"""
1|CHỈ ĐẠO, ĐIỀU HÀNH|30
1.1|Ban hành và hoàn thành kế hoạch cải cách hành chính|15|ratio|100: 100; 80: 50|{PLAN}; {REPORT}
1.2|Báo cáo định kỳ đủ, đúng hạn|15|yes_no||{REPORT}
2|THỦ TỤC HÀNH CHÍNH|50
2.1|Tỷ lệ hồ sơ đúng hạn|30|ratio|95: 100; 80: 50|{REPORT}
2.2|Tỷ lệ hồ sơ nộp trực tuyến|20|ratio|80: 100; 50: 50|{REPORT}
3|ĐÁNH GIÁ QUA ĐIỀU TRA|20|imported||{SURVEY}
"""


def items(rows: str = ROWS) -> Items:
    """The set, as the file of a year would give it."""
    return Items(_items(rows))


def _items(rows: str) -> Iterator[Item]:
    for line in rows.strip().splitlines():
        number, name, most, *rest = line.split("|")
        kind, rule, proof = [*rest, "imported", "", ""][:3] if rest else ("imported", "", "")
        maximum = Decimal(most.replace(",", "."))
        formula = Formula.parse(rule if kind == "ratio" else "")
        own = levels(rule, maximum) if kind == "level" else ()
        is_asked = kind != "imported"
        source = "" if is_asked else proof
        criterion = Criterion(number, name, maximum, formula, kind)
        yield Item(criterion, levels=own, proof=proof if is_asked else "", source=source)
