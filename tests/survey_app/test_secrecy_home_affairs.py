"""An account of Home Affairs asks everything at every stage and learns of nobody what was answered; without a box, of all."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from foundation import key_folder, keys, slots
from survey_app import access
from survey_app.secrecy import asking
from survey_app.secrecy.home_affairs_account import ROLE, exchanged, home_affairs_account, some_sheets, telling_words
from survey_app.secrecy.played_round import Play, Stage, played

WITHOUT_A_ROW = {
    # about something that the played round does not have, so that no address of it answers
    "accounts.job",
    "accounts.job_state",
    "accounts.job_file",
    "home_affairs.lists_changes_request",
    "home_affairs.lists_changes_evidence",
    "home_affairs.lists_review_letter",
    "ministry.exports_one",
    "ministry.exports_file",
    # an address of an earlier release, which leads to the results
    "ministry.which_round_of_results",
    # a step of the round that is not its next one any more
    "home_affairs.rounds_turn",
}


@pytest.mark.slow
def test_everything_that_it_asks_looks_the_same_whatever_was_answered(ring: keys.Keys) -> None:
    found = home_affairs_account()
    assert (found.tied, found.of, found.with_seals_open) == (0, 17, 17)


def test_every_page_of_its_role_is_asked_for_and_the_process_has_its_own_folders_back(ring: keys.Keys) -> None:
    with played() as play:
        play.show(some_sheets(play.people), Stage.OPENED)
        asked = asking.ask_all(play.app, play.client(), ROLE)
        answered = {_endpoint(play, one) for one in asked}
    wanted = {
        rule.endpoint
        for rule in play.app.url_map.iter_rules()
        if "GET" in (rule.methods or ())
        and access.may(ROLE, rule.endpoint)
        and not rule.endpoint.startswith(tuple(asking.LEFT_OUT))
    }
    assert wanted - answered == WITHOUT_A_ROW
    assert {"home_affairs.person_disposition", "ministry.exports_make"} <= answered, "effects too"


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
    before = key_folder.path(""), slots.current()
    with played():
        assert key_folder.path("") != before[0]
    assert (key_folder.path(""), slots.current()) == before
