"""The words of the messages that the proof of identity and the submission send: without diacritics, one SMS of 160 characters."""

from __future__ import annotations

from typing import NamedTuple


class Sender(NamedTuple):
    """Who writes, and where people answer: from the round's settings and BASE_URL."""

    name: str  # "So Noi vu Ninh Binh"
    host: str  # "khaosat.ninhbinh.gov.vn", where the code is to be typed
    address: str  # "https://khaosat.ninhbinh.gov.vn"
    phone: str  # the help line


def code_text(sender: Sender, code: str, minutes: int) -> str:
    """The last line binds the code to our host: phones offer it there and nowhere else."""
    return (
        f"{sender.name}: ma xac nhan khao sat CCHC cua Ong/Ba la {code}, hieu luc {minutes} phut. "
        f"Khong dua ma cho nguoi khac.\n@{sender.host} #{code}"
    )


def lock_text(sender: Sender, failures: int, minutes: int) -> str:
    return (
        f"{sender.name}: ma xac nhan khao sat CCHC da nhap sai {failures} lan, tam khoa {minutes} phut. "
        f"Neu khong phai Ong/Ba, xin bao {sender.phone}"
    )


def suspended_text(sender: Sender) -> str:
    return (
        f"{sender.name}: duong dan khao sat CCHC cua Ong/Ba da ngung vi nhap sai ma qua nhieu lan. "
        f"De duoc cap lai, xin goi {sender.phone}"
    )


def receipt_text(sender: Sender, receipt: str, when: str) -> str:
    """`when` like "10:58 24/10"."""
    return (
        f"{sender.name}: phieu khao sat cua Ong/Ba da nop {when}, bien nhan {receipt}. "
        f"Khong phai Ong/Ba? {sender.address}/khong-phai-toi"
    )


CODE_SUBJECT = "Mã xác nhận khảo sát cải cách hành chính"
RECEIPT_SUBJECT = "Biên nhận phiếu khảo sát cải cách hành chính"
