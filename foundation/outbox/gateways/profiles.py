"""What differs between providers, as data: address, headers, body, how numbers are written, and how the answer is read.

The verdict of every provider stands in the body of its answer; HTTP 200 alone says nothing. A place "{name}" in headers and body
is filled in after parsing, so that no text can break out of its place; "{parameters}" alone is the whole table of parameters.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from foundation.outbox.gateways.shape import Outgoing
from foundation.outbox.states import Fault, Outcome, Verdict

NUMBERS: dict[str, Callable[[str], str]] = {
    "+84": lambda number: number,
    "84": lambda number: number.lstrip("+"),
    "0": lambda number: "0" + number.removeprefix("+84") if number.startswith("+84") else number,
}
"""How a number +84905… is written, by the beginning."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A sentence about an answer: `path` (names with dots) has one of `values`; without a path, `values` stand in its text."""

    path: str
    values: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> Rule | None:
        """`error=0` speaks of a name in the answer, anything else of its text; empty: no rule."""
        name, equals, value = text.partition("=")
        if equals and name.replace(".", "").replace("_", "").isalnum():
            return cls(name, (value,))
        return cls("", (text,)) if text else None

    def holds(self, answer: Any, text: str) -> bool:
        """Whether it is true of an answer, parsed and as text."""
        if not self.path:
            return any(value in text for value in self.values)
        found = at(answer, self.path)
        return found is not None and _shown(found) in self.values


@dataclass(frozen=True, slots=True)
class Profile:
    """One provider. Rules are asked in this order: accepted, not now, no such number, refused. Where it has a `code` and no rule of
    refusal, every other code refuses; where it has one, a code that no rule knows is unclear."""

    url: str
    headers: Mapping[str, str]
    body: Any
    accepted: Rule
    numbers: str = "+84"
    not_now: Rule | None = None
    refused: Rule | None = None
    no_such: Rule | None = None  # of a refusal: there is no such number
    reference: str = ""  # path of the provider's own number of the message
    code: str = ""  # path of its reason
    token_ended: Rule | None = None  # the access token has to be renewed
    templates: Mapping[str, str] | None = None  # kind of message → number of the provider's template
    accented: bool = False  # it takes texts with diacritics

    def request(self, message: Outgoing, secrets: Mapping[str, str]) -> tuple[dict[str, str], Any]:
        """Headers and body for a message. Raises LookupError naming what it needs and does not have."""
        values: dict[str, Any] = dict(secrets)
        text = message.accented if self.accented and message.accented else message.text
        values |= {"to": NUMBERS[self.numbers](message.to), "text": text, "id": message.id}
        values["unicode"] = "0" if text.isascii() else "1"
        if self.templates is not None:
            if message.kind not in self.templates:
                raise LookupError(f"mẫu tin cho loại “{message.kind}”")
            values |= {"template": self.templates[message.kind], "parameters": dict(message.parameters)}
        return {name: str(filled(text, values)) for name, text in self.headers.items()}, filled(self.body, values)

    def says_token_ended(self, answer: bytes) -> bool:
        """Whether the provider wants another access token."""
        text, parsed = _opened(answer)
        return self.token_ended is not None and self.token_ended.holds(parsed, text)

    def read(self, answer: bytes) -> Outcome | None:
        """The provider's verdict; None when none of its rules holds."""
        text, parsed = _opened(answer)
        if self.accepted.holds(parsed, text):
            return Outcome(Verdict.ACCEPTED, reference=_shown(at(parsed, self.reference) or ""))
        reason = (
            f"nhà cung cấp trả lời mã {_shown(at(parsed, self.code))[:40]}" if self.code else "nhà cung cấp từ chối"
        )
        for rule, outcome in (
            (self.not_now, Outcome(Verdict.NOT_NOW, reason)),
            (self.no_such, Outcome(Verdict.REFUSED, reason, fault=Fault.NO_SUCH)),
            (self.refused, Outcome(Verdict.REFUSED, reason)),
        ):
            if rule is not None and rule.holds(parsed, text):
                return outcome
        if self.code and at(parsed, self.code) is not None:
            return Outcome(Verdict.UNCLEAR if self.refused else Verdict.REFUSED, reason)
        return None


