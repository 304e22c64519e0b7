"""Careless answering, planted and looked for: `python -m bench.careless [--seeds 2] [--matching] [--alone]`.

Populations are made by a probit model (item difficulties, a person's halo, noise, cut points), which is not the model that the
flags are found with; some with a tendency of their own for each part of the questionnaire, or persons who prefer the ends. For
every kind of person it prints how many are flagged `review`: over all populations, and in the worst of them. `--matching`:
time and memory of 100 permutations of percentmatch, 6,000 people × 40 items, in one stratum. `--alone`: the mark of consistency
that is sealed with a sheet, which knows that sheet alone.
"""

from __future__ import annotations

import argparse
import itertools
import resource
import time
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd

from questionnaires.ballot import marks
from questionnaires.quality import flags, match_threshold, percentmatch

PAGES = 6
CARELESS = ("random", "random, hasty", "straight, hasty", "nearly straight, hasty", "cycle", "copied sheet")
HONEST = ("usual", "one option", "nearly one option", "quick reader")


class Population(NamedTuple):
    """How people answer: scale length, items, how much people and parts differ, where the mean lies, noise."""

    people: int
    items: int
    options: int
    halo: float
    level: float
    parts: float = 0.0
    style: float = 0.0
    spread: float = 0.6
    missing: float = 0.02

    def sheets(self, random: np.random.Generator, people: int, difficulty: np.ndarray) -> np.ndarray:
        """Honest sheets, two strata one above the other."""
        shape = (people, self.items)
        stratum = np.repeat([0.0, 0.4], [people - people // 2, people // 2])[:, None]
        tendency = random.normal(0, self.halo, (people, 1)) + stratum + self.level
        of_part = random.normal(0, self.parts, (people, PAGES)).repeat(-(-self.items // PAGES), axis=1)[:, : self.items]
        latent = tendency + of_part + difficulty + random.normal(0, 1, shape)
        latent *= np.exp(random.normal(0, self.style, (people, 1)))
        sheets: np.ndarray = 1 + np.searchsorted(np.linspace(-1.5, 1.5, self.options - 1), latent)
        return sheets


def populations() -> Iterator[Population]:
    """Every size, scale and halo in a plain shape; the odd shapes in fewer."""
    for (items, options), halo, level in itertools.product(
        ((20, 4), (20, 5), (30, 5), (40, 5), (60, 6)), (0.3, 0.7, 1.2), (0, 0.8, 1.6)
    ):
        yield Population(400, items, options, halo, level)
    for items, halo, level in itertools.product((20, 40), (0.3, 1.2), (0, 1.6)):
        yield Population(400, items, 5, halo, level, parts=0.5)
        yield Population(400, items, 5, halo, level, style=0.25)
        yield Population(120, items, 5, halo, level)
    yield Population(2500, 40, 5, 0.7, 0.8)


def planted(random: np.random.Generator, of: Population) -> tuple[pd.DataFrame, pd.DataFrame, pd.Series, pd.Series]:
    """Answers, page times, strata, and what each person is."""
    few, difficulty = max(of.people // 50, 4), random.normal(0, of.spread, of.items)
    best = of.options - (random.random(5 * few) < 0.6)
    flat, near = (np.repeat(best[:, None], of.items, axis=1) for _ in range(2))
    slips = random.random(near.shape) < 0.06
    near[slips] = of.sheets(random, 5 * few, difficulty)[slips]
    straight = np.repeat(random.integers(1, of.options + 1, (2, few, 1)), of.items, axis=2)
    slips = random.random(straight[1].shape) < 0.06
    straight[1][slips] = random.integers(1, of.options + 1, slips.sum())
    usual = of.sheets(random, of.people, difficulty)
    copies = usual[random.integers(0, of.people, max(few // 4, 1))].repeat(3, axis=0)
    drawn = random.integers(1, of.options + 1, (2, few, of.items))
    cycle = 1 + (np.arange(of.items) + random.integers(0, 9, (few, 1))) % of.options
    quick = of.sheets(random, 2 * few, difficulty)
    parts = (usual, flat, near, quick, *drawn, *straight, cycle, copies)
    kinds = np.repeat([*HONEST, *CARELESS], [len(part) for part in parts])
    answers = pd.DataFrame(np.vstack(parts).astype(float))
    answers = answers.mask(random.random(answers.shape) < of.missing)
    order = random.permutation(len(answers))
    strata = pd.Series(random.integers(0, 2, len(answers)))
    strata[: of.people] = np.repeat([0, 1], [of.people - of.people // 2, of.people // 2])
    return (
        answers.loc[order],
        pd.DataFrame(times(random, kinds, of)).loc[order],
        strata.loc[order],
        pd.Series(kinds)[order],
    )


def times(random: np.random.Generator, kinds: np.ndarray, of: Population) -> np.ndarray:
    """Seconds a page: about six an item, people and pages apart; hasty ones about one; some left a page open for an hour."""
    pace = np.exp(random.normal(np.log(6), 0.35, len(kinds)))
    hasty = np.char.endswith(kinds.astype(str), "hasty") | (kinds == "cycle")
    pace = np.where(hasty, random.uniform(0.4, 1.4, len(kinds)), np.where(kinds == "quick reader", pace * 0.6, pace))
    seconds = pace[:, None] * of.items / PAGES * np.exp(random.normal(0, 0.3, (len(kinds), PAGES)))
    seconds[random.random(seconds.shape) < 0.03] += 3600
    return seconds


def flagged(of: Population, seed: int, *, timed: bool) -> pd.Series:
    """By kind the share that is flagged; the strata as one figure each beside them."""
    random = np.random.default_rng(seed)
    answers, seconds, strata, kinds = planted(random, of)
    found = flags(answers, seconds if timed else None, strata)
    shares = found["review"].groupby(kinds).mean()
    honest = kinds.isin(HONEST)
    shares["HONEST, ALL"] = found["review"][honest].mean()
    shares["CARELESS: random and straight"] = found["review"][kinds.isin(CARELESS[:3])].mean()
    return shares


def compare(seeds: int) -> None:
    """Prints recall and false alarms by kind, with and without times."""
    for timed in (True, False):
        runs = {
            (number, seed): flagged(of, 100 * number + seed, timed=timed)
            for number, of in enumerate(populations())
            for seed in range(seeds)
        }
        table = pd.DataFrame(runs)
        of_population = table.T.groupby(level=0).mean().T
        print(f"\nflagged for review, {'with' if timed else 'without'} times, {len(runs)} rounds")
        print(f"{'kind':32}{'mean':>8}{'lowest':>8}{'highest':>9}  (of populations)")
        for kind in (*CARELESS, "CARELESS: random and straight", *HONEST, "HONEST, ALL"):
            own = of_population.loc[kind]
            print(f"{kind:32}{own.mean():8.3f}{own.min():8.3f}{own.max():9.3f}")


def matching() -> None:
    """Prints time and memory of percentmatch with 100 permutations."""
    of, random = Population(6000, 40, 5, 0.7, 0.8), np.random.default_rng(1)
    answers = pd.DataFrame(of.sheets(random, of.people, random.normal(0, of.spread, of.items)))
    started = time.perf_counter()
    shares = percentmatch(answers)["share"]
    once = time.perf_counter() - started
    limit = match_threshold(answers, draws=100)
    took = time.perf_counter() - started
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"percentmatch 6,000 × 40: {once:.1f} s; with 100 permutations {took:.1f} s, {memory:.0f} MB in all")
    print(f"99.9 % point by chance {limit:.3f}, largest share found {shares.max():.3f}")


def alone() -> None:
    """Prints how often the sealed mark of consistency speaks of honest and of random sheets, beside even-odd alone."""
    random, shares = np.random.default_rng(1), []
    for of in populations():
        difficulty = random.normal(0, of.spread, of.items)
        sheets = {
            "usual": of.sheets(random, 300, difficulty),
            "random": random.integers(1, of.options + 1, (300, of.items)),
        }
        for kind, rows in sheets.items():
            parts = [np.array_split(row, PAGES) for row in rows.astype(float)]
            marked = np.mean([marks.is_random(part, range(1, of.options + 1)) for part in parts])
            shares.append((kind, marked, np.mean([(marks.even_odd(part) or 0) > 0 for part in parts])))
    print(f"{'marked, of one sheet alone':32}{'mean':>8}{'highest':>9}{'even-odd alone':>16}")
    for kind in ("usual", "random"):
        own = pd.DataFrame([row[1:] for row in shares if row[0] == kind])
        print(f"{kind:32}{own[0].mean():8.3f}{own[0].max():9.3f}{own[1].mean():16.3f}")


def main() -> None:
    """Both, as asked."""
    parser = argparse.ArgumentParser(prog="python -m bench.careless")
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--matching", action="store_true")
    parser.add_argument("--alone", action="store_true")
    asked = parser.parse_args()
    if asked.matching:
        matching()
    elif asked.alone:
        alone()
    else:
        compare(asked.seeds)


if __name__ == "__main__":
    main()
