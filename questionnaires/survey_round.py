"""One year's survey: windows, groups, which questionnaire each group gets. Official facts are data here, never code."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import JSON, Boolean, CheckConstraint, ForeignKey, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from criteria.criteria_set import CriteriaSet  # noqa: F401 – the table that a round refers to
from foundation import audit
from foundation.db import Base, Move, Refused, UTCDateTime, make_move, now
from foundation.keys import EncryptedText
from foundation.provinces import KINDS
from foundation.states import HasState, State, only


class RoundState(State):
    """How far a round has come."""

    PREPARING = "preparing", "Chuẩn bị"
    REGISTERING = "registering", "Đang lập danh sách", "yellow"
    FROZEN = "frozen", "Đã khoá danh sách", "green"
    OPEN = "open", "Đang trả lời", "blue"
    PAUSED = "paused", "Tạm dừng", "yellow"
    CLOSED = "closed", "Đã kết thúc"


MOVES = {
    "start_registering": Move(frozenset({RoundState.PREPARING}), RoundState.REGISTERING),
    "freeze": Move(frozenset({RoundState.REGISTERING}), RoundState.FROZEN),
    "open": Move(frozenset({RoundState.FROZEN}), RoundState.OPEN),
    "pause": Move(frozenset({RoundState.OPEN}), RoundState.PAUSED),
    "resume": Move(frozenset({RoundState.PAUSED}), RoundState.OPEN),
    "close": Move(frozenset({RoundState.OPEN, RoundState.PAUSED}), RoundState.CLOSED),
}
IN_FIELD = frozenset({RoundState.OPEN, RoundState.PAUSED})
"""States in which people have links; a paused round takes no answers, but all else about its people goes on."""
AFTER_FREEZE = IN_FIELD | {RoundState.FROZEN}
"""States in which lists stand and the round is not over."""


class RoundKind(StrEnum):
    """Whose survey a round is. Both use the same machinery and are never mixed: the Ministry sees nothing of a province's own."""

    MINISTRY = "ministry"
    INTERNAL = "internal"


class KindWords(NamedTuple):
    """What differs in words: the kind's name, to whom papers go at first, what their people, their list and the survey itself are
    called, why somebody takes a file out, when answers are given out. No other module names the Ministry's survey."""

    text: str
    hint: str
    addressed_to: str
    people: str
    people_short: str
    list_title: str
    survey: str
    exports: str
    export_reason: str
    released: str


