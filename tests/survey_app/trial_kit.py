"""A trial that lies on the shelf, as a play would have left it."""

from __future__ import annotations

import json
from typing import Any

from survey_app import trial
from survey_app.trials import shelf

FILES = (
    ("THU_KQ_DakLak_2026_v01_20261228.pdf", "Kết quả điều tra", b"%PDF-1.7 thu"),
    ("THU_SoMa_par_lds_v1.xml", "Sổ mã của mẫu phiếu", b"<codeBook/>"),
)
FIGURES: dict[str, Any] = {
    "people": 60,
    "acknowledged": 48,
    "lost": 0,
    "untold": 0,
    "unlike": 0,
    "figures_agree": True,
    "envelopes": 52,
    "opened": 42,
    "set_aside": 4,
    "destroyed": 6,
    "unreadable": 0,
    "copied": 78,
    "tied": 0,
}
MESSAGES = (
    {"kind": "Lời mời", "way": "sms", "count": 60, "parts": 1, "subject": "", "text": "So Noi vu kinh moi Ong/Ba …/t/XXXX"},
    {"kind": "Lời mời", "way": "email", "count": 3, "parts": 0, "subject": "Kính mời", "text": "Kính gửi Ông/Bà,\n\nhttps://khaosat.example/t/XXXX"},
)  # fmt: skip


def lay_down(round_id: int, state: str = "done", **figures: object) -> None:
    """Puts a trial of the round on the shelf; one that is not "done" came to no end. Within an application context."""
    folder = shelf.folder_of(round_id)
    (folder / trial.FOLDER).mkdir(parents=True)
    for name, _, content in FILES:
        (folder / trial.FOLDER / name).write_bytes(content)
    report = {
        "state": state,
        "people": 60,
        "seed": "1",
        "agencies": 4,
        "round": {"code": "2023", "title": "BẢN THỬ: Khảo sát"},
        "figures": FIGURES | figures,
        "minutes": [8, 10, 12],
        "happened": {"lists": 4, "done": 48, "slips": 2, "by_clerk": 4, "copies": 2},
        "manners": [["trả lời một mạch", 40]],
        "stuck": [["Phần 2. Bộ máy", 1]],
        "groups": [
            {"name": "Lãnh đạo cấp sở", "submitted": 30, "is_printed": True, "merged_with": []},
            {"name": "Lãnh đạo cấp phòng", "submitted": 4, "is_printed": False, "merged_with": []},
            {"name": "Lãnh đạo UBND cấp xã", "submitted": 8, "is_printed": True, "merged_with": ["Đại biểu"]},
        ],
        "messages": MESSAGES,
        "files": [[name, what, len(content)] for name, what, content in FILES],
        "refused": ["Kết quả điều tra: chưa đủ mười phiếu"],
        "seconds": 60,
    }
    (folder / trial.FILE).write_text(json.dumps(report, ensure_ascii=False))
