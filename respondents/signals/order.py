"""Signals of order: sheets done one after the other along the list, printed codes typed in a row."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from respondents.signals.events import HOUR, MINUTE, Column, Events
from respondents.signals.table import BY_CODE

HAND_OVER = (-MINUTE, 25 * MINUTE)
"""From the end of one sheet to the proof for the next: its code has to be asked for."""
NEIGHBOURS = 3
"""Places in the list between two who follow each other: one or two may be away or have answered before."""
APART = range(4, 10)
"""Pairs so far apart in the list show how often one follows the other by chance."""
ASSUMED = 200
"""Chance is 1 in 20, as if so many pairs had been seen, before those of the round are looked at."""
TYPED_WITHIN = 30 * MINUTE


class Runs(NamedTuple):
    """What stands around each row, within its agency and network."""

    length: Column  # people in its run along the list, of whom each began when the one before had ended
    chance: float  # of one such step
    typed: Column  # typed codes in its row of typed codes, itself included


def runs(events: Events, counts: Column) -> Runs:
    """The runs of the rows in `counts` whose times are known; lengths are 1 (typed: 0) elsewhere."""
    length, typed = np.ones(len(counts)), np.zeros(len(counts))
    network = _networks(events)
    timed = counts & ~np.isnan(events.start) & (events.grain < HOUR)
    use = np.flatnonzero(timed & ~np.isnan(events.list_place) & ~np.isnan(events.submitted_at))
    by_place = use[np.lexsort((events.list_place[use], network[use], events.agency[use]))]
    follows, chance = _steps(events, network, by_place)
    for direction in follows:
        number = np.concatenate([[0], np.cumsum(~direction)]) if len(by_place) else np.array([], dtype=int)
        length[by_place] = np.maximum(length[by_place], np.bincount(number)[number] if len(number) else 1)
    slips = np.flatnonzero(timed & (events.typed_code == 1))
    in_time = slips[np.lexsort((events.start[slips], network[slips], events.agency[slips]))]
    if len(in_time):
        near = _same(events, network, in_time, 1) & (np.diff(events.start[in_time]) <= TYPED_WITHIN)
        number = np.concatenate([[0], np.cumsum(~near)])
        typed[in_time] = np.bincount(number)[number]
    return Runs(length, chance, typed)


def _networks(events: Events) -> Column:
    """Each row's network; where it is unknown the one that most of its agency have."""
    table = pd.DataFrame({"agency": events.agency, "network": events.network})
    counted = table[table["network"] >= 0].value_counts(sort=True).reset_index().drop_duplicates("agency")
    usual = table["agency"].map(counted.set_index("agency")["network"]).fillna(-1)
    return np.where(events.network >= 0, events.network, usual)


def _same(events: Events, network: Column, rows: Column, apart: int) -> Column:
    """Whether row and the row so many further on are of one agency and network."""
    one, other = rows[:-apart], rows[apart:]
    same: Column = (events.agency[one] == events.agency[other]) & (network[one] == network[other])
    return same


def _steps(events: Events, network: Column, by_place: Column) -> tuple[tuple[Column, Column], float]:
    """Down and up the list: whether the neighbour began when this one had ended; and how often people farther apart did."""
    seen, pairs = 0.05 * ASSUMED, float(ASSUMED)
    for apart in APART:
        same = _same(events, network, by_place, apart)
        down, up = _handed_over(events, by_place, apart)
        seen, pairs = seen + float((same & (down | up)).sum()) / 2, pairs + float(same.sum())
    close = _same(events, network, by_place, 1) & (np.diff(events.list_place[by_place]) <= NEIGHBOURS)
    down, up = _handed_over(events, by_place, 1)
    return (close & down, close & up), seen / pairs


def _handed_over(events: Events, rows: Column, apart: int) -> tuple[Column, Column]:
    start, end = events.start[rows], events.submitted_at[rows]
    least, most = HAND_OVER
    down, up = start[apart:] - end[:-apart], start[:-apart] - end[apart:]
    return (down >= least) & (down <= most), (up >= least) & (up <= most)


def along_the_list(found: Runs) -> Column:
    """Weights of `list_order`: from two steps on each against chance, less 1.5 for having looked everywhere."""
    each = np.log(0.8 / min(max(found.chance, 0.01), 0.7))
    weights = np.where(found.length >= 3, (found.length - 1) * each - 1.5, 0.0)
    return np.clip(weights, 0.0, BY_CODE["list_order"].most)


def typed_row(events: Events, found: Runs) -> Column:
    """Weights of `typed_row`: from three codes in a row on; half where most of the agency type."""
    typed = pd.Series(events.typed_code).groupby(events.agency).transform("mean").fillna(0).to_numpy()
    in_row = pd.Series(found.typed >= 3).groupby(events.agency).transform("mean").to_numpy()
    most = BY_CODE["typed_row"].most
    return np.where(found.typed >= 3, np.where(typed - in_row > 0.5, most / 2, most), 0.0)
