"""Checks that need the whole list: the same phone, e-mail address or person twice, and the quotas (list-import §7)."""

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache

from respondents.person_names import key
from respondents.roster_file.group_rules import GroupBook, GroupRule
from respondents.roster_file.people import PersonReading
from respondents.roster_file.reading import Problem, problem


def duplicates(people: Sequence[PersonReading]) -> Iterator[Problem]:
    """At each later row, naming the first."""
    for code, column, identity in _IDENTITIES:
        first: dict[object, int] = {}
        for person in people:
            same = identity(person)
            if same and first.setdefault(same, person.row) != person.row:
                yield problem(code, person.row, column, words={"first": str(first[same])})


def _phone(person: PersonReading) -> object:
    return person.fields["phone"].compared


def _email(person: PersonReading) -> object:
    return person.fields["email"].compared


def _name_and_position(person: PersonReading) -> object:
    name, position = person.fields["full_name"].compared, person.fields["position"].compared
    identity = name and position and (key(name), _position_key(position))
    return identity if identity and all(identity) else None


_position_key = lru_cache(maxsize=4096)(key)  # positions repeat, names hardly


_IDENTITIES = (
    ("DUPLICATE_PHONE", "phone", _phone),
    ("DUPLICATE_EMAIL", "email", _email),
    ("DUPLICATE_PERSON", "full_name", _name_and_position),
)


def quotas(groups: GroupBook, people: Sequence[PersonReading]) -> Iterator[Problem]:
    """For each group with a quota, how many people were read as that group; other problems of theirs do not matter."""
    counted = Counter(person.fields["group"].compared for person in people)
    for group in groups.groups:
        yield from _quota(group, counted[group.code])


def _quota(group: GroupRule, count: int) -> Iterator[Problem]:
    words = {"group": group.name, "n": str(count), "min": str(group.min), "max": str(group.max)}
    if group.min is not None and count < group.min:
        yield problem("QUOTA_SHORT", column="group", words=words | {"k": str(group.min - count)})
    if group.max is not None and count > group.max:
        yield problem("QUOTA_OVER", column="group", words=words | {"k": str(count - group.max)})
