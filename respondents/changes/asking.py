"""Asking for a change: who, what kind, why, with which new cells and which evidence. Everything wrong is said at once."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from foundation import audit
from foundation.db import Refused, now
from questionnaires.survey_round import SurveyRound
from respondents import evidence, roster_file
from respondents.changes import seen_by_agency
from respondents.invitation import Invitation
from respondents.roster import checking, editing
from respondents.roster.change_request import KINDS, REASONS, ChangeRequest
from respondents.roster.checking import Rules
from respondents.roster.listing import Roster
from respondents.roster.person import Respondent
from respondents.roster_file.columns import BY_FIELD, CONTACTS, FIELDS

ANSWERED = "Người này đã gửi phiếu nên không thay đổi được nữa."


def ask(
    session: Session,
    roster: Roster,
    *,
    kind: str,
    reason: str,
    person_id: int | None = None,
    explanation: str = "",
    values: Mapping[str, str] | None = None,
    proof: evidence.File | None = None,
    rules: Rules,
    by: audit.Actor,
) -> ChangeRequest:
    """Asks for a change. values: the cells of the new person, or the new phone and e-mail. proof: a scanned paper.

    Raises Refused with everything that is wrong with it.
    """
    survey_round = session.get_one(SurveyRound, roster.round_id)
    person = _person(session, roster, survey_round, kind, person_id)
    wanted = _wanted(person, kind, values or {})
    problems = [
        *_wrong_request(session, roster, survey_round, person, kind, reason, explanation),
        *evidence.wrong(proof),
        *(_wrong_cells(session, roster, survey_round, person, wanted, rules) if wanted else ()),
    ]
    if problems:
        raise Refused(" ".join(problems))
    name, content = proof or ("", None)
    made = ChangeRequest(
        roster_id=roster.id,
        respondent_id=person.id if person else None,
        kind=kind,
        reason=reason,
        explanation=explanation.strip(),
        new_values=json.dumps(_as_read(wanted, rules) if wanted else {}, ensure_ascii=False),
        evidence=content,
        evidence_name=name[-evidence.LONGEST_NAME :],
    )
    return _asked(session, made, by)


def _asked(session: Session, request: ChangeRequest, by: audit.Actor) -> ChangeRequest:
    """Stores the request as asked now."""
    request.asked_at, request.asked_by = now(), by.id
    session.add(request)
    session.flush()
    detail = {"kind": request.kind, "reason": request.reason, "roster": request.roster_id}
    audit.record(session, by, "change.ask", f"change:{request.id}", **detail)
    return request


def _person(
    session: Session, roster: Roster, survey_round: SurveyRound, kind: str, person_id: int | None
) -> Respondent | None:
    if kind == "add":
        return None
    if person_id is None:
        raise Refused("Hãy chọn người cần thay đổi.")
    found = [one for one in seen_by_agency.people(session, roster, survey_round) if one.id == person_id]
    return found[0] if found else editing.person_of(session, roster, person_id)


def _wanted(person: Respondent | None, kind: str, values: Mapping[str, str]) -> dict[str, str]:
    """The cells that the list would hold after the change; nothing for a removal."""
    if kind == "remove":
        return {}
    cells = {column: values.get(column, "").strip() for column in FIELDS}
    if kind != "contact" or person is None:
        return cells
    changed = {column: cells[column] for column in CONTACTS if cells[column] or not BY_FIELD[column].required}
    return {**person.cells, **changed}


def _wrong_request(
    session: Session,
    roster: Roster,
    survey_round: SurveyRound,
    person: Respondent | None,
    kind: str,
    reason: str,
    explanation: str,
) -> list[str]:
    """Nothing here depends on whether the person has answered: a refusal would tell the agency."""
    pending = person is not None and seen_by_agency.is_asked_about(session, roster, survey_round, person.id)
    found = (
        (roster.state != "frozen", "Danh sách chưa khoá: hãy sửa trực tiếp trong danh sách."),
        (kind not in KINDS, "Hãy chọn loại thay đổi."),
        (reason not in REASONS, "Hãy chọn lý do."),
        (reason == "other" and not explanation.strip(), "Hãy ghi rõ lý do."),
        (pending, f"Người này đang có một đề nghị đã chuyển {survey_round.host}."),
    )
    return [sentence for condition, sentence in found if condition]


def has_answered(session: Session, person_id: int) -> bool:
    query = select(Invitation.id).where(Invitation.respondent_id == person_id, Invitation.has_answered)
    return session.scalar(query) is not None


def _checked(wanted: Mapping[str, str], rules: Rules) -> roster_file.RosterReading:
    return roster_file.check_people([roster_file.PersonRow(1, wanted)], rules.groups)


def _as_read(wanted: Mapping[str, str], rules: Rules) -> dict[str, str]:
    return dict(_checked(wanted, rules).people[0].cells)


def _wrong_cells(
    session: Session,
    roster: Roster,
    survey_round: SurveyRound,
    person: Respondent | None,
    wanted: Mapping[str, str],
    rules: Rules,
) -> list[str]:
    """Errors of the new cells, and of their contacts. While people answer these are compared with the list that the agency sees
    and no further: whether a contact elsewhere is free depends on decisions. Home Affairs finds that when it decides."""
    found = [problem.message for problem in _checked(wanted, rules).problems if problem.severity == "error"]
    trial = Respondent()
    trial.fill(_as_read(wanted, rules))
    if {trial.phone_index, trial.email_index} & rules.focal_contacts:
        found.append(checking.OWN_CONTACT["phone"])
    if seen_by_agency.hides_decisions(survey_round):
        others: Sequence[Respondent] = seen_by_agency.people(session, roster, survey_round)
    else:
        others = _listed_with(session, survey_round.id, trial)
    return [*found, *_taken(trial, others, person.id if person else None)]


def taken_contacts(session: Session, round_id: int, cells: Mapping[str, str], person_id: int | None) -> list[str]:
    """Which of these contacts somebody else on the round's lists has, in sentences."""
    trial = Respondent()
    trial.fill(cells)
    return _taken(trial, _listed_with(session, round_id, trial), person_id)


def _taken(trial: Respondent, others: Sequence[Respondent], person_id: int | None) -> list[str]:
    both = (("phone_index", "Số điện thoại"), ("email_index", "Địa chỉ thư"))
    return [
        f"{words} này đã có người khác trong danh sách của đợt dùng. Mỗi người cần liên hệ riêng."
        for index, words in both
        if getattr(trial, index) and any(_shares(one, getattr(trial, index), person_id) for one in others)
    ]


def _shares(other: Respondent, index: str, person_id: int | None) -> bool:
    return other.id != person_id and index in (other.phone_index, other.email_index)


def _listed_with(session: Session, round_id: int, trial: Respondent) -> Sequence[Respondent]:
    """The people on the round's lists who have one of the contacts."""
    wanted = [index for index in (trial.phone_index, trial.email_index) if index]
    query = (
        select(Respondent)
        .join(Roster, Roster.id == Respondent.roster_id)
        .where(Roster.round_id == round_id, Respondent.state == "listed")
        .where(Respondent.phone_index.in_(wanted) | Respondent.email_index.in_(wanted))
    )
    return session.scalars(query).all()


def record_refusal(session: Session, roster: Roster, kind: str, person_id: int | None, by: audit.Actor) -> None:
    """An agency asked and was refused: kept, so that nobody tries contacts or people one after the other unseen."""
    audit.record(session, by, "change.ask_refused", f"roster:{roster.id}", kind=kind, respondent=person_id)
