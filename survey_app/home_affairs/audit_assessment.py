"""The verbs of the self-assessment in the audit log, in words."""

from __future__ import annotations

ASSESSMENT = {
    "assessment.add_evidence": "Thêm tài liệu kiểm chứng",
    "assessment.appraise": "Thẩm định tiêu chí",
    "assessment.assign": "Giao tiêu chí cho cơ quan",
    "assessment.attach_evidence": "Gắn tài liệu vào tiêu chí",
    "assessment.change_campaign": "Sửa kỳ tự đánh giá",
    "assessment.close_campaign": "Kết thúc kỳ tự đánh giá",
    "assessment.close_scores": "Chốt điểm thẩm định",
    "assessment.confirm_change": "Xác nhận đổi điểm đã chốt",
    "assessment.detach_evidence": "Bỏ tài liệu khỏi tiêu chí",
    "assessment.discard_set": "Bỏ bản nháp bộ tiêu chí tự đánh giá",
    "assessment.explain": "Giải trình tiêu chí",
    "assessment.hand_in": "Nộp bảng tự đánh giá",
    "assessment.keep_late": "Giữ nội dung gõ sau hạn",
    "assessment.keep_set": "Tải bộ tiêu chí tự đánh giá lên",
    "assessment.make_campaign": "Lập kỳ tự đánh giá",
    "assessment.make_paper": "Lập văn bản của kỳ tự đánh giá",
    "assessment.open_campaign": "Mở kỳ tự đánh giá",
    "assessment.propose_change": "Đề nghị đổi điểm đã chốt",
    "assessment.publish_set": "Công bố bộ tiêu chí tự đánh giá",
    "assessment.refuse_change": "Không đồng ý đổi điểm đã chốt",
    "assessment.remind": "Nhắc nộp bảng tự đánh giá",
    "assessment.save_leaf": "Lưu tiêu chí tự đánh giá",
    "assessment.save_part": "Nhập phần điểm lấy từ nguồn khác",
    "assessment.send_back": "Trả lại bảng tự đánh giá",
    "assessment.take_back": "Rút lại bảng tự đánh giá",
}
