"""The papers of a play: every product, the letters, the minutes of the box, codebooks; each named as of a trial."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation.db import Refused
from questionnaires.ballot import box as ballot
from questionnaires.ballot.holders import of_box
from questionnaires.results import answer_table
from questionnaires.results.describing import Study, ddi, described
from questionnaires.survey_round import SurveyRound
from questionnaires.versions import QuestionnaireVersion, definition
from respondents import exports
from respondents.envelopes import evening
from respondents.exports import Export
from respondents.messages import letter_files
from survey_app import letters_of_round, trial
from survey_app.accounts import approval
from survey_app.home_affairs import ballot_papers
from survey_app.ministry import making
from survey_app.ministry.products import PRODUCTS
from survey_app.ministry.wish import Wish
from survey_app.rehearsal.offices import FIRST, SECOND
from survey_app.rehearsal.world import File, World

REASON = "Chạy thử"


def codebooks(world: World) -> list[File]:
    """What the rows of every questionnaire will mean; known before anybody is asked."""
    with world.acting() as (session, survey_round):
        wanted = {group.version_id for group in survey_round.groups}
        query = sa.select(QuestionnaireVersion).where(QuestionnaireVersion.id.in_(wanted))
        return [_codebook(world, one) for one in session.scalars(query.order_by(QuestionnaireVersion.id))]


def _codebook(world: World, version: QuestionnaireVersion) -> File:
    name = f"{version.form_id}_v{version.number}"
    study = Study(version.title, name, version.title, str(version.number), True)
    content = ddi(study, described(answer_table(definition(version), []), {}, {}))
    return _write(world, f"SoMa_{name}.xml", f"Sổ mã: {version.title}", content)


def letters(world: World) -> list[File]:
    """The letters and slips of the round, a folder for each agency; made now, as they are kept for a week only."""
    world.work()
    with world.acting() as (session, survey_round):
        path = _place(world, f"ThuMoi_{survey_round.code}.zip")
        with path.open("wb") as file:
            for piece in letters_of_round.whole(letter_files.fetch_all(session, survey_round.id)):
                file.write(piece)
    return [File(path.name, "Thư mời, phiếu mã và biên bản giao nhận, theo từng đơn vị", path.stat().st_size)]


def products(world: World) -> tuple[list[File], list[str]]:
    """Every product of the exports' page: made, approved by the second officer where a person stands in it, written. Also what
    could not be built, in words."""
    refused: list[str] = []
    for key in PRODUCTS:
        by = world.actors["ministry" if PRODUCTS[key].ministry_only else FIRST]
        try:
            with world.acting() as (session, survey_round):
                making.order(session, key, Wish(survey_round), REASON, by)
        except Refused as refusal:
            refused.append(f"{PRODUCTS[key].text}: {refusal}")
    world.work()
    files: list[File] = []
    with world.acting() as (session, survey_round):
        for one in sorted(exports.of_round(session, survey_round.id), key=lambda one: one.id):
            if one.state == "failed":
                refused.append(f"{PRODUCTS[one.product].text}: {one.failure}")
                continue
            if one.state == "asked":
                exports.approve(session, one, world.actors[SECOND], approval.vouchers_in(session))
            files += _files_of(world, one)
    return files, refused


def _files_of(world: World, one: Export) -> Iterator[File]:
    for file in one.files:
        yield _write(world, file.name, PRODUCTS[one.product].text, exports.content(file))


def minutes(world: World) -> list[File]:
    """What is printed and signed about the box."""
    with world.acting() as (session, survey_round):
        return [_write(world, name, what, content) for name, what, content in _minutes(session, survey_round)]


def _minutes(session: Session, survey_round: SurveyRound) -> Iterator[tuple[str, str, bytes]]:
    the_box = ballot.the_box(session, survey_round.id)
    holders, paper = of_box(session, the_box.id), evening.papers(session, survey_round.id)
    about = (survey_round, the_box, holders)
    yield "BienBanLapKhoa.pdf", "Biên bản lập khoá hòm phiếu", ballot_papers.sitting_minutes(*about)
    yield "ChotPhongBi.pdf", "Chốt số phong bì khi kết thúc đợt", ballot_papers.last_evening(*about, paper)
    yield "BienBanMoHom.pdf", "Biên bản mở hòm phiếu", ballot_papers.opening_minutes(*about, paper)


def _write(world: World, name: str, what: str, content: bytes) -> File:
    path = _place(world, name)
    path.write_bytes(content)
    return File(path.name, what, len(content))


def _place(world: World, name: str) -> Path:
    folder = world.folder / trial.FOLDER
    folder.mkdir(exist_ok=True)
    return folder / f"{trial.STEM}{name}"
