"""Documents of proof: each agency's own shelf, found again by words without diacritics; one document proves many leaves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple
from urllib.parse import urlsplit

from sqlalchemy import ForeignKey, String, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation import audit
from foundation.db import Base, Refused, UTCDateTime, now
from foundation.keys import EncryptedText
from foundation.plain_text import fold, one_line
from foundation.vietnam_time import today
from self_assessment import evidence_files
from self_assessment.entries import AssessmentEntry


class AssessmentEvidence(Base):
    """One document of one agency. Its file, if it has one, lies under its checksum outside the database; else it is a link."""

    __tablename__ = "assessment_evidence"

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    number: Mapped[str] = mapped_column(String(80))
    day: Mapped[date]
    issuer: Mapped[str] = mapped_column(String(200))
    abstract: Mapped[str] = mapped_column(EncryptedText)
    link: Mapped[str] = mapped_column(String(500), default="")
    filename: Mapped[str] = mapped_column(EncryptedText, default="")
    sha256: Mapped[str] = mapped_column(String(64), default="", index=True)
    size: Mapped[int] = mapped_column(default=0)
    words: Mapped[str] = mapped_column(EncryptedText)
    added_at: Mapped[datetime] = mapped_column(UTCDateTime)
    added_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


class AssessmentProof(Base):
    """That a document proves a leaf."""

    __tablename__ = "assessment_proof"
    __table_args__ = (UniqueConstraint("entry_id", "evidence_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("assessment_entry.id"), index=True)
    evidence_id: Mapped[int] = mapped_column(ForeignKey("assessment_evidence.id"), index=True)


class Described(NamedTuple):
    """What is typed of a document: number and sign, day, issuer, abstract, and a file or an official link."""

    number: str
    day: date | None
    issuer: str
    abstract: str
    link: str = ""
    file: tuple[str, bytes] | None = None


def add(session: Session, agency_id: int, told: Described, by: audit.Actor) -> AssessmentEvidence:
    """Puts a document on an agency's shelf. Raises Refused with everything that is wrong."""
    number, issuer, abstract, link = (one_line(text) for text in (told.number, told.issuer, told.abstract, told.link))
    tidy = Described(number, told.day, issuer, abstract, link, told.file)
    if wrong := _wrong(tidy):
        raise Refused(" ".join(wrong))
    assert tidy.day is not None
    made = AssessmentEvidence(
        agency_id=agency_id,
        number=tidy.number,
        day=tidy.day,
        issuer=tidy.issuer,
        abstract=tidy.abstract,
        link=tidy.link,
    )
    made.filename, made.sha256, made.size = "", "", 0
    if tidy.file:
        name, content = tidy.file
        made.filename, made.size = name.replace("\\", "/").rpartition("/")[2][-200:], len(content)
        made.sha256 = evidence_files.keep(content)
    made.words = fold(f"{tidy.number} {tidy.issuer} {tidy.abstract} {made.filename} {tidy.day:%d/%m/%Y}")
    made.added_at, made.added_by = now(), by.id
    session.add(made)
    session.flush()
    audit.record(session, by, "assessment.add_evidence", f"assessment_evidence:{made.id}", fingerprint=made.sha256)
    return made


def _wrong(told: Described) -> list[str]:
    texts = (told.number, "số, ký hiệu", 80), (told.issuer, "cơ quan ban hành", 200), (told.abstract, "trích yếu", 500)
    found = [f"Nhập {what} của tài liệu." for text, what, _ in texts if not text]
    found += [f"Phần {what} dài hơn {most} ký tự. Hãy viết ngắn lại." for text, what, most in texts if len(text) > most]
    if told.day is None:
        found.append("Nhập ngày ban hành của tài liệu.")
    elif told.day > today():
        found.append(
            "Ngày ban hành còn ở sau hôm nay. Tài liệu kiểm chứng phải là văn bản đã ban hành; hãy xem lại ngày."
        )
    if not told.file and not told.link:
        found.append("Chọn tệp, hoặc nhập đường dẫn chính thức của tài liệu.")
    if told.link and not _is_link(told.link):
        found.append("Đường dẫn phải bắt đầu bằng https:// hoặc http:// và không quá 500 ký tự.")
    return found + (evidence_files.wrong(*told.file) if told.file else [])


def _is_link(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and len(text) <= 500


def shelf(session: Session, agency_id: int, looked_for: str = "", most: int = 30) -> Sequence[AssessmentEvidence]:
    """An agency's documents that have every word, with or without diacritics; the newest first."""
    query = select(AssessmentEvidence).where(AssessmentEvidence.agency_id == agency_id)
    query, wanted = query.order_by(AssessmentEvidence.id.desc()), fold(looked_for).split()
    if not wanted:
        return session.scalars(query.limit(most)).all()
    return [one for one in session.scalars(query) if all(word in one.words for word in wanted)][:most]


def attach(session: Session, entry: AssessmentEntry, document: AssessmentEvidence, by: audit.Actor) -> None:
    """Lets a document prove a leaf; twice is once. Raises Refused for one whose file is not kept any more."""
    if not document.sha256 and not document.link:
        raise Refused("Tệp của tài liệu này đã xoá khi hết thời hạn lưu giữ. Hãy thêm tài liệu lại kèm tệp.")
    known = select(AssessmentProof.id).where(
        AssessmentProof.entry_id == entry.id, AssessmentProof.evidence_id == document.id
    )
    if session.scalar(known) is None:
        session.add(AssessmentProof(entry_id=entry.id, evidence_id=document.id))
        session.flush()
        subject = f"assessment_entry:{entry.id}"
        audit.record(session, by, "assessment.attach_evidence", subject, leaf=entry.number, evidence=document.id)


def detach(session: Session, entry: AssessmentEntry, document_id: int, by: audit.Actor) -> None:
    """Takes a document from a leaf; it stays on the shelf. One that is not there any more leaves no event."""
    mine = (AssessmentProof.entry_id == entry.id, AssessmentProof.evidence_id == document_id)
    if not session.execute(delete(AssessmentProof).where(*mine)).rowcount:  # type: ignore[attr-defined]
        return
    subject = f"assessment_entry:{entry.id}"
    audit.record(session, by, "assessment.detach_evidence", subject, leaf=entry.number, evidence=document_id)


def of_entries(session: Session, entries: Iterable[AssessmentEntry]) -> Mapping[int, list[AssessmentEvidence]]:
    """By entry: the documents that prove it."""
    numbers = [entry.id for entry in entries]
    query = (
        select(AssessmentProof.entry_id, AssessmentEvidence)
        .join(AssessmentEvidence, AssessmentEvidence.id == AssessmentProof.evidence_id)
        .where(AssessmentProof.entry_id.in_(numbers))
        .order_by(AssessmentProof.id)
    )
    found: dict[int, list[AssessmentEvidence]] = {number: [] for number in numbers}
    for entry_id, document in session.execute(query):
        found[entry_id].append(document)
    return found


def proves_for(
    session: Session, document_id: int, agency_id: int, numbers_by_campaign: Mapping[int, Iterable[str]]
) -> bool:
    """Whether a document may be read by an agency: its own, or one that proves a leaf in which it has a part."""
    document = session.get(AssessmentEvidence, document_id)
    if document is None:
        return False
    if document.agency_id == agency_id:
        return True
    query = (
        select(AssessmentEntry.campaign_id, AssessmentEntry.number)
        .join(AssessmentProof, AssessmentProof.entry_id == AssessmentEntry.id)
        .where(AssessmentProof.evidence_id == document_id)
    )
    return any(number in set(numbers_by_campaign.get(campaign, ())) for campaign, number in session.execute(query))
