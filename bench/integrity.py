"""Register signals on made-up fieldwork: `python -m bench.integrity [PROVINCES]`. Recall of planted proxies and false alarms for
each kind of honest people, over provinces that differ in what a rule could be tuned to; and the time for 6,000 people.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from bench.fieldwork import Province, province
from respondents.signals import score

BASE_RATES = (0.02, 0.05, 0.1, 0.2)


def provinces(count: int, rates: Sequence[float] = BASE_RATES) -> Iterator[Province]:
    """So many for each base rate; everything else by chance, the same for the same number."""
    for rate in rates:
        for seed in range(count):
            chance = np.random.default_rng(1000 + seed)
            yield Province(
                seed=seed,
                proxies=rate,
                people=int(chance.choice([300, 1000, 3000])),
                largest_agency=int(chance.choice([8, 40, 200])),
                delay=float(chance.choice([15, 30, 60])),
                delay_spread=float(chance.uniform(0.35, 0.7)),
                minutes=float(chance.choice([5, 12, 25])),
                spread=float(chance.uniform(0.25, 0.6)),
                days=int(chance.choice([3, 10, 20])),
                late=float(chance.uniform(6, 15)),
                haste=float(chance.uniform(0.3, 0.9)),
                odd=float(chance.uniform(0.02, 0.12)),
                missing=float(chance.choice([0, 0, 0.05])),
                shape=str(chance.choice(["lognormal", "lognormal", "exponential", "uniform"])),
                moved=float(chance.choice([0, 0, 0.05])),
                collisions=float(chance.choice([0, 0.01])),
            )


def judged(made: Province) -> pd.DataFrame:
    """Kind, truth and flag of everybody in one province."""
    events = province(made)
    found = score(events.drop(columns=["kind", "is_proxy"]))
    return events[["kind", "is_proxy"]].assign(flagged=found["flagged"], rate=made.proxies, score=found["score"])


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 8
    everybody = pd.concat([judged(one) for one in provinces(count)])
    print(f"{len(BASE_RATES) * count} provinces, {len(everybody):,} people, {everybody.is_proxy.mean():.1%} proxies")
    for is_proxy, title in ((True, "planted: found"), (False, "honest: flagged")):
        mine = everybody[everybody.is_proxy == is_proxy]
        print(f"\n{title:24}{'people':>8}{'all':>8}" + "".join(f"{rate:>8.0%}" for rate in BASE_RATES))
        for kind, rows in [*mine.groupby("kind"), ("all", mine)]:
            by_rate = rows.groupby("rate")["flagged"].mean().reindex(BASE_RATES)
            print(f"{kind:24}{len(rows):>8,}{rows.flagged.mean():>8.1%}" + "".join(f"{one:>8.1%}" for one in by_rate))
    big = province(Province(seed=1, people=6000, largest_agency=200)).drop(columns=["kind", "is_proxy"])
    began = time.perf_counter()
    score(big)
    print(f"\n{len(big):,} people scored in {time.perf_counter() - began:.2f} s")


if __name__ == "__main__":
    main()
