"""Another root of the keys, between rounds and with the servers stopped: `flask --app survey_app keys new-root`.

The file has both roots first, then values that follow from the root are computed anew in batches, then one transaction makes the
database the new root's and binds the audit chain to it, then the file keeps of the old root what goes on being verified. Killed
anywhere it goes on when it is run again, and until then nothing starts (`key_fingerprint.UNFINISHED`). Each value is looked at
before it is written: one that is the new root's already is left.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import current_app
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from foundation import audit, heartbeats, key_fingerprint, keys
from foundation.audit import AuditEvent, AuditHead
from foundation.db import Refused
from foundation.key_rotation import Tell
from foundation.vietnam_time import today
from questionnaires.ballot.box import BallotBox, BoxState
from questionnaires.survey_round import AFTER_FREEZE, SurveyRound
from respondents.envelopes.envelope import Envelope
from respondents.envelopes.stripping import FEWEST
from respondents.invitation import Invitation
from survey_app.accounts import links
from survey_app.accounts.session_rows import StaffSession
from survey_app.accounts.staff_account import Account
from survey_app.operation import new_root_values

DIES = (
    "phiên đăng nhập của cán bộ: ai cũng phải đăng nhập lại; biểu mẫu đang mở phải tải lại trang",
    "thiết bị quen của cán bộ: lần đăng nhập tới được tính như từ thiết bị lạ",
    "liên kết tải tệp 24 giờ của trang xuất hồ sơ: bấm lại vào tên tệp là có liên kết mới",
    "mã xác nhận vừa gửi mà chưa nhập, và các bộ đếm số lần thử",
)
"""What works no longer under another root; the command says it before it asks."""
STAYS = (
    "mật khẩu (băm lại dưới khoá mới khi đăng nhập lần tới), mã dự phòng, khoá truy cập, đường dẫn đặt mật khẩu đã gửi",
    "biên nhận, mã kiểm tra in trên văn bản, đường dẫn và mã trong thư của các đợt đã kết thúc",
    "phiếu đã mở, danh sách, chuỗi nhật ký, dấu ghi việc mở hòm phiếu",
)
"""What people were promised to keep; the tests try each."""
IN_THE_FIELD = (
    "Đợt {code} ({state}): đường dẫn, mã trong thư và phiếu đang điền đều từ khoá gốc này mà ra. Hãy chờ đến khi đợt kết thúc, hòm "
    "phiếu được mở và dọn xong."
)
NOT_CLEANED = "Đợt {code}: hòm phiếu ở tình trạng “{state}”. Hãy chờ đến khi hòm phiếu được mở và dọn xong."
STILL_RUNNING = (
    "Máy chủ còn chạy ({which}). Hãy dừng máy chủ và tiến trình gửi tin ở mọi máy rồi chạy lại; nếu vừa dừng đột ngột, "
    "hãy chờ một phút."
)
BATCH = 100
SOMEBODY_ELSE = "Một lệnh thay khoá gốc khác đang chạy. Hãy chờ lệnh ấy xong."


def hindrances(session: Session) -> list[str]:
    """Why the root cannot be replaced now: each round that needs the present one, and servers that run."""
    found = [
        sentence
        for one in session.scalars(select(SurveyRound).order_by(SurveyRound.id))
        if (sentence := _of(session, one))
    ]
    living = {kind: count for kind, count in heartbeats.living(session).items() if count}
    if living:
        which = ", ".join(f"{heartbeats.KINDS[kind]}: {count}" for kind, count in living.items())
        found.append(STILL_RUNNING.format(which=which))
    return found


def _of(session: Session, survey_round: SurveyRound) -> str:
    if survey_round.state in AFTER_FREEZE:
        return IN_THE_FIELD.format(code=survey_round.code, state=survey_round.state_text)
    box = session.scalar(select(BallotBox).where(BallotBox.round_id == survey_round.id))
    if box is None or box.state in (BoxState.SITTING, BoxState.CLEANED):
        return ""
    counting = (Invitation.round_id == survey_round.id, Envelope.set_aside_on.is_(None))
    sheets = session.scalar(select(func.count()).select_from(Envelope).join(Invitation).where(*counting)) or 0
    if box.state == BoxState.LOCKED and sheets < FEWEST:
        return ""  # empty yet, or never opened because it holds too few: its marks are made anew
    return NOT_CLEANED.format(code=survey_round.code, state=box.state_text)


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Nobody else replaces the root of this file meanwhile; the lock goes with its process. Raises Refused."""
    handle = os.open(path.with_name(f"{path.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise Refused(SOMEBODY_ELSE) from error
    finally:
        os.close(handle)


def begun(session: Session, path: Path) -> keys.Keys | None:
    """The ring of a replacement that was broken off, which goes on; None where none was. Raises Refused for another database's."""
    ring = keys.Keys.load(path)
    if ring.leaving is None:
        return None
    known = key_fingerprint.stored(session)
    if known is not None and known[0] not in (ring.fingerprint, ring.before().fingerprint):
        raise Refused(key_fingerprint.ANOTHER_ROOT.format(ours=ring.before().fingerprint, theirs=known[0]))
    return ring


def begin(path: Path) -> keys.Keys:
    """The ring with a new root beside the one that leaves, in the file."""
    ring = keys.Keys.load(path).with_new_root()
    ring.save(path)
    return ring


def carry_out(session: Session, path: Path, ring: keys.Keys, tell: Tell) -> None:
    """Everything after the file has both roots. Commits again and again, and may be killed anywhere and called again."""
    keys.install(ring)
    session.execute(
        update(AuditHead).values(root=ring.fingerprint)
    )  # from here on no other process writes, or takes a copy
    session.commit()
    new_root_values.compute(session, ring.before(), ring, tell, current_app.config["ZALO_REFRESH_TOKEN"])
    known = key_fingerprint.stored(session)
    if known is None or known[0] != ring.fingerprint:
        _go_over(session, ring)
    bridge = session.scalar(select(func.max(AuditEvent.id)).where(AuditEvent.verb == audit.NEW_ROOT)) or 1
    session.rollback()
    ring.settled(bridge - 1, str(today())).save(path)
    keys.install(path)


def _go_over(session: Session, ring: keys.Keys) -> None:
    """The one transaction after which the database is the new root's."""
    before = ring.before().fingerprint
    hashed = update(Account).where(Account.password.is_not(None), Account.password_root == "")
    session.execute(hashed.values(password_root=before), execution_options={"synchronize_session": False})
    session.execute(delete(StaffSession))
    audit.go_over(session, audit.SYSTEM, before=before, now=ring.fingerprint)
    key_fingerprint.note_root(session, ring)
    session.commit()


def peppered() -> list[str]:
    """The former roots under which passwords are still compared."""
    return [one.fingerprint for one in keys.current().retired if keys.PEPPER in one.keys]


def accounts_under(session: Session, former: list[str]) -> int:
    """How many accounts have a password that is hashed under one of these."""
    return session.scalar(select(func.count()).select_from(Account).where(Account.password_root.in_(former))) or 0


def retire(session: Session, path: Path, former: list[str]) -> int:
    """Takes away the passwords under these roots, tells their owners, then drops what compares them. Returns how many accounts.
    Commits batch by batch; broken off, it goes on when it is run again."""
    told = 0
    while people := session.scalars(
        select(Account).where(Account.password_root.in_(former)).order_by(Account.id).limit(BATCH)
    ).all():
        for one in people:
            links.send_replaced(session, one)
        audit.record(session, audit.SYSTEM, "keys.retire", "keys", accounts=len(people))
        told += len(people)
        session.commit()
    keys.Keys.load(path).without_old_peppers().save(path)
    return told
