"""Building an export in the background: figures, files, the picture of the first page."""

from __future__ import annotations

from sqlalchemy.orm import Session

from foundation import audit, jobs
from foundation.db import Refused, looking
from foundation.jobs import Job, Task
from questionnaires.survey_round import SurveyRound
from respondents import exports as kept
from respondents.exports import Export, Made
from survey_app import officer_mail
from survey_app.letterhead import stamp
from survey_app.ministry.products import PRODUCTS, stem
from survey_app.ministry.wish import Wish, packed, unpacked

JOB = "export.make"


def order(session: Session, key: str, wish: Wish, reason: str, by: audit.Actor) -> Export:
    """Takes a number for a product and lets it be built. Raises Refused."""
    export = kept.begin(session, wish.survey_round, key, packed(wish), reason, by)
    jobs.queue(session, JOB, f"export:{export.id}", by=by)
    return export


def work(session: Session, task: Task) -> None:
    """Builds it; the figures are those of the moment at which this begins."""
    export = session.get(Export, task.number)
    if export is None or export.state != "making":
        raise Refused("Bản này không còn chờ dựng.")
    number, key, code, wished, about = export.id, export.product, export.code or "", dict(export.wish), export.round_id
    session.commit()
    task.progress(0, 3, "Đang lấy số liệu")
    product = PRODUCTS[key]
    with looking(session):  # gathering takes seconds, and typesetting too: neither may hold up who writes
        draft = product.draft(unpacked(session.get_one(SurveyRound, about), wished))
    task.progress(1, 3, "Đang dựng tệp")
    files = draft.files(stamp(code))
    task.progress(2, 3, "Đang dựng trang đầu")
    preview = draft.paper.first_page() if draft.paper else None
    made = Made(files, draft.row_count, draft.counted_at, draft.snapshot_number, preview)
    export = session.get_one(Export, number)
    name = stem(product, session.get_one(SurveyRound, export.round_id), export.number, made)
    kept.finish(session, export, name, made, task.by, waits=product.personal)
    if product.personal:
        officer_mail.export_waits(session, export, matter(export))


def matter(export: Export) -> str:
    """What an export is called in a mail: "Danh sách đối tượng điều tra, bản 3"."""
    return f"{PRODUCTS[export.product].text}, bản {export.number}"


def gave_up(session: Session, job: Job) -> None:
    """What could not be built says why."""
    export = session.get(Export, int(job.about.rpartition(":")[2]))
    if export is not None:
        kept.fail(session, export, job.failure or "Việc dựng tệp đã bị dừng.")
