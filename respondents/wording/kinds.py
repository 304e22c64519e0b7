"""Every kind of message of a round, to the people who are asked and to officers: one row each. Texts stand in `standard`; a round
may word them anew."""

from __future__ import annotations

from typing import Any, NamedTuple

from respondents.wording.parameters import OF_THE_ROUND
from respondents.wording.standard import STANDARD, Texts

ANYWHERE = tuple(one.mark for one in OF_THE_ROUND)


class Kind(NamedTuple):
    """One kind. `purpose`: its place in the queue and on the outbox page; `own`: marks of parameters besides those of the round;
    `needs`: marks without which SMS and e-mail are of no use, `needs_in_sms` those of an SMS alone; `provider`: names of the
    parameters that a provider's own template gets; `mail_only`: to officers, who have no phone here."""

    name: str
    purpose: str
    words: str
    own: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    needs_in_sms: tuple[str, ...] = ()
    provider: tuple[str, ...] = ()
    mail_only: bool = False

    @property
    def standard(self) -> Texts:
        """The texts that stand where a round has none of its own."""
        return STANDARD[self.name]

    @property
    def allowed(self) -> tuple[str, ...]:
        """Marks that its texts may hold, its own first."""
        return (*self.own, *ANYWHERE)


_LINK = ("link", "token", "until", "year", "sender")
_ASKING: dict[str, Any] = {"own": ("duong_dan", "da_tra_loi"), "needs": ("duong_dan",), "provider": _LINK}

_ASKED, _DECIDED = ("viec", "nguoi", "ly_do", "xem_tai"), ("viec", "ket_qua", "nguoi", "xem_tai")

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("pre_notice", "notice", "Báo trước", provider=("from", "until", "year", "sender")),
        Kind("invitation", "invitation", "Lời mời", ("duong_dan",), ("duong_dan",), provider=_LINK),
        Kind("reminder", "reminder", "Lời nhắc", **_ASKING),
        Kind("last_call", "reminder", "Nhắc lần cuối", **_ASKING),
        Kind("code", "code", "Mã xác nhận", ("ma", "phut", "den_gio"), ("ma",), ("ten_mien",), ("code", "minutes")),
        Kind("receipt", "receipt", "Biên nhận", ("bien_nhan", "luc"), ("bien_nhan",), provider=("receipt", "at")),
        Kind(
            "locked",
            "notice",
            "Dừng phiên vì nhập sai mã",
            ("so_lan",),
            ("ho_tro",),
            provider=("phone",),
        ),
        Kind("suspended", "notice", "Chuyển sang mã dài vì nhập sai mã", needs=("ho_tro",), provider=("phone",)),
        Kind("joined", "notice", "Được thêm vào danh sách", needs=("ho_tro",), provider=("year", "phone")),
        Kind("left", "notice", "Được đưa ra khỏi danh sách", provider=("year", "phone")),
        Kind(
            "contact_changed",
            "notice",
            "Báo liên hệ cũ: liên hệ được đổi",
            needs=("ho_tro",),
            provider=("year", "phone"),
        ),
        Kind("contact_taken", "notice", "Báo liên hệ mới: được đăng ký", needs=("ho_tro",), provider=("year", "phone")),
        Kind("set_aside", "notice", "Phiếu bị báo nộp thay được để riêng", provider=("sender",)),
        Kind(
            "set_aside_again",
            "notice",
            "Phiếu được để riêng, trả lời lại được",
            ("duong_dan",),
            ("duong_dan",),
            provider=_LINK,
        ),
        Kind(
            "looked_at",
            "notice",
            "Phiếu được để riêng sau khi xem lại",
            needs=("ho_tro",),
            provider=("sender", "phone"),
        ),
        Kind(
            "looked_at_again",
            "notice",
            "Phiếu được để riêng sau khi xem lại, mời trả lời lại",
            ("duong_dan",),
            ("duong_dan",),
            provider=_LINK,
        ),
        Kind(
            "end_moved",
            "notice",
            "Báo đổi hạn trả lời",
            ("ly_do",),
            provider=("until", "year", "phone"),
        ),
        Kind("export_asked", "notice", "Báo cán bộ: tệp xuất chờ duyệt", _ASKED, ("xem_tai",), mail_only=True),
        Kind("export_decided", "notice", "Báo người xuất: đã duyệt hay không", _DECIDED, ("xem_tai",), mail_only=True),
        Kind(
            "list_asked", "notice", "Báo cán bộ: danh sách chờ duyệt", ("viec", "xem_tai"), ("xem_tai",), mail_only=True
        ),
        Kind(
            "waiting_today",
            "notice",
            "Báo cán bộ buổi sáng: việc đang chờ",
            ("viec", "xem_tai"),
            ("xem_tai",),
            mail_only=True,
        ),
        Kind("kept", "notice", "Phiếu bị báo nộp thay được giữ", needs=("ho_tro",), provider=("sender", "phone")),
    )
}