KIND_WORDS = {
    RoundKind.MINISTRY: KindWords(
        "Khảo sát của Bộ Nội vụ",
        "Hồ sơ gửi Bộ Nội vụ; tài khoản của Bộ xem và tải được.",
        "Bộ Nội vụ",
        "đối tượng điều tra xã hội học phục vụ xác định Chỉ số cải cách hành chính",
        "đối tượng điều tra xã hội học",
        "DANH SÁCH ĐỐI TƯỢNG ĐIỀU TRA XÃ HỘI HỌC",
        "điều tra xã hội học",
        "Xuất hồ sơ gửi Bộ Nội vụ",
        "gửi Bộ Nội vụ theo Công văn số …",
        "khi đợt đã kết thúc và có văn bản của Bộ",
    ),
    RoundKind.INTERNAL: KindWords(
        "Khảo sát nội bộ của tỉnh, thành phố",
        "Hồ sơ gửi Uỷ ban nhân dân tỉnh, thành phố; tài khoản của Bộ không thấy đợt này.",
        "Ủy ban nhân dân {province}",
        "đối tượng khảo sát nội bộ về cải cách hành chính",
        "đối tượng khảo sát nội bộ",
        "DANH SÁCH ĐỐI TƯỢNG KHẢO SÁT NỘI BỘ",
        "khảo sát nội bộ",
        "Xuất hồ sơ khảo sát nội bộ",
        "trình Ủy ban nhân dân tỉnh theo Công văn số …",
        "khi đợt đã kết thúc",
    ),
}
DEFAULT_SETTINGS: dict[str, Any] = {
    "phone": "",
    "hours": "7h–11h30, 13h30–17h, thứ Hai–thứ Sáu",
    "reply": "Trả lời trong 2 ngày làm việc",  # what the help line promises
    "zalo": "",
    "email": "",
    "site": "",  # where an invitation can be checked; empty: nowhere is named
    "letter_signer": "",  # who signed the letter of invitation: office and name
    "letter_day": "",  # 2023-10-12; empty: no day is named
    "check_phone": "",  # whom to ask whether the invitation is real; not the number of whoever sends it
    "sms_name": "",  # how an SMS without diacritics names the sender
    "symbol": "SNV-CCHC",  # what follows the number of an official document of this round
    "paper_number": None,  # of the round's official letter; None: the registry writes it in
    "paper_day": "",  # 2023-12-15; empty: written in by hand
    "invitation_symbol": "TM-SNV",  # of the letters that invite; empty: they have no number
    "invitation_number": None,
    "invitation_day": "",  # 2023-12-15; empty: written in by hand
    "place": "",  # before the day; empty: the province's name
    "addressed_to": "Bộ Nội vụ",
    "capacity": "GIÁM ĐỐC",  # a line each: KT. GIÁM ĐỐC, PHÓ GIÁM ĐỐC
    "signer": "",
    "recipients": "Như trên;\nLưu: VT.",  # a line each of "Nơi nhận"
    "list_columns": [],  # of the list that goes out: [field, title, printed], in order; none: the standard ones
    "channels": "phone,email",  # by which ways people are asked to answer, the next when one fails
    "send_from": "07:30",  # between these hours of Vietnam reminders go out, never at night
    "send_until": "17:00",
    "rest_weekends": False,  # nor on Saturdays and Sundays
    "daily_digest": False,  # officers get a mail each working morning of what waits for a decision
    "officer_mail": True,  # officers are written to when an export or a list waits for them, and when theirs is decided
    "basis": "task",  # "task": đã đọc; "consent": đồng ý
    "decision": "",  # on which the survey rests
    "preview": "after_code",  # or "always": whoever holds a link may read the questions
    "grace_minutes": 15,
    "restored_from": "",  # the moment (ISO) of the copy that a round in the field was restored from; empty: it never was
    "traces_days": 30,  # from the end of answering until sessions, devices, networks, codes and signs go
    "messages_days": 60,  # until messages go
    "contacts_days": 90,  # until phones and mailboxes go
    "retention_days": 730,  # until everything else about people goes
    "reply_days": 2,  # working days in which somebody who asks about their data is told that it came
    "access_days": 10,  # in which they see, or have corrected, what is kept; the decree says 10 to 20 by kind
    "erasure_days": 20,  # in which it is erased, as far as it may be
    "archive_asked_by": 0,  # the account that asked to have people go before their time; 0: nobody did
    "erased": {},  # which of these clocks has run out, and on which day it was obeyed
    "target": 95,  # per cent of everybody invited
    "agency_floor": 90,  # per cent of each agency
}
FACTS = {"phone": "điện thoại hỗ trợ", "sms_name": "tên người gửi trong tin nhắn", "decision": "căn cứ của đợt"}
"""Settings without which nobody can be invited: respondents are told them, and there is no default that could be true."""
OF_THE_PROVINCE = (
    "phone",
    "hours",
    "reply",
    "zalo",
    "email",
    "site",
    "check_phone",
    "sms_name",
    "symbol",
    "invitation_symbol",
    "place",
    "capacity",
    "recipients",
    "list_columns",
    "channels",
    "send_from",
    "send_until",
    "rest_weekends",
    "target",
    "agency_floor",
    "reply_days",
    "access_days",
    "erasure_days",
)
"""Settings that a new round takes over from the one before it."""


