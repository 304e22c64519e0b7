"""Signals around the answering: a contact changed meanwhile, weak grades of proof."""

from __future__ import annotations

from math import log

import numpy as np
import pandas as pd

from respondents.signals.events import DAY, Column, Events
from respondents.signals.table import BY_CODE

WEIGHTS = {"A": -0.1, "B": log(0.25 / 0.15), "C": log(0.09 / 0.03)}
MORE_THAN_OTHERS = log(1.6)
FEWEST = 5


def contact(events: Events) -> Column:
    """Weights of `contact_changed`: whole where the change came after the link was opened and before the submission; NaN where
    nothing is known of a change."""
    changed, most = events.contact_changed_at, BY_CODE["contact_changed"].most
    begin = np.fmin(events.opened_at, np.fmin(events.code_entered_at, events.submitted_at))
    over = np.fmax(events.submitted_at, events.code_entered_at)
    with np.errstate(invalid="ignore"):
        weights = np.select([changed > over + DAY, changed >= begin], [0.0, most], most / 2)
    return np.where(np.isnan(changed), np.nan, weights)


def proof(events: Events) -> Column:
    """Weights of `weak_proof`; NaN where no grade is known."""
    weights: Column = pd.Series(events.grade).map(WEIGHTS).to_numpy(float)
    known = ~np.isnan(weights)
    if not known.any():
        return weights
    weak = pd.Series(np.where(known, np.isin(events.grade, ("B", "C")), np.nan))
    share, groups = float(weak.mean()), weak.groupby(events.agency)
    n, seen = groups.transform("count").to_numpy(float), groups.transform("sum").to_numpy(float)
    beyond = seen > n * share + 2.33 * np.sqrt(np.maximum(n * share * (1 - share), 1e-9))
    more = (n >= FEWEST) & beyond & (share < 1) & np.isin(events.grade, ("B", "C"))
    weights = np.minimum(weights + np.where(more, MORE_THAN_OTHERS, 0.0), BY_CODE["weak_proof"].most)
    return weights
