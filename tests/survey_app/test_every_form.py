"""Every form of every role takes too much, too little and nonsense, and answers in Vietnamese; nothing breaks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from foundation import keys
from tests.survey_app.every_form import FoundForm, demonstrated, english, entered, sent, walk

LEAST = {"home.affairs": 15, "administrator": 15, "ministry": 2, "auditor": 2, "stp": 3, "sxd": 4, "bdl": 4}
"""Account of the demonstration → how many forms that ask something it meets at the least."""
LONG = "ă" * 3_000  # a form of sixty such fields stays below half a megabyte
NONSENSE = (
    "<b>'\"&%00\u202e\x00",
    "-1",
    "99999999999999999999999999",
    "NaN",
    "31/02/2023",
    "=1+1",
    " ",
    "٤٨٢",
)


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Any) -> Iterator[Flask]:
    """The demonstration, as `make run` shows it."""
    with demonstrated(tmp_path_factory.mktemp("demonstration"), sqlite_template) as app:
        yield app


@pytest.fixture(autouse=True)
def same_ring(demonstration: Flask, ring: keys.Keys) -> None:
    """The keys of the demonstration, in place of the fresh ones that each test begins with."""
    keys.install(demonstration.config["KEYS"])


@pytest.mark.slow
@pytest.mark.parametrize(
    "who", [pytest.param(one, marks=pytest.mark.long) if one == "administrator" else one for one in LEAST]
)
def test_every_form_refuses_in_vietnamese(demonstration: Flask, who: str) -> None:
    wrong: list[object] = []
    client, start = entered(demonstration, who)
    forms = walk(demonstration, client, start)
    for form in forms:
        wrong += _tried(client, form)
    assert wrong == []
    assert len({form.endpoint for form in forms if form.asks}) >= LEAST[who], "the walk found too few forms"


def _tried(client: Any, form: FoundForm) -> list[object]:
    """What is wrong with the answers to one form."""
    wrong: list[object] = []
    if not form.asks:
        return wrong
    for text, file in ((LONG, b"x" * 100_000), *((nonsense, b"PK\x03\x04") for nonsense in NONSENSE), ("", b"")):
        response = client.post(
            form.action, data=sent(form, text, file), follow_redirects=True, content_type="multipart/form-data"
        )
        if response.status_code >= 500:
            wrong.append((form.endpoint, text[:20], response.status_code))
        elif response.mimetype == "text/html" and (said := english(response.get_data(as_text=True))):
            wrong.append((form.endpoint, text[:20], said))
    return wrong
