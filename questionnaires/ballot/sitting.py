"""The sitting ("Lập khoá"), before answering may be opened: each holder takes a secret, types it back from paper; the chief
makes the key, and every set of holders opens a test sheet with what stands on their papers.

The secrets are in the request in which they are shown or typed, and nowhere else: not in the database, no log, no file.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete
from sqlalchemy.orm import Session

from foundation import audit, vietnam_time
from foundation.db import Refused
from foundation.keys import WrongKey, holder_secret, locks
from foundation.keys.locks import BallotKey
from questionnaires.ballot import opening_child, server_part
from questionnaires.ballot.box import BallotBox, of_round
from questionnaires.ballot.holders import TRY_AGAIN, KeyHolder, Seat, of_box, own_seat
from questionnaires.survey_round import SurveyRound

LEAST_FOR_MINISTRY = 2
MOST_HOLDERS = 9


def begin(
    session: Session,
    survey_round: SurveyRound,
    seats: Sequence[Seat],
    threshold: int,
    *,
    kind: str,
    over_https: bool,
    by: audit.Actor,
) -> BallotBox:
    """Names the holders and how many of them are needed (0 of none: an internal round that nobody holds).

    Replaces an earlier sitting that made no key. Raises Refused.
    """
    _check_seats(seats, threshold, kind, over_https)
    if survey_round.state == "closed":
        raise Refused("Đợt điều tra đã kết thúc nên không lập khoá nữa.")
    box = of_round(session, survey_round.id)
    if box is not None and box.state != "sitting":
        raise Refused("Hòm phiếu đã có khoá. Muốn lập lại, hãy bỏ khoá cũ trước, khi hòm còn trống.")
    if box is None:
        box = BallotBox(round_id=survey_round.id)
        session.add(box)
    box.kind, box.threshold = kind, threshold
    session.flush()
    session.execute(delete(KeyHolder).where(KeyHolder.box_id == box.id))
    session.add_all(KeyHolder(box_id=box.id, place=place, **seat._asdict()) for place, seat in enumerate(seats))
    session.flush()
    audit.record(
        session, by, "ballot.begin", f"round:{survey_round.id}", holders=len(seats), threshold=threshold, kind=kind
    )
    return box


def _check_seats(seats: Sequence[Seat], threshold: int, kind: str, over_https: bool) -> None:
    if not seats and threshold == 0 and kind == "internal":
        return
    if not seats or threshold < 1:
        raise Refused("Khảo sát của Bộ cần người giữ khoá. Chỉ khảo sát nội bộ mới được lập khoá không có người giữ.")
    if kind == "ministry" and over_https and threshold < LEAST_FOR_MINISTRY:
        raise Refused("Khảo sát của Bộ cần ít nhất hai người giữ khoá cùng mở hòm phiếu.")
    if not threshold <= len(seats) <= MOST_HOLDERS:
        raise Refused(f"Số người giữ khoá phải từ {threshold} đến {MOST_HOLDERS}.")
    if len({seat.account_id for seat in seats}) != len(seats):
        raise Refused("Mỗi người chỉ giữ một phần khoá. Hãy chọn những người khác nhau.")
    if kind == "ministry" and sum(seat.of_host for seat in seats) >= max(threshold, LEAST_FOR_MINISTRY):
        raise Refused(
            "Người của Sở Nội vụ hoặc người quản trị tài khoản, máy chủ, bản sao lưu không được đủ số để tự mở hòm phiếu. "
            "Hãy thêm người giữ khoá ở cơ quan khác."
        )


def show_secret(session: Session, box: BallotBox, by: audit.Actor) -> bytes:
    """ "Mã khoá của tôi": makes the secret of whoever acts and gives it out, once. A second press makes another one and
    the first is worth nothing. Raises Refused."""
    holder = own_seat(session, box.id, by)
    _still_sitting(box)
    secret = holder_secret.new_secret()
    holder.move(session, "show", by, public_half=holder_secret.public_half(secret))
    return secret


def prove_secret(session: Session, box: BallotBox, typed: str, by: audit.Actor) -> None:
    """The holder types the secret back from paper. Raises SecretRefused (what kind of mistake) or Refused."""
    holder = own_seat(session, box.id, by)
    _still_sitting(box)
    if holder.public_half is None:
        raise Refused("Ông/Bà chưa lấy mã khoá. Hãy bấm “Mã khoá của tôi” trước.")
    _check_own(session, box, holder, typed)
    holder.move(session, "prove", by)


def try_again(session: Session, box: BallotBox, typed: str, by: audit.Actor) -> None:
    """In mid-field a holder types the secret from paper once more, so that a lost paper is known in time.

    Raises SecretRefused or Refused. Leaves an audit event.
    """
    holder = own_seat(session, box.id, by)
    if holder.public_half is None:
        raise Refused("Ông/Bà chưa lấy mã khoá.")
    _check_own(session, box, holder, typed)
    audit.record(session, by, TRY_AGAIN, f"key_holder:{holder.id}")


def _check_own(session: Session, box: BallotBox, holder: KeyHolder, typed: str) -> None:
    others = of_box(session, box.id)
    halves = [one.public_half or bytes(one.place) for one in others]
    holder_secret.whose([typed], halves, own=[one.id for one in others].index(holder.id))


def lock(session: Session, box: BallotBox, typed: Sequence[str], by: audit.Actor) -> BallotKey:
    """ "Lập khoá": makes key and locks and opens a test sheet with every set of holders, from the secrets typed into one
    form. Raises SecretRefused for the first field that is wrong, or Refused; then nothing has changed.

    The server's part lies in the folder of the keys when this returns; commit follows.
    """
    _still_sitting(box)
    holders = of_box(session, box.id)
    halves = [holder.public_half for holder in holders if holder.state == "proven" and holder.public_half]
    if len(halves) != len(holders):
        raise Refused("Còn người giữ khoá chưa nhập lại mã từ giấy. Lập khoá khi tất cả đã nhập đúng.")
    secrets = holder_secret.whose(typed, halves)
    if len(secrets) != len(holders):
        raise Refused("Cần mã khoá của tất cả người giữ khoá để thử đủ mọi nhóm.")
    key, part = locks.make(halves, box.threshold)
    _test(key, secrets, part)
    take(session, box, key, part, by)
    box.proven_on = vietnam_time.today()
    session.flush()
    return key


def _test(key: BallotKey, secrets: dict[int, bytes], part: bytes) -> None:
    try:
        if secrets:
            opening_child.every_set_opens(key, secrets, part)
        else:
            locks.open_lock(key, {}, part)
    except WrongKey as error:
        raise Refused(
            "Có nhóm người giữ khoá không mở được phong bì thử. Chưa lập khoá; hãy làm lại từ đầu."
        ) from error


def take(session: Session, box: BallotBox, key: BallotKey, part: bytes, by: audit.Actor) -> None:
    """Puts a key into a box that has none, and the server's part into the folder of the keys. Raises Refused."""
    _still_sitting(box)
    server_part.keep(key, part)
    box.take_key(key)
    values = {"public_key": box.public_key, "pin": box.pin, "key": box.key, "threshold": box.threshold}
    session.expire(box, list(values))
    box.move(session, "lock", by, {"fingerprint": key.fingerprint, "holders": len(key.holders)}, **values)


