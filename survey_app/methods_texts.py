"""The wording of the report on methods that is not counted: how a round is run and computed."""

from __future__ import annotations

from survey_app.paper_parts import PaperText, Part

FIELDS = {"muc_tieu": "tỷ lệ mục tiêu của cả đợt", "muc_san": "tỷ lệ ít nhất ở mỗi đơn vị"}

METHODS_REPORT = PaperText(
    "Báo cáo phương pháp",
    {
        "title": Part("Tên văn bản", "BÁO CÁO PHƯƠNG PHÁP\n{ten_dot}"),
        "population": Part(
            "Mục 1: cách chọn người và mục tiêu",
            "Đây là điều tra toàn bộ: mọi người trong danh sách đã khoá đều được mời, không chọn mẫu; sai số do không trả "
            "lời nêu ở mục 5. Mục tiêu: {muc_tieu} của cả đợt, và ít nhất {muc_san} ở mỗi đơn vị.",
            ("muc_tieu", "muc_san"),
        ),
        "frame": Part(
            "Mục 2: khung",
            "Khung là danh sách do các cơ quan, đơn vị lập, Sở Nội vụ duyệt từng danh sách, đối chiếu trùng giữa các đơn "
            "vị, rồi khoá. Bản chốt có số và mã SHA-256; mỗi thay đổi sau đó qua đề nghị của đơn vị, lý do, và duyệt của "
            "Sở Nội vụ, rồi chốt bản mới.",
        ),
        "collection": Part(
            "Mục 3: thu thập",
            "Mỗi người nhận một đường dẫn và mã riêng gửi tới số điện thoại hoặc hộp thư đã duyệt trong danh sách, hoặc in "
            "trên thư mời. Trước khi trả lời, người được mời xác minh bằng mã một lần rồi cam kết tự trả lời. Không nhận "
            "được mã thì hai cán bộ gọi lại số đã duyệt (bậc C).",
        ),
        "signals": Part(
            "Mục 6: tín hiệu",
            "Tín hiệu chỉ để xem lại, không kết luận ai làm sai; không phiếu nào tự động bị loại. Phiếu chỉ được để riêng, "
            "vẫn niêm phong, khi hai cán bộ cùng quyết định.",
        ),
        "weights": Part(
            "Mục 8: trọng số",
            "Trọng số cho biết ý kiến của mỗi nhóm nặng bao nhiêu trong điểm chung; được chia cho tổng trọng số của những "
            "nhóm có ý kiến.",
        ),
        "publication": Part(
            "Mục 9: giữ kín và công bố",
            "Danh sách ghi ai đã trả lời; câu trả lời được niêm phong khi gửi và chỉ mở sau khi đợt kết thúc, khi đã tách "
            "khỏi tên người, giờ gửi và thứ tự. Sở Nội vụ chỉ xem số liệu tổng hợp.\n"
            "Nhóm dưới 10 phiếu được gộp với nhóm cùng mẫu phiếu, không gộp được thì không công bố và không tính vào số "
            "chung.",
        ),
        "formulas": Part(
            "Mục 10: công thức và nguồn",
            "Tình trạng và tỷ lệ: The American Association for Public Opinion Research, Standard Definitions, điều tra qua "
            "mạng người có tên.\n"
            "Chỉ số đại diện R = 1 − 2·S(ρ̂), ρ̂ là khả năng trả lời ước lượng bằng hồi quy logistic không phạt trên nhóm "
            "và loại cơ quan, S là độ lệch chuẩn (mẫu số n − 1); CV = S/ρ̄. Chỉ số riêng của một loại: căn bậc hai của "
            "n_k/n, nhân với (ρ̄_k − ρ̄) (Schouten, Cobben và Bethlehem, 2009; Schouten, Shlomo và Skinner, 2011).\n"
            "Điểm của tiêu chí = điểm tối đa × f(Σ trọng số nhóm × trung bình hệ số của câu trả lời có hệ số / Σ trọng "
            "số), f theo tỷ lệ hoặc theo bậc ghi ở bảng tiêu chí; tiêu chí có thành phần bằng tổng các thành phần.\n"
            "Dự báo (chỉ dùng khi theo dõi, không phải kết quả): khả năng gửi phiếu mỗi ngày của người còn lại, theo ngày "
            "trong tuần, thời gian từ lời mời và lần nhắc; khoảng 80 % lấy từ một nghìn lần mô phỏng.",
        ),
    },
    ("nam", "tinh", "ten_dot", "co_quan", *FIELDS),
)
