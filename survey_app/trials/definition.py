"""The definition of a round in a file: groups, questionnaires, agencies, quotas, texts, plan, settings. No person, no phone, no
key, no account is in it. Written where the round is, read into an empty database that is to play it.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from agencies.agency import Agency
from criteria.criteria_set import CriteriaSet
from foundation import audit
from foundation.db import Refused, table
from foundation.durable_files import write_whole
from questionnaires.survey_round import RespondentGroup, SurveyRound
from questionnaires.versions import QuestionnaireVersion
from respondents import quotas
from respondents.messages.holidays import Holiday
from respondents.messages.plan.steps import MessagePlan, PlanState, PlanStep, StepState
from respondents.paper_templates import PaperTemplate
from respondents.quotas import AgencyApart, Quota
from respondents.wording.templates import MessageTemplate
from survey_app import trial

TABLES = (
    CriteriaSet,
    QuestionnaireVersion,
    SurveyRound,
    RespondentGroup,
    Agency,
    AgencyApart,
    Quota,
    MessageTemplate,
    MessagePlan,
    PlanStep,
    Holiday,
    PaperTemplate,
)
"""In the order in which their rows refer to each other."""
ANEW: Mapping[str, Mapping[str, Any]] = {
    "survey_round": {
        "state": "preparing",
        "network_key": None,
        "is_demo": True,
        "unseen": [],
        "copied_from": "",
    },
    "agency": {"successor_id": None},
    "message_plan": {"state": str(PlanState.OFF), "looked_at": None},
    "plan_step": {
        "state": str(StepState.PLANNED),
        "because": "",
        "seed": "",
        "began_at": None,
        "second_day": None,
        "written": 0,
        "left_out": {},
    },
    "paper_template": {"made_by": None},
}
"""What of a row is not its definition, and as what it goes."""
NOBODYS = {"signer": "", "letter_signer": "", "restored_from": "", "archive_asked_by": 0, "erased": {}}
"""Settings of the round that name somebody or tell what happened to it."""
LONGEST_TITLE = 200


def why_not(survey_round: SurveyRound) -> str:
    """What a round still lacks before it can be played, in a sentence; "" when it can."""
    if not survey_round.groups:
        return "Đợt chưa có nhóm đối tượng. Hãy nhập nhóm và chọn mẫu phiếu rồi chạy thử."
    if without := [group.name for group in survey_round.groups if group.version_id is None]:
        return f"Chưa chọn mẫu phiếu cho nhóm {', '.join(without)}. Hãy chọn mẫu phiếu đã công bố rồi chạy thử."
    if survey_round.missing_facts:
        return f"Chưa nhập {', '.join(survey_round.missing_facts)}. Hãy nhập ở “Trang trả lời và thông tin hỗ trợ” rồi chạy thử."
    return ""


def write(session: Session, survey_round: SurveyRound, file: Path) -> None:
    """Writes the definition (mode 0600). Only reads the database."""
    rows = {model.__tablename__: [_packed(row) for row in _rows(session, survey_round, model)] for model in TABLES}
    write_whole(file, json.dumps({"round": survey_round.id, "rows": rows}, ensure_ascii=False).encode())


def put(session: Session, file: Path) -> SurveyRound:
    """The round of a file, in an empty database, in preparation and marked as a trial. Raises Refused for a file of something
    else."""
    try:
        known = json.loads(file.read_text("utf-8"))
        number, rows = known["round"], known["rows"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Refused(f"Tệp {file} không phải bản mô tả một đợt. Hãy chạy thử lại từ trang của đợt.") from error
    for model in TABLES:
        unpacked = [_unpacked(row) for row in rows[model.__tablename__]]
        if unpacked:
            session.execute(sa.insert(table(model)), unpacked)
    _restart_numbers(session)
    made = session.get_one(SurveyRound, number)
    made.title = _marked(made)
    audit.record(session, audit.Actor("rehearsal"), "round.create", f"round:{made.id}")
    session.flush()
    return made


def _marked(survey_round: SurveyRound) -> str:
    """The title with its mark; where there is no room for it, the round's code."""
    whole = f"{trial.MARK}: {survey_round.title}"
    return whole if len(whole) <= LONGEST_TITLE else f"{trial.MARK} của đợt {survey_round.code}"


def _rows(session: Session, survey_round: SurveyRound, model: type[Any]) -> Iterator[Mapping[str, Any]]:
    columns = table(model)
    query = sa.select(columns).where(*_conditions(session, survey_round, model, columns))
    anew = ANEW.get(model.__tablename__, {})
    for row in session.execute(query.order_by(*columns.primary_key.columns)).mappings():
        yield {**row, **anew, **({"settings": {**row["settings"], **NOBODYS}} if model is SurveyRound else {})}


def _conditions(
    session: Session, survey_round: SurveyRound, model: type[Any], columns: sa.Table
) -> Iterator[sa.ColumnElement[bool]]:
    """Which rows belong to the round."""
    own: dict[type[Any], Sequence[int | None]] = {
        SurveyRound: [survey_round.id],
        CriteriaSet: [survey_round.criteria_set_id],
        QuestionnaireVersion: [group.version_id for group in survey_round.groups],
    }
    asked = [one.id for one in quotas.agencies_in_force(session, survey_round)]
    if model is Agency:
        yield columns.c.id.in_(asked)
    elif model in own:
        yield columns.c.id.in_([number for number in own[model] if number is not None])
    elif "round_id" in columns.c:
        yield columns.c.round_id == survey_round.id
    if "agency_id" in columns.c:
        yield columns.c.agency_id.in_(asked)


def _packed(row: Mapping[str, Any]) -> dict[str, Any]:
    """JSON of a row: moments, days and bytes under their kinds."""
    return {name: _pack(value) for name, value in row.items()}


def _pack(value: Any) -> list[Any]:
    if isinstance(value, datetime):
        return ["moment", value.isoformat()]
    if isinstance(value, date):
        return ["day", value.isoformat()]
    if isinstance(value, bytes):
        return ["bytes", base64.b64encode(value).decode()]
    return ["", value]


UNPACK: Mapping[str, Callable[[Any], Any]] = {
    "moment": datetime.fromisoformat,
    "day": date.fromisoformat,
    "bytes": base64.b64decode,
    "": lambda value: value,
}


def _unpacked(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: UNPACK[kind](value) for name, (kind, value) in row.items()}


def _restart_numbers(session: Session) -> None:
    """PostgreSQL counts on behind the numbers that were put in; SQLite does so by itself."""
    if session.get_bind().dialect.name != "postgresql":
        return
    for model in TABLES:
        if "id" in table(model).c and isinstance(table(model).c.id.type, sa.Integer):
            name = model.__tablename__
            highest = sa.select(sa.func.coalesce(sa.func.max(table(model).c.id), 1)).scalar_subquery()
            session.execute(sa.select(sa.func.setval(sa.func.pg_get_serial_sequence(name, "id"), highest)))
