"""Setting a round up: dates, groups, what its pages say. What may still change depends on how far the round has come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from foundation import audit
from foundation.db import Refused
from foundation.vietnamese_order import phrase_key
from questionnaires.survey_round import DEFAULT_SETTINGS, OF_THE_PROVINCE, RespondentGroup, SurveyRound, newest_first
from questionnaires.versions import QuestionnaireVersion

BEFORE_FREEZE = frozenset({"preparing", "registering"})
BEFORE_CLOSE = BEFORE_FREEZE | {"frozen", "open", "paused"}
CHANGEABLE: dict[str, frozenset[str]] = {
    "code": frozenset({"preparing"}),
    "kind": frozenset({"preparing"}),
    "year": frozenset({"preparing"}),
    "title": BEFORE_FREEZE | {"frozen"},
    "province": BEFORE_FREEZE | {"frozen"},
    "province_kind": BEFORE_FREEZE | {"frozen"},
    "host": BEFORE_FREEZE | {"frozen"},
    "letter_number": BEFORE_CLOSE,
    "minutes": BEFORE_CLOSE,
    "list_deadline": BEFORE_FREEZE,
    "opens_at": BEFORE_FREEZE | {"frozen"},
    "closes_at": BEFORE_FREEZE | {"frozen"},
}
"""Until which state each field may change; a round that is open keeps what its respondents were told."""


class Mistaken(Refused):
    """Values that cannot stand: by field, every sentence about it."""

    def __init__(self, found: Mapping[str, Sequence[str]]) -> None:
        super().__init__(" ".join(f"{words}." for sentences in found.values() for words in sentences))
        self.problems = found


def problems(session: Session, survey_round: SurveyRound | None, values: Mapping[str, Any]) -> dict[str, list[str]]:
    """Everything that is wrong with values of a round that is planned (None) or revised, by field; without full stops."""
    found: dict[str, list[str]] = {}
    mine = survey_round.id if survey_round else None
    taken = session.scalar(select(SurveyRound.id).where(SurveyRound.code == values.get("code")))
    if taken is not None and taken != mine:
        found["code"] = [f"Đã có đợt mang mã {values['code']}. Hãy đặt mã khác"]
    deadline, opens, closes = (values.get(name, getattr(survey_round, name, None)) for name in DATES)
    if deadline is not None and opens is not None and deadline >= opens:
        found["list_deadline"] = ["Hạn nộp danh sách phải trước ngày mở trả lời. Hãy chọn lại ngày"]
    if opens is not None and closes is not None and opens >= closes:
        found["closes_at"] = ["Ngày kết thúc phải sau ngày mở trả lời. Hãy chọn lại ngày"]
    return found


DATES = ("list_deadline", "opens_at", "closes_at")
SOON, SHORT, FAR = timedelta(hours=24), timedelta(days=1), timedelta(days=400)


def doubts(values: Mapping[str, Any], at: datetime) -> dict[str, str]:
    """Moments of a round that may stand but are more likely slips, by field: sentences to be asked about, without a full stop."""
    deadline, opens, closes = (values.get(name) for name in DATES)
    found = {}
    if deadline is not None and deadline - at < SOON:
        found["list_deadline"] = f"Hạn nộp danh sách {_distance(deadline, at)}"
    if opens is not None and opens < at:
        found["opens_at"] = "Giờ mở trả lời đã qua"
    if closes is not None and closes - at < SOON:
        found["closes_at"] = f"Giờ kết thúc trả lời {_distance(closes, at)}"
    elif closes is not None and closes - at > FAR:
        found["closes_at"] = "Giờ kết thúc trả lời còn hơn một năm nữa"
    elif opens is not None and closes is not None and closes - opens < SHORT:
        found["closes_at"] = "Thời gian trả lời chưa đầy một ngày"
    return found


def _distance(moment: datetime, at: datetime) -> str:
    minutes = int((moment - at) / timedelta(minutes=1))
    if moment <= at:
        return "đã qua"
    return f"chỉ còn {minutes // 60} giờ nữa" if minutes >= 60 else f"chỉ còn {max(1, minutes)} phút nữa"


def plan(session: Session, values: Mapping[str, Any], by: audit.Actor) -> SurveyRound:
    """A new round in preparation, with the province's facts of the round before it. Raises Mistaken with all problems."""
    if found := problems(session, None, values):
        raise Mistaken(found)
    made = SurveyRound(**values)
    made.settings = _settings_like(next(iter(newest_first(session)), None))
    made.settings["addressed_to"] = made.kind_words.addressed_to.format(province=made.province_in_text)
    session.add(made)
    session.flush()
    audit.record(session, by, "round.plan", f"round:{made.id}")
    return made


def _settings_like(last: SurveyRound | None) -> dict[str, Any]:
    return DEFAULT_SETTINGS | ({name: last.setting(name) for name in OF_THE_PROVINCE} if last else {})


