"""Three key holders and a chief, each signed in with a browser of their own."""

from __future__ import annotations

import html
import re
from typing import NamedTuple

from flask import Flask
from flask.testing import FlaskClient

from questionnaires.survey_round import SurveyRound
from survey_app.accounts import Account
from survey_app.database import db
from tests.signing_in import an_account, open_session


class Person(NamedTuple):
    """An account with its browser."""

    client: FlaskClient
    account: Account


def a_person(app: Flask, role: str) -> Person:
    """Somebody of this role, signed in."""
    account = an_account(role)
    client = app.test_client()
    open_session(client, account)
    return Person(client, account)


class Sitting:
    """The sitting of a round, held from its pages."""

    def __init__(self, app: Flask, survey_round: SurveyRound) -> None:
        self.at = f"/so-noi-vu/dot/{survey_round.id}/hom-phieu"
        self.chief = a_person(app, "administrator")
        self.holders = [a_person(app, "key_holder") for _ in range(3)]
        db.session.commit()

    def name_holders(self, **more: object) -> str:
        """The chief chooses; returns the page that follows."""
        fields = {"way": "ministry", "who": [one.account.id for one in self.holders], "threshold": 2} | more
        return self.post(self.chief, "/nguoi-giu-khoa", fields)

    def take(self, holder: Person) -> str:
        """ "Mã khoá của tôi": the secret that the page shows."""
        page = holder.client.post(f"{self.at}/ma-khoa").text
        return "-".join(re.findall(r'<strong class="code">([0-9A-Z]{4})</strong>', page))

    def type_back(self, holder: Person, secret: str) -> str:
        """The holder types it from paper."""
        return self.post(holder, "/nhap-lai", {"secret": secret})

    def lock(self, secrets: list[str]) -> str:
        """The chief's form."""
        return self.post(self.chief, "/lap-khoa", {f"secret_{place}": one for place, one in enumerate(secrets)})

    def hold(self) -> list[str]:
        """All of it; the secrets on paper."""
        self.name_holders()
        secrets = [self.take(holder) for holder in self.holders]
        for holder, secret in zip(self.holders, secrets, strict=True):
            self.type_back(holder, secret)
        self.lock(secrets)
        return secrets

    def post(self, who: Person, where: str, fields: dict[str, object] | None = None) -> str:
        """Sends a form; the text of the page that follows."""
        return html.unescape(who.client.post(f"{self.at}{where}", data=fields or {}, follow_redirects=True).text)

    def page(self, who: Person, where: str = "") -> str:
        """A page's text."""
        return html.unescape(who.client.get(f"{self.at}{where}").text)
