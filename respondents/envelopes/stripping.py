"""Stripped ("Chốt hòm phiếu"): persons, agencies and order are taken off the envelopes before any key is used.

Checked first: nothing repudiated is undecided, every envelope is genuine and there once, the last evening's hash agrees. Fixed
with it: the plan of publication, by how many submitted. What the rule of ten leaves below is not taken over, so it is never
opened, and counted. Rows are written in batches that nobody reads; broken off anywhere, it begins again by itself.
"""

from __future__ import annotations

import secrets
from collections import Counter
from typing import NamedTuple

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from foundation import audit, jobs
from foundation.db import Refused, looking
from foundation.jobs import Job, Task
from foundation.vietnam_time import today
from questionnaires.ballot import tombstones
from questionnaires.ballot.box import BallotBox, the_box
from questionnaires.ballot.leases import Lease
from questionnaires.ballot.opening import Told, nobody
from questionnaires.ballot.stripped import ID_BYTES, StrippedEnvelope
from questionnaires.results import publication
from questionnaires.results.publication import Place, Plan
from questionnaires.survey_round import SurveyRound
from respondents.envelopes import repudiation
from respondents.envelopes.envelope import Envelope
from respondents.envelopes.inspecting import Found, Inspection, inspect, is_explained

BATCH = 500
JOB = "ballot.strip"  # its kind of long work
FEWEST = 10
TOO_FEW = "Có dưới mười phiếu nên hòm phiếu không được mở: ít người quá thì câu trả lời không còn kín."


def strip(session: Session, round_id: int, by: audit.Actor, told: Told = nobody) -> dict[str, int]:
    """Takes the persons off. Returns the counts for the minutes. Commits by itself. Raises Refused; then nothing changed."""
    survey_round, box = session.get_one(SurveyRound, round_id), the_box(session, round_id)
    _check(session, survey_round, box)
    found = inspect(session, box)
    if not found.is_clean and not is_explained(box, found):
        raise Refused(_doubtful(found))
    plan = _plan(survey_round, box, found)
    lease = Lease(session, round_id)
    try:
        kept = [one for one in found.good if plan.printed(one.place) is not None]
        _write(session, round_id, kept, lease, told)
    except BaseException:
        session.rollback()
        lease.give_back()
        session.commit()
        raise
    counts = {"envelopes": found.envelopes, "set_aside": len(found.set_aside), "destroyed": len(found.good) - len(kept)}
    _make_visible(session, round_id, lease, plan, counts, found, by)
    return counts


class Preview(NamedTuple):
    """What stripping would do: what was found, the plan (None with fewer than ten), why it is refused ("" when it is not)."""

    found: Inspection
    plan: Plan | None
    refusal: str


def preview(session: Session, round_id: int) -> Preview:
    """Looks, and changes nothing. Raises Refused where it is not the time for it."""
    survey_round, box = session.get_one(SurveyRound, round_id), the_box(session, round_id)
    _check_time(survey_round, box)
    found = inspect(session, box)
    try:
        _check(session, survey_round, box)
        plan = _plan(survey_round, box, found)
    except Refused as refusal:
        return Preview(found, None, str(refusal))
    return Preview(found, plan, "" if found.is_clean or is_explained(box, found) else _doubtful(found))


def _doubtful(found: Inspection) -> str:
    return f"Chưa chốt được: {found.in_words()}. Hai cán bộ cần xem xét và ghi lý do vào biên bản."


def ask(session: Session, round_id: int, by: audit.Actor) -> Job:
    """ "Chốt hòm phiếu": checks what can be checked at once, and puts the work in. Raises Refused."""
    seen = preview(session, round_id)
    if seen.refusal:
        raise Refused(seen.refusal)
    return jobs.queue(session, JOB, f"round:{round_id}", by=by)


def work(session: Session, task: Task) -> None:
    """Strips, as long work. Raises Refused."""
    strip(
        session, task.number, task.by, lambda done, total: task.progress(done, total, "Đang tách người khỏi phong bì")
    )


def _check(session: Session, survey_round: SurveyRound, box: BallotBox) -> None:
    _check_time(survey_round, box)
    tombstones.check(box)
    if waiting := repudiation.undecided(session, survey_round.id):
        raise Refused(f"Còn {waiting} phiếu bị báo nộp thay chưa xử lý. Hãy xử lý hết rồi mới chốt.")


def _check_time(survey_round: SurveyRound, box: BallotBox) -> None:
    if survey_round.state != "closed":
        raise Refused("Đợt điều tra chưa kết thúc nên chưa chốt hòm phiếu.")
    if box.state != "locked":
        raise Refused("Hòm phiếu của đợt này đã chốt.")


def _plan(survey_round: SurveyRound, box: BallotBox, found: Inspection) -> Plan:
    """Fixed by how many submitted: those in envelopes, and those that an earlier release had taken without their persons."""
    sizes = Counter(one.place for one in found.good)
    for group, of_class, count in box.counts.get("earlier", ()):
        sizes[Place(group, of_class)] += count
    if sum(sizes.values()) < FEWEST:
        raise Refused(TOO_FEW)
    questionnaires = {group.code: group.version_id for group in survey_round.groups if group.version_id is not None}
    return publication.plan(sizes, questionnaires)


def _write(session: Session, round_id: int, kept: list[Found], lease: Lease, told: Told) -> None:
    """The rows, in the order of new random ids; what an earlier run left goes first."""
    leftovers = select(StrippedEnvelope.id).where(
        StrippedEnvelope.round_id == round_id, StrippedEnvelope.earlier.is_(False)
    )
    while some := session.scalars(leftovers.limit(BATCH)).all():
        session.execute(delete(StrippedEnvelope).where(StrippedEnvelope.id.in_(some)))
        lease.renew(0, len(kept))
    session.rollback()
    placed = sorted((secrets.token_bytes(ID_BYTES), one) for one in kept)
    for start in range(0, len(placed), BATCH):
        batch = placed[start : start + BATCH]
        session.execute(insert(StrippedEnvelope), _rows(session, round_id, batch))
        lease.renew(start + len(batch), len(placed))
        told(start + len(batch), len(placed))


def _rows(session: Session, round_id: int, batch: list[tuple[bytes, Found]]) -> list[dict[str, object]]:
    with looking(session):
        query = select(Envelope.id, Envelope.sealed).where(Envelope.id.in_([one.id for _, one in batch]))
        sealed = {number: bytes(body) for number, body in session.execute(query)}
    about = {"round_id": round_id, "earlier": False}
    return [about | {"id": new, "version_id": one.version_id, "sealed": sealed[one.id]} for new, one in batch]


def _make_visible(
    session: Session,
    round_id: int,
    lease: Lease,
    plan: Plan,
    counts: dict[str, int],
    found: Inspection,
    by: audit.Actor,
) -> None:
    """The one short transaction after which nothing enters, and nothing is set aside any more."""
    lease.hold()
    box = the_box(session, round_id)
    kept = {**box.counts, **counts, "set_aside_macs": sorted(found.set_aside)}
    box.move(session, "strip", by, counts, plan=plan.to_json(), counts=kept, reached_on=today())
    lease.give_back()
    session.commit()
    tombstones.write(box, found.set_aside)
