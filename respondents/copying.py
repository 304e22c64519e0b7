"""A new round like another: what is set up is taken over, what is official or personal never is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from criteria import criteria_set
from foundation import audit
from foundation.db import Refused
from foundation.vietnam_time import day_of
from questionnaires import round_setup
from questionnaires.survey_round import OF_THE_PROVINCE, RespondentGroup, SurveyRound
from respondents import quotas
from respondents.messages.plan import making
from respondents.messages.plan.steps import MessagePlan, PlanState, PlanStep
from respondents.quotas import AgencyApart, Quota
from respondents.wording import templates

TOWARDS_THE_END = frozenset(
    {"last_call", "phone_list"}
)  # their days are counted from the close, all others from the opening
NEVER = (
    "tên đợt, năm, mã",
    "ngày giờ",
    "số, ngày công văn và căn cứ",
    "người ký",
    "người trong danh sách",
    "khoá hòm phiếu",
)
"""What is never taken over, in words."""


class Part(NamedTuple):
    """One thing that would be taken over: its key among `SurveyRound.unseen`, what it is, and what there is of it."""

    key: str
    text: str
    words: str


def parts(session: Session, source: SurveyRound) -> list[Part]:
    """What a copy of a round would have, in order; only what the round has."""
    own_texts, plan = templates.count_own(session, source.id), making.of_round(session, source)
    limits = session.scalar(select(func.count(Quota.agency_id.distinct())).where(Quota.round_id == source.id)) or 0
    without = len(quotas.apart(session, source.id))
    groups = ", ".join(group.name for group in source.groups)
    found = (
        (
            bool(source.groups),
            Part("groups", "Nhóm đối tượng và phiên bản mẫu phiếu", f"{len(source.groups)} nhóm: {groups}"),
        ),
        (
            True,
            Part("agencies", "Đơn vị tham gia", f"trừ {without} đơn vị" if without else "tất cả đơn vị còn hiệu lực"),
        ),
        (limits > 0, Part("quotas", "Chỉ tiêu từng nhóm", f"{limits} đơn vị có chỉ tiêu")),
        (
            source.criteria_set_id is not None,
            Part("criteria", "Tiêu chí và cách tính điểm", "bộ tiêu chí riêng của đợt"),
        ),
        (
            True,
            Part("settings", "Trang trả lời và thông tin hỗ trợ", "điện thoại, giờ hỗ trợ, kênh và giờ gửi, mục tiêu"),
        ),
        (own_texts > 0, Part("texts", "Mẫu tin nhắn và thư", f"{own_texts} mẫu riêng")),
        (
            plan is not None,
            Part("plan", "Kế hoạch gửi tin", "dời theo ngày mở và ngày kết thúc mới, để tắt cho đến khi bật"),
        ),
    )
    return [part for is_there, part in found if is_there]


def copy(session: Session, source: SurveyRound, values: Mapping[str, Any], by: audit.Actor) -> SurveyRound:
    """A new round in preparation with the parts of another. Nothing of it counts as looked at. Raises Mistaken."""
    made = round_setup.plan(session, values, by)
    taken = parts(session, source)
    made.copied_from, made.unseen = source.code, [part.key for part in taken]
    made.settings = {**made.settings, **{name: source.setting(name) for name in COPIED_SETTINGS}}
    groups = _groups(session, source, made)
    _agencies(session, source, made, groups)
    if source.criteria_set_id is not None:
        made.criteria_set_id = criteria_set.copy(session, source.criteria_set_id, made.title, by).id
    templates.take_over(session, source.id, made.id)
    _plan(session, source, made)
    session.flush()
    audit.record(session, by, "round.copy", f"round:{made.id}", source=source.code, steps=made.unseen)
    return made


COPIED_SETTINGS = (*OF_THE_PROVINCE, "basis", "preview", "grace_minutes")


def see(session: Session, survey_round: SurveyRound, key: str, by: audit.Actor) -> None:
    """Somebody has looked at a part that was copied, and leaves it. Raises Refused for one that was looked at already."""
    if key not in survey_round.unseen:
        raise Refused("Mục này đã được xem.")
    survey_round.look_at(key)
    audit.record(session, by, "round.see", f"round:{survey_round.id}", step=key)


def _groups(session: Session, source: SurveyRound, made: SurveyRound) -> dict[int, int]:
    """The groups; returns which new one stands for which."""
    pairs = []
    for group in source.groups:
        fields = {name: getattr(group, name) for name in ("ordinal", "code", "name", "titles", "weight", "version_id")}
        pairs.append((group.id, RespondentGroup(**fields)))
        made.groups.append(pairs[-1][1])
    session.flush()
    return {old: new.id for old, new in pairs}


def _agencies(session: Session, source: SurveyRound, made: SurveyRound, groups: Mapping[int, int]) -> None:
    """Who takes part, and how many of each group; of agencies that exist by then."""
    there = {one.id for one in quotas.agencies_in_force(session, made)}
    apart = quotas.apart(session, source.id) & there
    session.add_all(AgencyApart(round_id=made.id, agency_id=number) for number in apart)
    for (agency_id, group_id), (low, high) in quotas.of_round(session, source).items():
        if agency_id in there:
            cell = {"round_id": made.id, "agency_id": agency_id, "group_id": groups[group_id]}
            session.add(Quota(**cell, minimum=low, maximum=high))


def _plan(session: Session, source: SurveyRound, made: SurveyRound) -> None:
    """The steps as they were planned, at the same distance from opening and close; switched off as a whole."""
    if making.of_round(session, source) is None:
        return
    session.add(MessagePlan(round_id=made.id, version=1, state=PlanState.OFF))
    session.add_all(_step(step, source, made) for step in making.steps_of(session, source))


def _step(step: PlanStep, source: SurveyRound, made: SurveyRound) -> PlanStep:
    fields = {name: getattr(step, name) for name in making.FIELDS if name != "day"}
    return PlanStep(round_id=made.id, kind=step.kind, day=_shifted(step, source, made), **fields, state="planned")


def _shifted(step: PlanStep, source: SurveyRound, made: SurveyRound) -> date:
    name = "closes_at" if step.kind in TOWARDS_THE_END else "opens_at"
    return day_of(getattr(made, name)) + timedelta(days=(step.day - day_of(getattr(source, name))).days)


def of_code(rounds: Sequence[SurveyRound], code: str) -> SurveyRound | None:
    """The round of a code among these."""
    return next((one for one in rounds if one.code == code), None)
