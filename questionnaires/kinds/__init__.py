"""What can be asked: one class, and one row in KINDS, for each kind of question.

    kinds.KINDS["select_one"]                 by the name that authors write in the column `type`
    kinds.of_control("input", "int", ())      by what stands in an XForm
    kinds.stored("int", "12")                 a text as a place of a bind's type holds it

A kind is written by authors, reads an answer, is drawn, said, printed, counted and coded by its own class (`kind.Kind`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from questionnaires.kinds.choices import Acknowledge, SelectMultiple, SelectOne
from questionnaires.kinds.kind import Coding, Drawn, Kind, Question, Role
from questionnaires.kinds.moments import Date, DateTime, Time
from questionnaires.kinds.numbers import Decimal, Integer, Points
from questionnaires.kinds.order import Rank
from questionnaires.kinds.texts import Bracket, Calculate, Foreign, Hidden, Nobody, Note, Text

SELECT_ONE, SELECT_MULTIPLE, RANK, RANGE = SelectOne(), SelectMultiple(), Rank(), Points()
TEXT, NOTE, CALCULATE, HIDDEN = Text(), Note(), Calculate(), Hidden()
NOBODY = Nobody()

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        SELECT_ONE,
        SELECT_MULTIPLE,
        RANK,
        RANGE,
        Integer(),
        Decimal(),
        TEXT,
        Date(),
        Time(),
        DateTime(),
        Acknowledge(),
        NOTE,
        CALCULATE,
        HIDDEN,
    )
}
"""The table of kinds: to add one is to add its row here."""

BEGIN_GROUP = Bracket(Role.BEGIN, "group", ("Nhóm câu hỏi; field-list: cả nhóm trên một trang", "Phần I"))
END_GROUP = Bracket(Role.END, "group")
LOOPED = ("lgroup", "looped group")
BEGIN_REPEAT = Bracket(
    Role.BEGIN, "repeat", ("Phần lặp lại nhiều lần (một cấp)", "Từng đơn vị trực thuộc"), others=LOOPED
)
END_REPEAT = Bracket(Role.END, "repeat", others=LOOPED)
BRACKETS = {bracket.name: bracket for bracket in (BEGIN_GROUP, END_GROUP, BEGIN_REPEAT, END_REPEAT)}
"""What else may stand in the column `type`."""


def _foreign(topic: str, names: str, role: Role = Role.QUESTION, inside: Kind | None = None) -> dict[str, Foreign]:
    return {name: Foreign(name, topic, role, inside) for name in names.split(", ")}


FOREIGN: dict[str, Foreign] = {
    **_foreign("place", "geopoint, geotrace, geoshape, gps, location, add location prompt, osm"),
    **_foreign("place", "q geopoint, q geotrace, q geoshape, q location"),
    **_foreign("place", "start-geopoint, background-geopoint", Role.HIDDEN),
    **_foreign(
        "media", "image, photo, audio, video, file, barcode, add image prompt, add photo prompt, add audio prompt"
    ),
    **_foreign("media", "add video prompt, add file prompt, add barcode prompt"),
    **_foreign("media", "q image, q picture, q audio, q video, q barcode"),
    **_foreign("media", "background-audio", Role.HIDDEN),
    **_foreign("outside_list", "select_one_from_file, select one from file", inside=SELECT_ONE),
    **_foreign("outside_list", "select_multiple_from_file, select multiple from file", inside=SELECT_MULTIPLE),
    **_foreign("outside_list", "select_one_external, select one external"),
    **_foreign("outside_list", "csv-external, xml-external", Role.HIDDEN),
    **_foreign("loop", "begin_loop, end_loop, begin loop, end loop, cascading select, cascading_select", Role.HIDDEN),
    **_foreign(
        "trace", "audit, start, end, today, deviceid, phonenumber, username, email, simserial, imei", Role.HIDDEN
    ),
    **_foreign("trace", "subscriberid, subscriber id, sim id, device id, start time, end time, get today", Role.HIDDEN),
    **_foreign("trace", "get start time, get end time, get device id, get sim id, get subscriber id", Role.HIDDEN),
    **_foreign(
        "trace", "get phone number, uri:deviceid, uri:phonenumber, uri:simserial, uri:subscriberid", Role.HIDDEN
    ),
    **_foreign("trace", "uri:username, uri:email", Role.HIDDEN),
}
"""Types of XLSForm that are refused, with the topic of the advice."""
UNSUPPORTED = FOREIGN["file"]
"""The kind of everything in an XForm that cannot be asked."""

INPUT, SECRET = "input", "secret"


def of_control(control: str, bind_type: str, appearance: Sequence[str]) -> Kind | None:
    """The kind that a control of an XForm asks, UNSUPPORTED if none of ours; None for what is no control."""
    if control == SECRET:
        return TEXT
    fitting = [kind for kind in KINDS.values() if _fits(kind, control, bind_type)]
    marked = (kind for kind in fitting if kind.mark and kind.mark in appearance)
    plain = (kind for kind in fitting if not kind.mark)
    return next(marked, None) or next(plain, UNSUPPORTED if control in (INPUT, "upload") else None)


def _fits(kind: Kind, control: str, bind_type: str) -> bool:
    return kind.control == control and (control != INPUT or bind_type in kind.bind_types)


_OF_BIND = {bind_type: kind for kind in reversed(KINDS.values()) for bind_type in kind.bind_types}


def of_bind(bind_type: str) -> Kind:
    """The kind that decides what a place of this type holds: the first that has it; TEXT for a type without rules."""
    return _OF_BIND.get(bind_type, TEXT)


def stored(bind_type: str, text: str) -> str | None:
    """The text as a place of that type holds it; None when it may not hold it. Other types hold any text."""
    kind = of_bind(bind_type)
    return text if kind is TEXT else kind.stored(text.strip())


def accepted() -> Iterator[Kind]:
    """The kinds that workbooks may use, then the brackets of groups and repeats."""
    yield from (kind for kind in KINDS.values() if not kind.topic)
    yield from BRACKETS.values()


__all__ = [
    "BEGIN_GROUP",
    "BEGIN_REPEAT",
    "BRACKETS",
    "CALCULATE",
    "END_GROUP",
    "END_REPEAT",
    "FOREIGN",
    "HIDDEN",
    "INPUT",
    "KINDS",
    "NOBODY",
    "NOTE",
    "RANGE",
    "RANK",
    "SELECT_MULTIPLE",
    "SELECT_ONE",
    "TEXT",
    "UNSUPPORTED",
    "Coding",
    "Drawn",
    "Kind",
    "Question",
    "Role",
    "accepted",
    "of_bind",
    "of_control",
    "stored",
]
