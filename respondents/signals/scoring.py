"""All signals of a table of events, added up: who is worth a second look, and for which reasons. Never a verdict."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from respondents.signals import circumstances, devices, order, timing
from respondents.signals.events import HOUR, Column, Events, read
from respondents.signals.table import CODES, MOST_REASONS, SIGNALS, THRESHOLD

HELPED = 0.7
"""Who says that somebody helped with the device types late and on another's device for that reason too."""
RESULT = ("person", "score", "flagged", "reasons")


class Weighed(NamedTuple):
    """The weights of each signal (a column) for each row, NaN where unknown, and the threshold's verdict on their sums."""

    weights: pd.DataFrame
    score: Column
    flagged: Column


def score(events: pd.DataFrame) -> pd.DataFrame:
    """Weighs what the register saw of people who answered.

    events: one row a person, any of the columns `person, agency, list_place, opened_device, proven_device, network,
    code_sent_at, code_entered_at, opened_at, submitted_at, typed_code, helped, registered_session, known_device,
    contact_changed_at, grade`; times in UTC (naive or aware, or texts), hashes as texts, anything may be missing.

    Returns, in the same order and under the same index: person, score (sum of log-likelihood ratios; NaN where nothing
    is known), flagged, reasons (at most three codes of `table.SIGNALS` that speak for it, the strongest first).
    """
    found = weigh(read(events))
    person = events["person"] if "person" in events else pd.Series(events.index, index=events.index)
    result = pd.DataFrame({"person": person, "score": found.score, "flagged": found.flagged}, index=events.index)
    result["reasons"] = pd.Series(reasons(found.weights), index=events.index, dtype=object)
    return result[list(RESULT)]


def weigh(events: Events, kept: pd.DataFrame | None = None) -> Weighed:
    """The weights of every signal. `kept`: weights of an earlier day, by the code of the signal, for rows whose moments are
    days by now (NaN: none)."""
    counts = ~_excused(events)
    weights = pd.DataFrame(_alone(events, counts), columns=list(CODES))
    weights.loc[events.helped == 1, ["late_code", "second_device"]] *= HELPED
    if kept is not None:
        earlier = kept.reindex(columns=weights.columns)
        weights = weights.where(earlier.isna(), earlier)
    people = devices.people_on(events, events.proven_device, counts)
    _excuse(weights, events)
    _add_shared(weights, events, counts, people)
    known = weights.notna().any(axis=1).to_numpy()
    total = np.where(known, weights.sum(axis=1).to_numpy(float), np.nan)
    with np.errstate(invalid="ignore"):
        return Weighed(weights, total, total >= THRESHOLD)


def reasons(weights: pd.DataFrame) -> list[list[str]]:
    """Of each row the codes of the strongest signals that speak for a look, at most three."""
    values = np.nan_to_num(weights.to_numpy(float))
    ranked = np.argsort(-values, axis=1, kind="stable")[:, :MOST_REASONS]
    names = list(weights.columns)
    return [[names[code] for code in row if own[code] > 0.2] for row, own in zip(ranked, values, strict=True)]


def _excused(events: Events) -> Column:
    """Rows whose devices and order say nothing: in a registered session, or on a device registered as shared."""
    excused: Column = (events.registered_session == 1) | devices.is_known(events, events.proven_device)
    return excused


def _alone(events: Events, counts: Column) -> dict[str, Column]:
    """The signals that need nobody's ownership."""
    found = order.runs(events, counts)
    opening = devices.people_on(events, events.opened_device, counts)
    own = _unsuspicious(events, counts, opening) & (found.length < 3) & (found.typed < 3)
    half_hour = np.floor_divide(np.nan_to_num(events.code_sent_at), HOUR / 2)
    opened_by_another = (opening >= 2) & (events.opened_device != events.proven_device)
    unseen = np.full(len(counts), np.nan)
    timed = ~np.isnan(events.start)
    placed, typed = ~np.isnan(events.list_place) & timed, ~np.isnan(events.typed_code) & timed
    shared_opening = next(signal.most for signal in SIGNALS if signal.code == "shared_opening")
    return {
        "shared_device": np.where(events.proven_device >= 0, 0.0, np.nan),
        "shared_opening": np.where(events.opened_device >= 0, np.where(opened_by_another, shared_opening, 0.0), np.nan),
        "second_device": devices.second(events),
        "late_code": timing.late(events.delay, own, (events.agency, half_hour)),
        "too_fast": timing.fast(events.duration),
        "list_order": np.where(placed, order.along_the_list(found), unseen),
        "typed_row": np.where(typed, order.typed_row(events, found), unseen),
        "contact_changed": circumstances.contact(events),
        "weak_proof": circumstances.proof(events),
    }


def _unsuspicious(events: Events, counts: Column, opening: Column) -> Column:
    """Rows of one device, of nobody else's: mostly people who answered themselves."""
    proving = devices.people_on(events, events.proven_device, counts)
    same = (events.opened_device == events.proven_device) | (events.opened_device < 0)
    alone: Column = counts & same & (proving < 2) & (opening < 2)
    return alone


def _excuse(weights: pd.DataFrame, events: Events) -> None:
    """Takes out what a registered session or a registered device excuses, by the table."""
    excuses = {"registered_session": events.registered_session == 1}
    excuses["known_device"] = devices.is_known(events, events.proven_device)
    for signal in SIGNALS:
        for name in signal.excused_by:
            rows = excuses[name] & (weights[signal.code].to_numpy(float) > 0)
            weights.loc[rows, signal.code] = 0.0


def _add_shared(weights: pd.DataFrame, events: Events, counts: Column, people: Column) -> None:
    """One device for several people: less for whoever most likely owns it. On a device that is not the person's own, that
    link and code met on the same one is no sign of honesty, and a code at hand is little of one."""
    other = np.nan_to_num(weights.sum(axis=1).to_numpy(float))
    own = devices.owners(events, counts, other, people)
    base = devices.shared(people) - np.where((events.helped == 1) & (people < 3), 1.0, 0.0)
    among = counts & (people >= 2)
    found = np.where(among, base + np.log(np.maximum(1 - own, 1e-4)), devices.elsewhere(events, counts, people))
    weights["shared_device"] = np.where(events.proven_device >= 0, found, np.nan)
    stranger = among & (own < 0.5)
    weights.loc[stranger, "second_device"] = weights.loc[stranger, "second_device"].clip(lower=0.0)
    weights.loc[stranger, "late_code"] = weights.loc[stranger, "late_code"].clip(lower=-1.0)
