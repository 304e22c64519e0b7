"""What the demonstration's round says of its province; every other installation says its own, on the round's pages."""

from __future__ import annotations

PROVINCE = "Đắk Lắk"
NAME = f"Đợt minh họa {PROVINCE}"
FACTS = {
    "phone": "0262 000 0000",
    "site": "khaosat.daklak.gov.vn",
    "check_phone": "0262 111 1111",
    "letter_signer": "Phó Chủ tịch UBND tỉnh (minh họa)",
    "letter_day": "2023-10-12",
    "sms_name": "So Noi vu Dak Lak",
    "decision": "Quyết định số 757/QĐ-BNV",
}
"""Settings of the round; the numbers are made up, and ring nowhere."""
