"""Sets of criteria as they are kept, in versions of a year. A draft may be replaced; what is published is frozen."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation import audit
from foundation.db import Base, Move, Refused, UTCDateTime, make_move, now
from foundation.states import HasState, State, only
from foundation.typed_text import within
from self_assessment.items import Item, Items

AUDIENCES = {
    "province": "Tỉnh, thành phố tự chấm",
    "department": "Tỉnh, thành phố chấm các sở, ngành",
    "commune": "Tỉnh, thành phố chấm cấp xã",
}
"""Whom a set scores. All but the first score each agency by itself, with the whole set."""
PROVINCE = "province"


class SetState(State):
    """Whether a set may still change."""

    DRAFT = "draft", "Bản nháp"
    PUBLISHED = "published", "Đã công bố", "green"


_READ: dict[str, Items] = {}
MOST_READ = 32
"""Sets that are kept as they were read, by their checksums."""

MOVES = {"publish": Move(frozenset({SetState.DRAFT}), SetState.PUBLISHED)}


class AssessmentSet(HasState, Base):
    """One version of a set."""

    STATES = SetState
    __tablename__ = "assessment_set"
    __table_args__ = (UniqueConstraint("audience", "year", "number"), only(SetState))

    id: Mapped[int] = mapped_column(primary_key=True)
    audience: Mapped[str] = mapped_column(String(20))
    year: Mapped[int]
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(10))
    content: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    sha256: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    made_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    published_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    @cached_property
    def items(self) -> Items:
        """Its criteria. Equal contents are read once in a process: a page of 150 leaves would spend a fifth of its time on that."""
        found = _READ.get(self.sha256)
        if found is None:
            if len(_READ) >= MOST_READ:
                _READ.clear()
            found = _READ[self.sha256] = Items(map(Item.from_json, self.content))
        return found

    @property
    def is_published(self) -> bool:
        return self.state == SetState.PUBLISHED

    @property
    def audience_text(self) -> str:
        """Whom it scores, in words."""
        return AUDIENCES[self.audience]


def everything(session: Session) -> Sequence[AssessmentSet]:
    """Every version, the newest year and version first."""
    order = (AssessmentSet.year.desc(), AssessmentSet.audience, AssessmentSet.number.desc())
    return session.scalars(select(AssessmentSet).order_by(*order)).all()


def published(session: Session) -> Sequence[AssessmentSet]:
    """The versions that may be used."""
    return [one for one in everything(session) if one.is_published]


def of_year_before(session: Session, audience: str, year: int) -> AssessmentSet | None:
    """The published set of the latest year before, in its newest version, for the same audience."""
    mine = (AssessmentSet.audience == audience, AssessmentSet.year < year, AssessmentSet.state == SetState.PUBLISHED)
    query = select(AssessmentSet).where(*mine).order_by(AssessmentSet.year.desc(), AssessmentSet.number.desc())
    return session.scalars(query.limit(1)).first()


def keep(session: Session, items: Items, *, title: str, year: int, audience: str, by: audit.Actor) -> AssessmentSet:
    """A draft: the one that there is of this year and audience, with other criteria, or a new version. Raises Refused."""
    if audience not in AUDIENCES:
        raise Refused("Chọn bộ tiêu chí dùng để chấm ai.")
    if not title.strip():
        raise Refused("Nhập tên bộ tiêu chí.")
    mine = (AssessmentSet.audience == audience, AssessmentSet.year == year)
    draft = session.scalar(select(AssessmentSet).where(*mine, AssessmentSet.state == SetState.DRAFT).with_for_update())
    if draft is None:
        number = (session.scalar(select(func.max(AssessmentSet.number)).where(*mine)) or 0) + 1
        draft = AssessmentSet(audience=audience, year=year, number=number, state=SetState.DRAFT)
        session.add(draft)
    draft.__dict__.pop("items", None)
    draft.title, draft.content = within(title, 200, "Tên"), [item.to_json() for item in items]
    draft.sha256 = hashlib.sha256(json.dumps(draft.content, ensure_ascii=False).encode()).hexdigest()
    draft.made_at, draft.made_by = now(), by.id
    session.flush()
    audit.record(
        session, by, "assessment.keep_set", f"assessment_set:{draft.id}", rows=len(items), fingerprint=draft.sha256
    )
    return draft


def publish(session: Session, kept: AssessmentSet, by: audit.Actor, *, seen: str) -> None:
    """Freezes a draft. `seen`: the checksum of what was on the page. Raises Refused when it is another one now."""
    session.refresh(kept, with_for_update=True)
    if kept.sha256 != seen:
        raise Refused("Bản nháp vừa được người khác thay. Hãy xem lại rồi công bố.")
    make_move(session, kept, MOVES, "publish", published_at=now())
    audit.record(session, by, "assessment.publish_set", f"assessment_set:{kept.id}", fingerprint=kept.sha256)


def discard(session: Session, kept: AssessmentSet, by: audit.Actor) -> None:
    """Throws a draft away. Raises Refused for what is published."""
    session.refresh(kept, with_for_update=True)
    if kept.is_published:
        raise Refused("Bộ tiêu chí đã công bố thì giữ nguyên, không bỏ được. Hãy tải lên một phiên bản mới.")
    audit.record(session, by, "assessment.discard_set", f"assessment_set:{kept.id}", fingerprint=kept.sha256)
    session.delete(kept)
    session.flush()
