"""What a list is like with *năm sinh* as its second column. Run by test_a_column.py in a copy that has this column."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from pypdf import PdfReader
from sqlalchemy import select

from agencies.agency import Agency
from questionnaires.survey_round import SurveyRound
from respondents import roster_file, snapshots
from respondents.roster import Respondent, Roster, decisions, editing
from survey_app.cli.roster import group as roster_command
from survey_app.database import db
from survey_app.demonstration import build_lists
from survey_app.ministry import respondent_list
from survey_app.ministry.wish import Wish
from tests import cast
from tests.respondents.list_room import FOCAL, HEADINGS, Room, sheet
from tests.signing_in import PASSWORD, an_account, open_session, quiet_for, sign_in

HOA = ("Nguyễn Thị Hoa", "1971", "Giám đốc", "Sở Tư pháp", "LDS", "0905 123 401", "", "")
BINH = ("Trần Văn Bình", "1982", "Phó Giám đốc", "Sở Tư pháp", "LDS", "0905 123 402", "", "")
UNTIDY = (*HOA[:1], " 1971 ", *HOA[2:])
LACKING = (*BINH[:1], "", *BINH[2:])


@pytest.fixture
def agency(app: Flask) -> Iterator[FlaskClient]:
    """The focal point of Sở Tư pháp in a round that registers."""
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        cast.ask_all_groups(cast.a_round(db.session), cast.a_version(db.session))
        sign_in(client := app.test_client(), "focal_point", cast.an_agency(db.session))
    return client


@pytest.fixture
def home(app: Flask, agency: FlaskClient) -> FlaskClient:
    """An official of Home Affairs."""
    with app.app_context():
        sign_in(client := app.test_client(), "home_affairs")
    return client


def at(client: FlaskClient, endpoint: str, query: str = "", **values: Any) -> str:
    """The address of a page in the only round."""
    adapter = client.application.url_map.bind("localhost")
    return adapter.build(endpoint, {"round_id": 1, **values}, append_unknown=False) + query


def get(client: FlaskClient, endpoint: str, query: str = "", **values: Any) -> str:
    answer = client.get(at(client, endpoint, query, **values))
    assert answer.status_code == 200, answer.headers.get("Location", answer.text)
    return answer.text


def post(client: FlaskClient, endpoint: str, query: str = "", data: Any = None, **values: Any) -> str:
    answer = client.post(at(client, endpoint, query, **values), data=data or {}, follow_redirects=True)
    return answer.text


def send(client: FlaskClient, *rows: tuple[str, ...]) -> str:
    answer = client.post(at(client, "agency.uploading"), data={"file": (io.BytesIO(sheet(rows)), "ds.xlsx")})
    answer.request.environ["wsgi.input"].close()
    return answer.headers["Location"]


def words(page: str) -> str:
    """What is read on a page."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def input_of(page: str, name: str) -> str:
    return next(found for found in re.findall(r"<input[^>]*>", page) if f'name="{name}"' in found)


def of(client: FlaskClient, name: str) -> int:
    """The number of a person's row."""
    with client.application.app_context():
        return db.session.scalars(select(Respondent.id).where(Respondent.full_name == name)).one()


def years(client: FlaskClient) -> list[str]:
    with client.application.app_context():
        return list(db.session.scalars(select(Respondent.birth_year).order_by(Respondent.ordinal)))


def heading_row(content: bytes) -> tuple[list[str], list[list[Any]]]:
    """The headings of a workbook, and what stands below them."""
    rows = [list(row) for row in load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)]
    place = next(place for place, row in enumerate(rows) if row[0] == "STT")
    return [str(text) for text in rows[place]], rows[place + 1 :]


def handed_in(agency: FlaskClient) -> None:
    send(agency, HOA, BINH)
    assert "Đã gửi danh sách" in post(agency, "agency.submission", data={"declared": "y"})


def frozen(agency: FlaskClient, home: FlaskClient) -> None:
    handed_in(agency)
    letter = {"letter": (io.BytesIO(b"%PDF-1.7 cv"), "cong-van.pdf")}
    agency.post(at(agency, "agency.submission_replace_letter"), data=letter).request.environ["wsgi.input"].close()
    assert "Đã duyệt" in post(home, "home_affairs.lists_review_approve", roster_id=1)
    assert "Đã khoá" in post(home, "home_affairs.lists_freeze_now")


# -- the agency's own work


def test_the_blank_template_asks_for_it(agency: FlaskClient) -> None:
    headings, _ = heading_row(agency.get(at(agency, "agency.uploading_template")).data)
    assert headings[2] == "Năm sinh *\nBốn chữ số"
    assert "1975" in [
        cell.value
        for row in load_workbook(io.BytesIO(agency.get(at(agency, "agency.uploading_template")).data)).active
        for cell in row
    ]


def test_it_is_read_from_a_file_under_either_heading(agency: FlaskClient) -> None:
    assert HEADINGS[1] == "Năm sinh"
    send(agency, HOA, BINH)
    assert years(agency) == ["1971", "1982"]