def give_up_key(session: Session, box: BallotBox, by: audit.Actor) -> None:
    """Takes the key out of a box into which nothing has been submitted (the caller has looked). Raises Refused."""
    gone = box.fingerprint
    box.move(session, "unlock", by, public_key=None, key=None, pin="", proven_on=None)
    server_part.destroy(gone)


def _still_sitting(box: BallotBox) -> None:
    if box.state != "sitting":
        raise Refused("Hòm phiếu của đợt này đã có khoá.")


def without_holders(session: Session, survey_round: SurveyRound, by: audit.Actor) -> BallotBox:
    """The whole sitting of an internal round that nobody holds: the server's part alone opens it. Raises Refused."""
    box = begin(session, survey_round, (), 0, kind="internal", over_https=True, by=by)
    lock(session, box, (), by)
    return box


def by_itself(
    session: Session, survey_round: SurveyRound, seats: Sequence[Seat], threshold: int, by: audit.Actor
) -> list[str]:
    """The whole sitting in one go, for a demonstration: gives the holders' secrets, which then are none. The box is marked.

    Whether such a box may be used is the caller's to know.
    """
    box = begin(session, survey_round, seats, threshold, kind="ministry", over_https=False, by=by)
    box.is_demo = True
    secrets = []
    for seat in seats:
        holder = audit.Actor("key_holder", seat.account_id)
        secrets.append(holder_secret.shown(show_secret(session, box, holder)))
        prove_secret(session, box, secrets[-1], holder)
    lock(session, box, secrets, by)
    return secrets
