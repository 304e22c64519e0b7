"""Are those who answered like those who were asked? The R-indicator of a round over what its list knows of everybody: the group and
the class of the agency. Whoever is no subject is left out; nothing of an answer is known here."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from respondents.field.aapor import Disposition
from respondents.field.r_indicator import RIndicator, r_indicator
from respondents.invitation import Invitation
from respondents.invitation.counters import Progress

VARIABLES = ("group", "class")
Place = tuple[int, int, str]
"""An agency, a group, and the class that the agency was of."""
_PLACE = (Invitation.agency_id, Invitation.group_id, Invitation.class_code)
_NO_SUBJECT = Invitation.disposition == Disposition.NOT_ELIGIBLE.value


def of_round(session: Session, round_id: int) -> RIndicator:
    """The indicators over VARIABLES: ids of groups, codes of classes. Of those who have answered no row is read."""
    mine = (Invitation.round_id == round_id, Invitation.state != "revoked")
    asked = _counted(session.execute(select(*_PLACE, func.count()).where(*mine).group_by(*_PLACE)))
    answered = _answered(session, round_id, asked)
    few = session.execute(select(*_PLACE).where(*mine, ~Invitation.has_answered, _NO_SUBJECT))
    others = asked - answered - Counter((agency, group, of_class) for agency, group, of_class in few)
    rows = [(*place[1:], said, there[place]) for place in sorted(asked) for said, there in ((1, answered), (0, others))]
    people = pd.DataFrame([row for row in rows if row[-1]], columns=[*VARIABLES, "answered", "people"])
    return r_indicator(people, "answered", VARIABLES, "people")


def _counted(rows: Iterable[Sequence[Any]]) -> Counter[Place]:
    return Counter({(agency, group, of_class): people for agency, group, of_class, people in rows})


def _answered(session: Session, round_id: int, asked: Counter[Place]) -> Counter[Place]:
    """As it is kept by agency and group; counted anew in agencies that have people of one group in several classes."""
    classes = defaultdict[tuple[int, int], list[str]](list)
    for agency, group, of_class in asked:
        classes[agency, group].append(of_class)
    mixed = {agency for (agency, _), several in classes.items() if len(several) > 1}
    kept = select(Progress.agency_id, Progress.group_id, Progress.submitted).where(Progress.round_id == round_id)
    found = _counted(
        (agency, group, of_class, people)
        for agency, group, people in session.execute(kept)
        for of_class in classes[agency, group]
        if agency not in mixed
    )
    if mixed:
        mine = (Invitation.round_id == round_id, Invitation.state != "revoked", Invitation.agency_id.in_(mixed))
        anew = select(*_PLACE, func.count()).where(*mine, Invitation.has_answered).group_by(*_PLACE)
        found += _counted(session.execute(anew))
    return found
