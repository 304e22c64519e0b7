"""Are those who answered like those who were asked? The R-indicator of a round over what its list knows of everybody: the group and
the class of the agency. Whoever is no subject is left out; nothing of an answer is known here."""

from __future__ import annotations

import pandas as pd
from sqlalchemy.orm import Session

from respondents.field import dispositions
from respondents.field.aapor import Disposition
from respondents.field.r_indicator import RIndicator, r_indicator

VARIABLES = ("group", "class")


def of_round(session: Session, round_id: int) -> RIndicator:
    """The indicators over VARIABLES: ids of groups, codes of classes."""
    rows = []
    for place, letters in dispositions.by_place(session, round_id, "group_id", "class_code").items():
        answered = letters[Disposition.COMPLETE]
        others = letters.total() - answered - letters[Disposition.NOT_ELIGIBLE]
        rows += [(*place, said, people) for said, people in ((1, answered), (0, others)) if people]
    cells = pd.DataFrame(rows, columns=[*VARIABLES, "answered", "people"])
    return r_indicator(cells, "answered", VARIABLES, "people")
