"""Makes a data folder with an open round and so many invited people, ready to be served and measured.

    python -m bench.prepare --respondents N --out DIR

DIR becomes a `$DATA_DIR`: keys, migrated database (or the one at DATABASE_URL), one open round with the questionnaire
`par_30` (30 rated items on four pages), `links.csv` (link, phone), and `holders.txt` (the secrets of three key holders, of whom
two are needed: this is no place for anybody's real answers). `DATA_DIR=DIR PORT=… make serve` then serves it.
"""

from __future__ import annotations

import argparse
import csv
import os
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa
from flask_migrate import upgrade
from sqlalchemy.orm import Session

from agencies.agency import Agency
from foundation import audit, keys
from foundation.db import now
from questionnaires import library, versions
from questionnaires.ballot import sitting
from questionnaires.ballot.holders import Seat
from questionnaires.survey_round import DEFAULT_SETTINGS, RespondentGroup, SurveyRound
from questionnaires.versions import QuestionnaireVersion
from respondents import invitation
from respondents.invitation import Invitation, counters
from respondents.person_names import key as name_key
from respondents.roster import Respondent, Roster
from survey_app import create_app
from survey_app.database import db
from survey_app.demonstration.province import FACTS, PROVINCE

AGENCIES = 50
FORM = "par_30"


def a_version(session: Session) -> QuestionnaireVersion:
    """The published questionnaire."""
    made = versions.upload(session, library.path(FORM).read_bytes(), f"{FORM}.xlsx", audit.SYSTEM)
    versions.publish(session, made, audit.SYSTEM, seen=made.sha256 or "")
    return made


def an_open_round(session: Session) -> SurveyRound:
    """A round in the field with one group."""
    at = now()
    made = SurveyRound(
        code="bench",
        year=at.year,
        title="Đợt đo tốc độ (minh họa)",
        province=PROVINCE,
        settings=DEFAULT_SETTINGS | FACTS,
        state="open",
        opens_at=at - timedelta(days=1),
        closes_at=at + timedelta(days=30),
        network_key=keys.encode_secret(os.urandom(32)),
    )
    made.groups = [RespondentGroup(ordinal=1, code="LDS", name="Lãnh đạo cấp sở", version_id=a_version(session).id)]
    session.add(made)
    session.flush()
    return made


def hold_sitting(session: Session, survey_round: SurveyRound) -> list[str]:
    """The sitting by itself, three holders of whom two are needed. Returns their secrets."""
    seats = [Seat(number, f"Người giữ khoá {number} (minh họa)", of_host=number == 1) for number in (1, 2, 3)]
    return sitting.by_itself(session, survey_round, seats, 2, audit.SYSTEM)


def invite(session: Session, survey_round: SurveyRound, count: int) -> None:
    """So many people on the lists of AGENCIES agencies, each invited."""
    agencies = [Agency(code=f"A{n:02d}", name=f"Sở Đo tốc độ {n:02d}", class_code="so") for n in range(AGENCIES)]
    session.add_all(agencies)
    session.flush()
    rosters = [Roster(round_id=survey_round.id, agency_id=agency.id, state="frozen") for agency in agencies]
    session.add_all(rosters)
    session.flush()
    index = keys.current().index
    people = []
    for n in range(count):
        name, phone = f"Nguyễn Thị Hoa {n:06d}", f"+8490{n:07d}"
        people.append(
            {
                "roster_id": rosters[n % AGENCIES].id,
                "ordinal": n // AGENCIES + 1,
                "full_name": name,
                "position": "Giám đốc",
                "unit": agencies[n % AGENCIES].name,
                "group_code": "LDS",
                "phone": phone,
                "phone_index": index("phone", phone),
                "name_key": name_key(name),
            }
        )
    session.execute(sa.insert(Respondent), people)
    invitation.issue_for(session, survey_round, audit.SYSTEM)
    session.execute(sa.update(Invitation).values(sent_at=now()).execution_options(synchronize_session=False))
    counters.recount(session, survey_round.id)


def write_links(session: Session, path: Path, base_url: str) -> None:
    """`links.csv`: link, phone."""
    rows = session.execute(
        sa.select(Invitation, Respondent.phone).join(Respondent, Respondent.id == Invitation.respondent_id)
    )
    with path.open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["link", "phone"])
        out.writerows((invitation.link(one, base_url), phone) for one, phone in rows)


def main() -> None:
    """Parses the command line and makes the folder."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--respondents", type=int, required=True)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    keys.Keys.load_or_create(arguments.out / "keys.json")
    app = create_app({**os.environ, "DATA_DIR": str(arguments.out), "KEYS_FILE": ""})
    if app.config["SECURE"] and app.config["DEMONSTRATION"] != "yes":
        raise SystemExit(
            "Đợt đo tự lập khoá hòm phiếu, không dùng dưới https. Nếu là máy trình diễn, đặt DEMONSTRATION=yes."
        )
    with app.app_context():
        upgrade()
        if db.session.scalar(sa.select(sa.func.count()).select_from(SurveyRound)):
            raise SystemExit("Cơ sở dữ liệu đã có dữ liệu; hãy chọn thư mục (hoặc cơ sở dữ liệu) trống.")
        survey_round = an_open_round(db.session)  # type: ignore[arg-type]
        secrets = hold_sitting(db.session, survey_round)  # type: ignore[arg-type]
        invite(db.session, survey_round, arguments.respondents)  # type: ignore[arg-type]
        db.session.commit()
        (arguments.out / "holders.txt").write_text("\n".join(secrets) + "\n")
        write_links(db.session, arguments.out / "links.csv", app.config["BASE_URL"])  # type: ignore[arg-type]
    print(f"{arguments.respondents} people invited; {arguments.out / 'links.csv'}")


if __name__ == "__main__":
    main()