def test_what_is_mended_is_shown(agency: FlaskClient) -> None:
    send(agency, UNTIDY)
    assert "Nguyễn Thị Hoa Năm sinh 1971 1971 bỏ khoảng trắng thừa" in words(get(agency, "agency.roster_repairs"))


def test_what_is_missing_is_asked_for_in_the_editor_and_in_the_coloured_workbook(agency: FlaskClient) -> None:
    send(agency, HOA, LACKING)
    page = get(agency, "agency.roster")
    assert "Thiếu năm sinh. Hãy nhập năm sinh của người này." in page
    assert "Dòng 3, Năm sinh" in page
    assert 'aria-invalid="true"' in input_of(page, "birth_year")
    marked = load_workbook(io.BytesIO(agency.get(at(agency, "agency.uploading_coloured")).data)).active
    assert "Thiếu năm sinh" in marked["B3"].comment.text


def test_the_command_that_checks_a_list_names_it(tmp_path: Path) -> None:
    (tmp_path / "list.xlsx").write_bytes(sheet([LACKING]))
    (tmp_path / "groups.csv").write_text("code,name,titles,min,max\nLDS,Lãnh đạo cấp sở,,,\n", "utf-8")
    done = CliRunner().invoke(roster_command, ["check", f"{tmp_path}/list.xlsx", "--groups", f"{tmp_path}/groups.csv"])
    assert "Dòng 2, Năm sinh: [cần sửa] Thiếu năm sinh." in done.output


def test_a_file_without_it_is_told_so(agency: FlaskClient) -> None:
    without = [name for name in HEADINGS if name != "Năm sinh"]
    content = sheet([(row[0], *row[2:]) for row in (HOA, BINH)], without)
    answer = agency.post(at(agency, "agency.uploading"), data={"file": (io.BytesIO(content), "ds.xlsx")})
    answer.request.environ["wsgi.input"].close()
    assert "Không thấy cột “Năm sinh”" in get(agency, "agency.roster")


def test_an_unknown_heading_may_be_said_to_be_it(agency: FlaskClient) -> None:
    unknown = ["Tuổi (năm)" if name == "Năm sinh" else name for name in HEADINGS]
    answer = agency.post(at(agency, "agency.uploading"), data={"file": (io.BytesIO(sheet([HOA], unknown)), "ds.xlsx")})
    answer.request.environ["wsgi.input"].close()
    assert "Không thấy cột “Năm sinh”" in get(agency, "agency.columns")
    post(agency, "agency.columns", data={"birth_year": "B"})
    assert years(agency) == ["1971"]


def test_it_is_mended_in_its_row_and_taken_back(agency: FlaskClient) -> None:
    send(agency, HOA, LACKING)
    post(agency, "agency.roster_save_row", person_id=of(agency, BINH[0]), data={"birth_year": "1982", "seen": "9"})
    assert years(agency) == ["1971", "1982"]
    assert "Đã hoàn tác" in post(agency, "agency.roster_undo")
    assert years(agency) == ["1971", ""]


def test_two_who_change_it_at_once_see_both_values(agency: FlaskClient) -> None:
    send(agency, HOA)
    post(agency, "agency.roster_save_row", person_id=of(agency, HOA[0]), data={"birth_year": "1972", "seen": "9"})
    clash = words(
        post(agency, "agency.roster_save_row", person_id=of(agency, HOA[0]), data={"birth_year": "1973", "seen": "0"})
    )
    assert "Năm sinh Người khác vừa lưu: 1972 Ông/Bà vừa nhập: 1973" in clash


def test_it_stands_in_the_table_of_the_list(agency: FlaskClient) -> None:
    send(agency, HOA, BINH)
    page = get(agency, "agency.roster")
    assert re.search(r'data-label="Năm sinh">\s*1982', page)
    assert ">Năm sinh</th>" in page


def test_a_further_file_shows_how_it_would_change(agency: FlaskClient) -> None:
    send(agency, HOA)
    send(agency, (HOA[0], "1979", *HOA[2:]))
    assert "Nguyễn Thị Hoa Năm sinh 1971 1979" in words(get(agency, "agency.uploading_comparison"))
    post(agency, "agency.uploading_comparison", data={"missing": "drop", "seen": "1"})
    assert years(agency) == ["1979"]


def test_a_person_is_typed_in_with_it_and_not_without(agency: FlaskClient) -> None:
    assert 'autocomplete="off"' in input_of(get(agency, "agency.adding"), "birth_year")
    cells = {"full_name": "Lê An", "position": "Giám đốc", "unit": "Sở Tư pháp", "group": "LDS", "phone": "0905123403"}
    assert "Nhập năm sinh" in post(agency, "agency.adding", data=cells)
    post(agency, "agency.adding", data={**cells, "birth_year": "1990"})
    assert years(agency) == ["1990"]


def test_it_is_kept_when_the_session_ends_while_it_is_typed(agency: FlaskClient) -> None:
    with agency.application.app_context():
        mine = an_account("focal_point", db.session.scalars(select(Agency)).one(), password=PASSWORD)
        email = mine.email
        open_session(agency, mine)
    send(agency, HOA)
    with agency.application.app_context():
        quiet_for(minutes=300)
    agency.post(
        at(agency, "agency.roster_save_row", person_id=of(agency, HOA[0])), data={"birth_year": "1973", "seen": "9"}
    )
    back = agency.post("/dang-nhap", data={"email": email, "password": PASSWORD}, follow_redirects=True)
    assert "Năm sinh 1973" in words(back.text)


