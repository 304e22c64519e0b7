"""An event of the audit log as a sentence: who did what to what, with names where things have names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from foundation.audit import AuditEvent
from survey_app.home_affairs.audit_details import DETAILS
from survey_app.home_affairs.audit_subjects import SUBJECTS
from survey_app.home_affairs.audit_words import VERBS
from survey_app.roles import ROLES

NUMBERED = frozenset({"invitation", "respondent", "change", "call_back", "repudiation", "job"})
"""Of these several belong to one name, so that their number is told too."""

NAMED_DETAILS = {"agency": "agency", "roster": "roster", "round": "round", "version": "questionnaire_version"}
"""Details that hold the number of something that has a name, and what it is."""


def verb(name: str) -> str:
    """What was done."""
    return VERBS.get(name, name)


def did(name: str) -> str:
    """The same behind whoever did it."""
    text = verb(name)
    return text[:1].lower() + text[1:]


def mentioned(event: AuditEvent) -> Iterator[str]:
    """The subjects that a sentence about the event names."""
    yield event.subject
    for key, kind in NAMED_DETAILS.items():
        if isinstance(number := event.detail.get(key), int):
            yield f"{kind}:{number}"


def subject(name: str, names: Mapping[str, str]) -> str:
    """To what: "roster:28" → "Sở Tư pháp", "invitation:7" → "thư mời số 7, Sở Tư pháp"; by its number where it has no name."""
    kind, _, number = name.partition(":")
    text = SUBJECTS.get(kind, kind)
    known = names.get(name)
    if known is None:
        return f"{text} số {number}" if number else text
    return f"{text} số {number}, {known}" if kind in NUMBERED else known


def is_about_others(event: AuditEvent) -> bool:
    """Whether it was done to something else than to the actor's own account."""
    return not (
        event.subject.startswith("account:") and event.subject.partition(":")[2] == event.actor.partition(":")[2]
    )


def details(held: Mapping[str, Any], names: Mapping[str, str] | None = None) -> str:
    """What the event holds besides, without what is empty; long values such as checksums by their beginning."""
    parts = []
    for key, value in held.items():
        text = DETAILS.get(key, key)
        if value is True:
            parts.append(text)
        elif value not in (None, "", [], False):
            parts.append(f"{text}: {_value(key, value, names or {})}")
    return "; ".join(parts)


def _value(key: str, value: Any, names: Mapping[str, str]) -> str:
    if key in NAMED_DETAILS and (name := names.get(f"{NAMED_DETAILS[key]}:{value}")):
        return name
    return ROLES.get(value, value) if key == "role" else _short(value)


def sentence(event: AuditEvent, who: str, names: Mapping[str, str]) -> str:
    """Who did what to what, and what else is known: one line of the file."""
    told = f"{who} {did(event.verb)}"
    if is_about_others(event):
        told += f": {subject(event.subject, names)}"
    more = details(event.detail, names)
    return f"{told} ({more})." if more else f"{told}."


def _short(value: Any) -> str:
    text = ", ".join(map(_short, value)) if isinstance(value, list) else str(value)
    return f"{text[:12]}…" if len(text) > 40 and " " not in text else text
