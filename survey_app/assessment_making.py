"""Building the papers of a self-assessment in the background: figures, files with the code of their version."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from sqlalchemy.orm import Session

from agencies.agency import everyone
from foundation import audit, jobs
from foundation.db import Refused, looking
from foundation.jobs import Job, Task
from self_assessment import papers, together
from self_assessment.campaigns import AssessmentCampaign
from self_assessment.papers import AssessmentPaper, PaperState
from survey_app import assessment_papers, assessment_ranking, assessment_report
from survey_app.database import db
from survey_app.letterhead import stamp
from survey_app.papers import Draft

JOB = "assessment.make_paper"


class Product(NamedTuple):
    """A paper that can be made: its name, what it is for, the beginning of its file names, how it is drafted."""

    text: str
    hint: str
    stem: str
    draft: Callable[[AssessmentCampaign], Draft]
    of_many: bool = False  # about a campaign that scores several agencies, each by itself


def _table_2(campaign: AssessmentCampaign) -> Draft:
    found, names = together.of_campaign(db.session, campaign), {one.id: one.name for one in everyone(db.session)}
    return assessment_papers.table_2_of_all(campaign, found.lines, found.leads, names)


def _annex(campaign: AssessmentCampaign) -> Draft:
    return assessment_papers.annex(campaign, together.of_campaign(db.session, campaign).lines)


PRODUCTS: dict[str, Product] = {
    "bao-cao": Product(
        "Báo cáo tự đánh giá",
        "Kết quả theo lĩnh vực, cơ quan; thẩm định; nguy cơ mất điểm; chỉ số",
        "BaoCaoTuDanhGia",
        assessment_report.report,
    ),
    "bang-2": Product("Bảng 2 của tỉnh, thành phố", "Mọi tiêu chí của mọi cơ quan", "Bang2", _table_2),
    "bien-ban": Product(
        "Biên bản thẩm định", "Để các bên ký sau phiên thẩm định", "BienBanThamDinh", assessment_report.minutes
    ),
    "phu-luc": Product("Phụ lục tài liệu kiểm chứng", "Số, ngày, nơi ban hành, mã SHA-256", "PhuLuc", _annex),
    "xep-hang": Product(
        "Bảng xếp hạng", "Điểm, chỉ số, loại của từng cơ quan", "XepHang", assessment_ranking.draft, of_many=True
    ),
}


def products_of(campaign: AssessmentCampaign) -> dict[str, Product]:
    """What can be made of a campaign."""
    return {key: one for key, one in PRODUCTS.items() if one.of_many == campaign.is_of_many}


def order(session: Session, campaign: AssessmentCampaign, product: str, by: audit.Actor) -> AssessmentPaper:
    """Takes a number for a product and lets it be built. Raises Refused for a product of another kind of campaign."""
    if product not in products_of(campaign):
        raise Refused("Kỳ này không có văn bản ấy. Hãy chọn một văn bản trong danh sách.")
    paper = papers.begin(session, campaign, product, by)
    jobs.queue(session, JOB, f"assessment_paper:{paper.id}", by=by)
    return paper


def work(session: Session, task: Task) -> None:
    """Builds it; the figures are those of the moment at which this begins."""
    paper = session.get(AssessmentPaper, task.number)
    if paper is None or paper.state != PaperState.MAKING:
        raise Refused("Bản này không còn chờ dựng.")
    number, code, product, about = paper.id, paper.code or "", PRODUCTS[paper.product], paper.campaign_id
    session.commit()
    task.progress(0, 2, "Đang lấy số liệu")
    with looking(session):  # gathering takes seconds, and typesetting too: neither may hold up who writes
        draft = product.draft(session.get_one(AssessmentCampaign, about))
    task.progress(1, 2, "Đang dựng tệp")
    files = draft.files(stamp(code))
    paper = session.get_one(AssessmentPaper, number)
    papers.finish(session, paper, files, draft.row_count, draft.counted_at, task.by)


def gave_up(session: Session, job: Job) -> None:
    """What could not be built says why."""
    paper = session.get(AssessmentPaper, int(job.about.rpartition(":")[2]))
    if paper is not None:
        papers.fail(session, paper, job.failure or "Việc dựng tệp đã bị dừng.")