def _opened(answer: bytes) -> tuple[str, Any]:
    """An answer as text, and parsed where it is JSON."""
    text = answer.decode("utf-8", "replace")
    try:
        return text, json.loads(text)
    except ValueError:
        return text, None


def at(answer: Any, path: str) -> Any:
    """What stands at "data.msg_id" in a parsed answer; None when nothing does."""
    for name in path.split(".") if path else ():
        answer = answer.get(name) if isinstance(answer, dict) else None
    return answer if path else None


def _shown(value: Any) -> str:
    """A value as rules write it: true, 0, 100."""
    return value if isinstance(value, str) else json.dumps(value)


def filled(body: Any, values: Mapping[str, Any]) -> Any:
    """A parsed template with its places filled in."""
    if isinstance(body, dict):
        return {name: filled(value, values) for name, value in body.items()}
    if isinstance(body, list):
        return [filled(value, values) for value in body]
    if not isinstance(body, str):
        return body
    if body.startswith("{") and body.endswith("}") and isinstance(values.get(body[1:-1]), dict):
        return values[body[1:-1]]
    pieces, rest = [], body
    while (start := rest.find("{")) >= 0:
        end = rest.find("}", start)
        name = rest[start + 1 : end] if end > 0 else ""
        known = name in values
        pieces += [rest[:start], str(values[name]) if known else rest[start : start + 1]]
        rest = rest[end + 1 :] if known else rest[start + 1 :]
    return "".join([*pieces, rest])


def esms(url: str) -> Profile:
    """eSMS, by its table of codes (developers.esms.vn/en/esms-api/table-of-error-codes, read in November 2026).

    100 is taken. Of the account, and so of every message until somebody acts: 101 keys, 102 no price list, 103 balance, 104 brand
    name, 118 sort of message, 140 our address. Of this message: 99 number blocked, 108 number malformed, 146 text not as
    registered, 177 brand name not registered with the network. 124, a RequestId that was used before, does not say whether that
    request was taken or refused, so it is unclear, as is every code that the table does not explain.
    """
    return Profile(
        url or "https://rest.esms.vn/MainService.svc/json/SendMultipleMessage_V4_post_json/",
        {},
        {
            "ApiKey": "{key}",
            "SecretKey": "{secret}",
            "Brandname": "{brand}",
            "Phone": "{to}",
            "Content": "{text}",
            "SmsType": "2",
            "IsUnicode": "{unicode}",
            "Sandbox": "0",
            "RequestId": "{id}",
        },
        accepted=Rule("CodeResult", ("100",)),
        not_now=Rule("CodeResult", ("101", "102", "103", "104", "118", "140")),
        no_such=Rule("CodeResult", ("108",)),
        refused=Rule("CodeResult", ("99", "146", "177")),
        numbers="0",
        reference="SMSID",
        code="CodeResult",
    )


def speedsms(url: str) -> Profile:
    """SpeedSMS: `status` is "success" or "error"."""
    return Profile(
        url or "https://api.speedsms.vn/index.php/sms/send",
        {"Authorization": "Basic {basic}"},
        {"to": ["{to}"], "content": "{text}", "sms_type": 2, "sender": "{brand}"},
        accepted=Rule("status", ("success",)),
        refused=Rule("status", ("error",)),
        no_such=Rule("code", ("105",)),
        numbers="84",
        reference="data.tranId",
        code="code",
    )


TOKEN_ENDED = "-124"


def zns(url: str, templates: Mapping[str, str]) -> Profile:
    """Zalo ZNS: `error` 0 is taken; a template for each kind of message; -124: the token is no longer valid."""
    return Profile(
        url or "https://business.openapi.zalo.me/message/template",
        {"access_token": "{token}"},
        {"phone": "{to}", "template_id": "{template}", "template_data": "{parameters}", "tracking_id": "{id}"},
        accepted=Rule("error", ("0",)),
        not_now=Rule("error", (TOKEN_ENDED,)),
        no_such=Rule("error", ("-108",)),
        numbers="84",
        reference="data.msg_id",
        code="error",
        token_ended=Rule("error", (TOKEN_ENDED,)),
        templates=templates,
    )
