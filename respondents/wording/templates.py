"""The texts of a round, kind by kind: its own where it has some, else the standard ones."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from sqlalchemy import ForeignKey, String, Text, bindparam, delete, exists, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation import audit
from foundation.db import Base, Refused, table
from questionnaires.survey_round import SurveyRound
from respondents.wording.checking import problems
from respondents.wording.kinds import KINDS, Kind
from respondents.wording.standard import Texts


class MessageTemplate(Base):
    """What one kind of message says in a round that has worded it anew."""

    __tablename__ = "message_template"

    round_id: Mapped[int] = mapped_column(ForeignKey("survey_round.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(30), primary_key=True)
    sms: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(String(120))
    mail: Mapped[str] = mapped_column(Text)

    @property
    def texts(self) -> Texts:
        """The three of them."""
        return Texts(self.sms, self.subject, self.mail)


_T = table(MessageTemplate)
_OWN = select(_T.c.kind, *(_T.c[name] for name in Texts._fields)).where(_T.c.round_id == bindparam("round"))


def of_round(session: Session, round_id: int) -> Mapping[str, Texts]:
    """Kind → what it says in this round."""
    own = {kind: Texts(*texts) for kind, *texts in session.execute(_OWN, {"round": round_id})}
    return {name: kind.standard for name, kind in KINDS.items()} | own


def has_own(session: Session, round_id: int) -> bool:
    """Whether the round has worded some kind anew."""
    return session.scalar(select(exists().where(MessageTemplate.round_id == round_id))) or False


def fingerprint(texts: Texts) -> str:
    """Different for different texts."""
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:16]


def save(session: Session, survey_round: SurveyRound, kind: Kind, texts: Texts, *, seen: str, by: audit.Actor) -> None:
    """Words a kind anew for a round; messages that wait already go out with it. seen: the fingerprint of what whoever
    writes was shown.

    Raises Refused after the round has closed, for a text that has problems, or that somebody else has changed meanwhile.
    """
    _refuse_when_closed(survey_round)
    found = [words for field in problems(kind, texts).values() for words in field]
    if found:
        raise Refused(" ".join(found))
    _lock(session, survey_round)
    standing = of_round(session, survey_round.id)[kind.name]
    if seen != fingerprint(standing):
        raise Refused("Mẫu tin này vừa được người khác sửa. Hãy tải lại trang, xem bản mới rồi sửa tiếp.")
    if texts == standing:
        return
    _drop(session, survey_round.id, kind.name)
    if texts != kind.standard:
        session.add(MessageTemplate(round_id=survey_round.id, kind=kind.name, **texts._asdict()))
        session.flush()
    survey_round.look_at("texts")
    changed = [name for name in Texts._fields if getattr(texts, name) != getattr(standing, name)]
    audit.record(
        session, by, "message_template.save", f"round:{survey_round.id}", kind=kind.name, fields=sorted(changed)
    )


def restore(session: Session, survey_round: SurveyRound, kind: Kind, by: audit.Actor) -> None:
    """Takes the standard texts of a kind again. Raises Refused after the round has closed."""
    _refuse_when_closed(survey_round)
    _lock(session, survey_round)
    if _drop(session, survey_round.id, kind.name):
        audit.record(session, by, "message_template.restore", f"round:{survey_round.id}", kind=kind.name)


def count_own(session: Session, round_id: int) -> int:
    """How many kinds a round has worded anew."""
    return (
        session.scalar(select(func.count()).select_from(MessageTemplate).where(MessageTemplate.round_id == round_id))
        or 0
    )


def take_over(session: Session, source_id: int, round_id: int) -> None:
    """Gives a round the texts of another. A kind that is not known any more, or whose rules a text does not meet by now, is left at
    the standard."""
    query = select(MessageTemplate).where(MessageTemplate.round_id == source_id)
    for one in session.scalars(query).all():
        if one.kind in KINDS and not any(problems(KINDS[one.kind], one.texts).values()):
            session.add(MessageTemplate(round_id=round_id, kind=one.kind, **one.texts._asdict()))
    session.flush()


def _refuse_when_closed(survey_round: SurveyRound) -> None:
    if survey_round.state == "closed":
        raise Refused("Đợt điều tra đã kết thúc nên không sửa mẫu tin.")


def _lock(session: Session, survey_round: SurveyRound) -> None:
    """Two who save at once are served one after the other."""
    session.execute(select(SurveyRound.id).where(SurveyRound.id == survey_round.id).with_for_update())


def _drop(session: Session, round_id: int, kind: str) -> bool:
    query = delete(MessageTemplate).where(MessageTemplate.round_id == round_id, MessageTemplate.kind == kind)
    gone = session.execute(query.returning(MessageTemplate.kind)).first()
    session.expire_all()
    return gone is not None
