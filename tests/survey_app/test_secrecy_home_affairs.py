"""An account of Home Affairs asks everything at every stage and learns of nobody what was answered; without a box, of all."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from foundation import key_folder, keys, slots
from survey_app.secrecy import asking
from survey_app.secrecy.home_affairs_account import ROLE, exchanged, home_affairs_account, some_sheets, telling_words
from survey_app.secrecy.played_round import Play, Stage, played

ALWAYS = {"home_affairs.dashboard", "home_affairs.person", "ministry.results_questionnaire"}
EFFECTS = {"home_affairs.person_disposition", "home_affairs.person_paper", "ministry.exports_make"}


@pytest.mark.long
def test_everything_that_it_asks_looks_the_same_whatever_was_answered(ring: keys.Keys) -> None:
    found = home_affairs_account()
    assert (found.tied, found.of, found.with_seals_open) == (0, 17, 17)


@pytest.mark.long
def test_every_page_of_its_role_is_asked_for_and_the_process_has_its_own_folders_back(ring: keys.Keys) -> None:
    with played() as play:
        play.show(some_sheets(play.people), Stage.OPENED)
        asked = asking.ask_all(play.app, play.client(), ROLE)
        answered = {_endpoint(play, one) for one in asked}
        client = play.client()
        for address in asking._addresses(play.app, lambda endpoint: asking._may(ROLE, "", endpoint)):
            is_asked = asking.Question(address) in asked
            assert is_asked or client.get(address).status_code == 404, address
    assert answered >= ALWAYS | EFFECTS


def _endpoint(play: Play, one: asking.Question) -> str:
    method = "GET" if one.fields is None else "POST"
    return str(play.app.url_map.bind("localhost").match(one.address.partition("?")[0], method)[0])


def test_the_papers_of_the_opening_say_nothing_of_the_answers(ring: keys.Keys, monkeypatch: pytest.MonkeyPatch) -> None:
    """Papers are read as a person would; what is made anew at each sealing (a hash) changes by chance."""
    monkeypatch.setattr(asking, "texts", lambda data: [_read(data)] if data[:4] == b"%PDF" else [])
    papers = [asking.Question(f"/so-noi-vu/dot/1/hom-phieu/mo/{name}.pdf") for name in ("chot-cuoi", "bien-ban-mo")]
    with played() as play:
        play.show(some_sheets(play.people), Stage.OPENED)
        before = asking.ask(play.client(), papers)
        assert all(sum(words.values()) > 50 for words in before.values())
        assert telling_words(play, Stage.OPENED, before, exchanged(play.people)) == {}


def _read(data: bytes) -> bytes:
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages).encode()


def test_folders_of_the_process_are_given_back(ring: keys.Keys, app) -> None:
    before = key_folder.current(), slots.current()
    with played():
        assert key_folder.current() != before[0]
    assert (key_folder.current(), slots.current()) == before
