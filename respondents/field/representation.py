"""Are those who answered like those who were asked? The R-indicator of a round over what its list knows of everybody: the group and
the class of the agency. Whoever is no subject is left out; nothing of an answer is known here."""

from __future__ import annotations

import numpy as np
import pandas as pd
from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from respondents.field.aapor import Disposition
from respondents.field.dispositions import DISPOSITION
from respondents.field.r_indicator import RIndicator, r_indicator
from respondents.invitation import Invitation

VARIABLES = ("group", "class")


def of_round(session: Session, round_id: int) -> RIndicator:
    """The indicators over VARIABLES: ids of groups, codes of classes."""
    answered = case((Invitation.has_answered, 1), else_=0)
    query = select(Invitation.group_id, Invitation.class_code, answered, func.count()).where(
        Invitation.round_id == round_id, DISPOSITION.not_in([Disposition.NOT_ELIGIBLE.value])
    )
    rows = session.execute(query.group_by(Invitation.group_id, Invitation.class_code, answered)).all()
    cells = pd.DataFrame([tuple(row) for row in rows], columns=[*VARIABLES, "answered", "people"])
    everybody = cells.loc[np.repeat(cells.index, cells["people"].astype(int))]
    return r_indicator(everybody.reset_index(drop=True), "answered", VARIABLES)
