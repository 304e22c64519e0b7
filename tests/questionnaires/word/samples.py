"""Eight questionnaires in the layouts that offices send, each with what its author meant."""

from __future__ import annotations

from collections.abc import Callable

import docx
from docx.document import Document

from tests.questionnaires.word.kit import (
    INTEGER,
    RANK,
    Truth,
    a_list,
    changed,
    checkbox,
    listed,
    many,
    one,
    table,
    text,
    wingdings,
    written,
)

SATISFIED = ("Rất hài lòng", "Hài lòng", "Bình thường", "Không hài lòng", "Rất không hài lòng")
LEVELS = ("Rất tốt", "Tốt", "Khá", "Trung bình", "Kém")
ITEMS = (
    "Chất lượng văn bản quy phạm pháp luật do tỉnh ban hành",
    "Tính kịp thời trong việc xử lý văn bản trái pháp luật",
    "Việc sắp xếp tổ chức bộ máy của các cơ quan chuyên môn",
    "Tinh thần trách nhiệm của công chức trong thi hành công vụ",
    "Việc bố trí công chức theo vị trí việc làm",
    "Năng lực chuyên môn của công chức cấp phòng",
    "Việc công khai ngân sách của các đơn vị",
    "Tính hiệu quả của cơ chế tự chủ tài chính",
    "Mức độ sẵn sàng của hạ tầng công nghệ thông tin",
    "Chất lượng dịch vụ công trực tuyến",
)


def lettered() -> tuple[Document, list[Truth]]:
    """Thirty questions: Phần, Câu, a) b) c), hints in brackets, places to write."""
    made = written(
        """
        **PHIẾU KHẢO SÁT**
        **Đánh giá công tác cải cách hành chính năm 2026**
        Kính gửi Ông/Bà! Xin vui lòng trả lời các câu hỏi sau. Mỗi câu chỉ chọn một phương án, trừ câu có ghi chú khác.
        **Phần I. Thông tin chung**
        **Câu 1. Giới tính của Ông/Bà?**
        a) Nam
        b) Nữ
        **Câu 2. Trình độ chuyên môn cao nhất của Ông/Bà?**
        a) Trung cấp, cao đẳng
        b) Đại học
        c) Trên đại học
        d) Khác (ghi rõ): ………………
        **Câu 3. Số năm công tác của Ông/Bà: ........... năm**
        **Phần II. Đánh giá**
        """
    )
    truth = [
        one("Giới tính của Ông/Bà?", "Nam", "Nữ"),
        one("Trình độ chuyên môn cao nhất của Ông/Bà?", "Trung cấp, cao đẳng", "Đại học", "Trên đại học", "Khác"),
        Truth(INTEGER, "Số năm công tác của Ông/Bà:"),
    ]
    number = 4
    for year in ("năm 2025", "năm 2026"):
        for item in ITEMS:
            label = f"{item} {year}?"
            lines = [f"**Câu {number}. {label}**", *(f"{c}) {level}" for c, level in zip("abcde", LEVELS, strict=True))]
            written("\n".join(lines), made)
            truth.append(one(label, *LEVELS))
            number += 1
    written(
        """
        **Phần III. Ý kiến khác**
        **Câu 24. Theo Ông/Bà, tỉnh cần ưu tiên những nội dung nào? (Chọn tối đa ba phương án)**
        a) Thể chế
        b) Tổ chức bộ máy
        c) Chế độ công vụ
        d) Chính quyền số
        **Câu 25. Ông/Bà biết thông tin về cải cách hành chính qua những kênh nào? (Có thể chọn nhiều phương án)**
        a) Báo, đài
        b) Cổng thông tin điện tử
        c) Mạng xã hội
        d) Kênh khác (xin ghi rõ) .............................
        **Câu 26. Ông/Bà đã dùng dịch vụ công trực tuyến chưa?**
        a) Đã dùng
        b) Chưa dùng (chuyển sang câu 28)
        **Câu 27. Ông/Bà đánh giá dịch vụ công trực tuyến ở mức nào?**
        a) Rất tốt
        b) Tốt
        c) Chưa tốt
        **Câu 28. Lý do Ông/Bà chưa dùng?**
        ……………………………………………………
        **Câu 29. Ông/Bà có tham gia tập huấn trong năm không?**
        a) Có
        b) Không
        **Câu 30. Kiến nghị của Ông/Bà với tỉnh?**
        ……………………………………………………
        ……………………………………………………
        Xin chân thành cảm ơn Ông/Bà!
        """,
        made,
    )
    truth += [
        many(
            "Theo Ông/Bà, tỉnh cần ưu tiên những nội dung nào?",
            "Thể chế",
            "Tổ chức bộ máy",
            "Chế độ công vụ",
            "Chính quyền số",
        ),
        many(
            "Ông/Bà biết thông tin về cải cách hành chính qua những kênh nào?",
            *("Báo, đài", "Cổng thông tin điện tử", "Mạng xã hội", "Kênh khác"),
        ),
        one("Ông/Bà đã dùng dịch vụ công trực tuyến chưa?", "Đã dùng", "Chưa dùng"),
        one("Ông/Bà đánh giá dịch vụ công trực tuyến ở mức nào?", "Rất tốt", "Tốt", "Chưa tốt"),
        text("Lý do Ông/Bà chưa dùng?"),
        one("Ông/Bà có tham gia tập huấn trong năm không?", "Có", "Không"),
        text("Kiến nghị của Ông/Bà với tỉnh?"),
    ]
    return made, truth


