"""Printing invitations: letters with a QR code and a code to type, or slips to cut, one agency at a time; and the letters of the
whole round, made in the background, each agency's with the record of its hand-over."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from flask import Response, abort, current_app, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from agencies.agency import Agency
from foundation import audit, jobs
from foundation.db import reading
from questionnaires.survey_round import SurveyRound
from respondents.messages import letter_files, mailing
from respondents.messages.letters import Letter, Mailing
from survey_app import accounts, formats, handed, letters_of_round
from survey_app.accounts import OF_ROUND, this_round
from survey_app.acts import carry_out
from survey_app.database import db
from survey_app.downloads import attachment
from survey_app.handed import Kind, Texts
from survey_app.home_affairs.blueprint import bp
from survey_app.long_tables import LongTable

MOST_AT_ONCE = 300  # letters of chosen agencies: about four seconds of typesetting


WAITING = LongTable[tuple[Agency, int]](
    {"name": lambda line: (line[0].sort_key, line[0].code), "people": lambda line: line[1]},
    lambda line: (line[0].name, line[0].code),
    start="name",
)
MADE = LongTable[letter_files.Made](
    {"name": lambda line: (line.agency.sort_key, line.agency.code), "letters": lambda line: line.letters},
    lambda line: (line.agency.name, line.agency.code),
    start="name",
    part="thu_",
)


@bp.get(f"{OF_ROUND}/in-thu-moi")
def printing() -> ResponseReturnValue:
    """The agencies whose people still need an invitation."""
    survey_round = this_round()
    page = WAITING.shown(mailing.recipients_by_agency(db.session, survey_round.id))
    return render_template(
        "home_affairs/printing.html", survey_round=survey_round, page=page, **_of_round(survey_round)
    )


def _of_round(survey_round: SurveyRound) -> dict[str, Any]:
    """How far the letters of the round are, and what can be fetched."""
    job, made = jobs.latest(db.session, letter_files.JOB, f"round:{survey_round.id}"), []
    if job is None or not job.is_unfinished:
        made = letter_files.made(db.session, survey_round.id)
    return {"job": job, "made": MADE.shown(made), "letters": sum(one.letters for one in made)}


@bp.get(f"{OF_ROUND}/in-thu-moi/ca-dot/tinh-trang")
def printing_state() -> Response:
    """The part of the page that keeps itself fresh."""
    survey_round = this_round()
    answer = make_response(
        render_template("home_affairs/_printing_round.html", survey_round=survey_round, **_of_round(survey_round))
    )
    answer.add_etag()
    answer.make_conditional(request)
    return answer


@bp.post(f"{OF_ROUND}/in-thu-moi/ca-dot")
def printing_round() -> ResponseReturnValue:
    """Lets the letters of the whole round be made."""
    return carry_out(
        lambda: letter_files.order(db.session, this_round(), accounts.actor()),
        "Đang dựng thư của cả đợt ở nền. Có thể đóng trang này và quay lại sau.",
        url_for("home_affairs.printing"),
    )


@bp.post(f"{OF_ROUND}/in-thu-moi/ca-dot/<int:agency_id>")
def printing_fetch(agency_id: int) -> ResponseReturnValue:
    """The letters and the record of one agency."""
    survey_round = this_round()
    made = letter_files.made(db.session, survey_round.id)
    letters = sum(one.letters for one in made if one.agency.id == agency_id)
    accounts.count_look(f"agency:{agency_id}", letters, printed="round", round=survey_round.id)
    found = letter_files.fetch(db.session, survey_round.id, agency_id, accounts.actor())
    if found is None:
        flash("Thư của đơn vị này không còn được giữ. Hãy dựng lại thư của cả đợt.", "warning")
        return redirect(url_for("home_affairs.printing"))
    agency, content = found
    db.session.commit()
    return attachment(content, f"thu-moi-{survey_round.code}-{agency.code}.zip")


@bp.post(f"{OF_ROUND}/in-thu-moi/ca-dot/tat-ca")
def printing_fetch_all() -> ResponseReturnValue:
    """The letters and records of all agencies, sent on as they are read."""
    survey_round = this_round()
    made = letter_files.made(db.session, survey_round.id)
    if not made:
        flash("Chưa có thư nào được dựng, hoặc thư không còn được giữ. Hãy dựng thư của cả đợt.", "warning")
        return redirect(url_for("home_affairs.printing"))
    count, number = sum(one.letters for one in made), survey_round.id
    accounts.count_look(f"round:{number}", count, printed=True)
    audit.record(db.session, accounts.actor(), "invitation.print", f"round:{number}", count=count, kind="round")
    db.session.commit()
    response = attachment(b"", f"thu-moi-{survey_round.code}.zip")
    response.response = _pieces(number)
    response.headers.pop("Content-Length", None)
    return response


def _pieces(round_id: int) -> Iterator[bytes]:
    """In a session of its own: the request's is over when the last piece goes out."""
    with reading(), Session(db.engine) as own:
        yield from letters_of_round.whole(letter_files.fetch_all(own, round_id))


