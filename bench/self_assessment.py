"""What the self-assessment costs: `python -m bench.self_assessment [MEGABYTES]`. Wall and processor time in this process.

A file of 150 leaves checked; an agency's desk of 150 leaves with 600 documents; the page of a campaign of 120 agencies and 150
leaves, and everything together; 120 agencies ranked that are scored by themselves with 150 leaves each; and MEGABYTES (2,048 unless
told) of proof streamed as one .zip, with the largest memory of the process before and after.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from agencies.agency import Agency
from bench.dashboard import best
from criteria import Criterion, Formula
from foundation import keys
from foundation.audit import SYSTEM
from foundation.db import Base, now
from foundation.vietnam_time import today
from self_assessment import bundle, campaigns, evidence_files, many, set_file, sets
from self_assessment.assignments import AssessmentAssignment
from self_assessment.campaigns import CLASSES, AssessmentCampaign
from self_assessment.entries import AssessmentEntry
from self_assessment.evidence import AssessmentEvidence, AssessmentProof
from self_assessment.items import Item, Items
from self_assessment.set_file import template
from survey_app import create_app
from survey_app.database import db
from tests.signing_in import sign_in

AGENCIES, LEAVES, DOCUMENTS = 120, 150, 600
FIELDS, IN_FIELD = 10, 15


def items() -> Items:
    """Ten fields of fifteen leaves, a hundred points."""
    return Items(_items())


def _items() -> Iterator[Item]:
    leaf = Decimal(100) / LEAVES
    each = leaf.quantize(Decimal("0.01"))
    last = 100 - each * (LEAVES - 1)
    for field in range(1, FIELDS + 1):
        worth = [each] * IN_FIELD if field < FIELDS else [each] * (IN_FIELD - 1) + [last]
        yield Item(Criterion(str(field), f"Lĩnh vực {field}", sum(worth), Formula.parse(""), "imported"))
        for place, most in enumerate(worth, start=1):
            number = f"{field}.{place}"
            criterion = Criterion(number, f"Tiêu chí thành phần số {number}", most, Formula.parse(""), "yes_no")
            yield Item(criterion, proof="Báo cáo có số liệu, do người có thẩm quyền ký")


def fill() -> tuple[AssessmentCampaign, AssessmentCampaign]:
    """A campaign of which the first agency leads every leaf but one each of the others; and one that scores each by itself."""
    rows = [
        {"id": i, "code": f"A{i}", "name": f"Đơn vị {i}", "class_code": "so", "sort_key": f"{i:04d}"}
        for i in range(1, AGENCIES + 1)
    ]
    db.session.execute(sa.insert(Agency), rows)
    province, departments = (_campaign(audience) for audience in ("province", "department"))
    leaves = list(province.items.leaves)
    given = [
        {"campaign_id": province.id, "number": number, "agency_id": 1 + place % AGENCIES, "is_lead": True}
        for place, number in enumerate(leaves)
    ]
    db.session.execute(sa.insert(AssessmentAssignment), given)
    _say([(province.id, number, 1 + place % AGENCIES) for place, number in enumerate(leaves)])
    agencies = list(db.session.scalars(sa.select(Agency)))
    many.choose(db.session, departments, agencies, SYSTEM)
    parts = campaigns.within(db.session, departments)
    _say([(part.id, number, part.agency_id or 0) for part in parts for number in leaves])
    for campaign in (province, departments):
        campaigns.turn(db.session, campaign, "open", SYSTEM)
    _prove(parts[0].id)
    db.session.commit()
    return province, departments


def _campaign(audience: str) -> AssessmentCampaign:
    kept = sets.keep(db.session, items(), title="Đo", year=today().year, audience=audience, by=SYSTEM)
    sets.publish(db.session, kept, SYSTEM, seen=kept.sha256)
    names = ("data_until", "hand_in_until", "explain_until", "appraise_until")
    days = {name: today() + timedelta(days=step) for name, step in zip(names, (0, 10, 20, 30), strict=True)}
    return campaigns.save(db.session, None, kept, SYSTEM, sure=True, title=f"Đo {audience}", classes=CLASSES, **days)


def _say(leaves: list[tuple[int, str, int]]) -> None:
    told = {"version": 1, "declared": {"answer": "yes"}, "score": "0.1", "expected": "0.1", "late": {}, "earlier": []}
    rows = [{"campaign_id": where, "number": number, "agency_id": who} | told for where, number, who in leaves]
    db.session.execute(sa.insert(AssessmentEntry), rows)


def _prove(campaign_id: int) -> None:
    """Four documents for each leaf of the first agency."""
    described = {
        "agency_id": 1,
        "day": today(),
        "issuer": "UBND tỉnh",
        "abstract": "Báo cáo kết quả thực hiện",
        "link": "",
    }
    described |= {"filename": "bao-cao.pdf", "sha256": "0" * 64, "size": 1, "words": "bao cao", "added_at": now()}
    rows = [{"id": i, "number": f"{i}/BC-UBND"} | described for i in range(1, DOCUMENTS + 1)]
    db.session.execute(sa.insert(AssessmentEvidence), rows)
    entries = list(db.session.scalars(sa.select(AssessmentEntry.id).where(AssessmentEntry.campaign_id == campaign_id)))
    pairs = [{"entry_id": entries[i % len(entries)], "evidence_id": i + 1} for i in range(DOCUMENTS)]
    db.session.execute(sa.insert(AssessmentProof), pairs)


def pages(app: Flask, province: int, departments: int, desk: int) -> None:
    """Prints a line a page."""
    officer, agency = app.test_client(), app.test_client()
    with app.app_context():
        sign_in(officer, "home_affairs")
        sign_in(agency, "focal_point", db.session.get(Agency, 1))
        db.session.remove()
    home = "/so-noi-vu/tu-danh-gia"
    asked = (
        (f"desk, {LEAVES} leaves, {DOCUMENTS} documents", agency, f"/don-vi/tu-danh-gia/{desk}"),
        (f"campaign of {AGENCIES} agencies", officer, f"{home}/{province}"),
        ("everything together", officer, f"{home}/{province}/tong-hop"),
        (f"{AGENCIES} agencies ranked, {LEAVES} leaves each", officer, f"{home}/{departments}"),
    )
    for name, client, where in asked:
        answer = client.get(where)
        if answer.status_code != 200:
            raise RuntimeError(f"{where} answered {answer.status_code}")
        wall, processor = best(lambda client=client, where=where: client.get(where))
        print(f"  {name:<44}{wall:8.1f} ms wall{processor:8.1f} ms processor{len(answer.data) / 1024:8.1f} KB")


def check() -> None:
    """A set's file, read and checked."""
    content = template.write(items(), "Đo")
    wall, processor = best(lambda: set_file.read(content, "do.xlsx"))
    print(f"  {f'file of {LEAVES} leaves checked':<44}{wall:8.1f} ms wall{processor:8.1f} ms processor")


