"""The pictures of the guide, taken from the running product: which, of which page, as whom. `make guide` takes them anew."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
MOST_BYTES = 60 * 1024


class Picture(NamedTuple):
    """`role` as in `demonstration.json`, "" for a respondent on their way; `address` as the product serves it."""

    name: str
    role: str
    address: str
    width: int = 1200
    height: int = 900


TABLE = (
    Picture("agency-tasks.png", "focal_point", "/don-vi/dot/1/"),
    Picture("agency-rate.png", "focal_point", "/don-vi/dot/1/ty-le"),
    Picture("list-editor.png", "focal_point_draft", "/don-vi/dot/1/danh-sach"),
    Picture("list-editor-360.png", "focal_point_draft", "/don-vi/dot/1/danh-sach", 360, 900),
    Picture("dashboard.png", "home_affairs", "/so-noi-vu/dot/1/theo-doi", 1366, 768),
    Picture("lists.png", "home_affairs", "/so-noi-vu/dot/1/danh-sach"),
    Picture("agencies-file.png", "home_affairs", "/so-noi-vu/dot/1/chi-tieu", 1200, 700),
    Picture("round-steps.png", "home_affairs", "/so-noi-vu/dot/1"),
    Picture("reminders.png", "home_affairs", "/so-noi-vu/dot/1/nhac-tra-loi"),
    Picture("questionnaires.png", "home_affairs", "/so-noi-vu/mau-phieu"),
    Picture("question-bank.png", "home_affairs", "/so-noi-vu/mau-phieu/kho-cau-hoi?tim=thu+tuc", 1200, 900),
    Picture("rewording.png", "home_affairs", "/so-noi-vu/mau-phieu/1/sua-loi"),
    Picture("rehearsal.png", "home_affairs", "/so-noi-vu/dot/1/thu-truoc"),
    Picture("person-requests.png", "home_affairs", "/so-noi-vu/dot/1/yeu-cau-ca-nhan/1"),
    Picture("signed-copies.png", "home_affairs", "/bo-noi-vu/dot/1/xuat/1"),
    Picture("sessions.png", "home_affairs", "/tai-khoan/phien"),
    Picture("exports.png", "ministry", "/bo-noi-vu/dot/1/xuat"),
    Picture("invitation-360.png", "", "/", 360, 740),
    Picture("code-360.png", "", "/phieu/ma-xac-nhan", 360, 740),
    Picture("question-360.png", "", "/phieu/trang/1", 360, 740),
    Picture("review-360.png", "", "/phieu/kiem-tra", 360, 740),
    Picture("receipt-360.png", "", "/phieu/bien-nhan", 360, 740),
)