def boxed() -> tuple[Document, list[Truth]]:
    """Numbers and boxes beside each other in one line, roman headings, capitals."""
    made = docx.Document()
    table(
        made,
        [["ỦY BAN NHÂN DÂN TỈNH\nSỞ NỘI VỤ", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc"]],
    )
    written(
        """
        **PHIẾU LẤY Ý KIẾN NGƯỜI DÂN**
        //(Đánh dấu X vào ô phù hợp)//
        **I. THÔNG TIN NGƯỜI TRẢ LỜI**
        1. Giới tính: □ Nam   □ Nữ
        2. Độ tuổi: □ Dưới 30   □ 30 - 45   □ 46 - 60   □ Trên 60
        3. Nơi ở: □ Thành thị |□ Nông thôn
        4. Nghề nghiệp:
        □ Nông dân |□ Công nhân
        □ Cán bộ, công chức |□ Khác (ghi rõ): ……………
        **II. ĐÁNH GIÁ VIỆC TIẾP NHẬN, TRẢ KẾT QUẢ**
        5. Ông/Bà giải quyết thủ tục ở đâu?
        □ Trung tâm Phục vụ hành chính công
        □ Bộ phận Một cửa cấp xã
        □ Nộp qua Cổng Dịch vụ công
        6. Ông/Bà phải đi lại mấy lần?
        □ 1 lần   □ 2 lần   □ 3 lần trở lên
        7. Công chức có hướng dẫn rõ ràng không?
        □ Có   □ Không
        8. Ông/Bà có phải trả thêm khoản tiền nào ngoài quy định không?
        □ Có (xin ghi rõ số tiền: ………)   □ Không
        9. Kết quả được trả:
        □ Sớm hẹn   □ Đúng hẹn   □ Trễ hẹn
        10. Ông/Bà hài lòng ở mức nào?
        Rất hài lòng □   Hài lòng □   Bình thường □   Không hài lòng □
        11. Những điều Ông/Bà chưa hài lòng (chọn nhiều ý):
        □ Thời gian   □ Thái độ   □ Cơ sở vật chất   □ Chi phí
        12. Góp ý của Ông/Bà:
        …………………………………
        """,
        made,
    )
    return made, [
        one("Giới tính:", "Nam", "Nữ"),
        one("Độ tuổi:", "Dưới 30", "30 - 45", "46 - 60", "Trên 60"),
        one("Nơi ở:", "Thành thị", "Nông thôn"),
        one("Nghề nghiệp:", "Nông dân", "Công nhân", "Cán bộ, công chức", "Khác"),
        one(
            "Ông/Bà giải quyết thủ tục ở đâu?",
            *("Trung tâm Phục vụ hành chính công", "Bộ phận Một cửa cấp xã", "Nộp qua Cổng Dịch vụ công"),
        ),
        one("Ông/Bà phải đi lại mấy lần?", "1 lần", "2 lần", "3 lần trở lên"),
        one("Công chức có hướng dẫn rõ ràng không?", "Có", "Không"),
        one("Ông/Bà có phải trả thêm khoản tiền nào ngoài quy định không?", "Có", "Không"),
        one("Kết quả được trả:", "Sớm hẹn", "Đúng hẹn", "Trễ hẹn"),
        one("Ông/Bà hài lòng ở mức nào?", "Rất hài lòng", "Hài lòng", "Bình thường", "Không hài lòng"),
        many("Những điều Ông/Bà chưa hài lòng", "Thời gian", "Thái độ", "Cơ sở vật chất", "Chi phí"),
        text("Góp ý của Ông/Bà:"),
    ]


def numbered_by_word() -> tuple[Document, list[Truth]]:
    """Numbers, letters and boxes that Word draws by itself, headings by styles."""
    made = docx.Document()
    a_list(made, 50, ("decimal", "Câu %1."), ("lowerLetter", "%2)"), ("bullet", "\uf0a8"))
    made.add_heading("Phiếu khảo sát lãnh đạo cấp phòng", level=0)
    truth: list[Truth] = []
    for heading, part in (("Bộ máy", ITEMS[2:4]), ("Công vụ", ITEMS[4:6])):
        made.add_heading(heading, level=1)
        for item in part:
            listed(made, f"Ông/Bà đánh giá thế nào về: {item}?", 50, 0)
            for level in LEVELS:
                listed(made, level, 50, 1)
            truth.append(one(f"Ông/Bà đánh giá thế nào về: {item}?", *LEVELS))
    made.add_heading("Kênh thông tin", level=1)
    listed(made, "Cơ quan công khai thủ tục qua những hình thức nào? (chọn tất cả hình thức phù hợp)", 50, 0)
    for way in ("Niêm yết tại trụ sở", "Trang thông tin điện tử", "Nhóm Zalo"):
        listed(made, way, 50, 2)
    truth.append(
        many(
            "Cơ quan công khai thủ tục qua những hình thức nào?",
            "Niêm yết tại trụ sở",
            "Trang thông tin điện tử",
            "Nhóm Zalo",
        )
    )
    listed(made, "Xếp thứ tự ưu tiên từ 1 đến 3 các việc sau:", 50, 0)
    for way in ("Cắt giảm thủ tục", "Đào tạo công chức", "Số hoá hồ sơ"):
        listed(made, way, 50, 1)
    truth.append(
        Truth(
            RANK,
            "Xếp thứ tự ưu tiên từ 1 đến 3 các việc sau:",
            ("Cắt giảm thủ tục", "Đào tạo công chức", "Số hoá hồ sơ"),
        )
    )
    listed(made, "Đề xuất của Ông/Bà", 50, 0)
    written(
        "......................................................\n......................................................",
        made,
    )
    return made, [*truth, text("Đề xuất của Ông/Bà")]


def scales() -> tuple[Document, list[Truth]]:
    """Tables of a scale: a heading of two rows, sections, numbers with a legend, a column of remarks."""
    made = written(
        """
        **PHIẾU ĐIỀU TRA XÃ HỘI HỌC**
        **Câu 1. Ông/Bà đánh giá các nội dung sau ở mức nào?**
        """
    )
    heads = [["TT", "Nội dung", "Mức độ đánh giá", "", "", "", ""], ["", "", *LEVELS]]
    body = [
        ["I", "Thể chế", "", "", "", "", ""],
        *([str(n), item, *("□",) * 5] for n, item in enumerate(ITEMS[:2], 1)),
        ["II", "Bộ máy", "", "", "", "", ""],
        *([str(n), item, *("□",) * 5] for n, item in enumerate(ITEMS[2:5], 3)),
    ]
    table(made, heads + body, merged=[(0, 2, 6), (2, 1, 6), (5, 1, 6)])
    truth = [one(item, *LEVELS) for item in ITEMS[:5]]
    written(
        """
        **Câu 2. Cho điểm (1 = Rất không hài lòng; 2 = Không hài lòng; 3 = Bình thường; 4 = Hài lòng; 5 = Rất hài lòng)**
        """,
        made,
    )
    table(
        made,
        [
            ["Nội dung", "1", "2", "3", "4", "5", "Ghi chú"],
            *([f"{n}. {item}", *"12345", ""] for n, item in enumerate(ITEMS[5:8], 1)),
        ],
    )
    graded = tuple(f"{n} – {words}" for n, words in enumerate(reversed(SATISFIED), 1))
    truth += [one(item, *graded) for item in ITEMS[5:8]]
    written("**Câu 3. Mức độ đồng ý của Ông/Bà với nhận định dưới đây**", made)
    table(
        made,
        [
            ["Nhận định", "Đồng ý", "Không đồng ý", "Không có ý kiến"],
            [ITEMS[8], "○", "○", "○"],
            [ITEMS[9], "○", "○", "○"],
        ],
    )
    truth += [one(item, "Đồng ý", "Không đồng ý", "Không có ý kiến") for item in ITEMS[8:]]
    written("**Câu 4. Ý kiến khác của Ông/Bà**\n…………………………………………", made)
    return made, [*truth, text("Ý kiến khác của Ông/Bà")]


def ticked() -> tuple[Document, list[Truth]]:
    """Content controls, boxes of a symbol font, circles, boxes behind their words with dots between."""
    made = written("**PHIẾU HỎI CÁN BỘ, CÔNG CHỨC**\nCâu 1: Ông/Bà công tác tại đâu?")
    for words in ("Sở, ban, ngành", "UBND cấp xã", "Đơn vị sự nghiệp"):
        checkbox(made, words)
    written("Câu 2: Cơ quan đã thực hiện các việc nào dưới đây? (đánh dấu nhiều ô)", made)
    for words in ("Ban hành kế hoạch", "Kiểm tra công vụ", "Đối thoại với người dân"):
        wingdings(made, words)
    written("Câu 3: Ông/Bà đánh giá chung về cơ quan?", made)
    for words in LEVELS[:4]:
        wingdings(made, words, "F0A1")
    written(
        """
        Câu 4: Thủ trưởng có trực tiếp chỉ đạo không?
        Có |□
        Không |□
        Câu 5: Mức độ áp dụng phần mềm quản lý văn bản
        Toàn bộ hồ sơ ......................... [ ]
        Một phần hồ sơ ........................ [ ]
        Chưa áp dụng .......................... [ ]
        Câu 6: Cơ quan có bao nhiêu người: ............
        Câu 7: Vướng mắc lớn nhất là gì? (chỉ chọn 01 ý)
        ○ Thiếu kinh phí
        ○ Thiếu người
        ○ Khác, ghi rõ: ...................
        """,
        made,
    )
    return made, [
        one("Ông/Bà công tác tại đâu?", "Sở, ban, ngành", "UBND cấp xã", "Đơn vị sự nghiệp"),
        many(
            "Cơ quan đã thực hiện các việc nào dưới đây?",
            *("Ban hành kế hoạch", "Kiểm tra công vụ", "Đối thoại với người dân"),
        ),
        one("Ông/Bà đánh giá chung về cơ quan?", *LEVELS[:4]),
        one("Thủ trưởng có trực tiếp chỉ đạo không?", "Có", "Không"),
        one("Mức độ áp dụng phần mềm quản lý văn bản", "Toàn bộ hồ sơ", "Một phần hồ sơ", "Chưa áp dụng"),
        Truth(INTEGER, "Cơ quan có bao nhiêu người:"),
        one("Vướng mắc lớn nhất là gì?", "Thiếu kinh phí", "Thiếu người", "Khác"),
    ]


def in_a_table() -> tuple[Document, list[Truth]]:
    """Everything in one table: number, question, what may be answered."""
    made = written("**PHIẾU THU THẬP THÔNG TIN VỀ CẢI CÁCH HÀNH CHÍNH**")
    table(
        made,
        [
            ["TT", "Câu hỏi", "Phương án trả lời"],
            ["1", "Đơn vị có kế hoạch cải cách hành chính không?", "□ Có\n□ Không"],
            ["2", "Kế hoạch được ban hành vào thời gian nào?", "□ Quý I\n□ Quý II\n□ Sau quý II"],
            [
                "3",
                "Hình thức tuyên truyền (chọn nhiều phương án)",
                "1. Hội nghị\n2. Trang thông tin điện tử\n3. Pa nô, áp phích\n4. Khác (ghi rõ)……",
            ],
            ["4", "Ông/Bà hài lòng với kết quả ở mức nào?", "○ Rất hài lòng ○ Hài lòng ○ Không hài lòng"],
            ["5", "Kiến nghị của đơn vị", "…………………………"],
            ["6", "Số thủ tục đã cắt giảm", "……… thủ tục"],
        ],
    )
    return made, [
        one("Đơn vị có kế hoạch cải cách hành chính không?", "Có", "Không"),
        one("Kế hoạch được ban hành vào thời gian nào?", "Quý I", "Quý II", "Sau quý II"),
        many("Hình thức tuyên truyền", "Hội nghị", "Trang thông tin điện tử", "Pa nô, áp phích", "Khác"),
        one("Ông/Bà hài lòng với kết quả ở mức nào?", "Rất hài lòng", "Hài lòng", "Không hài lòng"),
        text("Kiến nghị của đơn vị"),
        Truth(INTEGER, "Số thủ tục đã cắt giảm"),
    ]


def capitals() -> tuple[Document, list[Truth]]:
    """Headings and choices both with capitals, choices as numbers, choices without any sign, parts of a question."""
    made = written(
        """
        **PHIẾU KHẢO SÁT DOANH NGHIỆP**
        **A. THÔNG TIN CHUNG**
        **1. Loại hình doanh nghiệp?**
        A. Doanh nghiệp tư nhân
        B. Công ty trách nhiệm hữu hạn
        C. Công ty cổ phần
        **2. Quy mô lao động?**
        1. Dưới 10 người
        2. Từ 10 đến 50 người
        3. Trên 50 người
        **3. Doanh nghiệp hoạt động trong lĩnh vực nào?**
        Nông nghiệp
        Công nghiệp, xây dựng
        Thương mại, dịch vụ
        **B. ĐÁNH GIÁ**
        **4. Doanh nghiệp đánh giá thế nào về cơ quan giải quyết thủ tục?**
        4.1. Thái độ phục vụ: □ Tốt □ Trung bình □ Kém
        4.2. Thời gian giải quyết: □ Tốt □ Trung bình □ Kém
        **5. Doanh nghiệp nộp hồ sơ bằng cách nào?**
        - Trực tiếp
        - Qua bưu chính
        - Trực tuyến
        **6. Khó khăn khi nộp trực tuyến là gì? (có thể chọn nhiều phương án trả lời)**
        A. Không có chữ ký số   B. Giao diện khó dùng   C. Mạng chậm
        **7. Kết quả giải quyết thủ tục gần nhất?**
        A. Đúng hạn
        B. Quá hạn
        **8. Doanh nghiệp có ý kiến gì thêm?**
        ________________________________
        """
    )
    return made, [
        one("Loại hình doanh nghiệp?", "Doanh nghiệp tư nhân", "Công ty trách nhiệm hữu hạn", "Công ty cổ phần"),
        one("Quy mô lao động?", "Dưới 10 người", "Từ 10 đến 50 người", "Trên 50 người"),
        one(
            "Doanh nghiệp hoạt động trong lĩnh vực nào?", "Nông nghiệp", "Công nghiệp, xây dựng", "Thương mại, dịch vụ"
        ),
        one("Thái độ phục vụ:", "Tốt", "Trung bình", "Kém"),
        one("Thời gian giải quyết:", "Tốt", "Trung bình", "Kém"),
        one("Doanh nghiệp nộp hồ sơ bằng cách nào?", "Trực tiếp", "Qua bưu chính", "Trực tuyến"),
        many("Khó khăn khi nộp trực tuyến là gì?", "Không có chữ ký số", "Giao diện khó dùng", "Mạng chậm"),
        one("Kết quả giải quyết thủ tục gần nhất?", "Đúng hạn", "Quá hạn"),
        text("Doanh nghiệp có ý kiến gì thêm?"),
    ]


def changed_and_framed() -> tuple[Document, list[Truth]]:
    """Changes that nobody has decided on, line breaks within a paragraph, a frame, a table of choices, a scale in two rows."""
    made = docx.Document()
    table(made, [["PHIẾU KHẢO SÁT Ý KIẾN\nPhiếu không ghi tên; thông tin chỉ dùng để tổng hợp."]])
    changed(made, "Câu 1. Ông/Bà ", "hài lòng", "có hài lòng", " với việc tiếp công dân không?")
    written(
        """
        a. Có↵b. Không
        Câu 2. Ông/Bà đến cơ quan để làm gì?↵a. Nộp hồ sơ↵b. Nhận kết quả↵c. Hỏi thủ tục↵d. Khác (ghi rõ)...............
        Câu 3. Mức độ thường xuyên Ông/Bà sử dụng dịch vụ?
        """,
        made,
    )
    table(
        made, [["Mã", "Phương án", "Đánh dấu"], ["1", "Hằng ngày", "□"], ["2", "Hằng tuần", "□"], ["3", "Ít hơn", "□"]]
    )
    written("Câu 4. Ông/Bà chấm điểm dịch vụ này?", made)
    table(made, [["Rất kém", "Kém", "Trung bình", "Tốt", "Rất tốt"], ["□", "□", "□", "□", "□"]])
    written("Câu 5. Ông/Bà có điều gì muốn nói thêm? Xin ghi ra ở đây:\n", made)
    table(made, [["\n\n………………………"]])
    return made, [
        one("Ông/Bà có hài lòng với việc tiếp công dân không?", "Có", "Không"),
        one("Ông/Bà đến cơ quan để làm gì?", "Nộp hồ sơ", "Nhận kết quả", "Hỏi thủ tục", "Khác"),
        one("Mức độ thường xuyên Ông/Bà sử dụng dịch vụ?", "Hằng ngày", "Hằng tuần", "Ít hơn"),
        one("Ông/Bà chấm điểm dịch vụ này?", "Rất kém", "Kém", "Trung bình", "Tốt", "Rất tốt"),
        text("Ông/Bà có điều gì muốn nói thêm? Xin ghi ra ở đây:"),
    ]


SAMPLES: dict[str, Callable[[], tuple[Document, list[Truth]]]] = {
    one.__name__: one
    for one in (lettered, boxed, numbered_by_word, scales, ticked, in_a_table, capitals, changed_and_framed)
}