class SurveyRound(HasState, Base):
    """A round. It is frozen when it opens: groups, questionnaires and the ballot key do not change after that."""

    STATES = RoundState
    __tablename__ = "survey_round"
    __table_args__ = (only(RoundState), CheckConstraint("kind IN ('ministry', 'internal')", name="kind"))

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    kind: Mapped[str] = mapped_column(String(12), default=RoundKind.MINISTRY)
    copied_from: Mapped[str] = mapped_column(String(20), default="")  # the code of the round that it was copied from
    unseen: Mapped[list[str]] = mapped_column(JSON, default=list)  # what was copied and nobody has looked at yet
    year: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    province: Mapped[str] = mapped_column(String(80))  # the name alone, without its kind
    province_kind: Mapped[str] = mapped_column(String(12), default="tỉnh")  # of foundation.provinces.KINDS
    host: Mapped[str] = mapped_column(String(120), default="Sở Nội vụ")
    letter_number: Mapped[str] = mapped_column(String(80), default="")
    state: Mapped[str] = mapped_column(String(20), default="preparing")
    list_deadline: Mapped[datetime | None] = mapped_column(UTCDateTime)
    opens_at: Mapped[datetime] = mapped_column(UTCDateTime)
    closes_at: Mapped[datetime] = mapped_column(UTCDateTime)
    minutes: Mapped[int] = mapped_column(default=15)
    network_key: Mapped[str | None] = mapped_column(EncryptedText)  # of device and network hashes; destroyed at close
    settings: Mapped[dict[str, Any]] = mapped_column(JSON, default=lambda: dict(DEFAULT_SETTINGS))
    is_demo: Mapped[bool] = mapped_column(Boolean, default=False)
    criteria_set_id: Mapped[int | None] = mapped_column(ForeignKey("criteria_set.id"))  # none: as questionnaires say

    groups: Mapped[list[RespondentGroup]] = relationship(back_populates="round", order_by="RespondentGroup.ordinal")

    @property
    def state_text(self) -> str:
        """The word of the state; of an open round what its clock says, since nobody answers before the hour or after it."""
        if self.state == RoundState.OPEN and now() < self.opens_at:
            return "Chờ đến giờ trả lời"
        if self.state == RoundState.OPEN and now() >= self.closes_at:
            return "Hết giờ trả lời"
        return super().state_text

    def look_at(self, part: str) -> None:
        """Somebody has looked at a part that was copied, or changed it."""
        self.unseen = [one for one in self.unseen if one != part]

    @property
    def is_internal(self) -> bool:
        """The province's own survey, of which the Ministry sees nothing."""
        return self.kind == RoundKind.INTERNAL

    @property
    def kind_words(self) -> KindWords:
        """What differs in words by the kind."""
        return KIND_WORDS[RoundKind(self.kind or RoundKind.MINISTRY)]

    @property
    def is_in_field(self) -> bool:
        """Open or paused: people have their links."""
        return self.state in IN_FIELD

    @property
    def accepts_answers(self) -> bool:
        """Open, and within its window."""
        return self.state == "open" and self.opens_at <= now() < self.closes_at

    @property
    def province_text(self) -> str:
        """The province as a heading names it: Tỉnh Ninh Bình, Thành phố Huế."""
        return f"{KINDS[self.province_kind]} {self.province}"

    @property
    def province_in_text(self) -> str:
        """The province within a sentence: tỉnh Ninh Bình."""
        return f"{self.province_kind} {self.province}"

    @property
    def missing_facts(self) -> list[str]:
        """What respondents must be told and nobody has entered yet, in words."""
        return [words for name, words in FACTS.items() if not self.setting(name).strip()]

    @property
    def help_line(self) -> dict[str, str]:
        """Whom to call and where to check, as the frame of every page shows it."""
        return {name: self.setting(name) for name in ("phone", "zalo", "email", "hours", "reply", "site")}

    def setting(self, name: str) -> Any:
        """A round setting, with the default where the round says nothing."""
        return self.settings.get(name, DEFAULT_SETTINGS[name])

    def move(self, session: Session, verb: str, by: audit.Actor, **values: Any) -> None:
        """Carries out a verb of MOVES. Raises Refused; also before people are invited who would not be told whom to call."""
        if verb in ("freeze", "open") and self.missing_facts:
            raise Refused(f"Chưa nhập {', '.join(self.missing_facts)}. Hãy nhập ở “Trang trả lời và thông tin hỗ trợ”.")
        make_move(session, self, MOVES, verb, **values)
        audit.record(session, by, f"round.{verb}", f"round:{self.id}")


def newest_first(session: Session) -> list[SurveyRound]:
    """Every round; of one year the one that was planned last comes first."""
    return list(session.scalars(select(SurveyRound).order_by(SurveyRound.year.desc(), SurveyRound.id.desc())))


class RespondentGroup(Base):
    """A group of respondents: councillors, department leaders …, with the titles that belong to it and its questionnaire."""

    __tablename__ = "respondent_group"
    __table_args__ = (UniqueConstraint("round_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("survey_round.id"), index=True)
    ordinal: Mapped[int] = mapped_column(default=0)
    code: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(120))
    titles: Mapped[str] = mapped_column(Text, default="")  # keywords separated by ";"
    weight: Mapped[float] = mapped_column(default=1.0)
    version_id: Mapped[int | None] = mapped_column(ForeignKey("questionnaire_version.id"))

    round: Mapped[SurveyRound] = relationship(back_populates="groups")
