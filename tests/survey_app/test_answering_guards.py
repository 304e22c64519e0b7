"""What must hold for every page of a respondent: a GET writes nothing, parallel requests lose nothing, a secret stays one."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from flask import Flask

from foundation.outbox import Message
from questionnaires.drafts import Draft
from questionnaires.working_sheet import WorkingSheet
from respondents.envelopes import Envelope
from respondents.identity import LimitCount
from survey_app.database import db
from tests.visitor import Visitor, invited, link_of, newest_code, open_round

FETCHERS = {
    "messenger": {"User-Agent": "Mozilla/5.0 (compatible; ZaloPC-win32; preview)"},
    "mail scanner": {"User-Agent": "Mozilla/5.0 (Windows NT 10.0) SafeLinks", "Accept": "*/*"},
    "browser that fetches ahead": {"Purpose": "prefetch", "Sec-Purpose": "prefetch"},
}


@pytest.fixture
def field(app_on_each: Flask) -> Iterator[Flask]:
    """A round in the field, on each database."""
    with app_on_each.app_context():
        open_round(db.session)
        yield app_on_each
        db.session.remove()


def contents() -> dict[str, list[tuple[object, ...]]]:
    """Everything in the database."""
    db.session.rollback()
    tables = db.metadata.sorted_tables
    return {table.name: sorted(map(tuple, db.session.execute(sa.select(table))), key=repr) for table in tables}


def gets(app: Flask) -> list[str]:
    """Every address of a respondent's page that a GET may fetch."""
    rules = (rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("answering."))
    return sorted({rule.rule for rule in rules if rule.methods and "GET" in rule.methods})


@pytest.mark.parametrize("stage", ["outside", "started", "proven", "answering", "submitted"])
def test_fetching_any_page_in_any_stage_changes_nothing(field: Flask, stage: str) -> None:
    visitor = Visitor(field)
    link = link_of()
    steps: dict[str, Callable[[], object]] = {
        "outside": lambda: None,
        "started": lambda: (visitor.open(link), visitor.press(), visitor.press()),
        "proven": visitor.prove,
        "answering": visitor.reach_sheet,
        "submitted": lambda: (visitor.reach_sheet(), visitor.answer_all(), visitor.submit()),
    }
    steps[stage]()
    before = contents()
    for rule in gets(field):
        path = link if "<token>" in rule else re.sub(r"<[^>]+>", "1", rule)
        for headers in FETCHERS.values():
            assert visitor.client.get(path, headers=headers).status_code < 500
            assert visitor.client.head(path, headers=headers).status_code < 500
    assert contents() == before


def test_addresses_carry_the_token_before_the_start_and_never_after(field: Flask) -> None:
    rules = gets(field)
    assert [rule for rule in rules if "<token>" in rule] == ["/t/<token>"]
    visitor = Visitor(field)
    token = link_of().removeprefix("/t/")
    visitor.open(link_of())
    assert token not in visitor.page.get_data(as_text=True)
    visitor.press()
    assert token not in visitor.page.get_data(as_text=True)
    assert visitor.page.headers["Referrer-Policy"] == "no-referrer"
    assert visitor.page.headers["Cache-Control"] == "no-store"


def test_the_cookies_are_for_this_host_alone(field: Flask) -> None:
    field.config["SECURE"] = True
    response = field.test_client().get(link_of(), base_url="https://localhost")
    (cookie,) = response.headers.getlist("Set-Cookie")
    assert re.match(
        r"__Host-device=[\w-]{43}; Secure; HttpOnly; Max-Age=\d+; Path=/; SameSite=Lax", sorted_cookie(cookie)
    )


def test_a_session_has_a_new_secret_once_it_is_proven(field: Flask) -> None:
    """A cookie that was copied before the code was entered, with the browser's name and all, opens nothing afterwards."""
    visitor = Visitor(field)
    visitor.open(link_of())
    visitor.press()
    copied = {name: visitor.client.get_cookie(name) for name in ("respondent", "device")}
    visitor.press()
    visitor.press(code=newest_code())
    assert visitor.client.get_cookie("respondent") != copied["respondent"]
    thief = Visitor(field)
    for name, cookie in copied.items():
        assert cookie is not None
        thief.client.set_cookie(name, cookie.value)
    stranger = Visitor(field)
    for page in ("/phieu/thong-bao", "/phieu/trang/1", "/phieu/nguoi-duoc-moi"):
        assert thief.open(page) == stranger.open(page), "as for whoever has no session"
    visitor.press(how="self", pledge="y")
    visitor.answer_all()
    assert "Mã biên nhận" in visitor.submit() or visitor.path == "/phieu/bien-nhan"


def test_a_wrong_code_changes_no_secret(field: Flask) -> None:
    visitor = Visitor(field)
    visitor.open(link_of())
    visitor.press()
    before = visitor.client.get_cookie("respondent")
    visitor.press()
    visitor.press(code="000000" if newest_code() != "000000" else "000001")
    assert visitor.client.get_cookie("respondent") == before
    visitor.press(code=newest_code())
    assert visitor.client.get_cookie("respondent") != before


def sorted_cookie(header: str) -> str:
    """The cookie with its attributes in one order."""
    first, *attributes = (part for part in header.split("; ") if not part.startswith("Expires"))
    order = ("Secure", "HttpOnly", "Max-Age", "Path", "SameSite")
    return "; ".join([first, *sorted(attributes, key=lambda part: order.index(part.partition("=")[0]))])


