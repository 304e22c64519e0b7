"""The opening ("Mở hòm phiếu"): two holders consent from their own accounts, their secrets go through a pipe to one short-lived
process, and answers without names come out of it.

Rows are written in batches that nobody reads, in the order of new random ids; one short transaction makes them visible. Broken
off anywhere, it begins anew: the secrets are typed again.
"""

from __future__ import annotations

import random
import secrets as random_bytes
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from foundation import audit
from foundation.db import Refused, looking
from foundation.keys import WrongKey, holder_secret
from foundation.keys.locks import BallotKey
from foundation.vietnam_time import today
from questionnaires.ballot import opened, sealed_sheet, server_part, tombstones
from questionnaires.ballot.box import BallotBox, the_box
from questionnaires.ballot.closed_process import LEFT_OUT, UNREADABLE
from questionnaires.ballot.holders import KeyHolder, of_box, own_seat
from questionnaires.ballot.leases import Lease
from questionnaires.ballot.opened import OpenedAnswer
from questionnaires.ballot.opening_child import ClosedProcess, sheet_piece
from questionnaires.ballot.stripped import StrippedEnvelope
from questionnaires.survey_round import RespondentGroup
from questionnaires.versions import QuestionnaireVersion, definition

BATCH = 500
Told = Callable[[int, int], None]
"""Hears how far the work is: done, of how many."""


def nobody(_done: int, _total: int) -> None:
    """Nobody wants to hear it."""


def consent(session: Session, box: BallotBox, by: audit.Actor) -> None:
    """A holder agrees, from the own account, that the box is opened. Raises Refused."""
    holder = own_seat(session, box.id, by)
    if box.state != "stripped":
        raise Refused("Hòm phiếu chưa chốt hoặc đã mở.")
    holder.consents = True
    audit.record(session, by, "ballot.consent", f"round:{box.round_id}")


def open_box(
    session: Session, round_id: int, typed: Sequence[str], by: audit.Actor, told: Told = nobody
) -> dict[str, int]:
    """Opens a stripped box with the secrets typed into the chief's form. Returns the counts for the minutes.

    Commits by itself. Raises SecretRefused (what is wrong with which field) or Refused; then nothing is open.
    """
    box = the_box(session, round_id)
    key, secrets, part = check(session, box, typed)
    child = ClosedProcess(
        key,
        secrets,
        part,
        round_id=round_id,
        results_key=opened.results_key(round_id),
        lengths=_lengths(session, round_id),
        cells=_cells(session, box),
    )
    lease = Lease(session, round_id)
    try:
        with child as process:
            counts = _Work(session, round_id, lease, process, told).run()
    except WrongKey as error:
        _let_go(session, lease)
        raise Refused("Các mã khoá này cùng phần của máy chủ không mở được hòm phiếu.") from error
    except BaseException:
        _let_go(session, lease)
        raise
    _make_visible(session, round_id, lease, counts, by)
    return counts


def check(session: Session, box: BallotBox, typed: Sequence[str]) -> tuple[BallotKey, dict[int, bytes], bytes]:
    """The key, the secrets by the place of their holder, and the server's part: all that an opening needs, and nothing is open.

    Raises SecretRefused or Refused.
    """
    key = _openable(box)
    secrets = holder_secret.whose(typed, key.holders)
    _check_consents(of_box(session, box.id), secrets, box.threshold)
    return key, secrets, server_part.read(key)


def note_break_off(session: Session, round_id: int, by: audit.Actor, code: str) -> None:
    """Notes for the minutes that an opening broke off, by the kind of its failure. Nothing of it was kept."""
    box = the_box(session, round_id)
    if box.state == "stripped":
        box.counts = {**box.counts, "broken_off": box.counts.get("broken_off", 0) + 1}
        audit.record(session, by, "ballot.break_off", f"round:{round_id}", code=code)


def _openable(box: BallotBox) -> BallotKey:
    if box.state != "stripped":
        raise Refused("Hòm phiếu chưa chốt hoặc đã mở nên không mở nữa.")
    tombstones.check(box)
    return box.ballot_key()


def _check_consents(holders: Sequence[KeyHolder], secrets: dict[int, bytes], threshold: int) -> None:
    if len(secrets) < threshold:
        raise Refused(f"Cần mã khoá của {threshold} người giữ khoá.")
    if any(not holder.consents for holder in holders if holder.place in secrets):
        raise Refused("Người giữ khoá chưa đồng ý mở từ tài khoản của mình. Hãy đồng ý trước rồi mới nhập mã.")


