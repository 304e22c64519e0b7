"""Made-up people of a play, how each of them will act, and the lists on which their agencies send them."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import count

from agencies.agency import Agency
from foundation.plain_text import fold
from questionnaires.survey_round import RespondentGroup, SurveyRound
from respondents.roster import checking
from respondents.roster_file import blank_template
from survey_app.demonstration.build_lists import filled, mailbox
from survey_app.demonstration.person_names import PEOPLES

LOCAL = ("hdnd", "xa")


class Manner(StrEnum):
    """What a made-up person does with the invitation, in the words of the report."""

    text: str

    def __new__(cls, stored: str, text: str) -> Manner:
        made = str.__new__(cls, stored)
        made._value_, made.text = stored, text
        return made

    PLAIN = "plain", "trả lời một mạch"
    SLIPS = "slips", "nhập sai mã một lần rồi trả lời"
    LATER = "later", "dừng giữa chừng, hôm sau làm tiếp"
    GIVES_UP = "gives_up", "dừng giữa chừng rồi thôi"
    LOOKS = "looks", "chỉ mở đường dẫn xem"
    SILENT = "silent", "không trả lời"
    NO_SUCH = "no_such", "số điện thoại không có thật"
    STRANGER = "stranger", "số điện thoại của người khác, người ấy báo “Không phải tôi”"
    BY_CLERK = "by_clerk", "văn thư trả lời thay, chính chủ báo lại"


SHARES = (
    (Manner.PLAIN, 0.62),
    (Manner.SLIPS, 0.03),
    (Manner.LATER, 0.06),
    (Manner.GIVES_UP, 0.03),
    (Manner.LOOKS, 0.03),
    (Manner.SILENT, 0.16),
    (Manner.NO_SUCH, 0.02),
    (Manner.STRANGER, 0.02),
    (Manner.BY_CLERK, 0.03),
)
SURE = (Manner.NO_SUCH, Manner.STRANGER, Manner.BY_CLERK, Manner.LATER, Manner.SLIPS)
"""Manners that the first people of every play have, however few there are."""


@dataclass
class Person:
    """One made-up person. `when`: the part of the round that has passed when they first think of it, from 0 to 1."""

    number: int
    name: str
    position: str
    agency: Agency
    group: RespondentGroup
    phone: str  # E.164
    email: str
    manner: Manner
    when: float
    chance: random.Random = field(repr=False, compare=False)

    @property
    def cells(self) -> dict[str, str]:
        """The row on the list, by column."""
        local = "0" + self.phone.removeprefix("+84")
        said = {"full_name": self.name, "position": self.position, "unit": self.agency.name, "note": ""}
        return said | {"group": self.group.code, "phone": local, "email": self.email}


class Phones:
    """Numbers of the block 0900 0xx xxx, which is given to nobody here; none twice."""

    def __init__(self, chance: random.Random) -> None:
        self.left = chance.sample(range(100_000), 100_000)

    def next(self) -> str:
        return f"+849000{self.left.pop():05d}"


def of_cell(
    agency: Agency, group: RespondentGroup, size: int, phones: Phones, taken: set[str], seed: str
) -> list[Person]:
    """So many people of one group of an agency. `taken`: folded names and mailboxes that the agency has
    already."""
    titles = [title.strip() for title in group.titles.split(";") if title.strip()] or ["Chuyên viên"]
    made = []
    for place in range(size):
        chance = random.Random(f"{seed} {agency.code} {group.code} {place}")
        name = _name(chance, agency.class_code in LOCAL, taken)
        manner = chance.choices([one for one, _ in SHARES], [share for _, share in SHARES])[0]
        email = _own(mailbox(name, agency.code), taken) if chance.random() < 0.7 else ""
        when, title = chance.random() ** 1.6, titles[min(place, len(titles) - 1)]
        made.append(Person(0, name, title, agency, group, phones.next(), email, manner, when, chance))
    return made


def _name(chance: random.Random, is_local: bool, taken: set[str]) -> str:
    weights = [shares[is_local] for shares in PEOPLES.values()]
    while True:
        made = chance.choices(list(PEOPLES), weights)[0](chance, chance.choice(("man", "woman")))
        if fold(made) not in taken:
            taken.add(fold(made))
            return made


def _own(address: str, taken: set[str]) -> str:
    """The address, numbered where a colleague has it already."""
    name, _, domain = address.partition("@")
    made = next(one for number in count(1) if (one := f"{name}{number if number > 1 else ''}@{domain}") not in taken)
    taken.add(made)
    return made


def list_file(survey_round: SurveyRound, agency: Agency, people: Sequence[Person], rules: checking.Rules) -> bytes:
    """The agency's filled template."""
    blank = blank_template(agency.name, agency.code, survey_round.title, rules.groups, unit_prefill="")
    return filled(blank, [person.cells for person in people])