def in_parallel(app: Flask, times: int, act: Callable[[], int]) -> list[int]:
    """The same act so many times at once; gives the statuses."""
    start = threading.Barrier(times)

    def one(_: int) -> int:
        start.wait()
        return act()

    db.session.remove()
    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))


def copy_of(visitor: Visitor, app: Flask) -> Callable[..., object]:
    """Another tab of the same browser, without a shared client: posts with its cookies."""
    cookies = {name: visitor.client.get_cookie(name) for name in ("respondent", "device")}

    def post(path: str, **fields: str) -> object:
        client = app.test_client()
        for name, cookie in cookies.items():
            assert cookie is not None
            client.set_cookie(name, cookie.value)
        return client.post(path, data=fields)

    return post


def test_one_sheet_submitted_by_many_at_once_gives_one_response_and_one_receipt(field: Flask) -> None:
    visitor = Visitor(field)
    visitor.reach_sheet()
    visitor.answer_all()
    post, token = copy_of(visitor, field), visitor.token

    def submit() -> int:
        return post("/phieu/kiem-tra", csrf_token=token, confirm="y", submission_id="a").status_code  # type: ignore[attr-defined]

    assert set(in_parallel(field, 16, submit)) == {303}
    with field.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Envelope)) == 1
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Draft)) == 0
        receipts = sa.select(sa.func.count()).where(Message.purpose == "receipt")
        assert db.session.scalar(receipts) == 1
        assert invited().receipt


def test_answers_that_arrive_at_once_are_all_kept(field: Flask) -> None:
    visitor = Visitor(field)
    visitor.reach_sheet()
    post, token = copy_of(visitor, field), visitor.token
    answers = iter([("/data/p1/q1", "5"), ("/data/p1/q2", "4"), ("/data/p2/q3", "co"), ("/data/p2/nam", "7")] * 2)
    lock = threading.Lock()

    def tap() -> int:
        with lock:
            name, value = next(answers)
        return post("/phieu/tra-loi", csrf_token=token, name=name, value=value, seq="5").status_code  # type: ignore[attr-defined]

    assert set(in_parallel(field, 8, tap)) == {200}
    assert "đã trả lời 4/4 câu" in visitor.open("/phieu")


@pytest.mark.parametrize("has_slot", [True, False], ids=["a draft begun", "the first answer of all"])
def test_an_answer_saved_while_another_is_being_worked_on_is_kept(
    field: Flask, monkeypatch: pytest.MonkeyPatch, has_slot: bool
) -> None:
    """On SQLite the second does not wait for the first, which finds out and begins again; PostgreSQL locks the person's row, so
    there the second comes once the first is done."""
    visitor = Visitor(field)
    visitor.reach_sheet()
    if has_slot:
        visitor.tap("/data/p1/q2", "4")
    post, token = copy_of(visitor, field), visitor.token
    honest, runs, others = WorkingSheet.tap, list[str](), list[int]()
    waits = db.engine.dialect.name == "postgresql"

    def overtaken() -> None:
        answer = {"csrf_token": token, "name": "/data/p2/q3", "value": "co", "seq": "5"}
        others.append(post("/phieu/tra-loi", **answer).status_code)  # type: ignore[attr-defined]

    thread = threading.Thread(target=overtaken)

    def tap(self: WorkingSheet, path: str, values: Sequence[str], number: int) -> object:
        runs.append(path)
        if len(runs) == 1:
            thread.start()
            thread.join(1 if waits else 10)
        return honest(self, path, values, number)

    monkeypatch.setattr(WorkingSheet, "tap", tap)
    assert visitor.tap("/data/p1/q1", "5").status_code == 200
    thread.join()
    assert others == [200]
    mine, theirs = "/data/p1/q1", "/data/p2/q3"
    assert runs == ([mine, theirs] if waits else [mine, theirs, mine])
    assert f"đã trả lời {3 if has_slot else 2}/4 câu" in visitor.open("/phieu")


def test_a_draft_in_the_database_shows_neither_person_nor_answers(field: Flask) -> None:
    visitor = Visitor(field)
    visitor.reach_sheet()
    bodies = []
    for name, value in (("/data/p1/q1", "5"), ("/data/p1/q2", "4")):
        visitor.tap(name, value)
        bodies.append(bytes(db.session.scalars(sa.select(Draft.body)).one()))
        db.session.rollback()
    assert bodies[0] != bodies[1]
    assert len(bodies[0]) == len(bodies[1]), "a draft is as long as the longest one"
    assert all(b"/data/p1/q1" not in body for body in bodies)


GUESS = "7KQ29M9XD8PV"  # twelve signs that open nothing


@pytest.mark.parametrize(
    ("path", "refused"), [("/", "Đã nhập sai 5 lần"), ("/thiet-bi-dung-chung", "Đã nhập sai nhiều lần")]
)
def test_of_fifty_wrong_codes_typed_at_once_five_are_tried(field: Flask, path: str, refused: str) -> None:
    first = Visitor(field)
    first.open(path)
    token, device = first.token, first.client.get_cookie("device")
    assert device is not None

    def guess() -> int:
        client = field.test_client()
        client.set_cookie("device", device.value)
        place = {"REMOTE_ADDR": first.address}
        return client.post(path, data={"csrf_token": token, "code": GUESS}, environ_base=place).status_code

    found = [answer for _ in range(2) for answer in in_parallel(field, 25, guess)]
    assert (found.count(200), found.count(429)) == (5, 45)
    with field.app_context():
        assert db.session.scalar(sa.select(sa.func.sum(LimitCount.n)).where(LimitCount.name.like("typed %"))) == 5
    assert refused in first.send(path, code=GUESS)
