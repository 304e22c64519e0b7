"""Printing invitations: letters with a QR code and a code to type, or slips to cut, one agency at a time; and the letters of the
whole round, made in the background, each agency's with the record of its hand-over."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
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
from survey_app import accounts, documents, formats, letters_of_round
from survey_app.accounts import OF_ROUND, this_round
from survey_app.acts import carry_out
from survey_app.database import db
from survey_app.downloads import attachment
from survey_app.home_affairs.blueprint import bp
from survey_app.long_tables import LongTable

MOST_AT_ONCE = 300  # letters of chosen agencies: about four seconds of typesetting
KINDS = {"letters": ("thu-moi", documents.letters), "slips": ("phieu-cat", documents.slips)}


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
    """The PDF of one agency, or a ZIP of several. What was printed is recorded before it is typeset."""
    agency = db.session.get(Agency, agency_id) or abort(404)
    made = _printed([agency], kind)
    if not made:
        flash("Đơn vị này không còn ai cần in thư mời.", "warning")
        return redirect(url_for("home_affairs.printing"))
    return _file(kind, f"{this_round().code}-{agency.code}", made[0].people, _shared())


@bp.post(f"{OF_ROUND}/in-thu-moi/da-chon")
def printing_chosen() -> ResponseReturnValue:
    """One archive with a folder for each agency that was chosen; as many letters as a request can make while somebody waits."""
    kind, wanted = request.form.get("kind", ""), set(request.form.getlist("agency"))
    found = mailing.recipients_by_agency(db.session, this_round().id)
    chosen = [(agency, count) for agency, count in found if str(agency.id) in wanted]
    letters = sum(count for _, count in chosen)
    if kind not in KINDS or not letters:
        flash("Chọn ít nhất một đơn vị còn người chưa trả lời rồi bấm tải.", "warning")
        return redirect(url_for("home_affairs.printing"))
    if letters > MOST_AT_ONCE:
        flash(
            f"Các đơn vị đã chọn có {formats.number(letters)} thư; một lần tải được nhiều nhất {MOST_AT_ONCE}. Hãy bỏ bớt đơn "
            "vị, hoặc dựng thư của cả đợt ở nền.",
            "warning",
        )
        return redirect(url_for("home_affairs.printing"))
    made, shared, packed = _printed([agency for agency, _ in chosen], kind), _shared(), io.BytesIO()
    name, typeset = KINDS[kind]
    with zipfile.ZipFile(packed, "w") as archive:
        for one in made:
            for number, content in enumerate(typeset(one.people, shared), start=1):
                archive.writestr(f"{one.agency.code}/{name}-{one.agency.code}-{number:02d}.pdf", content)
    return attachment(packed.getvalue(), f"{name}-{this_round().code}-{len(made)}-don-vi.zip")


class Printed(NamedTuple):
    """The letters of one agency."""

    agency: Agency
    people: Sequence[Letter]


def _shared() -> Mailing:
    return mailing.mailing(this_round(), current_app.config["BASE_URL"])


def _printed(agencies: Sequence[Agency], kind: str) -> list[Printed]:
    """The letters of those who have not answered, without agencies that have none. Recorded for each agency, and committed:
    typesetting takes seconds, and by then no transaction holds the database."""
    survey_round, base_url = this_round(), current_app.config["BASE_URL"]
    found = [Printed(one, mailing.letters(db.session, survey_round, one.id, base_url)) for one in agencies]
    made = [one for one in found if one.people]
    for one in made:
        accounts.count_look(f"agency:{one.agency.id}", len(one.people), printed=kind, round=survey_round.id)
        said = {"count": len(one.people), "kind": kind, "round": survey_round.id}
        audit.record(db.session, accounts.actor(), "invitation.print", f"agency:{one.agency.id}", **said)
    db.session.commit()
    return made


def _file(kind: str, which: str, people: Sequence[Letter], shared: Mailing) -> Response:
    name, typeset = KINDS[kind]
    files = list(typeset(people, shared))
    if len(files) == 1:
        return attachment(files[0], f"{name}-{which}.pdf")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for number, content in enumerate(files, start=1):
            archive.writestr(f"{name}-{which}-{number:02d}.pdf", content)
    return attachment(packed.getvalue(), f"{name}-{which}.zip")
