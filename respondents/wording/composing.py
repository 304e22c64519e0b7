"""Texts are made when a message leaves: of its kind, the round's templates, and parameters of the round, the person and the
message. What changed since it was written – a help line, a word, the share that has answered – is right in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple
from urllib.parse import urlsplit

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from foundation import keys
from foundation.db import now, table
from foundation.outbox import Composed
from foundation.outbox.claims import Claimed
from foundation.outbox.sms_text import without_diacritics
from foundation.plain_text import one_line
from foundation.vietnam_time import in_vietnam
from questionnaires.survey_round import SurveyRound
from respondents.invitation import Invitation
from respondents.wording import norm, templates
from respondents.wording.filling import filled
from respondents.wording.kinds import KINDS, Kind
from respondents.wording.mail import as_html, with_foot
from respondents.wording.parameters import PARAMETERS
from respondents.wording.standard import Texts

UNKNOWN_KIND, NO_ROUND = "không còn loại tin này", "không tìm thấy đợt hoặc người của tin này"


@dataclass(frozen=True, slots=True)
class RoundWords:
    """What a round's messages say: its templates and the values that are the same for everybody, by mark."""

    texts: Mapping[str, Texts]
    values: Mapping[str, str]

    @classmethod
    def of(cls, session: Session, survey_round: SurveyRound, base_url: str) -> RoundWords:
        """As they stand now."""
        own = {"da_tra_loi": norm.words(session, survey_round)}
        return cls(templates.of_round(session, survey_round.id), of_round(survey_round, base_url) | own)

    def say(self, kind: Kind, channel: str, parameters: Mapping[str, str], texts: Texts | None = None) -> Composed:
        """What one message says. parameters: those of the message, by name; `link` is the person's. texts: instead of the
        round's, for a preview. Raises KeyError with the mark of a parameter that is missing."""
        chosen = texts or self.texts[kind.name]
        given = {mark: parameters[one.name] for mark, one in PARAMETERS.items() if one.name in parameters}
        values = {**self.values, **given}
        if "phut" in given:
            ends = in_vietnam(now() + timedelta(minutes=int(given["phut"])))
            values.setdefault("den_gio", f"{ends:%H:%M}")
        named = {one.name: values[mark] for mark, one in PARAMETERS.items() if mark in values}
        if "duong_dan" in values:
            named["token"] = values["duong_dan"].rpartition("/")[2]
        for_provider = {name: named[name] for name in kind.provider if name in named}
        if channel == "email":
            body = with_foot(filled(chosen.mail, values), values)
            return Composed(body, "", one_line(filled(chosen.subject, values)), as_html(body), for_provider)
        accented = filled(chosen.sms, values)
        return Composed(without_diacritics(accented), accented, parameters=for_provider)


def of_round(survey_round: SurveyRound, base_url: str) -> dict[str, str]:
    """The values of the round's own parameters, by mark, and where an invitation can be checked."""
    closes, opens = in_vietnam(survey_round.closes_at), in_vietnam(survey_round.opens_at)
    return {
        "nguoi_gui": survey_round.setting("sms_name"),
        "co_quan": f"{survey_round.host} {survey_round.province_in_text}",
        "ten_dot": survey_round.title,
        "nam": str(survey_round.year),
        "han": f"{closes:%d/%m/%Y}",
        "gio_han": f"{closes.hour}h{closes:%M}" if closes.minute else f"{closes.hour}h",
        "han_ngan": f"{closes:%d/%m}",
        "mo": f"{opens:%d/%m/%Y}",
        "thoi_luong": str(survey_round.minutes),
        "ho_tro": survey_round.setting("phone"),
        "gio_ho_tro": survey_round.setting("hours"),
        "thu_ho_tro": survey_round.setting("email"),
        "kiem_chung": survey_round.setting("site"),
        "trang": base_url,
        "ten_mien": urlsplit(base_url).hostname or "",
    }


def compose(session: Session, messages: Sequence[Claimed], base_url: str) -> dict[str, Composed]:
    """The texts of claimed messages, by id; only reads. One that cannot be made says why and disturbs no other."""
    people = _people(session, [one.about.id for one in messages if one.about and one.about.kind == "invitation"])
    rounds: dict[int, RoundWords | None] = {}
    made = {}
    for message in messages:
        place = _place(message, people)
        if place is not None and place.round_id not in rounds:
            found = session.get(SurveyRound, place.round_id)
            rounds[place.round_id] = None if found is None else RoundWords.of(session, found, base_url)
        words = rounds.get(place.round_id) if place is not None else None
        made[message.id] = _made(message, place, words, base_url)
    return made


class Place(NamedTuple):
    """Of which round a message is, and the end of its person's link, if it is about one."""

    round_id: int
    token: str = ""


_I = table(Invitation)
_PEOPLE = select(_I.c.id, _I.c.round_id, _I.c.respondent_id, _I.c.issue).where(
    _I.c.id.in_(bindparam("people", expanding=True))
)


def _people(session: Session, ids: Sequence[int]) -> dict[int, Place]:
    ring = keys.current()
    return {
        row.id: Place(row.round_id, ring.link_token(row.respondent_id, row.issue))
        for row in (session.execute(_PEOPLE, {"people": list(set(ids))}) if ids else ())
    }


def _place(message: Claimed, people: Mapping[int, Place]) -> Place | None:
    if message.about is None:
        return None
    return Place(message.about.id) if message.about.kind == "round" else people.get(message.about.id)


def _made(message: Claimed, place: Place | None, words: RoundWords | None, base_url: str) -> Composed:
    kind = KINDS.get(message.kind)
    if kind is None:
        return Composed(flaw=f"{UNKNOWN_KIND} ({message.kind})")
    if place is None or words is None:
        return Composed(flaw=NO_ROUND)
    link = {"link": f"{base_url}/t/{place.token}"} if place.token else {}
    try:
        return words.say(kind, message.channel, {**link, **message.parameters})
    except KeyError as error:
        return Composed(flaw=f"mẫu tin thiếu tham số {{{error.args[0]}}}")
    except Exception as error:  # a text that fails must not hold up the others
        return Composed(flaw=f"không dựng được nội dung tin ({type(error).__name__})")
