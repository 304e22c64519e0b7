"""Every paper opens in LibreOffice without repair and looks as it should. With PICTURES set to a folder, the pictures of all
pages are left there to be looked at."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
import zxingcpp
from flask import Flask
from PIL import Image
from pypdf import PdfReader
from sqlalchemy import select

from agencies.agency import Agency
from questionnaires.survey_round import SurveyRound
from respondents.messages import mailing
from survey_app import handed, letters_of_round, paper_texts
from survey_app.database import db
from survey_app.ministry.products import PRODUCTS
from survey_app.ministry.wish import Wish
from survey_app.papers import CREATED
from tests.signing_in import sign_in
from tests.skipping import skip_loudly
from tests.survey_app.fieldwork_cast import answer, invitations
from tests.survey_app.results_cast import a_closed_round
from tests.survey_app.test_papers import OF_AN_OPENED_ROUND, STAMP, odd

PAPERS = (".pdf", ".docx", ".xlsx")


@pytest.mark.long
def test_every_file_opens_in_libreoffice_and_is_pictured(survey_round: SurveyRound, tmp_path: Path) -> None:
    need_office()
    answer(db.session, *invitations(db.session, "STP")[:6])
    odd(survey_round)
    for name, product in PRODUCTS.items():
        if name not in OF_AN_OPENED_ROUND:
            write(tmp_path, name, product.draft(Wish(survey_round, "agency_heading")).files(STAMP))
    db.session.rollback()
    pictured(tmp_path)


@pytest.mark.long
def test_the_results_open_in_libreoffice_too(office: Flask, tmp_path: Path) -> None:
    need_office()
    closed = a_closed_round()
    for name in OF_AN_OPENED_ROUND & PRODUCTS.keys():
        write(tmp_path, name, PRODUCTS[name].draft(Wish(closed)).files(STAMP))
    pictured(tmp_path)


@pytest.mark.long
def test_letters_slips_and_records_open_in_libreoffice_a_page_each_and_their_codes_are_read(
    office: Flask, survey_round: SurveyRound, tmp_path: Path
) -> None:
    need_office()
    odd(survey_round)
    agency = db.session.scalars(select(Agency).where(Agency.code == "STP")).one()
    people = mailing.letters(db.session, survey_round, agency.id, "https://khaosat.example.vn", everybody=True)
    shared = mailing.mailing(survey_round, "https://khaosat.example.vn")
    for kind in handed.KINDS.values():
        wording = handed.texts(kind)
        (sheaf,) = handed.sheaves(kind, people, shared, wording)
        write(tmp_path, kind.paper, handed.files(sheaf))
        words = paper_texts.texts("handover")
        made = letters_of_round.record(survey_round, agency, people, shared, kind, words)
        write(tmp_path, f"handover_{kind.paper}", {".pdf": made.pdf(CREATED), ".docx": made.docx(CREATED)})
    sign_in(client := office.test_client(), "focal_point", agency)
    for ending in (".pdf", ".docx"):
        own = client.get(f"/don-vi/dot/1/danh-sach/ban-ky{ending}").data
        write(tmp_path, "own_list", {ending: own})
    pages = pictured(tmp_path, dots=120)
    for ending in (".pdf", ".docx"):
        assert len(pages[f"invitation{ending}"]) == len(people) == 12
        assert len(pages[f"slip{ending}"]) == 2
        for paper in ("invitation", "slip"):
            read = {code.text for one in pages[f"{paper}{ending}"] for code in zxingcpp.read_barcodes(Image.open(one))}
            assert read == {person.link for person in people}, f"{paper}{ending}"


def need_office() -> None:
    """What opens the files and takes the pictures: Debian's LibreOffice (Writer and Calc) and poppler-utils."""
    parts = [Path(f"/usr/lib/libreoffice/program/lib{part}lo.so") for part in ("sw", "sc")]
    if not all(part.exists() for part in parts) or shutil.which("pdftoppm") is None:
        skip_loudly("no LibreOffice with Writer and Calc, or no pdftoppm")


def write(folder: Path, name: str, files: dict[str, bytes]) -> None:
    folder = folder / "papers"
    folder.mkdir(exist_ok=True)
    for ending, content in files.items():
        if ending not in PAPERS:  # rows for programs of statistics
            continue
        (folder / f"{name}{ending}").write_bytes(content)


def pictured(folder: Path, dots: int = 60) -> dict[str, list[Path]]:
    """Every .docx and .xlsx becomes a PDF of pages with words on them; every page becomes a picture. Returns them by file."""
    found = {}
    out = Path(os.environ.get("PICTURES") or folder / "pictures")
    out.mkdir(parents=True, exist_ok=True)
    for file in sorted((folder / "papers").iterdir()):
        made = file
        if file.suffix != ".pdf":
            home = f"-env:UserInstallation=file://{folder}/profile"
            words = ["soffice", home, "--headless", "--convert-to", "pdf", "--outdir", str(out), str(file)]
            subprocess.run(words, check=True, capture_output=True, timeout=180)
            made = (out / f"{file.stem}.pdf").rename(out / f"{file.stem}{file.suffix}.pdf")
        pages = PdfReader(made).pages
        assert pages, file.name
        assert all(page.extract_text().strip() or page.images for page in pages), f"{file.name} has an empty page"
        subprocess.run(["pdftoppm", "-r", str(dots), "-png", str(made), str(out / file.name)], check=True)
        found[file.name] = sorted(out.glob(f"{file.name}-*.png"))
        assert len(found[file.name]) == len(pages)
    return found