@bp.post(f"{OF_ROUND}/in-thu-moi/<int:agency_id>/<any(letters, slips):kind>")
def printing_invitations(agency_id: int, kind: str) -> ResponseReturnValue:
    """One agency's file for print or for Word, or a ZIP of several. What was printed is recorded before it is typeset."""
    agency = db.session.get(Agency, agency_id) or abort(404)
    made = _printed([agency], kind)
    if not made:
        flash("Đơn vị này không còn ai cần in thư mời.", "warning")
        return redirect(url_for("home_affairs.printing"))
    ending = ".docx" if request.form.get("ending") == "docx" else ".pdf"
    return _file(handed.KINDS[kind], f"{this_round().code}-{agency.code}", made[0], ending)


@bp.post(f"{OF_ROUND}/in-thu-moi/da-chon")
def printing_chosen() -> ResponseReturnValue:
    """One archive with a folder for each agency that was chosen; as many letters as a request can make while somebody waits."""
    kind, wanted = request.form.get("kind", ""), set(request.form.getlist("agency"))
    found = mailing.recipients_by_agency(db.session, this_round().id)
    chosen = [(agency, count) for agency, count in found if str(agency.id) in wanted]
    letters = sum(count for _, count in chosen)
    if kind not in handed.KINDS or not letters:
        flash("Chọn ít nhất một đơn vị còn người chưa trả lời rồi bấm tải.", "warning")
        return redirect(url_for("home_affairs.printing"))
    if letters > MOST_AT_ONCE:
        flash(
            f"Các đơn vị đã chọn có {formats.number(letters)} thư; một lần tải được nhiều nhất {MOST_AT_ONCE}. Hãy bỏ bớt đơn "
            "vị, hoặc dựng thư của cả đợt ở nền.",
            "warning",
        )
        return redirect(url_for("home_affairs.printing"))
    made, code = _printed([agency for agency, _ in chosen], kind), this_round().code
    files = {f"{one.code}/{name}": file for one in made for name, file in _made(handed.KINDS[kind], one.code, one)}
    return attachment(_archive(files), f"{handed.KINDS[kind].stem}-{code}-{len(made)}-don-vi.zip")


class Printed(NamedTuple):
    """The letters of one agency, and what they share."""

    code: str
    people: Sequence[Letter]
    shared: Mailing
    wording: Texts


def _printed(agencies: Sequence[Agency], kind: str) -> list[Printed]:
    """The letters of those who have not answered, without agencies that have none. Recorded for each agency, and committed:
    typesetting takes seconds, and by then no transaction holds the database."""
    survey_round, base_url = this_round(), current_app.config["BASE_URL"]
    shared, wording = mailing.mailing(survey_round, base_url), handed.texts(handed.KINDS[kind])
    made = []
    for agency in agencies:
        people = mailing.letters(db.session, survey_round, agency.id, base_url)
        if not people:
            continue
        made.append(Printed(agency.code, people, shared, wording))
        accounts.count_look(f"agency:{agency.id}", len(people), printed=kind, round=survey_round.id)
        said = {"count": len(people), "kind": kind, "round": survey_round.id}
        audit.record(db.session, accounts.actor(), "invitation.print", f"agency:{agency.id}", **said)
    db.session.commit()
    return made


def _made(kind: Kind, which: str, one: Printed, *endings: str) -> Iterator[tuple[str, bytes]]:
    """(name, file) of each file's worth of letters, for print and for Word, or only of some endings."""
    for number, sheaf in enumerate(handed.sheaves(kind, one.people, one.shared, one.wording), start=1):
        for ending in endings or handed.WRITERS:
            yield f"{kind.stem}-{which}-{number:02d}{ending}", handed.WRITERS[ending](sheaf)


def _file(kind: Kind, which: str, one: Printed, ending: str) -> Response:
    files = dict(_made(kind, which, one, ending))
    if len(files) == 1:
        return attachment(files.popitem()[1], f"{kind.stem}-{which}{ending}")
    return attachment(_archive(files), f"{kind.stem}-{which}.zip")


def _archive(files: Mapping[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()
