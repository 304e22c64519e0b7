"""How the product is: every few minutes the worker looks and raises the alarm, administrators read it on “Vận hành”, and
`/health/ready` and `/metrics` tell it to machines. No check knows a person.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from enum import Enum
from typing import Any, NamedTuple

from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.orm import Session

from foundation import heartbeats, slots, steady_clock
from foundation.audit import AuditHead
from foundation.db import looking, now
from foundation.outbox import Message, health
from foundation.outbox.states import State
from foundation.vietnam_time import in_vietnam
from survey_app import causes
from survey_app.backups import keeping
from survey_app.operation import starting

MB = 1024 * 1024


class Level(Enum):
    """How grave a finding is; the value is its word on the page."""

    GOOD = "Tốt"
    WATCH = "Cần theo dõi"
    BAD = "Cần xử lý ngay"


class Finding(NamedTuple):
    """What one check found: how grave, in words, what to do (for what is not good), and the figure for machines."""

    level: Level
    says: str
    to_do: str = ""
    figure: float | None = None


Settings = Mapping[str, Any]


class Check(NamedTuple):
    """One check: what it is called, whether a server that fails it is not ready, and how it looks."""

    label: str
    needed: bool
    look: Callable[[Session, Settings], Finding]


def look_at(session: Session, settings: Settings, names: tuple[str, ...] = ()) -> dict[str, Finding]:
    """The findings of these checks, of all without names; a database that fails one of them ends none of the others."""
    return {name: _guarded(check, session, settings) for name, check in CHECKS.items() if not names or name in names}


def _guarded(check: Check, session: Session, settings: Settings) -> Finding:
    try:
        with looking(session):
            return check.look(session, settings)
    except SQLAlchemyError as error:
        cause = causes.of_database(error) if isinstance(error, DBAPIError) else causes.AWAY
        return Finding(Level.BAD, f"Không xem được: {WORDS_OF_CAUSES[cause.name]}.", TO_DO["database"])
    except OSError as error:  # a disk that fails while it is asked
        return Finding(Level.BAD, f"Không xem được: {error.strerror}.", TO_DO["gone"])


WORDS_OF_CAUSES = {
    "disk_full": "đĩa đầy",
    "database_busy": "cơ sở dữ liệu bận",
    "read_only": "cơ sở dữ liệu chỉ cho đọc",
    "database_away": "cơ sở dữ liệu không trả lời",
    "disk_fails": "ổ đĩa báo lỗi",
    "vault_away": "két không trả lời",
}
TO_DO = {
    "database": "Xem máy chủ cơ sở dữ liệu còn chạy không, ổ đĩa còn chỗ không; rồi khởi động lại dịch vụ.",
    "disk": "Xoá tệp không cần trên ổ này (bản sao lưu cũ, nhật ký hệ thống) hoặc gắn thêm ổ. Không xoá gì trong DATA_DIR.",
    "gone": "Ổ đĩa của thư mục này có thể đã bị tháo: gắn lại ổ, rồi khởi động lại dịch vụ. Không tạo thư mục trống thay vào.",
    "slots": "Xem két (VAULT_URL) còn chạy không, hoặc ổ đĩa của SLOTS_DIR còn gắn không; chạy lại lệnh vault. Không tạo két mới.",
    "clock": "Bật đồng bộ giờ trên máy chủ (timedatectl set-ntp true), rồi khởi động lại dịch vụ.",
    "jumped": "Xem giờ máy đã đúng chưa (timedatectl) và vì sao nó nhảy. Giờ đã đúng thì không cần làm gì thêm.",
    "web": "Khởi động lại dịch vụ web; nếu không lên, đọc dòng cuối của nhật ký dịch vụ.",
    "worker": "Khởi động lại tiến trình gửi tin: khi nó dừng, không mã xác nhận và tin nào được gửi.",
    "messages": "Mở “Hộp thư đi”: cổng nào đang ngừng, tin nào chờ; gọi nhà cung cấp nếu cổng không trả lời.",
    "codes": "Mở “Hộp thư đi” xem cổng tin nhắn; người trả lời đang chờ mã lâu.",
    "backup": "Chạy `flask --app survey_app backup THƯ_MỤC` và đọc câu báo lỗi; xem bộ hẹn giờ sao lưu còn chạy không.",
    "saves": "Đọc nhật ký dịch vụ tìm disk_full, database_busy hoặc mã sự cố; kiểm tra đĩa và cơ sở dữ liệu.",
}
WAITS = "Đóng đợt, nhắc trả lời và số liệu 17 giờ chờ một giờ từ lúc ấy, xoá dữ liệu chờ một ngày"
LEAST_DISK, LITTLE_DISK = 200 * MB, 1024 * MB
MOST_OFFSET, FUTURE = 5.0, timedelta(minutes=2)  # seconds between two machines; of what was written, what lies ahead
LONG_WAIT, TOO_LONG_WAIT = timedelta(minutes=5), timedelta(minutes=30)
OLD_COPY, TOO_OLD_COPY = timedelta(hours=26), timedelta(hours=72)
SLOW_CODE, TOO_SLOW_CODE = 30.0, 120.0  # seconds, nine of ten codes of the last hour


def _database(session: Session, _settings: Settings) -> Finding:
    began = now()
    session.execute(text("SELECT 1"))
    took = (now() - began).total_seconds()
    return Finding(Level.GOOD, f"Trả lời sau {took * 1000:.0f} ms", figure=took)


def _schema(session: Session, _settings: Settings) -> Finding:
    problem = starting.schema(session)
    return Finding(Level.BAD, problem, problem) if problem else Finding(Level.GOOD, f"Bản {starting.newest()}")


def _keys(session: Session, _settings: Settings) -> Finding:
    problem = starting.of_keys(session)
    return Finding(Level.BAD, problem, problem) if problem else Finding(Level.GOOD, "Đúng khoá của cơ sở dữ liệu")


def _disk(_session: Session, settings: Settings) -> Finding:
    needed = (settings["DATA_DIR"], settings["KEYS_FILE"].parent)
    if gone := sorted(str(place) for place in set(needed) if not place.is_dir()):
        return Finding(Level.BAD, f"Không thấy thư mục {', '.join(gone)}", TO_DO["gone"])
    places = {*needed, settings["SLOTS_DIR"]}
    free = min(shutil.disk_usage(place).free for place in places if place.exists())
    level = Level.BAD if free < LEAST_DISK else Level.WATCH if free < LITTLE_DISK else Level.GOOD
    says = f"Còn trống {free / MB:,.0f} MB".replace(",", ".")
    return Finding(level, says, "" if level is Level.GOOD else TO_DO["disk"], free)


def _slots(_session: Session, _settings: Settings) -> Finding:
    """The store of slots, which lies on this machine or in the vault: without it no unfinished sheet is opened or saved."""
    began = now()
    try:
        slots.current().rounds()
    except OSError as error:
        cause = causes.of_system(error)
        why = WORDS_OF_CAUSES[cause.name] if cause else error.strerror
        return Finding(Level.BAD, f"Không mở được nơi giữ ô khoá: {why}", TO_DO["slots"])
    took = (now() - began).total_seconds()
    return Finding(Level.GOOD, f"Trả lời sau {took * 1000:.0f} ms", figure=took)


def _clock(session: Session, settings: Settings) -> Finding:
    """The database server's clock where there is one, in any case whether something was written in the future, or whether the
    clock jumped since yesterday."""
    offset = 0.0
    if session.get_bind().dialect.name == "postgresql":
        offset = abs((session.scalars(select(func.clock_timestamp())).one() - now()).total_seconds())
    beats = heartbeats.newest(session).values()
    ahead = max((at - now() for at in beats), default=timedelta())
    if offset > MOST_OFFSET or ahead > FUTURE:
        seconds = max(offset, ahead.total_seconds())
        says = f"Giờ của máy này và của nơi khác lệch {seconds:.0f} giây, hoặc giờ máy đã bị lùi"
        return Finding(Level.BAD, says, TO_DO["clock"], seconds)
    _, jumped = steady_clock.read(settings["DATA_DIR"])
    if jumped is not None and now() - jumped < steady_clock.DAY:
        says = f"Giờ máy này nhảy lúc {in_vietnam(jumped):%H:%M ngày %d/%m/%Y}, hoặc máy đã tắt hơn 7 ngày. {WAITS}"
        return Finding(Level.WATCH, says, TO_DO["jumped"], offset)
    return Finding(Level.GOOD, "Giờ các máy khớp nhau", figure=offset)


def _living(kind: str) -> Callable[[Session, Settings], Finding]:
    def look(session: Session, _settings: Settings) -> Finding:
        count = heartbeats.living(session)[kind]
        if count:
            return Finding(Level.GOOD, f"{count} tiến trình đang chạy", figure=count)
        seen = heartbeats.newest(session).get(kind)
        if seen is None and kind == "web":  # a worker that runs before any web process was ever started
            return Finding(Level.WATCH, "Chưa có tiến trình nào chạy", TO_DO[kind], 0)
        says = "Không có tiến trình nào đang chạy" + (f", lần cuối thấy {_ago(seen)} trước" if seen else "")
        return Finding(Level.BAD, says, TO_DO[kind], 0)

    return look


def _ago(at: datetime) -> str:
    minutes = (now() - at).total_seconds() / 60
    return f"{minutes:.0f} phút" if minutes < 120 else f"{minutes / 60:.0f} giờ"


def _messages(session: Session, _settings: Settings) -> Finding:
    """The message that is due and waits longest. One that was put off by its plan is not due."""
    due = func.min(Message.not_before)
    first = session.scalar(select(due).where(Message.state == State.WAITING, Message.not_before <= now()))
    waits = now() - first if first else timedelta()
    down = [one.name for one in health.down(session)]
    level = Level.BAD if waits > TOO_LONG_WAIT else Level.WATCH if waits > LONG_WAIT or down else Level.GOOD
    says = f"Tin chờ lâu nhất {waits.total_seconds() / 60:.0f} phút" + (
        f"; cổng ngừng: {', '.join(down)}" if down else ""
    )
    return Finding(level, says, "" if level is Level.GOOD else TO_DO["messages"], waits.total_seconds())


def _codes(session: Session, _settings: Settings) -> Finding:
    """How long nine of ten codes of the last hour took from their asking to their sending."""
    query = select(Message.created_at, Message.sent_at).where(
        Message.purpose == "code", Message.sent_at.is_not(None), Message.created_at > now() - timedelta(hours=1)
    )
    took = sorted((sent - made).total_seconds() for made, sent in session.execute(query) if sent)
    if not took:
        return Finding(Level.GOOD, "Một giờ qua không gửi mã nào", figure=0)
    ninth = took[int(len(took) * 0.9)] if len(took) > 1 else took[0]
    level = Level.BAD if ninth > TOO_SLOW_CODE else Level.WATCH if ninth > SLOW_CODE else Level.GOOD
    says = f"9 trong 10 mã của một giờ qua đi sau nhiều nhất {ninth:.1f} giây".replace(".", ",")
    return Finding(level, says, "" if level is Level.GOOD else TO_DO["codes"], ninth)


def _saves(session: Session, _settings: Settings) -> Finding:
    count = sum(heartbeats.refusals(session).values())
    if not count:
        return Finding(Level.GOOD, "Không lần lưu nào bị từ chối", figure=0)
    says = f"{count} lần lưu bị từ chối từ khi các tiến trình web đang chạy bắt đầu"
    return Finding(Level.WATCH, says, TO_DO["saves"], count)


def _backup(_session: Session, settings: Settings) -> Finding:
    """How old the newest whole copy is, by the marker that `backup` leaves in DATA_DIR."""
    age, failure = keeping.age(settings["DATA_DIR"]), keeping.last(settings["DATA_DIR"]).get("failure", "")
    if age is None:
        return Finding(Level.WATCH, failure or "Chưa có bản sao lưu nào", TO_DO["backup"])
    level = Level.BAD if age > TOO_OLD_COPY else Level.WATCH if age > OLD_COPY or failure else Level.GOOD
    says = f"Bản mới nhất cách đây {age.total_seconds() / 3600:.0f} giờ" + (
        f"; lần sau đó hỏng: {failure}" if failure else ""
    )
    return Finding(level, says, "" if level is Level.GOOD else TO_DO["backup"], age.total_seconds())


def _audit(session: Session, _settings: Settings) -> Finding:
    head = session.scalar(select(AuditHead.event_id)) or 0
    return Finding(Level.GOOD, f"{head} sự kiện", figure=head)


CHECKS: dict[str, Check] = {
    "database": Check("Cơ sở dữ liệu", True, _database),
    "schema": Check("Bản của cơ sở dữ liệu", True, _schema),
    "keys": Check("Khoá", True, _keys),
    "disk": Check("Ổ đĩa", True, _disk),
    "slots": Check("Ô khoá", True, _slots),
    "clock": Check("Đồng hồ", True, _clock),
    "web": Check("Máy chủ web", False, _living("web")),
    "worker": Check("Tiến trình gửi tin", True, _living("worker")),
    "messages": Check("Tin đang chờ", False, _messages),
    "codes": Check("Mã xác nhận", False, _codes),
    "saves": Check("Lần lưu bị từ chối", False, _saves),
    "backup": Check("Sao lưu", False, _backup),
    "audit": Check("Nhật ký", False, _audit),
}
"""In the order of the page. A web process that answers is alive: that none beats is for machines beside it to find."""

NEEDED = tuple(name for name, check in CHECKS.items() if check.needed)
