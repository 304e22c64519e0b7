"""One account of Home Affairs, which asks for every page, file and effect it may reach while the round is open, after the close and
after the opening. Played with the whole product on a round of scripted people.

Two rounds that differ in nothing but what was answered must look the same to it. While the box is closed any sheet may be another;
after the opening two people of one printed place may have exchanged their sheets, and withheld people may have answered anything.
Where an answer differs, each person's sheet is exchanged by itself: whoever can be told apart then is tied.

Without the guard (results read as they come, each group printed by itself) everybody is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from survey_app.secrecy.asking import Question, Seen, Words, ask, ask_all
from survey_app.secrecy.attackers import Finding, of_bits
from survey_app.secrecy.played_round import WITHHELD, Play, Sheets, Stage, played

ROLE, OPTIONS = "home_affairs", 3
RESULTS = "ministry.results"
Telling = dict[Question, set[bytes]]


def home_affairs_account() -> Finding:
    """Whose answers the account learns."""
    with played() as play:
        stages = (Stage.OPEN, Stage.CLOSED, Stage.OPENED)
        tied = set().union(*(tied_at(play, stage) for stage in stages))
        unguarded = tied_at(play, Stage.CARELESS)
        count = len(play.people)
    return Finding("home_affairs_account", len(tied), count, 0.0, of_bits(count), len(unguarded))


def tied_at(play: Play, stage: Stage) -> set[int]:
    """The people whose sheets make a difference to some answer at this stage."""
    first = some_sheets(play.people)
    play.show(first, stage)
    before = ask_all(play.app, play.client(), ROLE, RESULTS if stage is Stage.CARELESS else "")
    telling = telling_words(play, stage, before, exchanged(play.people))
    if not telling:
        return set()
    others = {person: of_another(person, first, play.people, stage) for person in play.people}
    return {person for person, other in others.items() if _tells(play, stage, before, telling, other)}


def telling_words(play: Play, stage: Stage, before: Seen, second: Sheets) -> Telling:
    """The words that depend on which of two worlds it is, by the question that is answered with them; `before` is how the first
    world answered. Where answers differ each is asked once more: what changes by chance or with the clock is no difference."""
    other = _asked(play, stage, before, second)
    differs = [one for one in before if before[one] != other[one]]
    if not differs:
        return {}
    again = _asked(play, stage, differs, some_sheets(play.people))
    other_again = _asked(play, stage, differs, second)
    found = {one: _steady(before[one], again[one], other[one], other_again[one]) for one in differs}
    return {one: words for one, words in found.items() if words}


def _asked(play: Play, stage: Stage, asked: Iterable[Question], sheets: Sheets) -> Seen:
    play.show(sheets, stage)
    return ask(play.client(), asked)


def _steady(before: Words, again: Words, other: Words, other_again: Words) -> set[bytes]:
    """The words that stand as often in both answers of one world, and otherwise in both of the other."""
    return {w for w in before.keys() | other.keys() if before[w] == again[w] != other[w] == other_again[w]}


def _tells(play: Play, stage: Stage, before: Seen, telling: Telling, sheets: Sheets) -> bool:
    play.show(sheets, stage)
    client = play.client()
    return any(before[one][w] != now[w] for one in telling for now in ask(client, [one]).values() for w in telling[one])


def some_sheets(people: Mapping[int, str]) -> Sheets:
    """Each person's choice: every option among those who are printed together, one and the same of those who are withheld."""
    return {person: 0 if group == WITHHELD else place % OPTIONS for place, (person, group) in enumerate(people.items())}


def exchanged(people: Mapping[int, str]) -> Sheets:
    """Whoever is printed together passes the sheet on, so that the group of one has another; who is withheld answers otherwise."""
    sheets = some_sheets(people)
    together = [person for person, group in people.items() if group != WITHHELD]
    passed = dict(zip(together, [sheets[one] for one in [*together[1:], *together[:1]]], strict=True))
    return {person: passed.get(person, (sheet + 1) % OPTIONS) for person, sheet in sheets.items()}


def of_another(person: int, sheets: Sheets, people: Mapping[int, str], stage: Stage) -> Sheets:
    """Only this person's sheet is another; after the opening a neighbour in the printed place has it in exchange."""
    if stage is not Stage.OPENED or people[person] == WITHHELD:
        return {**sheets, person: (sheets[person] + 1) % OPTIONS}
    neighbours = (one for one, group in people.items() if group not in (WITHHELD, people[person]))
    other = next((one for one in neighbours if sheets[one] != sheets[person]), person)
    return {**sheets, person: sheets[other], other: sheets[person]}