def revise(session: Session, survey_round: SurveyRound, values: Mapping[str, Any], by: audit.Actor) -> None:
    """Changes fields of CHANGEABLE. Raises Refused for one that is fixed by now, Mistaken with everything that is wrong."""
    changed = {name: value for name, value in values.items() if getattr(survey_round, name) != value}
    fixed = [name for name in changed if survey_round.state not in CHANGEABLE[name]]
    if fixed:
        raise Refused(f"Đợt điều tra đã ở bước “{survey_round.state_text}” nên không sửa được mục này nữa.")
    if found := problems(session, survey_round, changed):
        raise Mistaken(found)
    for name, value in changed.items():
        setattr(survey_round, name, value)
    audit.record(session, by, "round.revise", f"round:{survey_round.id}", fields=sorted(changed))


def set_settings(session: Session, survey_round: SurveyRound, values: Mapping[str, Any], by: audit.Actor) -> None:
    """Changes what pages and messages say and do (keys of DEFAULT_SETTINGS). Raises Refused after the round has closed."""
    unknown = values.keys() - DEFAULT_SETTINGS.keys()
    if unknown:
        raise ValueError(f"no such round settings: {sorted(unknown)}")
    if survey_round.state == "closed":
        raise Refused("Đợt điều tra đã kết thúc nên không đổi cài đặt.")
    changed = sorted(name for name, value in values.items() if survey_round.setting(name) != value)
    survey_round.settings = {**survey_round.settings, **values}
    survey_round.look_at("settings")
    audit.record(session, by, "round.set_settings", f"round:{survey_round.id}", fields=changed)


PAPERS = frozenset(
    {
        *("symbol", "paper_number", "paper_day", "place", "addressed_to", "capacity", "signer", "recipients"),
        *("invitation_symbol", "invitation_number", "invitation_day", "list_columns"),
    }
)
"""Settings of the papers that leave the house: they are written after the round has closed, too."""


def set_papers(session: Session, survey_round: SurveyRound, values: Mapping[str, Any], by: audit.Actor) -> None:
    """Changes what stands on the round's papers (keys of PAPERS), whatever the round's state. What was exported stays as it is."""
    if unknown := values.keys() - PAPERS:
        raise ValueError(f"not about papers: {sorted(unknown)}")
    changed = sorted(name for name, value in values.items() if survey_round.setting(name) != value)
    survey_round.settings = {**survey_round.settings, **values}
    audit.record(session, by, "round.set_papers", f"round:{survey_round.id}", fields=changed)


def save_group(
    session: Session,
    survey_round: SurveyRound,
    group: RespondentGroup | None,
    *,
    code: str,
    name: str,
    titles: str,
    weight: float,
    version_id: int | None,
    by: audit.Actor,
) -> RespondentGroup:
    """Adds a group or changes it, with the questionnaire that it gets. Raises Refused."""
    if survey_round.state not in BEFORE_FREEZE:
        raise Refused("Danh sách đã khoá nên không đổi nhóm và mẫu phiếu của đợt này.")
    if any(other is not group and other.code == code for other in survey_round.groups):
        raise Refused(f"Đợt này đã có nhóm mang mã {code}. Hãy đặt mã khác.")
    if version_id is not None and not _is_published(session, version_id):
        raise Refused("Chỉ chọn được mẫu phiếu đã công bố.")
    if group is None:
        group = RespondentGroup(ordinal=1 + max((g.ordinal for g in survey_round.groups), default=0))
        survey_round.groups.append(group)
    group.code, group.name, group.titles = code, name, titles
    group.weight, group.version_id = weight, version_id
    survey_round.look_at("groups")
    session.flush()
    audit.record(session, by, "round.save_group", f"round:{survey_round.id}", group=group.id, version=version_id)
    return group


def _is_published(session: Session, version_id: int) -> bool:
    version = session.get(QuestionnaireVersion, version_id)
    return version is not None and version.state == "published"


def groups_of_version(session: Session, version_id: int) -> list[RespondentGroup]:
    """The groups of all rounds that get a version, those of the newest round first."""
    query = select(RespondentGroup).where(RespondentGroup.version_id == version_id)
    return list(session.scalars(query.order_by(RespondentGroup.round_id.desc(), RespondentGroup.ordinal)))


def groups_by_version(session: Session) -> dict[int, list[RespondentGroup]]:
    """By version: the groups that get it, those of the newest round first."""
    query = select(RespondentGroup).join(RespondentGroup.round).where(RespondentGroup.version_id.is_not(None))
    found: dict[int, list[RespondentGroup]] = {}
    for group in session.scalars(query.order_by(SurveyRound.year.desc(), RespondentGroup.ordinal)):
        found.setdefault(group.version_id or 0, []).append(group)
    return found


def published_versions(session: Session) -> list[QuestionnaireVersion]:
    """The questionnaires that a group may get, by title, the newest version of each first."""
    query = select(QuestionnaireVersion).where(QuestionnaireVersion.state == "published")
    newest_first = session.scalars(query.order_by(QuestionnaireVersion.number.desc()))
    return sorted(newest_first, key=lambda version: phrase_key(version.title))