def stream(folder: Path, megabytes: int) -> None:
    """So many megabytes of proof as a .zip that nobody keeps."""
    evidence_files.install(folder, 2**40)
    checksum = evidence_files.keep(bytes(64 * 2**20))
    found = [bundle.Entry("1", f"1/{n}.pdf", "a", "", "", "", checksum, "") for n in range(max(1, megabytes // 64))]
    before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
    size = sum(len(piece) for piece in bundle.stream(found, b""))
    after, took = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter() - start
    memory = f"largest process {before // 1024} MB before, {after // 1024} MB after"
    print(f"  {size / 2**20:,.0f} MB of proof streamed in {took:.1f} s; {memory}")


def main(megabytes: int) -> None:
    """Fills a database and measures."""
    with tempfile.TemporaryDirectory() as folder:
        environ = {"DATA_DIR": folder, "DATABASE_URL": f"sqlite:///{Path(folder) / 'survey.db'}"}
        app = create_app(environ, KEYS=keys.Keys.generate())
        with app.app_context():
            Base.metadata.create_all(db.engine)
            province, departments = (one.id for one in fill())
            desk = campaigns.within(db.session, db.session.get_one(AssessmentCampaign, departments))[0].id
            db.session.remove()
        check()
        pages(app, province, departments, desk)
        stream(Path(folder) / "files", megabytes)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2048)