def _lengths(session: Session, round_id: int) -> dict[int, int]:
    """The length of a sheet of each version of the round."""
    wanted = select(StrippedEnvelope.version_id).where(StrippedEnvelope.round_id == round_id)
    versions = session.scalars(select(QuestionnaireVersion).where(QuestionnaireVersion.id.in_(wanted)))
    return {version.id: sealed_sheet.padded_length(definition(version)) for version in versions}


def _cells(session: Session, box: BallotBox) -> list[list[Any]]:
    """As what each group and class of each version is printed, by the plan that was fixed when the box was stripped, as it is
    kept; a place that is printed as nothing is left out."""
    places = (box.plan or {}).get("places", ())
    groups = session.scalars(select(RespondentGroup).where(RespondentGroup.round_id == box.round_id))
    version_of = {group.code: group.version_id for group in groups}
    return [[version_of[row["group"]], row["group"], row["class"], row["as"]] for row in places if row["as"]]


def _let_go(session: Session, lease: Lease) -> None:
    session.rollback()
    lease.give_back()
    session.commit()


class _Work:
    """One run: two passes over the stripped envelopes, first to count marks, then to write answers."""

    def __init__(self, session: Session, round_id: int, lease: Lease, process: ClosedProcess, told: Told) -> None:
        self.session, self.round_id, self.lease, self.process, self.told = session, round_id, lease, process, told

    def run(self) -> dict[str, int]:
        """The counts: opened, unreadable, left out."""
        self._remove_leftovers()
        with looking(self.session):
            ids = list(self.session.scalars(_all_ids(self.round_id)))
        random.SystemRandom().shuffle(ids)
        total = 2 * len(ids)
        readable, unreadable = self._count(ids, total)
        self._write(readable, total)
        return {"opened": len(readable), "unreadable": unreadable, "left_out": len(ids) - len(readable) - unreadable}

    def _remove_leftovers(self) -> None:
        """What an earlier run wrote before it broke off."""
        mine = select(OpenedAnswer.id).where(OpenedAnswer.round_id == self.round_id).limit(BATCH)
        while some := self.session.scalars(mine).all():
            self.session.execute(delete(OpenedAnswer).where(OpenedAnswer.id.in_(some)))
            self.lease.renew(0, 0)
        self.session.rollback()

    def _count(self, ids: list[bytes], total: int) -> tuple[list[bytes], int]:
        readable, unreadable = [], 0
        for start, some in _batches(ids):
            answers = self.process.ask("count", self._sheets(some))
            readable += [one for one, answer in zip(some, answers, strict=True) if answer not in (UNREADABLE, LEFT_OUT)]
            unreadable += answers.count(UNREADABLE)
            self._tell(start + len(some), total)
        return readable, unreadable

    def _write(self, ids: list[bytes], total: int) -> None:
        new = sorted(random_bytes.token_bytes(opened.ID_BYTES) for _ in ids)
        for start, some in _batches(ids):
            own = new[start : start + len(some)]
            pieces = [one + sheet for one, sheet in zip(own, self._sheets(some), strict=True)]
            opened.write(self.session, self.round_id, zip(own, self.process.ask("write", pieces), strict=True))
            self._tell(total - len(ids) + start + len(some), total)

    def _sheets(self, ids: Sequence[bytes]) -> list[bytes]:
        with looking(self.session):
            rows = self.session.execute(
                select(StrippedEnvelope.id, StrippedEnvelope.version_id, StrippedEnvelope.sealed).where(
                    StrippedEnvelope.id.in_(ids)
                )
            ).all()
        found = {bytes(one): sheet_piece(version_id, bytes(sealed)) for one, version_id, sealed in rows}
        return [found[one] for one in ids]

    def _tell(self, done: int, total: int) -> None:
        self.lease.renew(done, total)
        self.told(done, total)


def _all_ids(round_id: int) -> Any:
    return select(StrippedEnvelope.id).where(StrippedEnvelope.round_id == round_id)


def _batches(ids: Sequence[bytes]) -> Iterator[tuple[int, Sequence[bytes]]]:
    return ((start, ids[start : start + BATCH]) for start in range(0, len(ids), BATCH))


def _make_visible(session: Session, round_id: int, lease: Lease, counts: dict[str, int], by: audit.Actor) -> None:
    """The one short transaction after which the answers are there."""
    lease.hold()
    box = the_box(session, round_id)
    kept = {**box.counts, **counts, "opened_hash": opened.digest(session, round_id)}
    box.move(session, "open", by, counts, counts=kept, reached_on=today())
    lease.give_back()
    session.commit()
    tombstones.write(box, box.counts.get("set_aside_macs", []))
