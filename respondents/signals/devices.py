"""Signals of devices: one for several people, another one for the code than for the link. Who owns a shared one is left out."""

from __future__ import annotations

from math import log

import numpy as np
import pandas as pd

from respondents.signals.events import Column, Events
from respondents.signals.table import BY_CODE

NO_OWNER_LISTED = 0.35
"""Whoever answers for others stands on the same list in two cases of three."""
SHARED_BY = {2: log(0.30 / 0.01), 3: log(0.20 / 0.002)}
EACH_MORE = log(2)


def is_known(events: Events, which: Column) -> Column:
    """Whether the device `which` of each row is registered as shared: by its own row, or by most rows on that device."""
    said = pd.Series(events.known_device)
    share = said.groupby(which).transform("mean").to_numpy()
    known: Column = (events.known_device == 1) | ((which >= 0) & (np.nan_to_num(share) >= 0.5))
    return known


def second(events: Events) -> Column:
    """Weights of `second_device`; NaN where one of the two is unknown."""
    signal = BY_CODE["second_device"]
    known = (events.opened_device >= 0) & (events.proven_device >= 0)
    weights = np.where(events.opened_device != events.proven_device, signal.most, signal.least)
    return np.where(known, weights, np.nan)


def people_on(events: Events, which: Column, counts: Column) -> Column:
    """How many people of the row's agency have the row's device, beyond what chance would give a device that is met
    everywhere (a hash that tells no devices apart); 0 where the device is unknown. `counts`: which rows count."""
    table = pd.DataFrame({"device": which, "agency": events.agency, "person": events.person})
    use = counts & (which >= 0)
    here = table[use].groupby(["device", "agency"])["person"].nunique()
    everywhere = table[use].groupby("device")["person"].nunique()
    agencies = table[use].groupby("device")["agency"].nunique()
    size, total = table.groupby("agency")["person"].nunique(), max(table["person"].nunique(), 1)
    mine = _of(here, list(zip(which, events.agency, strict=True)))
    elsewhere, n = _of(everywhere, which) - mine, _of(size, events.agency)
    met = np.where(_of(agencies, which) >= 5, elsewhere * n / np.maximum(total - n, 1), 0.0)
    beyond = np.where(mine > 1 + 2 * met + 2 * np.sqrt(met), mine - met, np.minimum(mine, 1))
    return np.where(use, beyond, 0.0)


def _of(counted: pd.Series, keys: object) -> Column:
    numbers: Column = counted.reindex(keys).fillna(0).to_numpy(float)
    return numbers


def shared(people: Column) -> Column:
    """What so many people on one device weigh, before anybody's ownership is looked at."""
    whole = np.floor(people + 0.5)
    more = SHARED_BY[3] + EACH_MORE * (whole - 3)
    weights = np.select([whole < 2, whole == 2], [0.0, SHARED_BY[2]], more)
    bounded: Column = np.minimum(weights, BY_CODE["shared_device"].most)
    return bounded


def elsewhere(events: Events, counts: Column, people: Column) -> Column:
    """A device that proves people of two to four agencies, one of each: little, as couples work in two agencies."""
    which = events.proven_device
    use = counts & (which >= 0)
    table = pd.DataFrame({"device": which, "person": events.person, "agency": events.agency})[use]
    everywhere, agencies = (table.groupby("device")[name].nunique() for name in ("person", "agency"))
    few = (_of(agencies, which) <= 4) & (_of(everywhere, which) >= 2) & (people < 2)
    return np.where(use & few, np.minimum(0.8 * (_of(everywhere, which) - 1), 2.0), 0.0)


def owners(events: Events, counts: Column, other: Column, people: Column) -> Column:
    """The probability that the row's person owns the device on which several were proven.

    Either one of the k people owns it (.65/k each before anything is seen) or nobody listed does. An owner's sheet looks like
    an honest one, the others' do not: `other` is each row's weight by all other signals, so exp(−other) for its owner.
    """
    use = counts & (people >= 2)
    frame = pd.DataFrame({"device": events.proven_device, "agency": events.agency})[use]
    keys = [frame["device"], frame["agency"]]
    own = pd.Series(np.exp(-np.clip(other[use], -8, 8)), index=frame.index) * (1 - NO_OWNER_LISTED)
    own /= own.groupby(keys).transform("size")
    posterior = own / (NO_OWNER_LISTED + own.groupby(keys).transform("sum"))
    result = np.zeros(len(counts))
    result[use] = posterior.to_numpy()
    return result