def test_the_agencys_own_file_has_it(agency: FlaskClient) -> None:
    handed_in(agency)
    headings, rows = heading_row(agency.get(at(agency, "agency.submission_download")).data)
    assert [headings[2], rows[0][2], rows[1][2]] == ["Năm sinh", "1971", "1982"]


def test_the_demonstration_is_built_with_it() -> None:
    made = build_lists.workbook_of(build_lists.BY_CODE["STP"], build_lists.everybody()["STP"])
    groups = [roster_file.GroupRule(code, name, (), None, None) for code, name, _ in build_lists.GROUPS]
    assert {person.birth_year for person in roster_file.read(made, "a.xlsx", groups).people} == {"1975"}


# -- Home Affairs


def test_the_review_shows_it_and_takes_remarks_on_it(agency: FlaskClient, home: FlaskClient) -> None:
    handed_in(agency)
    assert re.search(r'data-label="Năm sinh"[^>]*>\s*1982', get(home, "home_affairs.lists_review", roster_id=1))
    assert ">Năm sinh</option>" in get(home, "home_affairs.lists_review_comment", "?dong=2", roster_id=1)
    remark = {"column": "birth_year", "text": "Đúng chưa?"}
    post(home, "home_affairs.lists_review_comment", "?dong=2", roster_id=1, data=remark)
    assert "Dòng 3, Năm sinh Đúng chưa?" in words(get(home, "home_affairs.lists_review", roster_id=1))
    post(home, "home_affairs.lists_review_send_back", roster_id=1, data={"reason": "Xem lại"})
    assert "Nhận xét: Đúng chưa?" in words(get(agency, "agency.roster"))


def test_a_second_submission_shows_what_changed_in_it(agency: FlaskClient, home: FlaskClient) -> None:
    handed_in(agency)
    post(home, "home_affairs.lists_review_send_back", roster_id=1, data={"reason": "Xem lại"})
    post(agency, "agency.roster_save_row", person_id=of(agency, BINH[0]), data={"birth_year": "1985", "seen": "9"})
    post(agency, "agency.submission", data={"declared": "y"})
    page = words(get(home, "home_affairs.lists_review", roster_id=1))
    assert "Năm sinh: 1982 Năm sinh: 1985" in page


def test_a_change_after_the_freeze_asks_for_it_and_carries_it_out(agency: FlaskClient, home: FlaskClient) -> None:
    frozen(agency, home)
    page = get(agency, "agency.changes_ask", "?nguoi=1", kind="replace")
    assert "Năm sinh 1971" in words(page)
    assert input_of(page, "birth_year")
    cells = {"full_name": "Lê An", "position": "Giám đốc", "unit": "Sở Tư pháp", "group": "LDS", "phone": "0905123403"}
    wanted = {**cells, "reason": "retired"}
    assert "Thiếu năm sinh" in post(agency, "agency.changes_ask", "?nguoi=1", kind="replace", data=wanted)
    post(agency, "agency.changes_ask", "?nguoi=1", kind="replace", data={**wanted, "birth_year": "1990"})
    assert "Năm sinh 1971 1990" in words(get(home, "home_affairs.lists_changes_request", request_id=1))
    post(home, "home_affairs.lists_changes_approve", request_id=1)
    assert years(home) == ["1971", "1982", "1990"]


# -- what goes out


def test_snapshot_workbook_and_print_have_it(agency: FlaskClient, home: FlaskClient) -> None:
    frozen(agency, home)
    with home.application.app_context():
        survey_round = db.session.get_one(SurveyRound, 1)
        snapshot = snapshots.latest(db.session, 1)
        assert snapshot is not None
        assert [person["birth_year"] for person in json.loads(snapshot.content)["people"]] == ["1971", "1982"]
        made = respondent_list.draft(Wish(survey_round)).files()
    headings, rows = heading_row(made[".xlsx"])
    assert [headings[2], rows[0][2]] == ["Năm sinh", "1982"]  # by given name
    printed = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(made[".pdf"])).pages)
    assert {"sinh", "1971", "1982"} <= set(printed.split())


def test_the_next_round_takes_it_over(app: Flask, agency: FlaskClient, home: FlaskClient) -> None:
    frozen(agency, home)
    with app.app_context():
        former = decisions.listed(db.session, db.session.get_one(Roster, 1))
        former[1].birth_year = ""  # as in a round before the column was added
        room = Room(db.session, "SYT", "Sở Y tế", cast.a_round(db.session, code="2024", year=2024))
        editing.take_over(db.session, room.roster, former, rules=room.rules, by=FOCAL)
        assert [person.cells["birth_year"] for person in room.people] == ["1971", ""]
        assert [room.problems(name) for name in (HOA[0], BINH[0])] == [[], ["CELL_REQUIRED"]]
